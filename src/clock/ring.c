/* ring.c: see ring.h. */
#include "clock/ring.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, MONTHS_MOST = 1200, DAYS_MOST = 36600 };

struct duration { int64_t months, days, ms; };

/* ---- durations ---- */

static bool add_part(struct duration *out, char unit, bool clock, int64_t n)
{
	switch (unit) {
	case 'Y': out->months += 12 * n; return !clock;
	case 'M': *(clock ? &out->ms : &out->months) += clock ? n * MINUTE : n; return true;
	case 'W': out->days += 7 * n; return !clock;
	case 'D': out->days += n; return !clock;
	case 'H': out->ms += n * HOUR; return clock;
	case 'S': out->ms += n * SECOND; return clock;
	default:  return false;
	}
}

static size_t digits_of(struct str s)
{
	size_t count = 0;
	while (count < s.len && s.at[count] >= '0' && s.at[count] <= '9')
		count++;
	return count;
}

static bool read_duration(struct str s, struct duration *out)
{
	bool clock = false, any = false;
	*out = (struct duration){ 0 };
	if (!str_starts(s, STR("P")))
		return false;
	for (s = str_part(s, 1, s.len); s.len;) {
		int64_t n;
		if (s.at[0] == 'T' && !clock) {
			clock = true;
			s = str_part(s, 1, s.len);
			continue;
		}
		size_t digits = digits_of(s);
		if (digits == s.len || !str_int(str_part(s, 0, digits), 0, 1000000, &n) || !add_part(out, s.at[digits], clock, n))
			return false;
		any = true;
		s = str_part(s, digits + 1, s.len);
	}
	return any && out->months <= MONTHS_MOST && out->days <= DAYS_MOST && out->ms <= (int64_t)DAYS_MOST * 24 * HOUR &&
	       (out->months || out->days || out->ms >= RING_LEAST_MS);
}

static struct day add_months(struct day day, int64_t months)
{
	struct date date = day_date(day);
	int64_t month = date.year * 12 + date.month - 1 + months;
	struct day found = DAY_NONE;
	for (int number = date.day; !found.n && number > 0; number--)
		found = day_of((int)(month / 12), (int)(month % 12) + 1, number);
	return found;
}

static struct instant add_duration(struct instant from, const struct duration *duration)
{
	struct day day = instant_day(from);
	int64_t of_day = from.ms - day_start(day).ms;
	day = day_add(add_months(day, duration->months), (int)duration->days);
	return instant_add(day_start(day), of_day + duration->ms);
}

/* ---- dates ---- */

/* "09:00", "09:00:30": milliseconds of the day. */
static bool read_clock(struct str s, int64_t *out)
{
	static const int64_t most[] = { 23, 59, 59 }, unit[] = { HOUR, MINUTE, SECOND };
	int parts = 0;
	for (*out = 0; s.len && parts < 3; parts++) {
		int64_t n;
		struct str part = str_until(&s, ':');
		if (part.len != 2 || digits_of(part) != 2 || !str_int(part, 0, most[parts], &n))
			return false;
		*out += n * unit[parts];
	}
	return parts >= 2 && !s.len;
}

/* Cuts what stands for the zone off *s; *out is what must be added to the county's reading of it. */
static bool take_zone(struct str *s, int64_t *out)
{
	int64_t zone;
	*out = 0;
	if (s->len && s->at[s->len - 1] == 'Z') {
		*out = 8 * HOUR;
		*s = str_part(*s, 0, s->len - 1);
		return true;
	}
	if (s->len < 6 || (s->at[s->len - 6] != '+' && s->at[s->len - 6] != '-'))
		return true;
	if (!read_clock(str_part(*s, s->len - 5, s->len), &zone))
		return false;
	*out = 8 * HOUR - (s->at[s->len - 6] == '+' ? zone : -zone);
	*s = str_part(*s, 0, s->len - 6);
	return true;
}

static bool read_date(struct str s, struct instant *out)
{
	struct day day;
	int64_t of_day = 0, zone = 0;
	if (!day_from_text(str_part(s, 0, 10), &day))
		return false;
	struct str clock = str_part(s, 11, s.len);
	if (s.len > 10 && (s.at[10] != 'T' || !take_zone(&clock, &zone) || !read_clock(clock, &of_day)))
		return false;
	*out = instant_add(day_start(day), of_day + zone);
	return true;
}

/* The first of `date`, `date` + period, … after `set`: counted from the date each time, so that a 31st stays one. */
static bool first_after(struct instant date, const struct duration *period, struct instant set, struct instant *out)
{
	struct duration sum = { 0 };
	*out = date;
	for (int i = 0; out->ms <= set.ms && sum.months <= MONTHS_MOST && sum.days <= DAYS_MOST && i < 1000000; i++) {
		sum = (struct duration){ sum.months + period->months, sum.days + period->days, sum.ms + period->ms };
		*out = add_duration(date, &sum);
	}
	return out->ms > set.ms;
}

bool ring_at(struct str time, struct instant set, struct instant *out)
{
	struct duration duration;
	struct instant date;
	struct str rest = time, first = str_until(&rest, '/');
	if (str_starts(time, STR("P"))) {
		bool read = read_duration(time, &duration);
		if (read)
			*out = add_duration(set, &duration);
		return read;
	}
	if (!read_date(first, &date))
		return false;
	*out = date;
	if (first.len == time.len)
		return true;
	return read_duration(rest, &duration) && first_after(date, &duration, set, out);
}
