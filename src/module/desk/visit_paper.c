/* visit_paper.c: papers scanned at the window. */
#include "module/desk/visit_paper.h"

#include "base/buf.h"
#include "view/form_view.h"

enum { IDS_CEILING = 2000, PAPERS_MOST = 20 };

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

enum status visit_needs(struct call *c, const struct service *service, const struct material_list *materials, struct visit_need_list *out)
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

static void read_kept(struct call *c, struct material *material)
{
	struct str rest = form_value(c, str_format(c->arena, "kept.%.*s", STR_ARGS(material->name)).at);
	while (rest.len && material->file_count < PAPERS_MOST) {
		int64_t id;
		if (str_int(str_until(&rest, ','), 1, INT64_MAX, &id))
			material->files[material->file_count++] = (struct file_id){ id };
	}
}

static enum status take_uploads(struct call *c, struct visit_papers *out, struct material *material)
{
	const struct upload_list *uploads = form_uploads(c);
	struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(material->name));
	enum status worst = STATUS_OK;
	for (size_t i = 0; i < uploads->count && material->file_count < PAPERS_MOST; i++) {
		const struct upload *upload = &uploads->items[i];
		struct stored_file *file = &out->files[out->file_count];
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
		out->file_count++;
	}
	return worst;
}

static enum status read_papers(struct call *c, const struct service *service, struct visit_papers *out)
{
	enum status worst = STATUS_OK;
	out->files = ARENA_MANY(c->arena, struct stored_file, form_uploads(c)->count + 1);
	out->materials.items = ARENA_MANY(c->arena, struct material, service->material_count + 1);
	for (size_t i = 0; i < service->material_count; i++) {
		struct material *material = &out->materials.items[out->materials.count];
		*material = (struct material){ service->materials[i].name, ARENA_MANY(c->arena, struct file_id, PAPERS_MOST), 0 };
		read_kept(c, material);
		enum status status = take_uploads(c, out, material);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		worst = status == STATUS_OK ? worst : status;
		out->materials.count += material->file_count > 0;
	}
	return worst;
}

enum status visit_papers_read(struct call *c, const struct service *service, json_t *values, struct visit_papers *out)
{
	enum status papers = read_papers(c, service, out);
	if (!values || (papers != STATUS_OK && papers != STATUS_INVALID))
		return papers;
	enum status fields = field_files_take(c, service->form, values, &out->field_files);
	return papers == STATUS_OK ? fields : papers;
}

/* What was compared with the original is of grade B; what was scanned before on this page, too. */
static enum status mark_seen(struct call *c, const struct visit_papers *papers)
{
	for (size_t m = 0; m < papers->materials.count; m++) {
		const struct material *material = &papers->materials.items[m];
		bool seen = str_equal(form_value(c, str_format(c->arena, "original.%.*s", STR_ARGS(material->name)).at), STR("yes"));
		for (size_t f = 0; seen && f < material->file_count; f++)
			TRY(original_seen(c, material->files[f], c->user.account, STR("window")));
	}
	return STATUS_OK;
}

enum status visit_papers_keep(struct call *c, const struct visit_papers *papers)
{
	for (size_t i = 0; i < papers->file_count; i++)
		TRY(file_keep(c, &papers->files[i]));
	TRY(field_files_keep(c, &papers->field_files));
	return mark_seen(c, papers);
}
