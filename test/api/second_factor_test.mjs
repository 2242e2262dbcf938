// Staff do nothing without their second factor: by each way in, tried as somebody who knows login and password.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { Browser, freshAddress } from './kit/browser.mjs';
import { House, root, totp } from './kit/house.mjs';

let house, clerk, security, staffPage;
const plain = { login: 'new.clerk', password: '' };

before(async () => {
	house = await House.open();
	clerk = house.accounts.find((account) => account.role === 'clerk');
	const system = new Browser(house.address, (await house.person('system')).token);
	security = new Browser(house.address, (await house.person('security')).token);
	await system.get('/admin/staff/new');
	const made = await system.post('/admin/staff/new', { login: plain.login, name: '新人' });
	assert.equal(made.status, 303, made.text);
	staffPage = made.location;
	await security.get(staffPage);
	assert.equal((await security.post(`${staffPage}/posts`, { post: 'police-window', from_on: '2026-01-01' })).status, 303);
	await security.get(staffPage);
	plain.password = /class="code large">([^<]+)</.exec((await security.post(`${staffPage}/let-in`)).text)[1];
});
after(() => house?.close());

// A browser at the door of staff, from an address that has failed nowhere.
async function atDoor(fields, door = '/desk/sign-in') {
	const browser = new Browser(house.address);
	browser.headers['X-Forwarded-For'] = freshAddress();
	await browser.get(door);
	return { browser, answer: await browser.post(door, fields) };
}

const overApi = (body) => house.ask('POST', '/session', { body, headers: { 'X-Forwarded-For': freshAddress() } });

test('the door of staff wants a code that fits', async () => {
	const audit = house.accounts.find((account) => account.role === 'audit'), at = (account, code) => atDoor({ login: account.login, password: account.password, code });
	const tries = [[clerk, ''], [clerk, '000000'], [clerk, clerk.secret], [clerk, clerk.password], [audit, '0000000000'], [audit, '00000-00000'], [audit, ' '], [audit, '١٢٣٤٥٦']];
	for (const [account, code] of tries) { // four of each: the fifth failure would make them wait
		const { browser, answer } = await at(account, code);
		assert.ok([401, 403, 422].includes(answer.status), `code “${code}”: ${answer.status}`);
		assert.ok(!browser.cookies.get('session'), `code “${code}”`);
	}
	const { browser, answer } = await at(audit, totp(audit.secret));
	assert.equal(answer.status, 303);
	assert.ok(browser.cookies.get('session'));
});

test('the API wants it too, and the door of residents opens to no staff', async () => {
	const window = house.accounts.find((account) => account.role === 'window');
	for (const code of [undefined, '', '000000', 123456, null, ['000000']])
		assert.notEqual((await overApi({ login: window.login, password: window.password, code })).status, 201, `code ${code}`);
	const head = house.accounts.find((account) => account.role === 'head');
	const { browser } = await atDoor({ login: head.login, password: head.password, code: totp(head.secret) }, '/sign-in');
	assert.ok(!browser.cookies.get('session'));
});

test('one code opens once, whoever is faster', async () => {
	const head = house.accounts.find((account) => account.role === 'head'), code = totp(head.secret);
	const answers = await Promise.all(Array.from({ length: 6 }, () => overApi({ login: head.login, password: head.password, code })));
	assert.equal(answers.filter((one) => one.status === 201).length, 1);
});

test('a forgotten password of staff comes back neither by phone nor by mail nor at a window', async () => {
	const browser = new Browser(house.address);
	browser.headers['X-Forwarded-For'] = freshAddress();
	for (const way of ['phone', 'mail', 'window']) {
		await browser.get('/recover');
		await browser.post('/recover', { login: clerk.login, way });
		const done = await browser.post('/recover/finish', { login: clerk.login, way, code: '123456', password: 'yueSe-hehua-99' });
		assert.notEqual(done.status, 303, way);
	}
	assert.notEqual((await overApi({ login: clerk.login, password: 'yueSe-hehua-99' })).status, 201);
	const window = new Browser(house.address, (await house.person('leader')).token);
	assert.equal((await window.get('/window')).status, 403);
});

test('a session without password and factor of its own reaches nothing but these two pages', async () => {
	assert.notEqual((await overApi(plain)).status, 201);
	const { browser } = await atDoor(plain), token = browser.cookies.get('session');
	assert.ok(token);
	const rows = execFileSync(`${root}/build/yizhan`, ['routes'], { encoding: 'utf8' }).trim().split('\n')
		.map((line) => /^(\w+) +(\S+) +(\w+) +level (\d) +permission (\d+)/.exec(line)).filter(Boolean);
	let asked = 0;
	for (const [, method, path, , level] of rows) {
		if (level === '0' || path === '/sign-out' || path.startsWith('/desk/setup/') || method === 'DELETE') continue;
		const there = path.replace(/:\w+/g, '1'), api = path.startsWith('/api/');
		const answer = await fetch(`http://${house.address}${there}`, { method, redirect: 'manual', body: method === 'GET' ? undefined : api ? '{}' : new URLSearchParams({ csrf: browser.csrf ?? '' }),
			headers: api ? { Authorization: `Bearer ${token}`, ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }) } : { Cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
		asked++;
		const away = [401, 403].includes(answer.status) || (answer.status === 303 && /setup|sign-in/.test(answer.headers.get('location') ?? ''));
		assert.ok(away, `${method} ${path}: ${answer.status} ${answer.headers.get('location') ?? ''}`);
	}
	assert.ok(asked > 80, `${asked} rows asked`);
});

test('a password of one’s own is not enough: the factor comes next, and neither step is skipped', async () => {
	const { browser } = await atDoor(plain);
	await browser.get('/desk/setup/second-factor');
	assert.equal((await browser.get('/desk/setup/second-factor')).location, '/desk/setup/password');
	await browser.get('/desk/setup/password');
	plain.password = 'yueSe-hehua-own-1';
	assert.equal((await browser.post('/desk/setup/password', { password: plain.password, again: plain.password })).status, 303);
	assert.equal((await browser.get('/desk')).location, '/desk/setup/second-factor');
	assert.notEqual((await browser.post('/desk/setup/codes')).status, 200, 'no spare codes before the factor');
	assert.notEqual((await overApi(plain)).status, 201);
	const page = await browser.get('/desk/setup/second-factor'), offer = /name="offer" value="([^"]+)"/.exec(page.text)[1];
	const secret = /<code class="code">([A-Z2-7 ]+)</.exec(page.text)[1].replaceAll(' ', '');
	const thief = new Browser(house.address, (await house.person('supervisor')).token);
	await thief.get('/desk/start');
	assert.notEqual((await thief.post('/desk/setup/second-factor', { offer, code: totp(secret) })).status, 200, 'an offer is of one account');
	assert.equal((await browser.post('/desk/setup/second-factor', { offer, code: totp(secret) })).status, 200);
	assert.equal((await browser.get('/desk')).status, 200);
	assert.notEqual((await browser.post('/desk/setup/second-factor', { offer, code: totp(secret) })).status, 200, 'it is enrolled once');
});

test('a reset ends what was open, and the next sign-in enrols anew', async () => {
	const token = (await house.person('editor')).token, editor = house.accounts.find((account) => account.role === 'editor');
	let page;
	for (let address = '/admin/staff'; !page;) {
		const html = (await security.get(address)).text;
		page = /href="(\/admin\/staff\/\d+)"/.exec(html.split('<tr>').find((row) => row.includes(`<td>${editor.login}</td>`)) ?? '')?.[1];
		address = /href="(\/admin\/staff\?[^"]*after=\d+)"/.exec(html)?.[1].replaceAll('&amp;', '&');
	}
	await security.get(page);
	assert.equal((await security.post(`${page}/second-factor/reset`)).status, 303);
	assert.notEqual((await new Browser(house.address, token).get('/desk/start')).status, 200);
	const { browser } = await atDoor({ login: editor.login, password: editor.password });
	assert.equal((await browser.get('/desk/start')).location, '/desk/setup/second-factor');
	assert.notEqual((await overApi({ login: editor.login, password: editor.password })).status, 201);
});

test('at a desk left alone the password is not guessed: tries are counted as at the door', async () => {
	const browser = new Browser(house.address, (await house.person('leader')).token), leader = house.accounts.find((account) => account.role === 'leader');
	browser.headers['X-Forwarded-For'] = freshAddress();
	const change = async (current, password) => {
		await browser.get('/desk/setup/password');
		return browser.post('/desk/setup/password', { current, password, again: password });
	};
	assert.equal((await change('', 'yueSe-hehua-lead-1')).status, 422);
	const answers = []; // the wait doubles with each failure past the fifth: however slow the machine, it is met
	while (answers.length < 16 && answers.at(-1) !== 429)
		answers.push((await change(`guess-number-${answers.length}`, 'yueSe-hehua-lead-1')).status);
	assert.equal(answers[0], 422);
	assert.equal(answers.at(-1), 429, String(answers));
	assert.notEqual((await overApi({ login: leader.login, password: 'yueSe-hehua-lead-1', code: totp(leader.secret, Date.now() + 30000) })).status, 201);
});
