/* bare.c: what SQLite alone does with a filing: the same rows in the same tables and indices, the same reads, the same JSON.
 *
 *   bench_bare BEFORE AFTER BODY ANSWER SECONDS BATCH
 *
 * AFTER is a copy of a database that holds one filing more than BEFORE; that filing's rows, in whatever tables they lie, are
 * written again and again into AFTER with ids, numbers and keys of their own, BATCH filings to a commit that is durable. The
 * connection is set as the program sets its own. README.md lists the reads and the JSON, which are the program's, one for one.
 * No digests, sealing, signatures, checks of the form, savepoints, threads or HTTP. Prints filings a second and the rows of a
 * filing. */
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
static int64_t files[ROWS_MOST], owner, person, last_position;
static int file_count, leaf_rows;
static json_t *stored, *detail, *answer; /* the form as it is stored, the event's detail, the answer */
static sqlite3_stmt *session, *by_key, *file_by_id, *last_leaf, *account_by_id, *of_person; /* of a filing */
static sqlite3_stmt *batch_of, *event_at, *leaf_hashes;                                    /* of a batch and its receipts */

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

static json_t *read_json(const char *text)
{
	json_t *json = json_loads(text ? text : "", JSON_REJECT_DUPLICATES, NULL);
	if (!json)
		stop("no JSON");
	return json;
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
			if (!strcmp(table, "dossier") && !strcmp(name, "person"))
				person = sqlite3_column_int64(select, i + 1);
			if (!strcmp(table, "dossier") && !strcmp(name, "form"))
				stored = read_json((const char *)sqlite3_column_text(select, i + 1));
			if (!strcmp(table, "event") && !strcmp(name, "detail"))
				detail = read_json((const char *)sqlite3_column_text(select, i + 1));
			if (!strcmp(table, "leaf") && !strcmp(name, "position")) {
				last_position = sqlite3_column_int64(select, i + 1);
				leaf_rows++;
			}
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

/* Reads all rows and columns of what was bound. */
static void read_rows(sqlite3_stmt *statement)
{
	while (sqlite3_step(statement) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(statement); i++)
			(void)sqlite3_column_bytes(statement, i);
	sqlite3_reset(statement);
}

static void read_by(sqlite3_stmt *statement, int64_t id)
{
	sqlite3_bind_int64(statement, 1, id);
	read_rows(statement);
}

/* Makes an object and writes it out. */
static void write_json(json_t *like)
{
	json_t *made = json_deep_copy(like);
	char *text = made ? json_dumps(made, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	if (!text)
		stop("no JSON is written");
	free(text);
	json_decref(made);
}

static void file_one(const char *body, int64_t time)
{
	json_t *json = read_json(body);
	read_rows(session);
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	free(text);
	json_decref(json);
	write_json(stored);
	read_by(by_key, owner);
	for (int i = 0; i < file_count; i++)
		read_by(file_by_id, files[i]);
	read_rows(last_leaf);
	write_json(detail);
	for (int i = 0; i < row_count; i++)
		if (!rows[i].per_commit)
			insert(&rows[i], time);
	read_by(account_by_id, owner);
	read_by(of_person, person);
}

/* What a batch's end reads, and its row. */
static void close_batch(int64_t from, int64_t time)
{
	read_rows(last_leaf);
	read_by(batch_of, last_position + time);
	sqlite3_bind_int64(leaf_hashes, 1, last_position + from);
	sqlite3_bind_int64(leaf_hashes, 2, last_position + time + 1);
	read_rows(leaf_hashes);
	for (int i = 0; i < row_count; i++)
		if (rows[i].per_commit)
			insert(&rows[i], time);
}

/* The receipt behind the commit, and the answer. */
static void answer_one(int64_t time)
{
	read_by(batch_of, last_position + time);
	read_by(event_at, last_position + time);
	write_json(answer);
}

static void prepare_reads(void)
{
	session = prepare("SELECT session.id, session.account, account.role, account.name, account.level, account.person FROM session"
			  " JOIN account ON account.id = session.account WHERE session.token_digest = ?1 AND session.closed_at IS NULL"
			  " AND session.expires_at > ?2 AND account.locked = 0", "");
	sqlite3_stmt *token = prepare("SELECT token_digest FROM session WHERE account = ?1 ORDER BY id DESC LIMIT 1", "");
	sqlite3_bind_int64(token, 1, owner);
	if (sqlite3_step(token) != SQLITE_ROW)
		stop("the applicant has no session");
	sqlite3_bind_value(session, 1, sqlite3_column_value(token, 0));
	sqlite3_bind_int64(session, 2, 0);
	sqlite3_finalize(token);
	by_key = prepare("SELECT * FROM dossier WHERE applicant = ?1 AND sent_key = 'no such key'", "");
	file_by_id = prepare("SELECT * FROM file WHERE id = ?1", "");
	last_leaf = prepare("SELECT position FROM leaf WHERE position >= 0 ORDER BY position DESC LIMIT 1", "");
	account_by_id = prepare("SELECT * FROM account WHERE id = ?1", "");
	of_person = prepare("SELECT id FROM account WHERE person = ?1 AND level = 2 AND role = 'resident'", "");
	batch_of = prepare("SELECT * FROM batch WHERE first <= ?1 ORDER BY first DESC LIMIT 1", "");
	event_at = prepare("SELECT event.at FROM leaf JOIN event ON event.id = leaf.event WHERE leaf.position = ?1", "");
	leaf_hashes = prepare("SELECT position, hash FROM leaf WHERE position >= ?1 AND position < ?2 ORDER BY position", "");
}

static void open_database(const char *before, const char *after)
{
	if (sqlite3_open(after, &db) != SQLITE_OK)
		stop("open");
	run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
	    "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
	    "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4096");
	sqlite3_stmt *attach = prepare("ATTACH ?1 AS old", "");
	sqlite3_bind_text(attach, 1, before, -1, SQLITE_STATIC);
	if (sqlite3_step(attach) != SQLITE_DONE)
		stop("attach");
	sqlite3_finalize(attach);
	take_filing();
	run("DETACH old");
	prepare_reads();
	if (!stored || !detail || leaf_rows != 1)
		stop("one event with its leaf, and a form, are expected");
}

static void read_text(const char *path, char *to, size_t room)
{
	FILE *file = fopen(path, "rb");
	if (!file || !fread(to, 1, room - 1, file))
		stop(path);
	fclose(file);
}

int main(int count, char **arguments)
{
	static char body[65536], text[65536];
	if (count != 7)
		stop("bench_bare BEFORE AFTER BODY ANSWER SECONDS BATCH");
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	read_text(arguments[3], body, sizeof body);
	read_text(arguments[4], text, sizeof text);
	answer = read_json(text);
	open_database(arguments[1], arguments[2]);
	int batch = (int)strtol(arguments[6], NULL, 10);
	double begun = clock_seconds(), seconds = strtod(arguments[5], NULL);
	int64_t time = 0;
	while (clock_seconds() - begun < seconds) {
		int64_t from = time + 1;
		run("BEGIN IMMEDIATE");
		for (int i = 0; i < batch; i++)
			file_one(body, ++time);
		close_batch(from, time);
		run("COMMIT");
		for (int64_t i = from; i <= time; i++)
			answer_one(i);
	}
	printf("%.0f %d\n", (double)time / (clock_seconds() - begun), row_count);
	sqlite3_close(db);
	return 0;
}
