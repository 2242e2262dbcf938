/* account_page.c: signing in, signing up, signing out. */
#include "module/account/account_inner.h"

#include "route/route.h"
#include "sign_in_html.h"
#include "sign_up_html.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { PATH_CEILING = 16 << 10 };

struct signing_up {
	struct str phone, code;
	struct new_account account;
	bool afresh, offer; /* the number had an account before that nobody confirmed for long: leave that one, or say that one may */
};

static struct str pair_value(const void *pairs, struct str name)
{
	return pairs_get(pairs, name);
}

json_t *account_values(struct call *c, const struct form *form)
{
	return form_values_from(c, form, -1, (struct pair_view){ form_values(c), pair_value }, NULL);
}

struct str next_path(struct str next, struct str otherwise)
{
	bool ours = str_starts(next, STR("/")) && !str_starts(next, STR("//")) && !str_contains(next, STR("\\"));
	return ours ? next : otherwise;
}

/* ---- signing in ---- */

static const char *form_of_door(bool staff)
{
	return staff ? "sign_in_staff.form" : "sign_in.form";
}

static enum status draw_sign_in(struct call *c, bool staff)
{
	const struct form *form = page_form(form_of_door(staff));
	struct str next = c->request->method == POST ? form_value(c, "next") : query_value(c, "next");
	struct sign_in_page page = {
		.faults = view_faults(c, form),
		.fields = view_form_step(c, form, -1, c->request->method == POST ? account_values(c, form) : NULL),
		.next = next,
		.staff = staff,
	};
	return show(c, html_sign_in(c, &page));
}

static enum status show_sign_in(struct call *c)
{
	return draw_sign_in(c, false);
}

static enum status show_staff_sign_in(struct call *c)
{
	return draw_sign_in(c, true);
}

static enum status look_sign_in(struct call *c)
{
	return sign_in_look(c, c->prepared);
}

static enum status read_sign_in(struct call *c, bool staff, route_step *draw)
{
	show_again(c, draw);
	const struct form *form = page_form(form_of_door(staff));
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	struct sign_in *attempt = ARENA_ONE(c->arena, struct sign_in);
	*attempt = (struct sign_in){ .login = json_str(values, "login"), .password = json_str(values, "password"),
				     .code = json_str(values, "code"), .address = c->request->peer, .staff = staff };
	c->prepared = attempt;
	TRY(look(c, look_sign_in));
	sign_in_weigh(c, attempt);
	return STATUS_OK;
}

static enum status read_resident_sign_in(struct call *c)
{
	return read_sign_in(c, false, show_sign_in);
}

static enum status read_staff_sign_in(struct call *c)
{
	return read_sign_in(c, true, show_staff_sign_in);
}

static enum status begin_session(struct call *c, const struct session *session, struct str otherwise)
{
	set_cookie(c, "session", session->token, (int)((session->expires_at.ms - c->now.ms) / 1000));
	return redirect(c, next_path(form_value(c, "next"), otherwise));
}

/* A notice that is new comes before everything else, and leads on to where one wanted to go. */
static enum status begin_news(struct call *c, const struct session *session)
{
	struct str next = next_path(form_value(c, "next"), STR("/my"));
	set_cookie(c, "session", session->token, (int)((session->expires_at.ms - c->now.ms) / 1000));
	struct buf path;
	buf_init(&path, c->arena, PATH_CEILING);
	buf_add(&path, STR("/privacy/news?next="));
	put_url_str(&path, next);
	return redirect(c, buf_str(&path));
}

/* Where one begins: one's matters, one's tasks, or what one's role may do. */
static struct str first_page(struct str role)
{
	uint64_t permissions = role_permissions(role);
	if (permissions >> PERMISSION_OWN & 1)
		return STR("/my");
	return permissions >> PERMISSION_WORK & 1 ? STR("/desk") : STR("/desk/start");
}

static enum status apply_sign_in(struct call *c)
{
	struct sign_in *attempt = c->prepared;
	struct session session;
	struct session_id before = c->user.session;
	TRY(sign_in_open(c, attempt, &session));
	if (before.n) /* one browser, one session */
		TRY(session_close(c, before, c->now));
	if (!session.staff && privacy_is_news(c, attempt->told))
		return begin_news(c, &session);
	return begin_session(c, &session, first_page(attempt->role));
}

static enum status apply_sign_out(struct call *c)
{
	TRY(session_end(c));
	set_cookie(c, "session", STR(""), -1);
	return redirect(c, may(c, PERMISSION_OWN) ? STR("/") : STR("/desk/sign-in"));
}

/* ---- signing up ---- */

static enum status draw_sign_up(struct call *c)
{
	const struct form *form = page_form("sign_up.form");
	struct sign_up_page page = { .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, c->request->method == POST ? account_values(c, form) : NULL) };
	return show(c, html_sign_up(c, &page));
}

static enum status draw_finish(struct call *c, struct str phone)
{
	const struct form *form = page_form("sign_up_finish.form");
	const struct signing_up *up = c->prepared;
	struct sign_up_page page = { .faults = view_faults(c, form), .phone = phone, .offer = up && up->offer, .fields = view_form_step(c, form, -1, form_value(c, "code").at ? account_values(c, form) : NULL) };
	return show(c, html_sign_up(c, &page));
}

static enum status draw_finish_again(struct call *c)
{
	return draw_finish(c, form_value(c, "phone"));
}

static enum status read_sign_up(struct call *c)
{
	show_again(c, draw_sign_up);
	const struct form *form = page_form("sign_up.form");
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	struct signing_up *up = ARENA_ONE(c->arena, struct signing_up);
	up->phone = json_str(values, "phone");
	c->prepared = up;
	return STATUS_OK;
}

static enum status apply_sign_up(struct call *c)
{
	const struct signing_up *up = c->prepared;
	TRY(phone_code_send(c, up->phone));
	return draw_finish(c, up->phone);
}

static enum status keep_try(struct call *c)
{
	const struct signing_up *up = c->prepared;
	return phone_code_count(c, up->phone);
}

static enum status look_code(struct call *c)
{
	const struct signing_up *up = c->prepared;
	return phone_code_look(c, up->phone, up->code);
}

static enum status read_finish(struct call *c)
{
	show_again(c, draw_finish_again);
	const struct form *form = page_form("sign_up_finish.form");
	struct signing_up *up = ARENA_ONE(c->arena, struct signing_up);
	c->prepared = up;
	up->phone = form_value(c, "phone");
	if (!is_phone(up->phone))
		return fail(c, STATUS_INVALID, "Begin again with your phone number.");
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	up->code = json_str(values, "code");
	up->afresh = str_equal(form_value(c, "afresh"), STR("yes"));
	up->account = (struct new_account){ .role = STR("resident"), .login = up->phone, .name = json_str(values, "name"),
					    .password = json_str(values, "password"), .phone = up->phone, .level = LEVEL_1 };
	c->keep = keep_try;
	TRY(look(c, look_code)); /* hashing is dear: only for who has the code */
	c->keep = NULL;
	return account_ready(c, &up->account);
}

/* Who holds the phone may know that it has an account; nobody else is told. Numbers change hands: an account that did not prove its
 * phone for long lets it go, and what is in it stays its holder's. */
static enum status make_room(struct call *c, struct signing_up *up)
{
	struct account_row row;
	enum status status = account_of_login(c, up->phone, &row);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	if (role_is_staff(row.role) || phone_is_proved(c, &row))
		return fail(c, STATUS_CONFLICT, "This phone has an account already: sign in, or set a new password.");
	up->offer = !up->afresh;
	if (up->offer)
		return fail(c, STATUS_CONFLICT, "This number had an account that nobody confirmed for 90 days. If it is yours, sign in with its password, or go to a window; else begin a new one.");
	return account_let_go(c, &row);
}

static enum status apply_finish(struct call *c)
{
	struct signing_up *up = c->prepared;
	struct session session;
	struct sign_in attempt = { .role = up->account.role, .level = LEVEL_1, .address = c->request->peer, .right = true, .proven = true, .name = up->account.name, .login = up->phone };
	c->keep = keep_try;
	TRY(phone_code_check(c, up->phone, up->code));
	c->keep = NULL;
	TRY(make_room(c, up));
	TRY(account_add_new(c, &up->account, &attempt.account));
	TRY(privacy_was_told(c, attempt.account));
	TRY(sign_in_open(c, &attempt, &session));
	return begin_session(c, &session, STR("/my"));
}

const struct route account_routes[] = {
	/* method path               zone         permission       level    flags               prepare               apply / show */
	{ GET,  "/sign-in",          ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,                  NULL,                 show_sign_in,       NULL, NULL },
	{ POST, "/sign-in",          ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, NO_LEAVE,           read_resident_sign_in, apply_sign_in,     NULL, NULL },
	{ GET,  "/desk/sign-in",     ZONE_STAFF,  PERMISSION_NONE, LEVEL_0, DOOR,               NULL,                 show_staff_sign_in, NULL, NULL },
	{ POST, "/desk/sign-in",     ZONE_STAFF,  PERMISSION_NONE, LEVEL_0, DOOR | NO_LEAVE,    read_staff_sign_in,  apply_sign_in,      NULL, NULL },
	{ GET,  "/sign-up",          ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,                  NULL,                 draw_sign_up,       NULL, NULL },
	{ POST, "/sign-up",          ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, NO_LEAVE,           read_sign_up,         apply_sign_up,      NULL, NULL },
	{ POST, "/sign-up/finish",   ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, NO_LEAVE,           read_finish,          apply_finish,       NULL, NULL },
	{ POST, "/sign-out",         ZONE_PUBLIC, PERMISSION_NONE, LEVEL_1, ANY_ZONE | NO_LEAVE, NULL,                 apply_sign_out,     NULL, NULL },
	{ 0 },
};
