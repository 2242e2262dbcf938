/* flow.h: a BPMN 2.0 model and where a case stands in it. A pure step function: (model, state, action) -> (state, effects).
 *
 * It knows no database and no time of day. What it cannot run is refused when the model is read, with id and reason.
 * docs/flow.md says what runs; flow/flow_operation.h what offices may do beside the model. */
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

/* Reads BPMN 2.0 XML (OMG formal/2011-01-03). `strict` refuses what only a script could decide: conditions and scripts not
 * marked as Lua (expressionLanguage or `language` attribute that names lua), timers without a time.
 *   STATUS_INVALID  it cannot run; the faults say why, element by element */
MUST_CHECK enum status flow_read(struct arena *arena, struct str xml, bool strict, struct flow **out, struct flow_fault_list *faults);
/* The same of several files, whose processes may call each other's; faults of the second on name their lines only. */
MUST_CHECK enum status flow_read_files(struct arena *arena, const struct str *xmls, size_t count, bool strict, struct flow **out,
				       struct flow_fault_list *faults);

struct flow_element {
	struct str id, name;
	struct str kind;  /* BPMN's local name: "userTask" … */
	struct str post;  /* of tasks: the lane's name, or camunda:candidateGroups */
	int line;         /* in the file; 1 is the first */
};
size_t flow_element_count(const struct flow *flow);
const struct flow_element *flow_element(const struct flow *flow, size_t index);
const struct flow_element *flow_find(const struct flow *flow, struct str id); /* NULL when absent */
size_t flow_process_count(const struct flow *flow);
struct str flow_process_id(const struct flow *flow, size_t index); /* none when the file gives it none */
bool flow_process_is_called(const struct flow *flow, size_t index);  /* by an activity of another */

enum flow_role {
	FLOW_HERE,     /* waits at its element: a task, a caught event */
	FLOW_JOINING,  /* waits at a gateway for others; `via` */
	FLOW_SCOPE,    /* stands for what is within its sub-process */
	FLOW_BODY,     /* stands for the instances of an activity that repeats itself */
	FLOW_ARMED,    /* an event that may happen to `host`, or to its scope */
	FLOW_PARKED,   /* a task that waits for what others add to it */
	FLOW_ADDED,    /* a task that an operation added to `host` */
	FLOW_LATER,    /* a task that follows when `host` is completed */
	FLOW_RETURNED, /* the applicant has it again */
};
/* How several hands decide: every one for it; one is enough; a share; one against is enough; whoever is first. */
enum flow_sign { FLOW_SIGN_NONE, FLOW_SIGN_ALL, FLOW_SIGN_ONE, FLOW_SIGN_SHARE, FLOW_SIGN_VETO, FLOW_SIGN_FIRST };

/* Where a case stands: a small array of tokens, ids rising. All zero before the start. */
struct flow_token {
	int64_t id;       /* within the case, from 1; of a task's token, the task's */
	int64_t parent;   /* the token of the sub-process or body around it; 0 for none */
	int64_t host;     /* of ARMED, ADDED and LATER: the token that they belong to; 0 for its scope */
	int64_t from;     /* the passage that led here; 0 for the start */
	uint32_t element; /* index into the model's elements */
	uint32_t via;     /* of one that waits at a joining gateway: 1 + the sequence flow by which it came; else 0 */
	enum flow_role role;
	enum flow_sign sign;
	int32_t index;    /* of an instance: which, from 1; of a timer: how often it still rings; of a condition: 1 when it held */
	int32_t total, done, agreed, share; /* of a body, or of a task that collects votes */
	struct str who;   /* to whom an operation gave it; none: the post of its element */
};
/* A step that was taken: what a return can lead back to. A join has one for each way in. */
struct flow_passage {
	int64_t id, parent, from;
	uint32_t element, via;
};
struct flow_state {
	struct flow_token *tokens;
	size_t count;
	struct flow_passage *passages;
	size_t passage_count;
	int64_t next_id;
	bool ended, suspended, voided;
};
/* Is it a task that somebody can complete now? */
bool flow_token_is_open(const struct flow *flow, const struct flow_token *token);

enum flow_effect_kind {
	FLOW_OPEN_TASK, FLOW_CLOSE_TASK, FLOW_WAIT_MESSAGE, FLOW_SERVICE, FLOW_SET_TIMER, FLOW_ENDED,
	FLOW_CLEAR_TIMER, FLOW_WAIT_SIGNAL, FLOW_WAIT_CONDITION,
	FLOW_THROW_SIGNAL,  /* also to other cases */
	FLOW_THROW_ERROR,   /* that nothing in the case caught; it has ended */
	FLOW_VALUES,        /* a script gave `values`; conditions of this step see them */
	FLOW_GIVE_TASK,     /* the task's token goes to `name` */
	FLOW_COPY_TO,       /* for information to `name` */
	FLOW_URGE_TASK, FLOW_SUSPENDED, FLOW_RESUMED, FLOW_SIGNED /* `name` is "agreed" or "refused" */
};
struct flow_effect {
	enum flow_effect_kind kind;
	int64_t token;
	const struct flow_element *element;
	struct str name; /* of the message, signal, error, the service's operation, the timer's ISO 8601 text, to whom */
	const json_t *values;
};
struct flow_effect_list {
	struct flow_effect *items;
	size_t count, room;
};

/* START to ERROR drive the model, but END stops the case; CHANGE lets conditional events see other values; the others are
 * operations. */
enum flow_action_kind {
	FLOW_START, FLOW_COMPLETE, FLOW_MESSAGE, FLOW_TIMER, FLOW_END, FLOW_SIGNAL, FLOW_ERROR, FLOW_CHANGE,
	FLOW_RETURN, FLOW_TAKE_BACK, FLOW_TRANSFER, FLOW_DELEGATE, FLOW_ADD_BEFORE, FLOW_ADD_BESIDE, FLOW_ADD_AFTER,
	FLOW_COUNTERSIGN, FLOW_COPY, FLOW_URGE, FLOW_SUSPEND, FLOW_RESUME, FLOW_JUMP, FLOW_VOID, FLOW_ACTION_KINDS
};
struct flow_action {
	enum flow_action_kind kind;
	int64_t token;          /* of COMPLETE, TIMER, ERROR; of operations: the task */
	struct str name;        /* of MESSAGE, SIGNAL, ERROR; of START: a start event or process, none for the first */
	const json_t *values;   /* seen by conditions */
	struct str take;        /* `flow run` only: sequence flows to take where no Lua decides, a space between two */
	struct str to;          /* of RETURN and JUMP: an element, none for the step before; of others: posts, a space between two */
	bool straight;          /* of RETURN: then straight back */
	bool against;           /* of COMPLETE: a vote against */
	enum flow_sign sign;    /* of COUNTERSIGN */
	int share;              /* of FLOW_SIGN_SHARE: 1 to 100 per cent */
};

/* One step, run until everything waits. Service tasks run through and are told as effects.
 *   STATUS_DENIED    the pack does not allow the operation at that step
 *   STATUS_CONFLICT  no such token waits; nothing waits for that message; the case has ended or is suspended
 *   STATUS_INVALID   a condition failed, or no way out of a gateway holds: *why says it; the state is unchanged */
MUST_CHECK enum status flow_step(struct arena *arena, const struct flow *flow, const struct flow_state *before,
				 const struct flow_action *action, struct flow_state *after,
				 struct flow_effect_list *effects, struct str *why);

/* The state as canonical text, and back.  INVALID: not a state of this model. */
struct str flow_state_text(struct arena *arena, const struct flow *flow, const struct flow_state *state);
MUST_CHECK enum status flow_state_read(struct arena *arena, const struct flow *flow, struct str text, struct flow_state *out);

#endif
