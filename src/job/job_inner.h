/* job_inner.h: what the queue (job.c) gives to whoever turns its crank (threads.c). */
#ifndef YIZHAN_JOB_INNER_H
#define YIZHAN_JOB_INNER_H

#include "job/job.h"

enum { JOB_MEMORY = 256 * 1024 * 1024 }; /* the most that one run may take */

/* A call of the system's own. */
void job_call_init(struct call *c, struct house *house, struct arena *arena);
const struct job_kind *job_kind_find(const struct job_kind *const *kinds, struct str name); /* NULL: none of them */

/* Claims the job that has been due longest, runs it, and writes down what came of it. False: nothing was due, or the
 * database has no room. While that can't be written down it is tried again as long as may_wait, which waits, says so. */
bool job_run_next(struct house *house, const struct job_kind *const *kinds, bool (*may_wait)(void));
void job_run_timer(struct house *house, const struct job_kind *kind);

/* At start: what ran when the process ended waits again, or is set aside when that was the second time. */
MUST_CHECK enum status job_take_up(struct house *house);
/* At an orderly end: what still runs waits again. */
MUST_CHECK enum status job_release(struct house *house);

#endif
