/* map.c: open addressing over FNV-1a; at most half full. Names come from our own files or from bounded input. */
#include "base/map.h"

#include <string.h>

static uint64_t digest_of(struct str name)
{
	uint64_t digest = 14695981039346656037u;
	for (size_t i = 0; i < name.len; i++)
		digest = (digest ^ (unsigned char)name.at[i]) * 1099511628211u;
	return digest;
}

void map_init(struct map *map, struct arena *arena)
{
	*map = (struct map){ .arena = arena };
}

/* The slot that holds `name`, or the free one where it would go. */
static uint32_t *slot_of(const struct map *map, struct str name, uint64_t digest)
{
	size_t mask = map->room * 2 - 1;
	for (size_t at = digest & mask;; at = (at + 1) & mask) {
		uint32_t *slot = &map->slots[at];
		if (*slot == 0)
			return slot;
		const struct map_entry *entry = &map->entries[*slot - 1];
		if (entry->digest == digest && str_equal(entry->name, name))
			return slot;
	}
}

void *map_get(const struct map *map, struct str name)
{
	if (map->count == 0)
		return NULL;
	uint32_t slot = *slot_of(map, name, digest_of(name));
	return slot ? map->entries[slot - 1].value : NULL;
}

static void grow(struct map *map)
{
	size_t room = map->room ? map->room * 2 : 8;
	struct map_entry *entries = ARENA_MANY(map->arena, struct map_entry, room);
	if (map->count)
		memcpy(entries, map->entries, map->count * sizeof *entries);
	map->entries = entries;
	map->room = room;
	map->slots = ARENA_MANY(map->arena, uint32_t, room * 2);
	for (size_t i = 0; i < map->count; i++)
		*slot_of(map, entries[i].name, entries[i].digest) = (uint32_t)i + 1;
}

void map_put(struct map *map, struct str name, void *value)
{
	if (map->count == map->room)
		grow(map);
	uint64_t digest = digest_of(name);
	uint32_t *slot = slot_of(map, name, digest);
	if (*slot == 0) {
		map->entries[map->count++] = (struct map_entry){ .name = name, .digest = digest };
		*slot = (uint32_t)map->count;
	}
	map->entries[*slot - 1].value = value;
}
