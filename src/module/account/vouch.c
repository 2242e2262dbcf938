/* vouch.c: a member of staff stands for a deed on the command line with a code of the second factor. */
#include "module/account/account_inner.h"

enum status account_vouch(struct call *c, struct str login, struct str code, enum permission permission, struct user *out)
{
	struct account_row row;
	struct str secret = STR_NONE;
	enum status status = account_of_login(c, login, &row);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	bool may_stand = status == STATUS_OK && !row.locked && role_permissions(row.role) >> permission & 1;
	if (may_stand && row.totp.bytes.at)
		TRY(seal_open(c, "account.totp", row.totp, &secret));
	int64_t step = secret.at ? totp_match(secret, str_trim(code), c->now) : 0;
	if (step <= 0 || account_use_code(c, row.id, step) != STATUS_OK)
		return fail(c, STATUS_DENIED, "“%.*s” can't stand for this, or the code is wrong or was used.", STR_ARGS(login));
	*out = (struct user){ .account = row.id, .name = row.name, .level = LEVEL_2, .permissions = role_permissions(row.role) };
	return STATUS_OK;
}
