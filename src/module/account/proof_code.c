/* proof_code.c: a code that was sent, or given at the window, proves one thing once. */
#include "module/account/account_inner.h"

#include "http/http.h"
#include "notice/notice.h"
#include "session_sql.h"

enum { CODE_DIGITS = 6, CODE_TRIES = 5, AGAIN_MS = 60000, HOUR_MS = 3600000 };
enum { CODES_OF_SUBJECT = 5, CODES_OF_ADDRESS = 50 }; /* unused ones, before an hour without any must pass */

static const struct {
	const char *name;
	int64_t good_ms;
} purposes[] = {
	[CODE_SIGN_UP] = { "phone", 600000 },      [CODE_RECOVER] = { "recover", 600000 },     [CODE_WINDOW] = { "window", 1800000 },
	[CODE_NEW_PHONE] = { "new-phone", 600000 }, [CODE_OLD_PHONE] = { "old-phone", 600000 }, [CODE_MAIL] = { "mail", 600000 },
};

static struct digest digest_of_subject(struct call *c, struct code code)
{
	return seal_lookup(c, "code", str_format(c->arena, "%s %.*s", purposes[code.purpose].name, STR_ARGS(code.subject)));
}

static struct digest digest_of_digits(struct call *c, struct code code, struct str digits)
{
	return seal_lookup(c, "code-digits", str_format(c->arena, "%s %.*s %.*s", purposes[code.purpose].name, STR_ARGS(code.subject), STR_ARGS(digits)));
}

/* Codes that nobody types are a prank on their receiver, or on the county's bill. */
static enum status count_sent(struct call *c, struct str subject, int64_t most)
{
	struct digest digest = seal_lookup(c, "code-sent", subject);
	struct instant fresh = instant_add(c->now, -HOUR_MS);
	struct throttle_row row;
	enum status status = throttle_get(c, digest_str(&digest), &row);
	if (status == STATUS_OK && row.failures >= most && row.last_at.ms >= fresh.ms)
		return fail(c, STATUS_BUSY, "Many codes were sent already: wait an hour, then ask again.");
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	return throttle_add(c, digest_str(&digest), c->now, fresh);
}

static enum status forget_sent(struct call *c, struct str subject)
{
	struct digest digest = seal_lookup(c, "code-sent", subject);
	return throttle_clear(c, digest_str(&digest));
}

static struct str counted_as(struct call *c, struct code code)
{
	return str_format(c->arena, "%s %.*s", purposes[code.purpose].name, STR_ARGS(code.subject));
}

enum status code_make(struct call *c, struct code code, struct str *digits)
{
	struct digest digest = digest_of_subject(c, code);
	struct code_row row;
	enum status status = code_get(c, digest_str(&digest), &row);
	if (status == STATUS_OK && c->now.ms - row.made_at.ms < AGAIN_MS)
		return fail(c, STATUS_BUSY, "A code was sent less than a minute ago: wait a little, then ask again.");
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	TRY(count_sent(c, counted_as(c, code), CODES_OF_SUBJECT));
	if (c->request)
		TRY(count_sent(c, c->request->peer, CODES_OF_ADDRESS));
	*digits = random_digits(c->arena, CODE_DIGITS);
	struct digest typed = digest_of_digits(c, code, *digits);
	return code_put(c, digest_str(&digest), digest_str(&typed), c->now);
}

enum status code_count(struct call *c, struct code code)
{
	struct digest digest = digest_of_subject(c, code);
	return code_try(c, digest_str(&digest));
}

enum status code_look(struct call *c, struct code code, struct str typed)
{
	struct digest digest = digest_of_subject(c, code);
	struct code_row row;
	enum status status = code_get(c, digest_str(&digest), &row);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (status == STATUS_OK && (row.tries >= CODE_TRIES || c->now.ms - row.made_at.ms > purposes[code.purpose].good_ms)) {
		fail_field(c, STR("code"), "This code is no longer valid: ask for a new one.");
		return STATUS_INVALID;
	}
	struct digest of_typed = digest_of_digits(c, code, str_trim(typed));
	if (status == STATUS_ABSENT || !str_equal_secret(digest_str(&of_typed), row.code_digest)) {
		fail_field(c, STR("code"), "The code is wrong: look at the message once more.");
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status code_check(struct call *c, struct code code, struct str typed)
{
	struct digest digest = digest_of_subject(c, code);
	TRY(code_look(c, code, typed));
	TRY(forget_sent(c, counted_as(c, code)));
	if (c->request)
		TRY(forget_sent(c, c->request->peer));
	return code_use(c, digest_str(&digest));
}

/* ---- to a phone, for signing up ---- */

static struct code sign_up_code(struct str phone)
{
	return (struct code){ CODE_SIGN_UP, phone };
}

enum status phone_code_send(struct call *c, struct str phone)
{
	struct str digits;
	TRY(code_make(c, sign_up_code(phone), &digits));
	return notice_send_sms(c, phone, str_format(c->arena, say(c, "Your code is %.*s. It is valid for 10 minutes. Tell it to nobody."), STR_ARGS(digits)));
}

enum status phone_code_count(struct call *c, struct str phone)
{
	return code_count(c, sign_up_code(phone));
}

enum status phone_code_look(struct call *c, struct str phone, struct str code)
{
	return code_look(c, sign_up_code(phone), code);
}

enum status phone_code_check(struct call *c, struct str phone, struct str code)
{
	return code_check(c, sign_up_code(phone), code);
}
