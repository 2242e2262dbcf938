/* mac.c: HMAC with keys that are used again and again. The first block of a key is hashed once: half of the work of a short
 * text, and most of them are short. */
#include "seal/inside.h"

#include <openssl/crypto.h>

#include <pthread.h>
#include <string.h>

enum { BLOCK = 64, SHELF_MOST = 64 };

/* A digest that has taken the key's block, each byte turned by `turn`. The key is no longer than a block. */
static EVP_MD_CTX *begun_with(enum profile profile, struct str key, unsigned char turn)
{
	unsigned char block[BLOCK];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	memset(block, turn, BLOCK);
	for (size_t i = 0; i < key.len; i++)
		block[i] ^= (unsigned char)key.at[i];
	must_work(context && EVP_DigestInit_ex(context, profile_digest(profile), NULL) && EVP_DigestUpdate(context, block, BLOCK));
	OPENSSL_cleanse(block, sizeof block);
	return context;
}

void mac_key_open(struct mac_key *key, enum profile profile, struct str bytes)
{
	must_work(bytes.len <= BLOCK);
	key->inner = begun_with(profile, bytes, 0x36);
	key->outer = begun_with(profile, bytes, 0x5c);
}

void mac_key_close(struct mac_key *key)
{
	EVP_MD_CTX_free(key->inner);
	EVP_MD_CTX_free(key->outer);
	*key = (struct mac_key) { 0 };
}

struct digest mac_with(const struct mac_key *key, enum profile profile, const struct str *parts, size_t count)
{
	EVP_MD_CTX *context = context_resume(profile, key->inner);
	for (size_t i = 0; i < count; i++)
		must_work(EVP_DigestUpdate(context, parts[i].at, parts[i].len));
	struct digest inner = context_end(context);
	context = context_resume(profile, key->outer);
	must_work(EVP_DigestUpdate(context, inner.bytes, DIGEST_SIZE));
	return context_end(context);
}

/* ---- subkeys ---- */

struct shelved {
	struct str purpose, name;
	struct mac_key key;
};

struct mac_shelf {
	pthread_mutex_t lock;
	struct arena *arena;
	struct shelved items[SHELF_MOST];
	size_t count;
};

struct mac_shelf *mac_shelf_new(struct arena *arena)
{
	struct mac_shelf *shelf = ARENA_ONE(arena, struct mac_shelf);
	shelf->arena = arena;
	must_work(pthread_mutex_init(&shelf->lock, NULL) == 0);
	return shelf;
}

void mac_shelf_close(struct mac_shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		mac_key_close(&shelf->items[i].key);
	shelf->count = 0;
	pthread_mutex_destroy(&shelf->lock);
}

static void derive(struct mac_key *key, const struct keys *keys, struct str purpose, struct str name)
{
	struct digest bytes = keys_derive(keys->profile, keys->master, purpose.at, name);
	mac_key_open(key, keys->profile, digest_str(&bytes));
	OPENSSL_cleanse(&bytes, sizeof bytes);
}

/* What stands on the shelf never changes, so it may be used when the lock is given back. NULL when the shelf is full. */
static const struct mac_key *shelf_get(const struct keys *keys, struct str purpose, struct str name)
{
	struct mac_shelf *shelf = keys->shelf;
	struct shelved *found = NULL;
	pthread_mutex_lock(&shelf->lock);
	for (size_t i = 0; i < shelf->count && !found; i++)
		if (str_equal(shelf->items[i].name, name) && str_equal(shelf->items[i].purpose, purpose))
			found = &shelf->items[i];
	if (!found && shelf->count < SHELF_MOST) {
		found = &shelf->items[shelf->count++];
		found->purpose = str_copy(shelf->arena, purpose);
		found->name = str_copy(shelf->arena, name);
		derive(&found->key, keys, found->purpose, name);
	}
	pthread_mutex_unlock(&shelf->lock);
	return found ? &found->key : NULL;
}

static struct digest keyed(const struct call *c, const char *purpose, const char *name, struct str text)
{
	const struct keys *keys = c->house->keys;
	const struct mac_key *key = shelf_get(keys, str_of(purpose), str_of(name));
	if (key)
		return mac_with(key, keys->profile, &text, 1);
	struct mac_key own;
	derive(&own, keys, str_of(purpose), str_of(name));
	struct digest mac = mac_with(&own, keys->profile, &text, 1);
	mac_key_close(&own);
	return mac;
}

struct digest seal_lookup(const struct call *c, const char *kind, struct str value)
{
	return keyed(c, "lookup", kind, value);
}

struct digest seal_mac(const struct call *c, const char *purpose, struct str text)
{
	return keyed(c, "mac", purpose, text);
}
