/* mandate_tell.h: both parties to a mandate are told of each change, by whichever account they have. */
#ifndef YIZHAN_MANDATE_TELL_H
#define YIZHAN_MANDATE_TELL_H

#include "register/mandate.h"

/* In the apply of the change; who acts reads in his language, the other in Chinese. What is told follows from the state. */
MUST_CHECK enum status mandate_tell(struct call *c, const struct mandate *mandate);

/* The same after an organisation was changed: of its mandates those that began or ended by it, which `before` did not show so. */
MUST_CHECK enum status mandate_tell_changes(struct call *c, struct organisation_id organisation, const struct mandate_list *before);

#endif
