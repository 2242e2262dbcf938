/* proof_code.h: a code of digits that proves one thing once: that a phone or a mailbox is in one's hand, or that a clerk gave it.
 *
 * A code is bound to its purpose and its subject, so that one asked for to sign up opens nothing else. Five wrong tries or ten
 * minutes end it; five that nobody typed, within the hour, end the sending. Only keyed digests are kept. */
#ifndef YIZHAN_ACCOUNT_PROOF_CODE_H
#define YIZHAN_ACCOUNT_PROOF_CODE_H

#include "base/call.h"

enum code_purpose {
	CODE_SIGN_UP,  /* subject: the phone */
	CODE_RECOVER,  /* the login and the way by which it was sent */
	CODE_WINDOW,   /* the login; given at the window, good for half an hour */
	CODE_NEW_PHONE,/* account and phone */
	CODE_OLD_PHONE,/* the account: that its phone is still in its holder's hand */
	CODE_MAIL,     /* account and address */
};
struct code {
	enum code_purpose purpose;
	struct str subject;
};

/* apply: makes the digits, the former ones end.  BUSY: asked again within a minute, or too many went unused within the hour,
 * for this subject or from this address. */
MUST_CHECK enum status code_make(struct call *c, struct code code, struct str *digits);
/* In a snapshot, not using it.  INVALID: wrong, too old, or too often wrong; stands beside "code". */
MUST_CHECK enum status code_look(struct call *c, struct code code, struct str typed);
/* apply: the same, and it works no more: of two at once one wins. What was wrong is counted by the caller's c->keep. */
MUST_CHECK enum status code_check(struct call *c, struct code code, struct str typed);
MUST_CHECK enum status code_count(struct call *c, struct code code);

#endif
