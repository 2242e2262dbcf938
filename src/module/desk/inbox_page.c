/* inbox_page.c: what waits for my posts, what I have done, and a dossier by its number. */
#include "module/desk/inbox_view.h"

#include "inbox_html.h"

enum { LINES_MOST = 50 };

static void add_lines(struct call *c, const struct task_list *tasks, struct inbox_line_list *out)
{
	*out = (struct inbox_line_list){ ARENA_MANY(c->arena, struct inbox_line, tasks->count), tasks->count };
	for (size_t i = 0; i < tasks->count; i++)
		out->items[i] = inbox_line_of(c, &tasks->items[i]);
}

/* Pages of a list: to its beginning, and on. */
static void turn_pages(struct call *c, const struct task_list *tasks, struct str path, struct inbox_page *page)
{
	const char *mark = str_contains(path, STR("?")) ? "&" : "?";
	add_lines(c, tasks, &page->lines);
	if (query_value(c, "cursor").len)
		page->before = path;
	if (tasks->next.len)
		page->after = str_format(c->arena, "%.*s%scursor=%.*s", STR_ARGS(path), mark, STR_ARGS(tasks->next));
}

static enum status draw_inbox(struct call *c, struct str number, struct str fault)
{
	struct task_list tasks = { 0 };
	struct inbox_filter filter = { 0 };
	struct done_line done;
	struct inbox_page page = { .bar = desk_bar(c, TAB_OPEN, number, fault), .open = true, .has_post = c->user.post_count > 0 };
	if (page.has_post) {
		TRY(inbox_filter_read(c, &filter));
		TRY(tasks_filtered(c, &filter.filter, query_value(c, "cursor"), LINES_MOST, &tasks));
		turn_pages(c, &tasks, filter.path, &page);
	}
	page.filter = &filter;
	page.count = filter.count;
	TRY(desk_done(c, &done));
	page.done = &done;
	return show(c, html_inbox(c, &page));
}

static enum status show_inbox(struct call *c)
{
	return draw_inbox(c, STR_NONE, STR_NONE);
}

static enum status show_done(struct call *c)
{
	struct task_list tasks = { 0 };
	const struct inbox_filter filter = { 0 };
	const struct done_line done = { 0 };
	struct inbox_page page = { .bar = desk_bar(c, TAB_DONE, STR_NONE, STR_NONE), .has_post = c->user.post_count > 0, .filter = &filter, .done = &done };
	if (page.has_post)
		TRY(tasks_mine(c, false, query_value(c, "cursor"), LINES_MOST, &tasks));
	turn_pages(c, &tasks, STR("/desk/done"), &page);
	return show(c, html_inbox(c, &page));
}

/* Leads to my task in the dossier, or else to the dossier. */
static enum status show_search(struct call *c)
{
	struct str number = str_trim(query_value(c, "number"));
	struct dossier dossier;
	struct task_id task;
	if (!number.len)
		return redirect(c, STR("/desk"));
	enum status status = dossier_find(c, number, STR_NONE, &dossier);
	if (status == STATUS_ABSENT) {
		c->faults.count = 0;
		return draw_inbox(c, number, str_of(say(c, "There is no dossier of this number, or none that you may see.")));
	}
	TRY(status);
	TRY(desk_task_of(c, dossier.number, &task));
	if (task.n)
		return redirect(c, task_path(c, task));
	return redirect(c, str_format(c->arena, "/desk/dossiers/%.*s", STR_ARGS(dossier.number)));
}

const struct route inbox_routes[] = {
	/* method path         zone        permission       level    flags prepare show */
	{ GET, "/desk",        ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   show_inbox,  NULL, NULL },
	{ GET, "/desk/done",   ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   show_done,   NULL, NULL },
	{ GET, "/desk/search", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   show_search, NULL, NULL },
	{ 0 },
};
