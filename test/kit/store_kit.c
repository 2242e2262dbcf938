/* store_kit.c: see store_kit.h. */
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

bool store_on_postgres;
const char *store_scratch, *store_server;
int store_count;

static struct instant store_real_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (struct instant){ (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 };
}

void store_pause_ms(int ms)
{
	struct timespec pause = { ms / 1000, (long)(ms % 1000) * 1000000 };
	nanosleep(&pause, NULL);
}

static const char *store_database_address(struct arena *arena, const char *name)
{
	return str_format(arena, "postgresql:///%s?host=%s&user=yizhan", name, store_server).at;
}

void store_ask_server(const char *database, const char *sql)
{
	struct arena *arena = arena_new(1 << 20);
	PGconn *db = PQconnectdb(store_database_address(arena, database));
	PGresult *result = PQexec(db, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(db));
	PQclear(result);
	PQfinish(db);
	arena_free(arena);
}

void store_open_again(struct store_fixture *f)
{
	struct str why = STR_NONE;
	enum status status = store_open(f->where, &why, f->arena, &f->house.store);
	if (status != STATUS_OK)
		fail_msg("%s: %.*s", f->where, STR_ARGS(why));
}

int store_set_up(void **state)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct store_fixture *f = ARENA_ONE(arena, struct store_fixture);
	*f = (struct store_fixture){ .arena = arena, .house = { .now = store_real_now } };
	*state = f;
	const char *name = str_format(arena, "store%d", ++store_count).at;
	if (store_on_postgres && !store_server)
		return 0;
	if (store_on_postgres)
		store_ask_server("postgres", str_format(arena, "CREATE DATABASE %s", name).at);
	f->where = store_on_postgres ? store_database_address(arena, name) : str_format(arena, "%s/%s.db", store_scratch, name).at;
	store_open_again(f);
	return 0;
}

int store_tear_down(void **state)
{
	struct store_fixture *f = *state;
	store_close(f->house.store);
	arena_free(f->arena);
	return 0;
}

struct store_fixture *store_fixture_of(void **state)
{
	struct store_fixture *f = *state;
	if (!f->where)
		skip();
	return f;
}

struct call *store_new_call(struct store_fixture *f, void *prepared)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &f->house, arena);
	c->prepared = prepared;
	return c;
}

void store_drop(struct call *c)
{
	arena_free(c->arena);
}

/* ---- steps: c->prepared says what ---- */


enum status order_put(struct call *c)
{
	const struct store_order *order = c->prepared;
	return setting_put(c, str_of(order->name), str_of(order->value));
}

enum status order_add(struct call *c)
{
	const struct store_order *order = c->prepared;
	return setting_add(c, str_of(order->name), str_of(order->value));
}

enum status order_change(struct call *c)
{
	const struct store_order *order = c->prepared;
	return setting_change(c, str_of(order->name), str_of(order->value), order->version);
}

enum status order_put_and_refuse(struct call *c)
{
	TRY(order_put(c));
	return (fail)(c, STATUS_DENIED, "no"); /* in brackets: cmocka has a macro of this name */
}

enum status order_apply(struct store_fixture *f, store_step *step, const char *name, const char *value, int64_t version)
{
	struct store_order order = { name, value, version };
	struct call *c = store_new_call(f, &order);
	enum status status = store_apply_wait(c, step);
	assert_null(c->work);
	assert_true(c->faults.count <= 1); /* also when the step ran twice */
	store_drop(c);
	return status;
}

int64_t store_count_of(struct store_fixture *f, const char *name)
{
	struct call *c = store_new_call(f, NULL);
	int64_t count = -1;
	assert_int_equal(store_begin_read(c), STATUS_OK);
	assert_int_equal(setting_count(c, name ? str_of(name) : STR_NONE, &count), STATUS_OK);
	store_end_read(c);
	store_drop(c);
	return count;
}

enum status order_close_with_note(struct call *c)
{
	int64_t poisoned = 0;
	TRY(setting_count(c, STR("poison"), &poisoned));
	return poisoned ? STATUS_BROKEN : setting_put(c, STR("closed"), STR("x"));
}

/* ---- programs ---- */

bool store_run_program(const char *const *words, bool as_postgres)
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
