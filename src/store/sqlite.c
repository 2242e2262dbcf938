/* sqlite.c: SQLite connections and the statements that run on them. */
#include "store/sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONNECTION_MEMORY ((size_t)4 << 20)
#define READER_WAIT_MS 2000
#define BUSY_MS 5000

struct cursor {
	struct store_cursor base;
	struct connection *connection;
	sqlite3_stmt *prepared;
	bool begun; /* the first row was fetched already when it began */
	int step;
};

static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
			       "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON;"
			       "PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 0; PRAGMA cell_size_check = ON;";

int connection_exec(struct connection *connection, const char *sql)
{
	return sqlite3_exec(connection->db, sql, NULL, NULL, NULL) == SQLITE_OK ? SQLITE_OK :
										    sqlite3_extended_errcode(connection->db);
}

int connection_control(struct connection *connection, enum control control)
{
	static const char *const texts[CONTROL_COUNT] = { "BEGIN", "BEGIN IMMEDIATE", "SAVEPOINT step", "RELEASE step", "COMMIT" };
	sqlite3_stmt **prepared = &connection->controls[control];
	int code = SQLITE_OK;
	if (!*prepared)
		code = sqlite3_prepare_v3(connection->db, texts[control], -1, SQLITE_PREPARE_PERSISTENT, prepared, NULL);
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(*prepared);
	sqlite3_reset(*prepared);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* The file is made before SQLite opens it, so that nobody else ever could read it; SQLite gives its mode to the others. */
static void make_private(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file >= 0)
		close(file);
}

struct connection *connection_open(struct store *store, const char *path, bool writes, struct arena *arena, struct str *why)
{
	struct arena *own = arena_new(CONNECTION_MEMORY);
	struct connection *connection = ARENA_ONE(own, struct connection);
	connection->work.own = own;
	store_work_init(&connection->work, store, writes);
	connection->prepared = ARENA_MANY(own, sqlite3_stmt *, store->statement_count);
	make_private(path);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	bool good = sqlite3_open_v2(path, &connection->db, flags, NULL) == SQLITE_OK;
	if (good) {
		sqlite3_busy_timeout(connection->db, BUSY_MS);
		sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !writes, NULL);
	}
	const char *more = writes ? "PRAGMA cache_size = -16000" : "PRAGMA cache_size = -2000; PRAGMA query_only = ON";
	good = good && connection_exec(connection, settings) == SQLITE_OK && connection_exec(connection, more) == SQLITE_OK;
	if (good)
		return connection;
	*why = str_format(arena, "%s: %s", path, connection->db ? sqlite3_errmsg(connection->db) : "no memory");
	connection_close(connection);
	return NULL;
}

void connection_close(struct connection *connection)
{
	if (!connection)
		return;
	for (size_t i = 0; i < connection->work.store->statement_count; i++)
		sqlite3_finalize(connection->prepared[i]);
	for (int i = 0; i < CONTROL_COUNT; i++)
		sqlite3_finalize(connection->controls[i]);
	sqlite3_close_v2(connection->db);
	arena_free(connection->work.own);
}

void connection_settle(struct connection *connection)
{
	if (!connection->open_cursors)
		return;
	for (sqlite3_stmt *at = sqlite3_next_stmt(connection->db, NULL); at; at = sqlite3_next_stmt(connection->db, at))
		if (sqlite3_stmt_busy(at))
			sqlite3_reset(at);
	connection->open_cursors = 0;
}

/* ---- statements ---- */

/* What a failure means: a value taken already is the caller's to hear; what the disk or memory refuses stops the apply;
 * everything else is a fault of ours or a broken file. */
static enum status failed(struct call *c, struct connection *connection, const char *name)
{
	int code = sqlite3_extended_errcode(connection->db);
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
		return STATUS_CONFLICT;
	enum status status = broken(c, "%s: %s (%d)", name, sqlite3_errmsg(connection->db), code);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_READONLY:
		status = STATUS_BUSY;
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		break;
	default:
		return status;
	}
	connection->work.lost = status;
	return status;
}

static int bind(sqlite3_stmt *prepared, int at, const struct store_value *value)
{
	const char *bytes = value->bytes.at ? value->bytes.at : "";
	switch (value->type) {
	case STORE_INTEGER:
		return sqlite3_bind_int64(prepared, at, value->integer);
	case STORE_TEXT:
		return sqlite3_bind_text64(prepared, at, bytes, value->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
	case STORE_BYTES:
		return sqlite3_bind_blob64(prepared, at, bytes, value->bytes.len, SQLITE_STATIC);
	case STORE_NULL:
		return sqlite3_bind_null(prepared, at);
	}
	return SQLITE_MISUSE;
}

static enum status sqlite_run(struct call *c, const struct store_statement *statement, const struct store_value *values,
			      size_t count, struct store_cursor **out)
{
	struct connection *connection = (struct connection *)c->work;
	sqlite3_stmt **prepared = &connection->prepared[store_number(c->work->store, statement)];
	if (!*prepared && sqlite3_prepare_v3(connection->db, statement->sqlite, -1, SQLITE_PREPARE_PERSISTENT, prepared, NULL) != SQLITE_OK)
		return failed(c, connection, statement->name);
	int used = sqlite3_bind_parameter_count(*prepared); /* a variant may leave out the last ones */
	for (int i = 0; i < used && i < (int)count; i++)
		if (bind(*prepared, i + 1, &values[i]) != SQLITE_OK)
			return failed(c, connection, statement->name);
	struct cursor *cursor = ARENA_ONE(c->arena, struct cursor);
	*cursor = (struct cursor){ { c, statement }, connection, *prepared, true, sqlite3_step(*prepared) };
	connection->open_cursors++;
	*out = &cursor->base;
	if (cursor->step == SQLITE_ROW || cursor->step == SQLITE_DONE)
		return STATUS_OK;
	enum status status = failed(c, connection, statement->name);
	store_end(c, *out, NULL);
	return status;
}

static enum status sqlite_next(struct call *c, struct store_cursor *base, bool *row)
{
	struct cursor *cursor = (struct cursor *)base;
	if (!cursor->begun && cursor->step == SQLITE_ROW)
		cursor->step = sqlite3_step(cursor->prepared);
	cursor->begun = false;
	*row = cursor->step == SQLITE_ROW;
	return *row || cursor->step == SQLITE_DONE ? STATUS_OK : failed(c, cursor->connection, base->statement->name);
}

static struct str copy_bytes(struct call *c, const void *at, int len)
{
	return (struct str){ arena_copy(c->arena, at ? at : "", (size_t)len), (size_t)len };
}

static struct store_value sqlite_column(struct store_cursor *base, int column)
{
	sqlite3_stmt *prepared = ((struct cursor *)base)->prepared;
	switch (sqlite3_column_type(prepared, column)) {
	case SQLITE_INTEGER:
		return store_of_integer(sqlite3_column_int64(prepared, column));
	case SQLITE_TEXT: {
		const void *text = sqlite3_column_text(prepared, column);
		return store_of_text(copy_bytes(base->c, text, sqlite3_column_bytes(prepared, column)));
	}
	case SQLITE_BLOB: {
		const void *blob = sqlite3_column_blob(prepared, column);
		return store_of_bytes(copy_bytes(base->c, blob, sqlite3_column_bytes(prepared, column)));
	}
	default:
		return store_of_text(STR_NONE);
	}
}

static void sqlite_end(struct call *c, struct store_cursor *base, int64_t *changed)
{
	(void)c;
	struct cursor *cursor = (struct cursor *)base;
	if (changed)
		*changed = sqlite3_changes64(cursor->connection->db);
	sqlite3_reset(cursor->prepared);
	sqlite3_clear_bindings(cursor->prepared);
	if (cursor->connection->open_cursors)
		cursor->connection->open_cursors--;
}

/* ---- readers ---- */

static enum status sqlite_begin_read(struct store *store, struct call *c)
{
	struct sqlite_store *own = store->own;
	int number = pool_take(&own->pool, READER_WAIT_MS);
	if (number < 0)
		return STATUS_BUSY;
	struct str why = STR_NONE;
	struct connection **reader = &own->readers[number];
	if (!*reader)
		*reader = connection_open(store, own->path, false, c->arena, &why);
	if (!*reader || connection_control(*reader, CONTROL_BEGIN) != SQLITE_OK) {
		if (*reader)
			why = str_of(sqlite3_errmsg((*reader)->db));
		call_log(c, "error", "a reader can't begin: %.*s", STR_ARGS(why));
		connection_close(*reader);
		*reader = NULL;
		pool_give(&own->pool, number);
		return STATUS_BUSY;
	}
	(*reader)->number = number;
	(*reader)->work.lost = STATUS_OK;
	c->work = &(*reader)->work;
	return STATUS_OK;
}

static void sqlite_end_read(struct call *c)
{
	struct connection *reader = (struct connection *)c->work;
	struct sqlite_store *own = c->work->store->own;
	int number = reader->number;
	connection_settle(reader);
	if (connection_control(reader, CONTROL_COMMIT) != SQLITE_OK) {
		connection_close(reader);
		own->readers[number] = NULL;
	}
	pool_give(&own->pool, number);
}

/* ---- the whole ---- */

static bool sqlite_script(struct store_work *work, const char *sql, struct arena *arena, struct str *why)
{
	struct connection *connection = (struct connection *)work;
	if (connection_exec(connection, sql) == SQLITE_OK)
		return true;
	*why = str_copy(arena, str_of(sqlite3_errmsg(connection->db)));
	return false;
}

static bool sqlite_ask(struct store_work *work, const char *sql, int64_t *out, struct arena *arena, struct str *why)
{
	struct connection *connection = (struct connection *)work;
	sqlite3_stmt *prepared = NULL;
	bool row = sqlite3_prepare_v2(connection->db, sql, -1, &prepared, NULL) == SQLITE_OK && sqlite3_step(prepared) == SQLITE_ROW;
	if (row)
		*out = sqlite3_column_int64(prepared, 0);
	else
		*why = str_copy(arena, str_of(sqlite3_errmsg(connection->db)));
	sqlite3_finalize(prepared);
	return row;
}

/* Nobody reads the library's counters of memory, which take a lock each time. */
static void configure(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum status sqlite_open(struct store *store, const char *where, struct str *why, struct arena *arena)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, configure);
	struct sqlite_store *own = ARENA_ONE(store->arena, struct sqlite_store);
	store->own = own;
	own->path = str_c(store->arena, str_of(where));
	pool_init(&own->pool, store->arena, READERS);
	writer_init(own);
	struct connection *connection = connection_open(store, own->path, true, arena, why);
	if (!connection)
		return STATUS_BROKEN;
	writer_attach(&own->writer, connection);
	return store_migrate(&connection->work, false, arena, why);
}

static void sqlite_close(struct store *store)
{
	struct sqlite_store *own = store->own;
	for (int i = 0; i < READERS; i++)
		connection_close(own->readers[i]);
	writer_release(&own->writer);
	pool_release(&own->pool);
}

static bool sqlite_is_read_only(const struct store *store)
{
	const struct sqlite_store *own = store->own;
	return atomic_load(&own->writer.read_only);
}

static enum status sqlite_backup(struct store *store, struct call *c, const char *path)
{
	struct sqlite_store *own = store->own;
	struct str why = STR_NONE;
	struct connection *from = connection_open(store, own->path, false, c->arena, &why);
	if (!from)
		return broken(c, "backup: %.*s", STR_ARGS(why));
	sqlite3 *to = NULL;
	make_private(path);
	int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(to, "main", from->db, "main") : NULL;
	if (backup) {
		code = sqlite3_backup_step(backup, -1);
		sqlite3_backup_finish(backup);
	}
	enum status status = STATUS_OK;
	if (!backup || code != SQLITE_DONE)
		status = broken(c, "backup to %s: %s", path, to ? sqlite3_errmsg(to) : "no memory");
	sqlite3_close_v2(to);
	connection_close(from);
	return status;
}

static enum status report_rows(struct call *c, struct connection *connection, const char *sql,
			       void (*report)(struct call *c, struct str fault))
{
	sqlite3_stmt *prepared = NULL;
	int code = sqlite3_prepare_v2(connection->db, sql, -1, &prepared, NULL);
	while (code == SQLITE_OK && (code = sqlite3_step(prepared)) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(prepared, 0);
		if (line && strcmp(line, "ok") != 0)
			report(c, str_copy(c->arena, str_of(line)));
		code = SQLITE_OK;
	}
	sqlite3_finalize(prepared);
	if (code != SQLITE_DONE)
		report(c, str_copy(c->arena, str_of(sqlite3_errmsg(connection->db))));
	return STATUS_OK;
}

static enum status sqlite_check(struct store *store, struct call *c, void (*report)(struct call *c, struct str fault))
{
	struct sqlite_store *own = store->own;
	struct str why = STR_NONE;
	struct connection *connection = connection_open(store, own->path, false, c->arena, &why);
	if (!connection)
		return broken(c, "check: %.*s", STR_ARGS(why));
	enum status status = report_rows(c, connection, "PRAGMA integrity_check(100)", report);
	if (status == STATUS_OK)
		status = report_rows(c, connection,
				     "SELECT format('row %d of %s refers to a row of %s that is not there', rowid, \"table\", parent)"
				     " FROM pragma_foreign_key_check LIMIT 100",
				     report);
	connection_close(connection);
	return status;
}

const struct store_engine store_sqlite = {
	.open = sqlite_open,
	.close = sqlite_close,
	.begin_read = sqlite_begin_read,
	.end_read = sqlite_end_read,
	.apply = writer_apply,
	.is_read_only = sqlite_is_read_only,
	.backup = sqlite_backup,
	.check = sqlite_check,
	.run = sqlite_run,
	.next = sqlite_next,
	.column = sqlite_column,
	.end = sqlite_end,
	.script = sqlite_script,
	.ask = sqlite_ask,
};
