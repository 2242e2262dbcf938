// people_test.mjs: whoever knows the neighbour's phone, name, identity number or receipt has nothing of his; and of many at
// once who hold the same code, one wins.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { House } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

const service = 'residence-permit';
let house, guide;

before(async () => {
	house = await House.open();
	guide = (await house.ask('GET', `/services/${service}`)).json;
});
after(() => house?.close());

async function file(person) {
	const materials = {};
	for (const need of guide.materials.filter((m) => m.required)) {
		const bytes = need.accept.includes('image/png') && !need.accept.includes('application/pdf') ? png() : pdf(need.name);
		materials[need.name] = [(await person.post('/materials', part(bytes, 'proof.pdf'))).json.id];
	}
	const answer = await person.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials, key: 'neighbour-1' });
	assert.equal(answer.status, 201, answer.text);
	return { ...answer.json, materials };
}

// A browser without a face: cookies, the hidden token of a form, pages as text.
class Browser {
	cookies = new Map();

	async ask(path, fields) {
		const headers = { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), Origin: `http://${house.address}` };
		const body = fields && new URLSearchParams({ csrf: this.csrf ?? '', ...fields });
		const answer = await fetch(`http://${house.address}${path}`, { method: fields ? 'POST' : 'GET', headers, body, redirect: 'manual' });
		for (const line of (answer.headers.get('set-cookie') ?? '').split(/, (?=[\w-]+=)/).filter(Boolean)) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			this.cookies.set(name, value);
		}
		const text = await answer.text();
		this.csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.csrf;
		return { status: answer.status, location: answer.headers.get('location'), text };
	}
}

function messages(phone) {
	const folder = join(house.dir, 'sms/outgoing');
	if (!existsSync(folder)) return [];
	return readdirSync(folder).map((name) => readFileSync(join(folder, name)))
		.filter((bytes) => bytes.subarray(0, bytes.indexOf('\n\n')).includes(phone))
		.map((bytes) => bytes.subarray(bytes.indexOf('\n\n') + 2).toString('utf8'));
}

async function codeOf(phone) {
	for (let i = 0; i < 200; i++) {
		const code = messages(phone).map((text) => /\d{6}/.exec(text)?.[0]).find(Boolean);
		if (code) return code;
		await new Promise((done) => setTimeout(done, 100));
	}
	throw new Error(`no code came to ${phone}`);
}

async function signUp(browser, phone, name) {
	await browser.ask('/sign-up');
	await browser.ask('/sign-up', { phone });
	return browser.ask('/sign-up/finish', { phone, code: await codeOf(phone), name, password: 'yueSe-hehua-77' });
}

describe('a stranger who knows the neighbour', () => {
	let owner, thief, filed;

	before(async () => {
		owner = await house.person('resident', 0);
		thief = await house.person('resident', 1);
		filed = await file(owner);
	});

	test('his number of a receipt shows nothing to another account, seen at a window or not', async () => {
		for (const path of [`/dossiers/${filed.number}`, `/dossiers/${filed.number}/history`])
			assert.equal((await thief.get(path)).status, 404, path);
		assert.equal((await thief.post(`/dossiers/${filed.number}/actions`, { action: 'withdraw', reason: 'mine' })).status, 404);
		assert.deepEqual((await thief.get('/dossiers')).json.items.filter((item) => item.number === filed.number), []);
	});
	test('his files serve no application of another', async () => {
		const answer = await thief.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials: filed.materials, key: 'thief-1' });
		assert.equal(answer.status, 422, answer.text);
	});
	test('his name and identity number, typed into an account of one\'s own, open nothing that the county holds', async () => {
		const browser = new Browser();
		const done = await signUp(browser, '19900018801', '王明');
		assert.equal(done.status, 303, done.text);
		for (const path of ['/my/data/held', '/my/data/readings', '/my/certificates/1/pdf'])
			assert.equal((await browser.ask(path)).status, 403, path);
		const data = await browser.ask('/my/data');
		assert.equal(data.status, 200);
		assert.doesNotMatch(data.text, /999999\d{11}|wangming|滨河路/);
		const apply = await browser.ask(`/services/${guide.code}/apply`);
		assert.doesNotMatch(apply.text, /999999\d{11}|滨河路/);
		assert.equal((await browser.ask(`/my/dossiers/${filed.number}`)).status, 404);
	});
	test('his phone asked for a new password sends the code to him and shows the stranger what nobody\'s phone shows', async () => {
		const pages = [];
		for (const login of [owner.login, '19900018899']) {
			const browser = new Browser();
			await browser.ask('/recover');
			const answer = await browser.ask('/recover', { login, way: 'phone' });
			pages.push(answer.status + answer.text.replaceAll(login, '').replace(/name="csrf" value="[^"]+"/g, ''));
		}
		assert.equal(pages[0], pages[1]);
		assert.deepEqual(messages('19900018899'), []);
		const thiefs = new Browser();
		await thiefs.ask('/recover');
		for (let i = 0; i < 6; i++) {
			const guess = await thiefs.ask('/recover/finish', { login: owner.login, way: 'phone', code: `12345${i}`, password: 'thief-thief-thief' });
			assert.notEqual(guess.status, 200, guess.text);
		}
		assert.equal((await owner.get('/dossiers')).status, 200, 'the owner is signed in as before');
	});
	test('numbers of certificates and query codes can\'t be tried out', async () => {
		let last;
		for (let i = 0; i < 14; i++) last = await house.ask('GET', `/certificates/JZZ20260101-${i}AAAAAAAAA/status`, { headers: { 'X-Forwarded-For': '198.51.100.77' } });
		assert.equal(last.status, 429, last.text);
		const other = await house.ask('GET', `/dossiers/${filed.number}`, { headers: { 'X-Forwarded-For': '198.51.100.77', 'Query-Code': 'WRONG-CODE' } });
		assert.equal(other.status, 429, 'one count for both');
		const owners = await house.ask('GET', `/dossiers/${filed.number}`, { headers: { 'X-Forwarded-For': '198.51.100.78', 'Query-Code': filed.query_code } });
		assert.equal(owners.status, 200, owners.text);
	});
});

describe('of many at once', () => {
	test('one sign-up with a code wins, the others are told that it is used', async () => {
		const browsers = Array.from({ length: 8 }, () => new Browser());
		const phone = '19900018802';
		await browsers[0].ask('/sign-up');
		await browsers[0].ask('/sign-up', { phone });
		const code = await codeOf(phone);
		await Promise.all(browsers.slice(1).map((browser) => browser.ask('/sign-up')));
		const answers = await Promise.all(browsers.map((browser) => browser.ask('/sign-up/finish', { phone, code, name: '赵一', password: 'yueSe-hehua-78' })));
		const won = answers.filter((answer) => answer.status === 303);
		assert.equal(won.length, 1, answers.map((answer) => answer.status).join(' '));
		assert.ok(answers.every((answer) => [303, 409, 422].includes(answer.status)), answers.map((answer) => answer.status).join(' '));
	});
});
