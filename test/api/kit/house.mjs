// house.mjs: a demonstration county in a folder of its own, served on a free port, and people who talk to it over the API.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const program = process.env.YIZHAN ?? join(root, 'build', 'yizhan');

// Runs a verb to its end.
export function yizhan(...args) {
	return spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function freePort() {
	return new Promise(resolve => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

// RFC 6238 with SHA-1, 6 digits, 30 s.
export function totp(secret, now = Date.now()) {
	const bits = [...secret].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(now / 30000)));
	const mac = createHmac('sha1', key).update(counter).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

export class House {
	constructor(address, zones = null) {
		this.zones = zones;
		this.folder = mkdtempSync(join(tmpdir(), 'yizhan-api-'));
		this.dir = join(this.folder, 'county');
		this.address = address;
	}

	// zones: each has a listener of its own, house.zones says at which address; house.address is the public one. more: packs.
	// proxy: whether this machine is a trusted proxy, which says who asks.
	static async open({ zones = false, more = [], proxy = true } = {}) {
		const address = `127.0.0.1:${await freePort()}`;
		const house = new House(address, zones ? { public: address, staff: `127.0.0.1:${await freePort()}`, admin: `127.0.0.1:${await freePort()}` } : null);
		const made = yizhan('init', house.dir, ...['packs/county', 'packs/residence-permit', ...more].map(pack => join(root, pack)));
		if (made.status !== 0) throw new Error(`init: ${made.stderr}`);
		house.accounts = readFileSync(join(house.dir, 'accounts.txt'), 'utf8').trim().split('\n').map(line => {
			const [role, login, password, secret] = line.split('\t');
			return { role, login, password, secret: secret === '-' ? null : secret };
		});
		house.proxy = proxy;
		await house.start();
		return house;
	}

	async start() {
		this.log = '';
		const listens = this.zones ? Object.entries(this.zones).flatMap(([zone, at]) => ['--zone', zone, '--listen', at]) : ['--listen', this.address];
		this.process = spawn(program, ['serve', this.dir, ...listens, ...(this.proxy ?? true ? ['--proxy', '127.0.0.1'] : [])],
			{ stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', chunk => { this.log += chunk; });
		this.ended = new Promise(resolve => this.process.on('exit', (code, signal) => resolve(code ?? signal)));
		for (let i = 0; i < 100; i++) {
			const answer = await fetch(`http://${this.address}/health`).catch(() => null);
			if (answer?.ok) return;
			await new Promise(resolve => setTimeout(resolve, 100));
		}
		throw new Error(`it does not serve: ${this.log}`);
	}

	async stop() {
		this.process.kill('SIGTERM');
		return this.ended;
	}

	async close() {
		if (this.process.exitCode === null && this.process.signalCode === null) await this.stop();
		const said = this.verifies === false ? { status: 0 } : yizhan('verify', this.dir);
		if (said.status !== 0) throw new Error(`after all of it the house does not verify:\n${said.stdout.slice(0, 2000)}${said.stderr}`);
		if (existsSync(this.folder)) rmSync(this.folder, { recursive: true });
	}

	// One request; the answer with its text and, where it is JSON, its value.
	async ask(method, path, { body, token, headers = {}, type = 'application/json' } = {}) {
		const all = { ...headers };
		if (token) all.Authorization = `Bearer ${token}`;
		let sent = body;
		if (body !== undefined && !(body instanceof FormData)) {
			all['Content-Type'] = type;
			sent = typeof body === 'string' ? body : JSON.stringify(body);
		}
		const answer = await fetch(`http://${this.address}${path.startsWith('/health') ? '' : '/api/v1'}${path}`, { method, headers: all, body: sent });
		const text = await answer.text();
		const isJson = /json/.test(answer.headers.get('content-type') ?? '');
		return { status: answer.status, headers: answer.headers, text, json: isJson && text ? JSON.parse(text) : null };
	}

	// Signs in the nth account of a role; each once, since a code works once.
	async person(role, index = 0) {
		const account = this.accounts.filter(a => a.role === role)[index];
		this.people ??= new Map();
		if (!this.people.has(account.login)) this.people.set(account.login, this.signIn(account));
		return this.people.get(account.login);
	}

	async signIn(account) {
		const answer = await this.ask('POST', '/session',
			{ body: { login: account.login, password: account.password, code: account.secret ? totp(account.secret) : undefined } });
		if (answer.status !== 201) throw new Error(`${account.login} can't sign in: ${answer.text}`);
		const ask = (method, path, options = {}) => this.ask(method, path, { token: answer.json.token, ...options });
		return {
			...account, ...answer.json, ask,
			get: (path, options) => ask('GET', path, options),
			post: (path, body, options) => ask('POST', path, { body, ...options }),
		};
	}
}
