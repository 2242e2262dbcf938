/* rights.h: what the Personal Information Protection Law gives a person: consent (13-15), seeing and copying (45), correction (46),
 * deletion (47). Consent is by purpose, given and withdrawn singly; what the law's duties need asks for none. */
#ifndef YIZHAN_ACCOUNT_RIGHTS_H
#define YIZHAN_ACCOUNT_RIGHTS_H

#include "base/json.h"
#include "http/http.h"
#include "register/register.h"

/* What an account has agreed to of each purpose of the county's notice in force. Lapsed: the purpose reads otherwise now, so that it
 * is asked anew (14), and nothing is done under it meanwhile. */
struct privacy_purpose;
enum consent_state { CONSENT_NONE, CONSENT_HOLDS, CONSENT_LAPSED };
struct consent_now {
	const struct privacy_purpose *purpose;
	enum consent_state state;
	struct str version;       /* of the notice that was agreed to */
	struct instant since;
};
struct consent_now_list { struct consent_now *items; size_t count; };
MUST_CHECK enum status consents_now(struct call *c, struct account_id account, struct consent_now_list *out);
/* Whether an account has agreed to a purpose as it reads now ("reuse"). To be asked where it is relied on. */
MUST_CHECK enum status consent_holds(struct call *c, struct account_id account, struct str purpose, bool *out);
/* apply: an event ("account.consent_given", "account.consent_withdrawn"); what stood before stays, ended.  ABSENT: no such purpose. */
MUST_CHECK enum status consent_set(struct call *c, struct str purpose, bool given);

enum correction_state { CORRECTION_ASKED, CORRECTION_DONE, CORRECTION_REFUSED };
struct correction {
	struct correction_id id;
	struct account_id account;
	struct person_id person;
	struct str wish, proof, answer;
	enum correction_state state;
	struct instant asked_at, decided_at;
};
struct correction_list { struct correction *items; size_t count; };
/* apply, at L2: for the keeper of the register to decide.  INVALID: beside "wish"; BUSY: five wait already */
MUST_CHECK enum status correction_ask(struct call *c, struct str wish, struct str proof);
MUST_CHECK enum status corrections_mine(struct call *c, struct correction_list *out);
MUST_CHECK enum status corrections_waiting(struct call *c, struct correction_list *out);
MUST_CHECK enum status correction_find(struct call *c, struct correction_id id, struct correction *out); /* ABSENT */
/* apply, by the keeper, who has changed the register first or says why not. The person is told.
 *   ABSENT; CONFLICT: decided already; INVALID: beside "answer" */
MUST_CHECK enum status correction_answer(struct call *c, struct correction_id id, bool done, struct str answer);

/* Who looked at my data, the newest first: at L2. */
struct reading_line { struct instant at; struct str who, office, why; };
struct reading_line_list { struct reading_line *items; size_t count; struct str next; };
MUST_CHECK enum status readings_mine(struct call *c, struct str cursor, int limit, struct reading_line_list *out);

/* Everything that is held about who asks, as JSON: the account; at L2 also the register, certificates, readings. */
MUST_CHECK enum status data_of_mine(struct call *c, enum level level, json_t **out);

struct own_copy { struct copy_id id; bool ready; struct instant asked_at; int64_t size; };
/* apply: a job makes it.  BUSY: one was asked for within the hour. */
MUST_CHECK enum status copy_ask(struct call *c);
MUST_CHECK enum status copy_mine(struct call *c, struct own_copy *out); /* ABSENT */
MUST_CHECK enum status copy_open(struct call *c, struct copy_id id, struct body *out); /* ABSENT; DENIED: of a higher level */

/* apply: the account goes: login, phone, mail, password, drafts, files that serve nothing, consents. Dossiers, certificates and the log
 * stay, as the law orders.  CONFLICT: an application is under way, which must be able to reach its applicant. */
MUST_CHECK enum status account_delete(struct call *c);

#endif
