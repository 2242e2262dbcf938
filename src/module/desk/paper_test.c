/* paper_test.c: who opens what comes back on paper, by loopback, on a real database and the tests' couple pack. */
#include "module/desk/desk.h"

#include "kit/kit.h"
#include "module/account/account.h"
#include "module/hall/draft.h"
#include "notice/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct kit *kit;
static struct routes *routes;
static struct user he, window, colleague;
static int readings;

#define HIS "999999199001010016"
#define HERS "999999199203150025"

static enum status identify(struct call *c, struct str token)
{
	if (str_equal(token, STR("window")))
		c->user = window;
	if (str_equal(token, STR("colleague")))
		c->user = colleague;
	return STATUS_OK;
}

static enum status record_reading(struct call *c, struct person_id person, struct str why)
{
	(void)c, (void)why;
	readings += person.n != 0;
	return STATUS_OK;
}

static enum status no_contacts(struct call *c, struct account_id account, struct contacts *out)
{
	(void)c, (void)account;
	*out = (struct contacts){ 0 };
	return STATUS_OK;
}

struct adding { struct new_account account; struct account_id id; struct draft_id draft; struct str code; };

static enum status add_account(struct call *c)
{
	struct adding *adding = c->prepared;
	return account_add_new(c, &adding->account, &adding->id);
}

static void add_him(void)
{
	struct adding adding = { .account = { .role = STR("resident"), .login = STR("19900010051"), .name = STR("赵大山"), .phone = STR("19900010051"), .level = LEVEL_1 } };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &adding;
	assert_int_equal(account_ready(c, &adding.account), STATUS_OK);
	assert_int_equal(kit_apply(c, add_account), STATUS_OK);
	kit_done(c);
	he = kit_resident(adding.id.n, "赵大山");
	he.level = LEVEL_1;
	he.person = (struct person_id){ 0 };
}

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "test/packs/couple", NULL };
	static const struct module *const list[] = { &desk_module, NULL };
	struct str why = STR_NONE;
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "intl");
	notice_set_contacts(no_contacts);
	add_him();
	window = kit_staff(2001, "周敏", "police", "police-window");
	colleague = kit_staff(2002, "吴芳", "police", "police-window");
	window.permissions |= 1u << PERMISSION_WINDOW;
	colleague.permissions |= 1u << PERMISSION_WINDOW;
	route_set_identify(identify);
	route_set_record_reading(record_reading);
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

/* ---- asking ---- */

static struct exchange *ask(enum method method, const char *who, struct str target, struct str body)
{
	struct exchange *x = ARENA_ONE(kit->arena, struct exchange);
	x->arena = kit->arena;
	struct request *r = &x->request;
	*r = (struct request){ .method = method, .zone = ZONE_STAFF, .peer = STR("192.0.2.1"), .body.fd = -1, .path = target, .query = STR("") };
	r->headers = ARENA_MANY(kit->arena, struct header, 4);
	r->headers[r->header_count++] = (struct header){ STR("Host"), STR("county.example") };
	r->headers[r->header_count++] = (struct header){ STR("Accept-Language"), STR("en") };
	r->headers[r->header_count++] = (struct header){ STR("Cookie"), str_format(kit->arena, "session=%s", who) };
	if (method == POST) {
		r->body = (struct body){ .bytes = body, .fd = -1, .size = body.len };
		r->headers[r->header_count++] = (struct header){ STR("Content-Type"), STR("application/x-www-form-urlencoded") };
	}
	x->response.body.fd = -1;
	routes_loopback(routes, x);
	return x;
}

static struct str text_of(const struct exchange *x)
{
	return x->response.body.bytes.at ? x->response.body.bytes : STR("");
}

static struct str between(struct str text, const char *before, const char *after)
{
	size_t at = str_find(text, str_of(before));
	struct str rest = str_part(text, at == text.len ? at : at + strlen(before), text.len);
	return str_part(rest, 0, str_find(rest, str_of(after)));
}

static struct str location(const struct exchange *x)
{
	for (size_t i = 0; i < x->response.header_count; i++)
		if (str_equal(x->response.headers[i].name, STR("Location")))
			return x->response.headers[i].value;
	return STR("");
}

static struct exchange *post(struct str target, struct str fields)
{
	struct str token = between(text_of(ask(GET, "window", STR("/window/paper"), STR_NONE)), "name=\"csrf\" value=\"", "\"");
	return ask(POST, "window", target, str_format(kit->arena, "csrf=%.*s&%.*s", STR_ARGS(token), STR_ARGS(fields)));
}

/* ---- his draft ---- */

static enum status begin(struct call *c)
{
	struct adding *adding = c->prepared;
	struct draft draft;
	TRY(draft_begin(c, service_find(c, STR("T-COUPLE-01")), (struct mandate_id){ 0 }, &adding->draft));
	TRY(draft_any(c, adding->draft, &draft));
	adding->code = str_copy(kit->arena, draft_code_shown(c->arena, draft.code));
	json_set(draft.form, "husband_name", json_from_str(STR("赵大山")));
	json_set(draft.form, "husband_card", json_from_str(STR(HIS)));
	json_set(draft.form, "home", json_from_str(STR("滨河路36号")));
	return draft_save(c, &draft);
}

static struct str his_code(void)
{
	struct adding adding = { 0 };
	struct call *c = kit_call(kit, he);
	c->prepared = &adding;
	assert_int_equal(kit_apply(c, begin), STATUS_OK);
	kit_done(c);
	return adding.code;
}

static struct str card(struct str code, const char *name, const char *number, const char *seen)
{
	return str_format(kit->arena, "code=%.*s&name=%s&number=%s&seen=%s", STR_ARGS(code), name, number, seen);
}

/* ---- sentences ---- */

static void paper_is_opened_by_its_code_and_the_card_of_who_began_it(void **state)
{
	(void)state;
	struct str code = his_code();
	const struct {
		const char *sentence;
		struct str fields;
		int status;
		const char *says;
	} rows[] = {
		{ "no code", STR("code="), 422, "id=\"e-code\"" },
		{ "a code of nobody's", STR("code=0000-0000-0000-0000"), 422, "No application has this code" },
		{ "the code alone shows nothing and asks for the card", str_format(kit->arena, "code=%.*s", STR_ARGS(code)), 200, "Now the card" },
		{ "a scanned address that ends in the code", str_format(kit->arena, "code=http://county.example/p/%.*s", STR_ARGS(code)), 200, "Now the card" },
		{ "the card was not seen", card(code, "赵大山", HIS, "no"), 422, "before you" },
		{ "a wrong check digit", card(code, "赵大山", "999999199001010017", "yes"), 422, "id=\"e-number\"" },
		{ "somebody else's card", card(code, "钱小河", HERS, "yes"), 422, "only for who began it" },
		{ "his own", card(code, "赵大山", HIS, "yes"), 303, "" },
		{ "his number under another name, known by now", card(code, "赵小山", HIS, "yes"), 422, "under another name" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct exchange *x = post(STR("/window/paper"), rows[i].fields);
		if (x->response.status != rows[i].status || !str_contains(text_of(x), str_of(rows[i].says)))
			fail_msg("%s: %d %.*s", rows[i].sentence, x->response.status, STR_ARGS(text_of(x)));
		assert_false(str_contains(text_of(x), STR("滨河路36号")));
	}
}

static struct str opened(void)
{
	struct exchange *x = post(STR("/window/paper"), card(his_code(), "赵大山", HIS, "yes"));
	assert_int_equal(x->response.status, 303);
	return str_copy(kit->arena, location(x));
}

static void it_is_open_to_this_clerk_for_two_hours_and_on_the_record(void **state)
{
	(void)state;
	struct str page = opened();
	int before = readings;
	struct exchange *x = ask(GET, "window", page, STR_NONE);
	assert_int_equal(x->response.status, 200);
	assert_true(str_contains(text_of(x), STR("滨河路36号")));
	assert_int_equal(readings, before + 1);
	assert_int_equal(ask(GET, "colleague", page, STR_NONE)->response.status, 404);
	assert_int_equal(ask(GET, "window", STR("/window/paper/7"), STR_NONE)->response.status, 404);
	kit_set_clock("2026-11-23T04:30:00Z");
	int late = ask(GET, "window", page, STR_NONE)->response.status;
	kit_set_clock("2026-11-23T02:00:00Z");
	assert_int_equal(late, 404);
}

/* Enter in a box saves; only the button files. */
static void what_is_saved_stays_and_a_stale_page_is_told(void **state)
{
	(void)state;
	struct str page = opened();
	struct str version = between(text_of(ask(GET, "window", page, STR_NONE)), "name=\"version\" value=\"", "\"");
	struct str fields = str_format(kit->arena, "version=%.*s&husband_name=赵大山&husband_card=" HIS "&home=滨河路38号&wife_name=钱小河", STR_ARGS(version));
	assert_int_equal(post(page, fields)->response.status, 303);
	struct exchange *x = ask(GET, "window", page, STR_NONE);
	assert_true(str_contains(text_of(x), STR("滨河路38号")));
	assert_true(str_contains(text_of(x), STR("value=\"钱小河\""))); /* her part, typed here */
	x = post(page, fields);
	assert_int_equal(x->response.status, 409);
	assert_true(str_contains(text_of(x), STR("saved from another page")));
}

static void filing_asks_for_all_that_is_missing_and_for_who_signed(void **state)
{
	static const char *const asked[] = { "id=\"e-day\"", "id=\"e-wife_card\"", "id=\"e-sign-wife-name\"", "id=\"e-sign-wife-number\"" };
	(void)state;
	struct str page = opened();
	struct str version = between(text_of(ask(GET, "window", page, STR_NONE)), "name=\"version\" value=\"", "\"");
	struct exchange *x = post(page, str_format(kit->arena, "version=%.*s&button=file&husband_name=赵大山&husband_card=" HIS "&home=滨河路38号&wife_name=钱小河", STR_ARGS(version)));
	assert_int_equal(x->response.status, 422);
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (!str_contains(text_of(x), str_of(asked[i])))
			fail_msg("%s is not told", asked[i]);
	assert_true(str_contains(text_of(x), STR("滨河路38号"))); /* what was typed stays */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paper_is_opened_by_its_code_and_the_card_of_who_began_it),
		cmocka_unit_test(it_is_open_to_this_clerk_for_two_hours_and_on_the_record),
		cmocka_unit_test(what_is_saved_stays_and_a_stale_page_is_told),
		cmocka_unit_test(filing_asks_for_all_that_is_missing_and_for_who_signed),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
