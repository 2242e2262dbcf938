/* flow_stepper.h: inside flow/: one step under way.
 *
 * What tokens are to do next stands in a queue, so that branches go forward evenly and always in one order. A function that
 * may move tokens makes every pointer to a token stale: tokens are named by their ids. */
#ifndef YIZHAN_FLOW_STEPPER_H
#define YIZHAN_FLOW_STEPPER_H

#include "flow/flow_model.h"

struct move {
	uint32_t edge;  /* FLOW_NOWHERE: `node` is entered by itself */
	uint32_t node;
	int64_t parent, from;
};

struct stepper {
	struct arena *arena;
	const struct flow *flow;
	const struct flow_action *action;
	const json_t *values; /* the action's, and what scripts of this step gave */
	struct flow_state *state;
	size_t room, passage_room;
	struct flow_effect_list *effects;
	struct str *why;
	struct move *moves;
	size_t first, last, move_room;
	int rules; /* asked so far */
	bool *seen[2];   /* marks of elements, for walks through the model; made when first wanted */
	uint32_t *stack;
};

enum { FLOW_MOST_RULES = 600 }; /* asked in one step */

/* ---- flow_token.c: the parts of a state ---- */

void flow_effect_add(struct stepper *s, enum flow_effect_kind kind, int64_t token, uint32_t element, struct str name);
/* A new token; its id is the next. The pointer holds until the next is added. */
struct flow_token *flow_token_add(struct stepper *s, enum flow_role role, uint32_t element, int64_t parent, int64_t from);
struct flow_token *flow_token_find(const struct flow_state *state, int64_t id); /* NULL when absent */
void flow_token_drop(struct flow_state *state, int64_t id);
void flow_passage_add(struct stepper *s, const struct flow_token *token); /* it was here, and goes on */
void flow_move_add(struct stepper *s, uint32_t edge, int64_t parent, int64_t from);
void flow_move_enter(struct stepper *s, uint32_t node, int64_t parent, int64_t from);
/* Takes a token away with all that depends on it; what was open is told. */
void flow_token_cancel(struct stepper *s, int64_t id);
/* The same of all that is within a scope (0: the case) but not of the scope's own token. */
void flow_scope_clear(struct stepper *s, int64_t scope);
void flow_armed_clear(struct stepper *s, int64_t host); /* the events that could happen to a token */
MUST_CHECK enum status flow_conflict(struct stepper *s, const char *why);
bool *flow_marks(struct stepper *s, int which); /* a mark an element, all false; the same memory at each call */

/* ---- flow_gateway.c, flow_join.c: ways out, ways in ---- */

/* A condition, with the fault told of `element`. */
MUST_CHECK enum status flow_rule_holds(struct stepper *s, const struct rule *rule, const json_t *values, struct str element, bool *out);

MUST_CHECK enum status flow_leave(struct stepper *s, uint32_t at, int64_t parent, int64_t from);
bool flow_is_taken(struct str take, struct str id); /* an id among the words */
MUST_CHECK enum status flow_join(struct stepper *s, uint32_t at, uint32_t edge, int64_t parent, int64_t from);
/* Lets an inclusive gateway go on that waits for nothing any more; *did tells whether one did. */
MUST_CHECK enum status flow_join_inclusive(struct stepper *s, bool *did);

/* ---- flow_scope.c: activities begin and end ---- */

MUST_CHECK enum status flow_enter(struct stepper *s, uint32_t at, int64_t parent, int64_t from);
MUST_CHECK enum status flow_open(struct stepper *s, uint32_t at, int64_t parent, int64_t from, int32_t index);
void flow_task_tell(struct stepper *s, const struct flow_token *token); /* the effect that opens a task */
MUST_CHECK enum status flow_done(struct stepper *s, int64_t token);   /* the activity of a token is over */
MUST_CHECK enum status flow_settle(struct stepper *s, int64_t parent); /* a token was used up there: is the scope over? */
MUST_CHECK enum status flow_scope_begin(struct stepper *s, const struct flow_scope *scope, int64_t token, int64_t from);

/* ---- flow_loop.c: activities that repeat themselves ---- */

MUST_CHECK enum status flow_loop_begin(struct stepper *s, uint32_t at, int64_t parent, int64_t from);
MUST_CHECK enum status flow_loop_next(struct stepper *s, int64_t body); /* an instance is over */
bool flow_sign_decided(const struct flow_token *token, bool *agreed);

/* ---- flow_event.c: what happens, and whom it reaches ---- */

void flow_arm(struct stepper *s, uint32_t event, int64_t parent, int64_t host, int64_t from);
void flow_wait_tell(struct stepper *s, const struct flow_token *token); /* the effect of a wait that begins */
MUST_CHECK enum status flow_fire(struct stepper *s, int64_t token);
MUST_CHECK enum status flow_throw(struct stepper *s, uint32_t at, int64_t parent); /* of a throwing or end event */
/* To everything in the case that waits for it; *count tells to how many. */
MUST_CHECK enum status flow_signal(struct stepper *s, struct str name, size_t *count);
int64_t flow_waiting(const struct stepper *s, enum trigger trigger, struct str name); /* the token that gets it; 0 */
/* To the innermost event that catches it, from a token outwards (0: from the case); *caught tells whether there was one. */
MUST_CHECK enum status flow_error(struct stepper *s, int64_t token, int64_t scope, struct str name, bool *caught);
MUST_CHECK enum status flow_conditions(struct stepper *s, bool *did); /* fires a conditional event whose condition holds */

/* ---- flow_history.c: what led where ---- */

bool *flow_ancestors(struct stepper *s, int64_t from); /* marks of the passages that led to `from`, it included */
/* Beyond 64 passages only those are kept that led to where the case stands, and of rounds of a loop the last. */
void flow_history_trim(struct stepper *s);

/* ---- flow_operation.c, flow_return.c, flow_jump.c, flow_sign.c: what offices do ---- */

MUST_CHECK enum status flow_operate(struct stepper *s);
MUST_CHECK enum status flow_complete(struct stepper *s);
MUST_CHECK enum status flow_return(struct stepper *s);
MUST_CHECK enum status flow_take_back(struct stepper *s);
MUST_CHECK enum status flow_jump(struct stepper *s);

#endif
