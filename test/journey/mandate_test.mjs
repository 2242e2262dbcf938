// mandate_test.mjs: for another: a mother for her child, a company's handler, an agent whose mandate is taken back in between, and
// a resident at the window without a phone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as road from './road.mjs';
import { root, run } from './house.mjs';
import { story } from './visitor.mjs';

const account = (house, login) => house.accounts.find((one) => one.login === login);
const mother = { name: '李秀英', number: '999999198807120025', phone: '19900000002' };
const child = { name: '王小雨', number: road.identityNumber('2018-10-01', 2), born: '2018-10-01', sex: 'Female', phone: '19900000002' };
const handler = { name: '王明', number: '999999199003150012' };

async function seeCard(window, person) {
	await window.goto('/window');
	await window.fill({ Name: person.name, 'Identity number': person.number });
	await window.page.getByRole('group', { name: window.say('I have the card in my hand and it shows this person') }).getByRole('radio').first().check();
	await window.press('Go on to the account');
	await window.reads('Without an account');
}

async function residence(visitor, person) {
	await road.fillApplicant(visitor, person);
	await visitor.press('Go on');
	await road.fillResidence(visitor);
	await visitor.press('Go on');
}

story('for another', { mail: false, folder: 'mandate' }, async ({ house, step, enter }) => {
	const window = await enter('window'), resident = await enter('mother', { small: true });
	const { photo, lease } = await road.papers(house);
	let receipt;
	await step('the window records with the household register whose mother she is', async () => {
		await road.signInStaff(window, 'window');
		await seeCard(window, mother);
		await window.look('seen');
		await window.link('Guardian, helper, agent, handler').click();
		await window.reads('Record another');
		await window.look('mandates');
		await window.choose('What is recorded', 'The person here is the guardian of this child');
		await window.fill({ 'Name of the other': child.name, 'Identity number of the other': child.number, 'Papers seen': '居民户口簿（户主页、本人页）' });
		await window.press('Record it');
		await window.reads('Recorded');
		await window.look('recorded');
	});
	await step('she finds it under her mandates, and applies for her child', async () => {
		await road.signIn(resident, account(house, mother.phone));
		await resident.reads('My matters');
		await resident.link('My mandates').click();
		await resident.sees(child.name);
		await resident.look('mandates');
		await road.findGuide(resident, '居住证');
		await resident.press('Apply online');
		await resident.page.getByRole('radio', { name: new RegExp(child.name) }).check();
		await resident.look('for-whom');
		await resident.press('Begin');
		await resident.field('Identity number').waitFor();
		assert.equal(await resident.value('Identity number'), child.number, 'what the register holds of the child is filled in');
		await residence(resident, child);
		await road.handIn(resident, 'Photograph', photo);
		await road.handIn(resident, 'Proof of the address here', lease);
		await resident.press('Go on');
		await resident.reads('You apply for {}', child.name);
		await resident.look('review');
		receipt = await road.send(resident);
		await resident.goto(`/my/dossiers/${receipt.number}`);
		await resident.reads('For {}; {} acts by a mandate.', child.name, mother.name);
		await resident.look('dossier');
	});
	await step('the window sees whose it is, and who acts', async () => {
		await road.openTask(window, receipt.number);
		const text = await window.text();
		assert.ok(text.includes(child.name) && text.includes(mother.name));
		await window.look('task');
	});
	await step('she follows it: by number and code without signing in, and under her matters', async () => {
		const stranger = await enter('stranger');
		await stranger.goto('/track');
		await stranger.fill({ Number: receipt.number, 'Query code': receipt.code });
		await stranger.press('Look it up');
		await stranger.sees(receipt.number);
		const text = await stranger.text();
		assert.ok(!text.includes(child.name) && !text.includes(child.number), 'who has only the code does not learn whose it is');
		await road.act(window, 'Accept');
		await house.message(mother.phone, new RegExp(`${receipt.number}[^]*已受理`));
		await resident.goto('/my');
		await resident.sees(receipt.number);
		await resident.goto(`/my/dossiers/${receipt.number}`);
		await resident.look('accepted');
	});
	await step('the head approves; she reads the result and has the child’s permit', async () => {
		const head = await enter('head');
		await road.signInStaff(head, 'head');
		await road.openTask(head, receipt.number);
		await road.act(head, 'Approve');
		await house.message(mother.phone, /居住证已签发/);
		await resident.goto(`/my/dossiers/${receipt.number}`);
		await resident.look('granted');
		const link = resident.page.locator('a[href$="/pdf"][href*="certificates"]').first();
		const answer = await resident.context.request.get(await link.getAttribute('href'));
		assert.equal(answer.status(), 200);
		const file = path.join(house.folder, 'child.pdf');
		fs.writeFileSync(file, await answer.body());
		const { said } = await run('pdftotext', ['-layout', file, '-']);
		assert.ok(said.includes(child.name) && !said.includes(mother.name), 'it is the child’s');
		await resident.choose('Your rating', 'Very good');
		await resident.press('Send');
		await resident.reads('Thank you for your rating: {} of 5.', 5);
	});
	await step('an old man without a phone has the window file for him', async () => {
		const old = { name: '胡德山', number: road.identityNumber('1946-05-06', 1), born: '1946-05-06', sex: 'Male', phone: '19900010077' };
		await seeCard(window, old);
		await window.link('File an application').click();
		await window.reads('Which service');
		await window.look('services');
		await window.link('Residence permit').click();
		await window.field('Identity number').waitFor();
		assert.equal(await window.value('Identity number'), old.number);
		await window.press('File it for the person');
		await window.page.getByRole('alert').waitFor();
		await window.look('incomplete');
		await road.fillApplicant(window, old);
		await road.handIn(window, 'Photograph', photo);
		await window.fill({ 'Address here': '云溪县城关镇滨河路36号2栋301室', 'Living here since': '2025-03-01' });
		await road.decide(window, 'On what ground', 'A lawful steady home', 'Provided by employer, school, relatives or friends');
		await window.choose('Kind of home', 'Provided by employer, school, relatives or friends');
		await road.agree(window);
		await road.handIn(window, 'Proof of the address here', lease);
		await window.press('File it for the person');
		await window.reads('The application is filed');
		await window.look('receipt');
		const { number } = await receiptOf(window);
		await road.openTask(window, number);
		await window.reads('at the window');
	});
});

async function receiptOf(visitor) {
	const read = (label) => visitor.page.locator('dt', { hasText: visitor.say(label) }).locator('xpath=following-sibling::dd').innerText();
	return { number: await read('Number'), code: await read('Query code') };
}

// The tests' company service, at the demonstration county's window.
async function loadFair(house) {
	const folder = path.join(house.folder, 'fair');
	fs.cpSync(path.join(root, 'test/packs/fair'), folder, { recursive: true });
	const file = path.join(folder, 'service.yaml');
	fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('office: market', 'office: service-hall').replaceAll('market-window', 'hall-window'));
	const loaded = await run(path.join(root, 'build/yizhan'), ['load', house.dir, folder]);
	assert.equal(loaded.code, 0, loaded.out);
}

// A field of the pack, by its Chinese label.
const box = (visitor, label) => visitor.page.getByLabel(label);

async function giveHandler(company) {
	await company.goto('/my/mandates');
	await company.link('Give a mandate').click();
	await company.choose('Kind of mandate', 'Handler of the organisation');
	await company.fill({ 'Name of who may act': handler.name, 'Identity number of who may act': handler.number });
	await company.press('Give the mandate');
	await company.reads('Who may act for me');
	await company.sees(handler.name);
}

story('for a company', { mail: false, folder: 'mandate-company' }, async ({ house, step, enter }) => {
	const company = await enter('company'), person = await enter('handler', { script: false });
	let number;
	await step('the company names a handler; he is told, and files for it', async () => {
		await loadFair(house);
		await road.signIn(company, house.account('company'));
		await company.reads('My matters');
		await giveHandler(company);
		await company.look('given');
		await road.signIn(person, account(house, '19900000001'));
		await person.reads('My matters');
		await person.goto('/services/T-FAIR-01');
		await person.press('Apply online');
		await person.page.getByRole('radio', { name: /绿源茶业/ }).check();
		await person.look('for-whom');
		await person.press('Begin');
		await box(person, '参展单位').waitFor();
		assert.equal(await box(person, '参展单位').inputValue(), '云溪县绿源茶业有限公司');
		assert.equal(await box(person, '联系人').inputValue(), handler.name);
		await box(person, '展位面积').fill('18');
		await person.press('Go on');
		await person.reads('Not needed: the county has it in {}.', '法人库');
		await person.press('Go on');
		number = (await road.send(person)).number;
	});
	await step('the company sees it, and takes the mandate back; he sees nothing of it any more', async () => {
		await company.goto('/my');
		await company.sees(number);
		await person.goto(`/my/dossiers/${number}`);
		await person.sees(number);
		await company.goto('/my/mandates');
		await company.page.locator('summary', { hasText: company.say('Take it back') }).first().click();
		await company.press('Take the mandate back');
		await company.sees(company.say('Taken back'));
		await person.goto(`/my/dossiers/${number}`);
		await person.reads('There is no such dossier, or none that you may see.');
		await person.goto('/my');
		assert.ok(!(await person.text()).includes(number));
		await person.goto('/my/notices');
		await person.reads('A mandate was taken back');
	});
	await step('an application begun by a mandate that is taken back is not sent', async () => {
		await giveHandler(company);
		await person.goto('/services/T-FAIR-01/apply');
		await person.page.getByRole('radio', { name: /绿源茶业/ }).check();
		await person.press('Begin');
		await box(person, '展位面积').fill('18');
		await person.press('Go on');
		await person.reads('Not needed: the county has it in {}.', '法人库');
		await person.press('Go on');
		await person.reads('Is all of this right?');
		await company.goto('/my/mandates');
		await company.page.locator('summary', { hasText: company.say('Take it back') }).first().click();
		await company.press('Take the mandate back');
		await company.page.locator('summary', { hasText: company.say('Take it back') }).first().waitFor({ state: 'detached' });
		await person.press('Send the application');
		await person.sees('您的授权未生效或已失效');
		await company.goto('/my');
		assert.equal((await company.text()).match(/茶博会参展登记/g).length, 1, 'the company has the one dossier that was sent');
	});
});
