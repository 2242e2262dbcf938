/* flow_model.h: inside flow/: a model as the step function sees it. Everything is an index into an array; the order of
 * elements and of sequence flows is that of the file. */
#ifndef YIZHAN_FLOW_MODEL_H
#define YIZHAN_FLOW_MODEL_H

#include "base/map.h"
#include "flow/flow.h"
#include "rule/rule.h"

enum node_kind {
	NODE_START,
	NODE_END,
	NODE_TERMINATE,
	NODE_TASK,      /* waits until somebody completes it */
	NODE_MESSAGE,   /* waits for a message */
	NODE_TIMER,     /* waits for a time */
	NODE_SERVICE,   /* is told and runs through: service and send tasks, thrown messages */
	NODE_PASS,      /* does nothing */
	NODE_EXCLUSIVE, /* one way out; on the way in it lets all through */
	NODE_PARALLEL,  /* waits for a token on each way in, then takes all ways out */
	NODE_SUB,       /* waits until its scope is empty */
};

#define FLOW_NOWHERE UINT32_MAX

struct flow_edge { /* a sequence flow */
	struct str id, from_id, to_id;
	uint32_t from, to;
	struct rule *rule;    /* of a condition in Lua */
	struct str condition; /* the text of any condition; none when there is none */
	uint32_t scope;
	int line;
};

struct flow_node {
	enum node_kind kind;
	uint32_t scope;      /* the sub-process around it, or FLOW_NOWHERE */
	uint32_t start;      /* of a sub-process: its start event */
	uint32_t *out, *in;  /* indices of edges */
	uint32_t out_count, in_count;
	uint32_t otherwise;  /* the default sequence flow, or FLOW_NOWHERE */
	struct str otherwise_id;
	struct str name;     /* of the message, the operation; the timer's duration */
	bool refused;        /* its fault is told already */
	int line;
};

struct flow {
	struct flow_element *elements;
	struct flow_node *nodes; /* beside elements */
	uint32_t count, room;
	struct flow_edge *edges;
	uint32_t edge_count, edge_room;
	uint32_t start;
	struct map by_id;        /* elements: their struct flow_element */
	struct map edge_by_id;
};

/* Adds a fault that names an element. */
void flow_fault_add(struct arena *arena, struct flow_fault_list *faults, struct str element, int line, const char *format, ...)
	PRINTF_LIKE(5, 6);

/* Joins edges and elements by their ids and looks for what cannot run; false when there is such a thing. */
void flow_check(struct arena *arena, struct flow *flow, bool strict, struct flow_fault_list *faults);

uint32_t flow_index(const struct flow *flow, struct str id); /* of an element; FLOW_NOWHERE when absent */

#endif
