/* draft_end_page.c: how a draft ends: sent, thrown away after one question, or carried over to a newer form. */
#include "module/hall/draft_way.h"

#include "draft_changed_html.h"
#include "draft_drop_html.h"

/* ---- sending ---- */

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
	if (!draft_is_current(c, &typed->draft))
		return fail(c, STATUS_CONFLICT, "This service has changed since you began: look through the new form, then send.");
	parts_check(c, &typed->draft);
	if (c->faults.count)
		return STATUS_INVALID;
	TRY(dossier_prepare(c, typed->draft.service, typed->draft.form, &typed->draft.materials, typed->draft.key, &typed->filing));
	typed->filing.mandate = typed->draft.mandate;
	return STATUS_OK;
}

/* Another page may have changed it since it was checked, or sent it. */
static enum status apply_send(struct call *c)
{
	struct typed *typed = c->prepared;
	struct draft now;
	TRY(draft_find(c, typed->draft.id, &now));
	struct str number = now.number;
	if (number.len == 0 && now.version != typed->draft.version)
		return fail(c, STATUS_CONFLICT, "This application was saved from another page or device meanwhile: look at it once more, then send.");
	if (number.len == 0) {
		TRY(dossier_file(c, &typed->filing, &typed->filed));
		number = typed->filed.number;
		if (!typed->filed.again)
			TRY(parts_record(c, &now, typed->filed.id));
		TRY(draft_sent(c, &typed->draft, number));
	}
	return redirect(c, str_format(c->arena, "/my/dossiers/%.*s/receipt", STR_ARGS(number)));
}

/* ---- throwing away ---- */

static enum status show_drop(struct call *c)
{
	struct draft draft;
	TRY(draft_find(c, draft_of_path(c), &draft));
	if (draft.number.len)
		return redirect(c, str_format(c->arena, "/my/dossiers/%.*s", STR_ARGS(draft.number)));
	struct draft_drop_page page = { .service = draft.service, .action = draft_path(c, &draft, STR("drop")), .back = STR("/my") };
	return show(c, html_draft_drop(c, &page));
}

static enum status apply_drop(struct call *c)
{
	TRY(draft_remove(c, draft_of_path(c)));
	return redirect(c, STR("/my"));
}

/* ---- a newer form ---- */

enum status draw_changed(struct call *c, const struct draft *draft)
{
	const struct service *now = service_find(c, draft->service->code);
	struct draft_changed_page page = {
		.service = draft->service,
		.action = draft_path(c, draft, STR("renew")),
		.print = draft_path(c, draft, STR("print/masked.pdf")),
		.offered = now && now->form,
		.version = draft->version,
	};
	if (page.offered)
		draft_fit(c, draft, now, &page.lost);
	return show(c, html_draft_changed(c, &page));
}

static enum status apply_renew(struct call *c)
{
	struct draft draft;
	TRY(draft_find(c, draft_of_path(c), &draft));
	if (!draft.number.len && !draft_is_current(c, &draft))
		TRY(draft_renew(c, &draft));
	return redirect(c, str_format(c->arena, "/services/%.*s/apply", STR_ARGS(draft.service->code)));
}

const struct route draft_end_routes[] = {
	/* method path                 zone         permission      level    flags prepare    apply / show */
	{ POST, "/drafts/:draft/send",  ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_send, apply_send,  NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ GET,  "/drafts/:draft/drop",  ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,      show_drop,   NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ POST, "/drafts/:draft/drop",  ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,      apply_drop,  NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ POST, "/drafts/:draft/renew", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,      apply_renew, NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ 0 },
};
