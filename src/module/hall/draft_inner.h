/* draft_inner.h: what the files of a draft share. */
#ifndef YIZHAN_DRAFT_INNER_H
#define YIZHAN_DRAFT_INNER_H

#include "module/hall/draft.h"

/* Puts what the register holds of c->user into the values of fields that ask for it by `prefill`. In a snapshot or apply. */
MUST_CHECK enum status draft_prefill(struct call *c, const struct form *form, json_t *values);

#endif
