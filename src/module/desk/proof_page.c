/* proof_page.c: what was handed in, and opening one file of it. */
#include "module/desk/desk_inner.h"

#include "proof_view_html.h"
#include "view/form_view.h"

#include <unistd.h>

enum { MEGABYTE = 1024 * 1024 };

static struct str size_words(struct arena *arena, int64_t size)
{
	if (size < MEGABYTE)
		return str_format(arena, "%lld KB", (long long)(size + 1023) / 1024);
	return str_format(arena, "%lld.%lld MB", (long long)(size / MEGABYTE), (long long)(size % MEGABYTE * 10 / MEGABYTE));
}

/* Of a file that a colleague added in a step: the question's label in that step. */
static const struct field *field_of_task(const struct service *service, struct str step, struct str path)
{
	for (size_t t = 0; t < service->task_count; t++)
		for (size_t a = 0; str_equal(service->tasks[t].id, step) && a < service->tasks[t].action_count; a++) {
			const struct form *form = service->tasks[t].actions[a].form;
			const struct field *field = form ? form_field(form, path) : NULL;
			if (field)
				return field;
		}
	return NULL;
}

static struct words label_of(const struct service *service, struct str name)
{
	struct str rest = name, step = str_until(&rest, '/');
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return service->materials[i].label;
	const struct field *field = rest.len ? field_of_task(service, step, rest) : service->form ? form_field(service->form, name) : NULL;
	return field ? field->label : (struct words){ name, name };
}

static const struct material_need *need_of(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return &service->materials[i];
	return NULL;
}

static struct str pages_words(struct call *c, const struct stored_file *file)
{
	return file->pages > 1 ? str_format(c->arena, say(c, "%d pages"), file->pages) : STR_NONE;
}

static enum status file_line_of(struct call *c, struct file_id id, char asked, struct proof_file *out)
{
	struct stored_file file;
	char grade;
	TRY(file_find(c, id, &file));
	TRY(file_grade(c, &file, &grade));
	*out = (struct proof_file){ .id = id, .name = file.name, .size = size_words(c->arena, file.size), .source = file.source,
				    .grade = str_of(say(c, file_grade_words(grade))), .pages = pages_words(c, &file), .may_see = grade > 'B' && grade < 'D', .unscanned = file.scan == SCAN_AWAY, .below = grade > asked };
	return STATUS_OK;
}

static enum status add_files(struct call *c, const struct material *material, char asked, struct proof_file_list *out)
{
	*out = (struct proof_file_list){ ARENA_MANY(c->arena, struct proof_file, material->file_count), 0 };
	for (size_t i = 0; i < material->file_count; i++)
		TRY(file_line_of(c, material->files[i], asked, &out->items[out->count++]));
	return STATUS_OK;
}

enum status proof_lines(struct call *c, const struct dossier *dossier, struct proof_line_list *out)
{
	const struct material_list *materials = &dossier->materials;
	*out = (struct proof_line_list){ ARENA_MANY(c->arena, struct proof_line, materials->count), materials->count };
	for (size_t i = 0; i < materials->count; i++) {
		const struct material_need *need = need_of(dossier->service, materials->items[i].name);
		char asked = !need || need->promise.chinese.len ? 'D' : need->grade;
		out->items[i].label = label_of(dossier->service, materials->items[i].name);
		out->items[i].asked = str_of(say(c, file_grade_words(asked)));
		TRY(add_files(c, &materials->items[i], asked, &out->items[i].files));
	}
	return STATUS_OK;
}

/* ---- one file ---- */

enum status proof_find(struct call *c, struct dossier *dossier, struct file_id *out)
{
	int64_t id = 0;
	bool serves = false;
	TRY(desk_dossier(c, path_value(c, "number"), dossier));
	if (str_int(path_value(c, "id"), 1, INT64_MAX, &id))
		TRY(file_serves(c, (struct file_id){ id }, dossier->id, &serves));
	*out = (struct file_id){ id };
	if (!serves)
		return fail(c, STATUS_ABSENT, "This dossier has no such file.");
	object_is(c, OBJECT_FILE_OF_DOSSIER);
	return STATUS_OK;
}

enum status ask_proof(struct call *c)
{
	struct dossier dossier;
	struct file_id id;
	return proof_find(c, &dossier, &id);
}

static void record(struct call *c, const struct dossier *dossier, struct file_id id)
{
	reads_person(c, dossier->person, str_format(c->arena, "file %lld of dossier %.*s", (long long)id.n, STR_ARGS(dossier->number)).at);
}

struct handing_out {
	struct body body;
	struct str type, name, copies;
};

/* A document as it was sent leaves only where none can be drawn here: else a copy with its watermark does. */
static enum status hand_out(struct call *c)
{
	struct handing_out *out = c->prepared;
	int pages;
	enum status status = file_count_pages(c, &out->body, &pages);
	if (status != STATUS_ABSENT && status != STATUS_BUSY) {
		close(out->body.fd);
		return status == STATUS_OK ? redirect(c, out->copies) : status;
	}
	c->faults.count = 0;
	return show_file(c, out->type, out->name, out->body, false);
}

/* Pictures were made anew and are looked at here. */
static enum status show_proof(struct call *c)
{
	struct dossier dossier;
	struct file_id id;
	struct handing_out *out = ARENA_ONE(c->arena, struct handing_out);
	c->prepared = out;
	TRY(proof_find(c, &dossier, &id));
	out->copies = str_format(c->arena, "/desk/dossiers/%.*s/files/%lld/copies", STR_ARGS(dossier.number), (long long)id.n);
	TRY(file_open(c, id, false, &out->body, &out->type, &out->name));
	record(c, &dossier, id);
	if (str_starts(out->type, STR("image/")))
		return show_file(c, out->type, out->name, out->body, true);
	outside(c, hand_out);
	return STATUS_OK;
}

struct drawing {
	struct body pdf;
	int page;
};

static enum status draw_page(struct call *c)
{
	struct drawing *drawing = c->prepared;
	struct body drawn;
	enum status status = file_draw_page(c, &drawing->pdf, drawing->page, &drawn);
	close(drawing->pdf.fd);
	return status == STATUS_OK ? show_file(c, STR("image/png"), STR("page.png"), drawn, true) : status;
}

/* A page of a document, drawn by a confined process. */
static enum status show_proof_page(struct call *c)
{
	struct dossier dossier;
	struct file_id id;
	struct drawing *drawing = ARENA_ONE(c->arena, struct drawing);
	struct stored_file file;
	struct str type, name;
	int64_t page = 0;
	c->prepared = drawing;
	TRY(proof_find(c, &dossier, &id));
	TRY(file_find(c, id, &file));
	if (!str_int(path_value(c, "page"), 1, FILE_PAGES_MOST, &page) || !str_equal(file.served, STR("application/pdf")))
		return fail(c, STATUS_ABSENT, "This document has no such page.");
	drawing->page = (int)page;
	TRY(file_open(c, id, false, &drawing->pdf, &type, &name));
	record(c, &dossier, id);
	outside(c, draw_page);
	return STATUS_OK;
}

/* ---- looking at them in place ---- */

struct looking {
	struct dossier dossier;
	struct look_files files;
	struct look look;
	struct proof_file line;
};

static enum status add_looked(struct call *c, struct looking *looking, const struct material *material)
{
	for (size_t i = 0; i < material->file_count; i++) {
		struct stored_file file;
		TRY(file_find(c, material->files[i], &file));
		looking->files.items[looking->files.count++] =
			(struct look_file){ file.id, file.name, file.served, label_of(looking->dossier.service, material->name), file.size };
	}
	return STATUS_OK;
}

static enum status add_all(struct call *c, struct looking *looking)
{
	const struct material_list *materials = &looking->dossier.materials;
	size_t count = 0;
	for (size_t i = 0; i < materials->count; i++)
		count += materials->items[i].file_count;
	looking->files.items = ARENA_MANY(c->arena, struct look_file, count);
	for (size_t i = 0; i < materials->count; i++)
		TRY(add_looked(c, looking, &materials->items[i]));
	return STATUS_OK;
}

static enum status draw_view(struct call *c)
{
	struct looking *looking = c->prepared;
	const struct dossier *dossier = &looking->dossier;
	struct str base = str_format(c->arena, "/desk/dossiers/%.*s", STR_ARGS(dossier->number));
	struct str files_base = str_format(c->arena, "%.*s/files", STR_ARGS(base));
	TRY(look_draw(c, &looking->files, base, files_base, str_equal(query_value(c, "zoom"), STR("large")), &looking->look));
	struct proof_view_page page = {
		.bar = desk_bar(c, TAB_NONE, STR_NONE, STR_NONE), .number = dossier->number, .back = base, .look = &looking->look,
		.label = &looking->look.file->label, .size = size_words(c->arena, looking->look.file->size),
		.line = &looking->line, .may_see = looking->line.may_see,
		.summary = view_form_values(c, dossier->service->form, -1, dossier->form, true),
	};
	return show(c, html_proof_view(c, &page));
}

static enum status show_proof_view(struct call *c)
{
	struct looking *looking = ARENA_ONE(c->arena, struct looking);
	c->prepared = looking;
	TRY(desk_dossier(c, path_value(c, "number"), &looking->dossier));
	TRY(add_all(c, looking));
	TRY(look_find(c, &looking->files, query_int(c, "file", 0, INT64_MAX / 2, 0), (int)query_int(c, "page", 1, FILE_PAGES_MOST, 1), &looking->look));
	TRY(file_line_of(c, looking->look.file->id, 'D', &looking->line));
	record(c, &looking->dossier, looking->look.file->id);
	outside(c, draw_view);
	return STATUS_OK;
}

/* The official had the original before him. */
static enum status apply_seen(struct call *c)
{
	struct dossier dossier;
	struct file_id id;
	TRY(proof_find(c, &dossier, &id));
	TRY(file_set_seen(c, id, dossier.number));
	record(c, &dossier, id);
	return redirect(c, str_format(c->arena, "/desk/dossiers/%.*s/view?file=%lld", STR_ARGS(dossier.number), (long long)id.n));
}

const struct route proof_routes[] = {
	/* method path                                         zone        permission       level    flags         prepare show */
	{ GET, "/desk/dossiers/:number/view",                  ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,   show_proof_view, NULL, NULL, .object = OBJECT_DOSSIER_OF_POST },
	{ GET, "/desk/dossiers/:number/files/:id",             ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,   show_proof,      NULL, NULL, .object = OBJECT_FILE_OF_DOSSIER },
	{ POST, "/desk/dossiers/:number/files/:id/seen",       ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,   apply_seen,      NULL, NULL, .object = OBJECT_FILE_OF_DOSSIER },
	{ GET, "/desk/dossiers/:number/files/:id/pages/:page", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,   show_proof_page, NULL, NULL, .object = OBJECT_FILE_OF_DOSSIER },
	{ 0 },
};
