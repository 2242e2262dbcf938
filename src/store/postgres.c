/* postgres.c: PostgreSQL through libpq. An apply is a serializable transaction, run again on conflict; a snapshot is a
 * repeatable read. Values go in binary, rows come as text, so that every number type of an expression is read alike. */
#include "store/engine.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS 16
#define CONNECTION_MEMORY ((size_t)4 << 20)
#define READ_WAIT_MS 2000
#define APPLY_WAIT_MS 10000
#define ATTEMPTS 12
#define VALUES_MOST 64
#define TYPE_INT8 20
#define TYPE_TEXT 25
#define TYPE_BYTEA 17

struct connection {
	struct store_work work; /* first: the call points to it */
	PGconn *db;
	bool *prepared; /* by statement number */
	int number;
	bool again;     /* the transaction lost a race: it may be run again */
	bool taken;     /* a UNIQUE value was taken: perhaps a race too */
};

struct cursor {
	struct store_cursor base;
	struct connection *connection;
	PGresult *result;
	int row;
};

struct postgres_store {
	const char *where;
	struct pool pool;
	struct connection *connections[CONNECTIONS];
	struct connection *node; /* holds the lock on this process's node number */
	atomic_bool read_only;
};

static const char settings[] = "SET client_encoding = 'UTF8'; SET TIME ZONE 'UTC'; SET bytea_output = 'hex';"
			       "SET standard_conforming_strings = on; SET synchronous_commit = on;"
			       "SET statement_timeout = '30s'; SET client_min_messages = error";

/* ---- connections ---- */

static void connection_close(struct connection *connection)
{
	if (!connection)
		return;
	PQfinish(connection->db);
	arena_free(connection->work.own);
}

static bool exec(struct connection *connection, const char *sql)
{
	PGresult *result = PQexec(connection->db, sql);
	ExecStatusType status = PQresultStatus(result);
	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static struct connection *connection_open(struct store *store, struct arena *arena, struct str *why)
{
	struct postgres_store *all = store->own;
	struct arena *own = arena_new(CONNECTION_MEMORY);
	struct connection *connection = ARENA_ONE(own, struct connection);
	connection->work.own = own;
	store_work_init(&connection->work, store, false);
	connection->prepared = ARENA_MANY(own, bool, store->statement_count);
	connection->db = PQconnectdb(all->where);
	if (PQstatus(connection->db) == CONNECTION_OK && exec(connection, settings))
		return connection;
	*why = str_copy(arena, str_trim(str_of(PQerrorMessage(connection->db))));
	connection_close(connection);
	return NULL;
}

/* Takes a connection for a call; NULL when none came free, or the server can't be reached. */
static struct connection *take(struct store *store, struct call *c, int ms)
{
	struct postgres_store *own = store->own;
	int number = pool_take(&own->pool, ms);
	if (number < 0)
		return NULL;
	struct connection **connection = &own->connections[number];
	struct str why = STR_NONE;
	if (!*connection)
		*connection = connection_open(store, c->arena, &why);
	if (!*connection) {
		call_log(c, "alarm", "the database can't be reached: %.*s", STR_ARGS(why));
		atomic_store(&own->read_only, true);
		pool_give(&own->pool, number);
		return NULL;
	}
	(*connection)->number = number;
	(*connection)->work.lost = STATUS_OK;
	return *connection;
}

static void give(struct store *store, struct connection *connection)
{
	struct postgres_store *own = store->own;
	int number = connection->number;
	if (PQstatus(connection->db) != CONNECTION_OK || PQtransactionStatus(connection->db) != PQTRANS_IDLE) {
		connection_close(connection);
		own->connections[number] = NULL;
	}
	pool_give(&own->pool, number);
}

/* ---- statements ---- */

/* What a failure means, by SQLSTATE: lost races are run again, a taken value is the caller's to hear, a server that has no
 * room or is going away stops the apply. */
static enum status failed(struct call *c, struct connection *connection, const char *name, const PGresult *result)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	struct str code = str_of(state ? state : "08000");
	if (str_equal(code, STR("40001")) || str_equal(code, STR("40P01"))) {
		connection->again = true;
		return connection->work.lost = STATUS_BUSY;
	}
	if (str_equal(code, STR("23505"))) {
		connection->taken = true;
		return STATUS_CONFLICT;
	}
	const char *detail = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : PQerrorMessage(connection->db);
	enum status status = broken(c, "%s: %s (%.*s)", name, detail ? detail : "no answer", STR_ARGS(code));
	if (str_starts(code, STR("08")) || str_starts(code, STR("53")) || str_starts(code, STR("57")) ||
	    str_starts(code, STR("58")) || str_equal(code, STR("25006")) || PQstatus(connection->db) != CONNECTION_OK)
		connection->work.lost = status = STATUS_BUSY;
	return status;
}

static enum status prepare(struct call *c, struct connection *connection, const struct store_statement *statement, size_t number,
			   const char *name)
{
	Oid types[VALUES_MOST];
	int count = 0;
	if (connection->prepared[number])
		return STATUS_OK;
	for (const char *letter = statement->types; *letter && count < VALUES_MOST; letter++)
		types[count++] = *letter == 'i' ? TYPE_INT8 : *letter == 't' ? TYPE_TEXT : TYPE_BYTEA;
	PGresult *result = PQprepare(connection->db, name, statement->postgres, count, types);
	enum status status = STATUS_OK;
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		status = failed(c, connection, statement->name, result);
	connection->prepared[number] = status == STATUS_OK;
	PQclear(result);
	return status;
}

struct sent { /* values in PostgreSQL's binary form */
	const char *at[VALUES_MOST];
	int len[VALUES_MOST], binary[VALUES_MOST];
	unsigned char numbers[VALUES_MOST][8];
};

static void send_value(struct sent *sent, size_t i, const struct store_value *value)
{
	sent->binary[i] = 1;
	switch (value->type) {
	case STORE_NULL:
		sent->at[i] = NULL;
		break;
	case STORE_INTEGER:
		for (int byte = 0; byte < 8; byte++)
			sent->numbers[i][byte] = (unsigned char)((uint64_t)value->integer >> (56 - 8 * byte));
		sent->at[i] = (const char *)sent->numbers[i];
		sent->len[i] = 8;
		break;
	case STORE_TEXT:
	case STORE_BYTES:
		sent->at[i] = value->bytes.at;
		sent->len[i] = (int)value->bytes.len;
		break;
	}
}

static enum status postgres_run(struct call *c, const struct store_statement *statement, const struct store_value *values,
				size_t count, struct store_cursor **out)
{
	struct connection *connection = (struct connection *)c->work;
	size_t number = store_number(c->work->store, statement);
	struct str name = str_format(c->arena, "s%zu", number);
	struct sent sent = { 0 };
	assert(count <= VALUES_MOST);
	TRY(prepare(c, connection, statement, number, name.at));
	for (size_t i = 0; i < count; i++)
		send_value(&sent, i, &values[i]);
	PGresult *result = PQexecPrepared(connection->db, name.at, (int)count, sent.at, sent.len, sent.binary, 0);
	ExecStatusType code = PQresultStatus(result);
	if (code != PGRES_TUPLES_OK && code != PGRES_COMMAND_OK) {
		enum status status = failed(c, connection, statement->name, result);
		PQclear(result);
		return status;
	}
	struct cursor *cursor = ARENA_ONE(c->arena, struct cursor);
	*cursor = (struct cursor){ { c, statement }, connection, result, -1 };
	*out = &cursor->base;
	return STATUS_OK;
}

static enum status postgres_next(struct call *c, struct store_cursor *base, bool *row)
{
	(void)c;
	struct cursor *cursor = (struct cursor *)base;
	*row = ++cursor->row < PQntuples(cursor->result);
	return STATUS_OK;
}

static struct store_value read_number(struct str text)
{
	int64_t n = 0;
	struct str rest = text, whole = str_until(&rest, '.'); /* sum() of integers is a numeric */
	if (!str_int(whole, INT64_MIN, INT64_MAX, &n))
		n = text.len && text.at[0] == 't'; /* a comparison is a boolean */
	return store_of_integer(n);
}

static struct store_value postgres_column(struct store_cursor *base, int column)
{
	struct cursor *cursor = (struct cursor *)base;
	if (PQgetisnull(cursor->result, cursor->row, column))
		return store_of_text(STR_NONE);
	struct str text = { PQgetvalue(cursor->result, cursor->row, column),
			    (size_t)PQgetlength(cursor->result, cursor->row, column) };
	struct str bytes = STR_NONE;
	switch (PQftype(cursor->result, column)) {
	case 16:   /* bool */
	case 20:   /* int8 */
	case 21:   /* int2 */
	case 23:   /* int4 */
	case 1700: /* numeric */
		return read_number(text);
	case TYPE_BYTEA:
		if (!str_from_hex(base->c->arena, str_part(text, 2, text.len), &bytes) || !bytes.at)
			bytes = STR("");
		return store_of_bytes(bytes);
	default:
		return store_of_text(str_copy(base->c->arena, text));
	}
}

static void postgres_end(struct call *c, struct store_cursor *base, int64_t *changed)
{
	(void)c;
	struct cursor *cursor = (struct cursor *)base;
	if (changed && !str_int(str_of(PQcmdTuples(cursor->result)), 0, INT64_MAX, changed))
		*changed = 0;
	PQclear(cursor->result);
	cursor->result = NULL;
}

/* ---- snapshots and applies ---- */

static enum status postgres_begin_read(struct store *store, struct call *c)
{
	struct connection *connection = take(store, c, READ_WAIT_MS);
	if (!connection)
		return STATUS_BUSY;
	connection->work.writes = false;
	if (!exec(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")) {
		give(store, connection);
		return STATUS_BUSY;
	}
	c->work = &connection->work;
	return STATUS_OK;
}

static void postgres_end_read(struct call *c)
{
	struct connection *connection = (struct connection *)c->work;
	(void)exec(connection, "COMMIT");
	give(c->work->store, connection);
}

/* COMMIT of a transaction in which something failed answers ROLLBACK, without an error. */
static enum status commit(struct call *c, struct connection *connection)
{
	PGresult *result = PQexec(connection->db, "COMMIT");
	enum status status = STATUS_OK;
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		status = failed(c, connection, "commit", result);
	else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
		status = broken(c, "a step went on after a failed statement");
	PQclear(result);
	return status;
}

static enum status run_once(struct store *store, struct parked *parked, struct connection *connection)
{
	connection->again = connection->taken = false;
	if (!exec(connection, "BEGIN ISOLATION LEVEL SERIALIZABLE"))
		return connection->work.lost = STATUS_BUSY;
	enum status status = parked_run(parked, &connection->work);
	bool refused = status != STATUS_OK;
	if (!refused)
		status = store_run_closer(store, &connection->work);
	if (!refused && status != STATUS_OK) {
		call_log(parked->c, "error", "an apply is undone: its closer failed");
		status = STATUS_BUSY;
	}
	if (status == STATUS_OK)
		status = commit(parked->c, connection);
	if (status != STATUS_OK)
		(void)exec(connection, "ROLLBACK");
	return connection->work.lost != STATUS_OK ? connection->work.lost : status;
}

static void wait_a_little(int attempt)
{
	struct timespec pause = { 0, (long)(1 + random() % (1 << (attempt < 6 ? attempt : 6))) * 1000000 };
	nanosleep(&pause, NULL);
}

static void postgres_apply(struct store *store, struct parked *parked)
{
	struct postgres_store *own = store->own;
	struct connection *connection = take(store, parked->c, APPLY_WAIT_MS);
	parked->status = STATUS_BUSY;
	if (connection) {
		bool more = true;
		connection->work.writes = true;
		for (int attempt = 0; more && attempt < ATTEMPTS; attempt++) {
			parked->status = run_once(store, parked, connection);
			more = connection->again || (connection->taken && parked->status == STATUS_CONFLICT && attempt == 0);
			if (more)
				wait_a_little(attempt);
		}
		if (parked->status == STATUS_OK)
			store_count_writes(&connection->work);
		if (parked->status == STATUS_OK || (connection->work.lost != STATUS_OK && !connection->again))
			atomic_store(&own->read_only, parked->status != STATUS_OK);
		give(store, connection);
	}
	struct parked_list done = { 0 };
	parked_add(&done, parked);
	store_answer_all(&done);
}

/* ---- the whole ---- */

static bool postgres_script(struct store_work *work, const char *sql, struct arena *arena, struct str *why)
{
	struct connection *connection = (struct connection *)work;
	if (exec(connection, sql))
		return true;
	*why = str_copy(arena, str_trim(str_of(PQerrorMessage(connection->db))));
	return false;
}

static bool postgres_ask(struct store_work *work, const char *sql, int64_t *out, struct arena *arena, struct str *why)
{
	struct connection *connection = (struct connection *)work;
	PGresult *result = PQexec(connection->db, sql);
	bool row = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
	if (row)
		*out = read_number(str_of(PQgetvalue(result, 0, 0))).integer;
	else
		*why = str_copy(arena, str_trim(str_of(PQerrorMessage(connection->db))));
	PQclear(result);
	return row;
}

/* Each process that writes has its own part of the ids: the first number whose lock is free, held as long as it lives. */
static bool take_node(struct connection *connection, struct arena *arena, struct str *why)
{
	for (int node = 0; node < 256; node++) {
		int64_t held = 0;
		struct str sql = str_format(arena, "SELECT pg_try_advisory_lock(%d, %d)", 0x59495a, node);
		if (!postgres_ask(&connection->work, sql.at, &held, arena, why))
			return false;
		if (held) {
			id_set_node(node);
			return true;
		}
	}
	*why = STR("256 processes use this database already");
	return false;
}

static enum status postgres_open(struct store *store, const char *where, struct str *why, struct arena *arena)
{
	struct postgres_store *own = ARENA_ONE(store->arena, struct postgres_store);
	store->own = own;
	own->where = str_c(store->arena, str_of(where));
	pool_init(&own->pool, store->arena, CONNECTIONS);
	own->node = connection_open(store, arena, why);
	if (!own->node || !take_node(own->node, arena, why))
		return STATUS_BROKEN;
	return store_migrate(&own->node->work, true, arena, why);
}

static void postgres_close(struct store *store)
{
	struct postgres_store *own = store->own;
	for (int i = 0; i < CONNECTIONS; i++)
		connection_close(own->connections[i]);
	connection_close(own->node);
	pool_release(&own->pool);
}

static bool postgres_is_read_only(const struct store *store)
{
	const struct postgres_store *own = store->own;
	return atomic_load(&own->read_only);
}

static enum status postgres_backup(struct store *store, struct call *c, const char *path)
{
	(void)store;
	(void)path;
	return fail(c, STATUS_INVALID, "This database is backed up by its own tools, such as pg_basebackup or pg_dump.");
}

static enum status postgres_check(struct store *store, struct call *c, void (*report)(struct call *c, struct str fault))
{
	static const struct {
		const char *ask, *fault;
	} questions[] = {
		{ "SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database WHERE datname = current_database()",
		  "pages with wrong checksums were read" },
		{ "SELECT count(*) FROM pg_index WHERE NOT indisvalid", "indices are not valid" },
		{ "SELECT count(*) FROM pg_constraint WHERE NOT convalidated", "constraints were never validated" },
	};
	struct connection *connection = take(store, c, READ_WAIT_MS);
	if (!connection)
		return STATUS_BUSY;
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		int64_t count = 0;
		struct str why = STR_NONE;
		if (!postgres_ask(&connection->work, questions[i].ask, &count, c->arena, &why))
			report(c, why);
		else if (count)
			report(c, str_format(c->arena, "%s: %lld", questions[i].fault, (long long)count));
	}
	give(store, connection);
	return STATUS_OK;
}

const struct store_engine store_postgres = {
	.open = postgres_open,
	.close = postgres_close,
	.begin_read = postgres_begin_read,
	.end_read = postgres_end_read,
	.apply = postgres_apply,
	.is_read_only = postgres_is_read_only,
	.backup = postgres_backup,
	.check = postgres_check,
	.run = postgres_run,
	.next = postgres_next,
	.column = postgres_column,
	.end = postgres_end,
	.script = postgres_script,
	.ask = postgres_ask,
};
