// Three administrators: who may send what stands here a second time, and each act is tried by the other two.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from './kit/browser.mjs';
import { House } from './kit/house.mjs';
import { readRoles, readRoutes } from './kit/scene.mjs';

// By the first words that fit. What no line names is nobody's, and the test says so.
const whose = [
	[/^GET \/admin$/, 'administer'],
	[/^GET \/admin\/staff(\/:id)?$/, 'administer'],
	[/ \/admin\/staff\/(new|:id\/name)$/, 'system'],
	[/ \/admin\/staff\/:id\/(posts.*|lock|unlock|second-factor\/reset|let-in|plain|departure.*)$/, 'security'],
	[/ \/admin\/(offices|posts|state)(\/.*)?$/, 'system'],
	[/ \/admin\/log(\/.*)?$/, 'audit'],
];
const administrators = ['system', 'security', 'audit'];
const routes = readRoutes().filter((row) => row.path.startsWith('/admin'));
let house, people;

before(async () => {
	house = await House.open();
	people = Object.fromEntries(await Promise.all(administrators.map(async (role) => [role, new Browser(house.address, (await house.person(role)).token)])));
});
after(() => house?.close());

test('each act is one administrator’s, and what all three see changes nothing', () => {
	for (const row of routes) {
		const line = `${row.method} ${row.path}`, found = whose.find(([pattern]) => pattern.test(line));
		assert.ok(found, `${line}: whose is it?`);
		assert.equal(row.permission, found[1], line);
		if (row.method !== 'GET') assert.notEqual(row.permission, 'administer', line);
	}
	assert.ok(routes.length > 25);
});

test('no role has the rights of two, and none of them works at a desk', () => {
	const roles = readRoles();
	for (const [name, { permissions }] of Object.entries(roles)) {
		const own = permissions.filter((one) => administrators.includes(one));
		assert.equal(own.length, administrators.includes(name) ? 1 : 0, `${name}: ${permissions}`);
		if (own.length) assert.deepEqual(permissions.filter((one) => ['work', 'window', 'own', 'supervise', 'lead', 'edit'].includes(one)), [], name);
	}
});

test('each act is refused to the other two, with a token of their own page', async () => {
	let tried = 0;
	for (const row of routes.filter((one) => one.permission !== 'administer'))
		for (const role of administrators) {
			if (row.permission === role) continue;
			const browser = people[role], path = row.path.replace(/:\w+/g, '1');
			await browser.get('/desk/start');
			const answer = row.method === 'GET' ? await browser.get(path) : await browser.post(path, { kind: 'good', sure: 'yes', code: 'x', name: 'x' });
			assert.equal(answer.status, 403, `${role}: ${row.method} ${path}: ${answer.status}`);
			assert.match(answer.text, /Your account has no right to do this/, `${role}: ${row.method} ${path}`);
			tried++;
		}
	assert.ok(tried > 40, `${tried} tried`);
});
