/* rule_scope.c: many conditions asked of the same values: one Lua state, in which each value is converted once and each rule
 * compiled once.
 *
 * Only a pure rule is asked here, for it can't change what the next one sees; another gets a state of its own. */
#include "rule/rule.h"
#include "rule/rule_lua.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MOST = 8 };

struct named {
	const char *name;
	const json_t *value;
	bool stale; /* Lua does not have it, or has an older one */
};

struct rule_scope {
	struct rule_run run; /* first: Lua's allocator gets it */
	struct arena *arena;
	lua_State *lua;      /* NULL until a rule needs it; the names' table lies at the bottom of its stack */
	struct named names[NAMES_MOST];
	size_t count;
	const struct rule *asked;
};

static void end(struct rule_scope *scope)
{
	if (scope->lua)
		lua_close(scope->lua);
	scope->lua = NULL;
	scope->run = (struct rule_run){ 0 };
}

static void release(void *scope)
{
	end(scope);
}

struct rule_scope *rule_scope_new(struct arena *arena)
{
	struct rule_scope *scope = ARENA_ONE(arena, struct rule_scope);
	scope->arena = arena;
	arena_link(arena, release, scope);
	return scope;
}

static struct named *named_find(struct rule_scope *scope, const char *name)
{
	for (size_t i = 0; i < scope->count; i++)
		if (strcmp(scope->names[i].name, name) == 0)
			return &scope->names[i];
	return NULL;
}

void rule_scope_set(struct rule_scope *scope, const char *name, const json_t *value)
{
	struct named *named = named_find(scope, name);
	if (!named && !value)
		return;
	if (!named && scope->count == NAMES_MOST)
		abort();
	if (!named) {
		named = &scope->names[scope->count++];
		*named = (struct named){ .name = name };
	}
	named->stale |= named->value != value;
	named->value = value;
}

void rule_scope_forget(struct rule_scope *scope)
{
	for (size_t i = 0; i < scope->count; i++)
		scope->names[i].stale = true;
}

static struct rule_scope *scope_of(lua_State *lua)
{
	void *run;
	lua_getallocf(lua, &run);
	return run;
}

static void push_stale(lua_State *lua, struct rule_scope *scope)
{
	for (size_t i = 0; i < scope->count; i++) {
		struct named *named = &scope->names[i];
		if (!named->stale)
			continue;
		if (named->value)
			rule_push(lua, named->value, 0);
		else
			lua_pushnil(lua);
		lua_setfield(lua, 1, named->name);
		named->stale = false;
	}
}

/* Leaves the compiled rule on top. */
static void push_rule(lua_State *lua, const struct rule *rule)
{
	if (lua_rawgetp(lua, LUA_REGISTRYINDEX, rule) == LUA_TFUNCTION)
		return;
	lua_pop(lua, 1);
	if (rule_load(lua, rule->chunk) != LUA_OK)
		lua_error(lua);
	lua_pushvalue(lua, 1);
	lua_setupvalue(lua, -2, 1);
	lua_pushvalue(lua, -1);
	lua_rawsetp(lua, LUA_REGISTRYINDEX, rule);
}

/* Protected: what is stale, then the rule, then its one result. The names' table comes as the only argument. */
static int ask_protected(lua_State *lua)
{
	struct rule_scope *scope = scope_of(lua);
	push_stale(lua, scope);
	push_rule(lua, scope->asked);
	rule_count_steps(lua);
	lua_call(lua, 0, LUA_MULTRET);
	if (lua_gettop(lua) > 2)
		luaL_error(lua, "the rule gives more than one value");
	lua_settop(lua, 2);
	return 1;
}

static int open_protected(lua_State *lua)
{
	lua_newtable(lua);
	rule_functions_add(lua);
	return 1;
}

static bool open(struct rule_scope *scope)
{
	if (scope->lua)
		return true;
	scope->lua = rule_state_new(&scope->run);
	rule_scope_forget(scope);
	lua_pushcfunction(scope->lua, open_protected);
	return lua_pcall(scope->lua, 0, 1, 0) == LUA_OK;
}

/* After a failure nothing of the state is trusted: the next rule gets a new one. */
static enum status ask(struct rule_scope *scope, const struct rule *rule, bool *out, struct str *why)
{
	bool opened = open(scope);
	lua_State *lua = scope->lua;
	scope->asked = rule;
	scope->run.fuel = RULE_STEPS;
	if (opened) {
		lua_pushcfunction(lua, ask_protected);
		lua_pushvalue(lua, 1);
	}
	if (!opened || lua_pcall(lua, 1, 1, 0) != LUA_OK) {
		*why = rule_error_words(scope->arena, lua, &scope->run);
		end(scope);
		return STATUS_INVALID;
	}
	*out = lua_toboolean(lua, -1) != 0;
	lua_settop(lua, 1);
	return STATUS_OK;
}

static json_t *values_of(struct rule_scope *scope)
{
	json_t *values = json_keep(scope->arena, json_object());
	for (size_t i = 0; i < scope->count; i++)
		if (scope->names[i].value)
			json_set(values, scope->names[i].name, json_incref((json_t *)(uintptr_t)scope->names[i].value));
	return values;
}

enum status rule_scope_holds(struct rule_scope *scope, const struct rule *rule, bool *out, struct str *why)
{
	struct named *first = rule->simple.count ? named_find(scope, rule->simple.names[0]) : NULL;
	if (first && rule_simple_holds_of(&rule->simple, first->value, out))
		return STATUS_OK;
	return rule->is_pure ? ask(scope, rule, out, why) : rule_holds(scope->arena, rule, values_of(scope), out, why);
}
