/* str.c: slices. */
#include "base/str.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

struct str str_part(struct str s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (struct str){ s.at ? s.at + from : NULL, to - from };
}

static bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct str str_trim(struct str s)
{
	static const struct str wide = { "\xe3\x80\x80", 3 }; /* U+3000 */
	for (;;) {
		if (s.len && is_space(s.at[0]))
			s = str_part(s, 1, s.len);
		else if (s.len && is_space(s.at[s.len - 1]))
			s.len--;
		else if (str_starts(s, wide))
			s = str_part(s, wide.len, s.len);
		else if (str_ends(s, wide))
			s.len -= wide.len;
		else
			return s;
	}
}

struct str str_copy(struct arena *arena, struct str s)
{
	return s.at ? (struct str){ arena_copy(arena, s.at, s.len), s.len } : STR_NONE;
}

const char *str_c(struct arena *arena, struct str s)
{
	return s.at ? arena_copy(arena, s.at, s.len) : "";
}

/* Most texts are short: those are formatted once. */
struct str str_format_list(struct arena *arena, const char *format, va_list args)
{
	char few[256];
	va_list again;
	va_copy(again, args);
	assert(format);
	int len = vsnprintf(few, sizeof few, format, args);
	if (len < 0)
		abort();
	char *at = arena_take(arena, (size_t)len + 1);
	if ((size_t)len < sizeof few)
		memcpy(at, few, (size_t)len);
	else
		vsnprintf(at, (size_t)len + 1, format, again);
	va_end(again);
	return (struct str){ at, (size_t)len };
}

struct str str_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str s = str_format_list(arena, format, args);
	va_end(args);
	return s;
}

struct str str_lower(struct arena *arena, struct str s)
{
	char *at = arena_copy(arena, s.at, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (at[i] >= 'A' && at[i] <= 'Z')
			at[i] = (char)(at[i] + ('a' - 'A'));
	return (struct str){ at, s.len };
}

bool str_is_empty(struct str s)
{
	return s.len == 0;
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_equal_secret(struct str a, struct str b)
{
	unsigned char differ = a.len != b.len;
	for (size_t i = 0; i < a.len && i < b.len; i++)
		differ = (unsigned char)(differ | ((unsigned char)a.at[i] ^ (unsigned char)b.at[i]));
	return differ == 0;
}

bool str_starts(struct str s, struct str start)
{
	return s.len >= start.len && str_equal(str_part(s, 0, start.len), start);
}

bool str_ends(struct str s, struct str end)
{
	return s.len >= end.len && str_equal(str_part(s, s.len - end.len, s.len), end);
}

int str_compare(struct str a, struct str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

size_t str_find(struct str s, struct str part)
{
	if (part.len == 0)
		return 0;
	const char *at = s.len ? memmem(s.at, s.len, part.at, part.len) : NULL;
	return at ? (size_t)(at - s.at) : s.len;
}

bool str_contains(struct str s, struct str part)
{
	return part.len == 0 || str_find(s, part) < s.len;
}

struct str str_until(struct str *rest, char mark)
{
	const char *at = rest->len ? memchr(rest->at, mark, rest->len) : NULL;
	size_t end = at ? (size_t)(at - rest->at) : rest->len;
	struct str head = str_part(*rest, 0, end);
	*rest = str_part(*rest, at ? end + 1 : end, rest->len);
	return head;
}

bool str_int(struct str s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s.len && s.at[0] == '-';
	if (negative)
		s = str_part(s, 1, s.len);
	if (s.len == 0 || s.len > 18)
		return false;
	int64_t value = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		value = value * 10 + (s.at[i] - '0');
	}
	value = negative ? -value : value;
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

/* The length that a first byte promises and the bits it carries; 0 for a byte that can't begin a character. */
static size_t utf8_head(unsigned char byte, uint32_t *bits)
{
	if (byte < 0x80) {
		*bits = byte;
		return 1;
	}
	if (byte >= 0xc2 && byte < 0xe0) {
		*bits = byte & 0x1fu;
		return 2;
	}
	if (byte >= 0xe0 && byte < 0xf0) {
		*bits = byte & 0x0fu;
		return 3;
	}
	if (byte >= 0xf0 && byte < 0xf5) {
		*bits = byte & 0x07u;
		return 4;
	}
	return 0;
}

static bool utf8_allowed(uint32_t character, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	return character >= least[len] && character <= 0x10ffff && (character < 0xd800 || character > 0xdfff);
}

/* The length of the character at the start of s, 0 when it is broken. */
static size_t utf8_read(struct str s, uint32_t *character)
{
	uint32_t bits = 0;
	size_t len = utf8_head((unsigned char)s.at[0], &bits);
	if (len == 0 || len > s.len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		unsigned char byte = (unsigned char)s.at[i];
		if ((byte & 0xc0) != 0x80)
			return 0;
		bits = bits << 6 | (byte & 0x3fu);
	}
	*character = bits;
	return utf8_allowed(bits, len) ? len : 0;
}

uint32_t str_next(struct str *rest)
{
	uint32_t character = 0;
	if (rest->len == 0)
		return 0;
	size_t len = utf8_read(*rest, &character);
	*rest = str_part(*rest, len ? len : 1, rest->len);
	return len ? character : 0xfffd;
}

bool str_is_utf8(struct str s)
{
	while (s.len) {
		uint32_t character = 0;
		size_t len = utf8_read(s, &character);
		if (len == 0 || character == 0)
			return false;
		s = str_part(s, len, s.len);
	}
	return true;
}

size_t str_count(struct str s)
{
	size_t count = 0;
	for (; s.len; count++)
		str_next(&s);
	return count;
}

struct str str_hex(struct arena *arena, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *at = arena_take(arena, bytes.len * 2 + 1);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.at[i];
		at[i * 2] = digits[byte >> 4];
		at[i * 2 + 1] = digits[byte & 15];
	}
	return (struct str){ at, bytes.len * 2 };
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

bool str_from_hex(struct arena *arena, struct str hex, struct str *bytes)
{
	if (hex.len % 2)
		return false;
	char *at = arena_take(arena, hex.len / 2 + 1);
	for (size_t i = 0; i < hex.len; i += 2) {
		int high = hex_value(hex.at[i]), low = hex_value(hex.at[i + 1]);
		if (high < 0 || low < 0)
			return false;
		at[i / 2] = (char)(high * 16 + low);
	}
	*bytes = (struct str){ at, hex.len / 2 };
	return true;
}
