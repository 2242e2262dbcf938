/* follow_test.c: a death or a move reaches the open dossiers of the person, and who works on them. */
#include "dossier/dossier.h"
#include "dossier/follow.h"

#include "kit/kit.h"
#include "register/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STALL "{\"name\":\"李秀英\",\"card\":\"999999198802030020\",\"place\":\"own\"}"

static const char *const packs[] = { "test/packs/county", "test/packs/stall", NULL };
static struct kit *kit;
static struct user resident, window;
static size_t faults;

struct job {
	struct person person;
	struct filing filing;
	struct filed filed;
	struct site_notice_list notices;
	enum person_state state;
	struct str number;
	char lines[10][40];
	size_t line_count;
	size_t told;
};

static void must(struct user user, kit_step *step, struct job *job, bool apply)
{
	struct call *c = kit_call(kit, user);
	c->prepared = job;
	enum status status = apply ? kit_apply(c, step) : kit_read(c, step);
	if (status != STATUS_OK)
		fail_msg("%s", kit_sentence(c));
	kit_done(c);
}

static enum status person_step(struct call *c)
{
	return person_put(c, &((struct job *)c->prepared)->person, "test");
}

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(dossier_file(c, &job->filing, &job->filed));
	job->number = str_copy(kit->arena, job->filed.number);
	return STATUS_OK;
}

static enum status withdraw_step(struct call *c)
{
	return dossier_withdraw(c, ((struct job *)c->prepared)->number, STR("不办了"));
}

static enum status follow_step(struct call *c)
{
	const struct job *job = c->prepared;
	return dossiers_follow_person(c, resident.person, job->state);
}

static enum status history_step(struct call *c)
{
	struct job *job = c->prepared;
	struct dossier dossier;
	struct step_line *lines;
	size_t count;
	TRY(dossier_find(c, job->number, STR_NONE, &dossier));
	TRY(dossier_history(c, &dossier, &lines, &count));
	for (size_t i = 0; i < count && i < 10; i++)
		snprintf(job->lines[i], sizeof job->lines[i], "%.*s", STR_ARGS(lines[i].action));
	job->line_count = count;
	return STATUS_OK;
}

static enum status notices_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(notices_mine(c, STR_NONE, 200, &job->notices));
	job->told = job->notices.count;
	for (size_t i = 0; i < job->notices.count; i++)
		assert_non_null(strstr(job->notices.items[i].link.at, "/desk/tasks/"));
	return STATUS_OK;
}

static void report(struct call *c, struct str line)
{
	(void)c;
	faults++;
	print_message("%.*s\n", STR_ARGS(line));
}

static enum status verify_step(struct call *c)
{
	return dossier_verify(c, report, NULL);
}

static enum status at_post(struct call *c, struct str post, struct notice_accounts *out)
{
	static struct account_id found[1];
	(void)c;
	found[0] = window.account;
	*out = (struct notice_accounts){ found, str_equal(post, STR("market-window")) };
	return STATUS_OK;
}

static struct job filed(const char *key)
{
	static struct job job;
	struct call *c = kit_call(kit, resident);
	struct file_id file = kit_file(kit, resident, "image/jpeg");
	struct material photo = { STR("photo"), &file, 1 };
	struct material_list materials = { &photo, 1 };
	json_t *values;
	job = (struct job){ 0 };
	assert_int_equal(json_read(c->arena, STR(STALL), &values), STATUS_OK);
	assert_int_equal(dossier_prepare(c, service_find(c, STR("stall")), values, &materials, str_of(key), &job.filing), STATUS_OK);
	c->prepared = &job;
	assert_int_equal(kit_apply(c, file_step), STATUS_OK);
	kit_done(c);
	return job;
}

static int open_house(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	notice_set_holders(at_post);
	window = kit_staff(2001, "钱窗口", "market", "market-window");
	struct job job = { .person = { .name = STR("李秀英"), .number = STR("999999198807120025") } };
	must(window, person_step, &job, true);
	resident = kit_resident(1001, "李秀英");
	resident.person = job.person.id;
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

static const struct row {
	const char *name;
	enum person_state state;
	const char *action;
} rows[] = {
	{ "a death", PERSON_DECEASED, "person_deceased" },
	{ "a move", PERSON_MOVED, "person_moved" },
	{ "a correction", PERSON_HERE, "person_here" },
};

static void each_change_is_told_in_the_history_and_to_who_works_on_it(void **state)
{
	(void)state;
	struct job job = filed("one"), ended = filed("two");
	must(resident, withdraw_step, &ended, true);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct user clerk = kit_staff(2009, "另一位", "market", "market-clerk");
		job.state = rows[i].state;
		must(clerk, follow_step, &job, true);
		must(window, history_step, &job, false);
		if (strcmp(job.lines[job.line_count - 1], rows[i].action) != 0)
			fail_msg("%s: the last line is “%s”", rows[i].name, job.lines[job.line_count - 1]);
		must(window, notices_step, &job, false);
		assert_int_equal(job.told, i + 1);
	}
	must(window, history_step, &job, false);
	size_t all = job.line_count;
	must(resident, history_step, &job, false);
	assert_int_equal(job.line_count, all - 3); /* the office's own lines */
	must(resident, history_step, &ended, false);
	assert_string_equal(ended.lines[ended.line_count - 1], "withdraw");
	must(window, verify_step, &job, false);
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_change_is_told_in_the_history_and_to_who_works_on_it, open_house, close_house),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
