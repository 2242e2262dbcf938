/* form_schema.c: a form as JSON Schema 2020-12, and its example. */
#include "form/form_inside.h"
#include "form/form_type.h"

#include <stdlib.h>
#include <string.h>

static const char *const patterns[FIELD_TYPE_COUNT] = {
	[FIELD_PHONE] = "^1[3-9][0-9]{9}$",
	[FIELD_RESIDENT_NUMBER] = "^[0-9]{17}[0-9X]$",
	[FIELD_CREDIT_CODE] = "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$",
	[FIELD_CODE] = "^[0-9]+$",
	[FIELD_BANK_CARD] = "^[1-9][0-9]{12,18}$",
	[FIELD_LANDLINE] = "^0[0-9]{2,3}-[2-8][0-9]{6,7}(-[0-9]{1,6})?$",
	[FIELD_POSTAL_CODE] = "^[0-9]{6}$",
};

static void set_text(json_t *schema, const char *name, const char *text)
{
	json_set(schema, name, json_from_str(str_of(text)));
}

static void set_number(json_t *schema, const char *name, int64_t number)
{
	json_set(schema, name, json_integer(number));
}

static void set_part(json_t *properties, const char *name, const char *format, const char *pattern)
{
	json_t *part = json_object();
	set_text(part, "type", "string");
	if (format)
		set_text(part, "format", format);
	if (pattern)
		set_text(part, "pattern", pattern);
	json_set(properties, name, part);
}

static void set_kinds(struct call *c, json_t *properties, const struct field *field)
{
	json_t *part = json_object(), *options = json_array();
	for (int i = 0; i < DOCUMENT_KIND_COUNT; i++) {
		if (!(field->kinds & 1U << i))
			continue;
		json_t *option = json_object();
		set_text(option, "const", document_kind_names[i]);
		set_text(option, "title", document_kind_label(c, (enum document_kind)i));
		if (json_array_append_new(options, option) != 0)
			abort();
	}
	set_text(part, "type", "string");
	json_set(part, "oneOf", options);
	json_set(properties, "kind", part);
}

/* The members of a value that is an object; all are required but the two ways to sign. */
static void set_parts(struct call *c, json_t *schema, const struct field *field)
{
	json_t *properties = json_object(), *required = json_array();
	for (const char *const *part = field_parts(field->type); *part; part++) {
		bool asked = field->type != FIELD_SIGNATURE && !(field->no_detail && strcmp(*part, "detail") == 0);
		if (asked && json_array_append_new(required, json_string(*part)) != 0)
			abort();
		if (field->type == FIELD_PERIOD)
			set_part(properties, *part, "date", NULL);
		else if (field->type == FIELD_PLACE)
			set_part(properties, *part, NULL, "^-?[0-9]{1,3}\\.[0-9]{6}$");
		else if (strcmp(*part, "code") == 0)
			set_part(properties, *part, NULL, "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$");
		else if (strcmp(*part, "kind") == 0)
			set_kinds(c, properties, field);
		else
			set_part(properties, *part, NULL, NULL);
	}
	set_text(schema, "type", "object");
	json_set(schema, "properties", properties);
	json_set(schema, "required", required);
	json_set(schema, "additionalProperties", json_false());
}

/* The text of an exact decimal. */
static struct str decimal_pattern(struct call *c, const struct field *field)
{
	if (field->decimals == 0)
		return STR("^-?[0-9]+$");
	return str_format(c->arena, "^-?[0-9]+\\.[0-9]{%d}$", field->decimals);
}

static void set_number_pattern(struct call *c, json_t *schema, const struct field *field)
{
	struct bounds bounds = field_bounds(field);
	set_text(schema, "pattern", decimal_pattern(c, field).at);
	set_text(schema, "$comment", str_format(c->arena, "an exact decimal from %s to %s", decimal_text(c->arena, bounds.least, field->decimals).at,
						decimal_text(c->arena, bounds.most, field->decimals).at).at);
}

static void set_options(struct call *c, json_t *schema, const struct field *field)
{
	json_t *options = json_array();
	for (size_t i = 0; i < field->option_count; i++) {
		json_t *option = json_object();
		json_set(option, "const", json_from_str(field->options[i].name));
		set_text(option, "title", words_in(c->language, &field->options[i].label));
		if (json_array_append_new(options, option) != 0)
			abort();
	}
	json_set(schema, "oneOf", options);
}

static json_t *object_schema(struct call *c, const struct field *const *fields, size_t count);

static json_t *items_schema(struct call *c, const struct field *field)
{
	if (field->type == FIELD_FILE) {
		json_t *items = json_object();
		set_text(items, "type", "string");
		return items;
	}
	if (field->type == FIELD_CHOICES) {
		json_t *items = json_object();
		set_text(items, "type", "string");
		set_options(c, items, field);
		return items;
	}
	const struct field **members = ARENA_MANY(c->arena, const struct field *, field->field_count);
	for (size_t i = 0; i < field->field_count; i++)
		members[i] = &field->fields[i];
	return object_schema(c, members, field->field_count);
}

static void set_shape(struct call *c, json_t *schema, const struct field *field)
{
	struct bounds bounds = field_bounds(field);
	switch (field->type) {
	case FIELD_INTEGER:
	case FIELD_MONEY:
		set_text(schema, "type", "integer");
		set_number(schema, "minimum", bounds.least);
		set_number(schema, "maximum", bounds.most);
		return;
	case FIELD_YES_NO:
		set_text(schema, "type", "boolean");
		return;
	case FIELD_PERIOD: case FIELD_ADDRESS: case FIELD_PLACE: case FIELD_IDENTITY_DOCUMENT: case FIELD_SIGNATURE:
		set_parts(c, schema, field);
		return;
	case FIELD_CHOICES:
	case FIELD_FILE:
	case FIELD_GROUP:
		if (field->type == FIELD_CHOICES)
			json_set(schema, "uniqueItems", json_true());
		set_text(schema, "type", "array");
		json_set(schema, "items", items_schema(c, field));
		set_number(schema, "minItems", field->required && bounds.least == 0 ? 1 : field->required ? bounds.least : 0);
		set_number(schema, "maxItems", bounds.most);
		return;
	case FIELD_TEXT: case FIELD_LONG_TEXT: case FIELD_PASSWORD: case FIELD_CODE:
		set_number(schema, "minLength", bounds.least > 1 ? bounds.least : field->required ? 1 : 0);
		set_number(schema, "maxLength", bounds.most);
		break;
	case FIELD_CHOICE:
		set_options(c, schema, field);
		break;
	case FIELD_DAY:
		set_text(schema, "format", "date");
		break;
	case FIELD_MAIL:
		set_text(schema, "format", "email");
		break;
	case FIELD_NUMBER:
		set_number_pattern(c, schema, field);
		break;
	case FIELD_PHONE: case FIELD_RESIDENT_NUMBER: case FIELD_CREDIT_CODE: case FIELD_BANK_CARD: case FIELD_LANDLINE:
	case FIELD_POSTAL_CODE: case FIELD_TYPE_COUNT:
		break;
	}
	set_text(schema, "type", "string");
	if (patterns[field->type])
		set_text(schema, "pattern", patterns[field->type]);
}

static json_t *field_schema(struct call *c, const struct field *field)
{
	json_t *schema = json_object();
	set_text(schema, "title", words_in(c->language, &field->label));
	const char *help = words_in(c->language, &field->help);
	if (help[0])
		set_text(schema, "description", help);
	set_shape(c, schema, field);
	if (field->type == FIELD_MONEY)
		set_text(schema, "$comment", "in fen: 100 are 1 yuan");
	if (field->value)
		json_set(schema, "readOnly", json_true());
	if (field->type == FIELD_PASSWORD || field->type == FIELD_CODE)
		json_set(schema, "writeOnly", json_true());
	if (field->when)
		set_text(schema, "$comment", str_c(c->arena, str_format(c->arena, "kept when %.*s", STR_ARGS(rule_source(field->when)))));
	if (field->example.at) {
		json_t *example = NULL, *examples = json_array();
		if (json_read(c->arena, field->example, &example) != STATUS_OK || json_array_append(examples, example) != 0)
			abort();
		json_set(schema, "examples", examples);
	}
	return schema;
}

static json_t *object_schema(struct call *c, const struct field *const *fields, size_t count)
{
	json_t *schema = json_object(), *properties = json_object(), *required = json_array();
	for (size_t i = 0; i < count; i++) {
		json_set(properties, str_c(c->arena, fields[i]->name), field_schema(c, fields[i]));
		bool always = fields[i]->required && !fields[i]->when && !fields[i]->value;
		if (always && json_array_append_new(required, json_from_str(fields[i]->name)) != 0)
			abort();
	}
	set_text(schema, "type", "object");
	json_set(schema, "properties", properties);
	json_set(schema, "required", required);
	json_set(schema, "additionalProperties", json_false());
	return schema;
}

/* A step that a condition may hide requires nothing in the schema: only form_check knows. */
static json_t *whole_schema(struct call *c, const struct form *form)
{
	size_t count = 0, at = 0;
	for (size_t s = 0; s < form->step_count; s++)
		count += form->steps[s].field_count;
	const struct field **fields = ARENA_MANY(c->arena, const struct field *, count);
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			struct field *field = ARENA_ONE(c->arena, struct field);
			*field = form->steps[s].fields[f];
			if (!field->when)
				field->when = form->steps[s].when;
			fields[at++] = field;
		}
	return object_schema(c, fields, count);
}

json_t *form_schema(struct call *c, const struct form *form)
{
	json_t *schema = json_keep(c->arena, whole_schema(c, form));
	set_text(schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_t *examples = json_array();
	if (json_array_append(examples, form_example(c->arena, form)) != 0)
		abort();
	json_set(schema, "examples", examples);
	return schema;
}

static void add_example(struct arena *arena, const struct field *field, json_t *into)
{
	json_t *value = NULL;
	if (field->type == FIELD_GROUP) {
		json_t *row = json_object(), *rows = json_array();
		for (size_t i = 0; i < field->field_count; i++)
			add_example(arena, &field->fields[i], row);
		size_t count = field_bounds(field).least > 1 ? (size_t)field_bounds(field).least : 1;
		while (json_object_size(row) && count--)
			if (json_array_append_new(rows, json_deep_copy(row)) != 0)
				abort();
		json_decref(row);
		form_put(into, field->name, rows);
	} else if (field->example.at && json_read(arena, field->example, &value) == STATUS_OK) {
		form_put(into, field->name, json_incref(value));
	}
}

json_t *form_example(struct arena *arena, const struct form *form)
{
	struct call c = { .arena = arena };
	json_t *values = json_keep(arena, json_object());
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++)
			add_example(arena, &form->steps[s].fields[f], values);
	form_compute(&c, form, values);
	form_drop_hidden(&c, form, -1, values);
	return values;
}
