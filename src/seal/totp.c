/* totp.c: one-time codes by the clock (RFC 6238 over RFC 4226: SHA-1, 6 digits, 30 s), and base32 (RFC 4648). */
#include "seal/inside.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <string.h>

enum { STEP_MS = 30 * 1000, SECRET_SIZE = 20, SECRET_ROOM = 64, CODE_DIGITS = 6 };

static const char base32_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct str base32_text(struct arena *arena, struct str bytes)
{
	size_t len = (bytes.len * 8 + 4) / 5;
	char *at = arena_take(arena, len + 1);
	for (size_t i = 0; i < len; i++) {
		size_t bit = i * 5, byte = bit / 8;
		unsigned pair = (unsigned)(unsigned char)bytes.at[byte] << 8;
		if (byte + 1 < bytes.len)
			pair |= (unsigned char)bytes.at[byte + 1];
		at[i] = base32_alphabet[pair >> (11 - bit % 8) & 31];
	}
	return (struct str) { at, len };
}

/* 0-31; -1 for a mark that is skipped, -2 for one that does not belong. */
static int base32_value(char letter)
{
	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	if (letter >= '2' && letter <= '7')
		return letter - '2' + 26;
	switch (letter) {
	case '0':
		return 'O' - 'A';
	case '1':
		return 'I' - 'A';
	case '8':
		return 'B' - 'A';
	case ' ':
	case '-':
	case '\t':
	case '\r':
	case '\n':
		return -1;
	}
	return -2;
}

bool base32_read(struct str text, unsigned char *bytes, size_t room, size_t *len)
{
	unsigned held = 0, bits = 0;
	*len = 0;
	for (size_t i = 0; i < text.len; i++) {
		int value = base32_value(text.at[i]);
		if (value == -2)
			return false;
		if (value == -1)
			continue;
		held = (held << 5 | (unsigned)value) & 0xfff;
		bits += 5;
		if (bits < 8)
			continue;
		if (*len == room)
			return false;
		bits -= 8;
		bytes[(*len)++] = (unsigned char)(held >> bits);
	}
	return true;
}

struct str totp_new_secret(struct arena *arena)
{
	char secret[SECRET_SIZE];
	random_bytes(secret, sizeof secret);
	struct str text = base32_text(arena, (struct str) { secret, sizeof secret });
	OPENSSL_cleanse(secret, sizeof secret);
	return text;
}

/* The six digits of one step, as a number; -1 when the secret cannot be read. */
static int64_t code_of_step(struct str secret_base32, int64_t step)
{
	unsigned char secret[SECRET_ROOM], counter[8], mac[EVP_MAX_MD_SIZE];
	size_t len;
	unsigned mac_len = 0;
	if (!base32_read(secret_base32, secret, sizeof secret, &len) || len == 0)
		return -1;
	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)(step >> (56 - 8 * i));
	must_work(HMAC(EVP_sha1(), secret, (int)len, counter, sizeof counter, mac, &mac_len) != NULL);
	OPENSSL_cleanse(secret, sizeof secret);
	const unsigned char *at = mac + (mac[mac_len - 1] & 15);
	uint32_t value = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	return value % 1000000;
}

static void code_digits(int64_t code, char digits[CODE_DIGITS + 1])
{
	for (int i = CODE_DIGITS; i-- > 0; code /= 10)
		digits[i] = (char)('0' + code % 10);
	digits[CODE_DIGITS] = 0;
}

int64_t totp_match(struct str secret_base32, struct str code, struct instant now)
{
	int64_t present = now.ms / STEP_MS, matched = 0;
	for (int64_t step = present - 1; step <= present + 1; step++) {
		char digits[CODE_DIGITS + 1];
		int64_t expected = code_of_step(secret_base32, step);
		if (expected < 0)
			return 0;
		code_digits(expected, digits);
		if (str_equal_secret(code, (struct str) { digits, CODE_DIGITS }))
			matched = step;
	}
	return matched;
}

struct str totp_code(struct arena *arena, struct str secret_base32, struct instant now)
{
	int64_t code = code_of_step(secret_base32, now.ms / STEP_MS);
	if (code < 0)
		return STR_NONE;
	char digits[CODE_DIGITS + 1];
	code_digits(code, digits);
	return str_copy(arena, (struct str) { digits, CODE_DIGITS });
}
