/* bare.c: what SQLite alone does with a filing: the same rows in the same tables and indices, the reads, and the JSON.
 *
 *   bench_bare BEFORE AFTER BODY SECONDS BATCH
 *
 * AFTER is a copy of a database that holds one filing more than BEFORE; that filing's rows, in whatever tables they lie, are
 * written again and again into AFTER with ids, numbers and keys of their own, BATCH filings to a commit that is durable. For each, BODY
 * is parsed and written out, and the rows that a filing reads are read: account twice, each of its files once, the dossier of the
 * same key, the last leaf. No digests, savepoints, threads or HTTP. Prints filings a second and the rows of a filing. */
#include "base/str.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLES_MOST = 64, ROWS_MOST = 64, COLUMNS_MOST = 40 };

/* A row of the filing: its values, and an INSERT into its table. */
struct row {
	sqlite3_stmt *insert;
	sqlite3_value *values[COLUMNS_MOST];
	bool is_number[COLUMNS_MOST]; /* unique text: a number or a key */
	int columns;
	bool counts_up; /* a leaf: its place is the next */
	bool per_commit;
};

static struct row rows[ROWS_MOST];
static int row_count;
static int64_t new_ids[ROWS_MOST];
static sqlite3 *db;
static sqlite3_stmt *reads[3], *last_leaf, *by_key;
static int64_t files[ROWS_MOST], owner;
static int file_count;

static double clock_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

_Noreturn static void stop(const char *why)
{
	fprintf(stderr, "bare: %s: %s\n", why, db ? sqlite3_errmsg(db) : "");
	exit(3);
}

static void run(const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		stop(sql);
}

static sqlite3_stmt *prepare(const char *format, const char *name)
{
	char sql[512];
	sqlite3_stmt *statement;
	snprintf(sql, sizeof sql, format, name, name);
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
		stop(sql);
	return statement;
}

static sqlite3_stmt *prepare_insert(const char *table, int columns)
{
	char places[2 * COLUMNS_MOST] = "?";
	for (int i = 1; i < columns; i++) {
		places[2 * i - 1] = ',';
		places[2 * i] = '?';
	}
	char sql[512];
	snprintf(sql, sizeof sql, "INSERT INTO %.64s VALUES (%s)", table, places);
	return prepare("%s", sql);
}

/* Which rows of a table are the filing's: those past the last that was there before. */
static void take_rows(const char *table)
{
	sqlite3_stmt *select = prepare("SELECT rowid, * FROM main.%s WHERE rowid > (SELECT ifnull(max(rowid), -1) FROM old.%s)", table);
	while (sqlite3_step(select) == SQLITE_ROW) {
		if (row_count == ROWS_MOST || sqlite3_column_count(select) > COLUMNS_MOST)
			stop("too many rows");
		struct row *row = &rows[row_count];
		new_ids[row_count++] = sqlite3_column_int64(select, 0);
		row->columns = sqlite3_column_count(select) - 1;
		row->insert = prepare_insert(table, row->columns);
		row->counts_up = !strcmp(table, "leaf");
		row->per_commit = !strcmp(table, "batch");
		for (int i = 0; i < row->columns; i++) {
			const char *name = sqlite3_column_name(select, i + 1);
			row->values[i] = sqlite3_value_dup(sqlite3_column_value(select, i + 1));
			row->is_number[i] = !strcmp(table, "dossier") && (!strcmp(name, "number") || !strcmp(name, "sent_key"));
			if (!strcmp(table, "material") && !strcmp(name, "file"))
				files[file_count++] = sqlite3_column_int64(select, i + 1);
			if (!strcmp(table, "dossier") && !strcmp(name, "applicant"))
				owner = sqlite3_column_int64(select, i + 1);
		}
	}
	sqlite3_finalize(select);
}

static void take_filing(void)
{
	char names[TABLES_MOST][64];
	int count = 0;
	sqlite3_stmt *tables = prepare("SELECT name FROM old.sqlite_master WHERE type = 'table' AND name NOT LIKE '%s' ORDER BY rowid", "sqlite!_%");
	while (sqlite3_step(tables) == SQLITE_ROW && count < TABLES_MOST)
		snprintf(names[count++], sizeof names[0], "%s", (const char *)sqlite3_column_text(tables, 0));
	sqlite3_finalize(tables);
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], "tile") != 0)
			take_rows(names[i]);
}

static bool is_new(int64_t id)
{
	for (int i = 0; i < row_count; i++)
		if (id > (int64_t)1 << 40 && new_ids[i] == id)
			return true;
	return false;
}

static void bind(const struct row *row, int i, int64_t time)
{
	sqlite3_value *value = row->values[i];
	char text[128];
	if (row->is_number[i]) {
		snprintf(text, sizeof text, "%s-%lld", (const char *)sqlite3_value_text(value), (long long)time);
		sqlite3_bind_text(row->insert, i + 1, text, -1, SQLITE_TRANSIENT);
	} else if (sqlite3_value_type(value) == SQLITE_INTEGER && (is_new(sqlite3_value_int64(value)))) {
		sqlite3_bind_int64(row->insert, i + 1, sqlite3_value_int64(value) + (time << 20));
	} else if (i == 0 && (row->counts_up || row->per_commit)) {
		sqlite3_bind_int64(row->insert, 1, sqlite3_value_int64(value) + time);
	} else {
		sqlite3_bind_value(row->insert, i + 1, value);
	}
}

static void insert(const struct row *row, int64_t time)
{
	for (int i = 0; i < row->columns; i++)
		bind(row, i, time);
	if (sqlite3_step(row->insert) != SQLITE_DONE)
		stop("insert");
	sqlite3_reset(row->insert);
}

static void read_row(sqlite3_stmt *statement, int64_t id)
{
	if (statement == by_key)
		sqlite3_bind_text(statement, 2, "no such key", -1, SQLITE_STATIC);
	if (statement != last_leaf)
		sqlite3_bind_int64(statement, 1, id);
	if (sqlite3_step(statement) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(statement); i++)
			(void)sqlite3_column_bytes(statement, i);
	sqlite3_reset(statement);
}

static void file_one(const char *body, int64_t time)
{
	json_t *json = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	if (!text)
		stop("the body is no JSON");
	free(text);
	json_decref(json);
	read_row(reads[0], owner);
	read_row(reads[0], owner);
	read_row(by_key, owner);
	read_row(last_leaf, 0);
	for (int i = 0; i < file_count; i++)
		read_row(reads[1], files[i]);
	for (int i = 0; i < row_count; i++)
		if (!rows[i].per_commit)
			insert(&rows[i], time);
}

static void open_database(const char *before, const char *after)
{
	if (sqlite3_open(after, &db) != SQLITE_OK)
		stop("open");
	run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;"
	    "PRAGMA wal_autocheckpoint = 4000");
	sqlite3_stmt *attach = prepare("ATTACH ?1 AS old", "");
	sqlite3_bind_text(attach, 1, before, -1, SQLITE_STATIC);
	if (sqlite3_step(attach) != SQLITE_DONE)
		stop("attach");
	sqlite3_finalize(attach);
	take_filing();
	run("DETACH old");
	reads[0] = prepare("SELECT * FROM account WHERE id = ?1", "");
	reads[1] = prepare("SELECT * FROM file WHERE id = ?1", "");
	by_key = prepare("SELECT * FROM dossier WHERE applicant = ?1 AND sent_key = ?2", "");
	last_leaf = prepare("SELECT position FROM leaf ORDER BY position DESC LIMIT 1", "");
}

int main(int count, char **arguments)
{
	static char body[65536];
	if (count != 6)
		stop("bench_bare BEFORE AFTER BODY SECONDS BATCH");
	FILE *file = fopen(arguments[3], "rb");
	if (!file || !fread(body, 1, sizeof body - 1, file))
		stop("no body");
	fclose(file);
	open_database(arguments[1], arguments[2]);
	int batch = (int)strtol(arguments[5], NULL, 10);
	double begun = clock_seconds(), seconds = strtod(arguments[4], NULL);
	int64_t time = 0;
	while (clock_seconds() - begun < seconds) {
		run("BEGIN IMMEDIATE");
		for (int i = 0; i < batch; i++)
			file_one(body, ++time);
		for (int i = 0; i < row_count; i++)
			if (rows[i].per_commit)
				insert(&rows[i], time);
		run("COMMIT");
	}
	printf("%.0f %d\n", (double)time / (clock_seconds() - begun), row_count);
	sqlite3_close(db);
	return 0;
}
