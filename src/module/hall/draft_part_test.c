/* draft_part_test.c: the parts of other people in a draft, told as sentences, on a real database and the tests' couple pack. */
#include "module/hall/draft_inner.h"

#include "kit/kit.h"
#include "module/account/account.h"
#include "notice/notice.h"
#include "seal/log_search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct kit *kit;
static struct user he, she, other, clerk;

static enum status contacts_of(struct call *c, struct account_id account, struct contacts *out)
{
	enum status status = account_contacts(c, account, out);
	if (status == STATUS_ABSENT)
		*out = (struct contacts){ 0 };
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

struct adding { struct new_account account; struct account_id id; };

static enum status add_account(struct call *c)
{
	struct adding *adding = c->prepared;
	return account_add_new(c, &adding->account, &adding->id);
}

static struct user account_new(const char *name, const char *phone)
{
	struct adding adding = { .account = { .role = STR("resident"), .login = str_of(phone), .name = str_of(name), .phone = str_of(phone), .level = LEVEL_1 } };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &adding;
	assert_int_equal(account_ready(c, &adding.account), STATUS_OK);
	assert_int_equal(kit_apply(c, add_account), STATUS_OK);
	kit_done(c);
	struct user user = kit_resident(adding.id.n, name);
	user.level = LEVEL_1;
	user.person = (struct person_id){ 0 };
	return user;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "test/packs/couple", NULL };
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "intl");
	notice_set_contacts(contacts_of);
	he = account_new("赵大山", "19900010051");
	she = account_new("钱小河", "19900010052");
	other = account_new("孙无关", "19900010053");
	clerk = kit_staff(2001, "周敏", "police", "police-window");
	clerk.permissions |= 1u << PERMISSION_WINDOW;
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

/* ---- steps ---- */

struct doing {
	struct draft_id id;
	struct draft_part_id part;
	struct draft draft;
	struct draft_part mine;
	struct draft_part_list list;
	const char *field, *value;
	struct account_id typed_by; /* at the window */
	size_t parts;
	bool confirm, stands;
};

static const struct form_step *wife_step(struct call *c)
{
	return &service_find(c, STR("T-COUPLE-01"))->form->steps[2];
}

static enum status begin(struct call *c)
{
	struct doing *doing = c->prepared;
	TRY(draft_begin(c, service_find(c, STR("T-COUPLE-01")), (struct mandate_id){ 0 }, &doing->id));
	TRY(draft_any(c, doing->id, &doing->draft));
	json_set(doing->draft.form, "husband_name", json_from_str(STR("赵大山")));
	json_set(doing->draft.form, "day", json_from_str(STR("2027-05-20")));
	return draft_save(c, &doing->draft);
}

static enum status invite(struct call *c)
{
	struct doing *doing = c->prepared;
	TRY(draft_any(c, doing->id, &doing->draft));
	return part_invite(c, &doing->draft, wife_step(c), STR("钱小河"), STR("19900010052"));
}

static enum status save_field(struct call *c)
{
	struct doing *doing = c->prepared;
	TRY(draft_any(c, doing->id, &doing->draft));
	json_set(doing->draft.form, doing->field, json_from_str(str_of(doing->value)));
	return draft_save(c, &doing->draft);
}

static enum status fill_mine(struct call *c)
{
	struct doing *doing = c->prepared;
	TRY(parts_mine(c, &doing->list));
	if (!doing->list.count)
		return STATUS_ABSENT;
	TRY(part_find(c, doing->list.items[0].id, &doing->mine));
	TRY(draft_any(c, doing->mine.draft, &doing->draft));
	json_set(doing->draft.form, "wife_name", json_from_str(STR("钱小河")));
	json_set(doing->draft.form, "wife_card", json_from_str(STR("999999199203150025")));
	return part_save(c, &doing->draft, &doing->mine, doing->confirm);
}

static enum status look_at(struct call *c)
{
	struct doing *doing = c->prepared;
	TRY(draft_any(c, doing->id, &doing->draft));
	doing->stands = part_stands(c, &doing->draft, wife_step(c));
	doing->parts = doing->draft.parts.count;
	doing->typed_by = doing->parts ? doing->draft.parts.items[0].clerk : (struct account_id){ 0 };
	doing->draft.form = json_keep(kit->arena, json_deep_copy(doing->draft.form));
	return STATUS_OK;
}

static enum status run(struct doing *doing, struct user who, kit_step *step)
{
	struct call *c = kit_call(kit, who);
	c->prepared = doing;
	enum status status = kit_apply(c, step);
	kit_done(c);
	return status;
}

static bool stands(struct doing *doing)
{
	assert_int_equal(run(doing, he, look_at), STATUS_OK);
	return doing->stands;
}

static struct doing invited(void)
{
	struct doing doing = { 0 };
	assert_int_equal(run(&doing, he, begin), STATUS_OK);
	assert_int_equal(run(&doing, he, invite), STATUS_OK);
	return doing;
}

/* In this house the newest draft's part is hers: the others are thrown away before. */
static enum status drop(struct call *c)
{
	struct doing *doing = c->prepared;
	return draft_remove(c, doing->id);
}

/* ---- sentences ---- */

static void only_who_was_invited_by_name_and_phone_finds_a_part(void **state)
{
	(void)state;
	struct doing doing = invited();
	assert_int_equal(run(&doing, other, fill_mine), STATUS_ABSENT);
	assert_int_equal(run(&doing, he, fill_mine), STATUS_ABSENT);
	struct user namesake = she;
	namesake.name = STR("钱小江");
	assert_int_equal(run(&doing, namesake, fill_mine), STATUS_ABSENT);
	assert_int_equal(run(&doing, she, fill_mine), STATUS_OK);
	assert_int_equal(run(&doing, he, drop), STATUS_OK);
	assert_int_equal(run(&doing, she, fill_mine), STATUS_ABSENT);
}

static void a_confirmation_stands_until_what_was_seen_changes(void **state)
{
	static const struct {
		const char *sentence, *field, *value;
		bool stands;
	} rows[] = {
		{ "what she does not see may change", "home", "滨河路38号", true },
		{ "the same value in the same words is no change", "day", "2027-05-20", true },
		{ "what she sees may not", "day", "2027-06-01", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct doing doing = invited();
		assert_false(stands(&doing));
		assert_int_equal(run(&doing, she, fill_mine), STATUS_OK);
		assert_false(stands(&doing)); /* saved, not confirmed */
		doing.confirm = true;
		assert_int_equal(run(&doing, she, fill_mine), STATUS_OK);
		assert_true(stands(&doing));
		doing.field = rows[i].field;
		doing.value = rows[i].value;
		assert_int_equal(run(&doing, he, save_field), STATUS_OK);
		if (stands(&doing) != rows[i].stands)
			fail_msg("%s", rows[i].sentence);
		assert_int_equal(run(&doing, he, drop), STATUS_OK);
	}
}

/* Whoever saves the rest does not write into her part. */
static void the_applicant_does_not_change_what_is_hers(void **state)
{
	(void)state;
	struct doing doing = invited();
	assert_int_equal(run(&doing, she, fill_mine), STATUS_OK);
	doing.field = "wife_name";
	doing.value = "别人";
	assert_int_equal(run(&doing, he, save_field), STATUS_OK);
	stands(&doing);
	assert_string_equal(json_string_value(json_object_get(doing.draft.form, "wife_name")), "钱小河");
	assert_int_equal(run(&doing, he, drop), STATUS_OK);
}

static void somebody_is_invited_once_a_minute_and_five_times_at_most(void **state)
{
	(void)state;
	struct doing doing = invited();
	assert_int_equal(run(&doing, he, invite), STATUS_CONFLICT);
	for (int i = 1; i < 5; i++) {
		kit_set_clock(str_format(kit->arena, "2026-11-23T02:%02d:30Z", 2 * i).at);
		assert_int_equal(run(&doing, he, invite), STATUS_OK);
	}
	kit_set_clock("2026-11-23T03:00:00Z");
	assert_int_equal(run(&doing, he, invite), STATUS_CONFLICT);
	assert_int_equal(run(&doing, he, drop), STATUS_OK);
	kit_set_clock("2026-11-23T02:00:00Z");
}

/* ---- at the window ---- */

static enum status type_part(struct call *c)
{
	struct doing *doing = c->prepared;
	TRY(draft_any(c, doing->id, &doing->draft));
	json_set(doing->draft.form, "wife_name", json_from_str(STR("钱小荷")));
	return parts_type(c, &doing->draft);
}

static void a_clerk_types_a_part_that_nobody_confirmed_and_no_other(void **state)
{
	(void)state;
	struct doing doing = invited();
	assert_int_equal(run(&doing, clerk, type_part), STATUS_OK);
	stands(&doing);
	assert_string_equal(json_string_value(json_object_get(doing.draft.form, "wife_name")), "钱小荷");
	assert_int_equal(doing.parts, 1);
	assert_int_equal(doing.typed_by.n, clerk.account.n);
	doing.confirm = true;
	assert_int_equal(run(&doing, she, fill_mine), STATUS_OK); /* the invitation is hers still */
	assert_true(stands(&doing));
	assert_false(doing.typed_by.n);
	assert_int_equal(run(&doing, clerk, type_part), STATUS_OK);
	assert_true(stands(&doing));
	assert_string_equal(json_string_value(json_object_get(doing.draft.form, "wife_name")), "钱小河");
	assert_int_equal(run(&doing, he, drop), STATUS_OK);
}

static enum status correct(struct call *c)
{
	struct doing *doing = c->prepared;
	struct draft before, after;
	TRY(draft_any(c, doing->id, &before));
	TRY(draft_any(c, doing->id, &after));
	json_set(after.form, doing->field, json_from_str(str_of(doing->value)));
	return draft_corrected(c, &before, &after);
}

static size_t told;

static enum status count_changes(struct call *c)
{
	struct log_question question = { .kind = STR("window.draft_changed") };
	struct log_found_list found;
	TRY(log_search(c, &question, 100, &found));
	told = found.count;
	return STATUS_OK;
}

static void what_a_clerk_changes_is_an_event_and_what_he_leaves_is_none(void **state)
{
	static const struct {
		const char *sentence, *field, *value;
		size_t events;
	} rows[] = {
		{ "the same day is no change", "day", "2027-05-20", 0 },
		{ "the same with a space behind it is none either", "husband_name", "赵大山 ", 0 },
		{ "another day is one", "day", "2027-06-01", 1 },
		{ "what was empty is one", "home", "滨河路38号", 2 },
	};
	(void)state;
	struct doing doing = invited();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		doing.field = rows[i].field;
		doing.value = rows[i].value;
		assert_int_equal(run(&doing, clerk, correct), STATUS_OK);
		assert_int_equal(run(&doing, clerk, count_changes), STATUS_OK);
		if (told != rows[i].events)
			fail_msg("%s: %zu", rows[i].sentence, told);
	}
	assert_int_equal(run(&doing, he, drop), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_who_was_invited_by_name_and_phone_finds_a_part),
		cmocka_unit_test(a_confirmation_stands_until_what_was_seen_changes),
		cmocka_unit_test(the_applicant_does_not_change_what_is_hers),
		cmocka_unit_test(somebody_is_invited_once_a_minute_and_five_times_at_most),
		cmocka_unit_test(a_clerk_types_a_part_that_nobody_confirmed_and_no_other),
		cmocka_unit_test(what_a_clerk_changes_is_an_event_and_what_he_leaves_is_none),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
