/* draft_page.c: the way through an application: steps by name, materials, the look before sending, sending. */
#include "module/hall/draft_way.h"

#include "draft_materials_html.h"
#include "draft_review_html.h"
#include "draft_step_html.h"
#include "module/hall/whom.h"
#include "view/form_view.h"

#include <string.h>

static struct str pair_value(const void *pairs, struct str name)
{
	return pairs_get(pairs, name);
}

struct pair_view typed_pairs(struct call *c)
{
	return (struct pair_view){ form_values(c), pair_value };
}

static const struct fault_list nothing;

/* ---- beginning ---- */

/* Where one goes on: the first step in which something is left to do. */
static struct str first_left(struct call *c, const struct draft *draft)
{
	struct fault_list faults = draft_faults(c, draft);
	for (size_t i = 0; i < draft->service->form->step_count; i++)
		if (faults_in(draft, &faults, draft->service->form->steps[i].name))
			return draft->service->form->steps[i].name;
	return faults_in(draft, &faults, materials_step) ? materials_step : review_step;
}

/* The draft to go on with: the one that "?whom=" names, or the only one that there can be. A choice that was refused opens none. */
static enum status begun_for(struct call *c, const struct service *service, const struct whom_list *others, struct draft *out)
{
	struct str whom = query_value(c, "whom");
	if (c->request->method == POST || (others->count && !whom.len))
		return STATUS_ABSENT;
	struct mandate_id mandate = { 0 };
	if (whom.len && !str_equal(whom, STR("self")) && !str_int(whom, 1, INT64_MAX, &mandate.n))
		return STATUS_ABSENT;
	return draft_begun(c, service, mandate, out);
}

static enum status show_apply(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	if (!service || !service->form)
		return fail(c, STATUS_ABSENT, "This service cannot be applied for online.");
	struct whom_list others;
	struct draft begun;
	TRY(whom_others(c, service, &others));
	enum status status = begun_for(c, service, &others, &begun);
	if (status == STATUS_OK)
		return redirect(c, draft_path(c, &begun, first_left(c, &begun)));
	if (status != STATUS_ABSENT)
		return status;
	struct draft fresh = { .service = service, .form = json_keep(c->arena, json_object()) };
	struct draft_step_page page = { .title = str_of(words_in(c->language, &service->title)), .service = service,  .steps = step_marks(c, &fresh, STR_NONE, &nothing), .begin = true,
					.self = whom_self(c, service), .others = others, .fault = view_fault(c, STR("whom")) };
	return show(c, html_draft_step(c, &page));
}

static enum status apply_begin(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	struct draft_id id;
	struct mandate_id mandate;
	struct draft draft;
	show_again(c, show_apply);
	if (!service)
		return fail(c, STATUS_ABSENT, "There is no service of this code.");
	TRY(whom_read(c, form_value(c, "whom"), service, &mandate));
	enum status status = draft_begun(c, service, mandate, &draft);
	if (status == STATUS_OK)
		return redirect(c, draft_path(c, &draft, first_left(c, &draft)));
	if (status != STATUS_ABSENT)
		return status;
	TRY(draft_begin(c, service, mandate, &id));
	TRY(draft_find(c, id, &draft));
	return redirect(c, draft_path(c, &draft, step_after(c, &draft, -1)));
}

/* Each step is a page of its own: its title names it. */
static struct str title_of(struct call *c, const struct service *service, const struct step_mark_list *steps)
{
	const char *title = words_in(c->language, &service->title);
	for (size_t i = 0; i < steps->count; i++)
		if (steps->items[i].now)
			return str_format(c->arena, "%s · %s", words_in(c->language, &steps->items[i].title), title);
	return str_of(title);
}

/* ---- a step of the form ---- */

static enum status draw_step(struct call *c, const struct draft *draft, int step)
{
	const struct form_step *of = &draft->service->form->steps[step];
	struct fault_list left = draft_faults(c, draft);
	json_t *sources;
	TRY(draft_sources(c, draft, &sources));
	struct draft_step_page page = {
		.faults = view_faults(c, draft->service->form),
		.service = draft->service,
		.steps = step_marks(c, draft, of->name, &left),
		.action = draft_path(c, draft, of->name),
		.before = step_before(c, draft, step),
		.fields = view_form_step_from(c, draft->service->form, step, draft->form, sources),
		.saved_at = clock_words(c, draft->saved_at),
		.saved = draft->version > 1,
		.version = draft->version,
	};
	page.title = title_of(c, draft->service, &page.steps);
	return show(c, html_draft_step(c, &page));
}

static enum status draw_materials(struct call *c, const struct draft *draft)
{
	struct fault_list left = draft_faults(c, draft);
	struct handed_in_list needs;
	struct draft_materials_page page = {
		.faults = fault_lines(c, draft),
		.service = draft->service,
		.steps = step_marks(c, draft, materials_step, &left),
		.action = draft_path(c, draft, materials_step),
		.before = step_before(c, draft, (int)draft->service->form->step_count),
		.version = draft->version,
	};
	TRY(handed_in_of(c, draft->service, draft->form, &draft->materials, &needs));
	TRY(reuse_fill(c, draft->mandate, &needs));
	page.boxes = proofs_draw(c, &needs, draft_path(c, draft, STR("view")), false);
	page.title = title_of(c, draft->service, &page.steps);
	return show(c, html_draft_materials(c, &page));
}

/* What is missing is told before anybody presses. */
static enum status draw_review(struct call *c, const struct draft *draft)
{
	struct fault_list left = draft_faults(c, draft), refused = c->faults;
	struct draft_review_page page = {
		.faults = fault_lines(c, draft),
		.service = draft->service,
		.steps = step_marks(c, draft, review_step, &left),
		.action = draft_path(c, draft, STR("send")),
		.before = draft_path(c, draft, draft->service->material_count ? materials_step : step_before(c, draft, (int)draft->service->form->step_count)),
		.draft = draft,
		.summary = view_form_values(c, draft->service->form, -1, draft_readable(c, draft), false),
	};
	TRY(whom_name(c, draft->mandate, &page.whom));
	TRY(handed_in_of(c, draft->service, draft->form, &draft->materials, &page.needs));
	c->faults = left;
	page.left = fault_lines(c, draft);
	c->faults = refused;
	page.title = title_of(c, draft->service, &page.steps);
	return show(c, html_draft_review(c, &page));
}

static enum status draw_at(struct call *c, const struct draft *draft, struct str name)
{
	int step = form_step_of(draft, name);
	if (str_equal(name, review_step))
		return draw_review(c, draft);
	if (str_equal(name, materials_step) && draft->service->material_count)
		return draw_materials(c, draft);
	if (step < 0)
		return fail(c, STATUS_ABSENT, "This application has no such step.");
	return step_is_others(&draft->service->form->steps[step]) ? draw_part(c, draft, step) : draw_step(c, draft, step);
}

enum status draw_draft(struct call *c, const struct draft *draft, struct str name)
{
	return draft_is_current(c, draft) ? draw_at(c, draft, name) : draw_changed(c, draft);
}

static enum status show_at(struct call *c, struct str step)
{
	struct draft draft;
	TRY(draft_find(c, draft_of_path(c), &draft));
	if (draft.number.len)
		return redirect(c, str_format(c->arena, "/my/dossiers/%.*s", STR_ARGS(draft.number)));
	return draw_draft(c, &draft, step);
}

static enum status show_draft(struct call *c)
{
	return show_at(c, path_value(c, "step"));
}

static enum status show_materials(struct call *c)
{
	return show_at(c, materials_step);
}

/* What was typed stays when it is refused: saved, and drawn again with the faults beside it. */
enum status draw_typed(struct call *c)
{
	const struct typed *typed = c->prepared;
	struct draft draft = typed->draft, now;
	TRY(draft_find(c, draft.id, &now));
	bool conflict = form_step_of(&draft, typed->step) >= 0 && !typed->kept && now.version != draft.version;
	draft.version = now.version;
	return conflict ? draw_conflict(c, typed, &now) : draw_draft(c, &draft, typed->step);
}

static enum status keep_typed(struct call *c)
{
	struct typed *typed = c->prepared;
	TRY(keep_field_files(c, typed));
	TRY(draft_save(c, &typed->draft));
	typed->kept = true;
	return STATUS_OK;
}

static enum status look_draft(struct call *c)
{
	struct typed *typed = c->prepared;
	TRY(draft_find(c, draft_of_path(c), &typed->draft));
	if (typed->draft.number.len)
		return fail(c, STATUS_CONFLICT, "This application has been sent: you find it under My matters.");
	return STATUS_OK;
}

enum status prepare_typed(struct call *c, struct typed **out)
{
	struct typed *typed = ARENA_ONE(c->arena, struct typed);
	c->prepared = typed;
	typed->step = path_value(c, "step");
	*out = typed;
	TRY(look(c, look_draft));
	typed->stored = typed->draft.form;
	return STATUS_OK;
}

/* What the buttons beside "go on" ask for: saved as it is, without a check. */
static bool read_button(struct call *c, struct typed *typed, int step)
{
	struct str button = form_value(c, "button");
	typed->alone = str_equal(button, STR("auto"));
	if (str_equal(button, STR("later")))
		typed->next = STR("/my");
	else if (str_equal(button, STR("back")))
		typed->next = step_before(c, &typed->draft, step);
	else
		return typed->alone || view_form_button(c, typed->draft.service->form, typed_pairs(c), typed->draft.form) ||
		       str_equal(button, STR("save")) || str_equal(button, STR("settle"));
	return true;
}

static enum status read_step(struct call *c)
{
	struct typed *typed;
	TRY(prepare_typed(c, &typed));
	struct draft *draft = &typed->draft;
	int step = form_step_of(draft, typed->step);
	if (step < 0 || step_is_others(&draft->service->form->steps[step]))
		return fail(c, STATUS_ABSENT, "This application has no such step.");
	draft->form = form_values_from(c, draft->service->form, step, typed_pairs(c), draft->form);
	typed->next = typed->step;
	show_again(c, draw_typed);
	bool unchecked = read_button(c, typed, step);
	settle(c, typed, step);
	look_stale(c, typed, step);
	if (typed->stale && !typed->alone)
		return fail(c, STATUS_CONFLICT, "This application was saved from another page or device meanwhile.");
	enum status files = take_field_files(c, typed);
	if (files != STATUS_OK && files != STATUS_INVALID)
		return files;
	if (unchecked && files == STATUS_OK)
		return STATUS_OK;
	c->keep = keep_typed;
	TRY(files);
	TRY(form_check(c, draft->service->form, step, draft->form));
	c->keep = NULL;
	typed->next = step_after(c, draft, step);
	return STATUS_OK;
}

/* For script: what to say, and the version that the page goes on with. */
static enum status answer_alone(struct call *c, const struct typed *typed)
{
	json_t *answer = json_object();
	struct str at = clock_words(c, c->now);
	json_set(answer, "saved", json_boolean(!typed->stale));
	json_set(answer, "version", json_integer(typed->draft.version + !typed->stale));
	json_set(answer, "files", field_files_json(c, typed));
	json_set(answer, "words", json_from_str(typed->stale ? str_of(say(c, "Not saved: another page or device has changed this step. Press “Save” to compare.")) :
							       view_sentence(c, "Saved at {}", &at, 1)));
	return show_json(c, 200, answer);
}

static enum status apply_save(struct call *c)
{
	struct typed *typed = c->prepared;
	if (!typed->stale) {
		TRY(keep_field_files(c, typed));
		TRY(draft_save(c, &typed->draft));
	}
	if (typed->alone)
		return answer_alone(c, typed);
	struct str next = typed->next.len ? typed->next : step_after(c, &typed->draft, -1);
	return redirect(c, str_starts(next, STR("/")) ? next : draft_path(c, &typed->draft, next));
}

/* ---- materials ---- */

static enum status read_materials(struct call *c)
{
	struct typed *typed;
	TRY(prepare_typed(c, &typed));
	typed->step = typed->next = materials_step;
	show_again(c, draw_typed);
	struct str button = form_value(c, "button");
	if (proofs_press(&typed->draft.materials, button))
		return STATUS_OK;
	if (str_equal(button, STR("back"))) {
		typed->next = step_before(c, &typed->draft, (int)typed->draft.service->form->step_count);
		return STATUS_OK;
	}
	if (str_equal(button, STR("later")))
		typed->next = STR("/my");
	TRY(proofs_read(c, typed->draft.service, &typed->proofs));
	if (str_equal(button, STR("next")))
		typed->next = review_step;
	return STATUS_OK;
}

/* A file more contradicts nothing that another page does: it is added to what lies there now. */
static enum status apply_materials(struct call *c)
{
	struct typed *typed = c->prepared;
	struct draft draft;
	TRY(draft_find(c, typed->draft.id, &draft));
	proofs_press(&draft.materials, form_value(c, "button"));
	TRY(proofs_keep(c, draft.service, &typed->proofs, &draft.materials));
	TRY(draft_save(c, &draft));
	return redirect(c, str_starts(typed->next, STR("/")) ? typed->next : draft_path(c, &draft, typed->next));
}

const struct route draft_routes[] = {
	/* method path                     zone         permission      level    flags prepare         apply / show */
	{ GET,  "/services/:code/apply",   ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           show_apply,      NULL, NULL, .object = OBJECT_SERVICE },
	{ POST, "/services/:code/apply",   ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           apply_begin,     NULL, NULL, .object = OBJECT_SERVICE },
	{ POST, "/drafts/:draft/materials", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,   read_materials, apply_materials, NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ GET,  "/drafts/:draft/materials", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,   NULL,           show_materials,  NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ POST, "/drafts/:draft/:step",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_step,      apply_save,      NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ GET,  "/drafts/:draft/:step",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           show_draft,      NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ 0 },
};
