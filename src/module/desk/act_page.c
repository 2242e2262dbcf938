/* act_page.c: taking an action: prepare reads and checks the form, apply steps the flow; what is refused is drawn again. */
#include "module/desk/desk_inner.h"

#include "view/form_view.h"

enum { NOTE_MOST = 1000 };

static enum status look_task(struct call *c)
{
	struct acting *acting = c->prepared;
	return task_find(c, acting->id, &acting->task);
}

/* The task and its dossier as they are now, with what was typed. */
static enum status draw_acting(struct call *c)
{
	const struct acting *acting = c->prepared;
	struct task task;
	struct dossier dossier;
	TRY(task_find(c, acting->id, &task));
	TRY(dossier_find(c, task.dossier, STR_NONE, &dossier));
	struct acting typed = *acting;
	typed.action = NULL;
	for (size_t i = 0; acting->action && i < task.kind->action_count; i++)
		if (str_equal(task.kind->actions[i].name, acting->action->name))
			typed.action = &task.kind->actions[i];
	return draw_sheet(c, &(struct desk_sheet){ .dossier = &dossier, .task = &task, .typed = &typed,
						   .chosen = typed.action ? typed.action->name : STR_NONE });
}

static const struct task_action *action_named(const struct task_kind *kind, struct str name)
{
	for (size_t i = 0; i < kind->action_count; i++)
		if (str_equal(kind->actions[i].name, name))
			return &kind->actions[i];
	return NULL;
}

static enum status check_note(struct call *c, const struct acting *acting)
{
	if (str_count(acting->note) <= NOTE_MOST)
		return STATUS_OK;
	fail_field(c, STR("note"), "Write at most %d characters.", NOTE_MOST);
	return STATUS_INVALID;
}

/* What was refused is drawn again with the files that came with it. */
static enum status keep_files(struct call *c)
{
	const struct acting *acting = c->prepared;
	TRY(file_keep_refused(c));
	return field_files_keep(c, &acting->files);
}

static enum status read_fields(struct call *c, struct acting *acting)
{
	struct form *form = acting->action->form;
	if (!form)
		return STATUS_OK;
	acting->fields = form_values_from(c, form, -1, desk_pairs(c), NULL);
	acting->redraw = view_form_button(c, form, desk_pairs(c), acting->fields);
	enum status files = field_files_take(c, form, acting->fields, &acting->files);
	c->keep = keep_files;
	return acting->redraw || files != STATUS_OK ? files : form_check(c, form, -1, acting->fields);
}

static enum status read_act(struct call *c)
{
	struct acting *acting = ARENA_ONE(c->arena, struct acting);
	c->prepared = acting;
	if (!str_int(path_value(c, "id"), 1, INT64_MAX, &acting->id.n))
		return fail(c, STATUS_ABSENT, "There is no such task, or none of your posts.");
	TRY(look(c, look_task));
	show_again(c, draw_acting);
	acting->note = str_trim(form_value(c, "note"));
	acting->action = action_named(acting->task.kind, form_value(c, "action"));
	if (!acting->action || !str_int(form_value(c, "version"), 1, INT64_MAX, &acting->version))
		return fail(c, STATUS_INVALID, "This page is older than the program: reload it, then try again.");
	enum status fields = read_fields(c, acting);
	if (acting->redraw || (fields != STATUS_OK && fields != STATUS_INVALID))
		return fields;
	enum status note = check_note(c, acting);
	return fields == STATUS_OK ? note : fields;
}

static bool is_mine(const struct call *c, struct str post)
{
	for (size_t i = 0; i < c->user.post_count; i++)
		if (str_equal(c->user.posts[i], post))
			return true;
	return false;
}

/* On to the dossier's next task when it is mine, else to the inbox, which says what was done. */
static enum status apply_act(struct call *c)
{
	struct acting *acting = c->prepared;
	struct task_list next;
	TRY(field_files_keep(c, &acting->files));
	if (acting->redraw)
		return draw_acting(c);
	acting->tried = true;
	TRY(task_act(c, acting->id, acting->action->name, acting->fields, acting->note, acting->version, &next));
	for (size_t i = 0; i < next.count; i++)
		if (is_mine(c, next.items[i].post))
			return redirect(c, str_format(c->arena, "%.*s?after=%lld", STR_ARGS(task_path(c, next.items[i].id)), (long long)acting->id.n));
	return redirect(c, str_format(c->arena, "/desk?after=%lld", (long long)acting->id.n));
}

const struct route act_routes[] = {
	/* method path                  zone        permission       level    flags prepare   apply */
	{ POST, "/desk/tasks/:id/act",  ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    read_act, apply_act, NULL, NULL, .object = OBJECT_TASK_OF_POST },
	{ 0 },
};
