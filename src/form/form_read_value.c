/* form_read_value.c: options and examples, as a pack writes them. */
#include "form/form_inside.h"
#include "form/form_read_inside.h"

#include <stdlib.h>
#include <string.h>

enum { WRITTEN_MOST = 500 };

/* ---- options ---- */

static void add_option(struct yaml *yaml, struct field *field, struct option option, int line)
{
	for (size_t k = 0; k < field->option_count; k++)
		if (str_equal(field->options[k].name, option.name)) {
			yaml_fault(yaml, line, "The option \"%.*s\" stands twice.", STR_ARGS(option.name));
			return;
		}
	field->options[field->option_count++] = option;
}

static void read_options_of_table(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	struct yaml_table table = { 0 };
	int line = yaml_find(map, "table")->line;
	if (yaml_find(map, "options"))
		yaml_fault(yaml, line, "The options stand in the table: remove \"options\" or \"table\".");
	if (!read_table(yaml, map, &table))
		return;
	if (table.count == 0 || table.count > OPTIONS_MOST) {
		yaml_fault(yaml, line, "A table of options has from 1 to %d rows.", OPTIONS_MOST);
		return;
	}
	field->options = ARENA_MANY(yaml->arena, struct option, table.count);
	for (size_t i = 0; i < table.count; i++) {
		const struct str *row = table.rows[i].cells;
		if (row[0].len == 0 || row[0].len > 64 || row[1].len == 0)
			yaml_fault(yaml, line, "The table, line %d: each row has a name of up to 64 bytes, then its words.", table.rows[i].line);
		else
			add_option(yaml, field, (struct option){ row[0], { row[1], row[2] } }, line);
	}
}

void read_options(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	bool chooses = field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
	if (chooses && yaml_find(map, "table")) {
		read_options_of_table(yaml, map, field);
		return;
	}
	const struct yaml_node *list = yaml_list(yaml, map, "options", chooses);
	if (list->count && !chooses)
		yaml_fault(yaml, list->line, "Only a field of type choice has options: remove them or change the type.");
	if (list->count > WRITTEN_MOST)
		yaml_fault(yaml, list->line, "A choice has at most %d options; more may stand in a \"table\".", WRITTEN_MOST);
	field->options = ARENA_MANY(yaml->arena, struct option, list->count);
	for (size_t i = 0; i < list->count && i < WRITTEN_MOST; i++) {
		if (!yaml_only(yaml, list->items[i], "name label"))
			continue;
		struct option option = { yaml_text(yaml, list->items[i], "name", true), yaml_words(yaml, list->items[i], "label", true) };
		add_option(yaml, field, option, list->items[i]->line);
	}
}

/* ---- examples ---- */

static json_t *yes_no_of(struct str text)
{
	if (str_equal(text, STR("yes")) || str_equal(text, STR("true")))
		return json_true();
	return str_equal(text, STR("no")) || str_equal(text, STR("false")) ? json_false() : NULL;
}

/* A list of texts or a map of texts as JSON; NULL when it is neither. */
static json_t *several_of(const struct yaml_node *node)
{
	json_t *value = node->kind == YAML_LIST ? json_array() : json_object();
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *part = node->kind == YAML_LIST ? node->items[i] : node->pairs[i].value;
		if (part->kind != YAML_TEXT) {
			json_decref(value);
			return NULL;
		}
		if (node->kind == YAML_LIST ? json_array_append_new(value, json_from_str(part->text)) != 0
					    : json_object_setn_new(value, node->pairs[i].name.at, node->pairs[i].name.len, json_from_str(part->text)) != 0)
			abort();
	}
	return value;
}

/* A text of the file as the JSON value of a field; NULL when it isn't one. */
static json_t *example_value(const struct field *field, const struct yaml_node *node)
{
	int64_t number;
	if (field->type == FIELD_CHOICES)
		return node->kind == YAML_LIST ? several_of(node) : NULL;
	if (field_parts(field->type))
		return node->kind == YAML_MAP ? several_of(node) : NULL;
	struct str text = node->kind == YAML_TEXT ? str_trim(node->text) : STR_NONE;
	if (!text.len || field->type == FIELD_FILE || field->type == FIELD_GROUP)
		return NULL;
	if (field->type == FIELD_INTEGER || field->type == FIELD_MONEY)
		return str_int(text, INT64_MIN / 2, INT64_MAX / 2, &number) ? json_integer(number) : NULL;
	return field->type == FIELD_YES_NO ? yes_no_of(text) : json_from_str(text);
}

void read_example(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	const struct yaml_node *node = yaml_find(map, "example");
	if (!node)
		return;
	json_t *value = example_value(field, node);
	if (!value) {
		yaml_fault(yaml, node->line, "\"example\" is no value of a field of type %s.", field_type_name(field->type));
		return;
	}
	field->example = json_text(yaml->arena, value, false);
	json_decref(value);
}
