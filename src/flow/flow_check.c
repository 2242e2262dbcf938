/* flow_check.c: joins the parts of a model and finds what could not run, before any case stands in it. */
#include "flow/flow_model.h"

#include <string.h>

struct checker {
	struct arena *arena;
	struct flow *flow;
	struct flow_fault_list *faults;
	bool strict;
};

static struct flow_node *node_of(struct checker *k, uint32_t at)
{
	return &k->flow->nodes[at];
}

#define ELEMENT_FAULT(k, at, ...) \
	flow_fault_add((k)->arena, (k)->faults, (k)->flow->elements[at].id, (k)->flow->nodes[at].line, __VA_ARGS__)
#define EDGE_FAULT(k, edge, ...) flow_fault_add((k)->arena, (k)->faults, (edge)->id, (edge)->line, __VA_ARGS__)

uint32_t flow_index(const struct flow *flow, struct str id)
{
	const struct flow_element *element = map_get(&flow->by_id, id);
	return element ? (uint32_t)(element - flow->elements) : FLOW_NOWHERE;
}

/* Finds both ends of each sequence flow and counts them at the nodes. */
static bool join_edges(struct checker *k)
{
	bool good = true;
	for (uint32_t i = 0; i < k->flow->edge_count; i++) {
		struct flow_edge *edge = &k->flow->edges[i];
		edge->from = flow_index(k->flow, edge->from_id);
		edge->to = flow_index(k->flow, edge->to_id);
		if (edge->from == FLOW_NOWHERE || edge->to == FLOW_NOWHERE) {
			EDGE_FAULT(k, edge, "it leads from or to an element that is not there");
			good = false;
			continue;
		}
		struct flow_node *from = node_of(k, edge->from), *to = node_of(k, edge->to);
		if (from->scope != to->scope || from->scope != edge->scope)
			EDGE_FAULT(k, edge, "it crosses the border of a sub-process");
		from->out_count++;
		to->in_count++;
		map_put(&k->flow->edge_by_id, edge->id, edge);
	}
	return good;
}

static void list_edges(struct checker *k)
{
	for (uint32_t i = 0; i < k->flow->count; i++) {
		struct flow_node *node = node_of(k, i);
		node->out = ARENA_MANY(k->arena, uint32_t, node->out_count);
		node->in = ARENA_MANY(k->arena, uint32_t, node->in_count);
		node->out_count = node->in_count = 0;
	}
	for (uint32_t i = 0; i < k->flow->edge_count; i++) {
		struct flow_node *from = node_of(k, k->flow->edges[i].from), *to = node_of(k, k->flow->edges[i].to);
		from->out[from->out_count++] = i;
		to->in[to->in_count++] = i;
	}
}

static bool is_end(const struct flow_node *node)
{
	return node->kind == NODE_END || node->kind == NODE_TERMINATE;
}

static void check_ways(struct checker *k, uint32_t at)
{
	struct flow_node *node = node_of(k, at);
	if (node->refused)
		return;
	if (node->out_count == 0 && !is_end(node))
		ELEMENT_FAULT(k, at, "no way leads out of it");
	if (node->out_count && is_end(node))
		ELEMENT_FAULT(k, at, "a way leads out of an end event");
	if (node->in_count == 0 && node->kind != NODE_START)
		ELEMENT_FAULT(k, at, "no way leads to it");
	if (node->in_count && node->kind == NODE_START)
		ELEMENT_FAULT(k, at, "a way leads to a start event");
	if (str_is_empty(node->otherwise_id))
		return;
	const struct flow_edge *edge = map_get(&k->flow->edge_by_id, node->otherwise_id);
	if (edge && edge->from == at)
		node->otherwise = (uint32_t)(edge - k->flow->edges);
	else
		ELEMENT_FAULT(k, at, "its default is not a way out of it");
}

/* Conditions decide at exclusive gateways and behind activities; at a gateway with a choice every way needs one. */
static void check_conditions(struct checker *k, uint32_t at)
{
	const struct flow_node *node = node_of(k, at);
	bool chooses = node->kind == NODE_EXCLUSIVE && node->out_count > 1;
	bool may_choose = node->kind == NODE_EXCLUSIVE || node->kind == NODE_TASK || node->kind == NODE_SERVICE ||
			  node->kind == NODE_SUB || str_equal(k->flow->elements[at].kind, STR("receiveTask"));
	for (uint32_t i = 0; i < node->out_count && !node->refused; i++) {
		const struct flow_edge *edge = &k->flow->edges[node->out[i]];
		if (k->strict && chooses && !edge->condition.at && node->out[i] != node->otherwise)
			EDGE_FAULT(k, edge, "it leaves a gateway with a choice, and has no condition and is not the default");
		if (edge->condition.at && !may_choose)
			EDGE_FAULT(k, edge, "a condition has no meaning behind %.40s", k->flow->elements[at].kind.at);
	}
}

/* The one start event of a scope. */
static uint32_t find_start(struct checker *k, uint32_t scope)
{
	uint32_t found = FLOW_NOWHERE;
	bool is_empty = true;
	for (uint32_t i = 0; i < k->flow->count; i++) {
		const struct flow_node *node = node_of(k, i);
		is_empty = is_empty && node->scope != scope;
		if (node->scope != scope || node->kind != NODE_START)
			continue;
		if (found != FLOW_NOWHERE)
			ELEMENT_FAULT(k, i, "there is a start event already; one is run");
		found = i;
	}
	if (is_empty && scope != FLOW_NOWHERE)
		node_of(k, scope)->kind = NODE_PASS; /* drawn closed, with nothing in it */
	else if (found == FLOW_NOWHERE && scope != FLOW_NOWHERE)
		ELEMENT_FAULT(k, scope, "it has no start event");
	else if (found == FLOW_NOWHERE)
		flow_fault_add(k->arena, k->faults, STR("process"), 1, "it has no start event");
	return found;
}

/* Marks what can be reached from `at`, forwards, and into sub-processes. */
static void mark_forward(struct checker *k, uint32_t start, bool *seen)
{
	uint32_t *stack = ARENA_MANY(k->arena, uint32_t, (size_t)k->flow->count + 1), depth = 0;
	seen[start] = true;
	stack[depth++] = start;
	while (depth) {
		const struct flow_node *node = node_of(k, stack[--depth]);
		for (uint32_t i = 0; i <= node->out_count; i++) {
			uint32_t to = i < node->out_count ? k->flow->edges[node->out[i]].to : node->start;
			if (to == FLOW_NOWHERE || seen[to])
				continue;
			seen[to] = true;
			stack[depth++] = to;
		}
	}
}

/* Marks from where an end event of the same scope can be reached. */
static void mark_backward(struct checker *k, bool *seen)
{
	uint32_t *stack = ARENA_MANY(k->arena, uint32_t, (size_t)k->flow->count + 1), depth = 0;
	for (uint32_t i = 0; i < k->flow->count; i++) {
		if ((seen[i] = is_end(node_of(k, i))))
			stack[depth++] = i;
	}
	while (depth) {
		const struct flow_node *node = node_of(k, stack[--depth]);
		for (uint32_t i = 0; i < node->in_count; i++) {
			uint32_t from = k->flow->edges[node->in[i]].from;
			if (seen[from])
				continue;
			seen[from] = true;
			stack[depth++] = from;
		}
	}
}

static void check_reach(struct checker *k)
{
	bool *from_start = ARENA_MANY(k->arena, bool, k->flow->count), *to_end = ARENA_MANY(k->arena, bool, k->flow->count);
	mark_forward(k, k->flow->start, from_start);
	mark_backward(k, to_end);
	for (uint32_t i = 0; i < k->flow->count; i++) {
		if (!from_start[i])
			ELEMENT_FAULT(k, i, "it cannot be reached from the start");
		else if (!to_end[i])
			ELEMENT_FAULT(k, i, "no end can be reached from it");
	}
}

void flow_check(struct arena *arena, struct flow *flow, bool strict, struct flow_fault_list *faults)
{
	struct checker k = { arena, flow, faults, strict };
	for (uint32_t i = 0; i < flow->count; i++)
		map_put(&flow->by_id, flow->elements[i].id, &flow->elements[i]);
	if (!join_edges(&k))
		return;
	list_edges(&k);
	size_t before = faults->count;
	bool is_whole = true;
	for (uint32_t i = 0; i < flow->count; i++) {
		is_whole = is_whole && !flow->nodes[i].refused;
		check_ways(&k, i);
		check_conditions(&k, i);
		if (flow->nodes[i].kind == NODE_SUB)
			flow->nodes[i].start = find_start(&k, i);
	}
	flow->start = find_start(&k, FLOW_NOWHERE);
	if (is_whole && faults->count == before)
		check_reach(&k);
}
