// house.mjs: a county of its own for one story: a data folder, the program that serves it, its phones and its mail.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const program = path.join(root, 'build/yizhan');
const packs = ['packs/county', 'packs/residence-permit'].map((pack) => path.join(root, pack));

// Runs a program to its end: {code, said, out}, out being both of its streams.
export function run(command, words, options = {}) {
	return new Promise((done) =>
		execFile(command, words, { ...options, maxBuffer: 1 << 26 }, (error, out, errors) =>
			done({ code: error ? error.code : 0, said: out, out: out + errors })));
}

function freePort() {
	return new Promise((done) => {
		const server = net.createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => done(port));
		});
	});
}

// Waits until `look` gives something, and gives that.
export async function until(what, look, seconds = 30) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(50)) {
		const found = await look();
		if (found)
			return found;
	}
	assert.fail(`waited ${seconds} s in vain for ${what}`);
}

// The six digits of RFC 6238 (SHA-1, 30 s) at a moment.
export function totp(secret, at = Date.now()) {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
	const digest = createHmac('sha1', key).update(counter).digest();
	const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
	return String(number % 1000000).padStart(6, '0');
}

// The body of a letter as people read it.
function letterText(message) {
	const [head, ...parts] = message.split('\r\n\r\n');
	const body = parts.join('\r\n\r\n');
	const bytes = /^Content-Transfer-Encoding: *base64/im.test(head) ? Buffer.from(body, 'base64') : Buffer.from(body, 'latin1');
	return bytes.toString('utf8');
}

class Sink {
	constructor(file) {
		this.file = file;
		this.process = spawn(process.execPath, [path.join(root, 'test/smtp/sink.mjs'), file], { stdio: ['pipe', 'pipe', 'inherit'] });
	}

	async port() {
		let said = '';
		this.process.stdout.on('data', (part) => (said += part));
		return until('the mail server', () => /PORT (\d+)/.exec(said)?.[1]);
	}

	// What came for an address, oldest first.
	letters(address) {
		if (!fs.existsSync(this.file))
			return [];
		return fs.readFileSync(this.file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
			.filter((letter) => letter.to === address).map((letter) => letterText(letter.message));
	}

	close() {
		this.process.stdin.end();
	}
}

// A message of the SMS spool (smstools' form): {to, text}.
function readMessage(file) {
	const bytes = fs.readFileSync(file);
	const end = bytes.indexOf('\n\n');
	const head = bytes.subarray(0, end).toString('latin1');
	const body = bytes.subarray(end + 2);
	const text = /Alphabet: *UCS/i.test(head) ? Buffer.from(body).swap16().toString('utf16le') : body.toString('utf8');
	return { to: /^To: *(\S+)/m.exec(head)[1], text };
}

export class House {
	// Makes the folder and serves it. mail: also starts a mail server and sends there; more: packs beside the shipped ones.
	static async open({ mail = false, more = [] } = {}) {
		const house = new House();
		house.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'yizhan-journey-'));
		house.dir = path.join(house.folder, 'county');
		const made = await run(program, ['init', house.dir, ...packs, ...more.map((pack) => path.join(root, pack))]);
		assert.equal(made.code, 0, made.out);
		house.accounts = fs.readFileSync(path.join(house.dir, 'accounts.txt'), 'utf8').trim().split('\n').map((line) => {
			const [role, login, password, secret] = line.split('\t');
			return { role, login, password, secret };
		});
		house.sink = mail ? new Sink(path.join(house.folder, 'mail')) : null;
		await house.serve();
		return house;
	}

	// After the process was killed: the same folder at the same address.
	async serveAgain() {
		await this.serve(Number(new URL(this.url).port));
	}

	async serve(at = 0) {
		const port = at || await freePort();
		const environment = { ...process.env };
		if (this.sink)
			environment.YIZHAN_SMTP_URL = `smtp://127.0.0.1:${await this.sink.port()}`;
		this.url = `http://127.0.0.1:${port}`;
		this.log = path.join(this.folder, 'log');
		const log = fs.openSync(this.log, 'a');
		this.process = spawn(program, ['serve', this.dir, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', log, log], env: environment });
		this.ended = new Promise((done) => this.process.on('exit', (code, signal) => done(code ?? signal)));
		fs.closeSync(log);
		await until('the first answer', () => fetch(`${this.url}/health`).then((answer) => answer.ok, () => false));
	}

	account(role) {
		return this.accounts.find((account) => account.role === role);
	}

	// A code of a staff member's second factor; each is accepted once, so a second waits for the next half minute.
	async code(account) {
		this.used ??= new Map();
		await until('a fresh code', () => Math.floor(Date.now() / 30000) !== this.used.get(account.login), 31);
		this.used.set(account.login, Math.floor(Date.now() / 30000));
		return totp(account.secret);
	}

	// All messages to a phone, oldest first.
	messages(phone) {
		const folder = path.join(this.dir, 'sms/outgoing');
		if (!fs.existsSync(folder))
			return [];
		return fs.readdirSync(folder).map((name) => path.join(folder, name))
			.sort((a, b) => fs.statSync(a).mtimeMs - fs.statSync(b).mtimeMs)
			.map(readMessage).filter((message) => message.to.endsWith(phone)).map((message) => message.text);
	}

	message(phone, pattern) {
		return until(`an SMS ${pattern} to ${phone}`, () => this.messages(phone).findLast((text) => pattern.test(text)));
	}

	letter(address, pattern) {
		return until(`a mail ${pattern} to ${address}`, () => this.sink.letters(address).findLast((text) => pattern.test(text)));
	}

	// Ends the program as the service manager does, and asks whether everything still says what was done.
	async close() {
		this.process.kill('SIGTERM');
		const ended = await Promise.race([this.ended, wait(10000, 'did not end within 10 s')]);
		if (ended !== 0)
			this.process.kill('SIGKILL');
		this.sink?.close();
		const log = fs.readFileSync(this.log, 'utf8');
		assert.equal(ended, 0, `serve ended with ${ended}\n${log.slice(-2000)}`);
		const verified = await run(program, ['verify', this.dir]);
		assert.equal(verified.code, 0, `verify: ${verified.out}`);
		const broken = log.split('\n').filter((line) => /"(broken|alarm|error)"|\b(alarm|broken)\b/.test(line));
		assert.deepEqual(broken, [], 'the log tells of faults');
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}
