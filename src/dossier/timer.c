/* timer.c: rows of timers, what a step does to them, and ringing. */
#include "dossier/timer.h"

#include "clock/ring.h"
#include "dossier/matter.h"
#include "job/job.h"

enum { PAGE = 50, SCRATCH_CEILING = 256 << 20 };

/* ---- what a step does ---- */

static json_t *fact_of(struct call *c, const struct timer_row *row)
{
	json_t *fact = json_object();
	json_set(fact, "token", json_integer(row->token));
	json_set(fact, "step", json_from_str(row->step));
	json_set(fact, "wait", json_from_str(row->wait));
	json_set(fact, "due_at", json_from_str(instant_text(c->arena, row->due_at)));
	return fact;
}

static enum status set(struct call *c, struct matter *matter, const struct flow_effect *effect, json_t *facts)
{
	struct timer_row row = {
		.id = { id_new(c) },
		.dossier = matter->row.id,
		.token = effect->token,
		.step = effect->element->id,
		.wait = effect->name,
		.set_at = c->now,
	};
	if (!ring_at(row.wait, c->now, &row.due_at))
		return broken(c, "dossier %lld: its flow sets a timer to “%.*s”, which is no time", (long long)matter->row.id.n,
			      STR_ARGS(row.wait));
	matter->timers.items = list_with(c, matter->timers.items, matter->timers.count, sizeof row);
	matter->timers.items[matter->timers.count++] = row;
	json_array_append_new(facts, fact_of(c, &row));
	return timer_add(c, &row);
}

static enum status clear(struct call *c, struct matter *matter, int64_t token, json_t *facts)
{
	for (size_t i = 0; i < matter->timers.count; i++) {
		struct timer_row *row = &matter->timers.items[i];
		if (row->token != token || row->closed_at.ms)
			continue;
		json_t *fact = json_object();
		row->closed_at = c->now;
		json_set(fact, "token", json_integer(token));
		json_array_append_new(facts, fact);
		TRY(timer_close(c, row->id, c->now));
	}
	return STATUS_OK;
}

enum status timers_take(struct call *c, struct matter *matter, const struct step *step, const struct flow_effect_list *effects, json_t *detail)
{
	json_t *facts = json_keep(c->arena, json_array());
	if (step->action.kind == FLOW_TIMER)
		TRY(clear(c, matter, step->action.token, facts));
	for (size_t i = 0; i < effects->count; i++) {
		const struct flow_effect *effect = &effects->items[i];
		if (effect->kind == FLOW_SET_TIMER)
			TRY(set(c, matter, effect, facts));
		if (effect->kind == FLOW_CLEAR_TIMER)
			TRY(clear(c, matter, effect->token, facts));
	}
	if (json_array_size(facts))
		json_set(detail, "timers", json_incref(facts));
	return STATUS_OK;
}

/* ---- ringing ---- */

/* Does nothing when it was rung or cleared meanwhile: it may run more than once. */
static enum status ring(struct call *c)
{
	const struct timer_id *id = c->prepared;
	struct timer_row timer;
	struct dossier_row row;
	struct matter matter;
	TRY(timer_by_id(c, *id, &timer));
	if (timer.closed_at.ms || timer.due_at.ms > c->now.ms)
		return STATUS_OK;
	TRY(dossier_by_id(c, timer.dossier, &row));
	TRY(matter_read(c, &row, &matter));
	if (matter.flow.suspended)
		return STATUS_OK;
	struct step step = { .action = { .kind = FLOW_TIMER, .token = timer.token }, .name = STR("timer") };
	struct deed deed = { .kind = "dossier.timer_rang", .step = timer.step, .action = step.name };
	json_t *detail = json_keep(c->arena, json_object());
	TRY(matter_step(c, &matter, &step, detail));
	return matter_record(c, &matter, &deed, detail);
}

/* In an arena of its own: a run may ring many. */
static void ring_one(struct call *c, const struct timer_row *row)
{
	struct call one = *c;
	struct timer_id id = row->id;
	one.arena = arena_new(SCRATCH_CEILING);
	one.prepared = &id;
	one.language = LANGUAGE_CHINESE; /* staff work in it, and so do the posts that an urging reaches */
	enum status status = job_apply(&one, ring);
	if (status != STATUS_OK)
		call_log(&one, "error", "dossier %lld: its timer %.*s does not ring: %s", (long long)row->dossier.n, STR_ARGS(row->step),
			 status_name(status));
	arena_free(one.arena);
}

struct due_page {
	struct instant from;
	int64_t after;
	struct timer_row_list rows;
};

static enum status read_page(struct call *c)
{
	struct due_page *page = c->prepared;
	return timers_due(c, page->from, page->after, c->now, PAGE, &page->rows);
}

enum status timers_ring(struct call *c, struct str detail)
{
	struct due_page page = { .from = { 1 } }; /* 0 would be none */
	(void)detail;
	do {
		c->prepared = &page;
		TRY(job_read(c, read_page));
		for (size_t i = 0; i < page.rows.count; i++) {
			page.from = page.rows.items[i].due_at;
			page.after = page.rows.items[i].id.n;
			ring_one(c, &page.rows.items[i]);
		}
	} while (page.rows.count == PAGE);
	return STATUS_OK;
}
