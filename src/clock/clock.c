/* clock.c: counts a limit day by day and keeps every day, so that whoever doubts a due day can follow it. */
#include "clock/clock.h"

#include <string.h>

enum { MOST_LINES = 20000 };

struct count {
	struct arena *arena;
	const struct calendar *calendar;
	const struct pause *pauses;
	size_t pause_count, room;
	struct due due;
};

static void add_line(struct count *count, struct count_line line)
{
	struct due *due = &count->due;
	if (due->count == count->room) {
		count->room = count->room ? count->room * 2 : 32;
		struct count_line *lines = ARENA_MANY(count->arena, struct count_line, count->room);
		if (due->count)
			memcpy(lines, due->lines, due->count * sizeof *lines);
		due->lines = lines;
	}
	due->lines[due->count++] = line;
	due->provisional = due->provisional || !calendar_has_year(count->calendar, day_date(line.day).year);
}

/* The pause that holds a day, an open one first; NULL when the day counts. */
static const struct pause *pause_of(const struct count *count, struct day day)
{
	const struct pause *found = NULL;
	for (size_t i = 0; i < count->pause_count; i++) {
		const struct pause *pause = &count->pauses[i];
		bool is_open = pause->to.n == 0;
		if (day.n > pause->from.n && (is_open || day.n <= pause->to.n))
			found = is_open || !found ? pause : found;
	}
	return found;
}

/* Adds the line of a day that is not paused; `ordinal` is what it would count as. True when it counts. */
static bool count_day(struct count *count, struct day day, enum limit_unit unit, int ordinal)
{
	struct count_line line = { .day = day, .why = COUNT_DAY, .counts = ordinal };
	enum day_kind kind = calendar_kind(count->calendar, day, &line.name);
	if (unit != LIMIT_WORKING_DAYS) {
		line.name = (struct day_name){ 0 };
	} else if (kind == DAY_MAKE_UP) {
		line.why = COUNT_MAKE_UP;
	} else if (kind != DAY_WORKING) {
		line.why = kind == DAY_WEEKEND ? COUNT_WEEKEND : COUNT_HOLIDAY;
		line.counts = 0;
	}
	add_line(count, line);
	return line.counts != 0;
}

/* After the last day of the limit: a day off moves it on, the first working day ends it. */
static bool land_on(struct count *count, struct day day)
{
	struct count_line line = { .day = day, .why = COUNT_MOVED };
	enum day_kind kind = calendar_kind(count->calendar, day, &line.name);
	if (kind == DAY_WEEKEND || kind == DAY_HOLIDAY)
		line.why = kind == DAY_WEEKEND ? COUNT_WEEKEND : COUNT_HOLIDAY;
	add_line(count, line);
	return line.why == COUNT_MOVED;
}

/* Adds a paused day; false when the count has to stop there, because nobody knows how long the pause lasts. */
static bool add_paused(struct count *count, const struct pause *pause, struct day day, struct day until)
{
	if (pause->to.n == 0 && day.n > until.n)
		return false;
	add_line(count, (struct count_line){ day, 0, COUNT_PAUSED, { pause->reason, pause->reason } });
	return true;
}

/* How many days a limit lasts from `start` on: months are as long as they happen to be. */
static int days_of(struct limit limit, struct day start)
{
	if (limit.unit != LIMIT_MONTHS)
		return limit.days;
	struct date date = day_date(start);
	int months = date.year * 12 + date.month - 1 + limit.days;
	struct day end = day_of(months / 12, months % 12 + 1, date.day);
	for (int day = date.day - 1; !end.n && day >= 28; day--)
		end = day_of(months / 12, months % 12 + 1, day);
	return end.n - start.n;
}

struct due clock_due(struct arena *arena, const struct calendar *calendar, struct limit limit, struct day start,
		     const struct pause *pauses, size_t pause_count, struct day until)
{
	struct count count = { arena, calendar, pauses, pause_count, 0, { DAY_NONE, false, NULL, 0 } };
	int counted = 0, days = days_of(limit, start);
	struct day day = start;
	add_line(&count, (struct count_line){ .day = start, .why = COUNT_START });
	bool is_done = days <= 0 && calendar_is_working(calendar, start);
	while (!is_done && count.due.count < MOST_LINES) {
		day = day_add(day, 1);
		const struct pause *pause = pause_of(&count, day);
		if (pause) {
			if (!add_paused(&count, pause, day, until))
				return count.due;
		} else if (counted >= days) {
			is_done = land_on(&count, day);
		} else if (count_day(&count, day, limit.unit, counted + 1)) {
			counted++;
			is_done = counted == days && calendar_is_working(calendar, day);
		}
	}
	count.due.on = is_done ? day : DAY_NONE;
	return count.due;
}

struct day clock_silence(struct arena *arena, const struct calendar *calendar, struct limit limit, struct day filed,
			 const struct pause *asked, size_t asked_count, struct day answered, struct day today)
{
	struct day received = filed;
	for (size_t i = 0; i < asked_count; i++) {
		struct day due = clock_due(arena, calendar, limit, filed, asked, i, DAY_NONE).on;
		if (asked[i].from.n > due.n)
			return received;
		if (!asked[i].to.n)
			return DAY_NONE;
		received = asked[i].to;
	}
	struct day due = clock_due(arena, calendar, limit, filed, asked, asked_count, DAY_NONE).on;
	return (answered.n ? answered : today).n > due.n ? received : DAY_NONE;
}

enum light clock_light(const struct calendar *calendar, struct day due_on, struct day today)
{
	if (due_on.n == 0)
		return LIGHT_NONE;
	if (today.n > due_on.n)
		return LIGHT_RED;
	if (due_on.n - today.n > 60)
		return LIGHT_GREEN;
	return calendar_working_days(calendar, today, due_on) < 2 ? LIGHT_YELLOW : LIGHT_GREEN;
}

const char *count_why_name(enum count_why why)
{
	static const char *const names[] = { "start", "day", "weekend", "holiday", "make-up", "paused", "moved" };
	return names[why];
}
