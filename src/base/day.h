/* day.h: days and instants. UTC inside, Asia/Shanghai (UTC+8, no summer time) at the edge.
 *
 * A day counts from 0001-01-01, which is day 1; 0 is none. An instant is milliseconds since 1970 in UTC; 0 is none.
 * Nothing here asks what time it is: whoever needs it is given it. */
#ifndef YIZHAN_DAY_H
#define YIZHAN_DAY_H

#include "base/str.h"

struct day {
	int32_t n;
};

struct instant {
	int64_t ms;
};

#define DAY_NONE ((struct day){ 0 })
#define INSTANT_NONE ((struct instant){ 0 })

struct date {
	int year, month, day; /* 1-9999, 1-12, 1-31 */
};

struct day day_of(int year, int month, int day); /* DAY_NONE when there is no such date */
struct date day_date(struct day day);
struct day day_add(struct day day, int days);
int day_weekday(struct day day);                 /* 1 Monday … 7 Sunday */
bool day_from_text(struct str text, struct day *out); /* YYYY-MM-DD only */
struct str day_text(struct arena *arena, struct day day); /* YYYY-MM-DD; "" for none */

struct day instant_day(struct instant instant);  /* the day in Asia/Shanghai */
struct instant day_start(struct day day);        /* its first moment in Asia/Shanghai */
struct instant instant_add(struct instant instant, int64_t ms);
struct str instant_text(struct arena *arena, struct instant instant);  /* RFC 3339 in UTC: 2026-11-22T08:05:04.120Z; "" for none */
bool instant_from_text(struct str text, struct instant *out);          /* the same form, milliseconds optional, Z only */
struct str instant_local(struct arena *arena, struct instant instant); /* 2026-11-22 16:05 in Asia/Shanghai */

#endif
