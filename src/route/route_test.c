/* route_test.c: rows, rights, guards, refusals, the tongue and the description of the API, told as sentences; through the
 * loopback, on a real database and real keys. */
#include "kit/route_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define OPEN ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0

static enum status show_plain(struct call *c)
{
	return show(c, (struct html){ STR("") });
}

static enum status read_save(struct call *c)
{
	(void)c;
	return STATUS_OK;
}

static enum status apply_sign(struct call *c)
{
	return redirect(c, STR("/"));
}

static const struct route_api read_api = { .gives = "{}" };

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
		struct house other = route_kit.house;
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
		struct kit_asked asked;
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
		struct exchange *x = kit_ask(cases[i].asked);
		if (x->response.status != cases[i].status)
			fail_msg("%s: %d", cases[i].sentence, x->response.status);
		if (cases[i].location && !str_equal(kit_header(x, "Location"), str_of(cases[i].location)))
			fail_msg("%s: %.*s", cases[i].sentence, STR_ARGS(kit_header(x, "Location")));
	}
	assert_true(kit_says(kit_get("/things/12?q=a", "Accept-Language: en"), "id=12 act=a lang=en"));
	assert_true(kit_says(kit_get("/things/12/act", NULL), "id=12"));
	assert_true(kit_says(kit_get("/things/me", NULL), "the word me"));
	assert_true(str_equal(kit_header(kit_ask((struct kit_asked){ POST, -1, "/plain" }), "Allow"), STR("GET, HEAD")));
}

static void head_is_answered_like_get(void **state)
{
	(void)state;
	struct exchange *by_get = kit_get("/plain", NULL), *by_head = kit_ask((struct kit_asked){ HEAD, -1, "/plain" });
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
			if (!kit_header(kit_get(targets[i], NULL), names[k]).at)
				fail_msg("%s lacks %s", targets[i], names[k]);
	assert_true(str_equal(kit_header(kit_get("/own", "Cookie: session=phone"), "Cache-Control"), STR("no-store")));
	assert_true(str_equal(kit_header(kit_get("/plain", NULL), "Cache-Control"), STR("no-cache")));
	assert_true(str_equal(kit_header(kit_get("/plain", "Cookie: session=phone"), "Cache-Control"), STR("no-store")));
	assert_null(kit_header(kit_get("/plain", NULL), "Strict-Transport-Security").at);
	route_kit.house.secure = true;
	assert_non_null(kit_header(kit_get("/plain", NULL), "Strict-Transport-Security").at);
	assert_int_equal(kit_get("/own", "Cookie: session=phone")->response.status, 303);
	assert_int_equal(kit_get("/own", "Cookie: __Host-session=phone")->response.status, 200);
	assert_true(str_starts(kit_header(kit_get("/form", NULL), "Set-Cookie"), STR("__Host-form=")));
	route_kit.house.secure = false;
}

static void a_person_is_read_only_on_record(void **state)
{
	(void)state;
	route_kit.readings = 0;
	struct exchange *x = kit_get("/person", "Cookie: session=resident");
	assert_int_equal(x->response.status, 200);
	assert_int_equal(route_kit.readings, 1);
	assert_true(str_equal(kit_setting("reading"), STR("asked")));
	route_kit.readings_fail = true;
	x = kit_get("/person", "Cookie: session=resident");
	route_kit.readings_fail = false;
	assert_int_equal(x->response.status, 503);
	assert_false(kit_says(x, "a person"));
	assert_non_null(kit_header(x, "Retry-After").at);
}

static void a_person_on_a_form_drawn_again_is_recorded_too(void **state)
{
	(void)state;
	const char *resident = "Cookie: session=resident";
	route_kit.readings = 0;
	struct exchange *x = kit_post("/person", resident, kit_token(resident), "");
	assert_int_equal(x->response.status, 422);
	assert_true(kit_says(x, "a person"));
	assert_int_equal(route_kit.readings, 1);
	route_kit.readings_fail = true;
	x = kit_post("/person", resident, kit_token(resident), "");
	route_kit.readings_fail = false;
	assert_true(x->response.status >= 400);
	assert_false(kit_says(x, "a person"));
}

static void what_nobody_has_decided_to_allow_is_not_answered(void **state)
{
	(void)state;
	const char *phone = "Cookie: session=phone";
	assert_true(kit_says(kit_get("/owned/mine", NULL), "held"));
	struct exchange *x = kit_get("/owned/free", NULL);
	assert_int_equal(x->response.status, 500);
	assert_false(kit_says(x, "held"));
	assert_int_equal(kit_post("/owned/mine", phone, kit_token(phone), "")->response.status, 200);
	x = kit_post("/owned/free", phone, kit_token(phone), "");
	assert_int_equal(x->response.status, 500);
	assert_true(str_equal(kit_setting("owned"), STR("mine")));
}

static void refusals_are_told_in_the_visitors_form(void **state)
{
	(void)state;
	struct exchange *x = kit_get("/broken", "Accept-Language: en");
	assert_int_equal(x->response.status, 500);
	assert_true(kit_says(x, "Something failed here"));
	assert_false(kit_says(x, "secret"));
	x = kit_ask((struct kit_asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone\nContent-Type: application/json\nAccept-Language: en",
				"{\"name\":\"\"}" });
	assert_int_equal(x->response.status, 422);
	assert_true(str_equal(kit_header(x, "Content-Type"), STR("application/problem+json")));
	assert_true(kit_says(x, "\"errors\":[{\"field\":\"name\",\"detail\":\"Yes\"}]"));
	x = kit_ask((struct kit_asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone\nContent-Type: application/json", "[1]" });
	assert_int_equal(x->response.status, 422);
	x = kit_ask((struct kit_asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone", "name=x" });
	assert_int_equal(x->response.status, 422);
	x = kit_ask((struct kit_asked){ POST, -1, "/api/v1/things", "Authorization: Bearer phone\nContent-Type: application/json",
				"{\"name\":\"x\"}" });
	assert_int_equal(x->response.status, 201);
	assert_true(kit_says(x, "{\"name\":\"x\"}"));
	x = kit_get("/api/v1/nothing", NULL);
	assert_int_equal(x->response.status, 404);
	assert_true(kit_says(x, "\"status\":404"));
	x = kit_get("/api/v1/things/1", NULL);
	assert_true(str_equal(kit_header(x, "WWW-Authenticate"), STR("Bearer")));
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
		if (!kit_says(kit_get(cases[i].target, cases[i].headers), cases[i].code))
			fail_msg("%s %s", cases[i].target, cases[i].headers);
	struct exchange *x = kit_get("/language/en", "Referer: http://county.example/things/1?q=2");
	assert_int_equal(x->response.status, 303);
	assert_true(str_equal(kit_header(x, "Location"), STR("/things/1?q=2")));
	assert_true(str_starts(kit_header(x, "Set-Cookie"), STR("language=en;")));
	x = kit_get("/language/en", "Referer: http://evil.example/x");
	assert_true(str_equal(kit_header(x, "Location"), STR("/")));
	x = kit_get("/language/en", "Referer: http://county.example/x?language=zh&q=2&elders=no");
	assert_true(str_equal(kit_header(x, "Location"), STR("/x?q=2")));
	x = kit_get("/plain?language=en", NULL);
	assert_true(str_starts(kit_header(x, "Set-Cookie"), STR("language=en;")));
	x = kit_get("/plain?elders=yes", NULL);
	assert_true(str_starts(kit_header(x, "Set-Cookie"), STR("elders=yes;")));
	assert_int_equal(kit_get("/language/fr", NULL)->response.status, 404);
	assert_true(str_starts(kit_header(kit_get("/elders/on", NULL), "Set-Cookie"), STR("elders=yes;")));
}

static void the_api_describes_itself(void **state)
{
	json_t *document, *paths;
	(void)state;
	struct exchange *x = kit_get("/api/v1/openapi.json", NULL);
	assert_int_equal(x->response.status, 200);
	assert_int_equal(json_read(route_kit.arena, x->response.body.bytes, &document), STATUS_OK);
	assert_true(str_equal(json_str(document, "openapi"), STR("3.1.0")));
	paths = json_object_get(document, "paths");
	json_t *thing = json_object_get(json_object_get(paths, "/things/{id}"), "get");
	assert_non_null(thing);
	assert_int_equal(json_array_size(json_object_get(thing, "parameters")), 3);
	assert_non_null(json_object_get(json_object_get(json_object_get(paths, "/things"), "post"), "requestBody"));
	assert_int_equal(kit_get("/health", NULL)->response.status, 200);
	assert_true(kit_says(kit_get("/health", NULL), "{\"status\":\"ok\",\"version\":"));
	assert_int_equal(kit_get("/static/0123/none.css", NULL)->response.status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_that_lacks_something_does_not_start),
		cmocka_unit_test(who_may_enter_is_in_the_row),
		cmocka_unit_test(head_is_answered_like_get),
		cmocka_unit_test(every_answer_guards_itself),
		cmocka_unit_test(a_person_is_read_only_on_record),
		cmocka_unit_test(a_person_on_a_form_drawn_again_is_recorded_too),
		cmocka_unit_test(what_nobody_has_decided_to_allow_is_not_answered),
		cmocka_unit_test(refusals_are_told_in_the_visitors_form),
		cmocka_unit_test(the_tongue_is_chosen_by_who_reads),
		cmocka_unit_test(the_api_describes_itself),
	};
	return cmocka_run_group_tests(tests, kit_open_routes, kit_close_routes);
}
