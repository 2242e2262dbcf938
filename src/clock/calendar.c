/* calendar.c: which days people work. A year is kept as one table, so that counting looks up and never searches. */
#include "clock/clock.h"
#include "base/json.h"

#include <string.h>

enum { FIRST_YEAR = 1950, YEARS = 200, MOST_DAYS = 20000, MOST_NAMES = 250 };

struct year {
	unsigned char kind[366]; /* 1 + enum day_kind when the calendar names the day; by day of the year */
	unsigned char name[366];
};

struct calendar {
	struct year *years[YEARS];
	struct day_name names[MOST_NAMES];
	size_t name_count;
};

/* The holidays of every year that fall on a fixed day (全国年节及纪念日放假办法 2, as revised in 2024). The Spring
 * Festival, Tomb-sweeping Day, the Dragon Boat and the Mid-autumn Festival move: an unloaded year does not know them. */
static const struct fixed_holiday {
	int month, first, last;
	struct day_name name;
} fixed_holidays[] = {
	{ 1, 1, 1, { STR_INIT("元旦"), STR_INIT("New Year's Day") } },
	{ 5, 1, 2, { STR_INIT("劳动节"), STR_INIT("Labour Day") } },
	{ 10, 1, 3, { STR_INIT("国庆节"), STR_INIT("National Day") } },
};

static const struct fixed_holiday *fixed_holiday_of(struct date date)
{
	for (size_t i = 0; i < sizeof fixed_holidays / sizeof *fixed_holidays; i++) {
		const struct fixed_holiday *h = &fixed_holidays[i];
		if (date.month == h->month && date.day >= h->first && date.day <= h->last)
			return h;
	}
	return NULL;
}

static int day_of_year(struct day day, int year)
{
	return day.n - day_of(year, 1, 1).n;
}

static struct year *year_at(const struct calendar *calendar, int year)
{
	return year < FIRST_YEAR || year >= FIRST_YEAR + YEARS ? NULL : calendar->years[year - FIRST_YEAR];
}

bool calendar_has_year(const struct calendar *calendar, int year)
{
	const struct year *table = year_at(calendar, year);
	int october = day_of_year(day_of(year, 10, 1), year);
	return table && table->kind[0] == 1 + DAY_HOLIDAY && table->kind[october] == 1 + DAY_HOLIDAY;
}

static enum day_kind kind_by_weekday(struct day day)
{
	return day_weekday(day) > 5 ? DAY_WEEKEND : DAY_WORKING;
}

static enum day_kind kind_by_rule(struct day day, struct date date, struct day_name *name)
{
	const struct fixed_holiday *holiday = fixed_holiday_of(date);
	if (!holiday)
		return kind_by_weekday(day);
	*name = holiday->name;
	return DAY_HOLIDAY;
}

enum day_kind calendar_kind(const struct calendar *calendar, struct day day, struct day_name *name)
{
	struct day_name ignored;
	if (!name)
		name = &ignored;
	*name = (struct day_name){ 0 };
	struct date date = day_date(day);
	const struct year *table = year_at(calendar, date.year);
	int at = day_of_year(day, date.year);
	if (table && table->kind[at]) {
		*name = calendar->names[table->name[at]];
		return (enum day_kind)(table->kind[at] - 1);
	}
	return calendar_has_year(calendar, date.year) ? kind_by_weekday(day) : kind_by_rule(day, date, name);
}

bool calendar_is_working(const struct calendar *calendar, struct day day)
{
	enum day_kind kind = calendar_kind(calendar, day, NULL);
	return kind == DAY_WORKING || kind == DAY_MAKE_UP;
}

int calendar_working_days(const struct calendar *calendar, struct day from, struct day to)
{
	if (to.n < from.n)
		return -calendar_working_days(calendar, to, from);
	int count = 0;
	for (struct day day = day_add(from, 1); day.n <= to.n; day = day_add(day, 1))
		count += calendar_is_working(calendar, day);
	return count;
}

/* "New Year's Day,元旦,1": English, Chinese, and how many days the law gives, which counting does not need. */
static bool read_name(struct arena *arena, struct calendar *calendar, struct str words, unsigned char *at)
{
	struct day_name name;
	name.english = str_copy(arena, str_trim(str_until(&words, ',')));
	name.chinese = str_copy(arena, str_trim(str_until(&words, ',')));
	if (str_is_empty(name.english) || str_is_empty(name.chinese))
		return false;
	for (size_t i = 0; i < calendar->name_count; i++) {
		*at = (unsigned char)i;
		if (str_equal(calendar->names[i].english, name.english) && str_equal(calendar->names[i].chinese, name.chinese))
			return true;
	}
	if (calendar->name_count == MOST_NAMES)
		return false;
	*at = (unsigned char)calendar->name_count;
	calendar->names[calendar->name_count++] = name;
	return true;
}

/* Enters one day; gives what is wrong with it, or NULL. */
static const char *enter_day(struct arena *arena, struct calendar *calendar, struct day day, struct str words,
			     enum day_kind kind)
{
	int number = day_date(day).year;
	if (number < FIRST_YEAR || number >= FIRST_YEAR + YEARS)
		return "it is not between 1950 and 2149";
	if (kind == DAY_MAKE_UP && day_weekday(day) < 6)
		return "a make-up working day is a Saturday or a Sunday";
	struct year **year = &calendar->years[number - FIRST_YEAR];
	if (!*year)
		*year = ARENA_ONE(arena, struct year);
	int at = day_of_year(day, number);
	if ((*year)->kind[at])
		return "it is both a holiday and a make-up working day";
	if (!read_name(arena, calendar, words, &(*year)->name[at]))
		return "its name is not \"English,Chinese,days\"";
	(*year)->kind[at] = (unsigned char)(1 + kind);
	return NULL;
}

static enum status read_days(struct arena *arena, struct calendar *calendar, const json_t *days, enum day_kind kind,
			     struct str *why)
{
	const char *name;
	json_t *value;
	if (!json_is_object(days) || json_object_size(days) > MOST_DAYS) {
		*why = STR("a calendar has \"holidays\" and \"workdays\", each an object of days");
		return STATUS_INVALID;
	}
	json_object_foreach((json_t *)(uintptr_t)days, name, value) {
		struct day day;
		const char *fault = "a day is written YYYY-MM-DD";
		struct str words = { json_string_value(value), json_string_length(value) };
		if (day_from_text(str_of(name), &day))
			fault = enter_day(arena, calendar, day, words, kind);
		if (!fault)
			continue;
		*why = str_format(arena, "%.40s: %s", name, fault);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

/* Days off that a make-up day pays for must be days off. */
static enum status check_in_lieu(struct arena *arena, const struct calendar *calendar, const json_t *days, struct str *why)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)days, name, value) {
		struct day day;
		if (day_from_text(str_of(name), &day) && calendar_kind(calendar, day, NULL) == DAY_HOLIDAY)
			continue;
		*why = str_format(arena, "%.40s: a day in lieu is a holiday too", name);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status calendar_read(struct arena *arena, struct str json, struct calendar **out, struct str *why)
{
	json_t *value;
	*why = STR("a calendar is a JSON object");
	TRY(json_read(arena, json, &value));
	if (!json_is_object(value))
		return STATUS_INVALID;
	struct calendar *calendar = ARENA_ONE(arena, struct calendar);
	TRY(read_days(arena, calendar, json_object_get(value, "holidays"), DAY_HOLIDAY, why));
	TRY(read_days(arena, calendar, json_object_get(value, "workdays"), DAY_MAKE_UP, why));
	TRY(check_in_lieu(arena, calendar, json_object_get(value, "inLieuDays"), why));
	*out = calendar;
	return STATUS_OK;
}
