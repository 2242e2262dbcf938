/* home_page.c: the first page: what people look for most, the doors, the events of a life. Same for every visitor, so kept
 * in the page cache. */
#include "dossier/figures.h"
#include "module/hall/hall_inner.h"

#include "home_html.h"

enum { CHIPS_MOST = 6 };

/* What residents of any county look for most, in the words that they use. */
static const struct wish wishes[] = {
	{ STR_INIT("身份证"), { STR_INIT("身份证"), STR_INIT("Identity card") } },
	{ STR_INIT("社会保障卡"), { STR_INIT("社保卡"), STR_INIT("Social security card") } },
	{ STR_INIT("结婚登记"), { STR_INIT("结婚登记"), STR_INIT("Marriage registration") } },
	{ STR_INIT("护照"), { STR_INIT("护照"), STR_INIT("Passport") } },
	{ STR_INIT("食品经营许可"), { STR_INIT("食品经营许可"), STR_INIT("Food licence") } },
	{ STR_INIT("生育登记"), { STR_INIT("生育登记"), STR_INIT("Registering a birth") } },
	{ STR_INIT("残疾人证"), { STR_INIT("残疾人证"), STR_INIT("Disability certificate") } },
	{ STR_INIT("最低生活保障"), { STR_INIT("低保"), STR_INIT("Minimum living allowance") } },
};

/* The events of a life: a drawing of web/icons.svg, what to search for, the words under the drawing. */
static const struct life_event events[] = {
	{ STR_INIT("birth"), STR_INIT("出生"), { STR_INIT("出生"), STR_INIT("Birth") } },
	{ STR_INIT("school"), STR_INIT("入学"), { STR_INIT("上学"), STR_INIT("School") } },
	{ STR_INIT("work"), STR_INIT("就业"), { STR_INIT("就业"), STR_INIT("Work") } },
	{ STR_INIT("marriage"), STR_INIT("婚姻登记"), { STR_INIT("婚姻"), STR_INIT("Marriage") } },
	{ STR_INIT("house"), STR_INIT("住房"), { STR_INIT("住房"), STR_INIT("Housing") } },
	{ STR_INIT("health"), STR_INIT("医疗保险"), { STR_INIT("就医"), STR_INIT("Health") } },
	{ STR_INIT("age"), STR_INIT("老年人"), { STR_INIT("养老"), STR_INIT("Old age") } },
	{ STR_INIT("document"), STR_INIT("户口登记"), { STR_INIT("户籍"), STR_INIT("Household") } },
};

/* What can be had online comes first: it is what this house does. */
static struct service_line_list online(struct call *c, struct service_view all)
{
	struct service_line_list list = { ARENA_MANY(c->arena, struct service_line, CHIPS_MOST), 0 };
	for (size_t i = 0; i < all.count && list.count < CHIPS_MOST; i++)
		if (all.items[i]->where == WHERE_ONLINE)
			list.items[list.count++] = service_line_of(c, all.items[i]);
	return list;
}

static bool is_answered(struct service_view all, struct str query)
{
	for (size_t i = 0; i < all.count; i++)
		if (str_contains(all.items[i]->title.chinese, query))
			return true;
	return false;
}

/* The wishes that a service of this county answers, as many as there is room for beside what is online. */
static struct wish_list wishes_here(struct call *c, struct service_view all, size_t taken)
{
	struct wish *items = ARENA_MANY(c->arena, struct wish, CHIPS_MOST);
	struct wish_list list = { items, 0 };
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes && taken + list.count < CHIPS_MOST; i++)
		if (is_answered(all, wishes[i].query))
			items[list.count++] = wishes[i];
	return list;
}

/* Bars of 20 units each, 4 between, as high as the day's share of the fullest day in 60. */
static struct bar_list bars_of(struct call *c, const struct figures *figures)
{
	enum { STEP = 24, WIDTH = 20, HEIGHT = 60, LEAST = 1 };
	struct bar *items = ARENA_MANY(c->arena, struct bar, FIGURES_PLOTTED);
	int64_t most = 1;
	for (int i = 0; i < FIGURES_PLOTTED; i++)
		most = figures->days[i].filed > most ? figures->days[i].filed : most;
	for (int i = 0; i < FIGURES_PLOTTED; i++) {
		const struct figures_day *day = &figures->days[i];
		int64_t height = day->filed ? day->filed * HEIGHT / most : 0;
		height = height < LEAST ? LEAST : height;
		items[i] = (struct bar){ day->day, day->filed, i * STEP, HEIGHT - height, WIDTH, height };
	}
	return (struct bar_list){ items, FIGURES_PLOTTED };
}

static int64_t filed_of_late(const struct figures *figures)
{
	int64_t sum = 0;
	for (int i = 0; i < FIGURES_PLOTTED; i++)
		sum += figures->days[i].filed;
	return sum;
}

static enum status show_home(struct call *c)
{
	const struct county *county = county_of(c);
	struct service_view all = services_all(c);
	struct home_page page = {
		.online = online(c, all),
		.events = { events, sizeof events / sizeof *events },
		.services = (int64_t)all.count,
		.offices = county ? (int64_t)county->office_count : 0,
	};
	struct figures figures;
	TRY(figures_read(c, &figures));
	page.today = figures.today;
	page.finished = figures.finished;
	page.timely = figures.finished ? figures.timely * 100 / figures.finished : 0;
	page.of_late = filed_of_late(&figures);
	page.bars = bars_of(c, &figures);
	page.wishes = wishes_here(c, all, page.online.count);
	return show(c, html_home(c, &page));
}

const struct route home_routes[] = {
	/* method path zone    permission       level    flags   prepare  show */
	{ GET, "/", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, CACHED, NULL, show_home, NULL },
	{ 0 },
};
