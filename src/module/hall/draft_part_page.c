/* draft_part_page.c: inviting a co-applicant, and what he fills in and confirms. */
#include "module/hall/draft_way.h"

#include "part_html.h"
#include "part_invite_html.h"
#include "view/form_view.h"
#include "view/page_form.h"

struct part_typed { /* what prepare leaves for apply */
	struct draft draft;
	struct draft_part part;
	const struct form_step *step;
	json_t *values;        /* of the invitation */
	bool confirm, alone;
};

/* ---- the applicant ---- */

enum status draw_part(struct call *c, const struct draft *draft, int at)
{
	const struct form_step *step = &draft->service->form->steps[at];
	const struct draft_part *part = part_of_step(draft, step->name);
	const struct form *form = page_form("part_invite.form");
	struct fault_list left = draft_faults(c, draft);
	bool confirmed = part && part->confirmed_at.ms;
	struct part_invite_page page = {
		.faults = view_faults(c, form), .service = draft->service, .steps = step_marks(c, draft, step->name, &left), .title = &step->title, .of = &step->of,
		.action = str_format(c->arena, "/drafts/%lld/part/%.*s", (long long)draft->id.n, STR_ARGS(step->name)),
		.invited = part && part->phone.len, .confirmed = confirmed, .name = part ? part->name : STR_NONE,
		.at = part && part->phone.len ? instant_local(c->arena, confirmed ? part->confirmed_at : part->invited_at) : STR_NONE,
		.fields = view_form_step(c, form, -1, c->request->method == POST ? form_values_from(c, form, -1, typed_pairs(c), NULL) : NULL),
		.summary = { STR("") },
		.next = draft_path(c, draft, step_after(c, draft, at)),
	};
	struct str before = step_before(c, draft, at);
	if (before.len)
		page.before = draft_path(c, draft, before);
	if (confirmed)
		page.summary = view_form_values(c, draft->service->form, at, draft->form, true);
	return show(c, html_part_invite(c, &page));
}

static enum status draw_invite_again(struct call *c)
{
	const struct part_typed *typed = c->prepared;
	struct draft draft;
	TRY(draft_find(c, typed->draft.id, &draft));
	return draw_part(c, &draft, form_step_of(&draft, typed->step->name));
}

static enum status look_draft(struct call *c)
{
	struct part_typed *typed = c->prepared;
	TRY(draft_find(c, draft_of_path(c), &typed->draft));
	return typed->draft.number.len ? STATUS_ABSENT : STATUS_OK;
}

static enum status read_invite(struct call *c)
{
	const struct form *form = page_form("part_invite.form");
	struct part_typed *typed = ARENA_ONE(c->arena, struct part_typed);
	c->prepared = typed;
	TRY(look(c, look_draft));
	int at = form_step_of(&typed->draft, path_value(c, "step"));
	if (at < 0 || !step_is_others(&typed->draft.service->form->steps[at]))
		return fail(c, STATUS_ABSENT, "This application has no such step.");
	typed->step = &typed->draft.service->form->steps[at];
	typed->values = form_values_from(c, form, -1, typed_pairs(c), NULL);
	show_again(c, draw_invite_again);
	return form_check(c, form, -1, typed->values);
}

static enum status apply_invite(struct call *c)
{
	struct part_typed *typed = c->prepared;
	TRY(part_invite(c, &typed->draft, typed->step, json_str(typed->values, "invited_name"), json_str(typed->values, "invited_phone")));
	return redirect(c, draft_path(c, &typed->draft, typed->step->name));
}

/* ---- the other person ---- */

static enum status find_part(struct call *c, struct draft_part *part, struct draft *draft, int *at)
{
	int64_t n = 0;
	if (!str_int(path_value(c, "part"), 1, INT64_MAX, &n))
		return STATUS_ABSENT;
	TRY(part_find(c, (struct draft_part_id){ n }, part));
	TRY(draft_any(c, part->draft, draft));
	*at = form_step_of(draft, part->step);
	return *at < 0 || draft->number.len ? STATUS_ABSENT : STATUS_OK;
}

static struct html seen_values(struct call *c, const struct draft *draft, const struct form_step *step)
{
	struct buf out;
	buf_init(&out, c->arena, 1 << 20);
	for (size_t i = 0; i < step->sees.count; i++)
		put_html(&out, view_form_values(c, draft->service->form, form_step_of(draft, step->sees.items[i]), draft->form, true));
	return view_html(c, &out);
}

static enum status draw_mine(struct call *c, const struct draft_part *part, const struct draft *draft, int at)
{
	const struct form_step *step = &draft->service->form->steps[at];
	struct part_page page = {
		.faults = view_faults(c, draft->service->form), .service = draft->service, .title = &step->title,
		.action = str_format(c->arena, "/parts/%lld", (long long)part->id.n),
		.seen = step->sees.count ? seen_values(c, draft, step) : (struct html){ STR("") },
		.fields = { STR("") }, .summary = { STR("") }, .confirmed = part->confirmed_at.ms != 0, .version = part->version,
	};
	if (page.confirmed)
		page.summary = view_form_values(c, draft->service->form, at, draft->form, false);
	else
		page.fields = view_form_step(c, draft->service->form, at, draft->form);
	return show(c, html_part(c, &page));
}

static enum status show_part(struct call *c)
{
	struct draft_part part;
	struct draft draft;
	int at;
	TRY(find_part(c, &part, &draft, &at));
	return draw_mine(c, &part, &draft, at);
}

static enum status draw_mine_again(struct call *c)
{
	const struct part_typed *typed = c->prepared;
	struct draft_part now;
	struct draft draft;
	int at;
	TRY(find_part(c, &now, &draft, &at));
	return draw_mine(c, &now, &typed->draft, at);
}

static enum status look_part(struct call *c)
{
	struct part_typed *typed = c->prepared;
	int at;
	TRY(find_part(c, &typed->part, &typed->draft, &at));
	typed->step = &typed->draft.service->form->steps[at];
	return STATUS_OK;
}

static enum status read_part(struct call *c)
{
	struct part_typed *typed = ARENA_ONE(c->arena, struct part_typed);
	struct str button = form_value(c, "button");
	int64_t version;
	c->prepared = typed;
	TRY(look(c, look_part));
	const struct form *form = typed->draft.service->form;
	int at = form_step_of(&typed->draft, typed->step->name);
	if (str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		typed->part.version = version;
	if (str_equal(button, STR("change")))
		return STATUS_OK;
	if (typed->part.confirmed_at.ms)
		return fail(c, STATUS_CONFLICT, "You have confirmed this part: take your confirmation back to change it.");
	typed->draft.form = form_values_from(c, form, at, typed_pairs(c), typed->draft.form);
	show_again(c, draw_mine_again);
	bool redraw = view_form_button(c, form, typed_pairs(c), typed->draft.form);
	typed->alone = str_equal(button, STR("auto"));
	typed->confirm = !redraw && str_equal(button, STR("confirm"));
	return typed->confirm ? form_check(c, form, at, typed->draft.form) : STATUS_OK;
}

static enum status apply_part(struct call *c)
{
	struct part_typed *typed = c->prepared;
	struct draft now;
	TRY(draft_any(c, typed->draft.id, &now));
	if (now.number.len || (typed->confirm && now.version != typed->draft.version))
		return fail(c, STATUS_CONFLICT, "This application was saved from another page or device meanwhile.");
	TRY(part_save(c, &typed->draft, &typed->part, typed->confirm));
	if (!typed->alone)
		return redirect(c, str_format(c->arena, "/parts/%lld", (long long)typed->part.id.n));
	struct str at = clock_words(c, c->now);
	json_t *answer = json_object();
	json_set(answer, "saved", json_true());
	json_set(answer, "version", json_integer(typed->part.version + 1));
	json_set(answer, "words", json_from_str(view_sentence(c, "Saved at {}", &at, 1)));
	return show_json(c, 200, answer);
}

const struct route part_routes[] = {
	/* method path                       zone         permission      level    flags prepare      apply / show */
	{ POST, "/drafts/:draft/part/:step", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_invite, apply_invite, NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ GET,  "/parts/:part",              ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,        show_part,    NULL, NULL, .object = OBJECT_PART_INVITED },
	{ POST, "/parts/:part",              ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_part,   apply_part,   NULL, NULL, .object = OBJECT_PART_INVITED },
	{ 0 },
};
