/* visit_file_page.c: the window files for who stands there: the clerk types the form and adds the scanned papers; the application
 * is the person's, with an account or without. */
#include "module/desk/visit_view.h"

#include "base/buf.h"
#include "dossier/prefill.h"
#include "view/form_view.h"
#include "visit_file_html.h"
#include "visit_receipt_html.h"
#include "visit_services_html.h"

enum { IDS_CEILING = 2000, PAPERS_MOST = 20, TYPED_KEY_CHARACTERS = 24 };

struct window_filing { /* what prepare leaves for apply */
	struct visit visit;
	const struct service *service;
	json_t *values;
	struct material_list materials;
	struct stored_file *files;      /* those that came with this request */
	size_t file_count;
	struct filing filing;
	struct filed filed;
	bool redraw;
};

static enum status fit_service(struct call *c, const struct service **out)
{
	*out = service_find(c, path_value(c, "code"));
	if (*out && (*out)->form && (*out)->flow && ((*out)->audiences & (AUDIENCE_PERSON | AUDIENCE_FOREIGNER)))
		return STATUS_OK;
	return fail(c, STATUS_ABSENT, "This service can't be filed at the window.");
}

/* ---- which service ---- */

static enum status show_services(struct call *c)
{
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	struct service_view all = services_all(c);
	struct visit_services_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .name = visit.person.name,
					    .number = mask_number(c->arena, visit.person.number) };
	page.services.items = ARENA_MANY(c->arena, struct visit_service, all.count);
	for (size_t i = 0; i < all.count; i++) {
		const struct service *one = all.items[i];
		if (!one->form || !one->flow || !(one->audiences & (AUDIENCE_PERSON | AUDIENCE_FOREIGNER)))
			continue;
		const char *rest = str_format(c->arena, "/file/%.*s", STR_ARGS(one->code)).at;
		page.services.items[page.services.count++] = (struct visit_service){ visit_path(c, visit.id, rest), one->title };
	}
	reads_person(c, visit.person.id, "seen at the window");
	return show(c, html_visit_services(c, &page));
}

/* ---- the form ---- */

static struct str size_words(struct arena *arena, int64_t size)
{
	return str_format(arena, "%lld KB", (long long)(size + 1023) / 1024);
}

/* The files of a need that are in the database by now. */
static enum status fill_need(struct call *c, const struct material *material, struct visit_need *need)
{
	struct buf ids;
	buf_init(&ids, c->arena, IDS_CEILING);
	need->files.items = ARENA_MANY(c->arena, struct proof_file, material->file_count);
	for (size_t i = 0; i < material->file_count; i++) {
		struct stored_file file;
		enum status status = file_find(c, material->files[i], &file);
		if (status == STATUS_ABSENT)
			continue;
		TRY(status);
		need->files.items[need->files.count++] = (struct proof_file){ .id = file.id, .name = file.name, .size = size_words(c->arena, file.size) };
		buf_add_format(&ids, "%s%lld", ids.len ? "," : "", (long long)file.id.n);
	}
	need->ids = buf_str(&ids);
	return STATUS_OK;
}

static enum status needs_of(struct call *c, const struct service *service, const struct material_list *materials, struct visit_need_list *out)
{
	*out = (struct visit_need_list){ ARENA_MANY(c->arena, struct visit_need, service->material_count), service->material_count };
	for (size_t i = 0; i < out->count; i++) {
		const struct material_need *need = &service->materials[i];
		out->items[i] = (struct visit_need){ .label = need->label, .help = need->help, .name = need->name, .accept = need->accept,
						     .required = need->required && !need->when, .ids = STR("") };
		out->items[i].fault = view_fault(c, str_format(c->arena, "materials.%.*s", STR_ARGS(need->name)));
		for (size_t m = 0; m < materials->count; m++)
			if (str_equal(materials->items[m].name, need->name))
				TRY(fill_need(c, &materials->items[m], &out->items[i]));
	}
	return STATUS_OK;
}

static enum status draw_form(struct call *c, const struct visit *visit, const struct service *service, const json_t *values,
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
		.back = visit_path(c, visit->id, "/file"),
		.key = key,
		.fields = view_form_step(c, service->form, -1, values),
	};
	TRY(needs_of(c, service, materials, &page.needs));
	reads_person(c, visit->person.id, "an application typed at the window");
	return show(c, html_visit_file(c, &page));
}

static enum status show_form(struct call *c)
{
	static const struct material_list none;
	struct visit visit;
	const struct service *service;
	json_t *values = json_keep(c->arena, json_object());
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(fit_service(c, &service));
	TRY(prefill_values(c, service->form, &(struct prefill){ .person = visit.person.id }, values));
	return draw_form(c, &visit, service, values, &none);
}

static enum status draw_typed(struct call *c)
{
	const struct window_filing *typed = c->prepared;
	return draw_form(c, &typed->visit, typed->service, typed->values, &typed->materials);
}

/* ---- filing ---- */

static enum status look_visit(struct call *c)
{
	struct window_filing *typed = c->prepared;
	TRY(visit_find(c, path_value(c, "visit"), &typed->visit));
	return fit_service(c, &typed->service);
}

static enum status keep_files(struct call *c)
{
	const struct window_filing *typed = c->prepared;
	TRY(file_keep_refused(c));
	for (size_t i = 0; i < typed->file_count; i++)
		TRY(file_keep(c, &typed->files[i]));
	return STATUS_OK;
}

static void read_kept(struct call *c, struct material *material)
{
	struct str rest = form_value(c, str_format(c->arena, "kept.%.*s", STR_ARGS(material->name)).at);
	while (rest.len && material->file_count < PAPERS_MOST) {
		int64_t id;
		if (str_int(str_until(&rest, ','), 1, INT64_MAX, &id))
			material->files[material->file_count++] = (struct file_id){ id };
	}
}

static enum status take_uploads(struct call *c, struct window_filing *typed, struct material *material)
{
	const struct upload_list *uploads = form_uploads(c);
	struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(material->name));
	enum status worst = STATUS_OK;
	for (size_t i = 0; i < uploads->count && material->file_count < PAPERS_MOST; i++) {
		const struct upload *upload = &uploads->items[i];
		struct stored_file *file = &typed->files[typed->file_count];
		if (!str_equal(upload->field, material->name))
			continue;
		enum status status = file_take(c, field, &c->request->body, upload->offset, upload->size, upload->name, file);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		if (status == STATUS_INVALID) {
			worst = status;
			continue;
		}
		material->files[material->file_count++] = file->id;
		typed->file_count++;
	}
	return worst;
}

static enum status read_papers(struct call *c, struct window_filing *typed)
{
	const struct service *service = typed->service;
	enum status worst = STATUS_OK;
	typed->files = ARENA_MANY(c->arena, struct stored_file, form_uploads(c)->count + 1);
	typed->materials.items = ARENA_MANY(c->arena, struct material, service->material_count + 1);
	for (size_t i = 0; i < service->material_count; i++) {
		struct material *material = &typed->materials.items[typed->materials.count];
		*material = (struct material){ service->materials[i].name, ARENA_MANY(c->arena, struct file_id, PAPERS_MOST), 0 };
		read_kept(c, material);
		enum status status = take_uploads(c, typed, material);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		worst = status == STATUS_OK ? worst : status;
		typed->materials.count += material->file_count > 0;
	}
	return worst;
}

static enum status read_filing(struct call *c)
{
	struct window_filing *typed = ARENA_ONE(c->arena, struct window_filing);
	c->prepared = typed;
	TRY(look(c, look_visit));
	typed->values = form_values_from(c, typed->service->form, -1, desk_pairs(c), NULL);
	typed->redraw = view_form_button(c, typed->service->form, desk_pairs(c), typed->values);
	show_again(c, draw_typed);
	enum status papers = read_papers(c, typed);
	c->keep = keep_files;
	if (papers != STATUS_OK || typed->redraw)
		return papers;
	TRY(dossier_prepare(c, typed->service, typed->values, &typed->materials, form_value(c, "key"), &typed->filing));
	c->keep = NULL;
	typed->filing.clerk = c->user.account;
	typed->filing.person = typed->visit.person.id;
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
		.name = typed->visit.person.name,
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
	reads_person(c, visit.person.id, "an application filed at the window");
	for (size_t i = 0; i < typed->file_count; i++)
		TRY(file_keep(c, &typed->files[i]));
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
