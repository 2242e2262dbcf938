/* organisation_account.h: an organisation's own account (单位账号): its login is the credit code, and no person's data are in it.
 *
 * It is made at the window for the legal representative whose card was seen, who sets the password with a code on paper: no clerk
 * sees it. With another legal representative the password ends; with the organisation's cancellation the account is locked. */
#ifndef YIZHAN_ORGANISATION_ACCOUNT_H
#define YIZHAN_ORGANISATION_ACCOUNT_H

#include "module/account/account.h"
#include "register/organisation.h"

struct organisation_account {
	struct account_id id;
	struct str login;
	bool locked, ready;      /* ready: a password was set */
};
struct organisation_account_list { struct organisation_account *items; size_t count; };
MUST_CHECK enum status organisation_accounts(struct call *c, struct organisation_id organisation, struct organisation_account_list *out);

/* apply: the code for a new password on paper, for the account whose login is the credit code, which is made when there is none.
 *   CONFLICT  locked, or the login is another's; BUSY: a code was given less than a minute ago */
MUST_CHECK enum status organisation_account_code(struct call *c, const struct organisation *organisation, struct str *digits);

/* apply: what became of an organisation for its accounts: its name; locked when it is cancelled, open when it is in being again,
 * and locked still when somebody locked them for another reason; with another legal representative sessions and password end. */
MUST_CHECK enum status organisation_accounts_follow(struct call *c, const struct organisation *former, const struct organisation *organisation);

#endif
