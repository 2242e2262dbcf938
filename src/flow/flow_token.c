/* flow_token.c: the parts of a state: tokens, passages, and the moves and effects of a step. */
#include "flow/flow_stepper.h"

#include <string.h>

/* Doubles an array in the arena. */
static void *grown(struct arena *arena, const void *items, size_t count, size_t *room, size_t size)
{
	*room = *room ? *room * 2 : 8;
	char *at = arena_array(arena, *room, size);
	if (count)
		memcpy(at, items, count * size);
	return at;
}

void flow_effect_add(struct stepper *s, enum flow_effect_kind kind, int64_t token, uint32_t element, struct str name)
{
	struct flow_effect_list *list = s->effects;
	if (list->count == list->room)
		list->items = grown(s->arena, list->items, list->count, &list->room, sizeof *list->items);
	const struct flow_element *at = element == FLOW_NOWHERE ? NULL : &s->flow->elements[element];
	list->items[list->count++] = (struct flow_effect){ kind, token, at, name, NULL };
}

struct flow_token *flow_token_add(struct stepper *s, enum flow_role role, uint32_t element, int64_t parent, int64_t from)
{
	struct flow_state *state = s->state;
	if (state->count == s->room)
		state->tokens = grown(s->arena, state->tokens, state->count, &s->room, sizeof *state->tokens);
	struct flow_token *token = &state->tokens[state->count++];
	*token = (struct flow_token){ .id = state->next_id++, .parent = parent, .from = from, .element = element, .role = role };
	return token;
}

struct flow_token *flow_token_find(const struct flow_state *state, int64_t id)
{
	for (size_t i = 0; i < state->count; i++) {
		if (state->tokens[i].id == id)
			return &state->tokens[i];
	}
	return NULL;
}

/* Tokens stay in the order in which they came. */
void flow_token_drop(struct flow_state *state, int64_t id)
{
	struct flow_token *token = flow_token_find(state, id);
	size_t at = (size_t)(token - state->tokens);
	memmove(token, token + 1, (state->count - at - 1) * sizeof *token);
	state->count--;
}

void flow_passage_add(struct stepper *s, const struct flow_token *token)
{
	struct flow_state *state = s->state;
	if (state->passage_count == s->passage_room)
		state->passages = grown(s->arena, state->passages, state->passage_count, &s->passage_room, sizeof *state->passages);
	state->passages[state->passage_count++] =
		(struct flow_passage){ token->id, token->parent, token->from, token->element, token->via };
}

static void add_move(struct stepper *s, struct move move)
{
	if (s->last == s->move_room)
		s->moves = grown(s->arena, s->moves, s->last, &s->move_room, sizeof *s->moves);
	s->moves[s->last++] = move;
}

void flow_move_add(struct stepper *s, uint32_t edge, int64_t parent, int64_t from)
{
	add_move(s, (struct move){ edge, FLOW_NOWHERE, parent, from });
}

void flow_move_enter(struct stepper *s, uint32_t node, int64_t parent, int64_t from)
{
	add_move(s, (struct move){ FLOW_NOWHERE, node, parent, from });
}

bool flow_token_is_open(const struct flow *flow, const struct flow_token *token)
{
	if (token->role == FLOW_ADDED || token->role == FLOW_RETURNED)
		return true;
	return token->role == FLOW_HERE && flow->nodes[token->element].kind == NODE_TASK && !flow->nodes[token->element].is_service;
}

/* Tells that what a token had open is open no more. */
static void tell_gone(struct stepper *s, const struct flow_token *token)
{
	if (flow_token_is_open(s->flow, token))
		flow_effect_add(s, FLOW_CLOSE_TASK, token->id, token->element, STR_NONE);
	else if ((token->role == FLOW_HERE || token->role == FLOW_ARMED) && s->flow->nodes[token->element].trigger == TRIGGER_TIMER)
		flow_effect_add(s, FLOW_CLEAR_TIMER, token->id, token->element, STR_NONE);
}

/* Whatever depends on a token is younger than it, so that one way through finds all. */
static bool depends(const int64_t *gone, size_t count, const struct flow_token *token)
{
	for (size_t i = 0; i < count; i++) {
		if (gone[i] == token->parent || (token->host && gone[i] == token->host))
			return true;
	}
	return false;
}

/* Drops moves whose scope is no more. */
static void drop_moves(struct stepper *s, int64_t scope, bool inside)
{
	size_t kept = s->first;
	for (size_t i = s->first; i < s->last; i++) {
		int64_t parent = s->moves[i].parent;
		bool is_gone = (inside && parent == scope) || (parent && !flow_token_find(s->state, parent));
		if (!is_gone)
			s->moves[kept++] = s->moves[i];
	}
	s->last = kept;
}

static void clear(struct stepper *s, int64_t root, bool inside)
{
	struct flow_state *state = s->state;
	int64_t *gone = ARENA_MANY(s->arena, int64_t, state->count + 1);
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < state->count; i++) {
		struct flow_token token = state->tokens[i];
		if ((inside ? token.parent : token.id) == root || depends(gone, count, &token)) {
			gone[count++] = token.id;
			tell_gone(s, &token);
		} else {
			state->tokens[kept++] = token;
		}
	}
	state->count = kept;
	drop_moves(s, root, inside);
}

void flow_token_cancel(struct stepper *s, int64_t id)
{
	clear(s, id, false);
}

void flow_scope_clear(struct stepper *s, int64_t scope)
{
	clear(s, scope, true);
}

void flow_armed_clear(struct stepper *s, int64_t host)
{
	for (size_t i = 0; i < s->state->count;) {
		struct flow_token token = s->state->tokens[i];
		bool is_of = token.role == FLOW_ARMED && (token.host == host || (!token.host && token.parent == host));
		if (is_of) {
			tell_gone(s, &token);
			flow_token_drop(s->state, token.id);
		} else {
			i++;
		}
	}
}

bool *flow_marks(struct stepper *s, int which)
{
	if (!s->stack)
		s->stack = ARENA_MANY(s->arena, uint32_t, s->flow->count);
	if (!s->seen[which])
		s->seen[which] = ARENA_MANY(s->arena, bool, s->flow->count);
	memset(s->seen[which], 0, s->flow->count * sizeof(bool));
	return s->seen[which];
}

enum status flow_conflict(struct stepper *s, const char *why)
{
	*s->why = str_of(why);
	return STATUS_CONFLICT;
}
