/* unanswered_test.c: who sends again what he had no answer to. */
#include "module/hall/unanswered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct arena *arena;
static struct call call;

static struct filing filing_of(int64_t account, unsigned char body, const char *key)
{
	return (struct filing){ .applicant = { account }, .body = { { body } }, .key = str_of(key) };
}

static bool finds(int64_t account, unsigned char body, int64_t later_ms, const char *key)
{
	struct call c = call;
	struct filing filing = filing_of(account, body, "fresh");
	c.now.ms += later_ms;
	unanswered_find(&c, &filing);
	return str_equal(filing.key, str_of(key));
}

static void the_same_account_and_body_find_the_key(void **state)
{
	static const struct {
		const char *what;
		int64_t account;
		unsigned char body;
		int64_t later_ms;
		const char *key;
	} rows[] = {
		{ "at once", 7, 1, 0, "first" },
		{ "just before ten minutes are over", 7, 1, 599999, "first" },
		{ "after ten minutes it is a new application", 7, 1, 600000, "fresh" },
		{ "another body is another application", 7, 2, 0, "fresh" },
		{ "another account learns nothing", 8, 1, 0, "fresh" },
	};
	(void)state;
	struct filing filing = filing_of(7, 1, "first");
	unanswered_keep(&call, &filing);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!finds(rows[i].account, rows[i].body, rows[i].later_ms, rows[i].key))
			fail_msg("%s", rows[i].what);
	unanswered_forget(&filing);
	assert_true(finds(7, 1, 0, "fresh"));
}

static void the_oldest_makes_room(void **state)
{
	(void)state;
	for (int64_t account = 1; account <= 257; account++) {
		struct filing filing = filing_of(account, 3, "kept");
		unanswered_keep(&call, &filing);
	}
	assert_true(finds(1, 3, 0, "fresh"));
	assert_true(finds(2, 3, 0, "kept"));
	assert_true(finds(257, 3, 0, "kept"));
}

static int begin(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	call = (struct call){ .arena = arena, .now = { 1795334400000 } };
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_account_and_body_find_the_key),
		cmocka_unit_test(the_oldest_makes_room),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
