/* form_part.c: types whose value is an object: which members it has, and what a page's boxes of them become. */
#include "form/form_inside.h"

#include <string.h>

const char *const *field_parts(enum field_type type)
{
	static const char *const period[] = { "from", "to", NULL }, *const address[] = { "code", "detail", NULL };
	static const char *const place[] = { "lon", "lat", NULL }, *const document[] = { "kind", "number", NULL };
	static const char *const signature[] = { "name", "file", NULL };
	switch (type) {
	case FIELD_PERIOD:
		return period;
	case FIELD_ADDRESS:
		return address;
	case FIELD_PLACE:
		return place;
	case FIELD_IDENTITY_DOCUMENT:
		return document;
	case FIELD_SIGNATURE:
		return signature;
	case FIELD_TEXT: case FIELD_LONG_TEXT: case FIELD_INTEGER: case FIELD_MONEY: case FIELD_DAY: case FIELD_CHOICE: case FIELD_YES_NO:
	case FIELD_PHONE: case FIELD_MAIL: case FIELD_RESIDENT_NUMBER: case FIELD_CREDIT_CODE: case FIELD_PASSWORD: case FIELD_CODE:
	case FIELD_FILE: case FIELD_GROUP: case FIELD_NUMBER: case FIELD_CHOICES: case FIELD_BANK_CARD: case FIELD_LANDLINE:
	case FIELD_POSTAL_CODE: case FIELD_TYPE_COUNT:
		break;
	}
	return NULL;
}

bool field_part_is_secret(enum field_type type, const char *part)
{
	return (type == FIELD_IDENTITY_DOCUMENT && strcmp(part, "number") == 0) || (type == FIELD_ADDRESS && strcmp(part, "detail") == 0);
}

struct str part_path(struct arena *arena, struct str path, const char *part)
{
	return str_format(arena, "%.*s.%s", STR_ARGS(path), part);
}

struct str part_canonical(struct arena *arena, const struct field *field, const char *part, struct str text)
{
	bool plain = strcmp(part, "kind") == 0 || strcmp(part, "code") == 0 || strcmp(part, "file") == 0;
	return plain ? text_compact(arena, text, false, false) : field_canonical(arena, field, text);
}

static bool is_part(enum field_type type, const char *name)
{
	for (const char *const *part = field_parts(type); *part; part++)
		if (strcmp(*part, name) == 0)
			return true;
	return false;
}

static void tidy_part(struct call *c, const struct field *field, json_t *value, const char *part, struct str path)
{
	json_t *typed = json_object_get(value, part);
	if (field->type == FIELD_PLACE && json_is_number(typed))
		json_object_set_new(value, part, typed = json_from_str(str_format(c->arena, "%.6f", json_number_value(typed))));
	struct str text = { json_string_value(typed), json_is_string(typed) ? json_string_length(typed) : 0 };
	if (typed && !json_is_null(typed) && !json_is_string(typed))
		fail_field(c, part_path(c->arena, path, part), "Send a text here, in quotes.");
	else if (!str_is_utf8(text))
		field_refuse(c, part_path(c->arena, path, part), "This holds characters that can't be printed: type it again instead of pasting it.");
	else if (text.len > 10 * TEXT_MOST)
		field_refuse(c, part_path(c->arena, path, part), "This is far too long: shorten it.");
	else {
		struct str kept = part_canonical(c->arena, field, part, str_copy(c->arena, text));
		if (kept.len)
			json_set(value, part, json_from_str(kept));
		else
			json_object_del(value, part);
	}
}

void parts_tidy(struct call *c, const struct field *field, json_t *value, struct str path)
{
	const char *name;
	json_t *member;
	json_object_foreach(value, name, member)
		if (!is_part(field->type, name) && c->faults.count < 50)
			fail_field(c, path, "There is no field of this name: remove it.");
	for (const char *const *part = field_parts(field->type); *part; part++)
		tidy_part(c, field, value, *part, path);
}

bool check_signature(struct call *c, const struct field *field, json_t *value, struct str path)
{
	struct str name = json_str(value, "name"), file = json_str(value, "file");
	(void)field;
	if (!check_printable(c, name, false, part_path(c->arena, path, "name")))
		return false;
	if (str_count(name) > 50)
		return field_refuse(c, part_path(c->arena, path, "name"), "This is far too long: shorten it.");
	return file.len <= 64 || field_refuse(c, path, "Send the id of an uploaded picture.");
}
