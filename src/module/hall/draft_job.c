/* draft_job.c: what nobody comes back to is deleted, after its owner was told. */
#include "module/hall/draft_inner.h"
#include "module/hall/hall_inner.h"
#include "module/hall/proofs.h"

struct stretch { /* of drafts, by id; an apply that runs twice begins at the same place */
	struct draft_id after, last;
	int64_t supplement_after, supplement_last;
};

static enum status keep_some(struct call *c)
{
	struct stretch *stretch = c->prepared;
	return drafts_keep_files(c, stretch->after, &stretch->last);
}

static enum status keep_some_supplements(struct call *c)
{
	struct stretch *stretch = c->prepared;
	return supplements_keep_files(c, stretch->supplement_after, &stretch->supplement_last);
}

static enum status sweep(struct call *c, struct str detail)
{
	struct stretch stretch = { 0 };
	(void)detail;
	c->prepared = &stretch;
	do {
		stretch.after = stretch.last;
		TRY(job_apply(c, keep_some));
	} while (stretch.last.n);
	do {
		stretch.supplement_after = stretch.supplement_last;
		TRY(job_apply(c, keep_some_supplements));
	} while (stretch.supplement_last);
	TRY(job_apply(c, supplements_forget));
	return job_apply(c, drafts_sweep);
}

const struct job_kind draft_jobs[] = {
	{ .name = "draft.sweep", .run = sweep, .every_ms = 3600000 },
	{ 0 },
};
