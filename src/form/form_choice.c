/* form_choice.c: several of the options, each once, in the options' order. */
#include "form/form_inside.h"

#include <stdlib.h>

static bool holds_name(const json_t *list, struct str name)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)list, i, one)
		if (json_is_string(one) && str_equal(str_of(json_string_value(one)), name))
			return true;
	return false;
}

static json_t *in_order(struct call *c, const struct field *field, const json_t *value)
{
	json_t *sorted = json_keep(c->arena, json_array());
	for (size_t i = 0; i < field->option_count; i++)
		if (holds_name(value, field->options[i].name) && json_array_append_new(sorted, json_from_str(field->options[i].name)) != 0)
			abort();
	return sorted;
}

static bool check_count(struct call *c, const struct field *field, const json_t *value, struct str path)
{
	struct bounds bounds = field_bounds(field);
	long long count = (long long)json_array_size(value);
	if (count && count < bounds.least)
		fail_field(c, path, "Choose at least %lld.", (long long)bounds.least);
	else if (count > bounds.most)
		fail_field(c, path, "Choose at most %lld.", (long long)bounds.most);
	else
		return true;
	return false;
}

bool check_choices(struct call *c, const struct field *field, json_t *value, struct str path)
{
	if (!json_is_array(value))
		return field_refuse(c, path, "Send a list with the names of the answers.");
	json_t *sorted = in_order(c, field, value);
	if (json_array_size(sorted) != json_array_size(value))
		return field_refuse(c, path, "Choose among the answers offered, each once.");
	json_array_clear(value);
	json_array_extend(value, sorted);
	return check_count(c, field, value, path);
}
