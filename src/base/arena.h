/* arena.h: memory that lives as long as one piece of work.
 *
 * What is taken from an arena is freed with it, all at once. An arena has a ceiling; taking more than
 * that, or more than the machine has, ends the process: our mistake or our machine's, never a visitor's,
 * because everything a visitor sends is measured before it is kept. Memory comes zeroed and aligned for
 * any object. An arena belongs to one thread at a time. */
#ifndef YIZHAN_ARENA_H
#define YIZHAN_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new arena that will hold at most `ceiling` bytes. The caller frees it. */
struct arena *arena_new(size_t ceiling);

/* Releases what is linked, newest first, then all memory. NULL is allowed. */
void arena_free(struct arena *arena);

/* Releases and forgets everything taken, keeping the arena: for loops over many rows. */
void arena_clear(struct arena *arena);

/* `size` zeroed bytes; never NULL. A size of 0 gives a valid pointer. */
void *arena_take(struct arena *arena, size_t size);

/* An array of `count` zeroed items of `size` bytes; an overflow of the product ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `len` bytes followed by a NUL that is not counted. */
/* Makes what was taken last longer where it lies; false when something was taken since, or its block is full. */
bool arena_extend(struct arena *arena, const void *at, size_t from, size_t to);
char *arena_copy(struct arena *arena, const void *bytes, size_t len);

/* Calls release(object) when the arena is freed or cleared. */
void arena_link(struct arena *arena, void (*release)(void *object), void *object);

/* Bytes taken so far. */
size_t arena_used(const struct arena *arena);

#define ARENA_ONE(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_MANY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
