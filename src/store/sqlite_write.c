/* sqlite_write.c: the one writer. Applies queue at the gate, run in savepoints of one transaction, and are answered together
 * when it has been committed.
 *
 * Whoever has run his step and finds somebody waiting hands the gate on and leaves; whoever finds nobody (or a full or old
 * batch) commits for all. So there is always somebody who will commit, and nobody waits who could work. */
#include "store/sqlite.h"

#include <string.h>

#define BATCH_CALLS 64
#define BATCH_MS 20
#define CHECKPOINT_PAGES 4096 /* of 4 KB: 16 MB */
#define CHECKPOINT_AGAIN 1024 /* a reader stood in the way: try again 4 MB later */
#define RETRY_MS 1000         /* between attempts to reopen the file */

/* ---- the gate ---- */

static void gate_enter(struct gate *gate)
{
	struct turn turn = { .given = PTHREAD_COND_INITIALIZER };
	pthread_mutex_lock(&gate->lock);
	if (!gate->held) {
		gate->held = true;
	} else {
		if (gate->last)
			gate->last->next = &turn;
		else
			gate->first = &turn;
		gate->last = &turn;
		while (!turn.mine)
			pthread_cond_wait(&turn.given, &gate->lock);
	}
	pthread_mutex_unlock(&gate->lock);
	pthread_cond_destroy(&turn.given);
}

static void gate_leave(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	struct turn *next = gate->first;
	if (next) {
		gate->first = next->next;
		gate->last = next->next ? gate->last : NULL;
		next->mine = true; /* the gate stays held: it is handed over */
		pthread_cond_signal(&next->given);
	} else {
		gate->held = false;
	}
	pthread_mutex_unlock(&gate->lock);
}

static bool gate_is_awaited(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	bool awaited = gate->first != NULL;
	pthread_mutex_unlock(&gate->lock);
	return awaited;
}

/* ---- the connection ---- */

static int note_wal(void *writer, sqlite3 *db, const char *name, int pages)
{
	(void)db;
	(void)name;
	((struct writer *)writer)->wal_pages = pages;
	return SQLITE_OK;
}

void writer_init(struct sqlite_store *own)
{
	pthread_mutex_init(&own->writer.gate.lock, NULL);
	own->writer.checkpoint_at = CHECKPOINT_PAGES;
}

void writer_attach(struct writer *writer, struct connection *connection)
{
	writer->connection = connection;
	sqlite3_wal_hook(connection->db, note_wal, writer);
}

void writer_release(struct writer *writer)
{
	connection_close(writer->connection);
	pthread_mutex_destroy(&writer->gate.lock);
}

/* After a failed fsync the kernel may have dropped what it could not write: this connection is not asked again. It stays
 * open until another has taken its place, so that the log's index, which does not know the failed commit, lives on: a
 * recovery could find that commit in the file and apply what was answered BUSY. */
static void stop(struct writer *writer)
{
	sqlite3 *db = writer->connection->db;
	if (!sqlite3_get_autocommit(db))
		(void)connection_exec(writer->connection, "ROLLBACK");
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	writer->stopped = true;
	writer->retry_ms = store_clock_ms() + RETRY_MS;
	atomic_store(&writer->read_only, true);
}

static bool is_ready(struct store *store, struct call *c)
{
	struct sqlite_store *own = store->own;
	struct writer *writer = &own->writer;
	if (!writer->stopped)
		return true;
	struct str why = STR_NONE;
	if (store_clock_ms() < writer->retry_ms)
		return false;
	writer->retry_ms = store_clock_ms() + RETRY_MS;
	struct connection *connection = connection_open(store, own->path, true, c->arena, &why);
	if (connection && connection_exec(connection, "BEGIN IMMEDIATE; ROLLBACK") != SQLITE_OK) {
		why = str_copy(c->arena, str_of(sqlite3_errmsg(connection->db)));
		connection_close(connection);
		connection = NULL;
	}
	if (!connection) {
		call_log(c, "alarm", "the database can't be reopened: %.*s", STR_ARGS(why));
		return false;
	}
	connection_close(writer->connection);
	writer_attach(writer, connection);
	writer->stopped = false;
	return true;
}

static void checkpoint(struct writer *writer, struct call *c)
{
	if (writer->wal_pages < writer->checkpoint_at)
		return;
	sqlite3_busy_timeout(writer->connection->db, 0); /* nobody waits for a reader while he holds the gate */
	int code = sqlite3_wal_checkpoint_v2(writer->connection->db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
	sqlite3_busy_timeout(writer->connection->db, 5000);
	writer->checkpoint_at = code == SQLITE_OK ? CHECKPOINT_PAGES : writer->wal_pages + CHECKPOINT_AGAIN;
	if (code == SQLITE_OK)
		writer->wal_pages = 0;
	if ((code & 0xff) == SQLITE_IOERR) {
		call_log(c, "alarm", "checkpoint failed (%d): the database is reopened", code);
		stop(writer);
	}
}

/* ---- one step ---- */

/* Runs it in a savepoint. When the database undid the whole transaction meanwhile, says so by `undone`. */
static void run_step(struct writer *writer, struct parked *parked)
{
	struct connection *connection = writer->connection;
	if (connection_control(connection, CONTROL_SAVEPOINT) != SQLITE_OK) {
		parked->status = STATUS_BUSY;
		writer->undone = true;
		return;
	}
	parked->status = parked_run(parked, &connection->work);
	connection_settle(connection);
	if (connection->work.lost != STATUS_OK)
		atomic_store(&writer->read_only, true); /* until a commit succeeds */
	if (sqlite3_get_autocommit(connection->db)) {
		parked->status = STATUS_BUSY;
		writer->undone = true;
		return;
	}
	if (parked->status == STATUS_OK && connection_control(connection, CONTROL_RELEASE) == SQLITE_OK)
		return;
	if (parked->status == STATUS_OK)
		parked->status = broken(parked->c, "a step can't be released: %s", sqlite3_errmsg(connection->db));
	if (connection_exec(connection, "ROLLBACK TO step; RELEASE step") != SQLITE_OK)
		writer->undone = true;
}

static void run_in_batch(struct writer *writer, struct parked *parked)
{
	parked_add(&writer->batch, parked);
	if (!writer->begun) {
		int code = connection_control(writer->connection, CONTROL_BEGIN_IMMEDIATE);
		if (code != SQLITE_OK) {
			parked->status = STATUS_BUSY;
			writer->undone = true;
			call_log(parked->c, "error", "a batch can't begin: %s", sqlite3_errmsg(writer->connection->db));
			return;
		}
		writer->begun = true;
		writer->begun_ms = store_clock_ms();
	}
	run_step(writer, parked);
}

/* ---- the end of a batch ---- */

static bool changed_anything(const struct parked_list *batch)
{
	for (const struct parked *p = batch->first; p; p = p->next)
		if (p->status == STATUS_OK)
			return true;
	return false;
}

/* The closer, then the commit. False: it was undone, and may be tried again unless the writer has stopped. */
static bool commit(struct writer *writer, struct store *store, struct call *c)
{
	struct connection *connection = writer->connection;
	bool closed = store_run_closer(store, &connection->work) == STATUS_OK;
	connection_settle(connection);
	int code = closed && !sqlite3_get_autocommit(connection->db) ? connection_control(connection, CONTROL_COMMIT) : SQLITE_ABORT;
	if (code == SQLITE_OK) {
		store_count_writes(&connection->work);
		atomic_store(&writer->read_only, false);
		return true;
	}
	call_log(c, "error", "a batch is undone: %s", closed ? sqlite3_errmsg(connection->db) : "its closer failed");
	if ((code & 0xff) == SQLITE_IOERR)
		stop(writer);
	else if (!sqlite3_get_autocommit(connection->db))
		(void)connection_exec(connection, "ROLLBACK");
	return false;
}

/* A batch that was undone: each by itself, in its order. What fails of itself now is not for want of its neighbours. */
static void run_alone(struct writer *writer, struct store *store, struct parked *parked)
{
	parked->status = STATUS_BUSY;
	writer->undone = false;
	if (writer->stopped || connection_control(writer->connection, CONTROL_BEGIN_IMMEDIATE) != SQLITE_OK)
		return;
	run_step(writer, parked);
	if (!writer->undone && parked->status == STATUS_OK) {
		if (commit(writer, store, parked->c))
			return;
		parked->status = STATUS_BUSY;
		atomic_store(&writer->read_only, true);
	}
	if (!writer->stopped && !sqlite3_get_autocommit(writer->connection->db))
		(void)connection_exec(writer->connection, "ROLLBACK");
}

static void run_again(struct writer *writer, struct store *store)
{
	if (!writer->stopped && !sqlite3_get_autocommit(writer->connection->db))
		(void)connection_exec(writer->connection, "ROLLBACK");
	for (struct parked *p = writer->batch.first; p; p = p->next)
		run_alone(writer, store, p);
}

static struct parked_list close_batch(struct writer *writer, struct store *store)
{
	struct call *c = writer->batch.first->c;
	bool good = !writer->undone;
	if (good && changed_anything(&writer->batch))
		good = commit(writer, store, c);
	else if (good)
		good = connection_exec(writer->connection, "ROLLBACK") == SQLITE_OK; /* all were refused */
	if (!good)
		run_again(writer, store);
	writer->begun = writer->undone = false;
	if (!writer->stopped)
		checkpoint(writer, c);
	struct parked_list batch = writer->batch;
	writer->batch = (struct parked_list){ 0 };
	return batch;
}

static bool must_close(struct writer *writer)
{
	return writer->undone || writer->batch.count >= BATCH_CALLS || store_clock_ms() - writer->begun_ms >= BATCH_MS ||
	       !gate_is_awaited(&writer->gate);
}

void writer_apply(struct store *store, struct parked *parked)
{
	struct writer *writer = &((struct sqlite_store *)store->own)->writer;
	struct parked_list done = { 0 };
	gate_enter(&writer->gate);
	if (is_ready(store, parked->c)) {
		run_in_batch(writer, parked);
		if (must_close(writer))
			done = close_batch(writer, store);
	} else {
		parked->status = STATUS_BUSY;
		parked_add(&done, parked);
	}
	gate_leave(&writer->gate);
	store_answer_all(&done);
}
