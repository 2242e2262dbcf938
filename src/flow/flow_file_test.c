/* flow_file_test.c: files as they come: the models of the BPMN Model Interchange Working Group, other encodings and prefixes,
 * large, deep and spoilt ones. */
#include "base/buf.h"
#include "flow/flow_command.h"
#include "kit/trail.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static int command(struct arena *arena, const char *verb, const char *model, const char *script, struct str *told)
{
	char *bytes = NULL, *argv[] = { "flow", (char *)(uintptr_t)verb, (char *)(uintptr_t)model, (char *)(uintptr_t)script };
	size_t len = 0;
	FILE *out = open_memstream(&bytes, &len), *err = fopen("/dev/null", "w");
	int code = flow_command(script ? 4 : 3, argv, out, err);
	fclose(out);
	fclose(err);
	*told = str_copy(arena, (struct str){ bytes, len });
	free(bytes);
	return code;
}

static struct str name_of(const char *path)
{
	struct str name = str_of(strrchr(path, '/') + 1);
	return str_part(name, 0, name.len - 5);
}

/* Each model runs to its end by its script, or says why it cannot; gives how many can. */
static size_t judge(const char *pattern)
{
	glob_t files;
	size_t can = 0, runs = 0;
	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct arena *arena = arena_new(64 << 20);
		struct str name = name_of(files.gl_pathv[i]), told, trail;
		bool checks = command(arena, "check", files.gl_pathv[i], NULL, &told) == 0;
		const char *script = str_format(arena, "test/bpmn/miwg/%.*s.script", STR_ARGS(name)).at;
		bool has_script = access(script, R_OK) == 0;
		if (has_script && (command(arena, "run", files.gl_pathv[i], script, &trail) != 0 || !str_ends(trail, STR("\nended\n"))))
			fail_msg("%s does not get to its end: %.*s", files.gl_pathv[i], STR_ARGS(trail));
		if (checks && !has_script)
			fail_msg("%s can run, and no script shows it", files.gl_pathv[i]);
		printf("%.*s %s\n%.*s", STR_ARGS(name), checks ? "can run" : has_script ? "can run where a script decides:" : "cannot run:",
		       checks ? 0 : (int)told.len, told.at);
		can += checks;
		runs += has_script;
		arena_free(arena);
	}
	printf("%zu of %zu models can run, %zu more where a script decides\n", can, files.gl_pathc, runs - can);
	globfree(&files);
	return runs;
}

static void our_copies_of_the_working_groups_models_run(void **state)
{
	(void)state;
	assert_int_equal(judge("test/bpmn/miwg/*.bpmn"), 9);
}

static void the_working_groups_models_run(void **state)
{
	(void)state;
	if (access("../shared/data/bpmn-miwg", R_OK) != 0)
		skip();
	assert_int_equal(judge("../shared/data/bpmn-miwg/*.bpmn"), 9);
}

/* The same text in UTF-16, big or little end first. */
static struct str utf16(struct arena *arena, const char *text, bool little)
{
	struct buf buf;
	struct str rest = str_of(text);
	buf_init(&buf, arena, 1 << 20);
	buf_add(&buf, little ? STR("\xff\xfe") : STR("\xfe\xff"));
	while (rest.len) {
		uint32_t c = str_next(&rest);
		buf_add_byte(&buf, (char)(little ? c & 255 : c >> 8));
		buf_add_byte(&buf, (char)(little ? c >> 8 : c & 255));
	}
	return buf_str(&buf);
}

#define SMALL "<b:definitions xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns='urn:other'><b:process id='流程'>" \
	"<b:userTask name='审核' id='审核'/><task id='审核'/></b:process></b:definitions>"

static void any_encoding_and_prefix_is_read(void **state)
{
	struct arena *arena = arena_new(64 << 20);
	struct str files[] = {
		STR(SMALL), STR("\xef\xbb\xbf" SMALL), STR("<?xml version='1.0' encoding='UTF-8'?>\n<!-- 居住证 -->" SMALL),
		utf16(arena, SMALL, true), utf16(arena, "<?xml version='1.0' encoding='UTF-16'?>" SMALL, false),
	};
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct flow *flow;
		struct str told = model_told(arena, files[i], true, &flow);
		if (told.len)
			fail_msg("file %zu: %.*s", i, STR_ARGS(told));
		assert_int_equal(flow_element_count(flow), 1);
		assert_string_equal(flow_find(flow, STR("审核"))->kind.at, "userTask");
	}
	arena_free(arena);
}

static void add_chain(struct buf *buf, int count, const char *padding)
{
	buf_add(buf, STR(HEAD "<process id='p'>"));
	for (int i = 0; i < count; i++) {
		buf_add_format(buf, "<task id='t%d'><documentation>%s</documentation></task>", i, padding);
		if (i)
			buf_add_format(buf, "<sequenceFlow id='f%d' sourceRef='t%d' targetRef='t%d'/>", i, i - 1, i);
	}
	buf_add(buf, STR("</process></definitions>"));
}

static struct str nested(struct arena *arena, int depth, const char *kind)
{
	struct buf buf;
	buf_init(&buf, arena, 4 << 20);
	buf_add(&buf, STR(HEAD "<process id='p'>"));
	for (int i = 0; i < depth; i++)
		buf_add_format(&buf, "<%s id='u%d'>", kind, i);
	buf_add(&buf, STR("<task id='a'/>"));
	for (int i = 0; i < depth; i++)
		buf_add_format(&buf, "</%s>", kind);
	buf_add(&buf, STR("</process></definitions>"));
	return buf_str(&buf);
}

static void large_and_deep_files_have_their_limits(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct flow *flow;
	struct buf large, many;
	char padding[2000];
	(void)state;
	memset(padding, 'x', sizeof padding);
	padding[sizeof padding - 1] = 0;
	buf_init(&large, arena, 32 << 20);
	add_chain(&large, 5000, padding);
	assert_true(large.len > 10 << 20);
	assert_int_equal(model_told(arena, buf_str(&large), true, &flow).len, 0);
	assert_int_equal(flow_element_count(flow), 5000);
	add_chain(&large, 4000, padding);
	assert_string_equal(model_told(arena, buf_str(&large), true, &flow).at, "file: the file is larger than 16 MB");
	buf_init(&many, arena, 32 << 20);
	add_chain(&many, 11000, "");
	assert_true(str_contains(model_told(arena, buf_str(&many), true, &flow), STR("more than 20,000 elements")));
	assert_int_equal(model_told(arena, nested(arena, 16, "subProcess"), true, &flow).len, 0);
	assert_string_equal(model_told(arena, nested(arena, 17, "subProcess"), true, &flow).at, "u16: sub-processes are nested deeper than 16");
	assert_true(str_starts(model_told(arena, nested(arena, 5000, "subProcess"), true, &flow), STR("file: the file is not XML")));
	assert_true(str_starts(model_told(arena, nested(arena, 5000, "x:y"), true, &flow), STR("file: ")));
	arena_free(arena);
}

static void called_processes_stand_in_files_of_their_own(void **state)
{
	static const char caller[] = BEGIN "<callActivity id='a' calledElement='q'/>" LINE("a", "e") END;
	static const char called[] = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='q'><task id='b'/></process></definitions>";
	struct str files[] = { { caller, sizeof caller - 1 }, { called, sizeof called - 1 } };
	struct arena *arena = arena_new(64 << 20);
	struct flow_fault_list faults = { 0 };
	struct flow *flow;
	(void)state;
	assert_int_equal(flow_read_files(arena, files, 2, true, &flow, &faults), STATUS_OK);
	assert_int_equal(flow_process_count(flow), 2);
	assert_int_equal(flow_read_files(arena, files, 1, true, &flow, &faults), STATUS_INVALID);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_copies_of_the_working_groups_models_run),
		cmocka_unit_test(the_working_groups_models_run),
		cmocka_unit_test(any_encoding_and_prefix_is_read),
		cmocka_unit_test(large_and_deep_files_have_their_limits),
		cmocka_unit_test(called_processes_stand_in_files_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
