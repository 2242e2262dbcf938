/* flow_return.c: back to a step that was taken.
 *
 * Each passage knows the passage that led to it, so that going back takes away exactly what came of the step: other branches stay,
 * and what they had brought to a join behind it waits there again. */
#include "flow/flow_operation.h"
#include "flow/flow_stepper.h"

#include <string.h>

static bool is_marked(const struct flow_state *state, const bool *marks, int64_t id)
{
	for (size_t i = 0; i < state->passage_count; i++) {
		if (marks[i] && state->passages[i].id == id)
			return true;
	}
	return false;
}

/* Marks a passage and all that came of it; with one way into a join the whole join. */
static bool *descendants(struct stepper *s, int64_t id)
{
	const struct flow_state *state = s->state;
	bool *marks = ARENA_MANY(s->arena, bool, state->passage_count + 1);
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < state->passage_count; i++) {
			const struct flow_passage *passage = &state->passages[i];
			if (!marks[i] && (passage->id == id || is_marked(state, marks, passage->from) || is_marked(state, marks, passage->id)))
				more = marks[i] = true;
		}
	}
	return marks;
}

/* Cancels what stands where the marked passages led. */
static void cancel_behind(struct stepper *s, const bool *marks)
{
	for (size_t i = 0; i < s->state->count;) {
		const struct flow_token *token = &s->state->tokens[i];
		if (!is_marked(s->state, marks, token->from)) {
			i++;
			continue;
		}
		flow_token_cancel(s, token->id);
		i = 0;
	}
}

static bool is_alive(const struct stepper *s, int64_t scope)
{
	return !scope || flow_token_find(s->state, scope);
}

/* What other branches had brought to a join that is undone waits there again. */
static void restore_joins(struct stepper *s, const struct flow_passage *undone, size_t count, const bool *by_us)
{
	for (size_t i = 0; i < count; i++) {
		const struct flow_passage *passage = &undone[i];
		if (passage->via && !by_us[i] && is_alive(s, passage->parent))
			flow_token_add(s, FLOW_JOINING, passage->element, passage->parent, passage->from)->via = passage->via;
	}
}

/* Forgets the marked passages; gives them, and whether each came of the step itself. */
static size_t take_passages(struct stepper *s, const bool *marks, int64_t root, struct flow_passage *undone, bool *by_us)
{
	struct flow_state *state = s->state;
	size_t kept = 0, count = 0;
	for (size_t i = 0; i < state->passage_count; i++) {
		if (marks[i]) {
			by_us[count] = state->passages[i].id == root || is_marked(state, marks, state->passages[i].from);
			undone[count++] = state->passages[i];
		}
	}
	for (size_t i = 0; i < state->passage_count; i++) {
		if (!marks[i])
			state->passages[kept++] = state->passages[i];
	}
	state->passage_count = kept;
	return count;
}

static enum status go_back(struct stepper *s, struct flow_passage to)
{
	bool *marks = descendants(s, to.id), *by_us = ARENA_MANY(s->arena, bool, s->state->passage_count + 1);
	struct flow_passage *undone = ARENA_MANY(s->arena, struct flow_passage, s->state->passage_count + 1);
	cancel_behind(s, marks);
	size_t count = take_passages(s, marks, to.id, undone, by_us);
	restore_joins(s, undone, count, by_us);
	return flow_enter(s, to.element, to.parent, to.from);
}

/* ---- 退回 ---- */

/* A step to which a case can go back: people work there, and what is around it still goes on. */
static bool is_step(const struct stepper *s, const struct flow_passage *passage)
{
	const struct flow_node *node = &s->flow->nodes[passage->element];
	return node->kind == NODE_TASK && !node->is_service && is_alive(s, passage->parent);
}

/* The latest such step that led to a token, at an element or (FLOW_NOWHERE) anywhere. */
static const struct flow_passage *step_before(struct stepper *s, int64_t from, uint32_t element)
{
	const bool *marks = flow_ancestors(s, from);
	const struct flow_passage *found = NULL;
	for (size_t i = 0; i < s->state->passage_count; i++) {
		const struct flow_passage *passage = &s->state->passages[i];
		if (marks[i] && is_step(s, passage) && (element == FLOW_NOWHERE || passage->element == element) && (!found || passage->id > found->id))
			found = passage;
	}
	return found;
}

/* Is it the start of the case that the token belongs to? */
static bool is_applicant(const struct stepper *s, uint32_t element)
{
	const struct flow_node *node = element == FLOW_NOWHERE ? NULL : &s->flow->nodes[element];
	if (!node || node->kind != NODE_START || node->scope != FLOW_NOWHERE)
		return false;
	for (size_t i = 0; i < s->state->count; i++) {
		if (s->state->tokens[i].parent == 0 && s->state->tokens[i].role != FLOW_ADDED)
			return s->flow->nodes[s->state->tokens[i].element].process == node->process;
	}
	return false;
}

/* The task waits until the earlier step has been done once more. */
static enum status ask_straight(struct stepper *s, uint32_t element)
{
	struct flow_token *token = flow_token_find(s->state, s->action->token);
	struct flow_token was = *token;
	for (size_t i = 0; i < s->state->count; i++) {
		if (s->state->tokens[i].host == was.id && s->state->tokens[i].role == FLOW_ADDED)
			return flow_conflict(s, "others still work on what was added to this task");
	}
	flow_effect_add(s, FLOW_CLOSE_TASK, was.id, was.element, STR_NONE);
	token->role = FLOW_PARKED;
	struct flow_token *guest = flow_token_add(s, FLOW_ADDED, element, was.parent, was.from);
	guest->host = was.id;
	flow_effect_add(s, FLOW_OPEN_TASK, guest->id, element, STR_NONE);
	return STATUS_OK;
}

/* All begins again with the applicant; events that may happen to the case still may. */
static enum status go_to_applicant(struct stepper *s, uint32_t start)
{
	for (size_t i = 0; i < s->state->count;) {
		const struct flow_token *token = &s->state->tokens[i];
		if (token->parent || (token->role == FLOW_ARMED && !token->host)) {
			i++;
			continue;
		}
		flow_token_cancel(s, token->id);
		i = 0;
	}
	s->state->passage_count = 0;
	struct flow_token *token = flow_token_add(s, FLOW_RETURNED, start, 0, 0);
	flow_effect_add(s, FLOW_OPEN_TASK, token->id, start, STR_NONE);
	return STATUS_OK;
}

enum status flow_return(struct stepper *s)
{
	const struct flow_token *token = flow_token_find(s->state, s->action->token);
	uint32_t element = flow_index(s->flow, s->action->to);
	if (s->action->to.len && element == FLOW_NOWHERE)
		return flow_conflict(s, "there is no such step");
	if (is_applicant(s, element))
		return s->action->straight ? ask_straight(s, element) : go_to_applicant(s, element);
	const struct flow_passage *passage = step_before(s, token->from, element);
	if (!passage)
		return flow_conflict(s, "no such step led here");
	return s->action->straight ? ask_straight(s, passage->element) : go_back(s, *passage);
}

/* ---- 撤回 ---- */

/* Has anything been done since, or is somebody at it? Or does nothing stand there any more, because the case jumped away? */
static bool is_touched(struct stepper *s, int64_t id)
{
	const bool *marks = descendants(s, id);
	bool stands = false;
	for (size_t i = 0; i < s->state->passage_count; i++) {
		if (marks[i] && s->state->passages[i].id != id && !s->state->passages[i].via)
			return true;
	}
	for (size_t i = 0; i < s->state->count; i++) {
		const struct flow_token *token = &s->state->tokens[i];
		bool is_of = is_marked(s->state, marks, token->from);
		stands |= is_of;
		if (is_of && (token->role == FLOW_PARKED || token->role == FLOW_ADDED || token->done))
			return true;
	}
	return !stands;
}

enum status flow_take_back(struct stepper *s)
{
	for (size_t i = 0; i < s->state->passage_count; i++) {
		const struct flow_passage *passage = &s->state->passages[i];
		if (passage->id != s->action->token || !is_step(s, passage))
			continue;
		if (!flow_allows(s->flow, passage->element, FLOW_TAKE_BACK)) {
			*s->why = STR("the flow does not allow this here");
			return STATUS_DENIED;
		}
		if (is_touched(s, passage->id))
			return flow_conflict(s, "somebody has gone on from there");
		return go_back(s, *passage);
	}
	return flow_conflict(s, "no such step can be taken back");
}
