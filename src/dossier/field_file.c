/* field_file.c: files that come with a form. */
#include "dossier/field_file.h"

#include "route/route.h"

const struct field *field_of_upload(const struct form *form, struct str box, struct str *path)
{
	static const struct str end = STR_INIT(".upload");
	*path = str_part(box, 0, box.len - (box.len < end.len ? box.len : end.len));
	const struct field *field = str_ends(box, end) ? form_field(form, *path) : NULL;
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

enum status field_files_take(struct call *c, const struct form *form, json_t *values, struct field_files *out)
{
	const struct upload_list *uploads = form_uploads(c);
	enum status worst = STATUS_OK;
	*out = (struct field_files){ ARENA_MANY(c->arena, struct stored_file, uploads->count), 0 };
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		struct str path;
		const struct field *field = field_of_upload(form, upload->field, &path);
		if (!field || (!upload->size && !upload->name.len))
			continue;
		struct stored_file *file = &out->items[out->count];
		struct str beside = field->type == FIELD_FILE ? path : upload->field;
		enum status status = file_take(c, beside, &c->request->body, upload->offset, upload->size, upload->name, file);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		if (status == STATUS_INVALID)
			worst = status;
		else
			put_id(c, field, path, out->items[out->count++].id, values);
	}
	return worst;
}

enum status field_files_keep(struct call *c, const struct field_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		TRY(file_keep(c, &files->items[i]));
	return STATUS_OK;
}
