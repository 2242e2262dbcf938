// organisation_test.mjs: an organisation from its licence at the window to the end: its account, its handlers, what they file
// and see, another legal representative, and its cancellation.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as road from './road.mjs';
import { root, run } from './house.mjs';
import { story } from './visitor.mjs';

const account = (house, login) => house.accounts.find((one) => one.login === login);
const mother = { name: '李秀英', number: '999999198807120025', phone: '19900000002' };
const handler = { name: '王明', number: '999999199003150012', phone: '19900000001' };
const other = { name: '陈𠮷祥', number: '99999919900101018X' };
const shop = { name: '云溪县晨光文具商行', code: '92999999MA0000004W', address: '云溪县城关镇学府路8号', password: 'wenju-shanghang-9' };

async function seeCard(window, person) {
	await window.goto('/window');
	await window.fill({ Name: person.name, 'Identity number': person.number });
	await window.page.getByRole('group', { name: window.say('I have the card in my hand and it shows this person') }).getByRole('radio').first().check();
	await window.press('Go on to the account');
	await window.reads('For an organisation');
}

async function openOrganisation(window) {
	await window.page.getByRole('main').getByRole('link', { name: window.say('An organisation'), exact: true }).click();
	await window.fill({ 'Unified social credit code': shop.code });
	await window.press('Find');
	await window.sees(shop.code);
}

async function loadFair(house) {
	const folder = path.join(house.folder, 'fair');
	fs.cpSync(path.join(root, 'test/packs/fair'), folder, { recursive: true });
	const file = path.join(folder, 'service.yaml');
	fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('office: market', 'office: service-hall').replaceAll('market-window', 'hall-window'));
	const loaded = await run(path.join(root, 'build/yizhan'), ['load', house.dir, folder]);
	assert.equal(loaded.code, 0, loaded.out);
}

// An action of the pack, by its own label, opened where it is folded.
async function actionCalled(window, label) {
	const panel = window.page.getByRole('complementary', { name: window.say('What I can do now') });
	const folded = panel.locator('details').filter({ has: window.page.getByRole('button', { name: label, exact: true, includeHidden: true }) });
	const link = panel.getByRole('link', { name: label, exact: true });
	await folded.or(link).first().waitFor();
	if (await folded.count() === 0) {
		await link.click();
		await folded.waitFor();
	} else if ((await folded.getAttribute('open')) === null)
		await folded.locator('summary').click();
	return folded;
}

async function act(window, number, label) {
	await road.openTask(window, number);
	await (await actionCalled(window, label)).getByRole('button', { name: label, exact: true }).click();
	await window.reads('Done and recorded');
}

// A field of the pack, by its own label.
const box = (visitor, label) => visitor.page.getByLabel(label);

story('an organisation', { mail: false, folder: 'organisation' }, async ({ house, step, enter }) => {
	const window = await enter('window'), company = await enter('company', { small: true });
	const person = await enter('handler', { language: 'en', script: false, small: true });
	const last = await enter('representative', { small: true });
	let code, number, typed;
	await loadFair(house);
	await step('the window enters a new shop with the licence in hand', async () => {
		await road.signInStaff(window, 'window');
		await seeCard(window, mother);
		await window.look('seen');
		await openOrganisation(window);
		await window.reads('Not in the register yet: enter it');
		assert.equal(await window.value('Name of the legal representative'), mother.name);
		await window.look('empty');
		await window.press('Enter it in the register');
		await window.page.getByRole('alert').waitFor();
		await window.look('incomplete');
		await window.fill({ Name: shop.name, 'Registered address': shop.address, 'Papers seen': '营业执照正本；法定代表人身份证' });
		await window.press('Enter it in the register');
		await window.reads('It was entered in the register');
		await window.sees(shop.name);
		await window.look('entered');
	});
	await step('it gives the account; the shop sets its password with the code on paper', async () => {
		await window.press('Give a code for the password');
		await window.reads('Code for the organisation\'s password');
		await window.look('code');
		code = await window.page.locator('p.code').first().innerText();
		await company.goto('/recover');
		await company.fill({ 'Phone number or login': shop.code });
		await company.choose('How to set it anew', 'I have a code from a window');
		await company.press('Go on');
		await company.fill({ Code: code, 'New password': shop.password });
		await company.press('Set the new password');
		await road.signIn(company, { login: shop.code, password: shop.password });
		await company.reads('My matters');
		await company.look('my');
	});
	await step('the shop names a handler, who files for it in English and without script', async () => {
		await company.goto('/my/mandates');
		await company.link('Give a mandate').click();
		await company.choose('Kind of mandate', 'Handler of the organisation');
		await company.fill({ 'Name of who may act': handler.name, 'Identity number of who may act': handler.number });
		await company.look('naming');
		await company.press('Give the mandate');
		await company.reads('Who may act for me');
		await company.sees(handler.name);
		await company.look('named');
		await road.signIn(person, account(house, handler.phone));
		await person.reads('My matters');
		await person.goto('/services/T-FAIR-01');
		await person.press('Apply online');
		await person.page.getByRole('radio', { name: new RegExp(shop.name) }).check();
		await person.look('for-whom');
		await person.press('Begin');
		await box(person, 'Exhibitor').waitFor();
		assert.equal(await box(person, 'Exhibitor').inputValue(), shop.name);
		assert.equal(await box(person, 'Unified social credit code').inputValue(), shop.code);
		await box(person, 'Floor area').fill('18');
		await person.look('form');
		await person.press('Go on');
		await person.sees('the register of organisations');
		await person.look('proofs');
		await person.press('Go on');
		({ number } = await road.send(person));
		await person.look('receipt');
	});
	await step('the office asks for more, the handler answers, and the shop has its pass', async () => {
		await road.openTask(window, number);
		const panel = await actionCalled(window, '一次性补正');
		await panel.getByLabel('名称').first().fill('area');
		await panel.locator('textarea').last().fill('请核对展位面积');
		await panel.getByRole('button', { name: '一次性补正', exact: true }).click();
		await window.reads('Done and recorded');
		await company.goto(`/my/dossiers/${number}`);
		await company.reads('Waiting for what is missing');
		await person.goto(`/my/dossiers/${number}`);
		await person.look('asked');
		await box(person, 'Floor area').fill('9');
		await person.press('Hand in');
		await person.page.getByRole('button', { name: person.say('Hand in') }).waitFor({ state: 'detached' });
		await act(window, number, '受理');
		await act(window, number, '准予登记');
		await person.goto('/my');
		await person.sees('Exhibitor');
		await person.look('granted');
	});
	await step('at the window another handler brings the shop\'s sealed letter, and has it file', async () => {
		await seeCard(window, other);
		await window.link('Guardian, helper, agent, handler').click();
		await window.reads('Record another');
		await window.choose('What is recorded', 'The person here is an organisation\'s handler, by its sealed letter');
		await window.fill({ 'Credit code of the organisation': shop.code, 'Papers seen': '加盖公章的单位证明' });
		await window.page.locator('#scan').setInputFiles((await road.papers(house)).photo);
		await window.press('Record it');
		await window.reads('Recorded');
		await window.look('letter');
		await window.goto(window.page.url().replace(/mandates.*/, 'file'));
		await window.reads('For whom');
		await window.look('for-whom');
		await window.page.getByRole('link', { name: shop.name }).click();
		await window.reads('Acts for');
		await window.page.getByRole('link', { name: '茶博会参展登记' }).click();
		await box(window, '参展单位').waitFor();
		assert.equal(await box(window, '参展单位').inputValue(), shop.name);
		await box(window, '展位面积').fill('6');
		await window.look('typed');
		await window.press('File it for the person');
		await window.reads('The application is filed');
		await window.sees(other.name);
		await window.look('receipt');
		typed = await window.page.locator('dt', { hasText: window.say('Number') }).first().locator('xpath=following-sibling::dd').innerText();
		await company.goto('/my');
		await company.sees(typed);
		await person.goto(`/my/dossiers/${typed}`);
		await person.sees(typed);
		await person.look('of-another-handler');
	});
	await step('the shop begins by itself and prints; its representative brings the paper to the window', async () => {
		await company.goto('/services/T-FAIR-01');
		await company.press('Apply online');
		await company.press('Begin');
		await box(company, '联系人').fill(mother.name);
		await box(company, '展位面积').fill('7');
		await company.press('Go on');
		await company.sees('法人库');
		const paper = await road.printed(company, house, /drafts\/(\d+)/.exec(company.page.url())[1], 'fair');
		await window.goto('/window/paper');
		await window.page.keyboard.type(paper.code);
		await window.page.keyboard.press('Enter');
		await window.reads('The code is right. Now the card: the application opens only for the person who began it.');
		await window.fill({ Name: '陈小花', 'Identity number': road.identityNumber('1991-05-06', 4) });
		await window.page.getByRole('group', { name: window.say('I have the card in my hand and it shows this person') }).getByRole('radio').first().check();
		await window.press('Open the application');
		assert.equal(await window.complaint('Name'), window.say("This application is somebody else's: it is opened only for who began it."));
		await window.fill({ Name: mother.name, 'Identity number': mother.number });
		await window.press('Open the application');
		await box(window, '展位面积').waitFor();
		await window.sees(shop.name);
		await window.look('paper');
		await window.press('File it for the person');
		await window.reads('The application is filed');
		const filed = await window.page.locator('dt', { hasText: window.say('Number') }).first().locator('xpath=following-sibling::dd').innerText();
		await company.goto('/my');
		await company.sees(filed);
	});
	await step('the shop takes the mandate back: he sees nothing any more, not even what he brought', async () => {
		await company.goto('/my/mandates');
		const paper = await company.page.getByRole('link', { name: new RegExp(company.say('The written mandate, as it was scanned').replace(/[（）]/g, '.')) }).getAttribute('href');
		await company.look('mandates');
		assert.equal((await company.page.request.get(paper)).status(), 200, 'the company looks at the letter');
		assert.equal((await person.page.request.get(paper)).status(), 404, 'another handler does not');
		const line = company.page.getByRole('listitem').filter({ hasText: handler.name }).first();
		await line.locator('summary').click();
		await company.press('Take the mandate back', line);
		await company.reads('Taken back');
		for (const one of [number, typed]) {
			await person.goto(`/my/dossiers/${one}`);
			await person.reads('There is no such dossier, or none that you may see.');
		}
		await person.goto('/my');
		assert.ok(!(await person.text()).includes(number) && !(await person.text()).includes(typed));
		await company.goto(`/my/dossiers/${typed}`);
		await company.sees(typed);
	});
	await step('by a letter the shop is cancelled: its account ends, its last representative goes on seeing', async () => {
		await window.goto('/window');
		await window.link('An organisation was cancelled, or its licence revoked').click();
		await window.look('letter-find');
		await window.fill({ 'Unified social credit code': shop.code });
		await window.press('Find');
		await window.choose('State', 'Cancelled');
		await window.fill({ Day: '2026-01-05', Source: '注销登记通知书 云市监销〔2026〕5号' });
		await window.press('Enter the state');
		await window.reads('It was entered in the register');
		await window.look('cancelled');
		await company.goto('/my');
		await company.field('Phone number or login').waitFor();
		await road.signIn(last, account(house, mother.phone));
		await last.reads('My matters');
		await last.sees(typed);
		await last.goto(`/my/dossiers/${typed}`);
		assert.equal(await last.page.locator('form[action$="/withdraw"]').count(), 0, 'it is only looked at');
		await last.look('last');
		await last.goto('/my/notices');
		await last.reads('A mandate has ended');
	});
});
