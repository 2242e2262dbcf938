/* own_page.c: My account: who one is here, the password, and where one is signed in. */
#include "module/account/account_inner.h"
#include "module/account/own.h"

#include "own_form_html.h"
#include "own_html.h"
#include "own_sessions_html.h"
#include "route/route.h"
#include "view/form_view.h"
#include "view/page_form.h"

struct own_password {
	struct sign_in own; /* first: see own_password_look */
	struct str current;
	struct new_account next;
};

/* ---- the hub ---- */

static const struct {
	const char *name, *words;
} done[] = {
	{ "password", "Your password was changed; the other sessions were ended" },
	{ "phone", "Your phone number is confirmed" },
	{ "mail", "Your mail address was changed" },
	{ "consent", "Your choice was kept" },
	{ "correction", "Your request went to the keeper of the register" },
	{ "register", "Your confirmed phone stands in the register now" },
	{ "session", "The session was ended" },
	{ "sessions", "All other sessions were ended" },
};

struct str own_done(struct call *c)
{
	struct str name = query_value(c, "done");
	for (size_t i = 0; i < sizeof done / sizeof *done; i++)
		if (str_equal(name, str_of(done[i].name)))
			return str_of(say(c, done[i].words));
	return STR_NONE;
}

static enum status show_own(struct call *c)
{
	struct account_row row;
	struct session_row_list sessions;
	struct own_page page = { .name = c->user.name, .real_name = c->user.level >= LEVEL_2, .done = own_done(c) };
	TRY(account_by_id(c, c->user.account, &row));
	TRY(open_or_none(c, "account.phone", row.phone, &page.phone));
	TRY(open_or_none(c, "account.mail", row.mail, &page.mail));
	TRY(sessions_open(c, c->user.account, &sessions));
	page.phone = mask_phone(c, page.phone);
	page.was_real = row.person.n && !page.real_name;
	page.phone_old = row.phone.bytes.at && !phone_is_proved(c, &row);
	page.sessions = (int64_t)sessions.count;
	page.news = privacy_is_news(c, row.told);
	return show(c, html_own(c, &page));
}

/* ---- the password ---- */

static enum status show_password(struct call *c)
{
	const struct form *form = page_form("own_password.form");
	struct own_form_page page = {
		.title = str_of(say(c, "Change the password")), .lead = str_of(say(c, "The other sessions are ended.")), .faults = view_faults(c, form),
		.fields = view_form_step(c, form, -1, NULL), .action = STR("/my/account/password"), .press = str_of(say(c, "Change the password")),
		.tone = STR("primary"), .back = STR("/my/account"),
	};
	return show(c, html_own_form(c, &page));
}

static enum status look_password(struct call *c)
{
	struct own_password *change = c->prepared;
	return own_password_look(c, &change->own, change->current);
}

static enum status read_password(struct call *c)
{
	const struct form *form = page_form("own_password.form");
	struct own_password *change = ARENA_ONE(c->arena, struct own_password);
	c->prepared = change;
	show_again(c, show_password);
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	change->current = json_str(values, "current");
	TRY(look(c, look_password));
	sign_in_weigh(c, &change->own);
	if (!change->own.right)
		return STATUS_OK; /* the apply counts it and says so */
	change->next = (struct new_account){ .role = STR("resident"), .login = change->own.login, .password = json_str(values, "password") };
	password_check(c, STR("password"), change->next.login, change->next.password);
	if (c->faults.count)
		return STATUS_INVALID;
	change->next.password_hash = password_hash(c, change->next.password);
	return STATUS_OK;
}

static enum status apply_password(struct call *c)
{
	struct own_password *change = c->prepared;
	TRY(own_password_open(c, &change->own));
	TRY(account_set_password(c, c->user.account, change->next.password_hash));
	TRY(sessions_close_others(c, c->user.account, c->user.session, c->now));
	TRY(log_account(c, "account.password_changed", c->user.account, "password"));
	TRY(account_tell(c, c->user.account, "Your password was changed", "It was changed by somebody who knew the former one. If it was not you, call 12345 at once."));
	return redirect(c, STR("/my/account?done=password"));
}

/* ---- sessions ---- */

static enum status show_sessions(struct call *c)
{
	struct session_row_list rows;
	TRY(sessions_open(c, c->user.account, &rows));
	struct own_session *items = ARENA_MANY(c->arena, struct own_session, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		items[i] = (struct own_session){ .id = rows.items[i].id, .device = device_words(c, rows.items[i].device),
						 .since = instant_local(c->arena, rows.items[i].opened_at), .used = instant_local(c->arena, rows.items[i].used_at),
						 .here = rows.items[i].id.n == c->user.session.n };
		struct str address;
		TRY(seal_open(c, "session.address", rows.items[i].address, &address));
		items[i].place = place_words(c, address);
	}
	struct own_sessions_page page = { .sessions = { items, rows.count }, .others = rows.count > 1, .done = own_done(c) };
	return show(c, html_own_sessions(c, &page));
}

static enum status apply_end_one(struct call *c)
{
	struct session_id id;
	if (!str_int(path_value(c, "session"), 1, INT64_MAX, &id.n))
		return fail(c, STATUS_ABSENT, "You have no such session.");
	enum status status = session_end_one(c, id, c->user.account, c->now);
	if (status == STATUS_CONFLICT)
		return fail(c, STATUS_ABSENT, "You have no such session.");
	TRY(status);
	object_is(c, OBJECT_SESSION_OWN);
	TRY(log_account(c, "session.closed", c->user.account, "from another session"));
	return redirect(c, STR("/my/account/sessions?done=session"));
}

static enum status apply_end_others(struct call *c)
{
	TRY(sessions_close_others(c, c->user.account, c->user.session, c->now));
	TRY(log_account(c, "session.closed", c->user.account, "all others"));
	return redirect(c, STR("/my/account/sessions?done=sessions"));
}

const struct route own_routes[] = {
	/* method path                              zone         permission      level    flags prepare        apply / show */
	{ GET,  "/my/account",                      ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,          show_own,         NULL, NULL },
	{ GET,  "/my/account/password",             ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,          show_password,    NULL, NULL },
	{ POST, "/my/account/password",             ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    read_password, apply_password,   NULL, NULL },
	{ GET,  "/my/account/sessions",             ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,          show_sessions,    NULL, NULL },
	{ POST, "/my/account/sessions/end",         ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,          apply_end_others, NULL, NULL },
	{ POST, "/my/account/sessions/:session/end", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,   NULL,          apply_end_one,    NULL, NULL, .object = OBJECT_SESSION_OWN },
	{ 0 },
};
