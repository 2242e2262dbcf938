/* flow_loop.c: activities that repeat themselves: several at once, one after the other, or as long as a condition holds.
 *
 * A body token counts the instances; conditions see them as loopCounter, numberOfInstances, numberOfCompletedInstances and
 * numberOfActiveInstances, and by the names nrOfInstances, nrOfCompletedInstances, nrOfActiveInstances. Of votes they see
 * agreed and against. */
#include "flow/flow_stepper.h"

enum { MOST_INSTANCES = 500, MOST_ROUNDS = 10000 };

static void set_count(json_t *values, const char *name, const char *other, int64_t count)
{
	json_set(values, name, json_integer(count));
	if (other)
		json_set(values, other, json_integer(count));
}

/* The values of the step with the counts of a body. */
static const json_t *counted(struct stepper *s, const struct flow_token *body)
{
	json_t *values = json_keep(s->arena, s->values ? json_copy((json_t *)(uintptr_t)s->values) : json_object());
	int64_t active = 0;
	for (size_t i = 0; i < s->state->count; i++)
		active += s->state->tokens[i].parent == body->id && s->state->tokens[i].role != FLOW_ARMED;
	set_count(values, "loopCounter", NULL, body->done);
	set_count(values, "numberOfInstances", "nrOfInstances", body->total);
	set_count(values, "numberOfCompletedInstances", "nrOfCompletedInstances", body->done);
	set_count(values, "numberOfActiveInstances", "nrOfActiveInstances", active);
	set_count(values, "agreed", NULL, body->agreed);
	set_count(values, "against", NULL, body->done - body->agreed);
	return values;
}

/* Does the loop's condition hold? One that is not Lua: when the script names the activity. */
static enum status condition_holds(struct stepper *s, const struct flow_token *body, bool *out)
{
	const struct flow_loop *loop = s->flow->nodes[body->element].loop;
	struct str id = s->flow->elements[body->element].id;
	*out = false;
	if (!loop->says_condition)
		return STATUS_OK;
	*out = flow_is_taken(s->action->take, id);
	return loop->condition ? flow_rule_holds(s, loop->condition, counted(s, body), id, out) : STATUS_OK;
}

static enum status not_said(struct stepper *s, uint32_t at, const char *what)
{
	*s->why = str_format(s->arena, "how often %.*s is done %s", STR_ARGS(s->flow->elements[at].id), what);
	return STATUS_INVALID;
}

/* A member by its path: "form.members". */
static const json_t *member(struct stepper *s, struct str path)
{
	const json_t *value = s->values;
	while (path.len)
		value = json_object_get(value, str_c(s->arena, str_until(&path, '.')));
	return value;
}

/* What no count can be is -1, or one too many. */
static int64_t whole(double number)
{
	if (!(number >= 0))
		return -1;
	return number > MOST_INSTANCES ? MOST_INSTANCES + 1 : (int64_t)number;
}

/* How many instances there are to be. */
static enum status count_instances(struct stepper *s, uint32_t at, int64_t *out)
{
	const struct flow_loop *loop = s->flow->nodes[at].loop;
	struct str why;
	json_t *value = NULL;
	*out = loop->fixed;
	if (loop->cardinality && rule_value(s->arena, loop->cardinality, s->values, &value, &why) != STATUS_OK)
		return not_said(s, at, str_format(s->arena, "cannot be told: %.*s", STR_ARGS(why)).at);
	if (value && json_is_number(value))
		*out = whole(json_number_value(value));
	else if (loop->cardinality)
		return not_said(s, at, "is no number");
	else if (loop->fixed < 0 && loop->collection.len && json_is_array(member(s, loop->collection)))
		*out = (int64_t)json_array_size(member(s, loop->collection));
	else if (loop->fixed < 0)
		*out = json_int(s->values, "instances", -1);
	if (*out < 0 || *out > MOST_INSTANCES)
		return not_said(s, at, *out < 0 ? "is not said" : "is more than 500");
	return STATUS_OK;
}

/* The activity is over with all its instances. */
static enum status finish(struct stepper *s, int64_t body)
{
	flow_scope_clear(s, body);
	flow_armed_clear(s, body);
	struct flow_token was = *flow_token_find(s->state, body);
	flow_token_drop(s->state, body);
	flow_passage_add(s, &was);
	return flow_leave(s, was.element, was.parent, was.id);
}

static enum status open_next(struct stepper *s, int64_t body)
{
	const struct flow_token *token = flow_token_find(s->state, body);
	return flow_open(s, token->element, body, token->from, token->done + 1);
}

static enum status open_all(struct stepper *s, int64_t body, int32_t total)
{
	for (int32_t i = 1; i <= total; i++) {
		const struct flow_token *token = flow_token_find(s->state, body);
		if (!token)
			return STATUS_OK; /* the first ones were enough */
		TRY(flow_open(s, token->element, body, token->from, i));
	}
	return STATUS_OK;
}

enum status flow_loop_begin(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	int64_t total = 0;
	if (node->loop->kind != LOOP_WHILE)
		TRY(count_instances(s, at, &total));
	struct flow_token *body = flow_token_add(s, FLOW_BODY, at, parent, from);
	int64_t id = body->id;
	body->total = (int32_t)total;
	body->sign = node->sign;
	body->share = node->share;
	for (uint32_t i = 0; i < node->attached_count; i++)
		flow_arm(s, node->attached[i], parent, id, from);
	if (node->loop->kind == LOOP_WHILE) {
		bool holds = true;
		if (node->loop->test_before && node->loop->says_condition)
			TRY(condition_holds(s, flow_token_find(s->state, id), &holds));
		return holds ? open_next(s, id) : finish(s, id);
	}
	if (!total)
		return finish(s, id);
	return node->loop->kind == LOOP_PARALLEL ? open_all(s, id, (int32_t)total) : open_next(s, id);
}

/* Whether votes have decided already, and how. */
bool flow_sign_decided(const struct flow_token *t, bool *agreed)
{
	int32_t against = t->done - t->agreed, left = t->total - t->done;
	int32_t need = t->sign == FLOW_SIGN_SHARE ? (t->total * t->share + 99) / 100 : t->sign == FLOW_SIGN_ONE ? 1 : t->total;
	bool is_last = left == 0;
	switch (t->sign) {
	case FLOW_SIGN_NONE:
		*agreed = true;
		return is_last;
	case FLOW_SIGN_FIRST:
		*agreed = t->agreed > 0;
		return t->done > 0;
	case FLOW_SIGN_ALL:
		*agreed = against == 0;
		return is_last;
	case FLOW_SIGN_VETO:
		*agreed = against == 0;
		return is_last || against > 0;
	case FLOW_SIGN_ONE:
	case FLOW_SIGN_SHARE:
		*agreed = t->agreed >= need;
		return is_last || *agreed || t->agreed + left < need;
	}
	return is_last;
}

static void count_done(struct stepper *s, struct flow_token *body)
{
	body->done++;
	body->agreed += body->sign && !s->action->against;
}

/* Conditions behind votes see how they went. */
static enum status finish_votes(struct stepper *s, int64_t body, bool agreed)
{
	json_t *values = json_keep(s->arena, json_copy((json_t *)(uintptr_t)counted(s, flow_token_find(s->state, body))));
	json_set(values, "signed", json_string(agreed ? "agreed" : "refused"));
	s->values = values;
	flow_effect_add(s, FLOW_SIGNED, body, flow_token_find(s->state, body)->element, agreed ? STR("agreed") : STR("refused"));
	return finish(s, body);
}

enum status flow_loop_next(struct stepper *s, int64_t id)
{
	struct flow_token *body = flow_token_find(s->state, id);
	const struct flow_loop *loop = s->flow->nodes[body->element].loop;
	bool holds = false, agreed = false;
	if (body->done == MOST_ROUNDS)
		return not_said(s, body->element, "passes 10,000");
	count_done(s, body);
	TRY(condition_holds(s, body, &holds));
	if (loop->kind == LOOP_WHILE) {
		bool again = loop->says_condition ? holds : true;
		return again && (!loop->fixed || body->done < loop->fixed) ? open_next(s, id) : finish(s, id);
	}
	if (body->sign && (flow_sign_decided(body, &agreed) || holds))
		return finish_votes(s, id, agreed);
	if (holds || body->done == body->total)
		return finish(s, id);
	return loop->kind == LOOP_SEQUENTIAL ? open_next(s, id) : STATUS_OK;
}
