// kill.mjs [ROUNDS]: a server at work is killed without warning (SIGKILL), again and again, while residents file and staff act.
//
// Each client keeps its own log of what was acknowledged to it. After each kill the server starts on the same folder; what was
// acknowledged in that round must be there, filed again under its key it must give the same receipt, and what got no answer may be
// there or not, but never twice. In every tenth round, and at the end, `yizhan verify` must find nothing; at the end
// receipts are proved to lie in the log, by hashes made here. SEED repeats a run's moments.
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { chance, expect, NoAnswer, pause, Served } from './served.mjs'

const PROOFS = 2000 // at most about so many are proved
const rounds = Number(process.argv[2] ?? 100)
const seed = Number(process.env.SEED ?? Date.now() % 1000000)
const random = chance(seed)
const served = new Served('kill')
const dossiers = new Map() // number -> { owner, body, answer, deeds, version, ended }
const unknown = []         // filings that got no answer: { owner, body }
const starts = []
const residents = [], staff = []
let deeds = 0, unanswered = 0, keys = 0, faults = 0

function fault(sentence) {
	faults++
	console.log(`fault: ${sentence}`)
}

function acknowledged(owner, body, answer) {
	const known = dossiers.get(answer.number)
	if (known && !isDeepStrictEqual(known.answer.receipt, answer.receipt)) fault(`${answer.number}: another receipt than before`)
	if (!known) dossiers.set(answer.number, { owner, body, answer, deeds: [], version: 1 })
}

// ---- those who work ----

async function file(resident, round) {
	const body = { ...resident.template, key: `kill-${++keys}` }
	try {
		const answer = expect(await resident.ask('POST', '/dossiers', body), 201, 'a filing')
		acknowledged(resident, body, answer)
		round.filed.push(answer.number)
	} catch (error) {
		if (error instanceof NoAnswer) unknown.push({ owner: resident, body })
		throw error
	}
}

async function withdraw(resident, round) {
	const mine = round.filed.filter((number) => dossiers.get(number).owner === resident && !dossiers.get(number).touched)
	if (!mine.length) return
	const number = mine[Math.floor(random() * mine.length)], dossier = dossiers.get(number)
	dossier.touched = true
	const answer = await resident.ask('POST', `/dossiers/${number}/actions`, { action: 'withdraw', reason: 'moved away' })
	if (answer.status === 409) return
	dossier.ended = expect(answer, 200, 'a withdrawal').status
	deed(dossier, 'withdraw', answer.body.version, round)
}

function deed(dossier, action, version, round) {
	deeds++
	dossier.deeds.push(action)
	dossier.version = Math.max(dossier.version, version)
	round.touched.add(dossier)
}

async function act(clerk, round) {
	const tasks = expect(await clerk.ask('GET', '/tasks?state=open&limit=40'), 200, 'the tasks').items
	if (!tasks.length) return pause(5)
	const { id, dossier: number } = tasks[Math.floor(random() * tasks.length)]
	const seen = await clerk.ask('GET', `/tasks/${id}`)
	if (seen.status !== 200 || seen.body.state !== 'open') return
	const forward = seen.body.actions.find((action) => action.kind === 'forward')
	const chosen = random() < 0.8 ? forward : seen.body.actions[Math.floor(random() * seen.body.actions.length)]
	const answer = await clerk.ask('POST', `/tasks/${id}`,
		{ action: chosen.name, fields: chosen.fields.examples[0], note: 'as the proofs say', version: seen.body.version })
	if (answer.status === 409) return
	expect(answer, 200, `${chosen.name} at ${seen.body.step}`)
	const dossier = dossiers.get(number)
	if (dossier) deed(dossier, chosen.name, seen.body.version + 1, round)
}

// One client at work until the server is gone.
async function work(step, client, round) {
	while (!round.over) {
		try {
			await step(client, round)
		} catch (error) {
			if (!(error instanceof NoAnswer)) throw error
			if (!round.over) unanswered++
			return
		}
	}
}

// ---- what must be so ----

async function check_dossier(number, dossier) {
	const headers = { 'Query-Code': dossier.answer.query_code }
	const now = expect(await served.ask('GET', `/api/v1/dossiers/${number}`, { headers }), 200, `${number} by its code`)
	if (now.version < dossier.version) fault(`${number}: version ${now.version}, ${dossier.version} was acknowledged`)
	if (dossier.ended && now.status !== dossier.ended) fault(`${number}: ${now.status}, ${dossier.ended} was acknowledged`)
	const again = expect(await dossier.owner.ask('POST', '/dossiers', dossier.body), 200, `${number} filed again`)
	if (again.number !== number || !isDeepStrictEqual(again.receipt, dossier.answer.receipt)) fault(`${number}: filed again gives another receipt`)
	if (dossier.deeds.length) await check_history(number, dossier)
}

async function check_history(number, dossier) {
	// Steps inside the office are not the applicant's to see.
	const history = expect(await staff[0].ask('GET', `/dossiers/${number}/history?limit=200`), 200, `the history of ${number}`).items
	const whole = expect(await dossier.owner.ask('GET', `/dossiers/${number}`), 200, `${number} by its owner`)
	const left = history.map((line) => line.action)
	for (const action of ['file', ...dossier.deeds]) {
		const at = left.indexOf(action)
		if (at < 0) fault(`${number}: ${action} was acknowledged and is not in the history`)
		else left.splice(at, 1)
	}
	if ((whole.status === 'granted') !== Boolean(whole.certificate)) fault(`${number}: ${whole.status}, certificate ${whole.certificate}`)
}

async function each(items, many, step) {
	const all = [...items]
	await Promise.all(Array.from({ length: many }, async () => { while (all.length) await step(all.pop()) }))
}

// What got no answer is sent once more: there or not, it is one dossier afterwards.
async function send_again() {
	for (const { owner, body } of unknown.splice(0))
		acknowledged(owner, body, expect(await owner.ask('POST', '/dossiers', body), [200, 201], 'a filing sent again'))
}

function verify(when) {
	const done = served.verify()
	if (done.status !== 0) fault(`verify ${when}: exit ${done.status}\n${done.stdout.slice(0, 2000)}${done.stderr.slice(0, 500)}`)
}

async function check_proof({ receipt, number }, head) {
	const hash = (...parts) => createHash(head.algorithm === 'sm3' ? 'sm3' : 'sha256').update(Buffer.concat(parts)).digest()
	const proof = expect(await served.ask('GET', `/api/v1/log/proof?leaf=${receipt.leaf}&size=${head.size}`), 200, `the proof of ${number}`)
	let node = Buffer.from(receipt.leaf, 'hex'), at = proof.leaf_index, last = head.size - 1
	for (const step of proof.path.map((hex) => Buffer.from(hex, 'hex'))) { // RFC 9162, 2.1.3.2
		if (at % 2 || at === last) {
			node = hash(Buffer.from([1]), step, node)
			while (at % 2 === 0 && at) { at = Math.floor(at / 2); last = Math.floor(last / 2) }
		} else node = hash(Buffer.from([1]), node, step)
		at = Math.floor(at / 2)
		last = Math.floor(last / 2)
	}
	if (last !== 0 || node.toString('hex') !== head.root) fault(`${number}: its leaf is not proved to lie under the head`)
}

// ---- the rounds ----

async function one_round(number) {
	const round = { over: false, filed: [], touched: new Set() }
	const busy = [...residents.map((one, i) => work(i % 4 === 3 ? async (...all) => { await file(...all); await withdraw(...all) } : file, one, round)),
		...staff.map((one) => work(act, one, round))]
	const all = Promise.all(busy)
	await Promise.race([pause(50 + random() * 650), all])
	round.over = true
	await served.end('SIGKILL')
	await all
	if (number % 10 === 0) verify(`after kill ${number}`)
	starts.push(await served.start())
	await send_again()
	const touched = new Set(round.filed)
	for (const dossier of round.touched) touched.add(dossier.answer.number)
	await each(touched, 8, (one) => check_dossier(one, dossiers.get(one)))
}

async function main() {
	console.log(`kill: ${rounds} rounds, SEED=${seed}`)
	await served.start()
	const by_role = (role) => served.accounts.filter((account) => account.role === role)
	for (const account of by_role('resident').slice(0, 4)) {
		const client = await served.sign_in(account)
		client.template = await client.application()
		residents.push(client)
	}
	for (const account of [...by_role('window'), ...by_role('clerk')]) staff.push(await served.sign_in(account))
	for (let number = 1; number <= rounds; number++) {
		await one_round(number)
		if (number % 10 === 0) console.log(`kill: round ${number}: ${dossiers.size} dossiers, ${deeds} deeds acknowledged, ${faults} faults`)
	}
	const how = await served.end()
	if (how !== 0) fault(`SIGTERM ends the server with ${how}`)
	verify('at the end')
	starts.push(await served.start())
	await each(dossiers, 8, ([number, dossier]) => check_dossier(number, dossier))
	const head = expect(await served.ask('GET', '/api/v1/log/head'), 200, 'the head')
	const proved = [...dossiers.values()].filter(() => random() * dossiers.size < PROOFS)
	await each(proved, 8, (dossier) => check_proof(dossier.answer, head))
	console.log(`kill: ${proved.length} receipts proved to lie under the last head`)
	await served.end()
	starts.sort((a, b) => a - b)
	const slowest = starts.at(-1)
	if (slowest > 5000) fault(`a start took ${slowest.toFixed(0)} ms`)
	console.log(`kill: start to first answer: median ${starts[starts.length >> 1].toFixed(0)} ms, longest ${slowest.toFixed(0)} ms`)
	console.log(`kill: ${rounds} rounds, ${dossiers.size} dossiers and ${deeds} deeds acknowledged, ${faults} faults`)
}

try {
	await main()
} catch (error) {
	fault(`${error.stack}\n${served.last_words()}`)
} finally {
	if (faults && process.env.KEEP) console.log(`kept: ${served.home}`)
	else served.remove()
}
process.exit(faults ? 1 : 0)
