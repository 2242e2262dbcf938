/* password.c: Argon2id (RFC 9106) with 19 MiB, two passes, one lane. */
#include "seal/inside.h"

#include <argon2.h>

enum { PASSES = 2, MEMORY_KIB = 19 * 1024, LANES = 1, SALT_SIZE = 16, HASH_SIZE = 32, TEXT_ROOM = 128 };

/* Of no password: what a name that does not exist is compared with, so that the time tells nothing. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
			     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct str password_hash(struct call *c, struct str password)
{
	unsigned char salt[SALT_SIZE];
	random_bytes(salt, sizeof salt);
	char *text = arena_take(c->arena, TEXT_ROOM);
	must_work(argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.at, password.len, salt, sizeof salt,
					HASH_SIZE, text, TEXT_ROOM) == ARGON2_OK);
	return str_of(text);
}

bool password_matches(struct str password, struct str hash)
{
	char text[TEXT_ROOM];
	bool known = hash.len > 0 && hash.len < sizeof text;
	struct str against = known ? hash : str_of(nobody);
	for (size_t i = 0; i < against.len; i++)
		text[i] = against.at[i];
	text[against.len] = 0;
	int outcome = argon2id_verify(text, password.at, password.len);
	must_work(outcome != ARGON2_MEMORY_ALLOCATION_ERROR);
	return known && outcome == ARGON2_OK;
}
