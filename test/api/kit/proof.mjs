// proof.mjs: what the log says, checked without the program: RFC 9162 trees over the named digest, signatures by OpenSSL.
import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hash = (algorithm, ...parts) => {
	const h = createHash(algorithm === 'sm3' ? 'sm3' : 'sha256');
	for (const part of parts) h.update(part);
	return h.digest();
};
const node = (algorithm, left, right) => hash(algorithm, Buffer.from([1]), left, right);
const hex = text => Buffer.from(text, 'hex');

// RFC 9162, 2.1.3.2: the root that an inclusion path leads to.
export function rootOfInclusion(algorithm, leaf, index, size, path) {
	let fn = index, sn = size - 1, root = hex(leaf);
	if (index >= size) throw new Error('the leaf is behind the end');
	for (const step of path.map(hex)) {
		if (sn === 0) throw new Error('the path is too long');
		if (fn % 2 === 1 || fn === sn) {
			root = node(algorithm, step, root);
			if (fn % 2 === 0) do { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); } while (fn % 2 === 0 && fn !== 0);
		} else {
			root = node(algorithm, root, step);
		}
		fn = Math.floor(fn / 2);
		sn = Math.floor(sn / 2);
	}
	if (sn !== 0) throw new Error('the path is too short');
	return root.toString('hex');
}

// RFC 9162, 2.1.4.2: both roots must come out of the path.
export function isConsistent(algorithm, from, fromRoot, to, toRoot, given) {
	if (from === to) return given.length === 0 && fromRoot === toRoot;
	const path = given.map(hex);
	if (Number.isInteger(Math.log2(from))) path.unshift(hex(fromRoot));
	if (path.length === 0) return false;
	let fn = from - 1, sn = to - 1;
	while (fn % 2 === 1) { fn = (fn - 1) / 2; sn = Math.floor(sn / 2); }
	let fr = path[0], sr = path[0];
	for (const step of path.slice(1)) {
		if (sn === 0) return false;
		if (fn % 2 === 1 || fn === sn) {
			fr = node(algorithm, step, fr);
			sr = node(algorithm, step, sr);
			if (fn % 2 === 0) do { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); } while (fn % 2 === 0 && fn !== 0);
		} else {
			sr = node(algorithm, sr, step);
		}
		fn = Math.floor(fn / 2);
		sn = Math.floor(sn / 2);
	}
	return sn === 0 && fr.toString('hex') === fromRoot && sr.toString('hex') === toRoot;
}

// SM2 with the id 1234567812345678 by the openssl command (node's crypto can't name the id), Ed25519 by node.
export function isSigned(algorithm, pem, message, signature) {
	if (algorithm !== 'sm3') return verify(null, Buffer.from(message), createPublicKey(pem), hex(signature));
	const folder = mkdtempSync(join(tmpdir(), 'yizhan-sm2-'));
	const file = (name, bytes) => { writeFileSync(join(folder, name), bytes); return join(folder, name); };
	const run = spawnSync('openssl', ['pkeyutl', '-verify', '-pubin', '-inkey', file('key.pem', pem), '-rawin', '-digest', 'sm3',
		'-pkeyopt', 'distid:1234567812345678', '-sigfile', file('signature', hex(signature)), '-in', file('message', message)], { encoding: 'utf8' });
	rmSync(folder, { recursive: true });
	return run.status === 0 && /Verified Successfully/.test(run.stdout);
}

export const isSignedHead = head =>
	isSigned(head.algorithm, head.public_key, `yizhan-head\n${head.size}\n${head.root}\n${head.signed_at}\n`, head.signature);

export const isSignedReceipt = receipt =>
	isSigned(receipt.algorithm, receipt.public_key, `yizhan-receipt\n${receipt.root}\n${receipt.signed_at}\n`, receipt.signature);
