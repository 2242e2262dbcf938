/* people_test.c: how sure we are of whom, and what a phone in a stranger's hand opens: told as sentences, on a real house. */
#include "kit/kit.h"
#include "job/job_inner.h"
#include "module/account/account_inner.h"
#include "module/account/rights.h"
#include "notice/notice.h"
#include "seal/log.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *const packs[] = { "packs/county", NULL };
static struct kit *kit;

/* ---- verbs ---- */

/* One step with its words, in a transaction; what must outlive a refusal is kept, as route does. */
static enum status act(kit_step *step, void *prepared, struct user user)
{
	struct call *c = kit_call(kit, user);
	c->prepared = prepared;
	enum status status = kit_apply(c, step);
	if (status != STATUS_OK && c->keep)
		assert_int_equal(kit_apply(c, c->keep), STATUS_OK);
	kit_done(c);
	return status;
}

static enum status add_step(struct call *c)
{
	struct new_account *account = c->prepared;
	struct account_id id;
	TRY(account_ready(c, account));
	TRY(account_add_new(c, account, &id));
	return STATUS_OK;
}

static void add(const char *phone, const char *mail)
{
	struct new_account account = { .role = STR("resident"), .login = str_of(phone), .name = STR("某人"), .password = STR("a long password"),
				       .phone = str_of(phone), .mail = str_of(mail), .level = LEVEL_1 };
	assert_int_equal(act(add_step, &account, kit_nobody()), STATUS_OK);
}

struct asked {
	const char *login;
	struct account_row row;
	struct person_id person;
	struct person_state_change { enum person_state state; const char *on; } change;
};

static enum status look_step(struct call *c)
{
	struct asked *asked = c->prepared;
	TRY(account_of_login(c, str_of(asked->login), &asked->row));
	return STATUS_OK;
}

static struct account_row row_of(const char *login)
{
	struct asked asked = { .login = login };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &asked;
	assert_int_equal(kit_read(c, look_step), STATUS_OK);
	asked.row.password = str_copy(kit->arena, asked.row.password);
	kit_done(c);
	return asked.row;
}

static bool exists(const char *login)
{
	struct asked asked = { .login = login };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &asked;
	enum status status = kit_read(c, look_step);
	kit_done(c);
	return status == STATUS_OK;
}

struct raising { struct person person; const char *login; bool move; };

static enum status raise_step(struct call *c)
{
	struct raising *raising = c->prepared;
	struct person known;
	enum status status = person_find(c, raising->person.number, &known);
	if (status == STATUS_ABSENT)
		TRY(person_put(c, &raising->person, "test"));
	else
		raising->person = known;
	return account_raise(c, str_of(raising->login), raising->person.id, STR("王明"), raising->move);
}

static enum status raise(const char *login, const char *number, bool move)
{
	struct raising raising = { { .name = STR("王明"), .number = str_of(number) }, login, move };
	return act(raise_step, &raising, kit_nobody());
}

static enum status open_session_step(struct call *c)
{
	struct asked *asked = c->prepared;
	struct sign_in attempt = { .account = asked->row.id, .role = STR("resident"), .name = STR("某人"), .level = (enum level)asked->row.level,
				   .login = str_of(asked->login), .address = STR("192.0.2.1"), .right = true, .proven = true };
	struct session session;
	return sign_in_open(c, &attempt, &session);
}

static void open_session(const char *login)
{
	struct asked asked = { .login = login, .row = row_of(login) };
	assert_int_equal(act(open_session_step, &asked, kit_nobody()), STATUS_OK);
}

struct counting { struct account_id account; size_t sessions; int64_t unread; };

static enum status count_step(struct call *c)
{
	struct counting *counting = c->prepared;
	struct session_row_list rows;
	TRY(sessions_open(c, counting->account, &rows));
	counting->sessions = rows.count;
	c->user.account = counting->account;
	return notice_count_unread(c, &counting->unread);
}

static struct counting count(struct account_id account)
{
	struct counting counting = { .account = account };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &counting;
	assert_int_equal(kit_read(c, count_step), STATUS_OK);
	kit_done(c);
	return counting;
}

/* ---- recovery ---- */

struct recovery { struct recovering recovering; struct str digits; };

/* The code as it would arrive, made without the outbox. */
static enum status make_code_step(struct call *c)
{
	struct recovery *recovery = c->prepared;
	struct str digits;
	TRY(code_make(c, recovery_code(c, &recovery->recovering), &digits));
	recovery->digits = str_copy(kit->arena, digits);
	return STATUS_OK;
}

static enum status keep_code(struct call *c)
{
	struct recovery *recovery = c->prepared;
	return code_count(c, recovery_code(c, &recovery->recovering));
}

static enum status recover_step(struct call *c)
{
	struct recovery *recovery = c->prepared;
	c->keep = keep_code;
	return recovery_open(c, &recovery->recovering);
}

static enum status recover(const char *login, enum recover_way way)
{
	struct recovery recovery = { .recovering = { .login = str_of(login), .way = way, .hash = STR("$argon2id$new") } };
	assert_int_equal(act(make_code_step, &recovery, kit_nobody()), STATUS_OK);
	recovery.recovering.code = recovery.digits;
	return act(recover_step, &recovery, kit_nobody());
}

static void a_phone_proved_lately_recovers_an_account_without_a_clerk(void **state)
{
	(void)state;
	kit_set_clock("2026-01-05T02:00:00Z");
	add("19900010001", NULL);
	open_session("19900010001");
	assert_int_equal(count(row_of("19900010001").id).sessions, 1);
	kit_set_clock("2026-03-05T02:00:00Z");
	int64_t unread = count(row_of("19900010001").id).unread;
	assert_int_equal(recover("19900010001", RECOVER_PHONE), STATUS_OK);
	assert_true(str_equal(row_of("19900010001").password, STR("$argon2id$new")));
	assert_int_equal(count(row_of("19900010001").id).sessions, 0);
	assert_int_equal(count(row_of("19900010001").id).unread, unread + 1);
}

static void a_phone_not_proved_for_long_may_be_anybodys_and_opens_nothing(void **state)
{
	(void)state;
	kit_set_clock("2026-01-06T02:00:00Z");
	add("19900010002", "two@example.com");
	kit_set_clock("2026-04-06T02:00:01Z"); /* 90 days and a second */
	assert_int_equal(recover("19900010002", RECOVER_PHONE), STATUS_CONFLICT);
	assert_false(str_equal(row_of("19900010002").password, STR("$argon2id$new")));
	kit_set_clock("2026-04-06T03:00:01Z");
	assert_int_equal(recover("19900010002", RECOVER_MAIL), STATUS_OK);
}

static void by_a_message_an_account_with_a_real_name_comes_back_without_it(void **state)
{
	static const struct { const char *phone, *number; enum recover_way way; enum level after; } rows[] = {
		{ "19900010011", "999999199003150012", RECOVER_PHONE,  LEVEL_1 },
		{ "19900010012", "999999198807120025", RECOVER_MAIL,   LEVEL_1 },
		{ "19900010013", "999999199308080086", RECOVER_WINDOW, LEVEL_2 },
	};
	(void)state;
	kit_set_clock("2026-05-05T02:00:00Z");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		add(rows[i].phone, "some@example.com");
		assert_int_equal(raise(rows[i].phone, rows[i].number, false), STATUS_OK);
		assert_int_equal(recover(rows[i].phone, rows[i].way), STATUS_OK);
		assert_int_equal(row_of(rows[i].phone).level, rows[i].after);
	}
}

static enum status ask_step(struct call *c)
{
	const struct recovery *recovery = c->prepared;
	return recovery_ask(c, &recovery->recovering);
}

static void asking_does_the_same_whether_or_not_there_is_an_account(void **state)
{
	static const char *const logins[] = { "19900010021", "19900010022" };
	(void)state;
	kit_set_clock("2026-05-06T02:00:00Z");
	add("19900010021", NULL);
	for (size_t i = 0; i < 2; i++) {
		struct recovery recovery = { .recovering = { .login = str_of(logins[i]), .way = RECOVER_PHONE } };
		assert_int_equal(act(ask_step, &recovery, kit_nobody()), STATUS_OK);
		assert_int_equal(act(ask_step, &recovery, kit_nobody()), STATUS_BUSY);
	}
	static const struct job_kind *const kinds[] = { account_jobs, NULL };
	assert_int_equal(jobs_run_due(&kit->house, kinds), 2);
}

/* Whoever knows everything about the neighbour but holds neither phone nor mail. */
static void five_guesses_end_a_code_and_the_right_one_comes_too_late(void **state)
{
	(void)state;
	kit_set_clock("2026-05-07T02:00:00Z");
	add("19900010031", NULL);
	struct recovery recovery = { .recovering = { .login = STR("19900010031"), .way = RECOVER_PHONE, .hash = STR("$argon2id$new") } };
	assert_int_equal(act(make_code_step, &recovery, kit_nobody()), STATUS_OK);
	for (int i = 0; i < 5; i++) {
		recovery.recovering.code = str_equal(recovery.digits, STR("123456")) ? STR("654321") : STR("123456");
		assert_int_equal(act(recover_step, &recovery, kit_nobody()), STATUS_INVALID);
	}
	recovery.recovering.code = recovery.digits;
	assert_int_equal(act(recover_step, &recovery, kit_nobody()), STATUS_INVALID);
}

static void a_code_opens_only_what_it_was_asked_for_and_once(void **state)
{
	(void)state;
	kit_set_clock("2026-05-08T02:00:00Z");
	add("19900010041", "four@example.com");
	add("19900010042", NULL);
	struct recovery recovery = { .recovering = { .login = STR("19900010041"), .way = RECOVER_PHONE, .hash = STR("$argon2id$new") } };
	assert_int_equal(act(make_code_step, &recovery, kit_nobody()), STATUS_OK);
	recovery.recovering.code = recovery.digits;
	struct recovery other = recovery;
	other.recovering.login = STR("19900010042");
	assert_int_equal(act(recover_step, &other, kit_nobody()), STATUS_INVALID);
	other = recovery;
	other.recovering.way = RECOVER_WINDOW; /* which would keep a real name */
	assert_int_equal(act(recover_step, &other, kit_nobody()), STATUS_INVALID);
	assert_int_equal(act(recover_step, &recovery, kit_nobody()), STATUS_OK);
	assert_int_equal(act(recover_step, &recovery, kit_nobody()), STATUS_INVALID);
}

/* ---- one person, one account with the real name ---- */

static void the_real_name_moves_only_when_that_is_said_and_the_earlier_account_loses_it_at_once(void **state)
{
	const char *number = "99999919900101018X";
	(void)state;
	kit_set_clock("2026-06-01T02:00:00Z");
	add("19900010051", NULL);
	add("19900010052", NULL);
	assert_int_equal(raise("19900010051", number, false), STATUS_OK);
	open_session("19900010051");
	assert_int_equal(raise("19900010052", number, false), STATUS_CONFLICT);
	assert_int_equal(row_of("19900010051").level, LEVEL_2);
	int64_t unread = count(row_of("19900010051").id).unread;
	assert_int_equal(raise("19900010052", number, true), STATUS_OK);
	assert_int_equal(row_of("19900010052").level, LEVEL_2);
	assert_int_equal(row_of("19900010051").level, LEVEL_1);
	assert_int_equal(count(row_of("19900010051").id).sessions, 0);
	assert_int_equal(count(row_of("19900010051").id).unread, unread + 1);
	/* it stays this person's: nobody else ever gets its past with his own real name */
	assert_int_equal(raise("19900010051", "999999200002290019", true), STATUS_CONFLICT);
}

/* ---- phones that changed hands ---- */

static enum status let_go_step(struct call *c)
{
	const struct asked *asked = c->prepared;
	struct account_row row;
	TRY(account_of_login(c, str_of(asked->login), &row));
	return account_let_go(c, &row);
}

static void a_phone_let_go_leaves_the_earlier_account_to_its_holder(void **state)
{
	(void)state;
	kit_set_clock("2026-06-02T02:00:00Z");
	add("19900010061", "six@example.com");
	add("19900010062", NULL);
	for (int i = 61; i < 63; i++) {
		char phone[16];
		snprintf(phone, sizeof phone, "199000100%d", i);
		struct asked asked = { .login = phone };
		assert_int_equal(act(let_go_step, &asked, kit_nobody()), STATUS_OK);
		assert_false(exists(phone));
	}
	assert_true(exists("six@example.com"));
	assert_null(row_of("six@example.com").phone.bytes.at);
	assert_int_equal(recover("six@example.com", RECOVER_MAIL), STATUS_OK);
}

/* ---- who died or moved ---- */

static enum status state_step(struct call *c)
{
	struct asked *asked = c->prepared;
	struct day on;
	struct person person;
	assert_true(day_from_text(str_of(asked->change.on), &on));
	TRY(person_get(c, asked->person, &person));
	TRY(person_set_state(c, asked->person, asked->change.state, on, STR("证明1号"), person.version));
	return account_follow_person(c, asked->person, person.state, asked->change.state);
}

static enum status lock_step(struct call *c)
{
	return account_lock(c, ((struct asked *)c->prepared)->row.id, true);
}

static void a_death_locks_and_a_move_asks_to_be_seen_again(void **state)
{
	static const struct { enum person_state state; const char *on; enum status expected; bool locked; enum level level; bool lock; } rows[] = {
		{ PERSON_DECEASED, "2030-01-01", STATUS_INVALID, false, LEVEL_2, false },
		{ PERSON_MOVED,    "2026-05-01", STATUS_OK,      false, LEVEL_1, false },
		{ PERSON_DECEASED, "2026-06-01", STATUS_OK,      true,  LEVEL_1, false },
		{ PERSON_HERE,     "2026-06-02", STATUS_OK,      false, LEVEL_1, false },
		{ PERSON_HERE,     "2026-06-02", STATUS_OK,      true,  LEVEL_1, true }, /* it was locked for another reason */
	};
	(void)state;
	kit_set_clock("2026-06-03T02:00:00Z");
	add("19900010071", NULL);
	assert_int_equal(raise("19900010071", "999999195504010044", false), STATUS_OK);
	open_session("19900010071");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct asked asked = { .row = row_of("19900010071"), .person = row_of("19900010071").person, .change = { rows[i].state, rows[i].on } };
		if (rows[i].lock)
			assert_int_equal(act(lock_step, &asked, kit_nobody()), STATUS_OK);
		assert_int_equal(act(state_step, &asked, kit_nobody()), rows[i].expected);
		struct account_row row = row_of("19900010071");
		assert_int_equal(row.locked, rows[i].locked);
		assert_int_equal(row.level, rows[i].level);
		assert_int_equal(count(row.id).sessions, rows[i].expected == STATUS_OK ? 0 : 1);
	}
}

/* ---- consent and the end ---- */

struct consenting { struct account_id account; bool given, holds; const char *purpose; };

static enum status consent_step(struct call *c)
{
	const struct consenting *consenting = c->prepared;
	c->user.account = consenting->account;
	return consent_set(c, str_of(consenting->purpose), consenting->given);
}

static enum status holds_step(struct call *c)
{
	struct consenting *consenting = c->prepared;
	return consent_holds(c, consenting->account, STR("reuse"), &consenting->holds);
}

static void consent_is_given_and_withdrawn_and_only_for_what_the_notice_names(void **state)
{
	static const struct { const char *purpose; bool given; enum status expected; bool holds; } rows[] = {
		{ "reuse",   true,  STATUS_OK,     true },
		{ "reuse",   true,  STATUS_OK,     true },
		{ "selling", true,  STATUS_ABSENT, true },
		{ "reuse",   false, STATUS_OK,     false },
		{ "reuse",   false, STATUS_OK,     false },
	};
	(void)state;
	kit_set_clock("2026-07-01T02:00:00Z");
	add("19900010081", NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct consenting consenting = { row_of("19900010081").id, rows[i].given, false, rows[i].purpose };
		assert_int_equal(act(consent_step, &consenting, kit_nobody()), rows[i].expected);
		struct call *c = kit_call(kit, kit_nobody());
		c->prepared = &consenting;
		assert_int_equal(kit_read(c, holds_step), STATUS_OK);
		kit_done(c);
		assert_int_equal(consenting.holds, rows[i].holds);
	}
}

struct telling { struct account_id account; const char *words; bool found; };

static enum status told_step(struct call *c)
{
	struct telling *telling = c->prepared;
	struct site_notice_list list;
	c->user.account = telling->account;
	TRY(notices_mine(c, STR_NONE, 100, &list));
	for (size_t i = 0; i < list.count; i++)
		telling->found = telling->found || str_contains(list.items[i].subject, str_of(telling->words));
	return STATUS_OK;
}

static bool was_told(struct account_id account, const char *words)
{
	struct telling telling = { account, words, false };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &telling;
	assert_int_equal(kit_read(c, told_step), STATUS_OK);
	kit_done(c);
	return telling.found;
}

static enum status delete_step(struct call *c)
{
	const struct asked *asked = c->prepared;
	c->user = (struct user){ .account = asked->row.id, .level = (enum level)asked->row.level, .name = STR("某人") };
	return account_delete(c);
}

static void a_deleted_account_opens_no_more_and_its_phone_is_free(void **state)
{
	(void)state;
	kit_set_clock("2026-07-02T02:00:00Z");
	add("19900010091", "nine@example.com");
	open_session("19900010091");
	assert_int_equal(recover("19900010091", RECOVER_PHONE), STATUS_OK);
	struct asked asked = { .login = "19900010091", .row = row_of("19900010091") };
	assert_true(was_told(asked.row.id, "Your password was changed"));
	assert_int_equal(act(delete_step, &asked, kit_nobody()), STATUS_OK);
	assert_int_equal(count(asked.row.id).sessions, 0);
	assert_false(was_told(asked.row.id, "Your password was changed"));
	assert_false(exists("19900010091"));
	assert_int_equal(act(delete_step, &asked, kit_nobody()), STATUS_CONFLICT);
	add("19900010091", NULL);
}

/* Else what was filed under the real name would have no owner who could be told. */
static void an_account_that_lost_its_real_name_is_not_deleted_unseen(void **state)
{
	(void)state;
	kit_set_clock("2026-07-03T02:00:00Z");
	add("19900010092", "nine@example.com");
	assert_int_equal(raise("19900010092", "999999199602290025", false), STATUS_OK);
	assert_int_equal(recover("19900010092", RECOVER_MAIL), STATUS_OK);
	struct asked asked = { .login = "19900010092", .row = row_of("19900010092") };
	assert_int_equal(act(delete_step, &asked, kit_nobody()), STATUS_CONFLICT);
	assert_true(exists("19900010092"));
}

static int open_kit(void **state)
{
	(void)state;
	kit = kit_open(packs, "intl");
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
		cmocka_unit_test(a_phone_proved_lately_recovers_an_account_without_a_clerk),
		cmocka_unit_test(a_phone_not_proved_for_long_may_be_anybodys_and_opens_nothing),
		cmocka_unit_test(by_a_message_an_account_with_a_real_name_comes_back_without_it),
		cmocka_unit_test(asking_does_the_same_whether_or_not_there_is_an_account),
		cmocka_unit_test(five_guesses_end_a_code_and_the_right_one_comes_too_late),
		cmocka_unit_test(a_code_opens_only_what_it_was_asked_for_and_once),
		cmocka_unit_test(the_real_name_moves_only_when_that_is_said_and_the_earlier_account_loses_it_at_once),
		cmocka_unit_test(a_phone_let_go_leaves_the_earlier_account_to_its_holder),
		cmocka_unit_test(consent_is_given_and_withdrawn_and_only_for_what_the_notice_names),
		cmocka_unit_test(a_deleted_account_opens_no_more_and_its_phone_is_free),
		cmocka_unit_test(an_account_that_lost_its_real_name_is_not_deleted_unseen),
		cmocka_unit_test(a_death_locks_and_a_move_asks_to_be_seen_again),
	};
	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
