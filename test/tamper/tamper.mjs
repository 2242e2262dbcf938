// tamper.mjs [TIMES]: history is changed with full access to the database file, in random ways, one at a time on a fresh copy;
// `yizhan verify DIR --head FILE` must find each (exit 1), and nothing in the copy that nobody touched (exit 0).
//
// The folder is filled through the API. The head was fetched some dossiers before the end, as an outside witness holds it. The ways:
// a value changed in any column that the history binds of the registers (persons, organisations, mandates, accounts, posts held,
// deputies, departures, requests to correct the register, consents, offices, posts), a row of theirs made up or dropped;
// a value changed in any column of `event` and `leaf`, or of the rows that stand for them (batch, tile, head); an event, a leaf or
// both dropped, with the gap left or closed; two rows' values or places swapped; deeds dated back, alone or with all after them; a deed
// made up; the end cut off; a deed rewritten with its leaf's hash made to fit. SEED repeats a run.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { chance, expect, program, Served } from '../torture/served.mjs'

const times = Number(process.argv[2] ?? 1000)
const seed = Number(process.env.SEED ?? Date.now() % 1000000)
const random = chance(seed)
const below = (n) => Math.floor(random() * n)
const one_of = (list) => list[below(list.length)]
const served = new Served('tamper')
const head_file = path.join(served.home, 'head.json')
const history = {} // table -> { columns: [{ name, type, required }], rows: [[SQL literal, …]], key: index of the key's column }
const bound = ['person', 'person_version', 'organisation', 'organisation_version', 'mandate', 'account', 'holding', 'deputy', 'departure', 'correction', 'consent', 'office', 'post']
const keys = { event: 'id', leaf: 'position', batch: 'first', tile: 'rowid', head: 'size', ...Object.fromEntries(bound.map((table) => [table, ['office', 'post'].includes(table) ? 'code' : 'id'])) }
// What changes without a deed, and gives no right.
const unbound = { account: ['totp_step', 'proved_at', 'told', 'version'] }

// ---- a county's day ----

async function decide(clerk, choose) {
	for (const { id } of expect(await clerk.ask('GET', '/tasks?state=open&limit=200'), 200, 'the tasks').items) {
		const task = expect(await clerk.ask('GET', `/tasks/${id}`), 200, 'a task')
		const action = choose(task.actions)
		if (!action) continue
		const act = (one) => clerk.ask('POST', `/tasks/${id}`,
			{ action: one.name, fields: one.fields.examples[0], note: 'seen and compared', version: task.version })
		const answer = await act(action)
		if (answer.status === 422 && action.kind !== 'forward') continue // it asks for whom, which no example knows
		expect(answer, 200, action.name)
	}
}

async function fill() {
	await served.start()
	const of_role = (role) => served.accounts.filter((account) => account.role === role)
	const residents = [], clerks = []
	for (const account of of_role('resident').slice(0, 3)) residents.push(await served.sign_in(account))
	for (const account of [...of_role('window'), ...of_role('clerk')]) clerks.push(await served.sign_in(account))
	const bodies = await Promise.all(residents.map((resident) => resident.application()))
	const file = async (i) => expect(await residents[i % 3].ask('POST', '/dossiers', { ...bodies[i % 3], key: `t-${i}` }), 201, 'a filing').number
	for (let i = 0; i < 30; i++) {
		const number = await file(i)
		if (i % 7 === 6) expect(await residents[i % 3].ask('POST', `/dossiers/${number}/actions`, { action: 'withdraw', reason: 'moved' }), 200, 'withdraw')
		if (i % 10 === 9) for (const clerk of clerks) await decide(clerk, (actions) => (random() < 0.7 ? actions.find((a) => a.kind === 'forward') : one_of(actions)))
	}
	await served.end()
	await served.start()
	const head = expect(await served.ask('GET', '/api/v1/log/head'), 200, 'the head')
	fs.writeFileSync(head_file, JSON.stringify(head))
	for (let i = 30; i < 35; i++) await file(i)
	const how = await served.end()
	if (how !== 0) throw new Error(`SIGTERM ends the server with ${how}`)
	return head
}

// ---- SQL ----

const run = promisify(execFile)

async function sql(database, statements) {
	return (await run('sqlite3', ['-batch', '-bail', '-separator', '\x1f', '-newline', '\x1e', database, statements], { maxBuffer: 1 << 28 })).stdout
}

async function read_table(database, table) {
	const columns = (await sql(database, `PRAGMA table_info(${table})`)).split('\x1e').filter(Boolean)
		.map((line) => line.split('\x1f')).map(([, name, type, required, , key]) => ({ name, type, required: required === '1' || key !== '0' }))
	const names = columns.map((column) => `quote(${column.name})`)
	const text = await sql(database, `SELECT quote(${keys[table]}),${names.join(',')} FROM ${table} ORDER BY 1 + ${keys[table]}`)
	const rows = text.split('\x1e').filter(Boolean).map((line) => line.split('\x1f')).map(([key, ...values]) => ({ key, values }))
	history[table] = { columns, rows }
}

const value_of = (table, row, column) => row.values[history[table].columns.findIndex((one) => one.name === column)]
const where = (table, row) => `WHERE ${keys[table]} = ${row.key}`
const set = (table, row, column, value) => `UPDATE ${table} SET ${column} = ${value} ${where(table, row)};`

// Another value of a column, as an SQL literal that differs from the one that stands there.
function another(table, row, column) {
	const old = value_of(table, row, column.name)
	const others = [value_of(table, one_of(history[table].rows), column.name)]
	if (!column.required) others.push('NULL')
	if (column.type === 'INTEGER') {
		const n = old === 'NULL' ? 0n : BigInt(old)
		others.push(`${n + 1n}`, `${n - 1n}`, `${n ^ (1n << BigInt(below(40)))}`, '0', '1')
	} else if (column.type === 'BLOB') {
		const bytes = old === 'NULL' ? Buffer.alloc(1) : Buffer.from(old.slice(2, -1), 'hex')
		const flipped = Buffer.from(bytes)
		if (flipped.length) flipped[below(flipped.length)] ^= 1 << below(8)
		others.push(`X'${flipped.toString('hex').toUpperCase()}'`, `X'${bytes.subarray(1).toString('hex').toUpperCase()}'`, "X''")
	} else {
		const text = old === 'NULL' ? '' : old.slice(1, -1)
		others.push(`'${text} '`, `'${text}x'`, "''", `'${text.replace(/\w/, (letter) => (letter === 'q' ? 'r' : 'q'))}'`)
	}
	return one_of(others.filter((other) => other !== old))
}

// ---- the ways ----

const tables = ['event', 'event', 'event', 'event', 'leaf', 'leaf', 'batch', 'tile', 'head']

function change() {
	const table = one_of(tables.filter((one) => history[one].rows.length)), row = one_of(history[table].rows)
	const column = one_of(history[table].columns), value = another(table, row, column)
	return value === undefined ? null : set(table, row, column.name, value)
}

// A row of a register, changed, made up from another, or dropped.
function register() {
	const table = one_of(bound.filter((one) => history[one].rows.length)), row = one_of(history[table].rows)
	const columns = history[table].columns.filter((one) => !unbound[table]?.includes(one.name)), column = one_of(columns)
	const names = history[table].columns.map((one) => one.name), value = another(table, row, column)
	if (value === '0' && value_of(table, row, column.name) === 'NULL') return null // none, to the program, as it was
	const copied = names.map((name) => (name === 'code' && keys[table] === name ? `'made-up-${below(1e6)}'` : name === 'id' ? `${BigInt(row.key) + 1n + BigInt(below(1000))}` : name === column.name && value !== undefined ? value : name))
	const changed = value === undefined ? null : set(table, row, column.name, value)
	return one_of([changed, changed, changed, `INSERT INTO ${table} (${names}) SELECT ${copied} FROM ${table} ${where(table, row)};`, `DELETE FROM ${table} ${where(table, row)};`])
}

const leaf_of = (event) => history.leaf.rows.find((leaf) => value_of('leaf', leaf, 'event') === event.key)
const close_gap = (at) => `UPDATE leaf SET position = -position WHERE position > ${at}; UPDATE leaf SET position = -position - 1 WHERE position < 0;`

function drop() {
	const event = one_of(history.event.rows), leaf = leaf_of(event)
	const drop_event = `DELETE FROM event ${where('event', event)};`, drop_leaf = `DELETE FROM leaf ${where('leaf', leaf)};`
	return one_of([drop_event, drop_leaf, drop_leaf + drop_event, drop_leaf + drop_event + close_gap(leaf.key), drop_leaf + close_gap(leaf.key)])
}

function drop_stand_in() {
	const table = one_of(['batch', 'tile', 'head'].filter((one) => history[one].rows.length))
	return `DELETE FROM ${table} ${where(table, one_of(history[table].rows))};`
}

function swap() {
	const table = one_of(['event', 'event', 'leaf']), column = one_of(history[table].columns)
	const a = one_of(history[table].rows), b = one_of(history[table].rows)
	const of_a = value_of(table, a, column.name), of_b = value_of(table, b, column.name)
	if (of_a === of_b) return null
	if (column.name === keys[table] || column.name === 'event')
		return `UPDATE ${table} SET ${column.name} = -7 WHERE ${column.name} = ${of_a}; UPDATE ${table} SET ${column.name} = ${of_a} WHERE ${column.name} = ${of_b};
			UPDATE ${table} SET ${column.name} = ${of_b} WHERE ${column.name} = -7;`
	return set(table, a, column.name, of_b) + set(table, b, column.name, of_a)
}

// Dated back or forth: one deed, one with its batch's signature, or all from one deed on.
function date() {
	const event = one_of(history.event.rows), by = one_of([1, 1000, 60000, 86400000, 31 * 86400000]) * one_of([-1, -1, -1, 1])
	const batch = one_of(history.batch.rows)
	return one_of([set('event', event, 'at', `at + ${by}`), `UPDATE event SET at = at + ${by} WHERE id >= ${event.key};`,
		`UPDATE event SET at = at + ${by} WHERE id <= ${event.key};`, set('batch', batch, 'signed_at', `signed_at + ${by}`),
		`UPDATE event SET at = at + ${by}; UPDATE batch SET signed_at = signed_at + ${by}; UPDATE head SET signed_at = signed_at + ${by};`])
}

function make_up() {
	const event = one_of(history.event.rows), names = history.event.columns.map((column) => column.name)
	const id = `${BigInt(event.key) + 1n + BigInt(below(1000))}`, at = one_of([history.leaf.rows.length, below(history.leaf.rows.length)])
	const copy = `INSERT INTO event SELECT ${names.map((name) => (name === 'id' ? id : name)).join(',')} FROM event ${where('event', event)};`
	const room = `UPDATE leaf SET position = -position - 2 WHERE position >= ${at}; UPDATE leaf SET position = -position - 1 WHERE position < 0;`
	return one_of([copy, `${copy}${room}INSERT INTO leaf SELECT ${at}, ${id}, salt, hash FROM leaf WHERE event = ${event.key};`])
}

// The end cut off, with everything that stood for it, some or all of it older than the head.
function cut() {
	const head = JSON.parse(fs.readFileSync(head_file, 'utf8')), firsts = history.batch.rows.map((row) => Number(row.key)).filter((first) => first && first < head.size)
	const at = one_of([one_of(firsts), below(head.size)])
	return `DELETE FROM event WHERE id IN (SELECT event FROM leaf WHERE position >= ${at}); DELETE FROM leaf WHERE position >= ${at};
		DELETE FROM batch WHERE first >= ${at}; DELETE FROM head WHERE size >= ${at};`
}

// A deed told otherwise, its leaf's hash made anew as ADR 3 says: only what lies above the leaf can tell.
function rewrite() {
	const event = one_of(history.event.rows), leaf = leaf_of(event)
	const column = one_of(['at', 'kind', 'subject', 'actor', 'office', 'step', 'action', 'article', 'open'])
	const value = another('event', event, history.event.columns.find((one) => one.name === column))
	return set('event', event, column, value) + set('leaf', leaf, 'hash', `X'${leaf_hash(event, leaf, column, value).toString('hex')}'`)
}

const plain = (literal) => (literal === 'NULL' ? null : literal.startsWith("X'") ? Buffer.from(literal.slice(2, -1), 'hex')
	: Buffer.from(literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : literal))

function leaf_hash(event, leaf, changed, value) {
	const fields = ['id', 'at', 'kind', 'dossier', 'subject', 'actor', 'name_digest', 'office', 'step', 'action', 'note_digest', 'article', 'detail', 'state', 'open']
	const parts = [Buffer.from([0]), Buffer.from('yizhan-event 1\n')]
	for (const bytes of [...fields.map((name) => plain(name === changed ? value : value_of('event', event, name))), plain(value_of('leaf', leaf, 'salt'))])
		parts.push(...(bytes ? [Buffer.from(`${bytes.length}:`), bytes, Buffer.from(',')] : [Buffer.from('-,')]))
	return createHash('sm3').update(Buffer.concat(parts)).digest()
}

const ways = { change, register, drop, drop_stand_in, swap, date, make_up, cut, rewrite }
const shares = ['register', 'register', 'register', 'register', 'change', 'change', 'change', 'change', 'change', 'drop', 'drop_stand_in', 'swap', 'swap', 'date', 'make_up', 'cut', 'rewrite']

// ---- one tampering ----

async function verify(folder) {
	try {
		await run(program, ['verify', folder, '--head', head_file])
		return { exit: 0, said: '' }
	} catch (error) {
		return { exit: error.code ?? error.signal, said: `${error.stdout}${error.stderr}` }
	}
}

function copy_database(folder) {
	for (const end of ['-wal', '-shm']) fs.rmSync(path.join(folder, `yizhan.db${end}`), { force: true })
	fs.copyFileSync(path.join(served.folder, 'yizhan.db'), path.join(folder, 'yizhan.db'))
}

async function tamper(folder) {
	for (;;) {
		const way = one_of(shares), statements = ways[way]()
		if (!statements) continue
		copy_database(folder)
		try {
			await sql(path.join(folder, 'yizhan.db'), statements)
		} catch (error) {
			if (!/constraint|datatype/i.test(error.stderr)) throw error
			continue // the database itself refused it
		}
		return { way, statements, ...(await verify(folder)) }
	}
}

async function main() {
	console.log(`tamper: ${times} times, SEED=${seed}`)
	const head = await fill()
	await sql(path.join(served.folder, 'yizhan.db'), 'PRAGMA wal_checkpoint(TRUNCATE)')
	for (const table of Object.keys(keys)) await read_table(path.join(served.folder, 'yizhan.db'), table)
	const self = history.event.rows[0], own = leaf_hash(self, leaf_of(self)).toString('hex').toUpperCase()
	if (value_of('leaf', leaf_of(self), 'hash') !== `X'${own}'`) throw new Error('a leaf is not hashed as ADR 3 says')
	const begun = performance.now(), whole = await verify(served.folder), took = performance.now() - begun
	if (whole.exit !== 0) throw new Error(`the untouched folder: exit ${whole.exit}\n${whole.said}`)
	console.log(`tamper: ${history.leaf.rows.length} leaves, head of ${head.size}; the untouched folder verifies in ${took.toFixed(0)} ms`)
	let left = times, missed = 0
	const found = {}
	const worker = async (name) => {
		const folder = path.join(served.home, name)
		fs.cpSync(served.folder, folder, { recursive: true, filter: (from) => !/\.sock$|\.pid$/.test(from) })
		while (left-- > 0) {
			const { way, statements, exit, said } = await tamper(folder)
			if (exit === 1) found[way] = (found[way] ?? 0) + 1
			else console.log(`missed ${++missed}: ${way}: exit ${exit}: ${statements.replace(/\s+/g, ' ')} ${said.slice(0, 300)}`)
		}
		copy_database(folder)
		const again = await verify(folder)
		if (again.exit !== 0) throw new Error(`the copy, put back: exit ${again.exit}\n${again.said}`)
	}
	await Promise.all([worker('a'), worker('b')])
	console.log(`tamper: ${Object.entries(found).map(([way, count]) => `${way} ${count}`).join(', ')}`)
	console.log(`tamper: ${times} tamperings, ${times - missed} found, ${missed} missed`)
	return missed
}

let missed = 1
try {
	missed = await main()
} catch (error) {
	console.log(`tamper: ${error.stack}`)
} finally {
	if (missed && process.env.KEEP) console.log(`kept: ${served.home}`)
	else served.remove()
}
process.exit(missed ? 1 : 0)
