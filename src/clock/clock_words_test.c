/* clock_words_test.c: the lines of a count in both languages. */
#include "clock/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define NATIONAL_DAY { STR_INIT("国庆节"), STR_INIT("National Day") }

static void lines_are_told_in_both_languages(void **state)
{
	static const struct {
		struct count_line line;
		const char *chinese, *english;
	} rows[] = {
		{ { { 1 }, 0, COUNT_START, { { 0 } } }, "当日不计入", "the starting day, not counted" },
		{ { { 1 }, 3, COUNT_DAY, { { 0 } } }, "第3日", "day 3" },
		{ { { 1 }, 0, COUNT_WEEKEND, { { 0 } } }, "周末，不计入", "weekend, not counted" },
		{ { { 1 }, 0, COUNT_HOLIDAY, NATIONAL_DAY }, "国庆节假期，不计入", "National Day, a holiday, not counted" },
		{ { { 1 }, 4, COUNT_MAKE_UP, NATIONAL_DAY }, "第4日，国庆节调休上班", "day 4, worked in exchange for National Day" },
		{ { { 1 }, 0, COUNT_PAUSED, { STR_INIT("hearing"), STR_INIT("hearing") } }, "听证，不计入", "not counted: hearing" },
		{ { { 1 }, 0, COUNT_PAUSED, { STR_INIT("公证"), STR_INIT("公证") } }, "公证，不计入", "not counted: 公证" },
		{ { { 1 }, 0, COUNT_MOVED, { { 0 } } }, "期限最后一日为休息日，顺延至本工作日",
		  "the limit ended on a day off and moves to this working day" },
	};
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_string_equal(count_line_words(arena, LANGUAGE_CHINESE, &rows[i].line).at, rows[i].chinese);
		assert_string_equal(count_line_words(arena, LANGUAGE_ENGLISH, &rows[i].line).at, rows[i].english);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines_are_told_in_both_languages) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
