/* clock_test.c: the law's counting as rows, and the same counted again in the plainest way over thousands of cases. */
#include "clock/clock.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static struct arena *arena;
static struct calendar *calendar;
static json_t *calendar_json;

static int set_up(void **state)
{
	(void)state;
	static char bytes[65536];
	FILE *file = fopen("packs/county/calendar.json", "rb");
	if (!file)
		return -1;
	struct str text = { bytes, fread(bytes, 1, sizeof bytes, file) };
	fclose(file);
	struct str why;
	arena = arena_new((size_t)256 << 20);
	if (json_read(arena, text, &calendar_json) != STATUS_OK)
		return -1;
	return calendar_read(arena, text, &calendar, &why) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct day day(const char *words)
{
	struct day found = DAY_NONE;
	if (words)
		assert_true(day_from_text(str_of(words), &found));
	return found;
}

static const struct limit_row {
	const char *says;
	int days;
	enum limit_unit unit;
	const char *start, *due;
	bool provisional;
	const char *pause[2][2];
} limit_rows[] = {
	{ "the starting day is not counted: five from a Monday is the next Monday", 5, LIMIT_WORKING_DAYS,
	  "2026-03-02", "2026-03-09", false, { { NULL } } },
	{ "filed on a Saturday, day one is Monday", 1, LIMIT_WORKING_DAYS, "2026-03-07", "2026-03-09", false, { { NULL } } },
	{ "National Day 2025 takes eight days off", 5, LIMIT_WORKING_DAYS, "2025-09-30", "2025-10-14", false, { { NULL } } },
	{ "the make-up Sunday before National Day 2025 counts", 1, LIMIT_WORKING_DAYS, "2025-09-27", "2025-09-28", false,
	  { { NULL } } },
	{ "the make-up Saturday after National Day 2025 counts", 3, LIMIT_WORKING_DAYS, "2025-10-08", "2025-10-11", false,
	  { { NULL } } },
	{ "the week of National Day 2026, with its make-up Saturday", 5, LIMIT_WORKING_DAYS, "2026-09-30", "2026-10-13",
	  false, { { NULL } } },
	{ "the make-up Sunday before National Day 2026 counts", 2, LIMIT_WORKING_DAYS, "2026-09-18", "2026-09-21", false,
	  { { NULL } } },
	{ "Spring Festival 2026", 5, LIMIT_WORKING_DAYS, "2026-02-13", "2026-02-27", false, { { NULL } } },
	{ "twenty working days over a quiet month", 20, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-30", false, { { NULL } } },
	{ "fifteen calendar days on a working day", 15, LIMIT_CALENDAR_DAYS, "2026-03-02", "2026-03-17", false, { { NULL } } },
	{ "fifteen calendar days that end on a Saturday move to Monday", 15, LIMIT_CALENDAR_DAYS, "2026-03-06",
	  "2026-03-23", false, { { NULL } } },
	{ "fifteen calendar days that end in National Day move behind it", 15, LIMIT_CALENDAR_DAYS, "2026-09-17",
	  "2026-10-08", false, { { NULL } } },
	{ "a limit that ends on a make-up Saturday stays there", 15, LIMIT_CALENDAR_DAYS, "2026-09-25", "2026-10-10", false,
	  { { NULL } } },
	{ "days off within calendar days count", 30, LIMIT_CALENDAR_DAYS, "2026-09-15", "2026-10-15", false, { { NULL } } },
	{ "a pause of two days moves the end by two", 5, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-11", false,
	  { { "2026-03-03", "2026-03-05" } } },
	{ "the day a pause begins still counts", 1, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-03", false,
	  { { "2026-03-03", "2026-03-10" } } },
	{ "a pause that ends the day it began changes nothing", 5, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-09", false,
	  { { "2026-03-04", "2026-03-04" } } },
	{ "pauses that overlap are not counted twice", 5, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-12", false,
	  { { "2026-03-03", "2026-03-05" }, { "2026-03-04", "2026-03-06" } } },
	{ "pauses back to back leave no gap", 5, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-13", false,
	  { { "2026-03-03", "2026-03-05" }, { "2026-03-05", "2026-03-09" } } },
	{ "a pause over National Day week", 5, LIMIT_WORKING_DAYS, "2026-09-28", "2026-10-13", false,
	  { { "2026-09-29", "2026-10-08" } } },
	{ "a pause of the whole time", 5, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-23", false,
	  { { "2026-03-02", "2026-03-16" } } },
	{ "an open pause leaves no due day", 5, LIMIT_WORKING_DAYS, "2026-03-02", NULL, false, { { "2026-03-04", NULL } } },
	{ "an open pause after the end does not matter", 5, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-09", false,
	  { { "2026-03-09", NULL } } },
	{ "a pause while the limit waits for a working day", 15, LIMIT_CALENDAR_DAYS, "2026-03-06", "2026-03-25", false,
	  { { "2026-03-22", "2026-03-24" } } },
	{ "calendar days pause too", 15, LIMIT_CALENDAR_DAYS, "2026-03-02", "2026-03-27", false,
	  { { "2026-03-05", "2026-03-15" } } },
	{ "December reaches into a year that is not loaded", 20, LIMIT_WORKING_DAYS, "2026-12-15", "2027-01-13", true,
	  { { NULL } } },
	{ "the last working day of the loaded years is certain", 4, LIMIT_WORKING_DAYS, "2026-12-25", "2026-12-31", false,
	  { { NULL } } },
	{ "National Day of a year that is not loaded: its fixed days are known", 3, LIMIT_WORKING_DAYS, "2027-09-29",
	  "2027-10-05", true, { { NULL } } },
	{ "Labour Day has two fixed days", 1, LIMIT_CALENDAR_DAYS, "2029-04-30", "2029-05-03", true, { { NULL } } },
	{ "three months from the end of a month end on the last of a shorter one", 3, LIMIT_MONTHS, "2025-11-30", "2026-02-28", false,
	  { { NULL } } },
	{ "a month over the leap day ends on it", 1, LIMIT_MONTHS, "2024-01-31", "2024-02-29", false, { { NULL } } },
	{ "months that end on a holiday move on", 6, LIMIT_MONTHS, "2026-04-01", "2026-10-08", false, { { NULL } } },
	{ "twelve months over the turn of the year", 12, LIMIT_MONTHS, "2025-03-10", "2026-03-10", false, { { NULL } } },
	{ "a month loses no day to a pause", 1, LIMIT_MONTHS, "2026-03-02", "2026-04-07", false, { { "2026-03-10", "2026-03-13" } } },
	{ "a disclosure request: twenty working days (政府信息公开条例 33)", 20, LIMIT_WORKING_DAYS, "2026-04-20", "2026-05-20", false,
	  { { NULL } } },
	{ "the same, a third party heard for fifteen working days, which are not counted (32)", 20, LIMIT_WORKING_DAYS, "2026-03-02",
	  "2026-04-21", false, { { "2026-03-05", "2026-03-26" } } },
	{ "a petition: sixty days (信访工作条例 34)", 60, LIMIT_CALENDAR_DAYS, "2026-03-02", "2026-05-06", false, { { NULL } } },
	{ "a petition extended by thirty", 90, LIMIT_CALENDAR_DAYS, "2026-03-02", "2026-06-01", false, { { NULL } } },
	{ "several offices jointly: forty-five working days (行政许可法 42)", 45, LIMIT_WORKING_DAYS, "2026-03-02", "2026-05-08", false,
	  { { NULL } } },
	{ "a decision extended by ten with the head's approval (42)", 30, LIMIT_WORKING_DAYS, "2026-03-02", "2026-04-14", false,
	  { { NULL } } },
	{ "a certificate is handed out within ten working days (44)", 10, LIMIT_WORKING_DAYS, "2026-02-10", "2026-03-02", false,
	  { { NULL } } },
	{ "none at all: due on the day itself", 0, LIMIT_WORKING_DAYS, "2026-03-02", "2026-03-02", false, { { NULL } } },
	{ "none at all, on a Sunday: due on Monday", 0, LIMIT_WORKING_DAYS, "2026-03-01", "2026-03-02", false, { { NULL } } },
};

static void limits_end_on_the_day_the_law_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof limit_rows / sizeof *limit_rows; i++) {
		const struct limit_row *row = &limit_rows[i];
		struct pause pauses[2];
		size_t count = 0;
		for (; count < 2 && row->pause[count][0]; count++)
			pauses[count] = (struct pause){ day(row->pause[count][0]), day(row->pause[count][1]), STR("test") };
		struct limit limit = { row->days, row->unit };
		struct due due = clock_due(arena, calendar, limit, day(row->start), pauses, count, day("2026-03-20"));
		if (due.on.n != day(row->due).n || due.provisional != row->provisional)
			fail_msg("%s: due on %s%s", row->says, day_text(arena, due.on).at, due.provisional ? ", provisional" : "");
	}
}

static void who_is_not_answered_in_time_counts_as_accepted(void **state)
{
	static const struct {
		const char *says, *asked[2][2], *answered, *today, *since;
	} rows[] = {
		{ "on the last day there is still time", { { NULL } }, NULL, "2026-03-09", NULL },
		{ "the day after, it counts from the filing", { { NULL } }, NULL, "2026-03-10", "2026-03-02" },
		{ "accepted in time", { { NULL } }, "2026-03-09", "2026-04-01", NULL },
		{ "accepted too late: it counted before", { { NULL } }, "2026-03-12", "2026-04-01", "2026-03-02" },
		{ "asked in time and waiting", { { "2026-03-05", NULL } }, NULL, "2026-05-01", NULL },
		{ "asked on the last day", { { "2026-03-09", NULL } }, NULL, "2026-05-01", NULL },
		{ "asked a day late stops nothing", { { "2026-03-10", NULL } }, NULL, "2026-03-10", "2026-03-02" },
		{ "asked late and completed", { { "2026-03-10", "2026-03-20" } }, "2026-03-21", "2026-04-01", "2026-03-02" },
		{ "completed, and the rest of the five days runs", { { "2026-03-05", "2026-03-16" } }, NULL, "2026-03-18", NULL },
		{ "completed, and still no answer: from the completion", { { "2026-03-05", "2026-03-16" } }, NULL, "2026-03-19", "2026-03-16" },
		{ "asked a second time, too late", { { "2026-03-05", "2026-03-16" }, { "2026-03-19", NULL } }, NULL, "2026-03-19", "2026-03-16" },
	};
	(void)state;
	struct limit five = { 5, LIMIT_WORKING_DAYS };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pause asked[2];
		size_t count = 0;
		for (; count < 2 && rows[i].asked[count][0]; count++)
			asked[count] = (struct pause){ day(rows[i].asked[count][0]), day(rows[i].asked[count][1]), STR("supplement") };
		struct day since = clock_silence(arena, calendar, five, day("2026-03-02"), asked, count, day(rows[i].answered), day(rows[i].today));
		if (since.n != day(rows[i].since).n)
			fail_msg("%s: since %s", rows[i].says, day_text(arena, since).at);
	}
}

/* The words of every line of a count, one a line. */
static void assert_lines(const struct due *due, const char *expected)
{
	struct str all = STR("");
	for (size_t i = 0; i < due->count; i++) {
		const struct count_line *line = &due->lines[i];
		all = str_format(arena, "%.*s%s %d %s %s\n", STR_ARGS(all), day_text(arena, line->day).at + 5, line->counts,
				 count_why_name(line->why), str_c(arena, line->name.english));
	}
	assert_string_equal(all.at, expected);
}

static void every_day_is_explained(void **state)
{
	(void)state;
	struct pause pause = { day("2026-10-10"), day("2026-10-12"), STR("hearing") };
	struct due due = clock_due(arena, calendar, (struct limit){ 4, LIMIT_WORKING_DAYS }, day("2026-10-06"), &pause, 1, DAY_NONE);
	assert_lines(&due, "10-06 0 start \n10-07 0 holiday National Day\n10-08 1 day \n10-09 2 day \n"
			   "10-10 3 make-up National Day\n10-11 0 paused hearing\n10-12 0 paused hearing\n10-13 4 day \n");
	due = clock_due(arena, calendar, (struct limit){ 2, LIMIT_CALENDAR_DAYS }, day("2026-05-31"), NULL, 0, DAY_NONE);
	assert_lines(&due, "05-31 0 start \n06-01 1 day \n06-02 2 day \n");
	due = clock_due(arena, calendar, (struct limit){ 1, LIMIT_CALENDAR_DAYS }, day("2026-06-19"), NULL, 0, DAY_NONE);
	assert_lines(&due, "06-19 0 start \n06-20 1 day \n06-21 0 holiday Dragon Boat Festival\n06-22 0 moved \n");
	pause = (struct pause){ day("2026-03-03"), DAY_NONE, STR("supplement") };
	due = clock_due(arena, calendar, (struct limit){ 5, LIMIT_WORKING_DAYS }, day("2026-03-02"), &pause, 1, day("2026-03-05"));
	assert_lines(&due, "03-02 0 start \n03-03 1 day \n03-04 0 paused supplement\n03-05 0 paused supplement\n");
	assert_int_equal(due.on.n, 0);
}

static void days_have_kinds_and_names(void **state)
{
	static const struct {
		const char *day;
		enum day_kind kind;
		const char *english;
	} rows[] = {
		{ "2026-10-01", DAY_HOLIDAY, "National Day" }, { "2026-10-10", DAY_MAKE_UP, "National Day" },
		{ "2026-10-11", DAY_WEEKEND, "" },             { "2026-10-12", DAY_WORKING, "" },
		{ "2025-10-06", DAY_HOLIDAY, "Mid-autumn Festival" }, { "2020-06-28", DAY_MAKE_UP, "Dragon Boat Festival" },
		{ "2027-01-01", DAY_HOLIDAY, "New Year's Day" }, { "2027-02-06", DAY_WEEKEND, "" },
		{ "2027-05-02", DAY_HOLIDAY, "Labour Day" },   { "2019-12-31", DAY_WORKING, "" },
		{ "2200-01-01", DAY_HOLIDAY, "New Year's Day" }, { "2024-12-31", DAY_WORKING, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct day_name name;
		assert_int_equal(calendar_kind(calendar, day(rows[i].day), &name), rows[i].kind);
		assert_string_equal(str_c(arena, name.english), rows[i].english);
	}
	for (int year = 2018; year < 2030; year++)
		assert_int_equal(calendar_has_year(calendar, year), year >= 2020 && year <= 2026);
}

static void lights_follow_the_last_two_working_days(void **state)
{
	static const struct {
		const char *due, *today;
		enum light light;
	} rows[] = {
		{ "2026-03-09", "2026-03-04", LIGHT_GREEN },  { "2026-03-09", "2026-03-05", LIGHT_GREEN },
		{ "2026-03-09", "2026-03-06", LIGHT_YELLOW }, { "2026-03-09", "2026-03-08", LIGHT_YELLOW },
		{ "2026-03-09", "2026-03-09", LIGHT_YELLOW }, { "2026-03-09", "2026-03-10", LIGHT_RED },
		{ "2026-10-08", "2026-09-30", LIGHT_YELLOW }, { "2026-10-08", "2026-09-29", LIGHT_GREEN },
		{ NULL, "2026-03-09", LIGHT_NONE },           { "2030-01-01", "2026-03-09", LIGHT_GREEN },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(clock_light(calendar, day(rows[i].due), day(rows[i].today)), rows[i].light);
}

static bool listed(const char *list, struct day d)
{
	return json_object_get(json_object_get(calendar_json, list), day_text(arena, d).at) != NULL;
}

static bool plainly_works(struct day d)
{
	return listed("workdays", d) || (day_weekday(d) < 6 && !listed("holidays", d));
}

static bool plainly_paused(struct day d, const struct pause *pauses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (struct day p = day_add(pauses[i].from, 1); p.n <= pauses[i].to.n; p = day_add(p, 1)) {
			if (p.n == d.n)
				return true;
		}
	}
	return false;
}

static struct day plainly_due(struct limit limit, struct day start, const struct pause *pauses, size_t count)
{
	struct day d = start;
	for (int left = limit.days; left > 0;) {
		d = day_add(d, 1);
		if (!plainly_paused(d, pauses, count) && (limit.unit == LIMIT_CALENDAR_DAYS || plainly_works(d)))
			left--;
	}
	while (!plainly_works(d) || (d.n != start.n && plainly_paused(d, pauses, count)))
		d = day_add(d, 1);
	return d;
}

static void counting_agrees_with_the_plainest_way(void **state)
{
	(void)state;
	srandom(20261122);
	struct arena *kept = arena;
	for (int i = 0; i < 5000; i++) {
		arena = arena_new(16 << 20);
		struct day start = day_add(day_of(2020, 1, 1), (int)(random() % 2400));
		struct limit limit = { 1 + (int)(random() % 45), random() % 2 ? LIMIT_WORKING_DAYS : LIMIT_CALENDAR_DAYS };
		struct pause pauses[3];
		size_t count = (size_t)random() % 4;
		for (size_t p = 0; p < count; p++) {
			pauses[p].from = day_add(start, (int)(random() % 40) - 5);
			pauses[p].to = day_add(pauses[p].from, (int)(random() % 20));
			pauses[p].reason = STR("test");
		}
		struct due due = clock_due(arena, calendar, limit, start, pauses, count, DAY_NONE);
		assert_int_equal(due.on.n, plainly_due(limit, start, pauses, count).n);
		assert_int_equal(due.count, due.on.n - start.n + 1);
		int before = calendar_working_days(calendar, start, due.on), plain = 0;
		for (struct day d = day_add(start, 1); d.n <= due.on.n; d = day_add(d, 1))
			plain += plainly_works(d);
		assert_int_equal(before, plain);
		assert_int_equal(calendar_working_days(calendar, due.on, start), -plain);
		arena_free(arena);
	}
	arena = kept;
}

static void long_counts_end(void **state)
{
	(void)state;
	struct due due = clock_due(arena, calendar, (struct limit){ 1000000, LIMIT_CALENDAR_DAYS }, day("2026-03-02"), NULL, 0, DAY_NONE);
	assert_int_equal(due.on.n, 0);
	struct pause pause = { day("2026-03-02"), DAY_NONE, STR("test") };
	due = clock_due(arena, calendar, (struct limit){ 5, LIMIT_CALENDAR_DAYS }, day("2026-03-02"), &pause, 1, day("9999-12-31"));
	assert_int_equal(due.on.n, 0);
	assert_true(due.count <= 20000);
}

static void wrong_calendars_are_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *json, *why;
	} rows[] = {
		{ "[]", "object" },
		{ "{", "object" },
		{ "{\"holidays\":{}}", "workdays" },
		{ "{\"holidays\":{\"2026-02-30\":\"a,b,1\"},\"workdays\":{}}", "2026-02-30: a day is written" },
		{ "{\"holidays\":{\"2026-01-01\":\"a\"},\"workdays\":{}}", "English,Chinese,days" },
		{ "{\"holidays\":{\"2026-01-01\":7},\"workdays\":{}}", "English,Chinese,days" },
		{ "{\"holidays\":{\"1900-01-01\":\"a,b,1\"},\"workdays\":{}}", "between" },
		{ "{\"holidays\":{},\"workdays\":{\"2026-03-02\":\"a,b,1\"}}", "Saturday" },
		{ "{\"holidays\":{\"2026-03-07\":\"a,b,1\"},\"workdays\":{\"2026-03-07\":\"a,b,1\"}}", "both" },
		{ "{\"holidays\":{},\"workdays\":{},\"inLieuDays\":{\"2026-03-02\":\"a,b,1\"}}", "in lieu" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct calendar *out;
		struct str why;
		assert_int_equal(calendar_read(arena, str_of(rows[i].json), &out, &why), STATUS_INVALID);
		if (!str_contains(why, str_of(rows[i].why)))
			fail_msg("%s: %.*s", rows[i].json, STR_ARGS(why));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_end_on_the_day_the_law_says),
		cmocka_unit_test(who_is_not_answered_in_time_counts_as_accepted),
		cmocka_unit_test(every_day_is_explained),
		cmocka_unit_test(days_have_kinds_and_names),
		cmocka_unit_test(lights_follow_the_last_two_working_days),
		cmocka_unit_test(counting_agrees_with_the_plainest_way),
		cmocka_unit_test(long_counts_end),
		cmocka_unit_test(wrong_calendars_are_refused_with_a_sentence),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
