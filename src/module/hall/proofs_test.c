/* proofs_test.c: files of a proof in their order, as the buttons change it. */
#include "base/json.h"
#include "module/hall/proofs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void buttons_put_files_in_order_and_take_them_away(void **state)
{
	static const struct {
		const char *button, *after;
		bool known;
	} rows[] = {
		{ "up:lease:2", "{\"lease\":[\"2\",\"1\",\"3\"],\"photo\":[\"9\"]}", true },
		{ "down:lease:2", "{\"lease\":[\"1\",\"3\",\"2\"],\"photo\":[\"9\"]}", true },
		{ "drop:lease:1", "{\"lease\":[\"2\",\"3\"],\"photo\":[\"9\"]}", true },
		{ "drop:photo:9", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[]}", true },
		{ "up:lease:1", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", true },     /* it is the first */
		{ "down:lease:3", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", true },   /* it is the last */
		{ "up:lease:9", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", true },     /* another proof's */
		{ "drop:nothing:1", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", true },
		{ "drop:lease:", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", true },
		{ "drop", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", true },
		{ "next", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", false },
		{ "", "{\"lease\":[\"1\",\"2\",\"3\"],\"photo\":[\"9\"]}", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct call c = { .arena = arena };
		struct material_list list = { 0 };
		for (int64_t n = 1; n <= 3; n++)
			proofs_add(&c, &list, STR("lease"), (struct file_id){ n });
		proofs_add(&c, &list, STR("lease"), (struct file_id){ 2 }); /* it is there already */
		proofs_add(&c, &list, STR("photo"), (struct file_id){ 9 });
		assert_int_equal(proofs_press(&list, str_of(rows[i].button)), rows[i].known);
		assert_string_equal(str_c(arena, json_text(arena, proofs_json(&c, &list), true)), rows[i].after);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buttons_put_files_in_order_and_take_them_away),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
