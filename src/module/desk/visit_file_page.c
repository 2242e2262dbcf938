/* visit_file_page.c: the window files for who stands there: the clerk types the form and adds the scanned papers; the application
 * is the person's, with an account or without. */
#include "module/desk/visit_paper.h"

#include "dossier/prefill.h"
#include "register/organisation.h"
#include "view/form_view.h"
#include "visit_file_html.h"
#include "visit_receipt_html.h"
#include "visit_services_html.h"

enum { TYPED_KEY_CHARACTERS = 24 };

struct window_filing { /* what prepare leaves for apply */
	struct visit visit;
	struct mandate mandate;         /* by which who stands here acts for another; id none: for himself */
	const struct service *service;
	json_t *values;
	struct visit_papers papers;
	struct filing filing;
	struct filed filed;
	bool redraw;
};

/* ---- for whom ---- */

static bool fits(const struct service *service, const struct mandate *mandate)
{
	unsigned audience = mandate->organisation.n ? AUDIENCE_ORGANISATION : AUDIENCE_PERSON | AUDIENCE_FOREIGNER;
	return service && service->form && service->flow && (service->audiences & audience) && mandate_covers(mandate, service->code);
}

static enum status fit_service(struct call *c, const struct mandate *mandate, const struct service **out)
{
	*out = service_find(c, path_value(c, "code"));
	return fits(*out, mandate) ? STATUS_OK : fail(c, STATUS_ABSENT, "This service can't be filed at the window.");
}

/* The mandate that the address or the form names, "for": one that who stands here holds, in force; none for himself. */
static enum status find_whom(struct call *c, const struct visit *visit, struct mandate *out)
{
	struct str whom = c->request->method == POST ? form_value(c, "for") : query_value(c, "for");
	struct mandate_list all;
	struct mandate_id id = { 0 };
	*out = (struct mandate){ 0 };
	if (!whom.len)
		return STATUS_OK;
	TRY(mandates_of(c, visit->person.id, &all));
	for (size_t i = 0; str_int(whom, 1, INT64_MAX, &id.n) && i < all.count; i++)
		if (all.items[i].id.n == id.n && all.items[i].mine && mandate_in_force(&all.items[i], c->today)) {
			*out = all.items[i];
			return STATUS_OK;
		}
	return fail(c, STATUS_ABSENT, "Who stands here has no such mandate in force.");
}

static struct str whom_path(struct call *c, const struct visit *visit, const struct mandate *mandate, struct str code)
{
	const char *rest = str_format(c->arena, code.len ? "/file/%.*s" : "/file%.*s", STR_ARGS(code)).at;
	struct str path = visit_path(c, visit->id, rest);
	return mandate->id.n ? str_format(c->arena, "%.*s?for=%lld", STR_ARGS(path), (long long)mandate->id.n) : path;
}

static void record_readings(struct call *c, const struct visit *visit, const struct mandate *mandate, const char *why)
{
	reads_person(c, visit->person.id, why);
	if (mandate->giver.n && !mandate->organisation.n)
		reads_person(c, mandate->giver, why);
}

/* ---- which service ---- */

/* For whom else who stands here may act: himself first, when another is chosen. */
static enum status whom_lines(struct call *c, const struct visit *visit, const struct mandate *chosen, struct visit_whom_list *out)
{
	static const struct mandate himself;
	struct mandate_list all;
	TRY(mandates_of(c, visit->person.id, &all));
	*out = (struct visit_whom_list){ ARENA_MANY(c->arena, struct visit_whom, all.count + 1), 0 };
	if (chosen->id.n)
		out->items[out->count++] = (struct visit_whom){ whom_path(c, visit, &himself, STR_NONE), visit->person.name, str_of(say(c, "The person here")) };
	for (size_t i = 0; i < all.count; i++) {
		const struct mandate *one = &all.items[i];
		if (one->mine && one->id.n != chosen->id.n && mandate_in_force(one, c->today))
			out->items[out->count++] = (struct visit_whom){ whom_path(c, visit, one, STR_NONE), one->giver_name,
									str_of(say(c, mandate_kind_words(one->kind))) };
	}
	return STATUS_OK;
}

static enum status show_services(struct call *c)
{
	struct visit visit;
	struct mandate mandate;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(find_whom(c, &visit, &mandate));
	struct service_view all = services_all(c);
	struct visit_services_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .name = visit.person.name,
					    .number = mask_number(c->arena, visit.person.number), .whom = mandate.giver_name };
	TRY(whom_lines(c, &visit, &mandate, &page.others));
	page.services.items = ARENA_MANY(c->arena, struct visit_service, all.count);
	for (size_t i = 0; i < all.count; i++) {
		const struct service *one = all.items[i];
		if (fits(one, &mandate))
			page.services.items[page.services.count++] = (struct visit_service){ whom_path(c, &visit, &mandate, one->code), one->title };
	}
	record_readings(c, &visit, &mandate, "seen at the window");
	return show(c, html_visit_services(c, &page));
}

/* ---- the form ---- */

static enum status draw_form(struct call *c, const struct visit *visit, const struct mandate *mandate, const struct service *service, const json_t *values,
			     const struct material_list *materials)
{
	struct str key = c->request->method == POST ? form_value(c, "key") : random_token(c->arena, TYPED_KEY_CHARACTERS);
	struct visit_file_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.title = &service->title,
		.faults = view_faults(c, service->form),
		.name = visit->person.name,
		.number = mask_number(c->arena, visit->person.number),
		.action = visit_path(c, visit->id, str_format(c->arena, "/file/%.*s", STR_ARGS(service->code)).at),
		.back = whom_path(c, visit, mandate, STR_NONE),
		.whom = mandate->giver_name,
		.chosen = &mandate->id,
		.key = key,
		.fields = view_form_step(c, service->form, -1, values),
	};
	TRY(visit_needs(c, service, materials, &page.needs));
	record_readings(c, visit, mandate, "an application typed at the window");
	return show(c, html_visit_file(c, &page));
}

static enum status show_form(struct call *c)
{
	static const struct material_list none;
	struct visit visit;
	const struct service *service;
	json_t *values = json_keep(c->arena, json_object());
	struct mandate mandate;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(find_whom(c, &visit, &mandate));
	TRY(fit_service(c, &mandate, &service));
	struct prefill from = { .person = mandate.id.n ? mandate.giver : visit.person.id, .organisation = mandate.organisation,
				.agent = mandate.id.n ? visit.person.id : (struct person_id){ 0 } };
	TRY(prefill_values(c, service->form, &from, values));
	return draw_form(c, &visit, &mandate, service, values, &none);
}

static enum status draw_typed(struct call *c)
{
	const struct window_filing *typed = c->prepared;
	return draw_form(c, &typed->visit, &typed->mandate, typed->service, typed->values, &typed->papers.materials);
}

/* ---- filing ---- */

static enum status look_visit(struct call *c)
{
	struct window_filing *typed = c->prepared;
	TRY(visit_find(c, path_value(c, "visit"), &typed->visit));
	TRY(find_whom(c, &typed->visit, &typed->mandate));
	return fit_service(c, &typed->mandate, &typed->service);
}

static enum status keep_files(struct call *c)
{
	const struct window_filing *typed = c->prepared;
	TRY(file_keep_refused(c));
	return visit_papers_keep(c, &typed->papers);
}

static enum status read_filing(struct call *c)
{
	struct window_filing *typed = ARENA_ONE(c->arena, struct window_filing);
	c->prepared = typed;
	TRY(look(c, look_visit));
	typed->values = form_values_from(c, typed->service->form, -1, desk_pairs(c), NULL);
	typed->redraw = view_form_button(c, typed->service->form, desk_pairs(c), typed->values);
	show_again(c, draw_typed);
	enum status papers = visit_papers_read(c, typed->service, typed->values, &typed->papers);
	c->keep = keep_files;
	if (papers != STATUS_OK || typed->redraw)
		return papers;
	TRY(dossier_prepare(c, typed->service, typed->values, &typed->papers.materials, form_value(c, "key"), &typed->filing));
	c->keep = NULL;
	typed->filing.clerk = c->user.account;
	typed->filing.person = typed->visit.person.id;
	typed->filing.mandate = typed->mandate.id;
	return STATUS_OK;
}

/* The code stands in this answer only: whoever loads it again sends it again, and gets the same. */
static enum status show_receipt(struct call *c)
{
	const struct window_filing *typed = c->prepared;
	const struct filed *filed = &typed->filed;
	struct visit_receipt_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.title = &typed->service->title,
		.name = typed->mandate.id.n ? typed->mandate.giver_name : typed->visit.person.name,
		.agent = typed->mandate.id.n ? typed->visit.person.name : STR_NONE,
		.number = filed->number,
		.query_code = filed->query_code,
		.due_on = filed->due_on,
	};
	page.address = str_format(c->arena, "%.*s/track?number=%.*s&code=%.*s", STR_ARGS(c->house->address), STR_ARGS(filed->number),
				  STR_ARGS(filed->query_code));
	page.qr = view_qr(c, page.address);
	return show(c, html_visit_receipt(c, &page));
}

static enum status apply_filing(struct call *c)
{
	struct window_filing *typed = c->prepared;
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	record_readings(c, &visit, &typed->mandate, "an application filed at the window");
	TRY(visit_papers_keep(c, &typed->papers));
	if (typed->redraw)
		return draw_typed(c);
	TRY(dossier_file(c, &typed->filing, &typed->filed));
	finish(c, show_receipt);
	return STATUS_OK;
}

const struct route visit_file_routes[] = {
	/* method path                               zone        permission         level    flags         prepare      apply / show */
	{ GET,  "/window/visits/:visit/file",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,        show_services, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ GET,  "/window/visits/:visit/file/:code",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,        show_form,     NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/file/:code",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_filing, apply_filing,  NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ 0 },
};
