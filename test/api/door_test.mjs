// door_test.mjs: who gets in where, and that who went out is out: attacks that once worked.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { House, totp, yizhan } from './kit/house.mjs';
import { Browser } from '../torture/browser.mjs';

let house;
const port = () => Number(house.address.split(':')[1]);

before(async () => { house = await House.open(); });
after(() => house?.close());

test('certificates are shown by the API only to whose real name is known', async () => {
	const made = yizhan('account', 'add', house.dir, '19900019998', '--role', 'resident', '--level', '1', '--password', 'yueSe-hehua-9998');
	assert.equal(made.status, 0, made.stderr);
	const person = await house.signIn({ login: '19900019998', password: 'yueSe-hehua-9998' });
	assert.equal(person.level, 1);
	assert.equal((await person.get('/certificates')).status, 403);
	assert.equal((await person.get('/dossiers')).status, 200);
	assert.equal((await (await house.person('resident')).get('/certificates')).status, 200);
});

test('signing out clears the cookie and ends the session on the server', async () => {
	const { login, password } = house.accounts.filter(account => account.role === 'resident')[1];
	const browser = new Browser(port());
	await browser.get('/sign-in');
	await browser.send('login', { login, password });
	assert.equal(browser.path, '/my');
	const stolen = browser.cookies.get('session');
	assert.ok(stolen);
	await browser.send('/sign-out');
	assert.equal(browser.cookies.get('session'), undefined, 'the cookie is cleared');
	const thief = new Browser(port());
	thief.cookies.set('session', stolen);
	await thief.get('/my');
	assert.notEqual(thief.path, '/my', 'the former session opens nothing');
	const { token } = await house.signIn({ login, password });
	assert.equal((await house.ask('GET', '/dossiers', { token })).status, 200);
	assert.ok((await house.ask('DELETE', '/session', { token })).status < 300);
	assert.equal((await house.ask('GET', '/dossiers', { token })).status, 401);
});

test('a browser that signs in again leaves no earlier session behind', async () => {
	const { login, password } = house.accounts.filter(account => account.role === 'resident')[2];
	const browser = new Browser(port());
	await browser.get('/sign-in');
	await browser.send('login', { login, password });
	const first = browser.cookies.get('session');
	await browser.get('/sign-in');
	if (browser.path !== '/sign-in') return; /* who is signed in is led on */
	await browser.send('login', { login, password });
	assert.notEqual(browser.cookies.get('session'), first);
	const former = new Browser(port());
	former.cookies.set('session', first);
	await former.get('/my');
	assert.notEqual(former.path, '/my');
});

test('with a listener for each zone, the office has no door towards the internet', async () => {
	await house.stop();
	const free = await new Promise(done => { const probe = createServer().listen(0, '127.0.0.1', () => { const found = probe.address().port; probe.close(() => done(found)); }); });
	const staff = `127.0.0.1:${free}`;
	const process = spawn(globalThis.process.env.YIZHAN ?? new URL('../../build/yizhan', import.meta.url).pathname,
		['serve', house.dir, '--zone', 'public', '--listen', house.address, '--zone', 'staff', '--listen', staff], { stdio: 'ignore' });
	const ended = new Promise(done => process.once('exit', done));
	const status = (address, path, options) => fetch(`http://${address}${path}`, { redirect: 'manual', ...options }).then(answer => answer.status);
	try {
		for (let tries = 0; tries < 200 && await status(house.address, '/health').catch(() => 0) !== 200; tries++)
			await new Promise(done => setTimeout(done, 50));
		for (const path of ['/desk', '/desk/sign-in', '/window', '/api/v1/tasks', '/admin']) assert.equal(await status(house.address, path), 404, path);
		for (const path of ['/', '/my', '/sign-up', '/api/v1/dossiers', '/admin']) assert.equal(await status(staff, path), 404, path);
		assert.equal(await status(staff, '/desk/sign-in'), 200);
		const clerk = house.accounts.find(account => account.role === 'clerk');
		const body = JSON.stringify({ login: clerk.login, password: clerk.password, code: totp(clerk.secret) });
		const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
		assert.equal(await status(house.address, '/api/v1/session', post), 401, 'right words at the wrong door are wrong');
		assert.equal(await status(staff, '/api/v1/session', post), 201);
	} finally {
		process.kill('SIGTERM');
		await ended;
	}
});
