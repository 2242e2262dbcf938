/* timer_test.c: timers of flows over a moved clock: a publicity period, an urging, restarts and kills in between. */
#include "dossier/timer.h"

#include "job/job.h"
#include "kit/story_kit.h"
#include "seal/log.h"
#include "store/store.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static const struct job_kind timer_jobs[] = { { .name = "dossier.timers", .run = timers_ring, .every_ms = 1000 }, { 0 } };
static const struct job_kind *const kinds[] = { timer_jobs, NULL };

static enum status the_head(struct call *c, struct str post, struct notice_accounts *out)
{
	*out = (struct notice_accounts){ 0 };
	if (str_equal(post, STR("market-head"))) {
		out->items = ARENA_ONE(c->arena, struct account_id);
		out->items[out->count++] = story_head.account;
	}
	return STATUS_OK;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/publicity", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	story_house = kit_open(packs, "intl");
	notice_set_holders(the_head);
	story_wang = kit_resident(1001, "王小明");
	story_window = kit_staff(2001, "钱窗口", "market", "market-window");
	story_head = kit_staff(2003, "李局长", "market", "market-head");
	return 0;
}

/* ---- verbs ---- */

static struct str filed_and_accepted(void)
{
	struct story job = { 0 };
	struct call *c = story_call_of(story_wang, &job);
	const struct material_list none = { 0 };
	json_t *form;
	assert_int_equal(json_read(c->arena, STR("{\"name\":\"王小明\"}"), &form), STATUS_OK);
	if (dossier_prepare(c, service_find(c, STR("publicity")), form, &none, STR_NONE, &job.filing) != STATUS_OK ||
	    kit_apply(c, story_file_step) != STATUS_OK)
		fail_msg("not filed: %s", kit_sentence(c));
	story_act(story_window, job.filed.number, "accept", NULL, NULL);
	return job.filed.number;
}

static void ring_at_clock(const char *instant)
{
	kit_set_clock(instant);
	jobs_run_due(&story_house->house, kinds);
}

static int64_t count_of(const char *format, struct str number)
{
	sqlite3 *db;
	sqlite3_stmt *ask;
	int64_t count = -1;
	char sql[400];
	snprintf(sql, sizeof sql, format, STR_ARGS(number));
	assert_int_equal(sqlite3_open(story_house->database, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &ask, NULL), SQLITE_OK);
	if (sqlite3_step(ask) == SQLITE_ROW)
		count = sqlite3_column_int64(ask, 0);
	sqlite3_finalize(ask);
	sqlite3_close(db);
	return count;
}

#define OF_DOSSIER "dossier = (SELECT id FROM dossier WHERE number = '%.*s')"

static int64_t rung(struct str number)
{
	return count_of("SELECT count(*) FROM event WHERE kind = 'dossier.timer_rang' AND " OF_DOSSIER, number);
}

static int64_t set_timers(struct str number)
{
	return count_of("SELECT count(*) FROM timer WHERE closed_at IS NULL AND " OF_DOSSIER, number);
}

static int64_t urged(struct str number)
{
	return count_of("SELECT count(*) FROM notice WHERE account = 2003 AND " OF_DOSSIER, number);
}

static bool waits_for_head(struct str number)
{
	return story_task_on(story_head, number).open;
}

static void close_program(void)
{
	packs_close(story_house->house.packs);
	story_house->house.packs = NULL;
	store_close(story_house->house.store);
}

static enum status open_packs(struct call *c)
{
	return packs_open(c, &c->house->packs);
}

static void open_program(void)
{
	struct str why = STR_NONE;
	if (store_open(story_house->database, &why, story_house->arena, &story_house->house.store) != STATUS_OK)
		abort();
	store_set_closer(story_house->house.store, &story_house->house, log_close_batch);
	struct call *c = kit_call(story_house, kit_nobody());
	if (kit_read(c, open_packs) != STATUS_OK)
		abort();
	kit_done(c);
}

/* ---- what timers do ---- */

static void a_publicity_period_is_over_after_seven_days(void **state)
{
	(void)state;
	struct str number = filed_and_accepted();
	ring_at_clock("2026-10-05T01:59:59Z");
	assert_int_equal(rung(number), 0);
	assert_false(waits_for_head(number));
	ring_at_clock("2026-10-05T02:00:00Z");
	assert_int_equal(rung(number), 1);
	assert_true(waits_for_head(number));
	ring_at_clock("2026-10-05T02:00:01Z"); /* again: nothing is left to ring */
	assert_int_equal(rung(number), 1);
	story_assert_verified();
}

static void who_decides_is_urged_twice_and_then_no_more(void **state)
{
	(void)state;
	struct str number = filed_and_accepted();
	ring_at_clock("2026-10-05T02:00:00Z");
	assert_int_equal(urged(number), 0);
	ring_at_clock("2026-10-08T02:00:00Z");
	assert_int_equal(urged(number), 1);
	assert_true(waits_for_head(number));
	ring_at_clock("2026-10-11T02:00:00Z");
	ring_at_clock("2026-10-30T02:00:00Z");
	assert_int_equal(urged(number), 2);
	assert_int_equal(set_timers(number), 0);
	story_act(story_head, number, "grant", NULL, NULL);
	story_assert_verified();
}

static void what_is_decided_in_time_is_not_urged(void **state)
{
	(void)state;
	struct str number = filed_and_accepted();
	ring_at_clock("2026-10-05T02:00:00Z");
	assert_int_equal(set_timers(number), 1);
	story_act(story_head, number, "grant", NULL, NULL);
	assert_int_equal(set_timers(number), 0);
	ring_at_clock("2026-12-01T02:00:00Z");
	assert_int_equal(urged(number), 0);
	assert_int_equal(rung(number), 1);
	story_assert_verified();
}

static void what_was_withdrawn_rings_no_more(void **state)
{
	(void)state;
	struct story job = { 0 };
	struct str number = filed_and_accepted();
	assert_int_equal(story_withdraw(story_wang, number, &job), STATUS_OK);
	assert_int_equal(set_timers(number), 0);
	ring_at_clock("2026-10-05T02:00:00Z");
	assert_int_equal(rung(number), 0);
	story_assert_verified();
}

static void what_is_suspended_rings_when_it_is_resumed(void **state)
{
	(void)state;
	struct str number = filed_and_accepted();
	ring_at_clock("2026-10-05T02:00:00Z");
	story_act(story_head, number, "suspend", "{\"reason\":\"hearing\"}", "听证");
	ring_at_clock("2026-10-20T02:00:00Z");
	assert_int_equal(urged(number), 0);
	assert_int_equal(set_timers(number), 1);
	story_assert_verified();
	story_act(story_head, number, "resume", NULL, "听证结束");
	ring_at_clock("2026-10-20T03:00:00Z");
	assert_int_equal(urged(number), 1);
	assert_int_equal(rung(number), 2);
	story_assert_verified();
}

static void a_timer_outlives_the_program(void **state)
{
	(void)state;
	struct str number = filed_and_accepted();
	close_program();
	kit_set_clock("2026-11-20T02:00:00Z"); /* it was down for weeks: late, and once */
	open_program();
	ring_at_clock("2026-11-20T02:00:00Z");
	assert_int_equal(rung(number), 1);
	ring_at_clock("2026-11-22T02:00:00Z");
	assert_int_equal(urged(number), 0); /* its three days begin when it rang */
	ring_at_clock("2026-11-23T02:00:00Z");
	assert_int_equal(urged(number), 1);
	story_assert_verified();
}

enum { MANY = 30 };

static int64_t all_rung(void)
{
	return count_of("SELECT count(*) FROM event WHERE kind = 'dossier.timer_rang'%.0s", STR(""));
}

/* A program that is killed while it rings; the next takes up what is left. */
static void a_kill_in_between_rings_nothing_twice(void **state)
{
	struct str numbers[MANY];
	(void)state;
	kit_set_clock("2027-03-01T02:00:00Z"); /* later than all tests before: this process and its child make their ids from the clock */
	for (size_t i = 0; i < MANY; i++)
		numbers[i] = filed_and_accepted();
	close_program();
	kit_set_clock("2027-03-08T02:00:00Z");
	int64_t before = all_rung();
	pid_t child = fork();
	if (child == 0) {
		open_program();
		for (;;)
			jobs_run_due(&story_house->house, kinds);
	}
	for (int waited = 0; waited < 30000 && all_rung() < before + 3; waited++)
		usleep(1000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	open_program();
	ring_at_clock("2027-03-08T02:00:01Z");
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(rung(numbers[i]), 1);
		assert_int_equal(set_timers(numbers[i]), 1);
	}
	story_assert_verified();
}

static void a_row_that_was_changed_is_found(void **state)
{
	(void)state;
	static const char *const changes[][2] = {
		{ "UPDATE timer SET due_at = due_at + 1", "UPDATE timer SET due_at = due_at - 1" },
		{ "UPDATE timer SET token = token + 1", "UPDATE timer SET token = token - 1" },
		{ "UPDATE timer SET step = step || 'x'", "UPDATE timer SET step = substr(step, 1, length(step) - 1)" },
		{ "CREATE TABLE kept AS SELECT * FROM timer; DELETE FROM timer", "INSERT INTO timer SELECT * FROM kept; DROP TABLE kept" },
		{ "UPDATE timer SET dossier = dossier + 1", "UPDATE timer SET dossier = dossier - 1" },
	};
	(void)filed_and_accepted();
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		kit_sql(story_house, changes[i][0]);
		if (story_verify() != STATUS_INVALID)
			fail_msg("nobody noticed: %s", changes[i][0]);
		kit_sql(story_house, changes[i][1]);
		story_assert_verified();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_MONDAY(a_publicity_period_is_over_after_seven_days),
		ON_MONDAY(who_decides_is_urged_twice_and_then_no_more),
		ON_MONDAY(what_is_decided_in_time_is_not_urged),
		ON_MONDAY(what_was_withdrawn_rings_no_more),
		ON_MONDAY(what_is_suspended_rings_when_it_is_resumed),
		ON_MONDAY(a_timer_outlives_the_program),
		ON_MONDAY(a_kill_in_between_rings_nothing_twice),
		ON_MONDAY(a_row_that_was_changed_is_found),
	};
	int failed = cmocka_run_group_tests(tests, open_house, story_close);
	(void)story_free(NULL);
	return failed;
}
