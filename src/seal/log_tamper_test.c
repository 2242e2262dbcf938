/* log_tamper_test.c: a thousand random ways to change the past with full access to the database but no key, each found.
 *
 * One sound log is kept aside; each way is tried on the log and undone from there. The seed is printed, so that a way
 * that went unseen can be tried again. */
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

/* ---- tampering ---- */

enum { WAYS = 1000, SEED = 20261122 };

static uint64_t dice_state = SEED;

/* 0 to below - 1 (splitmix64). */
static int64_t dice(int64_t below)
{
	uint64_t z = dice_state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (int64_t)((z ^ z >> 31) % (uint64_t)below);
}

struct trial {
	struct bench *bench;
	sqlite3 *db;
	struct str older;
	int64_t older_size;
	char what[400]; /* the way, in words */
};

static const char *const tables[] = { "event", "leaf", "batch", "tile", "head" };
static const char *const keys_of[] = { "id", "position", "first", "position", "size" };
enum { EVENT, LEAF, BATCH, TILE, HEAD, TABLES };

static struct str sql_of(struct trial *t, const char *format, ...) PRINTF_LIKE(2, 3);
static struct str sql_of(struct trial *t, const char *format, ...)
{
	char *sql = arena_take(t->bench->arena, 800);
	va_list args;
	va_start(args, format);
	vsnprintf(sql, 800, format, args);
	va_end(args);
	return str_of(sql);
}

/* Runs one statement; how many rows it changed, or -1 when the database refused. */
static int run(struct trial *t, struct str sql)
{
	memcpy(t->what, sql.at, sql.len < sizeof t->what ? sql.len + 1 : sizeof t->what);
	t->what[sizeof t->what - 1] = 0;
	return sqlite3_exec(t->db, sql.at, NULL, NULL, NULL) == SQLITE_OK ? sqlite3_changes(t->db) : -1;
}

static int64_t random_row(struct trial *t, const char *table)
{
	int64_t count = bench_number(t->db, sql_of(t, "SELECT count(*) FROM %s", table).at);
	return bench_number(t->db,
			    sql_of(t, "SELECT rowid FROM %s LIMIT 1 OFFSET %lld", table, (long long)dice(count)).at);
}

/* ---- the ways: each gives whether it changed anything ---- */

/* Another value of a kind that the column takes. */
static const char *another_value(void)
{
	static const char *const values[] = {
		"coalesce(%1$s, 0) + 1",
		"coalesce(%1$s, 0) - 1",
		"0",
		"NULL",
		"''",
		"x''",
		"coalesce(%1$s, '') || ' '",
		"substr(%1$s, 2)",
		"CAST(substr(hex(%1$s), 3) || '00' AS BLOB)",
		"randomblob(16)",
		"randomblob(32)",
		"CAST(zeroblob(length(%1$s)) AS BLOB)",
		"upper(%1$s)",
		"'dossier.granted'",
		"(SELECT %1$s FROM %2$s ORDER BY random() LIMIT 1)",
	};
	return values[dice(sizeof values / sizeof *values)];
}

static struct str fill(struct trial *t, const char *form, const char *column, const char *table)
{
	struct buf out;
	buf_init(&out, t->bench->arena, 700);
	for (; *form; form++) {
		bool named = form[0] == '%' && form[1] && form[2] == '$' && form[3] == 's';
		if (named)
			buf_add(&out, str_of(form[1] == '1' ? column : table));
		else
			buf_add_byte(&out, *form);
		form += named ? 3 : 0;
	}
	return buf_str(&out);
}

static bool change_a_column(struct trial *t)
{
	const char *table = tables[dice(TABLES)];
	int64_t count = bench_number(t->db, sql_of(t, "SELECT count(*) FROM pragma_table_info('%s')", table).at);
	sqlite3_stmt *ask;
	struct str sql = sql_of(t, "SELECT name FROM pragma_table_info('%s') LIMIT 1 OFFSET %lld", table,
				(long long)dice(count));
	assert_int_equal(sqlite3_prepare_v2(t->db, sql.at, -1, &ask, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(ask), SQLITE_ROW);
	const char *column = str_copy(t->bench->arena, str_of((const char *)sqlite3_column_text(ask, 0))).at;
	sqlite3_finalize(ask);
	struct str value = fill(t, another_value(), column, table);
	long long row = random_row(t, table);
	/* A value that is the same makes no way; the random ones are drawn once. */
	return run(t, sql_of(t,
			     "WITH v AS MATERIALIZED (SELECT %.*s AS x FROM %s WHERE rowid = %lld) "
			     "UPDATE %s SET %s = (SELECT x FROM v) WHERE rowid = %lld AND %s IS NOT (SELECT x FROM v)",
			     STR_ARGS(value), table, row, table, column, row, column)) > 0;
}

static bool flip_a_bit(struct trial *t)
{
	static const struct {
		int table;
		const char *column;
	} places[] = { { EVENT, "name_salt" },   { EVENT, "name_digest" }, { EVENT, "note_salt" },
		       { EVENT, "note_digest" }, { EVENT, "state" },       { LEAF, "salt" },
		       { LEAF, "hash" },         { BATCH, "root" },        { BATCH, "signature" },
		       { BATCH, "chain" },       { TILE, "hash" },         { TILE, "marks" },
		       { HEAD, "root" },         { HEAD, "signature" } };
	size_t place = (size_t)dice(sizeof places / sizeof *places);
	const char *table = tables[places[place].table], *column = places[place].column;
	int64_t row = random_row(t, table);
	sqlite3_blob *blob;
	if (sqlite3_blob_open(t->db, "main", table, column, row, 1, &blob) != SQLITE_OK) {
		sqlite3_blob_close(blob);
		return false;
	}
	int at = (int)dice(sqlite3_blob_bytes(blob));
	unsigned char byte;
	assert_int_equal(sqlite3_blob_read(blob, &byte, 1, at), SQLITE_OK);
	byte = (unsigned char)(byte ^ 1 << dice(8));
	assert_int_equal(sqlite3_blob_write(blob, &byte, 1, at), SQLITE_OK);
	sqlite3_blob_close(blob);
	snprintf(t->what, sizeof t->what, "a bit of %s.%s in row %lld", table, column, (long long)row);
	return true;
}

static bool delete_a_row(struct trial *t)
{
	const char *table = tables[dice(TABLES)];
	return run(t, sql_of(t, "DELETE FROM %s WHERE rowid = %lld", table, (long long)random_row(t, table))) > 0;
}

static bool swap_two_rows(struct trial *t)
{
	size_t table = (size_t)dice(TABLES);
	const char *name = tables[table], *key = keys_of[table];
	long long one = random_row(t, name), other = random_row(t, name);
	if (table == TILE) {
		one = bench_number(t->db, sql_of(t, "SELECT position FROM tile WHERE rowid = %lld", one).at);
		other = bench_number(t->db, sql_of(t, "SELECT position FROM tile WHERE rowid = %lld", other).at);
	}
	if (one == other)
		return false;
	return run(t, sql_of(t, "UPDATE %s SET %s = -9 WHERE %s = %lld", name, key, key, one)) > 0 &&
	       run(t, sql_of(t, "UPDATE %s SET %s = %lld WHERE %s = %lld", name, key, one, key, other)) > 0 &&
	       run(t, sql_of(t, "UPDATE %s SET %s = %lld WHERE %s = -9", name, key, other, key)) > 0;
}

static bool back_date(struct trial *t)
{
	static const char *const columns[] = { "event SET at = at", "batch SET signed_at = signed_at",
					       "head SET signed_at = signed_at" };
	static const char *const names[] = { "event", "batch", "head" };
	size_t which = (size_t)dice(3);
	return run(t, sql_of(t, "UPDATE %s - %lld WHERE rowid = %lld", columns[which], (long long)(1 + dice(86400000)),
			     (long long)random_row(t, names[which]))) > 0;
}

static bool insert_a_row(struct trial *t)
{
	static const char *const inserts[] = {
		"INSERT INTO event SELECT id + 1, at, kind, dossier, subject, actor, actor_name, name_salt, "
		"name_digest, office, step, "
		"action, note, note_salt, note_digest, article, detail, state, open FROM event WHERE rowid = :row",
		"INSERT INTO leaf SELECT (SELECT max(position) + 1 FROM leaf), 1, salt, hash FROM leaf WHERE rowid = "
		":row",
		"INSERT INTO batch SELECT first + size, 1, root, signed_at, signature, chain FROM batch ORDER BY first "
		"DESC LIMIT 1",
		"INSERT INTO tile SELECT level + 1, position + 1, hash, marks FROM tile WHERE rowid = :row",
		"INSERT INTO head SELECT size + 1, root, algorithm, signed_at, signature, public_key FROM head WHERE "
		"rowid = :row",
	};
	size_t which = (size_t)dice(TABLES);
	struct str sql = str_of(inserts[which]);
	size_t at = str_find(sql, STR(":row"));
	long long row = random_row(t, tables[which]);
	return run(t, at == sql.len ? sql : sql_of(t, "%.*s%lld", (int)at, sql.at, row)) > 0;
}

/* A deed and a leaf for it, so that both tables agree. */
static bool insert_a_deed(struct trial *t)
{
	return run(t, STR("INSERT INTO event (id, at, kind, dossier, open) "
			  "SELECT max(id) + 1, max(at), 'dossier.granted', 1001, 1 FROM event")) > 0 &&
	       run(t, STR("INSERT INTO leaf SELECT max(position) + 1, (SELECT max(id) FROM event), randomblob(16), "
			  "randomblob(32) "
			  "FROM leaf")) > 0;
}

static void bind_text_update(struct trial *t, const char *sql, struct str one, struct str two, struct str three,
			     int64_t row)
{
	sqlite3_stmt *update;
	assert_int_equal(sqlite3_prepare_v2(t->db, sql, -1, &update, NULL), SQLITE_OK);
	sqlite3_bind_blob(update, 1, one.at, (int)one.len, SQLITE_STATIC);
	sqlite3_bind_blob(update, 2, two.at, (int)two.len, SQLITE_STATIC);
	sqlite3_bind_text(update, 3, three.at, (int)three.len, SQLITE_STATIC);
	sqlite3_bind_int64(update, 4, row);
	assert_int_equal(sqlite3_step(update), SQLITE_DONE);
	sqlite3_finalize(update);
}

/* Other words, with a salt and digest that fit them. */
static bool forge_words(struct trial *t)
{
	bool note = dice(2);
	int64_t row = bench_number(t->db, sql_of(t, "SELECT id FROM event WHERE %s IS NOT NULL LIMIT 1 OFFSET %lld",
						 note ? "note" : "actor_name", (long long)dice(20))
						  .at);
	char salt[LOG_SALT_SIZE];
	random_bytes(salt, sizeof salt);
	struct str words = STR("不予受理"), salted = { salt, sizeof salt };
	struct digest digest = log_words_digest(keys_profile(t->bench->house.keys), salted, words);
	bind_text_update(t,
			 note ? "UPDATE event SET note_salt = ?1, note_digest = ?2, note = ?3 WHERE id = ?4"
			      : "UPDATE event SET name_salt = ?1, name_digest = ?2, actor_name = ?3 WHERE id = ?4",
			 salted, digest_str(&digest), words, row);
	snprintf(t->what, sizeof t->what, "forged %s of event %lld", note ? "note" : "name", (long long)row);
	return true;
}

static bool erase_without_order(struct trial *t)
{
	return run(t, sql_of(t,
			     "UPDATE event SET note = NULL, note_salt = NULL WHERE id = (SELECT id FROM event WHERE "
			     "note IS NOT NULL "
			     "LIMIT 1 OFFSET %lld)",
			     (long long)dice(30))) > 0;
}

/* The log ends early, as if what came later had never been. */
static bool cut_the_end(struct trial *t)
{
	long long end = bench_number(
		t->db, sql_of(t, "SELECT first FROM batch WHERE first <= %lld ORDER BY first DESC LIMIT 1 OFFSET %lld",
			      (long long)t->older_size, (long long)dice(9))
			       .at);
	run(t, sql_of(t, "DELETE FROM event WHERE id IN (SELECT event FROM leaf WHERE position >= %lld)", end));
	run(t, sql_of(t, "DELETE FROM tile WHERE (position + 1) * 256 > %lld", end));
	run(t, sql_of(t, "DELETE FROM batch WHERE first >= %lld", end));
	run(t, sql_of(t, "DELETE FROM head WHERE size >= %lld", end));
	return run(t, sql_of(t, "DELETE FROM leaf WHERE position >= %lld", end)) > 0;
}

/* A deed rewritten by somebody who knows the format: its leaf's hash fits, only what is above does not. */
static bool rewrite_deed_and_leaf(struct trial *t)
{
	struct call c;
	struct event_row event;
	int64_t row = random_row(t, "event");
	bench_read(t->bench, &c);
	assert_int_equal(log_event(&c, (struct event_id) { row }, &event), STATUS_OK);
	event.action = STR("refuse");
	struct buf entry;
	char salt[LOG_SALT_SIZE];
	random_bytes(salt, sizeof salt);
	buf_init(&entry, c.arena, 1 << 16);
	struct str salted = { salt, sizeof salt };
	struct digest hash = tree_leaf(keys_profile(c.house->keys), log_entry(&entry, &event, event.open, salted));
	bind_text_update(t, "UPDATE leaf SET salt = ?1, hash = ?2 WHERE event = ?4 AND ?3 IS NOT NULL", salted,
			 digest_str(&hash), STR("x"), row);
	bench_end(&c);
	return run(t, sql_of(t, "UPDATE event SET action = 'refuse' WHERE id = %lld", (long long)row)) > 0;
}

typedef bool way(struct trial *t);
static way *const ways[] = { change_a_column, change_a_column,     change_a_column, flip_a_bit,           flip_a_bit,
			     delete_a_row,    swap_two_rows,       back_date,       insert_a_row,         insert_a_deed,
			     forge_words,     erase_without_order, cut_the_end,     rewrite_deed_and_leaf };

/* ---- the trials ---- */

static void restore(struct trial *t)
{
	bench_sql(t->db, "BEGIN");
	for (int i = 0; i < TABLES; i++) {
		bench_sql(t->db, sql_of(t, "DELETE FROM main.%s", tables[i]).at);
		bench_sql(t->db, sql_of(t, "INSERT INTO main.%s SELECT * FROM sound.%s", tables[i], tables[i]).at);
	}
	bench_sql(t->db, "COMMIT");
}

/* A log with an older head that is held outside, notes erased by order, and leaves that no head covers yet. */
static void build_log(struct trial *t)
{
	struct bench *bench = t->bench;
	struct call c;
	bench_head(bench);
	for (int i = 0; i < 60; i++)
		bench_deeds(bench, 1 + i % 9);
	bench_head(bench);
	bench_read(bench, &c);
	assert_int_equal(log_head(&c, -1, &t->older), STATUS_OK);
	t->older = str_copy(bench->arena, t->older);
	bench_end(&c);
	t->older_size = 1 + bench->done;
	for (int i = 0; i < 40; i++)
		bench_deeds(bench, 1 + i % 11);
	assert_int_equal(
		bench_erase(bench, bench_number(t->db, "SELECT id FROM event WHERE note IS NOT NULL LIMIT 1 OFFSET 40"),
			    STR("order 7")),
		STATUS_OK);
	bench_head(bench);
	for (int i = 0; i < 9; i++)
		bench_deeds(bench, 1 + i % 3);
	bench_sql(t->db, sql_of(t, "VACUUM INTO '%s.sound'", bench->database).at);
	bench_sql(t->db, sql_of(t, "ATTACH '%s.sound' AS sound", bench->database).at);
}

static void try_ways(enum profile profile, int count)
{
	struct bench bench;
	struct trial t = { .bench = &bench };
	int unseen = 0;
	bench_open(&bench, profile);
	t.db = bench_raw(&bench);
	build_log(&t);
	assert_int_equal(bench_verify(&bench, t.older), 0);
	for (int made = 0; made < count;) {
		if (!ways[dice(sizeof ways / sizeof *ways)](&t)) {
			restore(&t); /* refused half way, or changed nothing */
			continue;
		}
		made++;
		if (bench_verify(&bench, t.older) == 0) {
			unseen++;
			print_message("unseen: %s\n", t.what);
		}
		restore(&t);
	}
	assert_int_equal(unseen, 0);
	assert_int_equal(bench_verify(&bench, t.older), 0);
	assert_int_equal(bench.told, 1);
	sqlite3_close(t.db);
	unlink(sql_of(&t, "%s.sound", bench.database).at);
	bench_close(&bench);
}

static void a_thousand_tamperings_are_found(void **state)
{
	(void)state;
	print_message("seed %d\n", SEED);
	try_ways(PROFILE_SM, WAYS);
	try_ways(PROFILE_INTL, WAYS / 4);
}

/* Even who holds the key can't tell another story than the one whose head is held outside. */
static void a_story_retold_with_the_same_key_is_found(void **state)
{
	(void)state;
	for (int same_key = 0; same_key < 2; same_key++) {
		struct bench first, second;
		struct call c;
		struct str older;
		bench_open(&first, PROFILE_INTL);
		bench_deeds(&first, 50);
		bench_head(&first);
		bench_read(&first, &c);
		assert_int_equal(log_head(&c, -1, &older), STATUS_OK);
		older = str_copy(first.arena, older);
		bench_end(&c);
		bench_open(&second, PROFILE_INTL);
		struct keys *own = second.house.keys;
		if (same_key)
			second.house.keys = first.house.keys;
		bench_deeds(&second, 50);
		bench_head(&second);
		assert_int_equal(bench_verify(&second, STR_NONE), 0);
		assert_int_not_equal(bench_verify(&second, older), 0);
		assert_int_not_equal(bench_verify(&second, STR("{}")), 0);
		assert_int_not_equal(bench_verify(&second, STR("no head")), 0);
		second.house.keys = own;
		bench_close(&second);
		bench_close(&first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thousand_tamperings_are_found),
		cmocka_unit_test(a_story_retold_with_the_same_key_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
