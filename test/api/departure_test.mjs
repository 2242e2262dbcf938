// A clerk leaves: his tasks have a holder all the time, nothing of his opens any door, and his name stays in the history.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, totp, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

let house, number, security, window, page;

async function send(person, address, fields) {
	const headers = { Cookie: `session=${person.token}`, 'Accept-Language': 'en' };
	const shown = await fetch(`http://${house.address}${page}`, { headers });
	const csrf = /name="csrf" value="([^"]+)"/.exec(await shown.text())[1];
	const body = new URLSearchParams({ csrf, ...fields });
	return fetch(`http://${house.address}${address}`, { method: 'POST', headers, body, redirect: 'manual' });
}

async function look(person, address) {
	return (await fetch(`http://${house.address}${address}`, { headers: { Cookie: `session=${person.token}`, 'Accept-Language': 'en' } })).text();
}

// The page of a member of staff: the list leads there by the login.
async function pageOf(login) {
	for (let address = '/admin/staff'; address;) {
		const html = await look(security, address);
		const row = html.split('<tr>').find((one) => one.includes(`<td>${login}</td>`));
		if (row) return /href="(\/admin\/staff\/\d+)"/.exec(row)[1];
		address = /href="(\/admin\/staff\?[^"]*after=\d+)"/.exec(html)?.[1].replaceAll('&amp;', '&');
	}
	throw new Error(`nobody has the login ${login}`);
}

const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const waits = async (person) => (await person.get('/tasks?state=open')).json.items.some((task) => task.dossier === number);

before(async () => {
	house = await House.open();
	security = await house.person('security');
	window = await house.person('window');
	const guide = (await house.ask('GET', '/services/residence-permit')).json, person = await house.person('resident'), materials = {};
	for (const need of guide.materials.filter((m) => m.required)) {
		const bytes = need.accept.includes('application/pdf') ? pdf(need.name) : png();
		materials[need.name] = [(await person.post('/materials', part(bytes, 'proof'))).json.id];
	}
	number = (await person.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials, key: 'one' })).json.number;
	page = `${await pageOf(window.login)}/departure`;
});
after(() => house?.close());

test('before, the page counts and lists what hangs on the account', async () => {
	assert.ok(await waits(window));
	const html = await look(security, page);
	assert.match(html, /<dt>Open tasks<\/dt><dd>1<\/dd>/);
	assert.ok(html.includes(number));
});

test('who works in the same office is offered, and fills the login in', async () => {
	const html = await look(security, page);
	const offers = [...html.matchAll(/href="([^"]*\?successor=([^"#]*))#f-successor"/g)];
	assert.ok(offers.length > 0);
	assert.ok(offers.every((offer) => offer[2] !== window.login));
	const picked = await look(security, offers[0][1]);
	assert.ok(new RegExp(`name="successor"[^>]*value="${offers[0][2]}"`).test(picked));
});

test('without a successor the task would have no holder: refused, and nothing changes', async () => {
	const answer = await send(security, page, { kind: 'good', from_on: today(), sure: 'yes' });
	assert.equal(answer.status, 409);
	assert.match(await answer.text(), /name a successor/);
	assert.ok(await waits(window));
});

test('neither of the other administrators does it, and nobody to himself', async () => {
	const system = await house.person('system'), audit = await house.person('audit');
	page = `${await pageOf(window.login)}/departure`;
	for (const other of [system, audit]) {
		const answer = await fetch(`http://${house.address}${page}`, { headers: { Cookie: `session=${other.token}` } });
		assert.equal(answer.status, 403);
	}
	const own = `${await pageOf(security.login)}/departure`;
	assert.equal((await send(security, own, { kind: 'good', from_on: today(), sure: 'yes' })).status, 403);
});

test('with a successor it is shown first, then done in one go', async () => {
	const clerk = house.accounts.find((one) => one.role === 'clerk'), fields = { kind: 'good', from_on: today(), successor: clerk.login };
	const shown = await send(security, page, fields);
	assert.equal(shown.status, 200);
	assert.match(await shown.text(), /Nothing has changed yet/);
	assert.ok(await waits(window));
	assert.equal((await send(security, page, { ...fields, sure: 'yes' })).status, 303);
	assert.match(await look(security, page), /Handed over and recorded[\s\S]*<dt>Open tasks<\/dt><dd>1<\/dd>/);
	assert.ok(await waits(await house.person('clerk')));
});

test('what opened a door opens none any more', async () => {
	assert.equal((await window.get('/tasks?state=open')).status, 401);
	const again = await house.ask('POST', '/session', { body: { login: window.login, password: window.password, code: totp(window.secret, Date.now() + 30000) } });
	assert.equal(again.status, 401);
});

test('the house verifies after all of it', async () => {
	await house.stop();
	const said = yizhan('verify', house.dir);
	assert.equal(said.status, 0, said.stdout + said.stderr);
});
