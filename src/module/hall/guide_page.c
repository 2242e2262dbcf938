/* guide_page.c: search, lists of services, and the guide of one. Same for every visitor, so kept in the page cache. */
#include "module/hall/hall_inner.h"

#include "guide_html.h"
#include "search_results_html.h"
#include "services_html.h"

enum { HITS_MOST = 20 };

struct service_line service_line_of(struct call *c, const struct service *service)
{
	return (struct service_line){ .code = service->code, .title = service->title, .where = service->where, .url = service->url,
				      .office = str_of(words_in(c->language, office_words(c, service->office))) };
}

const struct words *office_words(struct call *c, struct str code)
{
	static const struct words none;
	const struct county *county = county_of(c);
	for (size_t i = 0; county && i < county->office_count; i++)
		if (str_equal(county->offices[i].code, code))
			return &county->offices[i].name;
	return &none;
}

static enum status show_search(struct call *c)
{
	struct search_results_page page = { .query = str_trim(query_value(c, "q")) };
	struct search_hits hits = { 0 };
	TRY(hall_find(c, page.query, HITS_MOST, &hits));
	page.hits = (struct service_line_list){ ARENA_MANY(c->arena, struct service_line, hits.count), hits.count };
	for (size_t i = 0; i < hits.count; i++)
		page.hits.items[i] = service_line_of(c, hits.items[i].service);
	return show(c, html_search_results(c, &page));
}

static struct office_line_list offices_of(struct call *c, struct service_view all)
{
	const struct county *county = county_of(c);
	struct office_line_list list = { ARENA_MANY(c->arena, struct office_line, county ? county->office_count : 0), 0 };
	for (size_t i = 0; county && i < county->office_count; i++) {
		struct office_line line = { .code = county->offices[i].code, .name = county->offices[i].name };
		for (size_t s = 0; s < all.count; s++)
			line.services += str_equal(all.items[s]->office, line.code);
		if (line.services)
			list.items[list.count++] = line;
	}
	return list;
}

static bool suits(const struct service *service, struct str office, struct str audience)
{
	static const struct { struct str name; unsigned bit; } audiences[] = {
		{ STR_INIT("person"), AUDIENCE_PERSON }, { STR_INIT("organisation"), AUDIENCE_ORGANISATION }, { STR_INIT("foreigner"), AUDIENCE_FOREIGNER },
	};
	if (office.len && !str_equal(service->office, office))
		return false;
	for (size_t i = 0; i < sizeof audiences / sizeof *audiences; i++)
		if (str_equal(audience, audiences[i].name))
			return (service->audiences & audiences[i].bit) != 0;
	return true;
}

static enum status show_services(struct call *c)
{
	struct service_view all = services_all(c);
	struct services_page page = { .office = query_value(c, "office"), .audience = query_value(c, "audience"), .offices = offices_of(c, all) };
	const struct county *frame = county_of(c);
	const struct office_entry *asked = frame && page.office.len ? county_office(frame, page.office) : NULL;
	if (asked)
		page.office = asked->code; /* an old code leads on */
	if (page.office.len)
		page.office_name = office_words(c, page.office);
	if (page.office.len || page.audience.len) {
		page.services = (struct service_line_list){ ARENA_MANY(c->arena, struct service_line, all.count), 0 };
		for (size_t i = 0; i < all.count; i++)
			if (suits(all.items[i], page.office, page.audience))
				page.services.items[page.services.count++] = service_line_of(c, all.items[i]);
	}
	return show(c, html_services(c, &page));
}

/* "10 calendar days", "20 working days"; none for no limit. */
static struct str limit_words(struct call *c, struct limit limit)
{
	if (limit.days == 0)
		return STR_NONE;
	const char *format = limit.unit == LIMIT_WORKING_DAYS ? say(c, "%d working days") :
			     limit.unit == LIMIT_MONTHS ? say(c, "%d months") : say(c, "%d days");
	return str_format(c->arena, format, limit.days);
}

static enum status show_guide(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	if (!service)
		return fail(c, STATUS_ABSENT, "There is no service of this code.");
	struct guide_page page = {
		.service = service,
		.office = str_of(words_in(c->language, office_words(c, service->office))),
		.online = service->where == WHERE_ONLINE,
		.elsewhere = service->where == WHERE_ELSEWHERE,
		.promised = limit_words(c, service->promised),
		.statutory = limit_words(c, service->statutory),
		.materials = { service->materials, service->material_count },
		.steps = { service->steps, service->step_count },
		.fees = { service->fees, service->fee_count },
		.bases = { service->bases, service->basis_count },
		.faqs = { service->faqs, service->faq_count },
		.visits = service->visits,
		.address = str_format(c->arena, "%.*s/services/%.*s", STR_ARGS(c->house->address), STR_ARGS(service->code)),
	};
	page.qr = view_qr_public(c, page.address);
	return show(c, html_guide(c, &page));
}

const struct route guide_routes[] = {
	/* method path                zone         permission       level    flags   prepare  show */
	{ GET, "/search",         ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,      NULL, show_search, NULL },
	{ GET, "/services",       ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, CACHED, NULL, show_services, NULL, "office audience" },
	{ GET, "/services/:code", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, CACHED, NULL, show_guide, NULL, .object = OBJECT_SERVICE },
	{ 0 },
};
