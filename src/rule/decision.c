/* decision.c: which rows of a decision table answer, and what they say together. */
#include "rule/decision.h"

#include "base/day.h"
#include "base/decimal.h"

#include <math.h>

struct asked { /* the value of one input */
	bool missing;
	int64_t point;
};

static bool number_of(const struct decision_input *input, const json_t *value, int64_t *out)
{
	double scaled = json_number_value(value) * pow(10, input->decimals);
	if (json_is_string(value))
		return decimal_read((struct str){ json_string_value(value), json_string_length(value) }, input->decimals, out);
	if (!json_is_number(value) || fabs(scaled) > 1e15)
		return false;
	*out = llround(scaled);
	return fabs(scaled - (double)*out) < 1e-6; /* a binary fraction is never exact; more digits than the table has are a fault */
}

static bool point_of(const struct decision_input *input, const json_t *value, int64_t *out)
{
	struct str text = { json_string_value(value), json_string_length(value) };
	struct day day;
	switch (input->type) {
	case INPUT_NUMBER:
		return number_of(input, value, out);
	case INPUT_DAY:
		if (!text.at || !day_from_text(text, &day))
			return false;
		*out = day.n;
		return true;
	case INPUT_FLAG:
		*out = json_is_true(value);
		return json_is_boolean(value);
	case INPUT_CHOICE:
		for (size_t i = 0; text.at && i < input->option_count; i++)
			if (str_equal(input->options[i], text)) {
				*out = (int64_t)i;
				return true;
			}
		return false;
	}
	return false;
}

static enum status ask(struct arena *arena, const struct decision_input *input, const json_t *values, struct asked *out, struct str *why)
{
	json_t *value = json_object_get(values, str_c(arena, input->name));
	if (input->value)
		TRY(rule_value(arena, input->value, values, &value, why));
	*out = (struct asked){ .missing = !value || json_is_null(value) };
	if (out->missing && input->optional)
		return STATUS_OK;
	*why = str_format(arena, out->missing ? "“%.*s” is missing." : "“%.*s” is not a value that the table knows.", STR_ARGS(input->name));
	if (out->missing || !point_of(input, value, &out->point))
		return STATUS_INVALID;
	return out->point >= input->least && out->point <= input->most ? STATUS_OK : STATUS_INVALID;
}

static bool answers(const struct decision *decision, const struct decision_row *row, const struct asked *asked)
{
	for (size_t i = 0; i < decision->input_count; i++)
		if (!decision_cell_holds(&row->cells[i], asked[i].missing, asked[i].point))
			return false;
	return true;
}

static json_t *sum_of(const struct decision *decision, const struct decided *decided)
{
	json_int_t sum = 0;
	for (size_t i = 0; i < decided->row_count; i++)
		sum += json_integer_value(decision->rows[decided->rows[i]].output);
	return json_integer(sum);
}

static json_t *list_of(const struct decision *decision, const struct decided *decided)
{
	json_t *list = json_array();
	for (size_t i = 0; i < decided->row_count; i++)
		json_array_append(list, decision->rows[decided->rows[i]].output);
	return list;
}

/* Of those that answered, the one that counts. */
static void keep_one(const struct decision *decision, struct decided *decided)
{
	size_t best = decided->rows[0];
	for (size_t i = 1; decision->hit == HIT_PRIORITY && i < decided->row_count; i++)
		if (decision->rows[decided->rows[i]].rank < decision->rows[best].rank)
			best = decided->rows[i];
	decided->rows[0] = best;
	decided->row_count = 1;
	decided->output = decision->rows[best].output;
}

enum status decision_take(struct arena *arena, const struct decision *decision, const json_t *values, struct decided *out, struct str *why)
{
	struct asked asked[DECISION_INPUTS];
	*out = (struct decided){ .rows = ARENA_MANY(arena, size_t, decision->row_count) };
	for (size_t i = 0; i < decision->input_count; i++)
		TRY(ask(arena, &decision->inputs[i], values, &asked[i], why));
	for (size_t i = 0; i < decision->row_count; i++)
		if (answers(decision, &decision->rows[i], asked))
			out->rows[out->row_count++] = i;
	if (decision->hit == HIT_SUM || decision->hit == HIT_COLLECT) {
		out->output = json_keep(arena, decision->hit == HIT_SUM ? sum_of(decision, out) : list_of(decision, out));
		return STATUS_OK;
	}
	*why = str_format(arena, "No row of “%.*s” answers.", STR_ARGS(decision->name));
	if (!out->row_count)
		return STATUS_INVALID;
	keep_one(decision, out);
	return STATUS_OK;
}
