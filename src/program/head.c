/* head.c: a signed head of the log each minute (RFC 9162 calls it a tree head). */
#include "program/program.h"

#include "seal/log.h"

static enum status make_head(struct call *c, struct str detail)
{
	(void)detail;
	return job_apply(c, log_make_head);
}

const struct job_kind log_jobs[] = {
	{ .name = "log.head", .run = make_head, .every_ms = 60000 },
	{ 0 },
};
