/* consent.c: consent by purpose, and telling everybody of a new privacy notice.
 *
 * A purpose that reads otherwise than it did when somebody agreed has changed: the consent no longer holds until he is asked anew
 * (个人信息保护法 14). That it lapsed is computed from the words, so that no author of a notice can forget to say it. */
#include "module/account/rights.h"
#include "module/account/account_inner.h"

#include "base/buf.h"
#include "job/job.h"
#include "notice/notice.h"
#include "pack/pack.h"
#include "rights_sql.h"

enum { WORDING_CEILING = 64 << 10, ROUND_ACCOUNTS = 200 };

const struct privacy *privacy_of(struct call *c)
{
	const struct county *county = county_of(c);
	return county ? county->privacy : NULL;
}

/* By SHA-256 whatever the profile: the words are public, and a house may change its profile. */
static struct str wording_of(struct call *c, const struct privacy_purpose *purpose)
{
	const struct words *both[] = { &purpose->title, &purpose->text };
	struct buf words;
	buf_init(&words, c->arena, WORDING_CEILING);
	for (size_t i = 0; i < 2; i++) {
		buf_add(&words, str_of(words_in(LANGUAGE_CHINESE, both[i])));
		buf_add(&words, STR("\n"));
		buf_add(&words, str_of(words_in(LANGUAGE_ENGLISH, both[i])));
		buf_add(&words, STR("\n"));
	}
	struct digest digest = digest_of(PROFILE_INTL, buf_str(&words));
	return str_hex(c->arena, digest_str(&digest));
}

/* ---- what stands ---- */

static void weigh(struct call *c, const struct consent_row_list *rows, struct consent_now *now)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct consent_row *row = &rows->items[i];
		if (!str_equal(row->purpose, now->purpose->code))
			continue;
		now->state = str_equal(row->wording, wording_of(c, now->purpose)) ? CONSENT_HOLDS : CONSENT_LAPSED;
		now->version = row->version;
		now->since = row->given_at;
	}
}

enum status consents_now(struct call *c, struct account_id account, struct consent_now_list *out)
{
	const struct privacy *privacy = privacy_of(c);
	size_t count = privacy ? privacy->purpose_count : 0;
	struct consent_row_list rows;
	*out = (struct consent_now_list){ ARENA_MANY(c->arena, struct consent_now, count), count };
	TRY(consents_of(c, account, &rows));
	for (size_t i = 0; i < count; i++) {
		out->items[i] = (struct consent_now){ .purpose = &privacy->purposes[i] };
		weigh(c, &rows, &out->items[i]);
	}
	return STATUS_OK;
}

enum status consent_holds(struct call *c, struct account_id account, struct str purpose, bool *out)
{
	struct consent_now_list now;
	*out = false;
	TRY(consents_now(c, account, &now));
	for (size_t i = 0; i < now.count; i++)
		if (str_equal(now.items[i].purpose->code, purpose))
			*out = now.items[i].state == CONSENT_HOLDS;
	return STATUS_OK;
}

/* ---- given and withdrawn ---- */

static const struct privacy_purpose *purpose_find(const struct privacy *privacy, struct str code)
{
	for (size_t i = 0; privacy && i < privacy->purpose_count; i++)
		if (str_equal(privacy->purposes[i].code, code))
			return &privacy->purposes[i];
	return NULL;
}

enum status consent_set(struct call *c, struct str purpose, bool given)
{
	const struct privacy *privacy = privacy_of(c);
	const struct privacy_purpose *found = purpose_find(privacy, purpose);
	if (!found)
		return fail(c, STATUS_ABSENT, "There is no such purpose.");
	struct consent_row row = { .id = { id_new(c) }, .account = c->user.account, .purpose = found->code, .version = privacy->version,
				   .wording = wording_of(c, found), .given_at = c->now };
	TRY(consent_end(c, c->user.account, found->code, c->now));
	if (given)
		TRY(consent_add(c, &row));
	struct str how = str_format(c->arena, "%.*s, notice %.*s", STR_ARGS(found->code), STR_ARGS(privacy->version));
	return log_account(c, given ? "account.consent_given" : "account.consent_withdrawn", c->user.account, how.at);
}

/* ---- a new notice ---- */

bool privacy_is_news(struct call *c, struct str told)
{
	const struct privacy *privacy = privacy_of(c);
	return privacy && !str_equal(told, privacy->version);
}

enum status privacy_was_told(struct call *c, struct account_id account)
{
	const struct privacy *privacy = privacy_of(c);
	if (!privacy)
		return STATUS_OK;
	TRY(account_set_told(c, account, privacy->version));
	return log_account(c, "account.notice_told", account, str_c(c->arena, privacy->version));
}

static enum status tell_one(struct call *c, const struct account_told_line *line, const struct privacy *privacy)
{
	if (role_is_staff(line->role) || line->closed_at.ms || str_equal(line->told, privacy->version))
		return STATUS_OK;
	const char *text = say(c, "Version %.*s is in force. Read what changed; what you agreed to is asked anew where its purpose changed.");
	struct notice notice = { .to = line->id, .site_only = true, .link = STR("/privacy/news"),
				 .subject = str_of(say(c, "The privacy notice has a new version")),
				 .text = str_format(c->arena, text, STR_ARGS(privacy->version)) };
	return notice_send(c, &notice);
}

/* A page of accounts is told in one apply, together with how far it came: nobody twice, whenever the process ends. */
static enum status round_step(struct call *c)
{
	struct privacy_round_row round = { 0 };
	struct account_told_line_list page;
	const struct privacy *privacy = privacy_of(c);
	bool *done = c->prepared;
	*done = true;
	if (!privacy)
		return STATUS_OK;
	TRY(privacy_round_begin(c, privacy->version, c->now));
	TRY(privacy_round_get(c, privacy->version, &round));
	if (round.done_at.ms)
		return STATUS_OK;
	TRY(accounts_behind(c, round.reached.n, ROUND_ACCOUNTS, &page));
	for (size_t i = 0; i < page.count; i++)
		TRY(tell_one(c, &page.items[i], privacy));
	*done = page.count < ROUND_ACCOUNTS;
	return privacy_round_reach(c, privacy->version, page.count ? page.items[page.count - 1].id : round.reached, *done ? c->now : INSTANT_NONE);
}

static enum status is_done_step(struct call *c)
{
	struct privacy_round_row round = { 0 };
	const struct privacy *privacy = privacy_of(c);
	bool *done = c->prepared;
	enum status status = privacy ? privacy_round_get(c, privacy->version, &round) : STATUS_ABSENT;
	*done = !privacy || round.done_at.ms;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

enum status privacy_run(struct call *c, struct str detail)
{
	bool done = false;
	(void)detail;
	c->prepared = &done;
	TRY(job_read(c, is_done_step));
	while (!done)
		TRY(job_apply(c, round_step));
	return STATUS_OK;
}
