/* deeds_page.c: the auditor's page: the log of deeds, to be searched and never changed. */
#include "module/admin/admin_inner.h"

#include "deeds_html.h"
#include "module/account/account.h"

enum { LINES_MOST = 50 };

/* The kinds that are searched for; those of dossiers are read in their history. */
static const struct kind_words {
	const char *kind, *words;
} kind_words[] = {
	{ "person.read", "A person's data was read" },
	{ "person.added", "A person was added to the register" },
	{ "person.changed", "A person of the register was changed" },
	{ "session.opened", "Signed in" },
	{ "session.refused", "A sign-in was refused" },
	{ "session.closed", "Signed out" },
	{ "account.made", "An account was made" },
	{ "account.raised", "An account got its real name" },
	{ "account.renamed", "An account got another name" },
	{ "account.locked", "An account was locked" },
	{ "account.unlocked", "An account was unlocked" },
	{ "account.password_changed", "A password was changed" },
	{ "account.password_reset", "A one-time password was given" },
	{ "account.level_changed", "An account's level was changed" },
	{ "account.role_withdrawn", "Rights without a post were taken away" },
	{ "second_factor.enrolled", "A second factor was enrolled" },
	{ "second_factor.reset", "A second factor was reset" },
	{ "second_factor.codes_made", "Spare codes were made anew" },
	{ "second_factor.spare_used", "A spare code was used" },
	{ "post.given", "A post was given" },
	{ "post.withdrawn", "A post was taken back" },
	{ "deputy.named", "A deputy was named" },
	{ "deputy.ended", "A deputyship ended" },
	{ "departure.entered", "A departure was entered" },
	{ "departure.taken_back", "A departure was taken back" },
	{ "departure.failed", "A departure without a handover" },
	{ "staff.left", "Somebody left and handed over" },
	{ "staff.on_leave", "Somebody went on leave and handed over" },
	{ "staff.returned", "Somebody came back" },
	{ "office.opened", "An office was opened" },
	{ "office.renamed", "An office was renamed" },
	{ "office.merged", "Offices were merged" },
	{ "office.split", "An office was split" },
	{ "office.closed", "An office was closed" },
	{ "post.opened", "A post was opened" },
	{ "post.renamed", "A post was renamed" },
	{ "post.moved", "A post moved to another office" },
	{ "post.closed", "A post was closed" },
	{ "house.exported", "All data were exported" },
	{ "log.note_erased", "Words were erased by order of law" },
};

static struct str label_of(struct call *c, struct str kind)
{
	for (size_t i = 0; i < sizeof kind_words / sizeof *kind_words; i++)
		if (str_equal(kind, str_of(kind_words[i].kind)))
			return str_of(say(c, kind_words[i].words));
	return kind;
}

static struct kind_choice_list kinds_of(struct call *c, struct str chosen)
{
	size_t count = sizeof kind_words / sizeof *kind_words;
	struct kind_choice_list list = { ARENA_MANY(c->arena, struct kind_choice, count), count };
	for (size_t i = 0; i < count; i++)
		list.items[i] = (struct kind_choice){ str_of(kind_words[i].kind), str_of(say(c, kind_words[i].words)),
						      str_equal(chosen, str_of(kind_words[i].kind)) };
	return list;
}

static struct deed_found view_deed(struct call *c, const struct log_found *found)
{
	const struct county *county = county_of(c);
	const struct office_entry *office = county && found->office.len ? county_office(county, found->office) : NULL;
	struct str label = label_of(c, found->kind);
	return (struct deed_found){
		.at = found->at, .who = found->actor_name, .label = label, .subject = found->subject, .dossier = found->dossier,
		.office = office ? str_of(words_in(c->language, &office->name)) : found->office, .facts = found->detail,
	};
}

/* A login that nobody has finds nothing, and says so. */
static enum status read_question(struct call *c, struct log_question *q, struct deeds_page *page)
{
	*q = (struct log_question){ .kind = str_trim(query_value(c, "kind")), .subject = str_trim(query_value(c, "subject")),
				    .before = query_int(c, "before", 1, INT64_MAX, 0) };
	page->who = str_trim(query_value(c, "who"));
	page->subject = q->subject;
	page->from = str_trim(query_value(c, "from"));
	page->until = str_trim(query_value(c, "until"));
	bool wrong = (page->from.len && !day_from_text(page->from, &q->from)) || (page->until.len && !day_from_text(page->until, &q->until));
	if (wrong)
		page->fault = str_of(say(c, "Write the day as 2026-11-22."));
	if (!page->who.len)
		return STATUS_OK;
	enum status status = account_find_login(c, page->who, &q->actor);
	if (status == STATUS_ABSENT)
		page->fault = str_of(say(c, "Nobody has this login."));
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static struct str address_of(struct call *c, const struct deeds_page *page, const struct log_question *q, int64_t before)
{
	struct buf out;
	buf_init(&out, c->arena, 8192);
	const struct { const char *name; struct str value; } pairs[] = {
		{ "?who=", page->who }, { "&kind=", q->kind }, { "&subject=", q->subject }, { "&from=", page->from }, { "&until=", page->until },
	};
	buf_add(&out, STR("/admin/log"));
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		buf_add(&out, str_of(pairs[i].name));
		put_url_str(&out, pairs[i].value);
	}
	if (before)
		buf_add_format(&out, "&before=%lld", (long long)before);
	return buf_str(&out);
}

static enum status show_deeds(struct call *c)
{
	struct log_question q;
	struct log_found_list found = { 0 };
	struct deeds_page page = { 0 };
	TRY(read_question(c, &q, &page));
	if (!page.fault.len)
		TRY(log_search(c, &q, LINES_MOST + 1, &found));
	page.kinds = kinds_of(c, q.kind);
	page.lines = (struct deed_found_list){ ARENA_MANY(c->arena, struct deed_found, found.count), 0 };
	for (size_t i = 0; i < found.count && i < LINES_MOST; i++)
		page.lines.items[page.lines.count++] = view_deed(c, &found.items[i]);
	if (q.before)
		page.before = address_of(c, &page, &q, 0);
	if (found.count > LINES_MOST)
		page.after = address_of(c, &page, &q, found.items[LINES_MOST - 1].id.n);
	return show(c, html_deeds(c, &page));
}

const struct route deeds_routes[] = {
	/* method path       zone        permission              level    flags prepare show */
	{ GET, "/admin/log", ZONE_ADMIN, PERMISSION_ADMIN_AUDIT, LEVEL_2, 0,    NULL,   show_deeds, NULL, NULL },
	{ 0 },
};
