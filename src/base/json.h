/* json.h: jansson values that live as long as an arena.
 *
 * Objects keep the order in which their members were set. Everything read refuses duplicate keys. */
#ifndef YIZHAN_JSON_H
#define YIZHAN_JSON_H

#include "base/day.h"

#include <jansson.h>

/* Hands a value to the arena, which drops it in the end; gives it back. NULL (no memory) ends the process. */
json_t *json_keep(struct arena *arena, json_t *value);

/* Parses a whole text.  STATUS_INVALID: not JSON, or a key twice, or nested too deep. */
MUST_CHECK enum status json_read(struct arena *arena, struct str text, json_t **out);

/* The compact text of a value, members in their order; with sorted = true, canonical (sorted keys). */
struct str json_text(struct arena *arena, const json_t *value, bool sorted);

json_t *json_from_str(struct str s);                 /* a new string value, null for none */
json_t *json_from_day(struct arena *arena, struct day day);             /* YYYY-MM-DD; null for none */
json_t *json_from_instant(struct arena *arena, struct instant instant); /* RFC 3339 in UTC; null for none */
json_t *json_from_id(struct arena *arena, int64_t id);                  /* ids are strings in JSON; null for none */
struct str json_str(const json_t *object, const char *name); /* a view of a member that is a string; else none */
int64_t json_int(const json_t *object, const char *name, int64_t otherwise);
void json_set(json_t *object, const char *name, json_t *value); /* takes the value over; no memory ends the process */

#endif
