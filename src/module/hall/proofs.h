/* proofs.h: handing in materials, as the page of an application under way and the page of what was asked for later share it: what
 * lies there in its order, what a request brings, and the boxes. */
#ifndef YIZHAN_PROOFS_H
#define YIZHAN_PROOFS_H

#include "module/hall/hall_inner.h"

/* What a request brings for materials. */
struct proofs {
	struct stored_file *files; /* new ones: uploads, certificates that were chosen, declarations */
	struct str *names;         /* of the material each belongs to */
	size_t count;
	struct material_list brought; /* files that were handed in before, or in parts */
};

/* Lists of files, in memory. */
void proofs_add(struct call *c, struct material_list *list, struct str material, struct file_id file);
void proofs_drop(struct material_list *list, struct str material, struct file_id file);
void proofs_move(struct material_list *list, struct str material, struct file_id file, bool down);
/* What the buttons of a file are called: "drop:photo:123", "up:photo:123", "down:photo:123". False: it is none of them. */
bool proofs_press(struct material_list *list, struct str button);

/* prepare: takes in what came.  INVALID: told beside the proof */
MUST_CHECK enum status proofs_read(struct call *c, const struct service *service, struct proofs *out);
/* apply: keeps it, and puts it into the list. Of a proof that is one file, the newest counts.  INVALID: not c->user's own */
MUST_CHECK enum status proofs_keep(struct call *c, const struct service *service, const struct proofs *proofs, struct material_list *list);

/* The boxes, inside a form with data-upload; `view`: the address at which files are looked at; later: files of a dossier stand there. */
struct html proofs_draw(struct call *c, const struct handed_in_list *needs, struct str view, bool later);

/* Lists as JSON: {"name": ["file id", …]}.  BROKEN */
json_t *proofs_json(struct call *c, const struct material_list *list);
MUST_CHECK enum status proofs_from_json(struct call *c, struct str text, struct material_list *out);

/* ---- supplement.c: what is gathered until it is handed in ---- */
/* The files as they would be handed in for what was asked: what was gathered, else what lies in the dossier. */
MUST_CHECK enum status supplement_find(struct call *c, const struct dossier *dossier, struct material_list *out);
MUST_CHECK enum status supplement_keep(struct call *c, const struct dossier *dossier, const struct material_list *list); /* apply */
MUST_CHECK enum status supplement_end(struct call *c, const struct dossier *dossier);                                    /* apply */
/* Of `list` what differs from what lies in the dossier. */
struct material_list supplement_changed(struct call *c, const struct dossier *dossier, const struct material_list *list);
bool supplement_asks(const struct dossier *dossier, struct str material);
/* apply: files of what is gathered stay; gives the last one's id, 0 when none is left. */
MUST_CHECK enum status supplements_keep_files(struct call *c, int64_t after, int64_t *last);
MUST_CHECK enum status supplements_forget(struct call *c);

/* ---- declaration.c ---- */
/* prepare: what was declared in place of proofs, as documents made here; added behind proofs->files, which has room. */
MUST_CHECK enum status declarations_take(struct call *c, const struct service *service, struct proofs *proofs);
/* One declaration under the typed name, told beside `field`. */
MUST_CHECK enum status declaration_take(struct call *c, const struct service *service, const struct material_need *need, struct str name,
					struct stored_file *out);
/* Likewise a certificate of c->user's own, by its number (reuse.c). */
MUST_CHECK enum status certificate_take(struct call *c, const struct material_need *need, struct str number, struct stored_file *out);

#endif
