/* dossier_verify.c: do the rows of each dossier still say what its events say?
 *
 * The events are folded into what must be so: the flow is stepped again, status and days follow from the statuses that
 * the events entered. Then the digest over all rows is compared with the one that the last event bound, which finds
 * every column that no projection names. Who changed the events too is found by log_verify. */
#include "dossier/matter.h"

#include "clock/ring.h"

#include "dossier_verify_sql.h"
#include "history_sql.h"

#include <stdarg.h>
#include <stdio.h>

enum { PAGE = 20, SCRATCH_CEILING = 256 << 20 };

typedef void report(struct call *c, struct str line);

/* One dossier under verification. */
struct check {
	struct call *c;
	report *fault, *told;
	size_t fault_count;
	struct matter matter;
	struct dossier_event_list events;
	/* what the events say */
	struct flow_state flow;
	bool flow_holds;
	struct str status;
	int64_t version;
	struct day accepted_on, extended_on, ended_on;
	struct pause_row *pauses;
	size_t pause_count;
	struct timer_row *timers;
	size_t timer_count;
	int64_t score;
	size_t certificate_count;
	struct str state;
};

static void say_fault(struct check *k, const char *format, ...) PRINTF_LIKE(2, 3);
static void say_fault(struct check *k, const char *format, ...)
{
	char words[256];
	va_list args;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	k->fault_count++;
	k->fault(k->c, str_format(k->c->arena, "dossier %.*s: %s", STR_ARGS(k->matter.row.number), words));
}

/* ---- folding the events ---- */

static void fold_flow(struct check *k, const struct dossier_event *event, const json_t *detail)
{
	const json_t *fact = json_object_get(detail, "flow");
	struct flow_state after;
	if (!fact || !k->flow_holds)
		return;
	if (flow_repeat(k->c->arena, k->matter.service->flow, &k->flow, fact, event->action, &after) == STATUS_OK) {
		k->flow = after;
		return;
	}
	k->flow_holds = false;
	say_fault(k, "the step of event %lld does not follow from those before it", (long long)event->id.n);
}

/* A fact with a time sets a timer; one without closes what is open at its token. */
static void fold_timer(struct check *k, const struct dossier_event *event, const json_t *fact)
{
	struct timer_row row = { .token = json_int(fact, "token", 0), .step = json_str(fact, "step"), .wait = json_str(fact, "wait"), .set_at = event->at };
	for (size_t i = 0; !row.wait.at && i < k->timer_count; i++)
		if (k->timers[i].token == row.token && !k->timers[i].closed_at.ms)
			k->timers[i].closed_at = event->at;
	if (!row.wait.at)
		return;
	if (!ring_at(row.wait, row.set_at, &row.due_at) || !str_equal(instant_text(k->c->arena, row.due_at), json_str(fact, "due_at")))
		say_fault(k, "the timer that event %lld sets is not due when its time says", (long long)event->id.n);
	k->timers = list_with(k->c, k->timers, k->timer_count, sizeof row);
	k->timers[k->timer_count++] = row;
}

static void fold_timers(struct check *k, const struct dossier_event *event, const json_t *detail)
{
	const json_t *facts = json_object_get(detail, "timers");
	for (size_t i = 0; i < json_array_size(facts); i++)
		fold_timer(k, event, json_array_get(facts, i));
}

static bool stops_clock(struct str status)
{
	return str_equal(status, STR("supplement")) || str_equal(status, STR("paused"));
}

static bool ends(struct str status)
{
	return str_equal(status, STR("granted")) || str_equal(status, STR("refused")) || str_equal(status, STR("withdrawn")) ||
	       str_equal(status, STR("ended"));
}

static void fold_status(struct check *k, const struct dossier_event *event, const json_t *detail)
{
	struct str status = json_str(detail, "status");
	struct day day = instant_day(event->at);
	if (!status.at || str_equal(status, k->status))
		return;
	if (stops_clock(k->status) && k->pause_count)
		k->pauses[k->pause_count - 1].to_on = day;
	if (stops_clock(status))
		k->pauses[k->pause_count++] = (struct pause_row){ .from_on = day, .reason = json_str(detail, "pause") };
	if ((str_equal(status, STR("accepted")) || str_equal(status, STR("granted"))) && !k->accepted_on.n)
		k->accepted_on = day;
	if (ends(status) && !k->ended_on.n)
		k->ended_on = day;
	k->status = status;
}

static void fold(struct check *k, const struct dossier_event *event)
{
	json_t *detail = NULL;
	if (str_equal(event->kind, STR("certificate.issued")))
		k->certificate_count++;
	if (str_equal(event->kind, STR("dossier.erased")) && k->told)
		k->told(k->c, str_format(k->c->arena, "dossier %.*s: values of its form were erased by order (%.*s)", STR_ARGS(k->matter.row.number),
					 STR_ARGS(event->article)));
	if (str_equal(event->kind, STR("dossier.extended")))
		k->extended_on = instant_day(event->at);
	if (event->state.len == DIGEST_SIZE)
		k->state = event->state;
	if (!event->detail.at || json_read(k->c->arena, event->detail, &detail) != STATUS_OK)
		return;
	fold_flow(k, event, detail);
	fold_timers(k, event, detail);
	fold_status(k, event, detail);
	k->version = json_int(detail, "version", k->version);
	k->score = json_int(detail, "score", k->score);
}

/* ---- comparing ---- */

static void compare_row(struct check *k)
{
	const struct dossier_row *row = &k->matter.row;
	const struct dossier_event *first = &k->events.items[0];
	bool is_status = row->status >= 0 && row->status <= DOSSIER_ENDED;
	if (!str_equal(first->kind, STR("dossier.filed")))
		say_fault(k, "its history does not begin with its filing");
	if (k->flow_holds && !str_equal(row->flow_state, flow_state_text(k->c->arena, k->matter.service->flow, &k->flow)))
		say_fault(k, "its flow state is not the one that its events lead to");
	if (!is_status || !str_equal(k->status, str_of(dossier_status_name((enum dossier_status)row->status))))
		say_fault(k, "its status is not “%.*s”, as its events say", STR_ARGS(k->status));
	if (row->version != k->version)
		say_fault(k, "its version is %lld, its events say %lld", (long long)row->version, (long long)k->version);
	if (row->filed_at.ms != first->at.ms || row->filed_leaf != first->position)
		say_fault(k, "it was not filed when its first event says");
	if (row->accepted_on.n != k->accepted_on.n || row->extended_on.n != k->extended_on.n || row->ended_on.n != k->ended_on.n)
		say_fault(k, "the days of its acceptance, extension or end are not those of its events");
}

static void compare_pauses(struct check *k)
{
	bool same = k->matter.pauses.count == k->pause_count;
	for (size_t i = 0; same && i < k->pause_count; i++) {
		const struct pause_row *is = &k->matter.pauses.items[i], *must = &k->pauses[i];
		same = is->from_on.n == must->from_on.n && is->to_on.n == must->to_on.n && str_equal(is->reason, must->reason);
	}
	if (!same)
		say_fault(k, "its pauses are not those of its events");
}

static bool stands_at(const struct check *k, int64_t token, struct str step)
{
	for (size_t i = 0; i < k->flow.count; i++)
		if (k->flow.tokens[i].id == token)
			return str_equal(flow_element(k->matter.service->flow, k->flow.tokens[i].element)->id, step);
	return false;
}

static void compare_timers(struct check *k)
{
	bool same = k->matter.timers.count == k->timer_count;
	for (size_t i = 0; same && i < k->timer_count; i++) {
		const struct timer_row *is = &k->matter.timers.items[i], *must = &k->timers[i];
		same = is->token == must->token && str_equal(is->step, must->step) && str_equal(is->wait, must->wait) &&
		       is->set_at.ms == must->set_at.ms && is->due_at.ms == must->due_at.ms && is->closed_at.ms == must->closed_at.ms;
	}
	if (!same)
		say_fault(k, "its timers are not those of its events");
	for (size_t i = 0; k->flow_holds && i < k->timer_count; i++)
		if (!k->timers[i].closed_at.ms && !stands_at(k, k->timers[i].token, k->timers[i].step))
			say_fault(k, "its timer %.*s is set, but the flow does not wait there", STR_ARGS(k->timers[i].step));
}

static size_t tasks_of_flow(const struct check *k)
{
	size_t count = 0;
	for (size_t i = 0; i < k->flow.count; i++)
		count += flow_token_is_open(k->matter.service->flow, &k->flow.tokens[i]);
	return count;
}

static bool was_closed_then(const struct check *k, const struct task_row *task)
{
	for (size_t i = 0; i < k->events.count; i++) {
		const struct dossier_event *event = &k->events.items[i];
		bool same_deed = !task->action.at || (event->actor.n == task->closed_by.n && str_equal(event->action, task->action) &&
						      str_equal(event->step, task->step));
		if (event->at.ms == task->closed_at.ms && same_deed)
			return true;
	}
	return false;
}

static void compare_tasks(struct check *k)
{
	size_t open = 0;
	for (size_t i = 0; i < k->matter.tasks.count; i++) {
		const struct task_row *task = &k->matter.tasks.items[i];
		struct task_row must = *task;
		if (task->closed_at.ms) {
			if (!was_closed_then(k, task))
				say_fault(k, "no event closes its task %lld", (long long)task->id.n);
			continue;
		}
		open++;
		if (k->flow_holds && !stands_at(k, task->token, task->step))
			say_fault(k, "its task %lld is open, but the flow does not stand there", (long long)task->id.n);
		task_count_due(k->c, &k->matter, k->matter.row.due_on, &must);
		if (must.due_on.n != task->due_on.n || must.urgency != task->urgency)
			say_fault(k, "the due day of its task %lld is not the one that the calendar gives", (long long)task->id.n);
	}
	if (k->flow_holds && open != tasks_of_flow(k))
		say_fault(k, "%zu of its tasks are open, by its flow %zu", open, tasks_of_flow(k));
}

static void compare_rest(struct check *k)
{
	struct day due = matter_has_ended(&k->matter) ? DAY_NONE : matter_due(k->c, &k->matter).on;
	if (k->matter.row.due_on.n != due.n)
		say_fault(k, "its due day is not the one that the calendar gives");
	if (k->matter.rating.score != k->score)
		say_fault(k, "its rating is not the one that its events tell");
	if (k->matter.certificates.count != k->certificate_count)
		say_fault(k, "it has %zu certificates, its events tell of %zu", k->matter.certificates.count, k->certificate_count);
}

/* The digest of a material is that of its file's whole row, the digests of the sealed bytes among it. */
static enum status compare_files(struct check *k, enum profile profile)
{
	for (size_t i = 0; i < k->matter.materials.count; i++) {
		const struct material_row *material = &k->matter.materials.items[i];
		struct digest proof;
		enum status status = file_proof(k->c, profile, material->file, &proof);
		if (status == STATUS_ABSENT)
			say_fault(k, "its file %lld is not there", (long long)material->file.n);
		else if (status == STATUS_OK && !str_equal(digest_str(&proof), material->digest))
			say_fault(k, "its file %lld is not the one that was handed in", (long long)material->file.n);
		else
			TRY(status);
	}
	return STATUS_OK;
}

static void compare_state(struct check *k, enum profile profile)
{
	struct digest state = matter_state(k->c->arena, profile, &k->matter);
	if (!str_equal(digest_str(&state), k->state))
		say_fault(k, "its rows are not those whose digest its last event holds");
}

static enum status check_one(struct check *k, const struct dossier_row *row, enum profile profile)
{
	k->matter.row = *row;
	TRY(dossier_events(k->c, row->id, &k->events));
	if (!k->events.count) {
		say_fault(k, "it has no history");
		return STATUS_OK;
	}
	if (matter_read(k->c, row, &k->matter) != STATUS_OK) {
		say_fault(k, "its pack, its form or its flow state can't be read");
		return STATUS_OK;
	}
	k->flow_holds = true;
	k->pauses = ARENA_MANY(k->c->arena, struct pause_row, k->events.count);
	for (size_t i = 0; i < k->events.count; i++)
		fold(k, &k->events.items[i]);
	compare_row(k);
	compare_pauses(k);
	compare_tasks(k);
	compare_timers(k);
	compare_rest(k);
	TRY(compare_files(k, profile));
	compare_state(k, profile);
	return STATUS_OK;
}

/* ---- all of them ---- */

/* What a verification works with: rows of a page live in one arena, all else of a dossier in another. */
struct verification {
	struct call page, one;
	report *fault, *told;
	enum profile profile;
	size_t fault_count;
};

static enum status check_page(struct verification *v, struct dossier_id *after)
{
	struct dossier_row_list rows;
	TRY(dossiers_after(&v->page, after->n, PAGE, &rows));
	after->n = rows.count ? rows.items[rows.count - 1].id.n : 0;
	for (size_t i = 0; i < rows.count; i++) {
		struct check check = { .c = &v->one, .fault = v->fault, .told = v->told };
		TRY(check_one(&check, &rows.items[i], v->profile));
		v->fault_count += check.fault_count;
		arena_clear(v->one.arena);
	}
	arena_clear(v->page.arena);
	return STATUS_OK;
}

static enum status check_pages(struct verification *v)
{
	struct dossier_id after = { 0 };
	do
		TRY(check_page(v, &after));
	while (after.n);
	return STATUS_OK;
}

static enum status check_orphans(struct call *c, report *fault, size_t *faults)
{
	struct orphan_line_list lines;
	TRY(dossier_orphans(c, &lines));
	for (size_t i = 0; i < lines.count; i++)
		fault(c, str_format(c->arena, "%.*s %lld belongs to a dossier that is not there", STR_ARGS(lines.items[i].name),
				    (long long)lines.items[i].row));
	*faults += lines.count;
	return STATUS_OK;
}

enum status dossier_verify(struct call *c, void (*fault)(struct call *c, struct str line), void (*told)(struct call *c, struct str line))
{
	struct verification v = { .page = *c, .one = *c, .fault = fault, .told = told };
	TRY(log_profile(c, &v.profile));
	v.page.arena = arena_new(SCRATCH_CEILING);
	v.one.arena = arena_new(SCRATCH_CEILING);
	enum status status = check_pages(&v);
	if (status == STATUS_OK)
		status = check_orphans(c, fault, &v.fault_count);
	arena_free(v.one.arena);
	arena_free(v.page.arena);
	if (status == STATUS_OK && v.fault_count)
		return STATUS_INVALID;
	return status;
}
