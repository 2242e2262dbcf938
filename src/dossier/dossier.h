/* dossier.h: the thing in process: form + flow + clock + history. An application today; a letter, a document later.
 *
 * Events are the authority; flow_state is a projection of them. A dossier ends on the pack version under which it was
 * filed. Lateness is never stored: it is computed from the events by clock/. Every change carries the version that was read. */
#ifndef YIZHAN_DOSSIER_H
#define YIZHAN_DOSSIER_H

#include "file/file.h"
#include "notice/notice.h"
#include "pack/pack.h"

enum dossier_status {
	DOSSIER_FILED, DOSSIER_ACCEPTED, DOSSIER_SUPPLEMENT, DOSSIER_PAUSED, DOSSIER_GRANTED, DOSSIER_REFUSED, DOSSIER_WITHDRAWN, DOSSIER_ENDED
};
const char *dossier_status_name(enum dossier_status status);  /* "filed" …: CONTRACT's words */
const char *dossier_status_words(enum dossier_status status); /* for people; a translatable text */

struct material {
	struct str name;
	struct file_id *files;
	size_t file_count;
	const struct str *said; /* by file: what the sender wrote in its place, a certificate's number say; none: its id. NULL: ids all */
};
struct material_list { struct material *items; size_t count; };

struct filing { /* what prepare made of an application */
	const struct service *service;
	json_t *form;                 /* checked, canonical */
	struct material_list materials;
	struct str key;               /* the sender's own, for idempotence; random when he sent none */
	struct digest body;           /* keyed digest of all that was sent */
	struct account_id applicant;  /* c->user's; none when a clerk files */
	struct mandate_id mandate;    /* by which c->user acts for another; set between prepare and apply */
	struct account_id clerk;      /* c->user's, when he files at the window for `person`; set there too */
	struct person_id person;      /* whose it is, or none; by a mandate at the window who stands there. What follows is set by the apply */
	struct organisation_id organisation;
	struct str applicant_name, agent_name;
	struct person_id agent;       /* when the window sends what was begun by a mandate: who stands there with it */
	struct dossier_id id;         /* what it will have when it is new */
	json_t *stored;               /* the form with its secrets sealed */
	struct str stored_text;       /* its text */
	struct str code;              /* with which it can be looked up, in three shapes */
	struct digest code_lookup;
	struct sealed code_sealed;
};

struct filed {
	struct str number, query_code;
	struct dossier_id id;
	enum dossier_status status;   /* filed: that of the first answer, whatever came since */
	struct day due_on;            /* of the acceptance */
	int64_t leaf;                 /* of its first event */
	bool again;
};

/* prepare: checks form and materials and seals the secrets; the faults stand by field ("materials.<name>" for proofs).
 *   INVALID; DENIED: not signed in, or not at L1 */
MUST_CHECK enum status dossier_prepare(struct call *c, const struct service *service, json_t *form,
				       const struct material_list *materials, struct str key, struct filing *out);
/* In a snapshot: whether c->user has filed under this key. What is sent again and does not even check is another body. */
MUST_CHECK enum status dossier_key_used(struct call *c, struct str key, bool *used);
/* apply: dossier, first task, event and leaf, outbox, files taken.
 *   OK with again = true: the same account, key and body were filed before; CONFLICT: same key, another body;
 *   INVALID: a file is not there, not the sender's, or of a type not taken, or the service is not for whom it is filed;
 *   DENIED: the mandate is not his, not in force or not for this service; not the window. The receipt is fetched after the commit. */
MUST_CHECK enum status dossier_file(struct call *c, const struct filing *filing, struct filed *out);
/* In a snapshot.  ABSENT: no such dossier, or its batch has not closed. */
MUST_CHECK enum status dossier_receipt(struct call *c, struct dossier_id id, struct str *json);
MUST_CHECK enum status dossier_filed_receipt(struct call *c, const struct filed *filed, json_t **json); /* of what was just filed */

struct asked { struct str name; struct words label; struct str words; }; /* what was asked for in a supplement */
struct step_line { struct instant at; struct str who, office, step, action, note, article; struct words label; bool open; int64_t leaf; };
struct dossier {
	struct dossier_id id;
	struct str number;
	struct account_id applicant;
	struct person_id person;           /* whose it is; or the organisation's */
	struct organisation_id organisation;
	struct mandate_id mandate;         /* by which the applicant's account acts for another; none: for itself */
	struct str applicant_name, agent_name; /* agent_name: who acts for another */
	bool at_window;                    /* a clerk filed it */
	const struct service *service;     /* of the version it was filed under */
	enum dossier_status status;
	struct words step;                 /* where it stands, in people's words */
	struct day filed_on, accepted_on, ended_on;
	bool accepted_by_silence;          /* nobody answered in time, so that it counts as accepted from that day (行政许可法 32) */
	struct due due;                    /* of acceptance until accepted, then of the decision (promised limit) */
	struct day statutory_on;
	struct asked *asked;
	size_t asked_count;
	bool may_act;                      /* its applicant's acts are open to c->user: as dossier_find says, not in lists */
	bool by_code, by_staff;            /* how it is seen; by code: what follows is left out, the name is masked */
	json_t *form;                      /* secrets masked; dossier_form_open opens them */
	struct material_list materials;
	struct certificate_id certificate;
	struct str certificate_number;
	int rating;                        /* 0: none yet; staff learn it when the case is closed (GB/T 39735) */
	int64_t version;
};

/* By number, for whom may see it: whose it is, who filed it by a mandate that is in force, an organisation's legal representative
 * and its handlers for this service, staff whose posts work or worked on it, supervisors; or whoever brings the query code.
 *   ABSENT for all others */
MUST_CHECK enum status dossier_find(struct call *c, struct str number, struct str query_code, struct dossier *out);
/* The query code once more, for the applicant.  DENIED for all others. */
MUST_CHECK enum status dossier_query_code(struct call *c, const struct dossier *dossier, struct str *out);
struct dossier_list { struct dossier *items; size_t count; struct str next; };
/* The applicant's own, and those of the organisations for which he acts, the newest first; limit 1 to 200.  DENIED; INVALID: not a cursor of ours. */
MUST_CHECK enum status dossiers_mine(struct call *c, struct str cursor, int limit, struct dossier_list *out);
/* Whether it is c->user's own data, and not that of an organisation for which he acts. */
bool dossier_is_own(const struct call *c, const struct dossier *dossier);
/* Whether a dossier that this file serves is open to c->user as its applicant, or to who acts for him; `of` (or NULL) is then the
 * person for whom he acts, else none. */
MUST_CHECK enum status dossier_shows_file(struct call *c, struct file_id file, bool *out, struct person_id *of);
/* What was done, in order: to staff all of it, to others what is open, without names and notes to who came by the code. */
MUST_CHECK enum status dossier_history(struct call *c, const struct dossier *dossier, struct step_line **lines, size_t *count);
MUST_CHECK enum status dossier_form_open(struct call *c, const struct dossier *dossier, json_t **form); /* secrets opened: a reading record is due */

/* A copy of a stored form, or of a task's fields, with the secrets in clear.  BROKEN: tampered. For who answers for it. */
MUST_CHECK enum status secrets_open(struct call *c, struct dossier_id id, const json_t *sealed, json_t **out);

/* The applicant's acts, in an apply. version is what was read.  CONFLICT: stale, or not in a state for it. */
MUST_CHECK enum status dossier_supplement(struct call *c, struct str number, json_t *form, const struct material_list *materials, int64_t version);
MUST_CHECK enum status dossier_withdraw(struct call *c, struct str number, struct str reason);
MUST_CHECK enum status dossier_rate(struct call *c, struct str number, int score, json_t *points, struct str words);

/* In an apply: counts the due days of the open dossiers after `after` anew, at most `most`; gives the last one's id, 0 when
 * none is left. For when a calendar was loaded. */
MUST_CHECK enum status dossier_recount(struct call *c, struct dossier_id after, int64_t most, struct dossier_id *last);

/* In a snapshot; needs no key. Repeats every dossier's history through its flow and compares flow state, status, days, pauses, tasks
 * and the digest over all its rows. A line per fault, and one to `told` (or NULL) per erasure by order, which is none; memory does not grow with their number.  INVALID when there was one. */
MUST_CHECK enum status dossier_verify(struct call *c, void (*fault)(struct call *c, struct str line), void (*told)(struct call *c, struct str line));

#endif
