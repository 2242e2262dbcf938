/* organisation_change.h: entering an organisation, changing it, ending it: with all that follows for mandates, accounts and notices.
 * What the registers do alone (organisation.h) is told nobody; here everyone is told whom it concerns.
 *
 * Another legal representative: the former one's mandate ends at once and he sees nothing any more (公司法 10: who ceases to be director
 * or manager ceases to be legal representative); the handlers' mandates stay, since the organisation gave them (公司法 11), and the
 * new one sees them and takes them back as he likes. Cancelled (注销): it files nothing new and nobody acts in what is open, which the
 * last legal representative goes on seeing. Licence revoked (吊销): it files nothing new; the handlers' mandates end; it may end
 * what is under way, since it lives on until the liquidation ends (公司法 236). */
#ifndef YIZHAN_ORGANISATION_CHANGE_H
#define YIZHAN_ORGANISATION_CHANGE_H

#include "register/organisation.h"

/* What becomes of the accounts is the account module's: given once. `former`: as it was before; its id is none when it is new. */
typedef enum status organisation_follow(struct call *c, const struct organisation *former, const struct organisation *organisation);
void organisation_set_follow(organisation_follow *follow);

/* In an apply. As organisation_put and organisation_enter; `strict`: the legal representative must be of the register of persons, and
 * alive.  INVALID: beside "legal_number" or "legal_name" too */
MUST_CHECK enum status organisation_register(struct call *c, struct organisation *organisation, bool strict, const char *why);
MUST_CHECK enum status organisation_end(struct call *c, struct organisation *organisation, enum organisation_state state, struct day day,
					const char *why);

#endif
