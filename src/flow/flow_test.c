/* flow_test.c: what can run, how it runs, and that no case is ever lost. */
#include "kit/trail.h"
#include "flow/flow_command.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void what_cannot_run_is_refused_by_id(void **state)
{
	static const struct {
		const char *xml, *told;
	} rows[] = {
		{ "", "file: the file is not XML" },
		{ "<a>", "file: the file is not XML" },
		{ "<a/>", "a: the file is not BPMN 2.0" },
		{ "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "file: a document type is not allowed" },
		{ HEAD "</definitions>", "definitions: the file holds no process" },
		{ BEGIN "<userTask id='a'/>" LINE("a", "e") END, "" },
		{ BEGIN "<userTask id='a'/>" END, "a: no way leads out of it" },
		{ BEGIN "<userTask id='a'/>" LINE("a", "e") LINE("e", "a") END, "e: a way leads out of an end event" },
		{ BEGIN "<userTask id='a'/>" LINE("a", "x") END, "a-x: it leads from or to an element that is not there" },
		{ BEGIN "<userTask id='a'/><task id='b'/>" LINE("a", "e") LINE("b", "e") END, "b: no way leads to it" },
		{ BEGIN "<userTask id='a'/><task id='b'/><task id='c'/>" LINE("a", "e") LINE("b", "c") LINE("c", "b")
			LINE("c", "e") END, "b: it cannot be reached from the start" },
		{ BEGIN "<userTask id='a'/><parallelGateway id='g'/><task id='c'/><task id='d'/>" LINE("a", "g") LINE("g", "c")
			LINE("g", "e") LINE("c", "d") LINE("d", "c") END, "c: no end can be reached from it" },
		{ BEGIN "<userTask id='a'/><task id='a'/>" LINE("a", "e") END, "a: its id is used twice" },
		{ BEGIN "<userTask/>" END, "userTask: it has no id" },
		{ BEGIN "<userTask id='a'/><startEvent id='t'/>" LINE("a", "e") LINE("t", "e") END,
		  "t: there is a start event already" },
		{ HEAD "<process id='p'><task id='a'/>" LINE("a", "e") LINE("e", "a") END, "p: it has no start event" },
		{ BEGIN "<exclusiveGateway id='a'/><task id='b'/>" LINE("a", "e") LINE("a", "b") LINE("b", "e") END,
		  "a-e: it leaves a gateway with a choice" },
		{ BEGIN "<exclusiveGateway id='a' default='a-e'/><task id='b'/>" LINE("a", "e") IF("a", "b", "x > 1") LINE("b", "e")
			END, "" },
		{ BEGIN "<exclusiveGateway id='a' default='zz'/><task id='b'/>" LINE("a", "e") IF("a", "b", "x > 1")
			LINE("b", "e") END, "a: its default is not a way out of it" },
		{ BEGIN "<exclusiveGateway id='a' default='a-e'/><task id='b'/>" LINE("a", "e") IF("a", "b", "x >") LINE("b", "e")
			END, "a-b: its condition cannot be read: line 1: unexpected symbol" },
		{ BEGIN "<exclusiveGateway id='a' default='a-e'/><task id='b'/>" LINE("a", "e")
			"<sequenceFlow id='f2' sourceRef='a' targetRef='b'><conditionExpression language='groovy'>x"
			"</conditionExpression></sequenceFlow>" LINE("b", "e") END, "f2: its condition is not marked as Lua" },
		{ BEGIN "<exclusiveGateway id='a' default='a-e'/><task id='b'/>" LINE("a", "e")
			"<sequenceFlow id='f2' sourceRef='a' targetRef='b'><conditionExpression language='urn:evaluation'>x"
			"</conditionExpression></sequenceFlow>" LINE("b", "e") END, "f2: its condition is not marked as Lua" },
		{ BEGIN "<exclusiveGateway id='a' default='a-e'/><task id='b'/>" LINE("a", "e")
			"<sequenceFlow id='f2' sourceRef='a' targetRef='b'><conditionExpression language='http://www.Lua.org/'>x"
			"</conditionExpression></sequenceFlow>" LINE("b", "e") END, "" },
		{ BEGIN "<parallelGateway id='a'/><task id='b'/>" LINE("a", "e") IF("a", "b", "x") LINE("b", "e") END,
		  "a-b: a condition has no meaning behind parallelGateway" },
		{ BEGIN "<complexGateway id='a'/>" LINE("a", "e") END, "a: a complex gateway is not run" },
		{ BEGIN "<transaction id='a'/>" LINE("a", "e") END, "a: a transaction is not run" },
		{ BEGIN "<adHocSubProcess id='a'/>" LINE("a", "e") END, "a: an ad-hoc sub-process is not run" },
		{ BEGIN "<callActivity id='a'/>" LINE("a", "e") END, "a: it does not say what it calls" },
		{ BEGIN "<wonder id='a'/>" LINE("a", "e") END, "a: it is not known as a part of a process" },
		{ BEGIN "<task id='a' isForCompensation='true'/>" LINE("a", "e") END, "a: compensation is not run" },
		{ BEGIN "<task id='a'><multiInstanceLoopCharacteristics/></task>" LINE("a", "e") END,
		  "a: it repeats itself and does not say how often" },
		{ BEGIN "<intermediateCatchEvent id='a'/>" LINE("a", "e") END, "a: this event says what it waits for" },
		{ BEGIN "<intermediateCatchEvent id='a'><messageEventDefinition/></intermediateCatchEvent>" LINE("a", "e") END,
		  "a: its message has no name" },
		{ BEGIN "<intermediateCatchEvent id='a'><escalationEventDefinition/></intermediateCatchEvent>" LINE("a", "e") END,
		  "a: its escalationEventDefinition is not run" },
		{ BEGIN "<intermediateCatchEvent id='a'><timerEventDefinition><timeCycle>R3/PT1H</timeCycle>"
			"</timerEventDefinition></intermediateCatchEvent>" LINE("a", "e") END, "a: a timer that rings again and again" },
		{ BEGIN "<subProcess id='a'><task id='t'/><task id='u'/>" LINE("t", "u") LINE("u", "t") "</subProcess>" LINE("a", "e") END, "a: it has no start event" },
		{ BEGIN "<subProcess id='a'><startEvent id='t'/><endEvent id='u'/>" LINE("t", "u") LINE("u", "e") "</subProcess>"
			LINE("a", "e") END, "u-e: it crosses the border of a sub-process" },
		{ HEAD "<process id='p'><task id='a'/></process><process id='q'><task id='b'/></process></definitions>", "" },
		{ HEAD "<process id='p'><task id='a'/></process><process id='q'><task id='b'/>" LINE("b", "a") "</process></definitions>",
		  "b-a: it leads from one process into another" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(64 << 20);
		struct flow *flow;
		struct str told = model_told(arena, str_of(rows[i].xml), true, &flow);
		if (rows[i].told[0] ? !str_starts(told, str_of(rows[i].told)) : told.len != 0)
			fail_msg("%s\ntells \"%.*s\", not \"%s\"", rows[i].xml, STR_ARGS(told), rows[i].told);
		arena_free(arena);
	}
}

#define TRAIL_FORK                                                                                                       \
	BEGIN "<parallelGateway id='a'/><userTask id='b'/><userTask id='c'/><parallelGateway id='j'/>" LINE("a", "b")    \
		LINE("a", "c") LINE("b", "j") LINE("c", "j") LINE("j", "e") END
#define TRAIL_SUB                                                                                                        \
	BEGIN "<subProcess id='a'><startEvent id='t'/><task id='b'/><task id='c'/><endEvent id='u'/><endEvent id='v'>"   \
	      "<terminateEventDefinition/></endEvent>" LINE("t", "b") LINE("t", "c") LINE("b", "u") LINE("c", "v")       \
	      "</subProcess><task id='d'/>" LINE("a", "d") LINE("d", "e") END
#define TRAIL_CHOICE                                                                                                     \
	BEGIN "<task id='a'/><exclusiveGateway id='g'/><task id='b'/><task id='c'/>" LINE("a", "g")                      \
		IF("g", "b", "form.fee &gt; 10") IF("g", "c", "form.fee == 3") LINE("b", "e") LINE("c", "e") END
#define TRAIL_OPEN                                                                                                       \
	"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'><startEvent id='s'/>"          \
	LINE("s", "g") "<exclusiveGateway id='g'/><task id='b'/><task id='c'/>" IF("g", "b", "${yes}")                   \
		IF("g", "c", "${no}") LINE("b", "e") LINE("c", "e") END
#define TRAIL_CIRCLE                                                                                                     \
	BEGIN "<exclusiveGateway id='a' default='a-v'/>" LINE("a", "v") "<serviceTask id='v'/>" LINE("v", "a")           \
		IF("a", "e", "stop") END

static void models_run_as_their_scripts_say(void **state)
{
	static const struct trail_row rows[] = {
		{ "both branches of a fork are waited for", TRAIL_FORK, "start\ncomplete c\ncomplete b",
		  "task open b\ntask open c\ntask close c\ntask close b\nended\n(0)" },
		{ "the first way that holds is taken", TRAIL_CHOICE, "start\ncomplete a form.fee=11\ncomplete b",
		  "task open a\ntask close a\ntask open b\ntask close b\nended\n(0)" },
		{ "the second way, when the first does not hold", TRAIL_CHOICE, "start\ncomplete a form.fee=3 # small",
		  "task open a\ntask close a\ntask open c\n(0)" },
		{ "no way holds: nothing has happened", TRAIL_CHOICE, "start\ncomplete a form.fee=5", "task open a\n(1)" },
		{ "a condition that fails: nothing has happened", TRAIL_CHOICE, "start\ncomplete a", "task open a\n(1)" },
		{ "a sub-process ends with its last task", TRAIL_SUB, "start\ncomplete b\ncomplete c\ncomplete d",
		  "task open b\ntask open c\ntask close b\ntask close c\ntask open d\ntask close d\nended\n(0)" },
		{ "terminating a sub-process closes its tasks and goes on", TRAIL_SUB, "start\ncomplete c\ncomplete d",
		  "task open b\ntask open c\ntask close c\ntask close b\ntask open d\ntask close d\nended\n(0)" },
		{ "a script names the way where no Lua decides", TRAIL_OPEN, "start take=g-c\ncomplete c",
		  "task open c\ntask close c\nended\n(0)" },
		{ "without the script's word no way is open", TRAIL_OPEN, "start", "(1)" },
		{ "ending a case closes what is open", TRAIL_FORK, "start\nend", "task open b\ntask open c\ntask close b\n"
		  "task close c\nended\n(0)" },
		{ "a circle without waiting is stopped", TRAIL_CIRCLE, "start stop=false", "(1)" },
		{ "a task that is not open cannot be completed", TRAIL_FORK, "start\ncomplete c\ncomplete c",
		  "task open b\ntask open c\ntask close c\n(1)" },
		{ "an unknown word is refused", TRAIL_FORK, "start\nfinish b", "task open b\ntask open c\n(1)" },
		{ "a message nobody waits for is refused", TRAIL_FORK, "start\nmessage m", "task open b\ntask open c\n(1)" },
		{ "a case starts once", TRAIL_FORK, "start\nstart", "task open b\ntask open c\n(1)" },
		{ "messages, timers, services and sent messages",
		  BEGIN "<receiveTask id='a' name='paid'/><intermediateCatchEvent id='w'><timerEventDefinition><timeDuration>P3D"
			"</timeDuration></timerEventDefinition></intermediateCatchEvent><sendTask id='n' name='told'/>"
			"<serviceTask id='v' name='stamp'/>" LINE("a", "w") LINE("w", "n") LINE("n", "v") LINE("v", "e") END,
		  "start\nmessage paid\ntimer w", "wait message paid\ntimer w P3D\nservice told\nservice stamp\nended\n(0)" },
		{ "a message's name may have spaces",
		  BEGIN "<receiveTask id='a' name='the fee is paid'/>" LINE("a", "e") END, "start\nmessage the fee is paid x=1",
		  "wait message the fee is paid\nended\n(0)" },
		{ "an empty sub-process runs through", BEGIN "<subProcess id='a'/>" LINE("a", "e") END, "start", "ended\n(0)" },
		{ "conditions behind a task choose among its ways",
		  BEGIN "<task id='a' default='a-e'/><task id='b'/><task id='c'/>" IF("a", "b", "x == 1") IF("a", "c", "y == 1")
			LINE("a", "e") LINE("b", "e") LINE("c", "e") END,
		  "start\ncomplete a x=1 y=1", "task open a\ntask close a\ntask open b\ntask open c\n(0)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

static void the_command_tells_by_its_exit_code(void **state)
{
	static const struct {
		const char *words[4];
		int count, code;
		const char *told;
	} rows[] = {
		{ { "flow", "check", "test/bpmn/permit.bpmn" }, 3, 0, "test/bpmn/permit.bpmn can run: 9 elements\n" },
		{ { "flow", "run", "test/bpmn/permit.bpmn", "test/bpmn/permit.script" }, 4, 0,
		  "task open accept\ntask close accept\nwait message supplement\ntask open accept\ntask close accept\n"
		  "task open decide\ntask close decide\nservice certificate\nended\n" },
		{ { "flow", "check", "test/bpmn/miwg/A.1.0.bpmn" }, 3, 0, NULL },
		{ { "flow", "check", "test/bpmn/miwg/C.1.1.bpmn" }, 3, 1, NULL },
		{ { "flow", "check", "test/bpmn/absent.bpmn" }, 3, 2, "" },
		{ { "flow", "check" }, 2, 2, "" },
		{ { "flow", "dance", "x" }, 3, 2, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *bytes = NULL, *argv[4];
		size_t len = 0;
		for (int w = 0; w < 4; w++)
			argv[w] = (char *)(uintptr_t)rows[i].words[w];
		FILE *out = open_memstream(&bytes, &len), *err = fopen("/dev/null", "w");
		assert_int_equal(flow_command(rows[i].count, argv, out, err), rows[i].code);
		fclose(out);
		fclose(err);
		if (rows[i].told)
			assert_string_equal(bytes, rows[i].told);
		free(bytes);
	}
}

static void lanes_are_posts(void **state)
{
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	struct flow *flow;
	assert_int_equal(model_told(arena, trail_file(arena, "test/bpmn/permit.bpmn"), true, &flow).len, 0);
	assert_int_equal(flow_element_count(flow), 9);
	assert_string_equal(flow_find(flow, STR("accept"))->post.at, "window");
	assert_string_equal(flow_find(flow, STR("decide"))->post.at, "head");
	assert_string_equal(flow_find(flow, STR("decide"))->name.at, "审批");
	assert_string_equal(flow_find(flow, STR("decide"))->kind.at, "userTask");
	assert_null(flow_find(flow, STR("nothing")));
	arena_free(arena);
}

static void the_working_groups_models_are_judged_without_a_crash(void **state)
{
	static const struct {
		const char *name;
		bool checks, reads;
	} rows[] = {
		{ "A.1.0", true, true },   { "A.2.0", false, true },  { "A.2.1", false, true },  { "A.3.0", false, false },
		{ "A.4.0", true, true },   { "A.4.1", true, true },   { "B.1.0", false, true },  { "C.1.0", false, true },
		{ "C.1.1", false, true },  { "C.3.0", false, false }, { "C.9.0", false, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(64 << 20);
		struct str xml = trail_file(arena, str_format(arena, "test/bpmn/miwg/%s.bpmn", rows[i].name).at);
		struct flow *flow;
		struct str strict = model_told(arena, xml, true, &flow), lenient = model_told(arena, xml, false, &flow);
		if ((strict.len == 0) != rows[i].checks || (lenient.len == 0) != rows[i].reads)
			fail_msg("%s: %.*s / %.*s", rows[i].name, STR_ARGS(strict), STR_ARGS(lenient));
		arena_free(arena);
	}
}

#define BEGIN_ODD BEGIN "<task id='a'/>" LINE("a", "甲&quot;\\&#10;") "<task id='甲&quot;\\&#10;'/>" LINE("甲&quot;\\&#10;", "e") END

static void states_are_read_back_and_others_refused(void **state)
{
	static const char *const wrong[] = {
		"", "[]", "{}", "{\"next\":2,\"ended\":false,\"tokens\":[]}", "{\"next\":0,\"ended\":true,\"tokens\":[[1,0,\"b\",\"\"]]}",
		"{\"next\":2,\"ended\":false,\"tokens\":[[2,0,\"b\",\"\"]]}", "{\"next\":9,\"ended\":false,\"tokens\":[[1,0,\"x\",\"\"]]}",
		"{\"next\":9,\"ended\":false,\"tokens\":[[1,0,\"s\",\"\"]]}", "{\"next\":9,\"ended\":false,\"tokens\":[[1,5,\"b\",\"\"]]}",
		"{\"next\":9,\"ended\":false,\"tokens\":[[1,0,\"j\",\"\"]]}", "{\"next\":9,\"ended\":false,\"tokens\":[[1,0,\"j\",\"a-b\"]]}",
		"{\"next\":9,\"ended\":false,\"tokens\":[[2,0,\"b\",\"\"],[1,0,\"c\",\"\"]]}",
		"{\"next\":9,\"ended\":false,\"tokens\":[[1,0,\"b\"]]}", "{\"next\":9,\"ended\":false,\"tokens\":[7]}",
	};
	(void)state;
	struct arena *arena = arena_new(64 << 20);
	struct flow *flow;
	struct flow_state back;
	assert_int_equal(model_told(arena, STR(TRAIL_FORK), true, &flow).len, 0);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(flow_state_read(arena, flow, str_of(wrong[i]), &back), STATUS_INVALID);
	static const char right[] = "{\"v\":2,\"next\":4,\"ended\":false,\"tokens\":[[2,0,\"b\",\"\"],[3,0,\"j\",\"c-j\"]]}";
	assert_int_equal(flow_state_read(arena, flow, str_of(right), &back), STATUS_OK);
	assert_int_equal(flow_state_read(arena, flow, str_format(arena, "{%s", right + 7), &back), STATUS_OK); /* the first version */
	assert_string_equal(flow_state_text(arena, flow, &back).at, right);
	assert_int_equal(model_told(arena, STR(BEGIN_ODD), true, &flow).len, 0);
	struct flow_state state_before = { 0 }, after;
	struct flow_effect_list effects = { 0 };
	struct str why;
	assert_int_equal(flow_step(arena, flow, &state_before, &(struct flow_action){ .kind = FLOW_START }, &after, &effects, &why),
			 STATUS_OK);
	struct flow_action complete = { .kind = FLOW_COMPLETE, .token = 1 };
	assert_int_equal(flow_step(arena, flow, &after, &complete, &after, &effects, &why), STATUS_OK);
	struct str text = flow_state_text(arena, flow, &after);
	assert_true(str_contains(text, STR("甲")));
	assert_int_equal(flow_state_read(arena, flow, text, &back), STATUS_OK);
	assert_string_equal(flow_state_text(arena, flow, &back).at, text.at);
	arena_free(arena);
}

/* One random step of whatever waits; `text` is read back first, so that replay from the text is what is tried. */
static void wander(struct arena *arena, const struct flow *flow, struct str *text, json_t *values)
{
	struct flow_state before, after;
	struct flow_effect_list effects = { 0 };
	struct str why = STR("?");
	assert_int_equal(flow_state_read(arena, flow, *text, &before), STATUS_OK);
	struct flow_action action = { .kind = FLOW_START, .values = values };
	if (before.next_id) {
		const struct flow_token *token = NULL;
		while (!token || strcmp(flow_element(flow, token->element)->kind.at, "subProcess") == 0 || token->via)
			token = &before.tokens[(size_t)random() % before.count];
		const struct flow_element *element = flow_element(flow, token->element);
		bool is_catch = strcmp(element->kind.at, "intermediateCatchEvent") == 0;
		action.kind = is_catch ? FLOW_MESSAGE : FLOW_COMPLETE;
		action.token = token->id;
		action.name = STR("supplement");
	}
	if (flow_step(arena, flow, &before, &action, &after, &effects, &why) != STATUS_OK)
		fail_msg("%.*s at %.*s", STR_ARGS(why), STR_ARGS(*text));
	assert_true(after.ended == (after.count == 0));
	struct flow_state replayed;
	struct flow_effect_list again = { 0 };
	assert_int_equal(flow_step(arena, flow, &before, &action, &replayed, &again, &why), STATUS_OK);
	*text = flow_state_text(arena, flow, &after);
	assert_true(str_equal(*text, flow_state_text(arena, flow, &replayed)));
	assert_int_equal(effects.count, again.count);
}

static const char walk_model[] =
	BEGIN "<parallelGateway id='a'/><userTask id='b'/><exclusiveGateway id='x' default='x-c'/><userTask id='c'/>"
	      "<intermediateCatchEvent id='w' name='supplement'><messageEventDefinition/></intermediateCatchEvent>"
	      "<parallelGateway id='j'/><subProcess id='u'><startEvent id='us'/><task id='ub'/><task id='uc'/><endEvent id='ue'/>"
	LINE("us", "ub") LINE("us", "uc") LINE("ub", "ue") LINE("uc", "ue") "</subProcess><task id='d'/>"
	LINE("a", "b") LINE("a", "u") LINE("b", "x") IF("x", "w", "action == 'supplement'") IF("x", "b", "action == 'back'")
	LINE("x", "c") LINE("w", "b") LINE("c", "j") LINE("u", "j") LINE("j", "d") LINE("d", "e") END;

static void random_walks_lose_no_token(void **state)
{
	static const char *const actions[] = { "supplement", "back", "accept", "grant" };
	(void)state;
	srandom(1);
	struct arena *model = arena_new(64 << 20), *arena = arena_new(64 << 20);
	struct flow *flows[2];
	assert_int_equal(model_told(model, str_of(walk_model), true, &flows[0]).len, 0);
	assert_int_equal(model_told(model, trail_file(model, "test/bpmn/permit.bpmn"), true, &flows[1]).len, 0);
	static const char begun[] = "{\"next\":0,\"ended\":false,\"tokens\":[]}";
	char kept[4096];
	struct str text = str_of(begun);
	int ended = 0;
	for (int i = 0; i < 100000; i++) {
		json_t *values = json_keep(arena, json_object());
		json_set(values, "action", json_string(actions[random() % 4]));
		wander(arena, flows[ended % 2], &text, values);
		if (str_contains(text, STR("\"ended\":true"))) {
			ended++;
			text = str_of(begun);
		}
		assert_true(text.len < sizeof kept);
		memcpy(kept, text.at, text.len);
		text.at = kept;
		arena_clear(arena);
	}
	assert_true(ended > 5000);
	arena_free(arena);
	arena_free(model);
}

/* Reads bytes as a model and, when it can run, starts it; nothing may crash. */
static void try_model(struct str xml)
{
	for (int strict = 0; strict < 2; strict++) {
		struct arena *arena = arena_new(64 << 20);
		struct flow *flow;
		struct flow_state before = { 0 }, after;
		struct flow_effect_list effects = { 0 };
		struct flow_action action = { .kind = FLOW_START };
		struct str why;
		if (model_told(arena, xml, strict, &flow).len == 0 &&
		    flow_step(arena, flow, &before, &action, &after, &effects, &why) == STATUS_OK)
			assert_int_equal(flow_state_read(arena, flow, flow_state_text(arena, flow, &after), &before), STATUS_OK);
		arena_free(arena);
	}
}

static void spoilt_models_do_no_harm(void **state)
{
	static const char *const patterns[] = { "test/fuzz/bpmn/*.bpmn", "test/bpmn/*.bpmn", "test/bpmn/miwg/*.bpmn" };
	(void)state;
	srandom(2);
	glob_t files;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &files), 0);
	assert_true(files.gl_pathc > 15);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct arena *arena = arena_new(16 << 20);
		struct str xml = trail_file(arena, files.gl_pathv[i]);
		try_model(xml);
		try_model(str_part(xml, 0, xml.len / 2));
		for (int round = 0; round < 30; round++) {
			struct str spoilt = str_copy(arena, xml);
			char *at = (char *)(uintptr_t)spoilt.at;
			for (int n = 0; n < 3; n++)
				at[(size_t)random() % xml.len] = "<>\"'&/=a1\xff"[random() % 10];
			try_model(spoilt);
		}
		arena_free(arena);
	}
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_run_is_refused_by_id),
		cmocka_unit_test(models_run_as_their_scripts_say),
		cmocka_unit_test(the_command_tells_by_its_exit_code),
		cmocka_unit_test(lanes_are_posts),
		cmocka_unit_test(the_working_groups_models_are_judged_without_a_crash),
		cmocka_unit_test(states_are_read_back_and_others_refused),
		cmocka_unit_test(spoilt_models_do_no_harm),
		cmocka_unit_test(random_walks_lose_no_token),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
