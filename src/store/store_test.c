/* store_test.c: what the store promises, asked of SQLite and of a PostgreSQL server that the test starts. */
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
#define ROUNDS 40

/* ---- what both databases promise ---- */

static void what_was_applied_is_read(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct setting_row row;
	assert_int_equal(order_apply(f, order_put, "name", "驿站 '\" \\ ;--", 0), STATUS_OK);
	struct call *c = store_new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_get(c, STR("name"), &row), STATUS_OK);
	assert_true(str_equal(row.value, STR("驿站 '\" \\ ;--")));
	assert_int_equal(row.version, 1);
	assert_int_equal(setting_get(c, STR("other"), &row), STATUS_ABSENT);
	store_end_read(c);
	store_drop(c);
}

static void an_empty_text_is_not_none(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct setting_row row;
	assert_int_equal(order_apply(f, order_put, "empty", "", 0), STATUS_OK);
	assert_int_equal(order_apply(f, order_put, "none", NULL, 0), STATUS_BROKEN); /* NOT NULL */
	struct call *c = store_new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_get(c, STR("empty"), &row), STATUS_OK);
	assert_non_null(row.value.at);
	assert_int_equal(row.value.len, 0);
	store_end_read(c);
	store_drop(c);
	assert_int_equal(store_count_of(f, "none"), 0);
}

static void a_refused_step_leaves_nothing(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct store_order order = { "refused", "x", 0 };
	struct call *c = store_new_call(f, &order);
	uint64_t changes = store_table_changes(f->house.store, "setting");
	assert_int_equal(store_apply_wait(c, order_put_and_refuse), STATUS_DENIED);
	assert_int_equal(c->faults.count, 1); /* its sentence stays */
	store_drop(c);
	assert_int_equal(store_count_of(f, NULL), 0);
	assert_int_equal(store_table_changes(f->house.store, "setting"), changes);
	assert_int_equal(order_apply(f, order_put, "kept", "x", 0), STATUS_OK);
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
		{ order_add, "a", 0, STATUS_OK },          { order_add, "a", 0, STATUS_CONFLICT },    { order_change, "a", 1, STATUS_OK },
		{ order_change, "a", 1, STATUS_CONFLICT }, { order_change, "b", 1, STATUS_CONFLICT }, { order_put, "a", 0, STATUS_OK },
		{ order_change, "a", 3, STATUS_OK },
	};
	struct store_fixture *f = store_fixture_of(state);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(order_apply(f, rows[i].step, rows[i].name, "v", rows[i].version), rows[i].expected);
}

static void a_snapshot_does_not_see_what_comes_after(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct call *c = store_new_call(f, NULL);
	int64_t before = -1, after = -1;
	assert_int_equal(order_apply(f, order_put, "one", "x", 0), STATUS_OK);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_count(c, STR_NONE, &before), STATUS_OK);
	assert_int_equal(order_apply(f, order_put, "two", "x", 0), STATUS_OK);
	assert_int_equal(setting_count(c, STR_NONE, &after), STATUS_OK);
	store_end_read(c);
	store_drop(c);
	assert_int_equal(before, 1);
	assert_int_equal(after, 1);
	assert_int_equal(store_count_of(f, NULL), 2);
}

static void a_snapshot_refuses_to_write(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct call *c = store_new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_put(c, STR("a"), STR("b")), STATUS_BROKEN);
	store_end_read(c);
	assert_int_equal(setting_put(c, STR("a"), STR("b")), STATUS_BROKEN); /* outside */
	store_drop(c);
}

static void lists_come_whole_and_in_order(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct setting_row_list list;
	static const char *const names[] = { "B", "a", "_", "你", "A", "" };
	static const char *const sorted[] = { "", "A", "B", "_", "a", "你" };
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(order_apply(f, order_put, names[i], "x", 0), STATUS_OK);
	struct call *c = store_new_call(f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_list(c, &list), STATUS_OK);
	assert_int_equal(list.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_true(str_equal(list.items[i].name, str_of(sorted[i])));
	store_end_read(c);
	store_drop(c);
}

static void what_was_applied_outlives_the_process(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	assert_int_equal(order_apply(f, order_put, "kept", "x", 0), STATUS_OK);
	store_close(f->house.store);
	f->house.store = NULL;
	store_open_again(f);
	assert_int_equal(store_count_of(f, "kept"), 1);
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
	struct store_fixture *f = store_fixture_of(state);
	struct str why = STR_NONE;
	if (store_on_postgres) {
		store_ask_server(str_format(f->arena, "store%d", store_count).at, "INSERT INTO migration (number, name, at) VALUES (1000, 'x', 0)");
	} else {
		assert_int_equal(order_apply(f, note_newer, NULL, NULL, 0), STATUS_OK);
	}
	store_close(f->house.store);
	f->house.store = NULL;
	assert_int_equal(store_open(f->where, &why, f->arena, &f->house.store), STATUS_CONFLICT);
	assert_null(f->house.store);
	assert_true(str_contains(why, STR("newer")));
}

/* ---- many at once ---- */

struct crowd {
	struct store_fixture *f;
	atomic_int answered, good;
	atomic_int next_thread;
};

static struct crowd *crowd; /* of the running test */

static void count_answer(struct call *c, enum status status)
{
	atomic_fetch_add(&crowd->answered, 1);
	if (status == STATUS_OK)
		atomic_fetch_add(&crowd->good, 1);
	store_drop(c);
}

static void *crowd_thread(void *context)
{
	struct crowd *all = context;
	int thread = atomic_fetch_add(&all->next_thread, 1);
	for (int i = 0; i < ROUNDS; i++) {
		struct call *c = store_new_call(all->f, NULL);
		struct store_order *order = ARENA_ONE(c->arena, struct store_order);
		*order = (struct store_order){ str_format(c->arena, "%d.%d", thread, i).at, "v", 0 };
		c->prepared = order;
		store_apply(c, i % 5 == 4 ? order_put_and_refuse : order_put, count_answer);
	}
	return NULL;
}

static void each_of_many_is_answered_once_and_kept(void **state)
{
	struct crowd all = { .f = store_fixture_of(state) };
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
	store_open_again(all.f);
	assert_int_equal(store_count_of(all.f, NULL), THREADS * ROUNDS * 4 / 5);
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
		if (order_apply(all->f, increase, NULL, NULL, 0) == STATUS_OK)
			atomic_fetch_add(&all->good, 1);
	return NULL;
}

static void no_increase_is_lost(void **state)
{
	struct crowd all = { .f = store_fixture_of(state) };
	pthread_t threads[4];
	struct setting_row row;
	int64_t n = 0;
	assert_int_equal(order_apply(all.f, order_put, "sum", "0", 0), STATUS_OK);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, increase_thread, &all);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	struct call *c = store_new_call(all.f, NULL);
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_get(c, STR("sum"), &row), STATUS_OK);
	assert_true(str_int(row.value, 0, 1000000, &n));
	store_end_read(c);
	store_drop(c);
	assert_int_equal(all.good, 40); /* who lost a race ran again */
	assert_int_equal(n, 40);
}

static void answer_from_within(struct call *c, enum status status)
{
	(void)status;
	struct store_fixture *f = crowd->f;
	atomic_fetch_add(&crowd->answered, 1);
	assert_int_equal(order_apply(f, order_put, "second", "x", 0), STATUS_OK);
	store_drop(c);
}

static void an_answer_may_apply_again_and_wait(void **state)
{
	struct crowd all = { .f = store_fixture_of(state) };
	static struct store_order order = { "first", "x", 0 };
	crowd = &all;
	store_apply(store_new_call(all.f, &order), order_put_and_refuse, answer_from_within);
	assert_int_equal(all.answered, 1);
	assert_int_equal(store_count_of(all.f, "first"), 0);
	assert_int_equal(store_count_of(all.f, "second"), 1);
}

/* ---- the closer ---- */

static void the_closer_is_part_of_the_commit(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	store_set_closer(f->house.store, &f->house, order_close_with_note);
	assert_int_equal(order_apply(f, order_put_and_refuse, "a", "x", 0), STATUS_DENIED);
	assert_int_equal(store_count_of(f, "closed"), 0);
	assert_int_equal(order_apply(f, order_put, "poison", "x", 0), STATUS_BUSY);
	assert_int_equal(store_count_of(f, NULL), 0);
	assert_int_equal(order_apply(f, order_put, "a", "x", 0), STATUS_OK);
	assert_int_equal(store_count_of(f, "closed"), 1);
	assert_int_equal(store_count_of(f, NULL), 2);
}

static void no_fault(struct call *c, struct str fault)
{
	(void)c;
	fail_msg("%.*s", STR_ARGS(fault));
}

static void a_sound_database_checks_well(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
	struct call *c = store_new_call(f, NULL);
	assert_int_equal(order_apply(f, order_put, "a", "x", 0), STATUS_OK);
	assert_int_equal(store_check(c, no_fault), STATUS_OK);
	store_drop(c);
}

/* ---- PostgreSQL's server ---- */

#define SERVER_PROGRAMS "/usr/lib/postgresql/15/bin/"

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
	store_server = dir;
	if (store_run_program(make, true) && store_run_program(start, true))
		return true;
	store_server = NULL;
	return false;
}

static void stop_server(struct arena *arena)
{
	const char *const stop[] = { SERVER_PROGRAMS "pg_ctl", "stop", "-m", "immediate", "-w", "-D",
				     str_format(arena, "%s/data", store_server).at, NULL };
	const char *const clean[] = { "/bin/rm", "-rf", store_server, NULL };
	store_run_program(stop, true);
	store_run_program(clean, false);
}

static void postgres_takes_every_statement_of_the_program(void **state)
{
	struct store_fixture *f = store_fixture_of(state);
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

#define PROMISES                                                                                                          \
	WITH_STORE(what_was_applied_is_read), WITH_STORE(an_empty_text_is_not_none), WITH_STORE(a_refused_step_leaves_nothing),             \
		WITH_STORE(a_stale_or_taken_value_is_a_conflict), WITH_STORE(a_snapshot_does_not_see_what_comes_after),               \
		WITH_STORE(a_snapshot_refuses_to_write), WITH_STORE(lists_come_whole_and_in_order),                                   \
		WITH_STORE(what_was_applied_outlives_the_process), WITH_STORE(a_newer_database_is_refused),                           \
		WITH_STORE(each_of_many_is_answered_once_and_kept), WITH_STORE(no_increase_is_lost),                                  \
		WITH_STORE(an_answer_may_apply_again_and_wait), WITH_STORE(the_closer_is_part_of_the_commit), WITH_STORE(a_sound_database_checks_well)

int main(void)
{
	static const struct CMUnitTest sqlite_tests[] = {
		PROMISES,
	};
	static const struct CMUnitTest postgres_tests[] = {
		PROMISES,
		WITH_STORE(postgres_takes_every_statement_of_the_program),
	};
	struct arena *arena = arena_new(1 << 20);
	char *dir = arena_copy(arena, "/tmp/yizhan-store-XXXXXX", 24);
	store_scratch = mkdtemp(dir);
	int failures = cmocka_run_group_tests_name("store on SQLite", sqlite_tests, NULL, NULL);
	store_on_postgres = true;
	bool started = start_server(arena);
	failures += cmocka_run_group_tests_name("store on PostgreSQL", postgres_tests, NULL, NULL);
	if (started)
		stop_server(arena);
	const char *const clean[] = { "/bin/rm", "-rf", store_scratch, NULL };
	store_run_program(clean, false);
	arena_free(arena);
	return failures;
}
