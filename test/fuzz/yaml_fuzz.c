/* yaml_fuzz.c: any bytes as a form in YAML; what can be read makes a schema, and its example is checked twice alike.
 *
 * With libFuzzer: clang -g -fsanitize=fuzzer,address,undefined, with src/form, src/rule and src/base; seeds in
 * test/fuzz/yaml. */
#include "form/form.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct arena *arena, const struct form *form)
{
	struct call c = { .arena = arena, .today = day_of(2026, 11, 22) };
	json_t *example = json_keep(arena, json_deep_copy(form_example(arena, form)));
	form_schema(&c, form);
	if (form_check(&c, form, -1, example) != STATUS_OK)
		return;
	struct str once = json_text(arena, example, true);
	/* What is canonical stays canonical. */
	if (form_check(&c, form, -1, example) != STATUS_OK || !str_equal(once, json_text(arena, example, true)))
		abort();
	form_secrets(arena, form, example);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)512 << 20);
	struct form *form = NULL;
	struct str_list faults;
	if (form_read(arena, (struct str){ (const char *)data, size }, &form, &faults) == STATUS_OK)
		use(arena, form);
	else if (!faults.count)
		abort();
	arena_free(arena);
	return 0;
}
