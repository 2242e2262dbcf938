/* party.h: what the files of organisations and mandates share; nobody else includes this. */
#ifndef YIZHAN_REGISTER_PARTY_H
#define YIZHAN_REGISTER_PARTY_H

#include "register/mandate.h"
#include "register/organisation.h"
#include "register/register.h"

/* As the registers write it: trimmed, capitals. */
struct str party_number(struct arena *arena, struct str typed);
/* The keyed digest by which a person of this number is found. */
struct str party_digest(struct call *c, struct str number);
/* Who has this number and this name; all none when the register knows nobody so. */
MUST_CHECK enum status party_person(struct call *c, struct str number, struct str name, struct person *out);

/* In an apply: the mandate of whom the register names as legal representative, unless he has it already. */
MUST_CHECK enum status mandate_of_representative(struct call *c, const struct organisation *organisation);

#endif
