// browser.mjs: requests as they leave a machine: raw paths, kept connections, cookies, the hidden token of a form; no face.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 24 });
let stranger = 0;

// An address that nobody has used yet, so that what counts failures by address counts none twice.
export function freshAddress() {
	stranger++;
	return `198.18.${(stranger >> 8) & 255}.${stranger & 255}`;
}

// One request; the path goes out as it stands. {status, headers, text}
export function send(address, method, path, headers = {}, body = null) {
	const [host, port] = address.split(':');
	return new Promise((done, failed) => {
		const bytes = body === null ? null : Buffer.from(body);
		const all = { ...headers };
		if (bytes) all['Content-Length'] = bytes.length;
		const r = request({ host, port, method, path, headers: all, agent }, (answer) => {
			const parts = [];
			answer.on('data', (part) => parts.push(part));
			answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString('utf8') }));
			answer.on('error', failed);
		});
		r.on('error', failed);
		r.end(bytes);
	});
}

export class Browser {
	constructor(address, token = null) {
		this.address = address;
		this.cookies = new Map(token ? [['session', token]] : []);
		this.headers = { 'Accept-Language': 'en' };
	}

	async ask(method, path, { fields, headers = {}, body, type } = {}) {
		const all = { ...this.headers, Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...headers };
		let sent = body ?? null;
		if (fields) {
			sent = String(new URLSearchParams({ csrf: this.csrf ?? '', ...fields }));
			all['Content-Type'] = 'application/x-www-form-urlencoded';
		} else if (type) {
			all['Content-Type'] = type;
		}
		const answer = await send(this.address, method, path, all, sent);
		for (const line of answer.headers['set-cookie'] ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			this.cookies.set(name, value);
		}
		this.csrf = /name="csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? this.csrf;
		return { ...answer, location: answer.headers.location ?? '' };
	}

	get(path, headers) {
		return this.ask('GET', path, { headers });
	}

	post(path, fields = {}, headers) {
		return this.ask('POST', path, { fields, headers });
	}
}

// Does many things, some at a time.
export async function each(list, few, work) {
	let at = 0;
	const worker = async () => {
		while (at < list.length) await work(list[at++]);
	};
	await Promise.all(Array.from({ length: few }, worker));
}
