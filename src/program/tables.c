/* tables.c: the program's own tables, for people: routes, flows, words. */
#include "program/program.h"

#include "pack/pack.h"
#include "route/route.h"
#include "seal/seal.h"
#include "view/asset.h"

#include <string.h>

static const char *method_name(enum method method)
{
	static const char *const names[] = { "-", "GET", "HEAD", "POST", "PUT", "DELETE" };
	return names[method];
}

static const char *const zone_names[] = { "public", "staff", "admin" };

static void say_row(struct line *line, const struct route *row, const char *module)
{
	line_say(line, "%-6s %-44s %-7s level %d  permission %-2d %s", method_name(row->method), row->path,
		 row->flags & ANY_ZONE ? "any" : zone_names[row->zone], (int)row->level, (int)row->permission, module);
}

enum exit_code routes_run(struct line *line)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct route *const *table = (*m)->routes; *table; table++)
			for (const struct route *row = *table; row->path; row++)
				say_row(line, row, (*m)->name);
	return EXIT_DONE;
}

enum exit_code flows_run(struct line *line)
{
	struct house *house;
	enum exit_code code = house_open(line, true, &house);
	if (code != EXIT_DONE)
		return code;
	struct call c;
	call_init(&c, house, line->arena);
	struct service_view services = services_all(&c);
	for (size_t i = 0; i < services.count; i++) {
		const struct service *service = services.items[i];
		if (!service->flow)
			continue;
		line_say(line, "%.*s  %s", STR_ARGS(service->short_name), words_in(LANGUAGE_CHINESE, &service->title));
		for (size_t e = 0; e < flow_element_count(service->flow); e++) {
			const struct flow_element *element = flow_element(service->flow, e);
			line_say(line, "  %-24.*s %-24.*s %.*s", STR_ARGS(element->kind), STR_ARGS(element->id), STR_ARGS(element->name));
		}
	}
	house_close(house);
	return EXIT_DONE;
}

enum exit_code words_run(struct line *line)
{
	const struct asset *words = asset_named(STR("WORDS.md"));
	struct str rest = words ? words->plain : STR_NONE;
	while (rest.len) {
		struct str row = str_until(&rest, '\n');
		if (str_starts(row, STR("|")))
			line_say(line, "%.*s", STR_ARGS(row));
	}
	return EXIT_DONE;
}

enum exit_code keys_run(struct line *line)
{
	if (strcmp(line->words[0], "restore") != 0)
		return line_fail(line, EXIT_USAGE, "Usage: yizhan keys restore FILE, with the sheet on standard input.");
	char *sheet = arena_take(line->arena, 8192);
	size_t len = fread(sheet, 1, 8191, stdin);
	struct str why;
	if (keys_restore(line->words[1], (struct str){ sheet, len }, line->arena, &why) != STATUS_OK)
		return line_fail(line, EXIT_WRONG, "The key file can't be made: %.*s", STR_ARGS(why));
	line_say(line, "%s is made again.", line->words[1]);
	return EXIT_DONE;
}
