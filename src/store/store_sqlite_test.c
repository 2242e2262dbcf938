/* store_sqlite_test.c: what only SQLite is asked: the order of one batch, a disk that is full or fails, the log of writes, a backup. */
#include "kit/store_kit.h"

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

/* ---- one batch, on SQLite: a slow first step lets the others queue behind it in a known order ---- */

struct queued {
	struct store_fixture *f;
	store_step *step;
	struct store_order order;
	enum status status;
	pthread_t thread;
};

static atomic_int ran_first, order_count;
static const char *ran[THREADS * 4];

static enum status slow(struct call *c)
{
	(void)c;
	atomic_store(&ran_first, 1);
	store_pause_ms(400);
	return STATUS_OK;
}

static enum status put_noted(struct call *c)
{
	const struct store_order *order = c->prepared;
	int at = atomic_fetch_add(&order_count, 1);
	if (at < THREADS * 4)
		ran[at] = order->name;
	return order_put(c);
}

static void *queued_thread(void *context)
{
	struct queued *q = context;
	q->status = order_apply(q->f, q->step, q->order.name, q->order.value, 0);
	return NULL;
}

static void run_queue(struct store_fixture *f, struct queued *queue, int count)
{
	struct queued first = { .f = f, .step = slow };
	atomic_store(&ran_first, 0);
	atomic_store(&order_count, 0);
	pthread_create(&first.thread, NULL, queued_thread, &first);
	while (!atomic_load(&ran_first))
		store_pause_ms(1);
	for (int i = 0; i < count; i++) {
		queue[i].f = f;
		pthread_create(&queue[i].thread, NULL, queued_thread, &queue[i]);
		store_pause_ms(25);
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
	run_queue(store_fixture_of(state), queue, 8);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(queue[i].status, STATUS_OK);
		assert_string_equal(ran[i], names[i]);
	}
}

static void a_full_disk_spares_the_neighbours(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct sqlite_store *own = f->house.store->own;
	char *big = arena_take(f->arena, 4 << 20);
	memset(big, 'x', (4 << 20) - 1);
	struct queued queue[] = {
		{ .step = order_put, .order = { "a", "x", 0 } },   { .step = order_put_and_refuse, .order = { "no", "x", 0 } },
		{ .step = order_put, .order = { "b", "x", 0 } },   { .step = order_put, .order = { "big", big, 0 } },
		{ .step = order_put, .order = { "c", "x", 0 } },
	};
	static const enum status expected[] = { STATUS_OK, STATUS_DENIED, STATUS_OK, STATUS_BUSY, STATUS_OK };
	assert_int_equal(connection_exec(own->writer.connection, "PRAGMA max_page_count = 400"), SQLITE_OK);
	run_queue(f, queue, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(queue[i].status, expected[i]);
	assert_int_equal(store_count_of(f, NULL), 3);
	assert_int_equal(order_apply(f, order_put, "big", big, 0), STATUS_BUSY);
	assert_true(store_is_read_only(f->house.store));
	assert_int_equal(connection_exec(own->writer.connection, "PRAGMA max_page_count = 100000"), SQLITE_OK);
	assert_int_equal(order_apply(f, order_put, "big", big, 0), STATUS_OK);
	assert_false(store_is_read_only(f->house.store));
}

static void a_failing_closer_spares_the_neighbours(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct queued queue[] = {
		{ .step = order_put, .order = { "a", "x", 0 } },
		{ .step = order_put, .order = { "poison", "x", 0 } },
		{ .step = order_put, .order = { "b", "x", 0 } },
	};
	store_set_closer(f->house.store, &f->house, order_close_with_note);
	run_queue(f, queue, 3);
	assert_int_equal(queue[0].status, STATUS_OK);
	assert_int_equal(queue[1].status, STATUS_BUSY);
	assert_int_equal(queue[2].status, STATUS_OK);
	assert_int_equal(store_count_of(f, "poison"), 0);
	assert_int_equal(store_count_of(f, "a") + store_count_of(f, "b"), 2);
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
	struct store_fixture *f = store_fixture_of(state);
	assert_int_equal(order_apply(f, order_put, "before", "x", 0), STATUS_OK);
	atomic_store(&sync_fails, true);
	assert_int_equal(order_apply(f, order_put, "lost", "x", 0), STATUS_BUSY);
	atomic_store(&sync_fails, false);
	assert_true(store_is_read_only(f->house.store));
	assert_int_equal(order_apply(f, order_put, "early", "x", 0), STATUS_BUSY);
	assert_int_equal(store_count_of(f, "before"), 1); /* reading goes on */
	store_pause_ms(1100);
	assert_int_equal(order_apply(f, order_put, "after", "x", 0), STATUS_OK);
	assert_false(store_is_read_only(f->house.store));
	assert_int_equal(store_count_of(f, NULL), 2);
}

static void the_log_of_writes_stays_bounded(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct sqlite_store *own = f->house.store->own;
	char *big = arena_take(f->arena, 1 << 20);
	for (int i = 0; i < 60; i++) {
		memset(big, 'A' + i % 26, (1 << 20) - 1); /* the same again would not be written */
		assert_int_equal(order_apply(f, order_put, "big", big, 0), STATUS_OK);
	}
	struct str wal = str_format(f->arena, "%s-wal", own->path);
	int file = open(wal.at, O_RDONLY);
	off_t size = lseek(file, 0, SEEK_END);
	close(file);
	assert_in_range(size, 1, 24 << 20);
}

static void readers_are_bounded(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct call *calls[READERS + 1];
	for (int i = 0; i <= READERS; i++)
		calls[i] = store_new_call(f, NULL);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(store_begin_read(calls[i]), STATUS_OK);
	assert_int_equal(store_begin_read(calls[READERS]), STATUS_BUSY);
	for (int i = 0; i < READERS; i++)
		store_end_read(calls[i]);
	assert_int_equal(store_begin_read(calls[READERS]), STATUS_OK);
	store_end_read(calls[READERS]);
	for (int i = 0; i <= READERS; i++)
		store_drop(calls[i]);
}

static void a_backup_holds_what_was_committed(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct call *c = store_new_call(f, NULL);
	const char *copy = str_format(f->arena, "%s.copy", f->where).at;
	assert_int_equal(order_apply(f, order_put, "a", "x", 0), STATUS_OK);
	assert_int_equal(store_backup(c, copy), STATUS_OK);
	store_drop(c);
	assert_int_equal(order_apply(f, order_put, "b", "x", 0), STATUS_OK);
	store_close(f->house.store);
	f->house.store = NULL;
	f->where = copy;
	store_open_again(f);
	assert_int_equal(store_count_of(f, NULL), 1);
	assert_int_equal(store_count_of(f, "a"), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_STORE(first_come_is_first_served),
		WITH_STORE(a_full_disk_spares_the_neighbours),
		WITH_STORE(a_failing_closer_spares_the_neighbours),
		WITH_STORE(after_a_failed_fsync_nothing_is_acknowledged_until_it_is_reopened),
		WITH_STORE(the_log_of_writes_stays_bounded),
		WITH_STORE(readers_are_bounded),
		WITH_STORE(a_backup_holds_what_was_committed),
	};
	struct arena *arena = arena_new(1 << 20);
	store_scratch = mkdtemp(arena_copy(arena, "/tmp/yizhan-store-XXXXXX", 24));
	use_faulty_files();
	int failures = cmocka_run_group_tests_name("store on SQLite alone", tests, NULL, NULL);
	const char *const clean[] = { "/bin/rm", "-rf", store_scratch, NULL };
	store_run_program(clean, false);
	arena_free(arena);
	return failures;
}
