/* flow_memory_test.c: each allocation fails once. What libxml2 cannot have, the reader tells as a fault of the file, and never takes
 * half a model for the whole; what the arena cannot have ends the process, cleanly. */
#include "kit/trail.h"

#include <libxml/parser.h>
#include <libxml/xmlmemory.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static long allowed = -1; /* how many more allocations succeed; -1: all */

static bool may_have(void)
{
	if (allowed == 0)
		return false;
	allowed -= allowed > 0;
	return true;
}

static void *limited_malloc(size_t size)
{
	return may_have() ? malloc(size) : NULL;
}

static void *limited_realloc(void *at, size_t size)
{
	return may_have() ? realloc(at, size) : NULL;
}

static char *limited_strdup(const char *text)
{
	return may_have() ? strdup(text) : NULL;
}

/* What a model is, in words: all that the reader took from the file. */
static struct str picture(struct arena *arena, const struct flow *flow)
{
	struct str words = STR("");
	for (size_t i = 0; i < flow_element_count(flow); i++) {
		const struct flow_element *element = flow_element(flow, i);
		words = str_format(arena, "%.*s %.*s/%.*s/%.*s/%.*s", STR_ARGS(words), STR_ARGS(element->id), STR_ARGS(element->kind),
				   STR_ARGS(element->name), STR_ARGS(element->post));
	}
	struct flow_state state = { 0 };
	struct flow_effect_list effects = { 0 };
	struct flow_action start = { .kind = FLOW_START, .values = json_keep(arena, json_object()) };
	struct str why;
	assert_int_equal(flow_step(arena, flow, &state, &start, &state, &effects, &why), STATUS_OK);
	return str_format(arena, "%.*s %.*s", STR_ARGS(words), STR_ARGS(flow_state_text(arena, flow, &state)));
}

static void the_reader_survives_each_failed_allocation_of_xml(void **state)
{
	struct arena *arena = arena_new(256 << 20), *once = arena_new(256 << 20);
	struct str xml = trail_file(arena, "test/bpmn/permit.bpmn");
	struct flow *flow;
	long failed = 0;
	(void)state;
	assert_int_equal(model_told(arena, xml, true, &flow).len, 0);
	struct str whole = picture(arena, flow);
	for (bool all = false; !all; failed++) {
		struct flow_fault_list faults = { 0 };
		allowed = failed;
		enum status status = flow_read(once, xml, true, &flow, &faults);
		all = allowed > 0;
		allowed = -1;
		assert_int_equal(status, faults.count ? STATUS_INVALID : STATUS_OK);
		if (status == STATUS_OK && !str_equal(picture(once, flow), whole))
			fail_msg("with %ld allocations another model was read", failed);
		arena_clear(once);
	}
	assert_true(failed > 100);
	arena_free(once);
	arena_free(arena);
}

/* Reads and steps a model in an arena with that ceiling. */
static void run_within(size_t ceiling, struct str xml)
{
	struct arena *arena = arena_new(ceiling);
	struct flow *flow;
	struct flow_fault_list faults = { 0 };
	struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	if (flow_read(arena, xml, true, &flow, &faults) != STATUS_OK)
		_exit(1);
	picture(arena, flow);
	_exit(0);
}

static void the_arenas_ceiling_ends_the_process_cleanly(void **state)
{
	struct arena *arena = arena_new(16 << 20);
	struct str xml = trail_file(arena, "test/bpmn/permit.bpmn");
	int ended = 0, done = 0;
	(void)state;
	for (size_t ceiling = 64; !done; ceiling += ceiling / 24 + 16) {
		int status;
		pid_t child = fork();
		assert_true(child >= 0);
		if (!child)
			run_within(ceiling, xml);
		assert_int_equal(waitpid(child, &status, 0), child);
		if (WIFSIGNALED(status))
			assert_int_equal(WTERMSIG(status), SIGABRT);
		else
			assert_int_equal(WEXITSTATUS(status), 0);
		ended += WIFSIGNALED(status);
		done += !WIFSIGNALED(status);
	}
	assert_true(ended > 30);
	arena_free(arena);
}

static void say_nothing(void *user, const char *format, ...)
{
	(void)user, (void)format;
}

int main(void)
{
	xmlSetGenericErrorFunc(NULL, say_nothing);
	xmlMemSetup(free, limited_malloc, limited_realloc, limited_strdup);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_survives_each_failed_allocation_of_xml),
		cmocka_unit_test(the_arenas_ceiling_ends_the_process_cleanly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
