/* staff_page.c: who works here: the list, a page for each, and the acts of the system and of the security administrator. */
#include "module/account/account_inner.h"

#include "account_sql.h"
#include "form/form.h"
#include "module/account/departure.h"
#include "module/account/staff_view.h"
#include "pack/pack.h"
#include "route/route.h"
#include "staff_list_html.h"
#include "staff_new_html.h"
#include "staff_one_html.h"

enum { LINES_MOST = 50, PASSWORD_CHARACTERS = 14 };

static struct str first_fault(const struct call *c)
{
	return c->faults.count ? c->faults.items[0].sentence : STR_NONE;
}

static struct account_id id_of_path(const struct call *c)
{
	struct account_id id = { 0 };
	return str_int(path_value(c, "id"), 1, INT64_MAX, &id.n) ? id : (struct account_id){ 0 };
}

static enum status read_row(struct call *c, struct account_row *row)
{
	return staff_get(c, id_of_path(c), row);
}

enum status ask_staff(struct call *c)
{
	struct account_row row;
	return read_row(c, &row);
}

static struct str path_of(struct call *c, struct account_id id)
{
	return str_format(c->arena, "/admin/staff/%lld", (long long)id.n);
}

/* ---- the list ---- */

static void state_of(struct call *c, bool locked, bool entered, const struct departure_row *departure, struct str *state, struct str *tone)
{
	bool left = departure->done_at.ms || departure->fault.at;
	*tone = locked ? STR("grey") : entered ? STR("green") : STR("amber");
	if (left)
		*state = str_of(say(c, departure->kind == DEPARTURE_LEAVE ? "on leave" : "has left"));
	else if (locked)
		*state = str_of(say(c, "locked"));
	else
		*state = str_of(say(c, entered ? "may sign in" : "has no password yet"));
}

static struct words post_name(struct call *c, struct str code)
{
	const struct county *county = county_of(c);
	const struct post_entry *post = county ? county_post(county, code) : NULL;
	return post ? post->name : (struct words){ code, code };
}

static enum status posts_of(struct call *c, struct account_id id, struct str *out)
{
	struct holding_line_list held;
	struct buf text;
	buf_init(&text, c->arena, 16384);
	TRY(holdings_of(c, id, c->today, &held));
	for (size_t i = 0; i < held.count; i++) {
		struct words name = post_name(c, held.items[i].post);
		buf_add_format(&text, "%s%s", i ? say(c, ", ") : "", words_in(c->language, &name));
	}
	*out = buf_str(&text);
	return STATUS_OK;
}

static enum status view_line(struct call *c, const struct staff_line *line, struct staff_view_line *out)
{
	*out = (struct staff_view_line){ .id = line->id, .name = line->name };
	struct departure_row departure;
	TRY(departure_find(c, line->id, &departure));
	state_of(c, line->locked, line->entered, &departure, &out->state, &out->tone);
	TRY(seal_open(c, "account.login", line->login, &out->login));
	return posts_of(c, line->id, &out->posts);
}

static enum status show_list_page(struct call *c)
{
	struct staff_line_list found;
	int64_t after = query_int(c, "after", 0, INT64_MAX, 0);
	struct str name = str_trim(query_value(c, "name"));
	if (name.len > 200 || str_contains(name, STR("%")) || str_contains(name, STR("_")))
		name = STR_NONE;
	if (name.len)
		TRY(staff_search(c, after, str_format(c->arena, "%%%.*s%%", STR_ARGS(name)), LINES_MOST + 1, &found));
	else
		TRY(staff_page(c, after, LINES_MOST + 1, &found));
	struct staff_list_page page = { .name = name, .lines = { ARENA_MANY(c->arena, struct staff_view_line, found.count), 0 } };
	for (size_t i = 0; i < found.count && i < LINES_MOST; i++)
		TRY(view_line(c, &found.items[i], &page.lines.items[page.lines.count++]));
	struct buf query;
	buf_init(&query, c->arena, 2048);
	buf_add(&query, STR("/admin/staff?name="));
	put_url_str(&query, name);
	if (after)
		page.before = str_copy(c->arena, buf_str(&query));
	if (found.count > LINES_MOST)
		page.after = str_format(c->arena, "%.*s&after=%lld", STR_ARGS(buf_str(&query)), (long long)found.items[LINES_MOST - 1].id.n);
	return show(c, html_staff_list(c, &page));
}

/* ---- one ---- */

static struct holding_view_line view_holding(struct call *c, const struct holding_row *row)
{
	const struct county *county = county_of(c);
	const struct post_entry *post = county ? county_post(county, row->post) : NULL;
	const struct office_entry *office = post ? county_office(county, post->office) : NULL;
	bool open = !row->ended_at.ms;
	return (struct holding_view_line){
		.id = row->id, .post = post_name(c, row->post), .office = office ? office->name : (struct words){ STR(""), STR("") },
		.from_on = row->from_on, .until_on = row->until_on, .ended_at = row->ended_at, .open = open,
		.now = open && row->from_on.n <= c->today.n && (!row->until_on.n || row->until_on.n >= c->today.n),
	};
}

static void list_posts(struct call *c, struct post_choice_list *out)
{
	const struct county *county = county_of(c);
	*out = (struct post_choice_list){ ARENA_MANY(c->arena, struct post_choice, county ? county->post_count : 0), 0 };
	struct str typed = c->request->method == POST ? form_value(c, "post") : STR_NONE;
	for (size_t i = 0; county && i < county->post_count; i++) {
		const struct post_entry *post = &county->posts[i];
		const struct office_entry *office = county_office(county, post->office);
		struct str label = str_format(c->arena, "%s · %s", office ? words_in(c->language, &office->name) : "", words_in(c->language, &post->name));
		out->items[out->count++] = (struct post_choice){ post->code, label, str_equal(post->code, typed) };
	}
}

static enum status draw_one(struct call *c, struct str password)
{
	struct account_row row;
	struct holding_row_list held;
	struct departure_row departure;
	TRY(read_row(c, &row));
	struct staff_view view = {
		.id = row.id, .name = row.name, .fault = first_fault(c), .password = password, .locked = row.locked,
		.enrolled = row.totp.bytes.at != NULL, .entered = row.password.at != NULL, .plain = str_equal(row.role, STR("staff")),
		.own = row.id.n == c->user.account.n, .today = day_text(c->arena, c->today), .version = row.version, .role = str_of(say(c, role_words(row.role))),
	};
	TRY(staff_login(c, &row, &view.login));
	TRY(departure_find(c, row.id, &departure));
	view.leaves_on = departure.from_on;
	view.left = departure.done_at.ms || departure.fault.at;
	state_of(c, view.locked, view.entered, &departure, &view.state, &view.tone);
	TRY(holdings_ever(c, row.id, &held));
	view.holdings = (struct holding_view_line_list){ ARENA_MANY(c->arena, struct holding_view_line, held.count), held.count };
	for (size_t i = 0; i < held.count; i++)
		view.holdings.items[i] = view_holding(c, &held.items[i]);
	list_posts(c, &view.posts);
	struct staff_one_page page = { .s = &view };
	return show(c, html_staff_one(c, &page));
}

static enum status show_one(struct call *c)
{
	return draw_one(c, STR_NONE);
}

/* ---- the system administrator's ---- */

struct typed_account { struct new_account account; struct str name; };

static enum status draw_new(struct call *c)
{
	struct staff_new_page page = { .fault = first_fault(c), .login = form_value(c, "login"), .name = form_value(c, "name"),
				       .phone = form_value(c, "phone"), .mail = form_value(c, "mail") };
	return show(c, html_staff_new(c, &page));
}

static enum status show_new(struct call *c)
{
	struct staff_new_page page = { 0 };
	return show(c, html_staff_new(c, &page));
}

static bool name_is_right(struct call *c, struct str name)
{
	if (!name.len || str_count(name) > 60 || !str_is_utf8(name))
		fail_field(c, STR("name"), "Give the name, up to 60 characters.");
	return c->faults.count == 0;
}

static enum status read_new(struct call *c)
{
	struct new_account *account = ARENA_ONE(c->arena, struct new_account);
	struct str phone = str_trim(form_value(c, "phone")), mail = str_trim(form_value(c, "mail"));
	show_again(c, draw_new);
	c->prepared = account;
	*account = (struct new_account){ .role = STR("staff"), .login = form_value(c, "login"), .name = str_trim(form_value(c, "name")),
					 .level = LEVEL_2, .phone = phone.len ? phone : STR_NONE, .mail = mail.len ? mail : STR_NONE };
	if (!name_is_right(c, account->name))
		return STATUS_INVALID;
	if (phone.len && !is_phone(phone))
		fail_field(c, STR("phone"), "This is no mobile number.");
	if (mail.len && !is_mail(mail))
		fail_field(c, STR("mail"), "This is no mail address.");
	return account_ready(c, account);
}

static enum status apply_new(struct call *c)
{
	struct account_id id;
	TRY(account_add_new(c, c->prepared, &id));
	return redirect(c, path_of(c, id));
}

static enum status apply_name(struct call *c)
{
	struct account_row row;
	int64_t version = 0;
	struct str name = str_trim(form_value(c, "name"));
	show_again(c, show_one);
	TRY(read_row(c, &row));
	if (!name_is_right(c, name) || !str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		return STATUS_INVALID;
	if (version != row.version)
		return fail(c, STATUS_CONFLICT, "The account was changed meanwhile: look at it again.");
	TRY(account_set_name(c, row.id, name, version));
	TRY(log_of_account(c, "account.renamed", row.id, NULL));
	return redirect(c, path_of(c, row.id));
}

/* ---- the security administrator's ---- */

typedef enum status staff_act(struct call *c, const struct account_row *row);

static enum status act_and_return(struct call *c, staff_act *act)
{
	struct account_row row;
	show_again(c, show_one);
	TRY(read_row(c, &row));
	TRY(act(c, &row));
	return redirect(c, path_of(c, row.id));
}

static struct day day_typed(struct call *c, const char *name)
{
	struct day day = DAY_NONE;
	struct str text = str_trim(form_value(c, name));
	if (text.len && !day_from_text(text, &day))
		fail_field(c, str_of(name), "Write the day as 2026-11-22.");
	return day;
}

static enum status give(struct call *c, const struct account_row *row)
{
	struct day from = day_typed(c, "from_on"), until = day_typed(c, "until_on");
	if (c->faults.count)
		return STATUS_INVALID;
	return staff_give(c, row, form_value(c, "post"), from, until);
}

static enum status take(struct call *c, const struct account_row *row)
{
	struct holding_id holding = { 0 };
	if (!str_int(path_value(c, "holding"), 1, INT64_MAX, &holding.n))
		return fail(c, STATUS_ABSENT, "This account does not hold that post.");
	return staff_take(c, row, holding);
}

static enum status lock(struct call *c, const struct account_row *row)
{
	return staff_lock(c, row, true);
}

static enum status unlock(struct call *c, const struct account_row *row)
{
	return staff_lock(c, row, false);
}

static enum status apply_give(struct call *c)
{
	return act_and_return(c, give);
}

static enum status apply_take(struct call *c)
{
	return act_and_return(c, take);
}

static enum status apply_lock(struct call *c)
{
	return act_and_return(c, lock);
}

static enum status apply_unlock(struct call *c)
{
	return act_and_return(c, unlock);
}

static enum status apply_reset(struct call *c)
{
	return act_and_return(c, staff_reset_factor);
}

static enum status apply_plain(struct call *c)
{
	return act_and_return(c, staff_plain);
}

struct letting_in { struct str password, hash; };

static enum status read_let_in(struct call *c)
{
	struct letting_in *in = ARENA_ONE(c->arena, struct letting_in);
	show_again(c, show_one);
	c->prepared = in;
	in->password = random_token(c->arena, PASSWORD_CHARACTERS);
	in->hash = password_hash(c, in->password);
	return STATUS_OK;
}

static enum status apply_let_in(struct call *c)
{
	const struct letting_in *in = c->prepared;
	struct account_row row;
	TRY(read_row(c, &row));
	TRY(staff_let_in(c, &row, in->hash));
	return draw_one(c, in->password);
}

const struct route staff_routes[] = {
	/* method path                                         zone        permission                 level    flags prepare      apply / show */
	{ GET,  "/admin/staff",                                ZONE_ADMIN, PERMISSION_ADMINISTER,     LEVEL_2, 0,    NULL,        show_list_page, NULL, NULL },
	{ GET,  "/admin/staff/:id",                            ZONE_ADMIN, PERMISSION_ADMINISTER,     LEVEL_2, 0,    NULL,        show_one,       NULL, NULL, .object = OBJECT_STAFF },
	{ GET,  "/admin/staff/new",                            ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM,   LEVEL_2, 0,    NULL,        show_new,       NULL, NULL },
	{ POST, "/admin/staff/new",                            ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM,   LEVEL_2, 0,    read_new,    apply_new,      NULL, NULL },
	{ POST, "/admin/staff/:id/name",                       ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM,   LEVEL_2, 0,    NULL,        apply_name,     NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/posts",                      ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_give,     NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/posts/:holding/withdraw",    ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_take,     NULL, NULL, .object = OBJECT_HOLDING },
	{ POST, "/admin/staff/:id/lock",                       ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_lock,     NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/unlock",                     ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_unlock,   NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/second-factor/reset",        ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_reset,    NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/let-in",                     ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    read_let_in, apply_let_in,   NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/plain",                      ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_plain,    NULL, NULL, .object = OBJECT_STAFF },
	{ 0 },
};
