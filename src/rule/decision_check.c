/* decision_check.c: what is wrong with a decision table as a whole.
 *
 * The values of each input fall into stretches between which no row tells a difference; of those, the ones that the same rows
 * answer are looked at once. So the ways through all inputs are few, and each is a set of rows that answer there. */
#include "rule/decision.h"

#include "base/day.h"
#include "base/decimal.h"

#include <stdlib.h>

enum { WORDS = (DECISION_ROWS + 63) / 64, FAULTS_MOST = 20, CASES_MOST = 1000000, STRETCHES_MOST = 4096 };

struct set { uint64_t words[WORDS]; };
struct stretch { struct set rows; int64_t example; bool missing; };

struct look {
	struct arena *arena;
	const struct decision *decision;
	struct stretch *stretches[DECISION_INPUTS];
	size_t counts[DECISION_INPUTS];
	struct set settled[DECISION_INPUTS + 1]; /* rows to which the inputs from here on are all the same */
	const struct stretch *at[DECISION_INPUTS];
	struct set used, told[DECISION_ROWS];
	struct decision_fault *faults;
	size_t fault_count, cases;
};

/* ---- sets of rows ---- */

static void set_add(struct set *set, size_t row)
{
	set->words[row / 64] |= (uint64_t)1 << row % 64;
}

static bool set_has(const struct set *set, size_t row)
{
	return set->words[row / 64] >> row % 64 & 1;
}

static struct set set_both(const struct set *a, const struct set *b)
{
	struct set both;
	for (size_t i = 0; i < WORDS; i++)
		both.words[i] = a->words[i] & b->words[i];
	return both;
}

static bool set_equal(const struct set *a, const struct set *b)
{
	for (size_t i = 0; i < WORDS; i++)
		if (a->words[i] != b->words[i])
			return false;
	return true;
}

static bool set_within(const struct set *small, const struct set *large)
{
	struct set both = set_both(small, large);
	return set_equal(&both, small);
}

/* The row at or after `from`; the table's count when there is none. */
static size_t set_next(const struct look *look, const struct set *set, size_t from)
{
	while (from < look->decision->row_count && !set_has(set, from))
		from++;
	return from;
}

/* ---- stretches ---- */

static void add_stretch(struct look *look, size_t input, struct stretch stretch)
{
	for (size_t i = 0; i < look->counts[input]; i++)
		if (set_equal(&look->stretches[input][i].rows, &stretch.rows))
			return;
	if (look->counts[input] < STRETCHES_MOST)
		look->stretches[input][look->counts[input]++] = stretch;
	else
		look->cases = CASES_MOST;
}

static void look_at_point(struct look *look, size_t input, int64_t point, bool missing)
{
	const struct decision_input *of = &look->decision->inputs[input];
	struct stretch stretch = { .example = point, .missing = missing };
	if (!missing && (point < of->least || point > of->most))
		return;
	for (size_t i = 0; i < look->decision->row_count; i++)
		if (decision_cell_holds(&look->decision->rows[i].cells[input], missing, point))
			set_add(&stretch.rows, i);
	add_stretch(look, input, stretch);
}

/* A stretch begins where a range does, and behind where one ends. */
static void find_stretches(struct look *look, size_t input)
{
	const struct decision_input *of = &look->decision->inputs[input];
	look->stretches[input] = ARENA_MANY(look->arena, struct stretch, STRETCHES_MOST);
	look_at_point(look, input, of->least, false);
	for (size_t i = 0; i < look->decision->row_count; i++) {
		const struct decision_cell *cell = &look->decision->rows[i].cells[input];
		for (size_t k = 0; k < cell->count; k++) {
			look_at_point(look, input, cell->ranges[k].from, false);
			if (cell->ranges[k].to < of->most)
				look_at_point(look, input, cell->ranges[k].to + 1, false);
		}
	}
	if (of->optional)
		look_at_point(look, input, 0, true);
}

static void find_settled(struct look *look)
{
	const struct decision *decision = look->decision;
	for (size_t row = 0; row < decision->row_count; row++) {
		set_add(&look->settled[decision->input_count], row);
		for (size_t i = decision->input_count; i-- > 0 && decision->rows[row].cells[i].any;)
			set_add(&look->settled[i], row);
	}
}

/* ---- faults ---- */

static void tell(struct look *look, int line, struct str why)
{
	if (look->fault_count < FAULTS_MOST)
		look->faults[look->fault_count++] = (struct decision_fault){ line, why };
}

static struct str point_words(struct arena *arena, const struct decision_input *input, const struct stretch *at)
{
	if (at->missing)
		return STR("none");
	switch (input->type) {
	case INPUT_NUMBER:
		return decimal_text(arena, at->example, input->decimals);
	case INPUT_DAY:
		return day_text(arena, (struct day){ (int32_t)at->example });
	case INPUT_CHOICE:
		return input->options[at->example];
	case INPUT_FLAG:
		return at->example ? STR("yes") : STR("no");
	}
	return STR("");
}

/* "area 100, kind shop": the case that is looked at, as far as it went. */
static struct str case_words(struct look *look, size_t depth)
{
	struct str words = STR("");
	for (size_t i = 0; i < depth; i++) {
		const struct decision_input *input = &look->decision->inputs[i];
		struct str point = point_words(look->arena, input, look->at[i]);
		words = str_format(look->arena, "%.*s%s%.*s %.*s", STR_ARGS(words), i ? ", " : "", STR_ARGS(input->name), STR_ARGS(point));
	}
	return words.len ? words : STR("any case");
}

static void tell_gap(struct look *look, size_t depth)
{
	if (look->decision->hit == HIT_COLLECT || look->decision->hit == HIT_SUM)
		return;
	tell(look, look->decision->line, str_format(look->arena, "No row answers %.*s: add one, or a last row for all else.",
						    STR_ARGS(case_words(look, depth))));
}

static void tell_pair(struct look *look, size_t a, size_t b, size_t depth)
{
	if (set_has(&look->told[a], b))
		return;
	set_add(&look->told[a], b);
	tell(look, look->decision->rows[b].line, str_format(look->arena, "This row and that of line %d both answer %.*s: say which one holds.",
							    look->decision->rows[a].line, STR_ARGS(case_words(look, depth))));
}

/* ---- looking ---- */

static bool contradict(const struct look *look, size_t a, size_t b)
{
	const struct decision_row *x = &look->decision->rows[a], *y = &look->decision->rows[b];
	if (look->decision->hit == HIT_UNIQUE)
		return true;
	if (look->decision->hit == HIT_ANY || (look->decision->hit == HIT_PRIORITY && x->rank == y->rank))
		return !json_equal(x->output, y->output);
	return false;
}

static size_t winner(const struct look *look, const struct set *set)
{
	size_t best = set_next(look, set, 0), row = best;
	while (look->decision->hit == HIT_PRIORITY && (row = set_next(look, set, row + 1)) < look->decision->row_count)
		if (look->decision->rows[row].rank < look->decision->rows[best].rank)
			best = row;
	return best;
}

static void judge(struct look *look, const struct set *set, size_t depth)
{
	enum decision_hit hit = look->decision->hit;
	size_t first = set_next(look, set, 0), count = look->decision->row_count;
	look->cases++;
	if (first == count) {
		tell_gap(look, depth);
		return;
	}
	for (size_t a = first; a < count; a = set_next(look, set, a + 1)) {
		if (hit != HIT_FIRST && hit != HIT_PRIORITY)
			set_add(&look->used, a);
		for (size_t b = set_next(look, set, a + 1); b < count; b = set_next(look, set, b + 1))
			if (contradict(look, a, b))
				tell_pair(look, a, b, depth);
	}
	set_add(&look->used, winner(look, set));
}

static void walk(struct look *look, const struct set *set, size_t depth)
{
	if (look->cases >= CASES_MOST || look->fault_count == FAULTS_MOST)
		return;
	if (set_within(set, &look->settled[depth])) {
		judge(look, set, depth);
		return;
	}
	for (size_t i = 0; i < look->counts[depth]; i++) {
		struct set next = set_both(set, &look->stretches[depth][i].rows);
		look->at[depth] = &look->stretches[depth][i];
		walk(look, &next, depth + 1);
	}
}

static void tell_unused(struct look *look)
{
	for (size_t i = 0; i < look->decision->row_count; i++)
		if (!set_has(&look->used, i))
			tell(look, look->decision->rows[i].line, STR("This row never answers: those before it answer all of its cases. Remove it, or put it before them."));
}

enum status decision_check(struct arena *arena, const struct decision *decision, struct decision_fault **faults, size_t *count)
{
	struct look *look = ARENA_ONE(arena, struct look);
	struct set all = { { 0 } };
	look->arena = arena;
	look->decision = decision;
	look->faults = ARENA_MANY(arena, struct decision_fault, FAULTS_MOST);
	for (size_t i = 0; i < decision->input_count; i++)
		find_stretches(look, i);
	for (size_t i = 0; i < decision->row_count; i++)
		set_add(&all, i);
	find_settled(look);
	walk(look, &all, 0);
	if (look->cases >= CASES_MOST)
		tell(look, decision->line, STR("The table has too many cases to be looked at: make two of it."));
	else if (!look->fault_count)
		tell_unused(look);
	*faults = look->faults;
	*count = look->fault_count;
	return look->fault_count ? STATUS_INVALID : STATUS_OK;
}
