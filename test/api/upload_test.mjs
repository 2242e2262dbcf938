// upload_test.mjs: a file handed in in parts, whatever happens to the connection and to the server in between.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { House, yizhan } from './kit/house.mjs';
import { pdf, png } from './kit/papers.mjs';

let house, resident;
before(async () => {
	house = await House.open();
	resident = await house.person('resident');
});
after(() => house?.close());

// A PDF of some size: what stands after %%EOF of another document is not looked at.
const large = (size) => {
	const whole = pdf('large');
	return Buffer.concat([whole.subarray(0, 9), Buffer.from(`%${'x'.repeat(size)}\n`), whole.subarray(9)]);
};

async function put(person, id, offset, bytes) {
	const answer = await fetch(`http://${house.address}/api/v1/uploads/${id}?offset=${offset}`, {
		method: 'PUT', body: bytes, headers: { Authorization: `Bearer ${person.token}`, 'Content-Type': 'application/octet-stream' },
	});
	return { status: answer.status, json: await answer.json() };
}

async function begin(person, size, name = 'proof.pdf') {
	const answer = await person.post('/uploads', { size, name });
	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}

// Sends the rest in parts of this size, from where it stands.
async function sendRest(person, id, bytes, size = 200_000) {
	let state = (await person.get(`/uploads/${id}`)).json;
	while (!state.material) {
		const answer = await put(person, id, state.offset, bytes.subarray(state.offset, state.offset + size));
		assert.equal(answer.status, 200, JSON.stringify(answer.json));
		state = answer.json;
	}
	return state;
}

function cutInPart(person, id, offset, bytes) {
	const [host, port] = house.address.split(':');
	return new Promise((done) => {
		const socket = connect({ host, port: +port }, () => {
			socket.write(`PUT /api/v1/uploads/${id}?offset=${offset} HTTP/1.1\r\nHost: ${house.address}\r\nAuthorization: Bearer ${person.token}\r\n` +
				`Content-Type: application/octet-stream\r\nContent-Length: ${bytes.length}\r\n\r\n`);
			socket.write(bytes.subarray(0, bytes.length / 2), () => socket.destroy());
		});
		socket.on('error', () => {});
		socket.on('close', done);
	});
}

describe('a file in parts', () => {
	test('it becomes the same material as one that was sent at once', async () => {
		const bytes = large(700_000);
		const { id, offset, part_ceiling: ceiling } = await begin(resident, bytes.length);
		assert.equal(offset, 0);
		assert.ok(ceiling >= 200_000);
		const state = await sendRest(resident, id, bytes);
		assert.equal(state.material.size, bytes.length);
		assert.equal(state.material.type, 'application/pdf');
		const form = new FormData();
		form.append('file', new Blob([bytes]), 'proof.pdf');
		const once = await resident.post('/materials', form);
		assert.equal(once.json.digest, state.material.digest);
	});

	test('a picture in one part is one too', async () => {
		const bytes = png();
		const { id } = await begin(resident, bytes.length, 'photo.png');
		assert.equal((await sendRest(resident, id, bytes)).material.type, 'image/png');
	});

	test('a connection cut in the middle of a part costs that part and nothing else', async () => {
		const bytes = large(500_000);
		const { id } = await begin(resident, bytes.length);
		assert.equal((await put(resident, id, 0, bytes.subarray(0, 200_000))).status, 200);
		await cutInPart(resident, id, 200_000, bytes.subarray(200_000, 400_000));
		const head = await resident.ask('HEAD', `/uploads/${id}`);
		assert.equal(head.headers.get('upload-offset'), '200000');
		assert.equal((await sendRest(resident, id, bytes)).material.size, bytes.length);
	});

	test('a server killed in mid-upload goes on where it was', async () => {
		const bytes = large(500_000);
		const { id } = await begin(resident, bytes.length);
		assert.equal((await put(resident, id, 0, bytes.subarray(0, 300_000))).status, 200);
		const [host, port] = house.address.split(':');
		const socket = connect({ host, port: +port });
		socket.on('error', () => {});
		socket.write(`PUT /api/v1/uploads/${id}?offset=300000 HTTP/1.1\r\nHost: ${house.address}\r\nAuthorization: Bearer ${resident.token}\r\n` +
			`Content-Length: 200000\r\n\r\n${'x'.repeat(1000)}`);
		house.process.kill('SIGKILL');
		await house.ended;
		socket.destroy();
		await house.start();
		const state = (await resident.get(`/uploads/${id}`)).json;
		assert.equal(state.offset, 300_000);
		assert.equal((await sendRest(resident, id, bytes)).material.size, bytes.length);
		assert.equal(yizhan('verify', house.dir).status, 0);
	});

	test('the last part sent again, because its answer was lost, gives the same file', async () => {
		const bytes = large(100_000);
		const { id } = await begin(resident, bytes.length);
		const first = await put(resident, id, 0, bytes);
		const again = await put(resident, id, 0, bytes);
		assert.equal(again.status, 200);
		assert.deepEqual(again.json.material, first.json.material);
	});

	test('of two senders of one part one is told to look again', async () => {
		const bytes = large(400_000);
		const { id } = await begin(resident, bytes.length);
		const answers = await Promise.all([1, 2, 3, 4].map(() => put(resident, id, 0, bytes.subarray(0, 200_000))));
		assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409, 409]);
		assert.equal((await sendRest(resident, id, bytes)).material.size, bytes.length);
	});

	test('what is no proof is refused with its sentence, and is gone', async () => {
		const bytes = Buffer.from('<!doctype html><script>alert(1)</script>'.repeat(100));
		const { id } = await begin(resident, bytes.length, 'proof.pdf');
		const answer = await put(resident, id, 0, bytes);
		assert.equal(answer.status, 422);
		assert.ok(answer.json.errors.some((error) => error.field === 'file'));
		assert.equal((await resident.get(`/uploads/${id}`)).status, 404);
	});

	const wrong = [
		['nothing', { size: 0 }], ['more than a file may have', { size: 20 * 1024 * 1024 + 1 }], ['no size', {}], ['a size in words', { size: 'ten' }],
		['less than nothing', { size: -1 }],
	];
	for (const [what, body] of wrong)
		test(`${what} is not begun`, async () => {
			const answer = await resident.post('/uploads', body);
			assert.equal(answer.status, 422, answer.text);
			assert.ok(answer.json.errors.some((error) => error.field === 'size'));
		});

	test('parts that do not fit are refused and change nothing', async () => {
		const { id } = await begin(resident, 2_000_000);
		const rows = [[5, Buffer.alloc(10), 409], [0, Buffer.alloc(0), 422], [0, Buffer.alloc(1024 * 1024 + 1), 422], [-1, Buffer.alloc(10), 422]];
		for (const [offset, bytes, status] of rows) assert.equal((await put(resident, id, offset, bytes)).status, status, `${offset}, ${bytes.length} bytes`);
		assert.equal((await put(resident, id, 0, Buffer.alloc(1024 * 1024))).status, 200);
		assert.equal((await put(resident, id, 1024 * 1024, Buffer.alloc(1024 * 1024))).status, 422);
		assert.equal((await resident.get(`/uploads/${id}`)).json.offset, 1024 * 1024);
	});

	test('another learns nothing of it and can add nothing', async () => {
		const { id } = await begin(resident, 1000);
		const other = await house.person('resident', 1);
		assert.equal((await other.get(`/uploads/${id}`)).status, 404);
		assert.equal((await put(other, id, 0, Buffer.alloc(10))).status, 404);
		assert.equal((await other.ask('DELETE', `/uploads/${id}`)).status, 404);
		assert.equal((await house.ask('GET', `/uploads/${id}`)).status, 401);
	});

	test('given up, it is gone with its bytes, and no byte of it lay in clear', async () => {
		const canary = 'canary-7f3a91';
		const count = () => readdirSync(join(house.dir, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
		const before = count();
		const { id } = await begin(resident, 1_000_000);
		assert.equal((await put(resident, id, 0, Buffer.from(canary.repeat(5000)))).status, 200);
		assert.equal(count(), before + 1);
		for (const name of readdirSync(join(house.dir, 'files'), { recursive: true }))
			if (statSync(join(house.dir, 'files', name)).isFile())
				assert.ok(!readFileSync(join(house.dir, 'files', name)).includes(canary));
		assert.equal((await resident.ask('DELETE', `/uploads/${id}`)).status, 200);
		assert.equal(count(), before);
		assert.equal((await resident.get(`/uploads/${id}`)).status, 404);
	});

	test('the API describes it', async () => {
		const paths = (await house.ask('GET', '/openapi.json')).json.paths;
		assert.ok(paths['/uploads'].post && paths['/uploads/{upload}'].put && paths['/uploads/{upload}'].get && paths['/uploads/{upload}'].delete);
	});
});
