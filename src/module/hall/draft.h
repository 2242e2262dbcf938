/* draft.h: an application that is not sent yet. It is its owner's only, saved at each step, found again on any device. */
#ifndef YIZHAN_DRAFT_H
#define YIZHAN_DRAFT_H

#include "dossier/dossier.h"

struct draft {
	struct draft_id id;
	const struct service *service;  /* of the version it was begun under */
	json_t *form;                   /* as typed, secrets in clear */
	struct material_list materials;
	struct str key, number;         /* number: of the dossier it became; none until sent */
	struct instant saved_at;
	int64_t version;
};
struct draft_list { struct draft *items; size_t count; };

/* apply: begins one for c->user.  ABSENT: the service can't be applied for online. */
MUST_CHECK enum status draft_begin(struct call *c, const struct service *service, struct draft_id *out);
/* ABSENT: no such draft, or another's. */
MUST_CHECK enum status draft_find(struct call *c, struct draft_id id, struct draft *out);
MUST_CHECK enum status drafts_mine(struct call *c, struct draft_list *out);
/* apply.  CONFLICT: saved from another device meanwhile, or sent. */
MUST_CHECK enum status draft_save(struct call *c, const struct draft *draft);
MUST_CHECK enum status draft_sent(struct call *c, const struct draft *draft, struct str number);
MUST_CHECK enum status draft_remove(struct call *c, struct draft_id id);

/* Adds a file to a material, or takes one away; in memory. */
void draft_add_file(struct call *c, struct draft *draft, struct str material, struct file_id file);
void draft_drop_file(struct draft *draft, struct str material, struct file_id file);

#endif
