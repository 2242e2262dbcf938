/* flow_xml.c: a file's bytes to XML, and what readers ask of it.
 *
 * The text is hostile until read: no network, no entities, at most 16 MB and 256 levels. */
#include "flow/flow_reader.h"
#include "base/buf.h"

#include <libxml/parser.h>
#include <string.h>

#define BPMN_NAMESPACE "http://www.omg.org/spec/BPMN/20100524/MODEL"

enum { XML_CEILING = 16 << 20, MOST_LEVELS = 256 };

bool bpmn_is(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE && node->ns && strcmp((const char *)node->ns->href, BPMN_NAMESPACE) == 0;
}

bool bpmn_called(const xmlNode *node, const char *name)
{
	return bpmn_is(node) && strcmp((const char *)node->name, name) == 0;
}

int bpmn_line(const xmlNode *node)
{
	return (int)xmlGetLineNo(node);
}

/* All text within a list of nodes. By our own hand: libxml2 gives less of it when memory is short, and says nothing. */
static void add_text(struct buf *buf, const xmlNode *node, int depth)
{
	for (; node && depth < MOST_LEVELS; node = node->next) {
		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
			buf_add(buf, str_of((const char *)node->content));
		else if (node->type == XML_ELEMENT_NODE)
			add_text(buf, node->children, depth + 1);
	}
}

static struct str text_within(struct reader *r, const xmlNode *nodes)
{
	struct buf buf;
	if (nodes && !nodes->next && nodes->type == XML_TEXT_NODE)
		return str_copy(r->arena, str_of((const char *)nodes->content));
	buf_init(&buf, r->arena, XML_CEILING);
	add_text(&buf, nodes, 0);
	return buf.len ? buf_str(&buf) : STR("");
}

static bool is_of(const xmlAttr *attribute, const char *name, const char *space)
{
	return strcmp((const char *)attribute->name, name) == 0 && attribute->ns &&
	       strcmp((const char *)attribute->ns->href, space) == 0;
}

struct str bpmn_attribute(struct reader *r, const xmlNode *node, const char *name)
{
	for (xmlAttr *a = node->properties; a; a = a->next) {
		if ((!a->ns && strcmp((const char *)a->name, name) == 0) || is_of(a, name, BPMN_NAMESPACE))
			return text_within(r, a->children);
	}
	return STR_NONE;
}

struct str bpmn_ours(struct reader *r, const xmlNode *node, const char *name)
{
	for (xmlAttr *a = node->properties; a; a = a->next) {
		if (is_of(a, name, FLOW_NAMESPACE))
			return text_within(r, a->children);
	}
	return STR_NONE;
}

struct str bpmn_foreign(struct reader *r, const xmlNode *node, const char *name)
{
	for (xmlAttr *a = node->properties; a; a = a->next) {
		if (strcmp((const char *)a->name, name) == 0 && a->ns && !is_of(a, name, BPMN_NAMESPACE))
			return text_within(r, a->children);
	}
	return bpmn_attribute(r, node, name);
}

struct str bpmn_extension(struct reader *r, const xmlNode *node, const char *element, const char *name)
{
	xmlNode *extensions = bpmn_child(node, "extensionElements");
	for (xmlNode *c = extensions ? extensions->children : NULL; c; c = c->next) {
		if (c->type == XML_ELEMENT_NODE && strcmp((const char *)c->name, element) == 0)
			return bpmn_foreign(r, c, name);
	}
	return STR_NONE;
}

bool bpmn_true(struct reader *r, const xmlNode *node, const char *name, bool otherwise)
{
	struct str value = str_trim(bpmn_attribute(r, node, name));
	if (str_is_empty(value))
		return otherwise;
	return str_equal(value, STR("true")) || str_equal(value, STR("1"));
}

struct str bpmn_content(struct reader *r, const xmlNode *node)
{
	return str_trim(text_within(r, node->children));
}

struct str bpmn_local(struct str name)
{
	for (size_t i = name.len; i-- > 0;) {
		if (name.at[i] == ':')
			return str_part(name, i + 1, name.len);
	}
	return name;
}

xmlNode *bpmn_child(const xmlNode *node, const char *name)
{
	for (xmlNode *c = node->children; c; c = c->next) {
		if (bpmn_called(c, name))
			return c;
	}
	return NULL;
}

void bpmn_refuse(struct reader *r, const xmlNode *node, const char *why)
{
	struct str id = bpmn_attribute(r, node, "id");
	flow_fault_add(r->arena, r->faults, str_is_empty(id) ? str_of((const char *)node->name) : id, bpmn_line(node), "%s", why);
}

struct str bpmn_referred(struct reader *r, const xmlNode *node, const char *name)
{
	struct str reference = bpmn_attribute(r, node, name);
	if (str_is_empty(reference))
		return STR_NONE;
	struct str *found = map_get(&r->names, reference);
	if (!found)
		found = map_get(&r->names, bpmn_local(reference));
	return found ? *found : STR_NONE;
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

bool bpmn_is_lua(struct reader *r, const xmlNode *node, const char *attribute)
{
	struct str language = bpmn_attribute(r, node, attribute);
	return names_lua(r, language.at ? language : r->language);
}

bool bpmn_rule(struct reader *r, const xmlNode *element, const xmlNode *expression, const char *what, struct rule **out)
{
	struct str why;
	if (!bpmn_is_lua(r, expression, "language")) {
		if (r->strict)
			bpmn_refuse(r, element, str_format(r->arena, "its %s is not marked as Lua", what).at);
		return !r->strict;
	}
	if (rule_read(r->arena, bpmn_content(r, expression), out, &why) == STATUS_OK)
		return true;
	bpmn_refuse(r, element, str_format(r->arena, "its %s cannot be read: %.*s", what, STR_ARGS(why)).at);
	return false;
}

/* The root, unless there is a document type, in whatever encoding. */
static xmlDoc *without_types(struct reader *r, xmlDoc *doc)
{
	if (!doc || !doc->intSubset)
		return doc;
	flow_fault_add(r->arena, r->faults, STR("file"), 1, "a document type is not allowed");
	xmlFreeDoc(doc);
	return NULL;
}

xmlDoc *bpmn_parse(struct reader *r, struct str xml)
{
	xmlInitParser();
	if (xml.len > XML_CEILING || str_contains(xml, STR("<!DOCTYPE"))) {
		flow_fault_add(r->arena, r->faults, STR("file"), 1, "%s",
			       xml.len > XML_CEILING ? "the file is larger than 16 MB" : "a document type is not allowed");
		return NULL;
	}
	xmlParserCtxt *context = xmlNewParserCtxt();
	if (!context)
		return NULL;
	int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES;
	xmlDoc *doc = xmlCtxtReadMemory(context, xml.at ? xml.at : "", (int)xml.len, NULL, NULL, options);
	const xmlError *error = xmlCtxtGetLastError(context);
	if (doc && (context->errNo == XML_ERR_NO_MEMORY || context->disableSAX)) { /* what was read so far is not the file */
		xmlFreeDoc(doc);
		doc = NULL;
	}
	if (!doc)
		flow_fault_add(r->arena, r->faults, STR("file"), error ? error->line : 1, "the file is not XML: %.*s",
			       STR_ARGS(str_trim(str_of(error && error->message ? error->message : "nothing could be read"))));
	xmlFreeParserCtxt(context);
	return without_types(r, doc);
}
