// erase_test.mjs: an order of law carried out on the command line while the house serves, and again when an older backup came back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House, totp, yizhan } from './kit/house.mjs';
import { part, pdf, png } from './kit/papers.mjs';

const words = { finding: '邻居说她有肺病，请勿外传', note: '申请人自述离异', rating: '多谢照顾我的病情' };
const targets = ['phone', 'material:photo', 'task:recheck.finding', 'notes', 'rating'];
let house, person, number, phone, security, audit, backup;

async function taskOf(who) {
	const task = (await who.get('/tasks?limit=200')).json.items.find(one => one.dossier === number);
	return { task, read: (await who.get(`/tasks/${task.id}`)).json };
}

async function act(who, choose, fields, note) {
	const { task, read } = await taskOf(who), action = read.actions.find(choose);
	const answer = await who.post(`/tasks/${task.id}`, { action: action.name, fields: fields ?? action.fields.examples[0], note, version: read.version });
	assert.equal(answer.status, 200, answer.text);
}

before(async () => {
	house = await House.open();
	person = await house.person('resident');
	[security, audit] = ['security', 'audit'].map(role => house.accounts.find(account => account.role === role));
	const guide = (await house.ask('GET', '/services/residence-permit')).json;
	const materials = {};
	for (const need of guide.materials.filter(m => m.required))
		materials[need.name] = [(await person.post('/materials', part(need.accept.includes('application/pdf') ? pdf('x') : png()))).json.id];
	phone = guide.form.examples[0].phone;
	number = (await person.post('/dossiers', { service: guide.code, form: guide.form.examples[0], materials, key: 'erased' })).json.number;
});
after(() => house?.close());

const erase = (...more) => yizhan('erase', house.dir, number, ...targets, '--order', '(2026) 9999-1', ...more);
const stand = () => ['--security', `${security.login}:${totp(security.secret)}`, '--audit', `${audit.login}:${totp(audit.secret)}`];

// What an export of a data folder holds: its tables, and the names of its uploads.
function exported(dir, name) {
	const out = join(house.folder, name), run = yizhan('export', dir, out, '--key', `${house.dir}.key`);
	assert.equal(run.status, 0, run.stderr);
	const table = which => JSON.parse(readFileSync(join(out, `${which}.json`), 'utf8'));
	const dossier = table('dossier').find(row => row.number === number);
	const of = which => table(which).filter(row => row.dossier === dossier.id);
	return { dossier, text: ['task', 'event', 'rating', 'notice', 'material', 'file_use'].map(which => JSON.stringify(of(which))).join('\n'), uses: of('file_use') };
}

const holds = (found, which) => found.text.includes(words[which]);

function judge(found, there) {
	assert.equal(found.dossier.form.phone, there ? phone : undefined);
	for (const which of Object.keys(words)) assert.equal(holds(found, which), there, which);
	assert.equal(found.uses.some(use => use.material === 'photo'), there);
	assert.ok(found.uses.length, 'what the order does not name stays');
}

test('it takes two second factors of the right people, and a dossier that has ended', async () => {
	assert.equal(erase().status, 1);
	assert.equal(erase('--security', `${security.login}:${totp(security.secret)}`).status, 1);
	assert.equal(erase('--security', `${audit.login}:${totp(audit.secret)}`, '--audit', `${security.login}:${totp(security.secret)}`).status, 1);
	const open = erase(...stand());
	assert.equal(open.status, 1);
	assert.match(open.stderr, /still in process/);
	const [window, clerk] = [await house.person('window'), await house.person('clerk')];
	await act(window, action => action.kind === 'forward');
	await act(clerk, action => action.name === 'recheck' || action.kind === 'back', undefined, words.note);
	await act(window, action => action.name === 'confirm', { finding: words.finding });
	await act(clerk, action => action.kind === 'forward');
	assert.equal((await person.post(`/dossiers/${number}/actions`, { action: 'rate', score: 5, text: words.rating })).status, 200);
	judge(exported(house.dir, 'before'), true);
	backup = join(house.folder, 'backup');
	assert.equal(yizhan('backup', house.dir, backup).status, 0);
});

test('all that the order names goes, the applicant sees that it went, verify tells it and finds no fault', async () => {
	const done = erase(...stand());
	assert.equal(done.status, 0, done.stderr);
	assert.match(done.stdout, /1 upload leaves the disk/);
	const history = (await person.get(`/dossiers/${number}/history`)).json.items;
	assert.equal(history.at(-1).action, 'erase');
	assert.equal(history.at(-1).article, '(2026) 9999-1');
	judge(exported(house.dir, 'after'), false);
	assert.ok(!readFileSync(`${house.dir}.erased`, 'utf8').includes(phone));
	assert.equal((await house.stop()), 0);
	const verified = yizhan('verify', house.dir);
	assert.equal(verified.status, 0, verified.stderr);
	assert.match(verified.stdout, /erased by order \(\(2026\) 9999-1\)/);
});

test('an older backup brings it back, restore says so, and the first serving erases it again', async () => {
	const dir = join(house.folder, 'again');
	const bare = yizhan('restore', backup, join(house.folder, 'bare'));
	assert.equal(bare.status, 0, bare.stdout + bare.stderr);
	assert.match(bare.stdout, /without it, what was erased is here again/);
	copyFileSync(`${house.dir}.erased`, `${dir}.erased`);
	copyFileSync(`${house.dir}.key`, `${dir}.key`);
	const restored = yizhan('restore', backup, dir);
	assert.equal(restored.status, 0, restored.stderr);
	assert.match(restored.stdout, /names 1 erasure.* by order/);
	judge(exported(dir, 'restored'), true);
	const first = house.dir;
	house.dir = dir;
	await house.start();
	assert.match(house.log, /1 erasure by order, which this data folder did not know, was carried out again/);
	assert.equal(await house.stop(), 0);
	judge(exported(dir, 'erased-again'), false);
	await house.start();
	assert.doesNotMatch(house.log, /carried out again/);
	assert.equal(await house.stop(), 0);
	assert.equal(yizhan('verify', dir).status, 0);
	house.dir = first;
});

test('a line that the house did not write erases nothing', async () => {
	const list = `${house.folder}/forged.erased`, line = JSON.parse(readFileSync(`${house.dir}.erased`, 'utf8'));
	writeFileSync(list, `${JSON.stringify({ ...line, targets: ['address'] })}\n`);
	const dir = join(house.folder, 'forged');
	copyFileSync(`${house.dir}.key`, `${dir}.key`);
	assert.equal(yizhan('restore', backup, dir).status, 0);
	const first = house.dir;
	house.dir = dir;
	await house.start();
	assert.match(house.log, /a line that this house did not write/);
	assert.equal(await house.stop(), 0);
	assert.ok(exported(dir, 'not-forged').dossier.form.address);
	house.dir = first;
});
