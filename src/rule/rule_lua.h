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
bool rule_simple_holds_of(const struct rule_simple *simple, const json_t *first, bool *out); /* the same, of the first name's value */

struct rule {
	struct str source;
	struct str chunk; /* what Lua reads: the expression returned, or the statements as they are */
	bool is_pure;     /* an expression without functions of its own: it can't change a value that it sees */
	struct rule_simple simple;
};

struct rule_run { /* one evaluation, passed to Lua as the allocator's user data */
	size_t used;
	int64_t fuel;
	bool out_of_fuel, out_of_memory;
	struct str chunk;
	const json_t *values;
};

lua_State *rule_state_new(struct rule_run *run);
int rule_load(lua_State *lua, struct str chunk); /* text only: Lua does not check bytecode */
void rule_count_steps(lua_State *lua);           /* from now on, against the run's fuel */
struct str rule_error_words(struct arena *arena, lua_State *lua, const struct rule_run *run);

/* Counts work done in C against the steps; raises a Lua error when they are used up. */
void rule_spend(lua_State *lua, size_t bytes);

/* Pushes a value; JSON's null is nil, levels below RULE_DEPTH raise an error. Only inside a protected call. */
void rule_push(lua_State *lua, const json_t *value, int depth);

/* The value at `index` as JSON, NULL when it is not plain data; *left counts items down. Raises nothing. */
json_t *rule_pull(lua_State *lua, int index, int depth, int *left);

/* Adds our functions to the table on top of the stack. Only inside a protected call. */
void rule_functions_add(lua_State *lua);

#endif
