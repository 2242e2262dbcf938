/* desk_test.c: the desk and the window told as sentences, by loopback, on a real database and the shipped packs. */
#include "module/desk/desk.h"

#include "dossier/task.h"
#include "kit/kit.h"
#include "module/account/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct kit *kit;
static struct routes *routes;
static struct user resident, window, clerk, other, watcher;
static int readings, secrets_read;

static const struct seat {
	const char *token;
	struct user *user;
} seats[] = { { "resident", &resident }, { "window", &window }, { "clerk", &clerk }, { "other", &other }, { "watcher", &watcher } };

static enum status identify(struct call *c, struct str token)
{
	for (size_t i = 0; i < sizeof seats / sizeof *seats; i++)
		if (str_equal(token, str_of(seats[i].token)))
			c->user = *seats[i].user;
	return STATUS_OK;
}

static enum status record_reading(struct call *c, struct person_id person, struct str why)
{
	(void)c;
	assert_true(person.n);
	readings++;
	secrets_read += str_contains(why, STR("secrets"));
	return STATUS_OK;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "packs/residence-permit", NULL };
	static const struct module *const list[] = { &desk_module, NULL };
	struct str why = STR_NONE;
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "intl");
	resident = kit_resident(1001, "王小明");
	window = kit_staff(2001, "周敏", "police", "police-window");
	window.permissions |= 1u << PERMISSION_WINDOW;
	clerk = kit_staff(2002, "钱警官", "police", "police-clerk");
	other = kit_staff(2003, "孙科员", "service-hall", "hall-window");
	watcher = (struct user){ .account = { 2004 }, .name = STR("监察员"), .level = LEVEL_2, .permissions = 1u << PERMISSION_SUPERVISE };
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
	*r = (struct request){ .method = method, .zone = ZONE_STAFF, .peer = STR("192.0.2.1"), .body.fd = -1 };
	r->path = str_until(&target, '?');
	r->query = target.len ? target : STR("");
	r->headers = ARENA_MANY(kit->arena, struct header, 8);
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

static struct exchange *get(const char *who, struct str target)
{
	return ask(GET, who, target, STR_NONE);
}

static struct str text_of(const struct exchange *x)
{
	return x->response.body.bytes.at ? x->response.body.bytes : STR("");
}

static bool says(const struct exchange *x, const char *words)
{
	return str_contains(text_of(x), str_of(words));
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

static struct exchange *post(const char *who, struct str page, struct str target, const char *fields)
{
	struct str token = between(text_of(get(who, page)), "name=\"csrf\" value=\"", "\"");
	return ask(POST, who, target, str_format(kit->arena, "csrf=%.*s&%s", STR_ARGS(token), fields));
}

static void must_be(const struct exchange *x, int status)
{
	if (x->response.status != status)
		fail_msg("%d instead of %d: %.*s", x->response.status, status, STR_ARGS(text_of(x)));
}

/* ---- a dossier ---- */

struct job {
	struct filing filing;
	struct filed filed;
	struct task task;
	struct new_account account;
	struct account_id id;
};

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

static struct material_list materials_of(struct call *c, const struct service *service)
{
	struct material_list list = { ARENA_MANY(c->arena, struct material, service->material_count), 0 };
	for (size_t i = 0; i < service->material_count; i++) {
		if (!service->materials[i].required || str_equal(service->materials[i].name, STR("study_proof")))
			continue;
		struct material *one = &list.items[list.count++];
		*one = (struct material){ service->materials[i].name, ARENA_ONE(c->arena, struct file_id), 1 };
		one->files[0] = kit_file(kit, resident, "image/jpeg");
	}
	return list;
}

static struct str file_dossier(void)
{
	struct job job = { 0 };
	struct call *c = kit_call(kit, resident);
	const struct service *service = service_find(c, STR("residence-permit"));
	struct material_list materials = materials_of(c, service);
	json_t *form = json_keep(c->arena, json_deep_copy(form_example(c->arena, service->form)));
	c->prepared = &job;
	assert_int_equal(dossier_prepare(c, service, form, &materials, STR_NONE, &job.filing), STATUS_OK);
	assert_int_equal(kit_apply(c, file_step), STATUS_OK);
	struct str number = str_copy(kit->arena, job.filed.number);
	kit_done(c);
	return number;
}

static struct str path_of(const char *format, struct str number)
{
	return str_format(kit->arena, "%s%.*s", format, STR_ARGS(number));
}

/* The address of the window's task in a dossier: by searching for its number, as people do. */
static struct str task_of(const char *who, struct str number)
{
	struct exchange *x = get(who, path_of("/desk/search?number=", number));
	must_be(x, 303);
	assert_true(str_starts(location(x), STR("/desk/tasks/")));
	return str_copy(kit->arena, location(x));
}

static struct str under(struct str path, const char *rest)
{
	return str_format(kit->arena, "%.*s%s", STR_ARGS(path), rest);
}

static struct exchange *act(const char *who, struct str task, const char *fields)
{
	struct str version = between(text_of(get(who, task)), "name=\"version\" value=\"", "\"");
	return post(who, task, under(task, "/act"), str_format(kit->arena, "version=%.*s&%s", STR_ARGS(version), fields).at);
}

/* ---- sentences ---- */

/* The inbox is cut down by light, post and service; the numbers beside the lights are those of the lines. */
static void what_waits_is_narrowed(void **state)
{
	(void)state;
	struct str late = file_dossier(), fresh;
	kit_set_clock("2026-12-01T02:00:00Z");
	fresh = file_dossier();
	const struct { const char *sentence, *target; bool late, fresh; } rows[] = {
		{ "all", "/desk", true, true },
		{ "what is late", "/desk?light=late", true, false },
		{ "what is in time", "/desk?light=in-time", false, true },
		{ "what stands", "/desk?light=standing", false, false },
		{ "my post", "/desk?post=police-window&light=late", true, false },
		{ "a post that is not mine narrows nothing", "/desk?post=police-clerk", true, true },
		{ "a service", "/desk?service=512B0011200070-511602000000-000-11511300008778693M-1-00", true, true },
		{ "a light that there is not", "/desk?light=pink", true, true },
		{ "a place in the list", "/desk?light=late&cursor=99999998-999999999999999999", false, false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct exchange *x = get("window", str_of(rows[i].target));
		must_be(x, 200);
		if (str_contains(text_of(x), late) != rows[i].late || str_contains(text_of(x), fresh) != rows[i].fresh)
			fail_msg("%s: %s", rows[i].sentence, rows[i].target);
	}
	kit_set_clock("2026-11-23T02:00:00Z");
}

static void who_may_enter(void **state)
{
	(void)state;
	struct str number = file_dossier(), task = task_of("window", number);
	const struct {
		const char *sentence, *who;
		struct str target;
		int status;
	} rows[] = {
		{ "nobody is sent to sign in", "", STR("/desk"), 303 },
		{ "a resident has no desk", "resident", STR("/desk"), 403 },
		{ "nor sees his own dossier there", "resident", path_of("/desk/dossiers/", number), 403 },
		{ "a clerk does", "clerk", STR("/desk"), 200 },
		{ "who holds the post opens the task", "window", task, 200 },
		{ "who holds another post finds none", "clerk", task, 404 },
		{ "nor what is hidden in it", "clerk", under(task, "/secrets"), 404 },
		{ "nor the dossier", "other", path_of("/desk/dossiers/", number), 404 },
		{ "nor by searching: the page says so", "other", path_of("/desk/search?number=", number), 200 },
		{ "who works on it sees the dossier", "window", path_of("/desk/dossiers/", number), 200 },
		{ "a supervisor sees it from afar", "watcher", path_of("/desk/watch/", number), 200 },
		{ "but does no work", "watcher", STR("/desk"), 403 },
		{ "a clerk has no supervisor's eyes", "clerk", path_of("/desk/watch/", number), 403 },
		{ "a file that is not the dossier's", "window", under(path_of("/desk/dossiers/", number), "/files/7"), 404 },
		{ "though it is there", "window", str_format(kit->arena, "/desk/dossiers/%.*s/files/%lld", STR_ARGS(number), (long long)kit_file(kit, resident, "image/jpeg").n), 404 },
		{ "a task that is no number", "window", STR("/desk/tasks/x"), 404 },
		{ "the window is for those who sit there", "window", STR("/window"), 200 },
		{ "and for no others", "clerk", STR("/window"), 403 },
		{ "components are for staff", "clerk", STR("/components"), 200 },
		{ "not for residents", "resident", STR("/components"), 403 },
		{ "what was done, for whom has done nothing", "clerk", STR("/desk/done"), 200 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (get(rows[i].who, rows[i].target)->response.status != rows[i].status)
			fail_msg("%s: %d", rows[i].sentence, get(rows[i].who, rows[i].target)->response.status);
	assert_true(says(get("other", path_of("/desk/search?number=", number)), "or none that you may see"));
	assert_int_equal(ask(POST, "window", under(task, "/act"), STR("action=accept&version=1"))->response.status, 403);
}

static void the_inbox_shows_no_whole_name_and_how_long_there_is(void **state)
{
	(void)state;
	struct exchange *x = get("window", STR("/desk"));
	assert_true(says(x, "王*明"));
	assert_false(says(x, "王小明"));
	assert_true(says(x, "5 working days left"));
	kit_set_clock("2026-12-02T02:00:00Z");
	assert_true(says(get("window", STR("/desk")), "2 working days late"));
	assert_true(says(get("window", STR("/desk")), "light red"));
	kit_set_clock("2026-11-30T02:00:00Z");
	assert_true(says(get("window", STR("/desk")), "Due today"));
	kit_set_clock("2026-11-23T02:00:00Z");
}

static void what_is_hidden_is_opened_on_the_record(void **state)
{
	(void)state;
	struct str task = task_of("window", file_dossier());
	int before = readings;
	struct exchange *hidden = get("window", task), *clear;
	assert_true(says(hidden, "9****************2"));
	assert_false(says(hidden, "999999199003150012"));
	assert_int_equal(readings, before + 1);
	assert_int_equal(secrets_read, 0);
	clear = get("window", under(task, "/secrets"));
	assert_true(says(clear, "999999199003150012"));
	assert_int_equal(secrets_read, 1);
}

static void an_action_leads_on_and_is_said(void **state)
{
	(void)state;
	struct str number = file_dossier(), task = task_of("window", number);
	struct str open = between(under(task, "."), "/tasks/", ".");
	assert_false(says(get("window", path_of("/desk?after=", open)), "Done and recorded"));
	struct exchange *x = act("window", task, "action=accept&note=complete");
	must_be(x, 303);
	assert_true(str_equal(location(x), path_of("/desk?after=", open)));
	assert_true(says(get("window", location(x)), number.at));
	assert_true(says(get("window", location(x)), "Done and recorded"));
	assert_false(says(get("clerk", location(x)), "Done and recorded"));
	assert_true(says(get("window", STR("/desk/done")), number.at));
	struct exchange *history = get("clerk", task_of("clerk", number));
	assert_true(says(history, "complete"));
	assert_true(says(history, "周敏"));
	assert_true(says(get("window", task), "This task is done"));
}

static void a_stale_page_says_who_was_there_before(void **state)
{
	(void)state;
	struct str number = file_dossier(), task = task_of("window", number);
	must_be(act("window", task, "action=accept"), 303);
	struct exchange *x = post("window", STR("/window"), under(task, "/act"), "version=1&action=refuse&note=the+words+I+typed");
	must_be(x, 409);
	assert_true(says(x, "周敏 did “Accept” at"));
	assert_true(says(x, "the words I typed"));
	assert_true(says(get("clerk", task_of("clerk", number)), "name=\"action\" value=\"approve\""));
}

static void a_wrong_field_keeps_what_was_typed(void **state)
{
	(void)state;
	struct str number = file_dossier(), task = task_of("window", number);
	struct exchange *x = act("window", task, "action=supplement&asked[0].name=photo&asked[0].words=abc&note=my+remark");
	must_be(x, 422);
	assert_true(says(x, ">abc</textarea>"));
	assert_true(says(x, ">my remark</textarea>"));
	assert_true(says(x, "<option value=\"photo\" selected>"));
	assert_true(says(x, "id=\"e-asked[0].words\""));
	assert_false(says(x, "name=\"action\" value=\"accept\""));
	x = act("window", task, "action=refuse&note=+");
	must_be(x, 422);
	assert_true(says(x, "Please say why"));
	x = act("window", task, "action=supplement&asked[0].name=photo&asked[0].words=abcd&add=asked");
	must_be(x, 200);
	assert_true(says(x, "name=\"asked[1].words\""));
	assert_true(says(x, ">abcd</textarea>"));
	must_be(act("window", task, "action=nothing"), 422);
	char note[1002] = { 0 };
	memset(note, 'n', 1001);
	x = act("window", task, str_format(kit->arena, "action=accept&note=%s", note).at);
	must_be(x, 422);
	assert_true(says(x, "at most 1000 characters"));
	assert_true(says(x, note));
	must_be(act("window", task, "action=supplement&asked[0].name=photo&asked[0].words=once+more,+please"), 303);
	assert_true(says(get("window", path_of("/desk/dossiers/", number)), "once more, please"));
}

/* ---- the window ---- */

static enum status add_account(struct call *c)
{
	struct job *job = c->prepared;
	return account_add_new(c, &job->account, &job->id);
}

static void add_phone(const char *phone)
{
	struct job job = { .account = { .role = STR("resident"), .login = str_of(phone), .name = STR("19900000001"), .phone = str_of(phone), .level = LEVEL_1 } };
	struct call *c = kit_call(kit, kit_nobody());
	c->prepared = &job;
	assert_int_equal(account_ready(c, &job.account), STATUS_OK);
	assert_int_equal(kit_apply(c, add_account), STATUS_OK);
	kit_done(c);
}

static struct exchange *raise_account(struct str page, const char *login)
{
	struct str visit = between(page, "visit=", "&");
	return post("window", page, STR("/window/raise"), str_format(kit->arena, "visit=%.*s&login=%s", STR_ARGS(visit), login).at);
}

static struct str seen(const char *fields)
{
	struct exchange *x = post("window", STR("/window"), STR("/window"), fields);
	must_be(x, 303);
	assert_true(str_starts(location(x), STR("/window/raise?visit=")));
	return str_copy(kit->arena, location(x));
}

static void an_account_gets_its_real_name_at_the_window(void **state)
{
	(void)state;
	add_phone("19900000021");
	struct str page = seen("name=王明&number=999999199003150012&seen=yes");
	assert_false(str_equal(page, seen("name=王明&number=999999199003150012&seen=yes")));
	struct exchange *x = get("window", page);
	assert_true(says(x, "9****************2"));
	assert_false(says(x, "999999199003150012"));
	x = raise_account(page, "19900000099");
	must_be(x, 422);
	assert_true(says(x, "value=\"19900000099\""));
	assert_true(says(x, "id=\"e-login\""));
	x = raise_account(page, "19900000021");
	must_be(x, 200);
	assert_true(says(x, "now has its real name"));
	x = raise_account(seen("name=王小雨&number=999999201911050076&seen=yes"), "19900000021");
	must_be(x, 409);
	assert_true(says(x, "another person"));
}

static void a_card_that_does_not_hold_is_told_beside_the_field(void **state)
{
	static const struct {
		const char *sentence, *fields, *field;
	} rows[] = {
		{ "a wrong check digit", "name=王明&number=999999199003150013&seen=yes", "id=\"e-number\"" },
		{ "no name", "name=&number=999999199003150012&seen=yes", "id=\"e-name\"" },
		{ "the register knows another name", "name=王亮&number=999999199003150012&seen=yes", "id=\"e-name\"" },
		{ "the card was not seen", "name=王明&number=999999199003150012&seen=no", "before you" },
		{ "it was not said whether", "name=王明&number=999999199003150012", "id=\"f-seen\"" },
	};
	(void)state;
	seen("name=王明&number=999999199003150012&seen=yes");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct exchange *x = post("window", STR("/window"), STR("/window"), rows[i].fields);
		if (x->response.status != 422 || !says(x, rows[i].field) || !says(x, "value=\"99999919900315001"))
			fail_msg("%s: %d", rows[i].sentence, x->response.status);
	}
	must_be(get("window", STR("/window/raise?person=5")), 404);
	must_be(get("window", STR("/window/raise?visit=5")), 404);
}

static void a_name_is_corrected_only_when_the_card_shows_it(void **state)
{
	(void)state;
	seen("name=张三&number=999999197812300069&seen=yes");
	struct exchange *x = post("window", STR("/window"), STR("/window"), "name=张山&number=999999197812300069&seen=yes");
	must_be(x, 422);
	assert_true(says(x, "name=\"correct\""));
	struct str page = seen("name=张山&number=999999197812300069&seen=yes&correct=yes");
	assert_true(says(get("window", page), "张山"));
	must_be(post("window", STR("/window"), STR("/window"), "name=张三&number=999999197812300069&seen=yes"), 422);
}

static void a_visit_is_its_clerks_and_ends(void **state)
{
	(void)state;
	struct str page = seen("name=张山&number=999999197812300069&seen=yes");
	must_be(get("window", page), 200);
	kit_set_clock("2026-11-23T04:30:00Z");
	int late = get("window", page)->response.status;
	kit_set_clock("2026-11-23T02:00:00Z");
	assert_int_equal(late, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_enter),
		cmocka_unit_test(what_waits_is_narrowed),
		cmocka_unit_test(the_inbox_shows_no_whole_name_and_how_long_there_is),
		cmocka_unit_test(what_is_hidden_is_opened_on_the_record),
		cmocka_unit_test(an_action_leads_on_and_is_said),
		cmocka_unit_test(a_stale_page_says_who_was_there_before),
		cmocka_unit_test(a_wrong_field_keeps_what_was_typed),
		cmocka_unit_test(an_account_gets_its_real_name_at_the_window),
		cmocka_unit_test(a_card_that_does_not_hold_is_told_beside_the_field),
		cmocka_unit_test(a_name_is_corrected_only_when_the_card_shows_it),
		cmocka_unit_test(a_visit_is_its_clerks_and_ends),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
