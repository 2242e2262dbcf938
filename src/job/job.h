/* job.h: what happens later: a queue in the database, timers, retry with back-off.
 *
 * A job is queued in the transaction of its cause. It runs at least once, outside a transaction; what it changes it applies
 * by store_apply_wait. One that ended the process twice, or failed at its last try, is set aside with an alarm. */
#ifndef YIZHAN_JOB_H
#define YIZHAN_JOB_H

#include "base/call.h"

struct job_kind {
	const char *name;                  /* "notice.mail" */
	enum status (*run)(struct call *c, struct str detail);
	int tries;                         /* 0: 48 */
	int64_t first_wait_ms;             /* before the second try; doubles up to 300 s; 0: 5 s */
	int64_t every_ms;                  /* > 0: also runs by itself at this interval */
};

/* In an apply: queues a job, to run not before `at` (none: now). `detail` is JSON, without secrets. */
MUST_CHECK enum status job_add(struct call *c, const char *kind, struct str detail, struct instant at);

/* The threads that run jobs. */
MUST_CHECK enum status jobs_start(struct house *house, const struct job_kind *const *kinds, int threads);
void jobs_stop(void); /* lets the running ones end, at most 5 s */
void jobs_wake(void); /* after a commit that queued one */
/* For tests and the command line: runs everything that is due on this thread; gives how many ran. */
int jobs_run_due(struct house *house, const struct job_kind *const *kinds);

#endif
