/* organisation_account_test.c: what becomes of an organisation's account when the register changes. */
#include "module/account/account_inner.h"
#include "module/account/organisation_account.h"

#include "dossier/organisation_change.h"
#include "kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const char *const packs[] = { "test/packs/county", NULL };
static struct kit *kit;
static struct user window;

enum deed { RENAME, CANCEL, REVIVE, LOCK, OPEN };

struct work { enum deed deed; struct organisation organisation; struct account_id account; bool locked; };

static enum status add_step(struct call *c)
{
	struct work *work = c->prepared;
	struct str digits;
	struct organisation *organisation = &work->organisation;
	*organisation = (struct organisation){ .credit_code = STR("91999999MA0000001N"), .name = STR("绿源茶业"), .legal_name = STR("孙建国") };
	TRY(organisation_register(c, organisation, false, "test"));
	TRY(organisation_account_code(c, organisation, &digits));
	struct organisation_account_list accounts;
	TRY(organisation_accounts(c, organisation->id, &accounts));
	work->account = accounts.items[0].id;
	return STATUS_OK;
}

static enum status deed_step(struct call *c)
{
	struct work *work = c->prepared;
	struct organisation now;
	TRY(organisation_get(c, work->organisation.id, &now));
	switch (work->deed) {
	case RENAME:
		now.name = str_format(c->arena, "绿源茶业 %lld", (long long)now.version);
		return organisation_register(c, &now, false, "test");
	case CANCEL:
		return organisation_end(c, &now, ORGANISATION_CANCELLED, c->today, "test");
	case REVIVE:
		return organisation_end(c, &now, ORGANISATION_ACTIVE, DAY_NONE, "test");
	case LOCK:
	case OPEN:
		return account_lock(c, work->account, work->deed == LOCK);
	}
	return STATUS_BROKEN;
}

static enum status look_step(struct call *c)
{
	struct work *work = c->prepared;
	struct account_row row;
	TRY(account_by_id(c, work->account, &row));
	work->locked = row.locked;
	return STATUS_OK;
}

static void run(kit_step *step, struct work *work, bool changes)
{
	struct call *c = kit_call(kit, window);
	c->prepared = work;
	assert_int_equal(changes ? kit_apply(c, step) : kit_read(c, step), STATUS_OK);
	kit_done(c);
}

static void who_locked_an_account_opens_it(void **state)
{
	static const struct { enum deed deed; bool locked; } rows[] = { /* one after the other */
		{ RENAME, false }, { LOCK, true },   { RENAME, true },   { OPEN, false }, { CANCEL, true },
		{ RENAME, true },  { REVIVE, false }, { RENAME, false }, { LOCK, true },  { CANCEL, true },
	};
	struct work work = { 0 };
	(void)state;
	run(add_step, &work, true);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		work.deed = rows[i].deed;
		run(deed_step, &work, true);
		run(look_step, &work, false);
		if (work.locked != rows[i].locked)
			fail_msg("row %zu: %s", i, work.locked ? "locked" : "open");
	}
}

static int open_kit(void **state)
{
	(void)state;
	kit = kit_open(packs, "intl");
	window = kit_staff(2001, "钱窗口", "market", "market-window");
	organisation_set_follow(organisation_accounts_follow);
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
		cmocka_unit_test(who_locked_an_account_opens_it),
	};
	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
