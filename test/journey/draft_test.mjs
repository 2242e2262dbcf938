// The way through an application that is not sent yet: saved by itself, through a power cut, on two devices, to the end.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
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
		await tablet.press('Save');
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
