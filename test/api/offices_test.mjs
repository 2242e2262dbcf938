// Offices change while dossiers are open: a plan counts and then moves, and old codes lead on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

let house, guide, number;

// A form of a page, sent as a browser sends it.
async function send(person, page, address, fields) {
	const headers = { Cookie: `session=${person.token}`, 'Accept-Language': 'en' };
	const shown = await fetch(`http://${house.address}${page}`, { headers });
	const csrf = /name="csrf" value="([^"]+)"/.exec(await shown.text())[1];
	const body = new URLSearchParams([['csrf', csrf], ...fields]);
	return fetch(`http://${house.address}${address}`, { method: 'POST', headers, body, redirect: 'manual' });
}

async function look(person, page) {
	return (await fetch(`http://${house.address}${page}`, { headers: { Cookie: `session=${person.token}`, 'Accept-Language': 'en' } })).text();
}

const counts = (html) => [...html.matchAll(/<dt>(Posts|Holders|Open dossiers|Open tasks)<\/dt><dd>(\d+)/g)].map((m) => Number(m[2]));

before(async () => {
	house = await House.open();
	guide = (await house.ask('GET', '/services/residence-permit')).json;
	const person = await house.person('resident'), materials = {};
	for (const need of guide.materials.filter((m) => m.required)) {
		const bytes = need.accept.includes('application/pdf') ? pdf(need.name) : png();
		materials[need.name] = [(await person.post('/materials', part(bytes, 'proof'))).json.id];
	}
	number = (await person.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials, key: 'one' })).json.number;
});
after(() => house?.close());

test('an office merges into another with its open task, and its code leads on', async () => {
	const system = await house.person('system'), plan = '/admin/offices/police/merge?into=justice';
	assert.deepEqual(counts(await look(system, plan)), [3, 4, 1, 1]);
	const done = await send(system, plan, '/admin/offices/police/merge', [['into', 'justice']]);
	assert.equal(done.status, 200);
	assert.deepEqual(counts(await done.text()), [3, 4, 1, 1]);
	assert.equal((await house.ask('GET', '/services?office=police')).json.items[0].office, 'justice');
	const tasks = (await (await house.person('window')).get('/tasks?state=open')).json.items;
	assert.ok(tasks.some((task) => task.dossier === number));
});

test('a post closes, another takes over its holders and open tasks', async () => {
	const system = await house.person('system');
	const done = await send(system, '/admin/posts/police-window', '/admin/posts/police-window/close', [['into', 'hall-window']]);
	assert.deepEqual(counts(await done.text()), [1, 1, 1, 1]);
	const tasks = (await (await house.person('window')).get('/tasks?state=open')).json.items;
	assert.ok(tasks.some((task) => task.dossier === number));
});

test('the house verifies after all of it', async () => {
	await house.stop();
	const said = yizhan('verify', house.dir);
	assert.equal(said.status, 0, said.stdout + said.stderr);
});
