/* recover.c: a new password without the old one.
 *
 * What is asked for is written down and seen to by a job, whether or not there is such an account: neither the answer nor its time
 * tells. By phone or mail an account comes back at L1: a message proves no name. docs/adr/0007-people.md says why. */
#include "module/account/account_inner.h"

#include "job/job.h"
#include "seal/log.h"

static const char *const way_names[] = { [RECOVER_PHONE] = "phone", [RECOVER_MAIL] = "mail", [RECOVER_WINDOW] = "window" };

struct code recovery_code(struct call *c, const struct recovering *recovering)
{
	struct str login = login_plain(c->arena, recovering->login);
	if (recovering->way == RECOVER_WINDOW)
		return (struct code){ CODE_WINDOW, login };
	return (struct code){ CODE_RECOVER, str_format(c->arena, "%s %.*s", way_names[recovering->way], STR_ARGS(login)) };
}

enum status recovery_ask(struct call *c, const struct recovering *recovering)
{
	struct str digits;
	TRY(code_make(c, recovery_code(c, recovering), &digits));
	struct recovery_row row = { .id = { id_new(c) }, .login = seal_close(c, "recovery.login", login_plain(c->arena, recovering->login)),
				    .digits = seal_close(c, "recovery.digits", digits), .way = (int64_t)recovering->way, .made_at = c->now };
	TRY(recovery_add(c, &row));
	return job_add(c, "account.recovery", str_format(c->arena, "{\"id\":\"%lld\"}", (long long)row.id.n), INSTANT_NONE);
}

/* ---- the job ---- */

static enum status send_to(struct call *c, const struct account_row *row, enum recover_way way, struct str digits)
{
	struct str address;
	if (way == RECOVER_MAIL)
		TRY(open_or_none(c, "account.mail", row->mail, &address));
	else
		TRY(open_or_none(c, "account.phone", row->phone, &address));
	if (!address.len)
		return STATUS_OK;
	struct str text = str_format(c->arena, say(c, "Code %.*s: for a new password at the service hall. It is valid for 10 minutes. If you did not ask for it, tell it to nobody."), STR_ARGS(digits));
	return way == RECOVER_MAIL ? notice_send_mail(c, address, text) : notice_send_sms(c, address, text);
}

static enum status see_to(struct call *c)
{
	const struct recovery_id *id = c->prepared;
	struct recovery_row row;
	struct account_row account;
	struct str login, digits;
	enum status status = recovery_get(c, *id, &row);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	TRY(recovery_drop(c, *id));
	TRY(seal_open(c, "recovery.login", row.login, &login));
	TRY(seal_open(c, "recovery.digits", row.digits, &digits));
	status = account_of_login(c, login, &account);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (account.locked || role_is_staff(account.role))))
		return STATUS_OK;
	TRY(status);
	return send_to(c, &account, (enum recover_way)row.way, digits);
}

static enum status run_recovery(struct call *c, struct str detail)
{
	json_t *read;
	struct recovery_id id = { 0 };
	if (json_read(c->arena, detail, &read) != STATUS_OK || !str_int(json_str(read, "id"), 1, INT64_MAX, &id.n))
		return broken(c, "a recovery job without an id");
	c->prepared = &id;
	return job_apply(c, see_to);
}

const struct job_kind account_jobs[] = {
	{ .name = "account.recovery", .run = run_recovery },
	{ .name = "account.copy", .run = copy_run },
	{ .name = "account.sessions_used", .run = sessions_write_used, .every_ms = 30000 },
	{ .name = "account.privacy", .run = privacy_run, .every_ms = 20000 },
	{ .name = "account.failures_forget", .run = failures_forget, .every_ms = 900000 },
	{ .name = "account.copy_sweep", .run = copy_sweep, .every_ms = 900000 },
	{ .name = "account.departures", .run = departures_run, .every_ms = 60000 },
	{ .name = "account.unheld", .run = unheld_run, .every_ms = 60000 },
	{ 0 },
};

/* ---- with the code ---- */

/* A message proves that a phone or a mailbox is in somebody's hand, not whose name is right. */
static enum status drop_level(struct call *c, const struct account_row *row, enum recover_way way)
{
	if (way == RECOVER_WINDOW || row->level < LEVEL_2)
		return STATUS_OK;
	TRY(account_set_level(c, row->id, LEVEL_1));
	return log_account(c, "account.level_changed", row->id, "recovered without being seen");
}

enum status recovery_open(struct call *c, const struct recovering *recovering)
{
	struct account_row row;
	TRY(code_check(c, recovery_code(c, recovering), recovering->code));
	enum status status = account_of_login(c, recovering->login, &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (row.locked || role_is_staff(row.role)))) {
		fail_field(c, STR("code"), "The code is wrong: look at the message once more.");
		return STATUS_INVALID;
	}
	TRY(status);
	if (recovering->way == RECOVER_PHONE && !phone_is_proved(c, &row))
		return fail(c, STATUS_CONFLICT, "This phone was not confirmed for 90 days, and numbers change hands: use the code of your mail address, go to a window with your identity card, or begin a new account with this phone.");
	if (recovering->way == RECOVER_PHONE)
		TRY(account_set_proved(c, row.id, c->now));
	TRY(account_set_password(c, row.id, recovering->hash));
	TRY(sessions_close(c, row.id, c->now));
	TRY(drop_level(c, &row, recovering->way));
	struct digest login = login_digest(c, recovering->login);
	TRY(throttle_clear(c, digest_str(&login)));
	TRY(log_account(c, "account.password_changed", row.id, way_names[recovering->way]));
	return account_tell(c, row.id, "Your password was changed",
			    "A new password was set with a code. All sessions were ended. If it was not you, call 12345 at once.");
}
