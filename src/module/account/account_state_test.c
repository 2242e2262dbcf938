/* account_state_test.c: what is changed in the tables past the program is found: departures and requests for correction. */
#include "kit/kit.h"
#include "module/account/account_inner.h"
#include "module/account/departure.h"
#include "module/account/rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

static const char *const packs[] = { "test/packs/county", NULL };
static struct kit *kit;
static struct account_id leaver, successor, keeper, resident;
static size_t faults;

static void count_fault(struct call *c, struct str line)
{
	(void)c;
	(void)line;
	faults++;
}

static enum status verify_step(struct call *c)
{
	enum status status = accounts_verify(c, count_fault);
	return status == STATUS_INVALID ? STATUS_OK : status;
}

static size_t found(void)
{
	struct call *c = kit_call(kit, kit_nobody());
	faults = 0;
	assert_int_equal(kit_read(c, verify_step), STATUS_OK);
	kit_done(c);
	return faults;
}

static void act(struct account_id who, kit_step *step, void *prepared)
{
	struct call *c = kit_call(kit, kit_staff(who.n, "周立", "market", "market-head"));
	c->prepared = prepared;
	assert_int_equal(kit_apply(c, step), STATUS_OK);
	kit_done(c);
}

static enum status add_step(struct call *c)
{
	struct new_account *account = c->prepared;
	struct account_id id;
	TRY(account_add_new(c, account, &id));
	account->person.n = id.n;
	return STATUS_OK;
}

static struct account_id add(const char *login, const char *role)
{
	struct new_account account = { .role = str_of(role), .login = str_of(login), .name = str_of(login), .level = LEVEL_2,
				       .password_hash = STR("$argon2id$x") };
	act((struct account_id){ 0 }, add_step, &account);
	return (struct account_id){ account.person.n };
}

static enum status leave_step(struct call *c)
{
	struct account_row row;
	struct departure_row departure = { .kind = DEPARTURE_LEAVE, .from_on = day_add(c->today, 3), .successor = successor };
	TRY(account_by_id(c, leaver, &row));
	return departure_enter(c, &row, &departure);
}

static enum status back_step(struct call *c)
{
	struct account_row row;
	TRY(account_by_id(c, leaver, &row));
	return departure_take_back(c, &row);
}

static enum status ask_step(struct call *c)
{
	c->user.account = resident;
	c->user.level = LEVEL_2;
	c->user.person = (struct person_id){ 77 };
	return correction_ask(c, STR("姓名写错，应为王小雨"), STR("户口簿"));
}

static enum status answer_step(struct call *c)
{
	struct correction_list waiting;
	TRY(corrections_waiting(c, &waiting));
	return correction_answer(c, waiting.items[0].id, true, STR("已更正"));
}

static int open_house(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	leaver = add("leaver", "staff");
	successor = add("successor", "staff");
	keeper = add("keeper", "security");
	resident = add("resident", "resident");
	act(keeper, leave_step, NULL);
	act(resident, ask_step, NULL);
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

static void what_the_program_wrote_holds(void **state)
{
	(void)state;
	assert_int_equal(found(), 0);
	act(keeper, answer_step, NULL);
	act(keeper, back_step, NULL);
	assert_int_equal(found(), 0);
}

static void what_was_changed_past_it_is_found(void **state)
{
	static const char *const changes[] = {
		"UPDATE departure SET successor = NULL",
		"UPDATE departure SET from_on = from_on + 1",
		"UPDATE departure SET kind = 1 - kind",
		"UPDATE departure SET ended_at = 1",
		"UPDATE departure SET fault = 'x'",
		"UPDATE departure SET named_by = named_by + 1",
		"DELETE FROM departure",
		"UPDATE correction SET state = 1",
		"UPDATE correction SET person = person + 1",
		"UPDATE correction SET wish = answer WHERE answer IS NOT NULL",
		"UPDATE correction SET answer = wish",
		"UPDATE correction SET decided_by = account",
		"DELETE FROM correction",
	};
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		open_house(state);
		if (i == 9) /* an answer to swap with */
			act(keeper, answer_step, NULL);
		assert_int_equal(found(), 0);
		kit_sql(kit, changes[i]);
		if (!found())
			fail_msg("not found: %s", changes[i]);
		close_house(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_the_program_wrote_holds, open_house, close_house),
		cmocka_unit_test(what_was_changed_past_it_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
