/* flow_complete.c: a task is completed: one of the model, one that an operation added, or the applicant's. */
#include "flow/flow_stepper.h"

/* The oldest token of a role that belongs to another; 0 when there is none. */
static int64_t guest(const struct stepper *s, int64_t host, enum flow_role role)
{
	for (size_t i = 0; i < s->state->count; i++) {
		if (s->state->tokens[i].host == host && s->state->tokens[i].role == role)
			return s->state->tokens[i].id;
	}
	return 0;
}

/* Conditions behind a task that collected votes see how they went. */
static void show_votes(struct stepper *s, const struct flow_token *token)
{
	bool agreed;
	if (!token->sign || !flow_sign_decided(token, &agreed))
		return;
	json_t *values = json_keep(s->arena, s->values ? json_copy((json_t *)(uintptr_t)s->values) : json_object());
	json_set(values, "agreed", json_integer(token->agreed));
	json_set(values, "against", json_integer(token->done - token->agreed));
	json_set(values, "signed", json_string(agreed ? "agreed" : "refused"));
	s->values = values;
}

static enum status complete_here(struct stepper *s, int64_t id)
{
	struct flow_token *token = flow_token_find(s->state, id);
	if (guest(s, id, FLOW_ADDED))
		return flow_conflict(s, "others still work on what was added to this task");
	int64_t later = guest(s, id, FLOW_LATER);
	if (!s->flow->nodes[token->element].is_service)
		flow_effect_add(s, FLOW_CLOSE_TASK, id, token->element, STR_NONE);
	if (later) {
		token->who = flow_token_find(s->state, later)->who;
		flow_token_drop(s->state, later);
		flow_task_tell(s, flow_token_find(s->state, id));
		return STATUS_OK;
	}
	show_votes(s, token);
	return flow_done(s, id);
}

static void reopen(struct stepper *s, struct flow_token *token)
{
	token->role = FLOW_HERE;
	flow_task_tell(s, token);
}

/* A vote was given; when all is decided the others need not be. */
static void count_vote(struct stepper *s, int64_t host)
{
	struct flow_token *token = flow_token_find(s->state, host);
	bool agreed;
	token->done++;
	token->agreed += !s->action->against;
	if (!flow_sign_decided(token, &agreed))
		return;
	for (int64_t other; (other = guest(s, host, FLOW_ADDED));)
		flow_token_cancel(s, other);
	token = flow_token_find(s->state, host);
	flow_effect_add(s, FLOW_SIGNED, host, token->element, agreed ? STR("agreed") : STR("refused"));
	reopen(s, token);
}

/* What was added is done: with the last of it the task comes back. */
static enum status complete_added(struct stepper *s, struct flow_token was)
{
	flow_effect_add(s, FLOW_CLOSE_TASK, was.id, was.element, STR_NONE);
	flow_token_drop(s->state, was.id);
	struct flow_token *host = flow_token_find(s->state, was.host);
	if (host->role != FLOW_PARKED)
		return STATUS_OK;
	if (host->sign && host->done < host->total && was.sign)
		count_vote(s, was.host);
	else if (!guest(s, was.host, FLOW_ADDED))
		reopen(s, host);
	return STATUS_OK;
}

/* The applicant sends it again. */
static enum status complete_returned(struct stepper *s, struct flow_token was)
{
	flow_effect_add(s, FLOW_CLOSE_TASK, was.id, was.element, STR_NONE);
	flow_token_drop(s->state, was.id);
	return flow_leave(s, was.element, was.parent, was.from);
}

enum status flow_complete(struct stepper *s)
{
	const struct flow_token *token = flow_token_find(s->state, s->action->token);
	if (token && token->role == FLOW_HERE && s->flow->nodes[token->element].kind == NODE_TASK)
		return complete_here(s, token->id);
	if (token && token->role == FLOW_ADDED)
		return complete_added(s, *token);
	if (token && token->role == FLOW_RETURNED)
		return complete_returned(s, *token);
	return flow_conflict(s, "the task is not open");
}
