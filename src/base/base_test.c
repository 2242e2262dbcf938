/* base_test.c: slices, days and maps, told as rows. */
#include "base/buf.h"
#include "base/day.h"
#include "base/json.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void days_round_trip(void **state)
{
	(void)state;
	struct arena *arena = arena_new(64 << 20);
	for (int n = 1; n < 3652059; n += 37) {
		struct date date = day_date((struct day){ n });
		assert_int_equal(day_of(date.year, date.month, date.day).n, n);
	}
	struct day day;
	assert_true(day_from_text(STR("2026-11-22"), &day));
	assert_int_equal(day_weekday(day), 7);
	assert_false(day_from_text(STR("2026-02-29"), &day));
	assert_false(day_from_text(STR("2026-2-09"), &day));
	arena_free(arena);
}

static void instants_meet_shanghai_at_the_edge(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct instant instant;
	assert_true(instant_from_text(STR("2026-12-31T16:00:00Z"), &instant));
	assert_string_equal(day_text(arena, instant_day(instant)).at, "2027-01-01");
	assert_string_equal(instant_local(arena, instant).at, "2027-01-01 00:00");
	assert_string_equal(instant_text(arena, instant).at, "2026-12-31T16:00:00.000Z");
	assert_int_equal(day_start(instant_day(instant)).ms, instant.ms);
	assert_false(instant_from_text(STR("2026-12-31T24:00:00Z"), &instant));
	assert_false(instant_from_text(STR("2026-12-31T16:00:00+08:00"), &instant));
	arena_free(arena);
}

static void utf8_is_judged_strictly(void **state)
{
	static const struct {
		struct str text;
		bool valid;
		size_t count;
	} rows[] = {
		{ STR_INIT("居住证"), true, 3 },       { STR_INIT("𠮷"), true, 1 },
		{ STR_INIT("\xc0\x80"), false, 2 },    { STR_INIT("\xed\xa0\x80"), false, 3 },
		{ STR_INIT("a\0b"), false, 3 },        { STR_INIT("\xf4\x90\x80\x80"), false, 4 },
		{ STR_INIT("\xe4\xb8"), false, 2 },    { STR_INIT(""), true, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(str_is_utf8(rows[i].text), rows[i].valid);
		if (rows[i].valid)
			assert_int_equal(str_count(rows[i].text), rows[i].count);
	}
}

static void slices_are_cut_and_compared(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct str rest = STR("a=1&b=2");
	assert_true(str_equal(str_until(&rest, '&'), STR("a=1")));
	assert_true(str_equal(str_until(&rest, '&'), STR("b=2")));
	assert_true(str_is_empty(rest));
	assert_true(str_equal(str_trim(STR(" \xe3\x80\x80 王小明\t")), STR("王小明")));
	int64_t value;
	assert_true(str_int(STR("-42"), -100, 100, &value));
	assert_int_equal(value, -42);
	assert_false(str_int(STR("1e3"), 0, 9999, &value));
	assert_false(str_int(STR("9999999999999999999"), 0, INT64_MAX, &value));
	struct str bytes;
	assert_true(str_from_hex(arena, STR("00ffA0"), &bytes));
	assert_string_equal(str_hex(arena, bytes).at, "00ffa0");
	assert_false(str_from_hex(arena, STR("0g"), &bytes));
	arena_free(arena);
}

static void a_buf_stops_at_its_ceiling(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct buf buf;
	buf_init(&buf, arena, 10);
	buf_add(&buf, STR("1234567890"));
	assert_false(buf.full);
	buf_add(&buf, STR("x"));
	assert_true(buf.full);
	assert_int_equal(buf_str(&buf).len, 10);
	arena_free(arena);
}

static void a_map_keeps_order_and_replaces(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 22);
	struct map map;
	map_init(&map, arena);
	static int values[1000];
	for (int i = 0; i < 1000; i++)
		map_put(&map, str_format(arena, "n%d", i), &values[i]);
	map_put(&map, STR("n7"), &values[8]);
	assert_int_equal(map.count, 1000);
	assert_ptr_equal(map_get(&map, STR("n7")), &values[8]);
	assert_ptr_equal(map_get(&map, STR("n999")), &values[999]);
	assert_null(map_get(&map, STR("n1000")));
	assert_true(str_equal(map.entries[3].name, STR("n3")));
	arena_free(arena);
}

static void json_refuses_a_key_twice(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	json_t *value;
	assert_int_equal(json_read(arena, STR("{\"b\":1,\"a\":\"x\"}"), &value), STATUS_OK);
	assert_string_equal(json_text(arena, value, true).at, "{\"a\":\"x\",\"b\":1}");
	assert_int_equal(json_read(arena, STR("{\"a\":1,\"a\":2}"), &value), STATUS_INVALID);
	arena_free(arena);
}

static void json_is_written_as_the_library_writes_it(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"null", "true", "[]", "{}", "\"\"", "[1,-2,0,9223372036854775807,-9223372036854775808]", "[0.5,1e300,-2.25,3.0]",
		"{\"b\":{\"z\":[],\"a\":{}},\"a\":[{\"y\":1,\"x\":false}],\"aa\":null,\"\":2,\"B\":3}",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\"", "\"驿站 𠮷 é\"", "{\"\\n\":\"\\u001e\"}",
		"{\"9\":1,\"8\":1,\"7\":1,\"6\":1,\"5\":1,\"4\":1,\"3\":1,\"2\":1,\"1\":1,\"0\":1,\"a9\":1,\"a8\":1,\"a7\":1,\"a6\":1,"
		"\"a5\":1,\"a4\":1,\"a3\":1,\"a2\":1,\"a1\":1,\"a0\":1,\"b9\":1,\"b8\":1,\"b7\":1,\"b6\":1,\"b5\":1,\"b4\":1,\"b3\":1,"
		"\"b2\":1,\"b1\":1,\"b0\":1,\"c3\":1,\"c2\":1,\"c1\":1,\"c0\":1}",
	};
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < 2 * (sizeof texts / sizeof *texts); i++) {
		json_t *value;
		bool sorted = i % 2;
		assert_int_equal(json_read(arena, str_of(texts[i / 2]), &value), STATUS_OK);
		char *library = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | (sorted ? (size_t)JSON_SORT_KEYS : 0));
		assert_string_equal(json_text(arena, value, sorted).at, library);
		free(library);
	}
	arena_free(arena);
}

static void a_buf_takes_numbers_and_formats(void **state)
{
	(void)state;
	static const int64_t numbers[] = { 0, 7, -1, 10, 1234567890123, INT64_MAX, INT64_MIN };
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct buf direct, formatted;
		buf_init(&direct, arena, 40);
		buf_init(&formatted, arena, 40);
		buf_add_int(&direct, numbers[i]);
		buf_add_format(&formatted, "%lld", (long long)numbers[i]);
		assert_string_equal(direct.at, formatted.at);
	}
	struct buf buf;
	buf_init(&buf, arena, 600);
	for (int i = 0; i < 60; i++) /* over the edges of its room */
		buf_add_format(&buf, "%09d,", i);
	assert_int_equal(buf.len, 600);
	assert_string_equal(buf.at + 590, "000000059,");
	buf_add_format(&buf, "%d", 1);
	assert_true(buf.full);
	assert_string_equal(buf.at + 590, "000000059,");
	arena_free(arena);
}

static void memory_of_an_arena_is_zero_again_for_the_next(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++) {
		struct arena *arena = arena_new(1 << 22);
		for (size_t size = 100; size < 200000; size *= 3) {
			unsigned char *at = arena_take(arena, size);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(at[i], 0);
			memset(at, 0xff, size);
		}
		arena_free(arena);
	}
}

static void what_was_taken_last_grows_where_it_lies(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 16);
	char *first = arena_take(arena, 20);
	assert_true(arena_extend(arena, first, 20, 100));
	for (int i = 20; i < 100; i++)
		assert_int_equal(first[i], 0);
	char *second = arena_take(arena, 10);
	assert_true(second >= first + 100);
	assert_false(arena_extend(arena, first, 100, 200));
	assert_false(arena_extend(arena, second, 10, 1 << 15)); /* its block has no such room */
	assert_false(arena_extend(arena, second, 10, SIZE_MAX));
	assert_int_equal(arena_used(arena), 112 + 16);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_round_trip),
		cmocka_unit_test(instants_meet_shanghai_at_the_edge),
		cmocka_unit_test(utf8_is_judged_strictly),
		cmocka_unit_test(slices_are_cut_and_compared),
		cmocka_unit_test(a_buf_stops_at_its_ceiling),
		cmocka_unit_test(a_map_keeps_order_and_replaces),
		cmocka_unit_test(json_refuses_a_key_twice),
		cmocka_unit_test(json_is_written_as_the_library_writes_it),
		cmocka_unit_test(a_buf_takes_numbers_and_formats),
		cmocka_unit_test(what_was_taken_last_grows_where_it_lies),
		cmocka_unit_test(memory_of_an_arena_is_zero_again_for_the_next),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
