/* log_search.h: looking through the log of deeds, for audit: the newest first, a page at a time.
 *
 * Ids of events are ordered by time, so a span of time is a span of ids. Notes are not shown: they are the applicant's. */
#ifndef YIZHAN_LOG_SEARCH_H
#define YIZHAN_LOG_SEARCH_H

#include "base/call.h"

#include "log_search_sql.h"

struct log_question {
	struct account_id actor; /* whose deeds; none: everybody's */
	struct str kind;         /* one kind; none: all but signed heads */
	struct str subject;      /* "account 123", "person 45", "office police"; none: all */
	struct day from, until;  /* none: no bound */
	int64_t before;          /* a cursor: the last id of the page before; 0: from the newest */
};

/* At most `most` lines, the newest first. */
MUST_CHECK enum status log_search(struct call *c, const struct log_question *question, int64_t most, struct log_found_list *out);

#endif
