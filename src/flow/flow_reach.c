/* flow_reach.c: whether every element of a model can be reached, and an end from every element. */
#include "flow/flow_model.h"

struct marker {
	struct arena *arena;
	const struct flow *flow;
	bool *seen;
	uint32_t *stack, depth;
};

static void mark(struct marker *m, uint32_t at)
{
	if (m->seen[at])
		return;
	m->seen[at] = true;
	m->stack[m->depth++] = at;
}

static void mark_all(struct marker *m, const uint32_t *items, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		mark(m, items[i]);
}

static struct marker marker_new(struct arena *arena, const struct flow *flow)
{
	return (struct marker){ arena, flow, ARENA_MANY(arena, bool, flow->count), ARENA_MANY(arena, uint32_t, flow->count), 0 };
}

/* Forwards from the starts of all processes, into sub-processes and over the events on edges. */
static void mark_forward(struct marker *m)
{
	for (uint32_t p = 0; p < m->flow->process_count; p++) {
		const struct flow_scope *scope = &m->flow->processes[p].inner;
		mark_all(m, scope->starts, scope->start_count);
		mark_all(m, scope->events, scope->event_count);
	}
	while (m->depth) {
		uint32_t at = m->stack[--m->depth];
		const struct flow_node *node = &m->flow->nodes[at];
		for (uint32_t i = 0; i < node->out_count; i++)
			mark(m, m->flow->edges[node->out[i]].to);
		mark_all(m, node->attached, node->attached_count);
		if (node->inner) {
			mark_all(m, node->inner->starts, node->inner->start_count);
			mark_all(m, node->inner->events, node->inner->event_count);
		}
		if (node->kind == NODE_START && node->scope != FLOW_NOWHERE)
			mark(m, node->scope); /* of an event sub-process: its start is its way in */
	}
}

/* Backwards from whatever ends. */
static void mark_backward(struct marker *m)
{
	for (uint32_t i = 0; i < m->flow->count; i++) {
		if (m->flow->nodes[i].out_count == 0)
			mark(m, i);
	}
	while (m->depth) {
		const struct flow_node *node = &m->flow->nodes[m->stack[--m->depth]];
		for (uint32_t i = 0; i < node->in_count; i++)
			mark(m, m->flow->edges[node->in[i]].from);
		if (node->kind == NODE_BOUNDARY)
			mark(m, node->host);
	}
}

void flow_check_reach(struct arena *arena, struct flow *flow, struct flow_fault_list *faults)
{
	struct marker from_start = marker_new(arena, flow), to_end = marker_new(arena, flow);
	mark_forward(&from_start);
	mark_backward(&to_end);
	for (uint32_t i = 0; i < flow->count; i++) {
		const char *why = !from_start.seen[i] ? "it cannot be reached from the start" :
				  !to_end.seen[i] ? "no end can be reached from it" : NULL;
		if (why)
			flow_fault_add(arena, faults, flow->elements[i].id, flow->nodes[i].line, "%s", why);
	}
}
