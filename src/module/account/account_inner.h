/* account_inner.h: what the files of this module share. */
#ifndef YIZHAN_ACCOUNT_INNER_H
#define YIZHAN_ACCOUNT_INNER_H

#include "base/json.h"
#include "module/account/account.h"
#include "module/account/proof_code.h"
#include "base/json.h"
#include "form/form.h"
#include "seal/seal.h"

#include "account_sql.h"
#include "session_sql.h"

/* Operators give a cancelled number to somebody else after three months at the earliest; see docs/adr/0007-people.md. */
enum { PHONE_HOLDS_DAYS = 90 };
#define DAY_MS INT64_C(86400000)

/* ---- account.c ---- */
struct str login_plain(struct arena *arena, struct str login);
struct digest login_digest(struct call *c, struct str login);
/* Faults beside `field` when a password is too short, too long, or among the commonest. */
void password_check(struct call *c, struct str field, struct str login, struct str password);
struct sealed seal_or_none(struct call *c, const char *context, struct str clear);
MUST_CHECK enum status open_or_none(struct call *c, const char *context, struct sealed sealed, struct str *clear);
MUST_CHECK enum status account_of_login(struct call *c, struct str login, struct account_row *out); /* ABSENT */
/* The digest of an account's row and of its posts, deputyships and consents as they stand now. */
MUST_CHECK enum status account_state_of(struct call *c, enum profile profile, struct account_id id, struct digest *out);
MUST_CHECK enum status correction_state_of(struct call *c, enum profile profile, struct correction_id id, struct digest *out);
/* A deed binds that state: it comes after the change. */
MUST_CHECK enum status log_account(struct call *c, const char *kind, struct account_id account, const char *how); /* how: NULL, or a plain word */
MUST_CHECK enum status account_tell(struct call *c, struct account_id account, const char *subject, const char *text); /* translated here */

/* ---- session.c ---- */
/* Whether the password of the one who is signed in is right: look, weigh, then in the apply own_password_open, which counts.
 * `own` must stand first in what c->prepared points at.  INVALID, beside "current"; BUSY: too many failures. */
MUST_CHECK enum status own_password_look(struct call *c, struct sign_in *own, struct str password);
MUST_CHECK enum status own_password_open(struct call *c, struct sign_in *own);

MUST_CHECK enum status sessions_open(struct call *c, struct account_id account, struct session_row_list *out); /* of an account, the newest first */

/* ---- session_use.c ---- */
#define SESSION_IDLE_MS INT64_C(3600000)
/* Whether nobody used it for too long; if not, it is used now. `used`: what its row says. */
bool session_is_idle(struct call *c, struct session_id session, struct instant used);
MUST_CHECK enum status sessions_write_used(struct call *c, struct str detail); /* a timer */
MUST_CHECK enum status failures_forget(struct call *c, struct str detail);     /* a timer: counted failures of an hour ago */

/* ---- device.c ---- */
struct str device_of(struct call *c);                        /* of this request, as kept; "" for none */
struct str device_words(struct call *c, struct str device);  /* "Firefox on Windows", in the call's language */
struct str place_words(struct call *c, struct str address);  /* "the internet, 192.0.2.1": what an address tells for sure */

/* ---- contact.c ---- */
bool phone_is_proved(const struct call *c, const struct account_row *row); /* lately enough to be its holder's still */
/* apply: frees the phone of an account that has not proved it for long; its holder is told by mail. */
MUST_CHECK enum status account_let_go(struct call *c, const struct account_row *row);
struct code new_phone_code(struct call *c, struct account_id account, struct str phone);
MUST_CHECK enum status phone_ask(struct call *c, struct str phone, bool *both); /* both: a code went to the old phone too */
MUST_CHECK enum status phone_change(struct call *c, struct str phone, struct str code, struct str old_code);
MUST_CHECK enum status phone_code_wrong(struct call *c, struct str phone); /* counts a wrong code of either */
MUST_CHECK enum status phone_move(struct call *c, const struct account_row *row, struct str phone);
MUST_CHECK enum status mail_ask(struct call *c, struct str mail);
MUST_CHECK enum status mail_change(struct call *c, struct str mail, struct str code); /* mail none: no mail any more */
MUST_CHECK enum status mail_code_wrong(struct call *c, struct str mail);

struct str mask_phone(struct call *c, struct str phone); /* "199****0001" */

/* ---- recover.c ---- */
enum recover_way { RECOVER_PHONE, RECOVER_MAIL, RECOVER_WINDOW, RECOVER_WAYS };
struct recovering {
	struct str login, code, password, hash;
	enum recover_way way;
};
struct code recovery_code(struct call *c, const struct recovering *recovering);
/* apply: does the same whether or not there is such an account. */
MUST_CHECK enum status recovery_ask(struct call *c, const struct recovering *recovering);
/* apply: the new password, by a code.  INVALID: the code; CONFLICT: the phone may have changed hands */
MUST_CHECK enum status recovery_open(struct call *c, const struct recovering *recovering);
extern const struct job_kind account_jobs[];
enum status departures_run(struct call *c, struct str detail); /* departure.c: the timer's */
enum status unheld_run(struct call *c, struct str detail);     /* unheld.c: likewise */

/* ---- copy.c ---- */
MUST_CHECK enum status copy_run(struct call *c, struct str detail);
MUST_CHECK enum status copy_sweep(struct call *c, struct str detail);

MUST_CHECK enum status privacy_was_told(struct call *c, struct account_id account); /* apply: in the version in force */
bool privacy_is_news(struct call *c, struct str told); /* the notice in force is another than the one last shown */
const struct privacy *privacy_of(struct call *c);      /* the county's notice in force, or NULL */
/* A timer: tells every account of a notice that is new, once each, in the site. */
MUST_CHECK enum status privacy_run(struct call *c, struct str detail);
struct str next_path(struct str next, struct str otherwise); /* only a path of ours: what begins with one slash */
json_t *account_values(struct call *c, const struct form *form); /* of this request's body */


/* A code that opens once in place of the second factor: as typed, of an account; none when it is not one, or was used. */
MUST_CHECK enum status spare_look(struct call *c, struct account_id account, struct str code, struct spare_code_id *out);
MUST_CHECK enum status spare_spend(struct call *c, struct account_id account, struct spare_code_id code); /* CONFLICT: used meanwhile */

/* An event about an account, with further facts (or NULL). */
MUST_CHECK enum status log_of_account(struct call *c, const char *kind, struct account_id account, json_t *detail);

#endif
