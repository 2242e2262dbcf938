/* inbox_filter.c: the inbox cut down to a light, a post, a service: each a link or a list, and the address says which. */
#include "module/desk/inbox_view.h"

static const struct { struct str name; bool by_light; enum light light; } tabs[] = {
	{ STR_INIT(""), false, LIGHT_NONE },
	{ STR_INIT("late"), true, LIGHT_RED },
	{ STR_INIT("soon"), true, LIGHT_YELLOW },
	{ STR_INIT("in-time"), true, LIGHT_GREEN },
	{ STR_INIT("standing"), true, LIGHT_NONE },
};
enum { TABS = sizeof tabs / sizeof *tabs };

static struct str tab_words(struct call *c, size_t tab)
{
	const char *words[TABS] = { say(c, "All"), say(c, "Late"), say(c, "Due within two days"), say(c, "In time"), say(c, "Clock stands") };
	return str_of(words[tab]);
}

/* Whether one of my posts works on a service. */
static bool is_worked_on(const struct call *c, const struct service *service)
{
	for (size_t i = 0; i < service->task_count; i++)
		for (size_t k = 0; k < c->user.post_count; k++)
			if (str_equal(service->tasks[i].post, c->user.posts[k]))
				return true;
	return false;
}

static void list_services(struct call *c, struct inbox_filter *out)
{
	struct service_view all = services_all(c);
	out->services.items = ARENA_MANY(c->arena, struct pick_line, all.count);
	for (size_t i = 0; i < all.count; i++) {
		if (!is_worked_on(c, all.items[i]))
			continue;
		bool chosen = str_equal(all.items[i]->code, out->filter.service);
		out->services.items[out->services.count++] = (struct pick_line){ all.items[i]->code, all.items[i]->title, chosen };
	}
}

static void list_posts(struct call *c, struct inbox_filter *out)
{
	const struct county *county = county_of(c);
	out->posts.items = ARENA_MANY(c->arena, struct pick_line, c->user.post_count);
	for (size_t i = 0; county && i < c->user.post_count; i++) {
		const struct post_entry *post = county_post(county, c->user.posts[i]);
		if (post)
			out->posts.items[out->posts.count++] =
				(struct pick_line){ c->user.posts[i], post->name, str_equal(c->user.posts[i], out->filter.post) };
	}
}

/* What is not among the choices is no filter: an old address shows more, never an error. */
static struct str chosen_of(const struct pick_line_list *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i].chosen)
			return lines->items[i].code;
	return STR_NONE;
}

static struct str address_of(struct call *c, const struct inbox_filter *filter, struct str light)
{
	const struct str parts[][2] = { { STR("light"), light }, { STR("post"), filter->filter.post }, { STR("service"), filter->filter.service } };
	struct str address = STR("/desk"), mark = STR("?");
	for (size_t i = 0; i < 3; i++) {
		if (str_is_empty(parts[i][1]))
			continue;
		address = str_format(c->arena, "%.*s%.*s%.*s=%.*s", STR_ARGS(address), STR_ARGS(mark), STR_ARGS(parts[i][0]), STR_ARGS(parts[i][1]));
		mark = STR("&");
	}
	return address;
}

static enum status list_tabs(struct call *c, struct inbox_filter *out)
{
	out->tabs = (struct tab_line_list){ ARENA_MANY(c->arena, struct tab_line, TABS), 0 };
	for (size_t i = 0; i < TABS; i++) {
		struct task_filter one = out->filter;
		bool chosen = str_equal(tabs[i].name, out->light);
		int64_t count;
		one.by_light = tabs[i].by_light;
		one.light = tabs[i].light;
		TRY(tasks_counted(c, &one, &count));
		out->count = chosen ? count : out->count;
		out->all = i ? out->all : count;
		if (i && !count && !chosen)
			continue;
		out->tabs.items[out->tabs.count++] = (struct tab_line){ address_of(c, out, tabs[i].name), tab_words(c, i), count, chosen };
	}
	return STATUS_OK;
}

bool inbox_light(struct str name, struct task_filter *filter)
{
	for (size_t i = 1; i < TABS; i++)
		if (str_equal(tabs[i].name, name)) {
			filter->by_light = tabs[i].by_light;
			filter->light = tabs[i].light;
			return true;
		}
	return false;
}

enum status inbox_filter_read(struct call *c, struct inbox_filter *out)
{
	*out = (struct inbox_filter){ .filter = { .post = query_value(c, "post"), .service = query_value(c, "service") }, .light = STR("") };
	list_services(c, out);
	list_posts(c, out);
	out->filter.service = chosen_of(&out->services);
	out->filter.post = chosen_of(&out->posts);
	if (inbox_light(query_value(c, "light"), &out->filter))
		out->light = query_value(c, "light");
	TRY(list_tabs(c, out));
	out->path = address_of(c, out, out->light);
	out->narrowed = out->filter.by_light || out->filter.post.len || out->filter.service.len;
	out->shown = out->narrowed || out->all;
	out->by_service = out->services.count > 1;
	out->by_post = out->posts.count > 1;
	out->chooses = out->by_service || out->by_post;
	return STATUS_OK;
}
