// The rights matrix: every row of the route table, asked by every role and by nobody, and each answer compared with what the
// row declares. A cell is one question.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { House, root } from './kit/house.mjs';

// The permissions in the order of call.h, and what each role holds (role.c, as a second opinion).
const permissions = ['none', 'own', 'work', 'window', 'supervise', 'lead', 'edit', 'system', 'security', 'audit', 'administer'];
const roles = {
	resident: ['own'], company: ['own'], window: ['work', 'window'], clerk: ['work'], head: ['work'], supervisor: ['supervise'],
	leader: ['lead', 'supervise'], editor: ['edit'], system: ['system', 'administer'], security: ['security', 'administer'],
	audit: ['audit', 'administer'],
};
// Rows that are open, but whose object asks for its query code: without one and without an account they are closed.
const byCode = ['/api/v1/dossiers/:number', '/api/v1/dossiers/:number/history'];
const noRight = 'Your account has no right to do this.';

let house, rows, people;

// One line of `yizhan routes`: "GET    /path   zone   level N  permission N  module".
function readRow(line) {
	const [, method, path, zone, level, permission] = /^(\w+) +(\S+) +(\w+) +level (\d) +permission (\d+)/.exec(line);
	return { method, path, zone, level: Number(level), permission: permissions[Number(permission)] };
}

before(async () => {
	house = await House.open();
	rows = execFileSync(`${root}/build/yizhan`, ['routes'], { encoding: 'utf8' }).trim().split('\n').map(readRow);
	people = { nobody: null };
	for (const role of Object.keys(roles))
		people[role] = await house.person(role);
});

after(() => house?.close());

// Asks as a browser (a cookie, no token of a form) or as a program (a bearer token) does. Places of a path are filled with
// what nobody has, so that what is let in finds nothing to change.
async function ask(row, person) {
	const path = row.path.replace(/:\w+/g, '1'), api = path.startsWith('/api/');
	const headers = { 'Accept-Language': 'en' };
	if (person && api)
		headers.Authorization = `Bearer ${person.token}`;
	else if (person)
		headers.Cookie = `session=${person.token}`;
	if (row.method !== 'GET')
		headers['Content-Type'] = api ? 'application/json' : 'application/x-www-form-urlencoded';
	const answer = await fetch(`http://${house.address}${path}`, { method: row.method, headers, redirect: 'manual',
		body: ['GET', 'DELETE'].includes(row.method) ? undefined : api ? '{}' : '' });
	return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() };
}

// Whether the row itself turned the question away: told to sign in, or that there is no right.
function turnedAway(row, person, { status, location, text }) {
	if (!person)
		return status === 401 || (status === 303 && /sign-in/.test(location)) || (row.method !== 'GET' && status === 403);
	return status === 403 && text.includes(noRight);
}

function mayEnter(row, role) {
	if (role === 'nobody')
		return row.level === 0 && !(row.method === 'GET' && byCode.includes(row.path));
	return row.permission === 'none' || roles[role].includes(row.permission);
}

test('each cell of the matrix answers as its row declares', async () => {
	const wrong = [];
	let cells = 0;
	const ends = (row) => row.method === 'DELETE' && row.path.endsWith('/session');
	for (const row of rows.filter((one) => !ends(one)))
		for (const [role, person] of Object.entries(people)) {
			const answer = await ask(row, person), may = mayEnter(row, role), away = turnedAway(row, person, answer);
			cells++;
			const formRefused = row.method !== 'GET' && !row.path.startsWith('/api/') && answer.status === 403 && !answer.text.includes(noRight);
			if (may ? away && !formRefused && answer.status !== 303 : !away)
				wrong.push(`${role}: ${row.method} ${row.path}: ${answer.status} ${answer.location}`);
			if (answer.status >= 500)
				wrong.push(`${role}: ${row.method} ${row.path}: ${answer.status}`);
		}
	console.log(`rights: ${rows.length} rows, ${cells} cells`);
	assert.deepEqual(wrong, []);
	assert.ok(cells > 1000);
});
