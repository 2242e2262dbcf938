/* form_answers.c: the answers of a form as people read them, in both languages: for a copy of one's data. */
#include "form/form.h"

static json_t *in_both(const char *chinese, const char *english)
{
	json_t *both = json_object();
	json_set(both, "zh", json_from_str(str_of(chinese)));
	json_set(both, "en", json_from_str(str_of(english)));
	return both;
}

static json_t *shown_in_both(struct call *c, const struct field *field, const json_t *value)
{
	enum language language = c->language;
	c->language = LANGUAGE_CHINESE;
	const char *chinese = str_c(c->arena, form_show(c, field, value, false));
	c->language = LANGUAGE_ENGLISH;
	const char *english = str_c(c->arena, form_show(c, field, value, false));
	c->language = language;
	return in_both(chinese, english);
}

static void add_fields(struct call *c, const struct field *fields, size_t count, struct str before, const json_t *values, json_t *list);

static void add_one(struct call *c, const struct field *field, struct str path, const json_t *value, json_t *list)
{
	size_t i;
	const json_t *row;
	if (!value)
		return;
	if (field->type == FIELD_GROUP) {
		json_array_foreach(value, i, row)
			add_fields(c, field->fields, field->field_count, str_format(c->arena, "%.*s[%zu].", STR_ARGS(path), i), row, list);
		return;
	}
	json_t *one = json_object();
	json_array_append_new(list, one);
	json_set(one, "path", json_from_str(path));
	json_set(one, "label", in_both(words_in(LANGUAGE_CHINESE, &field->label), words_in(LANGUAGE_ENGLISH, &field->label)));
	json_set(one, "value", shown_in_both(c, field, value));
}

static void add_fields(struct call *c, const struct field *fields, size_t count, struct str before, const json_t *values, json_t *list)
{
	for (size_t i = 0; i < count; i++)
		add_one(c, &fields[i], str_format(c->arena, "%.*s%.*s", STR_ARGS(before), STR_ARGS(fields[i].name)),
			json_object_get(values, str_c(c->arena, fields[i].name)), list);
}

json_t *form_answers(struct call *c, const struct form *form, const json_t *values)
{
	json_t *list = json_array();
	for (size_t s = 0; form && s < form->step_count; s++)
		add_fields(c, form->steps[s].fields, form->steps[s].field_count, STR(""), values, list);
	return list;
}
