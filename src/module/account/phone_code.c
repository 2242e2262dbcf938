/* phone_code.c: a code by SMS proves that a phone is in one's hand (L1), and nothing more. */
#include "module/account/account_inner.h"

#include "http/http.h"
#include "notice/notice.h"
#include "session_sql.h"

enum { CODE_DIGITS = 6, CODE_TRIES = 5, CODE_MS = 600000, AGAIN_MS = 60000, HOUR_MS = 3600000 };
enum { CODES_OF_PHONE = 5, CODES_OF_ADDRESS = 50 }; /* unused ones, before an hour without any must pass */

static struct digest phone_digest(struct call *c, struct str phone)
{
	return seal_lookup(c, "phone", phone);
}

static struct digest code_digest(struct call *c, struct str phone, struct str code)
{
	return seal_lookup(c, "phone-code", str_format(c->arena, "%.*s %.*s", STR_ARGS(phone), STR_ARGS(code)));
}

/* Codes that nobody types are a prank on the phone's owner, or on the county's bill. */
static enum status count_sent(struct call *c, struct str subject, int64_t most)
{
	struct digest digest = seal_lookup(c, "phone-code-sent", subject);
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
	struct digest digest = seal_lookup(c, "phone-code-sent", subject);
	return throttle_clear(c, digest_str(&digest));
}

enum status phone_code_send(struct call *c, struct str phone)
{
	struct digest digest = phone_digest(c, phone);
	struct phone_code_row row;
	enum status status = phone_code_get(c, digest_str(&digest), &row);
	if (status == STATUS_OK && c->now.ms - row.made_at.ms < AGAIN_MS)
		return fail(c, STATUS_BUSY, "A code was sent less than a minute ago: wait a little, then ask again.");
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	TRY(count_sent(c, phone, CODES_OF_PHONE));
	if (c->request)
		TRY(count_sent(c, c->request->peer, CODES_OF_ADDRESS));
	struct str code = random_digits(c->arena, CODE_DIGITS);
	struct digest of_code = code_digest(c, phone, code);
	TRY(phone_code_put(c, digest_str(&digest), digest_str(&of_code), c->now));
	return notice_send_sms(c, phone, str_format(c->arena, say(c, "Your code is %.*s. It is valid for 10 minutes. Tell it to nobody."), STR_ARGS(code)));
}

enum status phone_code_count(struct call *c, struct str phone)
{
	struct digest digest = phone_digest(c, phone);
	return phone_code_try(c, digest_str(&digest));
}

enum status phone_code_look(struct call *c, struct str phone, struct str code)
{
	struct digest digest = phone_digest(c, phone);
	struct phone_code_row row;
	enum status status = phone_code_get(c, digest_str(&digest), &row);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (status == STATUS_ABSENT || row.tries >= CODE_TRIES || c->now.ms - row.made_at.ms > CODE_MS) {
		fail_field(c, STR("code"), "This code is no longer valid: ask for a new one.");
		return STATUS_INVALID;
	}
	struct digest typed = code_digest(c, phone, str_trim(code));
	if (!str_equal_secret(digest_str(&typed), row.code_digest)) {
		fail_field(c, STR("code"), "The code is wrong: look at the message once more.");
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status phone_code_check(struct call *c, struct str phone, struct str code)
{
	struct digest digest = phone_digest(c, phone);
	TRY(phone_code_look(c, phone, code));
	TRY(forget_sent(c, phone));
	if (c->request)
		TRY(forget_sent(c, c->request->peer));
	return phone_code_use(c, digest_str(&digest));
}
