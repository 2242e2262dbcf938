/* move.h: open dossiers and tasks go from one office or post to another, each by an event of its history.
 *
 * What is ended stays where it was; the names of that day stand in its history. */
#ifndef YIZHAN_DOSSIER_MOVE_H
#define YIZHAN_DOSSIER_MOVE_H

#include "base/call.h"

struct moving {
	struct str office, to_office; /* whose open dossiers go where; none: no office changes */
	const struct str *posts;      /* of a split: only dossiers that wait for these posts and no others; NULL: all */
	size_t post_count;
	struct str post, to_post;     /* whose open tasks go where; none: no post closes */
	bool dry;                     /* count only */
};
struct moved { int64_t dossiers, tasks; };

/* In an apply (in a snapshot when dry).  CONFLICT: a dossier changed meanwhile; BROKEN: its pack can't be read */
MUST_CHECK enum status dossiers_move(struct call *c, const struct moving *moving, struct moved *out);

#endif
