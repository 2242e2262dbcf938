/* route_kit.c: a small module of every kind of row, in a house with a real database and real keys. */
#include "kit/route_kit.h"
#include "seal/seal.h"
#include "store/store.h"
#include "setting_sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct route_kit route_kit = { .clock_ms = 1795000000000 };

static struct instant now(void)
{
	return (struct instant){ route_kit.clock_ms };
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
	if (route_kit.readings_fail)
		return STATUS_BUSY;
	route_kit.readings++;
	assert_int_equal(person.n, KIT_PERSON);
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
	route_kit.drawn++;
	return show_text(c, str_format(c->arena, "cached theme=%.*s other=%.*s elders=%d %s", STR_ARGS(query_value(c, "theme")),
				       STR_ARGS(query_value(c, "other")), c->elders, language_code(c->language)));
}

static enum status show_person(struct call *c)
{
	reads_person(c, (struct person_id){ KIT_PERSON }, "asked");
	reads_person(c, (struct person_id){ KIT_PERSON }, "asked");
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
	route_kit.prepared++;
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

int kit_open_routes(void **state)
{
	struct str why = STR_NONE, sheet;
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/route-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	route_kit.arena = arena_new(64 << 20);
	route_kit.house = (struct house){ .dir = folder, .now = now, .address = STR("http://county.example") };
	const char *key = str_format(route_kit.arena, "%s/key", folder).at, *database = str_format(route_kit.arena, "%s/db", folder).at;
	assert_int_equal(keys_make(key, PROFILE_INTL, route_kit.arena, &sheet, &why), STATUS_OK);
	assert_int_equal(keys_open(key, route_kit.arena, &route_kit.house.keys, &why), STATUS_OK);
	assert_int_equal(store_open(database, &why, route_kit.arena, &route_kit.house.store), STATUS_OK);
	route_set_identify(identify);
	route_set_record_reading(record_reading);
	assert_int_equal(routes_new(&route_kit.house, list, &why, &route_kit.routes), STATUS_OK);
	return 0;
}

int kit_close_routes(void **state)
{
	static const char *const files[] = { "key", "db", "db-wal", "db-shm" };
	(void)state;
	routes_free(route_kit.routes);
	store_close(route_kit.house.store);
	keys_close(route_kit.house.keys);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(str_format(route_kit.arena, "%s/%s", folder, files[i]).at);
	rmdir(folder);
	arena_free(route_kit.arena);
	return 0;
}

/* ---- asking ---- */

struct exchange *kit_ask(struct kit_asked asked)
{
	struct exchange *x = ARENA_ONE(route_kit.arena, struct exchange);
	x->arena = route_kit.arena;
	struct str query = str_of(asked.target), headers = str_of(asked.headers ? asked.headers : "");
	struct request *r = &x->request;
	*r = (struct request){ .method = asked.method, .zone = asked.zone, .peer = STR("192.0.2.1"), .body.fd = -1 };
	r->path = str_until(&query, '?');
	r->query = query.len ? query : STR("");
	r->headers = ARENA_MANY(route_kit.arena, struct header, 20);
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
	routes_loopback(route_kit.routes, x);
	return x;
}

struct exchange *kit_get(const char *target, const char *headers)
{
	return kit_ask((struct kit_asked){ GET, -1, target, headers, NULL });
}

struct str kit_header(const struct exchange *x, const char *name)
{
	for (size_t i = 0; i < x->response.header_count; i++)
		if (str_equal(x->response.headers[i].name, str_of(name)))
			return x->response.headers[i].value;
	return STR_NONE;
}

bool kit_says(const struct exchange *x, const char *words)
{
	return str_contains(x->response.body.bytes, str_of(words));
}

struct str kit_setting(const char *name)
{
	struct call c;
	struct setting_row row = { 0 };
	call_init(&c, &route_kit.house, route_kit.arena);
	assert_int_equal(store_begin_read(&c), STATUS_OK);
	enum status status = setting_get(&c, str_of(name), &row);
	store_end_read(&c);
	return status == STATUS_OK ? row.value : STR_NONE;
}

struct str kit_between(struct str text, const char *before, const char *after)
{
	size_t at = str_find(text, str_of(before));
	if (at == text.len)
		return STR_NONE;
	struct str rest = str_part(text, at + strlen(before), text.len);
	return str_part(rest, 0, str_find(rest, str_of(after)));
}

struct exchange *kit_post(const char *target, const char *headers, struct str token, const char *fields)
{
	struct str body = str_format(route_kit.arena, "csrf=%.*s&%s", STR_ARGS(token), fields);
	return kit_ask((struct kit_asked){ POST, -1, target, headers, body.at });
}

struct str kit_token(const char *headers)
{
	return str_copy(route_kit.arena, kit_between(kit_get("/form", headers)->response.body.bytes, "csrf=[", "]"));
}
