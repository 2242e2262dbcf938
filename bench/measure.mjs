// measure.mjs [--smoke] [SECONDS [ROUNDS]]: called by bench/run. A county of its own is served; what is compared runs in turns, round by round,
// so that a noisy machine troubles all of it alike; the ratio is made within a round, and the median of the rounds is told.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { expect, pause, Served, top } from '../test/torture/served.mjs'

const words = process.argv.slice(2), smoke = words[0] === '--smoke'
if (smoke) words.shift()
const seconds = Number(words[0] ?? (smoke ? 2 : 8)), rounds = Number(words[1] ?? (smoke ? 1 : 3))
const connections = 64
const served = new Served('bench')
const at_home = (name) => path.join(served.home, name)
const has = (program) => ['/usr/sbin', ...process.env.PATH.split(':')].map((dir) => path.join(dir, program)).find((file) => fs.existsSync(file))
const wrk = has('wrk'), nginx = has('nginx')

function get(where, headers = {}) {
	return new Promise((done, fail) => http.get({ host: '127.0.0.1', port: served.port, path: where, headers }, (response) => {
		const parts = []
		response.on('data', (part) => parts.push(part)).on('end', () => (response.statusCode === 200 ? done(Buffer.concat(parts)) : fail(new Error(`${where}: ${response.statusCode}`))))
	}).on('error', fail))
}

// Runs wrk; { rate, p50, p99 } with milliseconds.
async function load(port, where, headers = []) {
	const text = await run(wrk, '-t2', `-c${connections}`, `-d${seconds}s`, '--latency', ...headers.flatMap((one) => ['-H', one]), `http://127.0.0.1:${port}${where}`)
	if (/Non-2xx|Socket errors/.test(text)) throw new Error(`${where}: ${text}`)
	const wait = (share) => {
		const [, number, unit] = new RegExp(`${share}%\\s+([\\d.]+)(us|ms|s)`).exec(text)
		return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit]
	}
	return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]), p50: wait(50), p99: wait(99) }
}

function run(program, ...words) {
	return new Promise((done, fail) => {
		const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] })
		let out = '', err = ''
		child.stdout.on('data', (part) => { out += part })
		child.stderr.on('data', (part) => { err += part })
		child.on('close', (code) => (code === 0 ? done(out) : fail(new Error(`${program}: exit ${code}: ${out}${err}`))))
	})
}

// ---- nginx with the same bytes, as Debian sets it up but for the keep-alive limit ----

async function start_nginx(pages) {
	const port = await new Promise((done) => {
		const server = http.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)) })
	})
	const root = at_home('nginx')
	fs.mkdirSync(root)
	fs.chmodSync(served.home, 0o755)
	for (const [name, bytes] of Object.entries(pages)) fs.writeFileSync(path.join(root, `${name}.html`), bytes)
	fs.writeFileSync(path.join(root, 'nginx.conf'), `${process.getuid() === 0 ? 'user www-data;' : ''} worker_processes auto; pid ${root}/pid; daemon off; error_log ${root}/error.log;
		events { worker_connections 1024; }
		http { sendfile on; tcp_nopush on; types { text/html html; } access_log ${root}/access.log; keepalive_requests 100000000;
		client_body_temp_path ${root}; proxy_temp_path ${root}; fastcgi_temp_path ${root}; uwsgi_temp_path ${root}; scgi_temp_path ${root};
		server { listen 127.0.0.1:${port}; root ${root}; } }`)
	const child = spawn(nginx, ['-c', path.join(root, 'nginx.conf'), '-e', path.join(root, 'error.log')], { stdio: 'ignore' })
	await pause(500)
	return { port, stop: () => { child.kill('SIGTERM'); return new Promise((done) => child.once('exit', done)) } }
}

// ---- filings ----

// Two copies of the database, the second with one filing more and nothing else.
async function copies(client, body) {
	const copy = (name) => { fs.rmSync(at_home(name), { force: true }); execFileSync('sqlite3', [path.join(served.folder, 'yizhan.db'), `.backup ${at_home(name)}`]) }
	const events = (name) => Number(execFileSync('sqlite3', [at_home(name), 'SELECT count(*) FROM event'], { encoding: 'utf8' }))
	for (let i = 0; ; i++) {
		copy('before.db')
		fs.writeFileSync(at_home('answer.json'), JSON.stringify(expect(await client.ask('POST', '/dossiers', { ...body, key: `copy-${i}` }), 201, 'a filing')))
		copy('after.db')
		if (events('after.db') === events('before.db') + 1) return
	}
}

async function bare(batch) {
	for (const end of ['', '-wal', '-shm']) fs.rmSync(at_home(`work.db${end}`), { force: true })
	fs.copyFileSync(at_home('after.db'), at_home('work.db'))
	const [rate, rows] = (await run(path.join(top, 'build/bench_bare'), at_home('before.db'), at_home('work.db'), at_home('body0.json'), at_home('answer.json'), seconds, batch)).split(' ').map(Number)
	return { rate, rows }
}

async function filing(residents) {
	const [rate, p50, p99] = (await run(path.join(top, 'build/bench_load'), served.port, seconds, connections, ...residents)).split(' ').map(Number)
	return { rate, p50, p99 }
}

// ---- the table ----

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const digits = (number, places = 0) => number.toLocaleString('en', { maximumFractionDigits: places, minimumFractionDigits: places })

function print(results, rows) {
	const all = Object.entries(results).filter(([, list]) => list.length)
	console.log(`| what | a second, by round | p50 ms | p99 ms | beside | ratio by round | median ratio |`)
	console.log('|---|---|---|---|---|---|---|')
	for (const [name, list] of all) {
		const beside = besides[name], other = results[beside] ?? null
		const ratios = other ? list.map((one, i) => one.rate / other[i].rate) : []
		const wait = (key) => (list[0][key] === undefined ? '' : digits(median(list.map((one) => one[key])), 1))
		console.log(`| ${name} | ${list.map((one) => digits(one.rate)).join(', ')} | ${wait('p50')} | ${wait('p99')} | ${other ? beside : ''} | ${ratios.map((one) => one.toFixed(2)).join(', ')} | ${other ? median(ratios).toFixed(2) : ''} |`)
	}
	console.log(`${rounds} rounds of ${seconds} s, ${connections} connections; a filing is ${rows} rows`)
}

const besides = {
	'cached page (home)': 'nginx, the same bytes (home)',
	'guide, rendered anew': 'nginx, the same bytes (guide)',
	'filing over HTTP': 'bare SQLite, 64 in a commit',
	'bare SQLite, one commit each': 'bare SQLite, 64 in a commit',
}

async function main() {
	await served.start()
	const residents = []
	let first, template
	for (const [i, account] of served.accounts.filter(({ role }) => role === 'resident').slice(0, 4).entries()) {
		const client = await served.sign_in(account), body = await client.application()
		if (!i) [first, template] = [client, body]
		fs.writeFileSync(at_home(`body${i}.json`), JSON.stringify({ ...body, key: 'KEY-0000000000000000' }))
		residents.push(at_home(`body${i}.json`), client.headers.authorization.slice(7))
	}
	const guide = `/services/${template.service}`, cookie = `Cookie: session=${residents[1]}`
	const pages = { home: await get('/'), guide: await get(guide, { cookie: cookie.slice(8) }) }
	console.log(`bench: home ${pages.home.length} bytes, guide ${pages.guide.length} bytes${wrk ? '' : '; wrk is not installed: no pages'}${nginx ? '' : '; nginx is not installed: nothing beside the pages'}`)
	const other = nginx && wrk ? await start_nginx(pages) : null
	const results = {}
	const measure = async (name, step) => (results[name] ??= []).push(await step())
	let rows = 0
	try {
		await copies(first, template)
		for (let round = 0; round < rounds; round++) {
			if (other) await measure('nginx, the same bytes (home)', () => load(other.port, '/home.html'))
			if (wrk) await measure('cached page (home)', () => load(served.port, '/'))
			if (other) await measure('nginx, the same bytes (guide)', () => load(other.port, '/guide.html'))
			if (wrk) await measure('guide, rendered anew', () => load(served.port, guide, [cookie]))
			await measure('bare SQLite, 64 in a commit', async () => { const one = await bare(64); rows = one.rows; return one })
			await measure('filing over HTTP', () => filing(residents))
			await measure('bare SQLite, one commit each', () => bare(1))
			await pause(smoke ? 0 : 2000)
		}
	} finally {
		await other?.stop()
	}
	print(results, rows)
	await served.end()
	const whole = served.verify()
	if (whole.status !== 0) throw new Error(`verify after the filings: exit ${whole.status}: ${whole.stdout.slice(0, 500)}`)
	console.log(`bench: ${Object.values(results).flat().length} measurements, verify is silent`)
}

let failed = 0
try {
	await main()
} catch (error) {
	failed = 1
	console.log(`bench: ${error.stack}`)
} finally {
	served.remove()
}
process.exit(failed)
