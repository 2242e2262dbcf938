/* flow_jump.c: to another element of the same scope, when it is sure that the case still reaches its end.
 *
 * Sure are two kinds of place. One that lies on the same branch: a way leads there on which no branch begins or ends; then the
 * task alone moves. And one where a token stands alone in its scope: every branch that begins before it ends before it; then
 * whatever else is in the scope is taken away. */
#include "flow/flow_stepper.h"

enum { MOST_ELEMENTS = 2000 }; /* of a model in which jumps to other branches are judged */

struct walker {
	const struct flow *flow;
	bool *seen;
	uint32_t *stack, depth;
};

static bool is_gate(const struct flow_node *node)
{
	return node->kind == NODE_PARALLEL || node->kind == NODE_INCLUSIVE;
}

/* More than one token may leave it. */
static bool is_fork(const struct flow_node *node)
{
	bool chooses = node->kind == NODE_EXCLUSIVE || node->kind == NODE_EVENTS;
	return (node->out_count > 1 && !chooses) || (node->kind == NODE_BOUNDARY && !node->cancels);
}

static bool is_join(const struct flow_node *node)
{
	return is_gate(node) && node->in_count > 1;
}

static void step_to(struct walker *w, uint32_t at)
{
	if (w->seen[at])
		return;
	w->seen[at] = true;
	w->stack[w->depth++] = at;
}

static struct walker walker_new(struct stepper *s)
{
	bool *seen = flow_marks(s, 0);
	return (struct walker){ s->flow, seen, s->stack, 0 };
}

/* Marks everything that a token leaving `from` can reach, without passing `but`; until the next call. */
static bool *reached(struct stepper *s, uint32_t from, uint32_t but)
{
	struct walker w = walker_new(s);
	const struct flow_node *first = &s->flow->nodes[from];
	if (but != FLOW_NOWHERE)
		w.seen[but] = true;
	for (uint32_t i = 0; i < first->out_count; i++)
		step_to(&w, s->flow->edges[first->out[i]].to);
	while (w.depth) {
		const struct flow_node *node = &s->flow->nodes[w.stack[--w.depth]];
		for (uint32_t i = 0; i < node->out_count; i++)
			step_to(&w, s->flow->edges[node->out[i]].to);
		for (uint32_t i = 0; i < node->attached_count; i++)
			step_to(&w, node->attached[i]);
	}
	if (but != FLOW_NOWHERE)
		w.seen[but] = false;
	return w.seen;
}

/* On the same branch: joined, in either direction, by elements that let one token through. */
static bool is_same_branch(struct stepper *s, uint32_t from, uint32_t to)
{
	struct walker w = walker_new(s);
	step_to(&w, from);
	while (w.depth) {
		uint32_t at = w.stack[--w.depth];
		const struct flow_node *node = &s->flow->nodes[at];
		if (is_fork(node) || is_join(node) || node->kind == NODE_END || (at != from && node->out_count == 0))
			continue; /* what lies behind is no more the same */
		for (uint32_t i = 0; i < node->out_count; i++)
			step_to(&w, s->flow->edges[node->out[i]].to);
		for (uint32_t i = 0; i < node->in_count; i++)
			step_to(&w, s->flow->edges[node->in[i]].from);
		for (uint32_t i = 0; i < node->attached_count; i++)
			if (s->flow->nodes[node->attached[i]].cancels)
				step_to(&w, node->attached[i]);
		if (node->kind == NODE_BOUNDARY)
			step_to(&w, node->host);
	}
	const struct flow_node *target = &s->flow->nodes[to];
	return w.seen[to] && !is_fork(target) && target->out_count;
}

/* Does every branch that begins at a fork end at one join, before an end or `to` is reached? */
static bool is_closed(struct stepper *s, uint32_t fork, uint32_t to)
{
	for (uint32_t join = 0; join < s->flow->count; join++) {
		const struct flow_node *node = &s->flow->nodes[join];
		if (!is_join(node) || node->scope != s->flow->nodes[fork].scope || node->process != s->flow->nodes[fork].process)
			continue;
		const bool *seen = reached(s, fork, join);
		bool leaks = seen[to];
		for (uint32_t i = 0; i < s->flow->count && !leaks; i++)
			leaks = seen[i] && s->flow->nodes[i].out_count == 0;
		if (!leaks)
			return true;
	}
	return false;
}

static bool is_alone(struct stepper *s, uint32_t to)
{
	const struct flow_node *target = &s->flow->nodes[to];
	const struct flow_scope *scope = target->scope == FLOW_NOWHERE ? &s->flow->processes[target->process].inner :
					 s->flow->nodes[target->scope].inner;
	if ((!scope->has_start && scope->start_count > 1) || s->flow->count > MOST_ELEMENTS)
		return false;
	for (uint32_t i = 0; i < s->flow->count; i++) {
		const struct flow_node *node = &s->flow->nodes[i];
		bool is_near = node->scope == target->scope && node->process == target->process;
		if (is_near && is_fork(node) && reached(s, i, FLOW_NOWHERE)[to] && !is_closed(s, i, to))
			return false;
	}
	return true;
}

/* Takes away all that is in a scope, but not what may happen to it. */
static void empty_scope(struct stepper *s, int64_t scope)
{
	for (size_t i = 0; i < s->state->count;) {
		const struct flow_token *token = &s->state->tokens[i];
		if (token->parent != scope || (token->role == FLOW_ARMED && !token->host)) {
			i++;
			continue;
		}
		flow_token_cancel(s, token->id);
		i = 0;
	}
}

/* The latest step that led there and stood alone in its scope as well; else what led to the scope. A later return goes no
 * further into branches that are no more. */
static int64_t led_from(struct stepper *s, const struct flow_token *token)
{
	const bool *marks = flow_ancestors(s, token->from);
	const struct flow_token *outer = token->parent ? flow_token_find(s->state, token->parent) : NULL;
	int64_t found = outer ? outer->from : 0;
	for (size_t i = 0; i < s->state->passage_count; i++) {
		const struct flow_passage *passage = &s->state->passages[i];
		if (marks[i] && passage->parent == token->parent && passage->id > found && is_alone(s, passage->element))
			found = passage->id;
	}
	return found;
}

/* Something that can be begun by itself. */
static bool is_target(const struct stepper *s, uint32_t at, const struct flow_node *from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	if (node->scope != from->scope || node->process != from->process)
		return false;
	if (node->kind == NODE_CATCH && node->in_count && s->flow->nodes[s->flow->edges[node->in[0]].from].kind == NODE_EVENTS)
		return false;
	return node->kind == NODE_TASK || node->kind == NODE_SUB || node->kind == NODE_CATCH || node->kind == NODE_END;
}

enum status flow_jump(struct stepper *s)
{
	struct flow_token token = *flow_token_find(s->state, s->action->token);
	uint32_t to = flow_index(s->flow, s->action->to);
	const struct flow_token *outer = token.parent ? flow_token_find(s->state, token.parent) : NULL;
	if (to == FLOW_NOWHERE || !is_target(s, to, &s->flow->nodes[token.element]))
		return flow_conflict(s, "there is no such step in this process");
	if (outer && outer->role == FLOW_BODY)
		return flow_conflict(s, "one of several instances does not jump");
	if (is_same_branch(s, token.element, to)) {
		flow_token_cancel(s, token.id);
		return flow_enter(s, to, token.parent, token.from);
	}
	if (!is_alone(s, to))
		return flow_conflict(s, "from there the case might never end: other branches run beside it");
	int64_t from = led_from(s, &token);
	empty_scope(s, token.parent);
	return flow_enter(s, to, token.parent, from);
}
