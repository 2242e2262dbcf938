/* session_use.c: a session that nobody uses for an hour ends, though its hours are not over (GB/T 22239 8.1.4.1).
 *
 * That one was used is noted in memory by every request, and written down within the minute: a page that is only looked at
 * writes nothing by itself. What a crash forgets is at most that minute. */
#include "module/account/account_inner.h"

#include "job/job.h"

#include <pthread.h>

enum { PLACES = 1 << 14, NEAR = 16, A_BATCH = 500 };

struct use { struct session_id session; struct instant at; };

static struct {
	pthread_mutex_t lock;
	struct use uses[PLACES];
} memory = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Where a session stands, or a free place near it; NULL when all around are taken: then the row's time is good enough. */
static struct use *place_of(struct session_id session)
{
	uint64_t start = (uint64_t)session.n * UINT64_C(0x9E3779B97F4A7C15) >> 50;
	for (size_t i = 0; i < NEAR; i++) {
		struct use *use = &memory.uses[(start + i) % PLACES];
		if (!use->session.n || use->session.n == session.n)
			return use;
	}
	return NULL;
}

bool session_is_idle(struct call *c, struct session_id session, struct instant used)
{
	pthread_mutex_lock(&memory.lock);
	struct use *use = place_of(session);
	if (use && use->session.n && use->at.ms > used.ms)
		used = use->at;
	bool idle = c->now.ms - used.ms > SESSION_IDLE_MS;
	if (use && !idle && used.ms < c->now.ms)
		*use = (struct use){ session, c->now };
	pthread_mutex_unlock(&memory.lock);
	return idle;
}

/* ---- written down ---- */

struct batch { struct use uses[A_BATCH]; size_t count; };

/* The next ones from `from` on, not yet forgotten here: gives where it stopped. */
static size_t take(struct batch *batch, size_t from)
{
	batch->count = 0;
	pthread_mutex_lock(&memory.lock);
	for (; from < PLACES && batch->count < A_BATCH; from++)
		if (memory.uses[from].session.n)
			batch->uses[batch->count++] = memory.uses[from];
	pthread_mutex_unlock(&memory.lock);
	return from;
}

/* Those that were not used meanwhile; a place that falls free may hide one behind it, which is then noted twice: no harm. */
static void forget(const struct batch *batch)
{
	pthread_mutex_lock(&memory.lock);
	for (size_t i = 0; i < batch->count; i++) {
		struct use *use = place_of(batch->uses[i].session);
		if (use && use->session.n == batch->uses[i].session.n && use->at.ms == batch->uses[i].at.ms)
			*use = (struct use){ 0 };
	}
	pthread_mutex_unlock(&memory.lock);
}

static enum status write_step(struct call *c)
{
	const struct batch *batch = c->prepared;
	for (size_t i = 0; i < batch->count; i++)
		TRY(session_used(c, batch->uses[i].session, batch->uses[i].at));
	return STATUS_OK;
}

enum status sessions_write_used(struct call *c, struct str detail)
{
	struct batch *batch = ARENA_ONE(c->arena, struct batch);
	(void)detail;
	c->prepared = batch;
	for (size_t at = 0; at < PLACES;) {
		at = take(batch, at);
		if (batch->count) {
			TRY(job_apply(c, write_step));
			forget(batch);
		}
	}
	return STATUS_OK;
}
