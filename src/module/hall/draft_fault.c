/* draft_fault.c: what is wrong with an application, each fault with the step where it is put right. */
#include "module/hall/draft_way.h"

static bool holds(const struct form_step *step, const struct field *field)
{
	for (size_t i = 0; i < step->field_count; i++)
		if (&step->fields[i] == field)
			return true;
	return false;
}

/* A field in a row of a group is put right in the group's step. */
struct str step_of_field(const struct form *form, struct str path)
{
	struct str rest = path;
	const struct field *outer = form_field(form, str_until(&rest, '['));
	for (size_t i = 0; outer && i < form->step_count; i++)
		if (holds(&form->steps[i], outer))
			return form->steps[i].name;
	return STR_NONE;
}

static void place_field(struct call *c, const struct draft *draft, const struct fault *fault, struct fault_line *line)
{
	const struct field *field = form_field(draft->service->form, fault->field);
	struct str step = step_of_field(draft->service->form, fault->field);
	if (!field || !step.len)
		return;
	line->label = str_of(words_in(c->language, &field->label));
	line->address = str_format(c->arena, "/drafts/%lld/%.*s#f-%.*s", (long long)draft->id.n, STR_ARGS(step), STR_ARGS(fault->field));
}

/* Some sentences name the proof already. */
static void place_proof(struct call *c, const struct draft *draft, const struct fault *fault, struct fault_line *line)
{
	for (size_t i = 0; i < draft->service->material_count; i++) {
		const struct material_need *need = &draft->service->materials[i];
		if (!str_equal(str_format(c->arena, "materials.%.*s", STR_ARGS(need->name)), fault->field))
			continue;
		struct str label = str_of(words_in(c->language, &need->label));
		line->label = str_contains(fault->sentence, label) ? STR_NONE : label;
		line->address = str_format(c->arena, "/drafts/%lld/materials#f-%.*s", (long long)draft->id.n, STR_ARGS(fault->field));
	}
}

struct fault_line_list fault_lines(struct call *c, const struct draft *draft)
{
	struct fault_line_list lines = { ARENA_MANY(c->arena, struct fault_line, c->faults.count), c->faults.count };
	for (size_t i = 0; i < lines.count; i++) {
		const struct fault *fault = &c->faults.items[i];
		lines.items[i].sentence = fault->sentence;
		if (str_starts(fault->field, STR("materials.")))
			place_proof(c, draft, fault, &lines.items[i]);
		else if (fault->field.len)
			place_field(c, draft, fault, &lines.items[i]);
	}
	return lines;
}
