/* person_value.c: what a person's record says, by the names that packs use. */
#include "register/register.h"

#include "form/source.h"

struct str person_value(struct call *c, const struct person *person, struct str name)
{
	switch (source_of(name)) {
	case SOURCE_PERSON_NAME:
		return person->name;
	case SOURCE_PERSON_NUMBER:
		return person->number;
	case SOURCE_PERSON_SEX:
		return person->sex;
	case SOURCE_PERSON_BORN:
		return person->born.n ? day_text(c->arena, person->born) : STR_NONE;
	case SOURCE_PERSON_PHONE:
		return person->phone;
	case SOURCE_PERSON_ADDRESS:
		return person->address;
	case SOURCE_AGENT_NAME: case SOURCE_AGENT_NUMBER: case SOURCE_AGENT_PHONE: case SOURCE_ORGANISATION_NAME:
	case SOURCE_ORGANISATION_CREDIT_CODE: case SOURCE_ORGANISATION_KIND: case SOURCE_ORGANISATION_ADDRESS: case SOURCE_ORGANISATION_LEGAL_NAME:
	case SOURCE_EARLIER: case SOURCE_COUNT:
		break;
	}
	return STR_NONE;
}
