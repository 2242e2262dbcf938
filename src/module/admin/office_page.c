/* office_page.c: the system administrator's pages of offices and posts. */
#include "module/admin/admin_inner.h"

#include "module/account/account.h"
#include "module/admin/office_view.h"
#include "office_one_html.h"
#include "offices_html.h"
#include "pack/office.h"
#include "plan_html.h"
#include "post_one_html.h"
#include "view/form_view.h"
#include "view/page_form.h"

static struct str pair_value(const void *pairs, struct str name)
{
	return pairs_get(pairs, name);
}

static json_t *typed(struct call *c, const struct form *form)
{
	return form_values_from(c, form, -1, (struct pair_view){ form_values(c), pair_value }, NULL);
}

/* Whether it was this form of the page that was sent: one of its fields came. */
static bool was_sent(struct call *c, const char *field)
{
	return c->request->method == POST && form_value(c, field).at;
}

/* A form with what was typed into it, or what is so now. */
static struct html fields_of(struct call *c, const char *name, const char *field, json_t *now)
{
	const struct form *form = page_form(name);
	return view_form_step(c, form, -1, was_sent(c, field) ? typed(c, form) : now);
}

static json_t *names_now(struct call *c, struct words name)
{
	json_t *now = json_keep(c->arena, json_object());
	json_set(now, "name", json_from_str(name.chinese));
	json_set(now, "name_english", json_from_str(name.english));
	return now;
}

static struct words names_of(const json_t *values)
{
	struct str english = json_str(values, "name_english");
	return (struct words){ json_str(values, "name"), english.at ? english : STR("") };
}

static struct words words_of_office(struct call *c, struct str code)
{
	struct office_row row;
	if (code.len && office_get(c, code, &row) == STATUS_OK)
		return (struct words){ row.name, row.name_english };
	return (struct words){ code, code };
}

static struct words words_of_post(struct call *c, struct str code)
{
	struct post_row row;
	if (code.len && post_get(c, code, &row) == STATUS_OK)
		return (struct words){ row.name, row.name_english };
	return (struct words){ code, code };
}

/* What changed the frame is in force for everyone before the answer is sent. */
static enum status reload_and_show(struct call *c)
{
	TRY(packs_reload(c));
	return redirect(c, *(const struct str *)c->prepared);
}

static enum status changed(struct call *c, struct str path)
{
	struct str *next = ARENA_ONE(c->arena, struct str);
	*next = path;
	c->prepared = next;
	pages_forget(c);
	finish(c, reload_and_show);
	return STATUS_OK;
}

/* ---- all offices ---- */

static enum status draw_offices(struct call *c)
{
	struct office_row_list rows;
	struct post_row_list posts;
	TRY(offices_list(c, &rows));
	TRY(posts_list(c, &posts));
	struct offices_page page = { .faults = view_faults(c, page_form("office_new.form")), .fields = fields_of(c, "office_new.form", "code", NULL), .lines = { ARENA_MANY(c->arena, struct office_line, rows.count), rows.count } };
	for (size_t i = 0; i < rows.count; i++) {
		const struct office_row *row = &rows.items[i];
		struct office_line *line = &page.lines.items[i];
		*line = (struct office_line){ .code = row->code, .name = { row->name, row->name_english }, .closed = row->closed_at.ms != 0,
					      .successor = words_of_office(c, row->successor) };
		for (size_t p = 0; p < posts.count; p++)
			line->posts += !posts.items[p].closed_at.ms && str_equal(posts.items[p].office, row->code);
	}
	return show(c, html_offices(c, &page));
}

static enum status apply_office(struct call *c)
{
	const struct form *form = page_form("office_new.form");
	json_t *values = typed(c, form);
	show_again(c, draw_offices);
	TRY(form_check(c, form, -1, values));
	TRY(office_open(c, json_str(values, "code"), names_of(values)));
	return changed(c, str_format(c->arena, "/admin/offices/%.*s", STR_ARGS(json_str(values, "code"))));
}

/* ---- one ---- */

static enum status add_posts(struct call *c, struct office_view *view)
{
	struct post_row_list rows;
	TRY(posts_list(c, &rows));
	view->posts.items = ARENA_MANY(c->arena, struct post_line, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		const struct post_row *row = &rows.items[i];
		if (!str_equal(row->office, view->code))
			continue;
		struct post_line *line = &view->posts.items[view->posts.count++];
		*line = (struct post_line){ .code = row->code, .role = str_of(say(c, role_words(row->role))), .closed = row->closed_at.ms != 0,
					    .name = { row->name, row->name_english }, .successor = words_of_post(c, row->successor) };
		TRY(holdings_count(c, row->code, &line->holders));
	}
	return STATUS_OK;
}

static enum status add_others(struct call *c, struct office_view *view)
{
	struct office_row_list rows;
	TRY(offices_list(c, &rows));
	view->others.items = ARENA_MANY(c->arena, struct code_choice, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		struct words name = { rows.items[i].name, rows.items[i].name_english };
		if (!rows.items[i].closed_at.ms && !str_equal(rows.items[i].code, view->code))
			view->others.items[view->others.count++] =
				(struct code_choice){ rows.items[i].code, str_of(words_in(c->language, &name)), false };
	}
	return STATUS_OK;
}

/* A closed office keeps its last name for its history: that is the one on top of the page, not a former one. */
static enum status add_pasts(struct call *c, struct office_view *view)
{
	struct office_past_row_list rows;
	TRY(office_pasts(c, &rows));
	view->pasts.items = ARENA_MANY(c->arena, struct office_past_line, rows.count);
	for (size_t i = 0; i < rows.count; i++)
		if (str_equal(rows.items[i].office, view->code) && !str_equal(rows.items[i].name, view->name.chinese))
			view->pasts.items[view->pasts.count++] =
				(struct office_past_line){ { rows.items[i].name, rows.items[i].name_english }, rows.items[i].until };
	return STATUS_OK;
}

enum status ask_office(struct call *c)
{
	struct office_row row;
	return office_find_open(c, path_value(c, "code"), &row);
}

enum status ask_post(struct call *c)
{
	struct post_row row;
	return post_find_open(c, path_value(c, "code"), &row);
}

static enum status draw_office(struct call *c)
{
	struct office_row row;
	enum status status = office_get(c, path_value(c, "code"), &row);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no such office.");
	TRY(status);
	object_is(c, OBJECT_OFFICE);
	struct office_view view = { .code = row.code, .name = { row.name, row.name_english }, .version = row.version,
				    .closed = row.closed_at.ms != 0, .successor_code = row.successor, .successor = words_of_office(c, row.successor) };
	TRY(add_posts(c, &view));
	TRY(add_others(c, &view));
	TRY(add_pasts(c, &view));
	struct office_one_page page = {
		.o = &view, .faults = view_faults(c, page_form(was_sent(c, "post_name") ? "post_new.form" : "office_name.form")),
		.post_fields = fields_of(c, "post_new.form", "post_name", NULL), .name_fields = fields_of(c, "office_name.form", "name", names_now(c, view.name)),
	};
	return show(c, html_office_one(c, &page));
}

static struct str office_path(struct call *c)
{
	return str_format(c->arena, "/admin/offices/%.*s", STR_ARGS(path_value(c, "code")));
}

static enum status apply_office_name(struct call *c)
{
	const struct form *form = page_form("office_name.form");
	json_t *values = typed(c, form);
	int64_t version = 0;
	show_again(c, draw_office);
	TRY(form_check(c, form, -1, values));
	if (!str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		return STATUS_INVALID;
	TRY(office_rename(c, path_value(c, "code"), names_of(values), version));
	return changed(c, office_path(c));
}

static enum status apply_post(struct call *c)
{
	const struct form *form = page_form("post_new.form");
	json_t *values = typed(c, form);
	show_again(c, draw_office);
	TRY(form_check(c, form, -1, values));
	struct str name = json_str(values, "post_name");
	TRY(post_open(c, json_str(values, "code"), path_value(c, "code"), json_str(values, "role"), (struct words){ name, name }));
	return changed(c, office_path(c));
}

/* ---- a post ---- */

static enum status draw_post(struct call *c)
{
	struct post_row row;
	struct post_row_list rows;
	TRY(post_find_open(c, path_value(c, "code"), &row));
	TRY(posts_list(c, &rows));
	struct words name = { row.name, row.name_english };
	struct post_one_page page = { .code = row.code, .office = row.office, .name = &name, .version = row.version,
				     .faults = view_faults(c, page_form("office_name.form")),
				     .fields = fields_of(c, "office_name.form", "name", names_now(c, name)) };
	page.others.items = ARENA_MANY(c->arena, struct code_choice, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		const struct post_row *other = &rows.items[i];
		struct words words = { other->name, other->name_english };
		if (!other->closed_at.ms && str_equal(other->role, row.role) && !str_equal(other->code, row.code))
			page.others.items[page.others.count++] = (struct code_choice){ other->code, str_of(words_in(c->language, &words)), false };
	}
	return show(c, html_post_one(c, &page));
}

static enum status apply_post_name(struct call *c)
{
	const struct form *form = page_form("office_name.form");
	json_t *values = typed(c, form);
	int64_t version = 0;
	show_again(c, draw_post);
	TRY(form_check(c, form, -1, values));
	if (!str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		return STATUS_INVALID;
	TRY(post_rename(c, path_value(c, "code"), names_of(values), version));
	return changed(c, str_format(c->arena, "/admin/posts/%.*s", STR_ARGS(path_value(c, "code"))));
}

/* ---- plans: counted by a GET, carried out by a POST of the same values ---- */

struct doing { struct plan plan; struct plan_count count; };

static const char *const titles[] = {
	[REORGANISE_MERGE] = "Merge an office into another", [REORGANISE_SPLIT] = "Split an office", [REORGANISE_POST] = "Close a post",
};

static struct str value_of(struct call *c, const char *name)
{
	struct str value = str_trim(c->request->method == POST ? form_value(c, name) : query_value(c, name));
	return value.at ? value : STR("");
}

static enum status add_plan_posts(struct call *c, struct plan *plan)
{
	struct pair_list query = { 0 };
	const struct pair_list *pairs = &query;
	if (c->request->method == POST)
		pairs = form_values(c);
	else
		TRY(pairs_read(c->arena, c->request->query, &query));
	for (size_t i = 0; i < pairs->count && plan->post_count < sizeof plan->posts / sizeof *plan->posts; i++)
		if (str_equal(pairs->items[i].name, STR("post")))
			plan->posts[plan->post_count++] = pairs->items[i].value;
	return STATUS_OK;
}

static enum status read_plan(struct call *c, enum reorganisation kind, struct plan *plan)
{
	*plan = (struct plan){ .kind = kind, .code = path_value(c, "code"), .into = value_of(c, "into") };
	if (kind != REORGANISE_SPLIT)
		return STATUS_OK;
	plan->into = value_of(c, "new_code");
	plan->name = (struct words){ value_of(c, "new_name"), value_of(c, "new_english") };
	return add_plan_posts(c, plan);
}

static void add_hidden(struct call *c, const struct plan *plan, struct hidden_line_list *out)
{
	out->items = ARENA_MANY(c->arena, struct hidden_line, plan->post_count + 3);
	if (plan->kind != REORGANISE_SPLIT) {
		out->items[out->count++] = (struct hidden_line){ STR("into"), plan->into };
		return;
	}
	out->items[out->count++] = (struct hidden_line){ STR("new_code"), plan->into };
	out->items[out->count++] = (struct hidden_line){ STR("new_name"), plan->name.chinese };
	out->items[out->count++] = (struct hidden_line){ STR("new_english"), plan->name.english };
	for (size_t i = 0; i < plan->post_count; i++)
		out->items[out->count++] = (struct hidden_line){ STR("post"), plan->posts[i] };
}

static enum status draw_plan(struct call *c, const struct plan *plan, const struct plan_count *count, bool done)
{
	bool post = plan->kind == REORGANISE_POST;
	struct words from = post ? words_of_post(c, plan->code) : words_of_office(c, plan->code);
	struct words into = post ? words_of_post(c, plan->into) : words_of_office(c, plan->into);
	if (plan->kind == REORGANISE_SPLIT)
		into = (struct words){ plan->name.chinese, plan->name.english.len ? plan->name.english : plan->name.chinese };
	struct plan_page page = {
		.title = str_of(say(c, titles[plan->kind])), .from = &from, .into = &into, .done = done,
		.posts = count->posts, .holders = count->holders, .dossiers = count->dossiers, .tasks = count->tasks,
	};
	const char *first = post ? "/admin/posts/" : "/admin/offices/";
	const char *last = post ? "/close" : plan->kind == REORGANISE_MERGE ? "/merge" : "/split";
	page.back = str_format(c->arena, "%s%.*s", first, STR_ARGS(plan->code));
	page.address = str_format(c->arena, "%.*s%s", STR_ARGS(page.back), last);
	add_hidden(c, plan, &page.hidden);
	return show(c, html_plan(c, &page));
}

static enum status show_plan(struct call *c, enum reorganisation kind)
{
	struct plan plan;
	struct plan_count count;
	TRY(read_plan(c, kind, &plan));
	plan.dry = true;
	TRY(plan_run(c, &plan, &count));
	return draw_plan(c, &plan, &count, false);
}

static enum status reload_and_tell(struct call *c)
{
	const struct doing *doing = c->prepared;
	TRY(packs_reload(c));
	return draw_plan(c, &doing->plan, &doing->count, true);
}

static enum status apply_plan(struct call *c, enum reorganisation kind)
{
	struct doing *doing = ARENA_ONE(c->arena, struct doing);
	TRY(read_plan(c, kind, &doing->plan));
	TRY(plan_run(c, &doing->plan, &doing->count));
	c->prepared = doing;
	pages_forget(c);
	finish(c, reload_and_tell);
	return STATUS_OK;
}

static enum status show_merge(struct call *c)
{
	return show_plan(c, REORGANISE_MERGE);
}

static enum status show_split(struct call *c)
{
	return show_plan(c, REORGANISE_SPLIT);
}

static enum status show_close(struct call *c)
{
	return show_plan(c, REORGANISE_POST);
}

static enum status apply_merge(struct call *c)
{
	return apply_plan(c, REORGANISE_MERGE);
}

static enum status apply_split(struct call *c)
{
	return apply_plan(c, REORGANISE_SPLIT);
}

static enum status apply_close(struct call *c)
{
	return apply_plan(c, REORGANISE_POST);
}

const struct route office_routes[] = {
	/* method path                       zone        permission               level    flags prepare apply / show */
	{ GET,  "/admin/offices",            ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   draw_offices,      NULL, NULL },
	{ POST, "/admin/offices",            ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   apply_office,      NULL, NULL },
	{ GET,  "/admin/offices/:code",      ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   draw_office,       NULL, NULL, .object = OBJECT_OFFICE },
	{ POST, "/admin/offices/:code/name", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   apply_office_name, NULL, NULL, .object = OBJECT_OFFICE },
	{ POST, "/admin/offices/:code/posts", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,   NULL,   apply_post,        NULL, NULL, .object = OBJECT_OFFICE },
	{ GET,  "/admin/offices/:code/merge", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,   NULL,   show_merge,        NULL, NULL, .object = OBJECT_OFFICE },
	{ POST, "/admin/offices/:code/merge", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,   NULL,   apply_merge,       NULL, NULL, .object = OBJECT_OFFICE },
	{ GET,  "/admin/offices/:code/split", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,   NULL,   show_split,        NULL, NULL, .object = OBJECT_OFFICE },
	{ POST, "/admin/offices/:code/split", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,   NULL,   apply_split,       NULL, NULL, .object = OBJECT_OFFICE },
	{ GET,  "/admin/posts/:code",        ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   draw_post,         NULL, NULL, .object = OBJECT_POST },
	{ POST, "/admin/posts/:code/name",   ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   apply_post_name,   NULL, NULL, .object = OBJECT_POST },
	{ GET,  "/admin/posts/:code/close",  ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   show_close,        NULL, NULL, .object = OBJECT_POST },
	{ POST, "/admin/posts/:code/close",  ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   apply_close,       NULL, NULL, .object = OBJECT_POST },
	{ 0 },
};
