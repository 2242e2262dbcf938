/* serve.c: the road of a request through its row: find, identify, check, then show, or prepare, apply, answer. */
#include "route/turn.h"

#include <string.h>
#include <strings.h>
#include <time.h>

enum { JSON_MOST = 4 << 20, NUMBER_LENGTH = 10 };

static route_record_reading *record_hook;

void route_set_record_reading(route_record_reading *hook)
{
	record_hook = hook;
}

static int64_t now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct turn *turn_new(struct routes *routes, struct exchange *x)
{
	struct turn *turn = ARENA_ONE(x->arena, struct turn);
	turn->exchange = x;
	turn->routes = routes;
	x->handlers = turn;
	call_init(&turn->call, routes->house, x->arena);
	turn->call.request = &x->request;
	turn->call.response = &x->response;
	turn->call.number = random_token(x->arena, NUMBER_LENGTH);
	turn->is_api = str_starts(x->request.path, STR("/api/"));
	if (pairs_read(x->arena, x->request.query, &turn->query) != STATUS_OK)
		turn->query = (struct pair_list){ 0 };
	turn->has_session_cookie = cookie_value(&turn->call, "session").at != NULL;
	choose_language(turn);
	return turn;
}

/* Finds the row, or answers that there is none. */
static bool find_row(struct turn *turn)
{
	const struct request *r = turn->call.request;
	const struct node *node = table_find(turn->routes, r->path, turn->parameters, &turn->parameter_count);
	const struct route *row = node ? table_row(node, r->method) : NULL;
	const struct route *any = row;
	for (int method = GET; node && !any && method < METHODS; method++)
		any = node->rows[method];
	if (!any || !zone_has(r->zone, any)) {
		refuse_plainly(turn, 404, "There is no page at this address.");
		return false;
	}
	if (!row) {
		set_header(&turn->call, "Allow", table_allowed(turn->call.arena, node));
		turn->headers_kept = turn->exchange->response.header_count;
		refuse_plainly(turn, 405, "This address does not take that.");
		return false;
	}
	turn->row = row;
	turn->is_api = (row->flags & (API | SCRIPT)) != 0;
	name_parameters(row, turn->parameters, turn->parameter_count);
	if (row->flags & CACHED)
		turn->exchange->request.query = declared_query(turn); /* nothing else may show on a page for everyone */
	return true;
}

static struct str sign_in_path(struct turn *turn)
{
	struct call *c = &turn->call;
	struct str next = own_referer(c);
	if (turn->row->method == GET)
		next = c->request->query.len
			       ? str_format(c->arena, "%.*s?%.*s", STR_ARGS(c->request->path), STR_ARGS(c->request->query))
			       : c->request->path;
	struct buf buf;
	buf_init(&buf, c->arena, 16384);
	buf_add(&buf, str_of(sign_in_of(turn)));
	buf_add(&buf, STR("?next="));
	put_url_str(&buf, next);
	return buf.full ? str_of(sign_in_of(turn)) : buf_str(&buf);
}

/* Who may not enter is sent to sign in, or told that it is not his to do; what he typed is kept for him. */
static bool let_in(struct turn *turn)
{
	struct call *c = &turn->call;
	bool signed_out;
	if (may_enter(turn, &signed_out))
		return true;
	if (c->user.first && !turn->is_api && turn->row->method == GET) {
		answer_forget(turn);
		if (redirect(c, str_of(c->user.first)) == STATUS_OK)
			answer_send(turn);
		return false;
	}
	if (signed_out && hold_typed(turn, true))
		return false;
	if (signed_out && !turn->is_api) {
		answer_forget(turn);
		if (redirect(c, sign_in_path(turn)) == STATUS_OK)
			answer_send(turn);
		return false;
	}
	if (signed_out)
		refuse_plainly(turn, 401, "Sign in first.");
	else if (may(c, turn->row->permission))
		refuse_plainly(turn, 403, "This needs an account whose holder has shown an identity card at a window.");
	else
		refuse_plainly(turn, 403, "Your account has no right to do this.");
	return false;
}

/* An answer of a row that says whose an object must be waits for the domain to have said that it is so. */
bool is_rule_kept(const struct turn *turn)
{
	enum object object = turn->row ? turn->row->object : OBJECT_NONE;
	return object <= OBJECT_WORD || turn->call.objects >> object & 1;
}

static enum status rule_kept(struct turn *turn)
{
	if (is_rule_kept(turn))
		return STATUS_OK;
	return broken(&turn->call, "%s answers, but nothing has asked for its rule: %s", turn->row->path, object_name(turn->row->object));
}

/* ---- GET ---- */

enum status record_readings(struct call *c)
{
	struct turn *turn = turn_of(c);
	if (turn->reading_count && !record_hook)
		return broken(c, "a person's data was read, but nothing records it");
	if (turn->reading_count > READINGS_MOST)
		return broken(c, "more than %d persons' data on one page", READINGS_MOST);
	for (size_t i = 0; i < turn->reading_count; i++)
		TRY(record_hook(c, turn->readings[i].person, turn->readings[i].why));
	return STATUS_OK;
}

static void answer_reading(struct call *c, enum status status)
{
	struct turn *turn = turn_of(c);
	if (status == STATUS_OK) {
		exchange_send(turn->exchange);
		return;
	}
	turn->status = status;
	exchange_later(turn->exchange, refuse_later);
}

/* The page is finished on this thread, so that whoever closes the batch only sends it. */
static void show_answer(struct turn *turn)
{
	struct call *c = &turn->call;
	answer_ready(turn);
	if (turn->row->flags & CACHED)
		pages_keep(turn);
	exchange_finish(turn->exchange);
	if (turn->reading_count)
		store_apply(c, record_readings, answer_reading);
	else
		exchange_send(turn->exchange);
}

/* A row that says it reads persons' data and named none on an answered page has shown none: an empty list is allowed. */
static void serve_get(struct turn *turn)
{
	struct call *c = &turn->call;
	turn->generation = pages_generation(c->house->pages);
	bool data = !(turn->row->flags & NO_DATA);
	enum status status = data ? store_begin_read(c) : STATUS_OK;
	if (status != STATUS_OK) {
		refuse(turn, status);
		return;
	}
	status = data ? identify(turn) : STATUS_OK;
	bool signed_out, enters = status == STATUS_OK && may_enter(turn, &signed_out);
	if (enters)
		status = turn->row->act(c);
	if (enters && status == STATUS_OK)
		status = rule_kept(turn);
	if (data)
		store_end_read(c);
	if (status == STATUS_OK && enters && turn->finish)
		status = turn->finish(c);
	if (status != STATUS_OK)
		refuse(turn, status);
	else if (enters)
		show_answer(turn);
	else
		let_in(turn);
}

/* ---- POST, PUT, DELETE ---- */

static enum status apply_step(struct call *c)
{
	struct turn *turn = turn_of(c);
	int64_t began = now_us();
	answer_forget(turn);
	c->faults.count = turn->faults_kept;
	enum status status = turn->row->act(c);
	if (status == STATUS_OK)
		status = rule_kept(turn);
	if (status == STATUS_OK)
		status = record_readings(c);
	int64_t took = now_us() - began;
	if (took > atomic_load(&turn->routes->longest_us)) {
		atomic_store(&turn->routes->longest_us, took);
		atomic_store(&turn->routes->longest_path, turn->row->path);
	}
	return status;
}

static enum status keep_step(struct call *c)
{
	return c->keep(c);
}

static void answer_kept(struct call *c, enum status status)
{
	struct turn *turn = turn_of(c);
	if (status != STATUS_OK)
		call_log(c, "error", "what must outlive a refusal was not kept: %s", status_name(status));
	exchange_later(turn->exchange, refuse_later);
}

static void keep_later(struct exchange *x)
{
	struct turn *turn = x->handlers;
	if (turn->call.keep)
		store_apply(&turn->call, keep_step, answer_kept);
	else
		refuse(turn, turn->status);
}

/* The change stands, whatever happens here: a form drawn again would only mislead. */
static void finish_later(struct exchange *x)
{
	struct turn *turn = x->handlers;
	struct call *c = &turn->call;
	enum status status = store_begin_read(c);
	if (status == STATUS_OK) {
		status = turn->finish(c);
		store_end_read(c);
	}
	turn->draw = NULL;
	if (status == STATUS_OK)
		answer_send(turn);
	else
		refuse(turn, status);
}

static void answer_apply(struct call *c, enum status status)
{
	struct turn *turn = turn_of(c);
	if (status != STATUS_OK) {
		turn->status = status;
		exchange_later(turn->exchange, keep_later);
		return;
	}
	if (turn->forgets)
		pages_bump(c->house->pages);
	if (turn->finish)
		exchange_later(turn->exchange, finish_later);
	else
		answer_send(turn);
}

static enum status read_json(struct turn *turn)
{
	struct call *c = &turn->call;
	const struct body *body = &c->request->body;
	if (body->size > JSON_MOST)
		return fail(c, STATUS_INVALID, "The body is too large for JSON.");
	char *text = arena_take(c->arena, (size_t)body->size + 1);
	if (body_copy(body, 0, text, (size_t)body->size) != (int64_t)body->size)
		return broken(c, "the spooled body can't be read");
	if (json_read(c->arena, (struct str){ text, (size_t)body->size }, &turn->json) != STATUS_OK ||
	    !json_is_object(turn->json)) {
		turn->json = NULL;
		return fail(c, STATUS_INVALID, "The body is not a JSON object.");
	}
	return STATUS_OK;
}

static enum status read_body(struct turn *turn)
{
	struct call *c = &turn->call;
	if (turn->row->flags & BYTES)
		return STATUS_OK;
	struct str type = request_header(c->request, "Content-Type");
	struct str kind = str_lower(c->arena, str_trim(str_part(type, 0, str_find(type, STR(";")))));
	bool as_json = turn->row->flags & API || (turn->is_api && str_equal(kind, STR("application/json")));
	if (as_json && c->request->body.size && !str_equal(kind, STR("multipart/form-data"))) {
		if (!str_equal(kind, STR("application/json")))
			return fail(c, STATUS_INVALID, "The body must be application/json.");
		return read_json(turn);
	}
	enum status status = body_read(c->arena, c->request, &turn->fields, &turn->uploads);
	if (status == STATUS_INVALID)
		return fail(c, status, "What was sent is no form, or has too many or too large fields.");
	return status == STATUS_OK ? status : broken(c, "the spooled body can't be read");
}

static enum status identify_in_snapshot(struct turn *turn)
{
	struct call *c = &turn->call;
	TRY(store_begin_read(c));
	enum status status = identify(turn);
	store_end_read(c);
	return status;
}

/* Whether the object of the path may be had, before anything of the body is judged; what the act decides again is not this. */
static enum status ask_rule(struct turn *turn)
{
	struct call *c = &turn->call;
	route_step *rule = turn->routes->rules[turn->row->object];
	if (!rule)
		return STATUS_OK;
	enum status status = look(c, rule);
	if (status == STATUS_OK && !is_rule_kept(turn))
		status = rule_kept(turn);
	c->objects = 0;
	return status;
}

/* A refusal of prepare is kept like one of act: the wrong password of a sign-in is found there. */
static void serve_change(struct turn *turn)
{
	struct call *c = &turn->call;
	enum status status = identify_in_snapshot(turn);
	if (status == STATUS_OK)
		status = read_body(turn);
	if (status == STATUS_OK && !let_in(turn))
		return;
	if (status == STATUS_OK && !(turn->row->flags & API))
		status = csrf_check(turn);
	if (status == STATUS_DENIED && hold_typed(turn, false))
		return;
	if (status == STATUS_OK)
		status = ask_rule(turn);
	if (status != STATUS_OK) {
		refuse(turn, status);
		return;
	}
	turn->status = turn->row->prepare ? turn->row->prepare(c) : STATUS_OK;
	if (turn->status != STATUS_OK) {
		keep_later(turn->exchange);
		return;
	}
	turn->headers_kept = c->response->header_count;
	turn->faults_kept = c->faults.count;
	store_apply(c, apply_step, answer_apply);
}

void routes_handle(void *context, struct exchange *x)
{
	struct turn *turn = turn_new(context, x);
	if (!find_row(turn))
		return;
	if (turn->row->method == GET)
		serve_get(turn);
	else
		serve_change(turn);
}

bool routes_answer_at_once(void *context, struct exchange *x)
{
	return pages_answer(context, x);
}

struct apply_record routes_longest_apply(const struct routes *routes)
{
	return (struct apply_record){ atomic_load(&routes->longest_us), atomic_load(&routes->longest_path) };
}

void routes_log(void *context, const struct exchange *x, int status, uint64_t bytes, int64_t microseconds)
{
	static const char *const names[METHODS] = { "-", "GET", "HEAD", "POST", "PUT", "DELETE" };
	struct routes *routes = context;
	const struct turn *turn = x->handlers;
	struct call c = { .house = routes->house, .number = turn ? turn->call.number : STR("-") };
	call_log(&c, "access", "%.*s %s %.*s %d %llu %lld us", STR_ARGS(x->request.peer), names[x->request.method],
		 STR_ARGS(x->request.path), status, (unsigned long long)bytes, (long long)microseconds);
}
