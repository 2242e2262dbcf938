/* rule_simple.c: most conditions of flows compare one name with one text. Those are decided without Lua, and exactly as Lua
 * would; whatever is not certain is left to it. */
#include "rule/rule_lua.h"

#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A name at the front of *rest; none when there is none, or when it is a word of Lua's. */
static struct str take_name(struct str *rest)
{
	static const char *const words[] = { "and", "false", "function", "nil", "not", "or", "true" };
	size_t len = 0;
	while (len < rest->len && (is_letter(rest->at[len]) || (len && rest->at[len] >= '0' && rest->at[len] <= '9')))
		len++;
	struct str name = str_part(*rest, 0, len);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_equal(name, str_of(words[i])))
			return STR_NONE;
	}
	*rest = str_part(*rest, len, rest->len);
	return len ? name : STR_NONE;
}

/* A whole quoted text without escapes. */
static bool is_literal(struct str s, struct str *out)
{
	if (s.len < 2 || (s.at[0] != '\'' && s.at[0] != '"') || s.at[s.len - 1] != s.at[0])
		return false;
	*out = str_part(s, 1, s.len - 1);
	for (size_t i = 0; i < out->len; i++) {
		if (out->at[i] == '\\' || out->at[i] == s.at[0] || (unsigned char)out->at[i] < ' ')
			return false;
	}
	return true;
}

bool rule_simple_read(struct arena *arena, struct str source, struct rule_simple *out)
{
	*out = (struct rule_simple){ .count = 0 };
	for (bool is_more = true; is_more; is_more = str_starts(source, STR("."))) {
		if (out->count)
			source = str_part(source, 1, source.len);
		struct str name = take_name(&source);
		if (!name.at || out->count == RULE_SIMPLE_NAMES)
			return false;
		out->names[out->count++] = str_c(arena, name);
	}
	source = str_trim(source);
	out->differs = str_starts(source, STR("~="));
	if (!out->differs && !str_starts(source, STR("==")))
		return false;
	return is_literal(str_trim(str_part(source, 2, source.len)), &out->literal);
}

bool rule_simple_holds_of(const struct rule_simple *simple, const json_t *first, bool *out)
{
	const json_t *value = first;
	for (size_t i = 1; i < simple->count; i++) {
		if (!json_is_object(value))
			return false;
		value = json_object_get(value, simple->names[i]);
	}
	bool is_equal = json_is_string(value) && json_string_length(value) == simple->literal.len &&
			memcmp(json_string_value(value), simple->literal.at, simple->literal.len) == 0;
	*out = is_equal != simple->differs;
	return true;
}

bool rule_simple_holds(const struct rule_simple *simple, const json_t *values, bool *out)
{
	return json_is_object(values) && rule_simple_holds_of(simple, json_object_get(values, simple->names[0]), out);
}
