/* sheet_page.c: a dossier as who works on it sees it, and as supervisors do. */
#include "module/desk/desk_inner.h"

#include "register/register.h"

#include "sheet_html.h"
#include "view/form_view.h"

enum { BESIDE_MOST = 40 };

/* ---- parts ---- */

static enum status read_deeds(struct call *c, const struct dossier *dossier, struct deed_line_list *out)
{
	struct step_line *lines;
	size_t count;
	TRY(dossier_history(c, dossier, &lines, &count));
	*out = (struct deed_line_list){ ARENA_MANY(c->arena, struct deed_line, count), count };
	for (size_t i = 0; i < count; i++) { /* the newest first */
		const struct step_line *line = &lines[count - 1 - i];
		out->items[i] = (struct deed_line){
			.at = line->at, .label = line->label, .who = line->who, .note = line->note, .article = line->article,
			.office = line->office, .open = line->open,
		};
	}
	return STATUS_OK;
}

static struct due_line_list due_lines(struct call *c, const struct due *due)
{
	struct due_line_list list = { ARENA_MANY(c->arena, struct due_line, due->count), due->count };
	for (size_t i = 0; i < due->count; i++)
		list.items[i] = (struct due_line){ due->lines[i].day, count_line_words(c->arena, c->language, &due->lines[i]), due->lines[i].counts > 0 };
	return list;
}

/* The inbox beside the dossier, with the open task marked. */
static enum status read_beside(struct call *c, const struct desk_sheet *sheet, struct inbox_line_list *out)
{
	struct task_list tasks = { 0 };
	if (!sheet->task || !c->user.post_count)
		return STATUS_OK;
	TRY(tasks_mine(c, true, STR_NONE, BESIDE_MOST, &tasks));
	*out = (struct inbox_line_list){ ARENA_MANY(c->arena, struct inbox_line, tasks.count), tasks.count };
	for (size_t i = 0; i < tasks.count; i++) {
		out->items[i] = inbox_line_of(c, &tasks.items[i]);
		out->items[i].here = tasks.items[i].id.n == sheet->task->id.n;
	}
	return STATUS_OK;
}

static enum status read_summary(struct call *c, const struct desk_sheet *sheet, struct html *out)
{
	json_t *form = sheet->dossier->form;
	if (sheet->clear)
		TRY(dossier_form_open(c, sheet->dossier, &form));
	*out = view_form_values(c, sheet->dossier->service->form, -1, form, !sheet->clear);
	return STATUS_OK;
}

static const char *tone_of(enum dossier_status status)
{
	static const char *const tones[] = {
		[DOSSIER_FILED] = "blue", [DOSSIER_ACCEPTED] = "blue", [DOSSIER_SUPPLEMENT] = "amber", [DOSSIER_PAUSED] = "amber",
		[DOSSIER_GRANTED] = "green", [DOSSIER_REFUSED] = "grey", [DOSSIER_WITHDRAWN] = "grey", [DOSSIER_ENDED] = "grey",
	};
	return tones[status];
}

/* ---- the sheet ---- */

static void fill_task(struct call *c, const struct desk_sheet *sheet, struct sheet_view *view)
{
	const struct task *task = sheet->task;
	view->has_task = true;
	view->open = task->open;
	view->step = task->kind->label;
	view->step_due = task->due_on;
	view->step_light = light_state(task->light);
	view->step_left = light_words(c, task->light, task->due_on, task->open);
	view->path = task_path(c, task->id);
	view->version = sheet->typed && !sheet->typed->tried ? sheet->typed->version : task->version;
	view->alone = sheet->chosen.len > 0;
	view->kept_note = sheet->typed && !task->open ? sheet->typed->note : STR_NONE;
	if (task->open)
		view->actions = action_lines(c, sheet);
}

/* Who works on a dossier learns that its person died or moved away. */
static enum status read_state(struct call *c, const struct dossier *dossier, struct sheet_view *view)
{
	struct person person;
	enum status status = dossier->person.n ? person_get(c, dossier->person, &person) : STATUS_ABSENT;
	if (status == STATUS_ABSENT || (status == STATUS_OK && person.state == PERSON_HERE))
		return STATUS_OK;
	TRY(status);
	view->left_state = str_of(say(c, person_state_words(person.state)));
	view->left_on = person.state_on;
	return STATUS_OK;
}

enum status draw_sheet(struct call *c, const struct desk_sheet *sheet)
{
	const struct dossier *dossier = sheet->dossier;
	enum light light = dossier_light(c, dossier);
	struct sheet_view view = {
		.bar = desk_bar(c, TAB_NONE, STR_NONE, STR_NONE),
		.faults = view_faults(c, sheet->typed && sheet->typed->action ? sheet->typed->action->form : NULL),
		.dossier = dossier,
		.title = dossier->service->title,
		.says_step = !str_equal(dossier->step.english, str_of(dossier_status_words(dossier->status))),
		.step = dossier->step,
		.stands = !dossier->ended_on.n && !dossier->due.on.n,
		.status = str_of(say(c, dossier_status_words(dossier->status))),
		.tone = str_of(tone_of(dossier->status)),
		.light = light_state(light),
		.left = light_words(c, light, dossier->due.on, !dossier->ended_on.n),
		.path = str_format(c->arena, sheet->supervised ? "/desk/watch/%.*s" : "/desk/dossiers/%.*s", STR_ARGS(dossier->number)),
		.due_lines = due_lines(c, &dossier->due),
		.asked = { dossier->asked, dossier->asked_count },
		.clear = sheet->clear,
		.supervised = sheet->supervised,
	};
	if (sheet->task)
		fill_task(c, sheet, &view);
	TRY(read_state(c, dossier, &view));
	TRY(desk_done(c, &view.done));
	TRY(read_beside(c, sheet, &view.beside));
	TRY(read_summary(c, sheet, &view.summary));
	TRY(proof_lines(c, dossier, &view.proofs));
	TRY(read_deeds(c, dossier, &view.deeds));
	const char *why = sheet->clear ? "dossier %.*s, secrets opened" : "dossier %.*s";
	reads_person(c, dossier->person, str_format(c->arena, why, STR_ARGS(dossier->number)).at);
	struct sheet_page page = { .v = &view };
	return show(c, html_sheet(c, &page));
}

/* ---- addresses ---- */

static enum status show_dossier_so(struct call *c, bool clear, bool supervised)
{
	struct dossier dossier;
	TRY(desk_dossier(c, path_value(c, "number"), &dossier));
	return draw_sheet(c, &(struct desk_sheet){ .dossier = &dossier, .clear = clear, .supervised = supervised });
}

static enum status show_dossier(struct call *c)
{
	return show_dossier_so(c, false, false);
}

static enum status show_dossier_clear(struct call *c)
{
	return show_dossier_so(c, true, false);
}

static enum status show_watched(struct call *c)
{
	return show_dossier_so(c, false, true);
}

static enum status show_task_so(struct call *c, bool clear)
{
	int64_t id;
	struct task task;
	struct dossier dossier;
	if (!str_int(path_value(c, "id"), 1, INT64_MAX, &id))
		return fail(c, STATUS_ABSENT, "There is no such task, or none of your posts.");
	TRY(task_find(c, (struct task_id){ id }, &task));
	TRY(dossier_find(c, task.dossier, STR_NONE, &dossier));
	return draw_sheet(c, &(struct desk_sheet){ .dossier = &dossier, .task = &task, .clear = clear, .chosen = query_value(c, "action") });
}

static enum status show_task(struct call *c)
{
	return show_task_so(c, false);
}

static enum status show_task_clear(struct call *c)
{
	return show_task_so(c, true);
}

const struct route sheet_routes[] = {
	/* method path                            zone        permission            level    flags         prepare show */
	{ GET, "/desk/tasks/:id",                 ZONE_STAFF, PERMISSION_WORK,      LEVEL_2, READS_PERSON, NULL,   show_task,          NULL, NULL, .object = OBJECT_TASK_OF_POST },
	{ GET, "/desk/tasks/:id/secrets",         ZONE_STAFF, PERMISSION_WORK,      LEVEL_2, READS_PERSON, NULL,   show_task_clear,    NULL, NULL, .object = OBJECT_TASK_OF_POST },
	{ GET, "/desk/dossiers/:number",          ZONE_STAFF, PERMISSION_WORK,      LEVEL_2, READS_PERSON, NULL,   show_dossier,       NULL, NULL, .object = OBJECT_DOSSIER_OF_POST },
	{ GET, "/desk/dossiers/:number/secrets",  ZONE_STAFF, PERMISSION_WORK,      LEVEL_2, READS_PERSON, NULL,   show_dossier_clear, NULL, NULL, .object = OBJECT_DOSSIER_OF_POST },
	{ GET, "/desk/watch/:number",             ZONE_STAFF, PERMISSION_SUPERVISE, LEVEL_2, READS_PERSON, NULL,   show_watched,       NULL, NULL, .object = OBJECT_DOSSIER_OF_POST },
	{ 0 },
};
