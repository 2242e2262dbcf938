/* action.c: the panel of what one can do now: a form an action, with its fields, its article of law and its note. */
#include "module/desk/desk_inner.h"

#include "view/form_view.h"

static struct str tone_of(const struct task_action *action, bool first_forward)
{
	if (first_forward)
		return STR("primary");
	return action->kind == ACTION_REFUSE ? STR("danger") : STR("quiet");
}

static bool is_typed(const struct desk_sheet *sheet, const struct task_action *action)
{
	return sheet->typed && sheet->typed->action == action;
}

static struct action_line line_of(struct call *c, const struct desk_sheet *sheet, const struct task_action *action)
{
	bool typed = is_typed(sheet, action);
	struct action_line line = {
		.label = action->label,
		.name = action->name,
		.article = action->article,
		.has_fields = action->form != NULL,
		.note_required = action->note_required,
		.told = action->effect != EFFECT_NONE,
		.note = typed ? sheet->typed->note : STR_NONE,
		.note_fault = typed ? view_fault(c, STR("note")) : STR_NONE,
		.open = typed || sheet->chosen.len,
	};
	return line;
}

/* A page has one action with fields at most: two might ask for fields of one name. The others are a page away. */
static void draw_fields(struct call *c, const struct desk_sheet *sheet, const struct task_action *action, bool *drawn, struct action_line *line)
{
	line->beside = action->beside && !line->open;
	if (!action->form || line->beside)
		return;
	line->linked = *drawn;
	if (*drawn)
		return;
	*drawn = true;
	line->fields = view_form_step(c, action->form, -1, is_typed(sheet, action) ? sheet->typed->fields : NULL);
}

/* Of a refused or redrawn form only that action is drawn: it stands alone, so that its faults and links are its own. */
static bool is_drawn(const struct desk_sheet *sheet, const struct task_action *action)
{
	return !sheet->chosen.len || str_equal(sheet->chosen, action->name);
}

struct action_line_list action_lines(struct call *c, const struct desk_sheet *sheet)
{
	const struct task_kind *kind = sheet->task->kind;
	struct action_line_list list = { ARENA_MANY(c->arena, struct action_line, kind->action_count), 0 };
	bool has_primary = false, drawn = false;
	for (size_t i = 0; i < kind->action_count; i++) {
		const struct task_action *action = &kind->actions[i];
		bool first = action->kind == ACTION_FORWARD && !has_primary;
		has_primary = has_primary || first;
		if (!is_drawn(sheet, action))
			continue;
		struct action_line *line = &list.items[list.count++];
		*line = line_of(c, sheet, action);
		line->tone = tone_of(action, first);
		line->folded = !first;
		draw_fields(c, sheet, action, &drawn, line);
		list.beside = list.beside || line->beside;
	}
	return list;
}
