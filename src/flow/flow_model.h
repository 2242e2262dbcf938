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
	NODE_TASK,      /* waits until somebody completes it; a service with events on its edge waits like one */
	NODE_CATCH,     /* waits for its trigger */
	NODE_THROW,     /* sends its trigger and goes on */
	NODE_SERVICE,   /* is told and runs through: service, send and business rule tasks */
	NODE_SCRIPT,    /* computes values for the rest of the step */
	NODE_PASS,      /* does nothing */
	NODE_EXCLUSIVE, /* one way out; on the way in it lets all through */
	NODE_INCLUSIVE, /* all ways out that hold; on the way in it waits for all that can still come */
	NODE_PARALLEL,  /* waits for a token on each way in, then takes all ways out */
	NODE_EVENTS,    /* waits for the first of the events behind it */
	NODE_SUB,       /* a sub-process or a called process: waits until its scope is empty */
	NODE_EVENT_SUB, /* stands beside the other elements of its scope and begins by its start event's trigger */
	NODE_BOUNDARY,  /* on the edge of an activity */
};

enum trigger {
	TRIGGER_NONE, TRIGGER_MESSAGE, TRIGGER_TIMER, TRIGGER_SIGNAL, TRIGGER_ERROR, TRIGGER_CONDITION, TRIGGER_TERMINATE,
};

#define FLOW_NOWHERE UINT32_MAX

struct flow_edge { /* a sequence flow */
	struct str id, from_id, to_id;
	uint32_t from, to;
	struct rule *rule;    /* of a condition in Lua */
	struct str condition; /* the text of any condition; none when there is none */
	uint32_t scope, process;
	int line;
};

enum loop_kind { LOOP_PARALLEL, LOOP_SEQUENTIAL, LOOP_WHILE };

/* How an activity repeats itself. */
struct flow_loop {
	enum loop_kind kind;
	struct rule *cardinality; /* how many; or */
	int64_t fixed;            /* so many; -1, of LOOP_WHILE 0: not said */
	struct str collection;    /* or as many as the list of this name has items */
	struct str to;            /* or one for each of these posts, a space between two */
	struct rule *condition;   /* of multi-instance: ends it early; of LOOP_WHILE: goes on */
	bool says_condition;      /* there is one, in whatever language */
	bool test_before;
};

struct flow_node {
	enum node_kind kind;
	enum trigger trigger;
	bool cancels;        /* of a boundary event, or the start of an event sub-process: it interrupts */
	bool is_service;     /* of a task: it is told as a service */
	bool refused;        /* its fault is told already */
	bool repeats;        /* its timer is a cycle */
	uint32_t scope;      /* the sub-process around it, or FLOW_NOWHERE */
	uint32_t process;
	uint32_t host;       /* of a boundary event: its activity */
	uint32_t called;     /* of a call activity: the process; else FLOW_NOWHERE */
	uint32_t otherwise;  /* the default sequence flow, or FLOW_NOWHERE */
	uint32_t *out, *in;  /* indices of edges */
	uint32_t out_count, in_count;
	uint32_t *attached;  /* of an activity: its boundary events */
	uint32_t attached_count;
	struct flow_scope *inner; /* of sub-processes */
	struct flow_loop *loop;
	struct rule *rule;   /* of TRIGGER_CONDITION and NODE_SCRIPT */
	struct str otherwise_id, host_id, called_id;
	struct str name;     /* of message, signal, error, operation; the timer's text; none for any error */
	unsigned allowed;    /* a bit each for the operations that the pack allows here */
	bool allowed_said;
	enum flow_sign sign; /* of a repeated task whose instances are votes */
	int share;
	int line;
};

/* What stands in a process or sub-process. */
struct flow_scope {
	uint32_t *starts, start_count; /* the start events, or what has no way in */
	uint32_t *events, event_count; /* start events of event sub-processes */
	bool has_start, has_end;       /* such events stand in it */
};

struct flow_process {
	struct str id, name;
	struct flow_scope inner;
	unsigned allowed;
	bool is_called;
	int line;
};

struct flow {
	struct flow_element *elements;
	struct flow_node *nodes; /* beside elements */
	uint32_t count, room;
	struct flow_edge *edges;
	uint32_t edge_count, edge_room;
	struct flow_process *processes;
	uint32_t process_count, process_room;
	bool has_inclusive, has_conditions;
	struct map by_id;        /* elements: their struct flow_element */
	struct map edge_by_id;
	struct map process_by_id;
};

/* Adds a fault that names an element. */
void flow_fault_add(struct arena *arena, struct flow_fault_list *faults, struct str element, int line, const char *format, ...)
	PRINTF_LIKE(5, 6);

/* Joins edges and elements by their ids and looks for what cannot run. */
void flow_check(struct arena *arena, struct flow *flow, bool strict, struct flow_fault_list *faults);
/* Is every element reached from a start, and an end from every element? Of a model without other faults. */
void flow_check_reach(struct arena *arena, struct flow *flow, struct flow_fault_list *faults);

uint32_t flow_index(const struct flow *flow, struct str id); /* of an element; FLOW_NOWHERE when absent */
const struct flow_scope *flow_inside(const struct flow *flow, uint32_t element); /* what a sub-process or call holds */

#endif
