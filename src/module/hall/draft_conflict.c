/* draft_conflict.c: two pages saved the same step: both values are shown, field by field, and one of them is chosen. */
#include "module/hall/draft_way.h"

#include "draft_conflict_html.h"

static const char *member(struct call *c, const struct field *field)
{
	return str_c(c->arena, field->name);
}

static bool same(const json_t *a, const json_t *b)
{
	return a == b || (a && b && json_equal(a, b));
}

static bool differs(struct call *c, const struct form_step *step, const json_t *a, const json_t *b)
{
	for (size_t i = 0; i < step->field_count; i++)
		if (!same(json_object_get(a, member(c, &step->fields[i])), json_object_get(b, member(c, &step->fields[i]))))
			return true;
	return false;
}

void look_stale(struct call *c, struct typed *typed, int step)
{
	struct draft *draft = &typed->draft;
	struct str hand = form_value(c, "hand");
	int64_t seen;
	bool own = hand.len && str_equal(hand, draft->hand);
	if (str_int(form_value(c, "version"), 1, INT64_MAX, &seen) && seen != draft->version && !own)
		typed->stale = differs(c, &draft->service->form->steps[step], draft->form, typed->stored);
	if (typed->stale)
		draft->version = seen;
	draft->hand = str_count(hand) <= 40 ? hand : STR_NONE;
}

/* "theirs:<field>" was chosen: the value that lies there stays. */
void settle(struct call *c, struct typed *typed, int step)
{
	const struct form_step *of = &typed->draft.service->form->steps[step];
	if (!str_equal(form_value(c, "button"), STR("settle")))
		return;
	for (size_t i = 0; i < of->field_count; i++) {
		const char *name = member(c, &of->fields[i]);
		if (!str_equal(form_value(c, str_format(c->arena, "choose:%s", name).at), STR("theirs")))
			continue;
		json_t *stored = json_object_get(typed->stored, name);
		if (stored)
			json_set(typed->draft.form, name, json_deep_copy(stored));
		else
			json_object_del(typed->draft.form, name);
	}
}

/* What was typed, to be sent along once more. */
static struct pair_list typed_again(struct call *c)
{
	static const struct str own[] = { STR_INIT("csrf"), STR_INIT("version"), STR_INIT("hand"), STR_INIT("button") };
	const struct pair_list *all = form_values(c);
	struct pair_list kept = { ARENA_MANY(c->arena, struct pair, all->count), 0 };
	for (size_t i = 0; i < all->count; i++) {
		bool skip = str_starts(all->items[i].name, STR("choose:"));
		for (size_t k = 0; k < sizeof own / sizeof *own; k++)
			skip = skip || str_equal(all->items[i].name, own[k]);
		if (!skip)
			kept.items[kept.count++] = all->items[i];
	}
	return kept;
}

enum status draw_conflict(struct call *c, const struct typed *typed, const struct draft *now)
{
	const struct form_step *step = &now->service->form->steps[form_step_of(now, typed->step)];
	struct draft_conflict_page page = {
		.service = now->service,
		.title = &step->title,
		.action = draft_path(c, now, typed->step),
		.saved_at = clock_words(c, now->saved_at),
		.version = now->version,
		.typed = typed_again(c),
		.lines = { ARENA_MANY(c->arena, struct conflict_line, step->field_count), 0 },
	};
	for (size_t i = 0; i < step->field_count; i++) {
		const struct field *field = &step->fields[i];
		const json_t *mine = json_object_get(typed->draft.form, member(c, field)), *theirs = json_object_get(now->form, member(c, field));
		if (!same(mine, theirs))
			page.lines.items[page.lines.count++] = (struct conflict_line){ field->label, field->name, draft_shown(c, field, mine, false), draft_shown(c, field, theirs, false) };
	}
	return show(c, html_draft_conflict(c, &page));
}
