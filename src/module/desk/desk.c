/* desk.c: what the pages of the desk show alike: the bar, lights in words, lines of the inbox. */
#include "module/desk/desk_inner.h"

#include "desk_bar_html.h"

enum { LOOKED_THROUGH = 200 };

struct html desk_bar(struct call *c, enum desk_tab tab, struct str number, struct str fault)
{
	struct desk_bar_page page = { .tab = tab, .number = number, .fault = fault };
	if (notice_count_unread(c, &page.unread) != STATUS_OK)
		page.unread = 0; /* the page stands without the number */
	return html_desk_bar(c, &page);
}

static struct str pair_value(const void *pairs, struct str name)
{
	return pairs_get(pairs, name);
}

struct pair_view desk_pairs(struct call *c)
{
	return (struct pair_view){ form_values(c), pair_value };
}

struct str light_state(enum light light)
{
	static const struct str states[] = {
		[LIGHT_NONE] = STR_INIT("grey"), [LIGHT_GREEN] = STR_INIT("green"), [LIGHT_YELLOW] = STR_INIT("amber"), [LIGHT_RED] = STR_INIT("red"),
	};
	return states[light];
}

static int working_days(struct call *c, struct day from, struct day to)
{
	const struct county *county = county_of(c);
	return county && county->calendar ? calendar_working_days(county->calendar, from, to) : to.n - from.n;
}

struct str light_words(struct call *c, enum light light, struct day due_on, bool open)
{
	if (!open)
		return str_of(say(c, "Done"));
	if (!due_on.n)
		return str_of(say(c, "The clock stands"));
	if (light == LIGHT_RED)
		return str_format(c->arena, say(c, "%d working days late"), working_days(c, due_on, c->today));
	if (due_on.n == c->today.n)
		return str_of(say(c, "Due today"));
	return str_format(c->arena, say(c, "%d working days left"), working_days(c, c->today, due_on));
}

enum light dossier_light(struct call *c, const struct dossier *dossier)
{
	const struct county *county = county_of(c);
	bool runs = !dossier->ended_on.n && dossier->due.on.n && county && county->calendar;
	return runs ? clock_light(county->calendar, dossier->due.on, c->today) : LIGHT_NONE;
}

struct inbox_line inbox_line_of(struct call *c, const struct task *task)
{
	return (struct inbox_line){
		.id = task->id,
		.number = task->dossier,
		.applicant = task->applicant_name,
		.light = light_state(task->light),
		.left = light_words(c, task->light, task->due_on, task->open),
		.service = task->service->title,
		.step = task->kind->label,
		.due_on = task->due_on,
		.opened_at = task->opened_at,
		.open = task->open,
	};
}

struct str task_path(struct call *c, struct task_id id)
{
	return str_format(c->arena, "/desk/tasks/%lld", (long long)id.n);
}

enum status desk_task_of(struct call *c, struct str number, struct task_id *out)
{
	struct task_list tasks;
	*out = (struct task_id){ 0 };
	if (!c->user.post_count)
		return STATUS_OK;
	TRY(tasks_mine(c, true, STR_NONE, LOOKED_THROUGH, &tasks));
	for (size_t i = 0; i < tasks.count; i++)
		if (str_equal(tasks.items[i].dossier, number))
			*out = tasks.items[i].id;
	return STATUS_OK;
}

/* "?after=123" is the task just done: said from what the database knows of it, never from the address. */
enum status desk_done(struct call *c, struct done_line *out)
{
	int64_t id;
	struct task task;
	*out = (struct done_line){ 0 };
	if (!str_int(query_value(c, "after"), 1, INT64_MAX, &id))
		return STATUS_OK;
	enum status status = task_done(c, (struct task_id){ id }, &task);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	*out = (struct done_line){ true, task.dossier, task.service->title, task.kind->label };
	return STATUS_OK;
}

enum status desk_dossier(struct call *c, struct str number, struct dossier *out)
{
	TRY(dossier_find(c, number, STR_NONE, out));
	return out->by_staff ? STATUS_OK : fail(c, STATUS_ABSENT, "There is no such dossier, or none that you may see.");
}
