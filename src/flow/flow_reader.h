/* flow_reader.h: inside flow/: what the readers of BPMN's XML share. */
#ifndef YIZHAN_FLOW_READER_H
#define YIZHAN_FLOW_READER_H

#include "flow/flow_model.h"

#include <libxml/tree.h>

#define FLOW_NAMESPACE "urn:yizhan:flow" /* our own attributes: allow, sign, share */

struct reader {
	struct arena *arena;
	struct flow *flow;
	struct flow_fault_list *faults;
	bool strict;
	uint32_t process;
	struct str language;  /* of expressions, unless one names its own */
	struct map names;     /* id of a message, signal, error or operation to its name, a struct str */
	struct map globals;   /* id of a global task to the kind of task it is, a struct str */
	struct map ids;       /* every id of the processes, to find doubles */
	struct map posts;     /* element id to the name of its lane, a struct str */
};

/* Reads what is special to a kind of element; false when it was refused. */
typedef bool (*kind_reader)(struct reader *r, const xmlNode *node, struct flow_node *out);

/* What may stand in a process: read, refused with a reason, or (both NULL) without meaning for running. */
struct element_kind {
	const char *name;
	kind_reader read;
	const char *refused;
};
const struct element_kind *element_kind_of(const xmlNode *node); /* NULL when BPMN has no such part of a process */

/* The XML of a file, or NULL with a fault. The caller frees it. */
xmlDoc *bpmn_parse(struct reader *r, struct str xml);
bool bpmn_is(const xmlNode *node);                        /* an element of BPMN's namespace */
bool bpmn_called(const xmlNode *node, const char *name);  /* of that namespace and name */
int bpmn_line(const xmlNode *node);
struct str bpmn_attribute(struct reader *r, const xmlNode *node, const char *name); /* BPMN's own; none when absent */
struct str bpmn_foreign(struct reader *r, const xmlNode *node, const char *name);   /* of any other namespace */
struct str bpmn_ours(struct reader *r, const xmlNode *node, const char *name);      /* of FLOW_NAMESPACE */
/* An attribute of an extension element of that name, whatever its namespace. */
struct str bpmn_extension(struct reader *r, const xmlNode *node, const char *element, const char *name);
bool bpmn_true(struct reader *r, const xmlNode *node, const char *name, bool otherwise); /* an attribute of type boolean */
struct str bpmn_content(struct reader *r, const xmlNode *node);                     /* its text, trimmed */
xmlNode *bpmn_child(const xmlNode *node, const char *name);                         /* the first of that name, or NULL */
struct str bpmn_local(struct str name);                                             /* the last part of a qualified name */
/* The name that a reference leads to in a list of the file; none when it leads nowhere. */
struct str bpmn_referred(struct reader *r, const xmlNode *node, const char *name);
/* Adds a fault that names the element. */
void bpmn_refuse(struct reader *r, const xmlNode *node, const char *why);
/* Is an expression Lua, by its own `attribute` or else by the file? */
bool bpmn_is_lua(struct reader *r, const xmlNode *node, const char *attribute);
/* Compiles the text of an expression; false when it is no Lua that can be read, which is told (not Lua: when strict). */
bool bpmn_rule(struct reader *r, const xmlNode *element, const xmlNode *expression, const char *what, struct rule **out);

/* flow_kind_event.c, flow_kind_task.c */
bool read_start(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_end(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_catch(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_throw(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_boundary(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_message(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out);
bool read_task(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_service(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_rule_task(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_script(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_send(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_receive(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_sub(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_call(struct reader *r, const xmlNode *node, struct flow_node *out);
bool read_allowed(struct reader *r, const xmlNode *node, unsigned *out, bool *said);

#endif
