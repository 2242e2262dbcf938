/* contact_page.c: another phone, another mail address: the password first, then the codes. */
#include "module/account/account_inner.h"
#include "module/account/own.h"

#include "own_form_html.h"
#include "route/route.h"
#include "view/form_view.h"
#include "view/page_form.h"

struct contact_change {
	struct sign_in own; /* first: see own_password_look */
	struct str current, target, code, old_code;
	bool both;
};

static enum status look_password(struct call *c)
{
	struct contact_change *change = c->prepared;
	return own_password_look(c, &change->own, change->current);
}

static enum status draw(struct call *c, const char *form_name, struct own_form_page page)
{
	const struct form *form = page_form(form_name);
	page.faults = view_faults(c, form);
	page.fields = view_form_step(c, form, -1, c->request->method == POST && !page.kept.len ? account_values(c, form) : NULL);
	page.tone = STR("primary");
	page.back = STR("/my/account");
	return show(c, html_own_form(c, &page));
}

/* Reads the first page of either: what is to be changed, and the password. */
static enum status read_first(struct call *c, const char *form_name, const char *field)
{
	const struct form *form = page_form(form_name);
	struct contact_change *change = ARENA_ONE(c->arena, struct contact_change);
	c->prepared = change;
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	change->target = json_str(values, field);
	change->current = json_str(values, "current");
	TRY(look(c, look_password));
	sign_in_weigh(c, &change->own);
	return STATUS_OK;
}

static enum status read_second(struct call *c, const char *form_name)
{
	const struct form *form = page_form(form_name);
	struct contact_change *change = ARENA_ONE(c->arena, struct contact_change);
	c->prepared = change;
	change->target = form_value(c, "kept");
	json_t *values = account_values(c, form);
	change->both = form_value(c, "old_code").at != NULL;
	TRY(form_check(c, form, -1, values));
	change->code = json_str(values, "code");
	change->old_code = json_str(values, "old_code");
	return STATUS_OK;
}

/* ---- the phone ---- */

static enum status show_phone(struct call *c)
{
	return draw(c, "own_phone.form", (struct own_form_page){
		.title = str_of(say(c, "Phone number")), .action = STR("/my/account/phone"), .press = str_of(say(c, "Send the code")),
		.lead = str_of(say(c, "The number is also your login. A code is sent to it; the former number is told.")) });
}

static enum status draw_phone_code(struct call *c, struct str phone, bool both)
{
	return draw(c, both ? "own_codes.form" : "own_code.form", (struct own_form_page){
		.title = str_of(say(c, "Phone number")), .action = STR("/my/account/phone/finish"), .press = str_of(say(c, "Confirm")), .kept = phone,
		.lead = view_sentence(c, "A code is on its way to {}.", &phone, 1) });
}

static enum status draw_phone_again(struct call *c)
{
	return draw_phone_code(c, form_value(c, "kept"), form_value(c, "old_code").at != NULL);
}

static enum status read_phone(struct call *c)
{
	show_again(c, show_phone);
	return read_first(c, "own_phone.form", "phone");
}

static enum status apply_phone(struct call *c)
{
	struct contact_change *change = c->prepared;
	TRY(own_password_open(c, &change->own));
	TRY(phone_ask(c, change->target, &change->both));
	return draw_phone_code(c, change->target, change->both);
}

static enum status keep_phone(struct call *c)
{
	const struct contact_change *change = c->prepared;
	return phone_code_wrong(c, change->target);
}

static enum status read_phone_code(struct call *c)
{
	show_again(c, draw_phone_again);
	if (!is_phone(form_value(c, "kept")))
		return fail(c, STATUS_INVALID, "Begin again with your phone number.");
	return read_second(c, form_value(c, "old_code").at ? "own_codes.form" : "own_code.form");
}

static enum status apply_phone_code(struct call *c)
{
	const struct contact_change *change = c->prepared;
	c->keep = keep_phone;
	TRY(phone_change(c, change->target, change->code, change->old_code));
	c->keep = NULL;
	return redirect(c, STR("/my/account?done=phone"));
}

/* ---- mail ---- */

static enum status show_mail(struct call *c)
{
	return draw(c, "own_mail.form", (struct own_form_page){
		.title = str_of(say(c, "Mail address")), .action = STR("/my/account/mail"), .press = str_of(say(c, "Go on")),
		.lead = str_of(say(c, "Notices are sent there too, and with it a forgotten password can be set anew. A code is sent to it first.")) });
}

static enum status draw_mail_code(struct call *c, struct str mail)
{
	return draw(c, "own_code.form", (struct own_form_page){
		.title = str_of(say(c, "Mail address")), .action = STR("/my/account/mail/finish"), .press = str_of(say(c, "Confirm")), .kept = mail,
		.lead = view_sentence(c, "A code is on its way to {}.", &mail, 1) });
}

static enum status draw_mail_again(struct call *c)
{
	return draw_mail_code(c, form_value(c, "kept"));
}

static enum status read_mail(struct call *c)
{
	show_again(c, show_mail);
	return read_first(c, "own_mail.form", "mail");
}

static enum status apply_mail(struct call *c)
{
	struct contact_change *change = c->prepared;
	TRY(own_password_open(c, &change->own));
	if (str_is_empty(change->target)) {
		TRY(mail_change(c, STR_NONE, STR_NONE));
		return redirect(c, STR("/my/account?done=mail"));
	}
	TRY(mail_ask(c, change->target));
	return draw_mail_code(c, change->target);
}

static enum status keep_mail(struct call *c)
{
	const struct contact_change *change = c->prepared;
	return mail_code_wrong(c, change->target);
}

static enum status read_mail_code(struct call *c)
{
	show_again(c, draw_mail_again);
	if (!is_mail(form_value(c, "kept")))
		return fail(c, STATUS_INVALID, "Begin again with your mail address.");
	return read_second(c, "own_code.form");
}

static enum status apply_mail_code(struct call *c)
{
	const struct contact_change *change = c->prepared;
	c->keep = keep_mail;
	TRY(mail_change(c, change->target, change->code));
	c->keep = NULL;
	return redirect(c, STR("/my/account?done=mail"));
}

const struct route contact_routes[] = {
	/* method path                      zone         permission      level    flags prepare          apply / show */
	{ GET,  "/my/account/phone",        ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,            show_phone,       NULL, NULL },
	{ POST, "/my/account/phone",        ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_phone,      apply_phone,      NULL, NULL },
	{ POST, "/my/account/phone/finish", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_phone_code, apply_phone_code, NULL, NULL },
	{ GET,  "/my/account/mail",         ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,            show_mail,        NULL, NULL },
	{ POST, "/my/account/mail",         ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_mail,       apply_mail,       NULL, NULL },
	{ POST, "/my/account/mail/finish",  ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_mail_code,  apply_mail_code,  NULL, NULL },
	{ 0 },
};
