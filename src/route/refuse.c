/* refuse.c: refusals, told to people as pages with sentences and to programs as problem documents (RFC 9457).
 *
 * This table is the only place where a status meets HTTP. DENIED is 401 for who is not signed in. BUSY is 429 when a
 * handler said why (too many failures), 503 when the house itself had no room. */
#include "route/turn.h"
#include "refusal_html.h"

#define AS_IT_IS "%s" /* a sentence that is already translated */

static const struct {
	int code;
	const char *title, *sentence; /* the sentence for a refusal without one */
	const char *retry_after;
} outcomes[] = {
	[STATUS_OK] = { 200, "", "", NULL },
	[STATUS_INVALID] = { 422, "Something is not right yet", "What was sent is not complete or not right.", NULL },
	[STATUS_DENIED] = { 403, "This is not yours to do", "Your account has no right to do this.", NULL },
	[STATUS_ABSENT] = { 404, "Not found", "It is not there, or not visible to you.", NULL },
	[STATUS_CONFLICT] = { 409, "It has changed meanwhile", "Look at it again, then decide.", NULL },
	[STATUS_BUSY] = { 503, "Not now", "The system is very busy. Nothing was changed; please try again in a moment.", "5" },
	[STATUS_BROKEN] = { 500, "Something failed here", "The fault is ours, and it has been recorded. Please try again later.", NULL },
};

int http_code(const struct turn *turn, enum status status)
{
	if (status == STATUS_DENIED && turn->is_api && !turn->call.user.account.n)
		return 401;
	if (status == STATUS_BUSY && turn->call.faults.count)
		return 429;
	return outcomes[status].code;
}

static void show_problem(struct turn *turn, int code, const char *title)
{
	struct call *c = &turn->call;
	json_t *problem = json_object(), *errors = json_array();
	json_set(problem, "type", json_string("about:blank"));
	json_set(problem, "title", json_string(say(c, title)));
	json_set(problem, "status", json_integer(code));
	if (c->faults.count)
		json_set(problem, "detail", json_from_str(c->faults.items[0].sentence));
	json_set(problem, "number", json_from_str(c->number));
	for (size_t i = 0; i < c->faults.count; i++) {
		const struct fault *fault = &c->faults.items[i];
		if (!fault->field.at)
			continue;
		json_t *error = json_object();
		json_set(error, "field", json_from_str(fault->field));
		json_set(error, "detail", json_from_str(fault->sentence));
		json_array_append_new(errors, error);
	}
	if (json_array_size(errors))
		json_set(problem, "errors", errors);
	else
		json_decref(errors);
	json_keep(c->arena, problem);
	struct str text = json_text(c->arena, problem, false);
	c->response->body = (struct body){ .bytes = text, .fd = -1, .size = text.len };
	set_header(c, "Content-Type", STR("application/problem+json"));
	if (code == 401)
		set_header(c, "WWW-Authenticate", STR("Bearer"));
}

static void show_refusal(struct turn *turn, int code, const char *title)
{
	struct call *c = &turn->call;
	struct refusal_page page = { .title = str_of(say(c, title)), .faults = c->faults, .number = c->number,
				     .is_ours = code >= 500, .next = own_referer(c) };
	if (show(c, html_refusal(c, &page)) != STATUS_OK)
		c->response->body.bytes = STR("");
}

static void answer_with(struct turn *turn, int code, const char *title, const char *retry_after)
{
	struct call *c = &turn->call;
	if (turn->is_api)
		show_problem(turn, code, title);
	else
		show_refusal(turn, code, title);
	c->response->status = code;
	if (retry_after)
		set_header(c, "Retry-After", str_of(retry_after));
	answer_send(turn);
}

void refuse_later(struct exchange *x)
{
	struct turn *turn = x->handlers;
	refuse(turn, turn->status);
}

static void answer_drawn(struct call *c, enum status status)
{
	struct turn *turn = turn_of(c);
	if (status == STATUS_OK) {
		answer_send(turn);
		return;
	}
	turn->draw = NULL;
	turn->status = status;
	exchange_later(turn->exchange, refuse_later);
}

/* Draws the form again with what was typed, in a snapshot of its own. What it shows of a person is recorded first. */
static bool draw_again(struct turn *turn, int code)
{
	struct call *c = &turn->call;
	if (!turn->draw || turn->is_api || code >= 500 || store_begin_read(c) != STATUS_OK)
		return false;
	size_t faults = c->faults.count;
	enum status status = turn->draw(c);
	store_end_read(c);
	if (status != STATUS_OK || !is_rule_kept(turn)) {
		c->faults.count = faults;
		answer_forget(turn);
		return false;
	}
	c->response->status = code;
	if (turn->reading_count)
		store_apply(c, record_readings, answer_drawn);
	else
		answer_send(turn);
	return true;
}

void refuse(struct turn *turn, enum status status)
{
	struct call *c = &turn->call;
	int code = http_code(turn, status);
	answer_forget(turn);
	if (status != STATUS_BROKEN && draw_again(turn, code))
		return;
	if (status == STATUS_BROKEN)
		c->faults.count = 0; /* what failed is for the log */
	bool told = c->faults.count > 0;
	if (!told)
		fail_field(c, STR_NONE, AS_IT_IS, say(c, outcomes[status].sentence));
	answer_with(turn, code, outcomes[status].title, code == 429 ? "60" : outcomes[status].retry_after);
}

void refuse_plainly(struct turn *turn, int code, const char *english)
{
	struct call *c = &turn->call;
	const char *title = code == 404 || code == 405 ? outcomes[STATUS_ABSENT].title : outcomes[STATUS_DENIED].title;
	answer_forget(turn);
	c->faults.count = 0;
	fail_field(c, STR_NONE, AS_IT_IS, say(c, english));
	answer_with(turn, code, title, NULL);
}
