/* form_show.c: values as people read them, masked where they are secret; which paths hold secrets. */
#include "form/form_inside.h"
#include "form/form_type.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

const char *words_in(enum language language, const struct words *words)
{
	struct str chosen = language == LANGUAGE_ENGLISH && words->english.len ? words->english : words->chinese;
	return chosen.at ? chosen.at : "";
}

/* The first and last character stand; all between are stars. */
static struct str masked(struct call *c, struct str text)
{
	size_t count = str_count(text), i = 0;
	struct buf out;
	buf_init(&out, c->arena, text.len + 1);
	while (text.len) {
		uint32_t character = str_next(&text);
		bool seen = count > 2 && (i == 0 || i == count - 1);
		buf_add_utf8(&out, seen ? character : '*');
		i++;
	}
	return buf_str(&out);
}

static struct str shown_choice(struct call *c, const struct field *field, struct str name)
{
	for (size_t i = 0; i < field->option_count; i++)
		if (str_equal(field->options[i].name, name))
			return str_of(words_in(c->language, &field->options[i].label));
	return name;
}

static struct str shown_number(struct call *c, const struct field *field, const json_t *value)
{
	long long number = (long long)json_integer_value(value);
	const char *unit = words_in(c->language, &field->unit);
	if (field->type == FIELD_MONEY)
		return str_format(c->arena, say(c, "%s%lld.%02lld yuan"), number < 0 ? "-" : "", llabs(number) / 100, llabs(number) % 100);
	return str_format(c->arena, unit[0] ? "%lld %s" : "%lld%s", number, unit);
}

static struct str shown_choices(struct call *c, const struct field *field, const json_t *names)
{
	struct buf out;
	buf_init(&out, c->arena, 100000);
	size_t i;
	json_t *name;
	json_array_foreach((json_t *)names, i, name) {
		if (i)
			buf_add(&out, str_of(say(c, ", ")));
		buf_add(&out, shown_choice(c, field, str_of(json_string_value(name))));
	}
	return buf_str(&out);
}

static struct str shown_period(struct call *c, const json_t *value)
{
	struct str from = json_str(value, "from"), to = json_str(value, "to");
	struct day first, last;
	if (!day_from_text(from, &first) || !day_from_text(to, &last))
		return str_format(c->arena, "%.*s – %.*s", STR_ARGS(from), STR_ARGS(to));
	return str_format(c->arena, say(c, "%s to %s (%d days)"), str_c(c->arena, from), str_c(c->arena, to), (int)(last.n - first.n + 1));
}

static struct str shown_document(struct call *c, const json_t *value, struct str number)
{
	struct str kind = json_str(value, "kind");
	const char *label = "";
	for (int i = 0; i < DOCUMENT_KIND_COUNT; i++)
		if (str_equal(str_of(document_kind_names[i]), kind))
			label = document_kind_label(c, (enum document_kind)i);
	return str_format(c->arena, "%s %.*s", label, STR_ARGS(number));
}

static struct str shown_place(struct call *c, const json_t *value)
{
	return str_format(c->arena, say(c, "longitude %s, latitude %s"), str_c(c->arena, json_str(value, "lon")), str_c(c->arena, json_str(value, "lat")));
}

static struct str shown_address(struct call *c, const struct field *field, const json_t *value, struct str detail)
{
	struct str names = division_names(c, field->divisions, json_str(value, "code"));
	bool latin = names.len && (unsigned char)names.at[names.len - 1] < 0x80;
	return str_format(c->arena, "%.*s%s%.*s", STR_ARGS(names), latin && detail.len ? ", " : "", STR_ARGS(detail));
}

static struct str shown_object(struct call *c, const struct field *field, const json_t *value, bool mask)
{
	const char *part = field->type == FIELD_ADDRESS ? "detail" : "number";
	struct str hidden = json_str(value, part);
	hidden = mask && field->secret ? masked(c, hidden) : hidden;
	if (field->type == FIELD_ADDRESS)
		return shown_address(c, field, value, hidden);
	if (field->type == FIELD_IDENTITY_DOCUMENT)
		return shown_document(c, value, hidden);
	if (field->type == FIELD_PERIOD)
		return shown_period(c, value);
	if (field->type == FIELD_PLACE)
		return shown_place(c, value);
	struct str name = json_str(value, "name");
	return name.len ? name : str_of(say(c, "signed by hand"));
}

static struct str with_unit(struct call *c, const struct field *field, struct str number)
{
	const char *unit = words_in(c->language, &field->unit);
	return unit[0] ? str_format(c->arena, "%.*s %s", STR_ARGS(number), unit) : number;
}

static struct str shown_plain(struct call *c, const struct field *field, const json_t *value)
{
	if (json_is_string(value)) {
		struct str text = { json_string_value(value), json_string_length(value) };
		if (field->type == FIELD_NUMBER)
			return with_unit(c, field, text);
		return field->type == FIELD_CHOICE ? shown_choice(c, field, text) : text;
	}
	if (json_is_array(value) && field->type == FIELD_CHOICES)
		return shown_choices(c, field, value);
	if (json_is_boolean(value))
		return str_of(json_is_true(value) ? say(c, "Yes") : say(c, "No"));
	if (json_is_integer(value))
		return shown_number(c, field, value);
	if (json_is_array(value))
		return str_format(c->arena, field->type == FIELD_FILE ? say(c, "%zu files") : say(c, "%zu entries"), json_array_size(value));
	return STR("");
}

struct str form_show(struct call *c, const struct field *field, const json_t *value, bool mask)
{
	if (field->type == FIELD_PASSWORD || field->type == FIELD_CODE)
		return STR("******");
	if (json_is_object(value) && field_parts(field->type))
		return shown_object(c, field, value, mask);
	struct str shown = shown_plain(c, field, value);
	return mask && field->secret ? masked(c, shown) : shown;
}

struct paths {
	struct arena *arena;
	struct str *items;
	size_t count, room;
};

static void add_path(struct paths *paths, struct str path)
{
	if (paths->count == paths->room) {
		paths->room = paths->room ? paths->room * 2 : 8;
		struct str *more = ARENA_MANY(paths->arena, struct str, paths->room);
		if (paths->count)
			memcpy(more, paths->items, paths->count * sizeof *more);
		paths->items = more;
	}
	paths->items[paths->count++] = path;
}

static void add_secret_parts(struct paths *paths, const struct field *field, const json_t *value, struct str path)
{
	for (const char *const *part = field_parts(field->type); *part; part++)
		if (field_part_is_secret(field->type, *part) && json_object_get(value, *part))
			add_path(paths, part_path(paths->arena, path, *part));
}

static void add_secrets(struct paths *paths, const struct field *field, const json_t *holder, struct str prefix)
{
	json_t *value = form_at((json_t *)holder, field->name);
	struct str path = prefix.len ? str_format(paths->arena, "%.*s.%.*s", STR_ARGS(prefix), STR_ARGS(field->name)) : field->name;
	if (value && field->secret && field_parts(field->type))
		add_secret_parts(paths, field, value, path);
	else if (value && field->secret)
		add_path(paths, path);
	size_t i;
	json_t *row;
	json_array_foreach(field->type == FIELD_GROUP ? value : NULL, i, row)
		for (size_t m = 0; m < field->field_count; m++)
			add_secrets(paths, &field->fields[m], row, str_format(paths->arena, "%.*s[%zu]", STR_ARGS(path), i));
}

struct str_list form_secrets(struct arena *arena, const struct form *form, const json_t *values)
{
	struct paths paths = { .arena = arena };
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++)
			add_secrets(&paths, &form->steps[s].fields[f], values, STR_NONE);
	return (struct str_list){ paths.items, paths.count };
}
