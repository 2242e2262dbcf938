/* yaml.c: libyaml's events to a tree, within ceilings. */
#include "form/yaml.h"
#include "base/map.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { SIZE_MOST = 1 << 20, DEPTH_MOST = 32, NODES_MOST = 100000, FAULTS_MOST = 200 };

struct builder {
	struct yaml *yaml;
	yaml_parser_t parser;
	int depth, nodes;
	bool failed;
};

void yaml_fault(struct yaml *yaml, int line, const char *format, ...)
{
	if (yaml->fault_count == FAULTS_MOST)
		return;
	if (yaml->fault_count == yaml->fault_room) {
		yaml->fault_room = yaml->fault_room ? yaml->fault_room * 2 : 8;
		struct yaml_fault *more = ARENA_MANY(yaml->arena, struct yaml_fault, yaml->fault_room);
		if (yaml->fault_count)
			memcpy(more, yaml->faults, yaml->fault_count * sizeof *more);
		yaml->faults = more;
	}
	char sentence[600];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	yaml->faults[yaml->fault_count++] = (struct yaml_fault){ line, str_copy(yaml->arena, str_of(sentence)) };
}

/* Ends the reading: what follows a broken place is guesswork. */
static struct yaml_node *stop(struct builder *builder, int line, const char *sentence)
{
	if (!builder->failed)
		yaml_fault(builder->yaml, line, "%s", sentence);
	builder->failed = true;
	return NULL;
}

/* The next event; the caller deletes it. On a fault the event is empty and the reading stopped. */
static bool take_event(struct builder *builder, yaml_event_t *event)
{
	memset(event, 0, sizeof *event);
	if (builder->failed)
		return false;
	if (yaml_parser_parse(&builder->parser, event))
		return true;
	const char *problem = builder->parser.problem ? builder->parser.problem : "unreadable";
	char sentence[300];
	snprintf(sentence, sizeof sentence, "This is not YAML (%s): look at the indentation, quotes and colons here.", problem);
	stop(builder, (int)builder->parser.problem_mark.line + 1, sentence);
	return false;
}

static void *grow(struct builder *builder, void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	size_t more = *room ? *room * 2 : 4;
	void *at = arena_array(builder->yaml->arena, more, size);
	if (count)
		memcpy(at, items, count * size);
	*room = more;
	return at;
}

static struct str scalar_text(struct builder *builder, const yaml_event_t *event)
{
	const char *at = (const char *)event->data.scalar.value;
	return str_copy(builder->yaml->arena, (struct str){ at, event->data.scalar.length });
}

/* Anchors and tags have no meaning in a pack; an anchor is the half of an alias. */
static bool is_plain(struct builder *builder, const yaml_event_t *event)
{
	int line = (int)event->start_mark.line + 1;
	const yaml_char_t *anchor = NULL, *tag = NULL;
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	} else {
		stop(builder, line, "Aliases (*name) are not allowed: write the value out.");
		return false;
	}
	if (anchor)
		stop(builder, line, "Anchors (&name) are not allowed: write the value out where it is needed.");
	else if (tag)
		stop(builder, line, "Tags (!name) are not allowed: remove it.");
	return !builder->failed;
}

static struct yaml_node *build(struct builder *builder, yaml_event_t *event);

static void build_list(struct builder *builder, struct yaml_node *node)
{
	yaml_event_t event;
	while (take_event(builder, &event) && event.type != YAML_SEQUENCE_END_EVENT) {
		struct yaml_node *item = build(builder, &event);
		if (!item)
			return;
		node->items = (struct yaml_node **)grow(builder, node->items, node->count, &node->room, sizeof *node->items);
		node->items[node->count++] = item;
	}
	yaml_event_delete(&event);
}

/* Reads a key's name; false when it can't be one. Takes the event. */
static bool read_key(struct builder *builder, struct map *seen, yaml_event_t *event, struct yaml_pair *pair)
{
	pair->line = (int)event->start_mark.line + 1;
	bool plain = event->type == YAML_SCALAR_EVENT && is_plain(builder, event);
	if (plain)
		pair->name = scalar_text(builder, event);
	yaml_event_delete(event);
	if (!plain)
		return stop(builder, pair->line, "A name before a colon must be a plain word.") != NULL;
	if (map_get(seen, pair->name))
		return stop(builder, pair->line, "This name stands twice in one map: remove or rename one.") != NULL;
	map_put(seen, pair->name, builder);
	return true;
}

static void build_map(struct builder *builder, struct yaml_node *node)
{
	struct map seen;
	map_init(&seen, builder->yaml->arena);
	yaml_event_t event;
	while (take_event(builder, &event) && event.type != YAML_MAPPING_END_EVENT) {
		struct yaml_pair pair = { 0 };
		if (!read_key(builder, &seen, &event, &pair) || !take_event(builder, &event))
			return;
		pair.value = build(builder, &event);
		if (!pair.value)
			return;
		node->pairs = (struct yaml_pair *)grow(builder, node->pairs, node->count, &node->room, sizeof *node->pairs);
		node->pairs[node->count++] = pair;
	}
	yaml_event_delete(&event);
}

/* Makes a node of an event that begins one; takes the event. NULL when the reading was stopped. */
static struct yaml_node *build(struct builder *builder, yaml_event_t *event)
{
	int line = (int)event->start_mark.line + 1;
	yaml_event_type_t type = event->type;
	struct yaml_node *node = ARENA_ONE(builder->yaml->arena, struct yaml_node);
	node->line = line;
	if (is_plain(builder, event) && type == YAML_SCALAR_EVENT)
		node->text = scalar_text(builder, event);
	yaml_event_delete(event);
	if (++builder->nodes > NODES_MOST)
		return stop(builder, line, "The file has more than 100,000 values: split it.");
	if (++builder->depth > DEPTH_MOST)
		return stop(builder, line, "This is nested more than 32 levels deep: flatten it.");
	if (type == YAML_SEQUENCE_START_EVENT) {
		node->kind = YAML_LIST;
		build_list(builder, node);
	} else if (type == YAML_MAPPING_START_EVENT) {
		node->kind = YAML_MAP;
		build_map(builder, node);
	}
	builder->depth--;
	return builder->failed ? NULL : node;
}

/* The stream's and document's frame around the one root. */
static struct yaml_node *build_document(struct builder *builder)
{
	struct yaml_node *root = NULL;
	for (;;) {
		yaml_event_t event;
		if (!take_event(builder, &event))
			return NULL;
		yaml_event_type_t type = event.type;
		int line = (int)event.start_mark.line + 1;
		bool frame = type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT || type == YAML_DOCUMENT_END_EVENT;
		if (type == YAML_STREAM_END_EVENT || frame)
			yaml_event_delete(&event);
		else if (!(root = build(builder, &event)))
			return NULL;
		if (type == YAML_DOCUMENT_START_EVENT && root)
			return stop(builder, line, "A file holds one document: remove what follows the line of dashes.");
		if (type == YAML_STREAM_END_EVENT)
			return root ? root : stop(builder, 1, "The file is empty: write its members.");
	}
}

const struct yaml_node *yaml_read(struct yaml *yaml, struct str text)
{
	struct builder builder = { .yaml = yaml };
	if (text.len > SIZE_MOST)
		return stop(&builder, 1, "The file is larger than 1 MiB: split it.");
	if (!str_is_utf8(text))
		return stop(&builder, 1, "The file is not UTF-8 without NUL bytes: save it as UTF-8.");
	if (!yaml_parser_initialize(&builder.parser))
		return stop(&builder, 1, "There is no memory to read this file.");
	yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&builder.parser, (const unsigned char *)(text.at ? text.at : ""), text.len);
	struct yaml_node *root = build_document(&builder);
	yaml_parser_delete(&builder.parser);
	return root;
}
