/* session_test.c: how long a session lives, and what is said of it. */
#include "kit/kit.h"
#include "job/job_inner.h"
#include "module/account/account_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *const packs[] = { "test/packs/county", NULL };
static const struct job_kind *const kinds[] = { account_jobs, NULL };
static struct kit *kit;

struct visit {
	struct str role, token;
	struct account_id account;
	struct session_id session;
	size_t open;
	struct instant used;
};

static void run(kit_step *step, struct visit *visit, bool changes, enum status expected)
{
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = visit;
	assert_int_equal(changes ? kit_apply(c, step) : kit_read(c, step), expected);
	kit_done(c);
}

static enum status add_step(struct call *c)
{
	struct visit *visit = c->prepared;
	struct new_account account = { .role = visit->role, .login = random_token(c->arena, 12), .name = STR("某人"), .level = LEVEL_1 };
	return account_add_new(c, &account, &visit->account);
}

static enum status open_step(struct call *c)
{
	struct visit *visit = c->prepared;
	struct sign_in attempt = { .account = visit->account, .role = visit->role, .name = STR("某人"), .level = LEVEL_1, .login = STR("any"),
				   .address = STR("192.0.2.1"), .right = true, .proven = true };
	struct session session;
	TRY(sign_in_open(c, &attempt, &session));
	visit->token = str_copy(kit->arena, session.token);
	visit->session = attempt.opened;
	return STATUS_OK;
}

static struct visit enter(const char *role)
{
	struct visit visit = { .role = str_of(role) };
	run(add_step, &visit, true, STATUS_OK);
	run(open_step, &visit, true, STATUS_OK);
	return visit;
}

static enum status ask_step(struct call *c)
{
	const struct visit *visit = c->prepared;
	TRY(account_identify(c, visit->token));
	return c->user.account.n == visit->account.n ? STATUS_OK : STATUS_DENIED;
}

static bool is_known(struct visit *visit)
{
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = visit;
	enum status status = kit_read(c, ask_step);
	kit_done(c);
	return status == STATUS_OK;
}

static enum status list_step(struct call *c)
{
	struct visit *visit = c->prepared;
	struct session_row_list rows;
	TRY(sessions_open(c, visit->account, &rows));
	visit->open = rows.count;
	visit->used = rows.count ? rows.items[0].used_at : INSTANT_NONE;
	return STATUS_OK;
}

/* Each row: used at these moments, from 08:00 on; the last is when it is asked whether it still lives. */
static void a_session_ends_an_hour_after_its_last_use_and_with_its_hours(void **state)
{
	static const struct { const char *name, *role, *uses[12]; bool lives; } rows[] = {
		{ "used within the hour",          "resident", { "08:59:59" }, true },
		{ "an hour to the second",         "resident", { "09:00:00" }, true },
		{ "a second more",                 "resident", { "09:00:01" }, false },
		{ "each use begins the hour anew", "resident", { "08:59:00", "09:58:00", "10:57:00" }, true },
		{ "what ended stays ended",        "resident", { "09:30:00", "09:31:00" }, false },
		{ "staff, in use all day",         "clerk", { "08:50:00", "09:40:00", "10:30:00", "11:20:00", "12:10:00", "13:00:00", "13:50:00", "14:40:00", "15:30:00", "15:59:59" }, true },
		{ "staff, after eight hours",      "clerk", { "08:50:00", "09:40:00", "10:30:00", "11:20:00", "12:10:00", "13:00:00", "13:50:00", "14:40:00", "15:30:00", "16:00:00" }, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char at[32];
		kit_set_clock("2026-08-03T08:00:00Z");
		struct visit visit = enter(rows[i].role);
		bool lives = false;
		for (size_t k = 0; rows[i].uses[k]; k++) {
			snprintf(at, sizeof at, "2026-08-03T%sZ", rows[i].uses[k]);
			kit_set_clock(at);
			lives = is_known(&visit);
		}
		if (lives != rows[i].lives)
			fail_msg("%s", rows[i].name);
	}
}

static void the_last_use_is_written_down_by_a_timer_and_no_reading_writes(void **state)
{
	(void)state;
	kit_set_clock("2026-08-04T08:00:00Z");
	struct visit visit = enter("resident");
	run(list_step, &visit, false, STATUS_OK);
	int64_t opened = visit.used.ms;
	kit_set_clock("2026-08-04T08:40:00Z");
	assert_true(is_known(&visit));
	run(list_step, &visit, false, STATUS_OK);
	assert_int_equal(visit.used.ms, opened);
	jobs_run_due(&kit->house, kinds);
	run(list_step, &visit, false, STATUS_OK);
	assert_int_equal(visit.used.ms, opened + 40 * 60000);
	kit_set_clock("2026-08-04T09:40:00Z"); /* from the row alone: the memory has let go */
	assert_true(is_known(&visit));
	kit_set_clock("2026-08-04T10:40:01Z");
	run(list_step, &visit, false, STATUS_OK);
	assert_int_equal(visit.open, 0);
	assert_false(is_known(&visit));
}

/* Many more sessions than there are places near one another: none ends early, none lives on. */
static void a_crowd_changes_nothing(void **state)
{
	(void)state;
	kit_set_clock("2026-08-05T08:00:00Z");
	struct visit visit = enter("resident");
	struct call *c = kit_call(kit, kit_nobody());
	for (int64_t i = 1; i < 100000; i++)
		assert_false(session_is_idle(c, (struct session_id){ i * 7919 }, c->now));
	kit_done(c);
	kit_set_clock("2026-08-05T09:00:00Z");
	assert_true(is_known(&visit));
	kit_set_clock("2026-08-05T10:00:01Z");
	assert_false(is_known(&visit));
}

static enum status end_step(struct call *c)
{
	const struct visit *visit = c->prepared;
	return session_end_one(c, visit->session, visit->account, c->now);
}

static enum status end_others_step(struct call *c)
{
	const struct visit *visit = c->prepared;
	return sessions_close_others(c, visit->account, visit->session, c->now);
}

static void one_ends_or_all_others_and_never_a_strangers(void **state)
{
	(void)state;
	kit_set_clock("2026-08-06T08:00:00Z");
	struct visit first = enter("resident"), second = first, third = first, stranger = enter("resident");
	run(open_step, &second, true, STATUS_OK);
	run(open_step, &third, true, STATUS_OK);
	struct visit wrong = { .account = stranger.account, .session = first.session };
	run(end_step, &wrong, true, STATUS_CONFLICT);
	assert_true(is_known(&first));
	run(end_step, &first, true, STATUS_OK);
	assert_false(is_known(&first));
	assert_true(is_known(&second));
	run(end_others_step, &third, true, STATUS_OK);
	assert_false(is_known(&second));
	assert_true(is_known(&third));
	assert_true(is_known(&stranger));
}

static enum status new_password_step(struct call *c)
{
	const struct visit *visit = c->prepared;
	return account_change_password(c, visit->account, STR("$argon2id$new"));
}

static void a_password_set_by_another_hand_ends_them_all(void **state)
{
	(void)state;
	kit_set_clock("2026-08-07T08:00:00Z");
	struct visit first = enter("resident"), second = first;
	run(open_step, &second, true, STATUS_OK);
	run(new_password_step, &first, true, STATUS_OK);
	assert_false(is_known(&first));
	assert_false(is_known(&second));
}

static void a_place_says_what_an_address_tells_for_sure(void **state)
{
	static const struct { const char *address, *words; } rows[] = {
		{ "127.0.0.1",       "the network of this house, address 127.0.0.1" },
		{ "10.1.2.3",        "the network of this house, address 10.1.2.3" },
		{ "172.16.0.9",      "the network of this house, address 172.16.0.9" },
		{ "172.32.0.9",      "the internet, address 172.32.0.9" },
		{ "172.15.0.9",      "the internet, address 172.15.0.9" },
		{ "192.168.7.7",     "the network of this house, address 192.168.7.7" },
		{ "192.0.2.1",       "the internet, address 192.0.2.1" },
		{ "100.1.2.3",       "the internet, address 100.1.2.3" },
		{ "::1",             "the network of this house, address ::1" },
		{ "fd00::7",         "the network of this house, address fd00::7" },
		{ "2001:db8::7",     "the internet, address 2001:db8::7" },
		{ "::ffff:10.0.0.1", "the network of this house, address 10.0.0.1" },
		{ "",                "an unknown place" },
	};
	(void)state;
	struct call *c = kit_call(kit, kit_nobody());
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(str_c(c->arena, place_words(c, str_of(rows[i].address))), rows[i].words);
	kit_done(c);
}

static enum status fail_step(struct call *c)
{
	struct digest subject = seal_lookup(c, "test", STR("somebody"));
	return throttle_add(c, digest_str(&subject), c->now, c->now);
}

static enum status counted_step(struct call *c)
{
	struct visit *visit = c->prepared;
	struct digest subject = seal_lookup(c, "test", STR("somebody"));
	struct throttle_row row = { 0 };
	enum status status = throttle_get(c, digest_str(&subject), &row);
	visit->open = (size_t)row.failures;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static void counted_failures_are_forgotten_after_an_hour(void **state)
{
	static const struct { const char *clock; size_t left; } rows[] = { { "2026-08-10T08:59:00Z", 1 }, { "2026-08-10T09:01:00Z", 0 } };
	struct visit visit = { 0 };
	(void)state;
	kit_set_clock("2026-08-10T08:00:00Z");
	run(fail_step, &visit, true, STATUS_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		kit_set_clock(rows[i].clock);
		struct call *c = kit_call(kit, kit_nobody());
		assert_int_equal(failures_forget(c, STR_NONE), STATUS_OK);
		kit_done(c);
		run(counted_step, &visit, false, STATUS_OK);
		assert_int_equal(visit.open, rows[i].left);
	}
}

static int open_kit(void **state)
{
	(void)state;
	kit = kit_open(packs, "intl");
	kit_set_clock("2026-08-03T08:00:00Z");
	notice_set_contacts(account_contacts);
	return 0;
}

static int close_kit(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_ends_an_hour_after_its_last_use_and_with_its_hours),
		cmocka_unit_test(the_last_use_is_written_down_by_a_timer_and_no_reading_writes),
		cmocka_unit_test(a_crowd_changes_nothing),
		cmocka_unit_test(one_ends_or_all_others_and_never_a_strangers),
		cmocka_unit_test(a_password_set_by_another_hand_ends_them_all),
		cmocka_unit_test(counted_failures_are_forgotten_after_an_hour),
		cmocka_unit_test(a_place_says_what_an_address_tells_for_sure),
	};
	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
