/* rule_lua.h: inside rule/: JSON values to Lua and back, and the functions that a rule may call. */
#ifndef YIZHAN_RULE_LUA_H
#define YIZHAN_RULE_LUA_H

#include "base/json.h"

#include <lua.h>

enum {
	RULE_MEMORY = 1 << 20, /* bytes of one evaluation */
	RULE_BLOCK = 1 << 16,  /* bytes of one string or table */
	RULE_STEPS = 100000,   /* instructions */
	RULE_STRIDE = 1000,    /* instructions between two looks at the counter */
	RULE_DEPTH = 16,       /* levels of a value */
	RULE_SIMPLE_NAMES = 4,
};

struct rule_simple { /* name.name == 'text' */
	const char *names[RULE_SIMPLE_NAMES];
	size_t count; /* 0: the rule is not of this kind */
	struct str literal;
	bool differs;
};

bool rule_simple_read(struct arena *arena, struct str source, struct rule_simple *out); /* false: not of this kind */
bool rule_simple_holds(const struct rule_simple *simple, const json_t *values, bool *out); /* false: ask Lua */

/* Counts work done in C against the steps; raises a Lua error when they are used up. */
void rule_spend(lua_State *lua, size_t bytes);

/* Pushes a value; JSON's null is nil, levels below RULE_DEPTH raise an error. Only inside a protected call. */
void rule_push(lua_State *lua, const json_t *value, int depth);

/* The value at `index` as JSON, NULL when it is not plain data; *left counts items down. Raises nothing. */
json_t *rule_pull(lua_State *lua, int index, int depth, int *left);

/* Adds our functions to the table on top of the stack. Only inside a protected call. */
void rule_functions_add(lua_State *lua);

#endif
