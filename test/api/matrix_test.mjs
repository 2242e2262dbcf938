// The rights matrix: user × route × object. The program says its policy (`yizhan routes`: zone, permission, level, and whose the
// object of the path must be; `yizhan roles`: what each role may); here stands, once per rule, who that is in one scene; the
// rest is generated: each row, asked at each listener, by everyone, for each object. A cell is one question.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { each, freshAddress, send } from './kit/browser.mjs';
import { Scene, people, readRoutes } from './kit/scene.mjs';

const noRight = 'Your account has no right to do this.', noCard = 'This needs an account whose holder has shown an identity card';
const endsSession = (row) => /\/sign-out$/.test(row.path) || (row.method === 'DELETE' && /\/session$/.test(row.path));
// What the object has none of in this scene: a copy, a departure.
const lacks = /\/(:copy|departure\/end)$/;
// What is spent by being allowed once: asked for last.
const spends = (row) => row.method === 'DELETE' || /\/(drop|renew|send|end|withdraw|lock|unlock|reset|let-in|plain|confirm)$/.test(row.path);

let scene, rows, objects;

before(async () => {
	scene = await Scene.open();
	rows = readRoutes();
	objects = objectsOf(scene);
});
after(() => scene?.close());

// What is nobody's, and what is no name of anything.
const absent = (values, label = 'nonexistent') => ({ label, values, may: () => false });

// Each rule's objects: {label, values: by parameter, may: the names of those for whom the rule holds, secrets: what a refusal must not show}.
function objectsOf(s) {
	const [owner, neighbour] = people;
	const secretsOf = (person, ...more) => [person.name, person.number, person.phone, person.place, ...more].filter(Boolean);
	const of = (label, values, names, secrets = []) => ({ label, values, may: (name) => names.includes(name), secrets });
	const any = (label, values, secrets = []) => ({ label, values, may: () => true, secrets });
	const ids = (name, more = {}) => ['125190000000000001', '0', '-1', 'x', '18446744073709551617', '1e3', '%E2%82%AC']
		.map((value, i) => absent({ ...more, [name]: value }, i ? `malformed ${value}` : undefined));
	const numbers = ['20200101-ZZZZZZZZZ', 'x', '%25', '1'].map((number) => absent({ number }, `nonexistent ${number}`));
	const dossiers = (names) => [
		of('filed by the owner', { number: s.filed.number }, names.filed, secretsOf(owner, s.filed.query_code)),
		of('of the neighbour', { number: s.others.number }, names.others, secretsOf(neighbour, s.others.query_code)),
		of('filed by the agent', { number: s.byAgent.number }, names.agent, secretsOf(owner, s.byAgent.query_code)),
		of('filed by the former agent', { number: s.byFormer.number }, names.former, secretsOf(owner, s.byFormer.query_code)),
		of('with a clerk', { number: s.atClerk.number }, names.clerk, secretsOf(owner, s.atClerk.query_code)),
		...numbers,
	];
	const own = { filed: ['resident'], others: ['neighbour'], agent: ['resident', 'agent'], former: ['resident'], clerk: ['resident'] };
	const counter = ['window', 'deputy'], over = ['supervisor', 'leader'], desk = ['clerk', 'head'];
	const staff = { filed: [...counter, ...over], others: [...counter, ...over], agent: [...counter, ...over], former: [...counter, ...over],
		clerk: [...counter, ...desk, ...over] };
	const tracked = Object.fromEntries(Object.keys(own).map((key) => [key, [...own[key], ...staff[key]]]));
	return {
		'-': [any('', {})],
		word: [any('', { purpose: 'reuse', code: 'zh', mode: 'on', digest: '0', name: 'none.css' })],
		service: [any('in force', { code: s.guide.code }), absent({ code: 'no-such-service' }), absent({ code: '%21x' }, 'malformed')],
		certificate: [any('of the owner', { code: s.certificate.url.split('/').at(-1), number: s.certificate.number }),
			absent({ code: 'AAAAAAAAAAAAAAAA', number: 'JZZ20200101-000000' })],
		'dossier-tracked': dossiers(tracked),
		'dossier-own': dossiers(own),
		'dossier-of-post': dossiers(staff),
		'draft-own': [of('of the owner', { draft: s.drafted.id, step: s.drafted.step }, ['resident'], secretsOf(owner)), ...ids('draft', { step: s.drafted.step })],
		'part-invited': [of('of the owner, for the neighbour', { part: s.part }, ['neighbour'], secretsOf(owner)), ...ids('part')],
		'certificate-own': [of('of the owner', { number: s.certificate.number }, ['resident'], secretsOf(owner)), ...numbers],
		'file-own': [of('not sent yet', { file: s.loose }, ['resident'], secretsOf(owner)), of('sent', { file: s.filed.file }, ['resident'], secretsOf(owner)),
			of('sent by the former agent', { file: s.byFormer.file }, ['resident'], secretsOf(owner)), ...ids('file')],
		'upload-own': [of('of the owner', { upload: s.upload }, ['resident']), ...ids('upload')],
		'mandate-own': [of('for the agent', { mandate: s.mandate }, ['resident', 'agent'], secretsOf(owner)),
			of('taken back', { mandate: s.formerMandate }, ['resident', 'former agent'], secretsOf(owner)), ...ids('mandate')],
		'session-own': [of('of the owner', { session: s.ownSession }, ['resident']), of('of the neighbour', { session: s.session }, ['neighbour']), ...ids('session')],
		'task-of-post': [of('at the window', { id: s.taskAtWindow }, counter, secretsOf(owner)), of('at the clerk', { id: s.taskAtClerk }, desk, secretsOf(owner)), ...ids('id')],
		'file-of-dossier': [of('of the dossier', { number: s.filed.number, id: s.filed.file }, counter, secretsOf(owner)),
			of('of another dossier', { number: s.filed.number, id: s.others.file }, [], secretsOf(neighbour)), ...ids('id', { number: s.filed.number })],
		'visit-own': [of('at the first window', { visit: s.visit }, ['window'], secretsOf(owner)),
			of('at the other', { visit: s.otherVisit }, ['other window'], secretsOf(neighbour)), ...ids('visit')],
		'mandate-of-visit': [of('of who stands here', { visit: s.visit, mandate: s.mandate }, ['window'], secretsOf(owner)),
			of('of others', { visit: s.visit, mandate: s.foreignMandate }, [], secretsOf(neighbour)), ...ids('mandate', { visit: s.visit })],
		'draft-on-paper': [of('opened at the first window', { draft: s.drafted.id }, ['window'], secretsOf(owner)), ...ids('draft')],
		organisation: [any('in the register', { code: '91999999MA0000001N' }), absent({ code: '91999999MA0000002R' }), absent({ code: 'x' }, 'malformed')],
		correction: [any('of the owner', { id: s.correction }, secretsOf(owner)), ...ids('id')],
		'deputy-of-office': [of('named by the window', { id: s.deputy }, ['window', 'head']), ...ids('id')],
		staff: [any('a member of staff', { id: s.staff }), ...ids('id'), absent({ id: s.stored(`SELECT id FROM account WHERE name = '王明'`) }, 'a resident')],
		holding: [any('of that member', { id: s.staff, holding: s.holding }), absent({ id: s.staff, holding: s.otherHolding }, 'of another'), ...ids('holding', { id: s.staff })],
		office: [any('an office', { code: 'justice' }), absent({ code: 'no-such-office' }), absent({ code: '%22' }, 'malformed')],
		post: [any('a post', { code: 'hall-window' }), absent({ code: 'no-such-post' }), absent({ code: '%22' }, 'malformed')],
	};
}

// Parameters that name a part of what the object's own names: enough that the object is reached.
const parts = { kind: 'masked.pdf', page: '1', copy: '1' };

function pathOf(row, object) {
	const values = { ...parts, ...(row.path.includes('/window/visits/:visit/file/') ? { code: scene.guide.code } : {}), ...object.values };
	if (row.path.includes('/window/visits/:visit/organisation/')) values.code = '91999999MA0000001N';
	if (/\/drafts\/:draft\/part\/:step/.test(row.path) && values.draft === scene.drafted.id) Object.assign(values, { draft: scene.coupled.id, step: 'wife' });
	const path = row.path.replace(/:(\w+)/g, (_, name) => values[name] ?? assert.fail(`${row.path}: nothing fills :${name}`));
	return row.method === 'GET' && /\/(merge|close)$/.test(path) ? `${path}?into=${values.code}` : path;
}

// What the policy says of a cell: 'absent', 'sign in', 'no right', 'no card', or 'in'.
function expected({ row, subject, zone, object }) {
	const served = row.zone === 'any' || row.zone === zone || (row.flags.includes('door') && zone !== 'public');
	if (!served) return 'absent';
	if (!subject.signedIn && row.level > 0) return 'sign in';
	if (row.permission !== 'none' && !subject.permissions.includes(row.permission)) return 'no right';
	if (subject.level < row.level) return 'no card';
	if (row.object === 'dossier-tracked' && !subject.signedIn) return 'sign in';
	return object.may(subject.name) ? 'in' : 'absent';
}

function isAnswered(cell, { status, headers, text }) {
	const { row, wanted } = cell, api = row.flags.includes('api') || row.flags.includes('script');
	const away = text.includes(noRight) || text.includes(noCard), toSignIn = status === 303 && /sign-in/.test(headers.location ?? '');
	switch (wanted) {
	case 'absent': return status === 404;
	case 'sign in': return api ? status === 401 : toSignIn || (cell.method !== 'GET' && cell.method !== 'HEAD' && status === 403);
	case 'no right': return status === 403 && (cell.method === 'HEAD' || text.includes(noRight));
	case 'no card': return status === 403 && (cell.method === 'HEAD' || text.includes(noCard));
	default:
		if (status === 429 && /\/code$/.test(row.path)) return true; /* one code a minute goes to a phone, whoever asks */
		if (lacks.test(row.path) && status === 404) return true;
		if (status >= 500 || status === 429 || away || (toSignIn && !/sign-in/.test(row.path) && row.permission !== 'none')) return false;
		return row.object === '-' || row.object === 'word' || ![401, 404, 405].includes(status);
	}
}

const isHead = (row) => row.method === 'GET' && !row.flags.includes('no-data');

function cellsOf() {
	const cells = [];
	for (const row of rows)
		for (const subject of Object.values(scene.subjects))
			for (const zone of Object.keys(scene.house.zones))
				for (const object of objects[row.object] ?? assert.fail(`no objects for the rule ${row.object}: ${row.path}`)) {
					const cell = { row, subject, zone, object, method: row.method };
					cell.wanted = expected(cell);
					if (cell.wanted === 'absent' && object !== objects[row.object][0] && object.may(subject.name)) continue; /* another zone */
					if (endsSession(row) && cell.wanted === 'in') continue;
					cells.push(cell);
					if (isHead(row) && zone === 'public') cells.push({ ...cell, method: 'HEAD' });
				}
	return cells;
}

// Asks as a browser or as a program does, always with everything that proves the asker's own intent.
async function ask({ row, subject, zone, object, method }) {
	const api = row.flags.includes('api'), path = pathOf(row, object), headers = { 'Accept-Language': 'en', 'X-Forwarded-For': freshAddress() };
	if (api && subject.token) headers.Authorization = `Bearer ${subject.token}`;
	if (!api) headers.Cookie = [...subject.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	let body = null;
	if (row.flags.includes('script')) headers['X-Csrf'] = subject.browser.csrf;
	if (row.flags.includes('bytes')) headers['Content-Type'] = 'application/octet-stream';
	else if (!['GET', 'HEAD', 'DELETE'].includes(method)) {
		headers['Content-Type'] = api ? 'application/json' : 'application/x-www-form-urlencoded';
		body = api ? '{}' : String(new URLSearchParams({ csrf: subject.browser.csrf ?? '', into: object.values.code ?? '', account: object.values.visit === scene.otherVisit ? scene.neighbourAccount : scene.ownerAccount }));
	}
	return send(scene.house.zones[zone], method, path, headers, body);
}

const describe = ({ row, subject, zone, object, method, wanted }, answer) => `${subject.name} at ${zone}: ${method} ${row.path} (${row.object}: ${object.label}): ` +
	`${wanted} wanted, ${answer.status} ${answer.headers.location ?? ''}`;

async function judge(cells) {
	const wrong = [];
	await each(cells, 16, async (cell) => {
		const answer = await ask(cell);
		if (!isAnswered(cell, answer)) wrong.push(describe(cell, answer));
		if (cell.method === 'HEAD' && answer.text) wrong.push(`${describe(cell, answer)}: a body`);
		const shown = cell.wanted === 'in' ? [] : (cell.object.secrets ?? []).filter((secret) => answer.text.includes(secret));
		if (shown.length && !isOwn(cell.subject, shown)) wrong.push(`${describe(cell, answer)}: it shows ${shown.join(', ')}`);
	});
	return wrong;
}

// One's own name in the frame of one's own page is none of an object's secrets.
const isOwn = (subject, shown) => shown.every((secret) => people.some((person) => person.phone === subject.account?.login && person.name === secret));

test('no administrator may do another\'s act, and none has a part in the county\'s business', () => {
	const acts = ['system', 'security', 'audit'];
	for (const [role, { permissions }] of Object.entries(scene.roles)) {
		const held = permissions.filter((one) => acts.includes(one));
		assert.ok(held.length <= 1, `${role} holds ${held}`);
		if (held.length) assert.deepEqual(permissions.filter((one) => one !== held[0]), ['administer'], role);
		else assert.ok(!permissions.includes('administer'), role);
	}
	assert.deepEqual(acts.map((act) => Object.values(scene.roles).filter(({ permissions }) => permissions.includes(act)).length), [1, 1, 1]);
});

test('each cell of the matrix answers as the policy declares', async () => {
	const cells = cellsOf(), began = Date.now();
	const refused = cells.filter((cell) => cell.wanted !== 'in'), allowed = cells.filter((cell) => cell.wanted === 'in');
	const reads = allowed.filter((cell) => cell.method === 'GET' || cell.method === 'HEAD');
	const changes = allowed.filter((cell) => !reads.includes(cell) && !spends(cell.row)), last = allowed.filter((cell) => !reads.includes(cell) && spends(cell.row));
	const wrong = [...await judge(refused), ...await judge(reads), ...await judge(changes)];
	for (const cell of last) { /* one after the other, each with its own */
		if (cell.row.object === 'draft-own') cell.object = { ...cell.object, values: { ...cell.object.values, draft: (await scene.newDraft()).id } };
		if (cell.row.object === 'session-own') cell.object = { ...cell.object, values: { session: await scene.newSession(cell.subject) } };
		if (cell.row.object === 'upload-own') cell.object = { ...cell.object, values: { upload: await scene.newUpload() } };
		wrong.push(...await judge([cell]));
	}
	console.log(`matrix: ${rows.length} rows, ${Object.keys(scene.subjects).length} users, ${Object.keys(objects).length} rules, ${cells.length} cells, ` +
		`${refused.length} refused, ${Math.round((Date.now() - began) / 1000)} s`);
	assert.deepEqual(wrong, []);
});
