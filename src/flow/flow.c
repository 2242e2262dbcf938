/* flow.c: looks into a model, and the text of a state.
 *
 * A state's text names elements by their ids, so that it can be read without the model's order:
 * {"next":4,"ended":false,"tokens":[[2,0,"review",""],…]}: id, scope's token, element, way in of a joining token. */
#include "flow/flow_model.h"
#include "base/buf.h"

#include <assert.h>

enum { TEXT_CEILING = 16 << 20 };

size_t flow_element_count(const struct flow *flow)
{
	return flow->count;
}

const struct flow_element *flow_element(const struct flow *flow, size_t index)
{
	return &flow->elements[index];
}

const struct flow_element *flow_find(const struct flow *flow, struct str id)
{
	return map_get(&flow->by_id, id);
}

/* A JSON string of an id; ids come out of XML, so they are UTF-8. */
static void add_text(struct buf *buf, struct str id)
{
	buf_add_byte(buf, '"');
	for (size_t from = 0, at = 0; at <= id.len; at++) {
		bool is_plain = at < id.len && id.at[at] != '"' && id.at[at] != '\\' && (unsigned char)id.at[at] >= ' ';
		if (is_plain)
			continue;
		buf_add(buf, str_part(id, from, at));
		if (at < id.len)
			buf_add_format(buf, "\\u%04x", (unsigned)(unsigned char)id.at[at]);
		from = at + 1;
	}
	buf_add_byte(buf, '"');
}

static void add_number(struct buf *buf, int64_t number)
{
	char digits[24];
	size_t at = sizeof digits;
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_add(buf, (struct str){ digits + at, sizeof digits - at });
}

static void add_token(struct buf *buf, const struct flow *flow, const struct flow_token *token)
{
	buf_add_byte(buf, '[');
	add_number(buf, token->id);
	buf_add_byte(buf, ',');
	add_number(buf, token->parent);
	buf_add_byte(buf, ',');
	add_text(buf, flow->elements[token->element].id);
	buf_add_byte(buf, ',');
	add_text(buf, token->via ? flow->edges[token->via - 1].id : STR(""));
	buf_add_byte(buf, ']');
}

struct str flow_state_text(struct arena *arena, const struct flow *flow, const struct flow_state *state)
{
	struct buf buf;
	buf_init(&buf, arena, TEXT_CEILING);
	buf_add(&buf, STR("{\"next\":"));
	add_number(&buf, state->next_id);
	buf_add(&buf, state->ended ? STR(",\"ended\":true,\"tokens\":[") : STR(",\"ended\":false,\"tokens\":["));
	for (size_t i = 0; i < state->count; i++) {
		if (i)
			buf_add_byte(&buf, ',');
		add_token(&buf, flow, &state->tokens[i]);
	}
	buf_add(&buf, STR("]}"));
	assert(!buf.full);
	return buf_str(&buf);
}

/* Does a token that stands there wait, as tokens of a state do? A joining one came by a way that leads there. */
static bool may_wait(const struct flow *flow, const struct flow_token *token)
{
	switch (flow->nodes[token->element].kind) {
	case NODE_TASK:
	case NODE_MESSAGE:
	case NODE_TIMER:
	case NODE_SUB:
		return token->via == 0;
	case NODE_PARALLEL:
		return token->via != 0 && flow->edges[token->via - 1].to == token->element;
	case NODE_START:
	case NODE_END:
	case NODE_TERMINATE:
	case NODE_SERVICE:
	case NODE_PASS:
	case NODE_EXCLUSIVE:
		return false;
	}
	return false;
}

static bool read_token(const struct flow *flow, const json_t *items, struct flow_token *out)
{
	const json_t *id = json_array_get(items, 0), *parent = json_array_get(items, 1);
	const json_t *element = json_array_get(items, 2), *edge = json_array_get(items, 3);
	if (json_array_size(items) != 4 || !json_is_integer(id) || !json_is_integer(parent) || !json_is_string(element) ||
	    !json_is_string(edge))
		return false;
	struct str edge_id = { json_string_value(edge), json_string_length(edge) };
	const struct flow_edge *via = map_get(&flow->edge_by_id, edge_id);
	out->element = flow_index(flow, (struct str){ json_string_value(element), json_string_length(element) });
	if (out->element == FLOW_NOWHERE || (!via && edge_id.len))
		return false;
	out->id = json_integer_value(id);
	out->parent = json_integer_value(parent);
	out->via = via ? (uint32_t)(via - flow->edges) + 1 : 0;
	return may_wait(flow, out);
}

/* Ids rise; a token within a sub-process stands behind that sub-process's own. */
static bool fits(const struct flow *flow, const struct flow_state *state, size_t at)
{
	const struct flow_token *token = &state->tokens[at];
	if (token->id < 1 || token->id >= state->next_id || (at && state->tokens[at - 1].id >= token->id))
		return false;
	uint32_t scope = flow->nodes[token->element].scope;
	if (token->parent == 0)
		return scope == FLOW_NOWHERE;
	for (size_t i = 0; i < at; i++) {
		if (state->tokens[i].id == token->parent)
			return state->tokens[i].element == scope;
	}
	return false;
}

enum status flow_state_read(struct arena *arena, const struct flow *flow, struct str text, struct flow_state *out)
{
	json_t *value;
	if (text.len > TEXT_CEILING)
		return STATUS_INVALID;
	TRY(json_read(arena, text, &value));
	const json_t *tokens = json_object_get(value, "tokens"), *ended = json_object_get(value, "ended");
	struct flow_state state = { .next_id = json_int(value, "next", -1), .ended = json_is_true(ended) };
	if (!json_is_array(tokens) || !json_is_boolean(ended) || state.next_id < 0)
		return STATUS_INVALID;
	state.tokens = ARENA_MANY(arena, struct flow_token, json_array_size(tokens));
	for (; state.count < json_array_size(tokens); state.count++) {
		if (!read_token(flow, json_array_get(tokens, state.count), &state.tokens[state.count]) ||
		    !fits(flow, &state, state.count))
			return STATUS_INVALID;
	}
	if (state.ended ? state.count != 0 : (state.count == 0) != (state.next_id == 0))
		return STATUS_INVALID;
	*out = state;
	return STATUS_OK;
}
