/* flow_command.c: checks a model, or steps it by a script and prints the trail. No database. */
#include "flow/flow_command.h"
#include "flow/flow.h"

#include <errno.h>
#include <string.h>

enum { FILE_CEILING = 2 << 20, EXIT_DONE = 0, EXIT_WRONG = 1, EXIT_CALL = 2, EXIT_MACHINE = 3 };

struct runner {
	struct arena *arena;
	struct flow *flow;
	struct flow_state state;
	json_t *values; /* what the script has said so far; conditions see it */
	FILE *out;
	struct str why;
};

/* Reads a whole file; gives 0, or the exit code with words in err. */
static int read_file(struct arena *arena, const char *path, struct str *out, FILE *err)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(err, "%s: %s\n", path, strerror(errno));
		return errno == ENOENT || errno == EISDIR ? EXIT_CALL : EXIT_MACHINE;
	}
	char *at = arena_take(arena, FILE_CEILING + 1);
	size_t len = fread(at, 1, FILE_CEILING + 1, file);
	bool failed = ferror(file) != 0;
	fclose(file);
	*out = (struct str){ at, len };
	if (failed)
		fprintf(err, "%s: it cannot be read\n", path);
	else if (len > FILE_CEILING)
		fprintf(err, "%s: it is larger than 2 MB\n", path);
	return failed ? EXIT_MACHINE : len > FILE_CEILING ? EXIT_WRONG : EXIT_DONE;
}

static int read_model(struct runner *r, const char *path, bool strict, FILE *err)
{
	struct str xml;
	struct flow_fault_list faults = { 0 };
	int code = read_file(r->arena, path, &xml, err);
	if (code)
		return code;
	enum status status = flow_read(r->arena, xml, strict, &r->flow, &faults);
	for (size_t i = 0; i < faults.count; i++)
		fprintf(r->out, "%.*s: %.*s (line %d)\n", STR_ARGS(faults.items[i].element), STR_ARGS(faults.items[i].why),
			faults.items[i].line);
	return status == STATUS_OK ? EXIT_DONE : EXIT_WRONG;
}

static void print_effect(const struct runner *r, const struct flow_effect *effect)
{
	struct str id = effect->element ? effect->element->id : STR_NONE;
	switch (effect->kind) {
	case FLOW_OPEN_TASK:
		fprintf(r->out, "task open %.*s\n", STR_ARGS(id));
		break;
	case FLOW_CLOSE_TASK:
		fprintf(r->out, "task close %.*s\n", STR_ARGS(id));
		break;
	case FLOW_WAIT_MESSAGE:
		fprintf(r->out, "wait message %.*s\n", STR_ARGS(effect->name));
		break;
	case FLOW_SERVICE:
		fprintf(r->out, "service %.*s\n", STR_ARGS(effect->name));
		break;
	case FLOW_SET_TIMER:
		fprintf(r->out, "timer %.*s %.*s\n", STR_ARGS(id), STR_ARGS(effect->name));
		break;
	case FLOW_ENDED:
		fprintf(r->out, "ended\n");
		break;
	}
}

/* A value of the script: true, false, a whole number, or text. */
static json_t *value_of(struct str word)
{
	int64_t number;
	if (str_equal(word, STR("true")) || str_equal(word, STR("false")))
		return json_boolean(word.at[0] == 't');
	if (str_int(word, INT64_MIN, INT64_MAX, &number))
		return json_integer(number);
	return json_from_str(word);
}

/* form.basis=work sets the member `basis` of the object `form`. */
static bool set_value(struct runner *r, struct str path, struct str word)
{
	json_t *object = r->values;
	while (str_contains(path, STR("."))) {
		const char *name = str_c(r->arena, str_until(&path, '.'));
		json_t *next = json_object_get(object, name);
		if (!json_is_object(next))
			json_set(object, name, next = json_object());
		object = next;
	}
	if (str_is_empty(path) || !str_is_utf8(path) || !str_is_utf8(word))
		return false;
	json_set(object, str_c(r->arena, path), value_of(word));
	return true;
}

static struct str next_word(struct str *line)
{
	*line = str_trim(*line);
	return str_until(line, ' ');
}

/* The rest of a line: name=value and take=FLOW. */
static bool read_values(struct runner *r, struct str line, struct flow_action *action)
{
	for (struct str word = next_word(&line); word.len; word = next_word(&line)) {
		if (!str_contains(word, STR("=")))
			return false;
		struct str value = word, name = str_until(&value, '=');
		if (str_equal(name, STR("take")))
			action->take = str_format(r->arena, "%.*s %.*s", STR_ARGS(action->take), STR_ARGS(value));
		else if (!set_value(r, name, value))
			return false;
	}
	return true;
}

/* A message's name may have spaces: it is all words up to the first with an equals sign. */
static struct str message_name(struct runner *r, struct str first, struct str *line)
{
	struct str rest = *line, name = first;
	for (struct str word = next_word(&rest); word.len && !str_contains(word, STR("=")); word = next_word(&rest)) {
		name = str_format(r->arena, "%.*s %.*s", STR_ARGS(name), STR_ARGS(word));
		*line = rest;
	}
	return name;
}

/* The token that has waited longest at an element; 0 when none does. */
static int64_t token_at(const struct runner *r, struct str id)
{
	for (size_t i = 0; i < r->state.count; i++) {
		if (str_equal(flow_element(r->flow, r->state.tokens[i].element)->id, id))
			return r->state.tokens[i].id;
	}
	return 0;
}

static bool read_action(struct runner *r, struct str line, struct flow_action *action)
{
	struct str verb = next_word(&line);
	*action = (struct flow_action){ .kind = FLOW_START, .values = r->values, .take = STR("") };
	if (str_equal(verb, STR("start")))
		return read_values(r, line, action);
	if (str_equal(verb, STR("end"))) {
		action->kind = FLOW_END;
		return str_is_empty(str_trim(line));
	}
	struct str object = next_word(&line);
	if (str_equal(verb, STR("complete")))
		action->kind = FLOW_COMPLETE;
	else if (str_equal(verb, STR("message")))
		action->kind = FLOW_MESSAGE;
	else if (str_equal(verb, STR("timer")))
		action->kind = FLOW_TIMER;
	else
		return false;
	action->name = action->kind == FLOW_MESSAGE ? message_name(r, object, &line) : object;
	action->token = token_at(r, object);
	return object.len && read_values(r, line, action);
}

static enum status take_step(struct runner *r, const struct flow_action *action)
{
	struct flow_effect_list effects = { 0 };
	TRY(flow_step(r->arena, r->flow, &r->state, action, &r->state, &effects, &r->why));
	for (size_t i = 0; i < effects.count; i++)
		print_effect(r, &effects.items[i]);
	return STATUS_OK;
}

static bool take_line(struct runner *r, struct str line)
{
	struct flow_action action;
	line = str_trim(str_until(&line, '#'));
	if (str_is_empty(line))
		return true;
	r->why = STR("an action is start, complete ID, message NAME, timer ID or end, with name=value and take=FLOW behind it");
	return read_action(r, line, &action) && take_step(r, &action) == STATUS_OK;
}

static int run_script(struct runner *r, const char *path, FILE *err)
{
	struct str script;
	int code = read_file(r->arena, path, &script, err);
	if (code)
		return code;
	r->values = json_keep(r->arena, json_object());
	for (int line = 1; script.len; line++) {
		if (take_line(r, str_until(&script, '\n')))
			continue;
		fprintf(err, "%s:%d: %.*s\n", path, line, STR_ARGS(r->why));
		return EXIT_WRONG;
	}
	return EXIT_DONE;
}

int flow_command(int argc, char **argv, FILE *out, FILE *err)
{
	bool is_check = argc == 3 && strcmp(argv[1], "check") == 0;
	bool is_run = argc == 4 && strcmp(argv[1], "run") == 0;
	if (!is_check && !is_run) {
		fprintf(err, "yizhan flow check FILE.bpmn\nyizhan flow run FILE.bpmn SCRIPT\n");
		return EXIT_CALL;
	}
	struct runner r = { .arena = arena_new((size_t)512 << 20), .out = out };
	int code = read_model(&r, argv[2], is_check, err);
	if (!code && is_check)
		fprintf(out, "%s can run: %zu elements\n", argv[2], flow_element_count(r.flow));
	else if (!code)
		code = run_script(&r, argv[3], err);
	arena_free(r.arena);
	return code;
}
