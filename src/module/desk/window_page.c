/* window_page.c: the window: a person is seen with the card, and an account is raised to real name. */
#include "module/desk/desk_inner.h"

#include "module/account/account.h"
#include "module/desk/visit.h"
#include "view/form_view.h"
#include "view/page_form.h"
#include "window_html.h"

enum { STEP_CARD = 1, STEP_ACCOUNT, STEP_DONE };

struct at_window { /* what prepare leaves for apply */
	json_t *values;
	struct person person;
	struct str visit, login;
	bool named;        /* the register knows the number under another name: say that it may be corrected */
	bool correct;      /* the card shows the name that was typed: the register is corrected */
	bool offer;        /* another account has the real name: say that it may move */
	bool move;         /* the person wants the real name here and no longer with another account */
};

static json_t *typed_values(struct call *c, const struct form *form)
{
	return form_values_from(c, form, -1, desk_pairs(c), NULL);
}

/* ---- the card ---- */

static enum status draw_card(struct call *c)
{
	static const struct visit_id none;
	const struct at_window *at = c->prepared;
	const struct form *form = page_form("window_card.form");
	json_t *values = c->request->method == POST ? typed_values(c, form) : NULL;
	struct window_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, form), .step = STEP_CARD,
				    .fields = view_form_step(c, form, -1, values), .visit = &none, .named = at && at->named };
	return show(c, html_window(c, &page));
}

static enum status read_card(struct call *c)
{
	const struct form *form = page_form("window_card.form");
	struct at_window *at = ARENA_ONE(c->arena, struct at_window);
	c->prepared = at;
	show_again(c, draw_card);
	at->values = typed_values(c, form);
	at->correct = str_equal(form_value(c, "correct"), STR("yes"));
	TRY(form_check(c, form, -1, at->values));
	at->person = (struct person){
		.name = json_str(at->values, "name"),
		.number = json_str(at->values, "number"),
		.phone = json_str(at->values, "phone"),
		.address = json_str(at->values, "address"),
	};
	return STATUS_OK;
}

/* The card is right, and the register was not: a version of its own, and his account is called so too. */
static enum status correct_name(struct call *c, struct person *known, struct str name)
{
	known->name = name;
	TRY(person_put(c, known, "name corrected at the window with the identity card"));
	return account_rename(c, known->id, known->name);
}

/* Whoever is in the register already is left as he is there. Another name for his number is a mistake, unless the clerk says that
 * the card shows it. */
static enum status enter_person(struct call *c, struct at_window *at)
{
	struct person known;
	enum status status = person_find(c, at->person.number, &known);
	if (status == STATUS_ABSENT)
		return person_put(c, &at->person, "seen at the window with the identity card");
	TRY(status);
	if (!str_equal(known.name, at->person.name)) {
		at->named = true;
		if (!at->correct) {
			fail_field(c, STR("name"), "The register knows this identity number under another name: compare both with the card.");
			return STATUS_INVALID;
		}
		TRY(correct_name(c, &known, at->person.name));
	}
	at->person = known;
	return STATUS_OK;
}

static enum status apply_card(struct call *c)
{
	struct at_window *at = c->prepared;
	struct visit_id visit;
	TRY(enter_person(c, at));
	TRY(visit_begin(c, at->person.id, &visit));
	return redirect(c, str_format(c->arena, "/window/raise?visit=%lld", (long long)visit.n));
}

/* ---- the account ---- */

static enum status draw_person(struct call *c, struct str id, int step, struct str login)
{
	const struct form *form = page_form("window_account.form");
	struct visit visit;
	TRY(visit_find(c, id, &visit));
	json_t *values = c->request->method == POST ? typed_values(c, form) : NULL;
	const struct at_window *at = c->prepared;
	struct window_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.faults = view_faults(c, form),
		.fields = step == STEP_ACCOUNT ? view_form_step(c, form, -1, values) : (struct html){ STR("") },
		.step = step,
		.visit = &visit.id,
		.at = visit_path(c, visit.id, ""),
		.done = str_equal(query_value(c, "done"), STR("supplement")) ? str_of(say(c, "What was asked for is handed in")) : STR_NONE,
		.name = visit.person.name,
		.number = mask_number(c->arena, visit.person.number),
		.login = login,
		.offer = at && at->offer,
	};
	reads_person(c, visit.person.id, "seen at the window");
	return show(c, html_window(c, &page));
}

static enum status show_account(struct call *c)
{
	return draw_person(c, query_value(c, "visit"), STEP_ACCOUNT, STR_NONE);
}

static enum status draw_account_again(struct call *c)
{
	return draw_person(c, form_value(c, "visit"), STEP_ACCOUNT, STR_NONE);
}

static enum status read_account(struct call *c)
{
	const struct form *form = page_form("window_account.form");
	struct at_window *at = ARENA_ONE(c->arena, struct at_window);
	c->prepared = at;
	show_again(c, draw_account_again);
	at->visit = form_value(c, "visit");
	at->values = typed_values(c, form);
	TRY(form_check(c, form, -1, at->values));
	at->login = json_str(at->values, "login");
	at->move = str_equal(form_value(c, "move"), STR("yes"));
	return STATUS_OK;
}

static enum status apply_account(struct call *c)
{
	struct at_window *at = c->prepared;
	struct visit visit;
	struct account_id account;
	TRY(visit_find(c, at->visit, &visit));
	enum status status = account_find_login(c, at->login, &account);
	if (status == STATUS_ABSENT) {
		fail_field(c, STR("login"), "No account has this phone number or login: ask once more, or let the person sign up first.");
		return STATUS_INVALID;
	}
	TRY(status);
	status = account_raise(c, at->login, visit.person.id, visit.person.name, at->move);
	at->offer = status == STATUS_CONFLICT && !at->move;
	TRY(status);
	return draw_person(c, at->visit, STEP_DONE, at->login);
}

const struct route window_routes[] = {
	/* method path            zone        permission         level    flags         prepare       apply / show */
	{ GET,  "/window",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,         draw_card,     NULL, NULL },
	{ POST, "/window",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            read_card,    apply_card,    NULL, NULL },
	{ GET,  "/window/raise",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,         show_account,  NULL, NULL },
	{ POST, "/window/raise",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_account, apply_account, NULL, NULL },
	{ 0 },
};
