/* store.c: what both engines do alike: opening, migrations, answers, counters, and the loops that sqlc's functions run in. */
#include "store/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STORE_MEMORY ((size_t)64 << 20)
#define CLOSER_MEMORY ((size_t)64 << 20)

int64_t store_clock_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- statements and tables by number ---- */

static size_t slot_of(const struct store *store, const struct store_statement *statement)
{
	size_t slot = ((uintptr_t)statement / sizeof *statement * 0x9e3779b9u) & (store->slots - 1);
	while (store->statements[slot] && store->statements[slot] != statement)
		slot = (slot + 1) & (store->slots - 1);
	return slot;
}

size_t store_number(const struct store *store, const struct store_statement *statement)
{
	size_t slot = slot_of(store, statement);
	assert(store->statements[slot]);
	return store->numbers[slot];
}

static int table_number(const struct store *store, const char *name)
{
	for (size_t i = 0; name && i < store->table_count; i++)
		if (strcmp(store->tables[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void add_statement(struct store *store, const struct store_statement *statement)
{
	size_t slot = slot_of(store, statement), number = store->statement_count++;
	int table = table_number(store, statement->writes);
	store->statements[slot] = statement;
	store->numbers[slot] = number;
	if (statement->writes && table < 0) {
		table = (int)store->table_count++;
		store->tables[table].name = statement->writes;
	}
	store->written_table[number] = table;
}

static void number_statements(struct store *store)
{
	size_t count = 0;
	for (size_t i = 0; store_statements[i]; i++)
		for (size_t j = 0; store_statements[i][j].name; j++)
			count++;
	store->slots = 64;
	while (store->slots < count * 2)
		store->slots *= 2;
	store->statements = arena_array(store->arena, store->slots, sizeof *store->statements);
	store->numbers = ARENA_MANY(store->arena, size_t, store->slots);
	store->written_table = ARENA_MANY(store->arena, int, count);
	store->tables = ARENA_MANY(store->arena, struct store_table, count);
	for (size_t i = 0; store_statements[i]; i++)
		for (size_t j = 0; store_statements[i][j].name; j++)
			add_statement(store, &store_statements[i][j]);
}

void store_work_init(struct store_work *work, struct store *store, bool writes)
{
	work->store = store;
	work->writes = writes;
	work->wrote = ARENA_MANY(work->own, bool, store->table_count);
}

void store_note_write(struct store_work *work, const struct store_statement *statement)
{
	int table = work->store->written_table[store_number(work->store, statement)];
	if (table >= 0)
		work->wrote[table] = true;
}

void store_count_writes(struct store_work *work)
{
	for (size_t i = 0; i < work->store->table_count; i++) {
		if (work->wrote[i])
			atomic_fetch_add(&work->store->tables[i].changes, 1);
		work->wrote[i] = false;
	}
}

uint64_t store_table_changes(const struct store *store, const char *table)
{
	int number = table_number(store, table);
	return number < 0 ? 0 : atomic_load(&store->tables[number].changes);
}

/* ---- opening ---- */

static struct str known_numbers(struct arena *arena)
{
	struct str list = STR("0");
	for (const struct migration *m = migrations; m->number; m++)
		list = str_format(arena, "%.*s, %d", STR_ARGS(list), m->number);
	return list;
}

static enum status refuse_newer(struct store_work *work, struct arena *arena, struct str *why)
{
	const struct store_engine *engine = work->store->engine;
	int64_t strange = 0;
	struct str ask = str_format(arena, "SELECT count(*) FROM migration WHERE number NOT IN (%.*s)", STR_ARGS(known_numbers(arena)));
	if (!engine->ask(work, ask.at, &strange, arena, why))
		return STATUS_BROKEN;
	if (!strange)
		return STATUS_OK;
	*why = STR("the database was made by a newer program");
	return STATUS_CONFLICT;
}

static enum status migrate_one(struct store_work *work, const struct migration *m, bool postgres, struct arena *arena, struct str *why)
{
	const struct store_engine *engine = work->store->engine;
	int64_t done = 0;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	struct str ask = str_format(arena, "SELECT count(*) FROM migration WHERE number = %d", m->number);
	struct str note = str_format(arena, "INSERT INTO migration (number, name, at) VALUES (%d, '%s', %lld)", m->number, m->name,
				     (long long)now.tv_sec * 1000);
	if (!engine->ask(work, ask.at, &done, arena, why))
		return STATUS_BROKEN;
	if (done)
		return STATUS_OK;
	if (engine->script(work, postgres ? m->postgres : m->sqlite, arena, why) && engine->script(work, note.at, arena, why))
		return STATUS_OK;
	*why = str_format(arena, "migration %03d_%s: %.*s", m->number, m->name, STR_ARGS(*why));
	return STATUS_BROKEN;
}

static enum status migrate_all(struct store_work *work, bool postgres, struct arena *arena, struct str *why)
{
	static const char *const begin[] = { "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS migration "
					     "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
					     "BEGIN; SELECT pg_advisory_xact_lock(5851482); CREATE TABLE IF NOT EXISTS migration "
					     "(number BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)" };
	const struct store_engine *engine = work->store->engine;
	if (!engine->script(work, begin[postgres], arena, why))
		return STATUS_BROKEN;
	TRY(refuse_newer(work, arena, why));
	for (const struct migration *m = migrations; m->number; m++)
		TRY(migrate_one(work, m, postgres, arena, why));
	return engine->script(work, "COMMIT", arena, why) ? STATUS_OK : STATUS_BROKEN;
}

enum status store_migrate(struct store_work *work, bool postgres, struct arena *arena, struct str *why)
{
	enum status status = migrate_all(work, postgres, arena, why);
	struct str ignored;
	if (status != STATUS_OK)
		(void)work->store->engine->script(work, "ROLLBACK", arena, &ignored);
	return status;
}

enum status store_open(const char *where, struct str *why, struct arena *arena, struct store **out)
{
	struct arena *own = arena_new(STORE_MEMORY);
	struct store *store = ARENA_ONE(own, struct store);
	struct str name = str_of(where);
	bool postgres = str_starts(name, STR("postgres://")) || str_starts(name, STR("postgresql://"));
	*store = (struct store){ .engine = postgres ? &store_postgres : &store_sqlite, .arena = own };
	number_statements(store);
	*why = STR("it can't be opened");
	enum status status = store->engine->open(store, where, why, arena);
	if (status != STATUS_OK) {
		*why = str_copy(arena, *why);
		store_close(store);
		return status;
	}
	*out = store;
	return STATUS_OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store->engine->close(store);
	arena_free(store->arena);
}

void store_set_closer(struct store *store, struct house *house, store_step *closer)
{
	store->house = house;
	store->closer = closer;
}

bool store_is_read_only(const struct store *store)
{
	return store->engine->is_read_only(store);
}

enum status store_backup(struct call *c, const char *path)
{
	return c->house->store->engine->backup(c->house->store, c, path);
}

enum status store_check(struct call *c, void (*report)(struct call *c, struct str fault))
{
	return c->house->store->engine->check(c->house->store, c, report);
}

/* ---- snapshots and applies ---- */

enum status store_begin_read(struct call *c)
{
	assert(!c->work);
	return c->house->store->engine->begin_read(c->house->store, c);
}

void store_end_read(struct call *c)
{
	if (!c->work)
		return;
	c->work->store->engine->end_read(c);
	c->work = NULL;
}

enum status parked_run(struct parked *parked, struct store_work *work)
{
	*parked->c = parked->before;
	work->lost = STATUS_OK;
	parked->c->work = work;
	enum status status = parked->step(parked->c);
	parked->c->work = NULL;
	return work->lost != STATUS_OK ? work->lost : status;
}

enum status store_run_closer(struct store *store, struct store_work *work)
{
	if (!store->closer)
		return STATUS_OK;
	struct call c;
	struct arena *arena = arena_new(CLOSER_MEMORY);
	call_init(&c, store->house, arena);
	c.user.is_system = true;
	c.work = work;
	work->lost = STATUS_OK;
	enum status status = store->closer(&c);
	arena_free(arena);
	return work->lost != STATUS_OK ? work->lost : status;
}

void parked_add(struct parked_list *list, struct parked *parked)
{
	parked->next = NULL;
	if (list->last)
		list->last->next = parked;
	else
		list->first = parked;
	list->last = parked;
	list->count++;
}

static _Thread_local struct parked_list unanswered; /* of this thread */
static _Thread_local bool answering;

static void wake(struct waiter *waiter, enum status status)
{
	pthread_mutex_lock(&waiter->lock);
	waiter->status = status;
	waiter->done = true;
	pthread_cond_signal(&waiter->changed);
	pthread_mutex_unlock(&waiter->lock);
}

/* Once answered, the call and what is parked in its arena may be gone. */
static bool answer_next(void)
{
	struct parked *parked = unanswered.first;
	if (!parked)
		return false;
	unanswered.first = parked->next;
	unanswered.last = parked->next ? unanswered.last : NULL;
	if (parked->answer)
		parked->answer(parked->c, parked->status);
	else
		wake(parked->waiter, parked->status);
	return true;
}

void store_answer_all(struct parked_list *list)
{
	for (struct parked *parked = list->first, *next; parked; parked = next) {
		next = parked->next;
		parked_add(&unanswered, parked);
	}
	*list = (struct parked_list){ 0 };
	if (answering)
		return;
	answering = true;
	while (answer_next())
		;
	answering = false;
}

static void apply(struct call *c, store_step *step, store_answer *answer, struct waiter *waiter)
{
	assert(!c->work);
	struct parked *parked = ARENA_ONE(c->arena, struct parked);
	*parked = (struct parked){ .c = c, .step = step, .answer = answer, .waiter = waiter, .before = *c };
	c->house->store->engine->apply(c->house->store, parked);
}

void store_apply(struct call *c, store_step *step, store_answer *answer)
{
	apply(c, step, answer, NULL);
}

enum status store_apply_wait(struct call *c, store_step *step)
{
	struct waiter waiter = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
	apply(c, step, NULL, &waiter);
	while (answering && answer_next())
		; /* from within an answer: this one's may stand behind others of this thread */
	pthread_mutex_lock(&waiter.lock);
	while (!waiter.done)
		pthread_cond_wait(&waiter.changed, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	return waiter.status;
}

/* ---- statements ---- */

struct store_value store_of_integer(int64_t n)
{
	return (struct store_value){ .type = STORE_INTEGER, .integer = n };
}

struct store_value store_of_id(int64_t n)
{
	return (struct store_value){ .type = n ? STORE_INTEGER : STORE_NULL, .integer = n };
}

struct store_value store_of_text(struct str s)
{
	return (struct store_value){ .type = s.at ? STORE_TEXT : STORE_NULL, .bytes = s };
}

struct store_value store_of_bytes(struct str s)
{
	return (struct store_value){ .type = s.at ? STORE_BYTES : STORE_NULL, .bytes = s };
}

enum status store_run(struct call *c, const struct store_statement *statement, const struct store_value *values, size_t count,
		      struct store_cursor **out)
{
	if (!c->work)
		return broken(c, "%s: outside a transaction", statement->name);
	if (statement->writes && !c->work->writes)
		return broken(c, "%s: writes in a snapshot", statement->name);
	if (c->work->lost != STATUS_OK)
		return c->work->lost;
	TRY(c->work->store->engine->run(c, statement, values, count, out));
	store_note_write(c->work, statement);
	return STATUS_OK;
}

enum status store_next(struct call *c, struct store_cursor *cursor, bool *row)
{
	return c->work->store->engine->next(c, cursor, row);
}

struct store_value store_column(struct store_cursor *cursor, int column)
{
	return cursor->c->work->store->engine->column(cursor, column);
}

void store_end(struct call *c, struct store_cursor *cursor, int64_t *changed)
{
	c->work->store->engine->end(c, cursor, changed);
}

static void *grow(struct call *c, const struct store_rows *rows, size_t size, size_t *room)
{
	size_t more = *room ? *room * 2 : 16;
	char *items = arena_array(c->arena, more, size);
	if (rows->count)
		memcpy(items, rows->items, rows->count * size);
	*room = more;
	return items;
}

static enum status collect(struct call *c, struct store_cursor *cursor, size_t size, store_read_row *read, struct store_rows *out)
{
	size_t room = 0;
	bool row = false;
	for (;;) {
		TRY(store_next(c, cursor, &row));
		if (!row)
			return STATUS_OK;
		if (out->count == STORE_MOST)
			return broken(c, "%s: more than %d rows", cursor->statement->name, STORE_MOST);
		if (out->count == room)
			out->items = grow(c, out, size, &room);
		read(cursor, (char *)out->items + out->count++ * size);
	}
}

enum status store_many(struct call *c, const struct store_statement *statement, const struct store_value *values, size_t count,
		       size_t size, store_read_row *read, struct store_rows *out)
{
	struct store_cursor *cursor = NULL;
	*out = (struct store_rows){ 0 };
	TRY(store_run(c, statement, values, count, &cursor));
	enum status status = collect(c, cursor, size, read, out);
	store_end(c, cursor, NULL);
	return status;
}

enum status store_one(struct call *c, const struct store_statement *statement, const struct store_value *values, size_t count,
		      store_read_row *read, void *out)
{
	struct store_cursor *cursor = NULL;
	bool row = false;
	TRY(store_run(c, statement, values, count, &cursor));
	enum status status = store_next(c, cursor, &row);
	if (status == STATUS_OK && row)
		read(cursor, out);
	store_end(c, cursor, NULL);
	return status == STATUS_OK && !row ? STATUS_ABSENT : status;
}

enum status store_change(struct call *c, const struct store_statement *statement, const struct store_value *values, size_t count,
			 bool must)
{
	struct store_cursor *cursor = NULL;
	int64_t changed = 0;
	bool row = false;
	TRY(store_run(c, statement, values, count, &cursor));
	enum status status = store_next(c, cursor, &row);
	store_end(c, cursor, &changed);
	return status == STATUS_OK && must && !changed ? STATUS_CONFLICT : status;
}

struct day store_day(int64_t number)
{
	enum { BEHIND_THE_LAST = 3652060 }; /* 9999-12-31 is 3652059 */
	return (struct day){ number < 0 || number > BEHIND_THE_LAST ? BEHIND_THE_LAST : (int32_t)number };
}
