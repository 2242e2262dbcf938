/* departure.c: whether somebody may leave, what goes over, and that it does: on the day itself by a timer. */
#include "module/account/departure.h"

#include "dossier/waiting.h"
#include "module/account/account_inner.h"
#include "module/desk/visit.h"
#include "pack/pack.h"

enum status departure_find(struct call *c, struct account_id account, struct departure_row *out)
{
	enum status status = departure_of(c, account, out);
	if (status == STATUS_ABSENT)
		*out = (struct departure_row){ 0 };
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

/* ---- looking ---- */

static enum status is_there(struct call *c, const struct holder_line *line, struct day day, bool *out)
{
	struct departure_row leaves;
	*out = holder_works(line, day);
	if (!*out)
		return STATUS_OK;
	TRY(departure_find(c, line->account, &leaves));
	*out = !leaves.id.n || leaves.from_on.n > day.n;
	return STATUS_OK;
}

enum status holders_besides(struct call *c, struct str post, struct account_id account, struct day day, int64_t *out)
{
	struct holder_line_list holders;
	*out = 0;
	TRY(holders_of(c, post, &holders));
	for (size_t i = 0; i < holders.count; i++) {
		bool there = false;
		if (holders.items[i].account.n != account.n)
			TRY(is_there(c, &holders.items[i], day, &there));
		*out += there;
	}
	return STATUS_OK;
}

static enum status look_posts(struct call *c, struct account_id account, struct day day, struct handover *out)
{
	struct holding_row_list held;
	TRY(holdings_open(c, account, &held));
	out->posts = (struct handed_post_list){ ARENA_MANY(c->arena, struct handed_post, held.count), held.count };
	for (size_t i = 0; i < held.count; i++) {
		struct handed_post *post = &out->posts.items[i];
		post->post = held.items[i].post;
		TRY(waiting_count(c, post->post, &post->tasks));
		TRY(holders_besides(c, post->post, account, day, &post->others));
		out->tasks += post->tasks;
	}
	return STATUS_OK;
}

enum status departure_look(struct call *c, const struct account_row *row, struct day day, struct handover *out)
{
	struct deputy_line_list given, taken;
	struct session_row_list sessions;
	*out = (struct handover){ .factor = row->totp.bytes.at != NULL };
	TRY(look_posts(c, row->id, day, out));
	TRY(deputies_by_holder(c, row->id, &given));
	TRY(deputies_by_account(c, row->id, &taken));
	TRY(sessions_open(c, row->id, &sessions));
	out->given = (int64_t)given.count;
	out->taken = (int64_t)taken.count;
	out->sessions = (int64_t)sessions.count;
	return visits_recent(c, row->id, &out->visits);
}

/* ---- whether it may be ---- */

static enum status check_days(struct call *c, const struct departure_row *departure)
{
	if (departure->from_on.n < c->today.n)
		fail_field(c, STR("from_on"), "Give today or a day to come.");
	if (departure->until_on.n && departure->kind != DEPARTURE_LEAVE)
		fail_field(c, STR("until_on"), "Who leaves for good has no last day away: leave it empty.");
	else if (departure->until_on.n && departure->until_on.n < departure->from_on.n)
		fail_field(c, STR("until_on"), "The last day is before the first.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

static enum status no_successor(struct call *c, const char *english)
{
	fail_field(c, STR("successor"), english, 0);
	return STATUS_INVALID;
}

/* The day on which it takes effect: its own, or today when the house stood still then. */
static struct day day_of_effect(const struct call *c, const struct departure_row *departure)
{
	return departure->from_on.n > c->today.n ? departure->from_on : c->today;
}

/* Somebody who is there on that day, can sign in, and may have these posts. */
static enum status check_successor(struct call *c, const struct account_row *row, const struct departure_row *departure)
{
	struct account_row successor;
	struct departure_row leaves;
	struct holding_row_list held;
	uint64_t rights;
	if (departure->successor.n == row->id.n)
		return no_successor(c, "Nobody is his own successor.");
	TRY(staff_not_self(c, departure->successor));
	TRY(staff_get(c, departure->successor, &successor));
	if (successor.locked || !successor.password.at)
		return no_successor(c, "This account can't sign in: name another.");
	TRY(departure_find(c, successor.id, &leaves));
	if (leaves.id.n && leaves.from_on.n <= day_of_effect(c, departure).n)
		return no_successor(c, "This member of staff will have left by then: name another.");
	TRY(staff_rights(c, &successor, &rights));
	TRY(holdings_open(c, row->id, &held));
	for (size_t i = 0; i < held.count; i++) {
		const struct post_entry *post = county_of(c) ? county_post(county_of(c), held.items[i].post) : NULL;
		if (post && !roles_fit(rights, post->role))
			return no_successor(c, "An administrator's rights go with no others: name somebody whose posts go together with these.");
	}
	return STATUS_OK;
}

static enum status check_posts(struct call *c, const struct account_row *row, struct day day)
{
	struct handover handover;
	TRY(departure_look(c, row, day, &handover));
	for (size_t i = 0; i < handover.posts.count; i++) {
		const struct handed_post *one = &handover.posts.items[i];
		const struct post_entry *post = county_of(c) ? county_post(county_of(c), one->post) : NULL;
		if (one->tasks && !one->others)
			return fail(c, STATUS_CONFLICT, "%lld tasks wait at the post “%s”, and nobody else holds it then: name a successor.",
				    (long long)one->tasks, post ? words_in(c->language, &post->name) : "");
	}
	return STATUS_OK;
}

static enum status check_counted_on(struct call *c, const struct account_row *row, struct day from)
{
	struct departure_row_list waiting;
	TRY(departures_to(c, row->id, &waiting));
	for (size_t i = 0; i < waiting.count; i++)
		if (waiting.items[i].from_on.n >= from.n)
			return fail(c, STATUS_CONFLICT, "This member of staff is named as the successor of another who leaves: name somebody else there first.");
	return STATUS_OK;
}

static enum status check_whole(struct call *c, const struct account_row *row, const struct departure_row *departure)
{
	uint64_t rights;
	TRY(check_counted_on(c, row, departure->from_on));
	TRY(staff_rights(c, row, &rights));
	if (!departure->successor.n) {
		TRY(staff_last_of(c, row, rights));
		return check_posts(c, row, day_of_effect(c, departure));
	}
	TRY(check_successor(c, row, departure));
	return staff_last_of(c, row, role_permissions(row->role)); /* what comes from posts goes to the successor with them */
}

enum status departure_check(struct call *c, const struct account_row *row, const struct departure_row *departure)
{
	struct departure_row entered;
	TRY(staff_not_self(c, row->id));
	TRY(check_days(c, departure));
	TRY(departure_find(c, row->id, &entered));
	if (entered.id.n)
		return fail(c, STATUS_CONFLICT, "It is entered already: take that back first.");
	return check_whole(c, row, departure);
}

/* ---- carrying out ---- */

static json_t *handed_json(struct call *c, const struct handover *handover, const struct departure_row *departure)
{
	json_t *out = json_keep(c->arena, json_object()), *posts = json_array();
	for (size_t i = 0; i < handover->posts.count; i++) {
		json_t *post = json_object();
		json_set(post, "post", json_from_str(handover->posts.items[i].post));
		json_set(post, "tasks", json_integer(handover->posts.items[i].tasks));
		json_set(post, "others", json_integer(handover->posts.items[i].others));
		json_array_append_new(posts, post);
	}
	json_set(out, "posts", posts);
	json_set(out, "tasks", json_integer(handover->tasks));
	json_set(out, "given", json_integer(handover->given));
	json_set(out, "taken", json_integer(handover->taken));
	json_set(out, "sessions", json_integer(handover->sessions));
	json_set(out, "visits", json_integer(handover->visits));
	json_set(out, "successor", json_from_id(c->arena, departure->successor.n));
	json_set(out, "from_on", json_from_day(c->arena, departure->from_on));
	json_set(out, "named_by", json_from_id(c->arena, departure->named_by.n));
	return out;
}

static enum status end_deputyships(struct call *c, const struct account_row *row)
{
	struct deputy_line_list taken;
	TRY(deputies_by_account(c, row->id, &taken));
	for (size_t i = 0; i < taken.count; i++) {
		struct notice notice = { .to = taken.items[i].holder, .site_only = true, .link = STR("/desk/deputies"),
					 .subject = str_of(say(c, "Your deputy is away")) };
		notice.text = str_format(c->arena, say(c, "%.*s does not stand in for you any more. Name another deputy if you need one."), STR_ARGS(row->name));
		TRY(staff_end_deputy(c, &taken.items[i]));
		TRY(notice_send(c, &notice));
	}
	return STATUS_OK;
}

static enum status tell_posts(struct call *c, const struct account_row *row, const struct handover *handover)
{
	for (size_t i = 0; i < handover->posts.count; i++) {
		const struct handed_post *one = &handover->posts.items[i];
		const struct post_entry *post = county_of(c) ? county_post(county_of(c), one->post) : NULL;
		struct notice notice = { .link = STR("/desk"), .subject = str_of(say(c, "Tasks were handed over")) };
		notice.text = str_format(c->arena, say(c, "%.*s is away from now on. %lld tasks wait at the post “%s”."), STR_ARGS(row->name),
					 (long long)one->tasks, post ? words_in(c->language, &post->name) : "");
		TRY(notice_send_post(c, one->post, &notice));
	}
	return STATUS_OK;
}

/* For good: nothing is kept with which the account could open again. */
static enum status forget_means(struct call *c, const struct account_row *row)
{
	struct account_row now;
	if (row->totp.bytes.at)
		TRY(second_factor_reset(c, row->id));
	TRY(account_let_in(c, row->id, STR_NONE)); /* no password: the return begins with one for once */
	TRY(account_by_id(c, row->id, &now));
	return str_equal(now.role, STR("staff")) ? STATUS_OK : account_set_role(c, row->id, STR("staff"), now.version);
}

static enum status close_account(struct call *c, const struct account_row *row)
{
	TRY(sessions_close(c, row->id, c->now));
	return row->locked ? STATUS_OK : account_lock(c, row->id, true);
}

/* All in one transaction, in Chinese: the others read it, not who enters it. */
static enum status hand_over(struct call *c, const struct account_row *row, struct departure_row *departure)
{
	struct handover handover;
	TRY(departure_look(c, row, day_of_effect(c, departure), &handover));
	json_t *handed = handed_json(c, &handover, departure);
	TRY(staff_pass_posts(c, row->id, departure->successor));
	TRY(end_deputyships(c, row));
	TRY(visits_pass(c, row->id, departure->successor));
	if (departure->kind == DEPARTURE_FOR_GOOD)
		TRY(forget_means(c, row));
	TRY(close_account(c, row));
	TRY(tell_posts(c, row, &handover));
	departure->done_at = c->now;
	departure->handed = json_text(c->arena, handed, true);
	TRY(departure_done(c, departure->id, c->now, departure->handed));
	return log_of_account(c, departure->kind == DEPARTURE_LEAVE ? "staff.on_leave" : "staff.left", row->id, json_incref(handed));
}

static enum status carry_out(struct call *c, const struct account_row *row, struct departure_row *departure)
{
	enum language language = c->language;
	c->language = LANGUAGE_CHINESE;
	enum status status = hand_over(c, row, departure);
	c->language = language;
	return status;
}

static json_t *plan_json(struct call *c, const struct departure_row *departure)
{
	json_t *detail = json_object();
	json_set(detail, "from_on", json_from_day(c->arena, departure->from_on));
	if (departure->until_on.n)
		json_set(detail, "until_on", json_from_day(c->arena, departure->until_on));
	if (departure->successor.n)
		json_set(detail, "successor", json_from_id(c->arena, departure->successor.n));
	return detail;
}

/* Who takes over learns it when it is entered, and when it is taken back. */
static enum status tell_successor(struct call *c, const struct account_row *row, const struct departure_row *departure, const char *subject,
				  const char *text)
{
	enum language language = c->language;
	if (!departure->successor.n)
		return STATUS_OK;
	c->language = LANGUAGE_CHINESE;
	struct notice notice = { .to = departure->successor, .site_only = true, .subject = str_of(say(c, subject)) };
	notice.text = str_format(c->arena, say(c, text), STR_ARGS(row->name), STR_ARGS(day_text(c->arena, departure->from_on)));
	c->language = language;
	return notice_send(c, &notice);
}

enum status departure_enter(struct call *c, const struct account_row *row, struct departure_row *departure)
{
	TRY(departure_check(c, row, departure));
	departure->id = (struct departure_id){ id_new(c) };
	departure->account = row->id;
	departure->named_by = c->user.account;
	departure->named_at = c->now;
	TRY(departure_add(c, departure));
	TRY(log_of_account(c, "departure.entered", row->id, plan_json(c, departure)));
	if (departure->from_on.n <= c->today.n)
		return carry_out(c, row, departure);
	return tell_successor(c, row, departure, "You will take over", "%.*s is away from %.*s on: from that day on the posts are yours, with their open tasks.");
}

enum status departure_take_back(struct call *c, const struct account_row *row)
{
	struct departure_row departure;
	TRY(staff_not_self(c, row->id));
	TRY(departure_find(c, row->id, &departure));
	if (!departure.id.n)
		return fail(c, STATUS_ABSENT, "No departure is entered for this account.");
	TRY(departure_end(c, departure.id, c->now));
	if (!departure.done_at.ms)
		TRY(tell_successor(c, row, &departure, "You do not take over", "%.*s stays: what was entered for %.*s was taken back."));
	if (row->locked && (departure.done_at.ms || departure.fault.at))
		TRY(account_lock(c, row->id, false));
	return log_of_account(c, departure.done_at.ms ? "staff.returned" : "departure.taken_back", row->id, NULL);
}

/* ---- on the day ---- */

static enum status due_step(struct call *c)
{
	return departures_due(c, c->today, c->prepared);
}

static enum status run_step(struct call *c)
{
	struct departure_row *departure = c->prepared;
	struct account_row row;
	c->faults.count = 0;
	TRY(account_by_id(c, departure->account, &row));
	TRY(check_whole(c, &row, departure));
	return carry_out(c, &row, departure);
}

static enum status tell_security(struct call *c, const struct account_row *row, struct str why)
{
	struct staff_line_list all;
	struct notice notice = { .site_only = true, .subject = str_of(say(c, "Somebody left without a handover")),
				 .link = str_format(c->arena, "/admin/staff/%lld/departure", (long long)row->id.n) };
	notice.text = str_format(c->arena, say(c, "The account of %.*s is closed since today, but its tasks could not be handed over: %.*s"),
				 STR_ARGS(row->name), STR_ARGS(why));
	TRY(staff_with(c, PERMISSION_ADMIN_SECURITY, &all));
	for (size_t i = 0; i < all.count; i++) {
		notice.to = all.items[i].id;
		TRY(notice_send(c, &notice));
	}
	return STATUS_OK;
}

/* Who has left does not sign in, whatever else is wrong. He holds his posts by name until somebody else is named. */
static enum status fail_step(struct call *c)
{
	const struct departure_row *departure = c->prepared;
	struct account_row row;
	struct str why = c->faults.count ? c->faults.items[c->faults.count - 1].sentence : STR("");
	TRY(account_by_id(c, departure->account, &row));
	TRY(close_account(c, &row));
	TRY(departure_fail(c, departure->id, why));
	TRY(log_of_account(c, "departure.failed", row.id, NULL));
	return tell_security(c, &row, why);
}

static enum status run_one(struct call *c, struct departure_row *departure)
{
	c->prepared = departure;
	enum status status = job_apply(c, run_step);
	if (status == STATUS_OK || status == STATUS_BUSY || status == STATUS_BROKEN || departure->fault.at)
		return status == STATUS_BUSY || status == STATUS_BROKEN ? status : STATUS_OK;
	return job_apply(c, fail_step);
}

enum status departures_run(struct call *c, struct str detail)
{
	struct departure_row_list due = { 0 };
	enum status worst = STATUS_OK;
	(void)detail;
	c->language = LANGUAGE_CHINESE;
	c->prepared = &due;
	TRY(job_read(c, due_step));
	for (size_t i = 0; i < due.count; i++) {
		enum status status = run_one(c, &due.items[i]);
		worst = status == STATUS_OK ? worst : status;
	}
	return worst;
}
