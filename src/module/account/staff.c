/* staff.c: the rules about who works here. */
#include "module/account/staff.h"

#include "account_sql.h"
#include "dossier/waiting.h"
#include "module/account/account_inner.h"
#include "module/account/departure.h"
#include "pack/pack.h"
#include "session_sql.h"

enum { STAFF_MOST = 5000 };

enum status staff_get(struct call *c, struct account_id id, struct account_row *out)
{
	enum status status = id.n ? account_by_id(c, id, out) : STATUS_ABSENT;
	if (status == STATUS_ABSENT || (status == STATUS_OK && !role_is_staff(out->role)))
		return fail(c, STATUS_ABSENT, "No member of staff has this account.");
	object_is(c, OBJECT_STAFF);
	return status;
}

enum status staff_login(struct call *c, const struct account_row *row, struct str *out)
{
	return seal_open(c, "account.login", row->login, out);
}

static uint64_t rights_of_post(struct call *c, struct str post)
{
	const struct county *county = county_of(c);
	const struct post_entry *entry = county ? county_post(county, post) : NULL;
	return entry ? role_permissions(entry->role) : 0;
}

static enum status rights_without(struct call *c, const struct account_row *row, struct holding_id ending, uint64_t *out)
{
	struct holding_row_list held;
	TRY(holdings_open(c, row->id, &held));
	*out = role_permissions(row->role);
	for (size_t i = 0; i < held.count; i++)
		if (held.items[i].id.n != ending.n)
			*out |= rights_of_post(c, held.items[i].post);
	return STATUS_OK;
}

enum status staff_rights(struct call *c, const struct account_row *row, uint64_t *permissions)
{
	return rights_without(c, row, (struct holding_id){ 0 }, permissions);
}

enum status staff_not_self(struct call *c, struct account_id id)
{
	if (c->user.account.n && c->user.account.n == id.n)
		return fail(c, STATUS_DENIED, "Nobody decides on his own account: another security administrator does it.");
	return STATUS_OK;
}

/* ---- the last of a kind ---- */

static const struct kind {
	enum permission permission;
	const char *words;
} kinds[] = {
	{ PERMISSION_ADMIN_SYSTEM, "This is the last system administrator: give the post to another first." },
	{ PERMISSION_ADMIN_SECURITY, "This is the last security administrator: give the post to another first." },
	{ PERMISSION_ADMIN_AUDIT, "This is the last audit administrator: give the post to another first." },
};

enum status staff_with(struct call *c, enum permission permission, struct staff_line_list *out)
{
	struct staff_line_list all;
	TRY(staff_page(c, 0, STAFF_MOST, &all));
	*out = (struct staff_line_list){ ARENA_MANY(c->arena, struct staff_line, all.count), 0 };
	for (size_t i = 0; i < all.count; i++) {
		const struct staff_line *line = &all.items[i];
		struct holding_line_list held;
		uint64_t rights = role_permissions(line->role);
		if (line->locked || !line->entered)
			continue;
		TRY(holdings_of(c, line->id, c->today, &held));
		for (size_t h = 0; h < held.count; h++)
			rights |= rights_of_post(c, held.items[h].post);
		if (rights >> permission & 1)
			out->items[out->count++] = *line;
	}
	return STATUS_OK;
}

/* Whether somebody else has a right today and can sign in with it. */
static enum status somebody_else(struct call *c, struct account_id except, enum permission permission, bool *found)
{
	struct staff_line_list able;
	*found = false;
	TRY(staff_with(c, permission, &able));
	for (size_t i = 0; i < able.count; i++)
		*found = *found || able.items[i].id.n != except.n;
	return STATUS_OK;
}

enum status staff_last_of(struct call *c, const struct account_row *row, uint64_t ends)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		bool found = true;
		if (ends >> kinds[i].permission & 1)
			TRY(somebody_else(c, row->id, kinds[i].permission, &found));
		if (!found)
			return fail(c, STATUS_CONFLICT, kinds[i].words, 0);
	}
	return STATUS_OK;
}

enum status staff_not_last(struct call *c, const struct account_row *row, struct holding_id ending)
{
	uint64_t has, stays = 0;
	TRY(staff_rights(c, row, &has));
	if (ending.n)
		TRY(rights_without(c, row, ending, &stays));
	return row->locked ? STATUS_OK : staff_last_of(c, row, has & ~stays);
}

/* ---- posts ---- */

/* Who left comes back by his return only. */
static enum status check_is_here(struct call *c, struct account_id account)
{
	struct departure_row departure;
	TRY(departure_find(c, account, &departure));
	if (departure.done_at.ms || departure.fault.at)
		return fail(c, STATUS_CONFLICT, "This member of staff has left: enter the return first.");
	return STATUS_OK;
}

static json_t *post_detail(struct call *c, struct str post, struct day from, struct day until)
{
	json_t *detail = json_object();
	json_set(detail, "post", json_from_str(post));
	json_set(detail, "from_on", json_from_day(c->arena, from));
	if (until.n)
		json_set(detail, "until_on", json_from_day(c->arena, until));
	return detail;
}

static enum status check_giving(struct call *c, const struct account_row *row, const struct post_entry *entry, struct day from, struct day until)
{
	uint64_t rights;
	if (!entry)
		fail_field(c, STR("post"), "Choose a post.");
	if (!from.n)
		fail_field(c, STR("from_on"), "Give the first day.");
	if (until.n && until.n < from.n)
		fail_field(c, STR("until_on"), "The last day is before the first.");
	if (c->faults.count)
		return STATUS_INVALID;
	TRY(staff_rights(c, row, &rights));
	if (!roles_fit(rights, entry->role))
		return fail(c, STATUS_CONFLICT, "An administrator's rights go with no others: take the other posts back first.");
	return STATUS_OK;
}

static enum status add_holding(struct call *c, struct account_id account, struct str post, struct day from, struct day until)
{
	struct holding_row found, row = { .id = { id_new(c) }, .account = account, .post = post, .from_on = from, .until_on = until,
					  .given_by = c->user.account, .given_at = c->now };
	enum status status = holding_of_post(c, account, post, &found);
	if (status == STATUS_OK && found.until_on.n && found.until_on.n < c->today.n)
		TRY(holding_end(c, found.id, c->now));
	else if (status == STATUS_OK)
		return fail(c, STATUS_CONFLICT, "This post was given already: take it back first to change its days.");
	else if (status != STATUS_ABSENT)
		return status;
	TRY(holding_add(c, &row));
	return log_of_account(c, "post.given", account, post_detail(c, post, from, until));
}

enum status staff_give(struct call *c, const struct account_row *row, struct str post, struct day from, struct day until)
{
	const struct county *county = county_of(c);
	const struct post_entry *entry = county ? county_post(county, post) : NULL;
	TRY(staff_not_self(c, row->id));
	TRY(check_is_here(c, row->id));
	TRY(check_giving(c, row, entry, from, until));
	return add_holding(c, row->id, entry->code, from, until);
}

enum status staff_end_deputy(struct call *c, const struct deputy_line *line)
{
	json_t *detail = json_object();
	json_set(detail, "post", json_from_str(line->post));
	json_set(detail, "holder", json_from_id(c->arena, line->holder.n));
	TRY(deputy_end(c, line->id, c->now));
	return log_of_account(c, "deputy.ended", line->account, detail);
}

/* Deputies stand in only for who holds the post. */
static enum status end_holding(struct call *c, const struct holding_row *held)
{
	struct deputy_line_list deputies;
	TRY(deputies_by_holder(c, held->account, &deputies));
	for (size_t i = 0; i < deputies.count; i++)
		if (str_equal(deputies.items[i].post, held->post))
			TRY(staff_end_deputy(c, &deputies.items[i]));
	TRY(holding_end(c, held->id, c->now));
	return log_of_account(c, "post.withdrawn", held->account, post_detail(c, held->post, held->from_on, held->until_on));
}

/* No task is left without a holder. */
static enum status check_left(struct call *c, const struct holding_row *held)
{
	int64_t tasks, others;
	TRY(waiting_count(c, held->post, &tasks));
	TRY(holders_besides(c, held->post, held->account, c->today, &others));
	if (tasks && !others)
		return fail(c, STATUS_CONFLICT, "%lld tasks wait at this post, and nobody else holds it: give it to another first.", (long long)tasks);
	return STATUS_OK;
}

enum status staff_take(struct call *c, const struct account_row *row, struct holding_id holding)
{
	struct holding_row held;
	TRY(staff_not_self(c, row->id));
	enum status status = holding_get(c, holding, &held);
	if (status == STATUS_ABSENT || (status == STATUS_OK && held.account.n != row->id.n))
		return fail(c, STATUS_ABSENT, "This account does not hold that post.");
	TRY(status);
	object_is(c, OBJECT_HOLDING);
	if (held.ended_at.ms)
		return fail(c, STATUS_CONFLICT, "The post was taken back already.");
	TRY(staff_not_last(c, row, holding));
	TRY(check_left(c, &held));
	return end_holding(c, &held);
}

/* Whoever holds it today already keeps the days that he has. */
static enum status pass_post(struct call *c, const struct holding_row *held, struct account_id successor)
{
	struct holding_row found;
	struct day from = held->from_on.n > c->today.n ? held->from_on : c->today;
	enum status status = holding_of_post(c, successor, held->post, &found);
	if (status == STATUS_OK && found.from_on.n <= from.n && (!found.until_on.n || found.until_on.n >= from.n))
		return STATUS_OK;
	if (status == STATUS_OK)
		TRY(end_holding(c, &found));
	else if (status != STATUS_ABSENT)
		return status;
	if (held->until_on.n && held->until_on.n < from.n)
		return STATUS_OK;
	return add_holding(c, successor, held->post, from, held->until_on);
}

enum status staff_pass_posts(struct call *c, struct account_id from, struct account_id successor)
{
	struct holding_row_list held;
	TRY(holdings_open(c, from, &held));
	for (size_t i = 0; i < held.count; i++) {
		TRY(end_holding(c, &held.items[i]));
		if (successor.n)
			TRY(pass_post(c, &held.items[i], successor));
	}
	return STATUS_OK;
}

enum status holdings_count(struct call *c, struct str post, int64_t *count)
{
	struct holder_line_list holders;
	TRY(holders_of(c, post, &holders));
	*count = (int64_t)holders.count;
	return STATUS_OK;
}

/* Who stood in at the one post stands in at the other, until the same day. */
static enum status move_deputies(struct call *c, const struct deputy_line_list *deputies, struct str from, struct str to)
{
	for (size_t i = 0; i < deputies->count; i++) {
		const struct deputy_line *line = &deputies->items[i];
		if (!str_equal(line->post, from) || line->until_on.n < c->today.n)
			continue;
		struct deputy_row row = { .id = { id_new(c) }, .post = to, .holder = line->holder, .account = line->account, .from_on = line->from_on,
					  .until_on = line->until_on, .named_by = c->user.account, .named_at = c->now };
		json_t *detail = post_detail(c, to, row.from_on, row.until_on);
		json_set(detail, "holder", json_from_id(c->arena, row.holder.n));
		TRY(deputy_add(c, &row));
		TRY(log_of_account(c, "deputy.named", row.account, detail));
	}
	return STATUS_OK;
}

/* Whoever holds both already keeps the days that he has. */
static enum status move_holding(struct call *c, const struct holder_line *line, struct str from, struct str to)
{
	struct holding_row held, found;
	struct deputy_line_list deputies;
	TRY(holding_get(c, line->id, &held));
	TRY(deputies_by_holder(c, line->account, &deputies));
	TRY(end_holding(c, &held));
	enum status status = holding_of_post(c, line->account, to, &found);
	if (status == STATUS_ABSENT)
		status = add_holding(c, line->account, to, line->from_on.n > c->today.n ? line->from_on : c->today, line->until_on);
	TRY(status);
	return move_deputies(c, &deputies, from, to);
}

enum status holdings_move(struct call *c, struct str from, struct str to, int64_t *moved)
{
	struct holder_line_list holders;
	TRY(holders_of(c, from, &holders));
	*moved = (int64_t)holders.count;
	for (size_t i = 0; i < holders.count; i++)
		TRY(move_holding(c, &holders.items[i], from, to));
	return STATUS_OK;
}

/* ---- the account ---- */

enum status staff_lock(struct call *c, const struct account_row *row, bool locked)
{
	TRY(staff_not_self(c, row->id));
	if (row->locked == locked)
		return fail(c, STATUS_CONFLICT, "It is so already.");
	if (locked)
		TRY(staff_not_last(c, row, (struct holding_id){ 0 }));
	else
		TRY(check_is_here(c, row->id));
	return account_lock(c, row->id, locked);
}

enum status staff_let_in(struct call *c, const struct account_row *row, struct str password_hash)
{
	TRY(staff_not_self(c, row->id));
	TRY(account_let_in(c, row->id, password_hash));
	TRY(sessions_close(c, row->id, c->now));
	return log_of_account(c, "account.password_reset", row->id, NULL);
}

enum status staff_reset_factor(struct call *c, const struct account_row *row)
{
	TRY(staff_not_self(c, row->id));
	if (!row->totp.bytes.at)
		return fail(c, STATUS_CONFLICT, "This account has no second factor yet: it is enrolled at the next sign-in.");
	TRY(second_factor_reset(c, row->id));
	return sessions_close(c, row->id, c->now);
}

enum status staff_plain(struct call *c, const struct account_row *row)
{
	uint64_t has = role_permissions(row->role), posts;
	struct account_row plain = *row;
	TRY(staff_not_self(c, row->id));
	plain.role = STR("staff");
	TRY(staff_rights(c, &plain, &posts));
	if (!row->locked)
		TRY(staff_last_of(c, row, has & ~posts));
	TRY(account_set_role(c, row->id, plain.role, row->version));
	json_t *detail = json_object();
	json_set(detail, "role", json_from_str(row->role));
	return log_of_account(c, "account.role_withdrawn", row->id, detail);
}
