/* admin_inner.h: lists as this module's templates walk them. */
#ifndef YIZHAN_ADMIN_INNER_H
#define YIZHAN_ADMIN_INNER_H

#include "notice/notice.h"
#include "pack/pack.h"
#include "route/route.h"

/* A year of the working calendar. */
struct year_line { int64_t year; bool loaded; };
struct year_line_list { struct year_line *items; size_t count; };

/* A service that runs here. */
struct running_line { struct str code; struct words title, office; int64_t steps; };
struct running_line_list { struct running_line *items; size_t count; };

extern const struct route state_routes[];

#endif
