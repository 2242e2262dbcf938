/* certificate.h: a certificate: what a service gave, and whether it still holds.
 *
 * Issued by the flow's service task `issue_certificate`; never deleted. Whether it has expired is computed. */
#ifndef YIZHAN_CERTIFICATE_H
#define YIZHAN_CERTIFICATE_H

#include "base/call.h"
#include "base/json.h"
#include "http/http.h"

enum certificate_state { CERTIFICATE_VALID, CERTIFICATE_SUSPENDED, CERTIFICATE_REVOKED, CERTIFICATE_REPLACED, CERTIFICATE_EXPIRED };
enum certificate_action { CERTIFICATE_SUSPEND, CERTIFICATE_RESTORE, CERTIFICATE_REVOKE, CERTIFICATE_REPLACE };
struct certificate {
	struct certificate_id id;
	struct str number, title, holder_name, issuer; /* the holder's name in clear only for himself and staff */
	enum certificate_state state;    /* expired is computed */
	struct day issued_on, ends_on;
	json_t *printed;                 /* [{label, english, value}], for the holder and who worked on it; else NULL */
	struct str sentence;             /* what it says, printed above them; else none */
	struct str printed_title, printed_issuer; /* on paper, always in Chinese; with `printed` */
	struct str code;                 /* of the public page: /c/<code> */
	struct str dossier;              /* number, for the holder and who worked on it; else none */
	int64_t version;
	bool by_staff;                   /* staff saw more than the public: a reading record of `person` is due */
	bool by_agent;                   /* who acts for its holder saw it: one is due likewise */
	struct person_id person;         /* who holds it; none: not known to the register, or seen as the public sees it */
};
const char *certificate_state_name(enum certificate_state state);
const char *certificate_state_words(enum certificate_state state); /* for people; a translatable text */
/* Public facts by number or code, more for the holder and who worked on it: then a reading record is due.  ABSENT. */
MUST_CHECK enum status certificate_find(struct call *c, struct str number_or_code, struct certificate *out);
struct certificate_list { struct certificate *items; size_t count; };
MUST_CHECK enum status certificates_mine(struct call *c, struct certificate_list *out); /* with the dossier's number, without what is printed; DENIED */
/* Outside a transaction. `certificate` was found by the holder or by staff.  DENIED; INVALID: a character can't be printed. */
MUST_CHECK enum status certificate_pdf(struct call *c, const struct certificate *certificate, struct body *out);
/* In an apply: one step of a certificate's life, by the office that issued it (行政许可法 69, 70), with the reason.
 *   ABSENT; DENIED: not that office's; CONFLICT: not from this state, or stale; INVALID: no reason */
MUST_CHECK enum status certificate_act(struct call *c, struct str number, enum certificate_action action, struct str reason, int64_t version);

#endif
