/* cipher.c: encrypt, then MAC. OpenSSL 3.0 has no SM4-GCM, and one construction serves both profiles.
 *
 * A value: version, nonce (16), ciphertext, tag (32); the tag covers version, context, nonce and ciphertext, the
 * context with its length first. A file: the same head, then pieces of 64 KB, each with a tag that also covers the
 * nonce, the piece's number and whether it is the last, so that pieces can't be moved, dropped or cut off. */
#include "seal/inside.h"

#include <openssl/crypto.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { VERSION_VALUE = 1, VERSION_FILE = 2, NONCE_SIZE = 16, PIECE_SIZE = 64 * 1024, HEAD_SIZE = 1 + NONCE_SIZE };

/* A value is done in one step, by this thread's own context. */
static void turn_value(const struct keys *keys, const char nonce[NONCE_SIZE], struct str from, void *to)
{
	EVP_CIPHER_CTX *cipher = context_cipher();
	int done = 0;
	must_work(EVP_CipherInit_ex2(cipher, profile_cipher(keys->profile), keys->encrypt, (const unsigned char *)nonce, 1, NULL) &&
		  EVP_CipherUpdate(cipher, to, &done, (const unsigned char *)from.at, (int)from.len) && (size_t)done == from.len);
}

static EVP_CIPHER_CTX *cipher_begin(const struct keys *keys, const unsigned char nonce[NONCE_SIZE])
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	must_work(context && EVP_CipherInit_ex2(context, profile_cipher(keys->profile), keys->encrypt, nonce, 1, NULL));
	return context;
}

/* In counter mode the same step turns clear text into ciphertext and back. */
static void cipher_turn(EVP_CIPHER_CTX *context, const void *from, size_t len, void *to)
{
	int done = 0;
	must_work(EVP_CipherUpdate(context, to, &done, from, (int)len) && (size_t)done == len);
}

static void put_number(char to[8], uint64_t number)
{
	for (int i = 0; i < 8; i++)
		to[i] = (char)(number >> (56 - 8 * i));
}

static struct digest tag_of(const struct keys *keys, const char *context, struct str head, struct str place,
			    struct str body)
{
	char len[8];
	struct str name = str_of(context);
	put_number(len, name.len);
	struct str parts[] = { { len, sizeof len }, name, head, place, body };
	return mac_with(&keys->tags, keys->profile, parts, 5);
}

struct sealed seal_close(struct call *c, const char *context, struct str clear)
{
	if (!clear.at)
		return (struct sealed) { STR_NONE };
	const struct keys *keys = c->house->keys;
	size_t len = HEAD_SIZE + clear.len + DIGEST_SIZE;
	char *at = arena_take(c->arena, len);
	at[0] = VERSION_VALUE;
	random_bytes(at + 1, NONCE_SIZE);
	turn_value(keys, at + 1, clear, at + HEAD_SIZE);
	struct digest tag = tag_of(keys, context, (struct str) { at, HEAD_SIZE }, STR_NONE,
				   (struct str) { at + HEAD_SIZE, clear.len });
	memcpy(at + HEAD_SIZE + clear.len, tag.bytes, DIGEST_SIZE);
	return (struct sealed) { { at, len } };
}

enum status seal_open(struct call *c, const char *context, struct sealed sealed, struct str *clear)
{
	const struct keys *keys = c->house->keys;
	struct str all = sealed.bytes;
	*clear = STR_NONE;
	if (!all.at)
		return STATUS_OK;
	if (all.len < HEAD_SIZE + DIGEST_SIZE || all.at[0] != VERSION_VALUE)
		return broken(c, "a sealed value of %s is not whole", context);
	struct str head = str_part(all, 0, HEAD_SIZE), body = str_part(all, HEAD_SIZE, all.len - DIGEST_SIZE);
	struct digest tag = tag_of(keys, context, head, STR_NONE, body);
	if (!str_equal_secret(digest_str(&tag), str_part(all, all.len - DIGEST_SIZE, all.len)))
		return broken(c, "a sealed value of %s was tampered with, moved, or sealed with another key", context);
	char *at = arena_take(c->arena, body.len + 1);
	turn_value(keys, head.at + 1, body, at);
	*clear = (struct str) { at, body.len };
	return STATUS_OK;
}

static bool write_all(int to, const void *bytes, size_t len)
{
	for (const char *at = bytes; len > 0;) {
		ssize_t done = write(to, at, len);
		if (done <= 0)
			return false;
		at += done;
		len -= (size_t)done;
	}
	return true;
}

/* Reads until `len` bytes or the end; -1 when the file can't be read. With offset < 0 from where the file stands. */
static ssize_t read_up_to(int from, int64_t offset, void *bytes, size_t len)
{
	size_t got = 0;
	while (got < len) {
		char *at = (char *)bytes + got;
		ssize_t step =
			offset < 0 ? read(from, at, len - got) : pread(from, at, len - got, offset + (int64_t)got);
		if (step < 0)
			return -1;
		if (step == 0)
			break;
		got += (size_t)step;
	}
	return (ssize_t)got;
}

/* The clear bytes of a file: `head` first, then a part of a descriptor. */
struct clear_source {
	struct str head;
	int from;
	uint64_t offset, left;
};

/* Fills a piece; false when the descriptor ends too early or fails. */
static bool source_read(struct clear_source *source, char piece[PIECE_SIZE], size_t *len)
{
	struct str first = str_part(source->head, 0, PIECE_SIZE);
	if (first.len)
		memcpy(piece, first.at, first.len);
	source->head = str_part(source->head, first.len, source->head.len);
	size_t want = PIECE_SIZE - first.len;
	if (want > source->left)
		want = (size_t)source->left;
	*len = first.len + want;
	if (want == 0)
		return true;
	ssize_t got = read_up_to(source->from, (int64_t)source->offset, piece + first.len, want);
	source->offset += want;
	source->left -= want;
	return got == (ssize_t)want;
}

/* Where a piece stands: its number, and 1 when it is the last. */
static struct str piece_place(char to[9], uint64_t number, bool last)
{
	put_number(to, number);
	to[8] = last;
	return (struct str) { to, 9 };
}

static bool write_pieces(const struct keys *keys, const char *context, struct str head, struct clear_source *source,
			 int to)
{
	char clear[PIECE_SIZE], closed[PIECE_SIZE], place[9];
	EVP_CIPHER_CTX *cipher = cipher_begin(keys, (const unsigned char *)head.at + 1);
	bool written = true, last = false;
	for (uint64_t number = 0; written && !last; number++) {
		size_t len = 0;
		written = source_read(source, clear, &len);
		last = source->head.len == 0 && source->left == 0;
		cipher_turn(cipher, clear, len, closed);
		struct digest tag =
			tag_of(keys, context, head, piece_place(place, number, last), (struct str) { closed, len });
		written = written && write_all(to, closed, len) && write_all(to, tag.bytes, DIGEST_SIZE);
	}
	EVP_CIPHER_CTX_free(cipher);
	OPENSSL_cleanse(clear, sizeof clear);
	return written;
}

enum status seal_close_file(struct call *c, const char *context, const struct str *head, int from, uint64_t offset,
			    uint64_t size, int to)
{
	char start[HEAD_SIZE];
	start[0] = VERSION_FILE;
	random_bytes(start + 1, NONCE_SIZE);
	struct clear_source source = { head ? *head : STR_NONE, from, offset, size };
	if (!write_all(to, start, HEAD_SIZE) ||
	    !write_pieces(c->house->keys, context, (struct str) { start, HEAD_SIZE }, &source, to))
		return broken(c, "a file of %s could not be sealed: %s", context, strerror(errno));
	return STATUS_OK;
}

/* Opens the pieces in order; each is written only after its tag held. A piece is the last when nothing follows it. */
static bool open_pieces(const struct keys *keys, const char *context, struct str head, int from, int to)
{
	enum { WHOLE = PIECE_SIZE + DIGEST_SIZE };
	char closed[WHOLE + 1], clear[PIECE_SIZE], place[9];
	EVP_CIPHER_CTX *cipher = cipher_begin(keys, (const unsigned char *)head.at + 1);
	ssize_t held = read_up_to(from, -1, closed, WHOLE + 1);
	bool sound = true, last = false;
	for (uint64_t number = 0; sound && !last; number++) {
		last = held <= WHOLE;
		size_t len = last ? (size_t)(held < DIGEST_SIZE ? 0 : held - DIGEST_SIZE) : PIECE_SIZE;
		struct digest tag =
			tag_of(keys, context, head, piece_place(place, number, last), (struct str) { closed, len });
		sound = held >= DIGEST_SIZE &&
			str_equal_secret(digest_str(&tag), (struct str) { closed + len, DIGEST_SIZE });
		if (sound) {
			cipher_turn(cipher, closed, len, clear);
			sound = write_all(to, clear, len);
		}
		if (sound && !last) {
			closed[0] = closed[WHOLE];
			held = read_up_to(from, -1, closed + 1, WHOLE);
			held = held < 0 ? -1 : held + 1;
		}
	}
	EVP_CIPHER_CTX_free(cipher);
	OPENSSL_cleanse(clear, sizeof clear);
	return sound;
}

enum status seal_open_file(struct call *c, const char *context, int from, int to)
{
	char start[HEAD_SIZE];
	if (read_up_to(from, -1, start, HEAD_SIZE) != HEAD_SIZE || start[0] != VERSION_FILE ||
	    !open_pieces(c->house->keys, context, (struct str) { start, HEAD_SIZE }, from, to))
		return broken(c, "a sealed file of %s was tampered with, is cut off, or can't be read or written",
			      context);
	return STATUS_OK;
}
