/* random.c: unguessable bytes, and text made of them. */
#include "seal/inside.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <limits.h>

void random_bytes(void *to, size_t len)
{
	must_work(len <= INT_MAX && RAND_bytes(to, (int)len) == 1);
}

struct str random_token(struct arena *arena, size_t characters)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	char *at = arena_take(arena, characters + 1);
	random_bytes(at, characters);
	for (size_t i = 0; i < characters; i++)
		at[i] = alphabet[(unsigned char)at[i] & 63];
	return (struct str) { at, characters };
}

struct str random_digits(struct arena *arena, size_t digits)
{
	char *at = arena_take(arena, digits + 1);
	for (size_t i = 0; i < digits; i++) {
		unsigned char byte;
		do /* 250 is the last multiple of ten: what lies above would favour small digits */
			random_bytes(&byte, 1);
		while (byte >= 250);
		at[i] = (char)('0' + byte % 10);
	}
	return (struct str) { at, digits };
}
