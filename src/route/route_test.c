/* route_test.c: rows, rights, forms, refusals and the page cache, told as sentences; through the loopback, on a real
 * database and real keys. */
#include "route/route.h"
#include "seal/seal.h"
#include "store/store.h"
#include "setting_sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena *arena;
static struct house house;
static struct routes *routes;
static int drawn, readings, prepared;
static bool readings_fail;
static int64_t clock_ms = 1795000000000;
static const struct person_id somebody = { 7 };

static struct instant now(void)
{
	return (struct instant){ clock_ms };
}

/* ---- a small module ---- */

static enum status identify(struct call *c, struct str token)
{
	uint64_t own = 1u << PERMISSION_OWN;
	if (str_equal(token, STR("phone")))
		c->user = (struct user){ .account = { 1 }, .level = LEVEL_1, .permissions = own };
	else if (str_equal(token, STR("resident")))
		c->user = (struct user){ .account = { 2 }, .level = LEVEL_2, .permissions = own };
	else if (str_equal(token, STR("clerk")))
		c->user = (struct user){ .account = { 3 }, .level = LEVEL_2, .permissions = 1u << PERMISSION_WORK };
	return STATUS_OK;
}

static enum status record_reading(struct call *c, struct person_id person, struct str why)
{
	if (readings_fail)
		return STATUS_BUSY;
	readings++;
	assert_int_equal(person.n, somebody.n);
	return setting_put(c, STR("reading"), why);
}

static enum status show_text(struct call *c, struct str text)
{
	return show(c, (struct html){ text });
}

static enum status show_plain(struct call *c)
{
	return show_text(c, STR("<h1>plain</h1>"));
}

static enum status show_number(struct call *c)
{
	return show_text(c, str_format(c->arena, "id=%.*s act=%.*s lang=%s", STR_ARGS(path_value(c, "id")),
				       STR_ARGS(query_value(c, "q")), language_code(c->language)));
}

static enum status show_me(struct call *c)
{
	return show_text(c, STR("the word me"));
}

static enum status show_cached(struct call *c)
{
	drawn++;
	return show_text(c, str_format(c->arena, "cached theme=%.*s other=%.*s elders=%d %s", STR_ARGS(query_value(c, "theme")),
				       STR_ARGS(query_value(c, "other")), c->elders, language_code(c->language)));
}

static enum status show_person(struct call *c)
{
	reads_person(c, somebody, "asked");
	reads_person(c, somebody, "asked");
	return show_text(c, STR("a person"));
}

static enum status show_broken(struct call *c)
{
	return broken(c, "the detail is secret");
}

static enum status draw_form(struct call *c)
{
	struct str fault = c->faults.count ? c->faults.items[0].sentence : STR("");
	return show_text(c, str_format(c->arena, "form name=[%.*s] fault=[%.*s] csrf=[%.*s]", STR_ARGS(form_value(c, "name")),
				       STR_ARGS(fault), STR_ARGS(csrf_token(c))));
}

static enum status keep_count(struct call *c)
{
	return setting_put(c, STR("kept"), STR("yes"));
}

static enum status read_save(struct call *c)
{
	prepared++;
	show_again(c, draw_form);
	c->keep = keep_count;
	if (str_is_empty(form_value(c, "name"))) {
		fail_field(c, STR("name"), "Yes");
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

static enum status apply_save(struct call *c)
{
	TRY(setting_put(c, STR("saved"), form_value(c, "name")));
	if (str_equal(form_value(c, "name"), STR("clash")))
		return (fail)(c, STATUS_CONFLICT, "No");
	if (str_equal(form_value(c, "name"), STR("forget")))
		pages_forget(c);
	return redirect(c, STR("/plain"));
}

static enum status apply_sign(struct call *c)
{
	set_cookie(c, "session", STR("new"), 60);
	return redirect(c, STR("//evil.example/"));
}

static enum status apply_busy(struct call *c)
{
	return (fail)(c, STATUS_BUSY, "Yes");
}

static enum status apply_thing(struct call *c)
{
	json_t *answer = json_object();
	json_set(answer, "name", json_from_str(json_str(body_json(c), "name")));
	if (str_is_empty(json_str(body_json(c), "name"))) {
		json_decref(answer);
		fail_field(c, STR("name"), "Yes");
		return STATUS_INVALID;
	}
	return show_json(c, 201, answer);
}

/* What only the commit makes, as a receipt. */
static enum status finish_thing(struct call *c)
{
	struct setting_row row;
	TRY(setting_get(c, STR("thing"), &row));
	if (str_equal(row.value, STR("lost")))
		return (fail)(c, STATUS_BUSY, "Yes");
	json_t *answer = json_object();
	json_set(answer, "committed", json_from_str(row.value));
	return show_json(c, 201, answer);
}

static enum status apply_finished(struct call *c)
{
	TRY(setting_put(c, STR("thing"), json_str(body_json(c), "name")));
	finish(c, finish_thing);
	return str_equal(json_str(body_json(c), "name"), STR("clash")) ? STATUS_CONFLICT : STATUS_OK;
}

static const struct route_api thing_api = { .summary = "Make a thing", .takes = "{\"type\":\"object\"}", .gives = "{\"type\":\"object\"}" };
static const struct route_api read_api = { .summary = "Read a thing", .query = "limit:integer cursor" };

#define OPEN ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0
static enum status refuse_person(struct call *c)
{
	show_again(c, show_person);
	fail_field(c, STR("name"), "no");
	return STATUS_INVALID;
}

/* Lets in whoever asks for the thing "mine"; forgets to decide over "free". */
static enum status show_owned(struct call *c)
{
	if (str_equal(path_value(c, "id"), STR("mine")))
		object_is(c, OBJECT_DRAFT_OWN);
	return show_json(c, 200, json_string("held"));
}

static enum status apply_owned(struct call *c)
{
	TRY(setting_put(c, STR("owned"), path_value(c, "id")));
	return show_owned(c);
}

static const struct route rows[] = {
	{ GET, "/plain", OPEN, 0, NULL, show_plain },
	{ GET, "/things/:id", OPEN, 0, NULL, show_number, .object = OBJECT_WORD },
	{ GET, "/things/me", OPEN, 0, NULL, show_me },
	{ GET, "/things/:id/act", OPEN, 0, NULL, show_number, .object = OBJECT_WORD },
	{ GET, "/owned/:id", OPEN, 0, NULL, show_owned, .object = OBJECT_DRAFT_OWN },
	{ POST, "/owned/:id", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0, NULL, apply_owned, .object = OBJECT_DRAFT_OWN },
	{ GET, "/own", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0, NULL, show_plain },
	{ GET, "/real", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0, NULL, show_plain },
	{ GET, "/desk", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0, NULL, show_plain },
	{ GET, "/admin", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0, NULL, show_plain },
	{ GET, "/everywhere", OPEN, ANY_ZONE, NULL, show_plain },
	{ GET, "/cached", OPEN, CACHED, NULL, show_cached, NULL, "theme" },
	{ GET, "/person", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, READS_PERSON, NULL, show_person },
	{ POST, "/person", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, READS_PERSON, NULL, refuse_person },
	{ GET, "/broken", OPEN, 0, NULL, show_broken },
	{ GET, "/form", OPEN, 0, NULL, draw_form },
	{ POST, "/save", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0, read_save, apply_save },
	{ POST, "/sign", OPEN, NO_LEAVE, NULL, apply_sign },
	{ POST, "/busy", OPEN, NO_LEAVE, NULL, apply_busy },
	{ POST, "/api/v1/things", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API, NULL, apply_thing, &thing_api },
	{ POST, "/api/v1/finished", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API, NULL, apply_finished, &thing_api },
	{ GET, "/api/v1/things/:id", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API, NULL, show_plain, &read_api, .object = OBJECT_WORD },
	{ 0 },
};

static const struct route *const tables[] = { rows, NULL };
static const struct module module = { .name = "test", .routes = tables };
static const struct module *const list[] = { &module, NULL };

static char folder[64];

static int open_house(void **state)
{
	struct str why = STR_NONE, sheet;
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/route-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	arena = arena_new(64 << 20);
	house = (struct house){ .dir = folder, .now = now, .address = STR("http://county.example") };
	const char *key = str_format(arena, "%s/key", folder).at, *database = str_format(arena, "%s/db", folder).at;
	assert_int_equal(keys_make(key, PROFILE_INTL, arena, &sheet, &why), STATUS_OK);
	assert_int_equal(keys_open(key, arena, &house.keys, &why), STATUS_OK);
	assert_int_equal(store_open(database, &why, arena, &house.store), STATUS_OK);
	route_set_identify(identify);
	route_set_record_reading(record_reading);
	assert_int_equal(routes_new(&house, list, &why, &routes), STATUS_OK);
	return 0;
}

static int close_house(void **state)
{
	static const char *const files[] = { "key", "db", "db-wal", "db-shm" };
	(void)state;
	routes_free(routes);
	store_close(house.store);
	keys_close(house.keys);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(str_format(arena, "%s/%s", folder, files[i]).at);
	rmdir(folder);
	arena_free(arena);
	return 0;
}

/* ---- asking ---- */

struct asked {
	enum method method;
	int zone;
	const char *target, *headers, *body; /* headers: "Name: value" lines */
};

static struct exchange *ask(struct asked asked)
{
	struct exchange *x = ARENA_ONE(arena, struct exchange);
	x->arena = arena;
	struct str query = str_of(asked.target), headers = str_of(asked.headers ? asked.headers : "");
	struct request *r = &x->request;
	*r = (struct request){ .method = asked.method, .zone = asked.zone, .peer = STR("192.0.2.1"), .body.fd = -1 };
	r->path = str_until(&query, '?');
	r->query = query.len ? query : STR("");
	r->headers = ARENA_MANY(arena, struct header, 20);
	r->headers[r->header_count++] = (struct header){ STR("Host"), STR("county.example") };
	while (headers.len) {
		struct str value = str_until(&headers, '\n'), name = str_until(&value, ':');
		r->headers[r->header_count++] = (struct header){ name, str_trim(value) };
	}
	if (asked.body) {
		r->body = (struct body){ .bytes = str_of(asked.body), .fd = -1, .size = strlen(asked.body) };
		if (!request_header(r, "Content-Type").at)
			r->headers[r->header_count++] =
				(struct header){ STR("Content-Type"), STR("application/x-www-form-urlencoded") };
	}
	x->response.body.fd = -1;
	routes_loopback(routes, x);
	return x;
}

static struct exchange *get(const char *target, const char *headers)
{
	return ask((struct asked){ GET, -1, target, headers, NULL });
}

static struct str answer_header(const struct exchange *x, const char *name)
{
	for (size_t i = 0; i < x->response.header_count; i++)
		if (str_equal(x->response.headers[i].name, str_of(name)))
			return x->response.headers[i].value;
	return STR_NONE;
}

static bool says(const struct exchange *x, const char *words)
{
	return str_contains(x->response.body.bytes, str_of(words));
}

static struct str setting(const char *name)
{
	struct call c;
	struct setting_row row = { 0 };
	call_init(&c, &house, arena);
	assert_int_equal(store_begin_read(&c), STATUS_OK);
	enum status status = setting_get(&c, str_of(name), &row);
	store_end_read(&c);
	return status == STATUS_OK ? row.value : STR_NONE;
}

/* ---- sentences ---- */

static void a_row_that_lacks_something_does_not_start(void **state)
{
	static const struct {
		const char *fault;
		struct route rows[3];
	} cases[] = {
		{ "no handler", { { GET, "/a", OPEN, 0, NULL, NULL } } },
		{ "its method", { { HEAD, "/a", OPEN, 0, NULL, show_plain } } },
		{ "no path", { { GET, NULL, OPEN, 0, NULL, show_plain } } },
		{ "begin with", { { GET, "a", OPEN, 0, NULL, show_plain } } },
		{ "a segment", { { GET, "/a//b", OPEN, 0, NULL, show_plain } } },
		{ "a segment", { { GET, "/a/:", OPEN, 0, NULL, show_plain } } },
		{ "no zone", { { GET, "/a", ZONE_COUNT, PERMISSION_NONE, LEVEL_0, 0, NULL, show_plain } } },
		{ "no permission", { { GET, "/a", ZONE_PUBLIC, PERMISSION_COUNT, LEVEL_0, 0, NULL, show_plain } } },
		{ "open to everyone in a zone", { { GET, "/a", ZONE_STAFF, PERMISSION_NONE, LEVEL_0, 0, NULL, show_plain } } },
		{ "level must be 1 or 2", { { GET, "/a", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_0, 0, NULL, show_plain } } },
		{ "level must be 2", { { GET, "/a", ZONE_STAFF, PERMISSION_WORK, LEVEL_1, 0, NULL, show_plain } } },
		{ "prepares nothing", { { GET, "/a", OPEN, 0, read_save, show_plain } } },
		{ "not described", { { GET, "/api/v1/a", OPEN, API, NULL, show_plain } } },
		{ "not of the API", { { GET, "/a", OPEN, 0, NULL, show_plain, &read_api } } },
		{ "lacks a summary", { { GET, "/a", OPEN, API, NULL, show_plain, &read_api } } },
		{ "NO_LEAVE", { { POST, "/a", OPEN, 0, NULL, apply_sign } } },
		{ "cached", { { GET, "/a", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, CACHED, NULL, show_plain } } },
		{ "without knowing who asks", { { GET, "/a", OPEN, READS_PERSON, NULL, show_plain } } },
		{ "two of it", { { GET, "/a/:x", OPEN, 0, NULL, show_plain, .object = OBJECT_WORD },
				  { GET, "/a/:y", OPEN, 0, NULL, show_plain, .object = OBJECT_WORD } } },
		{ "whose that must be", { { GET, "/a/:x", OPEN, 0, NULL, show_plain } } },
		{ "but its path has none", { { GET, "/a", OPEN, 0, NULL, show_plain, .object = OBJECT_WORD } } },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct route *const of_case[] = { cases[i].rows, NULL };
		struct module faulty = { .name = "faulty", .routes = of_case };
		const struct module *const faulty_list[] = { &faulty, NULL };
		struct house other = house;
		struct routes *out = NULL;
		struct str why = STR_NONE;
		enum status status = routes_new(&other, faulty_list, &why, &out);
		if (status != STATUS_INVALID || !str_contains(why, str_of(cases[i].fault)))
			fail_msg("%s: %d %.*s", cases[i].fault, status, STR_ARGS(why));
		routes_free(out);
	}
}

static void who_may_enter_is_in_the_row(void **state)
{
	static const struct {
		const char *sentence;
		struct asked asked;
		int status;
		const char *location;
	} cases[] = {
		{ "open to everyone", { GET, ZONE_PUBLIC, "/plain" }, 200, NULL },
		{ "no such page", { GET, ZONE_PUBLIC, "/nothing" }, 404, NULL },
		{ "a folder is no page", { GET, ZONE_PUBLIC, "/things" }, 404, NULL },
		{ "a slash too many", { GET, ZONE_PUBLIC, "/plain/" }, 404, NULL },
		{ "an empty parameter", { GET, ZONE_PUBLIC, "/things/" }, 404, NULL },
		{ "bytes that are no text", { GET, ZONE_PUBLIC, "/things/\xff\xfe" }, 200, NULL },
		{ "a method that it does not take", { POST, ZONE_PUBLIC, "/plain" }, 405, NULL },
		{ "nobody is sent to sign in", { GET, ZONE_PUBLIC, "/own?a=1" }, 303, "/sign-in?next=%2Fown%3Fa%3D1" },
		{ "a dead session is nobody", { GET, ZONE_PUBLIC, "/own", "Cookie: session=dead" }, 303, "/sign-in?next=%2Fown" },
		{ "a phone is enough", { GET, ZONE_PUBLIC, "/own", "Cookie: session=phone" }, 200, NULL },
		{ "a phone is not enough", { GET, ZONE_PUBLIC, "/real", "Cookie: session=phone" }, 403, NULL },
		{ "a real name is enough", { GET, ZONE_PUBLIC, "/real", "Cookie: session=resident" }, 200, NULL },
		{ "a resident is no clerk", { GET, ZONE_STAFF, "/desk", "Cookie: session=resident" }, 403, NULL },
		{ "a clerk is", { GET, ZONE_STAFF, "/desk", "Cookie: session=clerk" }, 200, NULL },
		{ "the desk is not on the public listener", { GET, ZONE_PUBLIC, "/desk", "Cookie: session=clerk" }, 404, NULL },
		{ "nor is the public page on the desk's", { GET, ZONE_STAFF, "/plain" }, 404, NULL },
		{ "one listener has all zones", { GET, -1, "/desk", "Cookie: session=clerk" }, 200, NULL },
		{ "a clerk is no administrator", { GET, ZONE_ADMIN, "/admin", "Cookie: session=clerk" }, 403, NULL },
		{ "health is everywhere", { GET, ZONE_ADMIN, "/health" }, 200, NULL },
		{ "and so is what says so", { GET, ZONE_ADMIN, "/everywhere" }, 200, NULL },
		{ "the API does not know cookies", { GET, -1, "/api/v1/things/1", "Cookie: session=phone" }, 401, NULL },
		{ "but bearers", { GET, -1, "/api/v1/things/1", "Authorization: Bearer phone" }, 200, NULL },
		{ "with the right", { GET, -1, "/api/v1/things/1", "Authorization: Bearer clerk" }, 403, NULL },
		{ "pages do not know bearers", { GET, -1, "/own", "Authorization: Bearer phone" }, 303, "/sign-in?next=%2Fown" },
		{ "a form of nobody leads back by its page", { POST, -1, "/save", "Referer: http://county.example/apply/7" }, 303,
		  "/sign-in?next=%2Fapply%2F7" },
		{ "but not to a stranger", { POST, -1, "/save", "Referer: http://county.example.evil/x" }, 303, "/sign-in?next=%2F" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct exchange *x = ask(cases[i].asked);
		if (x->response.status != cases[i].status)
			fail_msg("%s: %d", cases[i].sentence, x->response.status);
		if (cases[i].location && !str_equal(answer_header(x, "Location"), str_of(cases[i].location)))
			fail_msg("%s: %.*s", cases[i].sentence, STR_ARGS(answer_header(x, "Location")));
	}
	assert_true(says(get("/things/12?q=a", "Accept-Language: en"), "id=12 act=a lang=en"));
	assert_true(says(get("/things/12/act", NULL), "id=12"));
	assert_true(says(get("/things/me", NULL), "the word me"));
	assert_true(str_equal(answer_header(ask((struct asked){ POST, -1, "/plain" }), "Allow"), STR("GET, HEAD")));
}

static void head_is_answered_like_get(void **state)
{
	(void)state;
	struct exchange *by_get = get("/plain", NULL), *by_head = ask((struct asked){ HEAD, -1, "/plain" });
	assert_int_equal(by_head->response.status, 200);
	assert_int_equal(by_head->response.header_count, by_get->response.header_count);
	assert_true(str_equal(by_head->response.body.bytes, by_get->response.body.bytes));
}

static void every_answer_guards_itself(void **state)
{
	static const char *const targets[] = { "/plain", "/nothing", "/broken", "/own", "/health", "/cached", "/cached", "/form" };
	static const char *const names[] = { "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
					     "Cross-Origin-Opener-Policy", "Cache-Control" };
	(void)state;
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (!answer_header(get(targets[i], NULL), names[k]).at)
				fail_msg("%s lacks %s", targets[i], names[k]);
	assert_true(str_equal(answer_header(get("/own", "Cookie: session=phone"), "Cache-Control"), STR("no-store")));
	assert_true(str_equal(answer_header(get("/plain", NULL), "Cache-Control"), STR("no-cache")));
	assert_true(str_equal(answer_header(get("/plain", "Cookie: session=phone"), "Cache-Control"), STR("no-store")));
	assert_null(answer_header(get("/plain", NULL), "Strict-Transport-Security").at);
	house.secure = true;
	assert_non_null(answer_header(get("/plain", NULL), "Strict-Transport-Security").at);
	assert_int_equal(get("/own", "Cookie: session=phone")->response.status, 303);
	assert_int_equal(get("/own", "Cookie: __Host-session=phone")->response.status, 200);
	assert_true(str_starts(answer_header(get("/form", NULL), "Set-Cookie"), STR("__Host-form=")));
	house.secure = false;
}

static struct str between(struct str text, const char *before, const char *after)
{
	size_t at = str_find(text, str_of(before));
	if (at == text.len)
		return STR_NONE;
	struct str rest = str_part(text, at + strlen(before), text.len);
	return str_part(rest, 0, str_find(rest, str_of(after)));
}

static struct exchange *post(const char *target, const char *headers, struct str token, const char *fields)
{
	struct str body = str_format(arena, "csrf=%.*s&%s", STR_ARGS(token), fields);
	return ask((struct asked){ POST, -1, target, headers, body.at });
}

static struct str token_for(const char *headers)
{
	return str_copy(arena, between(get("/form", headers)->response.body.bytes, "csrf=[", "]"));
}

static void a_form_that_is_not_ours_changes_nothing(void **state)
{
	(void)state;
	const char *phone = "Cookie: session=phone";
	struct str mine = token_for(phone), other = token_for("Cookie: session=resident"), wrong = str_copy(arena, mine);
	((char *)(uintptr_t)wrong.at)[40] ^= 1;
	prepared = 0;
	assert_int_equal(post("/save", phone, STR(""), "name=x")->response.status, 403);
	assert_int_equal(post("/save", phone, wrong, "name=x")->response.status, 403);
	assert_int_equal(post("/save", phone, other, "name=x")->response.status, 403);
	assert_int_equal(post("/save", "Cookie: session=phone\nOrigin: http://evil.example", mine, "name=x")->response.status, 403);
	assert_int_equal(post("/save", "Cookie: session=phone\nOrigin: null", mine, "name=x")->response.status, 403);
	assert_int_equal(post("/save", "Cookie: session=phone\nSec-Fetch-Site: cross-site", mine, "name=x")->response.status, 403);
	assert_int_equal(post("/save", "Cookie: session=phone\nSec-Fetch-Site: same-site", mine, "name=x")->response.status, 403);
	assert_int_equal(prepared, 0);
	assert_null(setting("saved").at);
	assert_int_equal(post("/save", "Cookie: session=phone\nSec-Fetch-Site: same-origin\nOrigin: http://county.example", mine,
			      "name=x")->response.status, 303);
	assert_true(str_equal(setting("saved"), STR("x")));
	assert_false(str_equal(mine, token_for(phone)));
}

static void a_form_without_a_session_goes_by_its_cookie(void **state)
{
	(void)state;
	struct exchange *form = get("/form", NULL);
	struct str cookie = between(answer_header(form, "Set-Cookie"), "form=", ";");
	struct str token = between(form->response.body.bytes, "csrf=[", "]");
	assert_int_equal(cookie.len, 22);
	assert_int_equal(post("/sign", NULL, token, "")->response.status, 403);
	assert_int_equal(post("/sign", "Cookie: form=aaaaaaaaaaaaaaaaaaaaaa", token, "")->response.status, 403);
	struct exchange *x = post("/sign", str_format(arena, "Cookie: form=%.*s", STR_ARGS(cookie)).at, token, "");
	assert_int_equal(x->response.status, 303);
	assert_true(str_equal(answer_header(x, "Location"), STR("/")));
	assert_true(str_equal(answer_header(x, "Set-Cookie"), STR("session=new; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")));
	x = post("/busy", str_format(arena, "Cookie: form=%.*s", STR_ARGS(cookie)).at, token, "");
	assert_int_equal(x->response.status, 429);
	assert_non_null(answer_header(x, "Retry-After").at);
}

static void a_refused_form_keeps_what_was_typed(void **state)
{
	(void)state;
	const char *phone = "Cookie: session=phone\nAccept-Language: en";
	struct exchange *x = post("/save", phone, token_for(phone), "name=&other=1");
	assert_int_equal(x->response.status, 422);
	assert_true(says(x, "fault=[Yes]"));
	assert_true(str_equal(setting("kept"), STR("yes")));
	x = post("/save", phone, token_for(phone), "name=before");
	assert_int_equal(x->response.status, 303);
	x = post("/save", phone, token_for(phone), "name=clash");
	assert_int_equal(x->response.status, 409);
	assert_true(says(x, "form name=[clash] fault=[No]"));
	assert_true(str_equal(setting("saved"), STR("before")));
	assert_true(routes_longest_apply(routes).microseconds > 0);
	assert_string_equal(routes_longest_apply(routes).path, "/save");
}

static void what_was_typed_outlives_the_session(void **state)
{
	(void)state;
	prepared = 0;
	const char *gone = "Cookie: session=gone\nAccept-Language: en", *abroad = "Cookie: session=gone\nOrigin: http://evil.example";
	struct exchange *x = post("/save", gone, STR("aa"), "name=%3Cb%3E+x&password=secret&code=123456");
	assert_int_equal(x->response.status, 403);
	assert_true(says(x, "name=\"name\" value=\"&lt;b&gt; x\""));
	assert_true(says(x, "href=\"/sign-in\""));
	assert_false(says(x, "secret"));
	assert_false(says(x, "123456"));
	x = post("/save", abroad, STR("aa"), "name=x");
	assert_false(says(x, "name=\"name\""));
	x = post("/save", "Cookie: session=phone\nAccept-Language: en", STR("aa"), "name=stale");
	assert_int_equal(x->response.status, 403);
	assert_true(says(x, "value=\"stale\""));
	assert_int_equal(prepared, 0);
}

static void a_person_is_read_only_on_record(void **state)
{
	(void)state;
	readings = 0;
	struct exchange *x = get("/person", "Cookie: session=resident");
	assert_int_equal(x->response.status, 200);
	assert_int_equal(readings, 1);
	assert_true(str_equal(setting("reading"), STR("asked")));
	readings_fail = true;
	x = get("/person", "Cookie: session=resident");
	readings_fail = false;
	assert_int_equal(x->response.status, 503);
	assert_false(says(x, "a person"));
	assert_non_null(answer_header(x, "Retry-After").at);
}

static void a_person_on_a_form_drawn_again_is_recorded_too(void **state)
{
	(void)state;
	const char *resident = "Cookie: session=resident";
	readings = 0;
	struct exchange *x = post("/person", resident, token_for(resident), "");
	assert_int_equal(x->response.status, 422);
	assert_true(says(x, "a person"));
	assert_int_equal(readings, 1);
	readings_fail = true;
	x = post("/person", resident, token_for(resident), "");
	readings_fail = false;
	assert_true(x->response.status >= 400);
	assert_false(says(x, "a person"));
}

static void what_nobody_has_decided_to_allow_is_not_answered(void **state)
{
	(void)state;
	const char *phone = "Cookie: session=phone";
	assert_true(says(get("/owned/mine", NULL), "held"));
	struct exchange *x = get("/owned/free", NULL);
	assert_int_equal(x->response.status, 500);
	assert_false(says(x, "held"));
	assert_int_equal(post("/owned/mine", phone, token_for(phone), "")->response.status, 200);
	x = post("/owned/free", phone, token_for(phone), "");
	assert_int_equal(x->response.status, 500);
	assert_true(str_equal(setting("owned"), STR("mine")));
}

static void refusals_are_told_in_the_visitors_form(void **state)
{
	(void)state;
	struct exchange *x = get("/broken", "Accept-Language: en");
	assert_int_equal(x->response.status, 500);
	assert_true(says(x, "Something failed here"));
	assert_false(says(x, "secret"));
	x = ask((struct asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone\nContent-Type: application/json\nAccept-Language: en",
				"{\"name\":\"\"}" });
	assert_int_equal(x->response.status, 422);
	assert_true(str_equal(answer_header(x, "Content-Type"), STR("application/problem+json")));
	assert_true(says(x, "\"errors\":[{\"field\":\"name\",\"detail\":\"Yes\"}]"));
	x = ask((struct asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone\nContent-Type: application/json", "[1]" });
	assert_int_equal(x->response.status, 422);
	x = ask((struct asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone", "name=x" });
	assert_int_equal(x->response.status, 422);
	x = ask((struct asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone\nContent-Type: application/json",
				"{\"name\":\"x\"}" });
	assert_int_equal(x->response.status, 201);
	assert_true(says(x, "{\"name\":\"x\"}"));
	x = get("/api/v1/nothing", NULL);
	assert_int_equal(x->response.status, 404);
	assert_true(says(x, "\"status\":404"));
	x = get("/api/v1/things/1", NULL);
	assert_true(str_equal(answer_header(x, "WWW-Authenticate"), STR("Bearer")));
}

static void the_tongue_is_chosen_by_who_reads(void **state)
{
	static const struct {
		const char *target, *headers, *code;
	} cases[] = {
		{ "/things/1", NULL, "lang=zh-CN" },
		{ "/things/1", "Accept-Language: fr, en;q=0.8", "lang=en" },
		{ "/things/1", "Accept-Language: en\nCookie: language=zh", "lang=zh-CN" },
		{ "/things/1?language=en", "Cookie: language=zh", "lang=en" },
		{ "/things/1?language=xx", "Cookie: language=en", "lang=en" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (!says(get(cases[i].target, cases[i].headers), cases[i].code))
			fail_msg("%s %s", cases[i].target, cases[i].headers);
	struct exchange *x = get("/language/en", "Referer: http://county.example/things/1?q=2");
	assert_int_equal(x->response.status, 303);
	assert_true(str_equal(answer_header(x, "Location"), STR("/things/1?q=2")));
	assert_true(str_starts(answer_header(x, "Set-Cookie"), STR("language=en;")));
	x = get("/language/en", "Referer: http://evil.example/x");
	assert_true(str_equal(answer_header(x, "Location"), STR("/")));
	x = get("/language/en", "Referer: http://county.example/x?language=zh&q=2&elders=no");
	assert_true(str_equal(answer_header(x, "Location"), STR("/x?q=2")));
	x = get("/plain?language=en", NULL);
	assert_true(str_starts(answer_header(x, "Set-Cookie"), STR("language=en;")));
	x = get("/plain?elders=yes", NULL);
	assert_true(str_starts(answer_header(x, "Set-Cookie"), STR("elders=yes;")));
	assert_int_equal(get("/language/fr", NULL)->response.status, 404);
	assert_true(str_starts(answer_header(get("/elders/on", NULL), "Set-Cookie"), STR("elders=yes;")));
}

static int draws(const char *target, const char *headers)
{
	int before = drawn;
	assert_int_equal(get(target, headers)->response.status, 200);
	return drawn - before;
}

static void an_answer_may_need_the_commit(void **state)
{
	static const char json[] = "Authorization: Bearer phone\nContent-Type: application/json";
	(void)state;
	struct exchange *x = ask((struct asked){ POST, ZONE_PUBLIC, "/api/v1/finished", json, "{\"name\":\"kept\"}" });
	assert_int_equal(x->response.status, 201);
	assert_true(says(x, "{\"committed\":\"kept\"}"));
	x = ask((struct asked){ POST, ZONE_PUBLIC, "/api/v1/finished", json, "{\"name\":\"clash\"}" });
	assert_int_equal(x->response.status, 409);
	assert_true(str_equal(setting("thing"), STR("kept")));
	x = ask((struct asked){ POST, ZONE_PUBLIC, "/api/v1/finished", json, "{\"name\":\"lost\"}" });
	assert_int_equal(x->response.status, 429);
	assert_true(str_equal(setting("thing"), STR("lost")));
}

static void a_cached_page_is_drawn_once_until_forgotten(void **state)
{
	(void)state;
	struct call c;
	call_init(&c, &house, arena);
	pages_forget(&c);
	struct exchange *fresh = get("/cached?theme=a", NULL);
	int before = drawn;
	struct exchange *kept = get("/cached?theme=a", NULL);
	assert_int_equal(drawn, before);
	assert_true(str_equal(fresh->response.body.bytes, kept->response.body.bytes));
	assert_true(str_equal(answer_header(fresh, "ETag"), answer_header(kept, "ETag")));
	assert_int_equal(fresh->response.header_count, kept->response.header_count);
	assert_int_equal(draws("/cached?theme=b", NULL), 1);
	assert_int_equal(draws("/cached?theme=a&other=1", NULL), 0);
	assert_int_equal(draws("/cached?theme=a&language=zh", NULL), 1);
	assert_int_equal(draws("/cached?theme=a&language=zh", NULL), 1);
	assert_int_equal(draws("/cached?theme=a", "Accept-Language: en"), 1);
	assert_int_equal(draws("/cached?theme=a", "Cookie: elders=yes"), 1);
	assert_int_equal(draws("/cached?theme=a", "Cookie: session=phone"), 1);
	assert_int_equal(draws("/cached?theme=a", NULL), 0);
	assert_false(says(get("/cached?theme=c&other=hidden", NULL), "hidden"));
	const char *phone = "Cookie: session=phone";
	assert_int_equal(post("/save", phone, token_for(phone), "name=forget")->response.status, 303);
	assert_int_equal(draws("/cached?theme=a", NULL), 1);
	clock_ms += 61000;
	assert_int_equal(draws("/cached?theme=a", NULL), 1);
	struct exchange *x = get("/cached?theme=a", str_format(arena, "If-None-Match: %.*s", STR_ARGS(answer_header(kept, "ETag"))).at);
	assert_int_equal(x->response.status, 304);
}

static void the_api_describes_itself(void **state)
{
	json_t *document, *paths;
	(void)state;
	struct exchange *x = get("/api/v1/openapi.json", NULL);
	assert_int_equal(x->response.status, 200);
	assert_int_equal(json_read(arena, x->response.body.bytes, &document), STATUS_OK);
	assert_true(str_equal(json_str(document, "openapi"), STR("3.1.0")));
	paths = json_object_get(document, "paths");
	json_t *thing = json_object_get(json_object_get(paths, "/things/{id}"), "get");
	assert_non_null(thing);
	assert_int_equal(json_array_size(json_object_get(thing, "parameters")), 3);
	assert_non_null(json_object_get(json_object_get(json_object_get(paths, "/things"), "post"), "requestBody"));
	assert_int_equal(get("/health", NULL)->response.status, 200);
	assert_true(says(get("/health", NULL), "{\"status\":\"ok\",\"version\":"));
	assert_int_equal(get("/static/0123/none.css", NULL)->response.status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_that_lacks_something_does_not_start),
		cmocka_unit_test(who_may_enter_is_in_the_row),
		cmocka_unit_test(head_is_answered_like_get),
		cmocka_unit_test(every_answer_guards_itself),
		cmocka_unit_test(a_form_that_is_not_ours_changes_nothing),
		cmocka_unit_test(a_form_without_a_session_goes_by_its_cookie),
		cmocka_unit_test(a_refused_form_keeps_what_was_typed),
		cmocka_unit_test(what_was_typed_outlives_the_session),
		cmocka_unit_test(a_person_is_read_only_on_record),
		cmocka_unit_test(a_person_on_a_form_drawn_again_is_recorded_too),
		cmocka_unit_test(what_nobody_has_decided_to_allow_is_not_answered),
		cmocka_unit_test(refusals_are_told_in_the_visitors_form),
		cmocka_unit_test(the_tongue_is_chosen_by_who_reads),
		cmocka_unit_test(an_answer_may_need_the_commit),
		cmocka_unit_test(a_cached_page_is_drawn_once_until_forgotten),
		cmocka_unit_test(the_api_describes_itself),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
