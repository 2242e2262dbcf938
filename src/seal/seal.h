/* seal.h: digests, signatures, encryption, passwords, tokens: all of the program's cryptography, over OpenSSL and libargon2.
 *
 * Profile sm: SM3 (GB/T 32905), SM4-CTR with HMAC-SM3, encrypt then MAC (GB/T 32907), SM2 with the id
 * 1234567812345678 (GB/T 32918, GM/T 0009). Profile intl: SHA-256, AES-256-CTR with HMAC-SHA-256, Ed25519 (RFC 8032).
 * Keys come from the key file beside the data folder; nothing here logs or returns one. Secrets in memory are wiped. */
#ifndef YIZHAN_SEAL_H
#define YIZHAN_SEAL_H

#include "base/call.h"

enum profile { PROFILE_SM, PROFILE_INTL };

#define DIGEST_SIZE 32
struct digest {
	unsigned char bytes[DIGEST_SIZE];
};

struct sealed {
	struct str bytes; /* version, nonce, ciphertext, tag */
};

struct keys;

/* Makes a key file (mode 0600; refuses to overwrite) and gives the recovery sheet's text, from which keys_restore can make
 * the file again: groups of letters and digits with a check group.  CONFLICT: the file is there. */
MUST_CHECK enum status keys_make(const char *path, enum profile profile, struct arena *arena, struct str *sheet, struct str *why);
MUST_CHECK enum status keys_restore(const char *path, struct str sheet, struct arena *arena, struct str *why);
/* INVALID: not a key file, or readable by others (said in *why). */
MUST_CHECK enum status keys_open(const char *path, struct arena *arena, struct keys **out, struct str *why);
void keys_close(struct keys *keys); /* wipes */
enum profile keys_profile(const struct keys *keys);
struct str keys_public_pem(const struct keys *keys); /* SPKI */

/* Digests. `digest_of_parts` hashes the concatenation. */
struct digest digest_of(enum profile profile, struct str bytes);
struct digest digest_of_parts(enum profile profile, const struct str *parts, size_t count);
struct str digest_str(const struct digest *digest);                    /* a view of its bytes */
struct digest digest_of_file(enum profile profile, int fd, bool *ok);  /* from the start to the end */
const char *digest_name(enum profile profile);                         /* "sm3", "sha-256" */

/* Encryption of a value; `context` ("person.number") is bound into the tag, so that values can't be swapped. None stays none. */
struct sealed seal_close(struct call *c, const char *context, struct str clear);
MUST_CHECK enum status seal_open(struct call *c, const char *context, struct sealed sealed, struct str *clear); /* BROKEN: tampered */
/* The same for files, in pieces of 64 KB: `head` (or NULL) and then `size` bytes of `from` at `offset` are written to `to` where
 * it stands. Opening writes each piece once its tag held; when it gives BROKEN what was written must be thrown away. */
MUST_CHECK enum status seal_close_file(struct call *c, const char *context, const struct str *head, int from, uint64_t offset, uint64_t size, int to);
MUST_CHECK enum status seal_open_file(struct call *c, const char *context, int from, int to);
/* A keyed digest by which a secret is found: exact match only, one key per kind ("resident-number"). */
struct digest seal_lookup(const struct call *c, const char *kind, struct str value);
/* A MAC over text for links and CSRF tokens. */
struct digest seal_mac(const struct call *c, const char *purpose, struct str text);

/* Passwords: Argon2id, 19 MiB, t=2 (RFC 9106). The text form holds its parameters. Slow on purpose: prepare only. */
struct str password_hash(struct call *c, struct str password);
bool password_matches(struct str password, struct str hash); /* hash none: takes the same time, gives false */

/* Random text of [A-Za-z0-9_-], 6 bits a character; and digits, for codes that people type. */
struct str random_token(struct arena *arena, size_t characters);
struct str random_digits(struct arena *arena, size_t digits);
void random_bytes(void *to, size_t len);

/* TOTP (RFC 6238: SHA-1, 6 digits, 30 s, one step of drift either way). Gives the step that matched, 0 for none; the
 * caller refuses a step that is not later than the last accepted one. */
int64_t totp_match(struct str secret_base32, struct str code, struct instant now);
struct str totp_code(struct arena *arena, struct str secret_base32, struct instant now); /* for tests and `account` */
struct str totp_new_secret(struct arena *arena);                                         /* 160 bits, base32 without padding */

/* Signatures: SM2 as DER, or Ed25519's 64 bytes. */
struct str sign(struct call *c, struct str message);
bool signature_matches(enum profile profile, struct str public_pem, struct str message, struct str signature);

#endif
