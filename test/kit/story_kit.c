/* story_kit.c: see story_kit.h. */
#include "kit/story_kit.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct kit *story_house;
struct user story_wang, story_zhao, story_window, story_clerk, story_head, story_other_office;

int story_open(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/stall", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	story_house = kit_open(packs, "intl");
	story_wang = kit_resident(1001, "王小明");
	story_zhao = kit_resident(1002, "赵敏");
	story_window = kit_staff(2001, "钱窗口", "market", "market-window");
	story_clerk = kit_staff(2002, "孙审查", "market", "market-clerk");
	story_head = kit_staff(2003, "李局长", "market", "market-head");
	story_other_office = kit_staff(2004, "周公路", "roads", "roads-clerk");
	return 0;
}

int story_close(void **state)
{
	(void)state;
	kit_close(story_house);
	return 0;
}

int story_monday(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	return 0;
}

/* ---- what a test does: each in a call of its own, kept until the program ends ---- */


static json_t *story_json_of(struct call *c, const char *text)
{
	json_t *value = NULL;
	if (text)
		assert_int_equal(json_read(c->arena, str_of(text), &value), STATUS_OK);
	return value;
}

/* Calls are freed together when the program ends: what they gave is looked at until then. */
static struct call *story_calls[4096];
static size_t story_call_count;
static pthread_mutex_t story_calls_lock = PTHREAD_MUTEX_INITIALIZER;

struct call *story_call_of(struct user user, struct story *job)
{
	struct call *c = kit_call(story_house, user);
	c->prepared = job;
	pthread_mutex_lock(&story_calls_lock);
	assert_true(story_call_count < sizeof story_calls / sizeof *story_calls);
	story_calls[story_call_count++] = c;
	pthread_mutex_unlock(&story_calls_lock);
	return c;
}

int story_free(void **state)
{
	(void)state;
	while (story_call_count)
		kit_done(story_calls[--story_call_count]);
	return 0;
}

static enum status story_done(struct call *c, struct story *job, enum status status)
{
	job->why = kit_sentence(c);
	return status;
}

enum status story_file_step(struct call *c)
{
	struct story *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

struct material_list story_photo_of(struct call *c, struct file_id file)
{
	struct material *material = ARENA_ONE(c->arena, struct material);
	*material = (struct material){ STR("photo"), ARENA_ONE(c->arena, struct file_id), 1 };
	material->files[0] = file;
	return (struct material_list){ material, 1 };
}

enum status story_prepare(struct call *c, struct story *job, const char *form, const struct material_list *materials, const char *key)
{
	const struct service *service = service_find(c, STR("stall"));
	assert_non_null(service);
	return dossier_prepare(c, service, story_json_of(c, form), materials, str_of(key), &job->filing);
}

enum status story_file_with(struct user user, const char *form, struct file_id file, const char *key, struct story *job)
{
	struct call *c = story_call_of(user, job);
	struct material_list materials = story_photo_of(c, file);
	enum status status = story_prepare(c, job, form, &materials, key);
	if (status == STATUS_OK)
		status = kit_apply(c, story_file_step);
	return story_done(c, job, status);
}

struct story story_filed_by(struct user user, const char *form)
{
	struct story job = { 0 };
	enum status status = story_file_with(user, form, kit_file(story_house, user, "image/jpeg"), NULL, &job);
	if (status != STATUS_OK)
		fail_msg("not filed: %s", job.why);
	return job;
}

static enum status story_find_step(struct call *c)
{
	struct story *job = c->prepared;
	TRY(dossier_find(c, job->number, job->code, &job->dossier));
	return dossier_history(c, &job->dossier, &job->lines, &job->line_count);
}

enum status story_find(struct user user, struct str number, struct str code, struct story *job)
{
	struct call *c = story_call_of(user, job);
	job->number = number;
	job->code = code;
	return story_done(c, job, kit_read(c, story_find_step));
}

struct dossier story_seen_by(struct user user, struct str number)
{
	struct story job = { 0 };
	if (story_find(user, number, STR_NONE, &job) != STATUS_OK)
		fail_msg("not seen: %s", job.why);
	return job.dossier;
}

static enum status story_tasks_step(struct call *c)
{
	struct story *job = c->prepared;
	return tasks_mine(c, job->open, job->note, job->limit, &job->tasks);
}

enum status story_tasks_of(struct user user, bool open, struct str cursor, int limit, struct story *job)
{
	struct call *c = story_call_of(user, job);
	job->open = open;
	job->note = cursor;
	job->limit = limit;
	return story_done(c, job, kit_read(c, story_tasks_step));
}

struct task story_task_on(struct user user, struct str number)
{
	struct story job = { 0 };
	assert_int_equal(story_tasks_of(user, true, STR_NONE, 200, &job), STATUS_OK);
	for (size_t i = 0; i < job.tasks.count; i++)
		if (str_equal(job.tasks.items[i].dossier, number))
			return job.tasks.items[i];
	return (struct task){ 0 };
}

enum status story_act_step(struct call *c)
{
	struct story *job = c->prepared;
	return task_act(c, job->task, job->action, job->form, job->note, job->version, &job->tasks);
}

enum status story_act_on(struct user user, struct task task, const char *action, const char *fields, const char *note, struct story *job)
{
	struct call *c = story_call_of(user, job);
	job->task = task.id;
	job->version = task.version;
	job->action = str_of(action);
	job->form = story_json_of(c, fields);
	job->note = str_of(note);
	return story_done(c, job, kit_apply(c, story_act_step));
}

void story_act(struct user user, struct str number, const char *action, const char *fields, const char *note)
{
	struct story job = { 0 };
	if (story_act_on(user, story_task_on(user, number), action, fields, note, &job) != STATUS_OK)
		fail_msg("%s: %s", action, job.why);
}

static enum status story_supplement_step(struct call *c)
{
	struct story *job = c->prepared;
	return dossier_supplement(c, job->number, job->form, &job->materials, job->version);
}

enum status story_supplement(struct user user, struct str number, const char *form, int64_t version, bool photo, struct story *job)
{
	struct file_id file = kit_file(story_house, user, "image/png");
	struct call *c = story_call_of(user, job);
	job->number = number;
	job->form = story_json_of(c, form);
	job->version = version;
	job->materials = photo ? story_photo_of(c, file) : (struct material_list){ 0 };
	return story_done(c, job, kit_apply(c, story_supplement_step));
}

static enum status story_withdraw_step(struct call *c)
{
	struct story *job = c->prepared;
	return dossier_withdraw(c, job->number, job->note);
}

enum status story_withdraw(struct user user, struct str number, struct story *job)
{
	struct call *c = story_call_of(user, job);
	job->number = number;
	job->note = STR("不办了");
	return story_done(c, job, kit_apply(c, story_withdraw_step));
}

static enum status story_rate_step(struct call *c)
{
	struct story *job = c->prepared;
	return dossier_rate(c, job->number, job->score, job->points, STR("很好"));
}

enum status story_rate(struct user user, struct str number, int score, const char *points, struct story *job)
{
	struct call *c = story_call_of(user, job);
	job->number = number;
	job->score = score;
	job->points = story_json_of(c, points);
	return story_done(c, job, kit_apply(c, story_rate_step));
}

static enum status story_certificate_step(struct call *c)
{
	struct story *job = c->prepared;
	return certificate_find(c, job->number, &job->certificate);
}

struct certificate story_certificate_seen(struct user user, struct str number)
{
	struct story job = { .number = number };
	struct call *c = story_call_of(user, &job);
	if (kit_read(c, story_certificate_step) != STATUS_OK)
		fail_msg("no certificate: %s", kit_sentence(c));
	return job.certificate;
}

static enum status story_life_step(struct call *c)
{
	struct story *job = c->prepared;
	return certificate_act(c, job->number, job->life, job->note, job->version);
}

enum status story_live(struct user user, struct str number, enum certificate_action action, int64_t version, struct story *job)
{
	struct call *c = story_call_of(user, job);
	job->number = number;
	job->life = action;
	job->version = version;
	job->note = STR("发证有误");
	return story_done(c, job, kit_apply(c, story_life_step));
}

struct str story_granted_certificate(struct user user, struct str *number)
{
	struct story job = story_filed_by(user, STALL);
	*number = job.filed.number;
	story_act(story_window, *number, "accept", NULL, NULL);
	story_act(story_head, *number, "grant", NULL, NULL);
	return story_seen_by(user, *number).certificate_number;
}

const char *story_day_words(struct day day)
{
	static char words[4][16];
	static int at;
	struct date date = day_date(day);
	char *text = words[at++ % 4];
	snprintf(text, sizeof words[0], "%04d-%02d-%02d", date.year, date.month, date.day);
	return day.n ? text : "none";
}

static char story_faults[32][300];
size_t story_fault_count;

static void story_note_fault(struct call *c, struct str line)
{
	(void)c;
	if (story_fault_count < sizeof story_faults / sizeof *story_faults)
		snprintf(story_faults[story_fault_count], sizeof story_faults[0], "%.*s", STR_ARGS(line));
	story_fault_count++;
}

static enum status story_verify_step(struct call *c)
{
	return dossier_verify(c, story_note_fault, NULL);
}

enum status story_verify(void)
{
	struct call *c = kit_call(story_house, kit_nobody());
	story_fault_count = 0;
	enum status status = kit_read(c, story_verify_step);
	kit_done(c);
	return status;
}

void story_assert_verified(void)
{
	if (story_verify() != STATUS_OK)
		fail_msg("%zu faults: %s", story_fault_count, story_fault_count ? story_faults[0] : "");
}
