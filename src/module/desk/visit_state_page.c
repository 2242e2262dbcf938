/* visit_state_page.c: a death or a move is entered in the register: told by who stands here with papers (a relative, or the person
 * himself), or by another office's letter. Nothing of the person is shown: name and number must both be known already. */
#include "module/desk/desk_inner.h"

#include "dossier/follow.h"
#include "module/account/account.h"
#include "module/desk/visit.h"
#include "view/form_view.h"
#include "view/page_form.h"
#include "visit_state_html.h"

struct stating { /* what prepare leaves for apply */
	struct str name, number, source;
	struct day on;
	enum person_state state;
};

static const struct str states[] = { [PERSON_HERE] = STR_INIT("here"), [PERSON_MOVED] = STR_INIT("moved"), [PERSON_DECEASED] = STR_INIT("deceased") };

/* By letter there is no visit. */
static bool by_letter(const struct call *c)
{
	return !path_value(c, "visit").len;
}

static enum status draw(struct call *c)
{
	const struct form *form = page_form("person_state.form");
	json_t *values = c->request->method == POST ? form_values_from(c, form, -1, desk_pairs(c), NULL) : NULL;
	struct visit_state_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, values),
		.letter = by_letter(c), .action = STR("/window/state"), .back = STR("/window"), .done = str_equal(query_value(c, "done"), STR("yes")),
	};
	if (!page.letter) {
		struct visit visit;
		TRY(visit_find(c, path_value(c, "visit"), &visit));
		page.name = visit.person.name;
		page.action = visit_path(c, visit.id, "/state");
		page.back = str_format(c->arena, "/window/raise?visit=%lld", (long long)visit.id.n);
		reads_person(c, visit.person.id, "seen at the window");
	}
	return show(c, html_visit_state(c, &page));
}

static enum status read_state(struct call *c)
{
	const struct form *form = page_form("person_state.form");
	struct stating *at = ARENA_ONE(c->arena, struct stating);
	c->prepared = at;
	show_again(c, draw);
	json_t *values = form_values_from(c, form, -1, desk_pairs(c), NULL);
	TRY(form_check(c, form, -1, values));
	at->name = json_str(values, "name");
	at->number = json_str(values, "number");
	at->source = json_str(values, "source");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_equal(json_str(values, "state"), states[i]))
			at->state = (enum person_state)i;
	return day_from_text(json_str(values, "on"), &at->on) ? STATUS_OK : STATUS_INVALID;
}

/* One sentence for a number that is not known and for one that is another's. */
static enum status find_named(struct call *c, const struct stating *at, struct person *out)
{
	enum status status = person_find(c, at->number, out);
	if (status == STATUS_OK && str_equal(out->name, at->name))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	fail_field(c, STR("number"), "The register knows nobody of this name and number.");
	return STATUS_INVALID;
}

static enum status apply_state(struct call *c)
{
	const struct stating *at = c->prepared;
	struct visit visit = { 0 };
	struct person person;
	if (!by_letter(c))
		TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(find_named(c, at, &person));
	TRY(person_set_state(c, person.id, at->state, at->on, at->source, person.version));
	TRY(account_follow_person(c, person.id, person.state, at->state));
	TRY(dossiers_follow_person(c, person.id, at->state));
	bool own = visit.person.id.n == person.id.n;
	reads_person(c, person.id, by_letter(c) ? "a letter of another office" : own ? "seen at the window" : "next of kin with papers at the window");
	return redirect(c, by_letter(c) ? STR("/window/state?done=yes") : visit_path(c, visit.id, "/state?done=yes"));
}

const struct route visit_state_routes[] = {
	/* method path                          zone        permission         level    flags         prepare     apply / show */
	{ GET,  "/window/visits/:visit/state",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,       draw, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/state",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_state, apply_state, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ GET,  "/window/state",                ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,       draw,        NULL, NULL },
	{ POST, "/window/state",                ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_state, apply_state, NULL, NULL },
	{ 0 },
};
