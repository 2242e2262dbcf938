// crc.mjs: CRC-32 of PNG; node's own zlib.crc32 is newer than the nodes that we take.
const table = Array.from({ length: 256 }, (_, n) => {
	for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});

export function crc32(bytes) {
	let value = 0xffffffff;
	for (const byte of bytes) value = table[(value ^ byte) & 255] ^ (value >>> 8);
	return (value ^ 0xffffffff) >>> 0;
}
