/* departure_test.c: who leaves hands over, and no task is left without a holder: told as sentences, on a real house. */
#include "kit/kit.h"
#include "dossier/dossier.h"
#include "job/job_inner.h"
#include "module/account/account_inner.h"
#include "module/account/departure.h"
#include "module/desk/visit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STALL "{\"name\":\"王小雨\",\"card\":\"999999198802030020\",\"place\":\"own\"}"

static const char *const packs[] = { "test/packs/county", "test/packs/stall", NULL };
static struct kit *kit;
static struct account_id leaver, other, successor, locked, unready, administrator, security;
static char said[400];

/* ---- verbs ---- */

static enum status act_as(struct account_id who, kit_step *step, void *prepared, bool apply)
{
	struct user user = kit_staff(who.n, "安全管理员", "market", "market-head");
	struct call *c = kit_call(kit, user);
	c->prepared = prepared;
	enum status status = apply ? kit_apply(c, step) : kit_read(c, step);
	snprintf(said, sizeof said, "%s", kit_sentence(c));
	kit_done(c);
	return status;
}

static enum status act(kit_step *step, void *prepared)
{
	return act_as(security, step, prepared, true);
}

struct adding { struct new_account account; struct account_id id; };

static enum status add_step(struct call *c)
{
	struct adding *adding = c->prepared;
	return account_add_new(c, &adding->account, &adding->id);
}

static struct account_id add(const char *login, const char *role, const char *post, bool can_sign_in)
{
	struct str posts[1] = { str_of(post ? post : "") };
	struct adding adding = { .account = { .role = str_of(role), .login = str_of(login), .name = str_of(login), .level = LEVEL_2,
					      .password_hash = can_sign_in ? STR("$argon2id$x") : STR_NONE, .totp = STR("JBSWY3DPEHPK3PXP"),
					      .posts = posts, .post_count = post ? 1 : 0 } };
	assert_int_equal(act(add_step, &adding), STATUS_OK);
	return adding.id;
}

static enum status lock_step(struct call *c)
{
	return account_lock(c, *(struct account_id *)c->prepared, true);
}

static enum status unlock_step(struct call *c)
{
	return account_lock(c, *(struct account_id *)c->prepared, false);
}

static enum status file_step(struct call *c)
{
	struct filed filed;
	return dossier_file(c, c->prepared, &filed);
}

/* A dossier that waits at the window. */
static void file_one(void)
{
	struct user resident = kit_resident(1001, "王小雨");
	resident.person = (struct person_id){ 0 };
	struct file_id file = kit_file(kit, resident, "image/jpeg");
	struct material photo = { STR("photo"), &file, 1 };
	struct material_list materials = { &photo, 1 };
	struct call *c = kit_call(kit, resident);
	struct filing filing;
	json_t *values;
	assert_int_equal(json_read(c->arena, STR(STALL), &values), STATUS_OK);
	assert_int_equal(dossier_prepare(c, service_find(c, STR("stall")), values, &materials, STR("k"), &filing), STATUS_OK);
	c->prepared = &filing;
	assert_int_equal(kit_apply(c, file_step), STATUS_OK);
	kit_done(c);
}

struct leaving { struct account_id account; struct departure_row row; };

static enum status enter_step(struct call *c)
{
	struct leaving *leaving = c->prepared;
	struct account_row row;
	TRY(staff_get(c, leaving->account, &row));
	return departure_enter(c, &row, &leaving->row);
}

static enum status leave(struct account_id who, enum departure_kind kind, int days, struct account_id to)
{
	struct leaving leaving = { .account = who, .row = { .kind = kind, .successor = to } };
	struct call *c = kit_call(kit, kit_nobody());
	leaving.row.from_on = day_add(c->today, days);
	kit_done(c);
	return act(enter_step, &leaving);
}

static enum status back_step(struct call *c)
{
	struct account_row row;
	TRY(staff_get(c, *(struct account_id *)c->prepared, &row));
	return departure_take_back(c, &row);
}

/* What is known of an account. */
struct known {
	struct account_id id;
	struct account_row row;
	struct holding_row_list held;
	struct session_row_list sessions;
	struct deputy_line_list given, taken;
	struct site_notice_list notices;
	struct departure_row departure;
	int64_t visits;
	bool locked, has_factor, has_password, left, failed;
	size_t posts, open_sessions, told;
};

static enum status know_step(struct call *c)
{
	struct known *known = c->prepared;
	c->user.account = known->id;
	TRY(account_by_id(c, known->id, &known->row));
	TRY(holdings_of(c, known->id, c->today, &(struct holding_line_list){ 0 }));
	TRY(holdings_open(c, known->id, &known->held));
	TRY(sessions_open(c, known->id, &known->sessions));
	TRY(deputies_by_holder(c, known->id, &known->given));
	TRY(deputies_by_account(c, known->id, &known->taken));
	TRY(notices_mine(c, STR_NONE, 200, &known->notices));
	TRY(departure_find(c, known->id, &known->departure));
	TRY(visits_recent(c, known->id, &known->visits));
	known->locked = known->row.locked;
	known->has_factor = known->row.totp.bytes.at != NULL;
	known->has_password = known->row.password.at != NULL;
	known->left = known->departure.done_at.ms != 0;
	known->failed = known->departure.fault.at != NULL;
	known->posts = known->held.count;
	known->open_sessions = known->sessions.count;
	known->told = known->notices.count;
	return STATUS_OK;
}

static struct known know(struct account_id id)
{
	struct known known = { .id = id };
	assert_int_equal(act_as(id, know_step, &known, false), STATUS_OK);
	return known;
}

static enum status deputy_step(struct call *c)
{
	struct deputy_row *row = c->prepared;
	row->id = (struct deputy_id){ id_new(c) };
	row->from_on = c->today;
	row->until_on = day_add(c->today, 30);
	row->named_by = row->holder;
	row->named_at = c->now;
	return deputy_add(c, row);
}

static void name_deputy(struct account_id holder, const char *post, struct account_id deputy)
{
	struct deputy_row row = { .holder = holder, .post = str_of(post), .account = deputy };
	assert_int_equal(act(deputy_step, &row), STATUS_OK);
}

static enum status session_step(struct call *c)
{
	const struct account_id *id = c->prepared;
	struct sign_in attempt = { .account = *id, .role = STR("staff"), .name = STR("x"), .level = LEVEL_2, .login = STR("x"),
				   .totp = STR("JBSWY3DPEHPK3PXP"), .address = STR("192.0.2.1"), .right = true, .proven = true };
	struct session session;
	return sign_in_open(c, &attempt, &session);
}

static enum status visit_step(struct call *c)
{
	struct visit_id visit;
	c->user.account = *(struct account_id *)c->prepared;
	return visit_begin(c, (struct person_id){ 77 }, &visit);
}

static void run_jobs(void)
{
	static const struct job_kind *const kinds[] = { account_jobs, NULL };
	jobs_run_due(&kit->house, kinds);
}

/* ---- the house ---- */

static int open_house(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	notice_set_holders(account_holders);
	security = (struct account_id){ 0 };
	security = add("security", "security", NULL, true);
	add("system", "system", NULL, true);
	leaver = add("leaver", "staff", "market-window", true);
	successor = add("successor", "staff", NULL, true);
	locked = add("locked", "staff", NULL, true);
	unready = add("unready", "staff", NULL, false);
	administrator = add("audit", "audit", NULL, true);
	assert_int_equal(act(lock_step, &locked), STATUS_OK);
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

/* ---- may somebody leave? ---- */

enum who { NOBODY, SUCCESSOR, LOCKED, UNREADY, ADMINISTRATOR, HIMSELF, SECURITY };

static const struct row {
	const char *name;
	bool task, other, other_leaves;
	enum who to;
	int days;
	enum status status;
	const char *says;
} rows[] = {
	{ "with nothing waiting one may leave without a successor", false, false, false, NOBODY, 0, STATUS_OK, "" },
	{ "a task whose only holder leaves demands a successor", true, false, false, NOBODY, 0, STATUS_CONFLICT, "name a successor" },
	{ "another holder of the post is enough", true, true, false, NOBODY, 0, STATUS_OK, "" },
	{ "but not one who leaves by then himself", true, true, true, NOBODY, 5, STATUS_CONFLICT, "name a successor" },
	{ "he is enough until then", true, true, true, NOBODY, 2, STATUS_OK, "" },
	{ "a successor is enough", true, false, false, SUCCESSOR, 0, STATUS_OK, "" },
	{ "a locked account takes nothing over", true, false, false, LOCKED, 0, STATUS_INVALID, "can't sign in" },
	{ "nor one that has no password yet", true, false, false, UNREADY, 0, STATUS_INVALID, "can't sign in" },
	{ "nor an administrator, whose rights go with no others", true, false, false, ADMINISTRATOR, 0, STATUS_INVALID, "go with no others" },
	{ "nobody is his own successor", true, false, false, HIMSELF, 0, STATUS_INVALID, "own successor" },
	{ "whoever enters it gives nothing to himself", true, false, false, SECURITY, 0, STATUS_DENIED, "own account" },
	{ "yesterday is too late", false, false, false, NOBODY, -1, STATUS_INVALID, "day to come" },
	{ "a day to come may be entered", true, false, false, SUCCESSOR, 3, STATUS_OK, "" },
};

static struct account_id id_of(enum who who)
{
	const struct account_id ids[] = { [NOBODY] = { 0 }, [SUCCESSOR] = successor, [LOCKED] = locked, [UNREADY] = unready,
					  [ADMINISTRATOR] = administrator, [HIMSELF] = leaver, [SECURITY] = security };
	return ids[who];
}

static void who_may_leave(void **state)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		open_house(state);
		if (row->task)
			file_one();
		if (row->other)
			other = add("other", "staff", "market-window", true);
		if (row->other_leaves)
			assert_int_equal(leave(other, DEPARTURE_FOR_GOOD, 4, NOBODY == row->to ? (struct account_id){ 0 } : successor), STATUS_OK);
		enum status status = leave(leaver, DEPARTURE_FOR_GOOD, row->days, id_of(row->to));
		if (status != row->status || !strstr(said, row->says))
			fail_msg("%s: %d, “%s”", row->name, (int)status, said);
		struct known now = know(leaver);
		bool gone = status == STATUS_OK && row->days <= 0;
		if (now.locked != gone || now.left != gone || (now.posts == 0) != gone)
			fail_msg("%s: locked %d, left %d, posts %zu", row->name, now.locked, now.left, now.posts);
		close_house(state);
	}
}

/* ---- what goes over ---- */

static void everything_goes_over_in_one_go(void **state)
{
	(void)state;
	struct account_id boss = add("boss", "staff", "market-head", true), helper = add("helper", "staff", NULL, true);
	file_one();
	name_deputy(leaver, "market-window", helper);
	name_deputy(boss, "market-head", leaver);
	assert_int_equal(act(session_step, &leaver), STATUS_OK);
	assert_int_equal(act(visit_step, &leaver), STATUS_OK);
	assert_int_equal(know(leaver).visits, 1);
	assert_int_equal(know(leaver).open_sessions, 1);
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 0, successor), STATUS_OK);
	struct known gone = know(leaver), heir = know(successor), head = know(boss);
	assert_true(gone.locked && gone.left && !gone.has_factor && !gone.has_password);
	assert_int_equal(gone.posts + gone.open_sessions + gone.given.count + gone.taken.count, 0);
	assert_int_equal(heir.posts, 1);
	assert_int_equal(heir.visits, 1);
	assert_int_equal(heir.told, 1);
	assert_int_equal(head.given.count, 0);
	assert_int_equal(head.told, 1);
}

static void a_leave_keeps_the_second_factor_and_ends_with_the_return(void **state)
{
	(void)state;
	assert_int_equal(leave(leaver, DEPARTURE_LEAVE, 0, (struct account_id){ 0 }), STATUS_OK);
	assert_true(know(leaver).locked && know(leaver).has_factor && know(leaver).has_password);
	assert_int_equal(act(back_step, &leaver), STATUS_OK);
	assert_false(know(leaver).locked);
	assert_int_equal(know(leaver).departure.id.n, 0);
	assert_int_equal(act(back_step, &leaver), STATUS_ABSENT);
}

static enum status plain_unlock_step(struct call *c)
{
	struct account_row row;
	TRY(staff_get(c, *(struct account_id *)c->prepared, &row));
	return staff_lock(c, &row, false);
}

static void who_has_left_is_not_unlocked_like_others(void **state)
{
	(void)state;
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 0, (struct account_id){ 0 }), STATUS_OK);
	assert_int_equal(act(plain_unlock_step, &leaver), STATUS_CONFLICT);
	assert_true(know(leaver).locked);
}

static void the_last_administrator_of_a_kind_stays(void **state)
{
	(void)state;
	assert_int_equal(leave(administrator, DEPARTURE_LEAVE, 0, (struct account_id){ 0 }), STATUS_CONFLICT);
	add("audit-two", "audit", NULL, true);
	assert_int_equal(leave(administrator, DEPARTURE_LEAVE, 0, (struct account_id){ 0 }), STATUS_OK);
}

static void whoever_is_named_as_successor_leaves_only_before(void **state)
{
	(void)state;
	file_one();
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 5, successor), STATUS_OK);
	assert_int_equal(leave(successor, DEPARTURE_FOR_GOOD, 3, (struct account_id){ 0 }), STATUS_CONFLICT);
	assert_int_equal(leave(successor, DEPARTURE_FOR_GOOD, 9, (struct account_id){ 0 }), STATUS_OK);
}

/* ---- on the day ---- */

static void on_its_day_it_takes_effect_by_itself(void **state)
{
	(void)state;
	file_one();
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 2, successor), STATUS_OK);
	run_jobs();
	kit_set_clock("2026-09-29T15:59:00Z");
	run_jobs();
	assert_false(know(leaver).locked);
	kit_set_clock("2026-09-29T16:00:30Z"); /* midnight in China */
	run_jobs();
	assert_true(know(leaver).left && know(leaver).locked);
	assert_int_equal(know(successor).posts, 1);
	run_jobs();
	assert_int_equal(know(successor).told, 2); /* when it was entered, and when it was done */
}

static void taken_back_nothing_happens(void **state)
{
	(void)state;
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 2, successor), STATUS_OK);
	assert_int_equal(act(back_step, &leaver), STATUS_OK);
	kit_set_clock("2026-10-08T02:00:00Z");
	run_jobs();
	assert_false(know(leaver).locked);
	assert_int_equal(know(leaver).posts, 1);
}

static void without_a_taker_the_account_closes_and_security_is_told(void **state)
{
	(void)state;
	file_one();
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 1, successor), STATUS_OK);
	assert_int_equal(act(lock_step, &successor), STATUS_OK);
	kit_set_clock("2026-09-29T02:00:00Z");
	run_jobs();
	struct known now = know(leaver);
	assert_true(now.locked && now.failed && !now.left);
	assert_int_equal(now.posts, 1);
	run_jobs();
	assert_int_equal(know(security).told, 2); /* of the failure, and that the post has no holder */
	assert_int_equal(act(unlock_step, &successor), STATUS_OK);
	run_jobs();
	now = know(leaver);
	assert_true(now.left && !now.failed);
	assert_int_equal(know(successor).posts, 1);
}

static void whoever_has_gone_by_the_time_it_is_done_is_no_holder(void **state)
{
	(void)state;
	file_one();
	other = add("other", "staff", "market-window", true);
	assert_int_equal(leave(leaver, DEPARTURE_FOR_GOOD, 2, (struct account_id){ 0 }), STATUS_OK);
	kit_sql(kit, "UPDATE holding SET until_on = from_on + 2 WHERE account = (SELECT id FROM account WHERE name = 'other')");
	kit_set_clock("2026-10-08T02:00:00Z"); /* the house stood still meanwhile */
	run_jobs();
	assert_true(know(leaver).failed);
}

/* ---- posts taken back one by one ---- */

static enum status take_step(struct call *c)
{
	struct account_row row;
	struct holding_row_list held;
	TRY(staff_get(c, *(struct account_id *)c->prepared, &row));
	TRY(holdings_open(c, row.id, &held));
	return staff_take(c, &row, held.items[0].id);
}

static enum status move_step(struct call *c)
{
	return holdings_move(c, STR("market-window"), STR("market-clerk"), c->prepared);
}

struct standing { struct account_id deputy; struct deputised_line_list lines; bool stands; };

static enum status standing_step(struct call *c)
{
	struct standing *standing = c->prepared;
	TRY(deputised(c, standing->deputy, c->today, &standing->lines));
	standing->stands = standing->lines.count == 1 && str_equal(standing->lines.items[0].post, STR("market-clerk"));
	return STATUS_OK;
}

static void who_stands_in_does_so_at_the_post_that_takes_over(void **state)
{
	struct standing standing = { .deputy = add("helper", "staff", NULL, true) };
	int64_t moved;
	(void)state;
	name_deputy(leaver, "market-window", standing.deputy);
	assert_int_equal(act(move_step, &moved), STATUS_OK);
	assert_int_equal(moved, 1);
	assert_int_equal(act_as(security, standing_step, &standing, false), STATUS_OK);
	assert_true(standing.stands);
}

struct unheld { struct unheld_post_list posts; int64_t tasks; size_t count; };

static enum status unheld_step(struct call *c)
{
	struct unheld *unheld = c->prepared;
	TRY(posts_unheld(c, &unheld->posts));
	unheld->count = unheld->posts.count;
	unheld->tasks = unheld->count ? unheld->posts.items[0].tasks : 0;
	return STATUS_OK;
}

static void a_lock_may_leave_tasks_alone_and_that_is_shown(void **state)
{
	struct unheld unheld;
	(void)state;
	file_one();
	assert_int_equal(act_as(security, unheld_step, &unheld, false), STATUS_OK);
	assert_int_equal(unheld.count, 0);
	assert_int_equal(act(lock_step, &leaver), STATUS_OK);
	assert_int_equal(act_as(security, unheld_step, &unheld, false), STATUS_OK);
	assert_int_equal(unheld.count, 1);
	assert_int_equal(unheld.tasks, 1);
}

static void security_is_told_once_each_time_that_a_post_with_tasks_empties(void **state)
{
	(void)state;
	file_one();
	run_jobs();
	assert_int_equal(know(security).told, 0);
	for (size_t times = 1; times <= 2; times++) {
		assert_int_equal(act(lock_step, &leaver), STATUS_OK);
		run_jobs();
		run_jobs();
		assert_int_equal(know(security).told, times);
		assert_int_equal(act(unlock_step, &leaver), STATUS_OK);
		run_jobs();
	}
	kit_sql(kit, "UPDATE holding SET until_on = from_on");
	kit_set_clock("2026-09-30T02:00:00Z");
	run_jobs();
	assert_int_equal(know(security).told, 3);
}

static void a_post_with_tasks_keeps_its_last_holder(void **state)
{
	(void)state;
	file_one();
	assert_int_equal(act(take_step, &leaver), STATUS_CONFLICT);
	other = add("other", "staff", "market-window", true);
	assert_int_equal(act(take_step, &leaver), STATUS_OK);
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_leave),
		IN_A_HOUSE(everything_goes_over_in_one_go),
		IN_A_HOUSE(a_leave_keeps_the_second_factor_and_ends_with_the_return),
		IN_A_HOUSE(who_has_left_is_not_unlocked_like_others),
		IN_A_HOUSE(the_last_administrator_of_a_kind_stays),
		IN_A_HOUSE(whoever_is_named_as_successor_leaves_only_before),
		IN_A_HOUSE(on_its_day_it_takes_effect_by_itself),
		IN_A_HOUSE(taken_back_nothing_happens),
		IN_A_HOUSE(without_a_taker_the_account_closes_and_security_is_told),
		IN_A_HOUSE(whoever_has_gone_by_the_time_it_is_done_is_no_holder),
		IN_A_HOUSE(who_stands_in_does_so_at_the_post_that_takes_over),
		IN_A_HOUSE(a_lock_may_leave_tasks_alone_and_that_is_shown),
		IN_A_HOUSE(security_is_told_once_each_time_that_a_post_with_tasks_empties),
		IN_A_HOUSE(a_post_with_tasks_keeps_its_last_holder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
