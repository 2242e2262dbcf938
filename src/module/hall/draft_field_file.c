/* draft_field_file.c: files that come with a step of the form: pictures of signatures, and fields of type file. */
#include "dossier/field_file.h"
#include "module/hall/draft_way.h"

enum status take_field_files(struct call *c, struct typed *typed)
{
	struct field_files files;
	enum status status = field_files_take(c, typed->draft.service->form, typed->draft.form, &files);
	typed->files = files.items;
	typed->file_count = files.count;
	return status;
}

enum status keep_field_files(struct call *c, const struct typed *typed)
{
	return field_files_keep(c, &(struct field_files){ typed->files, typed->file_count });
}

json_t *field_files_json(struct call *c, const struct typed *typed)
{
	json_t *files = json_object();
	const struct upload_list *uploads = form_uploads(c);
	for (size_t i = 0; i < uploads->count && !typed->stale; i++) {
		struct str path;
		const struct field *field = field_of_upload(typed->draft.service->form, uploads->items[i].field, &path);
		struct str id = field && field->type == FIELD_SIGNATURE ? json_str(form_at(typed->draft.form, path), "file") : STR_NONE;
		if (id.len)
			json_set(files, str_c(c->arena, path), json_from_str(id));
	}
	return files;
}
