/* source.h: from where a value may be taken that need not be typed: the names that packs give to what the registers hold. The
 * one list of them: `prefill` of fields, `have` of materials and the registers themselves are read by it. */
#ifndef YIZHAN_SOURCE_H
#define YIZHAN_SOURCE_H

#include "base/str.h"

enum source {
	SOURCE_PERSON_NAME, SOURCE_PERSON_NUMBER, SOURCE_PERSON_SEX, SOURCE_PERSON_BORN, SOURCE_PERSON_PHONE,
	SOURCE_PERSON_ADDRESS, /* the last that the register of persons holds */
	SOURCE_AGENT_NAME, SOURCE_AGENT_NUMBER, SOURCE_AGENT_PHONE,
	SOURCE_ORGANISATION_NAME, SOURCE_ORGANISATION_CREDIT_CODE, SOURCE_ORGANISATION_KIND, SOURCE_ORGANISATION_ADDRESS,
	SOURCE_ORGANISATION_LEGAL_NAME, /* the last that the register of organisations holds */
	SOURCE_EARLIER,        /* one's newest application of the same service */
	SOURCE_COUNT           /* none of them */
};

extern const char *const source_names[]; /* "person.name" …; NULL behind the last */
enum source source_of(struct str name);  /* SOURCE_COUNT for another name, and for none */
bool source_is_person(enum source source);
bool source_is_organisation(enum source source);

#endif
