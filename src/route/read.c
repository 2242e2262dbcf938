/* read.c: what handlers read of a request. */
#include "route/turn.h"

#include <stddef.h>
#include <string.h>

struct turn *turn_of(const struct call *c)
{
	if (!c->request)
		return NULL;
	const char *at = (const char *)c->request - offsetof(struct exchange, request);
	return ((const struct exchange *)(const void *)at)->handlers;
}

struct str path_value(const struct call *c, const char *name)
{
	struct turn *turn = turn_of(c);
	size_t len = strlen(name);
	for (size_t i = 0; turn && i < turn->parameter_count; i++) {
		const char *at = turn->parameters[i].name;
		if (at && strncmp(at, name, len) == 0 && (at[len] == 0 || at[len] == '/'))
			return turn->parameters[i].value;
	}
	return STR_NONE;
}

struct str query_value(const struct call *c, const char *name)
{
	struct turn *turn = turn_of(c);
	if (!turn || (turn->row && turn->row->flags & CACHED && !query_is_declared(turn->row, str_of(name))))
		return STR_NONE;
	return pairs_get(&turn->query, str_of(name));
}

int64_t query_int(const struct call *c, const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	int64_t value;
	if (!str_int(query_value(c, name), INT64_MIN / 2, INT64_MAX / 2, &value))
		return otherwise;
	return value < least ? least : value > most ? most : value;
}

int list_limit(const struct call *c)
{
	return (int)query_int(c, "limit", 1, 200, 50);
}

const struct pair_list *form_values(struct call *c)
{
	static const struct pair_list none = { 0 };
	struct turn *turn = turn_of(c);
	return turn ? &turn->fields : &none;
}

const struct upload_list *form_uploads(struct call *c)
{
	static const struct upload_list none = { 0 };
	struct turn *turn = turn_of(c);
	return turn ? &turn->uploads : &none;
}

struct str form_value(struct call *c, const char *name)
{
	return pairs_get(form_values(c), str_of(name));
}

json_t *body_json(struct call *c)
{
	struct turn *turn = turn_of(c);
	if (!turn)
		return NULL;
	if (!turn->json)
		turn->json = json_keep(c->arena, json_object());
	return turn->json;
}
