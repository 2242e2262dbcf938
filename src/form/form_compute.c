/* form_compute.c: fields whose value a rule computes, on the server alone. */
#include "form/form_inside.h"
#include "form/form_type.h"

#include <math.h>

static json_t *seen_by(const struct call *c, const json_t *values, const json_t *row)
{
	json_t *scope = json_keep(c->arena, json_object());
	json_set(scope, "form", json_incref((json_t *)values));
	if (row)
		json_set(scope, "row", json_incref((json_t *)row));
	if (c->today.n)
		json_set(scope, "today", json_from_str(day_text(c->arena, c->today)));
	return scope;
}

/* Rounded to the nearest whole number, halves away from zero; false when it is too large to be exact. */
static bool whole_of(const json_t *value, double scale, int64_t *out)
{
	double number = json_number_value(value) * scale;
	if (!json_is_number(value) || !isfinite(number) || fabs(number) > 9007199254740991.0)
		return false;
	*out = json_is_integer(value) && scale < 1.5 ? (int64_t)json_integer_value(value) : (int64_t)llround(number);
	return true;
}

static json_t *decimal_value(const struct call *c, const struct field *field, const json_t *value)
{
	double scale = 1;
	int64_t scaled;
	for (int i = 0; i < field->decimals; i++)
		scale *= 10;
	if (json_is_string(value))
		return json_incref((json_t *)value);
	return whole_of(value, scale, &scaled) ? json_from_str(decimal_text(c->arena, scaled, field->decimals)) : NULL;
}

/* A rule's value as the field keeps it; NULL when it is none of its kind. */
static json_t *fitting(const struct call *c, const struct field *field, const json_t *value)
{
	int64_t whole;
	switch (field->type) {
	case FIELD_INTEGER:
	case FIELD_MONEY:
		return whole_of(value, 1, &whole) ? json_integer(whole) : NULL;
	case FIELD_NUMBER:
		return decimal_value(c, field, value);
	case FIELD_YES_NO:
		return json_is_boolean(value) ? json_incref((json_t *)value) : NULL;
	case FIELD_TEXT: case FIELD_LONG_TEXT: case FIELD_DAY: case FIELD_CHOICE:
		return json_is_string(value) && json_string_length(value) ? json_incref((json_t *)value) : NULL;
	case FIELD_PHONE: case FIELD_MAIL: case FIELD_RESIDENT_NUMBER: case FIELD_CREDIT_CODE: case FIELD_PASSWORD: case FIELD_CODE:
	case FIELD_FILE: case FIELD_GROUP: case FIELD_CHOICES: case FIELD_PERIOD: case FIELD_ADDRESS: case FIELD_PLACE:
	case FIELD_IDENTITY_DOCUMENT: case FIELD_SIGNATURE: case FIELD_BANK_CARD: case FIELD_LANDLINE: case FIELD_POSTAL_CODE:
	case FIELD_TYPE_COUNT:
		break;
	}
	return NULL;
}

static void compute_one(const struct call *c, const struct field *field, const json_t *values, json_t *holder, const json_t *row)
{
	if (!field->value)
		return;
	json_t *value = NULL;
	struct str why;
	json_object_deln(holder, field->name.at, field->name.len);
	bool known = rule_value(c->arena, field->value, seen_by(c, values, row), &value, &why) == STATUS_OK && value;
	json_t *kept = known ? fitting(c, field, value) : NULL;
	if (kept)
		form_put(holder, field->name, kept);
}

static void compute_rows(const struct call *c, const struct field *group, json_t *values)
{
	size_t i;
	json_t *row;
	json_array_foreach(form_at(values, group->name), i, row)
		for (size_t m = 0; json_is_object(row) && m < group->field_count; m++)
			compute_one(c, &group->fields[m], values, row, row);
}

bool form_computes(const struct form *form)
{
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			if (field->value)
				return true;
			for (size_t m = 0; m < field->field_count; m++)
				if (field->fields[m].value)
					return true;
		}
	return false;
}

void form_compute(const struct call *c, const struct form *form, json_t *values)
{
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			if (field->type == FIELD_GROUP)
				compute_rows(c, field, values);
			else
				compute_one(c, field, values, values, NULL);
		}
}
