/* own_file_page.c: one's own files, looked at in place: those of an application under way, and those of a dossier. */
#include "module/hall/proofs.h"

#include "module/hall/whom.h"
#include "own_file_html.h"

#include <unistd.h>

struct looking { /* what the snapshot leaves for the drawing */
	struct look_files files;
	struct look look;
	struct str base;
	struct words title;
	struct body pdf;
	int page;
	struct str back;
};

static struct words label_of(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return service->materials[i].label;
	return (struct words){ name, name };
}

static enum status add_file(struct call *c, struct file_id id, struct words label, struct look_files *out)
{
	struct stored_file file;
	enum status status = file_find(c, id, &file);
	if (status == STATUS_OK)
		out->items[out->count++] = (struct look_file){ file.id, file.name, file.served, label, file.size };
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static enum status add_all(struct call *c, const struct service *service, const struct material_list *materials, struct look_files *out)
{
	size_t count = 0;
	for (size_t i = 0; i < materials->count; i++)
		count += materials->items[i].file_count;
	*out = (struct look_files){ ARENA_MANY(c->arena, struct look_file, count), 0 };
	for (size_t i = 0; i < materials->count; i++)
		for (size_t k = 0; k < materials->items[i].file_count; k++)
			TRY(add_file(c, materials->items[i].files[k], label_of(service, materials->items[i].name), out));
	return STATUS_OK;
}

/* ---- the viewing page ---- */

static enum status draw_view(struct call *c)
{
	static const struct words back = { STR_INIT("返回"), STR_INIT("Back") };
	struct looking *looking = c->prepared;
	bool large = str_equal(query_value(c, "zoom"), STR("large"));
	TRY(look_draw(c, &looking->files, looking->base, STR("/my/files"), large, &looking->look));
	struct own_file_page page = { .title = &looking->look.file->label, .back = looking->back, .back_words = &back,
				      .look = &looking->look, .size = size_words(c->arena, looking->look.file->size) };
	return show(c, html_own_file(c, &page));
}

static enum status view_of(struct call *c, const struct service *service, const struct material_list *materials, struct str base, struct str back)
{
	struct looking *looking = ARENA_ONE(c->arena, struct looking);
	*looking = (struct looking){ .base = base, .back = back };
	c->prepared = looking;
	TRY(add_all(c, service, materials, &looking->files));
	TRY(look_find(c, &looking->files, query_int(c, "file", 0, INT64_MAX / 2, 0), (int)query_int(c, "page", 1, FILE_PAGES_MOST, 1), &looking->look));
	outside(c, draw_view);
	return STATUS_OK;
}

static enum status show_draft_view(struct call *c)
{
	struct draft draft;
	int64_t id = 0;
	if (!str_int(path_value(c, "draft"), 1, INT64_MAX, &id))
		return STATUS_ABSENT;
	TRY(draft_find(c, (struct draft_id){ id }, &draft));
	struct str base = str_format(c->arena, "/drafts/%lld", (long long)id);
	return view_of(c, draft.service, &draft.materials, base, str_format(c->arena, "%.*s/materials", STR_ARGS(base)));
}

/* What lies in it, and what is gathered for it. */
static enum status files_of(struct call *c, const struct dossier *dossier, struct material_list *out)
{
	struct material_list gathered = { 0 };
	*out = (struct material_list){ 0 };
	if (dossier->status == DOSSIER_SUPPLEMENT)
		TRY(supplement_find(c, dossier, &gathered));
	for (size_t i = 0; i < dossier->materials.count; i++)
		for (size_t k = 0; k < dossier->materials.items[i].file_count; k++)
			proofs_add(c, out, dossier->materials.items[i].name, dossier->materials.items[i].files[k]);
	for (size_t i = 0; i < gathered.count; i++)
		for (size_t k = 0; k < gathered.items[i].file_count; k++)
			proofs_add(c, out, gathered.items[i].name, gathered.items[i].files[k]);
	return STATUS_OK;
}

static enum status show_matter_view(struct call *c)
{
	struct dossier dossier;
	struct material_list files;
	TRY(dossier_find(c, path_value(c, "number"), STR_NONE, &dossier));
	whom_reads(c, &dossier);
	struct str base = str_format(c->arena, "/my/dossiers/%.*s", STR_ARGS(dossier.number));
	TRY(files_of(c, &dossier, &files));
	return view_of(c, dossier.service, &files, base, base);
}

/* ---- the bytes ---- */

/* What was handed in is open to whom the dossier is open to: a company's papers not to a former handler who brought them. What
 * serves nothing yet is whose it is. */
static enum status may_open(struct call *c, const struct stored_file *file, bool *out)
{
	int64_t served;
	struct person_id of = { 0 };
	TRY(file_count_served(c, file->id, &served));
	*out = !served && file->owner.n == c->user.account.n;
	if (served)
		TRY(dossier_shows_file(c, file->id, out, &of));
	if (of.n)
		reads_person(c, of, str_format(c->arena, "file %lld, by a mandate", (long long)file->id.n).at);
	return STATUS_OK;
}

enum status own_file_find(struct call *c, struct stored_file *out)
{
	int64_t id;
	bool open = false;
	enum status status = STATUS_ABSENT;
	if (str_int(path_value(c, "file"), 1, INT64_MAX, &id))
		status = file_find(c, (struct file_id){ id }, out);
	if (status == STATUS_OK)
		TRY(may_open(c, out, &open));
	if (status == STATUS_ABSENT || (status == STATUS_OK && !open))
		return fail(c, STATUS_ABSENT, "You have no such file.");
	TRY(status);
	object_is(c, OBJECT_FILE_OWN);
	return STATUS_OK;
}

static enum status open_own(struct call *c, struct body *body, struct str *type, struct str *name)
{
	struct stored_file file;
	TRY(own_file_find(c, &file));
	return file_open(c, file.id, false, body, type, name);
}

enum status ask_file_own(struct call *c)
{
	struct stored_file file;
	return own_file_find(c, &file);
}

static enum status show_own(struct call *c)
{
	struct body body;
	struct str type, name;
	TRY(open_own(c, &body, &type, &name));
	bool save = query_value(c, "save").len > 0;
	return show_file(c, type, name, body, !save && str_starts(type, STR("image/")));
}

static enum status draw_page(struct call *c)
{
	struct looking *looking = c->prepared;
	struct body drawn;
	enum status status = file_draw_page(c, &looking->pdf, looking->page, &drawn);
	close(looking->pdf.fd);
	return status == STATUS_OK ? show_file(c, STR("image/png"), STR("page.png"), drawn, true) : status;
}

static enum status show_own_page(struct call *c)
{
	struct looking *looking = ARENA_ONE(c->arena, struct looking);
	struct str type, name;
	int64_t page;
	c->prepared = looking;
	if (!str_int(path_value(c, "page"), 1, FILE_PAGES_MOST, &page))
		return fail(c, STATUS_ABSENT, "This document has no such page.");
	looking->page = (int)page;
	TRY(open_own(c, &looking->pdf, &type, &name));
	if (str_equal(type, STR("application/pdf"))) {
		outside(c, draw_page);
		return STATUS_OK;
	}
	close(looking->pdf.fd);
	return fail(c, STATUS_ABSENT, "This document has no such page.");
}

const struct route own_file_routes[] = {
	/* method path                         zone         permission      level    flags prepare show */
	{ GET, "/drafts/:draft/view",          ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,   show_draft_view,  NULL, .object = OBJECT_DRAFT_OWN },
	{ GET, "/my/dossiers/:number/view",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL, show_matter_view, NULL, .object = OBJECT_DOSSIER_OWN },
	{ GET, "/my/files/:file",              ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL, show_own,         NULL, .object = OBJECT_FILE_OWN },
	{ GET, "/my/files/:file/pages/:page",  ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL, show_own_page,    NULL, .object = OBJECT_FILE_OWN },
	{ 0 },
};
