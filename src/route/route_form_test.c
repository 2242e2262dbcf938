/* route_form_test.c: forms: whose they are, and that what was typed is kept, told as sentences; through the
 * loopback, on a real database and real keys. */
#include "kit/route_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void a_form_that_is_not_ours_changes_nothing(void **state)
{
	(void)state;
	const char *phone = "Cookie: session=phone";
	struct str mine = kit_token(phone), other = kit_token("Cookie: session=resident"), wrong = str_copy(route_kit.arena, mine);
	((char *)(uintptr_t)wrong.at)[40] ^= 1;
	route_kit.prepared = 0;
	assert_int_equal(kit_post("/save", phone, STR(""), "name=x")->response.status, 403);
	assert_int_equal(kit_post("/save", phone, wrong, "name=x")->response.status, 403);
	assert_int_equal(kit_post("/save", phone, other, "name=x")->response.status, 403);
	assert_int_equal(kit_post("/save", "Cookie: session=phone\nOrigin: http://evil.example", mine, "name=x")->response.status, 403);
	assert_int_equal(kit_post("/save", "Cookie: session=phone\nOrigin: null", mine, "name=x")->response.status, 403);
	assert_int_equal(kit_post("/save", "Cookie: session=phone\nSec-Fetch-Site: cross-site", mine, "name=x")->response.status, 403);
	assert_int_equal(kit_post("/save", "Cookie: session=phone\nSec-Fetch-Site: same-site", mine, "name=x")->response.status, 403);
	assert_int_equal(route_kit.prepared, 0);
	assert_null(kit_setting("saved").at);
	assert_int_equal(kit_post("/save", "Cookie: session=phone\nSec-Fetch-Site: same-origin\nOrigin: http://county.example", mine,
			      "name=x")->response.status, 303);
	assert_true(str_equal(kit_setting("saved"), STR("x")));
	assert_false(str_equal(mine, kit_token(phone)));
}

static void a_form_without_a_session_goes_by_its_cookie(void **state)
{
	(void)state;
	struct exchange *form = kit_get("/form", NULL);
	struct str cookie = kit_between(kit_header(form, "Set-Cookie"), "form=", ";");
	struct str token = kit_between(form->response.body.bytes, "csrf=[", "]");
	assert_int_equal(cookie.len, 22);
	assert_int_equal(kit_post("/sign", NULL, token, "")->response.status, 403);
	assert_int_equal(kit_post("/sign", "Cookie: form=aaaaaaaaaaaaaaaaaaaaaa", token, "")->response.status, 403);
	struct exchange *x = kit_post("/sign", str_format(route_kit.arena, "Cookie: form=%.*s", STR_ARGS(cookie)).at, token, "");
	assert_int_equal(x->response.status, 303);
	assert_true(str_equal(kit_header(x, "Location"), STR("/")));
	assert_true(str_equal(kit_header(x, "Set-Cookie"), STR("session=new; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")));
	x = kit_post("/busy", str_format(route_kit.arena, "Cookie: form=%.*s", STR_ARGS(cookie)).at, token, "");
	assert_int_equal(x->response.status, 429);
	assert_non_null(kit_header(x, "Retry-After").at);
}

static void a_refused_form_keeps_what_was_typed(void **state)
{
	(void)state;
	const char *phone = "Cookie: session=phone\nAccept-Language: en";
	struct exchange *x = kit_post("/save", phone, kit_token(phone), "name=&other=1");
	assert_int_equal(x->response.status, 422);
	assert_true(kit_says(x, "fault=[Yes]"));
	assert_true(str_equal(kit_setting("kept"), STR("yes")));
	x = kit_post("/save", phone, kit_token(phone), "name=before");
	assert_int_equal(x->response.status, 303);
	x = kit_post("/save", phone, kit_token(phone), "name=clash");
	assert_int_equal(x->response.status, 409);
	assert_true(kit_says(x, "form name=[clash] fault=[No]"));
	assert_true(str_equal(kit_setting("saved"), STR("before")));
	assert_true(routes_longest_apply(route_kit.routes).microseconds > 0);
	assert_string_equal(routes_longest_apply(route_kit.routes).path, "/save");
}

static void what_was_typed_outlives_the_session(void **state)
{
	(void)state;
	route_kit.prepared = 0;
	const char *gone = "Cookie: session=gone\nAccept-Language: en", *abroad = "Cookie: session=gone\nOrigin: http://evil.example";
	struct exchange *x = kit_post("/save", gone, STR("aa"), "name=%3Cb%3E+x&password=secret&code=123456");
	assert_int_equal(x->response.status, 403);
	assert_true(kit_says(x, "name=\"name\" value=\"&lt;b&gt; x\""));
	assert_true(kit_says(x, "href=\"/sign-in\""));
	assert_false(kit_says(x, "secret"));
	assert_false(kit_says(x, "123456"));
	x = kit_post("/save", abroad, STR("aa"), "name=x");
	assert_false(kit_says(x, "name=\"name\""));
	x = kit_post("/save", "Cookie: session=phone\nAccept-Language: en", STR("aa"), "name=stale");
	assert_int_equal(x->response.status, 403);
	assert_true(kit_says(x, "value=\"stale\""));
	assert_int_equal(route_kit.prepared, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_that_is_not_ours_changes_nothing),
		cmocka_unit_test(a_form_without_a_session_goes_by_its_cookie),
		cmocka_unit_test(a_refused_form_keeps_what_was_typed),
		cmocka_unit_test(what_was_typed_outlives_the_session),
	};
	return cmocka_run_group_tests(tests, kit_open_routes, kit_close_routes);
}
