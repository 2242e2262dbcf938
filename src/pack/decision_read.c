/* decision_read.c: decisions.yaml, the decision tables of a service. Field by field in docs/packs.md. */
#include "pack/pack_inside.h"

#include "base/decimal.h"

enum { DECISIONS_MOST = 20, OUTPUTS_MOST = 8, OPTIONS_MOST = 64 };

static const char *const hits[] = { "unique", "first", "priority", "any", "collect", "sum", NULL };
static const char *const input_types[] = { "number", "day", "choice", "flag", NULL };

struct output { struct str name; int type; struct str_list options; };
enum { OUTPUT_TEXT, OUTPUT_NUMBER, OUTPUT_CHOICE, OUTPUT_FLAG };
static const char *const output_types[] = { "text", "number", "choice", "flag", NULL };

/* A table under way. */
struct reading {
	struct yaml *yaml;
	struct decision *decision;
	struct output outputs[OUTPUTS_MOST];
	size_t output_count;
};

static void read_bound(struct yaml *yaml, const struct yaml_node *map, const char *name, int decimals, int64_t *out)
{
	struct str text = yaml_text(yaml, map, name, true);
	if (text.len && !decimal_read(text, decimals, out))
		yaml_fault(yaml, map->line, "\"%s\" is a number with at most %d digits after the point.", name, decimals);
}

static void read_bounds(struct yaml *yaml, const struct yaml_node *map, struct decision_input *input)
{
	if (input->type == INPUT_NUMBER) {
		input->decimals = (int)yaml_integer(yaml, map, "decimals", 0, 6, 0);
		read_bound(yaml, map, "least", input->decimals, &input->least);
		read_bound(yaml, map, "most", input->decimals, &input->most);
	} else if (input->type == INPUT_DAY) {
		input->least = yaml_day(yaml, map, "least").n;
		input->most = yaml_day(yaml, map, "most").n;
	} else {
		input->most = input->type == INPUT_FLAG ? 1 : (int64_t)input->option_count - 1;
	}
	if (input->most < input->least || (input->type == INPUT_DAY && !input->least))
		yaml_fault(yaml, map->line, "Say what the input can be: \"least\" and \"most\", or \"options\".");
}

static void read_input(struct yaml *yaml, const struct yaml_node *map, struct decision_input *input)
{
	if (!yaml_only(yaml, map, "name type value options least most decimals optional"))
		return;
	int type = yaml_choice(yaml, map, "type", input_types, true);
	struct str_list options = yaml_texts(yaml, map, "options");
	*input = (struct decision_input){ .name = yaml_text(yaml, map, "name", true), .type = type < 0 ? INPUT_FLAG : (enum decision_input_type)type };
	input->options = options.items;
	input->option_count = options.count < OPTIONS_MOST ? options.count : OPTIONS_MOST;
	input->optional = yaml_flag(yaml, map, "optional");
	input->value = yaml_rule(yaml, map, "value");
	if (input->name.len && !yaml_is_name(input->name))
		yaml_fault(yaml, map->line, "An input's name is small letters, digits, _ and -, a letter first, up to 40.");
	read_bounds(yaml, map, input);
}

static void read_inputs(struct reading *r, const struct yaml_node *list)
{
	if (list->count > DECISION_INPUTS)
		yaml_fault(r->yaml, list->line, "A table has at most %d inputs: make two of it.", DECISION_INPUTS);
	r->decision->input_count = list->count < DECISION_INPUTS ? list->count : DECISION_INPUTS;
	r->decision->inputs = ARENA_MANY(r->yaml->arena, struct decision_input, r->decision->input_count);
	for (size_t i = 0; i < r->decision->input_count; i++)
		read_input(r->yaml, list->items[i], &r->decision->inputs[i]);
}

static void read_outputs(struct reading *r, const struct yaml_node *list)
{
	if (list->count > OUTPUTS_MOST)
		yaml_fault(r->yaml, list->line, "A table has at most %d outputs.", OUTPUTS_MOST);
	for (size_t i = 0; i < list->count && i < OUTPUTS_MOST; i++) {
		const struct yaml_node *map = list->items[i];
		if (!yaml_only(r->yaml, map, "name type options"))
			continue;
		int type = yaml_choice(r->yaml, map, "type", output_types, true);
		r->outputs[r->output_count++] = (struct output){ yaml_text(r->yaml, map, "name", true), type, yaml_texts(r->yaml, map, "options") };
	}
	bool is_sum = r->decision->hit == HIT_SUM;
	if (is_sum && (r->output_count != 1 || r->outputs[0].type != OUTPUT_NUMBER))
		yaml_fault(r->yaml, list->line, "A sum has one output, a number.");
	if (r->decision->hit == HIT_PRIORITY && (!r->output_count || r->outputs[0].type != OUTPUT_CHOICE))
		yaml_fault(r->yaml, list->line, "By priority: the first output is a choice, its options in order of their weight.");
}

static json_t *output_value(struct reading *r, const struct output *output, struct str text, struct decision_row *row)
{
	int64_t number;
	if (output->type == OUTPUT_TEXT)
		return json_from_str(text);
	if (output->type == OUTPUT_NUMBER && str_int(text, INT64_MIN / 2, INT64_MAX / 2, &number))
		return json_integer(number);
	if (output->type == OUTPUT_FLAG && (str_equal(text, STR("yes")) || str_equal(text, STR("no"))))
		return json_boolean(str_equal(text, STR("yes")));
	for (size_t i = 0; output->type == OUTPUT_CHOICE && i < output->options.count; i++)
		if (str_equal(output->options.items[i], text)) {
			row->rank = output == r->outputs ? i : row->rank;
			return json_from_str(text);
		}
	yaml_fault(r->yaml, row->line, "“%.*s” is nothing that the output \"%.*s\" can be.", STR_ARGS(text), STR_ARGS(output->name));
	return json_null();
}

static void read_row(struct reading *r, const struct yaml_node *map, struct decision_row *row, const char *known)
{
	struct yaml *yaml = r->yaml;
	struct str why;
	if (!yaml_only(yaml, map, known))
		return;
	*row = (struct decision_row){ .cells = ARENA_MANY(yaml->arena, struct decision_cell, r->decision->input_count), .line = map->line };
	for (size_t i = 0; i < r->decision->input_count; i++) {
		const struct decision_input *input = &r->decision->inputs[i];
		if (decision_cell_read(yaml->arena, input, yaml_text(yaml, map, str_c(yaml->arena, input->name), false), &row->cells[i], &why) != STATUS_OK)
			yaml_fault(yaml, map->line, "%.*s", STR_ARGS(why));
	}
	row->output = json_keep(yaml->arena, json_object());
	for (size_t i = 0; i < r->output_count; i++) {
		const char *name = str_c(yaml->arena, r->outputs[i].name);
		json_set(row->output, name, output_value(r, &r->outputs[i], yaml_text(yaml, map, name, true), row));
	}
	if (r->decision->hit == HIT_SUM && r->output_count == 1)
		row->output = json_object_get(row->output, str_c(yaml->arena, r->outputs[0].name));
}

/* The names of all columns, a space between two; a name twice is told. */
static const char *column_names(struct reading *r)
{
	struct str names = STR(""), all[DECISION_INPUTS + OUTPUTS_MOST];
	size_t count = 0;
	for (size_t i = 0; i < r->decision->input_count; i++)
		all[count++] = r->decision->inputs[i].name;
	for (size_t i = 0; i < r->output_count; i++)
		all[count++] = r->outputs[i].name;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++)
			if (str_equal(all[i], all[k]))
				yaml_fault(r->yaml, r->decision->line, "Two columns are named \"%.*s\": rename one.", STR_ARGS(all[i]));
		names = str_format(r->yaml->arena, "%.*s%s%.*s", STR_ARGS(names), i ? " " : "", STR_ARGS(all[i]));
	}
	return str_c(r->yaml->arena, names);
}

static void check(struct yaml *yaml, const struct decision *decision)
{
	struct decision_fault *faults;
	size_t count;
	if (decision_check(yaml->arena, decision, &faults, &count) == STATUS_OK)
		return;
	for (size_t i = 0; i < count; i++)
		yaml_fault(yaml, faults[i].line, "%.*s", STR_ARGS(faults[i].why));
}

static void read_decision(struct yaml *yaml, const struct yaml_node *map, struct decision *decision)
{
	struct reading r = { .yaml = yaml, .decision = decision };
	size_t before = yaml->fault_count;
	if (!yaml_only(yaml, map, "name hit inputs outputs rows"))
		return;
	int hit = yaml_choice(yaml, map, "hit", hits, true);
	*decision = (struct decision){ .name = yaml_text(yaml, map, "name", true), .hit = hit < 0 ? HIT_UNIQUE : (enum decision_hit)hit, .line = map->line };
	read_inputs(&r, yaml_list(yaml, map, "inputs", true));
	read_outputs(&r, yaml_list(yaml, map, "outputs", true));
	const struct yaml_node *rows = yaml_list(yaml, map, "rows", true);
	const char *known = column_names(&r);
	if (rows->count > DECISION_ROWS)
		yaml_fault(yaml, rows->line, "A table has at most %d rows: make two of it.", DECISION_ROWS);
	if (yaml->fault_count > before)
		return;
	decision->row_count = rows->count;
	decision->rows = ARENA_MANY(yaml->arena, struct decision_row, rows->count);
	for (size_t i = 0; i < rows->count; i++)
		read_row(&r, rows->items[i], &decision->rows[i], known);
	if (yaml->fault_count == before)
		check(yaml, decision);
}

void decisions_read(struct yaml *yaml, const struct pack_files *files, struct service *service, struct pack_fault_list *faults)
{
	if (!pack_file_of(files, "decisions.yaml").at)
		return;
	const struct yaml_node *root = pack_yaml(yaml, files, "decisions.yaml", faults);
	if (root && yaml_only(yaml, root, "decisions")) {
		const struct yaml_node *list = yaml_list(yaml, root, "decisions", true);
		service->decision_count = list->count < DECISIONS_MOST ? list->count : DECISIONS_MOST;
		service->decisions = ARENA_MANY(yaml->arena, struct decision, service->decision_count);
		if (list->count > DECISIONS_MOST)
			yaml_fault(yaml, list->line, "A service has at most %d decision tables.", DECISIONS_MOST);
		for (size_t i = 0; i < service->decision_count; i++)
			read_decision(yaml, list->items[i], &service->decisions[i]);
	}
	pack_take_faults(yaml, "decisions.yaml", faults);
}

void decisions_take(struct arena *arena, const struct service *service, json_t *values)
{
	json_t *all = json_object();
	for (size_t i = 0; i < service->decision_count; i++) {
		struct decided decided;
		struct str why;
		if (decision_take(arena, &service->decisions[i], values, &decided, &why) == STATUS_OK)
			json_set(all, str_c(arena, service->decisions[i].name), json_incref(decided.output));
	}
	json_set(values, "decision", all);
}
