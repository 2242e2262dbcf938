/* digest.c: SM3 and SHA-256, and what is made of them: HMAC, look-up digests, link MACs.
 *
 * Fetching an algorithm by name costs more than a short digest, so each is fetched once, and each thread keeps one
 * context per profile. */
#include "seal/inside.h"

#include <openssl/crypto.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROFILE_COUNT = 2, BLOCK = 64, PIECE = 64 * 1024 };

struct contexts {
	EVP_MD_CTX *of[PROFILE_COUNT], *resumed[PROFILE_COUNT];
	EVP_CIPHER_CTX *cipher;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t contexts_key;
static EVP_MD *digests[PROFILE_COUNT];
static EVP_CIPHER *ciphers[PROFILE_COUNT];

void must_work(bool worked)
{
	if (!worked)
		abort();
}

static void contexts_free(void *of_thread)
{
	struct contexts *contexts = of_thread;
	for (int i = 0; i < PROFILE_COUNT; i++)
		EVP_MD_CTX_free(contexts->of[i]);
	for (int i = 0; i < PROFILE_COUNT; i++)
		EVP_MD_CTX_free(contexts->resumed[i]);
	EVP_CIPHER_CTX_free(contexts->cipher);
	free(contexts);
}

static void fetch_all(void)
{
	digests[PROFILE_SM] = EVP_MD_fetch(NULL, "SM3", NULL);
	digests[PROFILE_INTL] = EVP_MD_fetch(NULL, "SHA2-256", NULL);
	ciphers[PROFILE_SM] = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
	ciphers[PROFILE_INTL] = EVP_CIPHER_fetch(NULL, "AES-256-CTR", NULL);
	for (int i = 0; i < PROFILE_COUNT; i++)
		must_work(digests[i] && ciphers[i]);
	must_work(pthread_key_create(&contexts_key, contexts_free) == 0);
}

const EVP_MD *profile_digest(enum profile profile)
{
	must_work(pthread_once(&once, fetch_all) == 0);
	return digests[profile];
}

const EVP_CIPHER *profile_cipher(enum profile profile)
{
	must_work(pthread_once(&once, fetch_all) == 0);
	return ciphers[profile];
}

static struct contexts *contexts_new(void)
{
	struct contexts *contexts = calloc(1, sizeof *contexts);
	must_work(contexts != NULL);
	contexts->cipher = EVP_CIPHER_CTX_new();
	must_work(contexts->cipher != NULL);
	for (int i = 0; i < PROFILE_COUNT; i++) {
		contexts->of[i] = EVP_MD_CTX_new();
		contexts->resumed[i] = EVP_MD_CTX_new();
		must_work(contexts->resumed[i] && contexts->of[i] && EVP_DigestInit_ex(contexts->of[i], digests[i], NULL));
	}
	must_work(pthread_setspecific(contexts_key, contexts) == 0);
	return contexts;
}

static struct contexts *contexts_here(void)
{
	must_work(pthread_once(&once, fetch_all) == 0);
	struct contexts *contexts = pthread_getspecific(contexts_key);
	return contexts ? contexts : contexts_new();
}

EVP_MD_CTX *context_resume(enum profile profile, const EVP_MD_CTX *from)
{
	EVP_MD_CTX *context = contexts_here()->resumed[profile];
	must_work(EVP_MD_CTX_copy_ex(context, from));
	return context;
}

EVP_CIPHER_CTX *context_cipher(void)
{
	return contexts_here()->cipher;
}

/* This thread's context, begun anew. */
static EVP_MD_CTX *context_begin(enum profile profile)
{
	EVP_MD_CTX *context = contexts_here()->of[profile];
	must_work(EVP_DigestInit_ex(context, NULL, NULL));
	return context;
}

struct digest context_end(EVP_MD_CTX *context)
{
	struct digest digest;
	unsigned len = 0;
	must_work(EVP_DigestFinal_ex(context, digest.bytes, &len) && len == DIGEST_SIZE);
	return digest;
}

struct digest digest_of_parts(enum profile profile, const struct str *parts, size_t count)
{
	EVP_MD_CTX *context = context_begin(profile);
	for (size_t i = 0; i < count; i++)
		must_work(EVP_DigestUpdate(context, parts[i].at, parts[i].len));
	return context_end(context);
}

struct digest digest_of(enum profile profile, struct str bytes)
{
	return digest_of_parts(profile, &bytes, 1);
}

struct str digest_str(const struct digest *digest)
{
	return (struct str) { (const char *)digest->bytes, DIGEST_SIZE };
}

struct digest digest_of_file(enum profile profile, int fd, bool *ok)
{
	EVP_MD_CTX *context = context_begin(profile);
	char piece[PIECE];
	off_t at = 0;
	ssize_t got;
	while ((got = pread(fd, piece, sizeof piece, at)) > 0) {
		must_work(EVP_DigestUpdate(context, piece, (size_t)got));
		at += got;
	}
	*ok = got == 0;
	OPENSSL_cleanse(piece, sizeof piece);
	return context_end(context);
}

const char *digest_name(enum profile profile)
{
	return profile == PROFILE_SM ? "sm3" : "sha-256";
}

/* The key filled up to a block, each byte turned by `turn`. */
static void key_block(enum profile profile, struct str key, unsigned char turn, unsigned char block[BLOCK])
{
	struct digest short_key;
	if (key.len > BLOCK) {
		short_key = digest_of(profile, key);
		key = digest_str(&short_key);
	}
	memset(block, turn, BLOCK);
	for (size_t i = 0; i < key.len; i++)
		block[i] ^= (unsigned char)key.at[i];
}

struct digest mac_of_parts(enum profile profile, struct str key, const struct str *parts, size_t count)
{
	unsigned char block[BLOCK];
	key_block(profile, key, 0x36, block);
	EVP_MD_CTX *context = context_begin(profile);
	must_work(EVP_DigestUpdate(context, block, BLOCK));
	for (size_t i = 0; i < count; i++)
		must_work(EVP_DigestUpdate(context, parts[i].at, parts[i].len));
	struct digest inner = context_end(context);
	key_block(profile, key, 0x5c, block);
	context = context_begin(profile);
	must_work(EVP_DigestUpdate(context, block, BLOCK) && EVP_DigestUpdate(context, inner.bytes, DIGEST_SIZE));
	OPENSSL_cleanse(block, sizeof block);
	return context_end(context);
}

struct digest keys_derive(enum profile profile, const unsigned char master[KEY_SIZE], const char *purpose,
			  struct str name)
{
	struct str parts[] = { STR("yizhan-key\n"), str_of(purpose), STR("\n"), name };
	return mac_of_parts(profile, (struct str) { (const char *)master, KEY_SIZE }, parts, 4);
}
