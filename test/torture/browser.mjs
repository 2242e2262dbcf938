// browser.mjs: the least that a browser does, for tests that want no script: cookies, links followed, forms sent.
//
// Each request has a connection of its own, so that nothing of it waits in the server for the next.
import http from 'node:http'

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const plain = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name])

function attribute(tag, name) {
	const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/]|$)`).exec(tag)
	return found ? plain(found[1] ?? '') : undefined
}

// What a form would send untouched, as [name, value] pairs.
function pairs_of(inside) {
	const pairs = []
	for (const [tag] of inside.matchAll(/<input\b[^>]*>/g)) {
		const name = attribute(tag, 'name'), type = attribute(tag, 'type') ?? 'text'
		if (!name || type === 'file' || type === 'submit') continue
		if ((type === 'radio' || type === 'checkbox') && attribute(tag, 'checked') === undefined) continue
		pairs.push([name, attribute(tag, 'value') ?? ''])
	}
	for (const [, tag, text] of inside.matchAll(/<textarea\b([^>]*)>([^]*?)<\/textarea>/g)) pairs.push([attribute(tag, 'name'), plain(text)])
	for (const [, tag, options] of inside.matchAll(/<select\b([^>]*)>([^]*?)<\/select>/g)) {
		const chosen = /<option\b[^>]*\sselected[^>]*>/.exec(options) ?? /<option\b[^>]*>/.exec(options)
		pairs.push([attribute(tag, 'name'), attribute(chosen[0], 'value') ?? ''])
	}
	return pairs
}

export class Browser {
	constructor(port) {
		Object.assign(this, { port, cookies: new Map(), path: '/', html: '' })
	}

	request(method, path, headers = {}, body) {
		const all = { Connection: 'close', 'Accept-Language': 'zh', ...headers }
		if (this.cookies.size) all.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
		if (body) all['Content-Length'] = body.length
		return new Promise((done, fail) => {
			const request = http.request({ host: '127.0.0.1', port: this.port, method, path, headers: all, agent: false, timeout: 20000 }, (response) => {
				const parts = []
				response.on('data', (part) => parts.push(part))
				response.on('error', fail)
				response.on('end', () => done({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts) }))
			})
			request.on('error', fail)
			request.end(body)
		})
	}

	async take(method, path, headers, body) {
		let answer = await this.request(method, path, headers, body)
		for (let hop = 0; hop < 5; hop++) {
			for (const line of answer.headers['set-cookie'] ?? []) {
				const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
				if (value) this.cookies.set(name, value)
				else this.cookies.delete(name)
			}
			if (answer.status !== 303) break
			path = new URL(answer.headers.location, 'http://x').href.slice('http://x'.length)
			answer = await this.request('GET', path)
		}
		Object.assign(this, { path, status: answer.status, bytes: answer.bytes, html: answer.bytes.toString() })
		return this
	}

	get(path) {
		return this.take('GET', path)
	}

	// The form that has a field or button of this name, or whose address ends so.
	form(sign) {
		for (const [, tag, inside] of this.html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)) {
			const action = attribute(` ${tag}`, 'action') ?? this.path
			if (action.endsWith(sign) || inside.includes(`name="${sign}"`)) return { action, inside, multipart: /multipart/.test(tag) }
		}
		throw new Error(`${this.path} (${this.status}) has no form with ${sign}`)
	}

	// Sends a form with these values over what stands in it; files are {name, bytes, type} by field.
	send(sign, values = {}, files = {}) {
		const { action, inside, multipart } = this.form(sign)
		const pairs = pairs_of(inside).filter(([name]) => !(name in values))
		for (const [name, value] of Object.entries(values)) pairs.push([name, value])
		if (!multipart) {
			const body = Buffer.from(new URLSearchParams(pairs).toString())
			return this.take('POST', action, { 'Content-Type': 'application/x-www-form-urlencoded', Origin: `http://127.0.0.1:${this.port}` }, body)
		}
		const edge = 'yizhan-canary-edge'
		const parts = pairs.map(([name, value]) => Buffer.from(`--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`))
		for (const [field, { name, bytes, type }] of Object.entries(files))
			parts.push(Buffer.from(`--${edge}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`), bytes, Buffer.from('\r\n'))
		parts.push(Buffer.from(`--${edge}--\r\n`))
		return this.take('POST', action, { 'Content-Type': `multipart/form-data; boundary=${edge}`, Origin: `http://127.0.0.1:${this.port}` }, Buffer.concat(parts))
	}
}
