/* form_value.c: values by path, and from the pairs of a page. */
#include "form/form_inside.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

bool step_is_meant(int step, size_t index)
{
	return step < 0 || (size_t)step == index;
}

/* A path's first piece: a name and, behind it in brackets, an index (-1: none). False when it is malformed. */
static bool cut_piece(struct str *path, struct str *name, int64_t *index)
{
	struct str piece = str_until(path, '.');
	size_t open = str_find(piece, STR("["));
	*name = str_part(piece, 0, open);
	*index = -1;
	if (open == piece.len)
		return name->len > 0;
	return name->len > 0 && str_ends(piece, STR("]")) && str_int(str_part(piece, open + 1, piece.len - 1), 0, 100000, index);
}

static json_t *member_of(json_t *object, struct str name)
{
	return json_object_getn(object, name.at, name.len);
}

json_t *form_at(json_t *values, struct str path)
{
	json_t *at = values;
	while (at && path.len) {
		struct str name;
		int64_t index;
		if (!cut_piece(&path, &name, &index))
			return NULL;
		at = member_of(at, name);
		if (index >= 0)
			at = json_array_get(at, (size_t)index);
	}
	return at;
}

static void put_item(json_t *array, int64_t index, json_t *value)
{
	while (json_array_size(array) <= (size_t)index)
		if (json_array_append_new(array, json_object()) != 0)
			abort();
	if (json_array_set_new(array, (size_t)index, value) != 0)
		abort();
}

static json_t *made_member(json_t *object, struct str name, json_t *otherwise)
{
	json_t *at = member_of(object, name);
	if (at) {
		json_decref(otherwise);
		return at;
	}
	if (json_object_setn_new(object, name.at, name.len, otherwise) != 0)
		abort();
	return otherwise;
}

void form_put(json_t *values, struct str path, json_t *value)
{
	struct str name;
	int64_t index;
	if (!value)
		abort();
	if (!cut_piece(&path, &name, &index) || index >= GROUP_MOST * 2) {
		json_decref(value);
		return;
	}
	if (index < 0 && path.len) {
		form_put(made_member(values, name, json_object()), path, value);
		return;
	}
	if (index < 0) {
		if (json_object_setn_new(values, name.at, name.len, value) != 0)
			abort();
		return;
	}
	json_t *array = made_member(values, name, json_array());
	if (path.len == 0) {
		put_item(array, index, value);
		return;
	}
	if (!json_array_get(array, (size_t)index))
		put_item(array, index, json_object());
	form_put(json_array_get(array, (size_t)index), path, value);
}

static bool names_part(const struct field *field, struct str part)
{
	for (const char *const *name = field_parts(field->type); name && *name; name++)
		if (str_equal(str_of(*name), part))
			return true;
	if (field->type == FIELD_SIGNATURE && str_equal(part, STR("upload"))) /* the box of its picture */
		return true;
	for (size_t i = 0; field->type == FIELD_CHOICES && i < field->option_count; i++)
		if (str_equal(field->options[i].name, part))
			return true;
	return false;
}

/* The field of a path among these; a part of its value is of the same field. */
static const struct field *field_among(const struct field *fields, size_t count, struct str path)
{
	struct str name;
	int64_t index;
	if (!cut_piece(&path, &name, &index))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(fields[i].name, name))
			continue;
		if (path.len == 0 || names_part(&fields[i], path))
			return &fields[i];
		return fields[i].type == FIELD_GROUP ? field_among(fields[i].fields, fields[i].field_count, path) : NULL;
	}
	return NULL;
}

const struct field *form_field(const struct form *form, struct str path)
{
	const struct field *field = NULL;
	for (size_t s = 0; s < form->step_count && !field; s++)
		field = field_among(form->steps[s].fields, form->steps[s].field_count, path);
	return field;
}

/* Yuan with at most two decimals as 分; false when it is no amount. */
static bool money_of(struct str text, int64_t *amount)
{
	struct str rest = text;
	struct str whole = str_until(&rest, '.');
	int64_t yuan, parts = 0;
	if (!str_int(whole, -9000000000000, 9000000000000, &yuan) || (rest.len == 0 && str_ends(text, STR("."))))
		return false;
	if (rest.len > 2 || (rest.len && !str_int(rest, 0, 99, &parts)))
		return false;
	if (rest.len == 1)
		parts *= 10;
	*amount = yuan * 100 + (text.at[0] == '-' ? -parts : parts);
	return true;
}

static json_t *files_of(struct arena *arena, struct str text)
{
	json_t *ids = json_keep(arena, json_array());
	while (text.len) {
		struct str id = str_trim(str_until(&text, ','));
		if (id.len && json_array_size(ids) <= FILES_MOST && json_array_append_new(ids, json_from_str(id)) != 0)
			abort();
	}
	return json_array_size(ids) ? json_incref(ids) : NULL;
}

static bool is_yes(struct str text)
{
	return str_equal(text, STR("yes")) || str_equal(text, STR("on")) || str_equal(text, STR("true")) || str_equal(text, STR("1"));
}

/* The value of a typed text; NULL for none. What can't be read stays a text. */
static json_t *value_of(struct call *c, const struct field *field, struct str typed)
{
	int64_t number;
	if (!str_is_utf8(typed))
		typed = STR("\xEF\xBF\xBD");
	if (field->type == FIELD_YES_NO)
		return typed.len ? json_boolean(is_yes(typed)) : NULL;
	if (field->type == FIELD_FILE)
		return files_of(c->arena, typed);
	struct str text = field_canonical(c->arena, field, typed);
	if (text.len == 0)
		return NULL;
	struct str plain = text;
	if (field->type == FIELD_INTEGER && str_int(plain, INT64_MIN / 4, INT64_MAX / 4, &number))
		return json_integer(number);
	if (field->type == FIELD_MONEY && money_of(plain, &number))
		return json_integer(number);
	return json_from_str(text);
}

static bool is_blank(const json_t *row)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)row, name, value)
		if (!json_is_false(value))
			return false;
	return true;
}

static struct str pair_of(struct call *c, struct pair_view pairs, struct str name, const char *part)
{
	struct str typed = pairs.get(pairs.pairs, part_path(c->arena, name, part));
	return str_is_utf8(typed) ? typed : STR("\xEF\xBF\xBD");
}

/* The boxes of an address stand one below the other; each goes on from the one above it, or is forgotten. */
static struct str code_from(struct call *c, const struct field *field, struct pair_view pairs, struct str name)
{
	struct str code = field->within;
	for (int level = 1; level <= 5; level++) {
		char part[] = "level1";
		part[5] = (char)('0' + level);
		struct str chosen = pair_of(c, pairs, name, part);
		if (chosen.len > code.len && str_starts(chosen, code.at ? code : STR("")))
			code = chosen;
	}
	return code.len > field->within.len ? code : pair_of(c, pairs, name, "code");
}

static json_t *parts_from(struct call *c, const struct field *field, struct pair_view pairs, struct str name)
{
	json_t *value = json_object();
	for (const char *const *part = field_parts(field->type); *part; part++) {
		bool coded = field->type == FIELD_ADDRESS && **part == 'c';
		struct str typed = coded ? code_from(c, field, pairs, name) : pair_of(c, pairs, name, *part);
		struct str text = part_canonical(c->arena, field, *part, typed);
		if (text.len)
			json_set(value, *part, json_from_str(text));
	}
	return value;
}

static json_t *names_from(struct call *c, const struct field *field, struct pair_view pairs, struct str name)
{
	json_t *names = json_array();
	for (size_t i = 0; i < field->option_count; i++) {
		struct str option = field->options[i].name;
		if (pair_of(c, pairs, name, option.at).len && json_array_append_new(names, json_from_str(option)) != 0)
			abort();
	}
	return names;
}

/* A value of several boxes; NULL when none was filled in. */
static json_t *several_from(struct call *c, const struct field *field, struct pair_view pairs, struct str name)
{
	json_t *value = field->type == FIELD_CHOICES ? names_from(c, field, pairs, name) : parts_from(c, field, pairs, name);
	if (json_array_size(value) || json_object_size(value))
		return value;
	json_decref(value);
	return NULL;
}

static void read_pair(struct call *c, const struct field *field, struct pair_view pairs, struct str name, json_t *into)
{
	if (field->value) {
		json_object_deln(into, field->name.at, field->name.len);
		return;
	}
	bool several = field->type == FIELD_CHOICES || field_parts(field->type);
	json_t *value = several ? several_from(c, field, pairs, name) : value_of(c, field, pairs.get(pairs.pairs, name));
	if (value)
		form_put(into, field->name, value);
	else
		json_object_deln(into, field->name.at, field->name.len);
}

static json_t *rows_from(struct call *c, const struct field *group, struct pair_view pairs)
{
	json_t *rows = json_array();
	for (int i = 0; i < GROUP_MOST * 2; i++) {
		json_t *row = json_object();
		for (size_t f = 0; f < group->field_count; f++) {
			struct str name = str_format(c->arena, "%.*s[%d].%.*s", STR_ARGS(group->name), i, STR_ARGS(group->fields[f].name));
			read_pair(c, &group->fields[f], pairs, name, row);
		}
		if (is_blank(row))
			json_decref(row);
		else if (json_array_append_new(rows, row) != 0)
			abort();
	}
	return rows;
}

json_t *form_values_from(struct call *c, const struct form *form, int step, struct pair_view pairs, const json_t *before)
{
	json_t *values = json_keep(c->arena, json_is_object(before) ? json_deep_copy(before) : json_object());
	for (size_t s = 0; s < form->step_count; s++) {
		if (!step_is_meant(step, s))
			continue;
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			if (field->type == FIELD_GROUP)
				form_put(values, field->name, rows_from(c, field, pairs));
			else
				read_pair(c, field, pairs, field->name, values);
		}
	}
	form_compute(c, form, values);
	return values;
}
