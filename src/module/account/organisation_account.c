/* organisation_account.c: the account of an organisation, from its making at the window until the organisation ends. */
#include "module/account/organisation_account.h"

#include "module/account/account_inner.h"

#include "organisation_account_sql.h"

static enum status rows_of(struct call *c, struct organisation_id organisation, struct account_row_list *out)
{
	struct account_row_list rows;
	TRY(accounts_all_of_organisation(c, organisation, &rows));
	*out = (struct account_row_list){ ARENA_MANY(c->arena, struct account_row, rows.count), 0 };
	for (size_t i = 0; i < rows.count; i++)
		if (!rows.items[i].closed_at.ms)
			out->items[out->count++] = rows.items[i];
	return STATUS_OK;
}

enum status organisation_accounts(struct call *c, struct organisation_id organisation, struct organisation_account_list *out)
{
	struct account_row_list rows;
	TRY(rows_of(c, organisation, &rows));
	*out = (struct organisation_account_list){ ARENA_MANY(c->arena, struct organisation_account, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++) {
		out->items[i] = (struct organisation_account){ .id = rows.items[i].id, .locked = rows.items[i].locked, .ready = rows.items[i].password.at != NULL };
		TRY(seal_open(c, "account.login", rows.items[i].login, &out->items[i].login));
	}
	return STATUS_OK;
}

static enum status make(struct call *c, const struct organisation *organisation, struct str login, struct account_row *out)
{
	struct new_account account = { .role = STR("company"), .login = login, .name = organisation->name, .credit_code = organisation->credit_code,
				       .organisation = organisation->id, .level = LEVEL_2 };
	struct account_id id;
	TRY(account_add_new(c, &account, &id));
	return account_by_id(c, id, out);
}

enum status organisation_account_code(struct call *c, const struct organisation *organisation, struct str *digits)
{
	struct str login = login_plain(c->arena, organisation->credit_code);
	struct account_row row;
	enum status status = account_of_login(c, login, &row);
	if (status == STATUS_ABSENT)
		status = make(c, organisation, login, &row);
	TRY(status);
	if (row.organisation.n != organisation->id.n)
		return fail(c, STATUS_CONFLICT, "This login is taken.");
	if (row.locked)
		return fail(c, STATUS_CONFLICT, "This account is locked.");
	TRY(code_make(c, (struct code){ CODE_WINDOW, login }, digits));
	TRY(log_account(c, "account.code_given", row.id, "on paper"));
	return account_tell(c, row.id, "A code for a new password was given at a window",
			    "The identity card of the legal representative was seen there. If you know nothing of it, call 12345 at once.");
}

static enum status follow(struct call *c, const struct account_row *row, const struct organisation *former, const struct organisation *organisation)
{
	bool cancelled = organisation->state == ORGANISATION_CANCELLED, was_cancelled = former->state == ORGANISATION_CANCELLED;
	if (!str_equal(row->name, organisation->name))
		TRY(account_rename_one(c, row->id, organisation->name));
	if (cancelled != was_cancelled && cancelled != row->locked)
		TRY(account_lock(c, row->id, cancelled));
	if (str_equal(former->legal_number, organisation->legal_number))
		return STATUS_OK;
	TRY(account_drop_password(c, row->id));
	TRY(sessions_close(c, row->id, c->now));
	return log_account(c, "account.password_reset", row->id, "another legal representative");
}

enum status organisation_accounts_follow(struct call *c, const struct organisation *former, const struct organisation *organisation)
{
	struct account_row_list rows;
	if (!former->id.n)
		return STATUS_OK; /* it has none yet */
	TRY(rows_of(c, organisation->id, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(follow(c, &rows.items[i], former, organisation));
	return STATUS_OK;
}
