/* visit_mandate_page.c: who stands here is a child's guardian, or lets a grown child act for him: recorded with the papers seen. */
#include "module/desk/visit_view.h"

#include "dossier/mandate_tell.h"
#include "view/form_view.h"
#include "view/page_form.h"
#include "visit_mandates_html.h"

struct recording { /* what prepare leaves for apply */
	struct visit visit;
	struct mandate mandate;
	struct person other;
	struct mandate_id id;
	struct str reason;
	int64_t version;
	bool guardian;
};

static struct visit_mandate line_of(struct call *c, const struct visit *visit, const struct mandate *mandate)
{
	bool holds = mandate->holder.n == visit->person.id.n;
	bool running = mandate->state == MANDATE_ASKED || mandate->state == MANDATE_GIVEN;
	const char *format = say(c, holds ? "acts for %.*s" : "%.*s acts for the person here");
	struct str name = holds ? mandate->giver_name : mandate->holder_name;
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
	};
	TRY(mandates_of(c, visit->person.id, &all));
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

static enum status read_record(struct call *c)
{
	const struct form *form = page_form("visit_mandate.form");
	struct recording *typed = ARENA_ONE(c->arena, struct recording);
	c->prepared = typed;
	show_again(c, show_visit);
	json_t *values = form_values_from(c, form, -1, desk_pairs(c), NULL);
	TRY(form_check(c, form, -1, values));
	typed->guardian = str_equal(json_str(values, "kind"), STR("guardian"));
	typed->other = (struct person){ .name = json_str(values, "name"), .number = json_str(values, "number") };
	typed->mandate.papers = json_str(values, "papers");
	return STATUS_OK;
}

/* A child stands in the household register that was seen, and is added from it; whoever is of age is seen with his own card first. */
static enum status find_other(struct call *c, struct recording *typed)
{
	struct person known;
	enum status status = person_find(c, typed->other.number, &known);
	if (status == STATUS_ABSENT && typed->guardian)
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
	TRY(find_other(c, typed));
	typed->mandate.kind = typed->guardian ? MANDATE_GUARDIAN : MANDATE_CARER;
	typed->mandate.giver = typed->guardian ? typed->other.id : typed->visit.person.id;
	typed->mandate.holder = typed->guardian ? typed->visit.person.id : typed->other.id;
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
	if (mandate->holder.n != visit->person.id.n && mandate->giver.n != visit->person.id.n)
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
