/* privacy_page.c: the privacy notice of the county's pack, and consent by purpose. */
#include "module/account/account_inner.h"
#include "module/account/own.h"
#include "module/account/rights.h"

#include "own_consents_html.h"
#include "pack/pack.h"
#include "privacy_html.h"
#include "privacy_news_html.h"
#include "rights_sql.h"
#include "route/route.h"

static enum status show_privacy(struct call *c)
{
	const struct privacy *privacy = privacy_of(c);
	struct account_row row = { 0 };
	if (!privacy)
		return fail(c, STATUS_ABSENT, "This county has loaded no privacy notice.");
	if (c->user.account.n)
		TRY(account_by_id(c, c->user.account, &row));
	struct privacy_line *lines = ARENA_MANY(c->arena, struct privacy_line, privacy->part_count);
	for (size_t i = 0; i < privacy->part_count; i++)
		lines[i] = (struct privacy_line){ privacy->parts[i].title, privacy->parts[i].text };
	struct privacy_page page = { .version = privacy->version, .since = privacy->since, .intro = &privacy->intro, .news = &privacy->news,
				     .parts = { lines, privacy->part_count }, .told = str_equal(row.told, privacy->version),
				     .signed_in = may(c, PERMISSION_OWN) };
	return show(c, html_privacy(c, &page));
}

static enum status apply_read(struct call *c)
{
	TRY(privacy_was_told(c, c->user.account));
	return redirect(c, STR("/my/account"));
}

/* ---- what is new ---- */

static struct consent_line line_of(const struct consent_now *now)
{
	return (struct consent_line){ .code = now->purpose->code, .title = now->purpose->title, .text = now->purpose->text, .since = now->since,
				      .version = now->version, .given = now->state == CONSENT_HOLDS, .lapsed = now->state == CONSENT_LAPSED };
}

static enum status show_news(struct call *c)
{
	const struct privacy *privacy = privacy_of(c);
	struct consent_now_list now;
	struct account_row row;
	if (!privacy)
		return fail(c, STATUS_ABSENT, "This county has loaded no privacy notice.");
	TRY(account_by_id(c, c->user.account, &row));
	TRY(consents_now(c, c->user.account, &now));
	struct privacy_news_page page = { .version = privacy->version, .since = privacy->since, .news = &privacy->news,
					  .told = str_equal(row.told, privacy->version), .next = next_path(query_value(c, "next"), STR("/my")),
					  .asked = { ARENA_MANY(c->arena, struct consent_line, now.count), 0 } };
	for (size_t i = 0; i < now.count; i++)
		if (now.items[i].state == CONSENT_LAPSED)
			page.asked.items[page.asked.count++] = line_of(&now.items[i]);
	return show(c, html_privacy_news(c, &page));
}

/* An answer to each purpose that is asked anew; none leaves it lapsed, and nothing is done under it. */
static enum status apply_news(struct call *c)
{
	struct consent_now_list now;
	TRY(consents_now(c, c->user.account, &now));
	for (size_t i = 0; i < now.count; i++) {
		struct str code = now.items[i].purpose->code;
		struct str answer = form_value(c, str_format(c->arena, "allow-%.*s", STR_ARGS(code)).at);
		if (now.items[i].state == CONSENT_LAPSED && answer.len)
			TRY(consent_set(c, code, str_equal(answer, STR("yes"))));
	}
	TRY(privacy_was_told(c, c->user.account));
	return redirect(c, next_path(form_value(c, "next"), STR("/my")));
}

/* ---- consent ---- */

static struct words title_of(const struct privacy *privacy, struct str code)
{
	for (size_t i = 0; privacy && i < privacy->purpose_count; i++)
		if (str_equal(privacy->purposes[i].code, code))
			return privacy->purposes[i].title;
	return (struct words){ code, code };
}

/* What was agreed to before, with the version that was shown. */
static enum status show_past(struct call *c, struct own_consents_page *page)
{
	struct consent_row_list ever;
	TRY(consents_ever(c, c->user.account, &ever));
	page->past = (struct consent_past_list){ ARENA_MANY(c->arena, struct consent_past, ever.count), ever.count };
	for (size_t i = 0; i < ever.count; i++)
		page->past.items[i] = (struct consent_past){ title_of(privacy_of(c), ever.items[i].purpose), ever.items[i].version,
							     ever.items[i].given_at, ever.items[i].ended_at };
	return STATUS_OK;
}

static enum status show_consents(struct call *c)
{
	struct consent_now_list now;
	TRY(consents_now(c, c->user.account, &now));
	struct own_consents_page page = { .lines = { ARENA_MANY(c->arena, struct consent_line, now.count), now.count }, .done = own_done(c) };
	for (size_t i = 0; i < now.count; i++)
		page.lines.items[i] = line_of(&now.items[i]);
	TRY(show_past(c, &page));
	return show(c, html_own_consents(c, &page));
}

static enum status apply_consent(struct call *c)
{
	TRY(consent_set(c, path_value(c, "purpose"), str_equal(form_value(c, "given"), STR("yes"))));
	return redirect(c, STR("/my/account/consents?done=consent"));
}

const struct route privacy_routes[] = {
	/* method path                           zone         permission       level    flags prepare act / show */
	{ GET,  "/privacy",                      ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,    NULL,   show_privacy,  NULL, NULL },
	{ POST, "/privacy/read",                 ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   apply_read,    NULL, NULL },
	{ GET,  "/privacy/news",                 ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   show_news,     NULL, NULL },
	{ POST, "/privacy/news",                 ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   apply_news,    NULL, NULL },
	{ GET,  "/my/account/consents",          ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   show_consents, NULL, NULL },
	{ POST, "/my/account/consents/:purpose", ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   apply_consent, NULL, NULL, .object = OBJECT_WORD },
	{ 0 },
};
