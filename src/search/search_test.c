/* search_test.c: what residents type and what they should find, on a real catalogue. */
#include "search/search.h"
#include "base/map.h"
#include "search/pinyin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;
static struct search_index *catalogue;
static size_t catalogue_count;

static struct str file_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return STR_NONE;
	char *at = arena_take(arena, 1 << 20);
	size_t len = fread(at, 1, 1 << 20, file);
	fclose(file);
	return (struct str){ at, len };
}

/* The next field of a CSV line; quotes are doubled within quotes. */
static struct str csv_field(struct str *rest)
{
	if (!str_starts(*rest, STR("\"")))
		return str_until(rest, ',');
	char *copy = arena_take(arena, rest->len);
	size_t len = 0, at = 1;
	for (; at < rest->len; at++) {
		if (rest->at[at] == '"' && (at + 1 == rest->len || rest->at[at + 1] != '"'))
			break;
		if (rest->at[at] == '"')
			at++;
		copy[len++] = rest->at[at];
	}
	*rest = str_part(*rest, at + 2, rest->len);
	return (struct str){ copy, len };
}

static struct search_index *index_of(const struct service *const *services, size_t count)
{
	struct search_index *index;
	assert_int_equal(search_new(arena, (struct service_view){ services, count }, &index), STATUS_OK);
	return index;
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	struct str text = file_read("packs/county/catalogue.csv");
	if (!text.at)
		return -1;
	const struct service **services = ARENA_MANY(arena, const struct service *, 4096);
	str_until(&text, '\n');
	while (text.len && catalogue_count < 4096) {
		struct str line = str_until(&text, '\n');
		struct service *service = ARENA_ONE(arena, struct service);
		service->office = csv_field(&line);
		csv_field(&line);
		service->title.chinese = csv_field(&line);
		service->code = csv_field(&line);
		services[catalogue_count++] = service;
	}
	catalogue = index_of(services, catalogue_count);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static bool is_acceptable(struct str title, struct str acceptable)
{
	while (acceptable.len) {
		if (str_equal(str_until(&acceptable, '|'), title))
			return true;
	}
	return false;
}

static void most_residents_find_it_among_the_first_three(void **state)
{
	(void)state;
	struct str text = file_read("test/search/queries.csv");
	int asked = 0, found = 0;
	str_until(&text, '\n');
	while (text.len) {
		struct str line = str_trim(str_until(&text, '\n')), kind = csv_field(&line), query = csv_field(&line);
		struct str acceptable = csv_field(&line);
		struct search_hits hits = search_find(arena, catalogue, query, 3);
		bool hit = false;
		for (size_t i = 0; i < hits.count; i++)
			hit = hit || is_acceptable(hits.items[i].service->title.chinese, acceptable);
		asked++;
		found += hit;
		if (!hit)
			printf("not found: %.*s %.*s -> %.*s\n", STR_ARGS(kind), STR_ARGS(query),
			       STR_ARGS(hits.count ? hits.items[0].service->title.chinese : STR("nothing")));
	}
	printf("%d of %d found among the first three\n", found, asked);
	assert_true(asked > 20);
	assert_true(found * 100 >= asked * 60);
}

static void a_service_is_found_in_many_ways(void **state)
{
	static const struct {
		const char *query, *title; /* NULL: nothing is found */
	} rows[] = {
		{ "居住证", "居住证办理" },       { "居住证办理", "居住证办理" }, { "办居住证", "居住证办理" },
		{ "居住証", "居住证办理" },       { "juzhuzheng", "居住证办理" }, { "ju zhu zheng", "居住证办理" },
		{ "JUZHUZHENG", "居住证办理" },   { "ｊｚｚ", "居住证办理" },     { "jzz", "居住证办理" },
		{ "居主证", "居住证办理" },       { "局住证", "居住证办理" },     { "菊猪正", "居住证办理" },       { "暂住证怎么办", "居住证办理" },
		{ "residence permit", "居住证办理" }, { "社保", "社会保险登记" }, { "道路运输", "道路旅客运输经营许可" },
		{ "重庆", "重庆专线许可" },       { "chongqing", "重庆专线许可" }, { "", NULL },
		{ "。。！？", NULL },             { "\xff\xfe", NULL },           { "龘", NULL },
	};
	static struct service services[] = {
		{ .code = STR_INIT("1"), .title.chinese = STR_INIT("居住证办理"), .title.english = STR_INIT("Residence permit") },
		{ .code = STR_INIT("2"), .title.chinese = STR_INIT("社会保险登记") },
		{ .code = STR_INIT("3"), .title.chinese = STR_INIT("道路旅客运输经营许可") },
		{ .code = STR_INIT("4"), .title.chinese = STR_INIT("重庆专线许可") },
		{ .code = STR_INIT("5"), .title.chinese = STR_INIT("居民身份证办理") },
	};
	const struct service *list[5];
	(void)state;
	for (size_t i = 0; i < 5; i++)
		list[i] = &services[i];
	struct search_index *index = index_of(list, 5);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct search_hits hits = search_find(arena, index, str_of(rows[i].query), 5);
		const char *first = hits.count ? hits.items[0].service->title.chinese.at : NULL;
		if (first ? !rows[i].title || strcmp(first, rows[i].title) != 0 : rows[i].title != NULL)
			fail_msg("%s finds %s", rows[i].query, first ? first : "nothing");
	}
}

static void keywords_and_summaries_are_searched(void **state)
{
	static struct str keywords[] = { STR_INIT("外地人"), STR_INIT("migrant") };
	static struct service services[] = {
		{ .code = STR_INIT("1"), .title.chinese = STR_INIT("居住证办理"), .keywords = { keywords, 2 } },
		{ .code = STR_INIT("2"), .title.chinese = STR_INIT("户口登记"), .summary.chinese = STR_INIT("新生儿出生后申报") },
	};
	const struct service *list[] = { &services[0], &services[1] };
	(void)state;
	struct search_index *index = index_of(list, 2);
	assert_ptr_equal(search_find(arena, index, STR("外地人"), 1).items[0].service, list[0]);
	assert_ptr_equal(search_find(arena, index, STR("migrant"), 1).items[0].service, list[0]);
	assert_ptr_equal(search_find(arena, index, STR("waidiren"), 1).items[0].service, list[0]);
	assert_ptr_equal(search_find(arena, index, STR("新生儿"), 1).items[0].service, list[1]);
}

static void odd_queries_do_no_harm(void **state)
{
	(void)state;
	char long_query[6000];
	for (size_t i = 0; i < sizeof long_query; i += 3)
		memcpy(long_query + i, "\xe8\xae\xb8", 3);
	struct search_hits hits = search_find(arena, catalogue, (struct str){ long_query, sizeof long_query }, 5);
	assert_true(hits.count <= 5);
	memset(long_query, 'a', sizeof long_query);
	hits = search_find(arena, catalogue, (struct str){ long_query, sizeof long_query }, 5);
	assert_true(hits.count <= 5);
	hits = search_find(arena, index_of(NULL, 0), STR("居住证"), 5);
	assert_int_equal(hits.count, 0);
	assert_int_equal(search_find(arena, catalogue, STR("许可"), 0).count, 0);
	assert_int_equal(search_find(arena, catalogue, STR("许可"), 7).count, 7);
}

static void letters_are_cut_into_syllables(void **state)
{
	static const struct {
		const char *letters;
		size_t count;
	} rows[] = { { "juzhuzheng", 3 }, { "xian", 1 }, { "shenfenzheng", 3 }, { "jszg", 0 }, { "", 0 }, { "lv", 1 }, { "passport", 0 } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint16_t syllables[8];
		assert_int_equal(pinyin_cut(str_of(rows[i].letters), syllables, 8), rows[i].count);
	}
	const uint16_t *readings;
	assert_true(pinyin_of(0x91cd, &readings) >= 2);
	assert_int_equal(pinyin_fold(0x8b49), 0x8bc1);
	assert_int_equal(pinyin_fold(0xff21), 'a');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_residents_find_it_among_the_first_three),
		cmocka_unit_test(a_service_is_found_in_many_ways),
		cmocka_unit_test(keywords_and_summaries_are_searched),
		cmocka_unit_test(odd_queries_do_no_harm),
		cmocka_unit_test(letters_are_cut_into_syllables),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
