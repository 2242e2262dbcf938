// named_test.mjs: proofs that are named in place of files: a certificate of one's own, a declaration under one's name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

let house, resident, certificate, name;

before(async () => {
	house = await House.open({ more: ['test/packs/endorsement'] });
	resident = await house.person('resident', 0);
});
after(() => house?.close());

// Whoever of the staff has a task of it takes the first action that leads on, until none is left.
async function carryOn(number) {
	for (let done = true; done;) {
		done = false;
		for (const role of ['window', 'clerk', 'head']) {
			const staff = await house.person(role);
			const tasks = (await staff.get('/tasks?state=open&limit=200')).json.items ?? [];
			for (const task of tasks.filter((one) => one.dossier === number)) {
				const { actions, version } = (await staff.get(`/tasks/${task.id}`)).json;
				const action = actions.find((one) => one.kind === 'forward');
				const answer = await staff.post(`/tasks/${task.id}`, { action: action.name, fields: action.fields.examples[0], version });
				assert.equal(answer.status, 200, answer.text);
				done = true;
			}
		}
	}
}

const endorse = (materials, key) => resident.post('/dossiers', { service: 'T-ENDORSE-01', form: { reason: '居住满一年' }, materials, key });

const refused = (answer, field) => {
	assert.equal(answer.status, 422, answer.text);
	assert.ok(answer.json.errors.some((error) => error.field === field), answer.text);
};

test('a certificate is got first', async () => {
	const guide = (await house.ask('GET', '/services/residence-permit')).json;
	const materials = {};
	for (const need of guide.materials.filter((one) => one.required)) {
		const bytes = need.accept.includes('application/pdf') ? pdf(need.name) : png();
		materials[need.name] = [(await resident.post('/materials', part(bytes, 'proof.pdf'))).json.id];
	}
	const filed = await resident.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials });
	assert.equal(filed.status, 201, filed.text);
	await carryOn(filed.json.number);
	const dossier = (await resident.get(`/dossiers/${filed.json.number}`)).json;
	certificate = dossier.certificate;
	name = dossier.applicant_name;
	assert.ok(certificate);
});

test('it is named in place of a file, with a declaration beside it; sent again it is the same dossier', async () => {
	const materials = { permit: [{ certificate }], stay: [{ declared: name }] };
	const first = await endorse(materials, 'endorse-1');
	assert.equal(first.status, 201, first.text);
	const again = await endorse(materials, 'endorse-1');
	assert.equal(again.status, 200, again.text);
	assert.equal(again.json.number, first.json.number);
	const dossier = (await resident.get(`/dossiers/${first.json.number}`)).json;
	assert.equal(dossier.materials.permit.length, 1);
	assert.equal(dossier.materials.stay.length, 1);
	assert.equal((await endorse({ ...materials, stay: [] }, 'endorse-1')).status, 409);
});

test('nobody uses what is not his, nor signs with another name, nor declares what must be proved', async () => {
	refused(await endorse({ permit: [{ certificate: 'JZZ-NOT-MINE' }], stay: [{ declared: name }] }), 'materials.permit');
	refused(await endorse({ permit: [{ certificate }], stay: [{ declared: '别人' }] }), 'materials.stay');
	refused(await endorse({ permit: [{ declared: name }], stay: [{ declared: name }] }), 'materials.permit');
	refused(await endorse({ permit: [{ certificate }], stay: [{ certificate }] }), 'materials.stay');
	refused(await endorse({ permit: [{}], stay: [] }), 'materials.permit');
	const other = await house.person('resident', 1);
	const stolen = await other.post('/dossiers', { service: 'T-ENDORSE-01', form: { reason: '冒用' }, materials: { permit: [{ certificate }], stay: [{ declared: '冒用' }] } });
	refused(stolen, 'materials.permit');
});

test('a certificate serves as often as the service allows: each naming makes a document of its own', async () => {
	const described = (await house.ask('GET', '/services/T-ENDORSE-01')).json.materials;
	assert.equal(described.find((one) => one.name === 'permit').uses, 3);
	assert.match(described.find((one) => one.name === 'stay').promise, /承诺/);
	const schema = (await house.ask('GET', '/openapi.json')).json.paths['/api/v1/dossiers']?.post ?? (await house.ask('GET', '/openapi.json')).json.paths['/dossiers'].post;
	assert.match(JSON.stringify(schema), /declared/);
});
