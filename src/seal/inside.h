/* inside.h: what the files of seal/ share and nobody else sees.
 *
 * Failures of the library that no input can cause (no memory, no random bytes) end the process. */
#ifndef YIZHAN_SEAL_INSIDE_H
#define YIZHAN_SEAL_INSIDE_H

#include "seal/seal.h"

#include <openssl/evp.h>

#define KEY_SIZE 32

/* A key of HMAC made ready: the digest's state behind its inner and its outer block. Read by any thread. */
struct mac_key {
	EVP_MD_CTX *inner, *outer;
};
void mac_key_open(struct mac_key *key, enum profile profile, struct str bytes);
void mac_key_close(struct mac_key *key);
struct digest mac_with(const struct mac_key *key, enum profile profile, const struct str *parts, size_t count);

/* Subkeys that were asked for, kept ready by purpose and name; both are the program's own words. */
struct mac_shelf;
struct mac_shelf *mac_shelf_new(struct arena *arena);
void mac_shelf_close(struct mac_shelf *shelf);

/* The keys in memory. Encryption and authentication have keys of their own, drawn from the master secret by purpose. */
struct keys {
	enum profile profile;
	unsigned char master[KEY_SIZE];
	unsigned char encrypt[KEY_SIZE];
	struct mac_key tags; /* authentication */
	struct mac_shelf *shelf;
	EVP_PKEY *signing;
	struct str public_pem;
};

/* The library's algorithms, fetched once for the life of the process. */
const EVP_MD *profile_digest(enum profile profile);
const EVP_CIPHER *profile_cipher(enum profile profile);

/* This thread's digest, begun where another stands; and its end. */
EVP_MD_CTX *context_resume(enum profile profile, const EVP_MD_CTX *from);
struct digest context_end(EVP_MD_CTX *context);
/* This thread's cipher. */
EVP_CIPHER_CTX *context_cipher(void);

/* HMAC (RFC 2104) over parts, with the profile's digest. */
struct digest mac_of_parts(enum profile profile, struct str key, const struct str *parts, size_t count);

/* A subkey of the master secret, one per purpose. */
struct digest keys_derive(enum profile profile, const unsigned char master[KEY_SIZE], const char *purpose,
			  struct str name);

/* A signing key from its private scalar (SM2) or seed (Ed25519); NULL when the bytes are no key. */
EVP_PKEY *signing_key_from_private(enum profile profile, const unsigned char bytes[KEY_SIZE]);
/* The private bytes of a new signing key. */
void signing_key_new(enum profile profile, unsigned char bytes[KEY_SIZE]);
struct str signing_key_public_pem(struct arena *arena, EVP_PKEY *key);

/* Base32 (RFC 4648) without padding. Reading skips spaces and dashes, takes either case and the digits that people
 * mistake for letters (0 for O, 1 for I, 8 for B); false for anything else or when `room` is passed. */
struct str base32_text(struct arena *arena, struct str bytes);
bool base32_read(struct str text, unsigned char *bytes, size_t room, size_t *len);

/* Ends the process when a step of the library failed that cannot fail. */
void must_work(bool worked);

#endif
