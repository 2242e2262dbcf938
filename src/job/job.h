/* job.h: what happens later: a queue in the database, timers, retry with back-off.
 *
 * A job is queued in the transaction of its cause. It runs at least once, outside a transaction; what it changes it changes
 * in job_apply, what it reads it reads in job_read. One that ended the process twice, or failed at its last try, is set
 * aside with an alarm (a line in the log, and job_count_aside). */
#ifndef YIZHAN_JOB_H
#define YIZHAN_JOB_H

#include "base/call.h"

/* A kind of job. What `run` gives decides:
 *   STATUS_OK    done; the row goes
 *   STATUS_BUSY  not now: again after the longest wait, and it counts as no try
 *   any other    failed: again after a wait, or set aside after the last try
 * A timer (every_ms > 0) runs by itself with the detail "{}", first when the threads start, never twice at once; its runs
 * leave no rows, so it finds its work in tables and queues what is risky. Failures of a timer are only logged. */
struct job_kind {
	const char *name;                  /* "notice.mail"; NULL ends a list */
	enum status (*run)(struct call *c, struct str detail);
	int tries;                         /* 0: 48 */
	int64_t first_wait_ms;             /* before the second try; doubles up to 300 s; 0: 5 s */
	int64_t every_ms;                  /* > 0: a timer, at this interval */
};

/* In an apply: queues a job, to run not before `at` (none: now). `detail` is JSON, without secrets. */
MUST_CHECK enum status job_add(struct call *c, const char *kind, struct str detail, struct instant at);

/* For jobs: runs a step in an apply, or in a snapshot, and waits for it. A step of an apply may run more than once.
 * Gives the step's status, or BUSY, BROKEN of the store. */
MUST_CHECK enum status job_apply(struct call *c, enum status (*step)(struct call *c));
MUST_CHECK enum status job_read(struct call *c, enum status (*step)(struct call *c));

/* Starts the threads that run jobs. `kinds` is a NULL-ended list of lists, kept by the caller until jobs_stop. What was
 * running when the process last ended is taken up again first.  BROKEN: the queue can't be read, or no thread starts. */
MUST_CHECK enum status jobs_start(struct house *house, const struct job_kind *const *kinds, int threads);
void jobs_stop(void); /* lets the running ones end, at most 5 s; a job that runs on is taken up again at the next start */
void jobs_wake(void); /* after a commit that queued one; else it is found within a second */

/* For tests and the command line, while no threads run: runs each timer once, then what is due in the queue until nothing
 * is; gives how many runs of the queue there were (timers are not counted). */
int jobs_run_due(struct house *house, const struct job_kind *const *kinds);

/* How many jobs are set aside: for the administrator's page and for monitoring. */
MUST_CHECK enum status job_count_aside(struct call *c, int64_t *out);

#endif
