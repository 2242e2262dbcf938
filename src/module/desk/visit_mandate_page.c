/* visit_mandate_page.c: for whom who stands here acts, and who acts for him: a child's guardian, a grown child, an agent by a written
 * mandate, an organisation's handler; recorded and ended with the papers seen. */
#include "module/desk/visit_view.h"

#include "dossier/mandate_tell.h"
#include "view/form_view.h"
#include "view/page_form.h"
#include "register/organisation.h"
#include "visit_mandates_html.h"

#include <string.h>

struct recording { /* what prepare leaves for apply */
	struct visit visit;
	struct mandate mandate;
	struct person other;
	struct mandate_id id;
	struct str reason;
	int64_t version;
	struct str credit_code;
	struct stored_file scan;     /* the written mandate, as it came with this request */
	bool scanned;
	bool redraw;                 /* one of the form's own buttons was pressed */
	enum mandate_kind kind;
	bool here_holds;             /* who stands here is the one who acts */
};

static const struct {
	const char *name;
	enum mandate_kind kind;
	bool here_holds;
} kinds[] = {
	{ "guardian", MANDATE_GUARDIAN, true },
	{ "carer", MANDATE_CARER, false },
	{ "agent", MANDATE_AGENT, true },
	{ "names_agent", MANDATE_AGENT, false },
	{ "handler", MANDATE_HANDLER, true },
	{ "names_handler", MANDATE_HANDLER, false },
};

/* The services that a mandate may name, as boxes. */
static struct visit_scope_list scope_lines(struct call *c)
{
	struct service_view all = services_all(c);
	struct visit_scope_list list = { ARENA_MANY(c->arena, struct visit_scope, all.count), 0 };
	for (size_t i = 0; i < all.count; i++) {
		const char *field = str_format(c->arena, "service.%.*s", STR_ARGS(all.items[i]->code)).at;
		bool chosen = c->request->method == POST && form_value(c, field).len > 0;
		if (all.items[i]->form && all.items[i]->flow)
			list.items[list.count++] = (struct visit_scope){ all.items[i]->code, all.items[i]->title, chosen };
	}
	return list;
}

/* Those of the organisations that who stands here represents, too. */
static enum status add_organisations(struct call *c, struct person_id person, struct mandate_list *all)
{
	size_t held = all->count;
	for (size_t i = 0; i < held; i++) {
		struct mandate_list more;
		const struct mandate *one = &all->items[i];
		if (one->kind != MANDATE_REPRESENTATIVE || one->holder.n != person.n || !mandate_in_force(one, c->today))
			continue;
		TRY(mandates_of_organisation(c, one->organisation, &more));
		struct mandate *items = ARENA_MANY(c->arena, struct mandate, all->count + more.count);
		memcpy(items, all->items, all->count * sizeof *items);
		all->items = items;
		for (size_t k = 0; k < more.count; k++)
			if (more.items[k].holder.n != person.n)
				all->items[all->count++] = more.items[k];
	}
	return STATUS_OK;
}

static struct visit_mandate line_of(struct call *c, const struct visit *visit, const struct mandate *mandate)
{
	bool holds = mandate->holder.n == visit->person.id.n;
	bool running = mandate->state == MANDATE_ASKED || mandate->state == MANDATE_GIVEN;
	const char *format = say(c, holds ? "acts for %.*s" : "%.*s acts for the person here");
	struct str name = holds ? mandate->giver_name : mandate->holder_name;
	if (!holds && mandate->organisation.n) {
		format = say(c, "%.*s acts for an organisation of the person here");
		name = mandate->holder_name;
	}
	size_t at = str_find(str_of(format), STR("%.*s"));
	return (struct visit_mandate){
		.id = mandate->id,
		.who = str_format(c->arena, "%.*s%.*s%s", (int)at, format, STR_ARGS(name), format + at + 4),
		.kind = str_of(say(c, mandate_kind_words(mandate->kind))),
		.state = str_of(say(c, mandate_state_words(mandate->state))),
		.until = mandate->until_on.n ? day_text(c->arena, mandate->until_on) : STR_NONE,
		.version = mandate->version,
		.may_end = running && mandate->kind != MANDATE_REPRESENTATIVE,
	};
}

static enum status draw_visit(struct call *c, const struct visit *visit)
{
	const struct form *form = page_form("visit_mandate.form");
	json_t *values = c->request->method == POST ? form_values_from(c, form, -1, desk_pairs(c), NULL) : NULL;
	struct mandate_list all;
	struct visit_mandates_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.faults = view_faults(c, form),
		.name = visit->person.name,
		.number = mask_number(c->arena, visit->person.number),
		.action = visit_path(c, visit->id, "/mandates"),
		.back = str_format(c->arena, "/window/raise?visit=%lld", (long long)visit->id.n),
		.fields = view_form_step(c, form, -1, values),
		.scope = scope_lines(c),
		.scan_fault = view_fault(c, STR("scan")),
		.scope_fault = view_fault(c, STR("services")),
	};
	TRY(mandates_of(c, visit->person.id, &all));
	TRY(add_organisations(c, visit->person.id, &all));
	page.mandates.items = ARENA_MANY(c->arena, struct visit_mandate, all.count);
	for (; page.mandates.count < all.count; page.mandates.count++)
		page.mandates.items[page.mandates.count] = line_of(c, visit, &all.items[page.mandates.count]);
	if (str_equal(query_value(c, "done"), STR("yes")))
		page.done = str_of(say(c, "Both are told, where they have an account."));
	reads_person(c, visit->person.id, "mandates at the window");
	return show(c, html_visit_mandates(c, &page));
}

static enum status show_visit(struct call *c)
{
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	return draw_visit(c, &visit);
}

static void read_scope(struct call *c, struct mandate *mandate)
{
	struct visit_scope_list lines = scope_lines(c);
	mandate->services.items = ARENA_MANY(c->arena, struct str, lines.count);
	for (size_t i = 0; i < lines.count; i++)
		if (lines.items[i].chosen)
			mandate->services.items[mandate->services.count++] = lines.items[i].code;
}

/* The written mandate, when it was scanned: one file. */
static enum status take_scan(struct call *c, struct recording *typed)
{
	const struct upload_list *uploads = form_uploads(c);
	for (size_t i = 0; !typed->scanned && i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		if (!str_equal(upload->field, STR("scan")) || !upload->size)
			continue;
		TRY(file_take(c, STR("scan"), &c->request->body, upload->offset, upload->size, upload->name, &typed->scan));
		typed->scanned = true;
	}
	return STATUS_OK;
}

static enum status keep_scan(struct call *c, struct recording *typed)
{
	if (!typed->scanned)
		return STATUS_OK;
	TRY(file_keep(c, &typed->scan));
	TRY(file_hold(c, typed->scan.id));
	typed->mandate.scan = typed->scan.id;
	return STATUS_OK;
}

static enum status read_record(struct call *c)
{
	const struct form *form = page_form("visit_mandate.form");
	struct recording *typed = ARENA_ONE(c->arena, struct recording);
	c->prepared = typed;
	show_again(c, show_visit);
	json_t *values = form_values_from(c, form, -1, desk_pairs(c), NULL);
	if (view_form_button(c, form, desk_pairs(c), values)) {
		typed->redraw = true;
		return STATUS_OK;
	}
	TRY(form_check(c, form, -1, values));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_equal(json_str(values, "kind"), str_of(kinds[i].name))) {
			typed->kind = kinds[i].kind;
			typed->here_holds = kinds[i].here_holds;
		}
	typed->credit_code = json_str(values, "credit_code");
	(void)day_from_text(json_str(values, "until_on"), &typed->mandate.until_on);
	read_scope(c, &typed->mandate);
	TRY(take_scan(c, typed));
	typed->other = (struct person){ .name = json_str(values, "name"), .number = json_str(values, "number") };
	typed->mandate.papers = json_str(values, "papers");
	return STATUS_OK;
}

/* A child stands in the household register that was seen, and is added from it; whoever is of age is seen with his own card first. */
static enum status find_other(struct call *c, struct recording *typed)
{
	struct person known;
	enum status status = person_find(c, typed->other.number, &known);
	if (status == STATUS_ABSENT && typed->kind == MANDATE_GUARDIAN)
		return person_put(c, &typed->other, "from the household register, seen at the window");
	if (status == STATUS_ABSENT) {
		fail_field(c, STR("number"), "The register does not know this person: see the identity card first.");
		return STATUS_INVALID;
	}
	TRY(status);
	if (!str_equal(known.name, str_trim(typed->other.name))) {
		fail_field(c, STR("name"), "The register knows this identity number under another name: compare both with the card.");
		return STATUS_INVALID;
	}
	typed->other = known;
	return STATUS_OK;
}

/* A handler is named by the legal representative, or brings the letter with the organisation's seal. */
static enum status find_organisation(struct call *c, struct recording *typed)
{
	struct organisation organisation;
	bool represents = false;
	enum status status = organisation_find(c, typed->credit_code, &organisation);
	if (status == STATUS_ABSENT) {
		fail_field(c, STR("credit_code"), "The register knows no organisation of this credit code.");
		return STATUS_INVALID;
	}
	TRY(status);
	typed->mandate.organisation = organisation.id;
	if (typed->here_holds)
		return STATUS_OK;
	TRY(organisation_is_represented(c, organisation.id, typed->visit.person.id, &represents));
	if (represents)
		return STATUS_OK;
	fail_field(c, STR("credit_code"), "The register names another legal representative for this organisation.");
	return STATUS_INVALID;
}

static enum status told(struct call *c, const struct visit *visit, const struct mandate *mandate)
{
	TRY(mandate_tell(c, mandate));
	reads_person(c, visit->person.id, "mandates at the window");
	return redirect(c, visit_path(c, visit->id, "/mandates?done=yes"));
}

static enum status apply_record(struct call *c)
{
	struct recording *typed = c->prepared;
	TRY(visit_find(c, path_value(c, "visit"), &typed->visit));
	if (typed->redraw)
		return draw_visit(c, &typed->visit);
	bool alone = typed->kind == MANDATE_HANDLER && typed->here_holds; /* his organisation is the other */
	if (!alone)
		TRY(find_other(c, typed));
	if (typed->kind == MANDATE_HANDLER)
		TRY(find_organisation(c, typed));
	struct person_id here = typed->visit.person.id, other = typed->other.id;
	typed->mandate.kind = typed->kind;
	typed->mandate.holder = typed->here_holds ? here : other;
	if (typed->kind != MANDATE_HANDLER)
		typed->mandate.giver = typed->here_holds ? other : here;
	TRY(keep_scan(c, typed));
	TRY(mandate_record(c, &typed->mandate));
	return told(c, &typed->visit, &typed->mandate);
}

static enum status read_end(struct call *c)
{
	struct recording *typed = ARENA_ONE(c->arena, struct recording);
	c->prepared = typed;
	show_again(c, show_visit);
	typed->reason = form_value(c, "reason");
	if (str_int(path_value(c, "mandate"), 1, INT64_MAX, &typed->id.n) && str_int(form_value(c, "version"), 1, INT64_MAX, &typed->version))
		return STATUS_OK;
	return fail(c, STATUS_INVALID, "This page is older than the program: reload it, then try again.");
}

/* Only what concerns who stands here. */
static enum status is_visitors(struct call *c, const struct visit *visit, const struct mandate *mandate)
{
	bool represents = false;
	if (mandate->organisation.n)
		TRY(organisation_is_represented(c, mandate->organisation, visit->person.id, &represents));
	if (!represents && mandate->holder.n != visit->person.id.n && mandate->giver.n != visit->person.id.n)
		return fail(c, STATUS_ABSENT, "Begin again with the identity card.");
	object_is(c, OBJECT_MANDATE_OF_VISIT);
	return STATUS_OK;
}

static enum status apply_end(struct call *c)
{
	struct recording *typed = c->prepared;
	struct mandate mandate;
	TRY(visit_find(c, path_value(c, "visit"), &typed->visit));
	TRY(mandate_find(c, typed->id, &mandate));
	TRY(is_visitors(c, &typed->visit, &mandate));
	TRY(mandate_withdraw(c, typed->id, typed->reason, typed->version, &mandate));
	return told(c, &typed->visit, &mandate);
}

enum status ask_visit(struct call *c)
{
	struct visit visit;
	return visit_find(c, path_value(c, "visit"), &visit);
}

enum status ask_visit_mandate(struct call *c)
{
	struct visit visit;
	struct mandate mandate;
	struct mandate_id id = { 0 };
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	if (!str_int(path_value(c, "mandate"), 1, INT64_MAX, &id.n))
		return fail(c, STATUS_ABSENT, "There is no such mandate, or none of yours.");
	TRY(mandate_find(c, id, &mandate));
	return is_visitors(c, &visit, &mandate);
}

const struct route visit_mandate_routes[] = {
	/* method path                                          zone        permission         level    flags         prepare      apply / show */
	{ GET,  "/window/visits/:visit/mandates",               ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,        show_visit,   NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/mandates",               ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_record, apply_record, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/mandates/:mandate/end",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_end,    apply_end,    NULL, NULL, .object = OBJECT_MANDATE_OF_VISIT },
	{ 0 },
};
