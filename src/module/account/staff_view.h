/* staff_view.h: lists as the templates about staff walk them. */
#ifndef YIZHAN_STAFF_VIEW_H
#define YIZHAN_STAFF_VIEW_H

#include "module/account/staff.h"
#include "view/view.h"

struct staff_view_line { struct account_id id; struct str name, login, state, tone, posts; };
struct staff_view_line_list { struct staff_view_line *items; size_t count; };

struct holding_view_line { struct holding_id id; struct words post, office; struct day from_on, until_on; struct instant ended_at; bool now, open; };
struct holding_view_line_list { struct holding_view_line *items; size_t count; };

struct staff_view {
	struct account_id id;
	struct str name, login, role, state, tone, password;
	bool locked, enrolled, entered, plain, own, left; /* left: a departure is in effect */
	struct day leaves_on;
	int64_t version;
	struct holding_view_line_list holdings;
};

#endif
