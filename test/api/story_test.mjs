// story_test.mjs: the road of a residence permit over the JSON API, from search to certificate, told as sentences; and what
// everyone else may rely on: errors, lists, idempotence, proofs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';
import { isConsistent, isSignedHead, isSignedReceipt, rootOfInclusion } from './kit/proof.mjs';
import { wrongs } from './kit/schema.mjs';

const service = 'residence-permit';
const statuses = ['filed', 'accepted', 'supplement', 'paused', 'granted', 'refused', 'withdrawn', 'ended'];
let house, guide;

before(async () => {
	house = await House.open();
	guide = (await house.ask('GET', `/services/${service}`)).json;
});
after(() => house && Object.assign(house, { verifies: false }).close()); /* a file was written to on purpose */

const problem = (answer, status, field) => {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
	assert.equal(answer.json.status, status);
	assert.ok(answer.json.title && answer.json.type && answer.json.number, answer.text);
	if (field) assert.ok(answer.json.errors?.some(e => e.field === field && e.detail), `${field} is not named in ${answer.text}`);
};

async function upload(person, bytes = pdf(), name = 'proof.pdf') {
	const answer = await person.post('/materials', part(bytes, name));
	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}

async function papers(person) {
	const materials = {};
	for (const need of guide.materials.filter(m => m.required)) {
		const bytes = need.accept.includes('image/png') && !need.accept.includes('application/pdf') ? png() : pdf(need.name);
		materials[need.name] = [(await upload(person, bytes)).id];
	}
	return materials;
}

async function application(person, key) {
	return { service: guide.code, form: guide.form.examples[0], materials: await papers(person), key };
}

async function file(person, key) {
	const answer = await person.post('/dossiers', await application(person, key));
	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}

// The open task of a dossier, among those of one's posts.
async function taskOf(person, number) {
	for (let cursor = ''; cursor !== null;) {
		const page = await person.get(`/tasks?state=open&limit=200${cursor && `&cursor=${cursor}`}`);
		assert.equal(page.status, 200, page.text);
		const found = page.json.items.find(item => item.dossier === number);
		if (found) return found;
		cursor = page.json.next;
	}
	return null;
}

async function act(person, task, choose = action => action.kind === 'forward', note) {
	const read = await person.get(`/tasks/${task.id}`);
	assert.equal(read.status, 200, read.text);
	const action = read.json.actions.find(choose);
	const answer = await person.post(`/tasks/${task.id}`, { action: action.name, fields: action.fields.examples[0], note, version: read.json.version });
	assert.equal(answer.status, 200, answer.text);
	return answer.json.items;
}

// Whoever of the staff has the task takes its first forward action, until nothing is left.
async function carryOn(number) {
	const staff = [await house.person('window'), await house.person('clerk'), await house.person('head')];
	for (let steps = 0; steps < 10; steps++) {
		let done = false;
		for (const person of staff) {
			const task = (await person.get('/tasks?limit=200')).status === 200 ? await taskOf(person, number) : null;
			if (!task) continue;
			await act(person, task);
			done = true;
		}
		if (!done) return;
	}
	assert.fail('it never ends');
}

describe('finding', () => {
	test('a service is found by its words and by pinyin', async () => {
		for (const q of ['居住证', 'juzhuzheng', '办居住证']) {
			const answer = await house.ask('GET', `/search?q=${encodeURIComponent(q)}&kind=service&limit=5`);
			assert.equal(answer.status, 200);
			assert.equal(answer.json.items[0].code, guide.code, q);
			for (const item of answer.json.items) {
				assert.equal(item.kind, 'service');
				assert.equal(typeof item.score, 'number');
				assert.ok(item.title && item.office && item.url);
			}
			assert.ok(answer.json.items.length <= 5);
		}
		assert.deepEqual((await house.ask('GET', '/search?q=')).json, { items: [], next: null });
	});

	test('a guide brings a form whose example is valid, and names the proofs', () => {
		assert.equal(guide.form.$schema, 'https://json-schema.org/draft/2020-12/schema');
		assert.deepEqual(wrongs(guide.form, guide.form.examples[0]), []);
		assert.notDeepEqual(wrongs(guide.form, { ...guide.form.examples[0], phone: '1' }), []);
		assert.ok(guide.materials.some(m => m.required));
		for (const need of guide.materials) {
			assert.equal(typeof need.required, 'boolean');
			assert.ok(need.name && need.label && need.accept.every(type => /^[a-z]+\/[a-z]+$/.test(type)));
		}
	});

	test('titles follow the tongue, names do not', async () => {
		const english = (await house.ask('GET', `/services/${service}`, { headers: { 'Accept-Language': 'en' } })).json;
		assert.match(english.title, /^[\x20-\x7e]+$/);
		assert.match(guide.title, /居住证/);
		assert.deepEqual(english.materials.map(m => m.name), guide.materials.map(m => m.name));
		assert.deepEqual(Object.keys(english.form.properties), Object.keys(guide.form.properties));
	});

	test('lists go on where they stopped, and no list is longer than two hundred', async () => {
		const seen = new Set();
		let pages = 0;
		for (let cursor = ''; cursor !== null; pages++) {
			const page = (await house.ask('GET', `/services?limit=5000${cursor && `&cursor=${cursor}`}`)).json;
			assert.ok(page.items.length <= 200 && (page.next === null || page.items.length === 200));
			for (const item of page.items) {
				assert.ok(!seen.has(item.code), `${item.code} comes twice`);
				assert.match(item.code, /^[A-Za-z0-9_-]+$/);
				assert.ok(item.title && item.office && item.type && ['online', 'window', 'elsewhere'].includes(item.where));
				seen.add(item.code);
			}
			assert.ok(page.next === null || /^[A-Za-z0-9_-]+$/.test(page.next));
			cursor = page.next;
		}
		assert.ok(pages > 1 && seen.size > 200);
		assert.equal((await house.ask('GET', '/services?limit=0')).json.items.length, 1);
		assert.ok((await house.ask('GET', `/services?office=${guide.office}&limit=200`)).json.items.every(item => item.office === guide.office));
		assert.ok((await house.ask('GET', '/services?audience=person&limit=200')).json.items.some(item => item.code === guide.code));
		assert.deepEqual((await house.ask('GET', '/services?audience=organisation&office=police')).json.items.filter(i => i.code === guide.code), []);
		const theme = encodeURIComponent(guide.themes[0]);
		assert.ok((await house.ask('GET', `/services?theme=${theme}`)).json.items.some(item => item.code === guide.code));
		problem(await house.ask('GET', '/services?cursor=x%20y'), 422, 'cursor');
		problem(await house.ask('GET', '/services/no-such-service'), 404);
	});
});

describe('the whole road', () => {
	let resident, filed;

	test('an application is filed with its proofs, and answered with number, code and receipt', async () => {
		resident = await house.person('resident', 0);
		const one = await upload(resident, png(), '照片.png');
		assert.match(one.id, /^[0-9]+$/);
		assert.match(one.digest, /^[0-9a-f]{64}$/);
		assert.deepEqual([one.type, one.size], ['image/png', png().length]);
		filed = await file(resident, 'the whole road');
		assert.match(filed.number, /^[A-Za-z0-9_-]+$/);
		assert.match(filed.due_on, /^\d{4}-\d{2}-\d{2}$/);
		assert.equal(filed.status, 'filed');
		assert.equal(filed.receipt.number, filed.number);
	});

	test('it is followed by its applicant, and by who brings the query code, who learns less', async () => {
		const own = (await resident.get(`/dossiers/${filed.number}`)).json;
		const other = await house.ask('GET', `/dossiers/${filed.number}`, { headers: { 'Query-Code': filed.query_code } });
		for (const seen of [own, other.json]) {
			assert.equal(seen.number, filed.number);
			assert.equal(seen.service, guide.code);
			assert.ok(statuses.includes(seen.status) && seen.step);
			assert.equal(seen.due_on, filed.due_on);
			assert.equal(typeof seen.provisional, 'boolean');
			assert.equal(seen.version, 1);
			assert.deepEqual(seen.asked, []);
			assert.equal(seen.count.at(-1).day, seen.due_on);
			assert.ok(seen.count.every(line => /^\d{4}-/.test(line.day) && typeof line.counts === 'boolean' && line.why));
		}
		assert.equal(own.form.name, guide.form.examples[0].name);
		assert.notEqual(own.form.number, guide.form.examples[0].number);
		assert.ok(!other.text.includes(guide.form.examples[0].phone) && !('form' in other.json) && !('applicant_name' in other.json));
		problem(await house.ask('GET', `/dossiers/${filed.number}`), 401);
		problem(await house.ask('GET', `/dossiers/${filed.number}`, { headers: { 'Query-Code': 'AAAAAAAA' } }), 404);
		problem(await (await house.person('resident', 1)).get(`/dossiers/${filed.number}`), 404);
	});

	test('the window asks for what is missing, and the clock stops until it has come', async () => {
		const window = await house.person('window');
		await act(window, await taskOf(window, filed.number), action => action.name === 'supplement', '请补正');
		const asked = (await resident.get(`/dossiers/${filed.number}`)).json;
		assert.equal(asked.status, 'supplement');
		assert.equal(asked.due_on, null);
		assert.ok(asked.asked.length && asked.asked[0].name && asked.asked[0].words);
		const proof = await upload(resident, pdf('signed'));
		const send = version => resident.post(`/dossiers/${filed.number}/actions`,
			{ action: 'supplement', materials: { [asked.asked[0].name]: [proof.id] }, version });
		problem(await send(asked.version - 1), 409);
		const sent = await send(asked.version);
		assert.equal(sent.status, 200, sent.text);
		assert.equal(sent.json.status, 'filed');
		assert.deepEqual(sent.json.materials[asked.asked[0].name], [proof.id]);
		problem(await send(sent.json.version), 409);
	});

	test('the first forward action with its example leads on to the certificate', async () => {
		await carryOn(filed.number);
		const granted = (await resident.get(`/dossiers/${filed.number}`)).json;
		assert.equal(granted.status, 'granted');
		const mine = (await resident.get('/certificates')).json;
		assert.equal(mine.next, null);
		const certificate = mine.items.find(item => item.number === granted.certificate);
		assert.equal(certificate.status, 'valid');
		assert.equal(certificate.dossier, filed.number);
		const open = await house.ask('GET', `/certificates/${certificate.number}/status`);
		assert.equal(open.json.status, 'valid');
		assert.ok(!open.text.includes(guide.form.examples[0].name));
		problem(await house.ask('GET', '/certificates/JZZ0/status'), 404);
		const paper = await fetch(`http://${house.address}/my/certificates/${certificate.number}/pdf`, { headers: { Cookie: `session=${resident.token}` } });
		assert.equal(paper.status, 200);
		assert.equal((await paper.text()).slice(0, 5), '%PDF-');
	});

	test('it is rated once, from one to five', async () => {
		const rate = score => resident.post(`/dossiers/${filed.number}/actions`, { action: 'rate', score, points: { speed: 5 }, text: '办得很快。' });
		problem(await rate(0), 422, 'score');
		problem(await rate('5'), 422, 'score');
		assert.equal((await rate(5)).json.rating, 5);
		problem(await rate(4), 409);
	});

	test('the history tells public steps to who tracks it and all steps to who worked on it', async () => {
		const path = `/dossiers/${filed.number}/history`;
		const staff = (await (await house.person('window')).get(path)).json.items;
		const own = (await resident.get(path)).json.items;
		const tracked = (await house.ask('GET', path, { headers: { 'Query-Code': filed.query_code } })).json.items;
		const actions = own.map(step => step.action);
		for (const action of ['file', 'supplement', 'approve', 'issue_certificate', 'rate']) assert.ok(actions.includes(action), action);
		assert.ok(actions.indexOf('approve') < actions.indexOf('issue_certificate'), 'first the decision, then what it led to');
		assert.deepEqual(tracked.map(step => step.action), actions);
		assert.ok(own.every(step => step.open) && staff.length >= own.length);
		assert.ok(own.every(step => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(step.at) && step.label));
		assert.ok(own.filter(step => step.action === 'accept' || step.action === 'approve').every(step => /^云溪县.+局$/.test(step.office)));
		assert.ok(tracked.every(step => step.who === null && step.note === null));
		const first = (await resident.get(`${path}?limit=2`)).json, rest = (await resident.get(`${path}?limit=200&cursor=${first.next}`)).json;
		assert.deepEqual([...first.items, ...rest.items], own);
	});

	test('one may withdraw, and what has ended is not withdrawn again', async () => {
		const { number } = await file(resident, 'to be withdrawn');
		const withdraw = () => resident.post(`/dossiers/${number}/actions`, { action: 'withdraw', reason: '不再需要' });
		assert.equal((await withdraw()).json.status, 'withdrawn');
		problem(await withdraw(), 409);
		problem(await (await house.person('resident', 1)).post(`/dossiers/${number}/actions`, { action: 'withdraw' }), 404);
	});
});

describe('sending again', () => {
	test('sent sixty-four times at once it is one dossier, and the answers are alike to the byte', async () => {
		const person = await house.person('resident', 2);
		const before = (await person.get('/dossiers?limit=200')).json.items.length;
		const body = await application(person, 'sixty-four');
		const answers = await Promise.all(Array.from({ length: 64 }, () => person.post('/dossiers', body)));
		assert.deepEqual(answers.map(a => a.status).sort(), [...Array(63).fill(200), 201]);
		assert.equal(new Set(answers.map(a => a.text)).size, 1);
		assert.equal((await person.get('/dossiers?limit=200')).json.items.length, before + 1);
		const later = await person.post('/dossiers', body);
		assert.deepEqual([later.status, later.text], [200, answers[0].text]);
		problem(await person.post('/dossiers', { ...body, form: { ...body.form, nation: '回族' } }), 409);
		assert.equal((await (await house.person('resident', 3)).post('/dossiers', { ...body, materials: await papers(await house.person('resident', 3)) })).status, 201);
	});

	test('a stale version is a conflict, and two who act at once are told apart', async () => {
		const { number } = await file(await house.person('resident', 2), 'two at once');
		const window = await house.person('window');
		const task = await taskOf(window, number);
		const read = (await window.get(`/tasks/${task.id}`)).json;
		const action = read.actions.find(a => a.kind === 'forward');
		const once = version => window.post(`/tasks/${task.id}`, { action: action.name, fields: action.fields.examples[0], version });
		problem(await once(read.version + 5), 409);
		const answers = await Promise.all([1, 2, 3, 4].map(() => once(read.version)));
		assert.deepEqual(answers.map(a => a.status).sort(), [200, 409, 409, 409]);
		assert.equal((await window.get(`/tasks/${task.id}`)).json.actions.length, 0);
		const done = (await window.get('/tasks?state=closed')).json.items;
		assert.ok(done.some(item => item.id === task.id));
	});

	test('each action beside a step is taken by its own example, and the case still goes to its end', async () => {
		for (const name of ['transfer', 'add_before', 'copy']) {
			const { number } = await file(await house.person('resident', 2), `beside ${name}`);
			await act(await house.person('window'), await taskOf(await house.person('window'), number), action => action.name === name, '请一并核实');
			await carryOn(number);
			const done = (await (await house.person('resident', 2)).get(`/dossiers/${number}`)).json;
			assert.equal(done.status, 'granted', name);
		}
	});

	test('the inbox is narrowed by post, service and light', async () => {
		const { number } = await file(await house.person('resident', 2), 'narrowed');
		const window = await house.person('window');
		const task = await taskOf(window, number);
		const listed = async query => (await window.get(`/tasks?limit=200&${query}`)).json.items.some(item => item.id === task.id);
		assert.equal(await listed(`service=${task.service}&light=in-time`), true);
		assert.equal(await listed('light=late'), false);
		assert.equal(await listed('service=none'), false);
		problem(await window.get('/tasks?light=pink'), 422);
		problem(await window.get('/tasks?post=of-nobody'), 422);
	});

	test('many people at once do not see each other', async () => {
		const people = await Promise.all([1, 2, 3, 4, 5].map(i => house.person('resident', i)));
		const before = await Promise.all(people.map(async p => (await p.get('/dossiers?limit=200')).json.items.length));
		const filed = await Promise.all(people.flatMap(p => Array.from({ length: 6 }, (_, i) => file(p, `many ${i}`))));
		assert.equal(new Set(filed.map(f => f.number)).size, 30);
		for (const [i, person] of people.entries()) {
			const mine = [];
			for (let cursor = ''; cursor !== null;) {
				const page = (await person.get(`/dossiers?limit=4${cursor && `&cursor=${cursor}`}`)).json;
				assert.ok(page.items.length <= 4);
				mine.push(...page.items.map(item => item.number));
				cursor = page.next;
			}
			assert.equal(new Set(mine).size, mine.length);
			assert.equal(mine.length, before[i] + 6);
			assert.ok(filed.slice(i * 6, i * 6 + 6).every(f => mine.includes(f.number)));
		}
	});
});

describe('refusals', () => {
	test('what was sent wrong is told by its field', async () => {
		const person = await house.person('resident', 4);
		const right = await application(person, 'a wrong one');
		const strange = (await upload(await house.person('resident', 5))).id;
		const cases = [
			['no service', { service: undefined }, 'service'],
			['an unknown service', { service: 'x' }, 'service'],
			['a service that is not had here', { service: (await house.ask('GET', '/services?limit=2')).json.items[1].code }, 'service'],
			['a form that is no object', { form: [] }, 'form'],
			['a wrong number', { form: { ...right.form, number: '999999199003150013' } }, 'form.number'],
			['a missing field', { form: { ...right.form, name: undefined } }, 'form.name'],
			['a field that no form has', { form: { ...right.form, strange: 1 } }, 'form.strange'],
			['no proofs', { materials: {} }, 'materials.photo'],
			['a proof that is not asked for', { materials: { ...right.materials, strange: [strange] } }, 'materials.strange'],
			['an id that is a number', { materials: { ...right.materials, photo: [1] } }, 'materials.photo'],
			['a key that is no text', { key: 5 }, 'key'],
			['a key too long', { key: 'x'.repeat(101) }, 'key'],
		];
		for (const [what, change, field] of cases)
			await test(what, async () => problem(await person.post('/dossiers', { ...right, ...change }), 422, field));
		await test('a proof of somebody else', async () =>
			problem(await person.post('/dossiers', { ...right, key: 'other', materials: { ...right.materials, address_proof: [strange] } }), 422));
		await test('a photograph that is a document', async () =>
			problem(await person.post('/dossiers', { ...right, key: 'other', materials: { ...right.materials, photo: right.materials.address_proof } }), 422, 'materials.photo'));
	});

	test('only what we take is taken as a proof', async () => {
		const person = await house.person('resident', 4);
		problem(await person.post('/materials', part(Buffer.from('<html>'))), 422, 'file');
		problem(await person.post('/materials', part(Buffer.alloc(0))), 422, 'file');
		problem(await person.post('/materials', part(pdf(), 'x.pdf', 'other')), 422, 'file');
		problem(await person.post('/materials', {}), 422, 'file');
		const two = part(pdf());
		two.append('file', new Blob([pdf()]), 'b.pdf');
		problem(await person.post('/materials', two), 422, 'file');
	});

	test('who may not is told so', async () => {
		const resident = await house.person('resident', 0), clerk = await house.person('clerk');
		const { number } = await file(resident, 'who may not');
		const task = await taskOf(await house.person('window'), number);
		const nobody = { headers: {} };
		const cases = [
			['nobody files', house.ask('POST', '/dossiers', { body: {} }), 401],
			['nobody hands in', house.ask('POST', '/materials', { body: part(pdf()) }), 401],
			['nobody has tasks', house.ask('GET', '/tasks', nobody), 401],
			['nobody has dossiers', house.ask('GET', '/dossiers', nobody), 401],
			['a dead token is nobody', house.ask('GET', '/dossiers', { token: 'x'.repeat(43) }), 401],
			['a resident has no tasks', resident.get('/tasks'), 403],
			['a leader has no posts with tasks', (await house.person('leader')).get('/tasks'), 403],
			['staff do not apply in their own name', clerk.post('/dossiers', {}), 403],
			["another post's task is not seen", clerk.get(`/tasks/${task.id}`), 404],
			["another post's task is not done", clerk.post(`/tasks/${task.id}`, { action: 'accept', version: 1 }), 404],
			['no such task', clerk.get('/tasks/99'), 404],
			['no such dossier', resident.get('/dossiers/20260101-0000000000'), 404],
			['a clerk who did not work on it', clerk.get(`/dossiers/${number}`), 404],
			['no such address', house.ask('GET', '/nothing'), 404],
		];
		for (const [what, asked, status] of cases) await test(what, async () => problem(await asked, status));
	});

	test('an action is taken as the step has it', async () => {
		const window = await house.person('window');
		const { number } = await file(await house.person('resident', 0), 'as the step has it');
		const task = await taskOf(window, number), { version } = (await window.get(`/tasks/${task.id}`)).json;
		const path = `/tasks/${task.id}`;
		problem(await window.post(path, { action: 'strange', version }), 422, 'action');
		problem(await window.post(path, { action: 'accept' }), 422, 'version');
		problem(await window.post(path, { action: 'refuse', version }), 422, 'note');
		problem(await window.post(path, { action: 'supplement', fields: { asked: [{ name: 'nothing', words: '补一下' }] }, version }), 422, 'fields.asked[0].name');
		problem(await window.post(path, { action: 'supplement', fields: [], version }), 422, 'fields');
		problem(await house.ask('POST', path, { token: window.token, body: '{"action":' }), 422);
		problem(await house.ask('POST', path, { token: window.token, body: 'action=accept', type: 'text/plain' }), 422);
		assert.equal((await window.get(path)).json.version, version);
	});

	test('failures are counted, successes are not', async () => {
		const headers = { 'X-Forwarded-For': '198.51.100.7' }, { login, password } = house.accounts.find(a => a.role === 'company');
		for (let i = 0; i < 12; i++)
			assert.equal((await house.ask('POST', '/session', { headers: { 'X-Forwarded-For': '198.51.100.8' }, body: { login, password } })).status, 201);
		let answer;
		for (let i = 0; i < 10; i++) {
			answer = await house.ask('POST', '/session', { headers, body: { login: 'window01', password: 'not this one', code: '000000' } });
			if (answer.status === 429) break;
			problem(answer, 401);
		}
		problem(answer, 429);
		assert.match(answer.headers.get('retry-after'), /^\d+$/);
	});

	test('a session that was ended is dead', async () => {
		const person = await house.signIn(house.accounts.find(a => a.role === 'company'));
		assert.equal(person.level, 2);
		assert.equal((await person.get('/dossiers')).status, 200);
		assert.equal((await person.ask('DELETE', '/session')).status, 200);
		problem(await person.get('/dossiers'), 401);
		problem(await house.ask('POST', '/session', { body: {} }), 422, 'login');
	});
});

describe('the description', () => {
	test('OpenAPI lists every address that others may rely on, and nothing in it is loose', async () => {
		const api = (await house.ask('GET', '/openapi.json')).json;
		assert.match(api.openapi, /^3\.1\./);
		assert.ok(api.info.title && api.info.version);
		const promised = {
			'/search': 'get', '/services': 'get', '/services/{code}': 'get', '/materials': 'post', '/dossiers': 'post get', '/dossiers/{number}': 'get',
			'/dossiers/{number}/history': 'get', '/dossiers/{number}/actions': 'post', '/tasks': 'get', '/tasks/{id}': 'get post', '/certificates': 'get',
			'/certificates/{number}/status': 'get', '/log/head': 'get', '/log/proof': 'get', '/log/consistency': 'get', '/session': 'post delete',
		};
		for (const [path, methods] of Object.entries(promised))
			for (const method of methods.split(' ')) assert.ok(api.paths[path]?.[method], `${method} ${path}`);
		const isSchema = schema => {
			assert.ok(schema === true || typeof schema === 'object');
			if (schema.$ref) assert.ok(schema.$ref.split('/').slice(1).reduce((at, name) => at[name], api), schema.$ref);
			Object.values(schema.properties ?? {}).forEach(isSchema);
			if (schema.items) isSchema(schema.items);
			assert.ok((schema.required ?? []).every(name => name in (schema.properties ?? {})));
		};
		for (const [path, item] of Object.entries(api.paths))
			for (const operation of Object.values(item)) {
				assert.ok(operation.summary && Array.isArray(operation.security), path);
				const declared = (operation.parameters ?? []).filter(p => p.in === 'path').map(p => p.name);
				assert.deepEqual(declared, [...path.matchAll(/\{([a-z]+)\}/g)].map(m => m[1]));
				assert.ok((operation.parameters ?? []).every(p => p.name && ['path', 'query'].includes(p.in) && p.schema.type));
				const contents = [operation.requestBody, ...Object.values(operation.responses)].filter(part => part?.content);
				assert.ok(Object.values(operation.responses).every(r => r.description));
				for (const { content } of contents) for (const { schema } of Object.values(content)) isSchema(schema);
			}
		assert.ok(api.paths['/materials'].post.requestBody.content['multipart/form-data']);
		assert.equal(api.components.securitySchemes.bearer.scheme, 'bearer');
	});

	test('every GET answers HEAD', async () => {
		const resident = await house.person('resident', 0), window = await house.person('window');
		for (const path of ['/search?q=x', '/services', `/services/${service}`, '/dossiers', '/certificates', '/log/head', '/log/proof?leaf=0', '/log/consistency?from=1', '/openapi.json', '/health']) {
			const [head, get] = await Promise.all(['HEAD', 'GET'].map(method => resident.ask(method, path)));
			assert.deepEqual([head.status, head.text], [200, ''], path);
			assert.equal(get.status, 200);
			assert.equal(head.headers.get('content-type'), get.headers.get('content-type'));
		}
		assert.equal((await window.ask('HEAD', '/tasks')).status, 200);
		assert.equal((await house.ask('GET', '/health')).json.status, 'ok');
	});
});

// The last: the house is stopped and started here.
describe('the log', () => {
	const receipts = [];

	test('a receipt holds by itself', async () => {
		const person = await house.person('resident', 3);
		const bodies = await Promise.all(Array.from({ length: 12 }, (_, i) => application(person, `proofs ${i}`)));
		for (const answer of await Promise.all(bodies.map(body => person.post('/dossiers', body)))) receipts.push(answer.json.receipt);
		assert.ok(receipts.some(r => r.batch_size > 1), 'none shared its batch');
		for (const receipt of receipts) {
			assert.equal(rootOfInclusion(receipt.algorithm, receipt.leaf, receipt.index, receipt.batch_size, receipt.path), receipt.root);
			assert.ok(isSignedReceipt(receipt));
		}
		const forged = { ...receipts[0], signed_at: '2020-01-01T00:00:00.000Z' };
		assert.ok(!isSignedReceipt(forged));
	});

	test('it is in the log under the next head, which continues the one before', async () => {
		const old = (await house.ask('GET', '/log/head')).json;
		assert.ok(isSignedHead(old));
		assert.ok(!isSignedHead({ ...old, size: old.size + 1 }));
		assert.equal(await house.stop(), 0, house.log);
		await house.start();
		const head = (await house.ask('GET', '/log/head')).json;
		assert.ok(head.size > old.size && isSignedHead(head));
		assert.equal(head.public_key, receipts[0].public_key);
		for (const receipt of receipts) {
			const proof = (await house.ask('GET', `/log/proof?leaf=${receipt.leaf}&size=${head.size}`)).json;
			assert.equal(proof.size, head.size);
			assert.equal(proof.leaf_index, receipt.leaf_index);
			assert.equal(rootOfInclusion(head.algorithm, receipt.leaf, proof.leaf_index, proof.size, proof.path), head.root);
			assert.deepEqual((await house.ask('GET', `/log/proof?leaf=${receipt.leaf_index}&size=${head.size}`)).json, proof);
		}
		const { path } = (await house.ask('GET', `/log/consistency?from=${old.size}&to=${head.size}`)).json;
		assert.ok(isConsistent(head.algorithm, old.size, old.root, head.size, head.root, path));
		assert.ok(!isConsistent(head.algorithm, old.size, head.root, head.size, head.root, path));
		assert.deepEqual((await house.ask('GET', `/log/head?size=${old.size}`)).json, old);
		problem(await house.ask('GET', `/log/head?size=${head.size + 1000}`), 404);
		problem(await house.ask('GET', '/log/head?size=x'), 422, 'size');
		problem(await house.ask('GET', `/log/proof?leaf=${'0'.repeat(64)}&size=${head.size}`), 404);
		problem(await house.ask('GET', `/log/proof?leaf=${head.size}&size=${head.size}`), 404);
		problem(await house.ask('GET', '/log/proof'), 422, 'leaf');
		problem(await house.ask('GET', `/log/consistency?from=5&to=${head.size + 1000}`), 404);
		problem(await house.ask('GET', '/log/consistency?from=-1'), 422, 'from');
		writeFileSync(join(house.folder, 'head.json'), JSON.stringify(head));
	});

	test('a session outlives a restart, and the verification finds nothing', async () => {
		assert.equal((await (await house.person('resident', 3)).get('/dossiers')).status, 200);
		assert.equal(await house.stop(), 0);
		const run = yizhan('verify', house.dir, '--head', join(house.folder, 'head.json'));
		assert.equal(run.status, 0, run.stdout + run.stderr);
	});

	test('a bit that turned in a sealed file is found', () => {
		const folder = join(house.dir, 'files');
		const path = readdirSync(folder, { recursive: true }).map(name => join(folder, name)).find(name => name.endsWith('.o'));
		const bytes = readFileSync(path);
		bytes[Math.floor(bytes.length / 2)] ^= 4;
		writeFileSync(path, bytes);
		const run = yizhan('verify', house.dir);
		assert.equal(run.status, 1);
		assert.match(run.stdout + run.stderr, /file \d+: its original is not as it was written/);
	});
});
