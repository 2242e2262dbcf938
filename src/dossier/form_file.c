/* form_file.c: files that answer a question of the form: they serve the dossier under the question's name, as proofs do. */
#include "dossier/matter.h"

#include <string.h>

static bool lies_here(const struct matter *matter, struct str name, struct file_id id)
{
	for (size_t i = 0; i < matter->materials.count; i++) {
		const struct material_row *row = &matter->materials.items[i];
		if (!row->replaced && row->file.n == id.n && str_equal(row->name, name))
			return true;
	}
	return false;
}

static enum status take_one(struct call *c, struct matter *matter, const struct field *field, struct str path, const json_t *value)
{
	struct material_need need = { .name = path, .accept = field->accept };
	struct str text = { json_string_value(value), json_string_length(value) };
	struct file_id id = { 0 };
	if (!str_int(text, 1, INT64_MAX, &id.n)) {
		fail_field(c, path, "There is no such file: add it again.");
		return STATUS_INVALID;
	}
	return lies_here(matter, path, id) ? STATUS_OK : material_take_file(c, matter, &need, id);
}

static enum status take_value(struct call *c, struct matter *matter, const struct field *field, struct str path, const json_t *value)
{
	size_t i;
	const json_t *one;
	const json_t *picture = field->type == FIELD_SIGNATURE ? json_object_get(value, "file") : NULL;
	if (picture)
		return take_one(c, matter, field, path, picture);
	json_array_foreach(field->type == FIELD_FILE ? value : NULL, i, one)
		TRY(take_one(c, matter, field, path, one));
	return STATUS_OK;
}

static enum status take_fields(struct call *c, struct matter *matter, const struct field *fields, size_t count, struct str before, const json_t *values)
{
	for (size_t f = 0; f < count; f++) {
		const json_t *value = json_object_get(values, str_c(c->arena, fields[f].name)), *row;
		struct str path = str_format(c->arena, "%.*s%.*s", STR_ARGS(before), STR_ARGS(fields[f].name));
		size_t i;
		TRY(take_value(c, matter, &fields[f], path, value));
		json_array_foreach(fields[f].type == FIELD_GROUP ? value : NULL, i, row)
			TRY(take_fields(c, matter, fields[f].fields, fields[f].field_count, str_format(c->arena, "%.*s[%zu].", STR_ARGS(path), i), row));
	}
	return STATUS_OK;
}

static enum status take_steps(struct call *c, struct matter *matter, const struct form *form, struct str before, const json_t *values)
{
	for (size_t s = 0; form && s < form->step_count; s++)
		TRY(take_fields(c, matter, form->steps[s].fields, form->steps[s].field_count, before, values));
	return STATUS_OK;
}

enum status form_files_take(struct call *c, struct matter *matter)
{
	return take_steps(c, matter, matter->service->form, STR(""), matter->form);
}

enum status task_files_take(struct call *c, struct matter *matter, struct str step, const struct form *form, const json_t *fields)
{
	return take_steps(c, matter, form, str_format(c->arena, "%.*s/", STR_ARGS(step)), fields);
}
