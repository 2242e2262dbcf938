/* reorganise_test.c: offices merge, split and close; what waits goes along, and nothing is lost: each plan as a sentence. */
#include "module/admin/reorganise.h"

#include "dossier/task.h"
#include "dossier/waiting.h"
#include "kit/kit.h"
#include "module/account/account.h"
#include "pack/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STALL "{\"name\":\"王小雨\",\"card\":\"999999198802030020\",\"place\":\"own\",\"helpers\":[{\"name\":\"李四\",\"phone\":\"19900001111\"}]}"

enum { AT_WINDOW, AT_CLERK, AT_APPLICANT, WITHDRAWN, CASES }; /* AT_APPLICANT: asked for more, so that no task is open */

static struct kit *kit;
static struct user resident, window;
static char said[400];
static size_t faults;

static enum status act(struct user user, kit_step *step, void *prepared, bool apply)
{
	struct call *c = kit_call(kit, user);
	c->prepared = prepared;
	enum status status = apply ? kit_apply(c, step) : kit_read(c, step);
	snprintf(said, sizeof said, "%s", kit_sentence(c));
	kit_done(c);
	return status;
}

/* ---- what is there before ---- */

struct one { struct filing filing; struct filed filed; struct str number; };
static struct one ones[CASES];

static enum status file_step(struct call *c)
{
	struct one *one = c->prepared;
	TRY(dossier_file(c, &one->filing, &one->filed));
	one->number = str_copy(kit->arena, one->filed.number);
	return STATUS_OK;
}

static void file_one(int n)
{
	struct file_id file = kit_file(kit, resident, "image/jpeg");
	struct material photo = { STR("photo"), &file, 1 };
	struct material_list materials = { &photo, 1 };
	struct call *c = kit_call(kit, resident);
	json_t *values;
	assert_int_equal(json_read(c->arena, STR(STALL), &values), STATUS_OK);
	assert_int_equal(dossier_prepare(c, service_find(c, STR("stall")), values, &materials, str_format(c->arena, "k%d", n), &ones[n].filing), STATUS_OK);
	c->prepared = &ones[n];
	assert_int_equal(kit_apply(c, file_step), STATUS_OK);
	kit_done(c);
}

static enum status act_on(struct call *c, const struct one *one, struct str action, json_t *fields)
{
	struct task_list tasks, next;
	TRY(tasks_mine(c, true, STR_NONE, 50, &tasks));
	for (size_t i = 0; i < tasks.count; i++)
		if (str_equal(tasks.items[i].dossier, one->number))
			return task_act(c, tasks.items[i].id, action, fields, STR("请补正"), tasks.items[i].version, &next);
	return STATUS_ABSENT;
}

static enum status accept_step(struct call *c)
{
	return act_on(c, c->prepared, STR("accept"), NULL);
}

static enum status ask_step(struct call *c)
{
	json_t *fields;
	TRY(json_read(c->arena, STR("{\"asked\":[{\"name\":\"photo\",\"words\":\"请补照片\"}]}"), &fields));
	return act_on(c, c->prepared, STR("supplement"), fields);
}

static enum status withdraw_step(struct call *c)
{
	return dossier_withdraw(c, ((struct one *)c->prepared)->number, STR("不办了"));
}

static enum status add_step(struct call *c)
{
	struct account_id id;
	return account_add_new(c, c->prepared, &id);
}

static void add(const char *login, const char *post)
{
	struct str posts[1] = { str_of(post) };
	struct new_account account = { .role = STR("staff"), .login = str_of(login), .name = str_of(login), .level = LEVEL_2, .posts = posts, .post_count = 1 };
	assert_int_equal(act(kit_nobody(), add_step, &account, true), STATUS_OK);
}

static int open_house(void)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/stall", NULL };
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	resident = kit_resident(1001, "王小雨");
	resident.person = (struct person_id){ 0 };
	window = kit_staff(2001, "钱窗口", "market", "market-window");
	add("qian", "market-window");
	add("sun", "market-clerk");
	add("zhou", "market-clerk");
	for (int i = 0; i < CASES; i++)
		file_one(i);
	assert_int_equal(act(window, accept_step, &ones[AT_CLERK], true), STATUS_OK);
	assert_int_equal(act(window, ask_step, &ones[AT_APPLICANT], true), STATUS_OK);
	assert_int_equal(act(resident, withdraw_step, &ones[WITHDRAWN], true), STATUS_OK);
	return 0;
}

/* ---- what is there after ---- */

struct after { char office[CASES][20]; int64_t window, clerk, roads; };

static enum status after_step(struct call *c)
{
	struct after *after = c->prepared;
	for (int i = 0; i < CASES; i++) {
		struct dossier dossier;
		struct step_line *lines;
		size_t count, moved = 0;
		TRY(dossier_find(c, ones[i].number, STR_NONE, &dossier));
		TRY(dossier_history(c, &dossier, &lines, &count));
		for (size_t k = 0; k < count; k++)
			moved += str_equal(lines[k].action, STR("move"));
		snprintf(after->office[i], sizeof after->office[i], "%s", moved ? "moved" : "stays");
	}
	TRY(waiting_count(c, STR("market-window"), &after->window));
	TRY(waiting_count(c, STR("market-clerk"), &after->clerk));
	return waiting_count(c, STR("roads-clerk"), &after->roads);
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

struct running { struct plan plan; struct plan_count count; };

static enum status run_step(struct call *c)
{
	struct running *running = c->prepared;
	return plan_run(c, &running->plan, &running->count);
}

/* ---- the table ---- */

#define NAME { STR_INIT("新局"), STR_INIT("New Office") }
#define SPLIT(to, ...) { .kind = REORGANISE_SPLIT, .code = STR_INIT("market"), .into = STR_INIT(to), .name = NAME, .posts = { __VA_ARGS__ } }
#define MERGE(from, to) { .kind = REORGANISE_MERGE, .code = STR_INIT(from), .into = STR_INIT(to) }
#define CLOSE(from, to) { .kind = REORGANISE_POST, .code = STR_INIT(from), .into = STR_INIT(to) }

static const struct row {
	const char *name;
	struct plan plan;
	enum status status;
	const char *says;
	struct plan_count count;
	bool moves[CASES];
	int64_t window, clerk, roads; /* open tasks at the posts after */
} rows[] = {
	{ "a split takes what waits for its post alone", SPLIT("permits", STR_INIT("market-clerk")), STATUS_OK, "",
	  { 1, 2, 1, 1 }, { [AT_CLERK] = true }, 1, 1, 0 },
	{ "two posts take what waits for either", SPLIT("permits", STR_INIT("market-clerk"), STR_INIT("market-window")), STATUS_OK, "",
	  { 2, 3, 2, 2 }, { [AT_WINDOW] = true, [AT_CLERK] = true }, 1, 1, 0 },
	{ "a post without tasks goes alone", SPLIT("permits", STR_INIT("market-head")), STATUS_OK, "", { 1, 0, 0, 0 }, { 0 }, 1, 1, 0 },
	{ "a split without posts is none", { .kind = REORGANISE_SPLIT, .code = STR_INIT("market"), .into = STR_INIT("permits"), .name = NAME },
	  STATUS_INVALID, "Choose the posts", { 0 }, { 0 }, 1, 1, 0 },
	{ "one post stays", SPLIT("permits", STR_INIT("market-clerk"), STR_INIT("market-window"), STR_INIT("market-head")), STATUS_INVALID,
	  "One post at least stays", { 0 }, { 0 }, 1, 1, 0 },
	{ "another office's post does not go along", SPLIT("permits", STR_INIT("roads-clerk")), STATUS_CONFLICT, "another office", { 0 }, { 0 }, 1, 1, 0 },
	{ "a code is never given twice", SPLIT("roads", STR_INIT("market-clerk")), STATUS_CONFLICT, "never given twice", { 0 }, { 0 }, 1, 1, 0 },
	{ "a code is plain", SPLIT("No Code", STR_INIT("market-clerk")), STATUS_INVALID, "A code is", { 0 }, { 0 }, 1, 1, 0 },
	{ "a merger takes all that is open", MERGE("market", "roads"), STATUS_OK, "", { 3, 3, 3, 2 },
	  { [AT_WINDOW] = true, [AT_CLERK] = true, [AT_APPLICANT] = true }, 1, 1, 0 },
	{ "nothing merges with itself", MERGE("market", "market"), STATUS_INVALID, "itself", { 0 }, { 0 }, 1, 1, 0 },
	{ "nor into what is not there", MERGE("market", "nowhere"), STATUS_ABSENT, "no such office", { 0 }, { 0 }, 1, 1, 0 },
	{ "a post closes, and its task goes to another's", CLOSE("market-clerk", "roads-clerk"), STATUS_OK, "", { 1, 2, 1, 1 }, { [AT_CLERK] = true }, 1, 0, 1 },
	{ "only to one of the same kind", CLOSE("market-clerk", "market-head"), STATUS_CONFLICT, "same kind", { 0 }, { 0 }, 1, 1, 0 },
	{ "a post does not take over from itself", CLOSE("market-clerk", "market-clerk"), STATUS_INVALID, "itself", { 0 }, { 0 }, 1, 1, 0 },
};

static void assert_same(const char *name, const char *what, const struct plan_count *is, const struct plan_count *should)
{
	if (memcmp(is, should, sizeof *is) != 0)
		fail_msg("%s, %s: %d posts, %d holders, %d dossiers, %d tasks", name, what, (int)is->posts, (int)is->holders, (int)is->dossiers, (int)is->tasks);
}

static void run_row(const struct row *row)
{
	struct running dry = { .plan = row->plan }, real = { .plan = row->plan };
	struct after after;
	while (dry.plan.post_count < 64 && dry.plan.posts[dry.plan.post_count].len)
		dry.plan.post_count++;
	real.plan.post_count = dry.plan.post_count;
	dry.plan.dry = true;
	enum status seen = act(window, run_step, &dry, false), done = act(window, run_step, &real, true);
	if (seen != row->status || done != row->status || !strstr(said, row->says))
		fail_msg("%s: %d when counted, %d when done, “%s”", row->name, (int)seen, (int)done, said);
	if (done == STATUS_OK) {
		assert_same(row->name, "counted", &dry.count, &row->count);
		assert_same(row->name, "done", &real.count, &row->count);
	}
	window.permissions |= 1u << PERMISSION_SUPERVISE;
	assert_int_equal(act(window, after_step, &after, false), STATUS_OK);
	for (int i = 0; i < CASES; i++)
		if (strcmp(after.office[i], row->moves[i] ? "moved" : "stays") != 0)
			fail_msg("%s: the dossier %d %s", row->name, i, after.office[i]);
	if (after.window != row->window || after.clerk != row->clerk || after.roads != row->roads)
		fail_msg("%s: %d, %d, %d tasks wait", row->name, (int)after.window, (int)after.clerk, (int)after.roads);
	assert_int_equal(act(window, verify_step, NULL, false), STATUS_OK);
	assert_int_equal(faults, 0);
}

static void each_plan_moves_what_it_counted_and_loses_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		open_house();
		run_row(&rows[i]);
		kit_close(kit);
	}
}

/* ---- what a closed code means ---- */

static enum status lead_step(struct call *c)
{
	struct str *codes = c->prepared;
	TRY(office_in_force(c, STR("market"), &codes[0]));
	TRY(post_in_force(c, STR("market-clerk"), &codes[1]));
	codes[0] = str_copy(kit->arena, codes[0]);
	codes[1] = str_copy(kit->arena, codes[1]);
	return STATUS_OK;
}

static void a_split_and_a_merger_lead_on(void **state)
{
	struct running split = { .plan = SPLIT("permits", STR_INIT("market-clerk")) }, merge = { .plan = MERGE("market", "permits") };
	struct running close = { .plan = CLOSE("market-clerk", "roads-clerk") };
	struct str codes[2];
	(void)state;
	open_house();
	split.plan.post_count = 1;
	assert_int_equal(act(window, run_step, &split, true), STATUS_OK);
	assert_int_equal(act(window, run_step, &merge, true), STATUS_OK);
	assert_int_equal(merge.count.dossiers, 2);
	assert_int_equal(act(window, run_step, &close, true), STATUS_OK);
	assert_int_equal(act(window, lead_step, codes, false), STATUS_OK);
	assert_true(str_equal(codes[0], STR("permits")));
	assert_true(str_equal(codes[1], STR("roads-clerk")));
	assert_int_equal(act(window, run_step, &merge, true), STATUS_CONFLICT);
	assert_int_equal(act(window, verify_step, NULL, false), STATUS_OK);
	kit_close(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_plan_moves_what_it_counted_and_loses_nothing),
		cmocka_unit_test(a_split_and_a_merger_lead_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
