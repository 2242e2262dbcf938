/* window_help.c: what the window does for a person's accounts, and what becomes of them when he dies or moves away. */
#include "module/account/account_inner.h"

#include "seal/log.h"

static bool is_residents(const struct account_row *row)
{
	return !role_is_staff(row->role) && !row->closed_at.ms;
}

enum status accounts_of(struct call *c, struct person_id person, struct account_line_list *out)
{
	struct account_row_list rows;
	TRY(accounts_of_person(c, person, &rows));
	*out = (struct account_line_list){ ARENA_MANY(c->arena, struct account_line, rows.count), 0 };
	for (size_t i = 0; i < rows.count; i++) {
		const struct account_row *row = &rows.items[i];
		struct account_line *line = &out->items[out->count];
		if (!is_residents(row))
			continue;
		*line = (struct account_line){ .id = row->id, .real_name = row->level >= LEVEL_2, .locked = row->locked };
		TRY(seal_open(c, "account.login", row->login, &line->login));
		TRY(open_or_none(c, "account.phone", row->phone, &line->phone));
		line->login = mask_phone(c, line->login);
		line->phone = mask_phone(c, line->phone);
		out->count++;
	}
	return STATUS_OK;
}

static enum status account_of(struct call *c, struct account_id account, struct person_id person, struct account_row *row)
{
	enum status status = account_by_id(c, account, row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (!is_residents(row) || !person.n || row->person.n != person.n)))
		return fail(c, STATUS_ABSENT, "This person has no such account.");
	TRY(status);
	return row->locked ? fail(c, STATUS_CONFLICT, "This account is locked.") : STATUS_OK;
}

enum status account_window_code(struct call *c, struct account_id account, struct person_id person, bool print, struct str *digits)
{
	struct account_row row;
	struct str login, phone;
	TRY(account_of(c, account, person, &row));
	TRY(seal_open(c, "account.login", row.login, &login));
	TRY(open_or_none(c, "account.phone", row.phone, &phone));
	if (!print && !phone.len)
		return fail(c, STATUS_CONFLICT, "This account has no phone: print the code.");
	TRY(code_make(c, (struct code){ CODE_WINDOW, login }, digits));
	TRY(log_account(c, "account.code_given", row.id, print ? "on paper" : "to the phone"));
	TRY(account_tell(c, row.id, "A code for a new password was given at a window", "Your identity card was seen there. If it was not you, call 12345 at once."));
	if (print)
		return STATUS_OK;
	return notice_send_sms(c, phone, str_format(c->arena, say(c, "Code %.*s: for a new password at the service hall, given at the window. It is valid for 30 minutes."), STR_ARGS(*digits)));
}

enum status account_window_phone_ask(struct call *c, struct account_id account, struct person_id person, struct str phone)
{
	struct account_row row;
	struct str digits;
	TRY(account_of(c, account, person, &row));
	TRY(code_make(c, new_phone_code(c, account, phone), &digits));
	return notice_send_sms(c, phone, str_format(c->arena, say(c, "Code %.*s: read it out to the clerk before you if this phone is to be that of your account."), STR_ARGS(digits)));
}

enum status account_window_phone(struct call *c, struct account_id account, struct person_id person, struct str phone, struct str code)
{
	struct account_row row;
	TRY(account_of(c, account, person, &row));
	TRY(code_check(c, new_phone_code(c, account, phone), code));
	return phone_move(c, &row, phone);
}

enum status account_window_phone_wrong(struct call *c, struct account_id account, struct str phone)
{
	return code_count(c, new_phone_code(c, account, phone));
}

/* ---- who died or moved ---- */

static enum status lower(struct call *c, const struct account_row *row, const char *why)
{
	if (row->level < LEVEL_2)
		return STATUS_OK;
	TRY(account_set_level(c, row->id, LEVEL_1));
	TRY(sessions_close(c, row->id, c->now));
	return log_account(c, "account.level_changed", row->id, why);
}

static enum status follow(struct call *c, const struct account_row *row, enum person_state former, enum person_state state)
{
	switch (state) {
	case PERSON_DECEASED:
		TRY(lower(c, row, "deceased"));
		return row->locked ? STATUS_OK : account_lock(c, row->id, true);
	case PERSON_MOVED:
		TRY(lower(c, row, "moved away"));
		return account_tell(c, row->id, "The register says that you moved away",
				    "Your real name has to be seen at a window once more. If you live here, go there with your identity card.");
	case PERSON_HERE:
		TRY(lower(c, row, "corrected"));
		return row->locked && former == PERSON_DECEASED ? account_lock(c, row->id, false) : STATUS_OK;
	}
	return STATUS_OK;
}

enum status account_follow_person(struct call *c, struct person_id person, enum person_state former, enum person_state state)
{
	struct account_row_list rows;
	TRY(accounts_of_person(c, person, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (is_residents(&rows.items[i]))
			TRY(follow(c, &rows.items[i], former, state));
	return STATUS_OK;
}
