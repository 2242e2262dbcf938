/* flow.c: complete five-task instances a second on one core, in memory: a start, a choice, a fork, a join, five tasks, an
 * end. Prints a line for the state in memory, and one with its text made at every step, each beside the goal of a million, and
 * with the ratio to a bare machine: the same case as a switch, which copies its tokens at each step and asks for the action once. Build it with `ninja -C build bench_flow`. */
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

/* ---- the same case by hand ---- */

struct place { int64_t id; int at; };
struct places { struct place *items; size_t count; int64_t next; };

/* Completes the first place: 1, then 2 and 3 side by side, joined at 4, then 5. */
static struct places bare_step(struct arena *arena, const struct places *before, const json_t *values)
{
	struct places after = { ARENA_MANY(arena, struct place, before->count + 2), 0, before->next };
	int done = before->count ? before->items[0].at : 0;
	for (size_t i = 1; i < before->count; i++)
		after.items[after.count++] = before->items[i];
	int next = done == 0 ? 1 : done == 1 ? (str_equal(json_str(values, "action"), STR("accept")) ? 2 : 0) :
		   done == 4 ? 5 : done == 5 || after.count ? 0 : 4;
	if (next)
		after.items[after.count++] = (struct place){ after.next++, next };
	if (next == 2)
		after.items[after.count++] = (struct place){ after.next++, 3 };
	return after;
}

static int bare_case(struct arena *arena, const json_t *values)
{
	struct places places = { 0 };
	int steps = 0;
	do {
		places = bare_step(arena, &places, values);
		steps++;
	} while (places.count);
	return steps;
}

/* ---- measuring ---- */

enum kind { KIND_STATE, KIND_TEXT, KIND_BARE };

/* Cases a second of one core's time; 0 when one did not take its six steps. */
static double measure(const struct flow *flow, const json_t *values, enum kind kind)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	double begun = seconds(), spent = 0;
	long cases = 0;
	for (; spent < 2; spent = seconds() - begun) {
		for (int i = 0; i < 1000; i++, cases++) {
			if ((kind == KIND_BARE ? bare_case(arena, values) : run_case(arena, flow, values, kind == KIND_TEXT)) != 6)
				return 0;
			if (i % 8 == 7)
				arena_clear(arena);
		}
	}
	arena_free(arena);
	return (double)cases / spent;
}

int main(void)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct flow *flow;
	struct flow_fault_list faults = { 0 };
	if (flow_read(arena, str_of(model), true, &flow, &faults) != STATUS_OK)
		return 1;
	json_t *values = json_keep(arena, json_pack("{s:s}", "action", "accept"));
	static const char *const says[] = { "state in memory", "state as text at each step", "by hand" };
	double rates[3];
	for (int kind = KIND_STATE; kind <= KIND_BARE; kind++) {
		rates[kind] = measure(flow, values, (enum kind)kind);
		if (rates[kind] <= 0)
			return 1;
	}
	for (int kind = KIND_STATE; kind <= KIND_BARE; kind++)
		printf("%s: %.0f five-task instances/s of one core, %.2f of the goal of 1,000,000, %.2f of the case by hand\n", says[kind],
		       rates[kind], rates[kind] / 1e6, rates[kind] / rates[KIND_BARE]);
	return 0;
}
