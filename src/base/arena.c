/* arena.c: blocks in a list; the newest gives. */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Most calls are small, some are not: blocks begin small and double. */
enum { BLOCK_LEAST = 1024, BLOCK_MOST = 32 * 1024, ALIGNMENT = 16 };

struct block {
	struct block *older;
	size_t size, used;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

struct link {
	struct link *older;
	void (*release)(void *object);
	void *object;
};

struct arena {
	struct block *newest;
	struct link *links;
	size_t ceiling, used, next_size;
};

struct arena *arena_new(size_t ceiling)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (!arena)
		abort();
	arena->ceiling = ceiling;
	arena->next_size = BLOCK_LEAST;
	return arena;
}

static void release_links(struct arena *arena)
{
	while (arena->links) {
		struct link *link = arena->links;
		arena->links = link->older;
		link->release(link->object);
	}
}

static void free_blocks(struct block *block)
{
	while (block) {
		struct block *older = block->older;
		free(block);
		block = older;
	}
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	release_links(arena);
	free_blocks(arena->newest);
	free(arena);
}

void arena_clear(struct arena *arena)
{
	release_links(arena);
	struct block *kept = arena->newest;
	if (kept) {
		free_blocks(kept->older);
		kept->older = NULL;
		memset(kept->bytes, 0, kept->used);
		kept->used = 0;
	}
	arena->used = 0;
}

static struct block *block_new(struct arena *arena, size_t need)
{
	size_t size = need > arena->next_size ? need : arena->next_size;
	if (arena->next_size < BLOCK_MOST)
		arena->next_size *= 2;
	struct block *block = calloc(1, sizeof *block + size);
	if (!block)
		abort();
	block->size = size;
	block->older = arena->newest;
	arena->newest = block;
	return block;
}

void *arena_take(struct arena *arena, size_t size)
{
	size_t need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (need < size || arena->used + need > arena->ceiling)
		abort();
	struct block *block = arena->newest;
	if (!block || block->size - block->used < need)
		block = block_new(arena, need);
	void *at = block->bytes + block->used;
	block->used += need;
	arena->used += need;
	return at;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	assert(size == 0 || count <= SIZE_MAX / size);
	return arena_take(arena, count * size);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t len)
{
	char *copy = arena_take(arena, len + 1);
	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

void arena_link(struct arena *arena, void (*release)(void *object), void *object)
{
	struct link *link = ARENA_ONE(arena, struct link);
	*link = (struct link){ arena->links, release, object };
	arena->links = link;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
