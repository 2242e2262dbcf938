/* intake.h: a file that comes in parts, over a connection that may break: each part is sealed into the data folder and kept,
 * so that who comes back goes on where he was. With the last part it is judged and becomes a file like any other (file.h).
 *
 * It belongs to who began it; it goes after 24 hours, and what became of it stands in it until then. */
#ifndef YIZHAN_INTAKE_H
#define YIZHAN_INTAKE_H

#include "file/file.h"

enum { INTAKE_PART_CEILING = 1024 * 1024, INTAKE_HOURS = 24 };

struct intake_part { uint64_t from, size; struct str stored; };
struct intake {
	struct intake_id id;
	struct str name;
	uint64_t size, came;     /* bytes that it will have, and that are there */
	struct file_id file;     /* what it became; none until all is there */
	struct instant made_at, ends_at;
	struct intake_part *parts;
	size_t part_count;
};
struct intake_taken { /* what prepare made of a part */
	struct intake_part part;
	bool last;
	struct stored_file file; /* of the last part: all of it */
};

/* apply: begins one of c->user.account's.
 *   INVALID  nothing, or more than a file may have, or past the account's quota: the sentence stands beside "size" */
MUST_CHECK enum status intake_begin(struct call *c, struct str name, int64_t size, struct intake *out);
/* One of c->user.account's own.  ABSENT: no such, another's, or it has gone. */
MUST_CHECK enum status intake_find(struct call *c, struct intake_id id, struct intake *out);

/* prepare: seals the part `body` that begins at `offset`; with the last one judges the whole as file_take does.
 *   CONFLICT  another place is waited for: look again where
 *   INVALID   an empty part, one past INTAKE_PART_CEILING or past the end; or the whole is refused, beside `field`
 *   BUSY      no room on the disk, or the helper cannot work now: the part may be sent again */
MUST_CHECK enum status intake_take(struct call *c, struct str field, const struct intake *intake, uint64_t offset,
				   const struct body *body, struct intake_taken *out);
/* apply: the part stands, and the file with the last.  CONFLICT: another was faster */
MUST_CHECK enum status intake_keep(struct call *c, struct intake *intake, const struct intake_taken *taken);
/* apply: it goes. After the commit, intake_clean takes its parts off the disk; also when it became a file. */
MUST_CHECK enum status intake_remove(struct call *c, const struct intake *intake);
void intake_clean(struct call *c, const struct intake *intake);

#endif
