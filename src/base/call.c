/* call.c: refusals and their sentences. */
#include "base/call.h"
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_fault(struct call *c, struct fault fault)
{
	struct fault_list *list = &c->faults;
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 8;
		struct fault *items = ARENA_MANY(c->arena, struct fault, room);
		if (list->count)
			memcpy(items, list->items, list->count * sizeof *items);
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = fault;
}

enum status fail(struct call *c, enum status status, const char *english, ...)
{
	va_list args;
	va_start(args, english);
	add_fault(c, (struct fault){ STR_NONE, str_format_list(c->arena, say(c, english), args) });
	va_end(args);
	return status;
}

void fail_field(struct call *c, struct str field, const char *english, ...)
{
	va_list args;
	va_start(args, english);
	add_fault(c, (struct fault){ str_copy(c->arena, field), str_format_list(c->arena, say(c, english), args) });
	va_end(args);
}

enum status broken(struct call *c, const char *detail, ...)
{
	va_list args;
	va_start(args, detail);
	struct str words = str_format_list(c->arena, detail, args);
	va_end(args);
	call_log(c, "error", "%.*s", STR_ARGS(words));
	return STATUS_BROKEN;
}

const char *say(const struct call *c, const char *english)
{
	return text(c->language, english);
}

bool may(const struct call *c, enum permission permission)
{
	return permission == PERMISSION_NONE || (c->user.permissions >> permission & 1) != 0;
}

void call_init(struct call *c, struct house *house, struct arena *arena)
{
	*c = (struct call){ .arena = arena, .house = house, .now = house->now() };
	c->today = instant_day(c->now);
	c->number = STR("-");
}

enum { LOG_LINE = 4096 };

/* One line stays one line, and is written at once: control characters become spaces, what is too long is cut. */
void call_log(const struct call *c, const char *level, const char *format, ...)
{
	char line[LOG_LINE];
	struct arena *arena = arena_new(4096);
	struct str stamp = instant_text(arena, c->house->now());
	int begun = snprintf(line, sizeof line, "%.*s %s %.*s ", STR_ARGS(stamp), level, STR_ARGS(c->number));
	arena_free(arena);
	va_list args;
	va_start(args, format);
	int more = begun < 0 ? -1 : vsnprintf(line + begun, sizeof line - (size_t)begun, format, args);
	va_end(args);
	if (more < 0)
		return;
	size_t len = (size_t)begun + (size_t)more < sizeof line - 1 ? (size_t)begun + (size_t)more : sizeof line - 1;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = ' ';
	line[len] = '\n';
	fwrite(line, 1, len + 1, stderr);
}
