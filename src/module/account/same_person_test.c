/* same_person_test.c: several accounts are never one person's data, and what whoever wants another's account back can try. */
#include "kit/kit.h"
#include "dossier/dossier.h"
#include "module/account/account_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *const packs[] = { "packs/county", "packs/residence-permit", NULL };
/* Three people of one name, born on one day: twins and a stranger. */
static const char *const numbers[] = { "999999198808081013", "99999919880808103X", "999999198808081056" };
static struct kit *kit;
static int phones;

struct holder { struct account_id account; char phone[24]; struct str token; };

struct work {
	struct holder *holder;
	struct holder *before; /* whose phone it was */
	const char *number;
	bool move;
	struct filing filing;
	struct filed filed;
	struct dossier_list seen;
	struct account_row row;
	struct recovering recovering;
	struct code code;
	struct str digits;
};

static enum status run(kit_step *step, struct work *work, bool changes)
{
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = work;
	enum status status = changes ? kit_apply(c, step) : kit_read(c, step);
	kit_done(c);
	return status;
}

static void open_house(void)
{
	kit = kit_open(packs, "intl");
	kit_set_clock("2026-05-05T02:00:00Z");
	notice_set_contacts(account_contacts);
}

/* ---- acts ---- */

static enum status add_step(struct call *c)
{
	struct work *work = c->prepared;
	struct new_account account = { .role = STR("resident"), .login = str_of(work->holder->phone), .name = STR("王明"), .phone = str_of(work->holder->phone),
				       .mail = str_format(c->arena, "%s@example.com", work->holder->phone), .password_hash = STR("$argon2id$first"), .level = LEVEL_1 };
	return account_add_new(c, &account, &work->holder->account);
}

static void add(struct holder *holder)
{
	snprintf(holder->phone, sizeof holder->phone, "1990001%04d", ++phones);
	assert_int_equal(run(add_step, &(struct work){ .holder = holder }, true), STATUS_OK);
}

static enum status raise_step(struct call *c)
{
	const struct work *work = c->prepared;
	struct person person = { .name = STR("王明"), .number = str_of(work->number) }, known;
	enum status status = person_find(c, person.number, &known);
	if (status == STATUS_ABSENT)
		TRY(person_put(c, &person, "test"));
	else
		person = known;
	return account_raise(c, str_of(work->holder->phone), person.id, STR("王明"), work->move);
}

static enum status enter_step(struct call *c)
{
	struct work *work = c->prepared;
	struct account_row row;
	TRY(account_by_id(c, work->holder->account, &row));
	struct sign_in attempt = { .account = row.id, .role = row.role, .name = STR("王明"), .level = (enum level)row.level,
				   .login = STR("any"), .address = STR("192.0.2.1"), .right = true, .proven = true };
	struct session session;
	TRY(sign_in_open(c, &attempt, &session));
	work->holder->token = str_copy(kit->arena, session.token);
	return STATUS_OK;
}

static enum status identify_step(struct call *c)
{
	const struct work *work = c->prepared;
	return account_identify(c, work->holder->token);
}

static enum status file_step(struct call *c)
{
	struct work *work = c->prepared;
	return dossier_file(c, &work->filing, &work->filed);
}

static struct call *call_of(struct work *work)
{
	assert_int_equal(run(enter_step, work, true), STATUS_OK);
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = work;
	assert_int_equal(kit_read(c, identify_step), STATUS_OK);
	assert_int_equal(c->user.account.n, work->holder->account.n);
	return c;
}

static void file(struct holder *holder)
{
	struct work work = { .holder = holder };
	struct call *c = call_of(&work);
	const struct service *service = service_find(c, STR("residence-permit"));
	struct material_list materials = { ARENA_MANY(c->arena, struct material, service->material_count), 0 };
	for (size_t i = 0; i < service->material_count; i++) {
		if (!service->materials[i].required || str_equal(service->materials[i].name, STR("study_proof")))
			continue;
		struct material *one = &materials.items[materials.count++];
		*one = (struct material){ service->materials[i].name, ARENA_ONE(c->arena, struct file_id), 1 };
		one->files[0] = kit_file(kit, c->user, "image/jpeg");
	}
	json_t *form = json_keep(c->arena, json_deep_copy(form_example(c->arena, service->form)));
	if (dossier_prepare(c, service, form, &materials, random_token(c->arena, 12), &work.filing) != STATUS_OK || kit_apply(c, file_step) != STATUS_OK)
		fail_msg("%s", kit_sentence(c));
	kit_done(c);
}

static enum status see_step(struct call *c)
{
	struct work *work = c->prepared;
	return dossiers_mine(c, STR_NONE, 100, &work->seen);
}

static size_t seen_by(struct holder *holder)
{
	struct work work = { .holder = holder };
	struct call *c = call_of(&work);
	assert_int_equal(kit_read(c, see_step), STATUS_OK);
	size_t count = work.seen.count;
	kit_done(c);
	return count;
}

static enum status pass_on_step(struct call *c)
{
	struct work *work = c->prepared;
	struct account_row row;
	TRY(account_by_id(c, work->before->account, &row));
	if (phone_is_proved(c, &row))
		return STATUS_CONFLICT;
	TRY(account_let_go(c, &row));
	return add_step(c);
}

static enum status make_code_step(struct call *c)
{
	struct work *work = c->prepared;
	struct str digits;
	TRY(code_make(c, work->code, &digits));
	work->digits = str_copy(kit->arena, digits);
	return STATUS_OK;
}

static enum status recover_step(struct call *c)
{
	struct work *work = c->prepared;
	return recovery_open(c, &work->recovering);
}

static void recover(struct holder *holder)
{
	struct work work = { .recovering = { .login = str_of(holder->phone), .way = RECOVER_MAIL, .hash = STR("$argon2id$new") } };
	work.code = recovery_code(&(struct call){ .arena = kit->arena }, &work.recovering);
	assert_int_equal(run(make_code_step, &work, true), STATUS_OK);
	work.recovering.code = work.digits;
	assert_int_equal(run(recover_step, &work, true), STATUS_OK);
}

/* ---- whose is what ---- */

/* An act of account A, B or C in two or three letters: "A+" it is made; "Af" files; "Ap" seen at the window as the person p; "Ap>" the
 * same, and the clerk says that the real name moves; "Ap!" the window refuses it; "Ar" recovered by a message; "AxB" after 91 days
 * A's phone is B's. */
static void act(struct holder *holders, const char *token)
{
	struct holder *holder = &holders[token[0] - 'A'];
	struct work work = { .holder = holder };
	switch (token[1]) {
	case '+': add(holder); break;
	case 'f': file(holder); break;
	case 'r': recover(holder); break;
	case 'x':
		kit_set_clock("2026-08-15T02:00:00Z");
		work.holder = &holders[token[2] - 'A'];
		work.before = holder;
		memcpy(work.holder->phone, holder->phone, sizeof holder->phone);
		assert_int_equal(run(pass_on_step, &work, true), STATUS_OK);
		memcpy(holder->phone, "gone", 5);
		break;
	default:
		work.number = numbers[token[1] - 'p'];
		work.move = token[2] == '>';
		assert_int_equal(run(raise_step, &work, true), token[2] == '!' ? STATUS_CONFLICT : STATUS_OK);
	}
}

static void several_accounts_are_never_one_persons_data(void **state)
{
	static const struct { const char *name, *acts[10]; int seen[3]; } rows[] = {
		{ "two phones of one person, one of them seen",        { "A+", "B+", "Ap", "Af" }, { 1, 0, 0 } },
		{ "the second is refused the name that the first has", { "A+", "B+", "Ap", "Af", "Bp!" }, { 1, 0, 0 } },
		{ "the name moves, and with it what was filed by it",  { "A+", "B+", "Ap", "Af", "Bp>" }, { 0, 1, 0 } },
		{ "and back",                                          { "A+", "B+", "Ap", "Af", "Bp>", "Bf", "Ap>" }, { 2, 0, 0 } },
		{ "what was typed unseen stays with its account",      { "A+", "B+", "Af", "Ap", "Af", "Bp>" }, { 1, 1, 0 } },
		{ "seen later, it is all there",                       { "A+", "Af", "Ap" }, { 1, 0, 0 } },
		{ "one name, one birthday, another number",            { "A+", "B+", "Ap", "Bq", "Af" }, { 1, 0, 0 } },
		{ "a twin's number typed by mistake is refused",       { "A+", "B+", "Ap", "Af", "Bp!", "Bq" }, { 1, 0, 0 } },
		{ "a twin's account never becomes the other's",        { "A+", "Ap", "Af", "Aq!" }, { 1, 0, 0 } },
		{ "not even after it lost the name",                   { "A+", "B+", "Ap", "Af", "Bp>", "Aq!" }, { 0, 1, 0 } },
		{ "the phone's next holder sees nothing",              { "A+", "Ap", "Af", "AxB" }, { -1, 0, 0 } },
		{ "nor does he once he is seen himself",               { "A+", "Ap", "Af", "AxB", "Br" , "Bq" }, { -1, 0, 0 } },
		{ "a message brings the account back, not the name",   { "A+", "Ap", "Af", "Ar" }, { 0, 0, 0 } },
		{ "the window then opens it again",                    { "A+", "Ap", "Af", "Ar", "Ap" }, { 1, 0, 0 } },
		{ "three accounts, the last one seen has it all",      { "A+", "B+", "C+", "Ap", "Af", "Bp>", "Bf", "Cp>", "Cf" }, { 0, 0, 3 } },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct holder holders[3] = { 0 };
		open_house();
		for (size_t k = 0; k < 10 && rows[i].acts[k]; k++)
			act(holders, rows[i].acts[k]);
		for (int h = 0; h < 3; h++)
			if (holders[h].account.n && rows[i].seen[h] >= 0 && seen_by(&holders[h]) != (size_t)rows[i].seen[h])
				fail_msg("%s: %c sees %zu", rows[i].name, 'A' + h, seen_by(&holders[h]));
		kit_close(kit);
	}
}

/* ---- whoever wants another's account ---- */

static enum status lock_step(struct call *c)
{
	const struct work *work = c->prepared;
	return account_lock(c, work->holder->account, true);
}

static enum status row_step(struct call *c)
{
	struct work *work = c->prepared;
	TRY(account_by_id(c, work->holder->account, &work->row));
	work->row.password = str_copy(kit->arena, work->row.password);
	return STATUS_OK;
}

enum got { /* what the attacker holds: a code, and how he came by it */
	GOT_NOTHING,        /* he guesses */
	GOT_PHONE,          /* the message came to a phone in his hand */
	GOT_MAIL,           /* the mail came to him */
	GOT_OWN,            /* a code for an account of his own */
	GOT_SIGN_UP,        /* one by which the phone may begin an account */
	GOT_NEW_PHONE,      /* one by which the account may take another phone */
	GOT_WINDOW,         /* one given at the window, the card being seen */
};

static struct code code_got(struct call *c, enum got got, const struct holder *victim, const struct holder *own)
{
	struct recovering recovering = { .login = str_of(victim->phone), .way = got == GOT_MAIL ? RECOVER_MAIL : got == GOT_WINDOW ? RECOVER_WINDOW : RECOVER_PHONE };
	if (got == GOT_OWN)
		recovering.login = str_of(own->phone);
	if (got == GOT_SIGN_UP)
		return (struct code){ CODE_SIGN_UP, str_of(victim->phone) };
	return got == GOT_NEW_PHONE ? new_phone_code(c, victim->account, str_of(victim->phone)) : recovery_code(c, &recovering);
}

static void what_whoever_wants_another_account_back_can_try(void **state)
{
	static const struct { const char *name; enum got got; enum recover_way typed; int minutes, days; bool locked; enum status status; int level; } rows[] = {
		{ "name, number and phone, and a guess",           GOT_NOTHING,   RECOVER_PHONE,  0,  0,  false, STATUS_INVALID,  2 },
		{ "a guess at the code of the window",             GOT_NOTHING,   RECOVER_WINDOW, 0,  0,  false, STATUS_INVALID,  2 },
		{ "his own code with the other's login",           GOT_OWN,       RECOVER_PHONE,  0,  0,  false, STATUS_INVALID,  2 },
		{ "a code for signing up",                         GOT_SIGN_UP,   RECOVER_PHONE,  0,  0,  false, STATUS_INVALID,  2 },
		{ "a code for another phone",                      GOT_NEW_PHONE, RECOVER_PHONE,  0,  0,  false, STATUS_INVALID,  2 },
		{ "the phone's code typed as the window's",        GOT_PHONE,     RECOVER_WINDOW, 0,  0,  false, STATUS_INVALID,  2 },
		{ "the mail's code typed as the phone's",          GOT_MAIL,      RECOVER_PHONE,  0,  0,  false, STATUS_INVALID,  2 },
		{ "a message read over the shoulder, too late",    GOT_PHONE,     RECOVER_PHONE,  11, 0,  false, STATUS_INVALID,  2 },
		{ "a slip of the window found the next day",       GOT_WINDOW,    RECOVER_WINDOW, 31, 0,  false, STATUS_INVALID,  2 },
		{ "a number given out again after 91 days",        GOT_PHONE,     RECOVER_PHONE,  0,  91, false, STATUS_CONFLICT, 2 },
		{ "a locked account",                              GOT_PHONE,     RECOVER_PHONE,  0,  0,  true,  STATUS_INVALID,  2 },
		{ "a stolen phone: the account, and no real name", GOT_PHONE,     RECOVER_PHONE,  0,  0,  false, STATUS_OK,       1 },
		{ "a stolen mailbox: the same",                    GOT_MAIL,      RECOVER_MAIL,   0,  0,  false, STATUS_OK,       1 },
		{ "its holder, with the card, at the window",      GOT_WINDOW,    RECOVER_WINDOW, 29, 0,  false, STATUS_OK,       2 },
	};
	(void)state;
	open_house();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct holder victim = { 0 }, own = { 0 };
		struct work work = { .holder = &victim, .number = numbers[0], .move = true };
		char clock[32];
		kit_set_clock("2026-05-05T02:00:00Z");
		add(&victim);
		add(&own);
		assert_int_equal(run(raise_step, &work, true), STATUS_OK);
		if (rows[i].locked)
			assert_int_equal(run(lock_step, &work, true), STATUS_OK);
		kit_set_clock(rows[i].days ? "2026-08-04T02:00:00Z" : "2026-05-05T02:00:00Z");
		struct call maker = { .arena = kit->arena };
		work.digits = STR("000000");
		work.code = code_got(&maker, rows[i].got, &victim, &own);
		if (rows[i].got != GOT_NOTHING)
			assert_int_equal(run(make_code_step, &work, true), STATUS_OK);
		snprintf(clock, sizeof clock, "%s:%02d:00Z", rows[i].days ? "2026-08-04T02" : "2026-05-05T02", rows[i].minutes);
		kit_set_clock(clock);
		work.recovering = (struct recovering){ .login = str_of(victim.phone), .code = work.digits, .way = rows[i].typed, .hash = STR("$argon2id$taken") };
		enum status status = run(recover_step, &work, true);
		assert_int_equal(run(row_step, &work, false), STATUS_OK);
		bool taken = str_equal(work.row.password, STR("$argon2id$taken"));
		if (status != rows[i].status || work.row.level != rows[i].level || taken != (rows[i].status == STATUS_OK))
			fail_msg("%s: %s, level %lld, password %s", rows[i].name, status_name(status), (long long)work.row.level, taken ? "taken" : "kept");
	}
	kit_close(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_accounts_are_never_one_persons_data),
		cmocka_unit_test(what_whoever_wants_another_account_back_can_try),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
