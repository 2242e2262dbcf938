/* paper_find_page.c: finding a draft by the code on its paper, with the card of who brings it, or within a visit. */
#include "module/desk/paper.h"

#include "module/account/account.h"
#include "paper_find_html.h"
#include "paper_sql.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { STEP_CODE = 1, STEP_CARD };

struct finding_paper { /* what prepare leaves for apply */
	struct str code;
	struct person card;
	bool carded;         /* the card was typed with it */
};

static json_t *typed(struct call *c, const char *form)
{
	return c->request->method == POST ? form_values_from(c, page_form(form), -1, desk_pairs(c), NULL) : NULL;
}

static enum status draw(struct call *c, int step, const struct visit *visit)
{
	const char *name = step == STEP_CODE ? "paper_code.form" : "paper_find.form";
	bool begun = step == STEP_CARD && !form_value(c, "seen").len && !form_value(c, "name").at;
	struct paper_find_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .step = step,
		.faults = begun ? (struct html){ STR("") } : view_faults(c, page_form(name)),
		.code = step == STEP_CARD ? form_value(c, "code") : STR_NONE,
		.fields = view_form_step(c, page_form(name), -1, typed(c, name)),
		.action = visit ? visit_path(c, visit->id, "/paper") : STR("/window/paper"),
		.back = visit ? str_format(c->arena, "/window/raise?visit=%lld", (long long)visit->id.n) : STR("/window"),
	};
	if (visit) {
		page.name = visit->person.name;
		page.number = mask_number(c->arena, visit->person.number);
		reads_person(c, visit->person.id, "seen at the window");
	}
	return show(c, html_paper_find(c, &page));
}

static enum status show_code(struct call *c)
{
	return draw(c, STEP_CODE, NULL);
}

static enum status draw_again(struct call *c)
{
	return draw(c, view_fault(c, STR("code")).len ? STEP_CODE : STEP_CARD, NULL);
}

/* A scanner types the code and Enter: the card is asked for on the page that follows. */
static enum status read_find(struct call *c)
{
	struct finding_paper *at = ARENA_ONE(c->arena, struct finding_paper);
	c->prepared = at;
	show_again(c, draw_again);
	json_t *code = typed(c, "paper_code.form"), *card = typed(c, "paper_find.form");
	TRY(form_check(c, page_form("paper_code.form"), -1, code));
	at->code = json_str(code, "code");
	at->carded = form_value(c, "name").at != NULL;
	if (!at->carded)
		return STATUS_OK;
	TRY(form_check(c, page_form("paper_find.form"), -1, card));
	at->card = (struct person){ .name = json_str(card, "name"), .number = json_str(card, "number") };
	return STATUS_OK;
}

static enum status find_draft(struct call *c, struct str code, struct draft *out)
{
	enum status status = draft_by_code(c, code, out);
	if (status == STATUS_OK && !out->number.len)
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	fail_field(c, STR("code"), status == STATUS_OK ? "This application has been sent already." :
			   "No application has this code: scan it again, or look at each character.");
	return STATUS_INVALID;
}

static enum status opened(struct call *c, const struct draft *draft, struct visit_id visit)
{
	struct paper_visit_row row = { { id_new(c) }, draft->id, c->user.account, visit, c->now };
	TRY(paper_visit_add(c, &row));
	return redirect(c, str_format(c->arena, "/window/paper/%lld", (long long)draft->id.n));
}

static enum status apply_find(struct call *c)
{
	const struct finding_paper *at = c->prepared;
	struct draft draft;
	struct person person;
	struct visit_id visit;
	TRY(find_draft(c, at->code, &draft));
	if (!at->carded)
		return draw(c, STEP_CARD, NULL);
	TRY(card_seen(c, &at->card, STR("name"), &person));
	TRY(paper_stand(c, &person, STR("name"), &draft));
	TRY(visit_begin(c, person.id, &visit));
	return opened(c, &draft, visit);
}

/* ---- within a visit ---- */

static enum status show_visit(struct call *c)
{
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	return draw(c, STEP_CODE, &visit);
}

static enum status read_visit(struct call *c)
{
	struct finding_paper *at = ARENA_ONE(c->arena, struct finding_paper);
	c->prepared = at;
	show_again(c, show_visit);
	json_t *code = typed(c, "paper_code.form");
	TRY(form_check(c, page_form("paper_code.form"), -1, code));
	at->code = json_str(code, "code");
	return STATUS_OK;
}

static enum status apply_visit(struct call *c)
{
	const struct finding_paper *at = c->prepared;
	struct draft draft;
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(find_draft(c, at->code, &draft));
	TRY(paper_stand(c, &visit.person, STR("code"), &draft));
	reads_person(c, visit.person.id, "seen at the window");
	return opened(c, &draft, visit.id);
}

const struct route paper_find_routes[] = {
	/* method path                          zone        permission         level    flags         prepare      apply / show */
	{ GET,  "/window/paper",                ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,        show_code,   NULL, NULL },
	{ POST, "/window/paper",                ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            read_find,   apply_find,  NULL, NULL },
	{ GET,  "/window/visits/:visit/paper",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,        show_visit, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/paper",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_visit,  apply_visit, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ 0 },
};
