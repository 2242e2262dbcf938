/* rule_test.c: what rules give, and what they cannot do. */
#include "rule/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char values_text[] =
	"{\"action\":\"grant\",\"form\":{\"basis\":\"work\",\"name\":\"王小明\",\"fee\":1250,\"none\":null,\"day\":\"2026-02-27\","
	"\"number\":\"999999199002281234\",\"yes\":true,\"members\":[{\"name\":\"a\",\"fee\":5},{\"name\":\"b\"},{\"fee\":7}],"
	"\"rate\":0.5,\"list\":[1,2,3]},\"count\":3}";

static json_t *values_of(struct arena *arena)
{
	json_t *values;
	assert_int_equal(json_read(arena, str_of(values_text), &values), STATUS_OK);
	return values;
}

/* The JSON text of a rule's value, or "! " and why there is none. */
static struct str told(struct arena *arena, struct str source)
{
	struct rule *rule;
	struct str why = STR("?");
	json_t *value;
	if (rule_read(arena, source, &rule, &why) != STATUS_OK)
		return str_format(arena, "unread: %.*s", STR_ARGS(why));
	if (rule_value(arena, rule, values_of(arena), &value, &why) != STATUS_OK)
		return str_format(arena, "failed: %.*s", STR_ARGS(why));
	return json_text(arena, value, true);
}

static void rules_give_values(void **state)
{
	static const struct {
		const char *source, *value;
	} rows[] = {
		{ "form.basis == 'work'", "true" },
		{ "action ~= 'grant'", "false" },
		{ "form.missing == 'work'", "false" },
		{ "form.none == nil", "true" },
		{ "form.fee * 2", "2500" },
		{ "form.fee // 100", "12" },
		{ "form.rate", "0.5" },
		{ "{form.name, form.fee}", "[\"王小明\",1250]" },
		{ "{a = 1, b = {}}", "{\"a\":1,\"b\":[]}" },
		{ "form.members[1].name .. '-' .. form.fee", "\"a-1250\"" },
		{ "len(form.name)", "3" },
		{ "len(form.members) + len(nil)", "3" },
		{ "sub(form.name, 2, 3)", "\"小明\"" },
		{ "sub(form.name, -1)", "\"明\"" },
		{ "sub(form.name, -99, 99)", "\"王小明\"" },
		{ "sub(form.name, 3, 2)", "\"\"" },
		{ "find(form.name, '明')", "3" },
		{ "find(form.name, '刚')", "null" },
		{ "upper('ab1') .. lower('XY')", "\"AB1xy\"" },
		{ "sum(form.members, 'fee')", "12" },
		{ "sum(form.list)", "6" },
		{ "sum({1, 0.5})", "1.5" },
		{ "sum(form.missing)", "0" },
		{ "count", "3" },
		{ "days_between(form.day, '2026-03-01')", "2" },
		{ "days_between(form.none, '2026-03-01')", "null" },
		{ "age(form.number, '2026-02-27')", "35" },
		{ "age('1990-02-28', '2026-02-28')", "36" },
		{ "form.fee > 1000 and 'much' or 'little' -- a remark", "\"much\"" },
		{ "local n = 0 for _ = 1, 10 do n = n + form.fee end return n", "12500" },
		{ "if form.yes then return '是' end", "\"是\"" },
	};
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str got = told(arena, str_of(rows[i].source));
		if (!str_equal(got, str_of(rows[i].value)))
			fail_msg("%s gives %.*s, not %s", rows[i].source, STR_ARGS(got), rows[i].value);
	}
	arena_free(arena);
}

/* What a rule tries, and a part of what it is told. */
static void rules_are_kept_in_their_sandbox(void **state)
{
	static const struct {
		const char *source, *told;
	} rows[] = {
		{ "while true do end", "more than 100,000 steps" },
		{ "goto nowhere", "unread" },
		{ "::a:: goto a", "more than 100,000 steps" },
		{ "local t = {} for i = 1, 1e9 do t[i] = {} end", "memory" },
		{ "local list for _ = 1, 25000 do list = {list} end return 1", "memory" },
		{ "local s = 'x' for i = 1, 40 do s = s .. s end return #s", "memory" },
		{ "local t = {} for i = 1, 90 do t[i] = {i .. 'x', {}} end for k = 1, 999 do t[k] = {t} end "
		  "local function f(n) return n == 0 and 0 or 1 + f(n - 1) end return f(1e7)", "memory" },
		{ "local function f() return f() end return f()", "more than 100,000 steps" },
		{ "os", "null" },
		{ "io", "null" },
		{ "load", "null" },
		{ "loadstring", "null" },
		{ "require", "null" },
		{ "dofile", "null" },
		{ "debug", "null" },
		{ "string", "null" },
		{ "setmetatable", "null" },
		{ "getmetatable", "null" },
		{ "rawset", "null" },
		{ "pcall", "null" },
		{ "coroutine", "null" },
		{ "collectgarbage", "null" },
		{ "print", "null" },
		{ "_G", "null" },
		{ "os.execute('ls')", "failed: line 1: attempt to index a nil value (global 'os')" },
		{ "('x'):rep(10)", "failed: line 1: attempt to index a string value" },
		{ "form.missing.name", "failed: line 1: attempt to index a nil value (field 'missing')" },
		{ "\n\nform.name + 1", "failed: line 1: attempt to perform arithmetic on a string value" },
		{ "1 // 0", "divide by zero" },
		{ "0/0", "not plain data" },
		{ "len", "not plain data" },
		{ "{1, 2, a = 3}", "not plain data" },
		{ "{[1.5] = 1}", "not plain data" },
		{ "'\\xff'", "not plain data" },
		{ "(function() local t = {} t[1] = t return t end)()", "not plain data" },
		{ "(function() local t = {1} for i = 1, 15 do t = {t, t, t} end return t end)()", "not plain data" },
		{ "sum({9223372036854775807, 1})", "the sum is too large" },
		{ "sum({'1'})", "numbers expected" },
		{ "days_between('2026-02-30', '2026-03-01')", "YYYY-MM-DD" },
		{ "for i = 1, 1e6 do find(form.basis, 'zz') end", "more than 100,000 steps" },
		{ "local s = 'x' for i = 1, 15 do s = s .. s end for i = 1, 1e6 do len(s) end", "more than 100,000 steps" },
		{ "1, 2", "more than one value" },
		{ "true\nand\nform.missing.name", "failed: line 3" },
		{ "1 +", "unread: line 1: unexpected symbol near <eof>" },
		{ "${amount > 3}", "unread: line 1: unexpected symbol near '$'" },
		{ "action == 'grant' && true", "unread" },
		{ "", "unread: the rule is empty" },
		{ "\x1bLua", "unread" },
	};
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str got = told(arena, str_of(rows[i].source));
		if (!str_contains(got, str_of(rows[i].told)))
			fail_msg("%s gives %.*s, without %s", rows[i].source, STR_ARGS(got), rows[i].told);
	}
	arena_free(arena);
}

static void a_rule_cannot_change_its_values(void **state)
{
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	json_t *values = values_of(arena), *value;
	struct rule *rule;
	struct str why;
	assert_int_equal(rule_read(arena, STR("form.basis = 'x' action = nil return action"), &rule, &why), STATUS_OK);
	assert_int_equal(rule_value(arena, rule, values, &value, &why), STATUS_OK);
	assert_true(json_equal(values, values_of(arena)));
	arena_free(arena);
}

static void bytecode_is_refused(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	static const char bytes[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08xV";
	struct rule *rule;
	struct str why;
	assert_int_equal(rule_read(arena, (struct str){ bytes, sizeof bytes - 1 }, &rule, &why), STATUS_INVALID);
	assert_int_equal(rule_read(arena, STR("\x1bLuaT"), &rule, &why), STATUS_INVALID);
	arena_free(arena);
}

static void deep_rules_and_values_are_refused(void **state)
{
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	char deep[6001] = { 0 };
	memset(deep, '(', 3000);
	deep[3000] = '1';
	memset(deep + 3001, ')', 2999);
	struct rule *rule;
	struct str why;
	assert_int_equal(rule_read(arena, str_of(deep), &rule, &why), STATUS_INVALID);
	json_t *values = json_keep(arena, json_object()), *level = values;
	for (int i = 0; i < 100; i++) {
		json_t *next = json_object();
		json_set(level, "a", next);
		level = next;
	}
	bool holds;
	assert_int_equal(rule_read(arena, STR("true"), &rule, &why), STATUS_OK);
	assert_int_equal(rule_holds(arena, rule, values, &holds, &why), STATUS_INVALID);
	assert_true(str_contains(why, STR("levels")));
	arena_free(arena);
}

static void a_condition_is_luas_truth(void **state)
{
	static const struct {
		const char *source;
		bool holds;
	} rows[] = { { "form.basis", true }, { "form.missing", false }, { "0", true }, { "''", true }, { "false", false } };
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rule *rule;
		struct str why;
		bool holds;
		assert_int_equal(rule_read(arena, str_of(rows[i].source), &rule, &why), STATUS_OK);
		assert_int_equal(rule_holds(arena, rule, values_of(arena), &holds, &why), STATUS_OK);
		assert_int_equal(holds, rows[i].holds);
		assert_string_equal(rule_source(rule).at, rows[i].source);
	}
	arena_free(arena);
}

/* A comparison is decided without Lua; in parentheses the same is decided by Lua. */
static void simple_comparisons_agree_with_lua(void **state)
{
	static const char *const rows[] = {
		"action == 'grant'", "action == \"grant\"", "action ~= 'grant'", "action=='refuse'", "action == ''", "missing == 'x'",
		"missing ~= 'x'", "form.basis == 'work'", "form.none == 'x'", "form.none ~= 'x'", "form.fee == '1250'", "form == 'x'",
		"form.missing.x == 'x'", "form.name == '王小明'", "count == '3'", "len == 'x'", "nil == 'x'", "true == 'x'",
		"form.yes ~= 'true'", "action == 'gr\\97nt'", "action == 'grant' or false", "action.x == 'x'", "form.name.x == 'y'",
		"missing.a == 'x'", "not action == 'x'", "form. basis == 'work'",
	};
	(void)state;
	struct arena *arena = arena_new(16 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rule *simple, *lua;
		struct str why, ignored;
		bool holds = false, holds_in_lua = false;
		assert_int_equal(rule_read(arena, str_of(rows[i]), &simple, &why), STATUS_OK);
		assert_int_equal(rule_read(arena, str_format(arena, "(%s)", rows[i]), &lua, &why), STATUS_OK);
		enum status status = rule_holds(arena, simple, values_of(arena), &holds, &ignored);
		assert_int_equal(status, rule_holds(arena, lua, values_of(arena), &holds_in_lua, &ignored));
		if (holds != holds_in_lua)
			fail_msg("%s is not what Lua says", rows[i]);
	}
	arena_free(arena);
}

/* What a scope says of a rule: "yes", "no", or "! " and why there is no answer. */
static struct str asked(struct arena *arena, struct rule_scope *scope, const char *source)
{
	struct rule *rule;
	struct str why = STR("?");
	bool holds;
	if (rule_read(arena, str_of(source), &rule, &why) != STATUS_OK || rule_scope_holds(scope, rule, &holds, &why) != STATUS_OK)
		return str_format(arena, "! %.*s", STR_ARGS(why));
	return holds ? STR("yes") : STR("no");
}

#define assert_asked(arena, scope, source, answer) assert_string_equal(asked(arena, scope, source).at, answer)

static void a_scope_answers_as_a_rule_alone_does(void **state)
{
	(void)state;
	static const char *const sources[] = {
		"form.basis == 'work'", "form.basis ~= 'work'", "form.missing == 'x'", "form.fee > 1000 and form.yes", "len(form.members) == 3",
		"sum(form.members, 'fee') == 12", "nobody.name == 'x'", "nobody == 'x'", "(function() form.fee = 1 return form.fee == 1 end)()",
		"form.fee = 2 return form.fee == 2", "x = 1 return x == 1", "form.fee == 1250", "1, 2", "sum(form.members, 'name')", "x == nil",
	};
	struct arena *arena = arena_new((size_t)64 << 20);
	json_t *values = values_of(arena);
	struct rule_scope *scope = rule_scope_new(arena);
	const char *name;
	json_t *value;
	json_object_foreach(values, name, value)
		rule_scope_set(scope, name, value);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
			struct rule *rule;
			struct str why = STR("?"), alone;
			bool holds;
			assert_int_equal(rule_read(arena, str_of(sources[i]), &rule, &why), STATUS_OK);
			if (rule_holds(arena, rule, values, &holds, &why) != STATUS_OK)
				alone = str_format(arena, "! %.*s", STR_ARGS(why));
			else
				alone = holds ? STR("yes") : STR("no");
			assert_asked(arena, scope, sources[i], alone.at);
		}
	}
	arena_free(arena);
}

static void a_scope_sees_what_is_set_and_what_changed(void **state)
{
	(void)state;
	struct arena *arena = arena_new((size_t)64 << 20);
	struct rule_scope *scope = rule_scope_new(arena);
	json_t *form = json_keep(arena, json_pack("{s:s, s:i}", "basis", "work", "fee", 5));
	json_t *first = json_keep(arena, json_integer(1)), *second = json_keep(arena, json_integer(2));
	rule_scope_set(scope, "form", form);
	rule_scope_set(scope, "value", first);
	assert_asked(arena, scope, "value == 1 and form.fee == 5", "yes");
	rule_scope_set(scope, "value", second);
	assert_asked(arena, scope, "value == 2 and form.fee == 5", "yes");
	rule_scope_set(scope, "value", NULL);
	assert_asked(arena, scope, "value == nil and form.fee == 5", "yes");
	json_object_set_new(form, "fee", json_integer(6));
	rule_scope_forget(scope);
	assert_asked(arena, scope, "form.fee == 6", "yes");
	arena_free(arena);
}

static void a_scope_goes_on_after_a_rule_that_failed(void **state)
{
	(void)state;
	struct arena *arena = arena_new((size_t)64 << 20);
	struct rule_scope *scope = rule_scope_new(arena);
	rule_scope_set(scope, "form", json_keep(arena, json_pack("{s:s}", "text", "0123456789")));
	static const char grows[] = "len((function() local t = form.text while true do t = t .. t end end)())";
	assert_asked(arena, scope, "form.nothing.more == 1", "! line 1: attempt to index a nil value (field 'nothing')");
	assert_asked(arena, scope, "len(form.text) == 10", "yes");
	assert_asked(arena, scope, grows, "! the rule takes more than 1 MiB of memory, or makes a text longer than 64 KiB");
	for (int i = 0; i < 200; i++) /* what one leaves behind is not the next one's burden */
		assert_asked(arena, scope, "len(form.text .. form.text .. form.text) == 30", "yes");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(simple_comparisons_agree_with_lua),
		cmocka_unit_test(rules_give_values),
		cmocka_unit_test(rules_are_kept_in_their_sandbox),
		cmocka_unit_test(a_rule_cannot_change_its_values),
		cmocka_unit_test(bytecode_is_refused),
		cmocka_unit_test(deep_rules_and_values_are_refused),
		cmocka_unit_test(a_condition_is_luas_truth),
		cmocka_unit_test(a_scope_answers_as_a_rule_alone_does),
		cmocka_unit_test(a_scope_sees_what_is_set_and_what_changed),
		cmocka_unit_test(a_scope_goes_on_after_a_rule_that_failed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
