/* form_read.c: a form from YAML. The grammar is told in docs/packs.md. */
#include "form/form_inside.h"
#include "form/form_read_inside.h"
#include "form/source.h"

#include <string.h>

enum { FIELDS_MOST = 200, STEPS_MOST = 20, NUMBER_MOST = 1000000000 };

static const char *const type_names[] = {
	"text", "long_text", "integer", "money", "day", "choice", "yes_no", "phone", "mail", "resident_number",
	"credit_code", "password", "code", "file", "group", "number", "choices", "period", "address", "place", "identity_document",
	"signature", "bank_card", "landline", "postal_code", NULL,
};

const char *field_type_name(enum field_type type)
{
	return type_names[type];
}

static void check_bounds(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	if ((field->most || field->has_most) && field->least > field->most)
		yaml_fault(yaml, map->line, "\"least\" is more than \"most\": swap them.");
	bool counts = field->type != FIELD_INTEGER && field->type != FIELD_MONEY && field->type != FIELD_NUMBER;
	if (counts && (field->least < 0 || field->most < 0 || (field->has_most && field->most == 0)))
		yaml_fault(yaml, map->line, "\"least\" and \"most\" count here, and \"most\" is 1 or more: leave out what has no bound.");
	if (field->earliest.n > 0 && field->latest.n > 0 && field->earliest.n > field->latest.n)
		yaml_fault(yaml, map->line, "\"earliest\" is after \"latest\": swap them.");
	if (field->check && !field->check_says.chinese.len)
		yaml_fault(yaml, map->line, "A \"check\" needs \"says\": the sentence that tells what to do.");
	bool hides_nothing = field->type == FIELD_GROUP || field->type == FIELD_FILE || field->type == FIELD_YES_NO || field->type == FIELD_CHOICES ||
			     field->type == FIELD_PERIOD || field->type == FIELD_PLACE || field->type == FIELD_SIGNATURE;
	if (field->secret && hides_nothing)
		yaml_fault(yaml, map->line, "A field of type %s can't be secret: mark the texts in it.", field_type_name(field->type));
}

static struct field *read_fields(struct yaml *yaml, const struct yaml_node *list, bool in_group, size_t *count);

static void read_group(struct yaml *yaml, const struct yaml_node *map, struct field *field, bool in_group)
{
	const struct yaml_node *list = yaml_list(yaml, map, "fields", field->type == FIELD_GROUP);
	if (field->type != FIELD_GROUP && list->count)
		yaml_fault(yaml, list->line, "Only a field of type group has fields.");
	if (field->type != FIELD_GROUP)
		return;
	if (in_group)
		yaml_fault(yaml, map->line, "A group can't stand in a group: make it a group of the step.");
	else
		field->fields = read_fields(yaml, list, true, &field->field_count);
	if (!in_group && list->count == 0)
		yaml_fault(yaml, map->line, "A group needs at least one field.");
}

static void read_prefill(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	int at = yaml_choice(yaml, map, "prefill", source_names, false);
	field->prefill = at < 0 ? STR_NONE : str_of(source_names[at]);
	bool file = field->type == FIELD_FILE || field->type == FIELD_SIGNATURE;
	if (at >= 0 && (file || yaml_find(map, "value")))
		yaml_fault(yaml, map->line, "A field that takes files or is computed can't be filled beforehand: remove \"prefill\".");
}

/* Bounds of numbers are written as the numbers are. */
static int64_t read_bound(struct yaml *yaml, const struct yaml_node *map, const struct field *field, const char *name)
{
	int64_t bound = 0;
	if (field->type != FIELD_NUMBER)
		return yaml_integer(yaml, map, name, -(int64_t)NUMBER_MOST * 1000, (int64_t)NUMBER_MOST * 1000, 0);
	struct str text = yaml_text(yaml, map, name, false);
	if (text.len && !decimal_read(text, field->decimals, &bound))
		yaml_fault(yaml, yaml_find(map, name)->line, "\"%s\" must be a number with at most %d digits after the point (\"decimals\").", name,
			   field->decimals);
	return bound;
}

static void read_field(struct yaml *yaml, const struct yaml_node *map, struct field *field, bool in_group)
{
	if (!yaml_only(yaml, map, "name type label help unit required secret least most earliest latest accept options when check "
				  "says fields example show_example prefill value decimals table within level detail bounds outline marks kinds"))
		return;
	field->line = map->line;
	field->name = yaml_text(yaml, map, "name", true);
	if (field->name.len && (!yaml_is_name(field->name) || str_contains(field->name, STR("-"))))
		yaml_fault(yaml, map->line, "A field's name is small letters, digits and _, a letter first, up to 40.");
	int type = yaml_choice(yaml, map, "type", type_names, true);
	field->type = type < 0 ? FIELD_TEXT : (enum field_type)type;
	field->label = yaml_words(yaml, map, "label", true);
	field->help = yaml_words(yaml, map, "help", false);
	field->unit = yaml_words(yaml, map, "unit", false);
	field->required = yaml_flag(yaml, map, "required");
	field->secret = yaml_flag(yaml, map, "secret");
	field->decimals = (int)yaml_integer(yaml, map, "decimals", 0, 6, 0);
	field->least = read_bound(yaml, map, field, "least");
	field->most = read_bound(yaml, map, field, "most");
	field->has_most = yaml_find(map, "most") != NULL;
	field->earliest = yaml_day(yaml, map, "earliest");
	field->latest = yaml_day(yaml, map, "latest");
	field->accept = yaml_text(yaml, map, "accept", false);
	field->show_example = yaml_flag(yaml, map, "show_example");
	field->when = yaml_rule(yaml, map, "when");
	field->check = yaml_rule(yaml, map, "check");
	field->check_says = yaml_words(yaml, map, "says", false);
	read_prefill(yaml, map, field);
	field->value = yaml_rule(yaml, map, "value");
	read_options(yaml, map, field);
	read_type(yaml, map, field);
	read_example(yaml, map, field);
	read_group(yaml, map, field, in_group);
	check_bounds(yaml, map, field);
}

static struct field *read_fields(struct yaml *yaml, const struct yaml_node *list, bool in_group, size_t *count)
{
	if (list->count > FIELDS_MOST)
		yaml_fault(yaml, list->line, "There are more than %d fields here: make another step.", FIELDS_MOST);
	*count = list->count < FIELDS_MOST ? list->count : FIELDS_MOST;
	struct field *fields = ARENA_MANY(yaml->arena, struct field, *count);
	for (size_t i = 0; i < *count; i++) {
		read_field(yaml, list->items[i], &fields[i], in_group);
		for (size_t k = 0; k < i; k++)
			if (fields[i].name.len && str_equal(fields[k].name, fields[i].name))
				yaml_fault(yaml, list->items[i]->line, "The field \"%.*s\" stands twice: rename one.", STR_ARGS(fields[i].name));
	}
	return fields;
}

/* Names are unique over all steps, because the values are one object. */
static void check_steps(struct yaml *yaml, const struct form *form, const struct yaml_node *list)
{
	for (size_t s = 1; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++)
			for (size_t b = 0; b < s; b++)
				for (size_t k = 0; k < form->steps[b].field_count; k++)
					if (str_equal(form->steps[b].fields[k].name, form->steps[s].fields[f].name))
						yaml_fault(yaml, list->items[s]->line, "The field \"%.*s\" stands in two steps: rename one.",
							   STR_ARGS(form->steps[s].fields[f].name));
}

static void read_step(struct yaml *yaml, const struct yaml_node *map, struct form_step *step)
{
	if (!yaml_only(yaml, map, "name title intro when fields rules of sees"))
		return;
	step->name = yaml_text(yaml, map, "name", true);
	if (step->name.len && !yaml_is_name(step->name))
		yaml_fault(yaml, map->line, "A step's name is small letters, digits, _ and -, a letter first, up to 40.");
	step->title = yaml_words(yaml, map, "title", true);
	step->intro = yaml_words(yaml, map, "intro", false);
	step->when = yaml_rule(yaml, map, "when");
	step->fields = read_fields(yaml, yaml_list(yaml, map, "fields", true), false, &step->field_count);
	step->of = yaml_words(yaml, map, "of", false);
	step->sees = yaml_texts(yaml, map, "sees");
	if (step->sees.count && !step->of.chinese.len)
		yaml_fault(yaml, map->line, "Only a step that belongs to another person (\"of\") has \"sees\".");
}

/* What another person sees are steps of the applicant. */
static void check_sees(struct yaml *yaml, const struct form *form, const struct yaml_node *list)
{
	for (size_t i = 0; i < form->step_count; i++)
		for (size_t k = 0; k < form->steps[i].sees.count; k++) {
			bool found = false;
			for (size_t s = 0; s < form->step_count; s++)
				found = found || (str_equal(form->steps[s].name, form->steps[i].sees.items[k]) && !form->steps[s].of.chinese.len);
			if (!found)
				yaml_fault(yaml, list->items[i]->line, "\"sees\" names no step of the applicant: \"%.*s\".", STR_ARGS(form->steps[i].sees.items[k]));
		}
}

struct form *yaml_form_of_fields(struct yaml *yaml, const struct yaml_node *list)
{
	struct form *form = ARENA_ONE(yaml->arena, struct form);
	form->steps = ARENA_ONE(yaml->arena, struct form_step);
	form->step_count = 1;
	form->steps[0].name = STR("fields");
	form->steps[0].fields = read_fields(yaml, list, false, &form->steps[0].field_count);
	return form;
}

struct form *yaml_form(struct yaml *yaml, const struct yaml_node *node)
{
	if (!yaml_only(yaml, node, "steps fields rules"))
		return NULL;
	const struct yaml_node *steps = yaml_list(yaml, node, "steps", false);
	if (steps->count == 0) {
		struct form *plain = yaml_form_of_fields(yaml, yaml_list(yaml, node, "fields", true));
		read_rules(yaml, node, plain, &plain->rules, &plain->rule_count);
		return plain;
	}
	if (steps->count > STEPS_MOST)
		yaml_fault(yaml, steps->line, "A form has at most %d steps.", STEPS_MOST);
	struct form *form = ARENA_ONE(yaml->arena, struct form);
	form->step_count = steps->count < STEPS_MOST ? steps->count : STEPS_MOST;
	form->steps = ARENA_MANY(yaml->arena, struct form_step, form->step_count);
	for (size_t i = 0; i < form->step_count; i++)
		read_step(yaml, steps->items[i], &form->steps[i]);
	check_steps(yaml, form, steps);
	check_sees(yaml, form, steps);
	for (size_t i = 0; i < form->step_count; i++)
		read_rules(yaml, steps->items[i], form, &form->steps[i].rules, &form->steps[i].rule_count);
	read_rules(yaml, node, form, &form->rules, &form->rule_count);
	return form;
}

enum status form_read(struct arena *arena, struct str text, struct form **out, struct str_list *faults)
{
	struct yaml yaml = { .arena = arena };
	const struct yaml_node *root = yaml_read(&yaml, text);
	struct form *form = root ? yaml_form(&yaml, root) : NULL;
	*faults = (struct str_list){ ARENA_MANY(arena, struct str, yaml.fault_count), yaml.fault_count };
	for (size_t i = 0; i < yaml.fault_count; i++)
		faults->items[i] = str_format(arena, "line %d: %.*s", yaml.faults[i].line, STR_ARGS(yaml.faults[i].sentence));
	if (!form || yaml.fault_count)
		return STATUS_INVALID;
	*out = form;
	return STATUS_OK;
}
