/* due.c: until when. Counted from the events' days each time; due_on and urgency are kept only to order the inbox.
 *
 * Until a dossier is accepted its clock is that of the acceptance (行政许可法 32: five days), then that of the decision,
 * from the day of acceptance, at the limit that the office promised (行政许可法 42). */
#include "dossier/matter.h"

#include <stdlib.h>

enum { NOTHING_PRESSES = 99999999 };

static const struct limit acceptance_by_law = { 5, LIMIT_WORKING_DAYS };

static struct limit limit_of_acceptance(const struct service *service)
{
	return service->acceptance.days ? service->acceptance : acceptance_by_law;
}

struct pauses { struct pause *items; size_t count; };

/* `asked` alone: the times of completion before the acceptance. Else all, but for those when acceptance was `by_silence`: to be
 * asked after that day stops nothing. */
static struct pauses pauses_of(struct arena *arena, const struct matter *matter, bool asked, bool by_silence)
{
	struct pauses pauses = { ARENA_MANY(arena, struct pause, matter->pauses.count), 0 };
	struct day accepted = matter->row.accepted_on;
	for (size_t i = 0; i < matter->pauses.count; i++) {
		const struct pause_row *row = &matter->pauses.items[i];
		bool is_asked = str_equal(row->reason, STR("supplement")) && (!accepted.n || row->from_on.n < accepted.n);
		if (asked ? is_asked : !(is_asked && by_silence))
			pauses.items[pauses.count++] = (struct pause){ row->from_on, row->to_on, row->reason };
	}
	return pauses;
}

/* The county's; before one is loaded, weekdays alone, and all that is counted is provisional. */
const struct calendar *calendar_in_force(struct call *c)
{
	static const char weekdays_alone[] = "{\"holidays\":{},\"workdays\":{},\"inLieuDays\":{}}";
	const struct county *county = county_of(c);
	struct calendar *calendar;
	struct str why;
	if (county && county->calendar)
		return county->calendar;
	if (calendar_read(c->arena, str_of(weekdays_alone), &calendar, &why) != STATUS_OK)
		abort();
	return calendar;
}

static struct day silent_since(struct call *c, const struct matter *matter)
{
	const struct dossier_row *row = &matter->row;
	if (!matter->service->silence_accepts)
		return DAY_NONE;
	struct pauses asked = pauses_of(c->arena, matter, true, false);
	return clock_silence(c->arena, calendar_in_force(c), limit_of_acceptance(matter->service), instant_day(row->filed_at), asked.items,
			     asked.count, row->accepted_on.n ? row->accepted_on : row->ended_on, c->today);
}

struct day matter_accepted(struct call *c, const struct matter *matter, bool *by_silence)
{
	struct day silent = silent_since(c, matter);
	*by_silence = silent.n != 0;
	return *by_silence ? silent : matter->row.accepted_on;
}

static struct due count(struct call *c, const struct matter *matter, struct limit limit, struct day start, bool by_silence)
{
	struct day until = matter->row.ended_on.n ? matter->row.ended_on : c->today;
	struct pauses pauses = pauses_of(c->arena, matter, false, by_silence);
	return clock_due(c->arena, calendar_in_force(c), limit, start, pauses.items, pauses.count, until);
}

/* With what an extension added. */
static struct limit extended(const struct matter *matter, struct limit limit)
{
	limit.days += matter->row.extended_on.n ? matter->service->extension.days : 0;
	return limit;
}

struct due matter_due(struct call *c, const struct matter *matter)
{
	const struct service *service = matter->service;
	bool by_silence;
	struct day accepted = matter_accepted(c, matter, &by_silence);
	if (!accepted.n)
		return count(c, matter, limit_of_acceptance(service), instant_day(matter->row.filed_at), false);
	return count(c, matter, extended(matter, service->promised.days ? service->promised : service->statutory), accepted, by_silence);
}

struct day matter_statutory(struct call *c, const struct matter *matter)
{
	bool by_silence;
	struct day accepted = matter_accepted(c, matter, &by_silence);
	if (!accepted.n || !matter->service->statutory.days)
		return DAY_NONE;
	return count(c, matter, extended(matter, matter->service->statutory), accepted, by_silence).on;
}

void task_count_due(struct call *c, const struct matter *matter, struct day dossier_due, struct task_row *task)
{
	const struct task_kind *kind = task_kind_find(matter->service, task->step);
	task->due_on = dossier_due;
	if (kind && kind->limit.days && dossier_due.n) {
		struct day own = count(c, matter, kind->limit, instant_day(task->opened_at), false).on;
		if (own.n && own.n < dossier_due.n)
			task->due_on = own;
	}
	task->urgency = task->due_on.n ? task->due_on.n : NOTHING_PRESSES;
}

void light_range(struct call *c, enum light light, int64_t *from, int64_t *below)
{
	const struct calendar *calendar = calendar_in_force(c);
	struct day green = c->today;
	while (clock_light(calendar, green, c->today) != LIGHT_GREEN)
		green = day_add(green, 1);
	const int64_t bounds[] = { 0, c->today.n, green.n, NOTHING_PRESSES, INT64_MAX };
	size_t at = light == LIGHT_RED ? 0 : light == LIGHT_YELLOW ? 1 : light == LIGHT_GREEN ? 2 : 3;
	*from = bounds[at];
	*below = bounds[at + 1];
}

static enum status recount_task(struct call *c, const struct matter *matter, struct task_row *task)
{
	struct task_row now = *task;
	task_count_due(c, matter, matter->row.due_on, &now);
	if (now.due_on.n == task->due_on.n && now.urgency == task->urgency)
		return STATUS_OK;
	*task = now;
	return task_set_due(c, task->id, task->due_on, task->urgency);
}

enum status matter_recount(struct call *c, struct matter *matter)
{
	matter->row.due_on = matter_has_ended(matter) ? DAY_NONE : matter_due(c, matter).on;
	for (size_t i = 0; i < matter->tasks.count; i++)
		if (!matter->tasks.items[i].closed_at.ms)
			TRY(recount_task(c, matter, &matter->tasks.items[i]));
	return STATUS_OK;
}

/* A day that moved is told; nothing else of the dossier changed, so that the event binds no new state. */
static enum status record_recount(struct call *c, const struct dossier_row *row, struct day due_on)
{
	struct deed deed = { .kind = "dossier.recounted", .dossier = row->id, .action = STR("recount"), .open = true };
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "before", json_from_day(c->arena, row->due_on));
	json_set(detail, "due_on", json_from_day(c->arena, due_on));
	deed.detail = json_text(c->arena, detail, true);
	return log_append(c, &deed, NULL);
}

static enum status recount_row(struct call *c, const struct dossier_row *row)
{
	struct matter matter;
	TRY(matter_read(c, row, &matter));
	TRY(matter_recount(c, &matter));
	if (matter.row.due_on.n == row->due_on.n)
		return STATUS_OK;
	TRY(record_recount(c, row, matter.row.due_on));
	return dossier_set_due(c, row->id, matter.row.due_on);
}

enum status dossier_recount(struct call *c, struct dossier_id after, int64_t most, struct dossier_id *last)
{
	struct dossier_row_list rows;
	TRY(dossiers_open(c, after.n, most, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(recount_row(c, &rows.items[i]));
	*last = rows.count ? rows.items[rows.count - 1].id : (struct dossier_id){ 0 };
	return STATUS_OK;
}
