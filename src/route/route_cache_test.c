/* route_cache_test.c: the page cache, and answers that wait for the commit, told as sentences; through the
 * loopback, on a real database and real keys. */
#include "kit/route_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static int draws(const char *target, const char *headers)
{
	int before = route_kit.drawn;
	assert_int_equal(kit_get(target, headers)->response.status, 200);
	return route_kit.drawn - before;
}

static void an_answer_may_need_the_commit(void **state)
{
	static const char json[] = "Authorization: Bearer phone\nContent-Type: application/json";
	(void)state;
	struct exchange *x = kit_ask((struct kit_asked){ POST, ZONE_PUBLIC, "/api/v1/finished", json, "{\"name\":\"kept\"}" });
	assert_int_equal(x->response.status, 201);
	assert_true(kit_says(x, "{\"committed\":\"kept\"}"));
	x = kit_ask((struct kit_asked){ POST, ZONE_PUBLIC, "/api/v1/finished", json, "{\"name\":\"clash\"}" });
	assert_int_equal(x->response.status, 409);
	assert_true(str_equal(kit_setting("thing"), STR("kept")));
	x = kit_ask((struct kit_asked){ POST, ZONE_PUBLIC, "/api/v1/finished", json, "{\"name\":\"lost\"}" });
	assert_int_equal(x->response.status, 429);
	assert_true(str_equal(kit_setting("thing"), STR("lost")));
}

static void a_cached_page_is_drawn_once_until_forgotten(void **state)
{
	(void)state;
	struct call c;
	call_init(&c, &route_kit.house, route_kit.arena);
	pages_forget(&c);
	struct exchange *fresh = kit_get("/cached?theme=a", NULL);
	int before = route_kit.drawn;
	struct exchange *kept = kit_get("/cached?theme=a", NULL);
	assert_int_equal(route_kit.drawn, before);
	assert_true(str_equal(fresh->response.body.bytes, kept->response.body.bytes));
	assert_true(str_equal(kit_header(fresh, "ETag"), kit_header(kept, "ETag")));
	assert_int_equal(fresh->response.header_count, kept->response.header_count);
	assert_int_equal(draws("/cached?theme=b", NULL), 1);
	assert_int_equal(draws("/cached?theme=a&other=1", NULL), 0);
	assert_int_equal(draws("/cached?theme=a&language=zh", NULL), 1);
	assert_int_equal(draws("/cached?theme=a&language=zh", NULL), 1);
	assert_int_equal(draws("/cached?theme=a", "Accept-Language: en"), 1);
	assert_int_equal(draws("/cached?theme=a", "Cookie: elders=yes"), 1);
	assert_int_equal(draws("/cached?theme=a", "Cookie: session=phone"), 1);
	assert_int_equal(draws("/cached?theme=a", NULL), 0);
	assert_false(kit_says(kit_get("/cached?theme=c&other=hidden", NULL), "hidden"));
	const char *phone = "Cookie: session=phone";
	assert_int_equal(kit_post("/save", phone, kit_token(phone), "name=forget")->response.status, 303);
	assert_int_equal(draws("/cached?theme=a", NULL), 1);
	route_kit.clock_ms += 61000;
	assert_int_equal(draws("/cached?theme=a", NULL), 1);
	struct exchange *x = kit_get("/cached?theme=a", str_format(route_kit.arena, "If-None-Match: %.*s", STR_ARGS(kit_header(kept, "ETag"))).at);
	assert_int_equal(x->response.status, 304);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_may_need_the_commit),
		cmocka_unit_test(a_cached_page_is_drawn_once_until_forgotten),
	};
	return cmocka_run_group_tests(tests, kit_open_routes, kit_close_routes);
}
