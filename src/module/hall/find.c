/* find.c: one search index over the services in force, made anew when packs change, shared by all threads. */
#include "module/hall/hall_inner.h"

#include <pthread.h>

/* The index with the snapshot of packs that it names: both live until nobody searches in it. */
struct shelf {
	struct call holder;               /* holds the reference to the packs */
	const struct service *const *of;  /* which snapshot */
	struct search_index *index;
	int users;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct shelf *current;

static void shelf_leave(void *object)
{
	struct shelf *shelf = object;
	pthread_mutex_lock(&lock);
	bool last = --shelf->users == 0;
	pthread_mutex_unlock(&lock);
	if (last)
		arena_free(shelf->holder.arena);
}

static enum status shelf_make(struct call *c, struct shelf **out)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct shelf *shelf = ARENA_ONE(arena, struct shelf);
	call_init(&shelf->holder, c->house, arena);
	struct service_view services = services_all(&shelf->holder);
	shelf->of = services.items;
	shelf->users = 1;
	enum status status = search_new(arena, services, &shelf->index);
	if (status == STATUS_OK)
		*out = shelf;
	else
		arena_free(arena);
	return status;
}

/* The current shelf, with one more user, who leaves when the call ends. */
static enum status shelf_enter(struct call *c, struct shelf **out)
{
	struct service_view services = services_all(c);
	struct shelf *old = NULL;
	enum status status = STATUS_OK;
	pthread_mutex_lock(&lock);
	if (!current || current->of != services.items) {
		old = current;
		status = shelf_make(c, &current);
		if (status != STATUS_OK)
			current = old, old = NULL;
	}
	if (status == STATUS_OK) {
		current->users++;
		*out = current;
	}
	pthread_mutex_unlock(&lock);
	if (old)
		shelf_leave(old);
	if (status == STATUS_OK)
		arena_link(c->arena, shelf_leave, *out);
	return status;
}

enum status hall_find(struct call *c, struct str query, size_t limit, struct search_hits *out)
{
	*out = (struct search_hits){ 0 };
	if (query.len == 0)
		return STATUS_OK;
	struct shelf *shelf;
	TRY(shelf_enter(c, &shelf));
	*out = search_find(c->arena, shelf->index, query, limit);
	return STATUS_OK;
}

enum status hall_open(struct call *c)
{
	struct shelf *shelf;
	return shelf_enter(c, &shelf);
}
