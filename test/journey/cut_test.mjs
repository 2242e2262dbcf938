// The line is cut, the power fails, two tabs write, one finger presses many times: nothing typed is lost, nothing is sent twice.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const said = (visitor) => visitor.page.locator('[data-said]');

async function isSaved(visitor) {
	const pattern = new RegExp(visitor.say('Saved at {}', 'TIME').replace('TIME', '\\d\\d:\\d\\d'));
	await until('the page to say that it is saved', async () => pattern.test(await said(visitor).innerText()));
}

const noConnection = 'Not saved yet: there is no connection. It is tried again by itself; this page keeps what you typed.';
const home = 'Address of permanent registration';

story('Cut off in the middle', { folder: 'cut' }, async ({ house, step, enter }) => {
	const person = road.somebody(71), papers = await road.papers(house);
	const resident = await enter('resident');
	let address, number;

	await step('the network goes while she types: the page says so, keeps every word, and saves all when it is back', async () => {
		await road.signUp(resident, person);
		await road.findGuide(resident, '居住证');
		await road.begin(resident);
		address = resident.page.url();
		await resident.fill({ Name: person.name });
		await resident.field('Ethnic group').focus();
		await isSaved(resident);
		await resident.context.setOffline(true);
		await resident.fill({ 'Ethnic group': '土家族' });
		await resident.field(home).focus();
		await resident.reads(noConnection);
		assert.ok(await said(resident).evaluate((line) => line.matches('[role=status]')), 'it is said aloud');
		await resident.picture('offline');
		await resident.fill({ [home]: '省外某市某县某镇断线路1号' });
		await resident.choose('Sex', person.sex);
		assert.equal(await resident.value('Ethnic group'), '土家族');
		await resident.context.setOffline(false);
		await isSaved(resident);
		resident.faults.length = 0; // the browser tells of the lost connection
		await resident.goto(address);
		for (const [label, typed] of [['Name', person.name], ['Ethnic group', '土家族'], [home, '省外某市某县某镇断线路1号']])
			assert.equal(await resident.value(label), typed);
	});
	await step('the program is killed again and again while she types: what was said to be saved is there, and the rest follows', async () => {
		for (const [i, nation] of ['苗族', '回族', '满族'].entries()) {
			const lies = (text) => until(`“${text}” to lie in the house`, async () => {
				const answer = await resident.context.request.get(address).catch(() => null);
				return answer?.ok() && (await answer.text()).includes(`value="${text}"`);
			});
			await resident.fill({ [home]: `省外某市某县某镇断电路${i}号` });
			await resident.field('Ethnic group').focus();
			await lies(`省外某市某县某镇断电路${i}号`);
			await resident.page.route('**/drafts/**', async (route) => {
				const sent = route.continue().catch(() => {}); // the kill meets it anywhere on its way
				house.process.kill('SIGKILL');
				await sent;
				await house.ended;
			}, { times: 1 });
			await resident.fill({ 'Ethnic group': nation });
			await resident.field(home).focus();
			await house.ended;
			await house.serveAgain();
			await lies(nation);
			await isSaved(resident);
			resident.faults.length = 0;
			await resident.goto(address);
			assert.equal(await resident.value('Ethnic group'), nation);
			assert.equal(await resident.value(home), `省外某市某县某镇断电路${i}号`);
		}
	});
	await step('two tabs save by themselves: the later one is told, writes over nothing, and loses nothing', async () => {
		const first = resident.page;
		await first.goto(address);
		const second = await resident.context.newPage();
		await second.goto(address);
		resident.page = second;
		await resident.fill({ 'Ethnic group': '壮族' });
		await resident.field(home).focus();
		await isSaved(resident);
		resident.page = first;
		await resident.fill({ 'Ethnic group': '藏族' });
		await resident.field(home).focus();
		await resident.reads('Not saved: another page or device has changed this step. Press “Save” to compare.');
		assert.equal(await resident.value('Ethnic group'), '藏族', 'what was typed stays');
		await second.reload();
		resident.page = second;
		assert.equal(await resident.value('Ethnic group'), '壮族', 'the other is not written over');
		await second.close();
		resident.page = first;
		await resident.press('Save');
		await resident.reads('Two versions of this step');
		await road.pick(resident, 'Ethnic group', /藏族/);
		await resident.press('Keep what I have chosen');
		await resident.field('Ethnic group').waitFor();
		assert.equal(await resident.value('Ethnic group'), '藏族');
	});
	await step('pressed sixty-four times at once, it is one application', async () => {
		await road.fillApplicant(resident, person);
		await resident.press('Go on');
		await road.fillResidence(resident);
		await resident.press('Go on');
		await road.bring(resident, 'Photograph', papers.photo);
		await road.bring(resident, 'Proof of the address here', papers.lease);
		await resident.press('Go on');
		await resident.reads('Is all of this right?');
		const ends = await resident.page.evaluate(async () => {
			const form = document.querySelector('form[action$="/send"]'), body = new URLSearchParams(new FormData(form));
			const press = async () => {
				const answer = await fetch(form.action, { method: 'POST', body });
				return [answer.status, answer.url];
			};
			return Promise.all(Array.from({ length: 64 }, press));
		});
		assert.deepEqual([...new Set(ends.map(([status]) => status))], [200], 'each press is answered with the receipt');
		const numbers = new Set(ends.map(([, url]) => /\/my\/dossiers\/([^/]+)/.exec(url)?.[1]));
		assert.equal(numbers.size, 1, `one number: ${[...numbers]}`);
		[number] = numbers;
		await resident.goto('/my');
		await resident.sees(number);
		assert.equal(await resident.page.locator('a[href^="/my/dossiers/"]').count(), 1);
	});
	await step('the window has it once', async () => {
		const window = await enter('window');
		await road.signInStaff(window, 'window');
		assert.equal(await window.page.getByRole('main').getByRole('table').getByRole('link').count(), 1);
	});
});
