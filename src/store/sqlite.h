/* sqlite.h: what the two halves of the SQLite engine share: sqlite.c knows connections and statements, sqlite_write.c the
 * one writer and its batches. */
#ifndef YIZHAN_STORE_SQLITE_H
#define YIZHAN_STORE_SQLITE_H

#include "store/engine.h"

#include <sqlite3.h>

#define READERS 16

/* What begins and ends transactions, prepared once like all else. */
enum control { CONTROL_BEGIN, CONTROL_BEGIN_IMMEDIATE, CONTROL_SAVEPOINT, CONTROL_RELEASE, CONTROL_COMMIT, CONTROL_COUNT };

struct connection {
	struct store_work work; /* first: the call points to it */
	sqlite3 *db;
	sqlite3_stmt **prepared; /* by statement number */
	sqlite3_stmt *controls[CONTROL_COUNT];
	int open_cursors;
	int number;              /* in the pool of readers */
};

struct turn { /* a thread in the queue for the writer */
	struct turn *next;
	pthread_cond_t given;
	bool mine;
};

struct gate { /* first come, first served */
	pthread_mutex_t lock;
	bool held;
	struct turn *first, *last;
};

struct writer { /* belongs to whoever holds the gate */
	struct gate gate;
	struct connection *connection;
	struct parked_list batch;
	bool begun, undone;        /* the batch's transaction */
	int64_t begun_ms;
	int wal_pages, checkpoint_at;
	bool stopped;              /* nothing is acknowledged until the file is reopened */
	int64_t retry_ms;
	atomic_bool read_only;     /* for health */
};

struct sqlite_store {
	const char *path;
	struct pool pool;
	struct connection *readers[READERS]; /* opened when first needed */
	struct writer writer;
};

/* sqlite.c */
struct connection *connection_open(struct store *store, const char *path, bool writes, struct arena *arena, struct str *why);
void connection_close(struct connection *connection); /* NULL allowed */
int connection_exec(struct connection *connection, const char *sql); /* SQLite's extended result code */
int connection_control(struct connection *connection, enum control control); /* the same, of "SAVEPOINT step" and its like */
void connection_settle(struct connection *connection); /* ends cursors that were left open */

/* sqlite_write.c */
void writer_init(struct sqlite_store *own);
void writer_attach(struct writer *writer, struct connection *connection);
void writer_release(struct writer *writer);
void writer_apply(struct store *store, struct parked *parked);

#endif
