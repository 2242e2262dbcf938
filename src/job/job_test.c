/* job_test.c: the queue, asked of a real database, and of processes that end in the middle of a job. */
#include "job/test_house.h"
#include "job/job_inner.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <cmocka.h>

static struct test_house *test;
static atomic_int runs, ticks;
static char last_detail[64];

static enum status run_good(struct call *c, struct str detail)
{
	(void)c;
	snprintf(last_detail, sizeof last_detail, "%.*s", STR_ARGS(detail));
	runs++;
	return STATUS_OK;
}

static enum status run_bad(struct call *c, struct str detail)
{
	(void)detail;
	runs++;
	return broken(c, "it fails on purpose");
}

static enum status run_busy(struct call *c, struct str detail)
{
	(void)c, (void)detail;
	runs++;
	return STATUS_BUSY;
}

static enum status run_deadly(struct call *c, struct str detail)
{
	(void)c, (void)detail;
	_exit(9);
}

static enum status run_tick(struct call *c, struct str detail)
{
	(void)c, (void)detail;
	ticks++;
	return STATUS_OK;
}

static const struct job_kind some_kinds[] = {
	{ .name = "good", .run = run_good },
	{ .name = "bad", .run = run_bad, .tries = 3, .first_wait_ms = 1000 },
	{ .name = "busy", .run = run_busy, .tries = 1 },
	{ .name = "deadly", .run = run_deadly },
	{ 0 },
};
static const struct job_kind timers[] = { { .name = "tick", .run = run_tick, .every_ms = 20 }, { 0 } };
static const struct job_kind *const kinds[] = { some_kinds, NULL };
static const struct job_kind *const kinds_with_timer[] = { some_kinds, timers, NULL };

static const char *kind_to_add;
static struct instant moment_to_add;

static enum status add(struct call *c)
{
	return job_add(c, kind_to_add, STR("{\"n\":1}"), moment_to_add);
}

static void queue(const char *kind, int64_t in_ms)
{
	kind_to_add = kind;
	moment_to_add = (struct instant){ in_ms ? test_now_ms + in_ms : 0 };
	assert_int_equal(store_apply_wait(test_call(test, 0), add), STATUS_OK);
}

static enum status add_and_refuse(struct call *c)
{
	TRY(add(c));
	return STATUS_CONFLICT;
}

static int64_t aside_found;

static enum status count_aside(struct call *c)
{
	return job_count_aside(c, &aside_found);
}

static int64_t aside(void)
{
	assert_int_equal(job_read(test_call(test, 0), count_aside), STATUS_OK);
	return aside_found;
}

static void a_job_runs_once_when_its_cause_committed_and_not_before_its_time(void **state)
{
	(void)state;
	kind_to_add = "good";
	assert_int_equal(store_apply_wait(test_call(test, 0), add_and_refuse), STATUS_CONFLICT);
	assert_int_equal(jobs_run_due(&test->house, kinds), 0);
	queue("good", 0);
	queue("good", 60000);
	assert_int_equal(jobs_run_due(&test->house, kinds), 1);
	assert_string_equal(last_detail, "{\"n\":1}");
	assert_int_equal(jobs_run_due(&test->house, kinds), 0);
	test_now_ms += 60000;
	assert_int_equal(jobs_run_due(&test->house, kinds), 1);
	assert_int_equal(runs, 2);
}

static void a_failing_job_waits_longer_each_time_and_is_set_aside_after_its_last_try(void **state)
{
	static const struct {
		int64_t later_ms;
		int runs;
	} rows[] = { { 0, 1 }, { 999, 0 }, { 1, 1 }, { 1999, 0 }, { 1, 1 }, { 86400000, 0 } };
	(void)state;
	queue("bad", 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		test_now_ms += rows[i].later_ms;
		assert_int_equal(jobs_run_due(&test->house, kinds), rows[i].runs);
		assert_int_equal(aside(), i >= 4);
	}
}

static void busy_is_no_failure(void **state)
{
	(void)state;
	queue("busy", 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(jobs_run_due(&test->house, kinds), 1);
		test_now_ms += 300000;
	}
	assert_int_equal(aside(), 0);
}

static void a_job_of_an_unknown_kind_is_set_aside(void **state)
{
	(void)state;
	queue("nobody", 0);
	assert_int_equal(jobs_run_due(&test->house, kinds), 1);
	assert_int_equal(aside(), 1);
}

/* Runs the queue in a process of its own, which the job ends. */
static int live_and_die(void)
{
	store_close(test->house.store);
	test->house.store = NULL;
	pid_t child = fork();
	if (child == 0) {
		test_house_open_store(test);
		if (job_take_up(&test->house) != STATUS_OK)
			_exit(4);
		jobs_run_due(&test->house, kinds);
		_exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	test_house_open_store(test);
	return WEXITSTATUS(status);
}

static void a_job_that_ended_the_process_twice_is_set_aside_and_others_go_on(void **state)
{
	(void)state;
	queue("deadly", 0);
	assert_int_equal(live_and_die(), 9);
	assert_int_equal(aside(), 0);
	assert_int_equal(live_and_die(), 9);
	queue("good", 0);
	assert_int_equal(live_and_die(), 0);
	assert_int_equal(aside(), 1);
	assert_int_equal(jobs_run_due(&test->house, kinds), 0);
}

static void wait_until(atomic_int *what, int least)
{
	struct timespec pause = { 0, 5000000 };
	for (int i = 0; i < 2000 && *what < least; i++)
		nanosleep(&pause, NULL);
	assert_true(*what >= least);
}

static void threads_run_queue_and_timers_each_job_once(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		queue("good", 0);
	assert_int_equal(jobs_start(&test->house, kinds_with_timer, 4), STATUS_OK);
	wait_until(&runs, 50);
	wait_until(&ticks, 5);
	queue("good", 0);
	jobs_wake();
	wait_until(&runs, 51);
	jobs_stop();
	int ticked = ticks;
	assert_int_equal(runs, 51);
	assert_int_equal(jobs_run_due(&test->house, kinds), 0);
	struct timespec pause = { 0, 60000000 };
	nanosleep(&pause, NULL);
	assert_int_equal(ticks, ticked);
}

static int set_up(void **state)
{
	(void)state;
	test = test_house_new();
	runs = ticks = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	test_house_free(test);
	return 0;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_job_runs_once_when_its_cause_committed_and_not_before_its_time),
		STORY(a_failing_job_waits_longer_each_time_and_is_set_aside_after_its_last_try),
		STORY(busy_is_no_failure),
		STORY(a_job_of_an_unknown_kind_is_set_aside),
		STORY(a_job_that_ended_the_process_twice_is_set_aside_and_others_go_on),
		STORY(threads_run_queue_and_timers_each_job_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
