// company_test.mjs: who sees what a company filed: its people within their services, nobody else, and nobody who did once; and what
// an agent looks at of a person is told to that person.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './kit/browser.mjs';
import { House, root, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

const fair = 'T-FAIR-01';
const wang = { name: '王明', number: '999999199003150012', login: '19900000001' };
const li = { name: '李秀英', number: '999999198807120025', login: '19900000002' };
const aili = { name: '买买提·艾力', number: '999999199308080086', login: '19900000003' };
let house, company, permit;

// Somebody of accounts.txt, by his login, with a browser beside his token.
async function person(login) {
	const account = house.accounts.find((one) => one.login === login);
	const who = await house.signIn(account);
	who.browser = new Browser(house.address, who.token);
	await who.browser.get('/my/account/password');
	return who;
}

async function give(giver, holder, fields) {
	await giver.browser.get('/my/mandates/give');
	const answer = await giver.browser.post('/my/mandates/give', { name: holder.name, number: holder.number, until_on: '', ...fields });
	assert.equal(answer.status, 303, answer.text.replace(/<[^>]+>|\s+/g, ' '));
	const { items } = (await holder.who.get('/mandates')).json;
	return items.find((one) => one.in_force && one.kind === fields.kind).id;
}

async function takeBack(giver, mandate) {
	const { text } = await giver.browser.get('/my/mandates');
	const version = new RegExp(`mandates/${mandate}/withdraw.*?name="version" value="(\\d+)"`, 's').exec(text)[1];
	assert.equal((await giver.browser.post(`/my/mandates/${mandate}/withdraw`, { version, reason: '' })).status, 303);
}

before(async () => {
	house = await House.open();
	const folder = join(house.folder, 'fair'), file = join(folder, 'service.yaml');
	cpSync(join(root, 'test/packs/fair'), folder, { recursive: true });
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll('office: market', 'office: service-hall').replaceAll('market-window', 'hall-window'));
	const loaded = yizhan('load', house.dir, folder);
	assert.equal(loaded.status, 0, loaded.stderr);
	permit = (await house.ask('GET', '/services/residence-permit')).json.code;
	company = await person(house.accounts.find((one) => one.role === 'company').login);
	for (const one of [wang, li, aili]) one.who = await person(one.login);
});
after(() => house?.close());

// What somebody gets of a dossier and its file, by every way there is.
async function ways(one, number, file) {
	const { who } = one;
	const list = (await who.get('/dossiers?limit=200')).json.items.some((item) => item.number === number);
	const found = [(await who.get(`/dossiers/${number}`)).status, (await who.get(`/dossiers/${number}/history`)).status,
		(await who.browser.get(`/my/dossiers/${number}`)).status, (await who.browser.get(`/my/dossiers/${number}/receipt`)).status,
		(await who.browser.get(`/my/dossiers/${number}/print/full.pdf`)).status, (await who.browser.get(`/my/files/${file}`)).status];
	const my = (await who.browser.get('/my')).text.includes(number);
	return { list, my, found };
}

const everything = { list: true, my: true, found: [200, 200, 200, 200, 200, 200] };
const nothing = { list: false, my: false, found: [404, 404, 404, 404, 404, 404] };

test('a company\'s people see what it filed within their services, and a former handler nothing of it', async () => {
	const first = await give(company, wang, { kind: 'handler' });
	const form = (await wang.who.get(`/services/${fair}`)).json.form.examples[0];
	const upload = await wang.who.ask('POST', '/materials', { body: part(pdf('seat'), 'seat.pdf') });
	const file = upload.json.id;
	const filed = await wang.who.post('/dossiers', { service: fair, form, materials: { seat: [file] }, key: 'company', mandate: first });
	assert.equal(filed.status, 201, filed.text);
	const { number } = filed.json;
	assert.deepEqual(await ways(wang, number, file), everything);
	assert.deepEqual(await ways(li, number, file), nothing, 'a neighbour');
	const narrow = await give(company, li, { kind: 'handler', [`service.${permit}`]: 'yes' });
	assert.deepEqual(await ways(li, number, file), nothing, 'a handler for another service');
	await takeBack(company, narrow);
	const wide = await give(company, li, { kind: 'handler' });
	assert.deepEqual(await ways(li, number, file), everything, 'another handler');
	await takeBack(company, wide);
	assert.deepEqual(await ways(li, number, file), nothing, 'a handler no more');
	await takeBack(company, first);
	assert.deepEqual(await ways(wang, number, file), nothing, 'who filed it, and is a handler no more');
	for (const action of [{ action: 'withdraw', reason: 'x' }, { action: 'supplement', form: {}, materials: {}, version: 1 }, { action: 'rate', score: 1, points: {}, text: '' }])
		assert.equal((await wang.who.post(`/dossiers/${number}/actions`, action)).status, 404, action.action);
	assert.equal((await wang.who.post('/dossiers', { service: fair, form, key: 'again', mandate: first })).status, 403);
	assert.equal((await company.get(`/dossiers/${number}`)).status, 200, 'it goes on, and is the company\'s');
});

test('what an agent looks at of a person is told to that person, by the agent\'s name', async () => {
	const until = new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10);
	const mandate = await give(li.who, aili, { giver: 'self', kind: 'agent', until_on: until, [`service.${permit}`]: 'yes' });
	const guide = (await aili.who.get(`/services/${permit}`)).json, materials = {};
	for (const need of guide.materials.filter((one) => one.required))
		materials[need.name] = [(await aili.who.ask('POST', '/materials', { body: part(need.accept.includes('application/pdf') ? pdf(need.name) : png(), 'proof.pdf') })).json.id];
	const filed = await aili.who.post('/dossiers', { service: permit, form: guide.form.examples[0], materials, key: 'agent', mandate });
	assert.equal(filed.status, 201, filed.text);
	const readings = async () => (await li.who.browser.get('/my/data/readings')).text;
	assert.ok(!(await readings()).includes(aili.name), 'nothing was looked at yet');
	assert.equal((await aili.who.get(`/dossiers/${filed.json.number}`)).status, 200);
	const text = await readings();
	assert.ok(text.includes(aili.name) && text.includes(`Application ${filed.json.number}, by who acts for you`), text.replace(/<[^>]+>|\s+/g, ' '));
	assert.equal((await li.who.get(`/dossiers/${filed.json.number}`)).status, 200);
	assert.ok(!(await readings()).includes(`<td>${li.name}</td>`), 'what one looks at of oneself is none');
	const other = await aili.who.post('/dossiers', { service: fair, form: {}, key: 'scope', mandate });
	assert.ok([403, 422].includes(other.status), 'a service that the mandate does not name');
	await takeBack(li.who, mandate);
	assert.equal((await aili.who.get(`/dossiers/${filed.json.number}`)).status, 404);
});
