/* flow_command.c: `yizhan flow check` and `yizhan flow run`: reads models and scripts. No database. */
#include "flow/flow_command.h"
#include "flow/flow_script.h"

#include <errno.h>
#include <string.h>

enum { FILE_CEILING = 17 << 20, MOST_FILES = 20, EXIT_DONE = 0, EXIT_WRONG = 1, EXIT_CALL = 2, EXIT_MACHINE = 3 };

/* Reads a whole file; gives 0, or the exit code with words in err. */
static int read_file(struct arena *arena, const char *path, struct str *out, FILE *err)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(err, "%s: %s\n", path, strerror(errno));
		return errno == ENOENT || errno == EISDIR ? EXIT_CALL : EXIT_MACHINE;
	}
	char *at = arena_take(arena, FILE_CEILING + 1);
	size_t len = fread(at, 1, FILE_CEILING + 1, file);
	bool failed = ferror(file) != 0;
	fclose(file);
	*out = (struct str){ at, len };
	if (failed)
		fprintf(err, "%s: it cannot be read\n", path);
	else if (len > FILE_CEILING)
		fprintf(err, "%s: it is larger than 17 MB\n", path);
	return failed ? EXIT_MACHINE : len > FILE_CEILING ? EXIT_WRONG : EXIT_DONE;
}

/* The first file is the model; the others hold processes that it calls. */
static int read_model(struct arena *arena, char **paths, size_t count, bool strict, struct flow **flow, FILE *out, FILE *err)
{
	struct str xmls[MOST_FILES];
	struct flow_fault_list faults = { 0 };
	for (size_t i = 0; i < count; i++) {
		int code = read_file(arena, paths[i], &xmls[i], err);
		if (code)
			return code;
	}
	enum status status = flow_read_files(arena, xmls, count, strict, flow, &faults);
	for (size_t i = 0; i < faults.count; i++)
		fprintf(out, "%.*s: %.*s (line %d)\n", STR_ARGS(faults.items[i].element), STR_ARGS(faults.items[i].why),
			faults.items[i].line);
	return status == STATUS_OK ? EXIT_DONE : EXIT_WRONG;
}

static int run_script(struct arena *arena, const struct flow *flow, const char *path, FILE *out, FILE *err)
{
	struct str script;
	int code = read_file(arena, path, &script, err);
	if (code)
		return code;
	return flow_script_run(arena, flow, script, path, out, err) ? EXIT_DONE : EXIT_WRONG;
}

int flow_command(int argc, char **argv, FILE *out, FILE *err)
{
	bool is_check = argc >= 3 && strcmp(argv[1], "check") == 0;
	bool is_run = argc >= 4 && strcmp(argv[1], "run") == 0;
	size_t count = (size_t)(argc > 3 && is_run ? argc - 3 : argc - 2);
	if ((!is_check && !is_run) || count > MOST_FILES) {
		fprintf(err, "yizhan flow check FILE.bpmn [CALLED.bpmn…]\nyizhan flow run FILE.bpmn [CALLED.bpmn…] SCRIPT\n");
		return EXIT_CALL;
	}
	struct arena *arena = arena_new((size_t)2 << 30);
	struct flow *flow;
	int code = read_model(arena, argv + 2, count, is_check, &flow, out, err);
	if (!code && is_check)
		fprintf(out, "%s can run: %zu elements\n", argv[2], flow_element_count(flow));
	else if (!code)
		code = run_script(arena, flow, argv[argc - 1], out, err);
	arena_free(arena);
	return code;
}
