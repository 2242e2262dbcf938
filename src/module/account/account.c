/* account.c: making accounts, raising them, closing them. */
#include "module/account/account_inner.h"

#include "pack/pack.h"
#include "seal/log.h"
#include "staff_sql.h"

enum { PASSWORD_LEAST = 10 };

/* People type logins with spaces, capitals and full-width digits at will. */
struct str login_plain(struct arena *arena, struct str login)
{
	return str_lower(arena, str_trim(login));
}

struct digest login_digest(struct call *c, struct str login)
{
	return seal_lookup(c, "login", login_plain(c->arena, login));
}

struct sealed seal_or_none(struct call *c, const char *context, struct str clear)
{
	return clear.at ? seal_close(c, context, clear) : (struct sealed){ 0 };
}

static bool login_is_plain(struct str login)
{
	for (size_t i = 0; i < login.len; i++) {
		char byte = login.at[i];
		if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '.' && byte != '-' && byte != '_')
			return false;
	}
	return login.len >= 2 && login.len <= 40;
}

static bool password_is_common(struct str password)
{
	static const char *const common[] = {
		"12345678", "123456789", "1234567890", "password", "password1", "qwertyuiop", "11111111", "88888888",
		"00000000", "abc12345", "woaini1314", "a1234567", "iloveyou", "1qaz2wsx", "qwer1234", "asdfghjkl",
		"66666666", "12341234", "11223344", "87654321", "qazwsxedc", "zxcvbnm123", "admin123", "yizhan123",
	};
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (str_equal(password, str_of(common[i])))
			return true;
	return false;
}

void password_check(struct call *c, struct str field, struct str login, struct str password)
{
	if (str_count(password) < PASSWORD_LEAST)
		fail_field(c, field, "Choose a password of at least 10 characters.");
	else if (password.len > 400)
		fail_field(c, field, "Choose a password of at most 100 characters.");
	else if (password_is_common(str_lower(c->arena, password)) || str_equal(password, login))
		fail_field(c, field, "Too many people use this password: choose another.");
}

enum status account_ready(struct call *c, struct new_account *account)
{
	account->login = login_plain(c->arena, account->login);
	if (!login_is_plain(account->login))
		fail_field(c, STR("login"), "Use 2 to 40 small letters, digits, dots or hyphens for the login.");
	if (!role_exists(account->role))
		fail_field(c, STR("role"), "There is no role of this name.");
	if (account->password.at)
		password_check(c, STR("password"), account->login, account->password);
	if (c->faults.count)
		return STATUS_INVALID;
	if (account->password.at)
		account->password_hash = password_hash(c, account->password);
	return STATUS_OK;
}

static enum status add_posts(struct call *c, struct account_id account, const struct new_account *from)
{
	for (size_t i = 0; i < from->post_count; i++) {
		struct holding_row row = { .id = { id_new(c) }, .account = account, .post = from->posts[i], .from_on = c->today,
					   .given_by = c->user.account, .given_at = c->now };
		TRY(holding_add(c, &row));
	}
	return STATUS_OK;
}

enum status log_account(struct call *c, const char *kind, struct account_id account, const char *how)
{
	struct deed deed = { .kind = kind, .subject = str_format(c->arena, "account %lld", (long long)account.n) };
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "how", json_from_str(str_of(how)));
	if (how)
		deed.detail = json_text(c->arena, detail, true);
	TRY(account_state_of(c, keys_profile(c->house->keys), account, &deed.state));
	return log_append(c, &deed, NULL);
}

enum status account_tell(struct call *c, struct account_id account, const char *subject, const char *text)
{
	struct notice notice = { .to = account, .subject = str_of(say(c, subject)), .text = str_of(say(c, text)), .link = STR("/my/account") };
	return notice_send(c, &notice);
}

enum status log_of_account(struct call *c, const char *kind, struct account_id account, json_t *detail)
{
	struct deed deed = { .kind = kind, .subject = str_format(c->arena, "account %lld", (long long)account.n) };
	if (detail)
		deed.detail = json_text(c->arena, json_keep(c->arena, detail), true);
	TRY(account_state_of(c, keys_profile(c->house->keys), account, &deed.state));
	return log_append(c, &deed, NULL);
}

enum status account_add_new(struct call *c, const struct new_account *from, struct account_id *out)
{
	struct digest digest = login_digest(c, from->login);
	struct account_row found;
	enum status status = account_by_login(c, digest_str(&digest), &found);
	if (status == STATUS_OK)
		return fail(c, STATUS_CONFLICT, "This login is taken.");
	if (status != STATUS_ABSENT)
		return status;
	const struct privacy *privacy = role_is_staff(from->role) ? NULL : privacy_of(c); /* whoever makes an account hands it over */
	struct account_row row = {
		.id = { id_new(c) },
		.told = privacy ? privacy->version : STR_NONE,
		.login_digest = str_copy(c->arena, digest_str(&digest)),
		.login = seal_close(c, "account.login", from->login),
		.role = from->role,
		.name = from->name,
		.password = from->password_hash,
		.totp = seal_or_none(c, "account.totp", from->totp),
		.phone = seal_or_none(c, "account.phone", from->phone),
		.proved_at = from->phone.at ? c->now : INSTANT_NONE,
		.mail = seal_or_none(c, "account.mail", from->mail),
		.person = from->person,
		.credit_code = from->credit_code,
		.organisation = from->organisation,
		.level = (int64_t)from->level,
		.made_at = c->now,
		.version = 1,
	};
	TRY(account_add(c, &row));
	TRY(add_posts(c, row.id, from));
	*out = row.id;
	return log_account(c, "account.made", row.id, NULL);
}

enum status account_of_login(struct call *c, struct str login, struct account_row *row)
{
	struct digest digest = login_digest(c, login);
	return account_by_login(c, digest_str(&digest), row);
}

enum status account_find_login(struct call *c, struct str login, struct account_id *out)
{
	struct account_row row;
	TRY(account_of_login(c, login, &row));
	*out = row.id;
	return STATUS_OK;
}

/* ---- real name ---- */

/* The earlier account of a person whose real name moves to another: it keeps what was typed in it, and nothing else. */
static enum status lower(struct call *c, const struct account_row *row)
{
	TRY(account_set_level(c, row->id, LEVEL_1));
	TRY(sessions_close(c, row->id, c->now));
	TRY(log_account(c, "account.level_changed", row->id, "real name moved to another account"));
	return account_tell(c, row->id, "Your real name is with another account now",
			    "At a window, with the identity card, the real name was moved to another account. If it was not you who stood there, call 12345 at once.");
}

static enum status lower_others(struct call *c, struct person_id person, struct account_id kept, bool move)
{
	struct account_row_list rows;
	TRY(accounts_of_person(c, person, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct account_row *row = &rows.items[i];
		if (row->id.n == kept.n || row->level < LEVEL_2 || !str_equal(row->role, STR("resident")))
			continue;
		if (!move)
			return fail(c, STATUS_CONFLICT, "This person has an account with the real name already: confirm that it moves to this one.");
		TRY(lower(c, row));
	}
	return STATUS_OK;
}

enum status account_raise(struct call *c, struct str login, struct person_id person, struct str name, bool move)
{
	struct account_row row;
	enum status status = account_of_login(c, login, &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && role_is_staff(row.role)))
		return fail(c, STATUS_ABSENT, "No resident's account has this phone number.");
	TRY(status);
	if (row.locked)
		return fail(c, STATUS_CONFLICT, "This account is locked: it can't be raised.");
	if (row.person.n && row.person.n != person.n)
		return fail(c, STATUS_CONFLICT, "This account belongs to another person already.");
	if (str_equal(row.role, STR("resident")))
		TRY(lower_others(c, person, row.id, move));
	TRY(account_set_person(c, row.id, person, name, LEVEL_2, row.version));
	TRY(log_account(c, "account.raised", row.id, NULL));
	return account_tell(c, row.id, "Your account has its real name now",
			    "It was raised at a window with your identity card. If it was not you who stood there, call 12345 at once.");
}

enum status account_change_password(struct call *c, struct account_id account, struct str hash)
{
	TRY(account_set_password(c, account, hash));
	TRY(sessions_close(c, account, c->now));
	return log_account(c, "account.password_changed", account, NULL);
}

enum status account_lock(struct call *c, struct account_id account, bool locked)
{
	TRY(account_set_locked(c, account, locked));
	if (locked)
		TRY(sessions_close(c, account, c->now));
	return log_account(c, locked ? "account.locked" : "account.unlocked", account, NULL);
}

enum status account_set_assurance(struct call *c, struct account_id account, enum level level)
{
	TRY(account_set_level(c, account, (int64_t)level));
	return log_account(c, "account.level_changed", account, NULL);
}

enum status open_or_none(struct call *c, const char *context, struct sealed sealed, struct str *clear)
{
	*clear = STR_NONE;
	return sealed.bytes.at ? seal_open(c, context, sealed, clear) : STATUS_OK;
}

enum status account_contacts(struct call *c, struct account_id account, struct contacts *out)
{
	struct account_row row;
	TRY(account_by_id(c, account, &row));
	TRY(open_or_none(c, "account.phone", row.phone, &out->phone));
	return open_or_none(c, "account.mail", row.mail, &out->mail);
}
