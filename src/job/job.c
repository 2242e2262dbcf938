/* job.c: the life of one job: queued, claimed, run, done, tried again or set aside. Who runs it is in threads.c. */
#include "job/job_inner.h"
#include "job_sql.h"

#include "store/store.h"

#include <string.h>

enum { TRIES = 48, FIRST_WAIT_MS = 5000, LONGEST_WAIT_MS = 300000, CRASHES = 2, ERROR_BYTES = 300, RUNS_AT_ONCE = 100000 };

/* What the steps of an apply are given by c->prepared. */
struct job_turn {
	struct job_row row;
	const struct job_kind *kind;
	enum status status;
	struct str error;
	struct instant now;
};

enum status job_add(struct call *c, const char *kind, struct str detail, struct instant at)
{
	struct job_row row = { .id = { id_new(c) }, .kind = str_of(kind), .detail = detail, .run_at = at.ms ? at : c->now,
			       .made_at = c->now };
	return job_insert(c, &row);
}

enum status job_apply(struct call *c, enum status (*step)(struct call *c))
{
	return store_apply_wait(c, step);
}

enum status job_read(struct call *c, enum status (*step)(struct call *c))
{
	TRY(store_begin_read(c));
	enum status status = step(c);
	store_end_read(c);
	return status;
}

enum status job_count_aside(struct call *c, int64_t *out)
{
	return job_total_aside(c, out);
}

void job_call_init(struct call *c, struct house *house, struct arena *arena)
{
	call_init(c, house, arena);
	c->user = (struct user){ .is_system = true, .level = LEVEL_2, .name = STR("system") };
}

const struct job_kind *job_kind_find(const struct job_kind *const *kinds, struct str name)
{
	for (; *kinds; kinds++)
		for (const struct job_kind *kind = *kinds; kind->name; kind++)
			if (str_equal(name, str_of(kind->name)))
				return kind;
	return NULL;
}

static int64_t wait_ms(const struct job_kind *kind, int64_t tries)
{
	int64_t wait = kind->first_wait_ms > 0 ? kind->first_wait_ms : FIRST_WAIT_MS;
	while (tries-- > 1 && wait < LONGEST_WAIT_MS)
		wait *= 2;
	return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

static enum status find_due(struct call *c)
{
	struct job_turn *turn = c->prepared;
	return job_next_due(c, turn->now, &turn->row);
}

static enum status claim_due(struct call *c)
{
	struct job_turn *turn = c->prepared;
	TRY(find_due(c));
	return job_claim(c, turn->row.id, turn->now);
}

static void alarm_aside(struct call *c, const struct job_row *row, struct str why)
{
	call_log(c, "alarm", "job %lld (%.*s) is set aside: %.*s", (long long)row->id.n, STR_ARGS(row->kind), STR_ARGS(why));
}

static enum status settle(struct call *c)
{
	struct job_turn *turn = c->prepared;
	const struct job_row *row = &turn->row;
	if (turn->status == STATUS_OK)
		return job_remove(c, row->id);
	if (turn->status == STATUS_BUSY)
		return job_again(c, row->id, instant_add(turn->now, LONGEST_WAIT_MS), row->tries, turn->error);
	int64_t tries = row->tries + 1;
	int64_t most = !turn->kind ? 1 : turn->kind->tries > 0 ? turn->kind->tries : TRIES;
	if (tries >= most)
		return job_put_aside(c, row->id, tries, row->crashes, turn->error);
	return job_again(c, row->id, instant_add(turn->now, wait_ms(turn->kind, tries)), tries, turn->error);
}

static struct str error_of(struct call *c, enum status status)
{
	struct str why = c->faults.count ? c->faults.items[0].sentence : STR_NONE;
	return str_format(c->arena, "%s %.*s", status_name(status), (int)(why.len < ERROR_BYTES ? why.len : 0),
			  why.at ? why.at : "");
}

/* Runs what was claimed; what came of it is written by `finish`. */
static void run_claimed(struct call *c, struct job_turn *turn, const struct job_kind *const *kinds)
{
	turn->kind = job_kind_find(kinds, turn->row.kind);
	c->number = str_format(c->arena, "job-%lld", (long long)turn->row.id.n);
	c->prepared = NULL;
	if (turn->kind)
		turn->status = turn->kind->run(c, turn->row.detail);
	else
		turn->status = broken(c, "there is no job of the kind %.*s", STR_ARGS(turn->row.kind));
	turn->error = error_of(c, turn->status);
	turn->now = c->house->now();
}

/* In a call of its own, because the run may have left anything in its own. */
static enum status finish(struct house *house, struct job_turn *turn)
{
	struct arena *arena = arena_new(1 << 20);
	struct call call;
	job_call_init(&call, house, arena);
	call.prepared = turn;
	enum status status = job_apply(&call, settle);
	int64_t most = !turn->kind ? 1 : turn->kind->tries > 0 ? turn->kind->tries : TRIES;
	bool failed = turn->status != STATUS_OK && turn->status != STATUS_BUSY;
	if (status == STATUS_OK && failed && turn->row.tries + 1 >= most)
		alarm_aside(&call, &turn->row, turn->error);
	arena_free(arena);
	return status;
}

bool job_run_next(struct house *house, const struct job_kind *const *kinds, bool (*may_wait)(void))
{
	struct arena *arena = arena_new(JOB_MEMORY);
	struct call call;
	struct job_turn turn = { .now = house->now() };
	job_call_init(&call, house, arena);
	call.prepared = &turn;
	bool claimed = job_read(&call, find_due) == STATUS_OK && job_apply(&call, claim_due) == STATUS_OK;
	if (claimed) {
		run_claimed(&call, &turn, kinds);
		while (finish(house, &turn) != STATUS_OK && may_wait())
			;
	}
	arena_free(arena);
	return claimed;
}

void job_run_timer(struct house *house, const struct job_kind *kind)
{
	struct arena *arena = arena_new(JOB_MEMORY);
	struct call call;
	job_call_init(&call, house, arena);
	call.number = str_of(kind->name);
	enum status status = kind->run(&call, STR("{}"));
	if (status != STATUS_OK && status != STATUS_BUSY)
		call_log(&call, "warning", "the timer failed: %.*s", STR_ARGS(error_of(&call, status)));
	arena_free(arena);
}

static enum status take_up(struct call *c)
{
	struct job_row_list rows;
	TRY(job_list_running(c, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct job_row *row = &rows.items[i];
		static const struct str why = STR_INIT("the process ended while it ran");
		if (row->crashes + 1 < CRASHES)
			TRY(job_survive(c, row->id, row->crashes + 1));
		else
			TRY(job_put_aside(c, row->id, row->tries, row->crashes + 1, why));
		if (row->crashes + 1 >= CRASHES)
			alarm_aside(c, row, why);
	}
	return STATUS_OK;
}

static enum status release(struct call *c)
{
	return job_release_running(c);
}

static enum status apply_once(struct house *house, enum status (*step)(struct call *c))
{
	struct arena *arena = arena_new(JOB_MEMORY);
	struct call call;
	job_call_init(&call, house, arena);
	enum status status = job_apply(&call, step);
	arena_free(arena);
	return status;
}

enum status job_take_up(struct house *house)
{
	return apply_once(house, take_up);
}

enum status job_release(struct house *house)
{
	return apply_once(house, release);
}

static bool never_wait(void)
{
	return false;
}

int jobs_run_due(struct house *house, const struct job_kind *const *kinds)
{
	int runs = 0;
	for (const struct job_kind *const *list = kinds; *list; list++)
		for (const struct job_kind *kind = *list; kind->name; kind++)
			if (kind->every_ms > 0)
				job_run_timer(house, kind);
	while (runs < RUNS_AT_ONCE && job_run_next(house, kinds, never_wait))
		runs++;
	return runs;
}
