/* draft_job.c: what nobody comes back to is deleted, after its owner was told. */
#include "module/hall/draft_inner.h"
#include "module/hall/hall_inner.h"

static enum status sweep(struct call *c, struct str detail)
{
	(void)detail;
	return job_apply(c, drafts_sweep);
}

const struct job_kind draft_jobs[] = {
	{ .name = "draft.sweep", .run = sweep, .every_ms = 3600000 },
	{ 0 },
};
