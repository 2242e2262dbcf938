/* packs.c: what is in force, shared by all threads.
 *
 * A snapshot is made whole, never changed, and freed with its arena when the last call that looked at it ends. Older
 * versions, under which open dossiers were filed, are read when they are asked for; those asked for last are kept. One
 * whose faults are known only since the program checks more is not offered any more, but its dossiers go on. */
#include "base/map.h"
#include "pack/office.h"
#include "pack/pack_inside.h"
#include "pack_sql.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { SNAPSHOT_MOST = 256 << 20, OLDER_MOST = 8 };

struct snapshot {
	struct arena *arena; /* holds everything, this too */
	atomic_int references;
	const struct county *county;
	struct map by_code, by_name;
	const struct service **services; /* packs first, then the catalogue */
	size_t count, pack_count;
	struct snapshot *next;           /* of older versions */
};

struct packs {
	struct arena *arena;
	pthread_mutex_t mutex;
	struct snapshot *current;
	struct snapshot *older;          /* one service each, the last asked for first */
};

static void release(void *object)
{
	struct snapshot *snapshot = object;
	if (atomic_fetch_sub(&snapshot->references, 1) == 1)
		arena_free(snapshot->arena);
}

static struct snapshot *snapshot_new(void)
{
	struct arena *arena = arena_new(SNAPSHOT_MOST);
	struct snapshot *snapshot = ARENA_ONE(arena, struct snapshot);
	snapshot->arena = arena;
	atomic_init(&snapshot->references, 1);
	map_init(&snapshot->by_code, arena);
	map_init(&snapshot->by_name, arena);
	return snapshot;
}

/* The snapshot in force, held until the call ends. */
static struct snapshot *hold(struct call *c)
{
	struct packs *packs = c->house->packs;
	if (!packs)
		return NULL;
	pthread_mutex_lock(&packs->mutex);
	struct snapshot *snapshot = packs->current;
	atomic_fetch_add(&snapshot->references, 1);
	pthread_mutex_unlock(&packs->mutex);
	arena_link(c->arena, release, snapshot);
	return snapshot;
}

/* ---- making a snapshot ---- */

/* The files of a version, copied into the snapshot's arena. */
static enum status files_of(struct call *c, struct arena *arena, const struct pack_row *row, struct pack_files *out)
{
	struct pack_file_row_list rows;
	TRY(pack_files_of(c, row->id, &rows));
	*out = (struct pack_files){ str_copy(arena, row->name), ARENA_MANY(arena, struct pack_file, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++)
		out->items[i] = (struct pack_file){ str_copy(arena, rows.items[i].name), str_copy(arena, rows.items[i].bytes) };
	return STATUS_OK;
}

static void log_faults(struct call *c, const struct pack_row *row, const struct pack_fault_list *faults)
{
	for (size_t i = 0; i < faults->count && i < 5; i++)
		call_log(c, "alarm", "pack %.*s version %lld can't be used: %.*s:%d: %.*s", STR_ARGS(row->name), (long long)row->version,
			 STR_ARGS(faults->items[i].file), faults->items[i].line, STR_ARGS(faults->items[i].sentence));
}

/* What its open dossiers need is there, whatever else is wrong. */
static bool can_go_on(const struct service *service)
{
	return service && service->code.len && service->form && service->flow && service->task_count > 0;
}

/* A stored service; NULL when it no longer reads, which is logged. One with faults is given only to `go_on`. */
static enum status read_service(struct call *c, struct arena *arena, const struct pack_row *row, const struct county *county, bool go_on,
				struct service **out)
{
	struct pack_files files;
	struct pack_fault_list faults = { 0 };
	*out = NULL;
	TRY(files_of(c, arena, row, &files));
	files.divisions = county ? county->divisions : NULL;
	if (service_read(arena, &files, out, &faults) != STATUS_OK) {
		log_faults(c, row, &faults);
		if (!go_on || !can_go_on(*out)) {
			*out = NULL;
			return STATUS_OK;
		}
		call_log(c, "alarm", "pack %.*s version %lld is used for its open dossiers all the same: load a version without faults",
			 STR_ARGS(row->name), (long long)row->version);
	}
	(*out)->pack = row->id;
	return STATUS_OK;
}

static enum status read_county(struct call *c, struct snapshot *snapshot, const struct pack_row *row)
{
	struct pack_files files;
	struct pack_fault_list faults = { 0 };
	struct county *county;
	TRY(files_of(c, snapshot->arena, row, &files));
	if (county_read(snapshot->arena, &files, &county, &faults) != STATUS_OK) {
		log_faults(c, row, &faults);
		return STATUS_OK;
	}
	snapshot->county = county;
	return offices_overlay(c, snapshot->arena, county);
}

static void add_service(struct snapshot *snapshot, struct service *service)
{
	if (snapshot->county)
		service->office = office_of_service(snapshot->county, service);
	map_put(&snapshot->by_code, service->code, service);
	if (service->short_name.len)
		map_put(&snapshot->by_name, service->short_name, service);
	snapshot->services[snapshot->count++] = service;
}

/* The catalogue's name of an item wins over its pack's; an item that has a pack is listed once. */
static void add_catalogue(struct snapshot *snapshot)
{
	const struct county *county = snapshot->county;
	for (size_t i = 0; county && i < county->catalogue_count; i++) {
		struct service *packed = map_get(&snapshot->by_code, county->catalogue[i]->code);
		if (packed)
			packed->title.chinese = county->catalogue[i]->title.chinese;
		else
			add_service(snapshot, county->catalogue[i]);
	}
}

static enum status fill(struct call *c, struct snapshot *snapshot)
{
	struct pack_row_list rows;
	TRY(pack_in_force(c, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (str_equal(rows.items[i].kind, STR("county")))
			TRY(read_county(c, snapshot, &rows.items[i]));
	size_t catalogue = snapshot->county ? snapshot->county->catalogue_count : 0;
	snapshot->services = ARENA_MANY(snapshot->arena, const struct service *, rows.count + catalogue);
	for (size_t i = 0; i < rows.count; i++) {
		struct service *service = NULL;
		if (str_equal(rows.items[i].kind, STR("service")))
			TRY(read_service(c, snapshot->arena, &rows.items[i], snapshot->county, false, &service));
		if (service)
			add_service(snapshot, service);
	}
	snapshot->pack_count = snapshot->count;
	add_catalogue(snapshot);
	return STATUS_OK;
}

static enum status snapshot_read(struct call *c, struct snapshot **out)
{
	struct snapshot *snapshot = snapshot_new();
	enum status status = fill(c, snapshot);
	if (status != STATUS_OK)
		release(snapshot);
	else
		*out = snapshot;
	return status;
}

static void release_older(struct snapshot *first)
{
	for (struct snapshot *older = first, *next; older; older = next) {
		next = older->next;
		release(older);
	}
}

/* ---- opening, replacing, closing ---- */

enum status packs_open(struct call *c, struct packs **out)
{
	struct snapshot *snapshot = NULL;
	TRY(snapshot_read(c, &snapshot));
	struct arena *arena = arena_new(1 << 20);
	struct packs *packs = ARENA_ONE(arena, struct packs);
	packs->arena = arena;
	packs->current = snapshot;
	pthread_mutex_init(&packs->mutex, NULL);
	*out = packs;
	return STATUS_OK;
}

enum status packs_reload(struct call *c)
{
	struct packs *packs = c->house->packs;
	struct snapshot *fresh = NULL, *stale;
	TRY(snapshot_read(c, &fresh));
	pthread_mutex_lock(&packs->mutex);
	stale = packs->current;
	packs->current = fresh;
	struct snapshot *older = packs->older; /* they were read beside the former county */
	packs->older = NULL;
	pthread_mutex_unlock(&packs->mutex);
	release(stale);
	release_older(older);
	return STATUS_OK;
}

void packs_close(struct packs *packs)
{
	if (!packs)
		return;
	release_older(packs->older);
	release(packs->current);
	pthread_mutex_destroy(&packs->mutex);
	arena_free(packs->arena);
}

/* ---- looking ---- */

const struct county *county_of(struct call *c)
{
	const struct snapshot *snapshot = hold(c);
	return snapshot ? snapshot->county : NULL;
}

const struct service *service_find(struct call *c, struct str code)
{
	const struct snapshot *snapshot = hold(c);
	if (!snapshot || !code.len)
		return NULL;
	object_is(c, OBJECT_SERVICE);
	const struct service *found = map_get(&snapshot->by_code, code);
	return found ? found : map_get(&snapshot->by_name, code);
}

struct service_view services_all(struct call *c)
{
	const struct snapshot *snapshot = hold(c);
	return snapshot ? (struct service_view){ snapshot->services, snapshot->count } : (struct service_view){ 0 };
}

/* Takes an older version out of the list, under the mutex; NULL when it is not there. */
static struct snapshot *older_take(struct packs *packs, struct pack_id pack)
{
	for (struct snapshot **at = &packs->older; *at; at = &(*at)->next)
		if ((*at)->services[0]->pack.n == pack.n) {
			struct snapshot *found = *at;
			*at = found->next;
			return found;
		}
	return NULL;
}

/* Puts one in front, and gives up the one that was not asked for the longest. */
static void older_put(struct packs *packs, struct snapshot *older)
{
	older->next = packs->older;
	packs->older = older;
	struct snapshot *last = older;
	for (int count = 1; count < OLDER_MOST && last->next; count++)
		last = last->next;
	struct snapshot *dropped = last->next;
	last->next = NULL;
	if (dropped)
		release(dropped); /* calls that look at it hold it still */
}

/* An older version that was read before, or NULL. Held until the call ends. */
static const struct service *older_known(struct call *c, struct pack_id pack)
{
	struct packs *packs = c->house->packs;
	pthread_mutex_lock(&packs->mutex);
	struct snapshot *found = older_take(packs, pack);
	if (found) {
		older_put(packs, found);
		atomic_fetch_add(&found->references, 1);
	}
	pthread_mutex_unlock(&packs->mutex);
	if (!found)
		return NULL;
	arena_link(c->arena, release, found);
	return found->services[0];
}

/* Two threads may read one version at once: the later copy takes the earlier one's place. */
static const struct service *older_read(struct call *c, struct pack_id pack)
{
	struct packs *packs = c->house->packs;
	struct pack_row row;
	struct service *service = NULL;
	if (!c->work || pack_get(c, pack, &row) != STATUS_OK)
		return NULL;
	struct snapshot *older = snapshot_new(), *now = hold(c);
	if (read_service(c, older->arena, &row, now ? now->county : NULL, true, &service) != STATUS_OK || !service) {
		release(older);
		return NULL;
	}
	older->services = ARENA_MANY(older->arena, const struct service *, 1);
	add_service(older, service);
	if (now) { /* the county's table of divisions lies in it */
		atomic_fetch_add(&now->references, 1);
		arena_link(older->arena, release, now);
	}
	arena_link(c->arena, release, older);
	pthread_mutex_lock(&packs->mutex);
	struct snapshot *former = older_take(packs, pack);
	if (packs->current == now) { /* else it was read beside what is in force by now */
		atomic_fetch_add(&older->references, 1);
		older_put(packs, older);
	}
	pthread_mutex_unlock(&packs->mutex);
	if (former)
		release(former);
	return service;
}

int packs_older_count(struct packs *packs)
{
	int count = 0;
	pthread_mutex_lock(&packs->mutex);
	for (const struct snapshot *older = packs->older; older; older = older->next)
		count++;
	pthread_mutex_unlock(&packs->mutex);
	return count;
}

const struct service *service_of_pack(struct call *c, struct pack_id pack)
{
	const struct snapshot *snapshot = hold(c);
	for (size_t i = 0; snapshot && i < snapshot->pack_count; i++)
		if (snapshot->services[i]->pack.n == pack.n)
			return snapshot->services[i];
	if (!snapshot || !pack.n)
		return NULL;
	const struct service *known = older_known(c, pack);
	return known ? known : older_read(c, pack);
}
