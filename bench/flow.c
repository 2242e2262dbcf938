/* flow.c: complete five-task instances a second on one core, in memory: a start, a choice, a fork, a join, five tasks, an
 * end. Prints a line for the state in memory, and one with its text made at every step. Built by hand:
 * cc -O2 -D_GNU_SOURCE -Isrc -Ibuild bench/flow.c build/libhouse.a $(pkg-config --libs libxml-2.0 lua5.4 jansson) -o build/bench_flow */
#include "flow/flow.h"

#include <stdio.h>
#include <time.h>

#define LINE(from, to) "<sequenceFlow id='" from "-" to "' sourceRef='" from "' targetRef='" to "'/>"
static const char model[] =
	"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' expressionLanguage='lua'><process id='p'>"
	"<startEvent id='s'/><userTask id='t1'/><exclusiveGateway id='g' default='g-e'/><parallelGateway id='f'/>"
	"<userTask id='t2'/><userTask id='t3'/><parallelGateway id='j'/><userTask id='t4'/><userTask id='t5'/>"
	"<endEvent id='e'/>" LINE("s", "t1") LINE("t1", "g") LINE("g", "e") LINE("f", "t2") LINE("f", "t3") LINE("t2", "j")
	LINE("t3", "j") LINE("j", "t4") LINE("t4", "t5") LINE("t5", "e")
	"<sequenceFlow id='g-f' sourceRef='g' targetRef='f'><conditionExpression>action == 'accept'</conditionExpression>"
	"</sequenceFlow></process></definitions>";

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* of one core, whoever else uses the machine */
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A token that waits for somebody, not for others. */
static int64_t open_task(const struct flow_state *state)
{
	for (size_t i = 0; i < state->count; i++) {
		if (state->tokens[i].via == 0)
			return state->tokens[i].id;
	}
	return 0;
}

/* One case from start to end; gives its steps. */
static int run_case(struct arena *arena, const struct flow *flow, const json_t *values, bool writes)
{
	struct flow_state state = { 0 };
	struct str why;
	int steps = 0;
	while (!state.ended) {
		struct flow_effect_list effects = { 0 };
		struct flow_action action = { .kind = steps ? FLOW_COMPLETE : FLOW_START, .values = values };
		action.token = open_task(&state);
		if (flow_step(arena, flow, &state, &action, &state, &effects, &why) != STATUS_OK)
			return 0;
		if (writes)
			flow_state_text(arena, flow, &state);
		steps++;
	}
	return steps;
}

static int measure(const struct flow *flow, const json_t *values, bool writes, const char *what)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	double begun = seconds(), spent = 0;
	long cases = 0;
	for (; spent < 2; spent = seconds() - begun) {
		for (int i = 0; i < 1000; i++, cases++) {
			if (run_case(arena, flow, values, writes) != 6)
				return 1;
			if (i % 8 == 7)
				arena_clear(arena);
		}
	}
	printf("%s: %.0f five-task instances/s\n", what, (double)cases / spent);
	arena_free(arena);
	return 0;
}

int main(void)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct flow *flow;
	struct flow_fault_list faults = { 0 };
	if (flow_read(arena, str_of(model), true, &flow, &faults) != STATUS_OK)
		return 1;
	json_t *values = json_keep(arena, json_pack("{s:s}", "action", "accept"));
	return measure(flow, values, false, "state in memory") || measure(flow, values, true, "state as text at each step");
}
