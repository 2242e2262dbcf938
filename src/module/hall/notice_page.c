/* notice_page.c: what one has been told, in the site. Reading it changes nothing; a button says that it was read. */
#include "module/hall/hall_inner.h"

#include "notices_html.h"

enum { NOTICES_MOST = 30 };

static enum status show_notices(struct call *c)
{
	struct notices_page page = { 0 };
	struct site_notice_list notices;
	TRY(notices_mine(c, query_value(c, "cursor"), NOTICES_MOST, &notices));
	TRY(notice_count_unread(c, &page.unread));
	page.notices = notices;
	page.more = notices.next;
	return show(c, html_notices(c, &page));
}

static enum status apply_read(struct call *c)
{
	TRY(notice_mark_read(c, STR_NONE));
	return redirect(c, STR("/my/notices"));
}

const struct route notice_routes[] = {
	/* method path              zone         permission      level    flags prepare act / show */
	{ GET,  "/my/notices",      ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,   show_notices, NULL, NULL },
	{ POST, "/my/notices/read", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, 0,    NULL,   apply_read,   NULL, NULL },
	{ 0 },
};
