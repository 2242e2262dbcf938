/* dossier_race_test.c: many at once, lists, certificates and who sees them, secrets at rest. */
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

/* ---- races ---- */

enum { RACERS = 64 };

struct racer {
	struct story job;
	struct call *c;
	kit_step *step;
	enum status status;
	pthread_t thread;
};

static void *run_racer(void *argument)
{
	struct racer *racer = argument;
	racer->status = kit_apply(racer->c, racer->step);
	return NULL;
}

static void race(struct racer *racers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(pthread_create(&racers[i].thread, NULL, run_racer, &racers[i]), 0);
	for (size_t i = 0; i < count; i++)
		pthread_join(racers[i].thread, NULL);
}

static void the_same_application_sent_64_times_is_one(void **state)
{
	(void)state;
	static struct racer racers[RACERS];
	struct file_id file = kit_file(story_house, story_wang, "image/jpeg");
	size_t new = 0;
	for (size_t i = 0; i < RACERS; i++) {
		racers[i].c = story_call_of(story_wang, &racers[i].job);
		racers[i].step = story_file_step;
		struct material_list materials = story_photo_of(racers[i].c, file);
		assert_int_equal(story_prepare(racers[i].c, &racers[i].job, STALL, &materials, "the-same"), STATUS_OK);
	}
	race(racers, RACERS);
	for (size_t i = 0; i < RACERS; i++) {
		const struct filed *filed = &racers[i].job.filed, *first = &racers[0].job.filed;
		assert_int_equal(racers[i].status, STATUS_OK);
		assert_true(str_equal(filed->number, first->number) && str_equal(filed->query_code, first->query_code));
		assert_int_equal(filed->due_on.n, first->due_on.n);
		new += !filed->again;
	}
	assert_int_equal(new, 1);
	struct story other = { 0 };
	assert_int_equal(story_file_with(story_wang, STALL_WITH_HELPERS, file, "the-same", &other), STATUS_CONFLICT);
	assert_int_equal(story_file_with(story_zhao, STALL, kit_file(story_house, story_zhao, "image/png"), "the-same", &other), STATUS_OK);
	story_assert_verified();
}

static void of_two_clerks_one_wins(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		struct racer racers[2] = { 0 };
		struct story job = story_filed_by(story_wang, STALL);
		struct task task = story_task_on(story_window, job.filed.number);
		for (size_t i = 0; i < 2; i++) {
			racers[i].c = story_call_of(kit_staff(3000 + (int64_t)i, i ? "甲" : "乙", "market", "market-window"), &racers[i].job);
			racers[i].step = story_act_step;
			racers[i].job.task = task.id;
			racers[i].job.version = task.version;
			racers[i].job.action = i ? STR("accept") : STR("refuse");
			racers[i].job.note = STR("不符合条件");
		}
		race(racers, 2);
		size_t loser = racers[0].status == STATUS_OK ? 1 : 0;
		assert_int_equal(racers[1 - loser].status, STATUS_OK);
		assert_int_equal(racers[loser].status, STATUS_CONFLICT);
		assert_non_null(strstr(kit_sentence(racers[loser].c), loser ? "乙 did" : "甲 did"));
	}
	story_assert_verified();
}

/* ---- lists ---- */

static void the_inbox_goes_on_where_it_was_cut(void **state)
{
	struct str decided;
	(void)state;
	struct story all = { 0 };
	for (int i = 0; i < 5; i++)
		(void)story_filed_by(story_zhao, STALL);
	(void)story_granted_certificate(story_zhao, &decided);
	assert_int_equal(story_tasks_of(story_window, true, STR_NONE, 200, &all), STATUS_OK);
	struct str cursor = STR_NONE;
	size_t seen = 0;
	do {
		struct story page = { 0 };
		assert_int_equal(story_tasks_of(story_window, true, cursor, 2, &page), STATUS_OK);
		for (size_t i = 0; i < page.tasks.count; i++)
			assert_int_equal(page.tasks.items[i].id.n, all.tasks.items[seen++].id.n);
		cursor = page.tasks.next;
	} while (cursor.at);
	assert_int_equal(seen, all.tasks.count);
	for (size_t i = 1; i < all.tasks.count; i++)
		assert_true(all.tasks.items[i - 1].due_on.n <= all.tasks.items[i].due_on.n);
	struct story closed = { 0 };
	assert_int_equal(story_tasks_of(story_head, false, STR_NONE, 1, &closed), STATUS_OK);
	assert_true(closed.tasks.count == 1 && !closed.tasks.items[0].open);
	assert_int_equal(story_tasks_of(story_window, true, STR("'; --"), 2, &closed), STATUS_INVALID);
}

/* ---- certificates ---- */

static void a_certificate_shows_strangers_that_it_holds_and_no_more(void **state)
{
	(void)state;
	struct str number;
	struct str printed = story_granted_certificate(story_wang, &number);
	struct certificate mine = story_certificate_seen(story_wang, printed), public = story_certificate_seen(kit_nobody(), printed);
	assert_int_equal(public.state, CERTIFICATE_VALID);
	assert_null(public.printed);
	assert_false(str_contains(public.holder_name, STR("小")));
	assert_string_equal(story_day_words(public.ends_on), "2027-09-27");
	assert_true(str_equal(mine.holder_name, STR("王小明")));
	assert_int_equal(json_array_size(mine.printed), 3);
	assert_true(str_equal(json_str(json_array_get(mine.printed, 1), "value"), STR("999999198802030020")));
	assert_true(str_contains(mine.sentence, STR("兹准予王小明设摊")));
	assert_true(str_equal(story_certificate_seen(kit_nobody(), mine.code).number, printed));
}

static void staff_who_see_whose_certificate_it_is_owe_a_reading_record(void **state)
{
	(void)state;
	struct str number;
	struct str printed = story_granted_certificate(story_wang, &number);
	assert_true(story_certificate_seen(story_clerk, printed).by_staff);
	assert_true(story_certificate_seen(story_clerk, printed).person.n == story_wang.person.n);
	assert_true(str_equal(story_certificate_seen(story_clerk, printed).holder_name, STR("王小明")));
	assert_false(story_certificate_seen(story_wang, printed).by_staff);
	assert_false(story_certificate_seen(story_zhao, printed).by_staff);
	assert_false(story_certificate_seen(kit_nobody(), printed).by_staff);
}

static void the_life_of_a_certificate_is_its_issuers(void **state)
{
	(void)state;
	struct str number;
	struct str printed = story_granted_certificate(story_wang, &number);
	struct story job = { 0 };
	assert_int_equal(story_live(story_other_office, printed, CERTIFICATE_REVOKE, 1, &job), STATUS_DENIED);
	assert_int_equal(story_live(story_head, printed, CERTIFICATE_RESTORE, 1, &job), STATUS_CONFLICT);
	assert_int_equal(story_live(story_head, printed, CERTIFICATE_SUSPEND, 1, &job), STATUS_OK);
	assert_int_equal(story_live(story_head, printed, CERTIFICATE_RESTORE, 1, &job), STATUS_CONFLICT);
	assert_int_equal(story_live(story_head, printed, CERTIFICATE_RESTORE, 2, &job), STATUS_OK);
	kit_set_clock("2027-09-28T02:00:00Z");
	assert_int_equal(story_certificate_seen(kit_nobody(), printed).state, CERTIFICATE_EXPIRED);
	assert_int_equal(story_live(story_head, printed, CERTIFICATE_REVOKE, 3, &job), STATUS_OK);
	assert_int_equal(story_certificate_seen(kit_nobody(), printed).state, CERTIFICATE_REVOKED);
	assert_int_equal(story_live(story_head, printed, CERTIFICATE_RESTORE, 4, &job), STATUS_CONFLICT);
	kit_set_clock("2026-09-28T02:00:00Z");
	story_assert_verified();
}

/* ---- secrets at rest ---- */

static bool file_holds(const char *path, const char *bytes)
{
	enum { MOST = 64 << 20 };
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	struct arena *arena = arena_new(2 * MOST);
	char *at = arena_take(arena, MOST);
	size_t len = fread(at, 1, MOST, file);
	bool found = memmem(at, len, bytes, strlen(bytes)) != NULL;
	fclose(file);
	arena_free(arena);
	return found;
}

static void no_identity_number_lies_in_the_database(void **state)
{
	(void)state;
	struct str number;
	story_granted_certificate(story_wang, &number);
	const char *wal = str_format(story_house->arena, "%s-wal", story_house->database).at;
	assert_true(file_holds(story_house->database, "stall") || file_holds(wal, "stall"));
	assert_false(file_holds(story_house->database, "999999198802030020") || file_holds(wal, "999999198802030020"));
}

static enum status mine_step(struct call *c)
{
	struct story *job = c->prepared;
	struct dossier_list list;
	TRY(dossiers_mine(c, job->note, job->limit, &list));
	job->line_count += list.count;
	job->dossier = list.count ? list.items[0] : (struct dossier){ 0 };
	job->note = list.next;
	return STATUS_OK;
}

static void my_dossiers_are_mine_and_the_newest_comes_first(void **state)
{
	(void)state;
	struct user sun = kit_resident(1003, "孙悟");
	struct story job = { .limit = 2 };
	assert_int_equal(kit_read(story_call_of(kit_nobody(), &job), mine_step), STATUS_DENIED);
	(void)story_filed_by(sun, STALL);
	(void)story_filed_by(sun, STALL);
	struct story last = story_filed_by(sun, STALL);
	assert_int_equal(kit_read(story_call_of(sun, &job), mine_step), STATUS_OK);
	assert_true(str_equal(job.dossier.number, last.filed.number) && job.note.at);
	assert_int_equal(kit_read(story_call_of(sun, &job), mine_step), STATUS_OK);
	assert_true(job.line_count == 3 && !job.note.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_MONDAY(the_same_application_sent_64_times_is_one),
		ON_MONDAY(of_two_clerks_one_wins),
		ON_MONDAY(the_inbox_goes_on_where_it_was_cut),
		ON_MONDAY(a_certificate_shows_strangers_that_it_holds_and_no_more),
		ON_MONDAY(staff_who_see_whose_certificate_it_is_owe_a_reading_record),
		ON_MONDAY(the_life_of_a_certificate_is_its_issuers),
		ON_MONDAY(no_identity_number_lies_in_the_database),
		ON_MONDAY(my_dossiers_are_mine_and_the_newest_comes_first),
	};
	int failed = cmocka_run_group_tests_name("dossier, many at once", tests, story_open, NULL);
	story_free(NULL);
	story_close(NULL);
	return failed;
}
