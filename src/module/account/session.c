/* session.c: signing in and out, the slow-down, and who asks. */
#include "module/account/account_inner.h"

#include "http/http.h"
#include "job/job.h"
#include "notice/notice.h"
#include "pack/pack.h"
#include "seal/log.h"
#include "staff_sql.h"

enum { FREE_FAILURES = 5, LONGEST_WAIT = 900, ADDRESS_WAIT = 30, FORGET_MS = 3600000 };
enum { STAFF_HOURS = 8, RESIDENT_HOURS = 24, TOKEN_CHARACTERS = 43 };

/* After the fifth failure the wait is one second, and doubles with each further one. */
static int64_t wait_after(int64_t failures, int64_t longest)
{
	if (failures < FREE_FAILURES)
		return 0;
	int64_t doublings = failures - FREE_FAILURES;
	int64_t wait = doublings > 20 ? longest : (int64_t)1 << doublings;
	return wait < longest ? wait : longest;
}

static struct digest address_digest(struct call *c, struct str address)
{
	return seal_lookup(c, "address", address);
}

/* Seconds that still must pass for a subject; 0 when it may try. */
static enum status wait_of(struct call *c, struct digest subject, int64_t longest, int64_t *seconds)
{
	struct throttle_row row;
	enum status status = throttle_get(c, digest_str(&subject), &row);
	*seconds = 0;
	if (status == STATUS_ABSENT || (status == STATUS_OK && c->now.ms - row.last_at.ms > FORGET_MS))
		return STATUS_OK;
	TRY(status);
	int64_t left = row.last_at.ms + wait_after(row.failures, longest) * 1000 - c->now.ms;
	*seconds = left > 0 ? (left + 999) / 1000 : 0;
	return STATUS_OK;
}

static enum status look_wait(struct call *c, struct sign_in *attempt)
{
	int64_t of_login, of_address;
	TRY(wait_of(c, login_digest(c, attempt->login), LONGEST_WAIT, &of_login));
	TRY(wait_of(c, address_digest(c, attempt->address), ADDRESS_WAIT, &of_address));
	attempt->wait_seconds = of_login > of_address ? of_login : of_address;
	return STATUS_OK;
}

/* The wrong door is as good as a wrong login. */
static bool door_fits(const struct sign_in *attempt, const struct account_row *row)
{
	return !row->locked && row->password.at && (attempt->any_door || role_is_staff(row->role) == attempt->staff);
}

enum status sign_in_look(struct call *c, struct sign_in *attempt)
{
	TRY(look_wait(c, attempt));
	struct account_row row;
	struct digest digest = login_digest(c, attempt->login);
	enum status status = account_by_login(c, digest_str(&digest), &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && !door_fits(attempt, &row)))
		return STATUS_OK;
	TRY(status);
	attempt->account = row.id;
	attempt->hash = row.password;
	attempt->role = row.role;
	attempt->name = row.name;
	attempt->told = row.told;
	attempt->level = (enum level)row.level;
	attempt->last_step = row.totp_step;
	attempt->must_change = row.must_change;
	if (role_is_staff(row.role))
		TRY(spare_look(c, row.id, attempt->code, &attempt->spare));
	return row.totp.bytes.at ? seal_open(c, "account.totp", row.totp, &attempt->totp) : STATUS_OK;
}

void sign_in_weigh(struct call *c, struct sign_in *attempt)
{
	if (attempt->wait_seconds)
		return;
	bool right = password_matches(attempt->password, attempt->hash);
	if (attempt->totp.at) {
		attempt->totp_step = totp_match(attempt->totp, str_trim(attempt->code), c->now);
		right = right && (attempt->totp_step > attempt->last_step || attempt->spare.n);
	}
	attempt->right = right && attempt->account.n;
}

static enum status count_failure(struct call *c)
{
	const struct sign_in *attempt = c->prepared;
	struct instant fresh = instant_add(c->now, -FORGET_MS);
	struct digest login = login_digest(c, attempt->login), address = address_digest(c, attempt->address);
	TRY(throttle_add(c, digest_str(&login), c->now, fresh));
	TRY(throttle_add(c, digest_str(&address), c->now, fresh));
	struct deed deed = { .kind = "session.refused",
			     .subject = attempt->account.n ? str_format(c->arena, "account %lld", (long long)attempt->account.n)
							   : STR("account unknown") };
	int64_t leaf;
	return log_append(c, &deed, &leaf);
}

static enum status forget_step(struct call *c)
{
	return throttle_sweep(c, instant_add(c->now, -FORGET_MS));
}

enum status failures_forget(struct call *c, struct str detail)
{
	(void)detail;
	return job_apply(c, forget_step);
}

/* A sign-in from a device that this account has not come from within a quarter is told in the site; the first of all is not. */
static enum status tell_new_device(struct call *c, const struct sign_in *attempt, struct str device)
{
	int64_t total, known;
	TRY(session_total(c, attempt->account, &total));
	TRY(session_known(c, attempt->account, device, instant_add(c->now, -PHONE_HOLDS_DAYS * DAY_MS), &known));
	if (!total || known)
		return STATUS_OK;
	struct notice notice = {
		.to = attempt->account, .site_only = true, .link = STR("/my/account/sessions"),
		.subject = str_of(say(c, "Somebody signed in from a new device")),
		.text = str_format(c->arena, say(c, "%.*s, address %.*s. If it was not you, end that session and change your password."),
				   STR_ARGS(device_words(c, device)), STR_ARGS(attempt->address)),
	};
	return notice_send(c, &notice);
}

/* A password that somebody else knows is changed first, then a second factor enrolled: before that staff do nothing. */
static enum session_stage stage_of(const struct sign_in *attempt)
{
	if (!role_is_staff(attempt->role))
		return STAGE_NONE;
	if (attempt->must_change)
		return STAGE_PASSWORD;
	return attempt->totp.at ? STAGE_NONE : STAGE_ENROL;
}

static enum status add_session(struct call *c, struct sign_in *attempt, struct session *out)
{
	out->stage = stage_of(attempt);
	out->staff = role_is_staff(attempt->role);
	out->level = attempt->level;
	out->token = random_token(c->arena, TOKEN_CHARACTERS);
	out->expires_at = instant_add(c->now, (out->staff ? STAFF_HOURS : RESIDENT_HOURS) * INT64_C(3600000));
	struct digest digest = seal_lookup(c, "session", out->token);
	struct session_row row = { .id = { id_new(c) },
				   .token_digest = str_copy(c->arena, digest_str(&digest)),
				   .account = attempt->account,
				   .opened_at = c->now,
				   .expires_at = out->expires_at,
				   .used_at = c->now,
				   .address = seal_close(c, "session.address", attempt->address),
				   .device = device_of(c),
				   .stage = (int64_t)out->stage };
	attempt->opened = row.id;
	if (!out->staff)
		TRY(tell_new_device(c, attempt, row.device));
	return session_add(c, &row);
}

/* One sentence for all that can be wrong: by the door, never by the account. */
static enum status refuse(struct call *c, const struct sign_in *attempt)
{
	if (attempt->staff || attempt->any_door)
		return fail(c, STATUS_DENIED, "The login, the password or the code is wrong.");
	return fail(c, STATUS_DENIED, "The login or the password is wrong.");
}

enum status sign_in_open(struct call *c, struct sign_in *attempt, struct session *out)
{
	if (!attempt->proven)
		TRY(look_wait(c, attempt)); /* many tries at once were all looked at before the first was counted */
	if (attempt->wait_seconds)
		return fail(c, STATUS_BUSY, "Too many failures: wait %lld seconds, then try again.",
			    (long long)attempt->wait_seconds);
	c->keep = count_failure;
	if (!attempt->right)
		return refuse(c, attempt);
	if (attempt->spare.n)
		TRY(spare_spend(c, attempt->account, attempt->spare));
	else if (attempt->totp_step && account_use_code(c, attempt->account, attempt->totp_step) != STATUS_OK)
		return refuse(c, attempt);
	if (attempt->any_door && stage_of(attempt) != STAGE_NONE)
		return fail(c, STATUS_DENIED, "Sign in on the page of the desk first: a password or a second factor of your own is missing.");
	c->keep = NULL;
	struct digest login = login_digest(c, attempt->login);
	TRY(throttle_clear(c, digest_str(&login)));
	TRY(add_session(c, attempt, out));
	c->user.account = attempt->account;
	c->user.name = attempt->name;
	struct deed deed = { .kind = "session.opened", .subject = str_format(c->arena, "account %lld", (long long)attempt->account.n) };
	int64_t leaf;
	return log_append(c, &deed, &leaf);
}

/* ---- the password of who is signed in ---- */

enum status own_password_look(struct call *c, struct sign_in *own, struct str password)
{
	struct account_row row;
	TRY(account_by_id(c, c->user.account, &row));
	*own = (struct sign_in){ .password = password, .address = c->request->peer, .any_door = true };
	TRY(seal_open(c, "account.login", row.login, &own->login));
	return sign_in_look(c, own);
}

enum status own_password_open(struct call *c, struct sign_in *own)
{
	TRY(look_wait(c, own));
	if (own->wait_seconds)
		return fail(c, STATUS_BUSY, "Too many failures: wait %lld seconds, then try again.", (long long)own->wait_seconds);
	if (own->right) {
		struct digest login = login_digest(c, own->login);
		return throttle_clear(c, digest_str(&login));
	}
	c->keep = count_failure;
	fail_field(c, STR("current"), "This is not your password.");
	return STATUS_INVALID;
}

enum status sessions_open(struct call *c, struct account_id account, struct session_row_list *out)
{
	return sessions_of(c, account, c->now, instant_add(c->now, -SESSION_IDLE_MS), out);
}

enum status session_end(struct call *c)
{
	TRY(session_close(c, c->user.session, c->now));
	struct deed deed = { .kind = "session.closed", .subject = str_format(c->arena, "account %lld", (long long)c->user.account.n) };
	int64_t leaf;
	return log_append(c, &deed, &leaf);
}

/* One more post of c->user, with the rights of its role. A deputy gets those of work only. */
static void take_post(struct call *c, const struct county *county, struct str *posts, struct stand_in *stands_in, struct str post,
		      struct stand_in in)
{
	static const uint64_t work = UINT64_C(1) << PERMISSION_WORK | UINT64_C(1) << PERMISSION_WINDOW;
	for (size_t i = 0; i < c->user.post_count; i++)
		if (str_equal(posts[i], post))
			return;
	const struct post_entry *entry = county ? county_post(county, post) : NULL;
	uint64_t rights = entry ? role_permissions(entry->role) : 0;
	if (in.account.n && !(rights & work))
		return;
	posts[c->user.post_count] = post;
	stands_in[c->user.post_count++] = in;
	c->user.permissions |= in.account.n ? rights & work : rights;
	if (!c->user.office.at && entry)
		c->user.office = entry->office;
}

/* The posts of staff, those in which they stand in for others behind them, and the office of the first. */
static enum status identify_posts(struct call *c)
{
	struct holding_line_list held;
	struct deputised_line_list deputised_for;
	TRY(holdings_of(c, c->user.account, c->today, &held));
	TRY(deputised(c, c->user.account, c->today, &deputised_for));
	const struct county *county = county_of(c);
	struct str *posts = ARENA_MANY(c->arena, struct str, held.count + deputised_for.count);
	struct stand_in *stands_in = ARENA_MANY(c->arena, struct stand_in, held.count + deputised_for.count);
	for (size_t i = 0; i < held.count; i++)
		take_post(c, county, posts, stands_in, held.items[i].post, (struct stand_in){ 0 });
	for (size_t i = 0; i < deputised_for.count; i++)
		take_post(c, county, posts, stands_in, deputised_for.items[i].post,
			  (struct stand_in){ deputised_for.items[i].holder, deputised_for.items[i].name });
	c->user.posts = posts;
	c->user.stands_in = stands_in;
	return STATUS_OK;
}

static const char *const first_paths[] = { NULL, "/desk/setup/password", "/desk/setup/second-factor" };

enum status account_identify(struct call *c, struct str token)
{
	struct session_line found;
	struct digest digest = seal_lookup(c, "session", token);
	enum status status = session_by_token(c, digest_str(&digest), c->now, &found);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	if (session_is_idle(c, found.id, found.used_at))
		return STATUS_OK;
	c->user = (struct user){ .account = found.account,
				 .person = found.level >= LEVEL_2 ? found.person : (struct person_id){ 0 }, /* whose data: only when seen */
				 .organisation = found.organisation,
				 .session = found.id,
				 .name = found.name,
				 .level = (enum level)found.level,
				 .permissions = role_permissions(found.role) };
	if (found.stage) {
		c->user.permissions = 0;
		c->user.level = LEVEL_1;
		c->user.first = first_paths[found.stage == STAGE_PASSWORD ? STAGE_PASSWORD : STAGE_ENROL];
		return STATUS_OK;
	}
	return role_is_staff(found.role) ? identify_posts(c) : STATUS_OK;
}
