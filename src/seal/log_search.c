/* log_search.c: which statement answers which question. */
#include "seal/log_search.h"

enum status log_search(struct call *c, const struct log_question *q, int64_t most, struct log_found_list *out)
{
	int64_t after = q->from.n ? id_at(day_start(q->from)) : 0;
	int64_t before = q->until.n ? id_at(day_start(day_add(q->until, 1))) : INT64_MAX;
	if (q->before && q->before < before)
		before = q->before;
	if (q->subject.len)
		return log_by_subject(c, q->subject, after, before, most, out);
	if (q->actor.n && q->kind.len)
		return log_by_actor_kind(c, q->actor, q->kind, after, before, most, out);
	if (q->actor.n)
		return log_by_actor(c, q->actor, after, before, most, out);
	if (q->kind.len)
		return log_by_kind(c, q->kind, after, before, most, out);
	return log_newest(c, after, before, most, out);
}
