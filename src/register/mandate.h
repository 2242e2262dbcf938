/* mandate.h: for whom one may act, and who said so. People act for others by a recorded mandate only.
 *
 * Whether a mandate has ended is computed each time it is looked at (its day, the child's majority, a death, an
 * organisation's end, another legal representative); nothing is switched off by a job. Who names another by name and
 * number never learns whether the register knows that person. Each change is an event ("mandate.asked", "mandate.given",
 * "mandate.withdrawn"); telling both parties is the caller's. A written agency names its matters and its term, and either
 * side may end it; that, guardianship and acting by one's post are the Civil Code's general part, which is not at hand here: no
 * article is claimed. Of companies: 公司法 10, 11 (the legal representative). */
#ifndef YIZHAN_MANDATE_H
#define YIZHAN_MANDATE_H

#include "base/call.h"

enum mandate_kind {
	MANDATE_GUARDIAN,       /* of a child under 18; recorded at the window */
	MANDATE_CARER,          /* an adult child who does a parent's errands */
	MANDATE_AGENT,          /* for named services, until a day */
	MANDATE_REPRESENTATIVE, /* the legal representative, from the organisation register */
	MANDATE_HANDLER,        /* an employee who files for an organisation */
};
enum mandate_state { MANDATE_ASKED, MANDATE_GIVEN, MANDATE_WITHDRAWN, MANDATE_ENDED /* computed */ };
enum mandate_proof { MANDATE_ONLINE, MANDATE_WINDOW, MANDATE_REGISTER };
enum mandate_end { /* why it ended */
	MANDATE_RUNS, MANDATE_DAY_PASSED, MANDATE_OF_AGE, MANDATE_GIVER_DIED, MANDATE_HOLDER_DIED, MANDATE_ORGANISATION_ENDED,
	MANDATE_REPRESENTATIVE_LEFT,
};
const char *mandate_kind_words(enum mandate_kind kind); /* these are translatable texts */
const char *mandate_state_words(enum mandate_state state);
const char *mandate_proof_words(enum mandate_proof proof);
const char *mandate_end_words(enum mandate_end end);    /* "" while it runs */

struct mandate {
	struct mandate_id id;
	enum mandate_kind kind;
	enum mandate_state state;
	enum mandate_end end;
	struct organisation_id organisation; /* for whom: this, or the person `giver` */
	struct person_id giver, holder;      /* none: the register does not know them (yet) */
	struct str giver_name, holder_name;  /* as the register says, else as given */
	struct str giver_number, holder_number; /* masked, or the credit code; to add one: in clear */
	struct str_list services;            /* codes; empty: every service */
	struct day from_on, until_on;        /* until: none, or the last day on which it holds */
	enum mandate_proof proof;
	struct str papers, reason;
	struct file_id scan;                 /* the written mandate, scanned at the window; the caller keeps the file */
	struct instant made_at, given_at, withdrawn_at;
	int64_t version;
	bool by_me, mine;                    /* c->user gives (or may give) it; c->user holds it */
};
struct mandate_list { struct mandate *items; size_t count; };

bool mandate_in_force(const struct mandate *mandate, struct day today);
bool mandate_covers(const struct mandate *mandate, struct str service);

/* By id, for a party to it or for the window.  ABSENT for all others. */
MUST_CHECK enum status mandate_find(struct call *c, struct mandate_id id, struct mandate *out);
/* By id, for whatever the program itself decides. */
MUST_CHECK enum status mandate_get(struct call *c, struct mandate_id id, struct mandate *out);
/* Mine at L2, the newest first: what I gave or am asked for (as a person, or for the organisation whose account or legal
 * representative I am), and what I hold or asked for. */
MUST_CHECK enum status mandates_given(struct call *c, struct mandate_list *out);
MUST_CHECK enum status mandates_held(struct call *c, struct mandate_list *out);
MUST_CHECK enum status mandates_of(struct call *c, struct person_id person, struct mandate_list *out); /* held and given, for the window */
MUST_CHECK enum status mandates_of_organisation(struct call *c, struct organisation_id organisation, struct mandate_list *out); /* likewise */
/* Held by me, in force, and covering a service. */
MUST_CHECK enum status mandates_for(struct call *c, struct str service, struct mandate_list *out);
/* Held by me and in force; and the last legal representative's of an organisation that is cancelled or whose licence is revoked: he
 * goes on seeing what was under way. The standing by which dossiers of others are seen. */
MUST_CHECK enum status mandates_standing(struct call *c, struct mandate_list *out);
/* Whether one in force shows all that an organisation has in a service: a legal representative's, a handler's. An agent of
 * named services sees what he filed himself. */
bool mandate_shows(const struct mandate *mandate, struct organisation_id organisation, struct str service);
/* The one by which I act in a service, now.  DENIED: not mine, not in force, or not for this service; says which. */
MUST_CHECK enum status mandate_use(struct call *c, struct mandate_id id, struct str service, struct mandate *out);
/* The same for whoever stands at the window with the card. */
MUST_CHECK enum status mandate_use_by(struct call *c, struct mandate_id id, struct person_id holder, struct str service, struct mandate *out);
/* The first without a sentence. */
MUST_CHECK enum status mandate_holds(struct call *c, struct mandate_id id, struct str service, bool *out);

/* In an apply, at L2. The mandate says kind (carer, agent, handler), the other party's name and number, services, days.
 * giving: I am the giver, or act for `organisation`; asking: I would hold it, of a person or of the organisation whose
 * credit code stands in giver_number. Fills in id.
 *   INVALID  beside "name", "number", "services", "from_on", "until_on"; DENIED  not for this organisation, or not at L2 */
MUST_CHECK enum status mandate_give(struct call *c, struct mandate *mandate);
MUST_CHECK enum status mandate_ask(struct call *c, struct mandate *mandate);
/* In an apply: the giver says yes to what he was asked.  ABSENT; CONFLICT: stale, or not asked any more */
MUST_CHECK enum status mandate_confirm(struct call *c, struct mandate_id id, int64_t version, struct mandate *out);
/* In an apply: the giver takes it back or says no, the holder gives it back; a guardian's only the window ends, with the
 * papers as the reason; a legal representative's ends with the register.  ABSENT; DENIED; CONFLICT; INVALID: "reason" */
MUST_CHECK enum status mandate_withdraw(struct call *c, struct mandate_id id, struct str reason, int64_t version, struct mandate *out);
/* In an apply, by the window: both parties are of the register; the papers seen are named. For guardians the giver is the
 * child.  INVALID  beside "papers", "number", "services", "until_on"; DENIED  not the window */
MUST_CHECK enum status mandate_record(struct call *c, struct mandate *mandate);

#endif
