/* mask.c: what is shown of a person when all need not be shown. */
#include "register/register.h"
#include "base/buf.h"

struct str mask_number(struct arena *arena, struct str number)
{
	char *at = arena_copy(arena, number.at ? number.at : "", number.len);
	for (size_t i = number.len > 2; i + (number.len > 2) < number.len; i++)
		at[i] = '*';
	return (struct str) { at, number.len };
}

struct str mask_name(struct arena *arena, struct str name)
{
	struct buf out;
	size_t count = str_count(name);
	buf_init(&out, arena, name.len + 16);
	for (size_t i = 0; i < count; i++) {
		uint32_t character = str_next(&name);
		bool shown = (i == 0 && count > 1) || (i + 1 == count && count > 2);
		buf_add_utf8(&out, shown ? character : '*');
	}
	return buf_str(&out);
}
