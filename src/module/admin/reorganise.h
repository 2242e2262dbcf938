/* reorganise.h: offices merge, split and close with all that is theirs: posts, holders, open tasks and dossiers.
 *
 * A plan counts first what it would move, by the same way on which it then moves it, in one transaction. */
#ifndef YIZHAN_ADMIN_REORGANISE_H
#define YIZHAN_ADMIN_REORGANISE_H

#include "pack/pack.h"

enum reorganisation { REORGANISE_MERGE, REORGANISE_SPLIT, REORGANISE_POST };

struct plan {
	enum reorganisation kind;
	struct str code;             /* of the office that merges into another or is split, or of the post that closes */
	struct str into;             /* the office or post that takes over; of a split the code of the new office */
	struct words name;           /* of a split's new office */
	struct str posts[64];        /* of a split: those that go */
	size_t post_count;
	bool dry;
};
struct plan_count { int64_t posts, holders, dossiers, tasks; };

/*   INVALID, ABSENT, CONFLICT  with the sentence; else what was (or, dry, would be) moved */
MUST_CHECK enum status plan_run(struct call *c, const struct plan *plan, struct plan_count *out);

#endif
