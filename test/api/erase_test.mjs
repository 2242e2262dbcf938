// erase_test.mjs: an order of law carried out on the command line, while the house serves.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, totp, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

let house, person, number, security, audit;

before(async () => {
	house = await House.open();
	person = await house.person('resident');
	[security, audit] = ['security', 'audit'].map(role => house.accounts.find(account => account.role === role));
	const guide = (await house.ask('GET', '/services/residence-permit')).json;
	const materials = {};
	for (const need of guide.materials.filter(m => m.required))
		materials[need.name] = [(await person.post('/materials', part(need.accept.includes('application/pdf') ? pdf('x') : png()))).json.id];
	number = (await person.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials, key: 'erased' })).json.number;
});
after(() => house?.close());

const erase = (...more) => yizhan('erase', house.dir, number, 'address', '--order', '(2026) 9999-1', ...more);
const stand = () => ['--security', `${security.login}:${totp(security.secret)}`, '--audit', `${audit.login}:${totp(audit.secret)}`];

test('it takes two second factors of the right people, and a dossier that has ended', async () => {
	assert.equal(erase().status, 1);
	assert.equal(erase('--security', `${security.login}:${totp(security.secret)}`).status, 1);
	assert.equal(erase('--security', `${audit.login}:${totp(audit.secret)}`, '--audit', `${security.login}:${totp(security.secret)}`).status, 1);
	const open = erase(...stand());
	assert.equal(open.status, 1);
	assert.match(open.stderr, /still in process/);
	assert.equal((await person.post(`/dossiers/${number}/actions`, { action: 'withdraw', reason: 'moved' })).status, 200);
});

test('the values go, the applicant sees that they went, verify tells it and finds no fault', async () => {
	const done = erase(...stand());
	assert.equal(done.status, 0, done.stderr);
	const history = (await person.get(`/dossiers/${number}/history`)).json.items;
	assert.equal(history.at(-1).action, 'erase');
	assert.equal(history.at(-1).article, '(2026) 9999-1');
	assert.equal((await house.stop()), 0);
	const verified = yizhan('verify', house.dir);
	assert.equal(verified.status, 0, verified.stderr);
	assert.match(verified.stdout, /erased by order \(\(2026\) 9999-1\)/);
});
