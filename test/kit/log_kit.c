/* log_kit.c: see log_kit.h. */
#include "kit/log_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static struct bench *present; /* steps know only their call */
static int64_t present_ms = 1795305600000;

static struct instant bench_now(void)
{
	return (struct instant) { present_ms += 7 };
}

void bench_open(struct bench *bench, enum profile profile)
{
	struct str sheet, why = STR_NONE;
	*bench = (struct bench) { .arena = arena_new((size_t)1 << 30), .dir = "/tmp/log-XXXXXX" };
	assert_non_null(mkdtemp(bench->dir));
	bench->key = str_format(bench->arena, "%s/key", bench->dir).at;
	bench->database = str_format(bench->arena, "%s/log.db", bench->dir).at;
	assert_int_equal(keys_make(bench->key, profile, bench->arena, &sheet, &why), STATUS_OK);
	assert_int_equal(keys_open(bench->key, bench->arena, &bench->house.keys, &why), STATUS_OK);
	bench->house.now = bench_now;
	assert_int_equal(store_open(bench->database, &why, bench->arena, &bench->house.store), STATUS_OK);
	store_set_closer(bench->house.store, &bench->house, log_close_batch);
	present = bench;
}

void bench_close(struct bench *bench)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	store_close(bench->house.store);
	keys_close(bench->house.keys);
	for (size_t i = 0; i < 3; i++)
		unlink(str_format(bench->arena, "%s%s", bench->database, ends[i]).at);
	unlink(bench->key);
	rmdir(bench->dir);
	arena_free(bench->arena);
}

enum status bench_apply(struct bench *bench, store_step *step)
{
	struct arena *arena = arena_new((size_t)1 << 28);
	struct call c;
	call_init(&c, &bench->house, arena);
	c.user.account.n = 77;
	c.user.name = STR("王小明");
	c.user.office = STR("gongan");
	enum status status = store_apply_wait(&c, step);
	arena_free(arena);
	return status;
}

struct deed bench_deed(struct call *c, int n)
{
	struct deed deed = { .kind = n % 3 ? "dossier.accepted" : "session.opened", .open = n % 2 == 0 };
	if (n % 3) {
		deed.dossier.n = 1000 + n % 5;
		deed.step = STR("shouli");
		deed.action = STR("accept");
		random_bytes(deed.state.bytes, DIGEST_SIZE);
	} else {
		deed.subject = str_format(c->arena, "account %d", n);
	}
	if (n % 4 == 0)
		deed.note = str_format(c->arena, "材料齐全，予以受理 %d", n);
	if (n % 5 == 0)
		deed.article = STR("行政许可法 32");
	if (n % 2)
		deed.detail = str_format(c->arena, "{\"n\":%d}", n);
	return deed;
}

static enum status bench_step(struct call *c)
{
	for (int i = 0; i < present->deeds; i++) {
		int64_t leaf;
		struct deed deed = bench_deed(c, present->done + i);
		TRY(log_append(c, &deed, &leaf));
	}
	return STATUS_OK;
}

void bench_deeds(struct bench *bench, int deeds)
{
	bench->deeds = deeds;
	assert_int_equal(bench_apply(bench, bench_step), STATUS_OK);
	bench->done += deeds;
}

static enum status bench_step_refused(struct call *c)
{
	TRY(bench_step(c));
	return STATUS_CONFLICT;
}

void bench_refused(struct bench *bench)
{
	assert_int_equal(bench_apply(bench, bench_step_refused), STATUS_CONFLICT);
}

void bench_head(struct bench *bench)
{
	assert_int_equal(bench_apply(bench, log_make_head), STATUS_OK);
}

static enum status bench_step_erase(struct call *c)
{
	return log_erase_note(c, (struct event_id) { present->event }, present->order);
}

enum status bench_erase(struct bench *bench, int64_t event, struct str order)
{
	bench->event = event;
	bench->order = order;
	return bench_apply(bench, bench_step_erase);
}

void bench_read(struct bench *bench, struct call *c)
{
	call_init(c, &bench->house, arena_new((size_t)1 << 28));
	assert_int_equal(store_begin_read(c), STATUS_OK);
}

void bench_end(struct call *c)
{
	store_end_read(c);
	arena_free(c->arena);
}

static void bench_fault(struct call *c, struct str line)
{
	(void)c;
	present->faults++;
	present->line = str_copy(present->arena, line);
}

static void bench_told(struct call *c, struct str line)
{
	(void)c;
	present->told++;
	present->line = str_copy(present->arena, line);
}

int bench_verify(struct bench *bench, struct str older)
{
	struct call c;
	struct keys *keys = bench->house.keys;
	bench->faults = bench->told = 0;
	bench_read(bench, &c);
	bench->house.keys = NULL;
	enum status status = log_verify(&c, older, bench_fault, bench_told);
	bench->house.keys = keys;
	assert_int_equal(status, bench->faults ? STATUS_INVALID : STATUS_OK);
	bench_end(&c);
	return bench->faults;
}

sqlite3 *bench_raw(struct bench *bench)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(bench->database, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

void bench_sql(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

int64_t bench_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *row;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	int64_t number = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : -1;
	sqlite3_finalize(row);
	return number;
}
