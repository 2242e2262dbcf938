/* correction_page.c: the keeper of the register decides on corrections that persons asked for (个人信息保护法 46). */
#include "module/desk/correction.h"
#include "module/desk/desk_inner.h"

#include "corrections_html.h"
#include "module/account/account.h"
#include "module/account/rights.h"
#include "register/register.h"
#include "view/form_view.h"
#include "view/page_form.h"

struct deciding {
	struct correction_id id;
	struct str name, phone, address, answer;
	int64_t version;
	bool refuse;
};

static enum status show_waiting(struct call *c)
{
	struct correction_list waiting;
	TRY(corrections_waiting(c, &waiting));
	struct waiting_line *lines = ARENA_MANY(c->arena, struct waiting_line, waiting.count);
	for (size_t i = 0; i < waiting.count; i++) {
		struct person person;
		TRY(person_get(c, waiting.items[i].person, &person));
		lines[i] = (struct waiting_line){ waiting.items[i].id, mask_name(c->arena, person.name), waiting.items[i].asked_at };
	}
	static const struct correction_id none;
	struct corrections_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .lines = { lines, waiting.count }, .id = &none };
	return show(c, html_corrections(c, &page));
}

static json_t *values_now(struct call *c, const struct form *form, const struct person *person)
{
	if (c->request->method == POST)
		return form_values_from(c, form, -1, desk_pairs(c), NULL);
	json_t *values = json_keep(c->arena, json_object());
	json_set(values, "name", json_from_str(person->name));
	if (person->phone.len)
		json_set(values, "phone", json_from_str(person->phone));
	if (person->address.len)
		json_set(values, "address", json_from_str(person->address));
	return values;
}

static enum status draw_one(struct call *c)
{
	const struct form *form = page_form("correction.form");
	struct correction_id id = { 0 };
	struct correction correction;
	struct person person;
	if (!str_int(path_value(c, "id"), 1, INT64_MAX, &id.n))
		return fail(c, STATUS_ABSENT, "There is no such request.");
	TRY(correction_find(c, id, &correction));
	TRY(person_get(c, correction.person, &person));
	struct corrections_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, form), .one = true, .id = &id, .version = person.version,
		.number = mask_number(c->arena, person.number), .wish = correction.wish, .proof = correction.proof,
		.fields = view_form_step(c, form, -1, values_now(c, form, &person)),
	};
	reads_person(c, person.id, "a correction that the person asked for");
	return show(c, html_corrections(c, &page));
}

static enum status read_decision(struct call *c)
{
	const struct form *form = page_form("correction.form");
	struct deciding *deciding = ARENA_ONE(c->arena, struct deciding);
	c->prepared = deciding;
	show_again(c, draw_one);
	json_t *values = form_values_from(c, form, -1, desk_pairs(c), NULL);
	TRY(form_check(c, form, -1, values));
	*deciding = (struct deciding){ .name = json_str(values, "name"), .phone = json_str(values, "phone"), .address = json_str(values, "address"),
				       .answer = json_str(values, "answer"), .refuse = form_value(c, "refuse").at != NULL };
	if (!str_int(path_value(c, "id"), 1, INT64_MAX, &deciding->id.n) || !str_int(form_value(c, "version"), 1, INT64_MAX, &deciding->version))
		return fail(c, STATUS_ABSENT, "There is no such request.");
	return STATUS_OK;
}

static enum status apply_decision(struct call *c)
{
	const struct deciding *deciding = c->prepared;
	struct correction correction;
	struct person person;
	TRY(correction_find(c, deciding->id, &correction));
	TRY(correction_answer(c, deciding->id, !deciding->refuse, deciding->answer));
	if (deciding->refuse)
		return redirect(c, STR("/window/corrections"));
	TRY(person_get(c, correction.person, &person));
	bool renamed = !str_equal(person.name, deciding->name);
	person.name = deciding->name;
	person.phone = deciding->phone;
	person.address = deciding->address;
	person.version = deciding->version;
	TRY(person_put(c, &person, "corrected at the person's request"));
	if (renamed)
		TRY(account_rename(c, person.id, person.name));
	return redirect(c, STR("/window/corrections"));
}

enum status ask_correction(struct call *c)
{
	struct correction_id id = { 0 };
	struct correction correction;
	if (!str_int(path_value(c, "id"), 1, INT64_MAX, &id.n))
		return fail(c, STATUS_ABSENT, "There is no such request.");
	return correction_find(c, id, &correction);
}

const struct route correction_routes[] = {
	/* method path                      zone        permission         level    flags         prepare        apply / show */
	{ GET,  "/window/corrections",      ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,          show_waiting,   NULL, NULL },
	{ GET,  "/window/corrections/:id",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,          draw_one,       NULL, NULL, .object = OBJECT_CORRECTION },
	{ POST, "/window/corrections/:id",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_decision, apply_decision, NULL, NULL, .object = OBJECT_CORRECTION },
	{ 0 },
};
