/* organisation_change.c: what follows from a change in the register of organisations. */
#include "dossier/organisation_change.h"

#include "dossier/mandate_tell.h"
#include "register/register.h"

static organisation_follow *follow_hook;

void organisation_set_follow(organisation_follow *follow)
{
	follow_hook = follow;
}

static enum status follow(struct call *c, const struct organisation *former, const struct organisation *organisation, const struct mandate_list *before)
{
	if (follow_hook)
		TRY(follow_hook(c, former, organisation));
	return mandate_tell_changes(c, organisation->id, before);
}

static enum status check_representative(struct call *c, const struct organisation *organisation)
{
	struct person person;
	enum status status = person_find(c, organisation->legal_number, &person);
	if (status == STATUS_ABSENT)
		fail_field(c, STR("legal_number"), "The register does not know this person: see the identity card first.");
	else if (status != STATUS_OK)
		return status;
	else if (!str_equal(person.name, str_trim(organisation->legal_name)))
		fail_field(c, STR("legal_name"), "The register knows this identity number under another name: compare both with the card.");
	else if (person.state == PERSON_DECEASED)
		fail_field(c, STR("legal_number"), "The register says that this person has died.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

enum status organisation_register(struct call *c, struct organisation *organisation, bool strict, const char *why)
{
	struct mandate_list before = { 0 };
	struct organisation former = { 0 };
	if (strict)
		TRY(check_representative(c, organisation));
	if (organisation->id.n) {
		TRY(organisation_get(c, organisation->id, &former));
		TRY(mandates_of_organisation(c, organisation->id, &before));
	}
	TRY(organisation_put(c, organisation, why));
	return follow(c, &former, organisation, &before);
}

enum status organisation_end(struct call *c, struct organisation *organisation, enum organisation_state state, struct day day, const char *why)
{
	struct mandate_list before;
	struct organisation former;
	TRY(organisation_get(c, organisation->id, &former));
	TRY(mandates_of_organisation(c, organisation->id, &before));
	TRY(organisation_enter(c, organisation, state, day, why));
	return follow(c, &former, organisation, &before);
}
