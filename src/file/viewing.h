/* viewing.h: files looked at in place, one after another: pictures as they are served, documents page by page. Which files, and
 * who may see them, is the caller's to decide; the addresses are below his. */
#ifndef YIZHAN_VIEWING_H
#define YIZHAN_VIEWING_H

#include "file/file.h"
#include "form/form.h"

struct look_file {
	struct file_id id;
	struct str name, served; /* as in struct stored_file */
	struct words label;      /* of the material */
	int64_t size;
};
struct look_files {
	struct look_file *items;
	size_t count;
};

/* What the component file_viewer shows. */
struct look {
	const struct look_file *file;
	struct str image, alt, place, before, after, here, save, zoom;
	struct str fault;        /* why nothing is shown */
	int page, pages;
	struct body pdf;         /* of a document: open until look_draw */
};

/* In a snapshot: the file that ?file= names (the first when it names none), at ?page=. A document is opened, for look_draw.
 *   ABSENT  none of these */
MUST_CHECK enum status look_find(struct call *c, const struct look_files *files, int64_t file, int page, struct look *out);
/* Outside a snapshot: counts the pages, closes the document, and fills in the addresses: `base` + "/view?file=…", and
 * `files_base` + "/<id>", "/<id>/pages/<page>" and "/<id>/copies" for the bytes. What can't be shown is told in `fault`. */
MUST_CHECK enum status look_draw(struct call *c, const struct look_files *files, struct str base, struct str files_base,
				 bool large, struct look *look);

#endif
