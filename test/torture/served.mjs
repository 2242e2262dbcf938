// served.mjs: a data folder of its own with a yizhan that serves it, and clients of its API; node's own library only.
import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { fileURLToPath } from 'node:url'

export const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const program = process.env.YIZHAN ?? path.join(top, 'build/yizhan')
export const permit = 'residence-permit'

export const pause = (ms) => new Promise((done) => setTimeout(done, ms))

// Numbers by chance that the same seed gives again (mulberry32).
export function chance(seed) {
	let a = seed >>> 0
	return () => {
		a = (a + 0x6d2b79f5) >>> 0
		let t = Math.imul(a ^ (a >>> 15), a | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296
	}
}

// A small picture that passes for a photo and for a proof.
export function picture() {
	const crc = (bytes) => {
		let c = ~0
		for (const byte of bytes) {
			c ^= byte
			for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0)
		}
		return ~c >>> 0
	}
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]), frame = Buffer.alloc(8)
		frame.writeUInt32BE(data.length, 0)
		frame.writeUInt32BE(crc(body), 4)
		return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
	}
	const head = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0])
	const rows = Buffer.alloc(8 * 25, 0x90)
	for (let row = 0; row < 8; row++) rows[row * 25] = 0
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0))])
}

// The code of RFC 6238 for a base32 secret, now.
export function totp(secret) {
	const bits = [...secret].map((l) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(l).toString(2).padStart(5, '0')).join('')
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
	const count = Buffer.alloc(8)
	count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)))
	const mac = createHmac('sha1', key).update(count).digest()
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

// Why a request has no answer: the server was gone. All other failures are faults.
export class NoAnswer extends Error {}

export class Served {
	constructor(name) {
		this.home = fs.mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), `yizhan-${name}-`))
		this.folder = path.join(this.home, 'data')
		this.run('init', this.folder, path.join(top, 'packs/county'), path.join(top, 'packs', permit))
		const lines = fs.readFileSync(path.join(this.folder, 'accounts.txt'), 'utf8').trim().split('\n')
		this.accounts = lines.map((line) => line.split('\t')).map(([role, login, password, secret]) => ({ role, login, password, secret }))
	}

	// Runs the program to its end; fails unless its exit is 0.
	run(...words) {
		const done = spawnSync(program, words, { encoding: 'utf8' })
		if (done.status !== 0) throw new Error(`yizhan ${words[0]}: exit ${done.status}\n${done.stdout}${done.stderr}`)
		return done.stdout
	}

	verify(...words) {
		return spawnSync(program, ['verify', this.folder, ...words], { encoding: 'utf8' })
	}

	// Starts the server; gives the milliseconds from its start to its first answer.
	async start() {
		this.port ??= await free_port()
		this.log = fs.openSync(path.join(this.home, 'log'), 'a')
		const begun = performance.now()
		this.child = spawn(program, ['serve', this.folder, '--listen', `127.0.0.1:${this.port}`], { stdio: ['ignore', this.log, this.log] })
		this.ended = new Promise((done) => this.child.once('exit', (code, signal) => { this.child.gone = true; done(signal ?? code) }))
		fs.closeSync(this.log)
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 256 })
		for (;;) {
			if (this.child.gone) throw new Error(`the server ended at its start: ${this.last_words()}`)
			if (performance.now() - begun > 20000) throw new Error('no answer 20 s after the start')
			try {
				const answer = await this.ask('GET', '/health')
				if (answer.status === 200) return performance.now() - begun
			} catch (error) {
				if (!(error instanceof NoAnswer)) throw error
			}
			await pause(2)
		}
	}

	// Ends the server by a signal; gives its exit.
	async end(signal = 'SIGTERM') {
		this.child.kill(signal)
		const how = await this.ended
		this.agent.destroy()
		return how
	}

	remove() {
		if (this.child && !this.child.gone) this.child.kill('SIGKILL')
		fs.rmSync(this.home, { recursive: true, force: true })
	}

	last_words() {
		return fs.readFileSync(path.join(this.home, 'log'), 'utf8').split('\n').slice(-12).join('\n')
	}

	// One request; {status, body} with the body read as JSON, or NoAnswer when the connection broke first.
	ask(method, where, { headers = {}, json, bytes, type } = {}) {
		const body = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)))
		const all = { ...headers }
		if (body) Object.assign(all, { 'content-type': type ?? 'application/json', 'content-length': body.length })
		return new Promise((done, fail) => {
			const request = http.request({ host: '127.0.0.1', port: this.port, method, path: where, headers: all, agent: this.agent, timeout: 20000 })
			const lost = (error) => fail(new NoAnswer(error?.message ?? 'closed'))
			request.on('error', lost)
			request.on('timeout', () => fail(new Error(`${method} ${where}: no answer in 20 s`)))
			request.on('response', (response) => {
				const parts = []
				response.on('data', (part) => parts.push(part))
				response.on('error', lost)
				response.on('close', () => {
					if (!response.complete) return lost()
					const text = Buffer.concat(parts).toString()
					try {
						done({ status: response.statusCode, body: text ? JSON.parse(text) : null })
					} catch {
						fail(new Error(`${method} ${where}: not JSON: ${text.slice(0, 200)}`))
					}
				})
			})
			request.end(body)
		})
	}

	async sign_in(account) {
		const code = account.secret === '-' ? undefined : totp(account.secret)
		const answer = await this.ask('POST', '/api/v1/session', { json: { login: account.login, password: account.password, code } })
		expect(answer, 201, `${account.login} signs in`)
		return new Client(this, account, answer.body.token)
	}
}

export function expect(answer, status, what) {
	if ([status].flat().includes(answer.status)) return answer.body
	throw new Error(`${what}: ${answer.status} instead of ${status}: ${JSON.stringify(answer.body).slice(0, 400)}`)
}

// One who has signed in.
export class Client {
	constructor(served, account, token) {
		Object.assign(this, { served, account, headers: { authorization: `Bearer ${token}` } })
	}

	ask(method, where, json) {
		return this.served.ask(method, `/api/v1${where}`, { headers: this.headers, json })
	}

	async upload(bytes) {
		const edge = 'yizhan-edge'
		const body = Buffer.concat([
			Buffer.from(`--${edge}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`),
			bytes, Buffer.from(`\r\n--${edge}--\r\n`)])
		const answer = await this.served.ask('POST', '/api/v1/materials',
			{ headers: this.headers, bytes: body, type: `multipart/form-data; boundary=${edge}` })
		return expect(answer, 201, 'an upload').id
	}

	// The body of a valid application for the residence permit, with proofs of its own; the key is the caller's.
	async application() {
		const services = expect(await this.ask('GET', '/services?limit=200'), 200, 'the services').items
		const code = services.find((service) => service.where === 'online').code
		const guide = expect(await this.ask('GET', `/services/${code}`), 200, 'the guide')
		const materials = {}
		for (const material of guide.materials)
			if (material.required) materials[material.name] = [await this.upload(picture())]
		return { service: code, form: guide.form.examples[0], materials }
	}
}

function free_port() {
	return new Promise((done) => {
		const server = http.createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address()
			server.close(() => done(port))
		})
	})
}
