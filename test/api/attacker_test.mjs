// attacker_test.mjs: what ARCHITECTURE.md claims of assurance, rights and secrets, tried by one who knows the neighbour's name,
// identity number, phone, and the number of his dossier, and has an account of his own, confirmed by phone or seen at a window.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, freshAddress, send } from './kit/browser.mjs';
import { House, totp } from './kit/house.mjs';
import { pdf } from './kit/papers.mjs';
import { Scene, people, readRoutes } from './kit/scene.mjs';

const [owner, neighbour] = people;
const secrets = (scene) => [owner.number, owner.place, scene.filed.query_code, scene.certificate.url.split('/').at(-1)];
let scene, stranger, thief;

before(async () => {
	scene = await Scene.open();
	stranger = scene.subjects['level 1'];
	thief = scene.subjects.neighbour;
});
after(() => scene?.close());

const at = (subject) => new Browser(scene.house.zones[subject.zone], subject.token);
const bearer = (subject) => ({ Authorization: `Bearer ${subject.token}`, 'Accept-Language': 'en' });
const api = (subject, method, path, body, headers = {}) => send(scene.house.zones[subject?.zone ?? 'public'], method, `/api/v1${path}`,
	{ ...(subject ? bearer(subject) : {}), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), 'X-Forwarded-For': freshAddress(), ...headers },
	body === undefined ? null : JSON.stringify(body));

// What a page says, without what is drawn anew each time.
const said = (answer, ...names) => names.reduce((text, name) => text.replaceAll(name, '…'), `${answer.status} ${answer.location ?? ''} ${answer.text
	.replace(/name="csrf" value="[^"]+"/g, '').replace(/name="key" value="[^"]+"/g, '')}`);

function messages(phone) {
	const folder = join(scene.house.dir, 'sms/outgoing');
	return (existsSync(folder) ? readdirSync(folder) : []).map((name) => readFileSync(join(folder, name)))
		.filter((bytes) => bytes.subarray(0, bytes.indexOf('\n\n')).includes(phone));
}

describe('enumeration', () => {
	const pair = async (path, fields, known, unknown, name, start = () => new Browser(scene.house.address), status = null) => {
		const answers = [];
		for (const value of [known, unknown]) {
			const browser = start();
			browser.headers['X-Forwarded-For'] = freshAddress();
			assert.equal((await browser.get(path)).status, 200);
			const answer = await browser.post(path, { ...fields, [name]: value });
			assert.equal(answer.status, status ?? answer.status);
			answers.push(said(answer, value));
		}
		assert.equal(answers[0], answers[1], path);
	};
	test('signing up with a number says the same whether or not it has an account', () => pair('/sign-up', {}, owner.phone, '19900018841', 'phone', undefined, 200));
	test('asking for a new password does', () => pair('/recover', { way: 'phone' }, owner.phone, '19900018842', 'login', undefined, 200));
	test('a wrong password does', () => pair('/sign-in', { password: 'wrong-wrong-wrong' }, owner.phone, '19900018843', 'login'));
	test('a wrong password at the staff door does', () => pair('/desk/sign-in', { password: 'wrong-wrong-wrong', code: '123456' }, 'window01', 'window99', 'login',
		() => new Browser(scene.house.zones.staff)));
	test('a new phone for one\'s own account does', () => pair('/my/account/phone', { current: stranger.account.password }, owner.phone, '19900018847', 'phone',
		() => at(stranger), 200));
	test('over the API it does, and both weigh a password', async () => {
		const answers = [], took = [[], []];
		for (let round = 0; round < 3; round++)
			for (const [i, login] of [owner.phone, '19900018844'].entries()) {
				const began = process.hrtime.bigint();
				const answer = await api(null, 'POST', '/session', { login, password: 'wrong-wrong-wrong' });
				took[i].push(Number(process.hrtime.bigint() - began));
				answers.push(answer.status + answer.text.replace(/"number":"[^"]+"/, ''));
			}
		assert.equal(new Set(answers).size, 1, answers.join('\n'));
		const [known, unknown] = took.map((all) => Math.min(...all));
		assert.ok(unknown > known / 4, `who is unknown is refused in ${unknown} ns, who is known in ${known} ns`);
	});
	test('asking for a mandate says the same for a wrong name, a right one and a number that nobody has', async () => {
		const until = new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10), answers = [];
		for (const [name, number] of [['张无此人', owner.number], ['张无此人', '999999199003150020']]) {
			const browser = at(thief);
			await browser.get('/my/mandates/ask');
			answers.push(said(await browser.post('/my/mandates/ask', { kind: 'agent', name, number, until_on: until, [`service.${scene.guide.code}`]: 'yes' }), name, number));
		}
		assert.equal(answers[0], answers[1]);
	});
});

describe('raising oneself', () => {
	const closed = ['/my/data/held', '/my/data/readings', '/my/mandates', '/my/data/correct'];
	test('no header, cookie or query makes a level', async () => {
		for (const headers of [{ 'X-Level': '2' }, { 'X-User-Level': '2' }, { Level: '2' }, { 'X-Assurance': 'L2' }, { 'X-Forwarded-User': owner.phone }, { 'X-Remote-User': 'system01' },
			{ Cookie: `session=${stranger.token}; level=2; account=1` }, { Authorization: `Bearer ${thief.token}` }])
			for (const path of closed) {
				const answer = await at(stranger).get(`${path}?level=2&person=${scene.person}`, headers);
				assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
			}
	});
	test('nor does a member of what is sent', async () => {
		const login = { login: stranger.account.login, password: stranger.account.password, level: 2, role: 'system', person: scene.person };
		const session = await api(null, 'POST', '/session', login);
		assert.equal(JSON.parse(session.text).level, 1, session.text);
		const browser = at(stranger);
		await browser.get('/my/account/password');
		await browser.post('/my/account/password', { level: '2', role: 'system', current: 'x', password: 'x' });
		await browser.post('/my/data/phone', { level: '2', person: scene.person });
		assert.equal((await browser.get('/my/data/held')).status, 403);
	});
	test('the neighbour\'s name and number, typed and filed, open nothing of his and put nothing among his', async () => {
		const mine = await scene.file(stranger, 'typed');
		for (const path of ['/certificates', '/mandates']) assert.equal((await api(stranger, 'GET', path)).status, 403, path);
		const seen = await api(stranger, 'GET', `/dossiers/${mine.number}`);
		assert.equal(seen.status, 200);
		assert.equal((await api(scene.subjects.resident, 'GET', `/dossiers/${mine.number}`)).status, 404);
		for (const list of ['/my', '/my/account', '/my/data', `/services/${scene.guide.code}/apply`]) {
			const answer = await at(stranger).get(list);
			for (const secret of secrets(scene)) assert.ok(!answer.text.includes(secret), `${list} shows ${secret}`);
		}
	});
	test('a draft is not filled with what the county holds of him', async () => {
		const draft = await scene.draft(stranger, scene.guide.code);
		for (const step of [draft.step, 'materials', 'review']) {
			const answer = await at(stranger).get(`/drafts/${draft.id}/${step}`);
			for (const secret of secrets(scene)) assert.ok(!answer.text.includes(secret), `${step} shows ${secret}`);
			assert.ok(!answer.text.includes(scene.certificate.number), `${step} offers his certificate`);
		}
	});
});

describe('reuse of what is another\'s', () => {
	test('neither his files nor his certificates serve a draft of another', async () => {
		for (const subject of [stranger, thief]) {
			const browser = at(subject), { id } = await scene.draft(subject, scene.guide.code);
			const shown = await browser.get(`/drafts/${id}/materials`), version = /name="version" value="(\d+)"/.exec(shown.text)[1];
			const need = scene.guide.materials.find((one) => one.required).name;
			for (const fields of [{ [`file.${need}`]: scene.loose }, { [`file.${need}`]: scene.filed.file }, { [`certificate.${need}`]: scene.certificate.number }]) {
				const answer = await browser.post(`/drafts/${id}/materials`, { version, button: 'next', ...fields });
				const after = await browser.get(`/drafts/${id}/materials`);
				assert.ok(!after.text.includes('proof.pdf') && !after.text.includes(`${scene.certificate.number}.pdf`), `${JSON.stringify(fields)}: ${answer.status}`);
			}
			assert.equal((await browser.get(`/my/files/${scene.loose}`)).status, 404);
		}
	});
	test('an application filed in his name by members that a program adds is one\'s own', async () => {
		const materials = await scene.papers(thief);
		const body = { service: scene.guide.code, form: scene.guide.form.examples[0], materials, key: 'forged', applicant: scene.ownerAccount, person: scene.person, account: scene.ownerAccount };
		const filed = await api(thief, 'POST', '/dossiers', body);
		assert.ok([201, 422].includes(filed.status), filed.text);
		const his = JSON.parse((await api(scene.subjects.resident, 'GET', '/dossiers?limit=200')).text).items;
		if (filed.status === 201) assert.ok(!his.some((one) => one.number === JSON.parse(filed.text).number));
	});
});

describe('mandates that nobody gave', () => {
	test('asking gives nothing until he says yes, and who asks can\'t say it for him', async () => {
		const browser = at(thief), until = new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10);
		await browser.get('/my/mandates/ask');
		const asked = await browser.post('/my/mandates/ask', { kind: 'agent', name: owner.name, number: owner.number, until_on: until, [`service.${scene.guide.code}`]: 'yes' });
		assert.equal(asked.status, 303, asked.text.replace(/<[^>]+>|\s+/g, ' '));
		const held = JSON.parse((await api(thief, 'GET', '/mandates')).text).items.find((one) => one.state === 'asked');
		assert.equal(held.in_force, false);
		const confirmed = await browser.post(`/my/mandates/${held.id}/confirm`, { version: '1' });
		assert.equal(confirmed.status, 403);
		const body = { service: scene.guide.code, form: scene.guide.form.examples[0], materials: await scene.papers(thief), key: 'by asking', mandate: held.id };
		assert.ok([403, 404].includes((await api(thief, 'POST', '/dossiers', body)).status));
		assert.ok([403, 404].includes((await api(thief, 'POST', '/dossiers', { ...body, mandate: scene.mandate })).status), 'another\'s mandate');
	});
	test('a mandate that was taken back files nothing more, and finds nothing that it filed', async () => {
		const former = scene.subjects['former agent'];
		const body = { service: scene.guide.code, form: scene.guide.form.examples[0], materials: await scene.papers(former), key: 'too late', mandate: scene.formerMandate };
		assert.ok([403, 404].includes((await api(former, 'POST', '/dossiers', body)).status));
		const list = JSON.parse((await api(former, 'GET', '/dossiers')).text).items;
		assert.ok(!list.some((one) => one.number === scene.byFormer.number));
	});
});

describe('paper', () => {
	test('the code of another\'s draft opens it for no one but its owner with his card', async () => {
		const window = scene.subjects['other window'], browser = at(window);
		await browser.get('/window/paper');
		const answer = await browser.post('/window/paper', { code: scene.paperCode, name: neighbour.name, number: neighbour.number, seen: 'yes' });
		assert.equal(answer.status, 422);
		for (const secret of [owner.name, owner.number, owner.place]) assert.ok(!answer.text.includes(secret), secret);
		assert.equal((await browser.get(`/window/paper/${scene.drafted.id}`)).status, 404);
		for (const path of [`/drafts/${scene.paperCode}/review`, `/drafts/${scene.paperCode.replaceAll('-', '')}/review`]) assert.equal((await at(thief).get(path)).status, 404);
	});
});

describe('sessions', () => {
	test('a session that was there before signing in is none afterwards', async () => {
		const browser = new Browser(scene.house.address, 'chosen-by-the-attacker-0000000000');
		await browser.get('/sign-in');
		const answer = await browser.post('/sign-in', { login: thief.account.login, password: thief.account.password });
		assert.equal(answer.status, 303);
		assert.notEqual(browser.cookies.get('session'), 'chosen-by-the-attacker-0000000000');
		assert.equal((await new Browser(scene.house.address, 'chosen-by-the-attacker-0000000000').get('/my')).status, 303);
		const second = new Browser(scene.house.address, browser.cookies.get('session'));
		await second.get('/sign-in');
		await second.post('/sign-in', { login: stranger.account.login, password: stranger.account.password });
		assert.notEqual(second.cookies.get('session'), browser.cookies.get('session'));
		assert.equal((await new Browser(scene.house.address, browser.cookies.get('session')).get('/my')).status, 303, 'who signs in over a session ends it');
	});
	test('the cookie is out of reach of scripts and of other sites', async () => {
		const browser = new Browser(scene.house.address);
		await browser.get('/sign-in');
		const answer = await browser.post('/sign-in', { login: thief.account.login, password: thief.account.password });
		assert.match(answer.headers['set-cookie'].find((one) => one.startsWith('session=')), /HttpOnly; SameSite=Lax/);
	});
	test('a new password needs the old one', async () => {
		const browser = at(thief);
		await browser.get('/my/account/password');
		for (const fields of [{ password: 'another-password-77' }, { current: '', password: 'another-password-77' }, { current: 'wrong-wrong-wrong', password: 'another-password-77' }])
			assert.equal((await browser.post('/my/account/password', fields)).status, 422);
		assert.equal((await api(null, 'POST', '/session', { login: thief.account.login, password: 'another-password-77' })).status, 401);
		assert.equal((await api(null, 'POST', '/session', { login: thief.account.login, password: thief.account.password })).status, 201);
	});
	test('a code of the second factor opens once, and at the staff\'s listener alone', async () => {
		const account = scene.addAccount('attack-editor', 'editor'), code = totp(account.secret);
		const signIn = (zone, more) => send(scene.house.zones[zone], 'POST', '/api/v1/session', { 'Content-Type': 'application/json', 'X-Forwarded-For': freshAddress() },
			JSON.stringify({ login: account.login, password: account.password, ...more }));
		assert.equal((await signIn('public', { code })).status, 401);
		const first = await signIn('staff', { code }), again = await signIn('staff', { code });
		assert.equal(first.status, 201, first.text);
		assert.equal(again.status, 401);
		assert.equal((await signIn('staff', { code: totp(account.secret, Date.now() - 60000) })).status, 401, 'an earlier one');
		assert.equal((await signIn('staff', {})).status, 401, 'none at all');
	});
	test('a code sent to him comes to him alone, whatever is written beside', async () => {
		const browser = new Browser(scene.house.address);
		await browser.get('/recover');
		await browser.post('/recover', { login: owner.phone, way: 'phone', phone: '19900018845', to: '19900018845', mail: 'thief@example.com' });
		assert.equal(messages('19900018845').length, 0);
		for (let i = 0; i < 8; i++) {
			const guess = await browser.post('/recover/finish', { login: owner.phone, way: 'phone', code: String(100000 + i), password: 'thief-thief-thief-1' });
			assert.notEqual(guess.status, 303);
		}
		assert.equal((await api(null, 'POST', '/session', { login: owner.phone, password: 'thief-thief-thief-1' })).status, 401);
	});
});

describe('another site', () => {
	test('no page of ours is changed by a form that is not ours', async () => {
		const wrong = [];
		const rows = readRoutes().filter((row) => row.method !== 'GET' && !row.flags.includes('api'));
		const by = (row) => Object.values(scene.subjects).find((one) => one.signedIn && one.level >= row.level && (row.permission === 'none' || one.permissions.includes(row.permission)));
		const ids = { number: scene.filed.number, draft: scene.drafted.id, step: scene.drafted.step, file: scene.loose, upload: scene.upload, mandate: scene.mandate, session: scene.ownSession,
			visit: scene.visit, part: scene.part, code: scene.guide.code, purpose: 'reuse', kind: 'masked.pdf', page: '1', holding: scene.holding, copy: '1', person: scene.person, id: scene.staff };
		for (const row of rows) {
			const subject = by(row), other = Object.values(scene.subjects).find((one) => one.signedIn && one.zone === subject.zone && one !== subject);
			const zone = row.zone === 'any' ? subject.zone : row.zone, path = row.path.replace(/:(\w+)/g, (_, name) => ids[name] ?? '1'), script = row.flags.includes('script');
			const ask = (token, headers) => send(scene.house.zones[zone], row.method, path, { Cookie: `session=${subject.token}`, 'Accept-Language': 'en',
				'X-Forwarded-For': freshAddress(), 'Content-Type': 'application/x-www-form-urlencoded', ...(script ? { 'X-Csrf': token } : {}), ...headers },
			row.method === 'DELETE' ? null : String(new URLSearchParams(script ? {} : { csrf: token })));
			const mine = subject.browser.csrf;
			for (const [label, token, headers] of [['no token', '', {}], ['another\'s token', other.browser.csrf, {}], ['a foreign origin', mine, { Origin: 'https://evil.example' }],
				['no origin', mine, { Origin: 'null' }], ['a foreign page', mine, { 'Sec-Fetch-Site': 'cross-site' }], ['a page of a sister', mine, { 'Sec-Fetch-Site': 'same-site' }],
				['our name as a prefix', mine, { Origin: `http://${scene.house.zones[zone]}.evil.example` }]]) {
				const answer = await ask(token, headers);
				if (answer.status !== 403) wrong.push(`${row.method} ${row.path} by ${subject.name}: ${label}: ${answer.status}`);
			}
		}
		assert.deepEqual(wrong, []);
		assert.ok(rows.length > 60);
	});
	test('a cookie opens nothing of the API, and a bearer token no page', async () => {
		for (const path of ['/api/v1/dossiers', '/api/v1/certificates', `/api/v1/uploads/${scene.upload}`])
			assert.equal((await at(scene.subjects.resident).get(path)).status, 401, path);
		assert.equal((await send(scene.house.address, 'GET', '/my', bearer(scene.subjects.resident))).status, 303);
	});
	test('whoever signs in is led to a page of ours', async () => {
		for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', 'javascript:alert(1)', ' //evil.example', '/%0d%0aLocation: https://evil.example',
			'http:evil.example', '///evil.example', '/.//evil.example']) {
			const browser = new Browser(scene.house.address);
			await browser.get(`/sign-in?next=${encodeURIComponent(next)}`);
			const answer = await browser.post('/sign-in', { login: thief.account.login, password: thief.account.password, next });
			assert.equal(answer.status, 303);
			const to = new URL(answer.location, `http://${scene.house.address}`);
			assert.equal(to.host, scene.house.address, `${JSON.stringify(next)} leads to ${answer.location}`);
			const news = to.searchParams.get('next') ?? '/';
			assert.equal(new URL(news, `http://${scene.house.address}`).host, scene.house.address, `${JSON.stringify(next)} leads by the news to ${news}`);
		}
		for (const referer of ['https://evil.example/', `http://${scene.house.address}.evil.example/x`, `http://${scene.house.address}//evil.example`, `http://${scene.house.address}/\\evil.example`]) {
			const answer = await send(scene.house.address, 'GET', '/language/en', { Referer: referer });
			assert.equal(new URL(answer.headers.location, `http://${scene.house.address}`).host, scene.house.address, referer);
		}
	});
});

describe('roads around', () => {
	test('a path written otherwise is another path, or the same with the same rights', async () => {
		const inner = [`/my/dossiers/${scene.filed.number}`, '/my/data/held', '/desk', '/admin', `/admin/staff/${scene.staff}`, '/window'];
		const tricks = (path) => [`/${path}`, path.replace('/', '//'), path.replaceAll('/', '//'), `${path}/`, `${path}/.`, `/.${path}`, `/x/..${path}`, `/x/%2e%2e${path}`, `/static/..${path}`, `/static/%2e%2e%2f${path.slice(1)}`,
			`/;x${path}`, `${path};x=1`, `${path};.css`, `${path}.css`, `${path}%00`, `${path}%00.css`, `${path}%20`, `${path}%2f`, path.toUpperCase(), path.replace(/\w/, (first) => `%${first.charCodeAt(0).toString(16)}`),
			path.replaceAll('/', '%2f'), `${path}?`, `${path}#x`, path.replace('/', '/\\'), `http://${scene.house.address}${path}`, `/%c0%ae%c0%ae${path}`, `${path}%0d%0aX: y`];
		const wrong = [];
		for (const [subject, zone] of [[null, 'public'], [stranger, 'public'], [scene.subjects.window, 'public']])
			for (const path of inner)
				for (const trick of tricks(path)) {
					const headers = { 'X-Original-URL': path, 'X-Rewrite-URL': path, 'X-Forwarded-For': freshAddress(), ...(subject ? { Cookie: `session=${subject.token}` } : {}) };
					const answer = await send(scene.house.zones[zone], 'GET', trick, headers).catch(() => ({ status: 400, headers: {}, text: '' }));
					const away = [400, 401, 403, 404, 405, 414].includes(answer.status) || (answer.status === 303 && /^\/(desk\/)?sign-in/.test(answer.headers.location));
					if (!away) wrong.push(`${subject?.name ?? 'visitor'}: ${trick}: ${answer.status} ${answer.headers.location ?? ''}`);
				}
		assert.deepEqual(wrong, []);
	});
	test('a method is the one that was sent', async () => {
		const before = (await api(scene.subjects.resident, 'GET', '/dossiers')).status;
		for (const headers of [{ 'X-HTTP-Method-Override': 'DELETE' }, { 'X-HTTP-Method': 'DELETE' }, { 'X-Method-Override': 'DELETE' }]) {
			assert.equal((await api(scene.subjects.resident, 'GET', '/session?_method=DELETE', undefined, headers)).status, 405);
			await api(scene.subjects.resident, 'POST', '/session?_method=DELETE', {}, headers);
		}
		assert.equal((await api(scene.subjects.resident, 'GET', '/dossiers')).status, before);
		for (const method of ['TRACE', 'OPTIONS', 'PATCH', 'PROPFIND']) {
			const answer = await send(scene.house.address, method, '/my/data/held', { Cookie: `session=${scene.subjects.resident.token}` });
			assert.ok([400, 404, 405, 501].includes(answer.status), `${method}: ${answer.status}`);
			for (const secret of secrets(scene)) assert.ok(!answer.text.includes(secret));
		}
		assert.equal((await at(scene.subjects.resident).get(`/my/dossiers/${scene.filed.number}/withdraw`)).status, 405);
	});
	test('a page kept for everyone holds nothing of who asked first, and nothing that he sent', async () => {
		for (const path of ['/', '/services', `/services/${scene.guide.code}`]) {
			const fresh = `${path}?theme=t${Date.now()}`, resident = scene.subjects.resident;
			const own = await at(resident).get(fresh);
			assert.match(own.headers['cache-control'], /no-store/, path);
			const poisoned = await send(scene.house.address, 'GET', fresh, { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', 'Accept-Language': 'en', Cookie: 'language=<script>; elders=<script>' });
			const open = await send(scene.house.address, 'GET', `${fresh}&x=<script>alert(1)</script>`, { 'Accept-Language': 'en' });
			for (const answer of [poisoned, open]) {
				assert.ok(!answer.text.includes(owner.name) && !answer.text.includes('evil.example') && !answer.text.includes('<script>alert'), path);
				assert.ok(!(answer.headers['set-cookie'] ?? []).some((one) => one.startsWith('session=')), path);
			}
			assert.ok(!/name="csrf"/.test(open.text), `${path}: a token on a page for everyone`);
		}
	});
	test('the wrong listener knows no session\'s pages', async () => {
		const { window, system, resident } = scene.subjects, { public: open, staff, admin } = scene.house.zones;
		for (const [subject, address, path] of [[window, open, '/desk'], [system, open, '/admin'], [system, staff, '/admin'], [window, admin, '/desk'], [resident, staff, '/my'], [resident, admin, '/my']])
			assert.equal((await send(address, 'GET', path, { Cookie: `session=${subject.token}` })).status, 404, `${subject.name} ${path}`);
	});
});

describe('guessing', () => {
	test('an address that one writes oneself does not count when nobody vouches for it', async () => {
		const house = await House.open({ proxy: false });
		try {
			let last;
			for (let i = 0; i < 14; i++)
				last = await send(house.address, 'GET', `/api/v1/certificates/JZZ20260101-${i}AAAAAAAAA/status`, { 'X-Forwarded-For': freshAddress(), 'X-Real-IP': freshAddress(), Forwarded: `for=${freshAddress()}` });
			assert.equal(last.status, 429);
		} finally {
			await house.close();
		}
	});
	test('behind the proxy one counts by the address that the proxy saw', async () => {
		const real = freshAddress();
		let last;
		for (let i = 0; i < 14; i++) last = await api(null, 'GET', `/dossiers/${scene.filed.number}`, undefined, { 'X-Forwarded-For': `${freshAddress()}, ${real}`, 'Query-Code': `AAAA-AAA${i}` });
		assert.equal(last.status, 429);
	});
	test('the code of a sign-up can\'t be tried out from many addresses', async () => {
		const browser = new Browser(scene.house.address), phone = '19900018846';
		await browser.get('/sign-up');
		await browser.post('/sign-up', { phone });
		let last;
		for (let i = 0; i < 12; i++) last = await browser.post('/sign-up/finish', { phone, code: String(200000 + i), name: '甲', password: 'yueSe-hehua-77' }, { 'X-Forwarded-For': freshAddress() });
		assert.ok([409, 422, 429].includes(last.status), String(last.status));
		for (let i = 0; i < 100 && !messages(phone).length; i++) await new Promise((done) => setTimeout(done, 100));
		const sent = messages(phone)[0], code = /\d{6}/.exec(sent.subarray(sent.indexOf('\n\n')).toString('utf8'))[0];
		const right = await browser.post('/sign-up/finish', { phone, code, name: '甲', password: 'yueSe-hehua-77' }, { 'X-Forwarded-For': freshAddress() });
		assert.notEqual(right.status, 303, 'after so many wrong ones the right one is worth nothing');
	});
	test('what was uploaded is refused to be read by its number, its digest, or its name', async () => {
		const digest = (await import('node:crypto')).createHash('sha256').update(pdf('loose')).digest('hex');
		for (const path of [`/my/files/${digest}`, '/my/files/loose.pdf', `/files/${scene.loose}`, `/api/v1/materials/${scene.loose}`, `/api/v1/files/${scene.loose}`])
			assert.ok([404, 405].includes((await at(thief).get(path, bearer(thief))).status), path);
	});
});
