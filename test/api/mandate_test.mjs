// mandate_test.mjs: filing for another over the JSON API: a company by its own account and by its legal representative's mandate;
// what nobody may do.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { House, root, yizhan } from './kit/house.mjs';

let house, company, resident, form;
const service = 'T-FAIR-01';

before(async () => {
	house = await House.open();
	const folder = join(house.folder, 'fair'), file = join(folder, 'service.yaml');
	cpSync(join(root, 'test/packs/fair'), folder, { recursive: true });
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll('office: market', 'office: service-hall').replaceAll('market-window', 'hall-window'));
	const loaded = yizhan('load', house.dir, folder);
	assert.equal(loaded.status, 0, loaded.stderr);
	company = await house.person('company');
	resident = await house.person('resident');
	form = (await house.ask('GET', `/services/${service}`)).json.form.examples[0];
});
after(() => house?.close());

async function found(person, number) {
	return (await person.get('/dossiers')).json.items.some(item => item.number === number);
}

test('a company applies by its own account, and the answer says for whom', async () => {
	const filed = await company.post('/dossiers', { service, form, key: 'own' });
	assert.equal(filed.status, 201, filed.text);
	const seen = await company.get(`/dossiers/${filed.json.number}`);
	assert.deepEqual([seen.json.for.kind, seen.json.for.mandate], ['organisation', null]);
	assert.equal(seen.json.for.name, seen.json.applicant_name);
	assert.ok(await found(company, filed.json.number));
	assert.equal((await resident.get(`/dossiers/${filed.json.number}`)).status, 404);
});

test('its legal representative holds a mandate from the register, and files by it once a key', async () => {
	const held = await company.get('/mandates');
	assert.equal(held.status, 200, held.text);
	const mandate = held.json.items.find(item => item.kind === 'representative');
	assert.ok(mandate.in_force && mandate.for === 'organisation' && mandate.services.length === 0, held.text);
	const body = { service, form, key: 'by mandate', mandate: mandate.id };
	const filed = await company.post('/dossiers', body);
	assert.equal(filed.status, 201, filed.text);
	assert.equal((await company.get(`/dossiers/${filed.json.number}`)).json.for.mandate, mandate.id);
	assert.equal((await company.post('/dossiers', body)).status, 200);
	assert.equal((await company.post('/dossiers', { ...body, mandate: null })).status, 409);
});

test('nobody files by a mandate that is not his, or for whom a service is not', async () => {
	const mandate = (await company.get('/mandates')).json.items[0].id;
	assert.equal((await resident.get('/mandates')).json.items.length, 0);
	assert.equal((await resident.post('/dossiers', { service, form, mandate })).status, 403);
	assert.equal((await resident.post('/dossiers', { service, form, mandate: '5' })).status, 403);
	assert.equal((await resident.post('/dossiers', { service, form })).status, 422);
	const wrong = await resident.post('/dossiers', { service, form, mandate: 5 });
	assert.equal(wrong.status, 422);
	assert.ok(wrong.json.errors.some(error => error.field === 'mandate'), wrong.text);
});
