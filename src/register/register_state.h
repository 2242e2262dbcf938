/* register_state.h: what of the registers' rows is bound to the history: every column, and the versions that came before. */
#ifndef YIZHAN_REGISTER_STATE_H
#define YIZHAN_REGISTER_STATE_H

#include "seal/log_state.h"

/* In a snapshot or an apply, once the row stands as it shall: BROKEN when it is not there. */
MUST_CHECK enum status person_state_of(struct call *c, enum profile profile, struct person_id id, struct digest *out);
MUST_CHECK enum status organisation_state_of(struct call *c, enum profile profile, struct organisation_id id, struct digest *out);
MUST_CHECK enum status mandate_state_of(struct call *c, enum profile profile, struct mandate_id id, struct digest *out);

#endif
