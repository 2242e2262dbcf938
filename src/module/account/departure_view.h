/* departure_view.h: a departure as its page walks it. */
#ifndef YIZHAN_DEPARTURE_VIEW_H
#define YIZHAN_DEPARTURE_VIEW_H

#include "dossier/waiting.h"
#include "module/account/departure.h"
#include "view/view.h"

/* Nothing entered; to be confirmed; waits for its day; in effect; its day came and tasks had no taker. */
enum departure_stage { DEPARTURE_ASK, DEPARTURE_CONFIRM, DEPARTURE_WAITS, DEPARTURE_DONE, DEPARTURE_FAILED };

struct handed_line { struct words post; int64_t tasks, others; struct waiting_task_list waiting; };
struct handed_line_list { struct handed_line *items; size_t count; };

/* Somebody of the same office, who might take over. */
struct colleague { struct account_id account; struct str name, login; struct words post; };
struct colleague_list { struct colleague *items; size_t count; };

struct departure_view {
	struct account_id id;
	struct str name, kind, successor; /* successor: a name; none: the other holders go on */
	enum departure_stage stage;
	bool own, leave, now;             /* now: it takes effect when it is confirmed */
	struct day from_on, until_on;
	struct str fault;
	struct handed_line_list posts;
	bool any_waiting, any_empty; /* any_empty: a post without tasks will have no holder */
	struct colleague_list colleagues;
	int64_t tasks, given, taken, sessions, visits;
	struct str typed_kind, typed_from, typed_until, typed_successor; /* for the button that confirms */
};

#endif
