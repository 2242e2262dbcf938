/* file.h: uploads. The original lies sealed (encrypted, under a random name) as evidence; people are served a derivative:
 * images upright and re-encoded by the confined helper, PDF as it is, as an attachment.
 *
 * Type is judged by content: JPEG, PNG, WebP, PDF. A file belongs to who uploaded it until a dossier takes it; unused ones go after
 * 24 hours. */
#ifndef YIZHAN_FILE_H
#define YIZHAN_FILE_H

#include "http/http.h"
#include "seal/seal.h"

struct stored_file { /* what prepare made; file_keep puts it into the database */
	struct file_id id;
	struct str name, type;   /* the visitor's name for it; media type by content */
	int64_t size;
	struct digest digest;    /* of the original's bytes */
};

/* prepare: judges, decodes in the helper, seals original and derivative into the data folder.
 *   STATUS_INVALID  not a type we take, too large (20 MB), broken, or a bomb: the sentence stands beside `field`
 *   STATUS_BUSY     no room on the disk */
MUST_CHECK enum status file_take(struct call *c, struct str field, const struct body *body, uint64_t offset, uint64_t size,
				 struct str name, struct stored_file *out);
/* apply: the row, owned by c->user.account. */
MUST_CHECK enum status file_keep(struct call *c, const struct stored_file *file);
/* Opens the derivative (or the original) as a plain unlinked temporary file, decrypted.  ABSENT; BROKEN: tampered. */
MUST_CHECK enum status file_open(struct call *c, struct file_id id, bool original, struct body *out, struct str *type, struct str *name);

/* The helper process that decodes untrusted bytes: no keys, no database, no network, seccomp, limits on time and memory.
 * main starts it first, before keys are opened. */
MUST_CHECK enum status helper_start(const char *program);
void helper_stop(void);
int helper_main(void); /* `yizhan helper`: the child's life */

#endif
