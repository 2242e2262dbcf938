/* flow_state.c: the text of a state.
 *
 * It names elements by their ids, so that it can be read without the model's order:
 * {"next":4,"ended":false,"tokens":[[2,0,"review","",1,{"role":"parked"}],…],"passages":[[1,0,"accept","",0],…]}: of a token its
 * id, scope's token, element, way in of a joining one, the passage that led to it, and what else is unusual about it; zeros and
 * empty objects at the end are left out. Of a passage the same first five. */
#include "flow/flow_model.h"
#include "base/buf.h"

#include <assert.h>
#include <string.h>

enum { TEXT_CEILING = 16 << 20 };

static const char *const roles[] = { "here", "joining", "scope", "body", "armed", "parked", "added", "later", "returned" };

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

/* A member of the object of what is unusual, when it is. */
static void add_member(struct buf *buf, bool *any, const char *name, int64_t value)
{
	if (!value)
		return;
	buf_add(buf, *any ? STR(",\"") : STR(",{\""));
	buf_add(buf, str_of(name));
	buf_add(buf, STR("\":"));
	buf_add_int(buf, value);
	*any = true;
}

/* What an element says of a token by itself: sub-processes hold scopes, a way in makes one that joins. */
static enum flow_role usual_role(const struct flow *flow, uint32_t element, uint32_t via)
{
	enum node_kind kind = flow->nodes[element].kind;
	if (via)
		return FLOW_JOINING;
	if (kind == NODE_SUB || kind == NODE_EVENT_SUB)
		return FLOW_SCOPE;
	return kind == NODE_BOUNDARY || kind == NODE_START ? FLOW_ARMED : FLOW_HERE;
}

static void add_unusual(struct buf *buf, const struct flow *flow, const struct flow_token *token)
{
	bool any = token->role != usual_role(flow, token->element, token->via);
	if (any) {
		buf_add(buf, STR(",{\"role\":\""));
		buf_add(buf, str_of(roles[token->role]));
		buf_add_byte(buf, '"');
	}
	add_member(buf, &any, "host", token->host);
	add_member(buf, &any, "sign", token->sign);
	add_member(buf, &any, "index", token->index);
	add_member(buf, &any, "total", token->total);
	add_member(buf, &any, "done", token->done);
	add_member(buf, &any, "agreed", token->agreed);
	add_member(buf, &any, "share", token->share);
	if (token->who.len) {
		buf_add(buf, any ? STR(",\"who\":") : STR(",{\"who\":"));
		add_text(buf, token->who);
		any = true;
	}
	if (any)
		buf_add_byte(buf, '}');
}

static void add_place(struct buf *buf, const struct flow *flow, const struct flow_passage *place, bool whole)
{
	buf_add_byte(buf, '[');
	add_number(buf, place->id);
	buf_add_byte(buf, ',');
	add_number(buf, place->parent);
	buf_add_byte(buf, ',');
	add_text(buf, flow->elements[place->element].id);
	buf_add_byte(buf, ',');
	add_text(buf, place->via ? flow->edges[place->via - 1].id : STR(""));
	if (!whole && !place->from)
		return;
	buf_add_byte(buf, ',');
	add_number(buf, place->from);
}

static void add_token(struct buf *buf, const struct flow *flow, const struct flow_token *token)
{
	struct flow_passage place = { token->id, token->parent, token->from, token->element, token->via };
	struct buf unusual;
	buf_init(&unusual, buf->arena, TEXT_CEILING);
	add_unusual(&unusual, flow, token);
	add_place(buf, flow, &place, unusual.len > 0);
	buf_add(buf, buf_str(&unusual));
	buf_add_byte(buf, ']');
}

static void add_passages(struct buf *buf, const struct flow *flow, const struct flow_state *state)
{
	buf_add(buf, STR("],\"passages\":["));
	for (size_t i = 0; i < state->passage_count; i++) {
		if (i)
			buf_add_byte(buf, ',');
		add_place(buf, flow, &state->passages[i], true);
		buf_add_byte(buf, ']');
	}
}

struct str flow_state_text(struct arena *arena, const struct flow *flow, const struct flow_state *state)
{
	struct buf buf;
	buf_init(&buf, arena, TEXT_CEILING);
	buf_add(&buf, STR("{\"next\":"));
	add_number(&buf, state->next_id);
	buf_add(&buf, state->ended ? STR(",\"ended\":true") : STR(",\"ended\":false"));
	if (state->suspended)
		buf_add(&buf, STR(",\"suspended\":true"));
	if (state->voided)
		buf_add(&buf, STR(",\"voided\":true"));
	buf_add(&buf, STR(",\"tokens\":["));
	for (size_t i = 0; i < state->count; i++) {
		if (i)
			buf_add_byte(&buf, ',');
		add_token(&buf, flow, &state->tokens[i]);
	}
	if (state->passage_count)
		add_passages(&buf, flow, state);
	buf_add(&buf, STR("]}"));
	assert(!buf.full);
	return buf_str(&buf);
}

/* ---- and back ---- */

static bool may_join(const struct flow *flow, const struct flow_token *token)
{
	enum node_kind kind = flow->nodes[token->element].kind;
	return (kind == NODE_PARALLEL || kind == NODE_INCLUSIVE) && token->via && flow->edges[token->via - 1].to == token->element;
}

/* Can a token of that role wait there? */
static bool may_wait(const struct flow *flow, const struct flow_token *token)
{
	const struct flow_node *node = &flow->nodes[token->element];
	if ((token->via != 0) != (token->role == FLOW_JOINING))
		return false;
	switch (token->role) {
	case FLOW_HERE:
		return node->kind == NODE_TASK || node->kind == NODE_CATCH || node->kind == NODE_EVENTS;
	case FLOW_JOINING:
		return may_join(flow, token);
	case FLOW_SCOPE:
		return node->kind == NODE_SUB || node->kind == NODE_EVENT_SUB;
	case FLOW_BODY:
		return node->loop != NULL;
	case FLOW_ARMED:
		return node->kind == NODE_BOUNDARY || node->kind == NODE_CATCH || (node->kind == NODE_START && node->scope != FLOW_NOWHERE);
	case FLOW_PARKED:
	case FLOW_LATER:
		return node->kind == NODE_TASK;
	case FLOW_ADDED:
		return node->kind == NODE_TASK || node->kind == NODE_START;
	case FLOW_RETURNED:
		return node->kind == NODE_START;
	}
	return false;
}

static bool read_role(const json_t *unusual, struct flow_token *out)
{
	struct str role = json_str(unusual, "role");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		if (str_equal(role, str_of(roles[i]))) {
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

static bool read_unusual(struct arena *arena, const json_t *unusual, struct flow_token *out)
{
	int64_t sign, index, total, done, agreed, share;
	bool good = read_role(unusual, out) && read_count(unusual, "host", INT64_MAX, &out->host) &&
		    read_count(unusual, "sign", FLOW_SIGN_FIRST, &sign) && read_count(unusual, "index", INT32_MAX, &index) &&
		    read_count(unusual, "total", INT32_MAX, &total) && read_count(unusual, "done", INT32_MAX, &done) &&
		    read_count(unusual, "agreed", INT32_MAX, &agreed) && read_count(unusual, "share", 100, &share);
	if (!good || sign < 0 || total < 0 || done < 0 || agreed < 0 || agreed > done || share < 0 || out->host < 0)
		return false;
	out->sign = (enum flow_sign)sign;
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
	out->role = usual_role(flow, out->element, out->via);
	const json_t *unusual = json_array_get(items, 5);
	return (!unusual || (json_is_object(unusual) && read_unusual(arena, unusual, out))) && may_wait(flow, out);
}

/* Does what stands at `element` belong into the scope of `outer`? */
static bool is_inside(const struct flow *flow, const struct flow_token *token, const struct flow_token *outer)
{
	const struct flow_node *node = &flow->nodes[token->element];
	if (outer->role == FLOW_BODY)
		return token->element == outer->element && token->role != FLOW_BODY;
	if (outer->role != FLOW_SCOPE)
		return false;
	uint32_t scope = node->kind == NODE_EVENT_SUB || token->role != FLOW_ARMED || node->kind != NODE_START ?
			 node->scope : flow->nodes[node->scope].scope;
	uint32_t called = flow->nodes[outer->element].called;
	return called == FLOW_NOWHERE ? scope == outer->element : scope == FLOW_NOWHERE && node->process == called;
}

static const struct flow_token *older(const struct flow_state *state, size_t at, int64_t id)
{
	for (size_t i = 0; i < at; i++) {
		if (state->tokens[i].id == id)
			return &state->tokens[i];
	}
	return NULL;
}

/* Ids rise; what belongs to another token comes behind it; a token within a sub-process belongs into that. */
static bool fits(const struct flow *flow, const struct flow_state *state, size_t at)
{
	const struct flow_token *token = &state->tokens[at];
	if (token->id < 1 || token->id >= state->next_id || (at && state->tokens[at - 1].id >= token->id) || token->from < 0 ||
	    token->from >= state->next_id)
		return false;
	if (token->host && !older(state, at, token->host))
		return false;
	bool is_guest = token->role == FLOW_ADDED; /* a task of an earlier step may stand in a scope within that step's */
	const struct flow_token *outer = token->parent ? older(state, at, token->parent) : NULL;
	if (token->parent)
		return outer && (is_guest || is_inside(flow, token, outer));
	uint32_t scope = flow->nodes[token->element].scope;
	bool is_start = token->role == FLOW_ARMED && flow->nodes[token->element].kind == NODE_START;
	return is_guest || (is_start ? flow->nodes[scope].scope : scope) == FLOW_NOWHERE;
}

static bool read_tokens(struct arena *arena, const struct flow *flow, const json_t *items, struct flow_state *out)
{
	out->tokens = ARENA_MANY(arena, struct flow_token, json_array_size(items));
	for (; out->count < json_array_size(items); out->count++) {
		if (!read_token(arena, flow, json_array_get(items, out->count), &out->tokens[out->count]) || !fits(flow, out, out->count))
			return false;
	}
	return true;
}

/* Visits rise too; those of one join share their id. */
static bool read_passages(struct arena *arena, const struct flow *flow, const json_t *items, struct flow_state *out)
{
	out->passages = ARENA_MANY(arena, struct flow_passage, json_array_size(items));
	for (; out->passage_count < json_array_size(items); out->passage_count++) {
		struct flow_passage *passage = &out->passages[out->passage_count];
		if (!read_place(flow, json_array_get(items, out->passage_count), passage) || passage->id < 1 || passage->id >= out->next_id ||
		    passage->from < 0 || passage->from >= out->next_id)
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
	if (text.len > TEXT_CEILING)
		return STATUS_INVALID;
	TRY(json_read(arena, text, &value));
	const json_t *tokens = json_object_get(value, "tokens"), *passages = json_object_get(value, "passages");
	const json_t *ended = json_object_get(value, "ended"), *suspended = json_object_get(value, "suspended");
	const json_t *voided = json_object_get(value, "voided");
	struct flow_state state = { .next_id = json_int(value, "next", -1), .ended = json_is_true(ended),
				    .suspended = json_is_true(suspended), .voided = json_is_true(voided) };
	if (!json_is_array(tokens) || (passages && !json_is_array(passages)) || !is_flag(ended, true) || !is_flag(suspended, false) ||
	    !is_flag(voided, false) || state.next_id < 0)
		return STATUS_INVALID;
	if (!read_tokens(arena, flow, tokens, &state) || !read_passages(arena, flow, passages, &state))
		return STATUS_INVALID;
	if (state.ended ? state.count != 0 : (state.count == 0) != (state.next_id == 0))
		return STATUS_INVALID;
	*out = state;
	return STATUS_OK;
}
