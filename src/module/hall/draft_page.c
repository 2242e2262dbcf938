/* draft_page.c: the way through an application: steps by name, materials, the look before sending, sending. */
#include "module/hall/hall_inner.h"

#include "draft_materials_html.h"
#include "draft_review_html.h"
#include "draft_step_html.h"
#include "view/form_view.h"

#include <string.h>

static const struct str materials_step = STR_INIT("materials"), review_step = STR_INIT("review");

struct typed { /* what prepare leaves for apply */
	struct draft draft;
	struct str step, next;    /* names of steps; next is where the answer leads */
	struct stored_file *files;
	struct str *file_names;   /* of the material each belongs to */
	size_t file_count;
	struct material_list brought; /* files that came before, in parts */
	struct filing filing;
	struct filed filed;
};

static struct str pair_value(const void *pairs, struct str name)
{
	return pairs_get(pairs, name);
}

struct pair_view typed_pairs(struct call *c)
{
	return (struct pair_view){ form_values(c), pair_value };
}

static struct draft_id draft_of_path(const struct call *c)
{
	int64_t n = 0;
	return str_int(path_value(c, "draft"), 1, INT64_MAX, &n) ? (struct draft_id){ n } : (struct draft_id){ 0 };
}

static struct str draft_path(struct call *c, const struct draft *draft, struct str step)
{
	return str_format(c->arena, "/drafts/%lld/%.*s", (long long)draft->id.n, STR_ARGS(step));
}

/* ---- which step is where ---- */

static int form_step_of(const struct draft *draft, struct str name)
{
	for (size_t i = 0; i < draft->service->form->step_count; i++)
		if (str_equal(draft->service->form->steps[i].name, name))
			return (int)i;
	return -1;
}

/* The step after `from` (-1: the first) that is shown for what was typed. */
static struct str step_after(struct call *c, const struct draft *draft, int from)
{
	const struct form *form = draft->service->form;
	for (size_t i = (size_t)(from + 1); i < form->step_count; i++)
		if (step_is_shown(c, &form->steps[i], draft->form))
			return form->steps[i].name;
	return draft->service->material_count ? materials_step : review_step;
}

static struct str step_before(struct call *c, const struct draft *draft, int from)
{
	const struct form *form = draft->service->form;
	for (size_t i = (size_t)(from < 0 ? 0 : from); i-- > 0;)
		if (step_is_shown(c, &form->steps[i], draft->form))
			return form->steps[i].name;
	return STR_NONE;
}

static struct step_mark_list step_marks(struct call *c, const struct draft *draft, struct str at)
{
	static const struct words materials = { STR_INIT("上传材料"), STR_INIT("Materials") }, review = { STR_INIT("核对并提交"), STR_INIT("Check and send") };
	const struct form *form = draft->service->form;
	struct step_mark_list list = { ARENA_MANY(c->arena, struct step_mark, form->step_count + 2), 0 };
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_shown(c, &form->steps[i], draft->form))
			list.items[list.count++] = (struct step_mark){ form->steps[i].title, draft_path(c, draft, form->steps[i].name), str_equal(form->steps[i].name, at), false };
	if (draft->service->material_count)
		list.items[list.count++] = (struct step_mark){ materials, draft_path(c, draft, materials_step), str_equal(at, materials_step), false };
	list.items[list.count++] = (struct step_mark){ review, draft_path(c, draft, review_step), str_equal(at, review_step), false };
	for (size_t i = 0; at.len && i < list.count && !list.items[i].now; i++)
		list.items[i].done = true;
	return list;
}

/* ---- beginning ---- */

static enum status show_apply(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	if (!service || !service->form)
		return fail(c, STATUS_ABSENT, "This service cannot be applied for online.");
	struct draft_list drafts;
	TRY(drafts_mine(c, &drafts));
	for (size_t i = 0; i < drafts.count; i++)
		if (str_equal(drafts.items[i].service->code, service->code))
			return redirect(c, draft_path(c, &drafts.items[i], step_after(c, &drafts.items[i], -1)));
	struct draft fresh = { .service = service, .form = json_keep(c->arena, json_object()) };
	struct draft_step_page page = { .service = service, .steps = step_marks(c, &fresh, STR_NONE), .begin = true };
	return show(c, html_draft_step(c, &page));
}

static enum status apply_begin(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	struct draft_id id;
	if (!service)
		return fail(c, STATUS_ABSENT, "There is no service of this code.");
	TRY(draft_begin(c, service, &id));
	struct draft draft;
	TRY(draft_find(c, id, &draft));
	return redirect(c, draft_path(c, &draft, step_after(c, &draft, -1)));
}

/* ---- a step of the form ---- */

static enum status draw_step(struct call *c, const struct draft *draft, int step)
{
	const struct form_step *of = &draft->service->form->steps[step];
	struct draft_step_page page = {
		.faults = view_faults(c, draft->service->form),
		.service = draft->service,
		.steps = step_marks(c, draft, of->name),
		.action = draft_path(c, draft, of->name),
		.before = step_before(c, draft, step),
		.fields = view_form_step(c, draft->service->form, step, draft->form),
		.saved_at = draft->saved_at,
		.saved = draft->version > 1,
		.version = draft->version,
	};
	return show(c, html_draft_step(c, &page));
}

static enum status draw_materials(struct call *c, const struct draft *draft)
{
	struct draft_materials_page page = {
		.faults = fault_lines(c, draft),
		.service = draft->service,
		.steps = step_marks(c, draft, materials_step),
		.action = draft_path(c, draft, materials_step),
		.before = step_before(c, draft, (int)draft->service->form->step_count),
		.version = draft->version,
	};
	TRY(handed_in_of(c, draft->service, draft->form, &draft->materials, &page.needs));
	return show(c, html_draft_materials(c, &page));
}

static enum status draw_review(struct call *c, const struct draft *draft)
{
	struct draft_review_page page = {
		.faults = fault_lines(c, draft),
		.service = draft->service,
		.steps = step_marks(c, draft, review_step),
		.action = str_format(c->arena, "/drafts/%lld/send", (long long)draft->id.n),
		.before = draft_path(c, draft, draft->service->material_count ? materials_step : step_before(c, draft, (int)draft->service->form->step_count)),
		.summary = view_form_values(c, draft->service->form, -1, draft->form, true),
	};
	TRY(handed_in_of(c, draft->service, draft->form, &draft->materials, &page.needs));
	return show(c, html_draft_review(c, &page));
}

static enum status draw(struct call *c, const struct draft *draft, struct str name)
{
	int step = form_step_of(draft, name);
	if (str_equal(name, review_step))
		return draw_review(c, draft);
	if (str_equal(name, materials_step) && draft->service->material_count)
		return draw_materials(c, draft);
	return step < 0 ? fail(c, STATUS_ABSENT, "This application has no such step.") : draw_step(c, draft, step);
}

static enum status show_at(struct call *c, struct str step)
{
	struct draft draft;
	TRY(draft_find(c, draft_of_path(c), &draft));
	if (draft.number.len)
		return redirect(c, str_format(c->arena, "/my/dossiers/%.*s", STR_ARGS(draft.number)));
	return draw(c, &draft, step);
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
static enum status draw_typed(struct call *c)
{
	const struct typed *typed = c->prepared;
	struct draft draft = typed->draft;
	struct draft now;
	if (draft_find(c, draft.id, &now) == STATUS_OK)
		draft.version = now.version;
	return draw(c, &draft, typed->step);
}

static enum status keep_typed(struct call *c)
{
	const struct typed *typed = c->prepared;
	return draft_save(c, &typed->draft);
}

static enum status look_draft(struct call *c)
{
	struct typed *typed = c->prepared;
	TRY(draft_find(c, draft_of_path(c), &typed->draft));
	if (typed->draft.number.len)
		return fail(c, STATUS_CONFLICT, "This application has been sent: you find it under My matters.");
	int64_t version;
	if (str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		typed->draft.version = version;
	return STATUS_OK;
}

static enum status prepare_typed(struct call *c, struct typed **out)
{
	struct typed *typed = ARENA_ONE(c->arena, struct typed);
	c->prepared = typed;
	typed->step = path_value(c, "step");
	*out = typed;
	return look(c, look_draft);
}

static enum status read_step(struct call *c)
{
	struct typed *typed;
	TRY(prepare_typed(c, &typed));
	struct draft *draft = &typed->draft;
	int step = form_step_of(draft, typed->step);
	if (step < 0)
		return fail(c, STATUS_ABSENT, "This application has no such step.");
	draft->form = form_values_from(c, draft->service->form, step, typed_pairs(c), draft->form);
	struct str button = form_value(c, "button");
	typed->next = typed->step;
	show_again(c, draw_typed);
	if (view_form_button(c, draft->service->form, typed_pairs(c), draft->form) || str_equal(button, STR("save")))
		return STATUS_OK;
	if (str_equal(button, STR("back"))) {
		typed->next = step_before(c, draft, step);
		return STATUS_OK;
	}
	c->keep = keep_typed;
	TRY(form_check(c, draft->service->form, step, draft->form));
	c->keep = NULL;
	typed->next = step_after(c, draft, step);
	return STATUS_OK;
}

static enum status apply_save(struct call *c)
{
	struct typed *typed = c->prepared;
	TRY(draft_save(c, &typed->draft));
	return redirect(c, draft_path(c, &typed->draft, typed->next.len ? typed->next : step_after(c, &typed->draft, -1)));
}

/* ---- materials ---- */

static bool names_need(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return true;
	return false;
}

/* What stands under no material's name is not even looked at: sealed bytes without a row would lie there for ever. */
static enum status take_uploads(struct call *c, struct typed *typed)
{
	const struct upload_list *uploads = form_uploads(c);
	typed->files = ARENA_MANY(c->arena, struct stored_file, uploads->count);
	typed->file_names = ARENA_MANY(c->arena, struct str, uploads->count);
	enum status worst = STATUS_OK;
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		if (!names_need(typed->draft.service, upload->field))
			continue;
		struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(upload->field));
		enum status status = file_take(c, field, &c->request->body, upload->offset, upload->size, upload->name, &typed->files[typed->file_count]);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		if (status == STATUS_INVALID)
			worst = status;
		else
			typed->file_names[typed->file_count++] = upload->field;
	}
	return worst;
}

/* "drop:photo:123" takes a file away again. */
static bool drop_file(struct draft *draft, struct str button)
{
	struct str rest = button;
	if (!str_equal(str_until(&rest, ':'), STR("drop")))
		return false;
	struct str name = str_until(&rest, ':');
	int64_t id;
	if (str_int(rest, 1, INT64_MAX, &id))
		draft_drop_file(draft, name, (struct file_id){ id });
	return true;
}

static enum status read_materials(struct call *c)
{
	struct typed *typed;
	TRY(prepare_typed(c, &typed));
	typed->step = typed->next = materials_step;
	show_again(c, draw_typed);
	struct str button = form_value(c, "button");
	if (drop_file(&typed->draft, button))
		return STATUS_OK;
	if (str_equal(button, STR("back"))) {
		typed->next = step_before(c, &typed->draft, (int)typed->draft.service->form->step_count);
		return STATUS_OK;
	}
	TRY(take_uploads(c, typed));
	typed->brought = files_brought(c, typed->draft.service);
	if (str_equal(button, STR("next")))
		typed->next = review_step;
	return STATUS_OK;
}

static enum status apply_materials(struct call *c)
{
	struct typed *typed = c->prepared;
	struct draft draft = typed->draft;
	for (size_t i = 0; i < typed->file_count; i++) {
		TRY(file_keep(c, &typed->files[i]));
		draft_add_file(c, &draft, typed->file_names[i], typed->files[i].id);
	}
	TRY(files_are_own(c, &typed->brought));
	for (size_t i = 0; i < typed->brought.count; i++)
		for (size_t k = 0; k < typed->brought.items[i].file_count; k++)
			draft_add_file(c, &draft, typed->brought.items[i].name, typed->brought.items[i].files[k]);
	TRY(draft_save(c, &draft));
	return redirect(c, draft_path(c, &draft, typed->next));
}

/* ---- sending and throwing away ---- */

static enum status look_sent(struct call *c)
{
	struct typed *typed = c->prepared;
	return draft_find(c, draft_of_path(c), &typed->draft);
}

static enum status read_send(struct call *c)
{
	struct typed *typed = ARENA_ONE(c->arena, struct typed);
	c->prepared = typed;
	typed->step = review_step;
	TRY(look(c, look_sent));
	if (typed->draft.number.len) /* pressed twice: the first time has done it */
		return STATUS_OK;
	show_again(c, draw_typed);
	return dossier_prepare(c, typed->draft.service, typed->draft.form, &typed->draft.materials, typed->draft.key, &typed->filing);
}

static enum status apply_send(struct call *c)
{
	struct typed *typed = c->prepared;
	struct str number = typed->draft.number;
	if (number.len == 0) {
		TRY(dossier_file(c, &typed->filing, &typed->filed));
		number = typed->filed.number;
		TRY(draft_sent(c, &typed->draft, number));
	}
	return redirect(c, str_format(c->arena, "/my/dossiers/%.*s/receipt", STR_ARGS(number)));
}

static enum status apply_drop(struct call *c)
{
	TRY(draft_remove(c, draft_of_path(c)));
	return redirect(c, STR("/my"));
}

const struct route draft_routes[] = {
	/* method path                     zone         permission      level    flags prepare         apply / show */
	{ GET,  "/services/:code/apply",   ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           show_apply,      NULL },
	{ POST, "/services/:code/apply",   ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           apply_begin,     NULL },
	{ POST, "/drafts/:draft/send",     ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_send,      apply_send,      NULL },
	{ POST, "/drafts/:draft/drop",     ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           apply_drop,      NULL },
	{ POST, "/drafts/:draft/materials", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,   read_materials, apply_materials, NULL },
	{ GET,  "/drafts/:draft/materials", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,   NULL,           show_materials,  NULL },
	{ POST, "/drafts/:draft/:step",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_step,      apply_save,      NULL },
	{ GET,  "/drafts/:draft/:step",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,           show_draft,      NULL },
	{ 0 },
};
