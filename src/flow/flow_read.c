/* flow_read.c: BPMN 2.0 XML to a model: processes, lanes, elements and sequence flows. */
#include "flow/flow_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_ELEMENTS = 20000, MOST_FAULTS = 500, MOST_SCOPES = 16, MOST_FILES = 20 };

/* One fault an element is enough. */
static bool is_told(const struct flow_fault_list *faults, struct str element, int line)
{
	for (size_t i = 0; i < faults->count; i++) {
		if (faults->items[i].line == line && str_equal(faults->items[i].element, element))
			return true;
	}
	return false;
}

void flow_fault_add(struct arena *arena, struct flow_fault_list *faults, struct str element, int line, const char *format, ...)
{
	if (faults->count == MOST_FAULTS || is_told(faults, element, line))
		return;
	if (faults->count == faults->room) {
		size_t room = faults->room ? faults->room * 2 : 8;
		struct flow_fault *items = ARENA_MANY(arena, struct flow_fault, room);
		if (faults->count)
			memcpy(items, faults->items, faults->count * sizeof *items);
		faults->items = items;
		faults->room = room;
	}
	char words[512];
	va_list args;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	faults->items[faults->count++] = (struct flow_fault){ str_copy(arena, element), str_copy(arena, str_of(words)), line };
}

/* Takes an id, once; false (and a fault) when there is none or it was taken. */
static bool take_id(struct reader *r, const xmlNode *node, struct str *id)
{
	*id = bpmn_attribute(r, node, "id");
	if (str_is_empty(*id)) {
		bpmn_refuse(r, node, "it has no id");
		return false;
	}
	if (map_get(&r->ids, *id)) {
		bpmn_refuse(r, node, "its id is used twice");
		return false;
	}
	map_put(&r->ids, *id, r);
	return true;
}

static uint32_t add_element(struct reader *r, struct flow_element element, struct flow_node node)
{
	struct flow *flow = r->flow;
	if (flow->count == flow->room) {
		flow->room = flow->room ? flow->room * 2 : 32;
		struct flow_element *elements = ARENA_MANY(r->arena, struct flow_element, flow->room);
		struct flow_node *nodes = ARENA_MANY(r->arena, struct flow_node, flow->room);
		if (flow->count) {
			memcpy(elements, flow->elements, flow->count * sizeof *elements);
			memcpy(nodes, flow->nodes, flow->count * sizeof *nodes);
		}
		flow->elements = elements;
		flow->nodes = nodes;
	}
	flow->elements[flow->count] = element;
	flow->nodes[flow->count] = node;
	return flow->count++;
}

static void add_edge(struct reader *r, struct flow_edge edge)
{
	struct flow *flow = r->flow;
	if (flow->edge_count == flow->edge_room) {
		flow->edge_room = flow->edge_room ? flow->edge_room * 2 : 32;
		struct flow_edge *edges = ARENA_MANY(r->arena, struct flow_edge, flow->edge_room);
		if (flow->edge_count)
			memcpy(edges, flow->edges, flow->edge_count * sizeof *edges);
		flow->edges = edges;
	}
	flow->edges[flow->edge_count++] = edge;
}

/* A condition is Lua when it, or else the file, says so. */
static void read_condition(struct reader *r, const xmlNode *node, struct flow_edge *edge)
{
	xmlNode *condition = bpmn_child(node, "conditionExpression");
	if (!condition)
		return;
	struct str text = bpmn_content(r, condition);
	if (!str_is_empty(text))
		edge->condition = text;
	bpmn_rule(r, node, condition, "condition", &edge->rule);
}

static void read_edge(struct reader *r, const xmlNode *node, uint32_t scope)
{
	struct flow_edge edge = { .line = bpmn_line(node), .scope = scope, .process = r->process };
	if (!take_id(r, node, &edge.id))
		return;
	edge.from_id = bpmn_attribute(r, node, "sourceRef");
	edge.to_id = bpmn_attribute(r, node, "targetRef");
	read_condition(r, node, &edge);
	add_edge(r, edge);
}

static struct str post_of(struct reader *r, const xmlNode *node, struct str id)
{
	struct str group = bpmn_foreign(r, node, "candidateGroups");
	if (str_is_empty(group))
		group = bpmn_extension(r, node, "assignmentDefinition", "candidateGroups");
	if (!str_is_empty(group))
		return group;
	struct str *lane = map_get(&r->posts, id);
	return lane ? *lane : STR_NONE;
}

static void read_scope(struct reader *r, const xmlNode *parent, uint32_t scope, int depth);

static struct flow_node node_at(const struct reader *r, const xmlNode *node, uint32_t scope)
{
	return (struct flow_node){ .kind = NODE_PASS, .scope = scope, .process = r->process, .host = FLOW_NOWHERE,
				   .called = FLOW_NOWHERE, .otherwise = FLOW_NOWHERE, .line = bpmn_line(node) };
}

static bool holds_elements(const struct flow_node *node)
{
	return node->kind == NODE_EVENT_SUB || (node->kind == NODE_SUB && str_is_empty(node->called_id));
}

static void read_element(struct reader *r, const xmlNode *node, const struct element_kind *kind, uint32_t scope, int depth)
{
	struct flow_element element = { .kind = str_of(kind->name), .line = bpmn_line(node) };
	struct flow_node made = node_at(r, node, scope);
	if (!take_id(r, node, &element.id))
		return;
	made.refused = !kind->read(r, node, &made);
	if (made.refused)
		made.kind = NODE_PASS; /* it stays as a place, so that its neighbours are judged as they stand */
	element.name = bpmn_attribute(r, node, "name");
	element.post = post_of(r, node, element.id);
	made.otherwise_id = bpmn_attribute(r, node, "default");
	if (!made.name.at)
		made.name = STR("");
	bool is_scope = holds_elements(&made);
	if (made.kind == NODE_SUB || made.kind == NODE_EVENT_SUB)
		made.inner = ARENA_ONE(r->arena, struct flow_scope);
	uint32_t at = add_element(r, element, made);
	if (is_scope)
		read_scope(r, node, at, depth + 1);
}

static void read_refused(struct reader *r, const xmlNode *node, const struct element_kind *kind, uint32_t scope)
{
	struct flow_element element = { .kind = str_of(kind->name), .line = bpmn_line(node) };
	struct flow_node made = node_at(r, node, scope);
	made.refused = true;
	bpmn_refuse(r, node, kind->refused);
	if (take_id(r, node, &element.id))
		add_element(r, element, made);
}

static void read_scope(struct reader *r, const xmlNode *parent, uint32_t scope, int depth)
{
	if (depth > MOST_SCOPES) {
		bpmn_refuse(r, parent, "sub-processes are nested deeper than 16");
		return;
	}
	for (xmlNode *node = parent->children; node; node = node->next) {
		if (!bpmn_is(node))
			continue;
		if (r->flow->count + r->flow->edge_count > MOST_ELEMENTS) {
			bpmn_refuse(r, node, "the file has more than 20,000 elements");
			return;
		}
		const struct element_kind *kind = element_kind_of(node);
		if (bpmn_called(node, "sequenceFlow"))
			read_edge(r, node, scope);
		else if (kind && kind->read)
			read_element(r, node, kind, scope, depth);
		else if (kind && kind->refused)
			read_refused(r, node, kind, scope);
		else if (!kind)
			bpmn_refuse(r, node, "it is not known as a part of a process");
	}
}

/* Lanes name the posts of the elements in them; an inner lane wins. */
static void read_lanes(struct reader *r, const xmlNode *set, int depth)
{
	for (xmlNode *lane = set->children; lane && depth < 8; lane = lane->next) {
		if (!bpmn_called(lane, "lane"))
			continue;
		struct str *name = ARENA_ONE(r->arena, struct str);
		*name = bpmn_attribute(r, lane, "name");
		for (xmlNode *c = lane->children; c; c = c->next) {
			if (bpmn_called(c, "flowNodeRef") && !str_is_empty(*name))
				map_put(&r->posts, bpmn_content(r, c), name);
		}
		for (xmlNode *c = lane->children; c; c = c->next) {
			if (bpmn_called(c, "childLaneSet"))
				read_lanes(r, c, depth + 1);
		}
	}
}

/* Collects what events and tasks refer to: id and name; of an error its code. */
static void read_names(struct reader *r, const xmlNode *parent)
{
	for (xmlNode *node = parent->children; node; node = node->next) {
		bool is_error = bpmn_called(node, "error");
		if (bpmn_called(node, "interface"))
			read_names(r, node);
		if (!is_error && !bpmn_called(node, "message") && !bpmn_called(node, "operation") && !bpmn_called(node, "signal"))
			continue;
		struct str *name = ARENA_ONE(r->arena, struct str), id = bpmn_attribute(r, node, "id");
		*name = bpmn_attribute(r, node, is_error ? "errorCode" : "name");
		if (str_is_empty(*name))
			*name = is_error ? bpmn_attribute(r, node, "name") : id;
		if (str_is_empty(*name))
			*name = id;
		if (id.at)
			map_put(&r->names, id, name);
	}
}

static void read_globals(struct reader *r, const xmlNode *root)
{
	static const char *const kinds[] = { "globalTask", "globalUserTask", "globalManualTask", "globalBusinessRuleTask", "globalScriptTask" };
	for (xmlNode *node = root->children; node; node = node->next) {
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			struct str id = bpmn_called(node, kinds[i]) ? bpmn_attribute(r, node, "id") : STR_NONE;
			struct str *kind = ARENA_ONE(r->arena, struct str);
			*kind = str_of(kinds[i]);
			if (id.at)
				map_put(&r->globals, id, kind);
		}
	}
}

static bool has_elements(const xmlNode *process)
{
	for (xmlNode *node = process->children; node; node = node->next) {
		const struct element_kind *kind = bpmn_is(node) ? element_kind_of(node) : NULL;
		if (kind && (kind->read || kind->refused))
			return true;
	}
	return false;
}

static void add_process(struct reader *r, struct flow_process process)
{
	struct flow *flow = r->flow;
	if (flow->process_count == flow->process_room) {
		flow->process_room = flow->process_room ? flow->process_room * 2 : 4;
		struct flow_process *processes = ARENA_MANY(r->arena, struct flow_process, flow->process_room);
		if (flow->process_count)
			memcpy(processes, flow->processes, flow->process_count * sizeof *processes);
		flow->processes = processes;
	}
	flow->processes[flow->process_count++] = process;
}

static void read_process(struct reader *r, const xmlNode *node)
{
	struct flow_process process = { .line = bpmn_line(node), .name = bpmn_attribute(r, node, "name") };
	bool said;
	process.id = bpmn_attribute(r, node, "id");
	if (process.id.at && !take_id(r, node, &process.id))
		return;
	if (!read_allowed(r, node, &process.allowed, &said))
		return;
	r->process = r->flow->process_count;
	add_process(r, process);
	for (xmlNode *child = node->children; child; child = child->next) {
		if (bpmn_called(child, "laneSet"))
			read_lanes(r, child, 0);
	}
	read_scope(r, node, FLOW_NOWHERE, 0);
}

/* Each process that has elements; an empty one is a pool that only stands for somebody else. */
static void read_root(struct reader *r, const xmlNode *root)
{
	r->language = bpmn_attribute(r, root, "expressionLanguage");
	map_init(&r->names, r->arena);
	read_names(r, root);
	for (xmlNode *node = root->children; node; node = node->next) {
		if (bpmn_called(node, "process") && has_elements(node))
			read_process(r, node);
	}
}

static bool is_bpmn(struct reader *r, const xmlNode *root)
{
	if (bpmn_called(root, "definitions"))
		return true;
	bpmn_refuse(r, root, "the file is not BPMN 2.0: it begins with definitions in the namespace BPMN/20100524/MODEL");
	return false;
}

static void read_docs(struct reader *r, xmlDoc **docs, size_t count)
{
	bool whole = true;
	for (size_t i = 0; i < count; i++) {
		xmlNode *root = docs[i] ? xmlDocGetRootElement(docs[i]) : NULL;
		whole = root && is_bpmn(r, root) && whole;
		if (whole)
			read_globals(r, root);
	}
	size_t before = r->faults->count;
	for (size_t i = 0; i < count && whole; i++)
		read_root(r, xmlDocGetRootElement(docs[i]));
	if (whole && !r->flow->process_count && r->faults->count == before)
		bpmn_refuse(r, xmlDocGetRootElement(docs[0]), "the file holds no process");
	if (whole && r->flow->process_count)
		flow_check(r->arena, r->flow, r->strict, r->faults);
}

enum status flow_read_files(struct arena *arena, const struct str *xmls, size_t count, bool strict, struct flow **out,
			    struct flow_fault_list *faults)
{
	struct reader r = { .arena = arena, .flow = ARENA_ONE(arena, struct flow), .faults = faults, .strict = strict };
	xmlDoc *docs[MOST_FILES] = { NULL };
	map_init(&r.globals, arena);
	map_init(&r.ids, arena);
	map_init(&r.posts, arena);
	map_init(&r.flow->by_id, arena);
	map_init(&r.flow->edge_by_id, arena);
	map_init(&r.flow->process_by_id, arena);
	size_t before = faults->count;
	if (count > MOST_FILES)
		flow_fault_add(arena, faults, STR("file"), 1, "these are more than 20 files");
	for (size_t i = 0; i < count && count <= MOST_FILES; i++) {
		docs[i] = bpmn_parse(&r, xmls[i]);
		if (!docs[i] && faults->count == before)
			flow_fault_add(arena, faults, STR("file"), 1, "the file is empty");
	}
	if (faults->count == before)
		read_docs(&r, docs, count);
	for (size_t i = 0; i < count && i < MOST_FILES; i++)
		xmlFreeDoc(docs[i]);
	*out = r.flow;
	return faults->count == before ? STATUS_OK : STATUS_INVALID;
}

enum status flow_read(struct arena *arena, struct str xml, bool strict, struct flow **out, struct flow_fault_list *faults)
{
	return flow_read_files(arena, &xml, 1, strict, out, faults);
}
