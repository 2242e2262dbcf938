/* matter_page.c: my matters, tracking, the receipt, and what an applicant may do with a dossier. */
#include "module/hall/draft_way.h"

#include "clock/clock.h"
#include "module/hall/guess.h"
#include "module/hall/proofs.h"
#include "module/hall/whom.h"
#include "matter_html.h"
#include "my_html.h"
#include "receipt_html.h"
#include "track_html.h"
#include "view/form_view.h"

enum { MINE_MOST = 50 };

struct act { /* what prepare leaves for apply */
	struct str number, words;
	int64_t version, score;
	struct dossier dossier;   /* of a supplement: what was asked for */
	json_t *form;             /* none: nothing of the form was asked for */
	bool redraw;              /* a button was pressed that does not hand it in */
	struct material_list gathered; /* the proofs as they would be handed in */
	struct proofs proofs;
};

struct count_row_list count_rows(struct call *c, const struct due *due)
{
	struct count_row_list rows = { ARENA_MANY(c->arena, struct count_row, due->count), due->count };
	for (size_t i = 0; i < due->count; i++)
		rows.items[i] = (struct count_row){ due->lines[i].day, count_line_words(c->arena, c->language, &due->lines[i]), due->lines[i].counts > 0 };
	return rows;
}

static struct str matter_path(struct call *c, struct str number, const char *rest)
{
	return str_format(c->arena, "/my/dossiers/%.*s%s", STR_ARGS(number), rest);
}

static enum status my_drafts(struct call *c, struct draft_line_list *out)
{
	struct draft_list drafts;
	TRY(drafts_mine(c, &drafts));
	*out = (struct draft_line_list){ ARENA_MANY(c->arena, struct draft_line, drafts.count), drafts.count };
	for (size_t i = 0; i < drafts.count; i++) {
		const struct draft *draft = &drafts.items[i];
		out->items[i] = (struct draft_line){ .id = draft->id, .code = draft->service->code, .title = draft->service->title,
						     .saved_at = draft->saved_at, .left = draft_left_words(c, draft), .ends_on = draft_ends_on(draft) };
		out->items[i].mandate = draft->mandate;
		TRY(whom_name(c, draft->mandate, &out->items[i].whom));
		out->items[i].soon = out->items[i].ends_on.n - c->today.n <= DRAFT_WARNING_DAYS;
	}
	return STATUS_OK;
}

static enum status my_parts(struct call *c, struct part_line_list *out)
{
	struct draft_part_list parts;
	TRY(parts_mine(c, &parts));
	*out = (struct part_line_list){ ARENA_MANY(c->arena, struct part_line, parts.count), 0 };
	for (size_t i = 0; i < parts.count; i++) {
		struct draft draft;
		enum status status = draft_any(c, parts.items[i].draft, &draft);
		if (status == STATUS_ABSENT)
			continue;
		TRY(status);
		int step = form_step_of(&draft, parts.items[i].step);
		if (step >= 0)
			out->items[out->count++] = (struct part_line){ parts.items[i].id, draft.service->title, draft.service->form->steps[step].title,
								       parts.items[i].confirmed_at.ms != 0 };
	}
	return STATUS_OK;
}

static enum status my_dossiers(struct call *c, struct dossier_line_list *out, struct str *more)
{
	struct dossier_list dossiers;
	TRY(dossiers_mine(c, query_value(c, "cursor"), MINE_MOST, &dossiers));
	*more = dossiers.next;
	*out = (struct dossier_line_list){ ARENA_MANY(c->arena, struct dossier_line, dossiers.count), dossiers.count };
	for (size_t i = 0; i < dossiers.count; i++) {
		const struct dossier *of = &dossiers.items[i];
		out->items[i] = (struct dossier_line){ .number = of->number, .whom = of->mandate.n || of->organisation.n ? of->applicant_name : STR_NONE, .title = of->service->title,
						      .status = of->status, .filed_on = of->filed_on, .due_on = of->due.on };
	}
	return STATUS_OK;
}

static enum status show_my(struct call *c)
{
	struct my_page page = { .name = c->user.name, .real_name = c->user.level >= LEVEL_2 };
	TRY(notice_count_unread(c, &page.unread));
	TRY(my_parts(c, &page.parts));
	TRY(my_drafts(c, &page.drafts));
	TRY(my_dossiers(c, &page.dossiers, &page.more));
	if (page.real_name)
		TRY(certificates_mine(c, &page.certificates));
	return show(c, html_my(c, &page));
}

static void turn_round(struct step_line *lines, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct step_line line = lines[i];
		lines[i] = lines[count - 1 - i];
		lines[count - 1 - i] = line;
	}
}

/* What was asked for is what is asked for: the other proofs stay away. */
static void keep_asked(const struct dossier *dossier, struct handed_in_list *needs)
{
	size_t kept = 0;
	for (size_t i = 0; i < needs->count; i++)
		if (supplement_asks(dossier, needs->items[i].name))
			needs->items[kept++] = needs->items[i];
	needs->count = kept;
}

/* A step of the form is asked for again when one of its fields is. */
static bool step_is_asked(const struct dossier *dossier, const struct form_step *step)
{
	for (size_t i = 0; i < dossier->asked_count; i++)
		for (size_t k = 0; k < step->field_count; k++)
			if (str_equal(dossier->asked[i].name, step->fields[k].name))
				return true;
	return false;
}

static struct html asked_fields(struct call *c, const struct dossier *dossier, const json_t *values)
{
	const struct form *form = dossier->service->form;
	struct buf out;
	buf_init(&out, c->arena, 1 << 20);
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_asked(dossier, &form->steps[i]))
			put_html(&out, view_form_step(c, form, (int)i, values));
	return view_html(c, &out);
}

/* The boxes of what was asked for, with what is gathered. */
static enum status draw_gathered(struct call *c, const struct dossier *dossier, const json_t *form, struct matter_page *page)
{
	struct material_list gathered;
	struct handed_in_list needs;
	TRY(supplement_find(c, dossier, &gathered));
	TRY(handed_in_of(c, dossier->service, form, &gathered, &needs));
	keep_asked(dossier, &needs);
	TRY(reuse_fill(c, dossier->mandate, &needs));
	page->boxes = proofs_draw(c, &needs, matter_path(c, dossier->number, "/view"), true);
	return STATUS_OK;
}

/* The page of a dossier, the newest step first: for its applicant, and for whoever brings the query code. */
static enum status draw_matter(struct call *c, const struct dossier *dossier, struct str query_code, const json_t *typed)
{
	struct step_line *lines;
	size_t count;
	whom_reads(c, dossier);
	TRY(dossier_history(c, dossier, &lines, &count));
	turn_round(lines, count);
	bool own = query_code.len == 0 && !dossier->by_code;
	struct step_line_list history = { lines, count };
	struct matter_page page = {
		.faults = view_faults(c, dossier->service->form),
		.dossier = dossier,
		.service = dossier->service,
		.office = str_of(words_in(c->language, office_words(c, dossier->service->office))),
		.step = &dossier->step,
		.history = history,
		.asked = { dossier->asked, dossier->asked_count },
		.count = count_rows(c, &dossier->due),
		.action = matter_path(c, dossier->number, ""),
		.by_code = query_code.len > 0,
		.may_supplement = dossier->may_act && dossier->status == DOSSIER_SUPPLEMENT,
		.may_withdraw = dossier->may_act && dossier->ended_on.n == 0,
		.may_rate = dossier->may_act && dossier->rating == 0 && (dossier->status == DOSSIER_GRANTED || dossier->status == DOSSIER_REFUSED),
	};
	if (own)
		page.summary = view_form_values(c, dossier->service->form, -1, dossier->form, true);
	if (page.may_supplement) {
		json_t *own_values;
		TRY(dossier_form_open(c, dossier, &own_values)); /* what he typed himself is his to correct */
		page.fields = asked_fields(c, dossier, typed ? typed : own_values);
		TRY(draw_gathered(c, dossier, typed ? typed : dossier->form, &page));
	}
	return show(c, html_matter(c, &page));
}

static enum status show_matter(struct call *c)
{
	struct dossier dossier;
	TRY(dossier_find(c, path_value(c, "number"), STR_NONE, &dossier));
	return draw_matter(c, &dossier, STR_NONE, NULL);
}

static enum status show_receipt(struct call *c)
{
	struct dossier dossier;
	TRY(dossier_find(c, path_value(c, "number"), STR_NONE, &dossier));
	whom_reads(c, &dossier);
	struct receipt_page page = { .dossier = &dossier, .service = dossier.service, .count = count_rows(c, &dossier.due) };
	TRY(dossier_query_code(c, &dossier, &page.query_code));
	TRY(dossier_receipt(c, dossier.id, &page.receipt));
	page.address = str_format(c->arena, "%.*s/track?number=%.*s&code=%.*s", STR_ARGS(c->house->address), STR_ARGS(dossier.number), STR_ARGS(page.query_code));
	page.qr = view_qr(c, page.address);
	return show(c, html_receipt(c, &page));
}

static enum status show_track(struct call *c)
{
	struct track_page page = { .number = str_trim(query_value(c, "number")), .code = str_trim(query_value(c, "code")) };
	if (page.number.len == 0)
		return show(c, html_track(c, &page));
	struct dossier dossier;
	enum status status = page.code.len ? guess_find(c, page.number, page.code, &dossier) : STATUS_ABSENT;
	if (status == STATUS_OK)
		return draw_matter(c, &dossier, page.code, NULL);
	if (status != STATUS_ABSENT)
		return status;
	page.missed = true;
	return show(c, html_track(c, &page));
}

/* ---- acts ---- */

static enum status draw_again(struct call *c)
{
	const struct act *act = c->prepared;
	struct dossier dossier;
	TRY(dossier_find(c, act->number, STR_NONE, &dossier));
	return draw_matter(c, &dossier, STR_NONE, act->form);
}

static struct act *prepare_act(struct call *c)
{
	struct act *act = ARENA_ONE(c->arena, struct act);
	act->number = path_value(c, "number");
	c->prepared = act;
	show_again(c, draw_again);
	return act;
}

static enum status read_withdraw(struct call *c)
{
	struct act *act = prepare_act(c);
	act->words = str_trim(form_value(c, "reason"));
	if (str_count(act->words) <= 500)
		return STATUS_OK;
	fail_field(c, STR("reason"), "Write at most 500 characters.");
	return STATUS_INVALID;
}

static enum status apply_withdraw(struct call *c)
{
	const struct act *act = c->prepared;
	TRY(dossier_withdraw(c, act->number, act->words));
	return redirect(c, matter_path(c, act->number, ""));
}

static enum status read_rate(struct call *c)
{
	struct act *act = prepare_act(c);
	act->words = str_trim(form_value(c, "words"));
	if (!str_int(form_value(c, "score"), 1, 5, &act->score))
		fail_field(c, STR("score"), "Choose one to five stars.");
	if (str_count(act->words) > 500)
		fail_field(c, STR("words"), "Write at most 500 characters.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

static enum status apply_rate(struct call *c)
{
	const struct act *act = c->prepared;
	TRY(dossier_rate(c, act->number, (int)act->score, NULL, act->words));
	return redirect(c, matter_path(c, act->number, "?rated=1"));
}

static enum status look_asked(struct call *c)
{
	struct act *act = c->prepared;
	TRY(dossier_find(c, act->number, STR_NONE, &act->dossier));
	return supplement_find(c, &act->dossier, &act->gathered);
}

/* What is left out of a supplement stays as it was; a box that was emptied is not left out. */
static void say_emptied(struct act *act)
{
	const char *name;
	json_t *old;
	json_object_foreach(act->dossier.form, name, old)
		if (act->form && !json_object_get(act->form, name))
			json_set(act->form, name, json_null());
}

static void read_asked_fields(struct call *c, struct act *act)
{
	const struct form *form = act->dossier.service->form;
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_asked(&act->dossier, &form->steps[i]))
			act->form = form_values_from(c, form, (int)i, typed_pairs(c), act->form ? act->form : act->dossier.form);
	act->redraw = act->form && view_form_button(c, form, typed_pairs(c), act->form);
	say_emptied(act);
}

/* What is refused leaves what was gathered as it is. */
static enum status read_supplement(struct call *c)
{
	struct act *act = prepare_act(c);
	struct str button = form_value(c, "button");
	if (!str_int(form_value(c, "version"), 1, INT64_MAX, &act->version))
		return fail(c, STATUS_INVALID, "Reload the page, then try again.");
	TRY(look(c, look_asked));
	read_asked_fields(c, act);
	act->redraw |= proofs_press(&act->gathered, button) || str_equal(button, STR("stay"));
	return proofs_read(c, act->dossier.service, &act->proofs);
}

/* What came with a refusal is not brought twice. */
static enum status keep_gathered(struct call *c)
{
	struct act *act = c->prepared;
	TRY(supplement_find(c, &act->dossier, &act->gathered));
	TRY(proofs_keep(c, act->dossier.service, &act->proofs, &act->gathered));
	return supplement_keep(c, &act->dossier, &act->gathered);
}

static enum status apply_supplement(struct call *c)
{
	struct act *act = c->prepared;
	TRY(proofs_keep(c, act->dossier.service, &act->proofs, &act->gathered));
	if (act->redraw) {
		TRY(supplement_keep(c, &act->dossier, &act->gathered));
		return draw_again(c);
	}
	c->keep = keep_gathered;
	struct material_list changed = supplement_changed(c, &act->dossier, &act->gathered);
	TRY(dossier_supplement(c, act->number, act->form, &changed, act->version));
	TRY(supplement_end(c, &act->dossier));
	c->keep = NULL;
	return redirect(c, matter_path(c, act->number, ""));
}

enum status ask_dossier_own(struct call *c)
{
	struct dossier dossier;
	return dossier_find(c, path_value(c, "number"), STR_NONE, &dossier);
}

const struct route matter_routes[] = {
	/* method path                              zone         permission       level    flags prepare          apply / show */
	{ GET,  "/my",                              ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    NULL,            show_my,          NULL },
	{ GET,  "/my/dossiers/:number",             ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, READS_PERSON, NULL,            show_matter,      NULL, .object = OBJECT_DOSSIER_OWN },
	{ GET,  "/my/dossiers/:number/receipt",     ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, READS_PERSON, NULL,    show_receipt,     NULL, .object = OBJECT_DOSSIER_OWN },
	{ POST, "/my/dossiers/:number/withdraw",    ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    read_withdraw,   apply_withdraw,   NULL, .object = OBJECT_DOSSIER_OWN },
	{ POST, "/my/dossiers/:number/rate",        ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    read_rate,       apply_rate,       NULL, .object = OBJECT_DOSSIER_OWN },
	{ POST, "/my/dossiers/:number/supplement",  ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,    read_supplement, apply_supplement, NULL, .object = OBJECT_DOSSIER_OWN },
	{ GET,  "/track",                           ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,    NULL,            show_track,       NULL },
	{ 0 },
};
