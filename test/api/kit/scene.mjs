// scene.mjs: a county with people in every position towards the same few things: who owns them, who acts for him, who did so
// once, who knows his number, and the staff before whom they come or do not.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser } from './browser.mjs';
import { House, root, totp, yizhan } from './house.mjs';
import { part, pdf, png } from './papers.mjs';

const permit = 'residence-permit', couple = 'T-COUPLE-01';
const people = [
	{ name: '王明', number: '999999199003150012', phone: '19900000001', place: '滨河路36号' },
	{ name: '李秀英', number: '999999198807120025', phone: '19900000002', place: '文化路9号' },
	{ name: '买买提·艾力', number: '999999199308080086', phone: '19900000003', place: '团结街5号' },
	{ name: '陈𠮷祥', number: '99999919900101018X', phone: '19900000004', place: '双溪村三组' },
];

const lines = (text) => text.trim().split('\n');

// `yizhan roles`: {name: {staff, permissions}}.
export function readRoles() {
	return Object.fromEntries(lines(execFileSync(`${root}/build/yizhan`, ['roles'], { encoding: 'utf8' })).map((line) => {
		const [name, side, may] = line.split(/\s+/);
		return [name, { staff: side === 'staff', permissions: may === '-' ? [] : may.split(',') }];
	}));
}

// `yizhan routes`: {method, path, zone, level, permission, object, flags}.
export function readRoutes() {
	return lines(execFileSync(`${root}/build/yizhan`, ['routes'], { encoding: 'utf8' })).map((line) => {
		const [method, path, zone, , level, , , module, permission, object, flags] = line.split(/\s+/);
		return { method, path, zone, level: Number(level), module, permission, object, flags: flags === '-' ? [] : flags.split(',') };
	});
}

export class Scene {
	static async open() {
		const scene = new Scene();
		scene.house = await House.open({ zones: true, more: ['test/packs/couple'] });
		try {
			await scene.make();
		} catch (error) {
			await scene.close();
			throw error;
		}
		return scene;
	}

	close() {
		return this.house.close();
	}

	// One value of the database, as it lies there.
	stored(sql) {
		const file = join(this.house.dir, 'yizhan.db');
		return execFileSync('sqlite3', ['-readonly', file, sql], { encoding: 'utf8' }).trim();
	}

	accountOf(name) {
		return this.stored(`SELECT id FROM account WHERE name = '${name}' LIMIT 1`);
	}

	async signIn(account, zone) {
		const address = this.house.zones[zone];
		const body = { login: account.login, password: account.password, code: account.secret ? totp(account.secret) : undefined };
		const browser = new Browser(address);
		const answer = await browser.ask('POST', '/api/v1/session', { body: JSON.stringify(body), type: 'application/json' });
		if (answer.status !== 201) throw new Error(`${account.login} can't sign in: ${answer.text}`);
		return JSON.parse(answer.text).token;
	}

	addAccount(login, role, { name = login, posts = [], level = 1 } = {}) {
		const password = 'yueSe-hehua-77';
		const said = yizhan('account', 'add', this.house.dir, login, '--role', role, '--name', name, '--password', password,
			...(role === 'resident' ? ['--level', String(level), '--phone', login] : []), ...posts.flatMap((post) => ['--post', post]));
		if (said.status !== 0) throw new Error(`account add ${login}: ${said.stdout}${said.stderr}`);
		return { role, login, password, secret: /totp\t(\S+)/.exec(said.stdout)?.[1] ?? null };
	}

	// A person of the scene: who he is by the table of roles, his session, and a browser with it.
	async subject(name, account, { level = 2, zone, permissions = this.roles[account.role].permissions } = {}) {
		const at = zone ?? (this.roles[account.role].staff ? (permissions.includes('administer') ? 'admin' : 'staff') : 'public');
		const token = await this.signIn(account, at);
		const browser = new Browser(this.house.zones[at], token);
		await browser.get({ public: '/my/account/password', staff: '/desk/deputies', admin: '/admin' }[at]);
		if (!browser.csrf) await browser.get({ public: '/my', staff: '/desk', admin: '/admin/staff' }[at]);
		this.subjects[name] = { name, account, level, permissions, token, browser, zone: at, signedIn: true };
		return this.subjects[name];
	}

	async api(subject, method, path, body) {
		const type = body instanceof FormData ? null : 'application/json';
		const headers = { Authorization: `Bearer ${subject.token}` };
		if (body && type) headers['Content-Type'] = type;
		const answer = await fetch(`http://${this.house.zones[subject.zone]}/api/v1${path}`, { method, headers, body: body && type ? JSON.stringify(body) : body });
		const text = await answer.text();
		if (answer.status >= 300) throw new Error(`${subject.name}: ${method} ${path}: ${answer.status} ${text}`);
		return text ? JSON.parse(text) : null;
	}

	async page(subject, path, fields) {
		const answer = fields ? await subject.browser.post(path, fields) : await subject.browser.get(path);
		if (answer.status >= 400) throw new Error(`${subject.name}: ${path}: ${answer.status} ${answer.text.replace(/<[^>]+>|\s+/g, ' ').slice(0, 400)}`);
		return answer;
	}

	async papers(subject) {
		const materials = {};
		for (const need of this.guide.materials.filter((m) => m.required)) {
			const bytes = need.accept.includes('application/pdf') ? pdf(need.name) : png();
			materials[need.name] = [(await this.api(subject, 'POST', '/materials', part(bytes, 'proof.pdf'))).id];
		}
		return materials;
	}

	async file(subject, key, mandate) {
		const materials = await this.papers(subject);
		const filed = await this.api(subject, 'POST', '/dossiers', { service: this.guide.code, form: this.guide.form.examples[0], materials, key, mandate });
		const pdfs = this.guide.materials.filter((m) => m.required && m.accept.includes('application/pdf'));
		return { ...filed, file: materials[pdfs[0].name][0] };
	}

	async task(subject, number) {
		return (await this.api(subject, 'GET', '/tasks?limit=200')).items.find((task) => task.dossier === number);
	}

	async forward(subject, number) {
		const task = await this.task(subject, number);
		if (!task) return false;
		const { actions, version } = await this.api(subject, 'GET', `/tasks/${task.id}`);
		const action = actions.find((one) => one.kind === 'forward');
		await this.api(subject, 'POST', `/tasks/${task.id}`, { action: action.name, fields: action.fields.examples[0], version });
		return true;
	}

	async make() {
		const { house } = this, of = (role, index = 0) => house.accounts.filter((one) => one.role === role)[index];
		this.roles = readRoles();
		this.subjects = { visitor: { name: 'visitor', level: 0, permissions: [], signedIn: false, browser: new Browser(house.address) } };
		this.guide = await (await fetch(`http://${house.address}/api/v1/services/${permit}`)).json();
		await this.subjects.visitor.browser.get('/sign-in');
		for (const role of Object.keys(this.roles)) /* whoever the demonstration lacks is added */
			await this.subject(role, of(role) ?? this.addAccount(`matrix-${role}`, role));
		await this.subject('level 1', this.addAccount('19900018811', 'resident', { name: '路人甲' }), { level: 1 });
		await this.subject('neighbour', of('resident', 1));
		await this.subject('agent', of('resident', 2));
		await this.subject('former agent', of('resident', 3));
		await this.subject('other window', this.addAccount('matrix-window', 'window', { posts: ['hall-window'] }));
		await this.makeStaff();
		await this.makeMandates();
		await this.makeDossiers();
		await this.makeDrafts();
		await this.makeWindow();
		await this.makeEnded();
	}

	async makeStaff() {
		const { subjects } = this, { system, security, window } = subjects;
		const victim = await this.subject('former holder', this.addAccount('matrix-former', 'staff'), { permissions: [] });
		this.staff = this.accountOf('matrix-former');
		await this.page(system, `/admin/staff/${this.staff}`);
		const given = await this.page(security, `/admin/staff/${this.staff}`);
		if (!given.text) throw new Error('no page of staff');
		const [today, tomorrow] = [0, 1].map((days) => new Date(Date.now() + (days * 24 + 8) * 3600e3).toISOString().slice(0, 10));
		await this.page(security, `/admin/staff/${this.staff}/posts`, { post: 'police-window', from_on: today, until_on: '' });
		await this.api(victim, 'GET', '/tasks'); /* which he may, for now */
		const holding = /posts\/(\d+)\/withdraw/.exec((await this.page(security, `/admin/staff/${this.staff}`)).text)[1];
		await this.page(security, `/admin/staff/${this.staff}/posts/${holding}/withdraw`, {});
		await this.page(security, `/admin/staff/${this.staff}/posts`, { post: 'hall-window', from_on: tomorrow, until_on: '' });
		this.holding = /posts\/(\d+)\/withdraw/.exec((await this.page(security, `/admin/staff/${this.staff}`)).text)[1];
		this.windowAccount = this.accountOf('周敏');
		this.otherHolding = this.stored(`SELECT id FROM holding WHERE account = ${this.windowAccount} LIMIT 1`);
		await this.subject('deputy', this.addAccount('matrix-deputy', 'staff'), { permissions: this.roles.window.permissions });
		const shown = await this.page(window, '/desk/deputies');
		const post = /value="(\d+-police-window)"/.exec(shown.text)[1];
		await this.page(window, '/desk/deputies', { post, login: 'matrix-deputy', from_on: today, until_on: today });
		this.deputy = /deputies\/(\d+)\/end/.exec((await this.page(window, '/desk/deputies')).text)[1];
	}

	async giveMandate(to) {
		const { resident } = this.subjects, before = new Set(await this.mandatesOf(resident));
		const until = new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10);
		await this.page(resident, '/my/mandates/give');
		await this.page(resident, '/my/mandates/give', { giver: 'self', kind: 'agent', name: to.name, number: to.number, until_on: until,
			until_on_year: until.slice(0, 4), [`service.${this.guide.code}`]: 'yes' });
		return (await this.mandatesOf(resident)).find((id) => !before.has(id));
	}

	async mandatesOf(subject) {
		return [...(await this.page(subject, '/my/mandates')).text.matchAll(/mandates\/(\d+)\/withdraw/g)].map((found) => found[1]);
	}

	async makeMandates() {
		const { resident } = this.subjects;
		this.mandate = await this.giveMandate(people[2]);
		this.formerMandate = await this.giveMandate(people[3]);
		if (!this.mandate || !this.formerMandate) throw new Error('no mandate was given');
		this.resident = resident;
	}

	async makeDossiers() {
		const { resident, neighbour, agent, window, clerk, head } = this.subjects, former = this.subjects['former agent'];
		this.filed = await this.file(resident, 'one');
		this.others = await this.file(neighbour, 'one');
		this.byAgent = await this.file(agent, 'one', this.mandate);
		this.byFormer = await this.file(former, 'one', this.formerMandate);
		this.granted = await this.file(resident, 'two');
		this.atClerk = await this.file(resident, 'three');
		await this.forward(window, this.atClerk.number);
		for (let steps = 0, done = true; done && steps < 10; steps++) {
			done = false;
			for (const one of [window, clerk, head]) done = (await this.forward(one, this.granted.number)) || done;
		}
		const page = await this.page(resident, '/my/mandates');
		const version = new RegExp(`mandates/${this.formerMandate}/withdraw.*?name="version" value="(\\d+)"`, 's').exec(page.text)[1];
		await this.page(resident, `/my/mandates/${this.formerMandate}/withdraw`, { version, reason: '' });
		this.certificate = (await this.api(resident, 'GET', '/certificates')).items[0];
		this.taskAtWindow = (await this.task(window, this.filed.number)).id;
		this.taskAtClerk = (await this.task(clerk, this.atClerk.number)).id;
		this.upload = (await this.api(resident, 'POST', '/uploads', { size: 5000, name: 'x.pdf' })).id;
		this.newUpload = async () => (await this.api(resident, 'POST', '/uploads', { size: 5000, name: 'x.pdf' })).id;
		this.loose = (await this.api(resident, 'POST', '/materials', part(pdf('loose'), 'loose.pdf'))).id;
	}

	// A fresh draft: the address of its first step names it.
	async draft(subject, service) {
		let answer = await this.page(subject, `/services/${service}/apply`);
		if (!/\/drafts\//.test(answer.location)) answer = await this.page(subject, `/services/${service}/apply`, { whom: 'self' });
		const [, id, step] = /\/drafts\/(\d+)\/([\w-]+)/.exec(answer.location);
		return { id, step };
	}

	async makeDrafts() {
		const { resident, neighbour } = this.subjects, pdfs = this.guide.materials.filter((m) => m.required && m.accept.includes('application/pdf'));
		this.newDraft = () => this.draft(resident, permit);
		this.drafted = await this.newDraft();
		const shown = await this.page(resident, `/drafts/${this.drafted.id}/materials`), form = part(pdf('drafted'), 'drafted.pdf', pdfs[0].name);
		for (const [name, value] of [['csrf', resident.browser.csrf], ['version', /name="version" value="(\d+)"/.exec(shown.text)[1]], ['button', 'stay']]) form.append(name, value);
		const sent = await fetch(`http://${this.house.address}/drafts/${this.drafted.id}/materials`, { method: 'POST', body: form, redirect: 'manual',
			headers: { Cookie: `session=${resident.token}` } });
		if (sent.status >= 400) throw new Error(`no file in the draft: ${sent.status}`);
		this.coupled = await this.draft(resident, couple);
		await this.page(resident, `/drafts/${this.coupled.id}/part/wife`, { invited_name: people[1].name, invited_phone: people[1].phone });
		this.part = /parts\/(\d+)/.exec((await this.page(neighbour, '/my')).text)[1];
		const paper = await fetch(`http://${this.house.address}/drafts/${this.drafted.id}/print/paper.pdf`, { headers: { Cookie: `session=${resident.token}` } });
		const file = join(this.house.folder, 'paper.pdf');
		writeFileSync(file, Buffer.from(await paper.arrayBuffer()));
		const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout;
		this.paperCode = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0];
	}

	async seen(subject, person) {
		const answer = await this.page(subject, '/window', { name: person.name, number: person.number, phone: '', address: '', seen: 'yes' });
		return /visit=(\d+)/.exec(answer.location)[1];
	}

	async makeWindow() {
		const { resident, window } = this.subjects;
		await this.page(resident, '/my/data/correct');
		await this.page(resident, '/my/data/correct', { wish: '地址有误', proof: '户口簿' });
		this.correction = /window\/corrections\/(\d+)/.exec((await this.page(window, '/window/corrections')).text)[1];
		this.visit = await this.seen(window, people[0]);
		this.otherVisit = await this.seen(this.subjects['other window'], people[1]);
		const neighbours = await this.giveNeighbours();
		this.foreignMandate = neighbours;
		await this.page(window, '/window/paper', { code: this.paperCode, name: people[0].name, number: people[0].number, seen: 'yes' });
		this.session = this.stored(`SELECT id FROM session WHERE account = (SELECT id FROM account WHERE name = '${people[1].name}' LIMIT 1) LIMIT 1`);
		this.ownerAccount = this.accountOf(people[0].name);
		this.neighbourAccount = this.accountOf(people[1].name);
		this.newSession = async (subject) => {
			await this.signIn(subject.account, 'public');
			return this.stored(`SELECT max(id) FROM session WHERE account = ${this.accountOf(people.find((one) => one.phone === subject.account.login).name)}`);
		};
		this.ownSession = await this.newSession(resident);
	}

	// A mandate that has nothing to do with the owner: the neighbour's for the former agent.
	async giveNeighbours() {
		const { neighbour } = this.subjects, until = new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10);
		await this.page(neighbour, '/my/mandates/give');
		await this.page(neighbour, '/my/mandates/give', { giver: 'self', kind: 'agent', name: people[3].name, number: people[3].number, until_on: until,
			[`service.${this.guide.code}`]: 'yes' });
		return (await this.mandatesOf(neighbour))[0];
	}

	async makeEnded() {
		const locked = await this.subject('locked account', this.addAccount('19900018812', 'resident', { name: '锁定', level: 2 }));
		const ended = await this.subject('ended session', this.addAccount('19900018813', 'resident', { name: '已退出', level: 2 }));
		const said = yizhan('account', 'lock', this.house.dir, locked.account.login);
		if (said.status !== 0) throw new Error(said.stderr);
		await this.api(ended, 'DELETE', '/session');
		for (const one of [locked, ended]) Object.assign(one, { signedIn: false, level: 0, permissions: [] });
	}
}

export { people };
