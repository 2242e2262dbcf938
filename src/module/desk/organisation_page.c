/* organisation_page.c: an organisation at the window: entered and changed with the licence and the card of who stands here, ended by
 * a letter too, and given its account. */
#include "module/desk/organisation_view.h"

#include "dossier/organisation_change.h"
#include "module/account/organisation_account.h"
#include "module/desk/visit.h"
#include "organisation_find_html.h"
#include "organisation_html.h"
#include "view/form_view.h"
#include "view/page_form.h"

#include <string.h>

static const struct str states[] = {
	[ORGANISATION_ACTIVE] = STR_INIT("active"),
	[ORGANISATION_CANCELLED] = STR_INIT("cancelled"),
	[ORGANISATION_REVOKED] = STR_INIT("revoked"),
};

struct at_organisation { /* what prepare leaves for apply, and what a page is drawn from */
	struct visit visit;             /* id none: by a letter */
	struct organisation organisation;
	bool known;
	struct str code, papers, digits;
	enum organisation_state state;
	struct day on;
	int64_t version;
};

static json_t *typed(struct call *c, const char *form)
{
	return form_values_from(c, page_form(form), -1, desk_pairs(c), NULL);
}

/* "/window/organisation…", or the same under the visit. */
static struct str path_of(struct call *c, const struct at_organisation *at, const char *rest)
{
	const char *tail = str_format(c->arena, "/organisation%s", rest).at;
	return at->visit.id.n ? visit_path(c, at->visit.id, tail) : str_format(c->arena, "/window%s", tail);
}

static enum status find_visit(struct call *c, struct at_organisation *at)
{
	struct str visit = path_value(c, "visit");
	return visit.len ? visit_find(c, visit, &at->visit) : STATUS_OK;
}

/* ---- finding ---- */

static enum status draw_find(struct call *c)
{
	const struct form *form = page_form("organisation_find.form");
	struct at_organisation at = { 0 };
	TRY(find_visit(c, &at));
	struct organisation_find_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.faults = view_faults(c, form),
		.fields = view_form_step(c, form, -1, c->request->method == POST ? typed(c, "organisation_find.form") : NULL),
		.action = path_of(c, &at, ""),
		.name = at.visit.person.name,
		.back = at.visit.id.n ? str_format(c->arena, "/window/raise?visit=%lld", (long long)at.visit.id.n) : STR("/window"),
	};
	if (at.visit.id.n)
		reads_person(c, at.visit.person.id, "seen at the window");
	return show(c, html_organisation_find(c, &page));
}

static enum status read_find(struct call *c)
{
	struct at_organisation *at = ARENA_ONE(c->arena, struct at_organisation);
	c->prepared = at;
	show_again(c, draw_find);
	json_t *values = typed(c, "organisation_find.form");
	TRY(form_check(c, page_form("organisation_find.form"), -1, values));
	at->code = json_str(values, "credit_code");
	return STATUS_OK;
}

static enum status apply_find(struct call *c)
{
	struct at_organisation *at = c->prepared;
	struct organisation found;
	TRY(find_visit(c, at));
	if (at->visit.id.n)
		reads_person(c, at->visit.person.id, "seen at the window");
	enum status status = organisation_find(c, at->code, &found);
	if (status == STATUS_ABSENT && !at->visit.id.n) {
		fail_field(c, STR("credit_code"), "The register knows no organisation of this credit code.");
		return STATUS_INVALID;
	}
	if (status != STATUS_ABSENT)
		TRY(status);
	return redirect(c, path_of(c, at, str_format(c->arena, "/%.*s", STR_ARGS(at->code)).at));
}

/* ---- the page ---- */

static enum status look_at(struct call *c, struct at_organisation *at)
{
	struct str code = path_value(c, "code");
	TRY(find_visit(c, at));
	enum status status = is_credit_code(code) ? organisation_find(c, code, &at->organisation) : STATUS_ABSENT;
	at->known = status == STATUS_OK;
	bool may_enter = status == STATUS_ABSENT && at->visit.id.n && is_credit_code(code);
	if (at->known)
		object_is(c, OBJECT_ORGANISATION);
	if (may_enter) {
		at->organisation = (struct organisation){ .credit_code = code };
		return STATUS_OK;
	}
	return status == STATUS_ABSENT ? fail(c, STATUS_ABSENT, "The register knows no organisation of this credit code.") : status;
}

/* What stands in the form before anything is typed: what the register says; else who stands here as the representative. */
static json_t *first_values(struct call *c, const struct at_organisation *at)
{
	json_t *values = json_keep(c->arena, json_object());
	const struct organisation *of = &at->organisation;
	json_set(values, "name", json_from_str(of->name));
	json_set(values, "address", json_from_str(of->address));
	json_set(values, "legal_name", json_from_str(at->known ? of->legal_name : at->visit.person.name));
	json_set(values, "legal_number", json_from_str(at->known ? of->legal_number : at->visit.person.number));
	return values;
}

static enum status account_of(struct call *c, const struct at_organisation *at, struct organisation_sheet *sheet)
{
	struct organisation_account_list accounts;
	struct person representative;
	TRY(organisation_representative(c, &at->organisation, &representative));
	sheet->may_account = at->visit.id.n && at->organisation.state == ORGANISATION_ACTIVE && representative.id.n == at->visit.person.id.n;
	TRY(organisation_accounts(c, at->organisation.id, &accounts));
	if (accounts.count)
		sheet->login = accounts.items[0].login;
	return STATUS_OK;
}

static void record_readings(struct call *c, const struct at_organisation *at)
{
	if (at->visit.id.n)
		reads_person(c, at->visit.person.id, "seen at the window");
	if (at->visit.id.n && at->known && at->organisation.legal_person.n && at->organisation.legal_person.n != at->visit.person.id.n)
		reads_person(c, at->organisation.legal_person, "as legal representative of an organisation, at the window");
}

/* `typed_in`: whose form was refused, to be drawn again with what was typed. */
static enum status draw(struct call *c, const struct at_organisation *at, const char *typed_in)
{
	const struct organisation *of = &at->organisation;
	const struct form *form = page_form("organisation.form"), *state = page_form("organisation_state.form");
	bool again = typed_in && strcmp(typed_in, "organisation.form") == 0, state_again = typed_in && !again;
	struct organisation_sheet sheet = {
		.name = of->name, .credit_code = of->credit_code, .address = of->address, .legal_name = of->legal_name, .version = of->version,
		.kind = str_of(say(c, organisation_kind_words(of->credit_code))),
		.state = str_of(say(c, organisation_state_words(of->state))),
		.state_on = of->state_on,
		.person = at->visit.person.name,
		.action = path_of(c, at, str_format(c->arena, "/%.*s", STR_ARGS(of->credit_code)).at),
		.back = path_of(c, at, ""),
		.digits = at->digits,
		.known = at->known,
		.visited = at->visit.id.n != 0,
		.done = str_equal(query_value(c, "done"), STR("yes")),
		.state_fields = view_form_step(c, state, -1, state_again ? typed(c, "organisation_state.form") : NULL),
	};
	if (sheet.visited)
		sheet.fields = view_form_step(c, form, -1, again ? typed(c, "organisation.form") : first_values(c, at));
	if (at->known)
		TRY(account_of(c, at, &sheet));
	record_readings(c, at);
	struct organisation_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, state_again ? state : form), .o = &sheet };
	return show(c, html_organisation(c, &page));
}

static enum status show_organisation(struct call *c)
{
	struct at_organisation at = { 0 };
	TRY(look_at(c, &at));
	return draw(c, &at, NULL);
}

static enum status draw_again(struct call *c, const char *form)
{
	struct at_organisation at = { 0 };
	TRY(look_at(c, &at));
	return draw(c, &at, form);
}

/* ---- entering and changing ---- */

static enum status draw_put_again(struct call *c)
{
	return draw_again(c, "organisation.form");
}

static enum status read_put(struct call *c)
{
	struct at_organisation *at = ARENA_ONE(c->arena, struct at_organisation);
	c->prepared = at;
	show_again(c, draw_put_again);
	json_t *values = typed(c, "organisation.form");
	TRY(form_check(c, page_form("organisation.form"), -1, values));
	(void)str_int(form_value(c, "version"), 1, INT64_MAX, &at->version);
	at->organisation = (struct organisation){ .name = json_str(values, "name"), .address = json_str(values, "address"),
						  .legal_name = json_str(values, "legal_name"), .legal_number = json_str(values, "legal_number") };
	at->papers = json_str(values, "papers");
	return STATUS_OK;
}

static enum status done(struct call *c, const struct at_organisation *at, struct str code)
{
	record_readings(c, at);
	return redirect(c, path_of(c, at, str_format(c->arena, "/%.*s?done=yes", STR_ARGS(code)).at));
}

static enum status apply_put(struct call *c)
{
	struct at_organisation *at = c->prepared, found = { 0 };
	TRY(look_at(c, &found));
	if (!found.visit.id.n)
		return fail(c, STATUS_ABSENT, "Begin again with the identity card.");
	if (found.known && found.organisation.version != at->version)
		return fail(c, STATUS_CONFLICT, "This organisation's data were changed meanwhile: look at them again.");
	at->visit = found.visit;
	at->organisation.id = found.organisation.id;
	at->organisation.version = found.organisation.version;
	at->organisation.credit_code = found.organisation.credit_code;
	const char *why = str_format(c->arena, "at the window, visit %lld: %.*s", (long long)found.visit.id.n, STR_ARGS(at->papers)).at;
	TRY(organisation_register(c, &at->organisation, true, why));
	return done(c, at, at->organisation.credit_code);
}

/* ---- the state ---- */

static enum status draw_state_again(struct call *c)
{
	return draw_again(c, "organisation_state.form");
}

static enum status read_state(struct call *c)
{
	struct at_organisation *at = ARENA_ONE(c->arena, struct at_organisation);
	c->prepared = at;
	show_again(c, draw_state_again);
	json_t *values = typed(c, "organisation_state.form");
	TRY(form_check(c, page_form("organisation_state.form"), -1, values));
	(void)str_int(form_value(c, "version"), 1, INT64_MAX, &at->version);
	(void)day_from_text(json_str(values, "on"), &at->on);
	at->papers = json_str(values, "source");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_equal(json_str(values, "state"), states[i]))
			at->state = (enum organisation_state)i;
	if (at->state != ORGANISATION_ACTIVE && !at->on.n)
		fail_field(c, STR("on"), "Give the day on which this took effect: today or before.");
	if (at->state == ORGANISATION_ACTIVE)
		at->on = DAY_NONE;
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

static enum status apply_state(struct call *c)
{
	struct at_organisation *at = c->prepared, found = { 0 };
	TRY(look_at(c, &found));
	if (!found.known)
		return fail(c, STATUS_ABSENT, "The register knows no organisation of this credit code.");
	found.organisation.version = at->version;
	const char *why = str_format(c->arena, "at the window: %.*s", STR_ARGS(at->papers)).at;
	TRY(organisation_end(c, &found.organisation, at->state, at->on, why));
	return done(c, &found, found.organisation.credit_code);
}

/* ---- the account ---- */

static enum status draw_account_again(struct call *c)
{
	return draw_again(c, NULL);
}

static enum status read_account(struct call *c)
{
	show_again(c, draw_account_again);
	return STATUS_OK;
}

static enum status apply_account(struct call *c)
{
	struct at_organisation at = { 0 };
	struct organisation_sheet sheet = { 0 };
	TRY(look_at(c, &at));
	if (at.known)
		TRY(account_of(c, &at, &sheet));
	if (!sheet.may_account)
		return fail(c, STATUS_DENIED, "An account is given to the legal representative only, when the organisation is in being.");
	TRY(organisation_account_code(c, &at.organisation, &at.digits));
	return draw(c, &at, NULL);
}

enum status ask_organisation(struct call *c)
{
	struct at_organisation at = { 0 };
	return look_at(c, &at);
}

#define VISIT "/window/visits/:visit/organisation"
#define LETTER "/window/organisation"

const struct route organisation_routes[] = {
	/* method path                 zone        permission         level    flags         prepare       apply / show */
	{ GET,  LETTER,                ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,         draw_find,         NULL, NULL },
	{ POST, LETTER,                ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            read_find,    apply_find,        NULL, NULL },
	{ GET,  LETTER "/:code",       ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,         show_organisation, NULL, NULL, .object = OBJECT_ORGANISATION },
	{ POST, LETTER "/:code/state", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_state,   apply_state,       NULL, NULL, .object = OBJECT_ORGANISATION },
	{ GET,  VISIT,                 ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,         draw_find,         NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, VISIT,                 ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_find,    apply_find,        NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ GET,  VISIT "/:code",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,         show_organisation, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, VISIT "/:code",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_put,     apply_put,         NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, VISIT "/:code/state",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_state,   apply_state,       NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, VISIT "/:code/account", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_account, apply_account,    NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ 0 },
};
