/* tables.c: the program's own tables, for people: routes, flows, words. */
#include "program/program.h"

#include "module/account/account.h"
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

static const char *const permission_names[] = {
	[PERMISSION_NONE] = "none", [PERMISSION_OWN] = "own", [PERMISSION_WORK] = "work", [PERMISSION_WINDOW] = "window",
	[PERMISSION_SUPERVISE] = "supervise", [PERMISSION_LEAD] = "lead", [PERMISSION_EDIT] = "edit", [PERMISSION_ADMIN_SYSTEM] = "system",
	[PERMISSION_ADMIN_SECURITY] = "security", [PERMISSION_ADMIN_AUDIT] = "audit", [PERMISSION_ADMINISTER] = "administer",
};

static const struct flag_name { unsigned flag; const char *name; } flag_names[] = {
	{ CACHED, "cached" }, { READS_PERSON, "reads-person" }, { API, "api" }, { ANY_ZONE, "any-zone" }, { NO_LEAVE, "no-leave" },
	{ DOOR, "door" }, { BYTES, "bytes" }, { SCRIPT, "script" }, { NO_DATA, "no-data" },
};

static struct str flags_words(struct arena *arena, unsigned flags)
{
	struct buf buf;
	buf_init(&buf, arena, 256);
	for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
		if (flags & flag_names[i].flag)
			buf_add_format(&buf, "%s%s", buf.len ? "," : "", flag_names[i].name);
	return buf.len ? buf_str(&buf) : STR("-");
}

static void say_rows(struct line *line, const struct route *rows, const char *module)
{
	for (const struct route *row = rows; row->path; row++)
		line_say(line, "%-6s %-44s %-7s level %d  permission %-2d %-8s %-10s %-17s %.*s", method_name(row->method), row->path,
			 row->flags & ANY_ZONE ? "any" : zone_names[row->zone], (int)row->level, (int)row->permission, module,
			 permission_names[row->permission], object_name(row->object), STR_ARGS(flags_words(line->arena, row->flags)));
}

/* A table with a fault is told so here too: what can't start can't be built. */
enum exit_code routes_run(struct line *line)
{
	struct str why;
	if (routes_check(line->arena, modules, &why) != STATUS_OK)
		return line_fail(line, EXIT_WRONG, "The table of routes is wrong: %.*s", STR_ARGS(why));
	say_rows(line, routes_builtin(), "route");
	for (const struct module *const *m = modules; *m; m++)
		for (const struct route *const *table = (*m)->routes; *table; table++)
			say_rows(line, *table, (*m)->name);
	return EXIT_DONE;
}

enum exit_code roles_run(struct line *line)
{
	for (size_t i = 0; role_at(i); i++) {
		struct str name = str_of(role_at(i));
		uint64_t permissions = role_permissions(name);
		struct buf buf;
		buf_init(&buf, line->arena, 256);
		for (size_t p = 1; p < PERMISSION_COUNT; p++)
			if (permissions >> p & 1)
				buf_add_format(&buf, "%s%s", buf.len ? "," : "", permission_names[p]);
		struct str may = buf.len ? buf_str(&buf) : STR("-");
		line_say(line, "%-10.*s %-6s %.*s", STR_ARGS(name), role_is_staff(name) ? "staff" : "public", STR_ARGS(may));
	}
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
