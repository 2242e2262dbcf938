/* trail.c: models and scripts for tests of flows. */
#include "kit/trail.h"
#include "flow/flow_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct str model_told(struct arena *arena, struct str xml, bool strict, struct flow **flow)
{
	struct flow_fault_list faults = { 0 };
	enum status status = flow_read(arena, xml, strict, flow, &faults);
	assert_int_equal(status, faults.count ? STATUS_INVALID : STATUS_OK);
	if (!faults.count)
		return STR("");
	return str_format(arena, "%.*s: %.*s", STR_ARGS(faults.items[0].element), STR_ARGS(faults.items[0].why));
}

static void write_file(char *path, const char *text)
{
	FILE *file = fdopen(mkstemp(path), "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

struct str trail_of(struct arena *arena, const char *xml, const char *script)
{
	char model_path[] = "/tmp/flow_test_XXXXXX", script_path[] = "/tmp/flow_test_XXXXXX";
	write_file(model_path, xml);
	write_file(script_path, script);
	char *bytes = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&bytes, &len), *err = fopen("/dev/null", "w");
	char *argv[] = { "flow", "run", model_path, script_path };
	int code = flow_command(4, argv, out, err);
	fprintf(out, "(%d)", code);
	fclose(out);
	fclose(err);
	struct str told = str_copy(arena, (struct str){ bytes, len });
	free(bytes);
	remove(model_path);
	remove(script_path);
	return told;
}

void trails_try(const struct trail_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new(64 << 20);
		struct str told = trail_of(arena, rows[i].xml, rows[i].script);
		if (!str_equal(told, str_of(rows[i].trail)))
			fail_msg("%s:\n%.*s", rows[i].says, STR_ARGS(told));
		arena_free(arena);
	}
}

struct str trail_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char *at = arena_take(arena, 1 << 20);
	size_t len = fread(at, 1, 1 << 20, file);
	fclose(file);
	return (struct str){ at, len };
}
