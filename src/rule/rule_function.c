/* rule_function.c: the functions that a rule may call. Each is short, counts its work, and changes nothing. */
#include "rule/rule_lua.h"
#include "base/day.h"
#include "base/decimal.h"

#include <lauxlib.h>
#include <stdio.h>

static struct str text_at(lua_State *lua, int index)
{
	struct str s;
	s.at = luaL_checklstring(lua, index, &s.len);
	rule_spend(lua, s.len);
	return s;
}

/* Where the character of ordinal `n` (from 0) begins. */
static size_t offset_of(struct str s, lua_Integer n)
{
	struct str rest = s;
	while (n-- > 0 && rest.len)
		str_next(&rest);
	return s.len - rest.len;
}

/* len(x): characters of a text, items of a list; 0 of nothing. */
static int do_len(lua_State *lua)
{
	if (lua_isnoneornil(lua, 1))
		lua_pushinteger(lua, 0);
	else if (lua_istable(lua, 1))
		lua_pushinteger(lua, (lua_Integer)lua_rawlen(lua, 1));
	else
		lua_pushinteger(lua, (lua_Integer)str_count(text_at(lua, 1)));
	return 1;
}

/* sub(text, from, to): characters, from 1; negative ones count from the end, as in Lua. */
static int do_sub(lua_State *lua)
{
	struct str s = text_at(lua, 1);
	lua_Integer count = (lua_Integer)str_count(s);
	lua_Integer from = luaL_checkinteger(lua, 2), to = luaL_optinteger(lua, 3, -1);
	from = from < 0 ? (from < -count ? 1 : count + from + 1) : from < 1 ? 1 : from;
	to = to < 0 ? (to < -count ? 0 : count + to + 1) : to > count ? count : to;
	if (from > to) {
		lua_pushliteral(lua, "");
		return 1;
	}
	size_t begin = offset_of(s, from - 1), end = offset_of(s, to);
	lua_pushlstring(lua, s.at + begin, end - begin);
	return 1;
}

/* find(text, part): the ordinal of the character where `part` begins, or nil. */
static int do_find(lua_State *lua)
{
	struct str s = text_at(lua, 1), part = text_at(lua, 2);
	rule_spend(lua, s.len);
	size_t at = str_find(s, part);
	if (at == s.len && part.len)
		lua_pushnil(lua);
	else
		lua_pushinteger(lua, (lua_Integer)str_count(str_part(s, 0, at)) + 1);
	return 1;
}

/* Letters from `first` on become letters from `becomes` on. */
static int change_case(lua_State *lua, char first, char becomes)
{
	struct str s = text_at(lua, 1);
	luaL_Buffer buffer;
	char *at = luaL_buffinitsize(lua, &buffer, s.len);
	for (size_t i = 0; i < s.len; i++)
		at[i] = s.at[i] >= first && s.at[i] < first + 26 ? (char)(s.at[i] - first + becomes) : s.at[i];
	luaL_pushresultsize(&buffer, s.len);
	return 1;
}

static int do_upper(lua_State *lua)
{
	return change_case(lua, 'a', 'A');
}

static int do_lower(lua_State *lua)
{
	return change_case(lua, 'A', 'a');
}

/* Pushes item `i` of the list at 1, or its member when a name was given as the second argument. */
static void push_item(lua_State *lua, lua_Unsigned i)
{
	lua_rawgeti(lua, 1, (lua_Integer)i);
	if (lua_isnoneornil(lua, 2))
		return;
	if (lua_istable(lua, -1)) {
		lua_pushvalue(lua, 2);
		lua_rawget(lua, -2);
	} else {
		lua_pushnil(lua);
	}
	lua_remove(lua, -2);
}

static lua_Unsigned items_of(lua_State *lua)
{
	if (lua_isnoneornil(lua, 1))
		return 0;
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_Unsigned count = lua_rawlen(lua, 1);
	rule_spend(lua, (size_t)count * 16);
	return count;
}

/* sum(list), sum(list, name): of whole numbers a whole number; what is missing counts nothing. */
static int do_sum(lua_State *lua)
{
	lua_settop(lua, 2);
	lua_Integer whole = 0;
	lua_Number real = 0;
	bool is_whole = true;
	lua_Unsigned count = items_of(lua);
	for (lua_Unsigned i = 1; i <= count; i++) {
		push_item(lua, i);
		if (!lua_isnil(lua, -1)) {
			luaL_argcheck(lua, lua_type(lua, -1) == LUA_TNUMBER, 1, "numbers expected");
			is_whole = is_whole && lua_isinteger(lua, -1);
			real += lua_tonumber(lua, -1);
			if (is_whole && __builtin_add_overflow(whole, lua_tointeger(lua, -1), &whole))
				return luaL_error(lua, "the sum is too large");
		}
		lua_pop(lua, 1);
	}
	if (is_whole)
		lua_pushinteger(lua, whole);
	else
		lua_pushnumber(lua, real);
	return 1;
}

/* count(list), count(list, name), count(list, name, value): items, those that have it, those where it is so. */
static int do_count(lua_State *lua)
{
	lua_settop(lua, 3);
	lua_Integer found = 0;
	lua_Unsigned count = items_of(lua);
	for (lua_Unsigned i = 1; i <= count; i++) {
		push_item(lua, i);
		found += lua_isnil(lua, 3) ? lua_toboolean(lua, -1) : lua_rawequal(lua, -1, 3);
		lua_pop(lua, 1);
	}
	lua_pushinteger(lua, found);
	return 1;
}

/* A day: YYYY-MM-DD, or the birthday in a resident's number of 18 characters. */
static struct day day_at(lua_State *lua, int index)
{
	struct str s = text_at(lua, index);
	struct day day = DAY_NONE;
	int64_t number;
	if (s.len == 18 && str_int(str_part(s, 6, 14), 10101, 99991231, &number))
		day = day_of((int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100));
	else if (!day_from_text(s, &day))
		day = DAY_NONE;
	luaL_argcheck(lua, day.n != 0, index, "a day is written YYYY-MM-DD");
	return day;
}

static bool is_missing(lua_State *lua, int index)
{
	return lua_isnoneornil(lua, index) || (lua_type(lua, index) == LUA_TSTRING && lua_rawlen(lua, index) == 0);
}

/* days_between(from, to): negative when `to` is earlier; nil when either is missing. */
static int do_days_between(lua_State *lua)
{
	if (is_missing(lua, 1) || is_missing(lua, 2))
		lua_pushnil(lua);
	else
		lua_pushinteger(lua, day_at(lua, 2).n - day_at(lua, 1).n);
	return 1;
}

/* age(birth, on): full years, complete on the birthday; nil when either is missing. */
static int do_age(lua_State *lua)
{
	if (is_missing(lua, 1) || is_missing(lua, 2)) {
		lua_pushnil(lua);
		return 1;
	}
	struct date birth = day_date(day_at(lua, 1)), on = day_date(day_at(lua, 2));
	bool before = on.month < birth.month || (on.month == birth.month && on.day < birth.day);
	lua_pushinteger(lua, on.year - birth.year - before);
	return 1;
}

static lua_Integer digits_at(lua_State *lua, int index)
{
	lua_Integer digits = luaL_checkinteger(lua, index);
	luaL_argcheck(lua, digits >= 0 && digits <= 6, index, "from 0 to 6 digits");
	return digits;
}

/* scaled(text, digits): the exact decimal "12.5" with 2 digits after the point is 1250; nil when it is missing or no such number. */
static int do_scaled(lua_State *lua)
{
	if (is_missing(lua, 1))
		return 0;
	int64_t scaled;
	if (!decimal_read(text_at(lua, 1), (int)digits_at(lua, 2), &scaled))
		return 0;
	lua_pushinteger(lua, (lua_Integer)scaled);
	return 1;
}

/* decimal(number, digits): 1250 with 2 digits is the text "12.50"; nil when it is missing. */
static int do_decimal(lua_State *lua)
{
	if (lua_isnoneornil(lua, 1))
		return 0;
	lua_Integer number = luaL_checkinteger(lua, 1), digits = digits_at(lua, 2);
	unsigned long long size = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number, one = 1;
	char text[48];
	for (lua_Integer i = 0; i < digits; i++)
		one *= 10;
	if (digits)
		snprintf(text, sizeof text, "%s%llu.%0*llu", number < 0 ? "-" : "", size / one, (int)digits, size % one);
	else
		snprintf(text, sizeof text, "%s%llu", number < 0 ? "-" : "", size);
	lua_pushstring(lua, text);
	return 1;
}

void rule_functions_add(lua_State *lua)
{
	static const luaL_Reg functions[] = {
		{ "len", do_len },     { "sub", do_sub },     { "find", do_find }, { "upper", do_upper },
		{ "lower", do_lower }, { "sum", do_sum },     { "count", do_count }, { "days_between", do_days_between },
		{ "age", do_age },     { "scaled", do_scaled }, { "decimal", do_decimal }, { NULL, NULL },
	};
	luaL_setfuncs(lua, functions, 0);
}
