/* second_factor.c: the codes that open once, for who lost the device that shows the others. */
#include "module/account/account_inner.h"

#include "base/buf.h"
#include "module/account/staff.h"
#include "staff_sql.h"

/* Read off paper: capitals, without spaces and hyphens. */
static struct digest code_digest(struct call *c, struct account_id account, struct str typed)
{
	struct buf plain;
	buf_init(&plain, c->arena, 64);
	buf_add_format(&plain, "%lld ", (long long)account.n);
	for (size_t i = 0; i < typed.len && i < 30; i++)
		if (typed.at[i] >= '0' && typed.at[i] <= '9')
			buf_add_byte(&plain, typed.at[i]);
	return seal_lookup(c, "spare-code", buf_str(&plain));
}

enum status spare_look(struct call *c, struct account_id account, struct str code, struct spare_code_id *out)
{
	struct spare_code_row row;
	*out = (struct spare_code_id){ 0 };
	if (code.len <= 6)
		return STATUS_OK;
	struct digest digest = code_digest(c, account, code);
	enum status status = spare_find(c, digest_str(&digest), &row);
	if (status == STATUS_OK && !row.used_at.ms && row.account.n == account.n)
		*out = row.id;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

enum status spare_spend(struct call *c, struct account_id account, struct spare_code_id code)
{
	TRY(spare_use(c, code, c->now));
	return log_of_account(c, "second_factor.spare_used", account, NULL);
}

/* Ten digits in two groups: more than can be guessed against the slow-down. */
static enum status add_code(struct call *c, struct account_id account, struct str *out)
{
	struct str digits = random_digits(c->arena, 10);
	*out = str_format(c->arena, "%.5s-%.5s", digits.at, digits.at + 5);
	struct digest digest = code_digest(c, account, *out);
	struct spare_code_row row = { .id = { id_new(c) }, .account = account, .code_digest = str_copy(c->arena, digest_str(&digest)) };
	return spare_add(c, &row);
}

enum status spare_make(struct call *c, struct account_id account, struct str_list *out)
{
	*out = (struct str_list){ ARENA_MANY(c->arena, struct str, SPARE_CODES), SPARE_CODES };
	TRY(spare_forget(c, account));
	for (size_t i = 0; i < out->count; i++)
		TRY(add_code(c, account, &out->items[i]));
	return STATUS_OK;
}

enum status second_factor_enrol(struct call *c, struct account_id account, struct str secret, int64_t step, struct str_list *codes)
{
	TRY(account_enrol(c, account, seal_close(c, "account.totp", secret), step));
	TRY(spare_make(c, account, codes));
	return log_of_account(c, "second_factor.enrolled", account, NULL);
}

enum status second_factor_reset(struct call *c, struct account_id account)
{
	TRY(account_drop_totp(c, account));
	TRY(spare_forget(c, account));
	return log_of_account(c, "second_factor.reset", account, NULL);
}
