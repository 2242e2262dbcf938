/* json.c: a thin hand around jansson. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static void drop(void *value)
{
	json_decref(value);
}

json_t *json_keep(struct arena *arena, json_t *value)
{
	if (!value)
		abort();
	arena_link(arena, drop, value);
	return value;
}

enum status json_read(struct arena *arena, struct str text, json_t **out)
{
	json_error_t error;
	json_t *value = json_loadb(text.at ? text.at : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!value)
		return STATUS_INVALID;
	*out = json_keep(arena, value);
	return STATUS_OK;
}

json_t *json_from_str(struct str s)
{
	return s.at ? json_stringn(s.at, s.len) : json_null();
}

json_t *json_from_day(struct arena *arena, struct day day)
{
	return day.n ? json_from_str(day_text(arena, day)) : json_null();
}

json_t *json_from_instant(struct arena *arena, struct instant instant)
{
	return instant.ms ? json_from_str(instant_text(arena, instant)) : json_null();
}

json_t *json_from_id(struct arena *arena, int64_t id)
{
	return id ? json_from_str(str_format(arena, "%lld", (long long)id)) : json_null();
}

struct str json_str(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	if (!json_is_string(value))
		return STR_NONE;
	return (struct str){ json_string_value(value), json_string_length(value) };
}

int64_t json_int(const json_t *object, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(object, name);
	return json_is_integer(value) ? (int64_t)json_integer_value(value) : otherwise;
}

void json_set(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		abort();
}
