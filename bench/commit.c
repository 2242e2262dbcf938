/* commit.c: what group commit gives: settings written and durable per second, by the store and by bare SQLite, side by side.
 *
 *   bench_commit [SECONDS [FOLDER]]
 *
 * Bare SQLite does nothing but the same prepared insert; the store also queues, makes a savepoint for each, and answers. */
#include "setting_sql.h"
#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define IN_FLIGHT 64 /* parked applies of all threads together */
#define VALUE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char *folder = "/tmp";
static double seconds = 2, until;
static struct house house;
static atomic_llong answered;
static atomic_int in_flight;

static double clock_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct instant real_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (struct instant){ (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 };
}

static enum status put_new(struct call *c)
{
	return setting_put(c, str_format(c->arena, "%020lld", (long long)id_new(c)), STR(VALUE));
}

static struct call *new_call(void)
{
	struct arena *arena = arena_new(1 << 20);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &house, arena);
	return c;
}

static void count_answer(struct call *c, enum status status)
{
	if (status == STATUS_OK)
		atomic_fetch_add(&answered, 1);
	atomic_fetch_sub(&in_flight, 1);
	arena_free(c->arena);
}

static void *waiting_thread(void *unused)
{
	(void)unused;
	while (clock_seconds() < until) {
		struct call *c = new_call();
		enum status status = store_apply_wait(c, put_new);
		atomic_fetch_add(&in_flight, 1);
		count_answer(c, status);
	}
	return NULL;
}

static void *parking_thread(void *unused)
{
	(void)unused;
	while (clock_seconds() < until) {
		if (atomic_fetch_add(&in_flight, 1) < IN_FLIGHT) {
			store_apply(new_call(), put_new, count_answer);
		} else {
			atomic_fetch_sub(&in_flight, 1);
			usleep(50);
		}
	}
	return NULL;
}

static const char *new_path(struct arena *arena)
{
	static int count;
	return str_format(arena, "%s/yizhan-commit-%d-%d.db", folder, (int)getpid(), ++count).at;
}

static void remove_database(struct arena *arena, const char *path)
{
	unlink(path);
	unlink(str_format(arena, "%s-wal", path).at);
	unlink(str_format(arena, "%s-shm", path).at);
	arena_free(arena);
}

static double run_store(int threads, void *(*body)(void *))
{
	struct arena *arena = arena_new(1 << 20);
	struct str why = STR_NONE;
	pthread_t ids[64];
	const char *path = new_path(arena);
	if (store_open(path, &why, arena, &house.store) != STATUS_OK)
		exit(3);
	atomic_store(&answered, 0);
	double begun = clock_seconds();
	until = begun + seconds;
	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, body, NULL);
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	double rate = (double)atomic_load(&answered) / (clock_seconds() - begun);
	store_close(house.store);
	remove_database(arena, path);
	return rate;
}

static void must(int code)
{
	if (code != SQLITE_OK && code != SQLITE_DONE)
		exit(3);
}

static void insert_one(sqlite3_stmt *insert, long long number)
{
	char name[32];
	snprintf(name, sizeof name, "%020lld", number);
	sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 2, VALUE, -1, SQLITE_STATIC);
	must(sqlite3_step(insert));
	sqlite3_reset(insert);
}

static double run_bare(int batch)
{
	struct arena *arena = arena_new(1 << 20);
	const char *path = new_path(arena);
	sqlite3 *db = NULL;
	sqlite3_stmt *insert = NULL;
	long long count = 0;
	must(sqlite3_open(path, &db));
	must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
			      "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT",
			  NULL, NULL, NULL));
	must(sqlite3_prepare_v2(db, "INSERT INTO setting (name, value) VALUES (?1, ?2)", -1, &insert, NULL));
	double begun = clock_seconds();
	while (clock_seconds() < begun + seconds) {
		must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
		for (int i = 0; i < batch; i++)
			insert_one(insert, ++count);
		must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	}
	double rate = (double)count / (clock_seconds() - begun);
	sqlite3_finalize(insert);
	sqlite3_close(db);
	remove_database(arena, path);
	return rate;
}

static void report(const char *name, double rate, double single)
{
	printf("%-42s %9.0f/s %7.2f\n", name, rate, rate / single);
	fflush(stdout);
}

int main(int count, char **words)
{
	house.now = real_now;
	if (count > 1 && strtod(words[1], NULL) > 0)
		seconds = strtod(words[1], NULL);
	if (count > 2)
		folder = words[2];
	double single = run_bare(1);
	report("bare SQLite, one commit each", single, single);
	report("bare SQLite, 64 in a commit", run_bare(64), single);
	report("store, 1 thread that waits", run_store(1, waiting_thread), single);
	report("store, 16 threads that wait", run_store(16, waiting_thread), single);
	report("store, 64 threads that wait", run_store(64, waiting_thread), single);
	report("store, 4 threads that park, 64 in flight", run_store(4, parking_thread), single);
	return 0;
}
