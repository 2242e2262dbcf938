/* rights_page.c: My data: what is held, who looked, a copy, a correction, the end of the account. */
#include "module/account/account_inner.h"
#include "module/account/own.h"
#include "module/account/rights.h"

#include "own_data_html.h"
#include "own_delete_html.h"
#include "own_form_html.h"
#include "own_held_html.h"
#include "own_readings_html.h"
#include "route/route.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { READINGS_A_PAGE = 50 };

struct leaving {
	struct sign_in own; /* first: see own_password_look */
	struct str current;
};
struct wishing { struct str wish, proof; };

/* ---- what is held ---- */

static enum status show_data(struct call *c)
{
	struct account_row row;
	struct own_copy copy = { 0 };
	struct own_data_page page = { .name = c->user.name, .real_name = c->user.level >= LEVEL_2 };
	TRY(account_by_id(c, c->user.account, &row));
	TRY(seal_open(c, "account.login", row.login, &page.login));
	TRY(open_or_none(c, "account.phone", row.phone, &page.phone));
	TRY(open_or_none(c, "account.mail", row.mail, &page.mail));
	enum status status = copy_mine(c, &copy);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	page.made = row.made_at;
	page.has_copy = status == STATUS_OK;
	page.ready = copy.ready;
	page.asked = copy.asked_at;
	return show(c, html_own_data(c, &page));
}

static enum status need_person(struct call *c)
{
	if (c->user.person.n)
		return STATUS_OK;
	return fail(c, STATUS_ABSENT, "The register of persons holds nothing for this account.");
}

static enum status show_held(struct call *c)
{
	static const char *const states[] = { [CORRECTION_ASKED] = "Waits for the keeper of the register", [CORRECTION_DONE] = "Corrected", [CORRECTION_REFUSED] = "Not corrected" };
	struct person person;
	struct correction_list corrections;
	TRY(need_person(c));
	TRY(person_get(c, c->user.person, &person));
	TRY(corrections_mine(c, &corrections));
	struct correction_line *lines = ARENA_MANY(c->arena, struct correction_line, corrections.count);
	for (size_t i = 0; i < corrections.count; i++)
		lines[i] = (struct correction_line){ str_of(say(c, states[corrections.items[i].state])), corrections.items[i].wish,
						     corrections.items[i].answer, corrections.items[i].asked_at };
	struct own_held_page page = { .p = &person, .number = mask_number(c->arena, person.number), .done = own_done(c),
				      .state = str_of(say(c, person_state_words(person.state))), .corrections = { lines, corrections.count } };
	return show(c, html_own_held(c, &page));
}

static enum status show_readings(struct call *c)
{
	struct own_readings_page page = { 0 };
	TRY(need_person(c));
	TRY(readings_mine(c, query_value(c, "cursor"), READINGS_A_PAGE, &page.lines));
	page.more = page.lines.next;
	return show(c, html_own_readings(c, &page));
}

/* ---- correcting ---- */

static enum status show_correct(struct call *c)
{
	const struct form *form = page_form("own_correct.form");
	TRY(need_person(c));
	struct own_form_page page = {
		.title = str_of(say(c, "Ask for a correction")), .lead = str_of(say(c, "The keeper of the register compares it with the papers and answers you.")),
		.faults = view_faults(c, form), .fields = view_form_step(c, form, -1, c->request->method == POST ? account_values(c, form) : NULL),
		.action = STR("/my/data/correct"), .press = str_of(say(c, "Send the request")), .tone = STR("primary"), .back = STR("/my/data/held"),
	};
	return show(c, html_own_form(c, &page));
}

static enum status read_correct(struct call *c)
{
	const struct form *form = page_form("own_correct.form");
	struct wishing *wishing = ARENA_ONE(c->arena, struct wishing);
	c->prepared = wishing;
	show_again(c, show_correct);
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	*wishing = (struct wishing){ json_str(values, "wish"), json_str(values, "proof") };
	return STATUS_OK;
}

static enum status apply_correct(struct call *c)
{
	const struct wishing *wishing = c->prepared;
	TRY(correction_ask(c, wishing->wish, wishing->proof));
	return redirect(c, STR("/my/data/held?done=correction"));
}

/* What one has proved oneself needs no keeper. */
static enum status apply_phone(struct call *c)
{
	struct account_row row;
	struct person person;
	struct str phone;
	TRY(need_person(c));
	TRY(account_by_id(c, c->user.account, &row));
	TRY(open_or_none(c, "account.phone", row.phone, &phone));
	if (!phone.len || !phone_is_proved(c, &row))
		return fail(c, STATUS_CONFLICT, "Your phone was not confirmed lately: confirm it under “My account” first.");
	TRY(person_get(c, c->user.person, &person));
	person.phone = phone;
	TRY(person_put(c, &person, "confirmed by the person's own code"));
	return redirect(c, STR("/my/data/held?done=register"));
}

/* ---- a copy ---- */

static enum status apply_copy(struct call *c)
{
	TRY(copy_ask(c));
	return redirect(c, STR("/my/data"));
}

static enum status show_copy(struct call *c)
{
	struct own_copy copy;
	struct body body;
	enum status status = copy_mine(c, &copy);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no such copy: ask for a new one.");
	TRY(status);
	TRY(copy_open(c, copy.id, &body));
	return show_file(c, STR("application/zip"), STR("my-data.zip"), body, false);
}

/* ---- deleting ---- */

static enum status show_delete(struct call *c)
{
	const struct form *form = page_form("own_delete.form");
	struct own_delete_page page = { .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, NULL) };
	return show(c, html_own_delete(c, &page));
}

static enum status look_password(struct call *c)
{
	struct leaving *leaving = c->prepared;
	return own_password_look(c, &leaving->own, leaving->current);
}

static enum status read_delete(struct call *c)
{
	const struct form *form = page_form("own_delete.form");
	struct leaving *leaving = ARENA_ONE(c->arena, struct leaving);
	c->prepared = leaving;
	show_again(c, show_delete);
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	leaving->current = json_str(values, "current");
	TRY(look(c, look_password));
	sign_in_weigh(c, &leaving->own);
	return STATUS_OK;
}

static enum status apply_delete(struct call *c)
{
	struct leaving *leaving = c->prepared;
	TRY(own_password_open(c, &leaving->own));
	TRY(account_delete(c));
	set_cookie(c, "session", STR(""), -1);
	c->user = (struct user){ 0 };
	struct own_delete_page page = { .gone = true };
	return show(c, html_own_delete(c, &page));
}

const struct route rights_routes[] = {
	/* method path                   zone         permission      level    flags prepare       apply / show */
	{ GET,  "/my/data",              ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,         show_data,     NULL, NULL },
	{ GET,  "/my/data/held",         ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,         show_held,     NULL, NULL },
	{ GET,  "/my/data/readings",     ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,         show_readings, NULL, NULL },
	{ GET,  "/my/data/correct",      ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,         show_correct,  NULL, NULL },
	{ POST, "/my/data/correct",      ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    read_correct, apply_correct, NULL, NULL },
	{ POST, "/my/data/phone",        ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,         apply_phone,   NULL, NULL },
	{ POST, "/my/data/copy",         ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,         apply_copy,    NULL, NULL },
	{ GET,  "/my/data/copy/file",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,         show_copy,     NULL, NULL },
	{ GET,  "/my/account/delete",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,         show_delete,   NULL, NULL },
	{ POST, "/my/account/delete",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_delete,  apply_delete,  NULL, NULL },
	{ 0 },
};
