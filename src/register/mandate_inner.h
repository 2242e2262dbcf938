/* mandate_inner.h: what the files of a mandate share; nobody else includes this. */
#ifndef YIZHAN_REGISTER_MANDATE_INNER_H
#define YIZHAN_REGISTER_MANDATE_INNER_H

#include "mandate_sql.h"
#include "register/party.h"

enum { AGE_OF_MAJORITY = 18 };

/* Who asks, as a party to mandates: at L2 only. */
struct me {
	struct person person;           /* id none: nobody of the register, or not at L2 */
	struct str digest;              /* of his number */
};
MUST_CHECK enum status me_of(struct call *c, struct me *out);
bool is_party(const struct me *me, struct person_id person, struct str digest, struct str name);
/* Whether c->user may give for an organisation: its own account, or its legal representative. */
MUST_CHECK enum status acts_for(struct call *c, const struct me *me, struct organisation_id organisation, bool *out);

/* The mandate of a row, as it stands today. */
MUST_CHECK enum status mandate_of_row(struct call *c, const struct mandate_row *row, struct mandate *out);
struct day day_of_age(struct day born, int years);

#endif
