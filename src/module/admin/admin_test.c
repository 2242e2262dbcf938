/* admin_test.c: who sees how the house stands, and that it tells what is amiss; by loopback, on the shipped packs. */
#include "module/admin/admin.h"

#include "kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

static struct kit *kit;
static struct routes *routes;

static enum status identify(struct call *c, struct str token)
{
	static const struct { const char *token; enum permission permission; } roles[] = {
		{ "clerk", PERMISSION_WORK }, { "system", PERMISSION_ADMIN_SYSTEM }, { "security", PERMISSION_ADMIN_SECURITY }, { "audit", PERMISSION_ADMIN_AUDIT },
	};
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (str_equal(token, str_of(roles[i].token)))
			c->user = (struct user){ .account = { 7 }, .level = LEVEL_2, .permissions = UINT64_C(1) << roles[i].permission };
	return STATUS_OK;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "packs/residence-permit", NULL };
	static const struct module *const list[] = { &admin_module, NULL };
	struct str why = STR_NONE;
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "intl");
	route_set_identify(identify);
	if (routes_new(&kit->house, list, &why, &routes) != STATUS_OK)
		fail_msg("%.*s", STR_ARGS(why));
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	routes_free(routes);
	kit_close(kit);
	return 0;
}

static struct exchange *get(const char *who, int zone)
{
	struct exchange *x = ARENA_ONE(kit->arena, struct exchange);
	x->arena = kit->arena;
	struct request *r = &x->request;
	*r = (struct request){ .method = GET, .zone = zone, .peer = STR("192.0.2.1"), .path = STR("/admin/state"), .query = STR(""), .body.fd = -1 };
	r->headers = ARENA_MANY(kit->arena, struct header, 3);
	r->headers[r->header_count++] = (struct header){ STR("Host"), STR("county.example") };
	r->headers[r->header_count++] = (struct header){ STR("Accept-Language"), STR("en") };
	r->headers[r->header_count++] = (struct header){ STR("Cookie"), str_format(kit->arena, "session=%s", who) };
	x->response.body.fd = -1;
	routes_loopback(routes, x);
	return x;
}

static bool says(const struct exchange *x, const char *words)
{
	return str_contains(x->response.body.bytes, str_of(words));
}

static void only_the_system_administrator_enters(void **state)
{
	static const struct { const char *who; int zone, status; } rows[] = {
		{ "system", ZONE_ADMIN, 200 }, { "system", ZONE_STAFF, 404 }, { "clerk", ZONE_ADMIN, 403 },
		{ "security", ZONE_ADMIN, 403 }, { "audit", ZONE_ADMIN, 403 }, { "", ZONE_ADMIN, 303 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (get(rows[i].who, rows[i].zone)->response.status != rows[i].status)
			fail_msg("%s: %d", rows[i].who, get(rows[i].who, rows[i].zone)->response.status);
}

static void what_is_amiss_stands_there(void **state)
{
	(void)state;
	struct exchange *x = get("system", ZONE_ADMIN);
	assert_true(says(x, "Residence permit"));
	assert_true(says(x, "light green"));
	assert_false(says(x, "needs a look"));
	assert_false(says(x, "The newest 200"));
	kit_set_clock("2031-01-05T02:00:00Z");
	x = get("system", ZONE_ADMIN);
	assert_true(says(x, "not loaded"));
	assert_true(says(x, "2032"));
	kit_sql(kit, "INSERT INTO job (id, kind, detail, state, tries, crashes, run_at, made_at) VALUES (1, 'x', '{}', 2, 1, 0, 1, 1)");
	assert_true(says(get("system", ZONE_ADMIN), "1 jobs failed for good"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_system_administrator_enters),
		cmocka_unit_test(what_is_amiss_stands_there),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
