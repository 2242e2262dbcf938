/* paper_part.c: the parts of other people in an application on paper: which are typed here, and who signed them. */
#include "module/desk/paper.h"

#include "base/buf.h"
#include "view/form_view.h"
#include "view/page_form.h"

#include <string.h>

enum { HTML_CEILING = 1 << 20 };

static bool is_confirmed(const struct draft *draft, const struct form_step *step)
{
	const struct draft_part *part = part_of_step(draft, step->name);
	return step_is_others(step) && part && part->confirmed_at.ms;
}

static bool needs_signature(struct call *c, const struct draft *draft, const struct form_step *step)
{
	return step_is_others(step) && step->field_count && step_is_shown(c, step, draft->form) && !part_stands(c, draft, step);
}

/* No name of a pack has a hyphen. */
static struct str signer_name(struct call *c, const struct form_step *part, struct str what)
{
	return str_format(c->arena, "sign-%.*s-%.*s", STR_ARGS(part->name), STR_ARGS(what));
}

static struct form_step signer_step(struct call *c, const struct form_step *part)
{
	const struct form_step *asked = &page_form("paper_signer.form")->steps[0];
	struct form_step step = *asked;
	step.name = signer_name(c, part, asked->name);
	step.title.chinese = str_format(c->arena, "%.*s：%.*s", STR_ARGS(asked->title.chinese), STR_ARGS(part->of.chinese));
	step.title.english = str_format(c->arena, "%.*s: %s", STR_ARGS(asked->title.english), words_in(LANGUAGE_ENGLISH, &part->of));
	step.fields = ARENA_MANY(c->arena, struct field, asked->field_count);
	for (size_t i = 0; i < asked->field_count; i++) {
		step.fields[i] = asked->fields[i];
		step.fields[i].name = signer_name(c, part, asked->fields[i].name);
	}
	return step;
}

const struct form *paper_form(struct call *c, const struct draft *draft, bool all)
{
	const struct form *form = draft->service->form;
	struct form *out = ARENA_ONE(c->arena, struct form);
	out->steps = ARENA_MANY(c->arena, struct form_step, 2 * form->step_count);
	for (size_t i = 0; i < form->step_count; i++) {
		const struct form_step *step = &form->steps[i];
		if (!is_confirmed(draft, step))
			out->steps[out->step_count++] = *step;
		if (all ? step_is_others(step) : needs_signature(c, draft, step))
			out->steps[out->step_count++] = signer_step(c, step);
	}
	out->rules = form->rules;
	out->rule_count = form->rule_count;
	return out;
}

/* Answers here, what was typed of signatures there. */
static json_t *take_signatures(struct call *c, json_t *values)
{
	json_t *taken = json_keep(c->arena, json_object()), *value;
	const char *name;
	void *next;
	json_object_foreach_safe(values, next, name, value)
		if (strchr(name, '-')) {
			json_set(taken, name, json_incref(value));
			json_object_del(values, name);
		}
	return taken;
}

void paper_read(struct call *c, struct paper *paper)
{
	paper->draft.form = form_values_from(c, paper_form(c, &paper->draft, true), -1, desk_pairs(c), paper->draft.form);
	paper->signatures = take_signatures(c, paper->draft.form);
}

json_t *paper_values(struct call *c, const struct paper *paper)
{
	json_t *values = json_keep(c->arena, json_deep_copy(paper->draft.form));
	if (paper->signatures)
		json_object_update(values, paper->signatures);
	return values;
}

/* The questions of one part's signature alone, checked as any form. */
static enum status check_one(struct call *c, struct paper *paper, const struct form_step *step)
{
	struct form_step own = signer_step(c, step);
	const struct form form = { .steps = &own, .step_count = 1 };
	const struct draft_part *part = part_of_step(&paper->draft, step->name);
	json_t *values = json_keep(c->arena, json_object());
	for (size_t i = 0; i < own.field_count; i++) {
		json_t *value = json_object_get(paper->signatures, str_c(c->arena, own.fields[i].name));
		if (value)
			json_set(values, str_c(c->arena, own.fields[i].name), json_incref(value));
	}
	TRY(form_check(c, &form, -1, values));
	struct paper_signer signer = { .step = step, .field = signer_name(c, step, STR("name")) };
	signer.card = (struct person){ .name = json_str(values, str_c(c->arena, signer.field)),
				       .number = json_str(values, str_c(c->arena, signer_name(c, step, STR("number")))) };
	signer.here = str_equal(json_str(values, str_c(c->arena, signer_name(c, step, STR("way")))), STR("here"));
	paper->signers[paper->signer_count++] = signer;
	if (!part || !part->name.len || str_equal(part->name, signer.card.name))
		return STATUS_OK;
	fail_field(c, signer.field, "Somebody else was invited for this part: %.*s.", STR_ARGS(part->name));
	return STATUS_INVALID;
}

enum status paper_check_signers(struct call *c, struct paper *paper)
{
	const struct form *form = paper->draft.service->form;
	enum status worst = STATUS_OK;
	paper->signers = ARENA_MANY(c->arena, struct paper_signer, form->step_count);
	paper->signer_count = 0;
	for (size_t i = 0; i < form->step_count; i++) {
		if (!needs_signature(c, &paper->draft, &form->steps[i]))
			continue;
		enum status status = check_one(c, paper, &form->steps[i]);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		worst = status == STATUS_OK ? worst : status;
	}
	return worst;
}

/* Each part is another person's, and none is that of who applies. */
static bool signs_twice(const struct paper *paper, const struct part_signature_list *before, struct person_id person)
{
	bool twice = person.n == paper->visit.person.id.n;
	for (size_t i = 0; i < before->count; i++)
		twice = twice || before->items[i].person.n == person.n;
	return twice;
}

enum status paper_see_signers(struct call *c, struct paper *paper, struct part_signature_list *out)
{
	*out = (struct part_signature_list){ ARENA_MANY(c->arena, struct part_signature, paper->signer_count), 0 };
	for (size_t i = 0; i < paper->signer_count; i++) {
		const struct paper_signer *signer = &paper->signers[i];
		struct person person;
		TRY(card_seen(c, &signer->card, signer->field, &person));
		if (signs_twice(paper, out, person.id)) {
			fail_field(c, signer->field, "This part is another person's: it is not signed by the applicant, nor by who signed another part.");
			return STATUS_INVALID;
		}
		out->items[out->count++] = (struct part_signature){ signer->step, person.id, signer->here };
	}
	return STATUS_OK;
}

struct html paper_confirmed(struct call *c, const struct draft *draft)
{
	const struct form *form = draft->service->form;
	struct buf out;
	buf_init(&out, c->arena, HTML_CEILING);
	for (size_t i = 0; i < form->step_count; i++)
		if (is_confirmed(draft, &form->steps[i]))
			put_html(&out, view_form_values(c, form, (int)i, draft->form, true));
	return view_html(c, &out);
}
