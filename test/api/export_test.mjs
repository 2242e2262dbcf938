// export_test.mjs: what `yizhan export` writes: every table twice, the packs and uploads, nothing that only the house may know.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { House, root, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

const formula = '=HYPERLINK("http://evil.example")';
let house, out, filed, form, proof;

// RFC 4180, with the byte order mark taken off.
function readCsv(name) {
	const text = readFileSync(join(out, `${name}.csv`), 'utf8').replace(/^\ufeff/, '');
	const rows = [[]];
	let cell = '', quoted = false;
	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (quoted && c === '"' && text[i + 1] === '"') { cell += '"'; i++; }
		else if (c === '"') quoted = !quoted;
		else if (!quoted && c === ',') { rows.at(-1).push(cell); cell = ''; }
		else if (!quoted && c === '\n') { rows.at(-1).push(cell.replace(/\r$/, '')); cell = ''; rows.push([]); }
		else cell += c;
	}
	const [names, ...lines] = rows.slice(0, -1);
	return lines.map(line => Object.fromEntries(names.map((column, i) => [column, line[i]])));
}
const readJson = name => JSON.parse(readFileSync(join(out, `${name}.json`), 'utf8'));

before(async () => {
	house = await House.open();
	const person = await house.person('resident');
	const guide = (await house.ask('GET', '/services/residence-permit')).json;
	proof = pdf('for the export');
	const materials = {};
	for (const need of guide.materials.filter(m => m.required)) {
		const bytes = need.accept.includes('application/pdf') ? proof : png();
		materials[need.name] = [(await person.post('/materials', part(bytes, bytes === proof ? '证明.pdf' : '证明.png'))).json.id];
	}
	form = { ...guide.form.examples[0], employer: formula };
	filed = (await person.post('/dossiers', { service: guide.code, form, materials, key: formula })).json;
	out = join(house.folder, 'out');
	const run = yizhan('export', house.dir, out); // while it serves
	assert.equal(run.status, 0, run.stdout + run.stderr);
});
after(() => house?.close());

test('every table is there as CSV and as JSON, and both say the same', () => {
	const names = readdirSync(out).filter(name => name.endsWith('.csv')).map(name => name.slice(0, -4));
	assert.ok(names.length >= 20);
	for (const name of names) {
		const csv = readCsv(name), json = readJson(name);
		assert.equal(csv.length, json.length, name);
		for (const [i, row] of json.entries())
			for (const [column, value] of Object.entries(row)) {
				const cell = csv[i][column].replace(/^'(?=[=+\-@\t\r])/, '');
				const expected = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
				if (typeof value === 'object' && value) assert.deepEqual(JSON.parse(cell), value);
				else assert.equal(cell, expected, `${name}.${column}`);
			}
	}
});

// The schema as its files say it: table -> columns.
function schema() {
	const tables = new Map();
	const folders = ['src', ...readdirSync(join(root, 'src')).map(name => `src/${name}`), ...readdirSync(join(root, 'src/module')).map(name => `src/module/${name}`)];
	for (const folder of folders.map(name => join(root, name, 'schema')).filter(existsSync))
		for (const file of readdirSync(folder))
			for (const [, table, body] of readFileSync(join(folder, file), 'utf8').matchAll(/^CREATE TABLE (\w+) \(\n([^]*?)^\);/gm))
				tables.set(table, body.split('\n').map(line => /^\t([a-z_]+) +[a-z]/.exec(line)?.[1]).filter(Boolean));
	return tables;
}

test('every table and every column of the schema is exported, or is named with the reason why not', () => {
	const left = new Map([...readFileSync(join(out, 'README.txt'), 'utf8').matchAll(/^- ([a-z_.]+): (.{10,})$/gm)].map(found => [found[1], found[2]]));
	const forgotten = [], known = new Set();
	for (const [table, columns] of schema()) {
		known.add(table);
		const file = join(out, `${table}.csv`), exported = existsSync(file) && readFileSync(file, 'utf8').replace(/^\ufeff/, '').split('\r\n')[0].split(',');
		assert.ok(!exported || !left.has(table), `${table} is exported and said to be left out`);
		if (!exported && !left.has(table)) forgotten.push(table);
		for (const column of exported ? columns : []) {
			known.add(`${table}.${column}`);
			assert.ok(!exported.includes(column) || !left.has(`${table}.${column}`), `${table}.${column} is exported and said to be left out`);
			if (!exported.includes(column) && !left.has(`${table}.${column}`)) forgotten.push(`${table}.${column}`);
		}
	}
	assert.ok(known.size > 300);
	assert.deepEqual(forgotten, []);
	assert.deepEqual([...left.keys()].filter(name => !known.has(name)), [], 'what is left out is in the schema');
});

test('a dossier is whole, with its secrets in clear, its history and its proofs', () => {
	const dossier = readJson('dossier').find(row => row.number === filed.number);
	assert.equal(dossier.query_code, filed.query_code);
	assert.deepEqual(dossier.form, form);
	assert.match(dossier.filed_at, /^\d{4}-.*Z$/);
	assert.ok(readJson('event').some(row => row.kind === 'house.exported'));
	assert.ok(readJson('event').some(row => row.dossier === dossier.id && row.kind === 'dossier.filed'));
	const uses = readJson('file_use').filter(use => use.dossier === dossier.id);
	assert.ok(uses.length >= 3);
	for (const use of uses) {
		const file = readJson('file').find(row => row.id === use.file);
		assert.equal(file.name, file.type === 'application/pdf' ? '证明.pdf' : '证明.png');
		const bytes = readFileSync(join(out, 'files', `${file.id}.${file.type === 'image/png' ? 'png' : 'pdf'}`));
		assert.deepEqual(bytes, file.type === 'image/png' ? png() : proof);
	}
});

test('a spreadsheet finds no formula', () => {
	assert.equal(readCsv('dossier').find(row => row.number === filed.number).sent_key, `'${formula}`);
	assert.equal(readJson('dossier').find(row => row.number === filed.number).sent_key, formula);
	for (const name of readdirSync(out).filter(n => n.endsWith('.csv')))
		for (const row of readCsv(name.slice(0, -4)))
			for (const cell of Object.values(row)) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d+$)/);
});

test('packs come out as they came in', () => {
	const folder = join(out, 'packs', 'residence-permit-1');
	for (const name of ['service.yaml', 'form.yaml', 'flow.bpmn'])
		assert.deepEqual(readFileSync(join(folder, name)), readFileSync(join(root, 'packs/residence-permit', name)));
});

test('passwords, second factors and keyed digests stay in the house', () => {
	const everything = readdirSync(out).filter(n => /\.(csv|json)$/.test(n)).map(n => readFileSync(join(out, n), 'utf8')).join('\n');
	assert.ok(!/\$argon2/.test(everything));
	for (const { password, secret } of house.accounts) {
		assert.ok(!everything.includes(password));
		if (secret) assert.ok(!everything.includes(secret));
	}
	assert.deepEqual(readJson('account').filter(a => Object.keys(a).some(k => /password|totp|digest/.test(k))), []);
	assert.ok(readJson('account').some(a => a.login === 'window01' && a.posts.includes('police-window')));
	assert.ok(!existsSync(join(out, 'accounts.txt')));
	assert.equal(statSync(out).mode & 0o777, 0o700);
	for (const name of readdirSync(out, { recursive: true })) assert.equal(statSync(join(out, name)).mode & 0o077, 0, name);
});

test('it never writes over what is there, and works without a server too', async () => {
	assert.equal(yizhan('export', house.dir, out).status, 1);
	await house.stop();
	const run = yizhan('export', house.dir, join(house.folder, 'later'));
	assert.equal(run.status, 0, run.stderr);
	assert.equal(readdirSync(join(house.dir, 'spool')).length, 0);
});
