/* draft_way.c: the steps of an application by name: which comes next, which are done. */
#include "module/hall/draft_way.h"

struct draft_id draft_of_path(const struct call *c)
{
	int64_t n = 0;
	return str_int(path_value(c, "draft"), 1, INT64_MAX, &n) ? (struct draft_id){ n } : (struct draft_id){ 0 };
}

struct str draft_path(struct call *c, const struct draft *draft, struct str step)
{
	return str_format(c->arena, "/drafts/%lld/%.*s", (long long)draft->id.n, STR_ARGS(step));
}

int form_step_of(const struct draft *draft, struct str name)
{
	for (size_t i = 0; i < draft->service->form->step_count; i++)
		if (str_equal(draft->service->form->steps[i].name, name))
			return (int)i;
	return -1;
}

/* The step after `from` (-1: the first) that is shown for what was typed. */
struct str step_after(struct call *c, const struct draft *draft, int from)
{
	const struct form *form = draft->service->form;
	for (size_t i = (size_t)(from + 1); i < form->step_count; i++)
		if (step_is_shown(c, &form->steps[i], draft->form))
			return form->steps[i].name;
	return draft->service->material_count ? materials_step : review_step;
}

struct str step_before(struct call *c, const struct draft *draft, int from)
{
	const struct form *form = draft->service->form;
	for (size_t i = (size_t)(from < 0 ? 0 : from); i-- > 0;)
		if (step_is_shown(c, &form->steps[i], draft->form))
			return form->steps[i].name;
	return STR_NONE;
}

static void add_mark(struct call *c, const struct draft *draft, const struct fault_list *faults, struct words title, struct str name, struct str at,
		     struct step_mark_list *list)
{
	int left = faults_in(draft, faults, name);
	list->items[list->count++] = (struct step_mark){ .title = title, .address = draft_path(c, draft, name), .now = str_equal(name, at),
							 .done = at.len && !left, .left = left };
}

struct step_mark_list step_marks(struct call *c, const struct draft *draft, struct str at, const struct fault_list *faults)
{
	static const struct words materials = { STR_INIT("上传材料"), STR_INIT("Materials") }, review = { STR_INIT("核对并提交"), STR_INIT("Check and send") };
	const struct form *form = draft->service->form;
	struct step_mark_list list = { ARENA_MANY(c->arena, struct step_mark, form->step_count + 2), 0 };
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_shown(c, &form->steps[i], draft->form))
			add_mark(c, draft, faults, form->steps[i].title, form->steps[i].name, at, &list);
	if (draft->service->material_count)
		add_mark(c, draft, faults, materials, materials_step, at, &list);
	list.items[list.count++] = (struct step_mark){ .title = review, .address = draft_path(c, draft, review_step), .now = str_equal(at, review_step) };
	return list;
}

struct str clock_words(struct call *c, struct instant at)
{
	struct str local = instant_local(c->arena, at);
	return instant_day(at).n == c->today.n ? str_part(local, 11, 16) : local;
}
