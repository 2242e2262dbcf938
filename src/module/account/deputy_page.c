/* deputy_page.c: a holder names who stands in for him, or his head does. */
#include "module/account/account_inner.h"

#include "deputies_html.h"
#include "module/account/deputy_view.h"
#include "pack/pack.h"
#include "route/route.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { CHOICES_MOST = 200, LONGEST_DAYS = 366 };

static bool is_work(const struct post_entry *post)
{
	return post && (role_permissions(post->role) >> PERMISSION_WORK & 1);
}

static void add_choice(struct call *c, struct account_id holder, struct str name, const struct post_entry *post, struct deputy_choice_list *out)
{
	for (size_t i = 0; i < out->count; i++)
		if (out->items[i].holder.n == holder.n && str_equal(out->items[i].post, post->code))
			return;
	if (out->count == CHOICES_MOST)
		return;
	struct str value = str_format(c->arena, "%lld-%.*s", (long long)holder.n, STR_ARGS(post->code));
	out->items[out->count++] = (struct deputy_choice){
		.holder = holder, .post = post->code, .value = value,
		.label = str_format(c->arena, "%s · %.*s", words_in(c->language, &post->name), STR_ARGS(name)),
	};
}

/* A head decides for all who hold posts of his office. */
static enum status add_office(struct call *c, const struct county *county, struct str office, struct deputy_choice_list *out)
{
	for (size_t i = 0; i < county->post_count; i++) {
		struct holder_line_list holders;
		if (!is_work(&county->posts[i]) || !str_equal(county->posts[i].office, office))
			continue;
		TRY(holders_of(c, county->posts[i].code, &holders));
		for (size_t h = 0; h < holders.count; h++)
			add_choice(c, holders.items[h].account, holders.items[h].name, &county->posts[i], out);
	}
	return STATUS_OK;
}

/* What one stands in for oneself is not one's to give on. */
static enum status choices_of(struct call *c, struct deputy_choice_list *out)
{
	const struct county *county = county_of(c);
	*out = (struct deputy_choice_list){ ARENA_MANY(c->arena, struct deputy_choice, CHOICES_MOST), 0 };
	for (size_t i = 0; county && i < c->user.post_count; i++) {
		const struct post_entry *post = county_post(county, c->user.posts[i]);
		if (!is_work(post) || (c->user.stands_in && c->user.stands_in[i].account.n))
			continue;
		add_choice(c, c->user.account, c->user.name, post, out);
		if (str_equal(post->role, STR("head")))
			TRY(add_office(c, county, post->office, out));
	}
	return STATUS_OK;
}

static const struct deputy_choice *choice_of(const struct deputy_choice_list *list, struct account_id holder, struct str post)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].holder.n == holder.n && str_equal(list->items[i].post, post))
			return &list->items[i];
	return NULL;
}

/* ---- the page ---- */

static const struct form *deputy_form(struct call *c, const struct deputy_choice_list *choices)
{
	struct option *options = ARENA_MANY(c->arena, struct option, choices->count);
	for (size_t i = 0; i < choices->count; i++)
		options[i] = (struct option){ choices->items[i].value, { choices->items[i].label, choices->items[i].label } };
	return page_form_with(c, "deputy.form", "post", options, choices->count);
}

static json_t *values_of(struct call *c, const struct form *form)
{
	if (c->request->method == POST)
		return account_values(c, form);
	json_t *values = json_keep(c->arena, json_object());
	json_set(values, "from_on", json_from_day(c->arena, c->today));
	return values;
}

static struct words post_words(struct call *c, struct str code)
{
	const struct county *county = county_of(c);
	const struct post_entry *post = county ? county_post(county, code) : NULL;
	return post ? post->name : (struct words){ code, code };
}

static enum status name_of(struct call *c, struct account_id id, struct str *out)
{
	struct account_row row;
	TRY(account_by_id(c, id, &row));
	*out = row.name;
	return STATUS_OK;
}

static enum status add_named(struct call *c, const struct deputy_choice_list *choices, struct deputy_view_line_list *out)
{
	out->items = ARENA_MANY(c->arena, struct deputy_view_line, CHOICES_MOST);
	for (size_t i = 0; i < choices->count; i++) {
		const struct deputy_choice *choice = &choices->items[i];
		struct deputy_line_list lines;
		struct str holder;
		TRY(deputies_by_holder(c, choice->holder, &lines));
		TRY(name_of(c, choice->holder, &holder));
		for (size_t k = 0; k < lines.count && out->count < CHOICES_MOST; k++) {
			const struct deputy_line *line = &lines.items[k];
			if (!str_equal(line->post, choice->post) || line->until_on.n < c->today.n)
				continue;
			out->items[out->count++] = (struct deputy_view_line){ line->id, post_words(c, line->post), holder, line->name,
									     line->from_on, line->until_on };
		}
	}
	return STATUS_OK;
}

static enum status add_mine(struct call *c, struct deputy_view_line_list *out)
{
	struct deputy_line_list lines;
	TRY(deputies_by_account(c, c->user.account, &lines));
	out->items = ARENA_MANY(c->arena, struct deputy_view_line, lines.count);
	for (size_t i = 0; i < lines.count; i++)
		if (lines.items[i].until_on.n >= c->today.n)
			out->items[out->count++] = (struct deputy_view_line){ lines.items[i].id, post_words(c, lines.items[i].post),
									     lines.items[i].name, c->user.name,
									     lines.items[i].from_on, lines.items[i].until_on };
	return STATUS_OK;
}

static enum status show_deputies(struct call *c)
{
	struct deputies_page page = { 0 };
	TRY(choices_of(c, &page.choices));
	TRY(add_named(c, &page.choices, &page.named));
	TRY(add_mine(c, &page.mine));
	const struct form *form = deputy_form(c, &page.choices);
	page.faults = view_faults(c, form);
	page.fields = view_form_step(c, form, -1, values_of(c, form));
	return show(c, html_deputies(c, &page));
}

/* ---- naming and ending ---- */

static enum status log_deputy(struct call *c, const char *kind, const struct deputy_row *row)
{
	json_t *detail = json_object();
	json_set(detail, "post", json_from_str(row->post));
	json_set(detail, "holder", json_from_id(c->arena, row->holder.n));
	json_set(detail, "from_on", json_from_day(c->arena, row->from_on));
	json_set(detail, "until_on", json_from_day(c->arena, row->until_on));
	return log_of_account(c, kind, row->account, detail);
}

static enum status read_days(struct call *c, const json_t *values, struct deputy_row *row)
{
	if (!day_from_text(json_str(values, "from_on"), &row->from_on) || !day_from_text(json_str(values, "until_on"), &row->until_on))
		return STATUS_INVALID;
	if (row->until_on.n < row->from_on.n || row->until_on.n < c->today.n)
		fail_field(c, STR("until_on"), "The last day is before the first, or has passed.");
	else if (row->until_on.n - row->from_on.n > LONGEST_DAYS)
		fail_field(c, STR("until_on"), "A deputy stands in for a year at most.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

static enum status wrong_login(struct call *c, const char *english)
{
	fail_field(c, STR("login"), english, 0);
	return STATUS_INVALID;
}

/* Somebody else who works here, and no administrator: their rights go with no others. */
static enum status read_deputy(struct call *c, struct str login, struct deputy_row *row)
{
	struct account_row account;
	uint64_t rights;
	enum status status = account_find_login(c, login, &row->account);
	if (status == STATUS_OK)
		status = account_by_id(c, row->account, &account);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (!role_is_staff(account.role) || account.locked)))
		return wrong_login(c, "Nobody who works here has this login.");
	TRY(status);
	if (account.id.n == row->holder.n)
		return wrong_login(c, "Nobody is his own deputy.");
	TRY(staff_rights(c, &account, &rights));
	if (rights >> PERMISSION_ADMINISTER & 1)
		return fail(c, STATUS_CONFLICT, "An administrator stands in for nobody.");
	return STATUS_OK;
}

/* A post that was not offered is no slip of the pen. */
static bool chosen_is_there(struct call *c, const struct deputy_choice_list *choices)
{
	struct str typed = form_value(c, "post");
	for (size_t i = 0; i < choices->count; i++)
		if (str_equal(choices->items[i].value, typed))
			return true;
	return !typed.len;
}

static enum status apply_name(struct call *c)
{
	struct deputy_choice_list choices;
	struct deputy_row row = { .id = { id_new(c) }, .named_by = c->user.account, .named_at = c->now };
	show_again(c, show_deputies);
	TRY(choices_of(c, &choices));
	const struct form *form = deputy_form(c, &choices);
	json_t *values = account_values(c, form);
	if (!chosen_is_there(c, &choices))
		return fail(c, STATUS_DENIED, "Choose a post of your own, or of somebody whose head you are.");
	TRY(form_check(c, form, -1, values));
	struct str post = json_str(values, "post"), holder = str_until(&post, '-');
	const struct deputy_choice *choice = str_int(holder, 1, INT64_MAX, &row.holder.n) ? choice_of(&choices, row.holder, post) : NULL;
	if (!choice)
		return fail(c, STATUS_DENIED, "Choose a post of your own, or of somebody whose head you are.");
	row.post = choice->post;
	TRY(read_days(c, values, &row));
	TRY(read_deputy(c, json_str(values, "login"), &row));
	TRY(deputy_add(c, &row));
	TRY(log_deputy(c, "deputy.named", &row));
	return redirect(c, STR("/desk/deputies"));
}

static enum status apply_end(struct call *c)
{
	struct deputy_choice_list choices;
	struct deputy_row row;
	struct deputy_id id = { 0 };
	enum status status = str_int(path_value(c, "id"), 1, INT64_MAX, &id.n) ? deputy_get(c, id, &row) : STATUS_ABSENT;
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	TRY(choices_of(c, &choices));
	if (status == STATUS_ABSENT || !choice_of(&choices, row.holder, row.post))
		return fail(c, STATUS_ABSENT, "There is no such deputyship, or it is not yours to end.");
	object_is(c, OBJECT_DEPUTY_OF_OFFICE);
	TRY(deputy_end(c, row.id, c->now));
	TRY(log_deputy(c, "deputy.ended", &row));
	return redirect(c, STR("/desk/deputies"));
}

const struct route deputy_routes[] = {
	/* method path                     zone        permission       level    flags prepare apply / show */
	{ GET,  "/desk/deputies",          ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   show_deputies, NULL, NULL },
	{ POST, "/desk/deputies",          ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   apply_name,    NULL, NULL },
	{ POST, "/desk/deputies/:id/end",  ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   apply_end,     NULL, NULL, .object = OBJECT_DEPUTY_OF_OFFICE },
	{ 0 },
};
