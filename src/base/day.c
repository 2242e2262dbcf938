/* day.c: the Gregorian calendar by arithmetic. */
#include "base/day.h"

enum { MS_A_DAY = 86400000, SHANGHAI_MS = 8 * 3600000, DAY_OF_1970 = 719163 };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days before the first of January of a year, counted from 0001-01-01. */
static int days_before_year(int year)
{
	int y = year - 1;
	return y * 365 + y / 4 - y / 100 + y / 400;
}

struct day day_of(int year, int month, int day)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return DAY_NONE;
	int n = days_before_year(year) + day;
	for (int m = 1; m < month; m++)
		n += days_in_month(year, m);
	return (struct day){ n };
}

struct date day_date(struct day day)
{
	int year = day.n / 366 + 1;
	while (days_before_year(year + 1) < day.n)
		year++;
	int rest = day.n - days_before_year(year), month = 1;
	while (month < 12 && rest > days_in_month(year, month))
		rest -= days_in_month(year, month++);
	return (struct date){ year, month, rest };
}

struct day day_add(struct day day, int days)
{
	return (struct day){ day.n + days };
}

int day_weekday(struct day day)
{
	return (day.n + 6) % 7 + 1;
}

/* Reads `count` digits at `from`. */
static bool digits(struct str text, size_t from, size_t count, int *out)
{
	int64_t value = 0;
	struct str part = str_part(text, from, from + count);
	if (part.len != count || !str_int(part, 0, 9999, &value) || part.at[0] == '-')
		return false;
	*out = (int)value;
	return true;
}

bool day_from_text(struct str text, struct day *out)
{
	int year, month, day;
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-' || !digits(text, 0, 4, &year) ||
	    !digits(text, 5, 2, &month) || !digits(text, 8, 2, &day))
		return false;
	*out = day_of(year, month, day);
	return out->n != 0;
}

struct str day_text(struct arena *arena, struct day day)
{
	if (day.n == 0)
		return STR("");
	struct date date = day_date(day);
	return str_format(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/* Division that rounds down, for instants before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static struct day utc_day(int64_t ms)
{
	return (struct day){ (int32_t)(floor_div(ms, MS_A_DAY) + DAY_OF_1970) };
}

struct day instant_day(struct instant instant)
{
	return instant.ms == 0 ? DAY_NONE : utc_day(instant.ms + SHANGHAI_MS);
}

struct instant day_start(struct day day)
{
	return (struct instant){ ((int64_t)day.n - DAY_OF_1970) * MS_A_DAY - SHANGHAI_MS };
}

struct instant instant_add(struct instant instant, int64_t ms)
{
	return (struct instant){ instant.ms + ms };
}

/* `count` digits at `at`; gives what follows them. */
static char *put_digits(char *at, int number, int count)
{
	for (int i = count - 1; i >= 0; i--, number /= 10)
		at[i] = (char)('0' + number % 10);
	return at + count;
}

/* By hand: each line of the log has one. */
struct str instant_text(struct arena *arena, struct instant instant)
{
	enum { LENGTH = sizeof "2026-02-27T08:30:00.123Z" - 1 };
	if (instant.ms == 0)
		return STR("");
	int ms = (int)(instant.ms - floor_div(instant.ms, MS_A_DAY) * MS_A_DAY);
	struct date date = day_date(utc_day(instant.ms));
	char *text = arena_take(arena, LENGTH + 1), *at = put_digits(text, date.year, 4);
	*at++ = '-';
	at = put_digits(at, date.month, 2);
	*at++ = '-';
	at = put_digits(at, date.day, 2);
	*at++ = 'T';
	at = put_digits(at, ms / 3600000, 2);
	*at++ = ':';
	at = put_digits(at, ms / 60000 % 60, 2);
	*at++ = ':';
	at = put_digits(at, ms / 1000 % 60, 2);
	*at++ = '.';
	at = put_digits(at, ms % 1000, 3);
	*at = 'Z';
	return (struct str){ text, LENGTH };
}

/* Reads ".mmm" of an instant's text, if it is there, and the Z. */
static bool read_end(struct str end, int *ms)
{
	*ms = 0;
	if (str_equal(end, STR("Z")))
		return true;
	return end.len == 5 && end.at[0] == '.' && end.at[4] == 'Z' && digits(end, 1, 3, ms);
}

bool instant_from_text(struct str text, struct instant *out)
{
	struct day day;
	int hour, minute, second, ms;
	if (text.len < 20 || !day_from_text(str_part(text, 0, 10), &day) || text.at[10] != 'T' || text.at[13] != ':' ||
	    text.at[16] != ':' || !digits(text, 11, 2, &hour) || !digits(text, 14, 2, &minute) ||
	    !digits(text, 17, 2, &second) || !read_end(str_part(text, 19, text.len), &ms))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	out->ms = ((int64_t)day.n - DAY_OF_1970) * MS_A_DAY + hour * 3600000 + minute * 60000 + second * 1000 + ms;
	return true;
}

struct str instant_local(struct arena *arena, struct instant instant)
{
	if (instant.ms == 0)
		return STR("");
	int64_t local = instant.ms + SHANGHAI_MS;
	int minutes = (int)((local - floor_div(local, MS_A_DAY) * MS_A_DAY) / 60000);
	return str_format(arena, "%.*s %02d:%02d", STR_ARGS(day_text(arena, utc_day(local))), minutes / 60, minutes % 60);
}
