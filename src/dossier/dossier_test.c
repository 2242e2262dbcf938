/* dossier_test.c: the life of dossiers, and its refusals, told with a real database, real keys, the log and the packs of test/packs. */
#include "kit/story_kit.h"
#include "seal/log.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* ---- the story ---- */

static enum status receipt_step(struct call *c)
{
	struct story *job = c->prepared;
	return dossier_receipt(c, job->filed.id, &job->receipt);
}

static void a_dossier_goes_the_whole_way(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL);
	struct str number = job.filed.number;
	struct dossier dossier = story_seen_by(story_wang, number);
	assert_int_equal(dossier.status, DOSSIER_FILED);
	assert_string_equal(story_day_words(dossier.due.on), "2026-10-10");
	assert_string_equal(story_day_words(job.filed.due_on), "2026-10-10");
	assert_true(str_equal(dossier.step.english, STR("Being looked at")));

	struct task task = story_task_on(story_window, number);
	assert_true(task.open && task.id.n != 0);
	assert_string_equal(story_day_words(task.due_on), "2026-09-30");
	story_act(story_window, number, "accept", NULL, NULL);
	assert_int_equal(story_seen_by(story_wang, number).status, DOSSIER_ACCEPTED);
	story_act(story_head, number, "grant", NULL, NULL);

	dossier = story_seen_by(story_wang, number);
	assert_int_equal(dossier.status, DOSSIER_GRANTED);
	assert_string_equal(story_day_words(dossier.ended_on), "2026-09-28");
	assert_true(str_starts(dossier.certificate_number, STR("TW20260928-")));
	struct story again = { 0 };
	assert_int_equal(story_rate(story_wang, number, 5, "{\"speed\":5}", &again), STATUS_OK);
	assert_int_equal(story_seen_by(story_wang, number).rating, 5);
	struct call *c = story_call_of(story_wang, &job);
	assert_int_equal(kit_read(c, receipt_step), STATUS_OK);
	assert_true(str_contains(job.receipt, number));
	story_assert_verified();
}

static void history_tells_each_to_whom_it_belongs(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL_WITH_HELPERS), mine = { 0 }, by_code = { 0 }, by_staff = { 0 };
	struct str number = job.filed.number;
	story_act(story_window, number, "accept", NULL, NULL);
	story_act(story_clerk, number, "propose", "{\"inspector\":\"张三\"}", "内部意见");
	assert_int_equal(story_find(story_wang, number, STR_NONE, &mine), STATUS_OK);
	assert_int_equal(story_find(story_clerk, number, STR_NONE, &by_staff), STATUS_OK);
	assert_int_equal(story_find(kit_nobody(), number, str_lower(story_house->arena, job.filed.query_code), &by_code), STATUS_OK);
	assert_int_equal(by_staff.line_count, 3);
	assert_int_equal(mine.line_count, 2);
	assert_int_equal(by_code.line_count, 2);
	assert_true(str_equal(by_staff.lines[2].note, STR("内部意见")));
	assert_true(str_equal(by_staff.lines[1].who, STR("钱窗口")));
	assert_true(str_equal(by_code.lines[1].label.english, STR("Accept")));
	assert_true(str_equal(by_code.lines[1].office, STR("Market Office")));
	assert_true(str_is_empty(by_code.lines[1].who));
	assert_null(by_code.dossier.form);
	assert_false(str_contains(by_code.dossier.applicant_name, STR("小")));
}

static void a_supplement_stops_the_clock_over_national_day(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), sent = { 0 };
	struct str number = job.filed.number;
	kit_set_clock("2026-09-29T02:00:00Z");
	story_act(story_window, number, "supplement", "{\"asked\":[{\"name\":\"photo\",\"words\":\"看不清\"}]}", "照片不清楚");
	struct dossier dossier = story_seen_by(story_wang, number);
	assert_int_equal(dossier.status, DOSSIER_SUPPLEMENT);
	assert_string_equal(story_day_words(dossier.due.on), "none");
	assert_int_equal(dossier.asked_count, 1);
	assert_true(str_equal(dossier.asked[0].label.english, STR("Photograph")));
	assert_true(str_equal(dossier.asked[0].words, STR("看不清")));

	kit_set_clock("2026-10-08T02:00:00Z");
	assert_int_equal(story_supplement(story_wang, number, NULL, dossier.version - 1, true, &sent), STATUS_CONFLICT);
	assert_int_equal(story_supplement(story_wang, number, NULL, dossier.version, false, &sent), STATUS_INVALID);
	assert_int_equal(story_supplement(story_wang, number, NULL, dossier.version, true, &sent), STATUS_OK);
	dossier = story_seen_by(story_wang, number);
	assert_int_equal(dossier.status, DOSSIER_FILED);
	assert_int_equal(dossier.asked_count, 0);
	assert_int_equal(dossier.materials.items[0].file_count, 1); /* the new one has replaced the first */
	/* 29 September counts; then paused to 8 October; 9, 10 (make-up), 12, 13. */
	assert_string_equal(story_day_words(dossier.due.on), "2026-10-13");

	kit_set_clock("2026-10-09T02:00:00Z");
	story_act(story_window, number, "accept", NULL, NULL);
	dossier = story_seen_by(story_wang, number);
	assert_string_equal(story_day_words(dossier.due.on), "2026-10-22");
	assert_string_equal(story_day_words(dossier.statutory_on), "2026-11-05");
	story_assert_verified();
}

static void an_office_that_says_nothing_has_accepted(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL);
	struct str number = job.filed.number;
	kit_set_clock("2026-10-10T02:00:00Z"); /* the fifth working day */
	assert_false(story_seen_by(story_wang, number).accepted_by_silence);
	assert_string_equal(story_day_words(story_seen_by(story_wang, number).due.on), "2026-10-10");

	kit_set_clock("2026-10-12T02:00:00Z");
	struct dossier dossier = story_seen_by(story_wang, number);
	assert_true(dossier.accepted_by_silence);
	assert_string_equal(story_day_words(dossier.accepted_on), "2026-09-28");
	assert_string_equal(story_day_words(dossier.due.on), "2026-10-16");
	story_act(story_window, number, "supplement", "{\"asked\":[{\"name\":\"photo\",\"words\":\"看不清\"}]}", "照片不清楚");
	assert_string_equal(story_day_words(story_seen_by(story_wang, number).due.on), "2026-10-16"); /* asked too late, the clock runs on */
	struct story sent = { 0 };
	assert_int_equal(story_supplement(story_wang, number, NULL, story_seen_by(story_wang, number).version, true, &sent), STATUS_OK);

	kit_set_clock("2026-10-14T02:00:00Z");
	story_act(story_window, number, "accept", NULL, NULL);
	dossier = story_seen_by(story_wang, number);
	assert_string_equal(story_day_words(dossier.accepted_on), "2026-09-28");
	assert_string_equal(story_day_words(dossier.due.on), "2026-10-16");
	assert_string_equal(story_day_words(dossier.statutory_on), "2026-10-30");
	story_assert_verified();
}

static void an_inspection_stops_the_clock_of_the_decision(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL_WITH_HELPERS);
	struct str number = job.filed.number;
	story_act(story_window, number, "accept", NULL, NULL);
	assert_string_equal(story_day_words(story_seen_by(story_wang, number).due.on), "2026-10-16");
	story_act(story_clerk, number, "inspect", "{\"reason\":\"inspection\"}", NULL);
	assert_int_equal(story_seen_by(story_wang, number).status, DOSSIER_PAUSED);
	assert_string_equal(story_day_words(story_seen_by(story_wang, number).due.on), "none");
	kit_set_clock("2026-09-30T02:00:00Z");
	story_act(story_clerk, number, "report", NULL, NULL);
	assert_int_equal(story_seen_by(story_wang, number).status, DOSSIER_ACCEPTED);
	assert_string_equal(story_day_words(story_seen_by(story_wang, number).due.on), "2026-10-20");
	story_assert_verified();
}

static void a_limit_is_extended_once_and_the_applicant_is_told_why(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), again = { 0 };
	struct str number = job.filed.number;
	story_act(story_window, number, "accept", NULL, NULL);
	assert_string_equal(story_day_words(story_seen_by(story_wang, number).due.on), "2026-10-16");
	assert_int_equal(story_act_on(story_head, story_task_on(story_head, number), "extend", NULL, "", &again), STATUS_INVALID);
	story_act(story_head, number, "extend", NULL, "需要向原籍核实");
	struct dossier dossier = story_seen_by(story_wang, number);
	assert_int_equal(dossier.status, DOSSIER_ACCEPTED);
	assert_string_equal(story_day_words(dossier.due.on), "2026-10-30");
	assert_string_equal(story_day_words(dossier.statutory_on), "2026-11-13");
	assert_int_equal(story_act_on(story_head, story_task_on(story_head, number), "extend", NULL, "再延", &again), STATUS_CONFLICT);
	assert_non_null(strstr(again.why, "once"));
	story_act(story_head, number, "grant", NULL, NULL);
	story_assert_verified();
}

static void a_limit_that_has_passed_is_not_extended(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), late = { 0 };
	story_act(story_window, job.filed.number, "accept", NULL, NULL);
	kit_set_clock("2026-10-31T02:00:00Z");
	assert_int_equal(story_act_on(story_head, story_task_on(story_head, job.filed.number), "extend", NULL, "还在核实", &late), STATUS_CONFLICT);
	assert_non_null(strstr(late.why, "passed"));
}

static void a_supplement_keeps_the_secrets_that_it_shows_masked(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL_WITH_HELPERS), sent = { 0 };
	struct str number = job.filed.number;
	story_act(story_window, number, "supplement", NULL, "请更正");
	struct dossier dossier = story_seen_by(story_wang, number);
	struct str mask = json_str(dossier.form, "card");
	assert_false(str_contains(mask, STR("19880203")));
	json_set(dossier.form, "name", json_string("王大明"));
	const char *form = str_c(story_house->arena, json_text(story_house->arena, dossier.form, true));
	if (story_supplement(story_wang, number, form, dossier.version, false, &sent) != STATUS_OK)
		fail_msg("%s: %s", form, sent.why);
	dossier = story_seen_by(story_wang, number);
	assert_true(str_equal(json_str(dossier.form, "name"), STR("王大明")));
	assert_true(str_equal(json_str(dossier.form, "card"), mask));
}

/* ---- refusals ---- */

static void others_do_not_learn_of_it(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), look = { 0 };
	struct str number = job.filed.number;
	assert_int_equal(story_find(story_zhao, number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(story_find(story_other_office, number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(story_find(story_head, number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(story_find(kit_nobody(), number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(story_find(kit_nobody(), number, STR("AAAAAAAA"), &look), STATUS_ABSENT);
	assert_int_equal(story_find(kit_nobody(), STR("20260928-0000000000"), job.filed.query_code, &look), STATUS_ABSENT);
	assert_int_equal(story_find(kit_nobody(), number, job.filed.query_code, &look), STATUS_OK);
	assert_int_equal(story_withdraw(story_zhao, number, &look), STATUS_ABSENT);
	struct task task = story_task_on(story_window, number);
	assert_int_equal(story_act_on(story_other_office, task, "accept", NULL, NULL, &look), STATUS_ABSENT);
	assert_int_equal(story_tasks_of(story_wang, true, STR_NONE, 10, &look), STATUS_DENIED);
}

static void what_is_wrong_is_told_by_field(void **state)
{
	(void)state;
	struct story job = { 0 };
	struct call *c = story_call_of(story_wang, &job);
	struct material_list none = { 0 };
	assert_int_equal(story_prepare(c, &job, "{\"name\":\"王\",\"card\":\"1\",\"place\":\"leased\"}", &none, NULL), STATUS_INVALID);
	assert_int_equal(c->faults.count, 3);
	assert_true(str_equal(c->faults.items[0].field, STR("card")));
	assert_true(str_equal(c->faults.items[1].field, STR("materials.photo")));
	assert_true(str_equal(c->faults.items[2].field, STR("materials.lease")));
	assert_int_equal(story_file_with(story_wang, STALL, kit_file(story_house, story_zhao, "image/png"), NULL, &job), STATUS_INVALID);
	assert_int_equal(story_file_with(story_wang, STALL, kit_file(story_house, story_wang, "application/pdf"), NULL, &job), STATUS_INVALID);
	assert_int_equal(story_file_with(kit_nobody(), STALL, kit_file(story_house, story_wang, "image/png"), NULL, &job), STATUS_DENIED);
}

static void a_stale_version_is_told_with_who_did_what(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), first = { 0 }, second = { 0 };
	struct task task = story_task_on(story_window, job.filed.number);
	assert_int_equal(story_act_on(story_window, task, "accept", NULL, NULL, &first), STATUS_OK);
	assert_int_equal(story_act_on(story_window, task, "refuse", NULL, "不符合", &second), STATUS_CONFLICT);
	assert_non_null(strstr(second.why, "钱窗口 did “Accept” at 2026-09-28"));
	task.version = story_seen_by(story_wang, job.filed.number).version;
	assert_int_equal(story_act_on(story_window, task, "accept", NULL, NULL, &second), STATUS_CONFLICT);
	assert_string_equal(second.why, "This task is done already.");
}

static void a_refusal_says_why_and_ends_it(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), refused = { 0 };
	struct task task = story_task_on(story_window, job.filed.number);
	assert_int_equal(story_act_on(story_window, task, "refuse", NULL, " ", &refused), STATUS_INVALID);
	assert_int_equal(story_act_on(story_window, task, "nonsense", NULL, NULL, &refused), STATUS_INVALID);
	assert_int_equal(story_act_on(story_window, task, "refuse", NULL, "不属于本机关职权", &refused), STATUS_OK);
	assert_int_equal(refused.tasks.count, 0);
	assert_int_equal(story_seen_by(story_wang, job.filed.number).status, DOSSIER_REFUSED);
	assert_int_equal(story_withdraw(story_wang, job.filed.number, &refused), STATUS_CONFLICT);
	story_assert_verified();
}

static void who_withdraws_has_no_task_left_open(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL), gone = { 0 };
	assert_int_equal(story_withdraw(story_wang, job.filed.number, &gone), STATUS_OK);
	assert_int_equal(story_seen_by(story_wang, job.filed.number).status, DOSSIER_WITHDRAWN);
	assert_int_equal(story_task_on(story_window, job.filed.number).id.n, 0);
	assert_int_equal(story_rate(story_wang, job.filed.number, 5, NULL, &gone), STATUS_CONFLICT);
	assert_int_equal(story_supplement(story_wang, job.filed.number, STALL, 2, true, &gone), STATUS_CONFLICT);
	story_assert_verified();
}

static void a_rating_is_given_once_and_in_range(void **state)
{
	(void)state;
	struct str number;
	struct story job = { 0 };
	struct story open = story_filed_by(story_wang, STALL);
	assert_int_equal(story_rate(story_wang, open.filed.number, 5, NULL, &job), STATUS_CONFLICT);
	story_granted_certificate(story_wang, &number);
	assert_int_equal(story_rate(story_wang, number, 6, NULL, &job), STATUS_INVALID);
	assert_int_equal(story_rate(story_wang, number, 0, NULL, &job), STATUS_INVALID);
	assert_int_equal(story_rate(story_wang, number, 4, "{\"speed\":9}", &job), STATUS_INVALID);
	assert_int_equal(story_rate(story_window, number, 1, NULL, &job), STATUS_ABSENT);
	assert_int_equal(story_rate(story_wang, number, 4, NULL, &job), STATUS_OK);
	assert_int_equal(story_rate(story_wang, number, 5, NULL, &job), STATUS_CONFLICT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_MONDAY(a_dossier_goes_the_whole_way),
		ON_MONDAY(history_tells_each_to_whom_it_belongs),
		ON_MONDAY(a_supplement_stops_the_clock_over_national_day),
		ON_MONDAY(a_limit_is_extended_once_and_the_applicant_is_told_why),
		ON_MONDAY(a_limit_that_has_passed_is_not_extended),
		ON_MONDAY(an_office_that_says_nothing_has_accepted),
		ON_MONDAY(an_inspection_stops_the_clock_of_the_decision),
		ON_MONDAY(a_supplement_keeps_the_secrets_that_it_shows_masked),
		ON_MONDAY(others_do_not_learn_of_it),
		ON_MONDAY(what_is_wrong_is_told_by_field),
		ON_MONDAY(a_stale_version_is_told_with_who_did_what),
		ON_MONDAY(a_refusal_says_why_and_ends_it),
		ON_MONDAY(who_withdraws_has_no_task_left_open),
		ON_MONDAY(a_rating_is_given_once_and_in_range),
	};
	int failed = cmocka_run_group_tests_name("dossier", tests, story_open, NULL);
	story_free(NULL);
	story_close(NULL);
	return failed;
}
