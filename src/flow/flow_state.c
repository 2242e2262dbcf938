/* flow_state.c: the text of a state.
 *
 * It names elements by their ids, so that it can be read without the model's order:
 * {"v":2,"next":4,"ended":false,"tokens":[[2,0,"review","",1,{"role":"parked"}],…],"passages":[[1,0,"accept","",0],…]}: of a token its
 * id, scope's token, element, way in of a joining one, the passage that led to it, and what else is unusual about it; zeros and
 * empty objects at the end are left out. Of a passage the same first five. The first version, without "v",
 * had tokens of four items and no passages; it is still read. */
#include "flow/flow_state.h"
#include "base/buf.h"
#include "flow/flow_operation.h"

#include <assert.h>
#include <string.h>

const char *const flow_roles[] = { "here", "joining", "scope", "body", "armed", "parked", "added", "later", "returned" };

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

static void add_word(struct buf *buf, bool *any, const char *name, struct str word)
{
	if (!word.len)
		return;
	buf_add(buf, *any ? STR(",\"") : STR(",{\""));
	buf_add(buf, str_of(name));
	buf_add(buf, STR("\":"));
	add_text(buf, word);
	*any = true;
}

/* What an element says of a token by itself: sub-processes hold scopes, a way in makes one that joins. */
enum flow_role flow_usual_role(const struct flow *flow, uint32_t element, uint32_t via)
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
	bool any = token->role != flow_usual_role(flow, token->element, token->via);
	if (any) {
		buf_add(buf, STR(",{\"role\":\""));
		buf_add(buf, str_of(flow_roles[token->role]));
		buf_add_byte(buf, '"');
	}
	add_member(buf, &any, "host", token->host);
	add_member(buf, &any, "index", token->index);
	add_member(buf, &any, "total", token->total);
	add_member(buf, &any, "done", token->done);
	add_member(buf, &any, "agreed", token->agreed);
	add_member(buf, &any, "share", token->share);
	add_word(buf, &any, "sign", flow_sign_name(token->sign));
	add_word(buf, &any, "who", token->who);
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
	buf_init(&unusual, buf->arena, FLOW_TEXT_CEILING);
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
	buf_init(&buf, arena, FLOW_TEXT_CEILING);
	buf_add(&buf, STR("{\"v\":2,\"next\":"));
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
