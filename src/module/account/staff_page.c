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
#include "view/form_view.h"
#include "view/page_form.h"

enum { LINES_MOST = 50, PASSWORD_CHARACTERS = 14 };

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
	TRY(posts_unheld(c, &page.unheld));
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

/* The form by which a post is given: those of the county that are open. */
static const struct form *post_form(struct call *c)
{
	const struct county *county = county_of(c);
	size_t count = county ? county->post_count : 0;
	struct option *options = ARENA_MANY(c->arena, struct option, count);
	for (size_t i = 0; i < count; i++) {
		const struct post_entry *post = &county->posts[i];
		const struct office_entry *office = county_office(county, post->office);
		struct str label = str_format(c->arena, "%s · %s", office ? words_in(c->language, &office->name) : "", words_in(c->language, &post->name));
		options[i] = (struct option){ post->code, { label, label } };
	}
	return page_form_with(c, "staff_post.form", "post", options, count);
}

/* What is drawn for whoever looks: each administrator's own form, with what was typed into it. */
static struct html fields_of(struct call *c, const struct account_row *row)
{
	bool security = may(c, PERMISSION_ADMIN_SECURITY);
	const struct form *form = security ? post_form(c) : page_form("staff_name.form");
	json_t *values = json_keep(c->arena, json_object());
	if (security)
		json_set(values, "from_on", json_from_day(c->arena, c->today));
	else
		json_set(values, "name", json_from_str(row->name));
	bool typed = c->request->method == POST && form_value(c, security ? "post" : "name").at;
	return view_form_step(c, form, -1, typed ? account_values(c, form) : values);
}

static enum status draw_one(struct call *c, struct str password)
{
	struct account_row row;
	struct holding_row_list held;
	struct departure_row departure;
	TRY(read_row(c, &row));
	struct staff_view view = {
		.id = row.id, .name = row.name, .password = password, .locked = row.locked,
		.enrolled = row.totp.bytes.at != NULL, .entered = row.password.at != NULL, .plain = str_equal(row.role, STR("staff")),
		.own = row.id.n == c->user.account.n, .version = row.version, .role = str_of(say(c, role_words(row.role))),
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
	struct staff_one_page page = { .s = &view, .fields = fields_of(c, &row),
				       .faults = view_faults(c, may(c, PERMISSION_ADMIN_SECURITY) ? post_form(c) : page_form("staff_name.form")) };
	return show(c, html_staff_one(c, &page));
}

static enum status show_one(struct call *c)
{
	return draw_one(c, STR_NONE);
}

/* ---- the system administrator's ---- */

struct naming { struct str name; int64_t version; };

static enum status draw_new(struct call *c)
{
	const struct form *form = page_form("staff_new.form");
	struct staff_new_page page = { .faults = view_faults(c, form),
				       .fields = view_form_step(c, form, -1, c->request->method == POST ? account_values(c, form) : NULL) };
	return show(c, html_staff_new(c, &page));
}

static enum status read_new(struct call *c)
{
	const struct form *form = page_form("staff_new.form");
	struct new_account *account = ARENA_ONE(c->arena, struct new_account);
	show_again(c, draw_new);
	c->prepared = account;
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	*account = (struct new_account){ .role = STR("staff"), .login = json_str(values, "login"), .name = json_str(values, "name"),
					 .level = LEVEL_2, .phone = json_str(values, "phone"), .mail = json_str(values, "mail") };
	return account_ready(c, account);
}

static enum status apply_new(struct call *c)
{
	struct account_id id;
	TRY(account_add_new(c, c->prepared, &id));
	return redirect(c, path_of(c, id));
}

static enum status read_name(struct call *c)
{
	const struct form *form = page_form("staff_name.form");
	struct naming *naming = ARENA_ONE(c->arena, struct naming);
	show_again(c, show_one);
	c->prepared = naming;
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	naming->name = json_str(values, "name");
	return str_int(form_value(c, "version"), 1, INT64_MAX, &naming->version) ? STATUS_OK : STATUS_INVALID;
}

static enum status apply_name(struct call *c)
{
	const struct naming *naming = c->prepared;
	struct account_row row;
	TRY(read_row(c, &row));
	if (naming->version != row.version)
		return fail(c, STATUS_CONFLICT, "The account was changed meanwhile: look at it again.");
	TRY(account_set_name(c, row.id, naming->name, naming->version));
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

struct giving { struct str post; struct day from, until; };

static enum status read_give(struct call *c)
{
	const struct form *form = post_form(c);
	struct giving *giving = ARENA_ONE(c->arena, struct giving);
	show_again(c, show_one);
	c->prepared = giving;
	json_t *values = account_values(c, form);
	TRY(form_check(c, form, -1, values));
	giving->post = json_str(values, "post");
	struct str until = json_str(values, "until_on");
	if (!day_from_text(json_str(values, "from_on"), &giving->from) || (until.len && !day_from_text(until, &giving->until)))
		return STATUS_INVALID;
	return STATUS_OK;
}

static enum status apply_give(struct call *c)
{
	const struct giving *giving = c->prepared;
	struct account_row row;
	TRY(read_row(c, &row));
	TRY(staff_give(c, &row, giving->post, giving->from, giving->until));
	return redirect(c, path_of(c, row.id));
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
	{ GET,  "/admin/staff/new",                            ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM,   LEVEL_2, 0,    NULL,        draw_new,       NULL, NULL },
	{ POST, "/admin/staff/new",                            ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM,   LEVEL_2, 0,    read_new,    apply_new,      NULL, NULL },
	{ POST, "/admin/staff/:id/name",                       ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM,   LEVEL_2, 0,    read_name,   apply_name,     NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/posts",                      ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    read_give,   apply_give,     NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/posts/:holding/withdraw",    ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_take,     NULL, NULL, .object = OBJECT_HOLDING },
	{ POST, "/admin/staff/:id/lock",                       ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_lock,     NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/unlock",                     ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_unlock,   NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/second-factor/reset",        ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_reset,    NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/let-in",                     ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    read_let_in, apply_let_in,   NULL, NULL, .object = OBJECT_STAFF },
	{ POST, "/admin/staff/:id/plain",                      ZONE_ADMIN, PERMISSION_ADMIN_SECURITY, LEVEL_2, 0,    NULL,        apply_plain,    NULL, NULL, .object = OBJECT_STAFF },
	{ 0 },
};
