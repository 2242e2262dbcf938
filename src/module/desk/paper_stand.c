/* paper_stand.c: whether who stands at the window may go on with what was begun: its own, or its organisation's. */
#include "module/desk/paper.h"

#include "module/account/account.h"

static enum status somebody_elses(struct call *c, struct str field)
{
	fail_field(c, field, "This application is somebody else's: it is opened only for who began it.");
	return STATUS_INVALID;
}

/* The legal representative, or a handler whose mandate names the service, goes on with what the organisation's account began. */
static enum status stand_for(struct call *c, struct organisation_id organisation, const struct person *person, struct str field,
			     struct draft *draft)
{
	struct mandate_list mandates;
	TRY(mandates_of_organisation(c, organisation, &mandates));
	for (size_t i = 0; i < mandates.count; i++) {
		const struct mandate *mandate = &mandates.items[i];
		if (mandate->holder.n != person->id.n || !mandate_in_force(mandate, c->today) || !mandate_covers(mandate, draft->service->code))
			continue;
		draft->mandate = mandate->id;
		return STATUS_OK;
	}
	return somebody_elses(c, field);
}

/* An account with a real name is that person's; one without has only the name that was typed. */
static bool is_own(const struct account_whose *whose, const struct person *person)
{
	return whose->person.n ? whose->person.n == person->id.n : str_equal(whose->name, person->name);
}

enum status paper_stand(struct call *c, const struct person *person, struct str field, struct draft *draft)
{
	struct account_whose whose;
	struct mandate mandate;
	TRY(account_whose(c, draft->account, &whose));
	if (whose.organisation.n && !draft->mandate.n)
		return stand_for(c, whose.organisation, person, field, draft);
	if (!is_own(&whose, person))
		return somebody_elses(c, field);
	return draft->mandate.n ? mandate_use_by(c, draft->mandate, person->id, draft->service->code, &mandate) : STATUS_OK;
}
