/* desk_notice_page.c: what one was told as a member of staff. Reading it changes nothing; a button says that it was read. */
#include "module/desk/desk_inner.h"

#include "desk_notices_html.h"

enum { NOTICES_MOST = 30 };

static enum status show_notices(struct call *c)
{
	struct desk_notices_page page = { 0 };
	struct site_notice_list notices;
	TRY(notices_mine(c, query_value(c, "cursor"), NOTICES_MOST, &notices));
	TRY(notice_count_unread(c, &page.unread));
	if (may(c, PERMISSION_WORK))
		page.bar = desk_bar(c, TAB_NOTICES, STR_NONE, STR_NONE);
	page.notices = notices;
	page.more = notices.next;
	return show(c, html_desk_notices(c, &page));
}

static enum status apply_read(struct call *c)
{
	TRY(notice_mark_read(c, STR_NONE));
	return redirect(c, STR("/desk/notices"));
}

const struct route desk_notice_routes[] = {
	/* method path                zone        permission       level    flags prepare act / show */
	{ GET,  "/desk/notices",      ZONE_STAFF, PERMISSION_NONE, LEVEL_2, DOOR, NULL,   show_notices, NULL, NULL },
	{ POST, "/desk/notices/read", ZONE_STAFF, PERMISSION_NONE, LEVEL_2, DOOR | NO_LEAVE, NULL,   apply_read,   NULL, NULL },
	{ 0 },
};
