/* flow_scope.c: activities begin and end, and sub-processes with what is in them. */
#include "flow/flow_stepper.h"

/* A step without a token of its own: it is over as soon as it was reached. */
static enum status pass(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	struct flow_token step = { .id = s->state->next_id++, .parent = parent, .from = from, .element = at };
	flow_passage_add(s, &step);
	return flow_leave(s, at, parent, step.id);
}

static enum status run_script(struct stepper *s, uint32_t at)
{
	struct str why = STR("too many scripts in one step");
	json_t *given;
	s->rules++;
	enum status status = s->rules > FLOW_MOST_RULES ? STATUS_INVALID : rule_value(s->arena, s->flow->nodes[at].rule, s->values, &given, &why);
	if (status != STATUS_OK) {
		*s->why = str_format(s->arena, "the script of %.*s failed: %.*s", STR_ARGS(s->flow->elements[at].id), STR_ARGS(why));
		return status;
	}
	if (!json_is_object(given))
		return STATUS_OK;
	json_t *values = json_keep(s->arena, s->values ? json_copy((json_t *)(uintptr_t)s->values) : json_object());
	if (json_object_update(values, given) != 0)
		return STATUS_BROKEN;
	s->values = values;
	flow_effect_add(s, FLOW_VALUES, 0, at, STR_NONE);
	s->effects->items[s->effects->count - 1].values = given;
	return STATUS_OK;
}

static void arm_attached(struct stepper *s, uint32_t at, int64_t parent, int64_t host, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	for (uint32_t i = 0; i < node->attached_count; i++)
		flow_arm(s, node->attached[i], parent, host, from);
}

void flow_task_tell(struct stepper *s, const struct flow_token *token)
{
	const struct flow_node *node = &s->flow->nodes[token->element];
	if (node->is_service)
		flow_effect_add(s, FLOW_SERVICE, token->id, token->element, node->name);
	else
		flow_effect_add(s, FLOW_OPEN_TASK, token->id, token->element, token->who);
}

/* Of words with spaces between, the one at a place, from 1. */
static struct str word_at(struct str rest, int32_t place)
{
	struct str word = STR("");
	while (rest.len && place) {
		word = str_until(&rest, ' ');
		place -= word.len > 0;
	}
	return word;
}

/* The step itself, once; an instance (`index` from 1) has its events on its body. */
enum status flow_open(struct stepper *s, uint32_t at, int64_t parent, int64_t from, int32_t index)
{
	const struct flow_node *node = &s->flow->nodes[at];
	if (node->kind == NODE_SERVICE || node->kind == NODE_SCRIPT || node->kind == NODE_PASS) {
		if (node->kind == NODE_SERVICE)
			flow_effect_add(s, FLOW_SERVICE, 0, at, node->name);
		else if (node->kind == NODE_SCRIPT)
			TRY(run_script(s, at));
		return index ? flow_loop_next(s, parent) : pass(s, at, parent, from);
	}
	struct flow_token *token = flow_token_add(s, node->kind == NODE_SUB ? FLOW_SCOPE : FLOW_HERE, at, parent, from);
	int64_t id = token->id;
	token->index = index;
	if (index && node->loop->to.len)
		token->who = word_at(node->loop->to, index);
	if (node->kind == NODE_TASK)
		flow_task_tell(s, token);
	else if (node->kind == NODE_CATCH)
		flow_wait_tell(s, token);
	if (!index)
		arm_attached(s, at, parent, id, from);
	return node->kind == NODE_SUB ? flow_scope_begin(s, flow_inside(s->flow, at), id, from) : STATUS_OK;
}

/* Waits for the first of the events behind it. */
static void open_events(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	int64_t id = flow_token_add(s, FLOW_HERE, at, parent, from)->id;
	for (uint32_t i = 0; i < node->out_count; i++)
		flow_arm(s, s->flow->edges[node->out[i]].to, parent, id, from);
}

static enum status enter_activity(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	if (!s->flow->nodes[at].loop)
		return flow_open(s, at, parent, from, 0);
	return flow_loop_begin(s, at, parent, from);
}

enum status flow_enter(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	switch (s->flow->nodes[at].kind) {
	case NODE_START:
	case NODE_EXCLUSIVE:
	case NODE_INCLUSIVE:
	case NODE_PARALLEL:
	case NODE_BOUNDARY:
	case NODE_EVENT_SUB:
		return flow_leave(s, at, parent, from);
	case NODE_TASK:
	case NODE_SERVICE:
	case NODE_SCRIPT:
	case NODE_CATCH:
	case NODE_SUB:
		return enter_activity(s, at, parent, from);
	case NODE_PASS: /* a closed sub-process may have a loop; it changes nothing */
		return flow_leave(s, at, parent, from);
	case NODE_EVENTS:
		open_events(s, at, parent, from);
		return STATUS_OK;
	case NODE_THROW:
		TRY(pass(s, at, parent, from)); /* first, so that a signal that interrupts its own scope stops this way too */
		return flow_throw(s, at, parent);
	case NODE_END:
		return flow_throw(s, at, parent);
	}
	return STATUS_OK;
}

enum status flow_done(struct stepper *s, int64_t id)
{
	struct flow_token was = *flow_token_find(s->state, id);
	const struct flow_token *body = was.parent ? flow_token_find(s->state, was.parent) : NULL;
	flow_armed_clear(s, id);
	flow_token_drop(s->state, id);
	if (body && body->role == FLOW_BODY)
		return flow_loop_next(s, was.parent);
	flow_passage_add(s, &was);
	return flow_leave(s, was.element, was.parent, was.id);
}

/* Does anything in a scope still go on? Events that only may happen don't count. */
static bool is_alive(const struct stepper *s, int64_t parent)
{
	for (size_t i = 0; i < s->state->count; i++) {
		if (s->state->tokens[i].parent == parent && s->state->tokens[i].role != FLOW_ARMED)
			return true;
	}
	for (size_t i = s->first; i < s->last; i++) {
		if (s->moves[i].parent == parent)
			return true;
	}
	return false;
}

/* An empty sub-process is over and goes on; an empty case has ended. */
enum status flow_settle(struct stepper *s, int64_t parent)
{
	if (is_alive(s, parent))
		return STATUS_OK;
	flow_armed_clear(s, parent);
	if (!parent) {
		s->state->ended = true;
		s->state->passage_count = 0;
		flow_effect_add(s, FLOW_ENDED, 0, FLOW_NOWHERE, STR_NONE);
		return STATUS_OK;
	}
	const struct flow_token *scope = flow_token_find(s->state, parent);
	if (s->flow->nodes[scope->element].kind != NODE_EVENT_SUB)
		return flow_done(s, parent);
	int64_t outer = scope->parent;
	flow_token_drop(s->state, parent);
	return flow_settle(s, outer);
}

/* The start event without a trigger, else the first. */
static uint32_t start_of(const struct flow *flow, const struct flow_scope *scope)
{
	for (uint32_t i = 0; i < scope->start_count; i++)
		if (flow->nodes[scope->starts[i]].trigger == TRIGGER_NONE)
			return scope->starts[i];
	return scope->starts[0];
}

enum status flow_scope_begin(struct stepper *s, const struct flow_scope *scope, int64_t token, int64_t from)
{
	for (uint32_t i = 0; i < scope->event_count; i++)
		flow_arm(s, scope->events[i], token, 0, from);
	if (scope->has_start)
		return flow_enter(s, start_of(s->flow, scope), token, from);
	for (uint32_t i = 0; i < scope->start_count; i++)
		flow_move_enter(s, scope->starts[i], token, from);
	return STATUS_OK;
}
