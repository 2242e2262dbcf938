// canary.mjs: what was entrusted to the house is found nowhere it should not be.
//
// A whole run through pages and API with values that nobody can mistake: numbers, phones, addresses, passwords, codes, tokens,
// file names and bytes. Then the database and its log, the data folder, the process's log, the SMS spool, the backup and the
// server's memory after everybody has signed out are searched for each of them, as UTF-8, UTF-16, hex, base64, percent and JSON escapes,
// HTML references, and inside whatever is packed. Names may stand in clear: the design says so. The export gives values in clear,
// and only there: it says so itself.
import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { Browser } from './browser.mjs'
import { expect, pause, picture, Served, top, totp } from './served.mjs'

const served = new Served('canary')
const canaries = new Map() // what it is -> bytes
let faults = 0, searched = 0, skipped = 0

function fault(sentence) {
	faults++
	console.log(`fault: ${sentence}`)
}

// Remembers a value, and gives it back.
function secret(what, value) {
	canaries.set(what, Buffer.isBuffer(value) ? value : Buffer.from(value))
	return value
}

const word = (kind) => `kanarie-${kind}-${randomBytes(9).toString('hex')}`
const digits = (count) => Array.from(randomBytes(count), (byte) => byte % 10).join('')
const phone = () => `1990001${digits(4)}`

// GB 11643 with the area of nobody.
function number_of(born, odd) {
	const body = `999999${born.replaceAll('-', '')}${digits(2)}${odd ? 1 : 2}`
	const sum = [...body].reduce((all, digit, i) => all + digit * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0)
	return body + '10X98765432'[sum % 11]
}

// ---- files that say something of their own ----

function marked_pdf(words) {
	return Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n% ${words}\n` +
		`trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`)
}

// The picture with a comment behind its last chunk but one, of the kind that cameras write.
function marked_picture(words) {
	const bytes = picture(), end = bytes.length - 12
	const body = Buffer.from(`tEXtComment\0${words}`, 'latin1'), frame = Buffer.alloc(8)
	let crc = ~0
	for (const byte of body) {
		crc ^= byte
		for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
	}
	frame.writeUInt32BE(body.length - 4, 0)
	frame.writeUInt32BE(~crc >>> 0, 4)
	return Buffer.concat([bytes.subarray(0, end), frame.subarray(0, 4), body, frame.subarray(4), bytes.subarray(end)])
}

// ---- the spool, as smsd would work it ----

const spool = path.join(served.folder, 'sms')
const listed = (folder) => fs.existsSync(path.join(spool, folder)) ? fs.readdirSync(path.join(spool, folder)) : []

async function until(what, holds) {
	for (let tries = 0; tries < 600; tries++) {
		const found = await holds()
		if (found) return found
		await pause(50)
	}
	throw new Error(`not within 30 s: ${what}`)
}

// Every message is a secret: it carries codes.
function message_to(number) {
	return until(`an SMS to ${number}`, () => {
		for (const name of listed('outgoing')) {
			const text = fs.readFileSync(path.join(spool, 'outgoing', name), 'utf8')
			if (text.startsWith(`To: 86${number}\n`)) return text.slice(text.indexOf('\n\n') + 2).trim()
		}
	})
}

async function send_all() {
	await until('the spool is empty', () => {
		for (const name of listed('outgoing')) {
			secret(`the message ${name}`, fs.readFileSync(path.join(spool, 'outgoing', name), 'utf8').split('\n\n')[1].trim())
			fs.renameSync(path.join(spool, 'outgoing', name), path.join(spool, 'sent', name))
		}
		return ['outgoing', 'checked', 'sent', 'failed'].every((folder) => listed(folder).length === 0)
	})
}

// ---- the run through the pages ----

const resident = { phone: secret('the phone of an account', phone()), password: secret('a password', word('password')), name: '金丝雀' }
const card = { number: secret('an identity number', number_of('1991-04-07', false)), address: secret('the address at the window', word('card')) }
const applied = {
	name: resident.name, number: card.number, sex: '2', born: '1991-04-07', nation: '汉族',
	phone: secret('the phone of a form', phone()), home_address: secret('the address at home', `省外${word('home')}号`),
	address: secret('the address here', `云溪县${word('here')}室`), since: '2020-01-01', basis: 'work', employer: '茶业有限公司', employed_since: '2021-01-01',
	'members[0].name': '小金', 'members[0].relation': 'child', 'members[0].number': secret('the number of a child', number_of('2019-11-05', true)),
	truth: 'yes',
}

async function sign_up() {
	const browser = new Browser(served.port)
	await browser.get('/sign-up')
	await browser.send('phone', { phone: resident.phone })
	const text = secret('the message with a code', await message_to(resident.phone))
	await browser.send('code', { code: /\d{6}/.exec(text)[0], name: resident.name, password: resident.password })
	if (browser.path !== '/my') throw new Error(`signing up ends at ${browser.path}`)
	return browser
}

function staff_account(role, index = 0) {
	return served.accounts.filter((account) => account.role === role)[index]
}

async function desk(account) {
	const browser = new Browser(served.port)
	await browser.get('/desk/sign-in')
	await browser.send('login', { login: account.login, password: account.password, code: secret(`a code of ${account.login}`, totp(account.secret)) })
	canaries.delete(`a code of ${account.login}`) // six digits are found everywhere
	return browser
}

async function raise(window) {
	await window.get('/window')
	await window.send('seen', { name: resident.name, number: card.number, phone: resident.phone, address: card.address, seen: 'yes' })
	await window.send('login', { login: resident.phone })
	if (window.status !== 200 || !window.html.includes(resident.name)) throw new Error(`raising ends at ${window.path} (${window.status})`)
}

const file_names = { photo: `${word('name')}.png`, other: `${word('name')}.pdf` }

// Goes from step to step as the page leads; each gets what it asks for.
async function apply(browser) {
	await browser.get(`/services/${encodeURIComponent(served.service)}/apply`)
	await browser.send('/apply')
	for (let step = 0; step < 12 && !/\/review$/.test(browser.path); step++) {
		const { inside } = browser.form('version')
		const values = {}, files = {}, asked = new Set([...inside.matchAll(/\sname="([^"]+)"/g)].map((found) => found[1]))
		if (asked.has('address')) await browser.send('version', { basis: 'work', add: 'members' })
		for (const [name, value] of Object.entries(applied)) if (asked.has(name) || (asked.has('address') && /^(members|employe)/.test(name))) values[name] = value
		if (/\/materials$/.test(browser.path))
			for (const [tag] of inside.matchAll(/<input\b[^>]*type="file"[^>]*>/g)) {
				const name = /\sname="([^"]+)"/.exec(tag)[1], photo = name.includes('photo')
				files[name] = { name: photo ? file_names.photo : file_names.other, type: photo ? 'image/png' : 'application/pdf',
					bytes: photo ? marked_picture(photo_words) : marked_pdf(proof_words) }
			}
		const before = browser.path
		await browser.send('version', { ...values, button: 'next' }, files)
		if (browser.path === before && !/\/materials$/.test(before)) throw new Error(`${before} does not go on: ${complaints(browser)}`)
	}
	await browser.send('/send')
	const number = /\/my\/dossiers\/([A-Za-z0-9_-]+)/.exec(browser.path)?.[1]
	if (!number) throw new Error(`sending ends at ${browser.path} (${browser.status}): ${complaints(browser)}`)
	await browser.get(`/my/dossiers/${number}/receipt`)
	secret('a query code', [...browser.html.matchAll(/class="code large">([^<]+)</g)][1][1])
	return number
}

const complaints = (browser) => [...browser.html.matchAll(/role="alert"[^]*?<\/(?:ul|div)>/g)].join(' ').replace(/<[^>]*>/g, ' ').slice(0, 300)
const photo_words = secret('the bytes of a picture', word('pixels')), proof_words = secret('the bytes of a proof', word('proof'))
secret('the name of a picture', file_names.photo.slice(0, -4))
secret('the name of a proof', file_names.other.slice(0, -4))

// Approved by the police: a certificate that prints the secrets.
async function decide(number) {
	for (const account of [staff_account('clerk')]) {
		const client = await served.sign_in(account)
		secret(`a token of ${account.login}`, client.headers.authorization.slice(7))
		const task = expect(await client.ask('GET', '/tasks?state=open'), 200, 'the tasks').items.find((one) => one.dossier === number)
		const seen = expect(await client.ask('GET', `/tasks/${task.id}`), 200, 'a task')
		const action = seen.actions.find((one) => one.kind === 'forward')
		expect(await client.ask('POST', `/tasks/${task.id}`, { action: action.name, fields: action.fields.examples[0], note: 'as the proofs say', version: seen.version }), 200, action.name)
		expect(await client.ask('DELETE', '/session'), [200, 204], 'signing out')
	}
}

async function run_pages() {
	const browser = await sign_up()
	secret('the token of a browser', browser.cookies.get('session'))
	const account = staff_account('window')
	const window = await desk(account)
	secret('the token of the window', window.cookies.get('session'))
	await raise(window)
	await browser.get('/my')
	const number = await apply(browser)
	await window.get('/desk')
	const task = /\/desk\/tasks\/\d+/.exec(window.html)
	if (!task) throw new Error('the window finds no task')
	await window.get(`${task[0]}/secrets`)
	if (!window.html.includes(applied.address)) fault('who works on a dossier can not open its secrets')
	await window.get(task[0])
	if (window.html.includes(applied.address)) fault('secrets are not masked on the desk')
	const stranger = new Browser(served.port)
	await stranger.get(`/track?number=${number}&code=${canaries.get('a query code')}`)
	if (!stranger.html.includes(number)) fault('the query code shows nothing')
	await window.get(task[0])
	await window.send('/act', { action: 'accept', note: 'as the proofs say' })
	await decide(number)
	await browser.get(`/my/dossiers/${number}`)
	const paper = /\/my\/certificates\/[^"]+\/pdf/.exec(browser.html)?.[0]
	if (paper) await browser.get(paper)
	if (!browser.bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) fault(`no certificate: ${browser.path} (${browser.status})`)
	await run_rights(browser)
	await run_paper(browser, window)
	await browser.get(`/my/dossiers/${number}`)
	await browser.send('/sign-out')
	await window.get('/desk')
	await window.send('/sign-out')
	return number
}

// ---- and through the API ----

const wrong_password = secret('a wrong password', word('wrong'))

async function run_api() {
	const account = served.accounts.find((one) => one.role === 'resident')
	await served.ask('POST', '/api/v1/session', { json: { login: account.login, password: wrong_password } })
	const client = await served.sign_in(account)
	secret('a token of the API', client.headers.authorization.slice(7))
	const body = await client.application()
	Object.assign(body.form, { phone: secret('a phone sent to the API', phone()), address: secret('an address sent to the API', word('api')) })
	const refused = await client.ask('POST', '/dossiers', { ...body, form: { ...body.form, number: secret('a number that is refused', `${card.number.slice(0, 6)}199013457${digits(3)}`) } })
	expect(refused, 422, 'a wrong number')
	const filed = expect(await client.ask('POST', '/dossiers', { ...body, key: 'canary' }), 201, 'a filing')
	secret('a query code of the API', filed.query_code)
	expect(await client.ask('DELETE', '/session'), [200, 204], 'signing out')
}

// ---- what else may be entrusted: every type of field as a secret, corrections, mandates, copies, paper ----

const everything = {
	text: word('text'), lines: word('lines'), phone: phone(), landline: `0826-2${digits(6)}`, mail: `${word('mail')}@example.com`,
	document: `E${digits(8)}`, person: number_of('1966-02-03', true), card: bank_card(), home: `省外${word('where')}巷`, guest: word('guest'), school: word('school'),
	signature: word('stroke'),
}
for (const [name, value] of Object.entries(everything)) secret(`the field ${name}`, value)

// ISO/IEC 7812-1: the last digit makes the sum right.
function bank_card() {
	const body = `622202${digits(12)}`
	const sum = [...body].reverse().reduce((all, digit, i) => all + (i % 2 ? Number(digit) : Number(digit) * 2 - (digit > 4 ? 9 : 0)), 0)
	return body + (10 - sum % 10) % 10
}

// The sampler with each of its words a secret; loaded as an administrator would.
function load_sampler() {
	const folder = path.join(served.home, 'sampler'), form = path.join(folder, 'form.yaml')
	fs.cpSync(path.join(top, 'test/packs/sampler'), folder, { recursive: true })
	let text = fs.readFileSync(form, 'utf8')
	for (const name of ['lines', 'phone', 'landline', 'mail', 'home', 'school', 'document', 'card'])
		text = text.replace(new RegExp(`(- \\{ name: ${name}, type: \\w+)`), '$1, secret: yes')
	text = text.replace('- { name: name, type: text, label: { zh: 同行人姓名', '- { name: name, type: text, secret: yes, label: { zh: 同行人姓名').replace('        type: text\n        label: { zh: 名称', '        type: text\n        secret: yes\n        label: { zh: 名称')
	fs.writeFileSync(form, text.replace('most: 30\n        example: 买买提', 'most: 60\n        example: 买买提'))
	served.run('load', served.folder, folder)
}

async function run_fields() {
	load_sampler()
	const client = await served.sign_in(served.accounts.filter((one) => one.role === 'resident')[2])
	secret('a token of who fills everything in', client.headers.authorization.slice(7))
	const guide = expect(await client.ask('GET', '/services/T-SAMPLER-01'), 200, 'the sampler'), form = structuredClone(guide.form.examples[0])
	Object.assign(form, { text: everything.text, lines: everything.lines, phone: everything.phone, landline: everything.landline, mail: everything.mail,
		person: everything.person, card: everything.card })
	form.document.number = everything.document
	form.home.detail = everything.home
	Object.assign(form.guests[0], { name: everything.guest, child: true, school: everything.school })
	form.signature.file = await client.upload(marked_picture(everything.signature))
	const filed = expect(await client.ask('POST', '/dossiers', { service: 'T-SAMPLER-01', form, materials: {}, key: 'everything' }), 201, 'the sampler')
	secret('a query code of the sampler', filed.query_code)
	const seen = expect(await client.ask('GET', `/dossiers/${filed.number}`), 200, 'the sampler again')
	if (seen.number !== filed.number) fault('what was filed is not there')
	expect(await client.ask('DELETE', '/session'), [200, 204], 'signing out')
}

// What one may do about one's own data, with words that nobody else uses.
async function run_rights(browser) {
	await browser.get('/my/data/correct')
	await browser.send('wish', { wish: secret('a wish for a correction', word('wish')), proof: secret('the proof of a correction', word('paper')) })
	await browser.get('/my/mandates/give')
	await browser.send('kind', { kind: 'carer', name: '金小丝', number: secret('the number of who may act', number_of('1999-09-09', true)), until_on: '' })
	if (!browser.html.includes('金小丝')) fault(`a mandate is not given: ${browser.path} ${complaints(browser)}`)
	await browser.get('/my/data')
	await browser.send('/my/data/copy')
	await until('the copy of one\'s data', async () => (await browser.get('/my/data')).html.includes('/my/data/copy/file'))
	await browser.get('/my/data/copy/file')
	if (!browser.bytes.subarray(0, 2).equals(Buffer.from('PK'))) fault('no copy of one\'s data')
	await browser.get('/my/account/sessions')
	await browser.get(`/search?q=${encodeURIComponent(secret('what was searched for', word('query')))}`)
}

// A draft that is printed and comes back over the counter.
async function run_paper(browser, window) {
	await browser.get(`/services/${encodeURIComponent(served.service)}/apply`)
	await browser.send('/apply')
	const draft = /\/drafts\/(\d+)/.exec(browser.path)[1]
	const filled = { name: resident.name, number: card.number, sex: '2', born: '1991-04-07', nation: '汉族', phone: secret('the phone of a draft', phone()), home_address: secret('the address of a draft', word('draft')) }
	await browser.send('version', { ...filled, button: 'next' })
	await browser.get(`/drafts/${draft}/print/paper.pdf`)
	if (!browser.bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) fault(`no paper form: ${browser.path} (${browser.status})`)
	await window.get('/window/paper')
	return draft
}

// ---- searching ----

// The forms in which bytes hide; base64 at each of its three alignments, without the edges that neighbours change.
function disguises(bytes) {
	const text = bytes.toString()
	const forms = [bytes, Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16(), Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('hex').toUpperCase())]
	for (let shift = 0; shift < 3; shift++) {
		const whole = Buffer.concat([Buffer.alloc(shift, 0x41), bytes]), cut = whole.subarray(0, whole.length - whole.length % 3)
		const coded = cut.toString('base64').slice(shift ? 4 : 0)
		forms.push(Buffer.from(coded), Buffer.from(coded.replaceAll('+', '-').replaceAll('/', '_')))
	}
	const units = [...text].flatMap((letter) => Array.from({ length: letter.length }, (_, i) => letter.charCodeAt(i)))
	forms.push(Buffer.from(encodeURIComponent(text)), Buffer.from([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
		Buffer.from(units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')), // JSON, every letter escaped
		Buffer.from(units.map((unit) => unit < 128 ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, '0')}`).join('')),
		Buffer.from([...text].map((letter) => `&#${letter.codePointAt(0)};`).join('')))
	return forms.filter((form) => form.length >= 8)
}

// What is packed inside: gzip, zlib and the entries of ZIP archives, as far as they can be unpacked.
function* unpacked_in(bytes) {
	const kinds = [['7801', zlib.inflateSync], ['789c', zlib.inflateSync], ['78da', zlib.inflateSync]]
	const soft = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 26 }
	const attempt = (unpack, at) => {
		try {
			return unpack(bytes.subarray(at), soft)
		} catch {
			return null
		}
	}
	for (const [magic, unpack] of kinds)
		for (let at = bytes.indexOf(magic, 0, 'hex'); at >= 0; at = bytes.indexOf(magic, at + 1, 'hex')) yield attempt(unpack, at)
	for (let at = bytes.indexOf('1f8b08', 0, 'hex'); at >= 0; at = bytes.indexOf('1f8b08', at + 1, 'hex')) { // RFC 1952; what stands behind it does not matter
		let from = at + 10
		if (bytes[at + 3] & 4) from += 2 + (bytes[from] ?? 0) + 256 * (bytes[from + 1] ?? 0)
		for (const flag of [8, 16]) if (bytes[at + 3] & flag) from = bytes.indexOf(0, from) + 1
		yield attempt(zlib.inflateRawSync, from + (bytes[at + 3] & 2))
	}
	for (let at = bytes.indexOf('504b0304', 0, 'hex'); at >= 0 && at + 30 < bytes.length; at = bytes.indexOf('504b0304', at + 1, 'hex'))
		yield attempt(zlib.inflateRawSync, at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28))
}

let needles = 0, opened = 0
const begins = new Uint8Array(1 << 24), by_begin = new Map() // of the first three bytes; of the first four

function ready_needles() {
	for (const [what, bytes] of canaries)
		for (const form of new Map(disguises(bytes).map((one) => [one.toString('latin1'), one])).values()) {
			begins[form[0] | form[1] << 8 | form[2] << 16] = 1
			const key = form.readInt32LE(0)
			by_begin.set(key, [...(by_begin.get(key) ?? []), { what, form }])
			needles++
		}
}

// One pass for all of them.
function search(where, bytes, tell = fault, depth = 0) {
	const found = new Set()
	searched += bytes.length
	for (let at = 0; at + 3 < bytes.length; at++)
		if (begins[bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16])
			for (const { what, form } of by_begin.get(bytes.readInt32LE(at)) ?? [])
				if (form.equals(bytes.subarray(at, at + form.length))) {
					if (!found.has(what)) tell(`${what} stands in ${where}`)
					found.add(what)
					if (process.env.SHOW) console.log(`  at ${at}: ${JSON.stringify(bytes.subarray(Math.max(0, at - 300), at + 100).toString('latin1').replace(/[^\x20-\x7e]+/g, '.'))}`)
				}
	if (depth < 2)
		for (const inner of unpacked_in(bytes)) {
			if (!inner?.length) continue
			opened++
			for (const what of search(`${where}, packed`, inner, tell, depth + 1)) found.add(what)
		}
	return found
}

// A search that finds nothing proves something only when it finds what is there.
function try_search() {
	for (const [what, bytes] of canaries)
		for (const form of disguises(bytes))
			if (!search('a trial', Buffer.concat([randomBytes(37), form, randomBytes(5)]), () => {}).has(what)) fault(`the search misses ${what}`)
	const [what, bytes] = [...canaries].at(-1)
	for (const [kind, pack] of Object.entries({ gzip: zlib.gzipSync, zlib: zlib.deflateSync, 'gzip in gzip': (all) => zlib.gzipSync(zlib.gzipSync(all)) }))
		for (const level of [1, 6, 9])
			if (!search('a trial', Buffer.concat([randomBytes(41), pack(Buffer.concat([randomBytes(9), bytes, randomBytes(3)]), { level }), randomBytes(7)]), () => {}).has(what))
				fault(`the search misses what is packed by ${kind}, level ${level}`)
}

function files_below(folder) {
	return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
}

function search_files() {
	for (const file of files_below(served.folder))
		if (path.basename(file) !== 'accounts.txt') search(path.relative(served.home, file), fs.readFileSync(file))
	search('the log', fs.readFileSync(path.join(served.home, 'log')))
}

function search_backup() {
	const file = path.join(served.home, 'backup'), unpacked = path.join(served.home, 'unpacked')
	served.run('backup', served.folder, file)
	fs.mkdirSync(unpacked)
	const done = spawnSync('tar', ['-xf', file, '-C', unpacked])
	if (done.status !== 0) fault(`the backup can't be unpacked: ${done.stderr}`)
	for (const inner of files_below(unpacked)) search(`the backup's ${path.basename(inner)}`, fs.readFileSync(inner))
}

// All memory of the server and its helpers that can be read, as a debugger run by the administrator sees it.
function processes() {
	return [served.child.pid, ...fs.readFileSync(`/proc/${served.child.pid}/task/${served.child.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)]
}

// Files without a name that a process still holds, and that none of them may leave a core.
function search_open() {
	for (const id of processes()) {
		if (!/Max core file size\s+0\s+0\s/.test(fs.readFileSync(`/proc/${id}/limits`, 'utf8'))) fault(`process ${id} may write core files`)
		for (const name of fs.readdirSync(`/proc/${id}/fd`)) {
			const link = `/proc/${id}/fd/${name}`, target = fs.readlinkSync(link)
			if (/ \(deleted\)$/.test(target) && fs.statSync(link).isFile()) search(`the unnamed file ${target}`, fs.readFileSync(link))
		}
	}
}

function search_memory() {
	for (const id of processes()) {
		const memory = fs.openSync(`/proc/${id}/mem`, 'r')
		for (const line of fs.readFileSync(`/proc/${id}/maps`, 'utf8').trim().split('\n')) {
			const [, from, to, rights, name] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line)
			if (!rights.startsWith('rw') || /^\[v/.test(name)) continue
			const begin = Number.parseInt(from, 16), bytes = Buffer.alloc(Number.parseInt(to, 16) - begin)
			const got = fs.readSync(memory, bytes, 0, bytes.length, begin)
			search(`the memory of process ${id === served.child.pid ? 'serve' : 'helper'} (${name || 'mapped'}${process.env.SHOW ? ` ${line}` : ''})`, bytes.subarray(0, got))
		}
		fs.closeSync(memory)
	}
}

function search_processes() {
	try {
		search_memory()
		search_open()
	} catch (error) {
		if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error
		skipped++
		console.log('the memory of another process can only be read by root: skipped')
	}
}

function search_export() {
	const out = path.join(served.home, 'export')
	served.run('export', served.folder, out)
	const all = Buffer.concat(files_below(out).map((file) => fs.readFileSync(file)))
	for (const what of ['an identity number', 'the address here', 'the name of a proof', 'a query code', 'the bytes of a proof'])
		if (!all.includes(canaries.get(what))) fault(`${what} is missing in the export`)
	for (const [what, bytes] of canaries)
		if (/password|token|second factor/.test(what) && all.includes(bytes)) fault(`${what} stands in the export`)
	if (!/SECRETS ARE IN CLEAR, on purpose/.test(fs.readFileSync(path.join(out, 'README.txt'), 'utf8'))) fault('the export does not say that secrets stand in clear in it')
	for (const file of files_below(out)) if (fs.statSync(file).mode & 0o077) fault(`others can read ${path.basename(file)} of the export`)
}

// ---- the run ----

try {
	for (const account of served.accounts) {
		secret(`the password of ${account.login}`, account.password)
		if (account.secret !== '-') secret(`the second factor of ${account.login}`, account.secret)
	}
	await served.start()
	served.service = 'residence-permit'
	await run_pages()
	await run_api()
	await run_fields()
	await send_all()
	const dumpable = fs.statSync(`/proc/${served.child.pid}/environ`).uid
	if (process.getuid() !== 0 && dumpable !== 0) fault('another process of this user may look into the server')
	if (!/Max core file size\s+0\s+0\s/.test(fs.readFileSync(`/proc/${served.child.pid}/limits`, 'utf8'))) fault('the server may write core files')
	served.agent.destroy()
	await pause(1500)
	ready_needles()
	try_search()
	search_files()
	search_backup()
	search_processes()
	search_export()
	await pause(500)
	search_processes() // which have just written everything in clear
	await served.end()
	search_files()
} catch (error) {
	fault(error.stack ?? String(error))
	if (served.child) console.log(served.last_words())
} finally {
	if (process.env.KEEP) console.log(served.home)
	else served.remove()
}
console.log(`canary: ${canaries.size} secrets in ${needles} disguises, ${opened} packed pieces opened, ${Math.round(searched / 1e6)} MB searched, ${skipped} skipped, ${faults} faults`)
process.exitCode = faults ? 1 : 0
