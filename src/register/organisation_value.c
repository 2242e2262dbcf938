/* organisation_value.c: what an organisation's record says, by the names that packs use. */
#include "register/organisation.h"

#include "form/source.h"

struct str organisation_value(const struct organisation *organisation, struct str name)
{
	if (!organisation->id.n)
		return STR_NONE;
	switch (source_of(name)) {
	case SOURCE_ORGANISATION_NAME:
		return organisation->name;
	case SOURCE_ORGANISATION_CREDIT_CODE:
		return organisation->credit_code;
	case SOURCE_ORGANISATION_KIND:
		return str_of(text(LANGUAGE_CHINESE, organisation_kind_words(organisation->credit_code)));
	case SOURCE_ORGANISATION_ADDRESS:
		return organisation->address;
	case SOURCE_ORGANISATION_LEGAL_NAME:
		return organisation->legal_name;
	case SOURCE_PERSON_NAME: case SOURCE_PERSON_NUMBER: case SOURCE_PERSON_SEX: case SOURCE_PERSON_BORN: case SOURCE_PERSON_PHONE:
	case SOURCE_PERSON_ADDRESS: case SOURCE_AGENT_NAME: case SOURCE_AGENT_NUMBER: case SOURCE_AGENT_PHONE: case SOURCE_EARLIER:
	case SOURCE_COUNT:
		break;
	}
	return STR_NONE;
}
