/* operation_test.c: what offices do beside the steps of a flow, each story a table of acts, and verified at its end. */
#include "dossier/matter.h"

#include "kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STALL "{\"name\":\"王小明\",\"card\":\"999999198802030020\",\"place\":\"leased\"}"

static struct kit *kit;
static struct user wang;
static struct user staff[4];
enum who { WINDOW, CLERK, CHIEF, ROADS };

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/stall", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	wang = kit_resident(1001, "王小明");
	staff[WINDOW] = kit_staff(2001, "钱窗口", "market", "market-window");
	staff[CLERK] = kit_staff(2002, "孙审查", "market", "market-clerk");
	staff[CHIEF] = kit_staff(2003, "李局长", "market", "market-head");
	staff[ROADS] = kit_staff(2004, "周公路", "roads", "roads-clerk");
	return 0;
}

/* Calls whose results a test looks at to its end. */
static struct call *kept[8];
static size_t kept_count;

static struct call *keep(struct call *c)
{
	assert_true(kept_count < sizeof kept / sizeof *kept);
	kept[kept_count++] = c;
	return c;
}

static int close_house(void **state)
{
	(void)state;
	while (kept_count)
		kit_done(kept[--kept_count]);
	kit_close(kit);
	return 0;
}

struct job {
	struct filing filing;
	struct filed filed;
	struct str number, action, note;
	const char *fields;
	struct task task;
	struct dossier dossier;
	bool found;
};

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

static struct str file_stall(const char *key)
{
	struct job job = { 0 };
	struct call *c = kit_call(kit, wang);
	struct file_id file = kit_file(kit, wang, "image/jpeg"), lease = kit_file(kit, wang, "application/pdf");
	struct material proofs[] = { { STR("photo"), &file, 1 }, { STR("lease"), &lease, 1 } };
	struct material_list materials = { proofs, 2 };
	json_t *form;
	c->prepared = &job;
	assert_int_equal(json_read(c->arena, STR(STALL), &form), STATUS_OK);
	assert_int_equal(dossier_prepare(c, service_find(c, STR("stall")), form, &materials, str_of(key), &job.filing), STATUS_OK);
	assert_int_equal(kit_apply(c, file_step), STATUS_OK);
	struct str number = str_copy(kit->arena, job.filed.number);
	kit_done(c);
	return number;
}

static enum status task_step(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list list;
	TRY(tasks_mine(c, true, STR_NONE, 200, &list));
	for (size_t i = 0; i < list.count; i++)
		if (str_equal(list.items[i].dossier, job->number)) {
			job->found = true;
			return task_find(c, list.items[i].id, &job->task);
		}
	return STATUS_OK;
}

static enum status act_step(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list next;
	json_t *fields = NULL;
	if (job->fields)
		TRY(json_read(c->arena, str_of(job->fields), &fields));
	return task_act(c, job->task.id, job->action, fields, job->note, job->task.version, &next);
}

static bool offers(const struct task *task, const char *name)
{
	for (size_t i = 0; i < task->kind->action_count; i++)
		if (str_equal(task->kind->actions[i].name, str_of(name)))
			return true;
	return false;
}

static enum status look_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_find(c, job->number, STR_NONE, &job->dossier);
}

static size_t fault_count;
static char first_fault[300];

static void keep_fault(struct call *c, struct str line)
{
	(void)c;
	if (!fault_count++)
		snprintf(first_fault, sizeof first_fault, "%.*s", STR_ARGS(line));
}

static enum status verify_step(struct call *c)
{
	return dossier_verify(c, keep_fault, NULL);
}

static void assert_verified(const char *story)
{
	struct call *c = kit_call(kit, kit_nobody());
	fault_count = 0;
	if (kit_read(c, verify_step) != STATUS_OK)
		fail_msg("%s: %zu faults: %s", story, fault_count, first_fault);
	kit_done(c);
}

struct act {
	enum who who;
	const char *action, *fields; /* action NULL: he has no such task */
	enum status status;
};

/* Does one act; a note stands with each. */
static void do_act(const char *story, struct str number, const struct act *act)
{
	struct job job = { .number = number, .action = act->action ? str_of(act->action) : STR_NONE, .note = STR("说明"), .fields = act->fields };
	struct call *c = kit_call(kit, staff[act->who]);
	c->prepared = &job;
	assert_int_equal(kit_read(c, task_step), STATUS_OK);
	if (job.found != (act->action != NULL))
		fail_msg("%s: %s has %s task", story, c->user.name.at, job.found ? "a" : "no");
	if (act->action) {
		enum status status = kit_apply(c, act_step);
		if (status != act->status)
			fail_msg("%s: %s: %s: %s", story, act->action, status_name(status), kit_sentence(c));
	}
	kit_done(c);
}

#define BOTH "{\"to\":[\"market-head\",\"roads-clerk\"]}"

static const struct story {
	const char *says;
	struct act acts[16];
	size_t count;
} stories[] = {
	{ "a task is passed on to another office, and goes on from there", {
		{ CLERK, "transfer", "{\"to\":\"roads-clerk\"}", STATUS_OK }, { CLERK, NULL, NULL, STATUS_OK }, { ROADS, "propose", NULL, STATUS_OK },
		{ ROADS, NULL, NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 5 },
	{ "another does it and gives it back", {
		{ CLERK, "delegate", "{\"to\":\"roads-clerk\"}", STATUS_OK }, { CLERK, NULL, NULL, STATUS_OK }, { ROADS, "propose", NULL, STATUS_INVALID },
		{ ROADS, "opinion", NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 6 },
	{ "others are asked first", {
		{ CLERK, "add_before", BOTH, STATUS_OK }, { CLERK, NULL, NULL, STATUS_OK }, { ROADS, "opinion", NULL, STATUS_OK },
		{ CLERK, NULL, NULL, STATUS_OK }, { CHIEF, "opinion", NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK },
		{ CHIEF, "grant", NULL, STATUS_OK } }, 7 },
	{ "others are asked at the same time", {
		{ CLERK, "add_beside", "{\"to\":[\"roads-clerk\"]}", STATUS_OK }, { CLERK, "propose", NULL, STATUS_CONFLICT },
		{ ROADS, "opinion", NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "refuse", NULL, STATUS_OK } }, 5 },
	{ "another decides after me", {
		{ CLERK, "add_after", "{\"to\":[\"roads-clerk\"]}", STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, NULL, NULL, STATUS_OK },
		{ ROADS, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 5 },
	{ "all countersign", {
		{ CLERK, "countersign", "{\"to\":[\"market-head\",\"roads-clerk\"],\"sign\":\"all\"}", STATUS_OK }, { ROADS, "agree", NULL, STATUS_OK },
		{ CLERK, NULL, NULL, STATUS_OK }, { CHIEF, "agree", NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 6 },
	{ "one against is enough: the others need not answer", {
		{ CLERK, "countersign", "{\"to\":[\"market-head\",\"roads-clerk\"],\"sign\":\"veto\"}", STATUS_OK }, { ROADS, "disagree", NULL, STATUS_OK },
		{ CHIEF, NULL, NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 5 },
	{ "whoever signs first", {
		{ CLERK, "countersign", "{\"to\":[\"market-head\",\"roads-clerk\"],\"sign\":\"first\"}", STATUS_OK }, { CHIEF, "agree", NULL, STATUS_OK },
		{ ROADS, NULL, NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 5 },
	{ "back to an earlier step, and through all again", {
		{ CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "return", "{\"to\":\"review\"}", STATUS_OK }, { CHIEF, NULL, NULL, STATUS_OK },
		{ CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 5 },
	{ "back to the first step, and straight to where it was", {
		{ CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "return", "{\"to\":\"accept\",\"straight\":true}", STATUS_OK }, { CHIEF, NULL, NULL, STATUS_OK },
		{ WINDOW, "opinion", NULL, STATUS_OK }, { CLERK, NULL, NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 6 },
	{ "a step that never was is none to go back to", {
		{ CLERK, "return", "{\"to\":\"decide\"}", STATUS_CONFLICT }, { CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 3 },
	{ "what is suspended stands still until it is resumed", {
		{ CLERK, "suspend", "{\"reason\":\"hearing\"}", STATUS_OK }, { CLERK, "propose", NULL, STATUS_INVALID }, { CLERK, "resume", NULL, STATUS_OK },
		{ CLERK, "propose", NULL, STATUS_OK }, { CHIEF, "grant", NULL, STATUS_OK } }, 5 },
	{ "a copy changes nothing", {
		{ CLERK, "copy", "{\"to\":[\"roads-clerk\"]}", STATUS_OK }, { ROADS, NULL, NULL, STATUS_OK }, { CLERK, "propose", NULL, STATUS_OK },
		{ CHIEF, "grant", NULL, STATUS_OK } }, 4 },
};

static void offices_work_together(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		char key[24];
		snprintf(key, sizeof key, "story-%zu", i);
		struct str number = file_stall(key);
		do_act(stories[i].says, number, &(struct act){ WINDOW, "accept", NULL, STATUS_OK });
		for (size_t k = 0; k < stories[i].count; k++)
			do_act(stories[i].says, number, &stories[i].acts[k]);
		assert_verified(stories[i].says);
	}
}

static struct job task_of_clerk(struct str number)
{
	struct job job = { .number = number };
	struct call *c = keep(kit_call(kit, staff[CLERK]));
	c->prepared = &job;
	assert_int_equal(kit_read(c, task_step), STATUS_OK);
	assert_true(job.found);
	return job;
}

static void a_suspension_stops_the_clock(void **state)
{
	(void)state;
	struct str number = file_stall("clock");
	struct job look = { .number = number };
	struct call *c = keep(kit_call(kit, wang));
	c->prepared = &look;
	do_act("clock", number, &(struct act){ WINDOW, "accept", NULL, STATUS_OK });
	struct job job = task_of_clerk(number);
	assert_true(offers(&job.task, "suspend") && !offers(&job.task, "resume") && offers(&job.task, "propose"));
	do_act("clock", number, &(struct act){ CLERK, "suspend", "{\"reason\":\"hearing\"}", STATUS_OK });
	assert_int_equal(kit_read(c, look_step), STATUS_OK);
	assert_int_equal(look.dossier.status, DOSSIER_PAUSED);
	assert_int_equal(look.dossier.due.on.n, 0);
	job = task_of_clerk(number);
	assert_true(offers(&job.task, "resume") && !offers(&job.task, "propose") && !offers(&job.task, "transfer"));
	kit_set_clock("2026-09-30T02:00:00Z");
	do_act("clock", number, &(struct act){ CLERK, "resume", NULL, STATUS_OK });
	kit_set_clock("2026-09-30T03:00:00Z");
	struct call *later = keep(kit_call(kit, wang));
	later->prepared = &look;
	assert_int_equal(kit_read(later, look_step), STATUS_OK);
	assert_int_equal(look.dossier.status, DOSSIER_ACCEPTED);
	assert_string_equal(day_text(later->arena, look.dossier.due.on).at, "2026-10-20"); /* two working days later than 16 October */
	assert_verified("clock");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offices_work_together),
		cmocka_unit_test(a_suspension_stops_the_clock),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
