/* flow_step.c: one step of a case. Tokens move until all of them wait; nothing is kept between steps but the state. */
#include "flow/flow_stepper.h"

#include <string.h>

enum { MOST_MOVES = 5000, MOST_TOKENS = 2000 };

static enum status arrive(struct stepper *s, struct move move)
{
	if (move.edge == FLOW_NOWHERE)
		return flow_enter(s, move.node, move.parent, move.from);
	uint32_t at = s->flow->edges[move.edge].to;
	enum node_kind kind = s->flow->nodes[at].kind;
	if (kind == NODE_PARALLEL || kind == NODE_INCLUSIVE)
		return flow_join(s, at, move.edge, move.parent, move.from);
	return flow_enter(s, at, move.parent, move.from);
}

/* When all else waits, gateways and conditions are judged. */
static enum status judge(struct stepper *s, bool *did)
{
	*did = false;
	if (s->state->ended)
		return STATUS_OK;
	TRY(flow_join_inclusive(s, did));
	return *did ? STATUS_OK : flow_conditions(s, did);
}

static enum status run(struct stepper *s)
{
	bool goes_on = true;
	for (size_t moves = 0; goes_on; moves++) {
		if (moves == MOST_MOVES || s->state->count > MOST_TOKENS) {
			*s->why = moves == MOST_MOVES ? STR("the flow runs in a circle without waiting") :
							STR("the case stands at more than 2,000 places");
			return STATUS_INVALID;
		}
		if (s->first < s->last) {
			TRY(arrive(s, s->moves[s->first++]));
			continue;
		}
		s->first = s->last = 0;
		TRY(judge(s, &goes_on));
	}
	return STATUS_OK;
}

/* ---- actions of the model ---- */

/* The first process that no other calls. */
static uint32_t main_process(const struct flow *flow)
{
	for (uint32_t i = 0; i < flow->process_count; i++)
		if (!flow->processes[i].is_called)
			return i;
	return 0;
}

static enum status begin_at(struct stepper *s, uint32_t process, uint32_t start)
{
	const struct flow_scope *scope = &s->flow->processes[process].inner;
	s->state->next_id = 1;
	if (start == FLOW_NOWHERE)
		return flow_scope_begin(s, scope, 0, 0);
	for (uint32_t i = 0; i < scope->event_count; i++)
		flow_arm(s, scope->events[i], 0, 0, 0);
	return flow_enter(s, start, 0, 0);
}

static enum status start(struct stepper *s)
{
	struct str name = s->action->name;
	if (s->state->next_id != 0)
		return flow_conflict(s, "the case has started before");
	if (str_is_empty(name))
		return begin_at(s, main_process(s->flow), FLOW_NOWHERE);
	const struct flow_process *process = map_get(&s->flow->process_by_id, name);
	if (process)
		return begin_at(s, (uint32_t)(process - s->flow->processes), FLOW_NOWHERE);
	uint32_t at = flow_index(s->flow, name);
	if (at == FLOW_NOWHERE || s->flow->nodes[at].kind != NODE_START || s->flow->nodes[at].scope != FLOW_NOWHERE)
		return flow_conflict(s, "there is no such process and no such start event");
	return begin_at(s, s->flow->nodes[at].process, at);
}

/* A message that begins a case. */
static enum status start_by_message(struct stepper *s)
{
	for (uint32_t i = 0; i < s->flow->count; i++) {
		const struct flow_node *node = &s->flow->nodes[i];
		if (node->kind == NODE_START && node->trigger == TRIGGER_MESSAGE && node->scope == FLOW_NOWHERE &&
		    str_equal(node->name, s->action->name))
			return begin_at(s, node->process, i);
	}
	return flow_conflict(s, "no case begins by this message");
}

static enum status timer(struct stepper *s)
{
	const struct flow_token *token = flow_token_find(s->state, s->action->token);
	bool waits = token && (token->role == FLOW_HERE || token->role == FLOW_ARMED) &&
		     s->flow->nodes[token->element].trigger == TRIGGER_TIMER;
	return waits ? flow_fire(s, token->id) : flow_conflict(s, "the timer is not set");
}

/* The message goes to whoever has waited for it longest. */
static enum status message(struct stepper *s)
{
	int64_t token = flow_waiting(s, TRIGGER_MESSAGE, s->action->name);
	return token ? flow_fire(s, token) : flow_conflict(s, "nothing waits for this message");
}

static enum status signal(struct stepper *s)
{
	size_t count;
	TRY(flow_signal(s, s->action->name, &count));
	return count ? STATUS_OK : flow_conflict(s, "nothing waits for this signal");
}

static enum status error(struct stepper *s)
{
	bool caught;
	if (s->action->token && !flow_token_find(s->state, s->action->token))
		return flow_conflict(s, "the step is not open");
	TRY(flow_error(s, s->action->token, 0, s->action->name, &caught));
	return caught ? STATUS_OK : flow_conflict(s, "nothing catches this error");
}

static enum status end(struct stepper *s)
{
	flow_scope_clear(s, 0);
	return flow_settle(s, 0);
}

/* ---- what a step may begin with ---- */

static bool moves_the_case(enum flow_action_kind kind)
{
	return kind != FLOW_RESUME && kind != FLOW_END && kind != FLOW_VOID && kind != FLOW_COPY && kind != FLOW_URGE;
}

static enum status begin(struct stepper *s)
{
	enum flow_action_kind kind = s->action->kind;
	if (s->state->ended)
		return flow_conflict(s, "the case has ended");
	if (s->state->next_id == 0 && kind == FLOW_MESSAGE)
		return start_by_message(s);
	if (kind != FLOW_START && s->state->next_id == 0)
		return flow_conflict(s, "the case has not started");
	if (s->state->suspended && moves_the_case(kind))
		return flow_conflict(s, "the case is suspended");
	switch (kind) {
	case FLOW_START:
		return start(s);
	case FLOW_COMPLETE:
		return flow_complete(s);
	case FLOW_TIMER:
		return timer(s);
	case FLOW_MESSAGE:
		return message(s);
	case FLOW_SIGNAL:
		return signal(s);
	case FLOW_ERROR:
		return error(s);
	case FLOW_END:
		return end(s);
	case FLOW_CHANGE:
		return STATUS_OK; /* conditions are judged at the end of each step */
	case FLOW_RETURN:
	case FLOW_TAKE_BACK:
	case FLOW_TRANSFER:
	case FLOW_DELEGATE:
	case FLOW_ADD_BEFORE:
	case FLOW_ADD_BESIDE:
	case FLOW_ADD_AFTER:
	case FLOW_COUNTERSIGN:
	case FLOW_COPY:
	case FLOW_URGE:
	case FLOW_SUSPEND:
	case FLOW_RESUME:
	case FLOW_JUMP:
	case FLOW_VOID:
		return flow_operate(s);
	case FLOW_ACTION_KINDS:
		break;
	}
	return flow_conflict(s, "there is no such action");
}

/* Copies of what the step may change, with room for what it adds. */
static void copy_state(struct stepper *s, const struct flow_state *before)
{
	s->room = before->count + 4;
	s->passage_room = before->passage_count + 4;
	s->state->tokens = ARENA_MANY(s->arena, struct flow_token, s->room);
	s->state->passages = ARENA_MANY(s->arena, struct flow_passage, s->passage_room);
	if (before->count)
		memcpy(s->state->tokens, before->tokens, before->count * sizeof *before->tokens);
	if (before->passage_count)
		memcpy(s->state->passages, before->passages, before->passage_count * sizeof *before->passages);
}

enum status flow_step(struct arena *arena, const struct flow *flow, const struct flow_state *before,
		      const struct flow_action *action, struct flow_state *after, struct flow_effect_list *effects,
		      struct str *why)
{
	struct flow_state state = *before;
	struct move moves[8];
	struct stepper s = { .arena = arena, .flow = flow, .action = action, .values = action->values, .state = &state,
			     .effects = effects, .why = why, .moves = moves, .move_room = sizeof moves / sizeof *moves };
	size_t effect_count = effects->count;
	copy_state(&s, before);
	enum status status = begin(&s);
	if (status == STATUS_OK)
		status = run(&s);
	if (status == STATUS_OK) {
		flow_history_trim(&s);
		*after = state;
	} else {
		effects->count = effect_count;
	}
	return status;
}
