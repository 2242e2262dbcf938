/* flow_walk_test.c: cases wander at random through the shipped models and many made ones, with operations at any point.
 *
 * After each step the text of the state must read back as the same state; something must always be able to happen; in the end
 * the case must get to its end, and the actions alone must lead to the same state again. FLOW_WALKS=1000000 walks longer. */
#include "flow/flow_operation.h"
#include "flow/flow_stepper.h"
#include "kit/model.h"
#include "kit/trail.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { WALKS = 15000, MODELS = 300, MOST_STEPS = 1500, WILD_STEPS = 40, VALUES = 24 };

struct walk {
	struct arena *arena;
	const struct flow *flow;
	uint64_t series, seed;
	bool is_made; /* at random: every step that is possible must succeed */
	json_t *values[VALUES];
	struct flow_state state;
	struct flow_action *actions;
	size_t count;
	size_t taken[FLOW_ACTION_KINDS]; /* how often each kind of action was possible */
};

static unsigned any(struct walk *w, unsigned limit)
{
	return model_random(&w->series, limit);
}

static void fail_walk(struct walk *w, const char *what, struct str why)
{
	for (size_t i = w->count < 60 ? 0 : w->count - 60; i < w->count; i++) {
		const struct flow_action *action = &w->actions[i];
		fprintf(stderr, "%.*s %lld %.*s%s\n", STR_ARGS(flow_action_name(action->kind)), (long long)action->token, STR_ARGS(action->to),
			action->straight ? " straight" : "");
	}
	fail_msg("seed %llu, step %zu: %s: %.*s\n%.*s", (unsigned long long)w->seed, w->count, what, STR_ARGS(why),
		 STR_ARGS(flow_state_text(w->arena, w->flow, &w->state)));
}

/* One way out of each gateway that no Lua decides. */
static struct str take_any(struct walk *w)
{
	struct str take = STR("");
	for (uint32_t i = 0; i < w->flow->count; i++) {
		const struct flow_node *node = &w->flow->nodes[i];
		if (node->kind == NODE_EXCLUSIVE && node->out_count > 1 && !w->flow->edges[node->out[0]].rule)
			take = str_format(w->arena, "%.*s %.*s", STR_ARGS(take), STR_ARGS(w->flow->edges[node->out[any(w, node->out_count)]].id));
	}
	return take;
}

/* The name of an action that a condition asks for: of all of them in turn. */
static const char *word_of(struct walk *w, unsigned turn)
{
	const char *words[100] = { "" };
	unsigned count = 0;
	for (uint32_t i = 0; i < w->flow->edge_count && count < 100; i++) {
		struct str rest = w->flow->edges[i].condition;
		if (!w->flow->edges[i].rule || !str_contains(rest, STR("'")))
			continue;
		str_until(&rest, '\'');
		words[count++] = str_c(w->arena, str_until(&rest, '\''));
	}
	return words[count ? turn % count : 0];
}

static const struct flow_token *any_token(struct walk *w)
{
	return &w->state.tokens[any(w, (unsigned)w->state.count)];
}

/* An action that the model itself foresees at a token; false when the token waits for others. */
static bool act_by_model(struct walk *w, const struct flow_token *token, struct flow_action *out)
{
	const struct flow_node *node = &w->flow->nodes[token->element];
	out->token = token->id;
	out->name = node->name;
	out->against = any(w, 3) == 0;
	if (flow_token_is_open(w->flow, token) || (node->is_service && token->role == FLOW_HERE)) {
		out->kind = FLOW_COMPLETE;
		return true;
	}
	if (token->role != FLOW_HERE && token->role != FLOW_ARMED)
		return false;
	static const enum flow_action_kind kinds[] = {
		[TRIGGER_MESSAGE] = FLOW_MESSAGE, [TRIGGER_TIMER] = FLOW_TIMER, [TRIGGER_SIGNAL] = FLOW_SIGNAL, [TRIGGER_ERROR] = FLOW_ERROR,
		[TRIGGER_CONDITION] = FLOW_CHANGE, /* any step may make it hold */
		[TRIGGER_TERMINATE] = FLOW_START };
	out->kind = kinds[node->trigger];
	if (node->trigger == TRIGGER_ERROR)
		out->token = token->host ? token->host : token->parent;
	return out->kind != FLOW_START && node->kind != NODE_EVENTS;
}

static void act_by_office(struct walk *w, struct flow_action *out)
{
	static const struct str posts[] = { STR_INIT("li"), STR_INIT("li wu"), STR_INIT("li wu zhao"), STR_INIT("") };
	const struct flow_token *token = any_token(w);
	out->kind = (enum flow_action_kind)(FLOW_RETURN + (int)any(w, FLOW_ACTION_KINDS - FLOW_RETURN - 1)); /* all but void */
	out->token = token->id;
	out->name = STR("hearing");
	out->straight = any(w, 2);
	out->sign = (enum flow_sign)any(w, FLOW_SIGN_FIRST + 1);
	out->share = 1 + (int)any(w, 100);
	out->to = posts[any(w, 4)];
	if (out->kind == FLOW_RETURN || out->kind == FLOW_JUMP)
		out->to = any(w, 4) ? w->flow->elements[any(w, w->flow->count)].id : STR("");
	if (!w->state.passage_count)
		return;
	const struct flow_passage *passage = &w->state.passages[any(w, (unsigned)w->state.passage_count)];
	if (out->kind == FLOW_TAKE_BACK)
		out->token = passage->id;
	if (out->kind == FLOW_RETURN && any(w, 3))
		out->to = w->flow->elements[passage->element].id;
}

/* Takes a step; the state must read back as itself. */
static enum status take(struct walk *w, struct flow_action action)
{
	struct flow_state after = w->state, back;
	struct flow_effect_list effects = { 0 };
	struct str why = STR("");
	enum status status = flow_step(w->arena, w->flow, &w->state, &action, &after, &effects, &why);
	if (status == STATUS_BROKEN || (status == STATUS_INVALID && w->is_made))
		fail_walk(w, "a step failed", why);
	if (status != STATUS_OK)
		return status;
	w->actions[w->count++] = action;
	w->state = after;
	struct str text = flow_state_text(w->arena, w->flow, &after);
	if (flow_state_read(w->arena, w->flow, text, &back) != STATUS_OK)
		fail_walk(w, "the state does not read back", flow_action_name(action.kind));
	if (!str_equal(text, flow_state_text(w->arena, w->flow, &back)))
		fail_walk(w, "the state reads back as another", text);
	if (after.ended != (after.count == 0))
		fail_walk(w, "it ended with tokens, or has none", text);
	return STATUS_OK;
}

/* Can anything happen yet? A task that is parked waits for another that is open. */
static bool can_move(struct walk *w)
{
	struct flow_action action = { 0 };
	bool moves = false;
	for (size_t i = 0; i < w->state.count; i++)
		moves |= w->state.tokens[i].role != FLOW_ARMED && act_by_model(w, &w->state.tokens[i], &action);
	for (size_t i = 0; i < w->state.count && !moves; i++) {
		const struct flow_token *token = &w->state.tokens[i];
		if (token->role == FLOW_ARMED && token->host && w->flow->nodes[flow_token_find(&w->state, token->host)->element].kind == NODE_EVENTS)
			moves = true;
	}
	return moves;
}

static void step_once(struct walk *w, bool wild)
{
	struct flow_action action = { .values = w->values[any(w, VALUES)], .take = take_any(w) };
	if (w->state.suspended)
		action.kind = FLOW_RESUME;
	else if (wild && any(w, 3) == 0)
		act_by_office(w, &action);
	else if (!act_by_model(w, any_token(w), &action))
		return;
	if (!wild && w->flow->nodes[flow_token_find(&w->state, action.token) ? flow_token_find(&w->state, action.token)->element : 0].kind == NODE_BOUNDARY)
		return; /* towards the end nothing happens again and again */
	w->taken[action.kind] += take(w, action) == STATUS_OK;
}

/* The actions alone lead to the same place. */
static void replay(struct walk *w)
{
	struct flow_state state = { 0 };
	struct str told = flow_state_text(w->arena, w->flow, &w->state), why;
	for (size_t i = 0; i < w->count; i++) {
		struct flow_effect_list effects = { 0 };
		if (flow_step(w->arena, w->flow, &state, &w->actions[i], &state, &effects, &why) != STATUS_OK)
			fail_walk(w, "the replay stops", why);
	}
	if (!str_equal(told, flow_state_text(w->arena, w->flow, &state)))
		fail_walk(w, "the replay leads elsewhere", told);
}

/* One case from its start to its end. */
static void walk_once(struct walk *w)
{
	w->state = (struct flow_state){ 0 };
	w->count = 0;
	w->actions = ARENA_MANY(w->arena, struct flow_action, MOST_STEPS + 1);
	for (int i = 0; i < VALUES; i++)
		w->values[i] = json_keep(w->arena, json_pack("{s:i,s:i,s:s,s:{}}", "x", i % 4, "instances", 2, "action", word_of(w, (unsigned)i), "form"));
	uint32_t process = w->flow->process_count - 1 - (w->flow->process_count > 1 ? any(w, w->flow->process_count) : 0);
	take(w, (struct flow_action){ .name = w->flow->processes[process].id, .values = w->values[0], .take = take_any(w) });
	for (size_t tries = 0; !w->state.ended; tries++) {
		if (!can_move(w) && !w->state.suspended)
			fail_walk(w, "nothing can happen any more", STR(""));
		if (w->count == MOST_STEPS || tries > 20 * MOST_STEPS)
			fail_walk(w, "it does not end", STR(""));
		step_once(w, w->count < WILD_STEPS);
		if (w->count == WILD_STEPS)
			replay(w);
	}
	replay(w);
}

static void allow_all(struct flow *flow)
{
	for (uint32_t i = 0; i < flow->process_count; i++)
		flow->processes[i].allowed = ~0u;
}

static void walk_model(struct flow *flow, uint64_t seed, size_t walks, bool is_made, size_t *taken)
{
	struct walk w = { .arena = arena_new((size_t)1 << 30), .flow = flow, .seed = seed, .series = seed, .is_made = is_made };
	allow_all(flow);
	for (size_t i = 0; i < walks; i++) {
		walk_once(&w);
		arena_clear(w.arena);
	}
	arena_free(w.arena);
	for (int i = 0; i < FLOW_ACTION_KINDS && taken; i++)
		taken[i] += w.taken[i];
}

static size_t walks_wanted(void)
{
	const char *wanted = getenv("FLOW_WALKS");
	int64_t walks = WALKS;
	if (wanted && !str_int(str_of(wanted), 1, INT32_MAX, &walks))
		fail_msg("FLOW_WALKS is no number");
	return (size_t)walks;
}

static void made_models_lose_no_token(void **state)
{
	size_t taken[FLOW_ACTION_KINDS] = { 0 }, walks = walks_wanted(), each = (walks + MODELS - 1) / MODELS;
	(void)state;
	for (uint64_t seed = 1; seed <= MODELS; seed++) {
		struct arena *arena = arena_new(64 << 20);
		struct flow *flow;
		struct str xml = model_make(arena, seed), told = model_told(arena, xml, true, &flow);
		if (told.len)
			fail_msg("seed %llu: %.*s\n%.*s", (unsigned long long)seed, STR_ARGS(told), STR_ARGS(xml));
		walk_model(flow, seed, each, true, taken);
		arena_free(arena);
	}
	printf("%zu walks over %d made models:", each * MODELS, MODELS);
	for (int i = FLOW_COMPLETE; i < FLOW_VOID; i++) {
		struct str name = flow_action_name((enum flow_action_kind)i);
		printf(" %.*s %zu", STR_ARGS(name), taken[i]);
		assert_true(taken[i] > 10 || i == FLOW_END);
	}
	printf("\n");
}

static void shipped_models_lose_no_token(void **state)
{
	static const char *const patterns[] = { "packs/*/*.bpmn", "test/packs/*/*.bpmn", "test/bpmn/*.bpmn", "test/bpmn/miwg/*.bpmn" };
	glob_t files;
	size_t walked = 0;
	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		assert_int_equal(glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct arena *arena = arena_new(64 << 20);
		struct flow *flow;
		if (model_told(arena, trail_file(arena, files.gl_pathv[i]), false, &flow).len == 0) {
			walk_model(flow, i + 1, walks_wanted() / 100 + 1, false, NULL);
			walked++;
		}
		arena_free(arena);
	}
	globfree(&files);
	assert_true(walked >= 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_models_lose_no_token),
		cmocka_unit_test(shipped_models_lose_no_token),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
