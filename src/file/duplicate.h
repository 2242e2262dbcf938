/* duplicate.h: copies of materials that leave the house: over each picture and page stands what the copy is for, who gets it, who
 * made it, when, and the number of the dossier. The original stays sealed; the copy is drawn when it is fetched, by the confined
 * helper, and is all picture. Each is a row and an event. Who may make and fetch one is the caller's to decide. */
#ifndef YIZHAN_DUPLICATE_H
#define YIZHAN_DUPLICATE_H

#include "file/file.h"
#include "form/form.h"
#include "route/route.h"

enum { DUPLICATE_PAGES = 60 }; /* of a document, at most */

struct duplicate {
	struct duplicate_id id;
	struct file_id file;
	struct account_id account;
	struct str dossier, purpose, recipient, maker;
	int64_t first_page;
	struct instant made_at;
};
struct duplicate_list { struct duplicate *items; size_t count; };

/* prepare: what was typed into duplicate.form.  INVALID: the sentences stand beside the fields */
MUST_CHECK enum status duplicate_read(struct call *c, const struct pair_view pairs, struct duplicate *out);
/* apply: the row and its event; sets id, account and made_at. */
MUST_CHECK enum status duplicate_make(struct call *c, struct duplicate *duplicate);
/* One that c->user made, of that file.  ABSENT */
MUST_CHECK enum status duplicate_find(struct call *c, struct file_id file, struct duplicate_id id, struct duplicate *out);

/* Opens the file's derivative in a snapshot; duplicate_draw, outside of one, draws the copy and closes it.
 *   BUSY    not now, or not on this machine;  ABSENT: no such page, or a page can't be drawn
 *   INVALID a character of the watermark can't be printed: the sentence names it */
struct duplicate_work {
	struct duplicate duplicate;
	struct body source, copy;
	struct str type, name;     /* of the source; of the copy when it is drawn */
};
MUST_CHECK enum status duplicate_open(struct call *c, struct duplicate_work *work);
MUST_CHECK enum status duplicate_draw(struct call *c, struct duplicate_work *work);

/* The page with the form and what was made of a file: `action` is its address, `proposed` the purpose that is offered. */
struct duplicate_line { struct duplicate_id id; struct str purpose, recipient, maker, pages; struct instant made_at; bool mine; };
struct duplicate_line_list { struct duplicate_line *items; size_t count; };
struct duplicate_view {
	struct html bar;
	struct file_id file;
	struct str action, back, proposed;
	const struct pair_view *typed; /* NULL: nothing yet */
	int64_t made;                  /* of the copy just made */
	bool own;                      /* one's own file: only one's own copies are shown */
};
MUST_CHECK enum status duplicate_show(struct call *c, const struct duplicate_view *view);

#endif
