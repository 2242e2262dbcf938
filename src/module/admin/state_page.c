/* state_page.c: what needs the administrator: years of the calendar, work set aside, notices that did not arrive, and what runs. */
#include "module/admin/admin_inner.h"

#include "admin_home_html.h"
#include "house_state_html.h"
#include "job/job.h"

enum { YEARS_SHOWN = 2 };

static struct year_line_list years_of(struct call *c)
{
	const struct county *county = county_of(c);
	struct year_line_list list = { ARENA_MANY(c->arena, struct year_line, YEARS_SHOWN), YEARS_SHOWN };
	for (int i = 0; i < YEARS_SHOWN; i++) {
		int year = day_date(c->today).year + i;
		list.items[i] = (struct year_line){ year, county && county->calendar && calendar_has_year(county->calendar, year) };
	}
	return list;
}

static struct running_line running_of(struct call *c, const struct service *service)
{
	const struct county *county = county_of(c);
	const struct office_entry *office = county ? county_office(county, service->office) : NULL;
	struct words code = { service->office, service->office };
	return (struct running_line){ service->code, service->title, office ? office->name : code, (int64_t)service->task_count };
}

static struct running_line_list services_running(struct call *c, int64_t *guides)
{
	struct service_view all = services_all(c);
	struct running_line_list list = { ARENA_MANY(c->arena, struct running_line, all.count), 0 };
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i]->flow)
			list.items[list.count++] = running_of(c, all.items[i]);
	*guides = (int64_t)(all.count - list.count);
	return list;
}

static enum status show_state(struct call *c)
{
	struct house_state_page page = { .version = STR(YIZHAN_VERSION), .years = years_of(c) };
	page.services = services_running(c, &page.guides);
	TRY(job_count_aside(c, &page.aside));
	TRY(outbox_troubles(c, &page.troubles));
	return show(c, html_house_state(c, &page));
}

static enum status show_home(struct call *c)
{
	struct admin_home_page page = { .name = c->user.name };
	TRY(notice_count_unread(c, &page.unread));
	return show(c, html_admin_home(c, &page));
}

const struct route state_routes[] = {
	/* method path         zone        permission               level    flags prepare show */
	{ GET, "/admin",       ZONE_ADMIN, PERMISSION_ADMINISTER,   LEVEL_2, 0,    NULL,   show_home,  NULL, NULL },
	{ GET, "/admin/state", ZONE_ADMIN, PERMISSION_ADMIN_SYSTEM, LEVEL_2, 0,    NULL,   show_state, NULL, NULL },
	{ 0 },
};
