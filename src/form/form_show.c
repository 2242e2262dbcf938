/* form_show.c: values as people read them, masked where they are secret; which paths hold secrets. */
#include "form/form_inside.h"
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

static struct str shown_plain(struct call *c, const struct field *field, const json_t *value)
{
	if (json_is_string(value)) {
		struct str text = { json_string_value(value), json_string_length(value) };
		return field->type == FIELD_CHOICE ? shown_choice(c, field, text) : text;
	}
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

static void add_secrets(struct paths *paths, const struct field *field, const json_t *holder, struct str prefix)
{
	json_t *value = form_at((json_t *)holder, field->name);
	struct str path = prefix.len ? str_format(paths->arena, "%.*s.%.*s", STR_ARGS(prefix), STR_ARGS(field->name)) : field->name;
	if (value && field->secret)
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
