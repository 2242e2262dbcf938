/* erase.h: erasure by order of law: values of a dossier's form are destroyed, and that they were is an event.
 *
 * With a value goes the salt of the digests that once covered it, and the digest of what was sent: nobody can try values
 * against them any more. Only what has ended is erased, and a certificate that still holds keeps what it prints. The right
 * takes two people: one of security carries it out, one of audit stands beside (docs/adr/0006-erasure.md). */
#ifndef YIZHAN_ERASE_H
#define YIZHAN_ERASE_H

#include "base/call.h"

enum { ERASE_MOST = 50 };

struct erasure {
	struct str number;         /* of the dossier */
	struct str order;          /* the court's or office's order, by its number: kept for ever, so without personal data */
	const struct str *fields;  /* "address", "members[0].number"; a group's name is all of it */
	size_t field_count;        /* at most ERASE_MOST */
	struct account_id beside;  /* the auditor; not c->user's */
};

/* In an apply, as c->user of PERMISSION_ADMIN_SECURITY.
 *   DENIED    not his right, or nobody of audit beside; ABSENT: no such dossier
 *   INVALID   no order, no field, or one that has no value
 *   CONFLICT  the dossier has not ended, or a certificate that holds prints the value */
MUST_CHECK enum status dossier_erase(struct call *c, const struct erasure *erasure);

#endif
