/* draft_inner.h: what the files of a draft share. */
#ifndef YIZHAN_DRAFT_INNER_H
#define YIZHAN_DRAFT_INNER_H

#include "module/hall/draft.h"
#include "register/mandate.h"

/* Puts what the registers hold of whom it is for into the values of fields that ask for it by `prefill`: c->user at L2, or whoever
 * gave the mandate (NULL: none). In a snapshot or apply. */
MUST_CHECK enum status draft_prefill(struct call *c, const struct form *form, const struct mandate *mandate, json_t *values);

/* Puts what one said in one's newest application of the service into the values of fields whose prefill is `earlier`. */
MUST_CHECK enum status draft_prefill_earlier(struct call *c, const struct service *service, json_t *values);
/* From where values were taken: an object with a sentence by field. */
MUST_CHECK enum status draft_sources(struct call *c, const struct draft *draft, json_t **out);

struct str draft_code_read(struct arena *arena, struct str typed); /* as typed or scanned to as made */
/* A value in one line; of a group, row by row. */
struct str draft_shown(struct call *c, const struct field *field, const json_t *value, bool mask);

/* In an apply: tells the owners of what is deleted in a week, and deletes what they were told of. */
MUST_CHECK enum status drafts_sweep(struct call *c);

#endif
