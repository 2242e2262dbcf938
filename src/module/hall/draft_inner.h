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

/* ---- draft_part.c ---- */
MUST_CHECK enum status parts_merge(struct call *c, struct draft *draft);          /* reads the parts, and lays their values over the form */
json_t *parts_left_out(struct call *c, const struct draft *draft);                /* a copy of the form without what belongs to others */
MUST_CHECK enum status parts_saved(struct call *c, const struct draft *draft);    /* confirmations of what has changed since are withdrawn */
/* Faults for what is not confirmed, by the step's first field. */
void parts_check(struct call *c, const struct draft *draft);
MUST_CHECK enum status part_invite(struct call *c, const struct draft *draft, const struct form_step *step, struct str name, struct str phone);
/* The parts to which c->user is invited, or which he took up. */
MUST_CHECK enum status parts_mine(struct call *c, struct draft_part_list *out);
MUST_CHECK enum status part_find(struct call *c, struct draft_part_id id, struct draft_part *out); /* ABSENT: not his */
/* Saves the values, and the confirmation or none.  CONFLICT: saved meanwhile */
MUST_CHECK enum status part_save(struct call *c, const struct draft *draft, const struct draft_part *part, bool confirm);
json_t *part_fields(struct call *c, const struct form_step *step, const json_t *values); /* a copy of what is the step's */
/* In the apply of the sending: each confirmation is an event of the dossier. */
MUST_CHECK enum status parts_record(struct call *c, const struct draft *draft, struct dossier_id dossier);

/* In an apply: the files of the open drafts after `after` stay; gives the last one's id, 0 when none is left. */
MUST_CHECK enum status drafts_keep_files(struct call *c, struct draft_id after, struct draft_id *last);
/* In an apply: tells the owners of what is deleted in a week, and deletes what they were told of. */
MUST_CHECK enum status drafts_sweep(struct call *c);

#endif
