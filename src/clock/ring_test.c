/* ring_test.c: what a timer's ISO 8601 means, as a table. */
#include "clock/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Set on 2026-01-31 at 10:00 of the county. */
static const struct row {
	const char *time, *rings; /* UTC; NULL: cannot be read */
} rows[] = {
	{ "PT2H", "2026-01-31T04:00:00Z" },
	{ "PT1H30M", "2026-01-31T03:30:00Z" },
	{ "P7D", "2026-02-07T02:00:00Z" },
	{ "P2W", "2026-02-14T02:00:00Z" },
	{ "P1M", "2026-02-28T02:00:00Z" },
	{ "P1Y2M3DT4H", "2027-04-03T06:00:00Z" },
	{ "PT60S", "2026-01-31T02:01:00Z" },
	{ "2026-03-01", "2026-02-28T16:00:00Z" },
	{ "2026-03-01T09:00", "2026-03-01T01:00:00Z" },
	{ "2026-03-01T09:00:30+08:00", "2026-03-01T01:00:30Z" },
	{ "2026-03-01T09:00:00-01:00", "2026-03-01T10:00:00Z" },
	{ "2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z" },
	{ "2025-03-01", "2025-02-28T16:00:00Z" },
	{ "2026-01-30T09:00/P1D", "2026-02-01T01:00:00Z" },
	{ "2025-12-31T09:00/P1M", "2026-02-28T01:00:00Z" },
	{ "2026-05-01/P1D", "2026-04-30T16:00:00Z" },
	{ "PT59S", NULL }, { "PT0S", NULL }, { "P", NULL }, { "PT", NULL }, { "P1H", NULL }, { "PT1D", NULL }, { "P3", NULL },
	{ "P101Y", NULL }, { "P9999999D", NULL }, { "2026-02-30", NULL }, { "2026-03-01T25:00", NULL }, { "2026-03-01T9:00", NULL },
	{ "2026-03-01T", NULL }, { "tomorrow", NULL }, { "", NULL }, { "2026-03-01/", NULL }, { "R/P1D", NULL }, { "P1D ", NULL },
};

static void a_timer_rings_when_its_time_says(void **state)
{
	struct instant set, want, is;
	(void)state;
	assert_true(instant_from_text(STR("2026-01-31T02:00:00Z"), &set));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (ring_at(str_of(rows[i].time), set, &is) != (rows[i].rings != NULL))
			fail_msg("“%s” is %sread", rows[i].time, rows[i].rings ? "not " : "");
		if (rows[i].rings && (!instant_from_text(str_of(rows[i].rings), &want) || want.ms != is.ms))
			fail_msg("“%s” rings %lld ms beside %s", rows[i].time, (long long)(is.ms - want.ms), rows[i].rings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_timer_rings_when_its_time_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
