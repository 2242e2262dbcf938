/* dossier_test.c: the life of dossiers, told with a real database, real keys, the log and the packs of test/packs. */
#include "dossier/certificate.h"
#include "dossier/task.h"
#include "dossier/matter.h"

#include "kit/kit.h"
#include "seal/log.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STALL "{\"name\":\"王小明\",\"card\":\"999999198802030020\",\"place\":\"own\"}"
#define STALL_WITH_HELPERS                                                                              \
	"{\"name\":\"王小明\",\"card\":\"999999198802030020\",\"place\":\"own\",\"helpers\":[{\"name\":\"李四\"," \
	"\"phone\":\"19900001234\"}]}"

static struct kit *kit;
static struct user wang, zhao, window, clerk, head, other_office;

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/stall", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	wang = kit_resident(1001, "王小明");
	zhao = kit_resident(1002, "赵敏");
	window = kit_staff(2001, "钱窗口", "market", "market-window");
	clerk = kit_staff(2002, "孙审查", "market", "market-clerk");
	head = kit_staff(2003, "李局长", "market", "market-head");
	other_office = kit_staff(2004, "周公路", "roads", "roads-clerk");
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

static int monday_before_national_day(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	return 0;
}

/* ---- what a test does: each in a call of its own, kept until the program ends ---- */

struct job {
	struct filing filing;
	struct filed filed;
	struct str number, code, action, note;
	int64_t version;
	json_t *form, *points;
	struct material_list materials;
	struct task_id task;
	struct task task_found;
	struct task_list tasks;
	int score;
	bool open;
	int limit;
	struct dossier dossier;
	struct step_line *lines;
	size_t line_count;
	struct certificate certificate;
	enum certificate_action life;
	struct str receipt;
	const char *why; /* the sentence of a refusal */
};

static json_t *json_of(struct call *c, const char *text)
{
	json_t *value = NULL;
	if (text)
		assert_int_equal(json_read(c->arena, str_of(text), &value), STATUS_OK);
	return value;
}

/* Calls are freed together when the program ends: what they gave is looked at until then. */
static struct call *calls[4096];
static size_t call_count;
static pthread_mutex_t calls_lock = PTHREAD_MUTEX_INITIALIZER;

static struct call *call_of(struct user user, struct job *job)
{
	struct call *c = kit_call(kit, user);
	c->prepared = job;
	pthread_mutex_lock(&calls_lock);
	assert_true(call_count < sizeof calls / sizeof *calls);
	calls[call_count++] = c;
	pthread_mutex_unlock(&calls_lock);
	return c;
}

static int free_calls(void **state)
{
	(void)state;
	while (call_count)
		kit_done(calls[--call_count]);
	return 0;
}

static enum status done(struct call *c, struct job *job, enum status status)
{
	job->why = kit_sentence(c);
	return status;
}

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

static struct material_list photo_of(struct call *c, struct file_id file)
{
	struct material *material = ARENA_ONE(c->arena, struct material);
	*material = (struct material){ STR("photo"), ARENA_ONE(c->arena, struct file_id), 1 };
	material->files[0] = file;
	return (struct material_list){ material, 1 };
}

static enum status prepare(struct call *c, struct job *job, const char *form, const struct material_list *materials, const char *key)
{
	const struct service *service = service_find(c, STR("stall"));
	assert_non_null(service);
	return dossier_prepare(c, service, json_of(c, form), materials, str_of(key), &job->filing);
}

static enum status file_with(struct user user, const char *form, struct file_id file, const char *key, struct job *job)
{
	struct call *c = call_of(user, job);
	struct material_list materials = photo_of(c, file);
	enum status status = prepare(c, job, form, &materials, key);
	if (status == STATUS_OK)
		status = kit_apply(c, file_step);
	return done(c, job, status);
}

static struct job filed_by(struct user user, const char *form)
{
	struct job job = { 0 };
	enum status status = file_with(user, form, kit_file(kit, user, "image/jpeg"), NULL, &job);
	if (status != STATUS_OK)
		fail_msg("not filed: %s", job.why);
	return job;
}

static enum status find_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(dossier_find(c, job->number, job->code, &job->dossier));
	return dossier_history(c, &job->dossier, &job->lines, &job->line_count);
}

static enum status find(struct user user, struct str number, struct str code, struct job *job)
{
	struct call *c = call_of(user, job);
	job->number = number;
	job->code = code;
	return done(c, job, kit_read(c, find_step));
}

static struct dossier seen_by(struct user user, struct str number)
{
	struct job job = { 0 };
	if (find(user, number, STR_NONE, &job) != STATUS_OK)
		fail_msg("not seen: %s", job.why);
	return job.dossier;
}

static enum status tasks_step(struct call *c)
{
	struct job *job = c->prepared;
	return tasks_mine(c, job->open, job->note, job->limit, &job->tasks);
}

static enum status tasks_of(struct user user, bool open, struct str cursor, int limit, struct job *job)
{
	struct call *c = call_of(user, job);
	job->open = open;
	job->note = cursor;
	job->limit = limit;
	return done(c, job, kit_read(c, tasks_step));
}

static struct task task_on(struct user user, struct str number)
{
	struct job job = { 0 };
	assert_int_equal(tasks_of(user, true, STR_NONE, 200, &job), STATUS_OK);
	for (size_t i = 0; i < job.tasks.count; i++)
		if (str_equal(job.tasks.items[i].dossier, number))
			return job.tasks.items[i];
	return (struct task){ 0 };
}

static enum status act_step(struct call *c)
{
	struct job *job = c->prepared;
	return task_act(c, job->task, job->action, job->form, job->note, job->version, &job->tasks);
}

static enum status act_on(struct user user, struct task task, const char *action, const char *fields, const char *note, struct job *job)
{
	struct call *c = call_of(user, job);
	job->task = task.id;
	job->version = task.version;
	job->action = str_of(action);
	job->form = json_of(c, fields);
	job->note = str_of(note);
	return done(c, job, kit_apply(c, act_step));
}

static void act(struct user user, struct str number, const char *action, const char *fields, const char *note)
{
	struct job job = { 0 };
	if (act_on(user, task_on(user, number), action, fields, note, &job) != STATUS_OK)
		fail_msg("%s: %s", action, job.why);
}

static enum status supplement_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_supplement(c, job->number, job->form, &job->materials, job->version);
}

static enum status supplement(struct user user, struct str number, const char *form, int64_t version, bool photo, struct job *job)
{
	struct file_id file = kit_file(kit, user, "image/png");
	struct call *c = call_of(user, job);
	job->number = number;
	job->form = json_of(c, form);
	job->version = version;
	job->materials = photo ? photo_of(c, file) : (struct material_list){ 0 };
	return done(c, job, kit_apply(c, supplement_step));
}

static enum status withdraw_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_withdraw(c, job->number, job->note);
}

static enum status withdraw(struct user user, struct str number, struct job *job)
{
	struct call *c = call_of(user, job);
	job->number = number;
	job->note = STR("不办了");
	return done(c, job, kit_apply(c, withdraw_step));
}

static enum status rate_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_rate(c, job->number, job->score, job->points, STR("很好"));
}

static enum status rate(struct user user, struct str number, int score, const char *points, struct job *job)
{
	struct call *c = call_of(user, job);
	job->number = number;
	job->score = score;
	job->points = json_of(c, points);
	return done(c, job, kit_apply(c, rate_step));
}

static enum status certificate_step(struct call *c)
{
	struct job *job = c->prepared;
	return certificate_find(c, job->number, &job->certificate);
}

static struct certificate certificate_seen(struct user user, struct str number)
{
	struct job job = { .number = number };
	struct call *c = call_of(user, &job);
	if (kit_read(c, certificate_step) != STATUS_OK)
		fail_msg("no certificate: %s", kit_sentence(c));
	return job.certificate;
}

static enum status life_step(struct call *c)
{
	struct job *job = c->prepared;
	return certificate_act(c, job->number, job->life, job->note, job->version);
}

static enum status live(struct user user, struct str number, enum certificate_action action, int64_t version, struct job *job)
{
	struct call *c = call_of(user, job);
	job->number = number;
	job->life = action;
	job->version = version;
	job->note = STR("发证有误");
	return done(c, job, kit_apply(c, life_step));
}

static struct str granted_certificate(struct user user, struct str *number)
{
	struct job job = filed_by(user, STALL);
	*number = job.filed.number;
	act(window, *number, "accept", NULL, NULL);
	act(head, *number, "grant", NULL, NULL);
	return seen_by(user, *number).certificate_number;
}

static const char *day_words(struct day day)
{
	static char words[4][16];
	static int at;
	struct date date = day_date(day);
	char *text = words[at++ % 4];
	snprintf(text, sizeof words[0], "%04d-%02d-%02d", date.year, date.month, date.day);
	return day.n ? text : "none";
}

static char faults[32][300];
static size_t fault_count;

static void note_fault(struct call *c, struct str line)
{
	(void)c;
	if (fault_count < sizeof faults / sizeof *faults)
		snprintf(faults[fault_count], sizeof faults[0], "%.*s", STR_ARGS(line));
	fault_count++;
}

static enum status verify_step(struct call *c)
{
	return dossier_verify(c, note_fault, NULL);
}

static enum status verify(void)
{
	struct call *c = kit_call(kit, kit_nobody());
	fault_count = 0;
	enum status status = kit_read(c, verify_step);
	kit_done(c);
	return status;
}

static void assert_verified(void)
{
	if (verify() != STATUS_OK)
		fail_msg("%zu faults: %s", fault_count, fault_count ? faults[0] : "");
}

/* ---- the story ---- */

static enum status receipt_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_receipt(c, job->filed.id, &job->receipt);
}

static void a_dossier_goes_the_whole_way(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL);
	struct str number = job.filed.number;
	struct dossier dossier = seen_by(wang, number);
	assert_int_equal(dossier.status, DOSSIER_FILED);
	assert_string_equal(day_words(dossier.due.on), "2026-10-10");
	assert_string_equal(day_words(job.filed.due_on), "2026-10-10");
	assert_true(str_equal(dossier.step.english, STR("Being looked at")));

	struct task task = task_on(window, number);
	assert_true(task.open && task.id.n != 0);
	assert_string_equal(day_words(task.due_on), "2026-09-30");
	act(window, number, "accept", NULL, NULL);
	assert_int_equal(seen_by(wang, number).status, DOSSIER_ACCEPTED);
	act(head, number, "grant", NULL, NULL);

	dossier = seen_by(wang, number);
	assert_int_equal(dossier.status, DOSSIER_GRANTED);
	assert_string_equal(day_words(dossier.ended_on), "2026-09-28");
	assert_true(str_starts(dossier.certificate_number, STR("TW20260928-")));
	struct job again = { 0 };
	assert_int_equal(rate(wang, number, 5, "{\"speed\":5}", &again), STATUS_OK);
	assert_int_equal(seen_by(wang, number).rating, 5);
	struct call *c = call_of(wang, &job);
	assert_int_equal(kit_read(c, receipt_step), STATUS_OK);
	assert_true(str_contains(job.receipt, number));
	assert_verified();
}

static void history_tells_each_to_whom_it_belongs(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL_WITH_HELPERS), mine = { 0 }, by_code = { 0 }, by_staff = { 0 };
	struct str number = job.filed.number;
	act(window, number, "accept", NULL, NULL);
	act(clerk, number, "propose", "{\"inspector\":\"张三\"}", "内部意见");
	assert_int_equal(find(wang, number, STR_NONE, &mine), STATUS_OK);
	assert_int_equal(find(clerk, number, STR_NONE, &by_staff), STATUS_OK);
	assert_int_equal(find(kit_nobody(), number, str_lower(kit->arena, job.filed.query_code), &by_code), STATUS_OK);
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
	struct job job = filed_by(wang, STALL), sent = { 0 };
	struct str number = job.filed.number;
	kit_set_clock("2026-09-29T02:00:00Z");
	act(window, number, "supplement", "{\"asked\":[{\"name\":\"photo\",\"words\":\"看不清\"}]}", "照片不清楚");
	struct dossier dossier = seen_by(wang, number);
	assert_int_equal(dossier.status, DOSSIER_SUPPLEMENT);
	assert_string_equal(day_words(dossier.due.on), "none");
	assert_int_equal(dossier.asked_count, 1);
	assert_true(str_equal(dossier.asked[0].label.english, STR("Photograph")));
	assert_true(str_equal(dossier.asked[0].words, STR("看不清")));

	kit_set_clock("2026-10-08T02:00:00Z");
	assert_int_equal(supplement(wang, number, NULL, dossier.version - 1, true, &sent), STATUS_CONFLICT);
	assert_int_equal(supplement(wang, number, NULL, dossier.version, false, &sent), STATUS_INVALID);
	assert_int_equal(supplement(wang, number, NULL, dossier.version, true, &sent), STATUS_OK);
	dossier = seen_by(wang, number);
	assert_int_equal(dossier.status, DOSSIER_FILED);
	assert_int_equal(dossier.asked_count, 0);
	assert_int_equal(dossier.materials.items[0].file_count, 1); /* the new one has replaced the first */
	/* 29 September counts; then paused to 8 October; 9, 10 (make-up), 12, 13. */
	assert_string_equal(day_words(dossier.due.on), "2026-10-13");

	kit_set_clock("2026-10-09T02:00:00Z");
	act(window, number, "accept", NULL, NULL);
	dossier = seen_by(wang, number);
	assert_string_equal(day_words(dossier.due.on), "2026-10-22");
	assert_string_equal(day_words(dossier.statutory_on), "2026-11-05");
	assert_verified();
}

static void an_office_that_says_nothing_has_accepted(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL);
	struct str number = job.filed.number;
	kit_set_clock("2026-10-10T02:00:00Z"); /* the fifth working day */
	assert_false(seen_by(wang, number).accepted_by_silence);
	assert_string_equal(day_words(seen_by(wang, number).due.on), "2026-10-10");

	kit_set_clock("2026-10-12T02:00:00Z");
	struct dossier dossier = seen_by(wang, number);
	assert_true(dossier.accepted_by_silence);
	assert_string_equal(day_words(dossier.accepted_on), "2026-09-28");
	assert_string_equal(day_words(dossier.due.on), "2026-10-16");
	act(window, number, "supplement", "{\"asked\":[{\"name\":\"photo\",\"words\":\"看不清\"}]}", "照片不清楚");
	assert_string_equal(day_words(seen_by(wang, number).due.on), "2026-10-16"); /* asked too late, the clock runs on */
	struct job sent = { 0 };
	assert_int_equal(supplement(wang, number, NULL, seen_by(wang, number).version, true, &sent), STATUS_OK);

	kit_set_clock("2026-10-14T02:00:00Z");
	act(window, number, "accept", NULL, NULL);
	dossier = seen_by(wang, number);
	assert_string_equal(day_words(dossier.accepted_on), "2026-09-28");
	assert_string_equal(day_words(dossier.due.on), "2026-10-16");
	assert_string_equal(day_words(dossier.statutory_on), "2026-10-30");
	assert_verified();
}

static void an_inspection_stops_the_clock_of_the_decision(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL_WITH_HELPERS);
	struct str number = job.filed.number;
	act(window, number, "accept", NULL, NULL);
	assert_string_equal(day_words(seen_by(wang, number).due.on), "2026-10-16");
	act(clerk, number, "inspect", "{\"reason\":\"inspection\"}", NULL);
	assert_int_equal(seen_by(wang, number).status, DOSSIER_PAUSED);
	assert_string_equal(day_words(seen_by(wang, number).due.on), "none");
	kit_set_clock("2026-09-30T02:00:00Z");
	act(clerk, number, "report", NULL, NULL);
	assert_int_equal(seen_by(wang, number).status, DOSSIER_ACCEPTED);
	assert_string_equal(day_words(seen_by(wang, number).due.on), "2026-10-20");
	assert_verified();
}

static void a_limit_is_extended_once_and_the_applicant_is_told_why(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL), again = { 0 };
	struct str number = job.filed.number;
	act(window, number, "accept", NULL, NULL);
	assert_string_equal(day_words(seen_by(wang, number).due.on), "2026-10-16");
	assert_int_equal(act_on(head, task_on(head, number), "extend", NULL, "", &again), STATUS_INVALID);
	act(head, number, "extend", NULL, "需要向原籍核实");
	struct dossier dossier = seen_by(wang, number);
	assert_int_equal(dossier.status, DOSSIER_ACCEPTED);
	assert_string_equal(day_words(dossier.due.on), "2026-10-30");
	assert_string_equal(day_words(dossier.statutory_on), "2026-11-13");
	assert_int_equal(act_on(head, task_on(head, number), "extend", NULL, "再延", &again), STATUS_CONFLICT);
	assert_non_null(strstr(again.why, "once"));
	act(head, number, "grant", NULL, NULL);
	assert_verified();
}

static void a_limit_that_has_passed_is_not_extended(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL), late = { 0 };
	act(window, job.filed.number, "accept", NULL, NULL);
	kit_set_clock("2026-10-31T02:00:00Z");
	assert_int_equal(act_on(head, task_on(head, job.filed.number), "extend", NULL, "还在核实", &late), STATUS_CONFLICT);
	assert_non_null(strstr(late.why, "passed"));
}

static void a_supplement_keeps_the_secrets_that_it_shows_masked(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL_WITH_HELPERS), sent = { 0 };
	struct str number = job.filed.number;
	act(window, number, "supplement", NULL, "请更正");
	struct dossier dossier = seen_by(wang, number);
	struct str mask = json_str(dossier.form, "card");
	assert_false(str_contains(mask, STR("19880203")));
	json_set(dossier.form, "name", json_string("王大明"));
	const char *form = str_c(kit->arena, json_text(kit->arena, dossier.form, true));
	if (supplement(wang, number, form, dossier.version, false, &sent) != STATUS_OK)
		fail_msg("%s: %s", form, sent.why);
	dossier = seen_by(wang, number);
	assert_true(str_equal(json_str(dossier.form, "name"), STR("王大明")));
	assert_true(str_equal(json_str(dossier.form, "card"), mask));
}

/* ---- refusals ---- */

static void others_do_not_learn_of_it(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL), look = { 0 };
	struct str number = job.filed.number;
	assert_int_equal(find(zhao, number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(find(other_office, number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(find(head, number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(find(kit_nobody(), number, STR_NONE, &look), STATUS_ABSENT);
	assert_int_equal(find(kit_nobody(), number, STR("AAAAAAAA"), &look), STATUS_ABSENT);
	assert_int_equal(find(kit_nobody(), STR("20260928-0000000000"), job.filed.query_code, &look), STATUS_ABSENT);
	assert_int_equal(find(kit_nobody(), number, job.filed.query_code, &look), STATUS_OK);
	assert_int_equal(withdraw(zhao, number, &look), STATUS_ABSENT);
	struct task task = task_on(window, number);
	assert_int_equal(act_on(other_office, task, "accept", NULL, NULL, &look), STATUS_ABSENT);
	assert_int_equal(tasks_of(wang, true, STR_NONE, 10, &look), STATUS_DENIED);
}

static void what_is_wrong_is_told_by_field(void **state)
{
	(void)state;
	struct job job = { 0 };
	struct call *c = call_of(wang, &job);
	struct material_list none = { 0 };
	assert_int_equal(prepare(c, &job, "{\"name\":\"王\",\"card\":\"1\",\"place\":\"leased\"}", &none, NULL), STATUS_INVALID);
	assert_int_equal(c->faults.count, 3);
	assert_true(str_equal(c->faults.items[0].field, STR("card")));
	assert_true(str_equal(c->faults.items[1].field, STR("materials.photo")));
	assert_true(str_equal(c->faults.items[2].field, STR("materials.lease")));
	assert_int_equal(file_with(wang, STALL, kit_file(kit, zhao, "image/png"), NULL, &job), STATUS_INVALID);
	assert_int_equal(file_with(wang, STALL, kit_file(kit, wang, "application/pdf"), NULL, &job), STATUS_INVALID);
	assert_int_equal(file_with(kit_nobody(), STALL, kit_file(kit, wang, "image/png"), NULL, &job), STATUS_DENIED);
}

static void a_stale_version_is_told_with_who_did_what(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL), first = { 0 }, second = { 0 };
	struct task task = task_on(window, job.filed.number);
	assert_int_equal(act_on(window, task, "accept", NULL, NULL, &first), STATUS_OK);
	assert_int_equal(act_on(window, task, "refuse", NULL, "不符合", &second), STATUS_CONFLICT);
	assert_non_null(strstr(second.why, "钱窗口 did “Accept” at 2026-09-28"));
	task.version = seen_by(wang, job.filed.number).version;
	assert_int_equal(act_on(window, task, "accept", NULL, NULL, &second), STATUS_CONFLICT);
	assert_string_equal(second.why, "This task is done already.");
}

static void a_refusal_says_why_and_ends_it(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL), refused = { 0 };
	struct task task = task_on(window, job.filed.number);
	assert_int_equal(act_on(window, task, "refuse", NULL, " ", &refused), STATUS_INVALID);
	assert_int_equal(act_on(window, task, "nonsense", NULL, NULL, &refused), STATUS_INVALID);
	assert_int_equal(act_on(window, task, "refuse", NULL, "不属于本机关职权", &refused), STATUS_OK);
	assert_int_equal(refused.tasks.count, 0);
	assert_int_equal(seen_by(wang, job.filed.number).status, DOSSIER_REFUSED);
	assert_int_equal(withdraw(wang, job.filed.number, &refused), STATUS_CONFLICT);
	assert_verified();
}

static void who_withdraws_has_no_task_left_open(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL), gone = { 0 };
	assert_int_equal(withdraw(wang, job.filed.number, &gone), STATUS_OK);
	assert_int_equal(seen_by(wang, job.filed.number).status, DOSSIER_WITHDRAWN);
	assert_int_equal(task_on(window, job.filed.number).id.n, 0);
	assert_int_equal(rate(wang, job.filed.number, 5, NULL, &gone), STATUS_CONFLICT);
	assert_int_equal(supplement(wang, job.filed.number, STALL, 2, true, &gone), STATUS_CONFLICT);
	assert_verified();
}

static void a_rating_is_given_once_and_in_range(void **state)
{
	(void)state;
	struct str number;
	struct job job = { 0 };
	struct job open = filed_by(wang, STALL);
	assert_int_equal(rate(wang, open.filed.number, 5, NULL, &job), STATUS_CONFLICT);
	granted_certificate(wang, &number);
	assert_int_equal(rate(wang, number, 6, NULL, &job), STATUS_INVALID);
	assert_int_equal(rate(wang, number, 0, NULL, &job), STATUS_INVALID);
	assert_int_equal(rate(wang, number, 4, "{\"speed\":9}", &job), STATUS_INVALID);
	assert_int_equal(rate(window, number, 1, NULL, &job), STATUS_ABSENT);
	assert_int_equal(rate(wang, number, 4, NULL, &job), STATUS_OK);
	assert_int_equal(rate(wang, number, 5, NULL, &job), STATUS_CONFLICT);
}

/* ---- races ---- */

enum { RACERS = 64 };

struct racer {
	struct job job;
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
	struct file_id file = kit_file(kit, wang, "image/jpeg");
	size_t new = 0;
	for (size_t i = 0; i < RACERS; i++) {
		racers[i].c = call_of(wang, &racers[i].job);
		racers[i].step = file_step;
		struct material_list materials = photo_of(racers[i].c, file);
		assert_int_equal(prepare(racers[i].c, &racers[i].job, STALL, &materials, "the-same"), STATUS_OK);
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
	struct job other = { 0 };
	assert_int_equal(file_with(wang, STALL_WITH_HELPERS, file, "the-same", &other), STATUS_CONFLICT);
	assert_int_equal(file_with(zhao, STALL, kit_file(kit, zhao, "image/png"), "the-same", &other), STATUS_OK);
	assert_verified();
}

static void of_two_clerks_one_wins(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		struct racer racers[2] = { 0 };
		struct job job = filed_by(wang, STALL);
		struct task task = task_on(window, job.filed.number);
		for (size_t i = 0; i < 2; i++) {
			racers[i].c = call_of(kit_staff(3000 + (int64_t)i, i ? "甲" : "乙", "market", "market-window"), &racers[i].job);
			racers[i].step = act_step;
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
	assert_verified();
}

/* ---- lists ---- */

static void the_inbox_goes_on_where_it_was_cut(void **state)
{
	(void)state;
	struct job all = { 0 };
	for (int i = 0; i < 5; i++)
		(void)filed_by(zhao, STALL);
	assert_int_equal(tasks_of(window, true, STR_NONE, 200, &all), STATUS_OK);
	struct str cursor = STR_NONE;
	size_t seen = 0;
	do {
		struct job page = { 0 };
		assert_int_equal(tasks_of(window, true, cursor, 2, &page), STATUS_OK);
		for (size_t i = 0; i < page.tasks.count; i++)
			assert_int_equal(page.tasks.items[i].id.n, all.tasks.items[seen++].id.n);
		cursor = page.tasks.next;
	} while (cursor.at);
	assert_int_equal(seen, all.tasks.count);
	for (size_t i = 1; i < all.tasks.count; i++)
		assert_true(all.tasks.items[i - 1].due_on.n <= all.tasks.items[i].due_on.n);
	struct job closed = { 0 };
	assert_int_equal(tasks_of(head, false, STR_NONE, 1, &closed), STATUS_OK);
	assert_true(closed.tasks.count == 1 && !closed.tasks.items[0].open);
	assert_int_equal(tasks_of(window, true, STR("'; --"), 2, &closed), STATUS_INVALID);
}

/* ---- certificates ---- */

static void a_certificate_shows_strangers_that_it_holds_and_no_more(void **state)
{
	(void)state;
	struct str number;
	struct str printed = granted_certificate(wang, &number);
	struct certificate mine = certificate_seen(wang, printed), public = certificate_seen(kit_nobody(), printed);
	assert_int_equal(public.state, CERTIFICATE_VALID);
	assert_null(public.printed);
	assert_false(str_contains(public.holder_name, STR("小")));
	assert_string_equal(day_words(public.ends_on), "2027-09-27");
	assert_true(str_equal(mine.holder_name, STR("王小明")));
	assert_int_equal(json_array_size(mine.printed), 3);
	assert_true(str_equal(json_str(json_array_get(mine.printed, 1), "value"), STR("999999198802030020")));
	assert_true(str_contains(mine.sentence, STR("兹准予王小明设摊")));
	assert_true(str_equal(certificate_seen(kit_nobody(), mine.code).number, printed));
}

static void staff_who_see_whose_certificate_it_is_owe_a_reading_record(void **state)
{
	(void)state;
	struct str number;
	struct str printed = granted_certificate(wang, &number);
	assert_true(certificate_seen(clerk, printed).by_staff);
	assert_true(certificate_seen(clerk, printed).person.n == wang.person.n);
	assert_true(str_equal(certificate_seen(clerk, printed).holder_name, STR("王小明")));
	assert_false(certificate_seen(wang, printed).by_staff);
	assert_false(certificate_seen(zhao, printed).by_staff);
	assert_false(certificate_seen(kit_nobody(), printed).by_staff);
}

static void the_life_of_a_certificate_is_its_issuers(void **state)
{
	(void)state;
	struct str number;
	struct str printed = granted_certificate(wang, &number);
	struct job job = { 0 };
	assert_int_equal(live(other_office, printed, CERTIFICATE_REVOKE, 1, &job), STATUS_DENIED);
	assert_int_equal(live(head, printed, CERTIFICATE_RESTORE, 1, &job), STATUS_CONFLICT);
	assert_int_equal(live(head, printed, CERTIFICATE_SUSPEND, 1, &job), STATUS_OK);
	assert_int_equal(live(head, printed, CERTIFICATE_RESTORE, 1, &job), STATUS_CONFLICT);
	assert_int_equal(live(head, printed, CERTIFICATE_RESTORE, 2, &job), STATUS_OK);
	kit_set_clock("2027-09-28T02:00:00Z");
	assert_int_equal(certificate_seen(kit_nobody(), printed).state, CERTIFICATE_EXPIRED);
	assert_int_equal(live(head, printed, CERTIFICATE_REVOKE, 3, &job), STATUS_OK);
	assert_int_equal(certificate_seen(kit_nobody(), printed).state, CERTIFICATE_REVOKED);
	assert_int_equal(live(head, printed, CERTIFICATE_RESTORE, 4, &job), STATUS_CONFLICT);
	kit_set_clock("2026-09-28T02:00:00Z");
	assert_verified();
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
	granted_certificate(wang, &number);
	const char *wal = str_format(kit->arena, "%s-wal", kit->database).at;
	assert_true(file_holds(kit->database, "stall") || file_holds(wal, "stall"));
	assert_false(file_holds(kit->database, "999999198802030020") || file_holds(wal, "999999198802030020"));
}

/* ---- verification ---- */

static sqlite3 *outside;

static void sql(const char *format, ...) PRINTF_LIKE(1, 2);
static void sql(const char *format, ...)
{
	char statement[2000];
	va_list args;
	va_start(args, format);
	vsnprintf(statement, sizeof statement, format, args);
	va_end(args);
	kit_sql(kit, statement);
}

/* One column of one row changed, looked for, and put back. */
static void tamper_column(const char *table, const char *id, const char *column, const char *type)
{
	char value[200];
	if (strcmp(type, "INTEGER") == 0)
		snprintf(value, sizeof value, "coalesce(%s, 0) + 1", column);
	else if (strcmp(type, "BLOB") == 0)
		snprintf(value, sizeof value, "CAST(coalesce(%s, x'') || x'00' AS BLOB)", column);
	else
		snprintf(value, sizeof value, "coalesce(%s, '') || ' '", column);
	sql("UPDATE %s SET %s = %s WHERE id = %s", table, column, value, id);
	enum status status = verify();
	if (status != STATUS_INVALID || !fault_count)
		fail_msg("%s.%s was changed and nobody noticed: %s", table, column, status_name(status));
	sql("DELETE FROM %s WHERE id = %s OR id = %s + 1; INSERT INTO %s SELECT * FROM saved_%s WHERE id = %s", table, id, id, table, table, id);
}

static void tamper_columns(const char *table, const char *id)
{
	sqlite3_stmt *columns;
	const char *ask = str_format(kit->arena, "SELECT name, type FROM pragma_table_info('%s')", table).at;
	assert_int_equal(sqlite3_prepare_v2(outside, ask, -1, &columns, NULL), SQLITE_OK);
	int count = 0;
	while (sqlite3_step(columns) == SQLITE_ROW) {
		tamper_column(table, id, (const char *)sqlite3_column_text(columns, 0), (const char *)sqlite3_column_text(columns, 1));
		count++;
	}
	sqlite3_finalize(columns);
	assert_true(count > 3);
}

static void tamper_rows(const char *table)
{
	sqlite3_stmt *last;
	char id[32] = "";
	const char *ask = str_format(kit->arena, "SELECT max(id) FROM %s", table).at;
	assert_int_equal(sqlite3_prepare_v2(outside, ask, -1, &last, NULL), SQLITE_OK);
	if (sqlite3_step(last) == SQLITE_ROW)
		snprintf(id, sizeof id, "%lld", (long long)sqlite3_column_int64(last, 0));
	sqlite3_finalize(last);
	sql("CREATE TABLE saved_%s AS SELECT * FROM %s WHERE id = %s", table, table, id);
	tamper_columns(table, id);
	sql("DELETE FROM %s WHERE id = %s", table, id);
	if (verify() != STATUS_INVALID)
		fail_msg("a row of %s was deleted and nobody noticed", table);
	sql("INSERT INTO %s SELECT * FROM saved_%s; DROP TABLE saved_%s", table, table, table);
	assert_verified();
}

static void every_column_of_every_table_is_answered_for(void **state)
{
	(void)state;
	static const char *const tables[] = { "dossier", "task", "material", "pause", "certificate", "rating" };
	struct str number;
	struct job job = filed_by(wang, STALL_WITH_HELPERS);
	act(window, job.filed.number, "accept", NULL, NULL);
	act(clerk, job.filed.number, "inspect", "{\"reason\":\"inspection\"}", NULL);
	granted_certificate(wang, &number);
	assert_int_equal(rate(wang, number, 5, "{\"speed\":5}", &job), STATUS_OK);
	assert_verified();
	assert_int_equal(sqlite3_open(kit->database, &outside), SQLITE_OK);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		tamper_rows(tables[i]);
	sqlite3_close(outside);
}

static enum status recount_step(struct call *c)
{
	struct dossier_id last = { 0 };
	do
		TRY(dossier_recount(c, last, 7, &last));
	while (last.n);
	return STATUS_OK;
}

static void a_recount_puts_the_due_days_right(void **state)
{
	(void)state;
	struct job job = filed_by(wang, STALL);
	assert_verified();
	sql("UPDATE dossier SET due_on = due_on + 3 WHERE ended_on IS NULL; UPDATE task SET urgency = 5 WHERE closed_at IS NULL");
	assert_int_equal(verify(), STATUS_INVALID);
	assert_int_equal(kit_apply(call_of(kit_nobody(), &job), recount_step), STATUS_OK);
	assert_verified();
	assert_int_equal(kit_apply(call_of(kit_nobody(), &job), recount_step), STATUS_OK); /* what stays is not told again */
	struct job seen = { 0 };
	assert_int_equal(find(wang, job.filed.number, STR_NONE, &seen), STATUS_OK);
	assert_int_equal(seen.line_count, 2);
	assert_true(str_equal(seen.lines[1].action, STR("recount")));
}

/* What a changed event would have to say to hide a changed row: each is found, without the log. */
static void an_event_that_lies_contradicts_the_others(void **state)
{
	(void)state;
	static const struct row {
		const char *told, *change;
	} rows[] = {
		{ "another token was completed", "UPDATE event SET detail = replace(detail, '\"token\":1', '\"token\":2') WHERE id = " },
		{ "the step led elsewhere", "UPDATE event SET detail = replace(detail, 'review', 'decide') WHERE id = " },
		{ "it entered another status", "UPDATE event SET detail = replace(detail, 'accepted', 'granted') WHERE id = " },
		{ "it was another day", "UPDATE event SET at = at + 86400000 WHERE id = " },
		{ "another action was taken", "UPDATE event SET action = 'supplement' WHERE id = " },
		{ "it bound another state", "UPDATE event SET state = zeroblob(32) WHERE id = " },
		{ "it was never done", "DELETE FROM event WHERE id = " },
	};
	struct job job = filed_by(wang, STALL_WITH_HELPERS);
	act(window, job.filed.number, "accept", NULL, NULL);
	sql("CREATE TABLE saved_event AS SELECT * FROM event WHERE id = (SELECT max(id) FROM event WHERE dossier IS NOT NULL)");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sql("PRAGMA foreign_keys = OFF; %s (SELECT id FROM saved_event)", rows[i].change);
		if (verify() != STATUS_INVALID)
			fail_msg("%s, and nobody noticed", rows[i].told);
		sql("PRAGMA foreign_keys = OFF; DELETE FROM event WHERE id = (SELECT id FROM saved_event);"
		    "INSERT INTO event SELECT * FROM saved_event");
	}
	sql("DROP TABLE saved_event");
	assert_verified();
}

static enum status mine_step(struct call *c)
{
	struct job *job = c->prepared;
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
	struct job job = { .limit = 2 };
	assert_int_equal(kit_read(call_of(kit_nobody(), &job), mine_step), STATUS_DENIED);
	(void)filed_by(sun, STALL);
	(void)filed_by(sun, STALL);
	struct job last = filed_by(sun, STALL);
	assert_int_equal(kit_read(call_of(sun, &job), mine_step), STATUS_OK);
	assert_true(str_equal(job.dossier.number, last.filed.number) && job.note.at);
	assert_int_equal(kit_read(call_of(sun, &job), mine_step), STATUS_OK);
	assert_true(job.line_count == 3 && !job.note.at);
}

static enum status head_step(struct call *c)
{
	return log_make_head(c);
}

static void verification_needs_no_key(void **state)
{
	(void)state;
	struct keys *keys = kit->house.keys;
	struct job job = { 0 };
	assert_int_equal(kit_apply(call_of(kit_nobody(), &job), head_step), STATUS_OK);
	kit->house.keys = NULL;
	enum status status = verify();
	kit->house.keys = keys;
	assert_int_equal(status, STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_dossier_goes_the_whole_way, monday_before_national_day),
		cmocka_unit_test_setup(history_tells_each_to_whom_it_belongs, monday_before_national_day),
		cmocka_unit_test_setup(a_supplement_stops_the_clock_over_national_day, monday_before_national_day),
		cmocka_unit_test_setup(a_limit_is_extended_once_and_the_applicant_is_told_why, monday_before_national_day),
		cmocka_unit_test_setup(a_limit_that_has_passed_is_not_extended, monday_before_national_day),
		cmocka_unit_test_setup(an_office_that_says_nothing_has_accepted, monday_before_national_day),
		cmocka_unit_test_setup(an_inspection_stops_the_clock_of_the_decision, monday_before_national_day),
		cmocka_unit_test_setup(a_supplement_keeps_the_secrets_that_it_shows_masked, monday_before_national_day),
		cmocka_unit_test_setup(others_do_not_learn_of_it, monday_before_national_day),
		cmocka_unit_test_setup(what_is_wrong_is_told_by_field, monday_before_national_day),
		cmocka_unit_test_setup(a_stale_version_is_told_with_who_did_what, monday_before_national_day),
		cmocka_unit_test_setup(a_refusal_says_why_and_ends_it, monday_before_national_day),
		cmocka_unit_test_setup(who_withdraws_has_no_task_left_open, monday_before_national_day),
		cmocka_unit_test_setup(a_rating_is_given_once_and_in_range, monday_before_national_day),
		cmocka_unit_test_setup(the_same_application_sent_64_times_is_one, monday_before_national_day),
		cmocka_unit_test_setup(of_two_clerks_one_wins, monday_before_national_day),
		cmocka_unit_test_setup(the_inbox_goes_on_where_it_was_cut, monday_before_national_day),
		cmocka_unit_test_setup(a_certificate_shows_strangers_that_it_holds_and_no_more, monday_before_national_day),
		cmocka_unit_test_setup(staff_who_see_whose_certificate_it_is_owe_a_reading_record, monday_before_national_day),
		cmocka_unit_test_setup(the_life_of_a_certificate_is_its_issuers, monday_before_national_day),
		cmocka_unit_test_setup(no_identity_number_lies_in_the_database, monday_before_national_day),
		cmocka_unit_test_setup(every_column_of_every_table_is_answered_for, monday_before_national_day),
		cmocka_unit_test_setup(a_recount_puts_the_due_days_right, monday_before_national_day),
		cmocka_unit_test_setup(an_event_that_lies_contradicts_the_others, monday_before_national_day),
		cmocka_unit_test_setup(my_dossiers_are_mine_and_the_newest_comes_first, monday_before_national_day),
		cmocka_unit_test_setup(verification_needs_no_key, monday_before_national_day),
	};
	int failed = cmocka_run_group_tests_name("dossier", tests, open_house, NULL);
	free_calls(NULL);
	close_house(NULL);
	return failed;
}
