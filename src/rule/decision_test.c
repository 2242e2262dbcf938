/* decision_test.c: decision tables: what cells say, what the ways of hitting give, which gaps and overlaps are found. */
#include "rule/decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct str kinds[] = { STR_INIT("shop"), STR_INIT("canteen"), STR_INIT("stall") };
static const struct decision_input area = { .name = STR_INIT("area"), .type = INPUT_NUMBER, .decimals = 1, .least = 0, .most = 100000 };
static const struct decision_input kind = { .name = STR_INIT("kind"), .type = INPUT_CHOICE, .most = 2, .options = kinds, .option_count = 3 };
static const struct decision_input new_one = { .name = STR_INIT("new"), .type = INPUT_FLAG, .most = 1, .optional = true };
static const struct decision_input born = { .name = STR_INIT("born"), .type = INPUT_DAY, .least = 693596, .most = 766644 }; /* 1900 to 2099 */

static void cells_say_what_they_mean(void **state)
{
	static const struct {
		const struct decision_input *input;
		const char *text, *means; /* ranges, or the words of a refusal */
	} rows[] = {
		{ &area, "", "any" },
		{ &area, " - ", "any" },
		{ &area, "50", "500..500" },
		{ &area, "50.5", "505..505" },
		{ &area, "< 50", "0..499" },
		{ &area, "<=50", "0..500" },
		{ &area, "> 50", "501..100000" },
		{ &area, ">= 50", "500..100000" },
		{ &area, "10..20, 15..30", "100..300" },
		{ &area, "30, 10, 20", "100..100 200..200 300..300" },
		{ &area, "1..2, 2.1..3", "10..30" },
		{ &area, "not 10..20", "0..99 201..100000" },
		{ &area, "not < 20", "200..100000" },
		{ &area, "50.55", "nothing that" },
		{ &area, "fifty", "nothing that" },
		{ &area, "20..10", "outside" },
		{ &area, "-1", "outside" },
		{ &area, "> 10000", "outside" },
		{ &area, "none", "nothing that" },
		{ &area, "1,,2", "nothing that" },
		{ &kind, "shop", "0..0" },
		{ &kind, "shop, stall", "0..0 2..2" },
		{ &kind, "not shop", "1..2" },
		{ &kind, "< stall", "nothing that" },
		{ &kind, "bar", "nothing that" },
		{ &new_one, "yes", "1..1" },
		{ &new_one, "no, none", "0..0 none" },
		{ &new_one, "none", "none" },
		{ &born, "2000-01-01..2000-12-31", "730120..730485" },
		{ &born, "2000-02-30", "nothing that" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct decision_cell cell;
		struct str why, says = STR("");
		enum status status = decision_cell_read(arena, rows[i].input, str_of(rows[i].text), &cell, &why);
		if (status != STATUS_OK) {
			says = str_contains(why, str_of(rows[i].means)) ? str_of(rows[i].means) : why;
		} else {
			for (size_t k = 0; k < cell.count; k++)
				says = str_format(arena, "%.*s%s%lld..%lld", STR_ARGS(says), says.len ? " " : "", (long long)cell.ranges[k].from,
						  (long long)cell.ranges[k].to);
			if (cell.any || cell.none)
				says = str_format(arena, "%.*s%s%s", STR_ARGS(says), says.len ? " " : "", cell.any ? "any" : "none");
		}
		if (!str_equal(says, str_of(rows[i].means)))
			fail_msg("“%s”: %.*s", rows[i].text, STR_ARGS(says));
	}
}

/* ---- tables: each row "area | kind | new | output" ---- */

static struct decision table_of(enum decision_hit hit, const char *const *rows, const char *ranks)
{
	static const struct decision_input *const inputs[] = { &area, &kind, &new_one };
	struct decision decision = { .name = STR("way"), .hit = hit, .input_count = 3, .line = 1 };
	decision.inputs = ARENA_MANY(arena, struct decision_input, 3);
	for (size_t i = 0; i < 3; i++)
		decision.inputs[i] = *inputs[i];
	while (rows[decision.row_count])
		decision.row_count++;
	decision.rows = ARENA_MANY(arena, struct decision_row, decision.row_count);
	for (size_t i = 0; i < decision.row_count; i++) {
		struct str rest = str_of(rows[i]), why;
		struct decision_row *row = &decision.rows[i];
		*row = (struct decision_row){ .cells = ARENA_MANY(arena, struct decision_cell, 3), .line = (int)i + 1 };
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(decision_cell_read(arena, &decision.inputs[k], str_until(&rest, '|'), &row->cells[k], &why), STATUS_OK);
		assert_int_equal(json_read(arena, str_trim(rest), &row->output), STATUS_OK);
		if (ranks)
			row->rank = str_find(str_of(ranks), json_str(row->output, "to"));
	}
	return decision;
}

static struct str decided_text(const struct decision *decision, const char *asked)
{
	json_t *values;
	struct decided decided;
	struct str why;
	assert_int_equal(json_read(arena, str_of(asked), &values), STATUS_OK);
	if (decision_take(arena, decision, values, &decided, &why) != STATUS_OK)
		return why;
	return decision->hit == HIT_SUM ? str_format(arena, "%lld", (long long)json_integer_value(decided.output)) : json_text(arena, decided.output, true);
}

static void ways_of_hitting_differ(void **state)
{
	static const char *const rows[] = {
		">= 50 | - | - | {\"to\":\"full\"}", "- | stall | - | {\"to\":\"short\"}", "- | - | yes | {\"to\":\"visit\"}", "- | - | - | {\"to\":\"short\"}", NULL,
	};
	static const char *const fees[] = { ">= 50 | - | - | 300", "- | stall | - | 20", "- | - | yes | 5", NULL };
	(void)state;
	const char *large_new_shop = "{\"area\":\"80\",\"kind\":\"shop\",\"new\":true}", *small_stall = "{\"area\":3,\"kind\":\"stall\"}";
	struct decision decision = table_of(HIT_FIRST, rows, NULL);
	assert_string_equal(decided_text(&decision, large_new_shop).at, "{\"to\":\"full\"}");
	assert_string_equal(decided_text(&decision, small_stall).at, "{\"to\":\"short\"}");
	decision = table_of(HIT_PRIORITY, rows, "visit full short");
	assert_string_equal(decided_text(&decision, large_new_shop).at, "{\"to\":\"visit\"}");
	decision = table_of(HIT_COLLECT, rows, NULL);
	assert_string_equal(decided_text(&decision, large_new_shop).at, "[{\"to\":\"full\"},{\"to\":\"visit\"},{\"to\":\"short\"}]");
	decision = table_of(HIT_SUM, fees, NULL);
	assert_string_equal(decided_text(&decision, large_new_shop).at, "305");
	assert_string_equal(decided_text(&decision, "{\"area\":3,\"kind\":\"shop\",\"new\":false}").at, "0");
}

static void what_is_asked_is_checked(void **state)
{
	static const char *const rows[] = { "- | shop | - | {\"to\":1}", NULL };
	static const struct { const char *asked, *says; } cases[] = {
		{ "{\"area\":\"10\",\"kind\":\"shop\"}", "{\"to\":1}" },
		{ "{\"kind\":\"shop\"}", "“area” is missing" },
		{ "{\"area\":null,\"kind\":\"shop\"}", "“area” is missing" },
		{ "{\"area\":\"10001\",\"kind\":\"shop\"}", "not a value" },
		{ "{\"area\":\"1.25\",\"kind\":\"shop\"}", "not a value" },
		{ "{\"area\":1.25,\"kind\":\"shop\"}", "not a value" },
		{ "{\"area\":1.5,\"kind\":\"shop\"}", "{\"to\":1}" },
		{ "{\"area\":1e300,\"kind\":\"shop\"}", "not a value" },
		{ "{\"area\":\"10\",\"kind\":\"bar\"}", "not a value" },
		{ "{\"area\":\"10\",\"kind\":\"shop\",\"new\":\"yes\"}", "not a value" },
		{ "{\"area\":\"10\",\"kind\":\"stall\"}", "No row" },
	};
	(void)state;
	struct decision decision = table_of(HIT_FIRST, rows, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (!str_contains(decided_text(&decision, cases[i].asked), str_of(cases[i].says)))
			fail_msg("%s: %.*s", cases[i].asked, STR_ARGS(decided_text(&decision, cases[i].asked)));
}

static void gaps_and_overlaps_are_found(void **state)
{
	static const struct {
		enum decision_hit hit;
		const char *rows[6], *ranks;
		const char *says; /* NULL: nothing is wrong */
		size_t count;
	} tables[] = {
		{ HIT_UNIQUE, { "< 50 | - | - | 1", ">= 50 | - | - | 2" }, NULL, NULL, 0 },
		{ HIT_UNIQUE, { "< 50 | - | - | 1", "> 50 | - | - | 2" }, NULL, "1: No row answers area 50.0", 1 },
		{ HIT_UNIQUE, { "<= 50 | - | - | 1", ">= 50 | - | - | 2" }, NULL, "2: This row and that of line 1 both answer area 50.0", 1 },
		{ HIT_UNIQUE, { "- | shop | - | 1", "- | canteen | yes | 2", "- | canteen | no, none | 2", "- | stall | yes, no | 3" }, NULL,
		  "1: No row answers area 0.0, kind stall, new none", 1 },
		{ HIT_UNIQUE, { "< 50 | shop | - | 1", ">= 50 | - | - | 2", "< 50 | not shop | - | 3" }, NULL, NULL, 0 },
		{ HIT_ANY, { "<= 50 | - | - | 1", ">= 50 | - | - | 1" }, NULL, NULL, 0 },
		{ HIT_ANY, { "<= 50 | - | - | 1", ">= 50 | - | - | 2" }, NULL, "both answer area 50.0", 1 },
		{ HIT_FIRST, { "< 50 | - | - | 1", "- | - | - | 2" }, NULL, NULL, 0 },
		{ HIT_FIRST, { "- | - | - | 1", "< 50 | - | - | 2" }, NULL, "2: This row never answers", 1 },
		{ HIT_FIRST, { "< 50 | - | - | 1", ">= 50 | shop | - | 2", ">= 50 | - | - | 3", "- | stall | - | 4" }, NULL, "4: This row never answers", 1 },
		{ HIT_FIRST, { "- | shop | - | 1" }, NULL, "No row answers area 0.0, kind canteen", 1 },
		{ HIT_PRIORITY, { "- | - | - | {\"to\":\"b\"}", "< 50 | - | - | {\"to\":\"a\"}" }, "a b", NULL, 0 },
		{ HIT_PRIORITY, { "- | - | - | {\"to\":\"a\"}", "< 50 | - | - | {\"to\":\"b\"}" }, "a b", "2: This row never answers", 1 },
		{ HIT_COLLECT, { "< 50 | - | - | 1", "< 20 | - | - | 2" }, NULL, NULL, 0 },
		{ HIT_SUM, { "- | shop | - | 1" }, NULL, NULL, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct decision decision = table_of(tables[i].hit, tables[i].rows, tables[i].ranks);
		struct decision_fault *faults;
		size_t count;
		enum status status = decision_check(arena, &decision, &faults, &count);
		struct str says = count ? str_format(arena, "%d: %.*s", faults[0].line, STR_ARGS(faults[0].why)) : STR("");
		if (count != tables[i].count || (status == STATUS_OK) != (count == 0) || (count && !str_contains(says, str_of(tables[i].says))))
			fail_msg("table %zu: %zu faults: %.*s", i, count, STR_ARGS(says));
	}
}

/* Every value is tried in small tables made at random: what the check finds is what trying finds. */
static bool answered_otherwise_than_once(const struct decision *decision)
{
	static const char *const names[] = { "shop", "canteen", "stall" };
	for (int a = 0; a < 8; a++) {
		for (int k = 0; k < 3; k++) {
			for (int n = 0; n < 3; n++) {
				json_t *values = json_keep(arena, json_object());
				struct decided decided;
				struct str why;
				json_set(values, "area", json_integer(a));
				json_set(values, "kind", json_string(names[k]));
				if (n < 2)
					json_set(values, "new", json_boolean(n));
				struct decision all = *decision;
				all.hit = HIT_COLLECT;
				assert_int_equal(decision_take(arena, &all, values, &decided, &why), STATUS_OK);
				if (decided.row_count != 1)
					return true;
			}
		}
	}
	return false;
}

static void the_check_agrees_with_trying_all(void **state)
{
	static const char *const areas[] = { "-", "< 4", ">= 4", "2..5", "7", "not 7" }, *const kind_cells[] = { "-", "-", "not shop", "shop" },
			 *const flags[] = { "-", "yes", "no, none", "none" };
	(void)state;
	struct arena *kept = arena;
	size_t sound = 0;
	srandom(20261122);
	for (int i = 0; i < 4000; i++) {
		char words[4][96];
		const char *rows[5] = { NULL };
		int count = 1 + (int)(random() % 4);
		arena = arena_new(16 << 20);
		for (int k = 0; k < count; k++) {
			snprintf(words[k], sizeof words[k], "%s | %s | %s | 1", areas[random() % 6], kind_cells[random() % 4], flags[random() % 4]);
			rows[k] = words[k];
		}
		struct decision decision = table_of(HIT_UNIQUE, rows, NULL);
		decision.inputs[0].decimals = 0;
		decision.inputs[0].most = 7;
		for (int k = 0; k < count; k++) {
			struct str rest = str_of(rows[k]), why;
			assert_int_equal(decision_cell_read(arena, &decision.inputs[0], str_until(&rest, '|'), &decision.rows[k].cells[0], &why), STATUS_OK);
		}
		struct decision_fault *faults;
		size_t fault_count;
		bool is_sound = decision_check(arena, &decision, &faults, &fault_count) == STATUS_OK;
		assert_int_equal(is_sound, !answered_otherwise_than_once(&decision));
		sound += is_sound;
		arena_free(arena);
	}
	arena = kept;
	assert_true(sound > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_say_what_they_mean),
		cmocka_unit_test(ways_of_hitting_differ),
		cmocka_unit_test(what_is_asked_is_checked),
		cmocka_unit_test(gaps_and_overlaps_are_found),
		cmocka_unit_test(the_check_agrees_with_trying_all),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
