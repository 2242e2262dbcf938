/* flow_gateway.c: the ways out of an element. */
#include "flow/flow_stepper.h"

bool flow_is_taken(struct str take, struct str id)
{
	while (take.len) {
		if (str_equal(str_until(&take, ' '), id))
			return true;
	}
	return false;
}

enum status flow_rule_holds(struct stepper *s, const struct rule *rule, const json_t *values, struct str element, bool *out)
{
	struct str why;
	if (s->rules++ == FLOW_MOST_RULES) {
		*s->why = STR("the flow runs in a circle without waiting");
		return STATUS_INVALID;
	}
	enum status status = rule_holds(s->arena, rule, values, out, &why);
	if (status != STATUS_OK)
		*s->why = str_format(s->arena, "the condition of %.*s failed: %.*s", STR_ARGS(element), STR_ARGS(why));
	return status;
}

/* Does a way's condition hold? A way without one is open; one that is not Lua only to whoever named it. */
static enum status edge_holds(struct stepper *s, const struct flow_edge *edge, bool *out)
{
	*out = !edge->condition.at;
	return edge->rule ? flow_rule_holds(s, edge->rule, s->values, edge->id, out) : STATUS_OK;
}

static enum status no_way(struct stepper *s, uint32_t at)
{
	*s->why = str_format(s->arena, "no way out of %.*s holds", STR_ARGS(s->flow->elements[at].id));
	return STATUS_INVALID;
}

/* The way that the script names where no Lua decides. */
static uint32_t named_way(const struct stepper *s, const struct flow_node *node)
{
	for (uint32_t i = 0; i < node->out_count && s->action->take.len; i++) {
		const struct flow_edge *edge = &s->flow->edges[node->out[i]];
		if (!edge->rule && flow_is_taken(s->action->take, edge->id))
			return node->out[i];
	}
	return FLOW_NOWHERE;
}

/* Exactly one way: what the script names, else the first that holds, else the default. */
static enum status leave_exclusive(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	uint32_t chosen = named_way(s, node);
	for (uint32_t i = 0; i < node->out_count && chosen == FLOW_NOWHERE; i++) {
		const struct flow_edge *edge = &s->flow->edges[node->out[i]];
		bool holds = false;
		if (node->out[i] == node->otherwise || (!edge->condition.at && node->out_count > 1))
			continue;
		TRY(edge_holds(s, edge, &holds));
		if (holds)
			chosen = node->out[i];
	}
	if (chosen == FLOW_NOWHERE)
		chosen = node->otherwise;
	if (chosen == FLOW_NOWHERE)
		return no_way(s, at);
	flow_move_add(s, chosen, parent, from);
	return STATUS_OK;
}

/* All ways that are open; the default when none is. */
static enum status leave_all(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	size_t before = s->last;
	for (uint32_t i = 0; i < node->out_count; i++) {
		const struct flow_edge *edge = &s->flow->edges[node->out[i]];
		bool holds = false;
		if (node->out[i] == node->otherwise)
			continue;
		TRY(edge_holds(s, edge, &holds));
		if (holds || (edge->condition.at && !edge->rule && flow_is_taken(s->action->take, edge->id)))
			flow_move_add(s, node->out[i], parent, from);
	}
	if (s->last > before)
		return STATUS_OK;
	if (node->otherwise == FLOW_NOWHERE)
		return no_way(s, at);
	flow_move_add(s, node->otherwise, parent, from);
	return STATUS_OK;
}

enum status flow_leave(struct stepper *s, uint32_t at, int64_t parent, int64_t from)
{
	const struct flow_node *node = &s->flow->nodes[at];
	if (node->out_count == 0)
		return flow_settle(s, parent);
	if (node->kind == NODE_EXCLUSIVE)
		return leave_exclusive(s, at, parent, from);
	if (node->out_count > 1 || s->flow->edges[node->out[0]].condition.at)
		return leave_all(s, at, parent, from);
	flow_move_add(s, node->out[0], parent, from);
	return STATUS_OK;
}
