/* source.c: the names of what registers hold. */
#include "form/source.h"

const char *const source_names[] = {
	"person.name", "person.number", "person.sex", "person.born", "person.phone", "person.address",
	"agent.name", "agent.number", "agent.phone",
	"organisation.name", "organisation.credit_code", "organisation.kind", "organisation.address", "organisation.legal_name",
	"earlier", NULL,
};

enum source source_of(struct str name)
{
	for (int i = 0; i < SOURCE_COUNT; i++)
		if (str_equal(str_of(source_names[i]), name))
			return (enum source)i;
	return SOURCE_COUNT;
}

bool source_is_person(enum source source)
{
	return source <= SOURCE_PERSON_ADDRESS;
}

bool source_is_organisation(enum source source)
{
	return source >= SOURCE_ORGANISATION_NAME && source <= SOURCE_ORGANISATION_LEGAL_NAME;
}
