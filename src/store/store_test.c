/* store_test.c: what the store promises, asked of SQLite and of a PostgreSQL server that the test starts. */
#include "setting_sql.h"
#include "store/sqlite.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <pwd.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>


#define THREADS 16
#define ROUNDS 40

/* ---- fixture ---- */

struct fixture {
	struct arena *arena;
	struct house house;
	const char *where;
};

static bool on_postgres;
static const char *scratch, *server; /* folders */
static int stores;

static struct instant real_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (struct instant){ (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 };
}

static void pause_ms(int ms)
{
	struct timespec pause = { ms / 1000, (long)(ms % 1000) * 1000000 };
	nanosleep(&pause, NULL);
}

static const char *database_address(struct arena *arena, const char *name)
{
	return str_format(arena, "postgresql:///%s?host=%s&user=yizhan", name, server).at;
}

static void ask_server(const char *database, const char *sql)
{
	struct arena *arena = arena_new(1 << 20);
	PGconn *db = PQconnectdb(database_address(arena, database));
	PGresult *result = PQexec(db, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(db));
	PQclear(result);
	PQfinish(db);
	arena_free(arena);
}

static void open_store(struct fixture *f)
{
	struct str why = STR_NONE;
	enum status status = store_open(f->where, &why, f->arena, &f->house.store);
	if (status != STATUS_OK)
		fail_msg("%s: %.*s", f->where, STR_ARGS(why));
}

static int set_up(void **state)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct fixture *f = ARENA_ONE(arena, struct fixture);
	*f = (struct fixture){ .arena = arena, .house = { .now = real_now } };
	*state = f;
	const char *name = str_format(arena, "store%d", ++stores).at;
	if (on_postgres && !server)
		return 0;
	if (on_postgres)
		ask_server("postgres", str_format(arena, "CREATE DATABASE %s", name).at);
	f->where = on_postgres ? database_address(arena, name) : str_format(arena, "%s/%s.db", scratch, name).at;
	open_store(f);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	store_close(f->house.store);
	arena_free(f->arena);
	return 0;
}

static struct fixture *fixture_of(void **state)
{
	struct fixture *f = *state;
	if (!f->where)
		skip();
	return f;
}

static struct call *new_call(struct fixture *f, void *prepared)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &f->house, arena);
	c->prepared = prepared;
	return c;
}

static void drop(struct call *c)
{
	arena_free(c->arena);
}

/* ---- steps: c->prepared says what ---- */

struct order {
	const char *name, *value;
	int64_t version;
};

static enum status put(struct call *c)
{
	const struct order *order = c->prepared;
	return setting_put(c, str_of(order->name), str_of(order->value));
}

static enum status add(struct call *c)
{
	const struct order *order = c->prepared;
	return setting_add(c, str_of(order->name), str_of(order->value));
}

static enum status change(struct call *c)
{
	const struct order *order = c->prepared;
	return setting_change(c, str_of(order->name), str_of(order->value), order->version);
}

static enum status put_and_refuse(struct call *c)
{
	TRY(put(c));
	return (fail)(c, STATUS_DENIED, "no"); /* in brackets: cmocka has a macro of this name */
}

static enum status apply(struct fixture *f, store_step *step, const char *name, const char *value, int64_t version)
{
	struct order order = { name, value, version };
	struct call *c = new_call(f, &order);
	enum status status = store_apply_wait(c, step);
	assert_null(c->work);
	assert_true(c->faults.count <= 1); /* also when the step ran twice */
	drop(c);
	return status;
}

static int64_t count_of(struct fixture *f, const char *name)
{
	struct call *c = new_call(f, NULL);
	int64_t count = -1;
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_count(c, name ? str_of(name) : STR_NONE, &count), STATUS_OK);
	store_end_read(c);
	drop(c);
	return count;
}

/* ---- what both databases promise ---- */

static void what_was_applied_is_read(void **state)
{
	struct fixture *f = fixture_of(state);
	struct setting_row row;
	assert_int_equal(apply(f, put, "name", "驿站 '\" \\ ;--", 0), STATUS_OK);
	struct call *c = new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_get(c, STR("name"), &row), STATUS_OK);
	assert_true(str_equal(row.value, STR("驿站 '\" \\ ;--")));
	assert_int_equal(row.version, 1);
	assert_int_equal(setting_get(c, STR("other"), &row), STATUS_ABSENT);
	store_end_read(c);
	drop(c);
}

static void an_empty_text_is_not_none(void **state)
{
	struct fixture *f = fixture_of(state);
	struct setting_row row;
	assert_int_equal(apply(f, put, "empty", "", 0), STATUS_OK);
	assert_int_equal(apply(f, put, "none", NULL, 0), STATUS_BROKEN); /* NOT NULL */
	struct call *c = new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_get(c, STR("empty"), &row), STATUS_OK);
	assert_non_null(row.value.at);
	assert_int_equal(row.value.len, 0);
	store_end_read(c);
	drop(c);
	assert_int_equal(count_of(f, "none"), 0);
}

static void a_refused_step_leaves_nothing(void **state)
{
	struct fixture *f = fixture_of(state);
	struct order order = { "refused", "x", 0 };
	struct call *c = new_call(f, &order);
	uint64_t changes = store_table_changes(f->house.store, "setting");
	assert_int_equal(store_apply_wait(c, put_and_refuse), STATUS_DENIED);
	assert_int_equal(c->faults.count, 1); /* its sentence stays */
	drop(c);
	assert_int_equal(count_of(f, NULL), 0);
	assert_int_equal(store_table_changes(f->house.store, "setting"), changes);
	assert_int_equal(apply(f, put, "kept", "x", 0), STATUS_OK);
	assert_true(store_table_changes(f->house.store, "setting") > changes);
}

static void a_stale_or_taken_value_is_a_conflict(void **state)
{
	static const struct {
		store_step *step;
		const char *name;
		int64_t version;
		enum status expected;
	} rows[] = {
		{ add, "a", 0, STATUS_OK },          { add, "a", 0, STATUS_CONFLICT },    { change, "a", 1, STATUS_OK },
		{ change, "a", 1, STATUS_CONFLICT }, { change, "b", 1, STATUS_CONFLICT }, { put, "a", 0, STATUS_OK },
		{ change, "a", 3, STATUS_OK },
	};
	struct fixture *f = fixture_of(state);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(apply(f, rows[i].step, rows[i].name, "v", rows[i].version), rows[i].expected);
}

static void a_snapshot_does_not_see_what_comes_after(void **state)
{
	struct fixture *f = fixture_of(state);
	struct call *c = new_call(f, NULL);
	int64_t before = -1, after = -1;
	assert_int_equal(apply(f, put, "one", "x", 0), STATUS_OK);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_count(c, STR_NONE, &before), STATUS_OK);
	assert_int_equal(apply(f, put, "two", "x", 0), STATUS_OK);
	assert_int_equal(setting_count(c, STR_NONE, &after), STATUS_OK);
	store_end_read(c);
	drop(c);
	assert_int_equal(before, 1);
	assert_int_equal(after, 1);
	assert_int_equal(count_of(f, NULL), 2);
}

static void a_snapshot_refuses_to_write(void **state)
{
	struct fixture *f = fixture_of(state);
	struct call *c = new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_put(c, STR("a"), STR("b")), STATUS_BROKEN);
	store_end_read(c);
	assert_int_equal(setting_put(c, STR("a"), STR("b")), STATUS_BROKEN); /* outside */
	drop(c);
}

static void lists_come_whole_and_in_order(void **state)
{
	struct fixture *f = fixture_of(state);
	struct setting_row_list list;
	static const char *const names[] = { "B", "a", "_", "你", "A", "" };
	static const char *const sorted[] = { "", "A", "B", "_", "a", "你" };
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(apply(f, put, names[i], "x", 0), STATUS_OK);
	struct call *c = new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_list(c, &list), STATUS_OK);
	assert_int_equal(list.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_true(str_equal(list.items[i].name, str_of(sorted[i])));
	store_end_read(c);
	drop(c);
}

static void what_was_applied_outlives_the_process(void **state)
{
	struct fixture *f = fixture_of(state);
	assert_int_equal(apply(f, put, "kept", "x", 0), STATUS_OK);
	store_close(f->house.store);
	f->house.store = NULL;
	open_store(f);
	assert_int_equal(count_of(f, "kept"), 1);
}

static enum status note_newer(struct call *c)
{
	static const struct store_statement statements[] = {
		{ "note", "INSERT INTO migration (number, name, at) VALUES (1000, 'x', 0)", NULL, "", NULL },
	};
	sqlite3 *db = ((struct connection *)c->work)->db;
	return sqlite3_exec(db, statements[0].sqlite, NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : STATUS_BROKEN;
}

static void a_newer_database_is_refused(void **state)
{
	struct fixture *f = fixture_of(state);
	struct str why = STR_NONE;
	if (on_postgres) {
		ask_server(str_format(f->arena, "store%d", stores).at, "INSERT INTO migration (number, name, at) VALUES (1000, 'x', 0)");
	} else {
		assert_int_equal(apply(f, note_newer, NULL, NULL, 0), STATUS_OK);
	}
	store_close(f->house.store);
	f->house.store = NULL;
	assert_int_equal(store_open(f->where, &why, f->arena, &f->house.store), STATUS_CONFLICT);
	assert_null(f->house.store);
	assert_true(str_contains(why, STR("newer")));
}

/* ---- many at once ---- */

struct crowd {
	struct fixture *f;
	atomic_int answered, good;
	atomic_int next_thread;
};

static struct crowd *crowd; /* of the running test */

static void count_answer(struct call *c, enum status status)
{
	atomic_fetch_add(&crowd->answered, 1);
	if (status == STATUS_OK)
		atomic_fetch_add(&crowd->good, 1);
	drop(c);
}

static void *crowd_thread(void *context)
{
	struct crowd *all = context;
	int thread = atomic_fetch_add(&all->next_thread, 1);
	for (int i = 0; i < ROUNDS; i++) {
		struct call *c = new_call(all->f, NULL);
		struct order *order = ARENA_ONE(c->arena, struct order);
		*order = (struct order){ str_format(c->arena, "%d.%d", thread, i).at, "v", 0 };
		c->prepared = order;
		store_apply(c, i % 5 == 4 ? put_and_refuse : put, count_answer);
	}
	return NULL;
}

static void each_of_many_is_answered_once_and_kept(void **state)
{
	struct crowd all = { .f = fixture_of(state) };
	pthread_t threads[THREADS];
	crowd = &all;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, crowd_thread, &all);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(all.answered, THREADS * ROUNDS);
	assert_int_equal(all.good, THREADS * ROUNDS * 4 / 5);
	store_close(all.f->house.store);
	all.f->house.store = NULL;
	open_store(all.f);
	assert_int_equal(count_of(all.f, NULL), THREADS * ROUNDS * 4 / 5);
}

static enum status increase(struct call *c)
{
	struct setting_row row;
	int64_t n = 0;
	TRY(setting_get(c, STR("sum"), &row));
	assert_true(str_int(row.value, 0, 1000000, &n));
	return setting_change(c, STR("sum"), str_format(c->arena, "%lld", (long long)n + 1), row.version);
}

static void *increase_thread(void *context)
{
	struct crowd *all = context;
	for (int i = 0; i < 10; i++)
		if (apply(all->f, increase, NULL, NULL, 0) == STATUS_OK)
			atomic_fetch_add(&all->good, 1);
	return NULL;
}

static void no_increase_is_lost(void **state)
{
	struct crowd all = { .f = fixture_of(state) };
	pthread_t threads[4];
	struct setting_row row;
	int64_t n = 0;
	assert_int_equal(apply(all.f, put, "sum", "0", 0), STATUS_OK);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, increase_thread, &all);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	struct call *c = new_call(all.f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_get(c, STR("sum"), &row), STATUS_OK);
	assert_true(str_int(row.value, 0, 1000000, &n));
	store_end_read(c);
	drop(c);
	assert_int_equal(all.good, 40); /* who lost a race ran again */
	assert_int_equal(n, 40);
}

static void answer_from_within(struct call *c, enum status status)
{
	(void)status;
	struct fixture *f = crowd->f;
	atomic_fetch_add(&crowd->answered, 1);
	assert_int_equal(apply(f, put, "second", "x", 0), STATUS_OK);
	drop(c);
}

static void an_answer_may_apply_again_and_wait(void **state)
{
	struct crowd all = { .f = fixture_of(state) };
	static struct order order = { "first", "x", 0 };
	crowd = &all;
	store_apply(new_call(all.f, &order), put_and_refuse, answer_from_within);
	assert_int_equal(all.answered, 1);
	assert_int_equal(count_of(all.f, "first"), 0);
	assert_int_equal(count_of(all.f, "second"), 1);
}

/* ---- the closer ---- */

static enum status close_with_note(struct call *c)
{
	int64_t poisoned = 0;
	TRY(setting_count(c, STR("poison"), &poisoned));
	return poisoned ? STATUS_BROKEN : setting_put(c, STR("closed"), STR("x"));
}

static void the_closer_is_part_of_the_commit(void **state)
{
	struct fixture *f = fixture_of(state);
	store_set_closer(f->house.store, &f->house, close_with_note);
	assert_int_equal(apply(f, put_and_refuse, "a", "x", 0), STATUS_DENIED);
	assert_int_equal(count_of(f, "closed"), 0);
	assert_int_equal(apply(f, put, "poison", "x", 0), STATUS_BUSY);
	assert_int_equal(count_of(f, NULL), 0);
	assert_int_equal(apply(f, put, "a", "x", 0), STATUS_OK);
	assert_int_equal(count_of(f, "closed"), 1);
	assert_int_equal(count_of(f, NULL), 2);
}

/* ---- one batch, on SQLite: a slow first step lets the others queue behind it in a known order ---- */

struct queued {
	struct fixture *f;
	store_step *step;
	struct order order;
	enum status status;
	pthread_t thread;
};

static atomic_int ran_first, order_count;
static const char *ran[THREADS * 4];

static enum status slow(struct call *c)
{
	(void)c;
	atomic_store(&ran_first, 1);
	pause_ms(400);
	return STATUS_OK;
}

static enum status put_noted(struct call *c)
{
	const struct order *order = c->prepared;
	int at = atomic_fetch_add(&order_count, 1);
	if (at < THREADS * 4)
		ran[at] = order->name;
	return put(c);
}

static void *queued_thread(void *context)
{
	struct queued *q = context;
	q->status = apply(q->f, q->step, q->order.name, q->order.value, 0);
	return NULL;
}

static void run_queue(struct fixture *f, struct queued *queue, int count)
{
	struct queued first = { .f = f, .step = slow };
	atomic_store(&ran_first, 0);
	atomic_store(&order_count, 0);
	pthread_create(&first.thread, NULL, queued_thread, &first);
	while (!atomic_load(&ran_first))
		pause_ms(1);
	for (int i = 0; i < count; i++) {
		queue[i].f = f;
		pthread_create(&queue[i].thread, NULL, queued_thread, &queue[i]);
		pause_ms(25);
	}
	for (int i = 0; i < count; i++)
		pthread_join(queue[i].thread, NULL);
	pthread_join(first.thread, NULL);
}

static void first_come_is_first_served(void **state)
{
	static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7" };
	struct queued queue[8] = { 0 };
	for (int i = 0; i < 8; i++)
		queue[i] = (struct queued){ .step = put_noted, .order = { names[i], "x", 0 } };
	run_queue(fixture_of(state), queue, 8);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(queue[i].status, STATUS_OK);
		assert_string_equal(ran[i], names[i]);
	}
}

static void a_full_disk_spares_the_neighbours(void **state)
{
	struct fixture *f = fixture_of(state);
	struct sqlite_store *own = f->house.store->own;
	char *big = arena_take(f->arena, 4 << 20);
	memset(big, 'x', (4 << 20) - 1);
	struct queued queue[] = {
		{ .step = put, .order = { "a", "x", 0 } },   { .step = put_and_refuse, .order = { "no", "x", 0 } },
		{ .step = put, .order = { "b", "x", 0 } },   { .step = put, .order = { "big", big, 0 } },
		{ .step = put, .order = { "c", "x", 0 } },
	};
	static const enum status expected[] = { STATUS_OK, STATUS_DENIED, STATUS_OK, STATUS_BUSY, STATUS_OK };
	assert_int_equal(connection_exec(own->writer.connection, "PRAGMA max_page_count = 400"), SQLITE_OK);
	run_queue(f, queue, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(queue[i].status, expected[i]);
	assert_int_equal(count_of(f, NULL), 3);
	assert_int_equal(apply(f, put, "big", big, 0), STATUS_BUSY);
	assert_true(store_is_read_only(f->house.store));
	assert_int_equal(connection_exec(own->writer.connection, "PRAGMA max_page_count = 100000"), SQLITE_OK);
	assert_int_equal(apply(f, put, "big", big, 0), STATUS_OK);
	assert_false(store_is_read_only(f->house.store));
}

static void a_failing_closer_spares_the_neighbours(void **state)
{
	struct fixture *f = fixture_of(state);
	struct queued queue[] = {
		{ .step = put, .order = { "a", "x", 0 } },
		{ .step = put, .order = { "poison", "x", 0 } },
		{ .step = put, .order = { "b", "x", 0 } },
	};
	store_set_closer(f->house.store, &f->house, close_with_note);
	run_queue(f, queue, 3);
	assert_int_equal(queue[0].status, STATUS_OK);
	assert_int_equal(queue[1].status, STATUS_BUSY);
	assert_int_equal(queue[2].status, STATUS_OK);
	assert_int_equal(count_of(f, "poison"), 0);
	assert_int_equal(count_of(f, "a") + count_of(f, "b"), 2);
}

/* ---- a disk that fails: fsync through a file system of our own ---- */

static sqlite3_vfs faulty;
static struct { /* SQLite has one table of methods for the database, another for its log */
	const sqlite3_io_methods *real;
	sqlite3_io_methods ours;
} faulty_methods[4];
static int (*real_open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
static int (*real_sync)(sqlite3_file *, int); /* one for all kinds */
static atomic_bool sync_fails;

static int faulty_sync(sqlite3_file *file, int flags)
{
	return atomic_load(&sync_fails) ? SQLITE_IOERR_FSYNC : real_sync(file, flags);
}

/* The first connections are opened by one thread, before others know of the store. */
static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	int code = real_open(vfs, name, file, flags, out);
	size_t i = 0;
	if (code != SQLITE_OK || !file->pMethods)
		return code;
	while (i < 3 && faulty_methods[i].real && faulty_methods[i].real != file->pMethods)
		i++;
	if (!faulty_methods[i].real) {
		faulty_methods[i].ours = *file->pMethods;
		faulty_methods[i].real = file->pMethods;
		real_sync = file->pMethods->xSync;
		faulty_methods[i].ours.xSync = faulty_sync;
	}
	file->pMethods = &faulty_methods[i].ours;
	return code;
}

static void use_faulty_files(void)
{
	faulty = *sqlite3_vfs_find(NULL);
	real_open = faulty.xOpen;
	faulty.zName = "faulty";
	faulty.xOpen = faulty_open;
	sqlite3_vfs_register(&faulty, 1);
}

static void after_a_failed_fsync_nothing_is_acknowledged_until_it_is_reopened(void **state)
{
	struct fixture *f = fixture_of(state);
	assert_int_equal(apply(f, put, "before", "x", 0), STATUS_OK);
	atomic_store(&sync_fails, true);
	assert_int_equal(apply(f, put, "lost", "x", 0), STATUS_BUSY);
	atomic_store(&sync_fails, false);
	assert_true(store_is_read_only(f->house.store));
	assert_int_equal(apply(f, put, "early", "x", 0), STATUS_BUSY);
	assert_int_equal(count_of(f, "before"), 1); /* reading goes on */
	pause_ms(1100);
	assert_int_equal(apply(f, put, "after", "x", 0), STATUS_OK);
	assert_false(store_is_read_only(f->house.store));
	assert_int_equal(count_of(f, NULL), 2);
}

static void the_log_of_writes_stays_bounded(void **state)
{
	struct fixture *f = fixture_of(state);
	struct sqlite_store *own = f->house.store->own;
	char *big = arena_take(f->arena, 1 << 20);
	for (int i = 0; i < 60; i++) {
		memset(big, 'A' + i % 26, (1 << 20) - 1); /* the same again would not be written */
		assert_int_equal(apply(f, put, "big", big, 0), STATUS_OK);
	}
	struct str wal = str_format(f->arena, "%s-wal", own->path);
	int file = open(wal.at, O_RDONLY);
	off_t size = lseek(file, 0, SEEK_END);
	close(file);
	assert_in_range(size, 1, 24 << 20);
}

static void readers_are_bounded(void **state)
{
	struct fixture *f = fixture_of(state);
	struct call *calls[READERS + 1];
	for (int i = 0; i <= READERS; i++)
		calls[i] = new_call(f, NULL);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(store_begin_read(calls[i]), STATUS_OK);
	assert_int_equal(store_begin_read(calls[READERS]), STATUS_BUSY);
	for (int i = 0; i < READERS; i++)
		store_end_read(calls[i]);
	assert_int_equal(store_begin_read(calls[READERS]), STATUS_OK);
	store_end_read(calls[READERS]);
	for (int i = 0; i <= READERS; i++)
		drop(calls[i]);
}

static void no_fault(struct call *c, struct str fault)
{
	(void)c;
	fail_msg("%.*s", STR_ARGS(fault));
}

static void a_sound_database_checks_well(void **state)
{
	struct fixture *f = fixture_of(state);
	struct call *c = new_call(f, NULL);
	assert_int_equal(apply(f, put, "a", "x", 0), STATUS_OK);
	assert_int_equal(store_check(c, no_fault), STATUS_OK);
	drop(c);
}

static void a_backup_holds_what_was_committed(void **state)
{
	struct fixture *f = fixture_of(state);
	struct call *c = new_call(f, NULL);
	const char *copy = str_format(f->arena, "%s.copy", f->where).at;
	assert_int_equal(apply(f, put, "a", "x", 0), STATUS_OK);
	assert_int_equal(store_backup(c, copy), STATUS_OK);
	drop(c);
	assert_int_equal(apply(f, put, "b", "x", 0), STATUS_OK);
	store_close(f->house.store);
	f->house.store = NULL;
	f->where = copy;
	open_store(f);
	assert_int_equal(count_of(f, NULL), 1);
	assert_int_equal(count_of(f, "a"), 1);
}

/* ---- PostgreSQL's server ---- */

#define SERVER_PROGRAMS "/usr/lib/postgresql/15/bin/"

static bool run_program(const char *const *words, bool as_postgres)
{
	pid_t child = fork();
	if (child == 0) {
		const struct passwd *user = as_postgres && getuid() == 0 ? getpwnam("postgres") : NULL;
		if (user && (initgroups("postgres", user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
			_exit(1);
		int nothing = open("/dev/null", O_RDWR);
		dup2(nothing, 0);
		dup2(nothing, 1);
		dup2(nothing, 2);
		execv(words[0], (char *const *)(uintptr_t)words);
		_exit(1);
	}
	int code = 0;
	return child > 0 && waitpid(child, &code, 0) == child && WIFEXITED(code) && WEXITSTATUS(code) == 0;
}

static bool start_server(struct arena *arena)
{
	const struct passwd *user = getpwnam("postgres");
	char *dir = arena_copy(arena, "/tmp/yizhan-postgres-XXXXXX", 27);
	if (access(SERVER_PROGRAMS "postgres", X_OK) != 0 || (getuid() == 0 && !user) || !mkdtemp(dir))
		return false;
	if (getuid() == 0 && chown(dir, user->pw_uid, user->pw_gid) != 0)
		return false;
	const char *data = str_format(arena, "%s/data", dir).at, *log = str_format(arena, "%s/log", dir).at;
	const char *options = str_format(arena, "-k %s -c listen_addresses='' -c fsync=off", dir).at;
	const char *const make[] = { SERVER_PROGRAMS "initdb", "-D", data, "-U", "yizhan", "-A", "trust", "-E", "UTF8",
				     "--locale=C.UTF-8", "--no-sync", NULL };
	const char *const start[] = { SERVER_PROGRAMS "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options, NULL };
	server = dir;
	if (run_program(make, true) && run_program(start, true))
		return true;
	server = NULL;
	return false;
}

static void stop_server(struct arena *arena)
{
	const char *const stop[] = { SERVER_PROGRAMS "pg_ctl", "stop", "-m", "immediate", "-w", "-D",
				     str_format(arena, "%s/data", server).at, NULL };
	const char *const clean[] = { "/bin/rm", "-rf", server, NULL };
	run_program(stop, true);
	run_program(clean, false);
}

static void postgres_takes_every_statement_of_the_program(void **state)
{
	struct fixture *f = fixture_of(state);
	PGconn *db = PQconnectdb(f->where);
	int refused = 0, taken = 0;
	for (size_t i = 0; store_statements[i]; i++) {
		for (const struct store_statement *s = store_statements[i]; s->name; s++) {
			Oid types[64];
			int count = 0;
			for (const char *letter = s->types; *letter; letter++)
				types[count++] = *letter == 'i' ? 20 : *letter == 't' ? 25 : 17;
			PGresult *result = PQprepare(db, "", s->postgres, count, types);
			if (PQresultStatus(result) != PGRES_COMMAND_OK) {
				print_error("%s: %s", s->name, PQerrorMessage(db));
				refused++;
			}
			taken++;
			PQclear(result);
		}
	}
	PQfinish(db);
	assert_int_equal(refused, 0);
	assert_true(taken > 0);
}

/* ---- all of it ---- */

#define BOTH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#define PROMISES                                                                                                          \
	BOTH(what_was_applied_is_read), BOTH(an_empty_text_is_not_none), BOTH(a_refused_step_leaves_nothing),             \
		BOTH(a_stale_or_taken_value_is_a_conflict), BOTH(a_snapshot_does_not_see_what_comes_after),               \
		BOTH(a_snapshot_refuses_to_write), BOTH(lists_come_whole_and_in_order),                                   \
		BOTH(what_was_applied_outlives_the_process), BOTH(a_newer_database_is_refused),                           \
		BOTH(each_of_many_is_answered_once_and_kept), BOTH(no_increase_is_lost),                                  \
		BOTH(an_answer_may_apply_again_and_wait), BOTH(the_closer_is_part_of_the_commit), BOTH(a_sound_database_checks_well)

int main(void)
{
	static const struct CMUnitTest sqlite_tests[] = {
		PROMISES,
		BOTH(first_come_is_first_served),
		BOTH(a_full_disk_spares_the_neighbours),
		BOTH(a_failing_closer_spares_the_neighbours),
		BOTH(after_a_failed_fsync_nothing_is_acknowledged_until_it_is_reopened),
		BOTH(the_log_of_writes_stays_bounded),
		BOTH(readers_are_bounded),
		BOTH(a_backup_holds_what_was_committed),
	};
	static const struct CMUnitTest postgres_tests[] = {
		PROMISES,
		BOTH(postgres_takes_every_statement_of_the_program),
	};
	struct arena *arena = arena_new(1 << 20);
	char *dir = arena_copy(arena, "/tmp/yizhan-store-XXXXXX", 24);
	scratch = mkdtemp(dir);
	use_faulty_files();
	int failures = cmocka_run_group_tests_name("store on SQLite", sqlite_tests, NULL, NULL);
	on_postgres = true;
	bool started = start_server(arena);
	failures += cmocka_run_group_tests_name("store on PostgreSQL", postgres_tests, NULL, NULL);
	if (started)
		stop_server(arena);
	const char *const clean[] = { "/bin/rm", "-rf", scratch, NULL };
	run_program(clean, false);
	arena_free(arena);
	return failures;
}
