/* flow_state_read.c: a state's text back to the state. What no case of the model could be is refused, so that a step needs not ask. */
#include "flow/flow_state.h"
#include "flow/flow_operation.h"

enum { MOST_TOKENS = 4000, MOST_COUNT = 20000 };

/* ---- what no case could be ---- */

static bool joins(const struct flow *flow, uint32_t element, uint32_t via)
{
	enum node_kind kind = flow->nodes[element].kind;
	return (kind == NODE_PARALLEL || kind == NODE_INCLUSIVE) && via && flow->edges[via - 1].to == element;
}

static const struct flow_token *older(const struct flow_state *state, size_t at, int64_t id)
{
	for (size_t i = 0; i < at; i++) {
		if (state->tokens[i].id == id)
			return &state->tokens[i];
	}
	return NULL;
}

/* A task that people add to, or that waits for them. */
static bool may_have_guests(const struct flow *flow, const struct flow_token *host)
{
	const struct flow_node *node = &flow->nodes[host->element];
	return (host->role == FLOW_HERE || host->role == FLOW_PARKED) && node->kind == NODE_TASK && !node->is_service;
}

static bool is_first_start(const struct flow_node *node)
{
	return node->kind == NODE_START && node->scope == FLOW_NOWHERE;
}

static bool may_arm(const struct flow *flow, const struct flow_token *token, const struct flow_token *host)
{
	const struct flow_node *node = &flow->nodes[token->element];
	if (node->kind == NODE_START)
		return !host && node->scope != FLOW_NOWHERE && flow->nodes[node->scope].kind == NODE_EVENT_SUB;
	if (!host || host->parent != token->parent)
		return false;
	if (node->kind == NODE_BOUNDARY)
		return host->element == node->host && host->role != FLOW_ARMED && host->role != FLOW_LATER && host->role != FLOW_ADDED;
	return node->kind == NODE_CATCH && flow->nodes[host->element].kind == NODE_EVENTS && host->role == FLOW_HERE;
}

static bool may_guest(const struct flow *flow, const struct flow_token *token, const struct flow_token *host)
{
	const struct flow_node *node = &flow->nodes[token->element];
	if (!host || host->parent != token->parent || !may_have_guests(flow, host))
		return false;
	return token->role == FLOW_LATER ? token->element == host->element :
	       (node->kind == NODE_TASK && !node->is_service) || is_first_start(node);
}

/* Can a token of that role wait there, with that host? */
static bool may_wait(const struct flow *flow, const struct flow_token *token, const struct flow_token *host)
{
	const struct flow_node *node = &flow->nodes[token->element];
	bool is_of = token->role == FLOW_ARMED || token->role == FLOW_ADDED || token->role == FLOW_LATER;
	if ((token->via != 0) != (token->role == FLOW_JOINING) || (!is_of && token->host))
		return false;
	switch (token->role) {
	case FLOW_HERE:
		return node->kind == NODE_TASK || node->kind == NODE_CATCH || node->kind == NODE_EVENTS;
	case FLOW_JOINING:
		return joins(flow, token->element, token->via);
	case FLOW_SCOPE:
		return node->kind == NODE_SUB || node->kind == NODE_EVENT_SUB;
	case FLOW_BODY:
		return node->loop != NULL;
	case FLOW_ARMED:
		return may_arm(flow, token, host);
	case FLOW_PARKED:
		return node->kind == NODE_TASK && !node->is_service;
	case FLOW_LATER:
	case FLOW_ADDED:
		return may_guest(flow, token, host);
	case FLOW_RETURNED:
		return is_first_start(node) && !token->parent;
	}
	return false;
}

/* Does what stands at an element belong into the scope that `outer` stands for? */
static bool is_inside(const struct flow *flow, uint32_t element, bool armed, const struct flow_token *outer)
{
	const struct flow_node *node = &flow->nodes[element];
	if (outer->role != FLOW_SCOPE)
		return false;
	uint32_t scope = armed && node->kind == NODE_START ? flow->nodes[node->scope].scope : node->scope;
	uint32_t called = flow->nodes[outer->element].called;
	return called == FLOW_NOWHERE ? scope == outer->element : scope == FLOW_NOWHERE && node->process == called;
}

/* Instances stand within their body, all else within a scope or, without a parent, in the case itself. */
static bool has_place(const struct flow *flow, const struct flow_token *token, const struct flow_token *outer)
{
	const struct flow_node *node = &flow->nodes[token->element];
	bool armed = token->role == FLOW_ARMED, is_instance = node->loop && !armed && token->role != FLOW_BODY;
	if (token->role == FLOW_ADDED || token->role == FLOW_LATER)
		return true; /* where its host is */
	if (is_instance)
		return outer && outer->role == FLOW_BODY && outer->element == token->element && token->index > 0;
	if (token->parent)
		return outer && is_inside(flow, token->element, armed, outer);
	return (armed && node->kind == NODE_START ? flow->nodes[node->scope].scope : node->scope) == FLOW_NOWHERE;
}

/* Ids rise; what belongs to another token comes behind it. */
static bool fits(const struct flow *flow, const struct flow_state *state, size_t at)
{
	const struct flow_token *token = &state->tokens[at];
	const struct flow_token *host = token->host ? older(state, at, token->host) : NULL;
	const struct flow_token *outer = token->parent ? older(state, at, token->parent) : NULL;
	if (token->id < 1 || token->id >= state->next_id || (at && state->tokens[at - 1].id >= token->id) || token->from < 0 ||
	    token->from >= state->next_id || (token->host && !host) || (token->parent && !outer))
		return false;
	return may_wait(flow, token, host) && has_place(flow, token, outer);
}

/* A passage through a scope that still stands belongs into it. */
static bool may_have_passed(const struct flow *flow, const struct flow_state *state, const struct flow_passage *passage)
{
	if (passage->id < 1 || passage->id >= state->next_id || passage->from < 0 || passage->from >= passage->id || passage->parent < 0 ||
	    (passage->via && !joins(flow, passage->element, passage->via)))
		return false;
	if (!passage->parent)
		return flow->nodes[passage->element].scope == FLOW_NOWHERE;
	const struct flow_token *outer = older(state, state->count, passage->parent);
	return !outer || is_inside(flow, passage->element, false, outer);
}

/* ---- reading ---- */

static bool read_role(const json_t *unusual, struct flow_token *out)
{
	struct str role = json_str(unusual, "role");
	for (size_t i = 0; i < FLOW_RETURNED + 1; i++) {
		if (str_equal(role, str_of(flow_roles[i]))) {
			out->role = (enum flow_role)i;
			return true;
		}
	}
	return !role.at;
}

static bool read_count(const json_t *object, const char *name, int64_t most, int64_t *out)
{
	const json_t *value = json_object_get(object, name);
	*out = value ? json_integer_value(value) : 0;
	return !value || (json_is_integer(value) && *out >= -1 && *out <= most);
}

static bool read_sign(const json_t *unusual, struct flow_token *out)
{
	struct str sign = json_str(unusual, "sign");
	for (int i = FLOW_SIGN_NONE; i <= FLOW_SIGN_FIRST; i++) {
		if (str_equal(sign, flow_sign_name((enum flow_sign)i))) {
			out->sign = (enum flow_sign)i;
			return true;
		}
	}
	return false;
}

static bool read_unusual(struct arena *arena, const json_t *unusual, struct flow_token *out)
{
	int64_t index, total, done, agreed, share;
	bool good = read_role(unusual, out) && read_count(unusual, "host", INT64_MAX, &out->host) &&
		    read_sign(unusual, out) && read_count(unusual, "index", MOST_COUNT, &index) &&
		    read_count(unusual, "total", MOST_COUNT, &total) && read_count(unusual, "done", MOST_COUNT, &done) &&
		    read_count(unusual, "agreed", MOST_COUNT, &agreed) && read_count(unusual, "share", 100, &share);
	if (!good || total < 0 || done < 0 || agreed < 0 || agreed > done || share < 0 || out->host < 0)
		return false;
	out->index = (int32_t)index;
	out->total = (int32_t)total;
	out->done = (int32_t)done;
	out->agreed = (int32_t)agreed;
	out->share = (int32_t)share;
	out->who = str_copy(arena, json_str(unusual, "who"));
	return true;
}

static bool read_place(const struct flow *flow, const json_t *items, struct flow_passage *out)
{
	const json_t *id = json_array_get(items, 0), *parent = json_array_get(items, 1);
	const json_t *element = json_array_get(items, 2), *edge = json_array_get(items, 3), *from = json_array_get(items, 4);
	if (json_array_size(items) < 4 || !json_is_integer(id) || !json_is_integer(parent) || !json_is_string(element) ||
	    !json_is_string(edge) || (from && !json_is_integer(from)))
		return false;
	struct str edge_id = { json_string_value(edge), json_string_length(edge) };
	const struct flow_edge *via = map_get(&flow->edge_by_id, edge_id);
	out->element = flow_index(flow, (struct str){ json_string_value(element), json_string_length(element) });
	if (out->element == FLOW_NOWHERE || (!via && edge_id.len))
		return false;
	out->id = json_integer_value(id);
	out->parent = json_integer_value(parent);
	out->from = json_integer_value(from);
	out->via = via ? (uint32_t)(via - flow->edges) + 1 : 0;
	return true;
}

static bool read_token(struct arena *arena, const struct flow *flow, const json_t *items, struct flow_token *out)
{
	struct flow_passage place = { 0 };
	if (json_array_size(items) > 6 || !read_place(flow, items, &place))
		return false;
	*out = (struct flow_token){ .id = place.id, .parent = place.parent, .from = place.from, .element = place.element, .via = place.via };
	out->role = flow_usual_role(flow, out->element, out->via);
	const json_t *unusual = json_array_get(items, 5);
	return !unusual || (json_is_object(unusual) && read_unusual(arena, unusual, out));
}

static bool read_tokens(struct arena *arena, const struct flow *flow, const json_t *items, struct flow_state *out)
{
	if (json_array_size(items) > MOST_TOKENS)
		return false;
	out->tokens = ARENA_MANY(arena, struct flow_token, json_array_size(items));
	for (; out->count < json_array_size(items); out->count++) {
		if (!read_token(arena, flow, json_array_get(items, out->count), &out->tokens[out->count]) || !fits(flow, out, out->count))
			return false;
	}
	return true;
}

static bool read_passages(struct arena *arena, const struct flow *flow, const json_t *items, struct flow_state *out)
{
	out->passages = ARENA_MANY(arena, struct flow_passage, json_array_size(items));
	for (; out->passage_count < json_array_size(items); out->passage_count++) {
		struct flow_passage *passage = &out->passages[out->passage_count];
		if (!read_place(flow, json_array_get(items, out->passage_count), passage) || !may_have_passed(flow, out, passage))
			return false;
	}
	return true;
}

static bool is_flag(const json_t *value, bool needed)
{
	return value ? json_is_boolean(value) : !needed;
}

enum status flow_state_read(struct arena *arena, const struct flow *flow, struct str text, struct flow_state *out)
{
	json_t *value;
	if (text.len > FLOW_TEXT_CEILING)
		return STATUS_INVALID;
	TRY(json_read(arena, text, &value));
	const json_t *tokens = json_object_get(value, "tokens"), *passages = json_object_get(value, "passages");
	const json_t *ended = json_object_get(value, "ended"), *suspended = json_object_get(value, "suspended");
	const json_t *voided = json_object_get(value, "voided");
	struct flow_state state = { .next_id = json_int(value, "next", -1), .ended = json_is_true(ended),
				    .suspended = json_is_true(suspended), .voided = json_is_true(voided) };
	int64_t version = json_int(value, "v", 1);
	if (version < 1 || version > FLOW_TEXT_VERSION || state.next_id < 0 || !json_is_array(tokens) ||
	    (passages && !json_is_array(passages)) || !is_flag(ended, true) || !is_flag(suspended, false) || !is_flag(voided, false))
		return STATUS_INVALID;
	if (!read_tokens(arena, flow, tokens, &state) || !read_passages(arena, flow, passages, &state))
		return STATUS_INVALID;
	if (state.ended ? state.count != 0 : (state.count == 0) != (state.next_id == 0))
		return STATUS_INVALID;
	*out = state;
	return STATUS_OK;
}
