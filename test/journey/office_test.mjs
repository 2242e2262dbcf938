// Offices and posts change while a dossier is open, deputies stand in, a clerk leaves: nothing is lost, and each act keeps its name.
import assert from 'node:assert/strict';
import { part, pdf, png } from '../api/kit/papers.mjs';
import { act, openTask } from './road.mjs';
import { called } from './words.mjs';
import { story } from './visitor.mjs';

async function signIn(visitor, role) {
	const account = visitor.house.account(role);
	await visitor.goto('/desk/sign-in');
	await visitor.fill({ Login: account.login, Password: account.password, 'Code of the second factor': await visitor.house.code(account) });
	await visitor.page.getByRole('main').getByRole('button', { name: called(visitor.language, 'Sign in') }).click();
	await visitor.page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
}

// As every page, and as narrow as a phone gets.
async function look(visitor, name) {
	await visitor.look(name);
	const size = visitor.page.viewportSize();
	await visitor.page.setViewportSize({ width: 320, height: 640 });
	const wide = await visitor.page.evaluate('document.documentElement.scrollWidth');
	await visitor.page.setViewportSize(size);
	assert.ok(wide <= 320, `${visitor.who}, ${name}: ${wide} px wide on 320`);
}

// An application of a resident, sent by a program.
async function file(house, key) {
	const api = (path, options = {}) => fetch(`${house.url}/api/v1${path}`, options).then((answer) => answer.json());
	const account = house.account('resident'), json = { 'Content-Type': 'application/json' };
	house.residentToken ??= (await api('/session', { method: 'POST', headers: json, body: JSON.stringify({ login: account.login, password: account.password }) })).token;
	const guide = await api('/services/residence-permit'), materials = {}, own = { Authorization: `Bearer ${house.residentToken}` };
	for (const need of guide.materials.filter((one) => one.required)) {
		const bytes = need.accept.includes('application/pdf') ? pdf(need.name) : png();
		materials[need.name] = [(await api('/materials', { method: 'POST', headers: own, body: part(bytes, 'proof') })).id];
	}
	const sent = { service: guide.code, form: guide.form.examples[0], materials, key };
	return (await api('/dossiers', { method: 'POST', headers: { ...own, ...json }, body: JSON.stringify(sent) })).number;
}

// What a plan counts, by its labels.
async function counts(visitor) {
	const found = {};
	for (const label of ['Posts', 'Holders', 'Open dossiers', 'Open tasks'])
		found[label] = Number(await visitor.page.locator('dt', { hasText: visitor.say(label) }).locator('xpath=following-sibling::dd').first().innerText());
	return found;
}

const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const later = (days) => new Date(Date.now() + (8 + days * 24) * 3600e3).toISOString().slice(0, 10);

story('Offices change', { folder: 'office' }, async ({ house, step, enter }) => {
	const window = await enter('window'), clerk = await enter('clerk', { language: 'en', script: false, small: true });
	const system = await enter('system', { language: 'en', script: false, small: true }), security = await enter('security');
	let number, other, page, head;

	await step('a holder names a deputy', async () => {
		number = await file(house, 'one');
		await signIn(window, 'window');
		await window.goto('/desk/deputies');
		await window.fill({ 'Login of the deputy': 'window01', From: today(), Until: later(7) });
		await window.page.getByRole('radio', { name: /户政窗口/ }).check();
		await window.press('Name the deputy');
		assert.match(await window.complaint('Login of the deputy'), /本人/);
		await look(window, 'not-oneself');
		await window.fill({ 'Login of the deputy': 'clerk01' });
		await window.press('Name the deputy');
		await window.sees('吴刚');
		await look(window, 'deputy-named');
	});

	await step('the deputy does the task, and history names both', async () => {
		await signIn(clerk, 'clerk');
		await clerk.goto('/desk/deputies');
		await clerk.reads('You stand in for');
		await look(clerk, 'stands-in');
		await openTask(clerk, number);
		await act(clerk, 'Accept');
		await clerk.goto('/desk');
		await openTask(clerk, number);
		const text = await clerk.page.locator('main').textContent();
		assert.match(text, /吴刚[^\n]{0,30}周敏/);
		await look(clerk, 'history-names-both');
	});

	await step('the deputyship ends, and with it what it gave', async () => {
		other = await file(house, 'two');
		await clerk.goto('/desk');
		await clerk.page.getByRole('row').filter({ hasText: other }).getByRole('link').waitFor();
		await window.goto('/desk/deputies');
		await window.page.getByRole('button', { name: '吴刚' }).click();
		await window.reads('Nobody stands in for you.');
		await clerk.goto('/desk');
		await clerk.page.getByRole('heading', { level: 1 }).waitFor();
		assert.equal(await clerk.page.getByRole('row').filter({ hasText: other }).count(), 0);
	});

	await step('an office is renamed; the history keeps the name of its day', async () => {
		await signIn(system, 'system');
		await system.goto('/admin/offices');
		await look(system, 'offices');
		await system.goto('/admin/offices/police');
		await look(system, 'office');
		await system.fill({ 'Name in Chinese': '云溪县公安总局', 'Name in English': 'Yunxi County Police' });
		await system.press('Save the name');
		await system.page.getByRole('heading', { level: 1, name: 'Yunxi County Police' }).waitFor();
		await system.reads('Former names');
		await clerk.goto('/desk');
		await openTask(clerk, number);
		assert.match(await clerk.page.locator('main').textContent(), /Yunxi County Public Security Bureau/);
	});

	await step('an office is split: the post goes with the dossier that waits for it alone', async () => {
		await system.goto('/admin/offices/police');
		await system.page.getByText(system.say('Split: some posts go to a new office')).click();
		const form = system.page.locator('form[action="/admin/offices/police/split"]');
		await form.getByLabel('Population desk of the Public Security Bureau').check();
		await system.fill({ 'Code of the new office': 'population', 'Its name in Chinese': '云溪县人口局', 'Its name in English': 'Yunxi Population Office' }, form);
		await system.press('Count what would move', form);
		await system.reads('Nothing has changed yet. This is what would move:');
		assert.deepEqual(await counts(system), { Posts: 1, Holders: 2, 'Open dossiers': 1, 'Open tasks': 1 });
		await look(system, 'split-counted');
		await system.press('Move it all now');
		await system.reads('Done and recorded');
		assert.deepEqual(await counts(system), { Posts: 1, Holders: 2, 'Open dossiers': 1, 'Open tasks': 1 });
		await look(system, 'split-done');
	});

	await step('a post closes, and another takes over its holders and its task', async () => {
		await system.goto('/admin/offices/population');
		const form = system.page.locator('form[action="/admin/offices/population/posts"]');
		await system.fill({ Code: 'population-desk', 'Name of the post': '人口登记岗' }, form);
		await system.field('Kind', form).selectOption('clerk');
		await system.press('Open the post', form);
		await system.page.getByRole('link', { name: '人口登记岗' }).waitFor();
		await system.goto('/admin/posts/police-clerk');
		await look(system, 'post');
		await system.field('Post that takes over holders and open tasks').selectOption('population-desk');
		await system.press('Count what would move');
		assert.deepEqual(await counts(system), { Posts: 1, Holders: 2, 'Open dossiers': 1, 'Open tasks': 1 });
		await system.press('Move it all now');
		await system.reads('Done and recorded');
	});

	await step('the new office merges into another; its dossiers go along and the clerk goes on', async () => {
		await system.goto('/admin/offices/population');
		await system.page.getByText(system.say('Merge into another office, and close')).click();
		const form = system.page.locator('form[action="/admin/offices/population/merge"]');
		await system.field('Office that takes everything over', form).selectOption('police');
		await system.press('Count what would move', form);
		assert.deepEqual(await counts(system), { Posts: 1, Holders: 2, 'Open dossiers': 1, 'Open tasks': 1 });
		await system.press('Move it all now');
		await system.reads('Done and recorded');
		await system.goto('/admin/offices/population');
		await system.reads('closed');
		await look(system, 'closed');
		await clerk.goto('/desk');
		await openTask(clerk, number);
		assert.match(await clerk.page.locator('main').textContent(), /Taken over after a change of offices/);
		await act(clerk, 'Approve');
	});

	await step('who leaves hands over: counted and listed before, and never without a holder', async () => {
		await signIn(security, 'security');
		await security.goto(`/admin/staff?name=${encodeURIComponent('周敏')}`);
		await security.page.getByRole('link', { name: '周敏' }).click();
		await look(security, 'staff');
		await security.page.getByRole('link', { name: called(security.language, 'Leaving and handover') }).click();
		await security.page.getByRole('heading', { level: 1, name: '周敏' }).waitFor();
		page = new URL(security.page.url()).pathname;
		await security.page.getByText(security.say('The open tasks one by one')).click();
		await security.sees(other);
		await look(security, 'before');
		await security.choose('Kind', 'Leaves for good');
		await security.press('Show what is handed over');
		await security.page.locator('.error-summary').waitFor();
		await look(security, 'no-successor');
		await security.fill({ 'Login of the successor': 'head01' });
		await security.press('Show what is handed over');
		await security.reads('Nothing has changed yet. This is what will be handed over:');
		await look(security, 'counted');
	});

	await step('on a day to come it waits, and can be withdrawn', async () => {
		await security.goto(page);
		await security.choose('Kind', 'Long leave');
		await security.fill({ 'First day away': later(9), 'Last day away': later(90), 'Login of the successor': 'head01' });
		await security.press('Show what is handed over');
		await security.press('Enter it');
		await security.reads('It takes effect by itself');
		await look(security, 'waits');
		await security.press('Withdraw this entry');
		await security.page.waitForURL(/\/admin\/staff\/\d+$/);
		await window.goto('/desk');
		await window.page.getByRole('row').filter({ hasText: other }).getByRole('link').waitFor();
		number = await file(house, 'three');
		await openTask(window, number);
		await act(window, 'Accept');
	});

	await step('at once: the desk is closed to the leaver, and the successor goes on', async () => {
		await security.goto(page);
		await security.choose('Kind', 'Leaves for good');
		await security.fill({ 'First day away': today(), 'Login of the successor': 'head01' });
		await security.press('Show what is handed over');
		await security.press('Hand it all over now');
		await security.reads('Handed over and recorded');
		await look(security, 'after');
		await window.goto('/desk');
		await window.page.waitForURL(/sign-in/);
		head = await enter('head', { language: 'en' });
		await signIn(head, 'head');
		await head.goto('/desk');
		await head.page.getByRole('row').filter({ hasText: other }).getByRole('link').click();
		await act(head, 'Accept');
		await head.goto('/desk');
		await openTask(head, number);
		assert.match(await head.page.locator('main').textContent(), /周敏/);
	});

	await step('an applicant dies: it stands in the history of his dossiers, and who works on them is told', async () => {
		await head.goto('/window/state');
		await head.fill({ Name: '王明', 'Identity number': '999999199003150012', Day: today(), Source: '死亡医学证明 2026-77' });
		await head.choose('State', 'Deceased');
		await head.press('Enter it in the register');
		await head.reads('It was entered in the register');
		await clerk.goto('/desk');
		await clerk.page.getByRole('link', { name: /^Notices/ }).first().click();
		await clerk.sees('申请人已死亡');
		await look(clerk, 'notices');
		await clerk.page.getByRole('link', { name: '申请人已死亡' }).first().click();
		await clerk.reads('The register says: deceased');
		assert.match(await clerk.page.locator('main').textContent(), new RegExp(number));
		await look(clerk, 'deceased');
	});
});
