/* chores.c: what the house does by itself: a signed head of the log each minute, due days counted anew. */
#include "program/program.h"

#include "dossier/dossier.h"
#include "dossier/timer.h"
#include "seal/log.h"

enum { RECOUNT_AT_ONCE = 100 }; /* dossiers an apply: others wait for the writer meanwhile */

static enum status make_head(struct call *c, struct str detail)
{
	(void)detail;
	return job_apply(c, log_make_head);
}

struct stretch { /* of dossiers, by id; an apply that runs twice begins at the same place */
	struct dossier_id after, last;
};

static enum status recount_some(struct call *c)
{
	struct stretch *stretch = c->prepared;
	return dossier_recount(c, stretch->after, RECOUNT_AT_ONCE, &stretch->last);
}

static enum status recount(struct call *c, struct str detail)
{
	(void)detail;
	struct stretch stretch = { 0 };
	c->prepared = &stretch;
	do {
		stretch.after = stretch.last;
		TRY(job_apply(c, recount_some));
	} while (stretch.last.n);
	return STATUS_OK;
}

const struct job_kind chores[] = {
	{ .name = "log.head", .run = make_head, .every_ms = 60000 },
	{ .name = "dossier.timers", .run = timers_ring, .every_ms = TIMERS_EVERY_MS },
	{ .name = "dossier.recount", .run = recount },
	{ 0 },
};
