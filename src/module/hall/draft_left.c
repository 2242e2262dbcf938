/* draft_left.c: what is still to do in an application, in all its steps and materials at once. */
#include "module/hall/draft_way.h"
#include "register/register.h"

static const struct fault_list nothing;

/* What is missing in another person's part is his to do. */
static void leave_own(const struct draft *draft, struct fault_list *faults)
{
	size_t kept = 0;
	for (size_t i = 0; i < faults->count; i++) {
		int step = form_step_of(draft, fault_step(draft, &faults->items[i]));
		if (step < 0 || !step_is_others(&draft->service->form->steps[step]))
			faults->items[kept++] = faults->items[i];
	}
	faults->count = kept;
}

/* The check that sending makes, on a copy: what was typed stays as it was typed. */
struct fault_list draft_faults(struct call *c, const struct draft *draft)
{
	struct fault_list before = c->faults;
	struct filing filing;
	json_t *copy = json_keep(c->arena, json_deep_copy(draft->form));
	c->faults = nothing;
	enum status status = dossier_prepare(c, draft->service, copy, &draft->materials, draft->key, &filing);
	leave_own(draft, &c->faults);
	parts_check(c, draft);
	struct fault_list found = c->faults;
	c->faults = before;
	return status == STATUS_OK && !found.count ? nothing : found;
}

struct str fault_step(const struct draft *draft, const struct fault *fault)
{
	return str_starts(fault->field, STR("materials.")) ? materials_step : step_of_field(draft->service->form, fault->field);
}

int faults_in(const struct draft *draft, const struct fault_list *faults, struct str step)
{
	int count = 0;
	for (size_t i = 0; i < faults->count; i++)
		count += str_equal(fault_step(draft, &faults->items[i]), step);
	return count;
}

/* One value of a row after the other; rows are parted by a stroke. */
static struct str rows_shown(struct call *c, const struct field *field, const json_t *rows, bool mask)
{
	struct str text = STR("");
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
		for (size_t f = 0; f < field->field_count; f++) {
			const json_t *value = json_object_get(row, str_c(c->arena, field->fields[f].name));
			struct str one = value ? form_show(c, &field->fields[f], value, mask) : STR("");
			if (one.len)
				text = str_format(c->arena, "%.*s%s%.*s", STR_ARGS(text), !text.len ? "" : f ? " " : " / ", STR_ARGS(one));
		}
	return text;
}

struct str draft_shown(struct call *c, const struct field *field, const json_t *value, bool mask)
{
	if (!value)
		return STR("");
	return field->type == FIELD_GROUP ? rows_shown(c, field, value, mask) : form_show(c, field, value, mask);
}

static bool is_number_of_a_person(const struct field *field)
{
	return field && (field->type == FIELD_RESIDENT_NUMBER || field->type == FIELD_IDENTITY_DOCUMENT || field->type == FIELD_BANK_CARD);
}

/* What the applicant typed himself can be read once more but for the numbers that others abuse; of another person's part,
 * no secret can. */
json_t *draft_readable(struct call *c, const struct draft *draft)
{
	const struct form *form = draft->service->form;
	json_t *copy = json_keep(c->arena, json_deep_copy(draft->form));
	struct str_list secrets = form_secrets(c->arena, form, copy);
	for (size_t i = 0; i < secrets.count; i++) {
		struct str path = secrets.items[i];
		int step = form_step_of(draft, step_of_field(form, path));
		bool others = step >= 0 && step_is_others(&form->steps[step]);
		const json_t *value = form_at(copy, path);
		if (others)
			form_put(copy, path, json_string("******"));
		else if (is_number_of_a_person(form_field(form, path)) && json_is_string(value))
			form_put(copy, path, json_from_str(mask_number(c->arena, str_of(json_string_value(value)))));
	}
	return copy;
}

/* "Residence, Materials": the steps where something is left to do; none when it can be sent. */
struct str draft_left_words(struct call *c, const struct draft *draft)
{
	struct fault_list faults = draft_faults(c, draft);
	struct step_mark_list steps = step_marks(c, draft, STR_NONE, &faults);
	const char *between = c->language == LANGUAGE_CHINESE ? "、" : ", ";
	struct str words = STR("");
	for (size_t i = 0; i < steps.count; i++)
		if (steps.items[i].left)
			words = str_format(c->arena, "%.*s%s%s", STR_ARGS(words), words.len ? between : "", words_in(c->language, &steps.items[i].title));
	return words;
}
