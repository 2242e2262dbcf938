/* window_page.c: the window: a person is seen with the card, and an account is raised to real name. */
#include "module/desk/desk_inner.h"

#include "module/account/account.h"
#include "register/register.h"
#include "view/form_view.h"
#include "view/page_form.h"
#include "window_html.h"

enum { STEP_CARD = 1, STEP_ACCOUNT, STEP_DONE };

struct at_window { /* what prepare leaves for apply */
	json_t *values;
	struct person person;
	struct person_id id;
	struct str login;
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
	static const struct person_id nobody;
	const struct form *form = page_form("window_card.form");
	json_t *values = c->request->method == POST ? typed_values(c, form) : NULL;
	struct window_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, form), .step = STEP_CARD,
				    .fields = view_form_step(c, form, -1, values), .person = &nobody };
	return show(c, html_window(c, &page));
}

static enum status read_card(struct call *c)
{
	const struct form *form = page_form("window_card.form");
	struct at_window *at = ARENA_ONE(c->arena, struct at_window);
	c->prepared = at;
	show_again(c, draw_card);
	at->values = typed_values(c, form);
	TRY(form_check(c, form, -1, at->values));
	at->person = (struct person){
		.name = json_str(at->values, "name"),
		.number = json_str(at->values, "number"),
		.phone = json_str(at->values, "phone"),
		.address = json_str(at->values, "address"),
	};
	return STATUS_OK;
}

/* Whoever is in the register already is left as he is there; another name for his number is a mistake, or a matter of its own. */
static enum status apply_card(struct call *c)
{
	const struct at_window *at = c->prepared;
	struct person person = at->person, known;
	enum status status = person_find(c, person.number, &known);
	if (status == STATUS_OK && !str_equal(known.name, person.name)) {
		fail_field(c, STR("name"), "The register knows this identity number under another name: compare both with the card.");
		return STATUS_INVALID;
	}
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (status == STATUS_OK)
		person = known;
	else
		TRY(person_put(c, &person, "seen at the window with the identity card"));
	return redirect(c, str_format(c->arena, "/window/raise?person=%lld", (long long)person.id.n));
}

/* ---- the account ---- */

static enum status draw_person(struct call *c, struct person_id id, int step, struct str login)
{
	const struct form *form = page_form("window_account.form");
	struct person person;
	enum status status = id.n ? person_get(c, id, &person) : STATUS_ABSENT;
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "Begin again with the identity card.");
	TRY(status);
	json_t *values = c->request->method == POST ? typed_values(c, form) : NULL;
	const struct at_window *at = c->prepared;
	struct window_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.faults = view_faults(c, form),
		.fields = step == STEP_ACCOUNT ? view_form_step(c, form, -1, values) : (struct html){ STR("") },
		.step = step,
		.person = &id,
		.name = person.name,
		.number = mask_number(c->arena, person.number),
		.login = login,
		.offer = at && at->offer,
	};
	reads_person(c, id, "seen at the window");
	return show(c, html_window(c, &page));
}

static struct person_id person_of(struct str text)
{
	struct person_id id = { 0 };
	return str_int(text, 1, INT64_MAX, &id.n) ? id : (struct person_id){ 0 };
}

static enum status show_account(struct call *c)
{
	return draw_person(c, person_of(query_value(c, "person")), STEP_ACCOUNT, STR_NONE);
}

static enum status draw_account_again(struct call *c)
{
	return draw_person(c, person_of(form_value(c, "person")), STEP_ACCOUNT, STR_NONE);
}

static enum status read_account(struct call *c)
{
	const struct form *form = page_form("window_account.form");
	struct at_window *at = ARENA_ONE(c->arena, struct at_window);
	c->prepared = at;
	show_again(c, draw_account_again);
	at->id = person_of(form_value(c, "person"));
	at->values = typed_values(c, form);
	TRY(form_check(c, form, -1, at->values));
	at->login = json_str(at->values, "login");
	at->move = str_equal(form_value(c, "move"), STR("yes"));
	return STATUS_OK;
}

static enum status apply_account(struct call *c)
{
	struct at_window *at = c->prepared;
	struct person person;
	struct account_id account;
	enum status status = at->id.n ? person_get(c, at->id, &person) : STATUS_ABSENT;
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "Begin again with the identity card.");
	TRY(status);
	status = account_find_login(c, at->login, &account);
	if (status == STATUS_ABSENT) {
		fail_field(c, STR("login"), "No account has this phone number or login: ask once more, or let the person sign up first.");
		return STATUS_INVALID;
	}
	TRY(status);
	status = account_raise(c, at->login, person.id, person.name, at->move);
	at->offer = status == STATUS_CONFLICT && !at->move;
	TRY(status);
	return draw_person(c, person.id, STEP_DONE, at->login);
}

const struct route window_routes[] = {
	/* method path            zone        permission         level    flags         prepare       apply / show */
	{ GET,  "/window",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,         draw_card,     NULL, NULL },
	{ POST, "/window",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            read_card,    apply_card,    NULL, NULL },
	{ GET,  "/window/raise",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,         show_account,  NULL, NULL },
	{ POST, "/window/raise",  ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_account, apply_account, NULL, NULL },
	{ 0 },
};
