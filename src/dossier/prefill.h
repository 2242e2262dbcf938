/* prefill.h: what the registers hold need not be typed (国务院令第716号 7). Whose data may be laid into a form is the caller's to
 * decide: one's own at L2, of whoever gave the mandate in force, of who stands at the window. */
#ifndef YIZHAN_PREFILL_H
#define YIZHAN_PREFILL_H

#include "form/form.h"

struct prefill { /* each may be none */
	struct person_id person, agent; /* "person.name" …; "agent.name" … of who acts for another */
	struct organisation_id organisation;
};
/* Puts what the registers hold into the values of fields that ask for it by `prefill`. In a snapshot or apply. */
MUST_CHECK enum status prefill_values(struct call *c, const struct form *form, const struct prefill *from, json_t *values);

#endif
