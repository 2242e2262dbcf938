/* flow_event_test.c: gateways, events, repetition, calls and scripts, each as a small model, a script and its trail. */
#include "kit/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#define MESSAGE "<messageEventDefinition messageRef='m'/>"
#define SIGNAL "<signalEventDefinition signalRef='g'/>"
#define TIMER(time) "<timerEventDefinition><timeDuration>" time "</timeDuration></timerEventDefinition>"
#define CYCLE(time) "<timerEventDefinition><timeCycle>" time "</timeCycle></timerEventDefinition>"
#define ERROR(id) "<errorEventDefinition errorRef='" id "'/>"
#define WHEN(lua) "<conditionalEventDefinition><condition>" lua "</condition></conditionalEventDefinition>"
#define TIMES(count) "<multiInstanceLoopCharacteristics><loopCardinality>" count "</loopCardinality>"
#define IN_TURN(count) "<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>" count "</loopCardinality>"
#define TIMES_END "</multiInstanceLoopCharacteristics>"
#define EDGE(id, host, cancels, what) \
	"<boundaryEvent id='" id "' attachedToRef='" host "' cancelActivity='" cancels "'>" what "</boundaryEvent>"

/* An inclusive fork to b, c and d, joined again; then x. */
#define INCLUSIVE                                                                                                        \
	BEGIN "<inclusiveGateway id='a' default='a-d'/><task id='b'/><task id='c'/><task id='d'/><inclusiveGateway id='j'/>" \
	      "<task id='x'/>" IF("a", "b", "b == 1") IF("a", "c", "c == 1") LINE("a", "d") LINE("b", "j") LINE("c", "j") \
	      LINE("d", "j") LINE("j", "x") LINE("x", "e") END
/* The same, but c may go round again before it comes to the join. */
#define INCLUSIVE_LOOP                                                                                                   \
	BEGIN "<inclusiveGateway id='a'/><task id='b'/><task id='c'/><exclusiveGateway id='v' default='v-j'/>"            \
	      "<inclusiveGateway id='j'/><task id='x'/>" LINE("a", "b") LINE("a", "c") LINE("b", "j") LINE("c", "v")      \
	      IF("v", "c", "again == 1") LINE("v", "j") LINE("j", "x") LINE("x", "e") END
/* Two joins in a circle that could wait for each other for ever. */
#define INCLUSIVE_CIRCLE                                                                                                 \
	BEGIN "<parallelGateway id='a'/><inclusiveGateway id='j'/><inclusiveGateway id='k'/>" LINE("a", "j") LINE("a", "k") \
	      LINE("j", "k") LINE("k", "w") "<exclusiveGateway id='w' default='w-e'/>" IF("w", "j", "false") LINE("w", "e") END

static void gateways_fork_and_join(void **state)
{
	static const struct trail_row rows[] = {
		{ "both inclusive branches are waited for", INCLUSIVE, "start b=1 c=1\ncomplete b\ncomplete c\ncomplete x",
		  "task open b\ntask open c\ntask close b\ntask close c\ntask open x\ntask close x\nended\n(0)" },
		{ "only the branch that was taken is waited for", INCLUSIVE, "start b=1 c=0\ncomplete b",
		  "task open b\ntask close b\ntask open x\n(0)" },
		{ "the default when none holds", INCLUSIVE, "start b=0 c=0\ncomplete d", "task open d\ntask close d\ntask open x\n(0)" },
		{ "a branch that goes round is still waited for", INCLUSIVE_LOOP,
		  "start\ncomplete b\ncomplete c again=1\ncomplete c again=0",
		  "task open b\ntask open c\ntask close b\ntask close c\ntask open c\ntask close c\ntask open x\n(0)" },
		{ "joins in a circle do not wait for each other for ever", INCLUSIVE_CIRCLE, "start", "ended\n(0)" },
		{ "the first event behind an event-based gateway ends the wait for the others",
		  BEGIN "<eventBasedGateway id='a'/><intermediateCatchEvent id='b'>" MESSAGE "</intermediateCatchEvent>"
			"<intermediateCatchEvent id='c'>" TIMER("P3D") "</intermediateCatchEvent><task id='x'/>" LINE("a", "b")
			LINE("a", "c") LINE("b", "x") LINE("c", "e") LINE("x", "e") END,
		  "start\nmessage paid\ncomplete x", "wait message paid\ntimer c P3D\ntimer off c\ntask open x\ntask close x\nended\n(0)" },
		{ "and the timer ends the wait for the message",
		  BEGIN "<eventBasedGateway id='a'/><receiveTask id='b' messageRef='m'/>"
			"<intermediateCatchEvent id='c'>" TIMER("P3D") "</intermediateCatchEvent>" LINE("a", "b")
			LINE("a", "c") LINE("b", "e") LINE("c", "e") END,
		  "start\ntimer c\nmessage paid", "wait message paid\ntimer c P3D\nended\n(1)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

/* Task a with an event on its edge that leads to x. */
#define WITH_EDGE(cancels, what) \
	BEGIN "<task id='a'/>" EDGE("b", "a", cancels, what) "<task id='x'/>" LINE("a", "e") LINE("b", "x") LINE("x", "e") END
/* A sub-process with an event sub-process that begins by `what`. */
#define WITH_EVENT_SUB(interrupts, what)                                                                                 \
	BEGIN "<subProcess id='a'><startEvent id='t'/><task id='b'/><endEvent id='u'/>" LINE("t", "b") LINE("b", "u")     \
	      "<subProcess id='q' triggeredByEvent='true'><startEvent id='qs' isInterrupting='" interrupts "'>" what      \
	      "</startEvent><task id='x'/><endEvent id='qe'/>" LINE("qs", "x") LINE("x", "qe") "</subProcess></subProcess>" \
	      "<task id='d'/>" LINE("a", "d") LINE("d", "e") END
/* A sub-process that ends by an error when its task says so. */
#define WITH_ERROR(more)                                                                                                 \
	BEGIN "<subProcess id='a'><startEvent id='t'/><task id='b'/><task id='c'/><endEvent id='u'/><endEvent id='v'>"     \
	      ERROR("r") "</endEvent>" LINE("t", "b") LINE("t", "c") LINE("b", "v") LINE("c", "u") "</subProcess>" more      \
	      LINE("a", "e") END

static void events_happen_to_activities(void **state)
{
	static const struct trail_row rows[] = {
		{ "an interrupting message closes the task", WITH_EDGE("true", MESSAGE), "start\nmessage paid\ncomplete x",
		  "task open a\nwait message paid\ntask close a\ntask open x\ntask close x\nended\n(0)" },
		{ "a task that is done waits for no message", WITH_EDGE("true", MESSAGE), "start\ncomplete a\nmessage paid",
		  "task open a\nwait message paid\ntask close a\nended\n(1)" },
		{ "one that does not interrupt happens again and again", WITH_EDGE("false", MESSAGE),
		  "start\nmessage paid\nmessage paid\ncomplete a\ncomplete x\ncomplete x",
		  "task open a\nwait message paid\ntask open x\ntask open x\ntask close a\ntask close x\ntask close x\nended\n(0)" },
		{ "a timer that does not interrupt rings once", WITH_EDGE("false", TIMER("PT2H")),
		  "start\ntimer b\ntimer b", "task open a\ntimer b PT2H\ntask open x\n(1)" },
		{ "a cycle rings as often as it says", WITH_EDGE("false", CYCLE("R2/P1D")),
		  "start\ntimer b\ntimer b\ntimer b", "task open a\ntimer b P1D\ntimer b P1D\ntask open x\ntask open x\n(1)" },
		{ "a timer is off when its task is done", WITH_EDGE("true", TIMER("PT2H")), "start\ncomplete a",
		  "task open a\ntimer b PT2H\ntask close a\ntimer off b\nended\n(0)" },
		{ "a condition happens when it begins to hold", WITH_EDGE("false", WHEN("n &gt; 2")),
		  "start n=1\nchange n=3\nchange n=4\nchange n=1\nchange n=3",
		  "task open a\nwait condition b\ntask open x\ntask open x\n(0)" },
		{ "a signal reaches everything that waits",
		  BEGIN "<parallelGateway id='a'/><intermediateCatchEvent id='b'>" SIGNAL "</intermediateCatchEvent>"
			"<intermediateCatchEvent id='c'>" SIGNAL "</intermediateCatchEvent>" LINE("a", "b") LINE("a", "c")
			LINE("b", "e") LINE("c", "e") END,
		  "start\nsignal flood", "wait signal flood\nwait signal flood\nended\n(0)" },
		{ "a signal thrown within the case is caught within it",
		  BEGIN "<parallelGateway id='a'/><intermediateCatchEvent id='b'>" SIGNAL "</intermediateCatchEvent><task id='c'/>"
			"<intermediateThrowEvent id='d'>" SIGNAL "</intermediateThrowEvent>" LINE("a", "b") LINE("a", "c")
			LINE("c", "d") LINE("d", "e") LINE("b", "e") END,
		  "start\ncomplete c", "wait signal flood\ntask open c\ntask close c\nsignal flood\nended\n(0)" },
		{ "an error is caught at the edge", WITH_ERROR(EDGE("k", "a", "true", ERROR("r")) "<task id='x'/>" LINE("k", "x") LINE("x", "e")),
		  "start\ncomplete b", "task open b\ntask open c\ntask close b\ntask close c\ntask open x\n(0)" },
		{ "by an event that catches all", WITH_ERROR(EDGE("k", "a", "true", "<errorEventDefinition/>") "<task id='x'/>" LINE("k", "x")
			LINE("x", "e")), "start\ncomplete b", "task open b\ntask open c\ntask close b\ntask close c\ntask open x\n(0)" },
		{ "an error of another code is not caught, and ends the case",
		  WITH_ERROR(EDGE("k", "a", "true", ERROR("r2")) "<task id='x'/>" LINE("k", "x") LINE("x", "e")),
		  "start\ncomplete b", "task open b\ntask open c\ntask close b\ntask close c\nerror E1\nended\n(0)" },
		{ "a service with an event on its edge waits, and may fail",
		  BEGIN "<serviceTask id='a' name='stamp'/>" EDGE("k", "a", "true", ERROR("r")) "<task id='x'/>" LINE("a", "e") LINE("k", "x")
			LINE("x", "e") END, "start\nerror a E1\ncomplete x", "service stamp\ntask open x\ntask close x\nended\n(0)" },
		{ "or is completed", BEGIN "<serviceTask id='a' name='stamp'/>" EDGE("k", "a", "true", ERROR("r")) "<task id='x'/>"
			LINE("a", "e") LINE("k", "x") LINE("x", "e") END, "start\ncomplete a", "service stamp\nended\n(0)" },
		{ "an event sub-process that interrupts takes the place of the rest", WITH_EVENT_SUB("true", MESSAGE),
		  "start\nmessage paid\ncomplete x\ncomplete d",
		  "wait message paid\ntask open b\ntask close b\ntask open x\ntask close x\ntask open d\ntask close d\nended\n(0)" },
		{ "one that does not goes on beside it", WITH_EVENT_SUB("false", MESSAGE),
		  "start\nmessage paid\ncomplete b\ncomplete x", "wait message paid\ntask open b\ntask open x\ntask close b\n"
		  "task close x\ntask open d\n(0)" },
		{ "a case begins by its message",
		  HEAD "<process id='p'><startEvent id='s'>" MESSAGE "</startEvent><task id='a'/>" LINE("s", "a") LINE("a", "e") END,
		  "message paid\ncomplete a", "task open a\ntask close a\nended\n(0)" },
		{ "a script names one of several start events",
		  BEGIN "<startEvent id='s2'>" SIGNAL "</startEvent><task id='a'/><task id='b'/>" LINE("s2", "b") LINE("a", "e") LINE("b", "e") END,
		  "start s2", "task open b\n(0)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

static void activities_repeat_themselves(void **state)
{
	static const struct trail_row rows[] = {
		{ "side by side, all are waited for", BEGIN "<task id='a'>" TIMES("2") TIMES_END "</task>" LINE("a", "e") END,
		  "start\ncomplete a\ncomplete a", "task open a\ntask open a\ntask close a\ntask close a\nended\n(0)" },
		{ "one after the other", BEGIN "<task id='a'>" IN_TURN("n") TIMES_END "</task>" LINE("a", "e") END,
		  "start n=2\ncomplete a\ncomplete a", "task open a\ntask close a\ntask open a\ntask close a\nended\n(0)" },
		{ "until the completion condition holds",
		  BEGIN "<task id='a'>" TIMES("3") "<completionCondition>nrOfCompletedInstances / nrOfInstances &gt; 0.5</completionCondition>"
			TIMES_END "</task>" LINE("a", "e") END,
		  "start\ncomplete a\ncomplete a", "task open a\ntask open a\ntask open a\ntask close a\ntask close a\ntask close a\nended\n(0)" },
		{ "none at all goes on at once", BEGIN "<task id='a'>" TIMES("0") TIMES_END "</task>" LINE("a", "e") END, "start n=0", "ended\n(0)" },
		{ "how often must be said", BEGIN "<task id='a'>" TIMES("n") TIMES_END "</task>" LINE("a", "e") END, "start n=many", "(1)" },
		{ "a service is told each time", BEGIN "<serviceTask id='a' name='v'>" TIMES("2") TIMES_END "</serviceTask>" LINE("a", "e") END,
		  "start", "service v\nservice v\nended\n(0)" },
		{ "sub-processes too",
		  BEGIN "<subProcess id='a'>" TIMES("2") TIMES_END "<startEvent id='t'/><task id='b'/>" LINE("t", "b") "</subProcess>" LINE("a", "e") END,
		  "start\ncomplete b\ncomplete b", "task open b\ntask open b\ntask close b\ntask close b\nended\n(0)" },
		{ "an event at the edge ends all instances",
		  BEGIN "<task id='a'>" TIMES("2") TIMES_END "</task>" EDGE("k", "a", "true", MESSAGE) LINE("a", "e") LINE("k", "e") END,
		  "start\nmessage paid", "wait message paid\ntask open a\ntask open a\ntask close a\ntask close a\nended\n(0)" },
		{ "as long as a condition holds",
		  BEGIN "<task id='a'><standardLoopCharacteristics><loopCondition>again == 1</loopCondition></standardLoopCharacteristics>"
			"</task>" LINE("a", "e") END,
		  "start\ncomplete a again=1\ncomplete a again=0", "task open a\ntask close a\ntask open a\ntask close a\nended\n(0)" },
		{ "not even once, when it is tested before",
		  BEGIN "<task id='a'><standardLoopCharacteristics testBefore='true'><loopCondition>again == 1</loopCondition>"
			"</standardLoopCharacteristics></task>" LINE("a", "e") END, "start again=0", "ended\n(0)" },
		{ "each post has its instance, at once or in turn",
		  BEGIN "<task id='a' yz:to='li wu' yz:sign='veto'><multiInstanceLoopCharacteristics/></task><task id='b' yz:to='wu li'>"
			"<multiInstanceLoopCharacteristics isSequential='true'/></task>" LINE("a", "b") LINE("b", "e") END,
		  "start\ncomplete a\ncomplete a\ncomplete b\ncomplete b",
		  "task open a for li\ntask open a for wu\ntask close a\ntask close a\nsigned a agreed\ntask open b for wu\ntask close b\n"
		  "task open b for li\ntask close b\nended\n(0)" },
		{ "votes: a share of them decides",
		  BEGIN "<task id='a' yz:sign='share:60'>" TIMES("5") TIMES_END "</task><task id='x'/><task id='y'/>" IF("a", "x", "signed == 'agreed'")
			IF("a", "y", "signed == 'refused'") LINE("x", "e") LINE("y", "e") END,
		  "start\ncomplete a against\ncomplete a against\ncomplete a against",
		  "task open a\ntask open a\ntask open a\ntask open a\ntask open a\ntask close a\ntask close a\ntask close a\n"
		  "signed a refused\ntask close a\ntask close a\ntask open y\n(0)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

static void processes_call_and_scripts_compute(void **state)
{
	static const struct trail_row rows[] = {
		{ "a called process runs within the caller",
		  HEAD "<process id='q'><startEvent id='t'/><task id='b'/><endEvent id='u'/>" LINE("t", "b") LINE("b", "u") "</process>"
		       "<process id='p'><startEvent id='s'/>" LINE("s", "a") "<callActivity id='a' calledElement='q'/><task id='c'/>"
		       LINE("a", "c") LINE("c", "e") END,
		  "start\ncomplete b\ncomplete c", "task open b\ntask close b\ntask open c\ntask close c\nended\n(0)" },
		{ "a global task is a task of the caller",
		  HEAD "<globalUserTask id='q'/><process id='p'><startEvent id='s'/>" LINE("s", "a")
		       "<callActivity id='a' calledElement='q'/>" LINE("a", "e") END, "start\ncomplete a", "task open a\ntask close a\nended\n(0)" },
		{ "each of several processes runs by its name",
		  HEAD "<process id='p1'><task id='a'/></process><process id='p2'><task id='b'/></process></definitions>",
		  "start p2\ncomplete b", "task open b\ntask close b\nended\n(0)" },
		{ "a script's values decide behind it",
		  BEGIN "<scriptTask id='a' scriptFormat='lua'><script>return { fee = form.area * 2 }</script></scriptTask>"
			"<exclusiveGateway id='v' default='v-e'/><task id='x'/>" LINE("a", "v") IF("v", "x", "fee &gt; 10") LINE("v", "e")
			LINE("x", "e") END, "start form.area=6", "values {\"fee\":12}\ntask open x\n(0)" },
		{ "a script that fails leaves all as it was",
		  BEGIN "<scriptTask id='a' scriptFormat='lua'><script>return form.area * 2</script></scriptTask>" LINE("a", "e") END, "start", "(1)" },
		{ "without a start event whatever nothing leads to begins",
		  HEAD "<process id='p'><task id='a'/><task id='b'/><task id='c'/>" LINE("a", "c") "</process></definitions>",
		  "start\ncomplete a\ncomplete b\ncomplete c",
		  "task open a\ntask open b\ntask close a\ntask open c\ntask close b\ntask close c\nended\n(0)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

static void what_cannot_run_is_refused(void **state)
{
	static const struct { const char *xml, *told; } rows[] = {
		{ BEGIN "<callActivity id='a' calledElement='zz'/>" LINE("a", "e") END, "a: the process “zz” that it calls is not in the file" },
		{ BEGIN "<callActivity id='a' calledElement='p'/>" LINE("a", "e") END, "a: its process is called by itself" },
		{ BEGIN "<task id='a'/>" EDGE("k", "zz", "true", MESSAGE) LINE("a", "e") LINE("k", "e") END, "k: the activity that it is attached to" },
		{ BEGIN "<exclusiveGateway id='a'/>" EDGE("k", "a", "true", MESSAGE) LINE("a", "e") LINE("k", "e") END, "k: what it is attached to is no" },
		{ BEGIN "<task id='a'/>" EDGE("k", "a", "true", "<escalationEventDefinition/>") LINE("a", "e") LINE("k", "e") END,
		  "k: its escalationEventDefinition is not run" },
		{ BEGIN "<task id='a'/>" EDGE("k", "a", "true", "<compensateEventDefinition/>") LINE("a", "e") END, "k: its compensateEventDefinition is not run" },
		{ BEGIN "<task id='a'/>" EDGE("k", "a", "false", ERROR("r")) LINE("a", "e") LINE("k", "e") END, "k: an error always interrupts" },
		{ BEGIN "<task id='a'/>" EDGE("k", "a", "true", TIMER("2 hours")) LINE("a", "e") LINE("k", "e") END, "k: its timer's time is not written" },
		{ BEGIN "<task id='a'/>" EDGE("k", "a", "true", "<timerEventDefinition/>") LINE("a", "e") LINE("k", "e") END, "k: its timer names no time" },
		{ BEGIN "<eventBasedGateway id='a'/><task id='b'/>" LINE("a", "b") LINE("b", "e") END, "a-b: behind an event-based gateway" },
		{ BEGIN "<scriptTask id='a' scriptFormat='groovy'><script>x</script></scriptTask>" LINE("a", "e") END, "a: its script is not marked as Lua" },
		{ BEGIN "<scriptTask id='a' scriptFormat='lua'><script>x ==</script></scriptTask>" LINE("a", "e") END, "a: its script cannot be read" },
		{ BEGIN "<task id='a'>" TIMES("n") "<completionCondition language='xpath'>x</completionCondition>" TIMES_END "</task>" LINE("a", "e") END,
		  "a: its completionCondition is not marked as Lua" },
		{ BEGIN "<task id='a'><standardLoopCharacteristics/></task>" LINE("a", "e") END, "a: it repeats itself and does not say how long" },
		{ BEGIN "<task id='a' yz:allow='return fly'/>" LINE("a", "e") END, "a: it allows “fly”, which is no operation" },
		{ BEGIN "<task id='a' yz:sign='most'>" TIMES("2") TIMES_END "</task>" LINE("a", "e") END, "a: its sign is none of" },
		{ BEGIN "<subProcess id='a'><startEvent id='t'>" MESSAGE "</startEvent><task id='b'/>" LINE("t", "b") "</subProcess>" LINE("a", "e") END,
		  "t: a sub-process begins when it is reached" },
		{ BEGIN "<task id='a'/><subProcess id='q' triggeredByEvent='true'><startEvent id='t'/></subProcess>" LINE("a", "e") END,
		  "t: the start of an event sub-process says" },
		{ HEAD "<process id='p' xmlns:o='urn:o'><startEvent o:id='x' id='s'/>" LINE("s", "a") "<task o:default='no' id='a'/>" LINE("a", "e") END, "" },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gateways_fork_and_join),
		cmocka_unit_test(events_happen_to_activities),
		cmocka_unit_test(activities_repeat_themselves),
		cmocka_unit_test(processes_call_and_scripts_compute),
		cmocka_unit_test(what_cannot_run_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
