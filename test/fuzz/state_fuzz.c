/* state_fuzz.c: any bytes as the text of a state of one model. What is read is written as it was, and takes every action at each
 * of its tokens without a crash. */
#include "flow/flow.h"

#include <stdlib.h>
#include <string.h>

#define LINE(from, to) "<sequenceFlow id='" from "-" to "' sourceRef='" from "' targetRef='" to "'/>"
#define MANY(kind, more) "<" kind "LoopCharacteristics><loopCardinality>2</loopCardinality>" more "</" kind "LoopCharacteristics>"
static const char model[] =
	"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:y='urn:yizhan:flow' expressionLanguage='lua'>"
	"<message id='m' name='paid'/><process id='q'><task id='qa'/></process>"
	"<process id='p' y:allow='return take_back transfer delegate add_before add_beside add_after countersign copy urge suspend jump void'>"
	"<startEvent id='s'/><task id='a'/><parallelGateway id='f'/><task id='b' y:sign='veto'>" MANY("multiInstance", "") "</task>"
	"<subProcess id='u'><startEvent id='us'/><task id='ua'/><endEvent id='ue'/>" LINE("us", "ua") LINE("ua", "ue")
	"<subProcess id='v' triggeredByEvent='true'><startEvent id='vs' isInterrupting='false'><messageEventDefinition messageRef='m'/>"
	"</startEvent><task id='va'/>" LINE("vs", "va") "</subProcess></subProcess><callActivity id='c' calledElement='q'/>"
	"<boundaryEvent id='k' attachedToRef='u'><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
	"<boundaryEvent id='l' attachedToRef='c' cancelActivity='false'><conditionalEventDefinition><condition>x == 1</condition>"
	"</conditionalEventDefinition></boundaryEvent><eventBasedGateway id='g'/><intermediateCatchEvent id='g1'><messageEventDefinition "
	"messageRef='m'/></intermediateCatchEvent><intermediateCatchEvent id='g2'><timerEventDefinition><timeDuration>P1D</timeDuration>"
	"</timerEventDefinition></intermediateCatchEvent><inclusiveGateway id='i'/><parallelGateway id='j'/><task id='z'/><endEvent id='e'/>"
	LINE("s", "a") LINE("a", "f") LINE("f", "b") LINE("f", "u") LINE("f", "c") LINE("f", "g") LINE("g", "g1") LINE("g", "g2")
	LINE("g1", "i") LINE("g2", "i") LINE("c", "i") LINE("l", "e") LINE("k", "e") LINE("b", "j") LINE("u", "j") LINE("i", "j") LINE("j", "z")
	LINE("z", "e") "</process></definitions>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct flow *flow_once(void)
{
	static struct flow *flow;
	struct flow_fault_list faults = { 0 };
	if (!flow && flow_read(arena_new(16 << 20), str_of(model), true, &flow, &faults) != STATUS_OK)
		abort();
	return flow;
}

/* One action; what comes of it must be a state as well. */
static void act(struct arena *arena, const struct flow *flow, const struct flow_state *state, const struct flow_action *action)
{
	struct flow_effect_list effects = { 0 };
	struct flow_state after, back;
	struct str why;
	if (flow_step(arena, flow, state, action, &after, &effects, &why) == STATUS_OK)
		(void)!flow_state_read(arena, flow, flow_state_text(arena, flow, &after), &back);
}

static void act_at(struct arena *arena, const struct flow *flow, const struct flow_state *state, int64_t token, json_t *values)
{
	static const char *const targets[] = { "", "a", "s", "z", "b" };
	for (int kind = FLOW_START; kind < FLOW_ACTION_KINDS; kind++) {
		struct flow_action action = { .kind = (enum flow_action_kind)kind, .token = token, .name = STR("paid"), .values = values,
					      .take = STR(""), .sign = FLOW_SIGN_VETO, .to = STR("li wu") };
		if (kind != FLOW_RETURN && kind != FLOW_JUMP)
			act(arena, flow, state, &action);
		for (size_t i = 0; i < 5 && (kind == FLOW_RETURN || kind == FLOW_JUMP); i++) {
			action.to = str_of(targets[i]);
			act(arena, flow, state, &action);
			action.straight = !action.straight;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	const struct flow *flow = flow_once();
	json_t *values = json_keep(arena, json_pack("{s:i}", "x", 1));
	struct flow_state state, back;
	if (flow_state_read(arena, flow, (struct str){ (const char *)data, size }, &state) == STATUS_OK) {
		struct str text = flow_state_text(arena, flow, &state);
		if (flow_state_read(arena, flow, text, &back) != STATUS_OK || !str_equal(text, flow_state_text(arena, flow, &back)))
			abort();
		for (size_t i = 0; i < state.count && i < 12; i++)
			act_at(arena, flow, &state, state.tokens[i].id, values);
		act_at(arena, flow, &state, state.passage_count ? state.passages[0].id : 0, values);
	}
	arena_free(arena);
	return 0;
}
