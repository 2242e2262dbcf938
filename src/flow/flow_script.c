/* flow_script.c: steps a model by a script and prints the trail. */
#include "flow/flow_script.h"
#include "flow/flow_operation.h"

enum { MOST_CASES = 120 };

/* Each process of a file runs as a case of its own. */
struct runner {
	struct arena *arena;
	const struct flow *flow;
	struct flow_state cases[MOST_CASES];
	struct str begun[MOST_CASES]; /* the name by which it was started */
	size_t count;
	json_t *values; /* what the script has said so far; conditions see it */
	struct str object, by; /* of a line: the element; whose task of several there */
	FILE *out;
	struct str why;
};

static void print_named(const struct runner *r, const char *what, struct str name)
{
	fprintf(r->out, "%s %.*s\n", what, STR_ARGS(name));
}

static void print_for(const struct runner *r, const char *what, struct str id, struct str who)
{
	if (who.len)
		fprintf(r->out, "%s %.*s for %.*s\n", what, STR_ARGS(id), STR_ARGS(who));
	else
		print_named(r, what, id);
}

static void print_effect(struct runner *r, const struct flow_effect *effect)
{
	struct str id = effect->element ? effect->element->id : STR_NONE;
	switch (effect->kind) {
	case FLOW_OPEN_TASK:
		print_for(r, "task open", id, effect->name);
		break;
	case FLOW_CLOSE_TASK:
		print_named(r, "task close", id);
		break;
	case FLOW_WAIT_MESSAGE:
		print_named(r, "wait message", effect->name);
		break;
	case FLOW_SERVICE:
		print_named(r, "service", effect->name);
		break;
	case FLOW_SET_TIMER:
		fprintf(r->out, "timer %.*s %.*s\n", STR_ARGS(id), STR_ARGS(effect->name));
		break;
	case FLOW_CLEAR_TIMER:
		print_named(r, "timer off", id);
		break;
	case FLOW_WAIT_SIGNAL:
		print_named(r, "wait signal", effect->name);
		break;
	case FLOW_WAIT_CONDITION:
		print_named(r, "wait condition", id);
		break;
	case FLOW_THROW_SIGNAL:
		print_named(r, "signal", effect->name);
		break;
	case FLOW_THROW_ERROR:
		print_named(r, "error", effect->name);
		break;
	case FLOW_VALUES:
		print_named(r, "values", json_text(r->arena, effect->values, true));
		if (json_object_update(r->values, (json_t *)(uintptr_t)effect->values) != 0)
			r->why = STR("the script's values are too many");
		break;
	case FLOW_GIVE_TASK:
		print_for(r, "task given", id, effect->name);
		break;
	case FLOW_COPY_TO:
		print_for(r, "copy of", id, effect->name);
		break;
	case FLOW_URGE_TASK:
		print_for(r, "urge", id, effect->name);
		break;
	case FLOW_SUSPENDED:
		print_named(r, "suspended", effect->name);
		break;
	case FLOW_RESUMED:
		fprintf(r->out, "resumed\n");
		break;
	case FLOW_SIGNED:
		fprintf(r->out, "signed %.*s %.*s\n", STR_ARGS(id), STR_ARGS(effect->name));
		break;
	case FLOW_ENDED:
		fprintf(r->out, "ended\n");
		break;
	}
}

/* ---- the words of a line ---- */

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

/* What operations say of themselves; anything else is a value. */
static bool read_option(struct runner *r, struct str name, struct str value, struct flow_action *action)
{
	bool operates = action->kind >= FLOW_RETURN;
	if (str_equal(name, STR("take")))
		action->take = str_format(r->arena, "%.*s %.*s", STR_ARGS(action->take), STR_ARGS(value));
	else if (operates && str_equal(name, STR("to")))
		action->to = value;
	else if (operates && str_equal(name, STR("sign")))
		return flow_sign_read(value, &action->sign, &action->share);
	else if (str_equal(name, STR("by")))
		r->by = value;
	else
		return set_value(r, name, value);
	return true;
}

/* The rest of a line: name=value, take=FLOW, and of operations to=, sign=, straight, against. */
static bool read_values(struct runner *r, struct str line, struct flow_action *action)
{
	for (struct str word = next_word(&line); word.len; word = next_word(&line)) {
		struct str value = word, name = str_until(&value, '=');
		if (str_equal(word, STR("straight")))
			action->straight = true;
		else if (str_equal(word, STR("against")))
			action->against = true;
		else if (!str_contains(word, STR("=")) || !read_option(r, name, value, action))
			return false;
	}
	return true;
}

/* A message's name may have spaces: it is all words up to the first with an equals sign. */
static struct str long_name(struct runner *r, struct str first, struct str *line)
{
	struct str rest = *line, name = first;
	for (struct str word = next_word(&rest); word.len && !str_contains(word, STR("=")); word = next_word(&rest)) {
		name = str_format(r->arena, "%.*s %.*s", STR_ARGS(name), STR_ARGS(word));
		*line = rest;
	}
	return name;
}

/* ---- which token is meant ---- */

static bool may_mean(enum flow_action_kind kind, const struct flow_token *token)
{
	if (kind == FLOW_ERROR)
		return token->role != FLOW_ARMED;
	if (kind == FLOW_TIMER)
		return token->role == FLOW_HERE || token->role == FLOW_ARMED;
	return token->role == FLOW_HERE || token->role == FLOW_ADDED || token->role == FLOW_RETURNED;
}

/* The token that has waited longest at an element; of a step taken back, its latest passage. 0 when there is none. */
static int64_t token_at(const struct runner *r, const struct flow_state *state, enum flow_action_kind kind, struct str id)
{
	for (size_t i = state->passage_count; kind == FLOW_TAKE_BACK && i-- > 0;) {
		if (str_equal(flow_element(r->flow, state->passages[i].element)->id, id))
			return state->passages[i].id;
	}
	for (size_t i = 0; i < state->count; i++) {
		const struct flow_token *token = &state->tokens[i];
		bool is_whose = !r->by.len || str_equal(token->who, r->by);
		if (str_equal(flow_element(r->flow, token->element)->id, id) && may_mean(kind, token) && is_whose)
			return token->id;
	}
	return 0;
}

static enum flow_action_kind kind_of(struct str verb)
{
	int kind = 0;
	while (kind < FLOW_ACTION_KINDS && !str_equal(verb, flow_action_name((enum flow_action_kind)kind)))
		kind++;
	return (enum flow_action_kind)kind;
}

static bool read_start(struct runner *r, struct str line, struct flow_action *action)
{
	struct str rest = line, word = next_word(&rest);
	if (!word.len || str_contains(word, STR("=")))
		return read_values(r, line, action);
	action->name = word;
	return read_values(r, rest, action);
}

static bool read_action(struct runner *r, struct str line, struct flow_action *action)
{
	*action = (struct flow_action){ .kind = kind_of(next_word(&line)), .values = r->values, .take = STR("") };
	enum flow_action_kind kind = action->kind;
	r->by = r->object = STR_NONE;
	if (kind == FLOW_ACTION_KINDS)
		return false;
	if (kind == FLOW_START)
		return read_start(r, line, action);
	if (kind == FLOW_CHANGE)
		return read_values(r, line, action);
	if (kind == FLOW_END || kind == FLOW_RESUME || kind == FLOW_VOID)
		return str_is_empty(str_trim(line));
	struct str object = next_word(&line);
	if (!object.len)
		return false;
	bool is_named = kind == FLOW_MESSAGE || kind == FLOW_SIGNAL || kind == FLOW_SUSPEND;
	action->name = is_named ? long_name(r, object, &line) : kind == FLOW_ERROR ? next_word(&line) : object;
	if (!read_values(r, line, action))
		return false;
	r->object = is_named ? STR_NONE : object;
	for (size_t i = 0; i < action->to.len; i++) {
		action->to = i ? action->to : str_copy(r->arena, action->to);
		if (action->to.at[i] == ',')
			((char *)(uintptr_t)action->to.at)[i] = ' ';
	}
	return true;
}

/* ---- steps ---- */

static enum status take_step(struct runner *r, struct flow_state *state, struct flow_action action)
{
	struct flow_effect_list effects = { 0 };
	if (r->object.len)
		action.token = token_at(r, state, action.kind, r->object);
	if (action.kind == FLOW_ERROR && !action.token)
		return STATUS_CONFLICT;
	TRY(flow_step(r->arena, r->flow, state, &action, state, &effects, &r->why));
	for (size_t i = 0; i < effects.count; i++)
		print_effect(r, &effects.items[i]);
	return STATUS_OK;
}

/* A new case; one process is started once. */
static enum status begin(struct runner *r, struct flow_action action)
{
	for (size_t i = 0; i < r->count; i++) {
		if (str_equal(r->begun[i], action.name) && r->begun[i].len == action.name.len) {
			r->why = STR("the case has started before");
			return STATUS_CONFLICT;
		}
	}
	if (r->count == MOST_CASES)
		return STATUS_CONFLICT;
	TRY(take_step(r, &r->cases[r->count], action));
	r->begun[r->count++] = action.name;
	return STATUS_OK;
}

/* Without a name every process that no other calls begins. */
static enum status start(struct runner *r, struct flow_action action)
{
	if (action.name.len || flow_process_count(r->flow) == 1)
		return begin(r, action);
	for (size_t i = 0; i < flow_process_count(r->flow); i++) {
		action.name = flow_process_id(r->flow, i);
		if (!flow_process_is_called(r->flow, i))
			TRY(begin(r, action));
	}
	return STATUS_OK;
}

/* What is meant for every case; all else goes to the first that can take it. */
static bool is_for_all(enum flow_action_kind kind)
{
	return kind == FLOW_END || kind == FLOW_SIGNAL || kind == FLOW_CHANGE || kind == FLOW_SUSPEND || kind == FLOW_RESUME || kind == FLOW_VOID;
}

static enum status take_action(struct runner *r, struct flow_action action)
{
	enum status status = STATUS_CONFLICT, last;
	if (action.kind == FLOW_START)
		return start(r, action);
	if (!r->count && action.kind == FLOW_MESSAGE)
		return begin(r, action);
	for (size_t i = 0; i < r->count; i++) {
		last = take_step(r, &r->cases[i], action);
		if (last != STATUS_CONFLICT && !(last == STATUS_OK && is_for_all(action.kind)))
			return last;
		status = last == STATUS_OK ? STATUS_OK : status;
	}
	return status == STATUS_CONFLICT && action.kind == FLOW_MESSAGE ? begin(r, action) : status;
}

static bool take_line(struct runner *r, struct str line)
{
	struct flow_action action;
	line = str_trim(str_until(&line, '#'));
	if (str_is_empty(line))
		return true;
	r->why = STR("an action is start, complete ID, message NAME, signal NAME, timer ID, error ID NAME, change, end or an operation, "
		     "with name=value and take=FLOW behind it");
	if (!read_action(r, line, &action))
		return false;
	r->why = STR("no case has started");
	return take_action(r, action) == STATUS_OK;
}

bool flow_script_run(struct arena *arena, const struct flow *flow, struct str script, const char *path, FILE *out, FILE *err)
{
	struct runner *r = ARENA_ONE(arena, struct runner);
	*r = (struct runner){ .arena = arena, .flow = flow, .out = out, .values = json_keep(arena, json_object()) };
	for (int line = 1; script.len; line++) {
		if (take_line(r, str_until(&script, '\n')))
			continue;
		fprintf(err, "%s:%d: %.*s\n", path, line, STR_ARGS(r->why));
		return false;
	}
	return true;
}
