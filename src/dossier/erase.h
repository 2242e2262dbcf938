/* erase.h: erasure by order of law: what a dossier holds is destroyed, and that it was is an event.
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
	/* "address", "members[0].number": a value of the form, with the files that answer it; a group's name is all of it.
	 * "material:photo": what was handed in for a material. "task:check.opinion": what officials entered at a step.
	 * "notes": of the history, and what the applicant was told of the dossier. "rating": its words. */
	const struct str *fields;
	size_t field_count;        /* at most ERASE_MOST */
	struct account_id beside;  /* the auditor; not c->user's */
	struct account_id ordered_by; /* again: who of security carried it out first */
	bool again;                /* by the house itself, after an older backup came back: what is not there is passed over */
	bool carried_out;          /* given: false when it was done already */
	size_t files_gone, files_kept; /* given: how many uploads go at the next sweep, or serve another dossier and stay */
};

/* In an apply, as c->user of PERMISSION_ADMIN_SECURITY; `again`, as the house itself.
 *   DENIED    not his right, or nobody of audit beside; ABSENT: no such dossier
 *   INVALID   no order, no field, or one that has no value
 *   CONFLICT  the dossier has not ended, or a certificate that holds prints the value */
MUST_CHECK enum status dossier_erase(struct call *c, struct erasure *erasure);

/* ---- between the files of erasing ---- */
struct matter;
/* One target that is no value of the form.  INVALID: there is none of it; *known false: it is a value of the form */
MUST_CHECK enum status erase_target(struct call *c, struct matter *matter, struct erasure *erasure, struct str target, bool *known);
/* The files that answer a question of the form. */
MUST_CHECK enum status erase_answers(struct call *c, struct matter *matter, struct erasure *erasure, struct str path);

#endif
