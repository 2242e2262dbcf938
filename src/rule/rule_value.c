/* rule_value.c: JSON to Lua and back. */
#include "rule/rule_lua.h"

#include <lauxlib.h>

static void push_array(lua_State *lua, const json_t *array, int depth)
{
	lua_createtable(lua, (int)json_array_size(array), 0);
	for (size_t i = 0; i < json_array_size(array); i++) {
		rule_push(lua, json_array_get(array, i), depth + 1);
		lua_rawseti(lua, -2, (lua_Integer)i + 1);
	}
}

static void push_object(lua_State *lua, const json_t *object, int depth)
{
	const char *name;
	json_t *member;
	lua_createtable(lua, 0, (int)json_object_size(object));
	json_object_foreach((json_t *)(uintptr_t)object, name, member) {
		rule_push(lua, member, depth + 1);
		lua_setfield(lua, -2, name);
	}
}

void rule_push(lua_State *lua, const json_t *value, int depth)
{
	if (depth >= RULE_DEPTH)
		luaL_error(lua, "a value has more than %d levels", RULE_DEPTH);
	luaL_checkstack(lua, 4, "values");
	switch (json_typeof(value)) {
	case JSON_NULL:
		lua_pushnil(lua);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		lua_pushboolean(lua, json_is_true(value));
		break;
	case JSON_INTEGER:
		lua_pushinteger(lua, json_integer_value(value));
		break;
	case JSON_REAL:
		lua_pushnumber(lua, json_real_value(value));
		break;
	case JSON_STRING:
		lua_pushlstring(lua, json_string_value(value), json_string_length(value));
		break;
	case JSON_ARRAY:
		push_array(lua, value, depth);
		break;
	case JSON_OBJECT:
		push_object(lua, value, depth);
		break;
	}
}

/* Puts a pair into a list or an object, whichever the table is; false when it fits neither. */
static bool pull_pair(lua_State *lua, json_t *into, int depth, int *left)
{
	json_t *value = rule_pull(lua, -1, depth + 1, left);
	if (!value)
		return false;
	if (json_is_array(into))
		return json_array_append_new(into, value) == 0;
	size_t len;
	const char *name = lua_type(lua, -2) == LUA_TSTRING ? lua_tolstring(lua, -2, &len) : NULL;
	if (!name || !str_is_utf8((struct str){ name, len })) {
		json_decref(value);
		return false;
	}
	return json_object_set_new(into, name, value) == 0;
}

static bool pull_list(lua_State *lua, int index, json_t *into, int depth, int *left)
{
	bool good = true;
	lua_Unsigned count = lua_rawlen(lua, index);
	for (lua_Unsigned i = 1; good && i <= count; i++) {
		lua_rawgeti(lua, index, (lua_Integer)i);
		good = pull_pair(lua, into, depth, left);
		lua_pop(lua, 1);
	}
	return good;
}

static bool pull_members(lua_State *lua, int index, json_t *into, int depth, int *left)
{
	lua_pushnil(lua);
	while (lua_next(lua, index)) {
		if (!pull_pair(lua, into, depth, left)) {
			lua_pop(lua, 2);
			return false;
		}
		lua_pop(lua, 1);
	}
	return true;
}

/* A table with a first item, or with nothing, is a list; a list with names beside its items is refused. */
static bool is_list(lua_State *lua, int index, bool *mixed)
{
	lua_Unsigned members = 0, items = lua_rawlen(lua, index);
	lua_pushnil(lua);
	while (lua_next(lua, index)) {
		members++;
		lua_pop(lua, 1);
	}
	*mixed = items && members > items;
	return items > 0 || members == 0;
}

static json_t *pull_table(lua_State *lua, int index, int depth, int *left)
{
	if (depth >= RULE_DEPTH || !lua_checkstack(lua, 6))
		return NULL;
	index = lua_absindex(lua, index);
	bool mixed, list = is_list(lua, index, &mixed);
	json_t *into = list ? json_array() : json_object();
	bool good = !mixed && (list ? pull_list(lua, index, into, depth, left) : pull_members(lua, index, into, depth, left));
	if (good)
		return into;
	json_decref(into);
	return NULL;
}

json_t *rule_pull(lua_State *lua, int index, int depth, int *left)
{
	if (--*left < 0)
		return NULL;
	size_t len;
	const char *at;
	switch (lua_type(lua, index)) {
	case LUA_TNIL:
		return json_null();
	case LUA_TBOOLEAN:
		return json_boolean(lua_toboolean(lua, index));
	case LUA_TNUMBER:
		return lua_isinteger(lua, index) ? json_integer(lua_tointeger(lua, index)) : json_real(lua_tonumber(lua, index));
	case LUA_TSTRING:
		at = lua_tolstring(lua, index, &len);
		return json_stringn(at, len);
	case LUA_TTABLE:
		return pull_table(lua, index, depth, left);
	default:
		return NULL;
	}
}
