/* ring.h: when a timer rings that a flow set: what ISO 8601 writes, as an instant. Pure.
 *
 * Days, weeks, months and years are those of the calendar in Asia/Shanghai and keep the time of day; a month without that day
 * ends on its last. Days off count like any other: working days are the limits', not a timer's. */
#ifndef YIZHAN_RING_H
#define YIZHAN_RING_H

#include "base/day.h"

enum { RING_LEAST_MS = 60000 }; /* a shorter duration would only fill the history */

/* `time` is a duration (P7D, PT2H, P1M), a date (2026-12-01, 2026-12-01T09:00:00, with Z or +08:00; without, the county's), or
 * a date and the period that follows it (2026-12-01/P1D: the first of them after `set`). False: none of these, a duration
 * shorter than a minute, or one longer than a hundred years. */
bool ring_at(struct str time, struct instant set, struct instant *out);

#endif
