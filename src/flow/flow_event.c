/* flow_event.c: what happens, and whom it reaches. */
#include "flow/flow_stepper.h"

/* R3/PT1H rings three times, R/PT1H without end (-1); what else is written rings once (0). */
static int32_t rings(struct str time)
{
	int64_t times = -1;
	if (!str_starts(time, STR("R")))
		return 0;
	struct str word = str_until(&time, '/');
	if (word.len > 1 && !str_int(str_part(word, 1, word.len), 0, 10000, &times))
		return 0;
	return (int32_t)times;
}

/* The time until the next ring: what follows the first slash of a cycle. */
static struct str time_of(const struct flow_node *node)
{
	struct str time = node->name;
	if (node->repeats)
		str_until(&time, '/');
	return time;
}

void flow_wait_tell(struct stepper *s, const struct flow_token *token)
{
	const struct flow_node *node = &s->flow->nodes[token->element];
	switch (node->trigger) {
	case TRIGGER_MESSAGE:
		flow_effect_add(s, FLOW_WAIT_MESSAGE, token->id, token->element, node->name);
		break;
	case TRIGGER_TIMER:
		flow_effect_add(s, FLOW_SET_TIMER, token->id, token->element, time_of(node));
		break;
	case TRIGGER_SIGNAL:
		flow_effect_add(s, FLOW_WAIT_SIGNAL, token->id, token->element, node->name);
		break;
	case TRIGGER_CONDITION:
		flow_effect_add(s, FLOW_WAIT_CONDITION, token->id, token->element, STR_NONE);
		break;
	case TRIGGER_NONE:
	case TRIGGER_ERROR:
	case TRIGGER_TERMINATE:
		break;
	}
}

void flow_arm(struct stepper *s, uint32_t event, int64_t parent, int64_t host, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[event];
	struct flow_token *token = flow_token_add(s, FLOW_ARMED, event, parent, from);
	token->host = host;
	if (node->trigger == TRIGGER_TIMER && node->repeats)
		token->index = rings(node->name);
	flow_wait_tell(s, token);
}

/* ---- firing ---- */

/* An event that does not interrupt stays armed, but for a timer that has rung its last. */
static void stay_armed(struct stepper *s, int64_t id)
{
	struct flow_token *token = flow_token_find(s->state, id);
	if (s->flow->nodes[token->element].trigger != TRIGGER_TIMER)
		return;
	if (token->index > 0)
		token->index--;
	if (token->index)
		flow_wait_tell(s, token);
	else
		flow_token_drop(s->state, id);
}

/* An event at the edge of an activity. */
static enum status fire_boundary(struct stepper *s, struct flow_token token)
{
	struct flow_token passage = token;
	passage.id = s->state->next_id++;
	if (s->flow->nodes[token.element].cancels) {
		flow_token_drop(s->state, token.id);
		flow_token_cancel(s, token.host);
	} else {
		stay_armed(s, token.id);
	}
	flow_passage_add(s, &passage);
	return flow_leave(s, token.element, token.parent, passage.id);
}

/* The start of an event sub-process. */
static enum status fire_start(struct stepper *s, struct flow_token token)
{
	const struct flow_node *node = &s->flow->nodes[token.element];
	if (node->cancels) {
		flow_token_drop(s->state, token.id);
		flow_scope_clear(s, token.parent);
	} else {
		stay_armed(s, token.id);
	}
	int64_t id = flow_token_add(s, FLOW_SCOPE, node->scope, token.parent, token.from)->id;
	return flow_scope_begin(s, s->flow->nodes[node->scope].inner, id, token.from);
}

/* One of the events behind an event-based gateway: the others are waited for no more. */
static enum status fire_first(struct stepper *s, struct flow_token token)
{
	flow_token_drop(s->state, token.id);
	flow_token_cancel(s, token.host);
	flow_passage_add(s, &token);
	return flow_leave(s, token.element, token.parent, token.id);
}

enum status flow_fire(struct stepper *s, int64_t id)
{
	struct flow_token token = *flow_token_find(s->state, id);
	if (token.role != FLOW_ARMED)
		return flow_done(s, id);
	if (s->flow->nodes[token.element].kind == NODE_BOUNDARY)
		return fire_boundary(s, token);
	if (s->flow->nodes[token.element].kind == NODE_START)
		return fire_start(s, token);
	return fire_first(s, token);
}

/* ---- who waits ---- */

static bool waits_for(const struct stepper *s, const struct flow_token *token, enum trigger trigger)
{
	const struct flow_node *node = &s->flow->nodes[token->element];
	bool is_event = node->kind == NODE_CATCH || node->kind == NODE_BOUNDARY || node->kind == NODE_START;
	return is_event && node->trigger == trigger && (token->role == FLOW_HERE || token->role == FLOW_ARMED);
}

/* Steps that wait come first, then events on edges, then event sub-processes; among equals the oldest. */
int64_t flow_waiting(const struct stepper *s, enum trigger trigger, struct str name)
{
	static const enum node_kind order[] = { NODE_CATCH, NODE_BOUNDARY, NODE_START };
	for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
		for (size_t i = 0; i < s->state->count; i++) {
			const struct flow_token *token = &s->state->tokens[i];
			const struct flow_node *node = &s->flow->nodes[token->element];
			if (node->kind == order[k] && waits_for(s, token, trigger) && str_equal(node->name, name))
				return token->id;
		}
	}
	return 0;
}

enum status flow_signal(struct stepper *s, struct str name, size_t *count)
{
	int64_t *ids = ARENA_MANY(s->arena, int64_t, s->state->count + 1);
	*count = 0;
	for (size_t i = 0; i < s->state->count; i++) {
		const struct flow_token *token = &s->state->tokens[i];
		if (waits_for(s, token, TRIGGER_SIGNAL) && str_equal(s->flow->nodes[token->element].name, name))
			ids[(*count)++] = token->id;
	}
	for (size_t i = 0; i < *count; i++) {
		if (flow_token_find(s->state, ids[i]))
			TRY(flow_fire(s, ids[i]));
	}
	return STATUS_OK;
}

/* The event that catches an error at one level: of the scope `at`, or on the edge of the activity `at`. */
static int64_t catcher(const struct stepper *s, int64_t at, struct str name)
{
	for (int any = 0; any < 2; any++) {
		for (size_t i = 0; i < s->state->count; i++) {
			const struct flow_token *token = &s->state->tokens[i];
			struct str caught = s->flow->nodes[token->element].name;
			bool is_near = token->host ? token->host == at : token->parent == at;
			if (is_near && waits_for(s, token, TRIGGER_ERROR) && (any ? str_is_empty(caught) : str_equal(caught, name)))
				return token->id;
		}
	}
	return 0;
}

enum status flow_error(struct stepper *s, int64_t token, int64_t scope, struct str name, bool *caught)
{
	int64_t at = token ? token : scope, found = 0;
	for (;;) {
		found = catcher(s, at, name);
		if (found || !at)
			break;
		at = flow_token_find(s->state, at)->parent;
	}
	*caught = found != 0;
	return found ? flow_fire(s, found) : STATUS_OK;
}

/* An error that nothing catches ends the case. */
static enum status throw_error(struct stepper *s, uint32_t at, int64_t parent)
{
	bool caught;
	struct str name = s->flow->nodes[at].name;
	TRY(flow_error(s, 0, parent, name, &caught));
	if (caught)
		return STATUS_OK;
	flow_scope_clear(s, 0);
	flow_effect_add(s, FLOW_THROW_ERROR, 0, at, name);
	return flow_settle(s, 0);
}

enum status flow_throw(struct stepper *s, uint32_t at, int64_t parent)
{
	const struct flow_node *node = &s->flow->nodes[at];
	size_t count;
	switch (node->trigger) {
	case TRIGGER_MESSAGE:
		flow_effect_add(s, FLOW_SERVICE, 0, at, node->name);
		break;
	case TRIGGER_SIGNAL:
		flow_effect_add(s, FLOW_THROW_SIGNAL, 0, at, node->name);
		TRY(flow_signal(s, node->name, &count));
		break;
	case TRIGGER_ERROR:
		return throw_error(s, at, parent);
	case TRIGGER_TERMINATE:
		flow_scope_clear(s, parent);
		break;
	case TRIGGER_NONE:
	case TRIGGER_TIMER:
	case TRIGGER_CONDITION:
		break;
	}
	return node->kind == NODE_END && (!parent || flow_token_find(s->state, parent)) ? flow_settle(s, parent) : STATUS_OK;
}

/* ---- conditional events ---- */

/* What cannot be told yet does not hold. */
static bool condition_holds(struct stepper *s, uint32_t at)
{
	const struct flow_node *node = &s->flow->nodes[at];
	bool holds = false;
	struct str id = s->flow->elements[at].id;
	if (!node->rule)
		return flow_is_taken(s->action->take, id);
	return flow_rule_holds(s, node->rule, s->values, id, &holds) == STATUS_OK && holds;
}

/* One that does not interrupt happens when its condition begins to hold. */
enum status flow_conditions(struct stepper *s, bool *did)
{
	*did = false;
	for (size_t i = 0; i < s->state->count && s->flow->has_conditions; i++) {
		struct flow_token *token = &s->state->tokens[i];
		if (!waits_for(s, token, TRIGGER_CONDITION))
			continue;
		bool held = token->index != 0 && token->role == FLOW_ARMED, holds = condition_holds(s, token->element);
		if (token->role == FLOW_ARMED)
			token->index = holds;
		if (!holds || held)
			continue;
		*did = true;
		return flow_fire(s, token->id);
	}
	return STATUS_OK;
}
