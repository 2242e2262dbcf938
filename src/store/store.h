/* store.h: the one place where the world changes: snapshots to read, applies to write, migrations.
 *
 * On SQLite there is one writer connection. Applies queue for it first come, first served; each runs in a savepoint, and
 * one commit serves all that came in the meantime (group commit). A worker never waits for the disk: the answer is parked
 * on the batch, and whoever closes the batch sends all answers. On PostgreSQL an apply is a serializable transaction,
 * run again on conflict. See docs/adr/0002. */
#ifndef YIZHAN_STORE_H
#define YIZHAN_STORE_H

#include "base/call.h"

struct migration {
	int number;
	const char *name, *sqlite, *postgres;
};
extern const struct migration migrations[]; /* written by sqlc; ends with number 0 */

/* A step of an apply or its answer. A step may be run more than once (its first run undone): it changes nothing but rows
 * and its own call. It does no input or output but statements. */
typedef enum status store_step(struct call *c);
typedef void store_answer(struct call *c, enum status status);

/* Opens a database: a path for SQLite (made when absent), "postgres://…" for PostgreSQL, and migrates it forward.
 *   STATUS_CONFLICT  made by a newer program
 *   STATUS_BROKEN    can't be opened; *why says it */
MUST_CHECK enum status store_open(const char *where, struct str *why, struct arena *arena, struct store **out);
/* Whether a file is a whole SQLite database of this program, brought forward when it is an older one.
 *   INVALID  it is none, or damaged; CONFLICT: of another schema; *why says it */
MUST_CHECK enum status store_judge(const char *path, struct arena *arena, struct str *why);
void store_close(struct store *store); /* commits what is open; NULL allowed */

/* Takes a reader from the bounded set and begins a snapshot in c->work. BUSY: none came free within 2 s. */
MUST_CHECK enum status store_begin_read(struct call *c);
void store_end_read(struct call *c);

/* Runs `step` in the writer's transaction, then calls answer(c, status) exactly once: after the commit is durable, or when
 * the step was refused and undone. The answer may run on another thread, and before this returns. While `step` runs
 * c->work is set. A full disk, an I/O error or a lack of memory undoes the whole batch; its applies are run again one by
 * one and what still fails is answered BUSY. After a failed fsync nothing is acknowledged until the file is reopened. */
void store_apply(struct call *c, store_step *step, store_answer *answer);

/* The same, and waits: for jobs, the command line and tests. */
MUST_CHECK enum status store_apply_wait(struct call *c, store_step *step);

/* Run in each batch just before its commit, with a call of the store's own; its failure undoes the batch. The log signs
 * the batch's receipts here. */
void store_set_closer(struct store *store, struct house *house, store_step *closer);

/* True when the writer has stopped (disk full or failing); health says read-only. */
bool store_is_read_only(const struct store *store);

/* Counters since start, for the page cache's invalidation: grows whenever a statement wrote to `table`. */
uint64_t store_table_changes(const struct store *store, const char *table);

/* Copies the database to a file while serving (SQLite's backup; consistent). */
MUST_CHECK enum status store_backup(struct call *c, const char *path);

/* The database's own integrity check; a line per fault goes to `report`. */
MUST_CHECK enum status store_check(struct call *c, void (*report)(struct call *c, struct str fault));

/* ---- for what sqlc writes, and for nothing else ---- */

enum store_type { STORE_INTEGER, STORE_TEXT, STORE_BYTES, STORE_NULL };

struct store_value {
	enum store_type type;
	int64_t integer;
	struct str bytes; /* text or bytes */
};

struct store_statement {
	const char *name; /* for the log; NULL ends a table of them */
	const char *sqlite, *postgres;
	const char *types;  /* of the values, one letter each: i integer, t text, b bytes */
	const char *writes; /* the table that it changes, or NULL */
};
extern const struct store_statement *const store_statements[]; /* all of the program, a table a file; written by sqlc; NULL-ended */

struct store_cursor; /* rows of a running statement */

/* Prepares once per connection, binds, runs. Rows are read with store_next until it gives false; then store_end. */
MUST_CHECK enum status store_run(struct call *c, const struct store_statement *statement, const struct store_value *values,
				 size_t count, struct store_cursor **out);
MUST_CHECK enum status store_next(struct call *c, struct store_cursor *cursor, bool *row);
struct store_value store_column(struct store_cursor *cursor, int column); /* bytes are copied into the call's arena */
void store_end(struct call *c, struct store_cursor *cursor, int64_t *changed);

/* What is none in C (id, time or day 0, a slice that points nowhere) is NULL in SQL. */
struct store_value store_of_integer(int64_t n);
struct store_value store_of_id(int64_t n);
/* The day of a number; one that no day has is the day behind the last, never by chance another's. */
struct day store_day(int64_t number);
struct store_value store_of_text(struct str s);
struct store_value store_of_bytes(struct str s);

/* Runs a statement to its end.
 *   store_many    at most STORE_MOST rows, each of `size` bytes made by `read`; BROKEN for more
 *   store_one     the first row; ABSENT when there is none
 *   store_change  CONFLICT when `must` and no row changed
 * All: CONFLICT (the step must then give up) when a UNIQUE value is taken already, BUSY when the database has no room or
 * stopped, BROKEN for every other failure of the world; the last two are logged. */
#define STORE_MOST 10000
struct store_rows {
	void *items;
	size_t count;
};
typedef void store_read_row(struct store_cursor *cursor, void *item);
MUST_CHECK enum status store_many(struct call *c, const struct store_statement *statement, const struct store_value *values,
				  size_t count, size_t size, store_read_row *read, struct store_rows *out);
MUST_CHECK enum status store_one(struct call *c, const struct store_statement *statement, const struct store_value *values,
				 size_t count, store_read_row *read, void *out);
MUST_CHECK enum status store_change(struct call *c, const struct store_statement *statement, const struct store_value *values,
				    size_t count, bool must);

#endif
