/* hall_test.c: the hall told as sentences, by loopback, on a real database and the shipped packs. */
#include "module/hall/hall.h"

#include "kit/kit.h"
#include "module/hall/draft_inner.h"
#include "notice/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct kit *kit;
static struct routes *routes;
static struct user wang, li;

static enum status identify(struct call *c, struct str token)
{
	if (str_equal(token, STR("wang")))
		c->user = wang;
	if (str_equal(token, STR("li")))
		c->user = li;
	return STATUS_OK;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "packs/residence-permit", NULL };
	static const struct module *const list[] = { &hall_module, NULL };
	struct str why = STR_NONE;
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "intl");
	wang = kit_resident(1001, "王小明");
	li = kit_resident(1002, "李秀英");
	wang.person = li.person = (struct person_id){ 0 }; /* the register of this house is empty */
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

static struct exchange *ask(enum method method, const char *who, struct str target, struct str body)
{
	struct exchange *x = ARENA_ONE(kit->arena, struct exchange);
	x->arena = kit->arena;
	struct request *r = &x->request;
	*r = (struct request){ .method = method, .zone = ZONE_PUBLIC, .peer = STR("192.0.2.1"), .body.fd = -1 };
	r->path = str_until(&target, '?');
	r->query = target.len ? target : STR("");
	r->headers = ARENA_MANY(kit->arena, struct header, 4);
	r->headers[r->header_count++] = (struct header){ STR("Host"), STR("county.example") };
	r->headers[r->header_count++] = (struct header){ STR("Accept-Language"), STR("en") };
	if (who)
		r->headers[r->header_count++] = (struct header){ STR("Cookie"), str_format(kit->arena, "session=%s", who) };
	if (method == POST) {
		r->body = (struct body){ .bytes = body, .fd = -1, .size = body.len };
		r->headers[r->header_count++] = (struct header){ STR("Content-Type"), STR("application/x-www-form-urlencoded") };
	}
	x->response.body.fd = -1;
	routes_loopback(routes, x);
	return x;
}

static struct exchange *get(const char *who, const char *target)
{
	return ask(GET, who, str_of(target), STR_NONE);
}

static bool says(const struct exchange *x, const char *words)
{
	return str_contains(x->response.body.bytes, str_of(words));
}

/* Presses the button of a page's form: its token goes along. */
static struct exchange *press(const char *who, const char *page, const char *target)
{
	struct str rest = get(who, page)->response.body.bytes, mark = STR("name=\"csrf\" value=\"");
	rest = str_part(rest, str_find(rest, mark) + mark.len, rest.len);
	return ask(POST, who, str_of(target), str_format(kit->arena, "csrf=%.*s", STR_ARGS(str_part(rest, 0, str_find(rest, STR("\""))))));
}

static struct str location(const struct exchange *x)
{
	for (size_t i = 0; i < x->response.header_count; i++)
		if (str_equal(x->response.headers[i].name, STR("Location")))
			return x->response.headers[i].value;
	return STR_NONE;
}

static void everyone_finds_a_service_and_its_guide(void **state)
{
	(void)state;
	assert_int_equal(get(NULL, "/")->response.status, 200);
	assert_true(says(get(NULL, "/search?q=juzhuzheng"), "Residence permit"));
	assert_true(says(get(NULL, "/search?q=jzz"), "Residence permit"));
	assert_true(says(get(NULL, "/services/residence-permit"), "Apply online"));
	assert_int_equal(get(NULL, "/services/no-such-service")->response.status, 404);
	assert_int_equal(get(NULL, "/services/residence-permit/apply")->response.status, 303);
}

static void a_draft_is_its_owners_and_has_all_its_steps(void **state)
{
	(void)state;
	struct exchange *x = press("wang", "/services/residence-permit/apply", "/services/residence-permit/apply");
	assert_int_equal(x->response.status, 303);
	const char *first = str_c(kit->arena, location(x));
	assert_int_equal(get("wang", first)->response.status, 200);
	assert_int_equal(get("li", first)->response.status, 404);
	struct str folder = str_part(location(x), 0, sizeof "/drafts/" - 1 + str_find(str_part(location(x), sizeof "/drafts/" - 1, location(x).len), STR("/")));
	const char *materials = str_format(kit->arena, "%.*s/materials", STR_ARGS(folder)).at;
	assert_int_equal(get("wang", materials)->response.status, 200);
	assert_int_equal(get("li", materials)->response.status, 404);
	assert_int_equal(get("wang", str_format(kit->arena, "%.*s/no-such-step", STR_ARGS(folder)).at)->response.status, 404);
	assert_true(says(get("wang", "/my"), "Throw away"));
	assert_false(says(get("li", "/my"), "Throw away"));
}

static enum status send_notice(struct call *c)
{
	struct notice notice = { .to = wang.account, .subject = STR("<b>Bring the photo</b>"), .text = STR("By Friday."), .link = STR("/my") };
	return notice_send(c, &notice);
}

static enum status no_contacts(struct call *c, struct account_id account, struct contacts *out)
{
	(void)c, (void)account;
	*out = (struct contacts){ 0 };
	return STATUS_OK;
}

static void what_one_is_told_stands_in_the_site_until_read(void **state)
{
	(void)state;
	notice_set_contacts(no_contacts);
	struct call *c = kit_call(kit, wang);
	assert_int_equal(kit_apply(c, send_notice), STATUS_OK);
	kit_done(c);
	assert_true(says(get("wang", "/my"), "1 new"));
	assert_true(says(get("wang", "/my/notices"), "&lt;b&gt;Bring the photo&lt;/b&gt;"));
	assert_true(says(get("wang", "/my/notices"), "1 not read yet."));
	assert_false(says(get("li", "/my/notices"), "Bring the photo"));
	assert_int_equal(press("wang", "/my/notices", "/my/notices/read")->response.status, 303);
	assert_false(says(get("wang", "/my/notices"), "not read yet"));
	assert_true(says(get("wang", "/my/notices"), "Bring the photo"));
}

static enum status sweep(struct call *c)
{
	return drafts_sweep(c);
}

static void sweep_at(const char *instant)
{
	kit_set_clock(instant);
	struct call *c = kit_call(kit, wang);
	assert_int_equal(kit_apply(c, sweep), STATUS_OK);
	kit_done(c);
}

/* Begun on 23 November 2026: 90 days end on 21 February 2027. */
static void a_draft_is_deleted_only_after_its_owner_was_told_in_time(void **state)
{
	(void)state;
	assert_true(says(get("wang", "/my"), "Throw away"));
	sweep_at("2027-02-12T02:00:00Z");
	assert_false(says(get("wang", "/my/notices"), "will be deleted"));
	sweep_at("2027-02-19T02:00:00Z");
	assert_true(says(get("wang", "/my/notices"), "will be deleted"));
	sweep_at("2027-02-23T02:00:00Z");
	assert_true(says(get("wang", "/my"), "Throw away")); /* told late: it waits the whole week */
	sweep_at("2027-02-27T02:00:00Z");
	assert_false(says(get("wang", "/my"), "Throw away"));
}

static void query_codes_are_not_guessed_by_trying(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		assert_true(says(get(NULL, "/track?number=20261123-X&code=AAAAAAAA"), "No application has this number"));
	assert_int_equal(get(NULL, "/track?number=20261123-X&code=AAAAAAAA")->response.status, 429);
	kit_set_clock("2026-11-23T02:00:02Z");
	assert_int_equal(get(NULL, "/track?number=20261123-X&code=AAAAAAAA")->response.status, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everyone_finds_a_service_and_its_guide),
		cmocka_unit_test(a_draft_is_its_owners_and_has_all_its_steps),
		cmocka_unit_test(what_one_is_told_stands_in_the_site_until_read),
		cmocka_unit_test(query_codes_are_not_guessed_by_trying),
		cmocka_unit_test(a_draft_is_deleted_only_after_its_owner_was_told_in_time),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
