/* number.c: numbers that people read out, and codes that nobody guesses.
 *
 * The alphabet has neither I nor L nor O nor U, so that a number can be told by telephone and typed from paper. */
#include "dossier/matter.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum { TAIL = 10, LETTER_BITS = 5, LETTER_MASK = 31, ID_BITS_BELOW_MS = 21 };

/* The id's milliseconds are taken from the start of the day, so that numbers of a day sort by time. */
struct str number_new(struct call *c, struct str prefix, int64_t id)
{
	uint64_t start = (uint64_t)day_start(c->today).ms << ID_BITS_BELOW_MS;
	uint64_t rest = (uint64_t)id - start;
	char tail[TAIL];
	for (int i = TAIL - 1; i >= 0; i--) {
		tail[i] = alphabet[rest & LETTER_MASK];
		rest >>= LETTER_BITS;
	}
	struct date date = day_date(c->today);
	return str_format(c->arena, "%.*s%04d%02d%02d-%.*s", STR_ARGS(prefix), date.year, date.month, date.day, TAIL, tail);
}

struct str code_new(struct call *c, size_t characters)
{
	char *code = arena_take(c->arena, characters + 1);
	random_bytes(code, characters);
	for (size_t i = 0; i < characters; i++)
		code[i] = alphabet[(unsigned char)code[i] & LETTER_MASK];
	return (struct str){ code, characters };
}

static char fold(char letter)
{
	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	if (letter == 'O')
		return '0';
	return letter == 'I' || letter == 'L' ? '1' : letter;
}

struct str code_fold(struct arena *arena, struct str typed)
{
	struct str trimmed = str_trim(typed);
	char *code = arena_take(arena, trimmed.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < trimmed.len; i++)
		if (trimmed.at[i] != ' ')
			code[len++] = fold(trimmed.at[i]);
	return (struct str){ code, len };
}
