/* visit_person_page.c: help for who stands at the window with the card: a new password, another phone. Nobody else's accounts
 * can be looked at: the person is that of the visit. */
#include "module/desk/desk_inner.h"

#include "module/account/account.h"
#include "module/desk/visit.h"
#include "view/form_view.h"
#include "view/page_form.h"
#include "visit_person_html.h"

struct helping { /* what prepare leaves for apply */
	struct account_id account; /* whose phone is changed; none: the page of all accounts */
	struct str phone, code;
	bool print;
};

#define SEEN "accounts and state, seen at the window"

static json_t *typed_values(struct call *c, const struct form *form)
{
	return form_values_from(c, form, -1, desk_pairs(c), NULL);
}

static struct html fields_of(struct call *c, const char *name)
{
	const struct form *form = page_form(name);
	return view_form_step(c, form, -1, c->request->method == POST ? typed_values(c, form) : NULL);
}

static enum status draw(struct call *c, const struct helping *at, struct str digits, const char *done)
{
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	const struct person *person = &visit.person;
	struct visit_person_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, page_form(at->phone.len ? "person_code.form" : "person_phone.form")),
		.p = person, .number = mask_number(c->arena, person->number), .state = str_of(say(c, person_state_words(person->state))),
		.account = &at->account, .helping = at->account.n, .phone = at->phone, .digits = digits, .done = done ? str_of(say(c, done)) : STR_NONE,
		.action = visit_path(c, visit.id, "/person"), .back = str_format(c->arena, "/window/raise?visit=%lld", (long long)visit.id.n),
		.phone_fields = fields_of(c, "person_phone.form"), .code_fields = fields_of(c, "person_code.form"),
	};
	TRY(accounts_of(c, person->id, &page.accounts));
	reads_person(c, person->id, SEEN);
	return show(c, html_visit_person(c, &page));
}

static enum status show_person(struct call *c)
{
	struct helping at = { 0 };
	if (!str_int(query_value(c, "account"), 1, INT64_MAX, &at.account.n))
		at.account.n = 0;
	return draw(c, &at, STR_NONE, NULL);
}

static enum status draw_again(struct call *c)
{
	return draw(c, c->prepared, STR_NONE, NULL);
}

static struct helping *begin(struct call *c)
{
	struct helping *at = ARENA_ONE(c->arena, struct helping);
	c->prepared = at;
	show_again(c, draw_again);
	if (!str_int(form_value(c, "account"), 1, INT64_MAX, &at->account.n))
		at->account.n = 0;
	return at;
}

/* ---- a new password ---- */

static enum status read_code(struct call *c)
{
	begin(c)->print = str_equal(form_value(c, "way"), STR("print"));
	return STATUS_OK;
}

static enum status apply_code(struct call *c)
{
	struct helping *at = c->prepared;
	struct visit visit;
	struct str digits;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(account_window_code(c, at->account, visit.person.id, at->print, &digits));
	at->account = (struct account_id){ 0 };
	return draw(c, at, at->print ? digits : STR_NONE, at->print ? NULL : "A code is on its way to the person's phone");
}

/* ---- another phone ---- */

static enum status read_phone(struct call *c)
{
	const struct form *form = page_form("person_phone.form");
	struct helping *at = begin(c);
	json_t *values = typed_values(c, form);
	TRY(form_check(c, form, -1, values));
	at->phone = json_str(values, "phone");
	return STATUS_OK;
}

static enum status apply_phone(struct call *c)
{
	const struct helping *at = c->prepared;
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	TRY(account_window_phone_ask(c, at->account, visit.person.id, at->phone));
	return draw(c, at, STR_NONE, NULL);
}

static enum status keep_phone(struct call *c)
{
	const struct helping *at = c->prepared;
	return account_window_phone_wrong(c, at->account, at->phone);
}

static enum status read_phone_code(struct call *c)
{
	const struct form *form = page_form("person_code.form");
	struct helping *at = begin(c);
	at->phone = form_value(c, "phone");
	if (!is_phone(at->phone))
		return fail(c, STATUS_INVALID, "Begin again with the phone number.");
	json_t *values = typed_values(c, form);
	TRY(form_check(c, form, -1, values));
	at->code = json_str(values, "code");
	return STATUS_OK;
}

static enum status apply_phone_code(struct call *c)
{
	struct helping *at = c->prepared;
	struct visit visit;
	TRY(visit_find(c, path_value(c, "visit"), &visit));
	c->keep = keep_phone;
	TRY(account_window_phone(c, at->account, visit.person.id, at->phone, at->code));
	c->keep = NULL;
	*at = (struct helping){ 0 };
	return draw(c, at, STR_NONE, "The account has its new phone");
}

const struct route visit_person_routes[] = {
	/* method path                                       zone        permission         level    flags         prepare          apply / show */
	{ GET,  "/window/visits/:visit/person",              ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,            show_person, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/person/code",         ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_code,       apply_code, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/person/phone",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_phone,      apply_phone, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ POST, "/window/visits/:visit/person/phone/finish", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_phone_code, apply_phone_code, NULL, NULL, .object = OBJECT_VISIT_OWN },
	{ 0 },
};
