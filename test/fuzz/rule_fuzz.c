/* rule_fuzz.c: any text as a condition in Lua. It is refused, or it ends soon, with a value or a sentence; what it was given is
 * what it was. */
#include "rule/rule.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static json_t *values_of(struct arena *arena)
{
	return json_keep(arena, json_pack("{s:s, s:i, s:f, s:b, s:n, s:{s:s, s:[{s:i},{s:i}], s:s}}", "action", "accept", "x", 3, "y", 1.5, "yes", 1,
					  "nothing", "form", "basis", "work", "members", "age", 30, "age", 7, "born", "2001-02-28"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct str source = { (const char *)data, size }, why = STR_NONE;
	json_t *values = values_of(arena), *value = NULL;
	struct str before = json_text(arena, values, true);
	struct rule *rule;
	bool holds;
	if (rule_read(arena, source, &rule, &why) == STATUS_OK) {
		enum status status = rule_holds(arena, rule, values, &holds, &why);
		if (status != STATUS_OK && str_is_empty(why))
			abort();
		(void)!rule_value(arena, rule, values, &value, &why);
	} else if (str_is_empty(why)) {
		abort();
	}
	if (!str_equal(before, json_text(arena, values, true)))
		abort();
	arena_free(arena);
	return 0;
}
