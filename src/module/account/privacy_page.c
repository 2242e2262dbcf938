/* privacy_page.c: the privacy notice of the county's pack, and consent by purpose. */
#include "module/account/account_inner.h"
#include "module/account/own.h"
#include "module/account/rights.h"

#include "own_consents_html.h"
#include "pack/pack.h"
#include "privacy_html.h"
#include "rights_sql.h"
#include "route/route.h"

static const struct privacy *privacy_of(struct call *c)
{
	const struct county *county = county_of(c);
	return county ? county->privacy : NULL;
}

bool privacy_is_news(struct call *c, struct str told)
{
	const struct privacy *privacy = privacy_of(c);
	return privacy && told.at && !str_equal(told, privacy->version);
}

enum status privacy_was_told(struct call *c, struct account_id account)
{
	const struct privacy *privacy = privacy_of(c);
	if (!privacy)
		return STATUS_OK;
	TRY(account_set_told(c, account, privacy->version));
	return log_account(c, "account.notice_told", account, str_c(c->arena, privacy->version));
}

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
	struct privacy_page page = { .version = privacy->version, .since = privacy->since, .intro = &privacy->intro,
				     .parts = { lines, privacy->part_count }, .told = str_equal(row.told, privacy->version),
				     .signed_in = may(c, PERMISSION_OWN) };
	return show(c, html_privacy(c, &page));
}

static enum status apply_read(struct call *c)
{
	TRY(privacy_was_told(c, c->user.account));
	return redirect(c, STR("/my/account"));
}

/* ---- consent ---- */

static enum status show_consents(struct call *c)
{
	const struct privacy *privacy = privacy_of(c);
	struct consent_row_list given;
	size_t count = privacy ? privacy->purpose_count : 0;
	struct own_consents_page page = { .lines = { ARENA_MANY(c->arena, struct consent_line, count), count }, .done = own_done(c) };
	TRY(consents_of(c, c->user.account, &given));
	for (size_t i = 0; i < count; i++) {
		const struct privacy_purpose *purpose = &privacy->purposes[i];
		struct consent_line *line = &page.lines.items[i];
		*line = (struct consent_line){ .code = purpose->code, .title = purpose->title, .text = purpose->text };
		for (size_t k = 0; k < given.count; k++)
			if (str_equal(given.items[k].purpose, purpose->code)) {
				line->given = true;
				line->since = given.items[k].given_at;
			}
	}
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
	{ GET,  "/my/account/consents",          ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   show_consents, NULL, NULL },
	{ POST, "/my/account/consents/:purpose", ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,   apply_consent, NULL, NULL, .object = OBJECT_WORD },
	{ 0 },
};
