/* rule.c: a rule is its text; each evaluation runs it in a Lua state of its own, so that threads share nothing.
 *
 * Everything that may raise a Lua error happens inside one protected call; what it leaves is read outside of it. */
#include "rule/rule.h"
#include "rule/rule_lua.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE_CEILING = 16384, RESULT_ITEMS = 10000 };

/* One block is bounded too: what Lua does to a single string cannot be interrupted. */
static void *allocate(void *user, void *old, size_t old_size, size_t new_size)
{
	struct rule_run *run = user;
	size_t before = old ? old_size : 0;
	if (new_size == 0) {
		free(old);
		run->used -= before;
		return NULL;
	}
	if (new_size > before && (new_size > RULE_BLOCK || run->used - before + new_size > RULE_MEMORY)) {
		run->out_of_memory = true;
		return NULL;
	}
	void *at = realloc(old, new_size);
	if (at)
		run->used += new_size - before;
	return at;
}

static struct rule_run *run_of(lua_State *lua)
{
	void *user;
	lua_getallocf(lua, &user);
	return user;
}

void rule_spend(lua_State *lua, size_t bytes)
{
	struct rule_run *run = run_of(lua);
	run->fuel -= (int64_t)(bytes / 16 + 1);
	if (run->fuel >= 0)
		return;
	run->out_of_fuel = true;
	luaL_error(lua, "too long");
}

static void on_count(lua_State *lua, lua_Debug *debug)
{
	(void)debug;
	rule_spend(lua, (size_t)(RULE_STRIDE - 1) * 16);
}

void rule_count_steps(lua_State *lua)
{
	lua_sethook(lua, on_count, LUA_MASKCOUNT, RULE_STRIDE);
}

int rule_load(lua_State *lua, struct str chunk)
{
	return luaL_loadbufferx(lua, chunk.at, chunk.len, "=rule", "t");
}

/* Protected: names, then the chunk, then its one result. */
static int run_protected(lua_State *lua)
{
	struct rule_run *run = run_of(lua);
	lua_newtable(lua);
	rule_functions_add(lua);
	const char *name;
	json_t *value;
	json_t *values = (json_t *)(uintptr_t)run->values;
	json_object_foreach(values, name, value) {
		rule_push(lua, value, 0);
		lua_setfield(lua, 1, name);
	}
	if (rule_load(lua, run->chunk) != LUA_OK)
		return lua_error(lua);
	lua_pushvalue(lua, 1);
	lua_setupvalue(lua, -2, 1);
	rule_count_steps(lua);
	lua_call(lua, 0, LUA_MULTRET);
	if (lua_gettop(lua) > 2)
		luaL_error(lua, "the rule gives more than one value");
	lua_settop(lua, 2);
	return 1;
}

/* Turns Lua's "rule:3: words" into "line 3: words", and our own ceilings into their sentence. */
struct str rule_error_words(struct arena *arena, lua_State *lua, const struct rule_run *run)
{
	if (run->out_of_memory)
		return STR("the rule takes more than 1 MiB of memory, or makes a text longer than 64 KiB");
	if (run->out_of_fuel)
		return STR("the rule takes more than 100,000 steps");
	if (lua_type(lua, -1) != LUA_TSTRING)
		return STR("the rule failed");
	size_t len;
	const char *at = lua_tolstring(lua, -1, &len);
	struct str words = { at, len };
	if (str_starts(words, STR("rule:")))
		return str_format(arena, "line %.*s", STR_ARGS(str_part(words, 5, words.len)));
	return str_copy(arena, words);
}

lua_State *rule_state_new(struct rule_run *run)
{
	run->fuel = RULE_STEPS;
	lua_State *lua = lua_newstate(allocate, run);
	if (!lua)
		abort();
	return lua;
}

/* Is it Lua text? Leaves its fault in *why. */
static bool compiles(struct arena *arena, struct str chunk, struct str *why)
{
	struct rule_run run = { .chunk = chunk };
	lua_State *lua = rule_state_new(&run);
	bool good = rule_load(lua, chunk) == LUA_OK;
	if (!good)
		*why = rule_error_words(arena, lua, &run);
	lua_close(lua);
	return good;
}

enum status rule_read(struct arena *arena, struct str source, struct rule **out, struct str *why)
{
	source = str_trim(source);
	if (str_is_empty(source) || source.len > SOURCE_CEILING || !str_is_utf8(source)) {
		*why = str_is_empty(source) ? STR("the rule is empty")
					    : STR("the rule is not UTF-8 text of at most 16 KiB");
		return STATUS_INVALID;
	}
	struct rule *rule = ARENA_ONE(arena, struct rule);
	rule->source = str_copy(arena, source);
	rule->chunk = str_format(arena, "return %.*s", STR_ARGS(source));
	struct str ignored;
	if (!compiles(arena, rule->chunk, why)) {
		rule->chunk = rule->source;
		if (!compiles(arena, rule->chunk, &ignored))
			return STATUS_INVALID;
	}
	rule->is_pure = rule->chunk.at != rule->source.at && !str_contains(source, STR("function"));
	if (!rule_simple_read(arena, rule->source, &rule->simple))
		rule->simple.count = 0;
	*out = rule;
	return STATUS_OK;
}

struct str rule_source(const struct rule *rule)
{
	return rule->source;
}

/* Runs the rule and leaves its value on top of the stack; NULL (with *why) when it failed. The caller closes. */
static lua_State *evaluate(struct arena *arena, const struct rule *rule, const json_t *values, struct rule_run *run,
			   struct str *why)
{
	*run = (struct rule_run){ .chunk = rule->chunk, .values = values };
	lua_State *lua = rule_state_new(run);
	lua_pushcfunction(lua, run_protected);
	if (lua_pcall(lua, 0, 1, 0) == LUA_OK)
		return lua;
	*why = rule_error_words(arena, lua, run);
	lua_close(lua);
	return NULL;
}

enum status rule_holds(struct arena *arena, const struct rule *rule, const json_t *values, bool *out, struct str *why)
{
	if (rule->simple.count && rule_simple_holds(&rule->simple, values, out))
		return STATUS_OK;
	struct rule_run run;
	lua_State *lua = evaluate(arena, rule, values, &run, why);
	if (!lua)
		return STATUS_INVALID;
	*out = lua_toboolean(lua, -1) != 0;
	lua_close(lua);
	return STATUS_OK;
}

enum status rule_value(struct arena *arena, const struct rule *rule, const json_t *values, json_t **out, struct str *why)
{
	struct rule_run run;
	lua_State *lua = evaluate(arena, rule, values, &run, why);
	if (!lua)
		return STATUS_INVALID;
	int left = RESULT_ITEMS;
	json_t *value = rule_pull(lua, -1, 0, &left);
	lua_close(lua);
	if (!value) {
		*why = STR("the rule's value is not plain data of at most 16 levels");
		return STATUS_INVALID;
	}
	*out = json_keep(arena, value);
	return STATUS_OK;
}
