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

const struct flow_scope *flow_inside(const struct flow *flow, uint32_t element)
{
	const struct flow_node *node = &flow->nodes[element];
	return node->called == FLOW_NOWHERE ? node->inner : &flow->processes[node->called].inner;
}

/* ---- edges ---- */

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
		if (from->process != to->process || from->process != edge->process)
			EDGE_FAULT(k, edge, "it leads from one process into another");
		else if (from->scope != to->scope || from->scope != edge->scope)
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

/* ---- events on edges, calls ---- */

static void add_index(struct checker *k, uint32_t **items, uint32_t *count, uint32_t index)
{
	if ((*count & (*count - 1)) == 0) { /* room is the next power of two */
		uint32_t *more = ARENA_MANY(k->arena, uint32_t, *count ? (size_t)*count * 2 : 1);
		if (*count)
			memcpy(more, *items, *count * sizeof *more);
		*items = more;
	}
	(*items)[(*count)++] = index;
}

static bool is_activity(const struct flow_node *node, struct str kind)
{
	return node->kind == NODE_TASK || node->kind == NODE_SERVICE || node->kind == NODE_SCRIPT || node->kind == NODE_SUB ||
	       str_equal(kind, STR("receiveTask")) || str_equal(kind, STR("subProcess"));
}

/* A boundary event belongs to an activity of its own scope. A service with one waits, so that it can happen. */
static void attach(struct checker *k, uint32_t at)
{
	struct flow_node *node = node_of(k, at);
	uint32_t host = flow_index(k->flow, node->host_id);
	if (host == FLOW_NOWHERE) {
		ELEMENT_FAULT(k, at, "the activity that it is attached to is not there");
		node->refused = true;
		return;
	}
	struct flow_node *activity = node_of(k, host);
	if (activity->refused)
		node->refused = true; /* told at the activity */
	else if (!is_activity(activity, k->flow->elements[host].kind) || activity->scope != node->scope || activity->process != node->process)
		ELEMENT_FAULT(k, at, "what it is attached to is no activity of its own process or sub-process");
	node->host = host;
	add_index(k, &activity->attached, &activity->attached_count, at);
	if (activity->kind == NODE_SERVICE) {
		activity->kind = NODE_TASK;
		activity->is_service = true;
	}
}

static void find_called(struct checker *k, uint32_t at)
{
	struct flow_node *node = node_of(k, at);
	const struct flow_process *process = map_get(&k->flow->process_by_id, node->called_id);
	if (!process && !k->strict) { /* a script may stand in for it */
		node->kind = NODE_TASK;
		node->is_service = true;
		node->name = node->called_id;
		return;
	}
	if (!process) {
		ELEMENT_FAULT(k, at, "the process “%.*s” that it calls is not in the file", STR_ARGS(str_part(node->called_id, 0, 80)));
		node->refused = true;
		node->kind = NODE_PASS;
		return;
	}
	node->called = (uint32_t)(process - k->flow->processes);
	k->flow->processes[node->called].is_called = true;
}

/* Marks what a process calls, directly or through others; false when it calls itself. */
static bool calls_end(struct checker *k, uint32_t process, unsigned char *seen)
{
	seen[process] = 1;
	for (uint32_t i = 0; i < k->flow->count; i++) {
		const struct flow_node *node = node_of(k, i);
		if (node->process != process || node->called == FLOW_NOWHERE || seen[node->called] == 2)
			continue;
		if (seen[node->called] == 1) {
			ELEMENT_FAULT(k, i, "its process is called by itself, without end");
			return false;
		}
		if (!calls_end(k, node->called, seen))
			return false;
	}
	seen[process] = 2;
	return true;
}

static void check_calls(struct checker *k)
{
	unsigned char *seen = ARENA_MANY(k->arena, unsigned char, k->flow->process_count);
	for (uint32_t p = 0; p < k->flow->process_count; p++)
		if (k->flow->process_count <= 100 && !seen[p] && !calls_end(k, p, seen))
			return;
	if (k->flow->process_count > 100)
		flow_fault_add(k->arena, k->faults, STR("file"), 1, "the file holds more than 100 processes");
}

/* ---- scopes ---- */

static struct flow_scope *scope_of(struct checker *k, const struct flow_node *node)
{
	return node->scope == FLOW_NOWHERE ? &k->flow->processes[node->process].inner : node_of(k, node->scope)->inner;
}

static bool stands_alone(const struct flow_node *node)
{
	return node->kind == NODE_BOUNDARY || node->kind == NODE_EVENT_SUB;
}

/* A start event begins its process; one start without a trigger is enough. Inside, only event sub-processes have triggers. */
static void check_start(struct checker *k, uint32_t at, struct flow_scope *scope)
{
	const struct flow_node *node = node_of(k, at);
	bool by_event = node->scope != FLOW_NOWHERE && node_of(k, node->scope)->kind == NODE_EVENT_SUB;
	if (by_event && node->trigger == TRIGGER_NONE)
		ELEMENT_FAULT(k, at, "the start of an event sub-process says what it waits for");
	if (!by_event && node->scope != FLOW_NOWHERE && node->trigger != TRIGGER_NONE)
		ELEMENT_FAULT(k, at, "a sub-process begins when it is reached: its start event has no trigger");
	if (node->scope == FLOW_NOWHERE && node->trigger == TRIGGER_ERROR)
		ELEMENT_FAULT(k, at, "an error does not start a process");
	for (uint32_t i = 0; i < scope->start_count; i++) {
		if (by_event || (node->trigger == TRIGGER_NONE && node_of(k, scope->starts[i])->trigger == TRIGGER_NONE)) {
			ELEMENT_FAULT(k, at, "there is a start event already; one is run");
			break;
		}
	}
	add_index(k, &scope->starts, &scope->start_count, at);
	if (!by_event)
		return;
	struct flow_scope *outer = scope_of(k, node_of(k, node->scope));
	add_index(k, &outer->events, &outer->event_count, at);
}

/* Start events first; a scope that has none begins at whatever has no way in. */
static void list_starts(struct checker *k)
{
	for (uint32_t i = 0; i < k->flow->count; i++) {
		struct flow_node *node = node_of(k, i);
		struct flow_scope *scope = scope_of(k, node);
		if (node->kind == NODE_START && scope)
			check_start(k, i, scope);
		if (scope) {
			scope->has_start |= node->kind == NODE_START;
			scope->has_end |= node->kind == NODE_END;
		}
	}
	for (uint32_t i = 0; i < k->flow->count; i++) {
		struct flow_node *node = node_of(k, i);
		struct flow_scope *scope = scope_of(k, node);
		if (scope && !scope->has_start && !node->in_count && !stands_alone(node))
			add_index(k, &scope->starts, &scope->start_count, i);
	}
}

static void check_scopes(struct checker *k)
{
	unsigned char *filled = ARENA_MANY(k->arena, unsigned char, k->flow->count);
	for (uint32_t i = 0; i < k->flow->count; i++)
		if (node_of(k, i)->scope != FLOW_NOWHERE)
			filled[node_of(k, i)->scope] = 1;
	for (uint32_t i = 0; i < k->flow->count; i++) {
		struct flow_node *node = node_of(k, i);
		if (node->kind == NODE_SUB && node->called == FLOW_NOWHERE && !filled[i])
			node->kind = NODE_PASS; /* drawn closed, with nothing in it */
		else if ((node->kind == NODE_SUB && node->called == FLOW_NOWHERE) || node->kind == NODE_EVENT_SUB)
			if (!node->inner->start_count)
				ELEMENT_FAULT(k, i, "it has no start event");
	}
	for (uint32_t p = 0; p < k->flow->process_count; p++) {
		const struct flow_process *process = &k->flow->processes[p];
		if (!process->inner.start_count)
			flow_fault_add(k->arena, k->faults, process->id.at ? process->id : STR("process"), process->line, "it has no start event");
	}
}

/* ---- ways ---- */

static bool is_listed(const struct flow_scope *scope, uint32_t at)
{
	for (uint32_t i = 0; scope && i < scope->start_count; i++)
		if (scope->starts[i] == at)
			return true;
	return false;
}

/* Without any end event in its scope, what nothing leaves is an end (BPMN 2.0, 10.5.3). */
static void check_ways(struct checker *k, uint32_t at)
{
	struct flow_node *node = node_of(k, at);
	if (node->refused)
		return;
	if (node->out_count == 0 && node->kind != NODE_END && node->kind != NODE_EVENT_SUB && scope_of(k, node) && scope_of(k, node)->has_end)
		ELEMENT_FAULT(k, at, "no way leads out of it");
	if (node->out_count && (node->kind == NODE_END || node->kind == NODE_EVENT_SUB))
		ELEMENT_FAULT(k, at, node->kind == NODE_END ? "a way leads out of an end event" : "a way leads out of an event sub-process");
	if (node->in_count == 0 && !stands_alone(node) && !is_listed(scope_of(k, node), at))
		ELEMENT_FAULT(k, at, "no way leads to it");
	if (node->in_count && (node->kind == NODE_START || stands_alone(node)))
		ELEMENT_FAULT(k, at, node->kind == NODE_START ? "a way leads to a start event" : "a way leads to it, which begins by its trigger alone");
	if (str_is_empty(node->otherwise_id))
		return;
	const struct flow_edge *edge = map_get(&k->flow->edge_by_id, node->otherwise_id);
	if (edge && edge->from == at)
		node->otherwise = (uint32_t)(edge - k->flow->edges);
	else
		ELEMENT_FAULT(k, at, "its default is not a way out of it");
}

/* Behind an event-based gateway stand events, each reached by it alone. */
static void check_events(struct checker *k, uint32_t at)
{
	const struct flow_node *node = node_of(k, at);
	for (uint32_t i = 0; i < node->out_count; i++) {
		const struct flow_edge *edge = &k->flow->edges[node->out[i]];
		const struct flow_node *to = node_of(k, edge->to);
		if (to->refused)
			continue;
		if (to->kind != NODE_CATCH || to->loop || to->attached_count)
			EDGE_FAULT(k, edge, "behind an event-based gateway stands an event to wait for");
		else if (to->in_count > 1)
			EDGE_FAULT(k, edge, "the event behind an event-based gateway has no other way in");
	}
	if (!node->out_count)
		ELEMENT_FAULT(k, at, "no event stands behind it");
}

/* Conditions decide at exclusive and inclusive gateways and behind activities; at an exclusive choice every way needs one. */
static void check_conditions(struct checker *k, uint32_t at)
{
	const struct flow_node *node = node_of(k, at);
	bool chooses = node->kind == NODE_EXCLUSIVE && node->out_count > 1;
	bool may_choose = node->kind == NODE_EXCLUSIVE || node->kind == NODE_INCLUSIVE || is_activity(node, k->flow->elements[at].kind);
	for (uint32_t i = 0; i < node->out_count && !node->refused; i++) {
		const struct flow_edge *edge = &k->flow->edges[node->out[i]];
		if (k->strict && chooses && !edge->condition.at && node->out[i] != node->otherwise)
			EDGE_FAULT(k, edge, "it leaves a gateway with a choice, and has no condition and is not the default");
		if (edge->condition.at && !may_choose)
			EDGE_FAULT(k, edge, "a condition has no meaning behind %.40s", k->flow->elements[at].kind.at);
	}
	if (node->kind == NODE_EVENTS && !node->refused)
		check_events(k, at);
}

static void index_model(struct checker *k)
{
	struct flow *flow = k->flow;
	for (uint32_t i = 0; i < flow->count; i++)
		map_put(&flow->by_id, flow->elements[i].id, &flow->elements[i]);
	for (uint32_t i = 0; i < flow->process_count; i++)
		if (flow->processes[i].id.at)
			map_put(&flow->process_by_id, flow->processes[i].id, &flow->processes[i]);
	for (uint32_t i = 0; i < flow->count; i++) {
		if (flow->nodes[i].called_id.len && !flow->nodes[i].refused)
			find_called(k, i);
	}
	for (uint32_t i = 0; i < flow->count; i++) {
		if (flow->nodes[i].kind == NODE_BOUNDARY)
			attach(k, i);
	}
}

void flow_check(struct arena *arena, struct flow *flow, bool strict, struct flow_fault_list *faults)
{
	struct checker k = { arena, flow, faults, strict };
	index_model(&k);
	if (!join_edges(&k))
		return;
	list_edges(&k);
	check_calls(&k);
	list_starts(&k);
	check_scopes(&k);
	size_t before = faults->count;
	bool is_whole = true;
	for (uint32_t i = 0; i < flow->count; i++) {
		is_whole = is_whole && !flow->nodes[i].refused;
		check_ways(&k, i);
		check_conditions(&k, i);
	}
	if (is_whole && faults->count == before)
		flow_check_reach(arena, flow, faults);
}
