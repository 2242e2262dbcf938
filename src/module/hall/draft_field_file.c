/* draft_field_file.c: files that come with a step of the form: pictures of signatures, and fields of type file. */
#include "module/hall/draft_way.h"

/* The box "photo.upload" adds to the field "photo". NULL: it is no field that takes files. */
static const struct field *field_of(const struct form *form, struct str name, struct str *path)
{
	static const struct str end = STR_INIT(".upload");
	*path = str_part(name, 0, name.len - end.len);
	const struct field *field = str_ends(name, end) ? form_field(form, *path) : NULL;
	return field && (field->type == FIELD_SIGNATURE || field->type == FIELD_FILE) ? field : NULL;
}

static void put_id(struct call *c, const struct field *field, struct str path, struct file_id id, json_t *values)
{
	json_t *value = json_from_id(c->arena, id.n), *list = form_at(values, path);
	if (field->type == FIELD_SIGNATURE) {
		form_put(values, str_format(c->arena, "%.*s.file", STR_ARGS(path)), value);
		return;
	}
	if (!json_is_array(list))
		form_put(values, path, json_array());
	json_array_append_new(form_at(values, path), value);
}

enum status take_field_files(struct call *c, struct typed *typed)
{
	const struct upload_list *uploads = form_uploads(c);
	enum status worst = STATUS_OK;
	typed->files = ARENA_MANY(c->arena, struct stored_file, uploads->count);
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		struct str path;
		const struct field *field = field_of(typed->draft.service->form, upload->field, &path);
		if (!field || (!upload->size && !upload->name.len))
			continue;
		struct stored_file *file = &typed->files[typed->file_count];
		struct str beside = field->type == FIELD_FILE ? path : upload->field;
		enum status status = file_take(c, beside, &c->request->body, upload->offset, upload->size, upload->name, file);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		if (status == STATUS_INVALID)
			worst = status;
		else
			put_id(c, field, path, typed->files[typed->file_count++].id, typed->draft.form);
	}
	return worst;
}

enum status keep_field_files(struct call *c, const struct typed *typed)
{
	for (size_t i = 0; i < typed->file_count; i++)
		TRY(file_keep(c, &typed->files[i]));
	return STATUS_OK;
}

json_t *field_files_json(struct call *c, const struct typed *typed)
{
	json_t *files = json_object();
	const struct upload_list *uploads = form_uploads(c);
	for (size_t i = 0; i < uploads->count && !typed->stale; i++) {
		struct str path;
		const struct field *field = field_of(typed->draft.service->form, uploads->items[i].field, &path);
		struct str id = field && field->type == FIELD_SIGNATURE ? json_str(form_at(typed->draft.form, path), "file") : STR_NONE;
		if (id.len)
			json_set(files, str_c(c->arena, path), json_from_str(id));
	}
	return files;
}
