/* contact.c: phone and mail of an account: confirmed by a code, changed by a code, let go when the phone changed hands. */
#include "module/account/account_inner.h"

#include "seal/log.h"

bool phone_is_proved(const struct call *c, const struct account_row *row)
{
	return row->phone.bytes.at && row->proved_at.ms && c->now.ms - row->proved_at.ms <= PHONE_HOLDS_DAYS * DAY_MS;
}

struct str mask_phone(struct call *c, struct str phone)
{
	if (phone.len < 8)
		return phone;
	return str_format(c->arena, "%.*s****%.*s", 3, phone.at, 4, phone.at + phone.len - 4);
}

static struct str subject_of(struct call *c, struct account_id account, struct str target)
{
	return str_format(c->arena, "%lld %.*s", (long long)account.n, STR_ARGS(target));
}

struct code new_phone_code(struct call *c, struct account_id account, struct str phone)
{
	return (struct code){ CODE_NEW_PHONE, subject_of(c, account, phone) };
}

static struct code old_phone(struct call *c)
{
	return (struct code){ CODE_OLD_PHONE, subject_of(c, c->user.account, STR("")) };
}

static enum status send_code(struct call *c, struct code code, struct str phone, const char *text)
{
	struct str digits;
	TRY(code_make(c, code, &digits));
	return notice_send_sms(c, phone, str_format(c->arena, text, STR_ARGS(digits)));
}

/* ---- letting a phone go ---- */

/* What the account is called from now on: its mail address, by which its holder can still recover it, or a name that nobody knows. */
static enum status other_login(struct call *c, const struct account_row *row, struct str *login)
{
	struct account_row taken;
	TRY(open_or_none(c, "account.mail", row->mail, login));
	*login = login_plain(c->arena, *login);
	enum status status = login->len ? account_of_login(c, *login, &taken) : STATUS_OK;
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	*login = str_format(c->arena, "earlier-%lld", (long long)row->id.n);
	return status;
}

enum status account_let_go(struct call *c, const struct account_row *row)
{
	struct str login;
	TRY(other_login(c, row, &login));
	struct digest digest = login_digest(c, login);
	TRY(account_release(c, row->id, digest_str(&digest), seal_close(c, "account.login", login)));
	TRY(sessions_close(c, row->id, c->now));
	TRY(log_account(c, "account.phone_released", row->id, NULL));
	return account_tell(c, row->id, "Your phone number is with another account now",
			    "Somebody who holds the phone confirmed it for an account of his own. From now on your login is this mail address. If the number is still yours, call 12345.");
}

/* ---- the phone ---- */

static enum status login_for(struct call *c, const struct account_row *row, struct str phone, struct account_row *other, bool *taken)
{
	enum status status = account_of_login(c, phone, other);
	*taken = status == STATUS_OK && other->id.n != row->id.n;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

enum status phone_move(struct call *c, const struct account_row *row, struct str phone)
{
	struct account_row other;
	bool taken;
	TRY(login_for(c, row, phone, &other, &taken));
	if (taken && (role_is_staff(other.role) || phone_is_proved(c, &other)))
		return fail(c, STATUS_CONFLICT, "This phone has an account of its own: sign in there, or use another number.");
	if (taken)
		TRY(account_let_go(c, &other));
	struct str before;
	TRY(open_or_none(c, "account.phone", row->phone, &before));
	struct digest digest = login_digest(c, phone);
	TRY(account_set_phone(c, row->id, digest_str(&digest), seal_close(c, "account.login", phone), seal_close(c, "account.phone", phone), c->now));
	if (str_equal(before, phone))
		return log_account(c, "account.phone_proved", row->id, NULL);
	if (before.len)
		TRY(notice_send_sms(c, before, str_of(say(c, "Your account at the service hall has another phone number now. If it was not you who changed it, call 12345 at once."))));
	TRY(account_tell(c, row->id, "Your phone number was changed", "From now on you sign in with the new number. If it was not you who changed it, call 12345 at once."));
	return log_account(c, "account.phone_changed", row->id, NULL);
}

enum status phone_ask(struct call *c, struct str phone, bool *both)
{
	struct account_row row;
	struct str before;
	TRY(account_by_id(c, c->user.account, &row));
	TRY(open_or_none(c, "account.phone", row.phone, &before));
	*both = row.level >= LEVEL_2 && before.len && !str_equal(before, phone);
	if (*both)
		TRY(send_code(c, old_phone(c), before, say(c, "Code %.*s: your account gets another phone number. If you do not want that, tell the code to nobody.")));
	return send_code(c, new_phone_code(c, c->user.account, phone), phone, say(c, "Your code is %.*s. It is valid for 10 minutes. Tell it to nobody."));
}

/* At L2 the old phone says yes too; who has it no more goes to a window. */
enum status phone_change(struct call *c, struct str phone, struct str code, struct str old_code)
{
	struct account_row row;
	struct str before;
	TRY(account_by_id(c, c->user.account, &row));
	TRY(open_or_none(c, "account.phone", row.phone, &before));
	TRY(code_check(c, new_phone_code(c, c->user.account, phone), code));
	if (row.level >= LEVEL_2 && before.len && !str_equal(before, phone)) {
		size_t faults = c->faults.count;
		enum status status = code_check(c, old_phone(c), old_code);
		if (status == STATUS_INVALID && c->faults.count > faults)
			c->faults.items[faults].field = STR("old_code");
		TRY(status);
	}
	return phone_move(c, &row, phone);
}

enum status phone_code_wrong(struct call *c, struct str phone)
{
	TRY(code_count(c, new_phone_code(c, c->user.account, phone)));
	return code_count(c, old_phone(c));
}

/* ---- mail ---- */

static struct code mail_code(struct call *c, struct str mail)
{
	return (struct code){ CODE_MAIL, subject_of(c, c->user.account, str_lower(c->arena, mail)) };
}

enum status mail_ask(struct call *c, struct str mail)
{
	struct str digits;
	TRY(code_make(c, mail_code(c, mail), &digits));
	return notice_send_mail(c, mail, str_format(c->arena, say(c, "Your code is %.*s. It is valid for 10 minutes. Tell it to nobody."), STR_ARGS(digits)));
}

enum status mail_change(struct call *c, struct str mail, struct str code)
{
	struct account_row row;
	struct str before;
	TRY(account_by_id(c, c->user.account, &row));
	TRY(open_or_none(c, "account.mail", row.mail, &before));
	if (mail.at)
		TRY(code_check(c, mail_code(c, mail), code));
	TRY(account_set_mail(c, row.id, seal_or_none(c, "account.mail", mail)));
	if (before.len && !str_equal(before, mail))
		TRY(notice_send_mail(c, before, str_of(say(c, "Your account at the service hall no longer uses this mail address. If it was not you who changed it, call 12345 at once."))));
	return log_account(c, "account.mail_changed", row.id, NULL);
}

enum status mail_code_wrong(struct call *c, struct str mail)
{
	return code_count(c, mail_code(c, mail));
}
