/* visit_supplement_page.c: what was asked for in a dossier comes to the window, with the person whose dossier it is. */
#include "module/desk/visit_paper.h"

#include "base/buf.h"
#include "dossier/visitor.h"
#include "view/form_view.h"
#include "visit_supplement_html.h"

enum { HTML_CEILING = 1 << 20, NUMBER_CEILING = 60 };

struct supplementing { /* what prepare leaves for apply */
	struct visit visit;
	struct dossier dossier;
	struct str number;
	json_t *form;          /* of the steps that are asked for; NULL when none is */
	struct visit_papers papers;
	int64_t version;
	bool redraw;
};

/* A scanner gives the address of the slip: the number stands in it. */
static struct str number_of(struct call *c, struct str typed)
{
	struct str text = str_trim(typed), mark = STR("number=");
	size_t at = str_find(text, mark);
	if (at < text.len) {
		text = str_part(text, at + mark.len, text.len);
		text = str_until(&text, '&');
	}
	return str_copy(c->arena, str_part(text, 0, text.len < NUMBER_CEILING ? text.len : NUMBER_CEILING));
}

static bool step_is_asked(const struct dossier *dossier, const struct form_step *step)
{
	for (size_t i = 0; i < dossier->asked_count; i++)
		for (size_t k = 0; k < step->field_count; k++)
			if (str_equal(dossier->asked[i].name, step->fields[k].name))
				return true;
	return false;
}

static struct html asked_fields(struct call *c, const struct dossier *dossier, const json_t *values)
{
	const struct form *form = dossier->service->form;
	struct buf out;
	buf_init(&out, c->arena, HTML_CEILING);
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_asked(dossier, &form->steps[i]))
			put_html(&out, view_form_step(c, form, (int)i, values));
	return view_html(c, &out);
}

/* The proofs that were asked for; all of them when what was asked for is neither a proof nor a question, but words. */
static void keep_asked(const struct dossier *dossier, struct visit_need_list *needs)
{
	size_t kept = 0;
	bool question = false;
	for (size_t i = 0; i < dossier->service->form->step_count; i++)
		question = question || step_is_asked(dossier, &dossier->service->form->steps[i]);
	for (size_t i = 0; i < needs->count; i++)
		for (size_t k = 0; k < dossier->asked_count; k++)
			if (str_equal(dossier->asked[k].name, needs->items[i].name)) {
				struct visit_need one = needs->items[kept];
				needs->items[kept++] = needs->items[i];
				needs->items[i] = one;
				break;
			}
	if (kept || question)
		needs->count = kept;
}

/* What is shown is of the dossier as it is stored, secrets masked; what was typed stands over it. */
static enum status draw(struct call *c, const struct visit *visit, const struct dossier *dossier, const json_t *typed, const struct visit_papers *papers, bool missed)
{
	static const struct words none;
	struct visit_supplement_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, dossier ? dossier->service->form : NULL), .found = dossier != NULL, .missed = missed,
		.title = &none, .name = visit->person.name, .masked = mask_number(c->arena, visit->person.number), .fields = { STR("") },
		.action = visit_path(c, visit->id, "/supplement"), .back = str_format(c->arena, "/window/raise?visit=%lld", (long long)visit->id.n),
	};
	if (dossier) {
		page.title = &dossier->service->title;
		page.number = dossier->number;
		page.version = dossier->version;
		page.asked = (struct asked_line_list){ dossier->asked, dossier->asked_count };
		page.fields = asked_fields(c, dossier, typed ? typed : dossier->form);
		TRY(visit_needs(c, dossier->service, papers ? &papers->materials : &(struct material_list){ 0 }, &page.needs));
		keep_asked(dossier, &page.needs);
		reads_person(c, dossier->person, str_format(c->arena, "dossier %.*s", STR_ARGS(dossier->number)).at);
	}
	reads_person(c, visit->person.id, "seen at the window");
	return show(c, html_visit_supplement(c, &page));
}

static enum status find_asked(struct call *c, const struct visit *visit, struct str number, struct dossier *out)
{
	TRY(dossier_find_for(c, visit->person.id, number, out));
	return out->status == DOSSIER_SUPPLEMENT ? STATUS_OK : STATUS_ABSENT;
}

static enum status show_asked(struct call *c)
{
	struct visit visit;
	struct dossier dossier;
	struct str number = number_of(c, query_value(c, "number"));
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	if (!number.len)
		return draw(c, &visit, NULL, NULL, NULL, false);
	enum status status = find_asked(c, &visit, number, &dossier);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (status == STATUS_ABSENT)
		c->faults = (struct fault_list){ 0 };
	return draw(c, &visit, status == STATUS_OK ? &dossier : NULL, NULL, NULL, status == STATUS_ABSENT);
}

static enum status draw_again(struct call *c)
{
	const struct supplementing *at = c->prepared;
	struct dossier now;
	TRY(dossier_find_for(c, at->visit.person.id, at->number, &now));
	return draw(c, &at->visit, &now, at->form, &at->papers, false);
}

static enum status look_asked(struct call *c)
{
	struct supplementing *at = c->prepared;
	TRY(visit_find(c, path_value(c, "visit"), &at->visit));
	return dossier_find_for(c, at->visit.person.id, at->number, &at->dossier);
}

static enum status keep_files(struct call *c)
{
	const struct supplementing *at = c->prepared;
	TRY(file_keep_refused(c));
	return visit_papers_keep(c, &at->papers);
}

/* A box that was emptied is not left out: what is left out stays as it was. */
static void read_fields(struct call *c, struct supplementing *at)
{
	const struct form *form = at->dossier.service->form;
	const char *name;
	json_t *old;
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_asked(&at->dossier, &form->steps[i]))
			at->form = form_values_from(c, form, (int)i, desk_pairs(c), at->form ? at->form : at->dossier.form);
	if (!at->form)
		return;
	at->redraw = view_form_button(c, form, desk_pairs(c), at->form);
	json_object_foreach(at->dossier.form, name, old)
		if (!json_object_get(at->form, name))
			json_set(at->form, name, json_null());
}

static enum status read_supplement(struct call *c)
{
	struct supplementing *at = ARENA_ONE(c->arena, struct supplementing);
	c->prepared = at;
	at->number = number_of(c, form_value(c, "number"));
	if (!str_int(form_value(c, "version"), 1, INT64_MAX, &at->version))
		return fail(c, STATUS_INVALID, "Reload the page, then try again.");
	TRY(look(c, look_asked));
	show_again(c, draw_again);
	read_fields(c, at);
	enum status papers = visit_papers_read(c, at->dossier.service, at->form, &at->papers);
	c->keep = keep_files;
	return papers;
}

static enum status show_done(struct call *c)
{
	const struct supplementing *at = c->prepared;
	return redirect(c, str_format(c->arena, "/window/raise?visit=%lld&done=supplement", (long long)at->visit.id.n));
}

static enum status apply_supplement(struct call *c)
{
	struct supplementing *at = c->prepared;
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(visit_papers_keep(c, &at->papers));
	reads_person(c, visit.person.id, "seen at the window");
	if (at->redraw)
		return draw_again(c);
	TRY(dossier_supplement_for(c, visit.person.id, at->number, at->form, &at->papers.materials, at->version));
	return show_done(c);
}

const struct route visit_supplement_routes[] = {
	/* method path                               zone        permission         level    flags         prepare          apply / show */
	{ GET,  "/window/visits/:visit/supplement",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,            show_asked,       NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/supplement",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_supplement, apply_supplement, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ 0 },
};
