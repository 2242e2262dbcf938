/* bpmn_fuzz.c: any bytes as a model; what can be read is run, and its state read back after every step.
 *
 * With libFuzzer: clang -g -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc -Ibuild $(pkg-config --cflags
 * --libs libxml-2.0 lua5.4 jansson) test/fuzz/bpmn_fuzz.c src/flow/flow*.c src/rule/rule*.c src/base/…, seeds in test/fuzz/bpmn
 * and test/bpmn/miwg. */
#include "flow/flow.h"

#include <stdlib.h>

enum { MOST_STEPS = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next action: mostly whatever the token at `at` waits for, sometimes any other. */
static struct flow_action action_at(const struct flow *flow, const struct flow_state *state, size_t at, json_t *values)
{
	struct flow_action action = { .kind = FLOW_START, .values = values, .take = STR("a b c f1 f2 f3"), .sign = FLOW_SIGN_ALL, .to = STR("a") };
	if (!state->count)
		return action;
	const struct flow_token *token = &state->tokens[at % state->count];
	const struct flow_element *element = flow_element(flow, token->element);
	action.token = token->id;
	action.name = element->name;
	action.kind = str_ends(element->kind, STR("Event")) ? (at & 1 ? FLOW_TIMER : FLOW_MESSAGE) : FLOW_COMPLETE;
	if (at % 5 == 0)
		action.kind = (enum flow_action_kind)(at % FLOW_ACTION_KINDS);
	return action;
}

static void run(struct arena *arena, const struct flow *flow, const uint8_t *data, size_t size)
{
	json_t *values = json_keep(arena, json_pack("{s:s, s:i, s:{s:s}}", "action", "accept", "x", 1, "form", "basis", "work"));
	struct flow_state state = { 0 };
	for (size_t i = 0; i < MOST_STEPS && !state.ended; i++) {
		struct flow_effect_list effects = { 0 };
		struct flow_state after;
		struct str why;
		struct flow_action action = action_at(flow, &state, size ? data[(i * 7919) % size] : i, values);
		if (flow_step(arena, flow, &state, &action, &after, &effects, &why) != STATUS_OK)
			continue;
		if (flow_state_read(arena, flow, flow_state_text(arena, flow, &after), &state) != STATUS_OK)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct str xml = { (const char *)data, size };
	for (int strict = 0; strict < 2; strict++) {
		struct flow *flow;
		struct flow_fault_list faults = { 0 };
		if (flow_read(arena, xml, strict, &flow, &faults) == STATUS_OK)
			run(arena, flow, data, size);
		else if (!faults.count)
			abort();
	}
	arena_free(arena);
	return 0;
}
