/* departure_page.c: the security administrator enters that somebody leaves: what will be handed over, then what was. */
#include "module/account/account_inner.h"
#include "module/account/departure_view.h"

#include "departure_html.h"
#include "pack/pack.h"
#include "route/route.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { WAITING_SHOWN = 20, COLLEAGUES_MOST = 30 };

struct leaving { /* what prepare leaves for apply */
	struct departure_row row;
	struct str successor;
	bool sure;
};

static enum status read_row(struct call *c, struct account_row *row)
{
	struct account_id id = { 0 };
	return str_int(path_value(c, "id"), 1, INT64_MAX, &id.n) ? staff_get(c, id, row) : staff_get(c, (struct account_id){ 0 }, row);
}

static struct str path_of(struct call *c, struct account_id id)
{
	return str_format(c->arena, "/admin/staff/%lld/departure", (long long)id.n);
}

/* ---- what is shown ---- */

static struct words name_of_post(struct call *c, struct str code)
{
	const struct post_entry *post = county_of(c) ? county_post(county_of(c), code) : NULL;
	return post ? post->name : (struct words){ code, code };
}

/* As it stands now. */
static enum status show_now(struct call *c, const struct account_row *row, struct day day, struct departure_view *view)
{
	struct handover handover;
	TRY(departure_look(c, row, day, &handover));
	view->posts = (struct handed_line_list){ ARENA_MANY(c->arena, struct handed_line, handover.posts.count), handover.posts.count };
	for (size_t i = 0; i < handover.posts.count; i++) {
		const struct handed_post *post = &handover.posts.items[i];
		struct handed_line *line = &view->posts.items[i];
		*line = (struct handed_line){ .post = name_of_post(c, post->post), .tasks = post->tasks, .others = post->others };
		TRY(waiting_tasks(c, post->post, WAITING_SHOWN, &line->waiting));
		view->any_waiting = view->any_waiting || line->waiting.count;
		view->any_empty = view->any_empty || (view->kind.len && !view->successor.len && !post->others);
	}
	view->tasks = handover.tasks;
	view->given = handover.given;
	view->taken = handover.taken;
	view->sessions = handover.sessions;
	view->visits = handover.visits;
	return STATUS_OK;
}

/* ---- who might take over ---- */

static enum status add_colleague(struct call *c, const struct holder_line *line, const struct post_entry *post, struct departure_view *view)
{
	struct colleague_list *list = &view->colleagues;
	struct account_row row;
	struct str login;
	if (line->account.n == view->id.n || !holder_works(line, c->today) || list->count == COLLEAGUES_MOST)
		return STATUS_OK;
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].account.n == line->account.n)
			return STATUS_OK;
	TRY(account_by_id(c, line->account, &row));
	TRY(staff_login(c, &row, &login));
	list->items[list->count++] = (struct colleague){ line->account, line->name, login, post->name };
	return STATUS_OK;
}

static enum status add_office(struct call *c, const struct county *county, struct str office, struct departure_view *view)
{
	for (size_t i = 0; i < county->post_count; i++) {
		struct holder_line_list holders;
		if (!str_equal(county->posts[i].office, office))
			continue;
		TRY(holders_of(c, county->posts[i].code, &holders));
		for (size_t h = 0; h < holders.count; h++)
			TRY(add_colleague(c, &holders.items[h], &county->posts[i], view));
	}
	return STATUS_OK;
}

static enum status look_for_colleagues(struct call *c, struct departure_view *view)
{
	const struct county *county = county_of(c);
	struct holding_row_list held;
	TRY(holdings_open(c, view->id, &held));
	view->colleagues.items = ARENA_MANY(c->arena, struct colleague, COLLEAGUES_MOST);
	for (size_t i = 0; county && i < held.count; i++) {
		const struct post_entry *post = county_post(county, held.items[i].post);
		if (post)
			TRY(add_office(c, county, post->office, view));
	}
	return STATUS_OK;
}

/* As it was then. */
static enum status show_then(struct call *c, struct str handed, struct departure_view *view)
{
	json_t *read;
	TRY(json_read(c->arena, handed, &read));
	const json_t *posts = json_object_get(read, "posts");
	view->posts = (struct handed_line_list){ ARENA_MANY(c->arena, struct handed_line, json_array_size(posts)), json_array_size(posts) };
	for (size_t i = 0; i < view->posts.count; i++) {
		const json_t *post = json_array_get(posts, i);
		view->posts.items[i] = (struct handed_line){ .post = name_of_post(c, json_str(post, "post")), .tasks = json_int(post, "tasks", 0),
							      .others = json_int(post, "others", 0) };
	}
	view->tasks = json_int(read, "tasks", 0);
	view->given = json_int(read, "given", 0);
	view->taken = json_int(read, "taken", 0);
	view->sessions = json_int(read, "sessions", 0);
	view->visits = json_int(read, "visits", 0);
	return STATUS_OK;
}

static enum status show_plan(struct call *c, const struct departure_row *row, struct departure_view *view)
{
	struct account_row successor;
	view->leave = row->kind == DEPARTURE_LEAVE;
	view->kind = str_of(say(c, view->leave ? "Long leave" : "Leaves for good"));
	view->from_on = row->from_on;
	view->until_on = row->until_on;
	view->fault = row->fault;
	view->now = row->from_on.n <= c->today.n;
	if (!row->successor.n)
		return STATUS_OK;
	TRY(account_by_id(c, row->successor, &successor));
	view->successor = successor.name;
	return STATUS_OK;
}

static enum status draw(struct call *c, struct departure_view *view, json_t *values)
{
	const struct form *form = page_form("departure.form");
	struct departure_page page = { .d = view, .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, values) };
	return show(c, html_departure(c, &page));
}

static enum status draw_page(struct call *c, json_t *values)
{
	struct account_row row;
	struct departure_row departure;
	TRY(read_row(c, &row));
	TRY(departure_find(c, row.id, &departure));
	struct departure_view view = { .id = row.id, .name = row.name, .own = row.id.n == c->user.account.n };
	if (!departure.id.n) {
		TRY(show_now(c, &row, c->today, &view));
		TRY(look_for_colleagues(c, &view));
		return draw(c, &view, values);
	}
	view.stage = departure.done_at.ms ? DEPARTURE_DONE : departure.fault.at ? DEPARTURE_FAILED : DEPARTURE_WAITS;
	TRY(show_plan(c, &departure, &view));
	TRY(departure.done_at.ms ? show_then(c, departure.handed, &view) : show_now(c, &row, departure.from_on, &view));
	return draw(c, &view, values);
}

static enum status show_departure(struct call *c)
{
	json_t *values = json_keep(c->arena, json_object());
	struct str picked = query_value(c, "successor");
	json_set(values, "from_on", json_from_day(c->arena, c->today));
	if (picked.len)
		json_set(values, "successor", json_from_str(picked));
	return draw_page(c, values);
}

static enum status show_departure_again(struct call *c)
{
	return draw_page(c, account_values(c, page_form("departure.form")));
}

/* ---- entering ---- */

static enum status read_departure(struct call *c)
{
	const struct form *form = page_form("departure.form");
	struct leaving *leaving = ARENA_ONE(c->arena, struct leaving);
	c->prepared = leaving;
	show_again(c, show_departure_again);
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	leaving->row.kind = str_equal(json_str(values, "kind"), STR("leave")) ? DEPARTURE_LEAVE : DEPARTURE_FOR_GOOD;
	leaving->successor = json_str(values, "successor");
	leaving->sure = str_equal(form_value(c, "sure"), STR("yes"));
	if (!day_from_text(json_str(values, "from_on"), &leaving->row.from_on))
		return STATUS_INVALID;
	struct str until = json_str(values, "until_on");
	return !until.len || day_from_text(until, &leaving->row.until_on) ? STATUS_OK : STATUS_INVALID;
}

static enum status find_successor(struct call *c, struct leaving *leaving)
{
	if (!leaving->successor.len)
		return STATUS_OK;
	struct account_row row;
	enum status status = account_of_login(c, leaving->successor, &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && !role_is_staff(row.role))) {
		fail_field(c, STR("successor"), "Nobody who works here has this login.");
		return STATUS_INVALID;
	}
	leaving->row.successor = row.id;
	return status;
}

/* Nothing has changed yet: what will go over, and the button that does it. */
static enum status ask_for_sure(struct call *c, const struct account_row *row, const struct leaving *leaving)
{
	struct departure_view view = { .id = row->id, .name = row->name, .stage = DEPARTURE_CONFIRM, .typed_successor = leaving->successor };
	TRY(departure_check(c, row, &leaving->row));
	TRY(show_plan(c, &leaving->row, &view));
	TRY(show_now(c, row, leaving->row.from_on, &view));
	view.typed_kind = view.leave ? STR("leave") : STR("good");
	view.typed_from = day_text(c->arena, view.from_on);
	view.typed_until = view.until_on.n ? day_text(c->arena, view.until_on) : STR_NONE;
	return draw(c, &view, NULL);
}

static enum status apply_departure(struct call *c)
{
	struct leaving *leaving = c->prepared;
	struct account_row row;
	TRY(read_row(c, &row));
	TRY(find_successor(c, leaving));
	if (!leaving->sure)
		return ask_for_sure(c, &row, leaving);
	TRY(departure_enter(c, &row, &leaving->row));
	return redirect(c, path_of(c, row.id));
}

static enum status apply_take_back(struct call *c)
{
	struct account_row row;
	show_again(c, show_departure);
	TRY(read_row(c, &row));
	TRY(departure_take_back(c, &row));
	return redirect(c, str_format(c->arena, "/admin/staff/%lld", (long long)row.id.n));
}

const struct route departure_routes[] = {
	/* method path                                zone        permission                 level    flags prepare         apply / show */
	{ GET,  "/admin/staff/:id/departure",         ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,           show_departure,  NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/departure",         ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    read_departure, apply_departure, NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/departure/end",     ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,           apply_take_back, NULL, NULL, .object = OBJECT_STAFF },
	{ 0 },
};
