/* map.h: names to pointers, in an arena; small, insertion-ordered when walked. */
#ifndef YIZHAN_MAP_H
#define YIZHAN_MAP_H

#include "base/str.h"

struct map_entry {
	struct str name;
	void *value;
	uint64_t digest;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* in the order they came in */
	uint32_t *slots;           /* 1 + index into entries; 0 is free */
	size_t count, room;
};

void map_init(struct map *map, struct arena *arena);
void *map_get(const struct map *map, struct str name);          /* NULL when absent */
void map_put(struct map *map, struct str name, void *value);    /* replaces; the name is not copied */

#endif
