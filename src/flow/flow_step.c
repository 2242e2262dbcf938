/* flow_step.c: one step of a case. Tokens move until all of them wait; nothing is kept between steps but the state.
 *
 * Sequence flows that tokens are to take stand in a queue, so that branches go forward evenly and always in one order. */
#include "flow/flow_model.h"

#include <string.h>

enum { MOST_MOVES = 1000, MOST_TOKENS = 1000 };

struct move {
	uint32_t edge;
	int64_t parent;
};

struct stepper {
	struct arena *arena;
	const struct flow *flow;
	const struct flow_action *action;
	struct flow_state *state;
	size_t room;
	struct flow_effect_list *effects;
	struct str *why;
	struct move *moves;
	size_t first, last, move_room;
};

/* Doubles an array in the arena. */
static void *grown(struct arena *arena, const void *items, size_t count, size_t *room, size_t size)
{
	*room = *room ? *room * 2 : 8;
	char *at = arena_array(arena, *room, size);
	if (count)
		memcpy(at, items, count * size);
	return at;
}

static void add_effect(struct stepper *s, enum flow_effect_kind kind, int64_t token, uint32_t element, struct str name)
{
	struct flow_effect_list *list = s->effects;
	if (list->count == list->room)
		list->items = grown(s->arena, list->items, list->count, &list->room, sizeof *list->items);
	const struct flow_element *at = element == FLOW_NOWHERE ? NULL : &s->flow->elements[element];
	list->items[list->count++] = (struct flow_effect){ kind, token, at, name };
}

static struct flow_token *add_token(struct stepper *s, uint32_t element, int64_t parent, uint32_t via)
{
	struct flow_state *state = s->state;
	if (state->count == s->room)
		state->tokens = grown(s->arena, state->tokens, state->count, &s->room, sizeof *state->tokens);
	struct flow_token *token = &state->tokens[state->count++];
	*token = (struct flow_token){ state->next_id++, parent, element, via };
	return token;
}

static struct flow_token *find_token(const struct flow_state *state, int64_t id)
{
	for (size_t i = 0; i < state->count; i++) {
		if (state->tokens[i].id == id)
			return &state->tokens[i];
	}
	return NULL;
}

/* Tokens stay in the order in which they came. */
static void drop_token(struct flow_state *state, struct flow_token *token)
{
	size_t at = (size_t)(token - state->tokens);
	memmove(token, token + 1, (state->count - at - 1) * sizeof *token);
	state->count--;
}

static void queue_edge(struct stepper *s, uint32_t edge, int64_t parent)
{
	if (s->last == s->move_room)
		s->moves = grown(s->arena, s->moves, s->last, &s->move_room, sizeof *s->moves);
	s->moves[s->last++] = (struct move){ edge, parent };
}

/* Is an id among the words of `take`? */
static bool is_taken(struct str take, struct str id)
{
	while (take.len) {
		if (str_equal(str_until(&take, ' '), id))
			return true;
	}
	return false;
}

/* Does a way's condition hold? A way without one is open; one that is not Lua only to whoever named it. */
static enum status edge_holds(struct stepper *s, const struct flow_edge *edge, bool *out)
{
	*out = !edge->condition.at;
	if (!edge->rule)
		return STATUS_OK;
	struct str why;
	enum status status = rule_holds(s->arena, edge->rule, s->action->values, out, &why);
	if (status != STATUS_OK)
		*s->why = str_format(s->arena, "the condition of %.*s failed: %.*s", STR_ARGS(edge->id), STR_ARGS(why));
	return status;
}

static enum status no_way(struct stepper *s, uint32_t at)
{
	*s->why = str_format(s->arena, "no way out of %.*s holds", STR_ARGS(s->flow->elements[at].id));
	return STATUS_INVALID;
}

/* Exactly one way: what the script names, else the first that holds, else the default. */
static enum status leave_exclusive(struct stepper *s, uint32_t at, int64_t parent)
{
	const struct flow_node *node = &s->flow->nodes[at];
	uint32_t chosen = node->otherwise;
	for (uint32_t i = node->out_count; i-- > 0;) {
		const struct flow_edge *edge = &s->flow->edges[node->out[i]];
		if (is_taken(s->action->take, edge->id) && !edge->rule) {
			queue_edge(s, node->out[i], parent);
			return STATUS_OK;
		}
	}
	for (uint32_t i = 0; i < node->out_count; i++) {
		const struct flow_edge *edge = &s->flow->edges[node->out[i]];
		bool holds = false;
		if (node->out[i] == node->otherwise || (!edge->condition.at && node->out_count > 1))
			continue;
		TRY(edge_holds(s, edge, &holds));
		if (holds) {
			chosen = node->out[i];
			break;
		}
	}
	if (chosen == FLOW_NOWHERE)
		return no_way(s, at);
	queue_edge(s, chosen, parent);
	return STATUS_OK;
}

/* All ways that are open; the default when none is. */
static enum status leave_all(struct stepper *s, uint32_t at, int64_t parent)
{
	const struct flow_node *node = &s->flow->nodes[at];
	size_t before = s->last;
	for (uint32_t i = 0; i < node->out_count; i++) {
		const struct flow_edge *edge = &s->flow->edges[node->out[i]];
		bool holds = false;
		if (node->out[i] == node->otherwise)
			continue;
		TRY(edge_holds(s, edge, &holds));
		if (holds || (edge->condition.at && !edge->rule && is_taken(s->action->take, edge->id)))
			queue_edge(s, node->out[i], parent);
	}
	if (s->last > before)
		return STATUS_OK;
	if (node->otherwise == FLOW_NOWHERE)
		return no_way(s, at);
	queue_edge(s, node->otherwise, parent);
	return STATUS_OK;
}

static struct flow_token *joining(struct stepper *s, uint32_t at, uint32_t edge, int64_t parent)
{
	for (size_t i = 0; i < s->state->count; i++) {
		struct flow_token *token = &s->state->tokens[i];
		if (token->element == at && token->parent == parent && token->via == edge + 1)
			return token;
	}
	return NULL;
}

/* A token came to a parallel gateway: with one on each way in they go on together. */
static enum status join(struct stepper *s, uint32_t at, uint32_t edge, int64_t parent)
{
	const struct flow_node *node = &s->flow->nodes[at];
	if (node->in_count > 1) {
		add_token(s, at, parent, edge + 1);
		for (uint32_t i = 0; i < node->in_count; i++) {
			if (!joining(s, at, node->in[i], parent))
				return STATUS_OK;
		}
		for (uint32_t i = 0; i < node->in_count; i++)
			drop_token(s->state, joining(s, at, node->in[i], parent));
	}
	return leave_all(s, at, parent);
}

/* A token was used up: an empty sub-process is over and goes on; an empty case has ended. */
static enum status settle(struct stepper *s, int64_t parent)
{
	for (size_t i = 0; i < s->state->count; i++) {
		if (s->state->tokens[i].parent == parent)
			return STATUS_OK;
	}
	for (size_t i = s->first; i < s->last; i++) {
		if (s->moves[i].parent == parent)
			return STATUS_OK;
	}
	if (parent) {
		struct flow_token scope = *find_token(s->state, parent);
		drop_token(s->state, find_token(s->state, parent));
		return leave_all(s, scope.element, scope.parent);
	}
	s->state->ended = true;
	add_effect(s, FLOW_ENDED, 0, FLOW_NOWHERE, STR_NONE);
	return STATUS_OK;
}

static bool is_within(const struct flow_state *state, const struct flow_token *token, int64_t scope)
{
	while (token && token->parent != scope)
		token = token->parent ? find_token(state, token->parent) : NULL;
	return token != NULL;
}

/* Ends all tokens of a scope, and of the scopes in it; open tasks are told. */
static void clear_scope(struct stepper *s, int64_t scope)
{
	size_t kept = 0;
	struct flow_state *state = s->state;
	struct flow_token *left = ARENA_MANY(s->arena, struct flow_token, state->count + 1);
	for (size_t i = 0; i < state->count; i++) {
		const struct flow_token *token = &state->tokens[i];
		if (!is_within(state, token, scope))
			left[kept++] = *token;
		else if (s->flow->nodes[token->element].kind == NODE_TASK)
			add_effect(s, FLOW_CLOSE_TASK, token->id, token->element, STR_NONE);
	}
	state->tokens = left;
	s->room = state->count + 1;
	state->count = kept;
	size_t moves = s->first;
	for (size_t i = s->first; i < s->last; i++) {
		const struct flow_token *parent = s->moves[i].parent ? find_token(state, s->moves[i].parent) : NULL;
		if (scope != 0 && s->moves[i].parent != scope && (s->moves[i].parent == 0 || parent))
			s->moves[moves++] = s->moves[i];
	}
	s->last = moves;
}

static enum status arrive(struct stepper *s, uint32_t edge, int64_t parent)
{
	uint32_t at = s->flow->edges[edge].to;
	const struct flow_node *node = &s->flow->nodes[at];
	struct flow_token *token;
	switch (node->kind) {
	case NODE_START:
	case NODE_PASS:
		return leave_all(s, at, parent);
	case NODE_TASK:
		token = add_token(s, at, parent, 0);
		add_effect(s, FLOW_OPEN_TASK, token->id, at, STR_NONE);
		return STATUS_OK;
	case NODE_MESSAGE:
	case NODE_TIMER:
		token = add_token(s, at, parent, 0);
		add_effect(s, node->kind == NODE_TIMER ? FLOW_SET_TIMER : FLOW_WAIT_MESSAGE, token->id, at, node->name);
		return STATUS_OK;
	case NODE_SERVICE:
		add_effect(s, FLOW_SERVICE, 0, at, node->name);
		return leave_all(s, at, parent);
	case NODE_EXCLUSIVE:
		return leave_exclusive(s, at, parent);
	case NODE_PARALLEL:
		return join(s, at, edge, parent);
	case NODE_SUB:
		token = add_token(s, at, parent, 0);
		return leave_all(s, node->start, token->id);
	case NODE_TERMINATE:
		clear_scope(s, parent);
		return settle(s, parent);
	case NODE_END:
		return settle(s, parent);
	}
	return STATUS_OK;
}

static enum status run(struct stepper *s)
{
	for (size_t moves = 0; s->first < s->last; moves++) {
		if (moves == MOST_MOVES || s->state->count > MOST_TOKENS) {
			*s->why = STR("the flow runs in a circle without waiting");
			return STATUS_INVALID;
		}
		struct move move = s->moves[s->first++];
		TRY(arrive(s, move.edge, move.parent));
	}
	return STATUS_OK;
}

/* Takes a waiting token away and goes on behind it. */
static enum status go_on(struct stepper *s, struct flow_token *token)
{
	struct flow_token was = *token;
	if (s->flow->nodes[was.element].kind == NODE_TASK)
		add_effect(s, FLOW_CLOSE_TASK, was.id, was.element, STR_NONE);
	drop_token(s->state, token);
	return leave_all(s, was.element, was.parent);
}

static enum status conflict(struct stepper *s, const char *why)
{
	*s->why = str_of(why);
	return STATUS_CONFLICT;
}

static enum status start(struct stepper *s)
{
	if (s->state->next_id != 0)
		return conflict(s, "the case has started before");
	s->state->next_id = 1;
	return leave_all(s, s->flow->start, 0);
}

/* Goes on at the token that the action names, if one of that kind waits there. */
static enum status go_on_at(struct stepper *s, enum node_kind kind)
{
	struct flow_token *token = find_token(s->state, s->action->token);
	if (!token || s->flow->nodes[token->element].kind != kind)
		return conflict(s, kind == NODE_TASK ? "the task is not open" : "the timer is not set");
	return go_on(s, token);
}

/* The message goes to whoever has waited for it longest. */
static enum status message(struct stepper *s)
{
	for (size_t i = 0; i < s->state->count; i++) {
		struct flow_token *token = &s->state->tokens[i];
		const struct flow_node *node = &s->flow->nodes[token->element];
		if (node->kind == NODE_MESSAGE && str_equal(node->name, s->action->name))
			return go_on(s, token);
	}
	return conflict(s, "nothing waits for this message");
}

static enum status end(struct stepper *s)
{
	clear_scope(s, 0);
	return settle(s, 0);
}

static enum status begin(struct stepper *s)
{
	if (s->state->ended)
		return conflict(s, "the case has ended");
	if (s->action->kind != FLOW_START && s->state->next_id == 0)
		return conflict(s, "the case has not started");
	switch (s->action->kind) {
	case FLOW_START:
		return start(s);
	case FLOW_COMPLETE:
		return go_on_at(s, NODE_TASK);
	case FLOW_TIMER:
		return go_on_at(s, NODE_TIMER);
	case FLOW_MESSAGE:
		return message(s);
	case FLOW_END:
		return end(s);
	}
	return STATUS_OK;
}

enum status flow_step(struct arena *arena, const struct flow *flow, const struct flow_state *before,
		      const struct flow_action *action, struct flow_state *after, struct flow_effect_list *effects,
		      struct str *why)
{
	struct flow_state state = *before;
	struct stepper s = { .arena = arena, .flow = flow, .action = action, .state = &state, .effects = effects, .why = why };
	size_t effect_count = effects->count;
	s.room = before->count + 4;
	state.tokens = ARENA_MANY(arena, struct flow_token, s.room);
	if (before->count)
		memcpy(state.tokens, before->tokens, before->count * sizeof *state.tokens);
	enum status status = begin(&s);
	if (status == STATUS_OK)
		status = run(&s);
	if (status == STATUS_OK)
		*after = state;
	else
		effects->count = effect_count;
	return status;
}
