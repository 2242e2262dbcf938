/* decision_cell.c: what a cell of a decision table says, as ranges of whole numbers. */
#include "rule/decision.h"

#include "base/day.h"
#include "base/decimal.h"

#include <stdlib.h>

enum { RANGES_MOST = 64 };

static bool option_read(const struct decision_input *input, struct str text, int64_t *out)
{
	for (size_t i = 0; i < input->option_count; i++)
		if (str_equal(input->options[i], text)) {
			*out = (int64_t)i;
			return true;
		}
	return false;
}

static bool point_read(const struct decision_input *input, struct str text, int64_t *out)
{
	struct day day;
	switch (input->type) {
	case INPUT_NUMBER:
		return decimal_read(text, input->decimals, out);
	case INPUT_DAY:
		if (!day_from_text(text, &day))
			return false;
		*out = day.n;
		return true;
	case INPUT_CHOICE:
		return option_read(input, text, out);
	case INPUT_FLAG:
		*out = str_equal(text, STR("yes")) || str_equal(text, STR("true"));
		return *out || str_equal(text, STR("no")) || str_equal(text, STR("false"));
	}
	return false;
}

/* "< 10" and its like: what stands before the point. */
static bool side_read(const struct decision_input *input, struct str text, struct decision_range *out)
{
	static const struct side { const char *sign; bool above; int64_t step; } sides[] = {
		{ "<=", false, 0 }, { ">=", true, 0 }, { "<", false, -1 }, { ">", true, 1 },
	};
	int64_t point;
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		const struct side *side = &sides[i];
		if (!str_starts(text, str_of(side->sign)))
			continue;
		struct str rest = str_trim(str_part(text, str_of(side->sign).len, text.len));
		if (!point_read(input, rest, &point))
			return false;
		*out = side->above ? (struct decision_range){ point + side->step, input->most } : (struct decision_range){ input->least, point + side->step };
		return true;
	}
	return false;
}

static bool range_read(const struct decision_input *input, struct str text, struct decision_range *out)
{
	bool has_order = input->type == INPUT_NUMBER || input->type == INPUT_DAY;
	size_t dots = str_find(text, STR(".."));
	if (has_order && side_read(input, text, out))
		return true;
	if (has_order && dots < text.len)
		return point_read(input, str_trim(str_part(text, 0, dots)), &out->from) &&
		       point_read(input, str_trim(str_part(text, dots + 2, text.len)), &out->to);
	if (!point_read(input, text, &out->from))
		return false;
	out->to = out->from;
	return true;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct decision_range *x = a, *y = b;
	return (x->from > y->from) - (x->from < y->from);
}

/* In ascending order; those that touch become one. */
static void join(struct decision_cell *cell)
{
	size_t kept = 0;
	if (!cell->count)
		return;
	qsort(cell->ranges, cell->count, sizeof *cell->ranges, compare_ranges);
	for (size_t i = 1; i < cell->count; i++) {
		struct decision_range *last = &cell->ranges[kept], *next = &cell->ranges[i];
		if (next->from <= last->to + 1)
			last->to = next->to > last->to ? next->to : last->to;
		else
			cell->ranges[++kept] = *next;
	}
	cell->count = kept + 1;
}

/* All that the ranges leave out; what is missing is none of them. */
static void turn(struct arena *arena, const struct decision_input *input, struct decision_cell *cell)
{
	struct decision_range *others = ARENA_MANY(arena, struct decision_range, cell->count + 1);
	int64_t from = input->least;
	size_t count = 0;
	for (size_t i = 0; i < cell->count; i++) {
		if (cell->ranges[i].from > from)
			others[count++] = (struct decision_range){ from, cell->ranges[i].from - 1 };
		from = cell->ranges[i].to + 1;
	}
	if (from <= input->most)
		others[count++] = (struct decision_range){ from, input->most };
	cell->ranges = others;
	cell->count = count;
}

static enum status add_part(struct arena *arena, const struct decision_input *input, struct str part, struct decision_cell *out, struct str *why)
{
	struct decision_range range;
	if (input->optional && str_equal(part, STR("none"))) {
		out->none = true;
		return STATUS_OK;
	}
	if (!range_read(input, part, &range)) {
		*why = str_format(arena, "“%.*s” is nothing that “%.*s” can be.", STR_ARGS(part), STR_ARGS(input->name));
		return STATUS_INVALID;
	}
	if (range.from > range.to || range.from < input->least || range.to > input->most) {
		*why = str_format(arena, "“%.*s” lies outside of what “%.*s” can be.", STR_ARGS(part), STR_ARGS(input->name));
		return STATUS_INVALID;
	}
	if (out->count == RANGES_MOST) {
		*why = str_format(arena, "A cell names at most %d values.", RANGES_MOST);
		return STATUS_INVALID;
	}
	out->ranges[out->count++] = range;
	return STATUS_OK;
}

enum status decision_cell_read(struct arena *arena, const struct decision_input *input, struct str text, struct decision_cell *out, struct str *why)
{
	struct str rest = str_trim(text);
	bool is_not = str_starts(rest, STR("not "));
	*out = (struct decision_cell){ .any = str_is_empty(rest) || str_equal(rest, STR("-")) };
	if (out->any)
		return STATUS_OK;
	out->ranges = ARENA_MANY(arena, struct decision_range, RANGES_MOST);
	if (is_not)
		rest = str_part(rest, 4, rest.len);
	while (rest.len)
		TRY(add_part(arena, input, str_trim(str_until(&rest, ',')), out, why));
	join(out);
	if (is_not)
		turn(arena, input, out);
	return STATUS_OK;
}

bool decision_cell_holds(const struct decision_cell *cell, bool missing, int64_t point)
{
	if (cell->any || missing)
		return cell->any || cell->none;
	for (size_t i = 0; i < cell->count; i++)
		if (point >= cell->ranges[i].from && point <= cell->ranges[i].to)
			return true;
	return false;
}
