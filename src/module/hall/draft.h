/* draft.h: an application that is not sent yet. It is its owner's only, saved at each step, found again on any device.
 *
 * It is kept for 90 days after it was last saved; its owner is told a week before it goes. On paper it is named by a code
 * that nobody guesses. */
#ifndef YIZHAN_DRAFT_H
#define YIZHAN_DRAFT_H

#include "dossier/dossier.h"

enum { DRAFT_DAYS = 90, DRAFT_WARNING_DAYS = 7 };

/* A step that belongs to another person: filled in and confirmed from his own account, saved apart from the rest. */
struct draft_part {
	struct draft_part_id id;
	struct draft_id draft;
	struct str step, name, phone;   /* as invited */
	struct account_id account;      /* who took it up; none yet */
	struct account_id clerk;        /* who typed it at the window; none: its person, or nobody */
	json_t *form;                   /* the step's values, secrets in clear */
	struct str seen;                /* digest of all that was confirmed */
	struct instant invited_at, confirmed_at;
	int64_t invitations, version;
};
struct draft_part_list { struct draft_part *items; size_t count; };

struct draft {
	struct draft_id id;
	struct account_id account;      /* whose it is */
	const struct service *service;  /* of the version it was begun under */
	struct mandate_id mandate;      /* by which it is for another; none: one's own */
	json_t *form;                   /* as typed, secrets in clear */
	struct material_list materials;
	struct str key, number;         /* number: of the dossier it became; none until sent */
	struct str hand;                /* the page that saved it last; none when that page has no name */
	struct str code;                /* its name on paper, as made */
	struct instant saved_at;
	int64_t version;
	struct draft_part_list parts;   /* of other people; their values stand in `form` too */
};
struct draft_list { struct draft *items; size_t count; };

/* apply: begins one for c->user, or for another by a mandate.  ABSENT: the service can't be applied for online; DENIED: as mandate_use */
MUST_CHECK enum status draft_begin(struct call *c, const struct service *service, struct mandate_id mandate, struct draft_id *out);
/* The one begun and not sent for a service, for oneself or by a mandate.  ABSENT */
MUST_CHECK enum status draft_begun(struct call *c, const struct service *service, struct mandate_id mandate, struct draft *out);
/* ABSENT: no such draft, or another's; DENIED: the mandate it was begun by is not in force any more. */
MUST_CHECK enum status draft_find(struct call *c, struct draft_id id, struct draft *out);
MUST_CHECK enum status drafts_mine(struct call *c, struct draft_list *out);
/* apply.  CONFLICT: saved from another device meanwhile, or sent. */
MUST_CHECK enum status draft_save(struct call *c, const struct draft *draft);
MUST_CHECK enum status draft_sent(struct call *c, const struct draft *draft, struct str number);
MUST_CHECK enum status draft_remove(struct call *c, struct draft_id id);

/* The draft that a paper names, whoever's, as typed or scanned (an address that ends in the code will do).  ABSENT */
MUST_CHECK enum status draft_by_code(struct call *c, struct str typed, struct draft *out);
/* Any draft, for the window and for jobs: who may see it is the caller's to decide.  ABSENT */
MUST_CHECK enum status draft_any(struct call *c, struct draft_id id, struct draft *out);
struct str draft_code_shown(struct arena *arena, struct str code); /* in groups of four */
struct day draft_ends_on(const struct draft *draft);               /* the day on which it is deleted unless it is saved again */

/* False when its service is offered in another version by now, or no more. */
bool draft_is_current(struct call *c, const struct draft *draft);
/* Whether steps of it belong to other people. */
bool form_has_parts(const struct form *form);
/* What of the values fits a newer version of the service; what does not is told as labels and values. */
struct draft_lost { struct str label, value; };
struct draft_lost_list { struct draft_lost *items; size_t count; };
json_t *draft_fit(struct call *c, const struct draft *draft, const struct service *service, struct draft_lost_list *lost);
/* apply: goes on under the version in force.  ABSENT: it is not offered any more; CONFLICT: saved meanwhile, or sent. */
MUST_CHECK enum status draft_renew(struct call *c, const struct draft *draft);

/* ---- for the window: what comes back on paper ---- */
bool step_is_others(const struct form_step *step);                                   /* another person's part */
const struct draft_part *part_of_step(const struct draft *draft, struct str step);   /* NULL: nobody was invited */
/* Whether its person has confirmed a part, and nothing that he saw has changed since. */
bool part_stands(struct call *c, const struct draft *draft, const struct form_step *step);
/* Who signed a part on paper: before the clerk, or at home, with the card that the applicant brought. */
struct part_signature { const struct form_step *step; struct person_id person; bool here; };
struct part_signature_list { struct part_signature *items; size_t count; };
/* apply: the parts that nobody has confirmed, as a clerk typed them. */
MUST_CHECK enum status parts_type(struct call *c, const struct draft *draft);
/* apply of the filing: an event for each signature and for each confirmation that stands; who signed at home is told. */
MUST_CHECK enum status parts_sign(struct call *c, const struct draft *draft, const struct part_signature_list *signatures, struct dossier_id dossier);
/* apply: what a clerk changed is an event, and its owner is told which answers and proofs; nothing when nothing differs. */
MUST_CHECK enum status draft_corrected(struct call *c, const struct draft *before, const struct draft *after);

/* Adds a file to a material; in memory. */
void draft_add_file(struct call *c, struct draft *draft, struct str material, struct file_id file);

#endif
