/* flow_history.c: which passages led where, and which are worth keeping. */
#include "flow/flow_stepper.h"

enum { PASSAGES_KEPT = 64 };

/* Marks what led to the wanted ones, they included. `wanted` has room for one more than each passage. */
static bool *mark_ancestors(struct stepper *s, int64_t *wanted, size_t count)
{
	const struct flow_state *state = s->state;
	bool *marks = ARENA_MANY(s->arena, bool, state->passage_count + 1);
	while (count) {
		int64_t id = wanted[--count];
		for (size_t i = 0; i < state->passage_count; i++) {
			if (state->passages[i].id != id || marks[i])
				continue;
			marks[i] = true;
			wanted[count++] = state->passages[i].from;
		}
	}
	return marks;
}

bool *flow_ancestors(struct stepper *s, int64_t from)
{
	int64_t *wanted = ARENA_MANY(s->arena, int64_t, s->state->passage_count + 1);
	wanted[0] = from;
	return mark_ancestors(s, wanted, 1);
}

/* Does the case pass there once more, later on? A join is several passages and stays whole. */
static bool is_repeated(const struct flow_state *state, size_t at)
{
	const struct flow_passage *passage = &state->passages[at];
	for (size_t i = 0; i < state->passage_count && !passage->via; i++) {
		const struct flow_passage *other = &state->passages[i];
		if (other->element == passage->element && other->parent == passage->parent && other->id > passage->id)
			return true;
	}
	return false;
}

/* Takes a passage out of the middle: what it led to came of what led to it. */
static void splice(struct flow_state *state, size_t at)
{
	struct flow_passage was = state->passages[at];
	for (size_t i = 0; i < state->count; i++)
		if (state->tokens[i].from == was.id)
			state->tokens[i].from = was.from;
	for (size_t i = 0; i < state->passage_count; i++)
		if (state->passages[i].from == was.id)
			state->passages[i].from = was.from;
	for (size_t i = at; i + 1 < state->passage_count; i++)
		state->passages[i] = state->passages[i + 1];
	state->passage_count--;
}

void flow_history_trim(struct stepper *s)
{
	struct flow_state *state = s->state;
	if (state->passage_count <= PASSAGES_KEPT)
		return;
	int64_t *wanted = ARENA_MANY(s->arena, int64_t, state->count + state->passage_count + 1);
	for (size_t i = 0; i < state->count; i++)
		wanted[i] = state->tokens[i].from;
	const bool *marks = mark_ancestors(s, wanted, state->count);
	size_t kept = 0;
	for (size_t i = 0; i < state->passage_count; i++)
		if (marks[i])
			state->passages[kept++] = state->passages[i];
	state->passage_count = kept;
	for (size_t i = 0; i < state->passage_count && state->passage_count > PASSAGES_KEPT;) {
		if (is_repeated(state, i))
			splice(state, i);
		else
			i++;
	}
}
