/* departure.h: a member of staff leaves, for good or for a time, and hands over everything.
 *
 * Tasks wait for posts: they stay there for the other holders, or the successor gets the posts. A post at which tasks wait
 * is never left without a holder. The account can't sign in any more; its name stands in the history. */
#ifndef YIZHAN_DEPARTURE_H
#define YIZHAN_DEPARTURE_H

#include "module/account/staff.h"

#include "departure_sql.h"

enum departure_kind { DEPARTURE_FOR_GOOD, DEPARTURE_LEAVE };

/* What one post means for a departure. */
struct handed_post { struct str post; int64_t tasks, others; };
struct handed_post_list { struct handed_post *items; size_t count; };

/* What hangs on a member of staff. */
struct handover {
	struct handed_post_list posts;
	int64_t tasks;              /* open at these posts */
	int64_t given, taken;       /* deputies that he named, or were named for him; those whose deputy he is */
	int64_t sessions, visits;   /* signed in, the API's tokens too; people at his window in the last two hours */
	bool factor;                /* has a second factor */
};
/* In a snapshot or an apply: as it stands now, the others counted who are there on a day. */
MUST_CHECK enum status departure_look(struct call *c, const struct account_row *row, struct day day, struct handover *out);

/* Whether it may be; nothing changes. Faults beside "from_on", "until_on", "successor".
 *   INVALID; DENIED: one's own account; CONFLICT: tasks would have no holder, it is the last administrator of his kind, it
 *   was entered already, or others count on him as their successor */
MUST_CHECK enum status departure_check(struct call *c, const struct account_row *row, const struct departure_row *departure);
/* apply: enters it; takes effect at once when its day has come. */
MUST_CHECK enum status departure_enter(struct call *c, const struct account_row *row, struct departure_row *departure);
/* apply: takes back what has not taken effect, or enters the return: he can sign in again, and gets posts anew.  ABSENT */
MUST_CHECK enum status departure_take_back(struct call *c, const struct account_row *row);
/* The one that is open; id 0: none. */
MUST_CHECK enum status departure_find(struct call *c, struct account_id account, struct departure_row *out);

#endif
