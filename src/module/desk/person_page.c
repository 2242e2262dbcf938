/* person_page.c: a person of the register at the window: help with a forgotten password or another phone, a death, a move. */
#include "module/desk/desk_inner.h"

#include "dossier/follow.h"
#include "module/account/account.h"
#include "person_find_html.h"
#include "person_html.h"
#include "register/register.h"
#include "view/form_view.h"
#include "view/page_form.h"

struct at_person { /* what prepare leaves for apply */
	struct person_id id;
	struct account_id account;
	struct str number, phone, code, source, why;
	struct day on;
	enum person_state state;
	int64_t version;
	bool print;
};

static const struct {
	struct str name;
	const char *words; /* of the reading record */
} reasons[] = {
	{ STR_INIT("card"), "seen at the window" },
	{ STR_INIT("papers"), "next of kin with papers at the window" },
	{ STR_INIT("notice"), "a letter of another office" },
};

static const struct str states[] = { [PERSON_HERE] = STR_INIT("here"), [PERSON_MOVED] = STR_INIT("moved"), [PERSON_DECEASED] = STR_INIT("deceased") };

static json_t *typed_values(struct call *c, const struct form *form)
{
	return form_values_from(c, form, -1, desk_pairs(c), NULL);
}

static struct html fields_of(struct call *c, const char *name)
{
	const struct form *form = page_form(name);
	return view_form_step(c, form, -1, c->request->method == POST ? typed_values(c, form) : NULL);
}

static bool read_number(struct str text, int64_t *out)
{
	return str_int(text, 1, INT64_MAX, out);
}

/* ---- finding ---- */

static enum status draw_find(struct call *c)
{
	struct person_find_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, page_form("person_find.form")),
					 .fields = fields_of(c, "person_find.form") };
	return show(c, html_person_find(c, &page));
}

static enum status read_find(struct call *c)
{
	const struct form *form = page_form("person_find.form");
	struct at_person *at = ARENA_ONE(c->arena, struct at_person);
	c->prepared = at;
	show_again(c, draw_find);
	json_t *values = typed_values(c, form);
	TRY(form_check(c, form, -1, values));
	at->number = json_str(values, "number");
	at->why = json_str(values, "why");
	return STATUS_OK;
}

static enum status apply_find(struct call *c)
{
	const struct at_person *at = c->prepared;
	struct person person;
	enum status status = person_find(c, at->number, &person);
	if (status == STATUS_ABSENT) {
		fail_field(c, STR("number"), "The register knows nobody of this number.");
		return STATUS_INVALID;
	}
	TRY(status);
	return redirect(c, str_format(c->arena, "/window/person/%lld?why=%.*s", (long long)person.id.n, STR_ARGS(at->why)));
}

/* ---- the page ---- */

static const char *reason_words(struct str name)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (str_equal(name, reasons[i].name))
			return reasons[i].words;
	return "looked up at the window";
}

static enum status draw_person(struct call *c, const struct at_person *at, bool card, struct str digits, const char *done)
{
	struct person person;
	enum status status = at->id.n ? person_get(c, at->id, &person) : STATUS_ABSENT;
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no such person in the register.");
	TRY(status);
	struct person_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, page_form("person_state.form")), .p = &person,
		.number = mask_number(c->arena, person.number), .state = str_of(say(c, person_state_words(person.state))), .card = card,
		.account = &at->account, .helping = at->account.n, .phone = at->phone, .digits = digits, .done = done ? str_of(say(c, done)) : STR_NONE,
		.state_fields = fields_of(c, "person_state.form"), .phone_fields = fields_of(c, "person_phone.form"),
		.code_fields = fields_of(c, "person_code.form"),
	};
	TRY(accounts_of(c, person.id, &page.accounts));
	return show(c, html_person(c, &page));
}

static enum status show_person(struct call *c)
{
	struct at_person at = { 0 };
	struct str why = query_value(c, "why");
	bool card = str_equal(why, STR("card")) || str_equal(query_value(c, "card"), STR("yes"));
	read_number(path_value(c, "person"), &at.id.n);
	read_number(query_value(c, "account"), &at.account.n);
	TRY(draw_person(c, &at, card, STR_NONE, str_equal(query_value(c, "done"), STR("yes")) ? "It was entered in the register" : NULL));
	reads_person(c, at.id, card ? reasons[0].words : reason_words(why));
	return STATUS_OK;
}

static struct at_person *begin(struct call *c, route_step *draw)
{
	struct at_person *at = ARENA_ONE(c->arena, struct at_person);
	c->prepared = at;
	show_again(c, draw);
	read_number(path_value(c, "person"), &at->id.n);
	read_number(form_value(c, "account"), &at->account.n);
	return at;
}

/* ---- the state ---- */

static enum status draw_state_again(struct call *c)
{
	struct at_person at = { 0 };
	read_number(path_value(c, "person"), &at.id.n);
	reads_person(c, at.id, "looked up at the window");
	return draw_person(c, &at, false, STR_NONE, NULL);
}

static enum status read_state(struct call *c)
{
	const struct form *form = page_form("person_state.form");
	struct at_person *at = begin(c, draw_state_again);
	json_t *values = typed_values(c, form);
	TRY(form_check(c, form, -1, values));
	read_number(form_value(c, "version"), &at->version);
	at->source = json_str(values, "source");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_equal(json_str(values, "state"), states[i]))
			at->state = (enum person_state)i;
	return day_from_text(json_str(values, "on"), &at->on) ? STATUS_OK : STATUS_INVALID;
}

static enum status apply_state(struct call *c)
{
	const struct at_person *at = c->prepared;
	TRY(person_set_state(c, at->id, at->state, at->on, at->source, at->version));
	TRY(account_follow_person(c, at->id, at->state));
	TRY(dossiers_follow_person(c, at->id, at->state));
	return redirect(c, str_format(c->arena, "/window/person/%lld?done=yes", (long long)at->id.n));
}

/* ---- a new password, another phone ---- */

static enum status draw_help_again(struct call *c)
{
	struct at_person at = *(const struct at_person *)c->prepared;
	reads_person(c, at.id, reasons[0].words);
	return draw_person(c, &at, true, STR_NONE, NULL);
}

static enum status read_code(struct call *c)
{
	struct at_person *at = begin(c, draw_help_again);
	at->print = str_equal(form_value(c, "way"), STR("print"));
	return STATUS_OK;
}

static enum status apply_code(struct call *c)
{
	struct at_person *at = c->prepared;
	struct str digits;
	TRY(account_window_code(c, at->account, at->id, at->print, &digits));
	at->account = (struct account_id){ 0 };
	reads_person(c, at->id, reasons[0].words);
	return draw_person(c, at, true, at->print ? digits : STR_NONE, at->print ? NULL : "A code is on its way to the person's phone");
}

static enum status read_phone(struct call *c)
{
	const struct form *form = page_form("person_phone.form");
	struct at_person *at = begin(c, draw_help_again);
	json_t *values = typed_values(c, form);
	TRY(form_check(c, form, -1, values));
	at->phone = json_str(values, "phone");
	return STATUS_OK;
}

static enum status apply_phone(struct call *c)
{
	const struct at_person *at = c->prepared;
	TRY(account_window_phone_ask(c, at->account, at->id, at->phone));
	reads_person(c, at->id, reasons[0].words);
	return draw_person(c, at, true, STR_NONE, NULL);
}

static enum status keep_phone(struct call *c)
{
	const struct at_person *at = c->prepared;
	return account_window_phone_wrong(c, at->account, at->phone);
}

static enum status read_phone_code(struct call *c)
{
	const struct form *form = page_form("person_code.form");
	struct at_person *at = begin(c, draw_help_again);
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
	struct at_person *at = c->prepared;
	c->keep = keep_phone;
	TRY(account_window_phone(c, at->account, at->id, at->phone, at->code));
	c->keep = NULL;
	at->account = (struct account_id){ 0 };
	reads_person(c, at->id, reasons[0].words);
	return draw_person(c, at, true, STR_NONE, "The account has its new phone");
}

enum status ask_person(struct call *c)
{
	struct person_id id = { 0 };
	struct person person;
	read_number(path_value(c, "person"), &id.n);
	enum status status = id.n ? person_get(c, id, &person) : STATUS_ABSENT;
	return status == STATUS_ABSENT ? fail(c, status, "There is no such person in the register.") : status;
}

const struct route person_routes[] = {
	/* method path                                zone        permission         level    flags         prepare          apply / show */
	{ GET,  "/window/person",                     ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,            draw_find,        NULL, NULL },
	{ POST, "/window/person",                     ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            read_find,       apply_find,       NULL, NULL },
	{ GET,  "/window/person/:person",             ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,            show_person,      NULL, NULL, .object = OBJECT_PERSON },
	{ POST, "/window/person/:person/state",       ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_state,      apply_state,      NULL, NULL, .object = OBJECT_PERSON },
	{ POST, "/window/person/:person/code",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_code,       apply_code,       NULL, NULL, .object = OBJECT_PERSON },
	{ POST, "/window/person/:person/phone",       ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_phone,      apply_phone,      NULL, NULL, .object = OBJECT_PERSON },
	{ POST, "/window/person/:person/phone/finish", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_phone_code, apply_phone_code, NULL, NULL, .object = OBJECT_PERSON },
	{ 0 },
};
