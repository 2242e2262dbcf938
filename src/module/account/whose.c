/* whose.c: whose an account is, for modules that act for its holder. */
#include "module/account/account.h"

#include "account_sql.h"

enum status account_whose(struct call *c, struct account_id account, struct account_whose *out)
{
	struct account_row row;
	TRY(account_by_id(c, account, &row));
	*out = (struct account_whose){ row.person, row.organisation, row.name, (enum level)row.level };
	return STATUS_OK;
}
