/* mandate_test.c: organisations, and who may act for whom: given, asked, recorded, taken back, ended by itself. */
#include "register/mandate.h"
#include "register/organisation.h"
#include "register/register.h"

#include "kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char mother_number[] = "999999198807120025", father_number[] = "999999199003150012", old_number[] = "999999195504010044",
		  other_number[] = "999999197812300069", code[] = "91999999MA0000001N";

static struct kit *kit;
static struct user mother, father, old, other, window, child;
static struct organisation_id tea;
static struct call *calls[512];
static size_t call_count;

struct job {
	struct person person;
	struct organisation organisation;
	struct mandate mandate;
	struct mandate_list list;
	struct str reason, service;
	enum organisation_state state;
	struct day day;
	struct organisation_history past;
};

static struct call *call_of(struct user user, struct job *job)
{
	struct call *c = kit_call(kit, user);
	c->prepared = job;
	assert_true(call_count < sizeof calls / sizeof *calls);
	calls[call_count++] = c;
	return c;
}

/* A number of somebody born on a day, with its check digit. */
static struct str number_born(const char *eight)
{
	for (const char *check = "0123456789X"; *check; check++) {
		struct str number = str_format(kit->arena, "999999%s002%c", eight, *check);
		if (is_resident_number(number))
			return number;
	}
	fail_msg("no check digit");
	return STR_NONE;
}

static enum status person_step(struct call *c)
{
	struct job *job = c->prepared;
	return person_put(c, &job->person, "test");
}

static struct user person_of(int64_t account, const char *name, struct str number)
{
	struct job job = { .person = { .name = str_of(name), .number = number } };
	struct call *c = call_of(window, &job);
	if (kit_apply(c, person_step) != STATUS_OK)
		fail_msg("%s: %s", name, kit_sentence(c));
	struct user user = kit_resident(account, name);
	user.person = job.person.id;
	return user;
}

static enum status organisation_step(struct call *c)
{
	struct job *job = c->prepared;
	return organisation_put(c, &job->organisation, "test");
}

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	window = kit_staff(2001, "钱窗口", "market", "market-window");
	window.permissions |= 1u << PERMISSION_WINDOW;
	mother = person_of(1001, "李秀英", str_of(mother_number));
	father = person_of(1002, "王明", str_of(father_number));
	old = person_of(1003, "赵桂兰", str_of(old_number));
	other = person_of(1004, "孙建国", str_of(other_number));
	child = person_of(1005, "王小雨", number_born("20081001"));
	struct job job = { .organisation = { .credit_code = str_of(code), .name = STR("绿源茶业"), .legal_name = STR("孙建国"),
					     .legal_number = str_of(other_number) } };
	assert_int_equal(kit_apply(call_of(window, &job), organisation_step), STATUS_OK);
	tea = job.organisation.id;
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	while (call_count)
		kit_done(calls[--call_count]);
	kit_close(kit);
	return 0;
}

static int monday(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	return 0;
}

/* ---- steps ---- */

static enum status give_step(struct call *c)
{
	return mandate_give(c, &((struct job *)c->prepared)->mandate);
}

static enum status ask_step(struct call *c)
{
	return mandate_ask(c, &((struct job *)c->prepared)->mandate);
}

static enum status record_step(struct call *c)
{
	return mandate_record(c, &((struct job *)c->prepared)->mandate);
}

static enum status confirm_step(struct call *c)
{
	struct job *job = c->prepared;
	return mandate_confirm(c, job->mandate.id, job->mandate.version, &job->mandate);
}

static enum status withdraw_step(struct call *c)
{
	struct job *job = c->prepared;
	return mandate_withdraw(c, job->mandate.id, job->reason, job->mandate.version, &job->mandate);
}

static enum status apply(struct user user, kit_step *step, struct job *job)
{
	return kit_apply(call_of(user, job), step);
}

static enum status held_step(struct call *c)
{
	return mandates_held(c, &((struct job *)c->prepared)->list);
}

static enum status given_step(struct call *c)
{
	return mandates_given(c, &((struct job *)c->prepared)->list);
}

static enum status use_step(struct call *c)
{
	struct job *job = c->prepared;
	struct mandate used;
	return mandate_use(c, job->mandate.id, job->service, &used);
}

static enum status get_step(struct call *c)
{
	struct job *job = c->prepared;
	return mandate_get(c, job->mandate.id, &job->mandate);
}

static struct mandate_list list_of(struct user user, kit_step *step)
{
	struct job job = { 0 };
	assert_int_equal(kit_read(call_of(user, &job), step), STATUS_OK);
	return job.list;
}

static bool stands_in(struct mandate_list list, struct mandate_id id)
{
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].id.n == id.n)
			return true;
	return false;
}

static enum status use(struct user user, struct mandate_id id, const char *service)
{
	struct job job = { .mandate = { .id = id }, .service = str_of(service) };
	return kit_read(call_of(user, &job), use_step);
}

static struct mandate seen(struct mandate_id id)
{
	struct job job = { .mandate = { .id = id } };
	assert_int_equal(kit_read(call_of(window, &job), get_step), STATUS_OK);
	return job.mandate;
}

static struct str stall[] = { STR_INIT("stall") };

static struct mandate agent_until(struct day until)
{
	return (struct mandate){ .kind = MANDATE_AGENT, .holder_name = STR("王明"), .holder_number = str_of(father_number),
				 .services = { stall, 1 }, .until_on = until };
}

static struct mandate given_agent(struct day until)
{
	struct job job = { .mandate = agent_until(until) };
	assert_int_equal(apply(mother, give_step, &job), STATUS_OK);
	return job.mandate;
}

/* ---- sentences ---- */

static void an_agent_acts_in_the_services_named_until_the_day(void **state)
{
	(void)state;
	struct mandate agent = given_agent(day_of(2026, 10, 9));
	assert_true(stands_in(list_of(father, held_step), agent.id));
	assert_true(stands_in(list_of(mother, given_step), agent.id));
	assert_false(stands_in(list_of(other, held_step), agent.id));
	assert_int_equal(use(father, agent.id, "stall"), STATUS_OK);
	assert_int_equal(use(father, agent.id, "another"), STATUS_DENIED);
	assert_int_equal(use(other, agent.id, "stall"), STATUS_DENIED);
	assert_int_equal(use(mother, agent.id, "stall"), STATUS_DENIED);
	kit_set_clock("2026-10-09T15:59:00Z");
	assert_int_equal(use(father, agent.id, "stall"), STATUS_OK);
	kit_set_clock("2026-10-09T16:01:00Z");
	assert_int_equal(use(father, agent.id, "stall"), STATUS_DENIED);
	assert_int_equal(seen(agent.id).state, MANDATE_ENDED);
	assert_int_equal(seen(agent.id).end, MANDATE_DAY_PASSED);
}

static void who_cannot_act_is_told_why(void **state)
{
	(void)state;
	struct mandate agent = given_agent(day_of(2026, 10, 9));
	const struct row {
		struct user user;
		const char *at, *service, *says;
	} rows[] = {
		{ father, "2026-09-28T02:00:00Z", "another", "Your mandate does not name this service: you can't act for 李秀英 in it." },
		{ father, "2026-10-10T02:00:00Z", "stall", "Your mandate is not in force: you can't act for 李秀英." },
		{ other, "2026-09-28T02:00:00Z", "stall", "There is no mandate by which you could act here." },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		kit_set_clock(rows[i].at);
		struct job job = { .mandate = { .id = agent.id }, .service = str_of(rows[i].service) };
		struct call *c = call_of(rows[i].user, &job);
		assert_int_equal(kit_read(c, use_step), STATUS_DENIED);
		assert_string_equal(kit_sentence(c), rows[i].says);
	}
}

static void what_is_wrong_with_a_mandate_is_said(void **state)
{
	(void)state;
	struct day until = day_of(2026, 12, 31);
	struct mandate no_services = agent_until(until), no_end = agent_until(DAY_NONE), past = agent_until(day_of(2026, 9, 27)),
		       self = agent_until(until), wrong = agent_until(until), guardian = agent_until(until), handler = agent_until(until),
		       nameless = agent_until(until);
	no_services.services.count = 0;
	self.holder_number = str_of(mother_number);
	wrong.holder_number = STR("999999199003150011");
	guardian.kind = MANDATE_GUARDIAN;
	handler.kind = MANDATE_HANDLER;
	nameless.holder_name = STR(" ");
	const struct mandate rows[] = { no_services, no_end, past, self, wrong, guardian, handler, nameless };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct job job = { .mandate = rows[i] };
		if (apply(mother, give_step, &job) != STATUS_INVALID)
			fail_msg("row %zu was taken", i);
	}
	struct user half = mother;
	half.level = LEVEL_1;
	struct job job = { .mandate = agent_until(until) };
	assert_int_equal(apply(half, give_step, &job), STATUS_DENIED);
}

static void nobody_learns_whether_the_register_knows_a_person(void **state)
{
	(void)state;
	struct str number = number_born("19800101");
	struct job unknown = { .mandate = agent_until(day_of(2026, 12, 31)) }, misnamed = unknown;
	unknown.mandate.holder_name = STR("胡远");
	unknown.mandate.holder_number = number;
	misnamed.mandate.holder_name = STR("张三");
	assert_int_equal(apply(mother, give_step, &unknown), STATUS_OK);
	assert_int_equal(apply(mother, give_step, &misnamed), STATUS_OK);
	assert_false(stands_in(list_of(father, held_step), misnamed.mandate.id));
	assert_string_equal(misnamed.mandate.holder_name.at, "张三");
	struct user late = person_of(1050, "胡远", number);
	assert_true(stands_in(list_of(late, held_step), unknown.mandate.id));
	assert_int_equal(use(late, unknown.mandate.id, "stall"), STATUS_OK);
}

static void whoever_is_asked_says_yes_and_nobody_else(void **state)
{
	(void)state;
	struct job asked = { .mandate = { .kind = MANDATE_CARER, .giver_name = STR("赵桂兰"), .giver_number = str_of(old_number) } };
	assert_int_equal(apply(father, ask_step, &asked), STATUS_OK);
	assert_int_equal(asked.mandate.state, MANDATE_ASKED);
	assert_int_equal(use(father, asked.mandate.id, "stall"), STATUS_DENIED);
	struct job by_holder = asked, by_stranger = asked, stale = asked;
	stale.mandate.version = 7;
	assert_int_equal(apply(father, confirm_step, &by_holder), STATUS_DENIED);
	assert_int_equal(apply(mother, confirm_step, &by_stranger), STATUS_ABSENT);
	assert_int_equal(apply(old, confirm_step, &stale), STATUS_CONFLICT);
	assert_int_equal(apply(old, confirm_step, &asked), STATUS_OK);
	assert_int_equal(use(father, asked.mandate.id, "whatever"), STATUS_OK);
	struct job again = asked;
	assert_int_equal(apply(old, confirm_step, &again), STATUS_CONFLICT);
}

static void either_side_ends_it(void **state)
{
	(void)state;
	struct job by_giver = { .mandate = given_agent(day_of(2026, 12, 31)) }, by_holder = { .mandate = given_agent(day_of(2026, 12, 31)) };
	struct job by_stranger = by_giver;
	assert_int_equal(apply(other, withdraw_step, &by_stranger), STATUS_ABSENT);
	assert_int_equal(apply(mother, withdraw_step, &by_giver), STATUS_OK);
	assert_int_equal(apply(father, withdraw_step, &by_holder), STATUS_OK);
	assert_int_equal(use(father, by_giver.mandate.id, "stall"), STATUS_DENIED);
	assert_int_equal(use(father, by_holder.mandate.id, "stall"), STATUS_DENIED);
	struct job again = by_giver;
	assert_int_equal(apply(mother, withdraw_step, &again), STATUS_CONFLICT);
}

static struct job guardian(struct str papers)
{
	return (struct job){ .mandate = { .kind = MANDATE_GUARDIAN, .giver = child.person, .holder = mother.person, .papers = papers } };
}

static void a_guardian_is_recorded_at_the_window_and_ends_at_eighteen(void **state)
{
	(void)state;
	struct job unseen = guardian(STR(" ")), online = guardian(STR("居民户口簿")), job = guardian(STR("居民户口簿"));
	assert_int_equal(apply(window, record_step, &unseen), STATUS_INVALID);
	assert_int_equal(apply(mother, record_step, &online), STATUS_DENIED);
	struct job of_age = guardian(STR("居民户口簿"));
	of_age.mandate.giver = father.person;
	assert_int_equal(apply(window, record_step, &of_age), STATUS_INVALID);
	assert_int_equal(apply(window, record_step, &job), STATUS_OK);
	assert_int_equal(use(mother, job.mandate.id, "stall"), STATUS_OK);
	assert_true(stands_in(list_of(child, given_step), job.mandate.id));
	struct job by_child = job, by_mother = job;
	assert_int_equal(apply(child, withdraw_step, &by_child), STATUS_DENIED);
	assert_int_equal(apply(mother, withdraw_step, &by_mother), STATUS_DENIED);
	kit_set_clock("2026-09-30T15:59:00Z");
	assert_int_equal(use(mother, job.mandate.id, "stall"), STATUS_OK);
	kit_set_clock("2026-09-30T16:00:00Z"); /* the eighteenth birthday in Asia/Shanghai */
	assert_int_equal(use(mother, job.mandate.id, "stall"), STATUS_DENIED);
	assert_int_equal(seen(job.mandate.id).end, MANDATE_OF_AGE);
	kit_set_clock("2026-09-28T02:00:00Z");
	struct job ended = { .mandate = seen(job.mandate.id), .reason = STR("法院裁定变更监护人") };
	assert_int_equal(apply(window, withdraw_step, &ended), STATUS_OK);
}

static struct mandate handler_of(struct str name, const char *number)
{
	return (struct mandate){ .kind = MANDATE_HANDLER, .organisation = tea, .holder_name = name, .holder_number = str_of(number) };
}

static enum status enter_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(organisation_get(c, tea, &job->organisation));
	return organisation_enter(c, &job->organisation, job->state, job->day, "test");
}

static void enter(enum organisation_state state, struct day day)
{
	struct job job = { .state = state, .day = day };
	assert_int_equal(apply(window, enter_step, &job), STATUS_OK);
}

static void an_organisation_acts_by_its_representative_and_its_handlers(void **state)
{
	(void)state;
	struct user account = kit_resident(1100, "绿源茶业");
	account.person = (struct person_id){ 0 };
	account.organisation = tea;
	struct job by_mother = { .mandate = handler_of(STR("王明"), father_number) }, by_representative = by_mother, by_account = by_mother;
	assert_int_equal(apply(mother, give_step, &by_mother), STATUS_DENIED);
	assert_int_equal(apply(other, give_step, &by_representative), STATUS_OK);
	assert_int_equal(apply(account, give_step, &by_account), STATUS_OK);
	assert_int_equal(use(father, by_account.mandate.id, "stall"), STATUS_OK);
	assert_true(stands_in(list_of(account, given_step), by_representative.mandate.id));
	assert_true(stands_in(list_of(other, given_step), by_account.mandate.id));
	enter(ORGANISATION_CANCELLED, day_of(2026, 9, 28));
	assert_int_equal(use(father, by_account.mandate.id, "stall"), STATUS_DENIED);
	assert_int_equal(seen(by_account.mandate.id).end, MANDATE_ORGANISATION_ENDED);
	struct job late = { .mandate = handler_of(STR("王明"), father_number) };
	assert_int_equal(apply(account, give_step, &late), STATUS_DENIED);
	enter(ORGANISATION_ACTIVE, DAY_NONE);
	assert_int_equal(use(father, by_account.mandate.id, "stall"), STATUS_OK);
}

static enum status succeed_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(organisation_get(c, tea, &job->organisation));
	job->organisation.legal_name = job->person.name;
	job->organisation.legal_number = job->person.number;
	TRY(organisation_put(c, &job->organisation, "another legal representative"));
	return organisation_past(c, tea, &job->past);
}

static void another_legal_representative_takes_the_place_of_the_first(void **state)
{
	(void)state;
	struct mandate_list before = list_of(other, held_step);
	assert_int_equal(before.count, 1);
	assert_int_equal(before.items[0].kind, MANDATE_REPRESENTATIVE);
	assert_int_equal(use(other, before.items[0].id, "stall"), STATUS_OK);
	struct job job = { .person = { .name = STR("李秀英"), .number = str_of(mother_number) } };
	size_t versions;
	assert_int_equal(apply(window, succeed_step, &job), STATUS_OK);
	versions = job.past.count;
	assert_string_equal(job.past.items[versions - 1].organisation.legal_name.at, "孙建国");
	assert_string_equal(job.past.items[versions - 1].organisation.legal_number.at, other_number);
	assert_int_equal(use(other, before.items[0].id, "stall"), STATUS_DENIED);
	assert_int_equal(seen(before.items[0].id).end, MANDATE_REPRESENTATIVE_LEFT);
	struct job handler = { .mandate = handler_of(STR("王明"), father_number) };
	struct job former = handler;
	assert_int_equal(apply(other, give_step, &former), STATUS_DENIED);
	assert_int_equal(apply(mother, give_step, &handler), STATUS_OK);
	job.person = (struct person){ .name = STR("孙建国"), .number = str_of(other_number) };
	assert_int_equal(apply(window, succeed_step, &job), STATUS_OK);
	assert_int_equal(use(other, before.items[0].id, "stall"), STATUS_OK);
}

static enum status die_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(person_get(c, job->person.id, &job->person));
	bool dead = job->person.state == PERSON_DECEASED;
	return person_set_state(c, job->person.id, dead ? PERSON_HERE : PERSON_DECEASED, c->today, STR("死亡证明"), job->person.version);
}

static void a_death_on_either_side_ends_it(void **state)
{
	(void)state;
	struct mandate agent = given_agent(day_of(2026, 12, 31));
	struct job giver = { .person = { .id = mother.person } }, holder = { .person = { .id = father.person } };
	assert_int_equal(apply(window, die_step, &giver), STATUS_OK);
	assert_int_equal(use(father, agent.id, "stall"), STATUS_DENIED);
	assert_int_equal(seen(agent.id).end, MANDATE_GIVER_DIED);
	assert_int_equal(apply(window, die_step, &giver), STATUS_OK); /* entered by mistake */
	assert_int_equal(use(father, agent.id, "stall"), STATUS_OK);
	assert_int_equal(apply(window, die_step, &holder), STATUS_OK);
	assert_int_equal(seen(agent.id).end, MANDATE_HOLDER_DIED);
	assert_int_equal(apply(window, die_step, &holder), STATUS_OK);
}

static void an_organisation_that_is_wrong_is_refused(void **state)
{
	static const struct { struct organisation organisation; enum status status; } rows[] = {
		{ { .credit_code = STR_INIT("91999999MA0000001X"), .name = STR_INIT("茶"), .legal_name = STR_INIT("孙") }, STATUS_INVALID },
		{ { .credit_code = STR_INIT("91999999MA0000001N"), .name = STR_INIT(" "), .legal_name = STR_INIT("孙") }, STATUS_INVALID },
		{ { .credit_code = STR_INIT("91999999MA0000001N"), .name = STR_INIT("茶"), .legal_name = STR_INIT("") }, STATUS_INVALID },
		{ { .credit_code = STR_INIT(" 91999999ma0000001n"), .name = STR_INIT("茶"), .legal_name = STR_INIT("孙") }, STATUS_CONFLICT },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct job job = { .organisation = rows[i].organisation };
		if (apply(window, organisation_step, &job) != rows[i].status)
			fail_msg("row %zu", i);
	}
	assert_string_equal(organisation_kind_words(str_of(code)), "Company");
	assert_string_equal(organisation_kind_words(STR("92")), "Sole trader");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_agent_acts_in_the_services_named_until_the_day, monday),
		cmocka_unit_test_setup(who_cannot_act_is_told_why, monday),
		cmocka_unit_test_setup(what_is_wrong_with_a_mandate_is_said, monday),
		cmocka_unit_test_setup(nobody_learns_whether_the_register_knows_a_person, monday),
		cmocka_unit_test_setup(whoever_is_asked_says_yes_and_nobody_else, monday),
		cmocka_unit_test_setup(either_side_ends_it, monday),
		cmocka_unit_test_setup(a_guardian_is_recorded_at_the_window_and_ends_at_eighteen, monday),
		cmocka_unit_test_setup(an_organisation_acts_by_its_representative_and_its_handlers, monday),
		cmocka_unit_test_setup(another_legal_representative_takes_the_place_of_the_first, monday),
		cmocka_unit_test_setup(a_death_on_either_side_ends_it, monday),
		cmocka_unit_test_setup(an_organisation_that_is_wrong_is_refused, monday),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
