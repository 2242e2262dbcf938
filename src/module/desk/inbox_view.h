/* inbox_view.h: the inbox and what narrows it. */
#ifndef YIZHAN_INBOX_VIEW_H
#define YIZHAN_INBOX_VIEW_H

#include "module/desk/desk_inner.h"

/* What the inbox shows of all that waits. */
struct pick_line { struct str code; struct words name; bool chosen; };
struct pick_line_list { struct pick_line *items; size_t count; };
struct tab_line { struct str href, words; int64_t count; bool chosen; };
struct tab_line_list { struct tab_line *items; size_t count; };
struct inbox_filter {
	struct task_filter filter;
	struct str light, path;                    /* as the address names it; the address itself, without a place in the list */
	struct pick_line_list posts, services;     /* to choose from */
	struct tab_line_list tabs;
	int64_t count, all;                        /* what is shown, on all its pages; with all lights */
	bool narrowed, shown, by_service, by_post, chooses; /* by_…: there is a choice; chooses: any */
};

/* From the address: light=late|soon|in-time|standing, post, service. What is no choice is no filter. */
MUST_CHECK enum status inbox_filter_read(struct call *c, struct inbox_filter *out);
/* Sets the light of a filter by its name.  false: there is no such light */
bool inbox_light(struct str name, struct task_filter *filter);

#endif
