/* flow_join.c: the ways into a gateway that waits for others.
 *
 * A parallel gateway waits for a token on each way in. An inclusive one (BPMN 2.0, 13.4.3) waits as long as a token elsewhere
 * in its scope can still come by a way on which none waits yet, unless that token could as well come by one that has. */
#include "flow/flow_stepper.h"

static struct flow_token *joining(struct stepper *s, uint32_t at, uint32_t edge, int64_t parent)
{
	for (size_t i = 0; i < s->state->count; i++) {
		struct flow_token *token = &s->state->tokens[i];
		if (token->element == at && token->parent == parent && token->via == edge + 1)
			return token;
	}
	return NULL;
}

/* One token of each way in that has one goes on together, as one passage. */
static enum status go_together(struct stepper *s, uint32_t at, int64_t parent)
{
	const struct flow_node *node = &s->flow->nodes[at];
	int64_t id = s->state->next_id++;
	for (uint32_t i = 0; i < node->in_count; i++) {
		const struct flow_token *token = joining(s, at, node->in[i], parent);
		if (!token)
			continue;
		struct flow_token was = *token;
		flow_token_drop(s->state, was.id);
		was.id = id;
		flow_passage_add(s, &was);
	}
	return flow_leave(s, at, parent, id);
}

enum status flow_join(struct stepper *s, uint32_t at, uint32_t edge, int64_t parent, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	if (node->in_count < 2)
		return flow_leave(s, at, parent, from);
	flow_token_add(s, FLOW_JOINING, at, parent, from)->via = edge + 1;
	if (node->kind == NODE_INCLUSIVE)
		return STATUS_OK; /* judged when all else waits */
	for (uint32_t i = 0; i < node->in_count; i++) {
		if (!joining(s, at, node->in[i], parent))
			return STATUS_OK;
	}
	return go_together(s, at, parent);
}

/* Marks from where the gateway is reached by those of its ways in that have (or have not) a token. */
static bool *reaching(struct stepper *s, uint32_t at, int64_t parent, bool filled)
{
	const struct flow_node *node = &s->flow->nodes[at];
	bool *seen = flow_marks(s, filled);
	uint32_t *stack = s->stack, depth = 0;
	for (uint32_t i = 0; i < node->in_count; i++) {
		uint32_t from = s->flow->edges[node->in[i]].from;
		if ((joining(s, at, node->in[i], parent) != NULL) == filled && from != at && !seen[from]) {
			seen[from] = true;
			stack[depth++] = from;
		}
	}
	while (depth) {
		const struct flow_node *reached = &s->flow->nodes[stack[--depth]];
		for (uint32_t i = 0; i <= reached->in_count; i++) {
			uint32_t from = i < reached->in_count ? s->flow->edges[reached->in[i]].from : reached->host;
			if (from == FLOW_NOWHERE || from == at || seen[from])
				continue;
			seen[from] = true;
			stack[depth++] = from;
		}
	}
	return seen;
}

static bool waits_for_more(struct stepper *s, uint32_t at, int64_t parent)
{
	bool *missing = reaching(s, at, parent, false), *present = reaching(s, at, parent, true);
	for (size_t i = 0; i < s->state->count; i++) {
		const struct flow_token *token = &s->state->tokens[i];
		bool is_other = token->parent == parent && token->element != at && token->role != FLOW_ARMED;
		if (is_other && missing[token->element] && !present[token->element])
			return true;
	}
	return false;
}

/* Does nothing in the scope wait for anybody, only gateways for each other? */
static bool is_stuck(const struct stepper *s)
{
	for (size_t i = 0; i < s->state->count; i++) {
		const struct flow_token *token = &s->state->tokens[i];
		if (token->role != FLOW_JOINING && token->role != FLOW_ARMED && token->role != FLOW_SCOPE && token->role != FLOW_BODY)
			return false;
	}
	return true;
}

enum status flow_join_inclusive(struct stepper *s, bool *did)
{
	const struct flow_token *first = NULL;
	*did = false;
	for (size_t i = 0; i < s->state->count && s->flow->has_inclusive; i++) {
		const struct flow_token *token = &s->state->tokens[i];
		if (token->role != FLOW_JOINING || s->flow->nodes[token->element].kind != NODE_INCLUSIVE)
			continue;
		first = first ? first : token;
		if (waits_for_more(s, token->element, token->parent))
			continue;
		*did = true;
		return go_together(s, token->element, token->parent);
	}
	*did = first && is_stuck(s); /* gateways in a circle: the oldest goes first */
	return *did ? go_together(s, first->element, first->parent) : STATUS_OK;
}
