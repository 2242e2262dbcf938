/* flow.h: a BPMN 2.0 model and where a case stands in it. A pure step function: (model, state, action) -> (state, effects).
 *
 * It knows no database and no time of day. What it cannot run is refused when the model is read, with id and reason. */
#ifndef YIZHAN_FLOW_H
#define YIZHAN_FLOW_H

#include "base/json.h"

struct flow; /* a model: immutable, shared by threads */

struct flow_fault {
	struct str element, why; /* id in the file; a sentence */
	int line;
};
struct flow_fault_list {
	struct flow_fault *items;
	size_t count, room;
};

/* Reads BPMN 2.0 XML (OMG formal/2011-01-03). `strict` refuses conditions not marked as Lua (expressionLanguage or
 * `language` attribute that names lua, or none given and the definitions' expressionLanguage names it).
 *   STATUS_INVALID  it cannot run; the faults say why, element by element */
MUST_CHECK enum status flow_read(struct arena *arena, struct str xml, bool strict, struct flow **out, struct flow_fault_list *faults);

struct flow_element {
	struct str id, name;
	struct str kind;  /* BPMN's local name: "userTask" … */
	struct str post;  /* of tasks: the lane's name, or camunda:candidateGroups */
	int line;         /* in the file; 1 is the first */
};
size_t flow_element_count(const struct flow *flow);
const struct flow_element *flow_element(const struct flow *flow, size_t index);
const struct flow_element *flow_find(const struct flow *flow, struct str id); /* NULL when absent */

/* Where a case stands: a small array of tokens, ids rising. All zero before the start. */
struct flow_token {
	int64_t id;       /* within the case, from 1; of a task's token, the task's */
	int64_t parent;   /* the token of the sub-process around it; 0 for none */
	uint32_t element; /* index into the model's elements */
	uint32_t via;     /* of one that waits at a joining gateway: 1 + the sequence flow by which it came; else 0 */
};
struct flow_state {
	struct flow_token *tokens;
	size_t count;
	int64_t next_id;
	bool ended;
};

enum flow_effect_kind { FLOW_OPEN_TASK, FLOW_CLOSE_TASK, FLOW_WAIT_MESSAGE, FLOW_SERVICE, FLOW_SET_TIMER, FLOW_ENDED };
struct flow_effect {
	enum flow_effect_kind kind;
	int64_t token;
	const struct flow_element *element;
	struct str name; /* of the message, the service's operation, the timer's ISO 8601 duration */
};
struct flow_effect_list {
	struct flow_effect *items;
	size_t count, room;
};

enum flow_action_kind { FLOW_START, FLOW_COMPLETE, FLOW_MESSAGE, FLOW_TIMER, FLOW_END };
struct flow_action {
	enum flow_action_kind kind;
	int64_t token;          /* of COMPLETE and TIMER */
	struct str name;        /* of MESSAGE */
	const json_t *values;   /* seen by conditions */
	struct str take;        /* `flow run` only: sequence flows to take where no Lua decides, a space between two */
};

/* One step, run until everything waits. Service tasks run through and are told as effects.
 *   STATUS_CONFLICT  no such token waits; nothing waits for that message
 *   STATUS_INVALID   a condition failed, or no way out of a gateway holds: *why says it; the state is unchanged */
MUST_CHECK enum status flow_step(struct arena *arena, const struct flow *flow, const struct flow_state *before,
				 const struct flow_action *action, struct flow_state *after,
				 struct flow_effect_list *effects, struct str *why);

/* The state as canonical text, and back.  INVALID: not a state of this model. */
struct str flow_state_text(struct arena *arena, const struct flow *flow, const struct flow_state *state);
MUST_CHECK enum status flow_state_read(struct arena *arena, const struct flow *flow, struct str text, struct flow_state *out);

#endif
