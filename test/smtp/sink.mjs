// A real SMTP server for tests, with faults. Prints "PORT n" when it listens; writes one JSON line a message to FILE.
//
//   node test/smtp/sink.mjs FILE [PLAN]
//
// PLAN is a list "fault:times,…", used up in order, one a connection or message; after it all is well:
//   refuse  says 421 to the connection        later  says 451 to the receiver
//   never   says 550 to the receiver          drop   takes the whole message, then hangs up without an answer
import fs from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [file, text = ''] = process.argv.slice(2);
const plan = text.split(',').filter(Boolean).flatMap((part) => {
	const [fault, times] = part.split(':');
	return Array(Number(times)).fill(fault);
});
const next = (...faults) => (faults.includes(plan[0]) ? plan.shift() : null);
const refusal = (code, words) => Object.assign(new Error(words), { responseCode: code });

const server = new SMTPServer({
	authOptional: true,
	disabledCommands: ['AUTH'],
	logger: false,
	onConnect(session, callback) {
		callback(next('refuse') ? refusal(421, 'not now') : null);
	},
	onRcptTo(address, session, callback) {
		const fault = next('later', 'never');
		callback(fault ? refusal(fault === 'later' ? 451 : 550, fault) : null);
	},
	onData(stream, session, callback) {
		const parts = [];
		stream.on('data', (part) => parts.push(part));
		stream.on('end', () => {
			const message = Buffer.concat(parts).toString('latin1');
			const dropped = next('drop') !== null;
			const id = /^Message-ID: (.*)\r$/m.exec(message)?.[1];
			fs.appendFileSync(file, JSON.stringify({ id, to: session.envelope.rcptTo[0].address, dropped, message }) + '\n');
			if (dropped)
				for (const connection of server.connections)
					connection._socket.destroy();
			else
				callback();
		});
	},
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => console.log(`PORT ${server.server.address().port}`));
// Whoever started us holds our standard input; when it ends, so do we.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
