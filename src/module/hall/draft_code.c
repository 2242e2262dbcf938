/* draft_code.c: a draft found by the code on its paper, and how long it is kept. */
#include "module/hall/draft_inner.h"

#include "dossier/code.h"

enum { GROUP = 4 };

struct str draft_code_shown(struct arena *arena, struct str code)
{
	struct str shown = STR("");
	for (size_t i = 0; i < code.len; i += GROUP)
		shown = str_format(arena, "%.*s%s%.*s", STR_ARGS(shown), i ? "-" : "", STR_ARGS(str_part(code, i, i + GROUP)));
	return shown;
}

/* A scanner gives the whole address that the QR code holds. */
struct str draft_code_read(struct arena *arena, struct str typed)
{
	struct str rest = str_trim(typed), last = rest;
	while (rest.len)
		last = str_until(&rest, '/');
	struct str folded = code_fold(arena, last);
	char *code = arena_take(arena, folded.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < folded.len; i++)
		if (folded.at[i] != '-')
			code[len++] = folded.at[i];
	return (struct str){ code, len };
}

struct day draft_ends_on(const struct draft *draft)
{
	return day_add(instant_day(draft->saved_at), DRAFT_DAYS);
}
