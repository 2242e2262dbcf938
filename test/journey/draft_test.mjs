// The way through an application that is not sent yet: saved by itself, through a power cut, on two devices, to the end.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root, run, until } from './house.mjs';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const person = road.somebody(31);

const said = (visitor) => visitor.page.locator('[data-said]');

// What was typed has reached the server: the page says so with the time.
async function isSaved(visitor) {
	const pattern = new RegExp(visitor.say('Saved at {}', 'TIME').replace('TIME', '\\d\\d:\\d\\d'));
	await until('the page to say that it is saved', async () => pattern.test(await said(visitor).innerText()));
}

story('A draft is never lost', { folder: 'draft' }, async ({ house, step, enter }) => {
	const papers = await road.papers(house);
	const resident = await enter('resident');
	let address;

	await step('what is typed is saved by itself, without the focus going anywhere', async () => {
		await road.signUp(resident, person);
		await road.findGuide(resident, '居住证');
		await road.begin(resident);
		address = resident.page.url();
		assert.equal(await said(resident).innerText(), '', 'nothing is saved yet');
		await resident.field('Name').click();
		await resident.page.keyboard.type(person.name);
		await isSaved(resident);
		assert.equal(await resident.page.evaluate(() => document.activeElement.name), 'name', 'the focus stays');
		await resident.look('saved-by-itself');
	});
	await step('the power is cut in mid-save: the page says so, keeps what was typed, and saves it when the server is back', async () => {
		await resident.fill({ 'Ethnic group': '土家族' });
		await isSaved(resident);
		await resident.page.route('**/drafts/**', async (route) => {
			house.process.kill('SIGKILL');
			await house.ended;
			await route.continue().catch(() => {});
		}, { times: 1 });
		await resident.fill({ 'Address of permanent registration': '省外某市某县某镇断电路1号' });
		await resident.field('Ethnic group').focus();
		await resident.reads('Not saved yet: there is no connection. It is tried again by itself; this page keeps what you typed.');
		await resident.picture('no-connection');
		const old = resident.page.url();
		await house.serveAgain();
		await isSaved(resident);
		resident.faults.length = 0; // the browser tells of the lost connection
		await resident.page.goto(old);
		assert.equal(await resident.value('Address of permanent registration'), '省外某市某县某镇断电路1号');
		assert.equal(await resident.value('Ethnic group'), '土家族');
	});
	const tablet = await enter('tablet', { script: false, small: true, language: 'en' });
	await step('another device finds it under My matters, with what is left to do and until when it is kept', async () => {
		await road.signIn(tablet, person);
		await tablet.reads('My matters');
		await tablet.goto('/my');
		await tablet.sees(/Still to do: .*Residence.*Materials/);
		await tablet.sees(/Kept until/);
		await tablet.look('my-matters');
		await tablet.page.getByRole('main').getByRole('link', { name: 'Residence permit', exact: false }).first().click();
		assert.equal(await tablet.value('Name'), person.name);
	});
	await step('two devices: both values are shown field by field, and one is chosen; nothing is lost', async () => {
		await tablet.fill({ 'Ethnic group': '满族', 'Address of permanent registration': '省外某市某县某镇另一路2号' });
		await tablet.pressThrough('Save');
		await tablet.reads('Saved at {}', '');
		await resident.fill({ 'Ethnic group': '回族', 'Mobile number': person.phone });
		await resident.field('Name').focus();
		await resident.reads('Not saved: another page or device has changed this step. Press “Save” to compare.');
		await resident.press('Save');
		await resident.reads('Two versions of this step');
		await resident.look('two-versions');
		await road.pick(resident, 'Address of permanent registration', /另一路2号/);
		await road.pick(resident, 'Ethnic group', /回族/);
		await road.pick(resident, 'Mobile number', new RegExp(person.phone));
		await resident.press('Keep what I have chosen');
		await resident.field('Ethnic group').waitFor();
		assert.equal(await resident.value('Ethnic group'), '回族');
		assert.equal(await resident.value('Address of permanent registration'), '省外某市某县某镇另一路2号');
		assert.equal(await resident.value('Mobile number'), person.phone);
	});
	await step('before sending everything that is missing is told at once, each with a link to its field', async () => {
		await resident.goto(address.replace(/applicant$/, 'review'));
		await resident.reads('Still to do before it can be sent');
		const list = resident.page.locator('.todo li');
		const told = await list.allInnerTexts();
		for (const label of ['Identity number', 'Address here', 'On what ground', 'Photograph'])
			assert.ok(told.some((line) => line.includes(resident.say(label))), `${label}: ${told}`);
		await resident.look('what-is-missing');
		await list.filter({ hasText: resident.say('Identity number') }).getByRole('link').click();
		await resident.field('Identity number').waitFor();
		assert.match(resident.page.url(), /applicant#f-number$/);
	});
	await step('without script: save and go on later', async () => {
		await tablet.goto(address);
		await road.fillApplicant(tablet, person);
		await tablet.press('Save and go on later');
		await tablet.sees(/Still to do: .*Residence/);
		assert.doesNotMatch(await tablet.text(), /Still to do: .*Applicant/);
	});
	await step('sent once, whatever one clicks: 64 at the same moment make one', async () => {
		await resident.goto(address.replace(/applicant$/, 'residence'));
		await road.fillResidence(resident);
		await resident.press('Go on');
		await road.handIn(resident, 'Photograph', papers.photo);
		await road.handIn(resident, 'Proof of the address here', papers.lease);
		await resident.press('Go on');
		await resident.reads('Is all of this right?');
		await resident.look('review');
		const places = await resident.page.evaluate(async () => {
			const form = document.querySelector('form[action$="/send"]');
			const body = new URLSearchParams(new FormData(form));
			const answers = await Promise.all(Array.from({ length: 64 }, () => fetch(form.action, { method: 'POST', body })));
			return answers.map((answer) => `${answer.status} ${answer.url}`);
		});
		assert.equal(places.length, 64);
		assert.equal(new Set(places).size, 1, `one receipt: ${[...new Set(places)]}`);
		assert.match(places[0], /^200 .*\/receipt$/);
		await resident.goto('/my');
		assert.equal(await resident.page.locator('a[href^="/my/dossiers/"]').count(), 1);
	});
	await step('throwing a draft away asks once', async () => {
		await road.findGuide(resident, '居住证');
		await road.begin(resident);
		await resident.goto('/my');
		await resident.page.getByRole('link', { name: resident.say('Throw away') }).click();
		await resident.look('throw-away');
		await resident.link('Keep it').click();
		await resident.page.getByRole('link', { name: resident.say('Throw away') }).click();
		await resident.press('Throw away');
		await resident.reads('Applications');
		assert.equal(await resident.page.getByRole('link', { name: resident.say('Throw away') }).count(), 0);
	});
});

// A PDF of one's own, as the browser would save it: where it lies, and its words.
async function pdf(visitor, address, name) {
	const answer = await visitor.page.request.get(address);
	assert.equal(answer.status(), 200, address);
	assert.match(answer.headers()['content-type'], /application\/pdf/);
	const file = path.join(visitor.house.folder, name);
	fs.writeFileSync(file, await answer.body());
	return { file, words: (await run('pdftotext', ['-layout', file, '-'])).said };
}

story('Paper: printed at home, finished by pen, filed at the window', { folder: 'paper' }, async ({ house, step, enter }) => {
	const other = road.somebody(32);
	const papers = await road.papers(house);
	const resident = await enter('resident');
	let paper, code, number;

	await step('the guide has the form on paper, empty, for everybody', async () => {
		await road.findGuide(resident, '居住证');
		const address = await resident.link('Form on paper (PDF)').getAttribute('href');
		const { words } = await pdf(resident, address, 'empty.pdf');
		for (const label of ['Name', 'Identity number', 'Address here', 'Photograph'])
			assert.ok(words.includes(resident.say(label)), label);
		assert.match(words, /□/);
	});
	await step('what was typed can be printed, masked or in full, marked as a draft', async () => {
		await road.signUp(resident, person);
		await road.findGuide(resident, '居住证');
		await road.begin(resident);
		await road.fillApplicant(resident, person);
		await resident.press('Go on');
		await resident.field('Address here').waitFor();
		await resident.goto(resident.page.url().replace(/residence$/, 'review'));
		const address = (english) => resident.link(english).getAttribute('href');
		const masked = await pdf(resident, await address('Print this, secret numbers masked (PDF)'), 'masked.pdf');
		assert.ok(masked.words.includes(person.name) && !masked.words.includes(person.number), 'masked');
		const full = await pdf(resident, await address('Print this with all numbers (PDF)'), 'full.pdf');
		assert.ok(full.words.includes(person.number), 'in full');
		assert.match(full.words, new RegExp(resident.say('Draft, not sent; saved on {}', '').trim().slice(0, 2)));
		paper = await pdf(resident, await address('A paper form with what I typed, to finish by pen and hand in at a window (PDF)'), 'paper.pdf');
		assert.ok(paper.words.includes(person.name) && paper.words.includes('□'));
	});
	await step('its QR code is the code that nobody guesses', async () => {
		await run('pdftoppm', ['-r', '150', '-png', paper.file, path.join(house.folder, 'paper')]);
		const pages = fs.readdirSync(house.folder).filter((name) => /^paper-.*png$/.test(name)).sort();
		for (const page of pages)
			code ||= await road.readCode(path.join(house.folder, page));
		assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
		assert.ok(paper.words.includes(code), 'it stands beside it for who types');
	});
	const window = await enter('window');
	const open = async (typed, who) => {
		await window.goto('/window');
		await window.link('Bring back a paper form by its code').click();
		await window.field('Code on the paper').waitFor();
		await window.page.keyboard.type(typed); // a scanner types, where the focus is, and presses Enter
		await window.page.keyboard.press('Enter');
		if (!who)
			return;
		await window.reads('The code is right. Now the card: the application opens only for the person who began it.');
		await window.fill({ Name: who.name, 'Identity number': who.number });
		await window.page.getByRole('group', { name: window.say('I have the card in my hand and it shows this person') }).getByRole('radio').first().check();
		await window.press('Open the application');
	};
	await step('a wrong code, and another person with the right one, open nothing', async () => {
		await road.signInStaff(window, 'window');
		await open('0000-0000-0000-0000');
		await window.complaint('Code on the paper');
		await open(code, other);
		await window.complaint('Name');
		await window.look('somebody-else');
		assert.ok(!(await window.text()).includes(person.phone));
	});
	await step('the clerk scans the code, corrects, adds the scanned proofs and files it', async () => {
		await open(code.toLowerCase(), person);
		await window.field('Ethnic group').waitFor();
		assert.equal(await window.value('Ethnic group'), '汉族');
		await window.fill({ 'Ethnic group': '苗族' });
		await window.press('File it for the person');
		await window.complaint('Address here');
		await window.look('what-is-missing');
		await window.fill({ 'Address here': '云溪县城关镇滨河路36号2栋301室', 'Living here since': '2025-03-01' });
		await road.decide(window, 'On what ground', 'A lawful steady home', 'Kind of home').catch(() => {});
		await window.choose('Kind of home', 'Provided by employer, school, relatives or friends');
		await road.agree(window);
		await road.handIn(window, 'Photograph', papers.photo);
		await road.handIn(window, 'Proof of the address here', papers.lease);
		await window.press('File it for the person');
		await window.reads('The application is filed');
		await window.look('filed');
	});
	await step('it is the person’s, with receipt and PDF; the code opens nothing any more', async () => {
		await resident.goto('/my');
		await resident.page.locator('a[href^="/my/dossiers/"]').click();
		await resident.sees('苗族');
		number = /dossiers\/([\w-]+)/.exec(resident.page.url())[1];
		const { words } = await pdf(resident, await resident.link('Print the application, secret numbers masked (PDF)').getAttribute('href'), 'sent.pdf');
		assert.ok(words.includes(number) && words.includes('苗族') && !words.includes(person.number));
		await resident.link('Receipt').click();
		const receipt = await pdf(resident, await resident.link('Receipt as PDF').getAttribute('href'), 'receipt.pdf');
		assert.ok(receipt.words.includes(number));
		await open(code);
		await window.complaint('Code on the paper');
		await resident.goto('/my/notices');
		await resident.reads('At the window your application was changed');
		await resident.sees(resident.say('Ethnic group'));
	});
});

story('The form changes while a draft is open', { folder: 'changed' }, async ({ house, step, enter }) => {
	const resident = await enter('resident');
	await step('it is told, what fits is kept, what does not is shown', async () => {
		await road.signUp(resident, person);
		await road.findGuide(resident, '居住证');
		await road.begin(resident);
		await road.fillApplicant(resident, person);
		await resident.pressThrough('Save');
		await isSaved(resident);
		const pack = path.join(house.folder, 'residence-permit');
		fs.cpSync(path.join(root, 'packs/residence-permit'), pack, { recursive: true });
		for (const file of ['form.yaml', 'service.yaml'].map((name) => path.join(pack, name)))
			fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('home_address', 'registered_at'));
		const { code, out } = await run(path.join(root, 'build/yizhan'), ['load', house.dir, pack]);
		assert.equal(code, 0, out);
		await resident.page.reload();
		await resident.reads('The form has changed since you began');
		await resident.sees('省外某市某县某镇幸福路1号');
		await resident.look('changed');
		await resident.press('Go on with the new form');
		await resident.field('Ethnic group').waitFor();
		assert.equal(await resident.value('Ethnic group'), '汉族');
		assert.equal(await resident.value('Address of permanent registration'), '');
	});
});
