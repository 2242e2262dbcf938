/* deputy_view.h: lists as the page of deputies walks them. */
#ifndef YIZHAN_DEPUTY_VIEW_H
#define YIZHAN_DEPUTY_VIEW_H

#include "module/account/staff.h"
#include "view/view.h"

/* A post that one may name a deputy for: one's own, or that of somebody whose head one is. */
struct deputy_choice { struct account_id holder; struct str post, value, label; };
struct deputy_choice_list { struct deputy_choice *items; size_t count; };

struct deputy_view_line { struct deputy_id id; struct words post; struct str holder, deputy; struct day from_on, until_on; };
struct deputy_view_line_list { struct deputy_view_line *items; size_t count; };

#endif
