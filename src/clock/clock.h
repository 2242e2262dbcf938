/* clock.h: working days, limits, pauses and lights. Pure: nothing here knows what day it is.
 *
 * 民法典 201, 203: the starting day is not counted; a limit in calendar days that ends on a day off moves to the next
 * working day. 行政许可法 82: days of a licence are working days. A year that is not loaded is counted by weekday and
 * fixed holidays (全国年节及纪念日放假办法), and what is counted from it is provisional. */
#ifndef YIZHAN_CLOCK_H
#define YIZHAN_CLOCK_H

#include "base/day.h"
#include "base/text.h"

struct calendar;

/* Reads {"holidays": {"2026-01-01": "New Year's Day,元旦,1"}, "workdays": {…}, "inLieuDays": {…}}. INVALID: *why says it. */
MUST_CHECK enum status calendar_read(struct arena *arena, struct str json, struct calendar **out, struct str *why);
/* A year is loaded when its 1 January and its 1 October are among the holidays. */
bool calendar_has_year(const struct calendar *calendar, int year);

enum day_kind { DAY_WORKING, DAY_WEEKEND, DAY_HOLIDAY, DAY_MAKE_UP };
struct day_name { /* of a holiday, or of the holiday that a make-up day pays for; both none otherwise */
	struct str chinese, english;
};
enum day_kind calendar_kind(const struct calendar *calendar, struct day day, struct day_name *name); /* name may be NULL */
bool calendar_is_working(const struct calendar *calendar, struct day day);

enum limit_unit { LIMIT_WORKING_DAYS, LIMIT_CALENDAR_DAYS, LIMIT_MONTHS };
struct limit {
	int days; /* or months */
	enum limit_unit unit;
};

/* A time that is not counted (行政许可法 45): from the day after it began to the day it ended; open when `to` is none. */
struct pause {
	struct day from, to;
	struct str reason; /* "supplement", "hearing", "inspection", "test", "review", "publicity" */
};

enum count_why { COUNT_START, COUNT_DAY, COUNT_WEEKEND, COUNT_HOLIDAY, COUNT_MAKE_UP, COUNT_PAUSED, COUNT_MOVED };
struct count_line {
	struct day day;
	int counts;         /* its ordinal within the limit, 0 when it is not counted */
	enum count_why why;
	struct day_name name; /* of the holiday; the pause's reason, as it was given, in both */
};

struct due {
	struct day on;        /* none while a pause is open */
	bool provisional;     /* reached into a year that is not loaded */
	struct count_line *lines;
	size_t count;
};

/* Counts `limit` from the day after `start`; 0 days end on the starting day itself; months end on the day of the same number,
 * or on the month's last where there is none, and lose no day to a pause. A limit that ends on a day off moves on to the next
 * working day that is not paused. Lines are made up to the due day, or up to `until` while a pause is open; at most
 * 20,000, after which the due day is none. */
struct due clock_due(struct arena *arena, const struct calendar *calendar, struct limit limit, struct day start,
		     const struct pause *pauses, size_t pause_count, struct day until);

/* 行政许可法 32 (4): who is not told within the limit what his application lacks counts as accepted from the day it came in.
 * Gives that day, or DAY_NONE while the office is in time. `asked` are the times that the applicant was asked to complete it,
 * in order: one that began too late stops nothing, what came back in time begins anew; `answered` is the day of the acceptance
 * or the end, none while there was neither. */
struct day clock_silence(struct arena *arena, const struct calendar *calendar, struct limit limit, struct day filed,
			 const struct pause *asked, size_t asked_count, struct day answered, struct day today);

/* The words of a line: "day 3", "weekend, not counted", … in a language. */
struct str count_line_words(struct arena *arena, enum language language, const struct count_line *line);

const char *count_why_name(enum count_why why); /* "start", "day", "weekend", "holiday", "make-up", "paused", "moved" */

enum light { LIGHT_NONE, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED };
/* Red when `today` is past the due day, yellow within the last two working days, none when paused or ended. */
enum light clock_light(const struct calendar *calendar, struct day due_on, struct day today);

/* Working days in (from, to]; negative when to is before from. */
int calendar_working_days(const struct calendar *calendar, struct day from, struct day to);

#endif
