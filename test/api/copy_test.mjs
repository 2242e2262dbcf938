// copy_test.mjs: a copy of one's data: what is in the archive, in both languages, and that no table was forgotten.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { Browser } from '../torture/browser.mjs';
import { House, root, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

let house, person, browser, guide, number, code, entries, data;
const proof = pdf('handed in by me');

// The files of a ZIP archive by their names (APPNOTE 4.3.12, 4.3.16).
function unzip(bytes) {
	const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex')), files = new Map();
	for (let at = bytes.readUInt32LE(end + 16), i = 0; i < bytes.readUInt16LE(end + 10); i++) {
		const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
		const [name, extra, note, local] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
		const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28), body = bytes.subarray(from, from + packed);
		files.set(bytes.subarray(at + 46, at + 46 + name).toString(), method === 8 ? inflateRawSync(body) : body);
		at += 46 + name + extra + note;
	}
	return files;
}

async function copyOf(browser) {
	await browser.get('/my/data');
	await browser.send('/my/data/copy');
	for (let tries = 0; tries < 300; tries++) {
		await browser.get('/my/data');
		if (browser.html.includes('/my/data/copy/file')) break;
		await new Promise(resolve => setTimeout(resolve, 100));
	}
	await browser.get('/my/data/copy/file');
	assert.equal(browser.status, 200);
	return unzip(browser.bytes);
}

async function enter(account) {
	const browser = new Browser(Number(house.address.split(':')[1]));
	await browser.get('/sign-in');
	await browser.send('login', { login: account.login, password: account.password });
	assert.equal(browser.path, '/my');
	return browser;
}

before(async () => {
	house = await House.open();
	const mother = house.accounts.filter(account => account.role === 'resident')[0];
	person = await house.person('resident');
	guide = (await house.ask('GET', '/services/residence-permit')).json;
	const materials = {};
	for (const need of guide.materials.filter(m => m.required))
		materials[need.name] = [(await person.post('/materials', part(need.accept.includes('application/pdf') ? proof : png()))).json.id];
	number = (await person.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials, key: 'copied' })).json.number;
	browser = await enter(mother);
	await browser.get('/my/account/consents');
	await browser.send('/consents/reuse', { given: 'yes' });
	await browser.get('/my/data/correct');
	await browser.send('wish', { wish: '出生日期应为十五日', proof: '户口簿' });
	await browser.get(`/services/${encodeURIComponent(guide.code)}/apply`);
	await browser.send('/apply');
	await browser.get('/my/data/held');
	entries = await copyOf(browser);
	data = JSON.parse(entries.get('data.json'));
});
after(() => house?.close());

// Tables of the schema that name an account or a person.
function tablesOfPeople() {
	const found = new Set();
	const folders = [...readdirSync(join(root, 'src')).map(name => `src/${name}`), ...readdirSync(join(root, 'src/module')).map(name => `src/module/${name}`)];
	for (const folder of folders.map(name => join(root, name, 'schema')).filter(existsSync))
		for (const file of readdirSync(folder))
			for (const [, table, body] of readFileSync(join(folder, file), 'utf8').matchAll(/^CREATE TABLE (\w+) \(\n([^]*?)^\);/gm))
				if (/^\t\w+ +id\b.*(REFERENCES|--) (account|person)\b/m.test(body) || table === 'account' || table === 'person') found.add(table);
	return found;
}

test('every table that names accounts or people is in the copy, or is named with the reason why not', () => {
	const source = readFileSync(join(root, 'src/module/account/own_more.c'), 'utf8');
	const said = new Map([...source.matchAll(/\{ "(\w+)", (?:"(\w+)"|NULL), (?:NULL|"([^"]+)") \}/g)].map(([, table, member, why]) => [table, { member, why }]));
	assert.ok(said.size > 25);
	assert.deepEqual([...tablesOfPeople()].filter(table => !said.has(table)), [], 'forgotten');
	for (const [table, { member, why }] of said) {
		assert.ok(Boolean(member) !== Boolean(why), table);
		if (member) assert.ok(member in data, `${table} stands in ${member}`);
		else assert.equal(data.about.left_out[table], why);
	}
});

test('all that I did is in it, the account, the application, the register, the readings, and no secret of the house', () => {
	assert.equal(data.account.level, 2);
	assert.ok(data.account.login && data.account.sessions.length >= 2);
	assert.deepEqual(data.account.consents.map(one => [one.purpose, one.notice, one.ended_at]), [['reuse', '1', null]]);
	const mine = data.applications.find(one => one.number === number);
	assert.deepEqual(mine.form, guide.form.examples[0]);
	assert.equal(mine.answers.find(one => one.path === 'address').label.en, 'Address here');
	assert.ok(mine.history.length >= 1);
	assert.equal(data.corrections[0].wish, '出生日期应为十五日');
	assert.equal(data.drafts.length, 1);
	assert.equal(data.copies.length, 1);
	assert.ok(data.notices.some(one => one.text.includes(number)));
	for (const kind of ['session.opened', 'account.consent_given', 'person.correction_asked']) assert.ok(data.deeds.some(one => one.kind === kind), kind);
	assert.match(data.register.number, /^999999/);
	assert.ok(Array.isArray(data.readings) && Array.isArray(data.mandates));
	const text = entries.get('data.json').toString();
	for (const account of house.accounts) assert.ok(!text.includes(account.password));
	for (const word of ['argon2', '"totp"', '_digest']) assert.ok(!text.includes(word), word);
});

test('every file that I handed in lies beside it, as I sent it, and nothing else', () => {
	const paths = data.applications.flatMap(one => one.files?.map(file => file.path) ?? []);
	assert.ok(paths.length >= 3);
	assert.deepEqual([...entries.keys()].sort(), ['data.json', 'index.html', 'index.en.html', ...new Set(paths)].sort());
	for (const path of paths) assert.deepEqual(entries.get(path), path.endsWith('.png') ? png() : proof, path);
});

test('both pages say it for people, each in its language, and lead to the files', () => {
	const [chinese, english] = ['index.html', 'index.en.html'].map(name => entries.get(name).toString());
	for (const [page, language, words] of [[chinese, 'zh-CN', ['居住地住址', '关于本副本', '本副本未包含', '材料文件']],
		[english, 'en', ['Address here', 'Register of persons', 'What I have agreed to', 'Not in this copy']]]) {
		assert.match(page, new RegExp(`<html lang="${language}">`));
		assert.equal(page.match(/<h1>/g).length, 1);
		for (const word of [number, guide.form.examples[0].address, ...words]) assert.ok(page.includes(word), `${language}: ${word}`);
		const links = [...page.matchAll(/href="(files\/[^"]+)"/g)].map(found => found[1]);
		assert.ok(links.length >= 3);
		for (const link of links) assert.ok(entries.has(link), link);
		for (const word of ['<script', 'src=', 'href="http']) assert.ok(!page.includes(word), word);
	}
	assert.ok(chinese.includes('index.en.html') && english.includes('index.html'));
});

test('who was not seen gets what he typed in this account, and nothing that the county holds', async () => {
	const low = house.accounts.filter(account => account.role === 'resident')[1];
	assert.equal(yizhan('account', 'level', house.dir, low.login, '--level', '1').status, 0);
	const small = JSON.parse((await copyOf(await enter(low))).get('data.json'));
	for (const member of ['register', 'register_before', 'certificates', 'readings', 'mandates', 'corrections']) assert.ok(!(member in small), member);
	assert.ok(small.account && small.deeds.every(one => !one.kind.startsWith('person.')));
	assert.ok(!JSON.stringify(small).includes(data.register.number));
});
