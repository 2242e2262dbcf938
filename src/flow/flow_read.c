/* flow_read.c: BPMN 2.0 XML to a model.
 *
 * The text is hostile until read: no network, no entities, at most 1 MB, 256 levels, 5,000 elements. */
#include "flow/flow_reader.h"

#include <libxml/parser.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { XML_CEILING = 1 << 20, MOST_ELEMENTS = 5000, MOST_FAULTS = 500, MOST_SCOPES = 8 };

void flow_fault_add(struct arena *arena, struct flow_fault_list *faults, struct str element, int line, const char *format, ...)
{
	if (faults->count == MOST_FAULTS)
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

static bool is_letter(struct str s, size_t at)
{
	return at < s.len && s.at[at] >= 'a' && s.at[at] <= 'z';
}

/* Does the name of a language say Lua, as a word? "http://www.lua.org/", "lua5.4"; not "evaluation". */
static bool names_lua(struct reader *r, struct str language)
{
	struct str rest = str_lower(r->arena, language);
	bool is_inside = false;
	for (size_t at; (at = str_find(rest, STR("lua"))) < rest.len; rest = str_part(rest, at + 3, rest.len)) {
		bool begins = at ? !is_letter(rest, at - 1) : !is_inside;
		if (begins && !is_letter(rest, at + 3))
			return true;
		is_inside = true;
	}
	return false;
}

/* A condition is Lua when it, or else the file, says so. */
static void read_condition(struct reader *r, const xmlNode *node, struct flow_edge *edge)
{
	xmlNode *condition = bpmn_child(node, "conditionExpression");
	if (!condition)
		return;
	struct str language = bpmn_attribute(r, condition, "language"), why;
	if (!language.at)
		language = r->language;
	struct str text = bpmn_content(r, condition);
	if (!str_is_empty(text))
		edge->condition = text;
	if (!names_lua(r, language)) {
		if (r->strict)
			flow_fault_add(r->arena, r->faults, edge->id, edge->line, "its condition is not marked as Lua");
	} else if (rule_read(r->arena, text, &edge->rule, &why) != STATUS_OK) {
		flow_fault_add(r->arena, r->faults, edge->id, edge->line, "its condition cannot be read: %.*s", STR_ARGS(why));
	}
}

static void read_edge(struct reader *r, const xmlNode *node, uint32_t scope)
{
	struct flow_edge edge = { .line = bpmn_line(node), .scope = scope };
	if (!take_id(r, node, &edge.id))
		return;
	edge.from_id = bpmn_attribute(r, node, "sourceRef");
	edge.to_id = bpmn_attribute(r, node, "targetRef");
	read_condition(r, node, &edge);
	add_edge(r, edge);
}

static struct str post_of(struct reader *r, const xmlNode *node, struct str id)
{
	struct str group = bpmn_attribute(r, node, "candidateGroups");
	if (!str_is_empty(group))
		return group;
	struct str *lane = map_get(&r->posts, id);
	return lane ? *lane : STR_NONE;
}

static void read_scope(struct reader *r, const xmlNode *parent, uint32_t scope, int depth);

static void read_element(struct reader *r, const xmlNode *node, const struct element_kind *kind, uint32_t scope, int depth)
{
	struct flow_element element = { .kind = str_of(kind->name), .line = bpmn_line(node) };
	struct flow_node made = { .scope = scope, .start = FLOW_NOWHERE, .otherwise = FLOW_NOWHERE, .line = bpmn_line(node) };
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
	uint32_t at = add_element(r, element, made);
	if (made.kind == NODE_SUB)
		read_scope(r, node, at, depth + 1);
}

static void read_refused(struct reader *r, const xmlNode *node, const struct element_kind *kind, uint32_t scope)
{
	struct flow_element element = { .kind = str_of(kind->name), .line = bpmn_line(node) };
	bpmn_refuse(r, node, kind->refused);
	if (take_id(r, node, &element.id))
		add_element(r, element, (struct flow_node){ .kind = NODE_PASS, .refused = true, .scope = scope,
							    .start = FLOW_NOWHERE, .otherwise = FLOW_NOWHERE,
							    .line = bpmn_line(node) });
}

static void read_scope(struct reader *r, const xmlNode *parent, uint32_t scope, int depth)
{
	if (depth > MOST_SCOPES) {
		bpmn_refuse(r, parent, "sub-processes are nested deeper than 8");
		return;
	}
	for (xmlNode *node = parent->children; node; node = node->next) {
		if (!bpmn_is(node))
			continue;
		if (r->flow->count + r->flow->edge_count > MOST_ELEMENTS) {
			bpmn_refuse(r, node, "the process has more than 5,000 elements");
			return;
		}
		const struct element_kind *kind = element_kind_of(node);
		if (bpmn_called(node, "sequenceFlow"))
			read_edge(r, node, scope);
		else if (kind && kind->read)
			read_element(r, node, kind, scope, depth);
		else if (kind && kind->refused)
			read_refused(r, node, kind, scope);
		else if (!kind && !strstr((const char *)node->name, "LoopCharacteristics"))
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

/* Collects id and name of the file's messages or operations. */
static void read_names(struct reader *r, const xmlNode *parent, const char *kind, struct map *into)
{
	for (xmlNode *node = parent->children; node; node = node->next) {
		if (bpmn_called(node, "interface"))
			read_names(r, node, kind, into);
		if (!bpmn_called(node, kind))
			continue;
		struct str *name = ARENA_ONE(r->arena, struct str);
		*name = bpmn_attribute(r, node, "name");
		if (str_is_empty(*name))
			*name = bpmn_attribute(r, node, "id");
		map_put(into, bpmn_attribute(r, node, "id"), name);
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

/* The one process that has elements. */
static xmlNode *find_process(struct reader *r, const xmlNode *root)
{
	xmlNode *found = NULL;
	for (xmlNode *node = root->children; node; node = node->next) {
		if (!bpmn_called(node, "process") || !has_elements(node))
			continue;
		if (found)
			bpmn_refuse(r, node, "a file holds one process; this is another one");
		else
			found = node;
	}
	if (!found)
		bpmn_refuse(r, root, "the file holds no process");
	return found;
}

static void read_root(struct reader *r, const xmlNode *root)
{
	if (!bpmn_called(root, "definitions")) {
		bpmn_refuse(r, root, "the file is not BPMN 2.0: it begins with definitions in the namespace BPMN/20100524/MODEL");
		return;
	}
	r->language = bpmn_attribute(r, root, "expressionLanguage");
	read_names(r, root, "message", &r->messages);
	read_names(r, root, "operation", &r->operations);
	xmlNode *process = find_process(r, root);
	if (!process)
		return;
	for (xmlNode *node = process->children; node; node = node->next) {
		if (bpmn_called(node, "laneSet"))
			read_lanes(r, node, 0);
	}
	read_scope(r, process, FLOW_NOWHERE, 0);
	flow_check(r->arena, r->flow, r->strict, r->faults);
}

static xmlDoc *parse(struct reader *r, struct str xml)
{
	xmlInitParser();
	if (xml.len > XML_CEILING || str_contains(xml, STR("<!DOCTYPE"))) {
		flow_fault_add(r->arena, r->faults, STR("file"), 1, "%s",
			       xml.len > XML_CEILING ? "the file is larger than 1 MB" : "a document type is not allowed");
		return NULL;
	}
	xmlParserCtxt *context = xmlNewParserCtxt();
	if (!context)
		return NULL;
	int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES;
	xmlDoc *doc = xmlCtxtReadMemory(context, xml.at ? xml.at : "", (int)xml.len, NULL, NULL, options);
	const xmlError *error = xmlCtxtGetLastError(context);
	if (!doc)
		flow_fault_add(r->arena, r->faults, STR("file"), error ? error->line : 1, "the file is not XML: %.*s",
			       STR_ARGS(str_trim(str_of(error && error->message ? error->message : "nothing could be read"))));
	xmlFreeParserCtxt(context);
	return doc;
}

enum status flow_read(struct arena *arena, struct str xml, bool strict, struct flow **out, struct flow_fault_list *faults)
{
	struct reader r = { .arena = arena, .flow = ARENA_ONE(arena, struct flow), .faults = faults, .strict = strict };
	map_init(&r.messages, arena);
	map_init(&r.operations, arena);
	map_init(&r.ids, arena);
	map_init(&r.posts, arena);
	map_init(&r.flow->by_id, arena);
	map_init(&r.flow->edge_by_id, arena);
	size_t before = faults->count;
	xmlDoc *doc = parse(&r, xml);
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (root && doc->intSubset)
		bpmn_refuse(&r, root, "a document type is not allowed");
	else if (root)
		read_root(&r, root);
	else if (faults->count == before)
		flow_fault_add(arena, faults, STR("file"), 1, "the file is empty");
	xmlFreeDoc(doc);
	*out = r.flow;
	return faults->count == before ? STATUS_OK : STATUS_INVALID;
}
