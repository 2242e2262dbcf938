/* account_test.c: signing in and up, told as sentences, on a real house. */
#include "kit/kit.h"
#include "module/account/account.h"
#include "notice/notice.h"
#include "register/register.h"
#include "seal/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *const packs[] = { "test/packs/county", NULL };
static struct kit *kit;
static struct str staff_secret;

static enum status apply_add(struct call *c)
{
	struct account_id id;
	return account_add_new(c, c->prepared, &id);
}

static enum status add_account(const char *role, const char *login, const char *password, struct str totp)
{
	struct call *c = kit_call(kit, kit_nobody());
	struct new_account account = { .role = str_of(role), .login = str_of(login), .name = STR("某人"), .password = str_of(password), .totp = totp, .level = totp.at ? LEVEL_2 : LEVEL_1 };
	enum status status = account_ready(c, &account);
	c->prepared = &account;
	if (status == STATUS_OK)
		status = kit_apply(c, apply_add);
	kit_done(c);
	return status;
}

static enum status look_step(struct call *c)
{
	return sign_in_look(c, c->prepared);
}

static enum status open_step(struct call *c)
{
	struct session session;
	return sign_in_open(c, c->prepared, &session);
}

static enum status keep_step(struct call *c)
{
	return c->keep(c);
}

/* The whole of a sign-in, with what outlives a refusal. */
static enum status sign_in(const char *login, const char *password, const char *code, bool staff, const char *address)
{
	struct call *c = kit_call(kit, kit_nobody());
	struct sign_in attempt = { .login = str_of(login), .password = str_of(password), .code = str_of(code), .address = str_of(address), .staff = staff };
	c->prepared = &attempt;
	enum status status = kit_read(c, look_step);
	assert_int_equal(status, STATUS_OK);
	sign_in_weigh(c, &attempt);
	status = kit_apply(c, open_step);
	if (status == STATUS_DENIED && c->keep)
		assert_int_equal(kit_apply(c, keep_step), STATUS_OK);
	kit_done(c);
	return status;
}

static int open_kit(void **state)
{
	(void)state;
	kit = kit_open(packs, "intl");
	kit_set_clock("2026-11-22T02:00:00Z");
	staff_secret = totp_new_secret(kit->arena);
	assert_int_equal(add_account("resident", "19900000001", "a long password", STR_NONE), STATUS_OK);
	assert_int_equal(add_account("clerk", "clerk", "another password", staff_secret), STATUS_OK);
	return 0;
}

static int close_kit(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

static const char *code_now(void)
{
	return str_c(kit->arena, totp_code(kit->arena, staff_secret, kit->house.now()));
}

static void a_login_belongs_to_one(void **state)
{
	(void)state;
	assert_int_equal(add_account("resident", "19900000001", "a third password", STR_NONE), STATUS_CONFLICT);
	assert_int_equal(add_account("resident", " 19900000001 ", "a third password", STR_NONE), STATUS_CONFLICT);
	assert_int_equal(add_account("resident", "19900000002", "12345678", STR_NONE), STATUS_INVALID);
	assert_int_equal(add_account("resident", "19900000002", "short", STR_NONE), STATUS_INVALID);
	assert_int_equal(add_account("nobody", "19900000002", "a third password", STR_NONE), STATUS_INVALID);
}

static void each_goes_in_by_his_own_door(void **state)
{
	static const struct {
		const char *login, *password;
		bool staff, with_code;
		enum status expected;
	} rows[] = {
		{ "19900000001", "a long password", false, false, STATUS_OK },
		{ "19900000001", "a wrong password", false, false, STATUS_DENIED },
		{ "19900000001", "a long password", true, false, STATUS_DENIED },
		{ "clerk", "another password", true, true, STATUS_OK },
		{ "clerk", "another password", true, false, STATUS_DENIED },
		{ "clerk", "another password", false, true, STATUS_DENIED },
		{ "nobody", "a long password", false, false, STATUS_DENIED },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char clock[32], address[16];
		snprintf(clock, sizeof clock, "2026-11-22T0%zu:00:00Z", i + 2);
		snprintf(address, sizeof address, "192.0.2.%zu", i);
		kit_set_clock(clock);
		assert_int_equal(sign_in(rows[i].login, rows[i].password, rows[i].with_code ? code_now() : "", rows[i].staff, address), rows[i].expected);
	}
}

static void a_code_works_once(void **state)
{
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	const char *code = code_now();
	assert_int_equal(sign_in("clerk", "another password", code, true, "192.0.2.50"), STATUS_OK);
	assert_int_equal(sign_in("clerk", "another password", code, true, "192.0.2.50"), STATUS_DENIED);
	kit_set_clock("2026-11-23T02:01:30Z");
	assert_int_equal(sign_in("clerk", "another password", code_now(), true, "192.0.2.50"), STATUS_OK);
}

static void five_failures_slow_a_login_that_exists_like_one_that_does_not(void **state)
{
	static const char *const logins[] = { "19900000001", "19911111111" };
	(void)state;
	for (size_t l = 0; l < 2; l++) {
		kit_set_clock("2026-11-24T02:00:00Z");
		for (int i = 0; i < 5; i++) {
			char address[24];
			snprintf(address, sizeof address, "198.51.%zu.%d", l, i);
			assert_int_equal(sign_in(logins[l], "a wrong password", "", false, address), STATUS_DENIED);
		}
		assert_int_equal(sign_in(logins[l], "a long password", "", false, "203.0.113.1"), STATUS_BUSY);
		kit_set_clock("2026-11-24T02:00:02Z");
		assert_int_equal(sign_in(logins[l], "a long password", "", false, "203.0.113.1"), l == 0 ? STATUS_OK : STATUS_DENIED);
	}
}

static void five_failures_slow_an_address(void **state)
{
	(void)state;
	kit_set_clock("2026-11-25T02:00:00Z");
	for (int i = 0; i < 5; i++) {
		char login[16];
		snprintf(login, sizeof login, "guess%d", i);
		assert_int_equal(sign_in(login, "a wrong password", "", false, "203.0.113.9"), STATUS_DENIED);
	}
	assert_int_equal(sign_in("19900000001", "a long password", "", false, "203.0.113.9"), STATUS_BUSY);
	assert_int_equal(sign_in("19900000001", "a long password", "", false, "203.0.113.8"), STATUS_OK);
}

static void tries_sent_all_at_once_are_counted_like_those_one_after_the_other(void **state)
{
	enum { TRIES = 12 };
	struct sign_in tries[TRIES];
	int denied = 0, busy = 0;
	(void)state;
	kit_set_clock("2026-11-26T02:00:00Z");
	for (int i = 0; i < TRIES; i++) {
		struct call *c = kit_call(kit, kit_nobody());
		tries[i] = (struct sign_in){ .login = STR("19900000001"), .password = STR("a wrong password"), .code = STR(""), .address = STR("203.0.113.20") };
		c->prepared = &tries[i];
		assert_int_equal(kit_read(c, look_step), STATUS_OK);
		assert_int_equal(tries[i].wait_seconds, 0);
		kit_done(c);
	}
	for (int i = 0; i < TRIES; i++) {
		struct call *c = kit_call(kit, kit_nobody());
		c->prepared = &tries[i];
		enum status status = kit_apply(c, open_step);
		if (status == STATUS_DENIED)
			assert_int_equal(kit_apply(c, keep_step), STATUS_OK);
		denied += status == STATUS_DENIED;
		busy += status == STATUS_BUSY;
		kit_done(c);
	}
	assert_int_equal(denied, 5);
	assert_int_equal(busy, TRIES - 5);
}

static enum status send_step(struct call *c)
{
	return phone_code_send(c, STR("13911112222"));
}

static enum status send_at(const char *clock)
{
	kit_set_clock(clock);
	struct call *c = kit_call(kit, kit_nobody());
	enum status status = kit_apply(c, send_step);
	kit_done(c);
	return status;
}

static void a_phone_is_not_flooded_with_codes(void **state)
{
	static const struct {
		const char *clock;
		enum status expected;
	} rows[] = {
		{ "2026-11-27T02:00:00Z", STATUS_OK }, { "2026-11-27T02:00:59Z", STATUS_BUSY }, { "2026-11-27T02:02:00Z", STATUS_OK },
		{ "2026-11-27T02:04:00Z", STATUS_OK }, { "2026-11-27T02:06:00Z", STATUS_OK },   { "2026-11-27T02:08:00Z", STATUS_OK },
		{ "2026-11-27T02:10:00Z", STATUS_BUSY }, { "2026-11-27T03:07:00Z", STATUS_BUSY }, { "2026-11-27T03:09:00Z", STATUS_OK },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(send_at(rows[i].clock), rows[i].expected);
}

struct raising {
	struct person person;
	const char *login;
	bool move;
};

static enum status raise_step(struct call *c)
{
	struct raising *raising = c->prepared;
	TRY(person_put(c, &raising->person, "test"));
	return account_raise(c, str_of(raising->login), raising->person.id, raising->person.name, raising->move);
}

static enum status raise(const char *login, const char *number)
{
	struct call *c = kit_call(kit, kit_nobody());
	struct raising raising = { { .name = STR("王明"), .number = str_of(number) }, login };
	c->prepared = &raising;
	enum status status = kit_apply(c, raise_step);
	kit_done(c);
	return status;
}

static void a_window_raises_an_account_once(void **state)
{
	(void)state;
	assert_int_equal(raise("19900000001", "999999199003150012"), STATUS_OK);
	assert_int_equal(raise("19900000001", "999999198807120025"), STATUS_CONFLICT);
	assert_int_equal(raise("clerk", "999999198807120025"), STATUS_ABSENT);
	assert_int_equal(raise("19922222222", "999999198807120025"), STATUS_ABSENT);
}

static void the_three_administrators_share_no_permission(void **state)
{
	static const struct str roles[] = { STR_INIT("system"), STR_INIT("security"), STR_INIT("audit") };
	(void)state;
	for (size_t a = 0; a < 3; a++)
		for (size_t b = a + 1; b < 3; b++)
			assert_true((role_permissions(roles[a]) & role_permissions(roles[b]) & ~(UINT64_C(1) << PERMISSION_ADMINISTER)) == 0);
	assert_true(role_permissions(STR("resident")) != 0);
	assert_true(role_permissions(STR("root")) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_login_belongs_to_one),
		cmocka_unit_test(each_goes_in_by_his_own_door),
		cmocka_unit_test(a_code_works_once),
		cmocka_unit_test(five_failures_slow_a_login_that_exists_like_one_that_does_not),
		cmocka_unit_test(five_failures_slow_an_address),
		cmocka_unit_test(tries_sent_all_at_once_are_counted_like_those_one_after_the_other),
		cmocka_unit_test(a_phone_is_not_flooded_with_codes),
		cmocka_unit_test(a_window_raises_an_account_once),
		cmocka_unit_test(the_three_administrators_share_no_permission),
	};
	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
