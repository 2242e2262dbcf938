/* form_check.c: checks values and makes them canonical. The order: members that nobody knows, types, what conditions
 * hide, what is missing, and at the end, when all else is right, the checks that look across fields. */
#include "form/form_inside.h"

#include <stdlib.h>
#include <string.h>

/* What rules see; each step sets what else it asks of. */
static struct rule_scope *scope_of(const struct call *c, const json_t *values)
{
	struct rule_scope *scope = rule_scope_new(c->arena);
	rule_scope_set(scope, "form", values);
	if (c->today.n)
		rule_scope_set(scope, "today", json_keep(c->arena, json_from_str(day_text(c->arena, c->today))));
	return scope;
}

static bool holds(struct rule_scope *scope, const struct rule *rule, const json_t *row, const json_t *value)
{
	bool answer = false;
	struct str why = STR_NONE;
	if (!rule)
		return true;
	rule_scope_set(scope, "row", row);
	rule_scope_set(scope, "value", value);
	return rule_scope_holds(scope, rule, &answer, &why) == STATUS_OK && answer;
}

bool field_is_shown(const struct call *c, const struct field *field, const json_t *values, const json_t *row)
{
	return !field->when || holds(scope_of(c, values), field->when, row, NULL);
}

bool step_is_shown(const struct call *c, const struct form_step *step, const json_t *values)
{
	return !step->when || holds(scope_of(c, values), step->when, NULL, NULL);
}

static bool drop_member(json_t *object, struct str name)
{
	return json_object_deln(object, name.at, name.len) == 0;
}

/* Drops what is not shown; rules see it gone at once. */
static bool drop_hidden(struct rule_scope *scope, const struct field *field, const json_t *row, bool shown, json_t *holder)
{
	if ((shown && holds(scope, field->when, row, NULL)) || !drop_member(holder, field->name))
		return false;
	rule_scope_forget(scope);
	return true;
}

static bool drop_in_rows(struct rule_scope *scope, const struct field *group, json_t *rows)
{
	bool dropped = false;
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
		for (size_t f = 0; json_is_object(row) && f < group->field_count; f++)
			dropped |= drop_hidden(scope, &group->fields[f], row, true, row);
	return dropped;
}

static bool drop_in_step(struct rule_scope *scope, const struct form_step *step, json_t *values)
{
	bool shown = holds(scope, step->when, NULL, NULL), dropped = false;
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		dropped |= drop_hidden(scope, field, NULL, shown, values);
		if (field->type == FIELD_GROUP)
			dropped |= drop_in_rows(scope, field, form_at(values, field->name));
	}
	return dropped;
}

static void drop_all_hidden(struct rule_scope *scope, const struct form *form, int step, json_t *values)
{
	bool dropped = true;
	for (int round = 0; dropped && round < 10; round++) {
		dropped = false;
		for (size_t s = 0; s < form->step_count; s++)
			if (step_is_meant(step, s))
				dropped |= drop_in_step(scope, &form->steps[s], values);
	}
}

void form_drop_hidden(const struct call *c, const struct form *form, int step, json_t *values)
{
	drop_all_hidden(scope_of(c, values), form, step, values);
}

static struct str path_in(struct call *c, struct str prefix, struct str name)
{
	return prefix.len ? str_format(c->arena, "%.*s.%.*s", STR_ARGS(prefix), STR_ARGS(name)) : name;
}

static const struct field *field_named(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(fields[i].name, str_of(name)))
			return &fields[i];
	return NULL;
}

static void refuse_unknown_member(struct call *c, struct str prefix, const char *name)
{
	struct str shown = str_part(str_of(name), 0, 60);
	while (shown.len && !str_is_utf8(shown))
		shown.len--;
	fail_field(c, path_in(c, prefix, shown), "There is no field of this name: remove it.");
}

static void check_known(struct call *c, const struct form *form, const json_t *values)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)values, name, value) {
		bool known = false;
		for (size_t s = 0; s < form->step_count && !known; s++)
			known = field_named(form->steps[s].fields, form->steps[s].field_count, name) != NULL;
		if (!known && c->faults.count < 50)
			refuse_unknown_member(c, STR_NONE, name);
	}
}

/* The types of a group's members; a row that is no object is a fault. */
static void check_row(struct call *c, const struct field *group, json_t *row, struct str path)
{
	if (!json_is_object(row)) {
		fail_field(c, path, "Send an object with this group's fields.");
		return;
	}
	const char *name;
	json_t *value;
	json_object_foreach(row, name, value)
		if (!field_named(group->fields, group->field_count, name) && c->faults.count < 50)
			refuse_unknown_member(c, path, name);
	for (size_t f = 0; f < group->field_count; f++)
		if (!group->fields[f].value)
			field_check(c, &group->fields[f], row, path_in(c, path, group->fields[f].name));
}

static void check_group(struct call *c, const struct field *group, json_t *rows)
{
	struct bounds bounds = field_bounds(group);
	if (rows && !json_is_array(rows)) {
		fail_field(c, group->name, "Send a list of entries here.");
		return;
	}
	if (json_array_size(rows) > (size_t)bounds.most) {
		fail_field(c, group->name, "At most %lld entries fit here: remove some.", (long long)bounds.most);
		return;
	}
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
		check_row(c, group, row, str_format(c->arena, "%.*s[%zu]", STR_ARGS(group->name), i));
}

static void check_types(struct call *c, const struct form_step *step, json_t *values)
{
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		json_t *value = form_at(values, field->name);
		if (json_is_null(value))
			drop_member(values, field->name);
		else if (field->value)
			continue;
		else if (field->type == FIELD_GROUP)
			check_group(c, field, value);
		else
			field_check(c, field, values, field->name);
	}
}

/* "stay" of "stay.from", "members[0].stay" of "members[0].stay.from", "members" of "members.name". */
static struct str without_part(struct str path)
{
	size_t len = path.len;
	while (len && path.at[len - 1] != '.')
		len--;
	return len ? str_part(path, 0, len - 1) : STR("-");
}

/* Faults of values that a condition hides are forgotten: they are dropped anyway. */
static void forget_hidden_faults(struct call *c, const struct form *form, json_t *values, size_t from)
{
	size_t kept = from;
	for (size_t i = from; i < c->faults.count; i++) {
		struct str path = c->faults.items[i].field;
		bool hidden = form_field(form, path) && !form_at(values, path) && !form_at(values, without_part(path));
		if (!hidden)
			c->faults.items[kept++] = c->faults.items[i];
	}
	c->faults.count = kept;
}

static bool has_fault(const struct call *c, struct str path, size_t from)
{
	for (size_t i = from; i < c->faults.count; i++)
		if (str_equal(c->faults.items[i].field, path) || str_equal(without_part(c->faults.items[i].field), path))
			return true;
	return false;
}

static void tell_missing(struct call *c, const struct field *field, struct str path)
{
	switch (field->type) {
	case FIELD_CHOICE:
		fail_field(c, path, "Choose one.");
		return;
	case FIELD_CHOICES:
		fail_field(c, path, "Choose at least one.");
		return;
	case FIELD_PERIOD:
		fail_field(c, path, "Enter the first and the last day.");
		return;
	case FIELD_ADDRESS:
		fail_field(c, path, "Enter the address.");
		return;
	case FIELD_PLACE:
		fail_field(c, path, "Enter both longitude and latitude.");
		return;
	case FIELD_IDENTITY_DOCUMENT:
		fail_field(c, path, "Choose the kind of document and enter its number.");
		return;
	case FIELD_SIGNATURE:
		fail_field(c, path, "Sign here: draw, add a picture, or type your name.");
		return;
	case FIELD_FILE:
		fail_field(c, path, "Add the file.");
		return;
	case FIELD_YES_NO:
		fail_field(c, path, "Answer yes or no.");
		return;
	case FIELD_DAY:
		fail_field(c, path, "Enter the day.");
		return;
	case FIELD_GROUP:
		fail_field(c, path, "Add at least one entry.");
		return;
	case FIELD_TEXT: case FIELD_LONG_TEXT: case FIELD_INTEGER: case FIELD_MONEY: case FIELD_PHONE: case FIELD_MAIL:
	case FIELD_RESIDENT_NUMBER: case FIELD_CREDIT_CODE: case FIELD_PASSWORD: case FIELD_CODE: case FIELD_NUMBER: case FIELD_BANK_CARD:
	case FIELD_LANDLINE: case FIELD_POSTAL_CODE: case FIELD_TYPE_COUNT:
		break;
	}
	fail_field(c, path, "Fill this in.");
}

static void check_missing(struct call *c, struct rule_scope *scope, const struct field *field, json_t *holder, const json_t *row,
			  struct str prefix, size_t from)
{
	json_t *value = form_at(holder, field->name);
	bool absent = !value || (json_is_array(value) && json_array_size(value) == 0);
	if (!absent || !field->required || field->value || !holds(scope, field->when, row, NULL))
		return;
	struct str path = path_in(c, prefix, field->name);
	if (!has_fault(c, path, from))
		tell_missing(c, field, path);
}

static void check_missing_in_group(struct call *c, struct rule_scope *scope, const struct field *group, json_t *values, size_t from)
{
	json_t *rows = form_at(values, group->name);
	size_t least = (size_t)field_bounds(group).least, i;
	json_t *row;
	if (json_array_size(rows) > 0 && json_array_size(rows) < least)
		fail_field(c, group->name, "At least %lld entries are needed: add more.", (long long)least);
	json_array_foreach(rows, i, row) {
		struct str prefix = str_format(c->arena, "%.*s[%zu]", STR_ARGS(group->name), i);
		for (size_t f = 0; json_is_object(row) && f < group->field_count; f++)
			check_missing(c, scope, &group->fields[f], row, row, prefix, from);
	}
}

static void check_all_missing(struct call *c, struct rule_scope *scope, const struct form_step *step, json_t *values, size_t from)
{
	if (!holds(scope, step->when, NULL, NULL))
		return;
	for (size_t f = 0; f < step->field_count; f++) {
		check_missing(c, scope, &step->fields[f], values, NULL, STR_NONE, from);
		if (step->fields[f].type == FIELD_GROUP)
			check_missing_in_group(c, scope, &step->fields[f], values, from);
	}
}

static void ask_rule(struct call *c, struct rule_scope *scope, const struct field *field, json_t *holder, const json_t *row,
		     struct str prefix)
{
	json_t *value = form_at(holder, field->name);
	if (field->check && value && !holds(scope, field->check, row, value))
		fail_field(c, path_in(c, prefix, field->name), "%s", words_in(c->language, &field->check_says));
}

/* Told beside each of the fields that a rule names. */
static void ask_cross_rules(struct call *c, struct rule_scope *scope, const struct form_rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t f = 0; !holds(scope, rules[i].check, NULL, NULL) && f < rules[i].fields.count; f++)
			fail_field(c, rules[i].fields.items[f], "%s", words_in(c->language, &rules[i].says));
}

static void ask_rules(struct call *c, struct rule_scope *scope, const struct form_step *step, json_t *values)
{
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		ask_rule(c, scope, field, values, NULL, STR_NONE);
		size_t i;
		json_t *row;
		json_array_foreach(field->type == FIELD_GROUP ? form_at(values, field->name) : NULL, i, row) {
			struct str prefix = str_format(c->arena, "%.*s[%zu]", STR_ARGS(field->name), i);
			for (size_t m = 0; m < field->field_count; m++)
				ask_rule(c, scope, &field->fields[m], row, row, prefix);
		}
	}
	if (step->rule_count && holds(scope, step->when, NULL, NULL))
		ask_cross_rules(c, scope, step->rules, step->rule_count);
}

static void check_computed(struct call *c, const struct form_step *step, json_t *values)
{
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		size_t i;
		json_t *row;
		if (field->value)
			field_check(c, field, values, field->name);
		json_array_foreach(field->type == FIELD_GROUP ? form_at(values, field->name) : NULL, i, row)
			for (size_t m = 0; json_is_object(row) && m < field->field_count; m++)
				if (field->fields[m].value)
					field_check(c, &field->fields[m], row,
						    str_format(c->arena, "%.*s[%zu].%.*s", STR_ARGS(field->name), i, STR_ARGS(field->fields[m].name)));
	}
}

/* What is computed is computed of canonical values, and may hide others. */
static void compute(struct call *c, struct rule_scope *scope, const struct form *form, int step, json_t *values)
{
	form_compute(c, form, values);
	rule_scope_forget(scope);
	for (size_t s = 0; s < form->step_count; s++)
		if (step_is_meant(step, s))
			check_computed(c, &form->steps[s], values);
	drop_all_hidden(scope, form, step, values);
}

enum status form_check(struct call *c, const struct form *form, int step, json_t *values)
{
	if (!json_is_object(values))
		return fail(c, STATUS_INVALID, "Send an object with the form's fields.");
	size_t from = c->faults.count;
	check_known(c, form, values);
	if (form_computes(form))
		form_compute(c, form, values);
	for (size_t s = 0; s < form->step_count; s++)
		if (step_is_meant(step, s))
			check_types(c, &form->steps[s], values);
	struct rule_scope *scope = scope_of(c, values);
	drop_all_hidden(scope, form, step, values);
	if (form_computes(form))
		compute(c, scope, form, step, values);
	forget_hidden_faults(c, form, values, from);
	for (size_t s = 0; s < form->step_count; s++)
		if (step_is_meant(step, s))
			check_all_missing(c, scope, &form->steps[s], values, from);
	for (size_t s = 0; s < form->step_count && c->faults.count == from; s++)
		if (step_is_meant(step, s))
			ask_rules(c, scope, &form->steps[s], values);
	if (step < 0 && c->faults.count == from)
		ask_cross_rules(c, scope, form->rules, form->rule_count);
	return c->faults.count == from ? STATUS_OK : STATUS_INVALID;
}
