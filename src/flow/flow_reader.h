/* flow_reader.h: inside flow/: what the readers of BPMN's XML share. */
#ifndef YIZHAN_FLOW_READER_H
#define YIZHAN_FLOW_READER_H

#include "flow/flow_model.h"

#include <libxml/tree.h>

struct reader {
	struct arena *arena;
	struct flow *flow;
	struct flow_fault_list *faults;
	bool strict;
	struct str language;  /* of expressions, unless one names its own */
	struct map messages;  /* id to name, a struct str */
	struct map operations;
	struct map ids;       /* every id of the process, to find doubles */
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

bool bpmn_is(const xmlNode *node);                        /* an element of BPMN's namespace */
bool bpmn_called(const xmlNode *node, const char *name);  /* of that namespace and name */
int bpmn_line(const xmlNode *node);
struct str bpmn_attribute(struct reader *r, const xmlNode *node, const char *name); /* by local name; none when absent */
struct str bpmn_content(struct reader *r, const xmlNode *node);                     /* its text, trimmed */
xmlNode *bpmn_child(const xmlNode *node, const char *name);                         /* the first of that name, or NULL */

/* The name that a reference leads to in a list of the file; none when it leads nowhere. */
struct str bpmn_referred(struct reader *r, const struct map *names, const xmlNode *node, const char *name);

/* Adds a fault that names the element. */
void bpmn_refuse(struct reader *r, const xmlNode *node, const char *why);

#endif
