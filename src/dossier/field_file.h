/* field_file.h: files that come with any form: pictures of signatures, and fields of type file. Each form of the program and of
 * packs takes them so; what they then serve is the dossier's to say. */
#ifndef YIZHAN_FIELD_FILE_H
#define YIZHAN_FIELD_FILE_H

#include "file/file.h"
#include "form/form.h"

struct field_files { struct stored_file *items; size_t count; };

/* In prepare: takes the files that came with the request and puts their ids into the values.  INVALID: told beside the field */
MUST_CHECK enum status field_files_take(struct call *c, const struct form *form, json_t *values, struct field_files *out);
/* In apply: they are c->user's. Also for c->keep, so that what was refused is still there when it is sent again. */
MUST_CHECK enum status field_files_keep(struct call *c, const struct field_files *files);
/* The field that a box of files adds to, and its path; NULL: it is none of this form's. */
const struct field *field_of_upload(const struct form *form, struct str box, struct str *path);

#endif
