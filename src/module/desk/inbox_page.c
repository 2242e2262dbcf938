/* inbox_page.c: what waits for my posts, what I have done, and a dossier by its number. */
#include "module/desk/desk_inner.h"

#include "inbox_html.h"

enum { LINES_MOST = 50 };

static void add_lines(struct call *c, const struct task_list *tasks, struct inbox_line_list *out)
{
	*out = (struct inbox_line_list){ ARENA_MANY(c->arena, struct inbox_line, tasks->count), tasks->count };
	for (size_t i = 0; i < tasks->count; i++)
		out->items[i] = inbox_line_of(c, &tasks->items[i]);
}

static enum status draw_inbox(struct call *c, bool open, struct str number, struct str fault)
{
	struct task_list tasks = { 0 };
	struct str cursor = query_value(c, "cursor"), path = open ? STR("/desk") : STR("/desk/done");
	struct done_line done;
	struct inbox_page page = { .bar = desk_bar(c, open ? TAB_OPEN : TAB_DONE, number, fault), .open = open,
				   .has_post = c->user.post_count > 0 };
	if (page.has_post)
		TRY(tasks_mine(c, open, cursor, LINES_MOST, &tasks));
	add_lines(c, &tasks, &page.lines);
	page.count = (int64_t)tasks.count;
	page.whole = !cursor.len && !tasks.next.len;
	if (cursor.len)
		page.before = path;
	if (tasks.next.len)
		page.after = str_format(c->arena, "%.*s?cursor=%.*s", STR_ARGS(path), STR_ARGS(tasks.next));
	TRY(desk_done(c, &done));
	page.done = &done;
	return show(c, html_inbox(c, &page));
}

static enum status show_inbox(struct call *c)
{
	return draw_inbox(c, true, STR_NONE, STR_NONE);
}

static enum status show_done(struct call *c)
{
	return draw_inbox(c, false, STR_NONE, STR_NONE);
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
		return draw_inbox(c, true, number, str_of(say(c, "There is no dossier of this number, or none that you may see.")));
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
