/* arena.c: blocks in a list; the newest gives.
 *
 * Blocks of the usual sizes are kept for the next arena, cleared as far as they were used: a request takes a few and gives
 * them back on another thread, which the C library's own lists are slow at. Not under AddressSanitizer, which must see
 * each arena's end. */
#include "base/arena.h"
#include "base/sanitized.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Most calls are small, some are not: blocks begin small and grow. */
enum { SIZES = 3, ALIGNMENT = 16 };
static const size_t block_sizes[SIZES] = { 1024, 8 * 1024, 32 * 1024 };

enum { KEPT_MOST = SANITIZED ? 0 : 64 };

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
	size_t ceiling, used;
	int next; /* size of the next block */
};

/* Blocks of one size that nobody uses, all zero. */
struct shelf {
	struct block *blocks;
	_Atomic int count; /* read without the lock: a few more or fewer do no harm */
};

static pthread_mutex_t shelves_lock = PTHREAD_MUTEX_INITIALIZER;
static struct shelf shelves[SIZES];

/* NULL for what has no usual size. */
static struct shelf *shelf_of(size_t size)
{
	for (int i = 0; i < SIZES; i++)
		if (size == block_sizes[i])
			return &shelves[i];
	return NULL;
}

static struct block *block_get(size_t size)
{
	struct shelf *shelf = shelf_of(size);
	struct block *block = NULL;
	pthread_mutex_lock(&shelves_lock);
	if (shelf && shelf->blocks) {
		block = shelf->blocks;
		shelf->blocks = block->older;
		shelf->count--;
	}
	pthread_mutex_unlock(&shelves_lock);
	if (!block)
		block = calloc(1, sizeof *block + size);
	if (!block)
		abort();
	return block;
}

static void block_put(struct block *block)
{
	struct shelf *shelf = shelf_of(block->size);
	if (!shelf || shelf->count >= KEPT_MOST) {
		free(block);
		return;
	}
	memset(block->bytes, 0, block->used);
	block->used = 0;
	pthread_mutex_lock(&shelves_lock);
	block->older = shelf->blocks;
	shelf->blocks = block;
	shelf->count++;
	pthread_mutex_unlock(&shelves_lock);
}

struct arena *arena_new(size_t ceiling)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (!arena)
		abort();
	arena->ceiling = ceiling;
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
		block_put(block);
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
	size_t size = need > block_sizes[arena->next] ? need : block_sizes[arena->next];
	if (arena->next < SIZES - 1)
		arena->next++;
	struct block *block = block_get(size);
	block->size = size;
	block->older = arena->newest;
	arena->newest = block;
	return block;
}

static size_t rounded(size_t size)
{
	return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

bool arena_extend(struct arena *arena, const void *at, size_t from, size_t to)
{
	struct block *block = arena->newest;
	size_t before = rounded(from), after = rounded(to), more = after - before;
	if (!block || to < from || after < to || (const unsigned char *)at + before != block->bytes + block->used ||
	    block->size - block->used < more || arena->used + more > arena->ceiling)
		return false;
	block->used += more;
	arena->used += more;
	return true;
}

void *arena_take(struct arena *arena, size_t size)
{
	size_t need = rounded(size);
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
