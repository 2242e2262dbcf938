/* start_page.c: where staff begin who have no tasks of their own; a supervisor's way to a dossier by its number. */
#include "module/desk/desk_inner.h"

#include "start_html.h"

static enum status show_start(struct call *c)
{
	struct start_page page = { .name = c->user.name };
	return show(c, html_start(c, &page));
}

static enum status show_watch(struct call *c)
{
	struct str number = str_trim(query_value(c, "number"));
	struct dossier dossier;
	enum status status = number.len ? dossier_find(c, number, STR_NONE, &dossier) : STATUS_ABSENT;
	if (status == STATUS_OK)
		return redirect(c, str_format(c->arena, "/desk/watch/%.*s", STR_ARGS(dossier.number)));
	struct start_page page = { .name = c->user.name, .missed = true };
	return status == STATUS_ABSENT ? show(c, html_start(c, &page)) : status;
}

const struct route start_routes[] = {
	/* method path        zone        permission            level    flags prepare show */
	{ GET, "/desk/start", ZONE_STAFF, PERMISSION_NONE,      LEVEL_2, DOOR, NULL,   show_start, NULL, NULL },
	{ GET, "/desk/watch", ZONE_STAFF, PERMISSION_SUPERVISE, LEVEL_2, 0,    NULL,   show_watch, NULL, NULL },
	{ 0 },
};
