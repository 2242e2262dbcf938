/* recover_page.c: a forgotten password. The pages are the same whether or not there is such an account. */
#include "module/account/account_inner.h"

#include "recover_html.h"
#include "route/route.h"
#include "view/form_view.h"
#include "view/page_form.h"

static const char *const ways[RECOVER_WAYS] = { [RECOVER_PHONE] = "phone", [RECOVER_MAIL] = "mail", [RECOVER_WINDOW] = "window" };

struct recover_step {
	struct recovering recovering;
	bool stale;
};

static bool read_way(struct str name, enum recover_way *way)
{
	for (int i = 0; i < RECOVER_WAYS; i++)
		if (str_equal(name, str_of(ways[i]))) {
			*way = (enum recover_way)i;
			return true;
		}
	return false;
}

static enum status show_recover(struct call *c)
{
	const struct form *form = page_form("recover.form");
	struct recover_page page = { .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, c->request->method == POST ? account_values(c, form) : NULL) };
	return show(c, html_recover(c, &page));
}

static enum status draw_finish(struct call *c, struct str login, struct str way)
{
	const struct form *form = page_form("recover_finish.form");
	const struct recover_step *step = c->prepared;
	struct recover_page page = { .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, NULL), .login = login, .way = way,
				     .stale = step && step->stale };
	return show(c, html_recover(c, &page));
}

static enum status draw_finish_again(struct call *c)
{
	return draw_finish(c, form_value(c, "login"), form_value(c, "way"));
}

static enum status read_recover(struct call *c)
{
	const struct form *form = page_form("recover.form");
	struct recover_step *step = ARENA_ONE(c->arena, struct recover_step);
	c->prepared = step;
	show_again(c, show_recover);
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	step->recovering.login = json_str(values, "login");
	return read_way(json_str(values, "way"), &step->recovering.way) ? STATUS_OK : STATUS_INVALID;
}

static enum status apply_recover(struct call *c)
{
	const struct recover_step *step = c->prepared;
	if (step->recovering.way != RECOVER_WINDOW)
		TRY(recovery_ask(c, &step->recovering));
	return draw_finish(c, step->recovering.login, str_of(ways[step->recovering.way]));
}

static enum status look_code(struct call *c)
{
	const struct recover_step *step = c->prepared;
	return code_look(c, recovery_code(c, &step->recovering), step->recovering.code);
}

static enum status keep_try(struct call *c)
{
	const struct recover_step *step = c->prepared;
	return code_count(c, recovery_code(c, &step->recovering));
}

static enum status read_finish(struct call *c)
{
	const struct form *form = page_form("recover_finish.form");
	struct recover_step *step = ARENA_ONE(c->arena, struct recover_step);
	struct recovering *recovering = &step->recovering;
	c->prepared = step;
	show_again(c, draw_finish_again);
	recovering->login = str_trim(form_value(c, "login"));
	if (recovering->login.len > 200 || !read_way(form_value(c, "way"), &recovering->way))
		return fail(c, STATUS_INVALID, "Begin again with your phone number.");
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	recovering->code = json_str(values, "code");
	recovering->password = json_str(values, "password");
	c->keep = keep_try;
	TRY(look(c, look_code)); /* hashing is dear: only for who has the code */
	c->keep = NULL;
	password_check(c, STR("password"), recovering->login, recovering->password);
	if (c->faults.count)
		return STATUS_INVALID;
	recovering->hash = password_hash(c, recovering->password);
	return STATUS_OK;
}

static enum status apply_finish(struct call *c)
{
	struct recover_step *step = c->prepared;
	c->keep = keep_try;
	enum status status = recovery_open(c, &step->recovering);
	if (status == STATUS_CONFLICT) { /* the code was right, but it opens nothing */
		step->stale = true;
		c->keep = NULL;
	}
	TRY(status);
	c->keep = NULL;
	struct recover_page page = { .done = true };
	return show(c, html_recover(c, &page));
}

const struct route recover_routes[] = {
	/* method path             zone         permission       level    flags     prepare       apply / show */
	{ GET,  "/recover",        ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,        NULL,         show_recover,  NULL, NULL },
	{ POST, "/recover",        ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, NO_LEAVE, read_recover, apply_recover, NULL, NULL },
	{ POST, "/recover/finish", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, NO_LEAVE, read_finish,  apply_finish,  NULL, NULL },
	{ 0 },
};
