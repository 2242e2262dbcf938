/* engine.h: what store.c and the two engines share; nobody else includes it.
 *
 * A connection of an engine begins with a struct store_work, a cursor with a struct store_cursor, so that what sqlc wrote
 * finds the engine through the call. */
#ifndef YIZHAN_STORE_ENGINE_H
#define YIZHAN_STORE_ENGINE_H

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

struct store_work {
	struct store *store;
	bool writes;       /* an apply, not a snapshot */
	enum status lost;  /* the database itself failed in this step: what the step says does not count any more */
	bool *wrote;       /* per table of store->tables: written since the last commit */
	struct arena *own; /* lives as long as the connection */
};

struct store_cursor {
	struct call *c;
	const struct store_statement *statement;
};

struct waiter { /* a thread that waits for its answer */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool done;
	enum status status;
};

/* An apply on its way; lives in its call's arena. */
struct parked {
	struct parked *next;
	struct call *c;
	store_step *step;
	store_answer *answer;   /* or, when it is NULL, */
	struct waiter *waiter;
	enum status status;
	struct call before;     /* the call as it came, for a second run */
};

struct parked_list {
	struct parked *first, *last;
	size_t count;
};

struct store_engine {
	/* Opens and migrates by store_migrate. */
	enum status (*open)(struct store *store, const char *where, struct str *why, struct arena *arena);
	void (*close)(struct store *store);
	enum status (*begin_read)(struct store *store, struct call *c);
	void (*end_read)(struct call *c);
	void (*apply)(struct store *store, struct parked *parked); /* answers by store_answer_all */
	bool (*is_read_only)(const struct store *store);
	enum status (*backup)(struct store *store, struct call *c, const char *path);
	enum status (*check)(struct store *store, struct call *c, void (*report)(struct call *c, struct str fault));
	enum status (*run)(struct call *c, const struct store_statement *statement, const struct store_value *values, size_t count,
			   struct store_cursor **out);
	enum status (*next)(struct call *c, struct store_cursor *cursor, bool *row);
	struct store_value (*column)(struct store_cursor *cursor, int column);
	void (*end)(struct call *c, struct store_cursor *cursor, int64_t *changed);
	/* For migrations: a script, and a question with one number as its answer; false with *why. */
	bool (*script)(struct store_work *work, const char *sql, struct arena *arena, struct str *why);
	bool (*ask)(struct store_work *work, const char *sql, int64_t *out, struct arena *arena, struct str *why);
};
extern const struct store_engine store_sqlite, store_postgres;

struct store_table {
	const char *name;
	_Atomic uint64_t changes;
};

struct store {
	const struct store_engine *engine;
	struct arena *arena;
	const struct store_statement **statements; /* open addressing by address */
	size_t *numbers;                           /* of the statement in the same slot */
	int *written_table;                        /* by number: index into tables, or -1 */
	size_t slots, statement_count;
	struct store_table *tables;
	size_t table_count;
	struct house *house;                       /* the closer's */
	store_step *closer;
	void *own;                                 /* the engine's */
};

size_t store_number(const struct store *store, const struct store_statement *statement);
void store_note_write(struct store_work *work, const struct store_statement *statement);
void store_count_writes(struct store_work *work); /* after a commit */
void store_work_init(struct store_work *work, struct store *store, bool writes);
enum status store_migrate(struct store_work *work, bool postgres, struct arena *arena, struct str *why);

/* Gives back the call as it came, then runs the step in `work`. */
enum status parked_run(struct parked *parked, struct store_work *work);
enum status store_run_closer(struct store *store, struct store_work *work);
void parked_add(struct parked_list *list, struct parked *parked);
/* Answers each, on this thread; within an answer it only queues, so that answers do not pile up on the stack. */
void store_answer_all(struct parked_list *list);

int64_t store_clock_ms(void); /* monotonic */

/* A bounded set of connections, numbered from 0. */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int *free;
	int free_count;
};
void pool_init(struct pool *pool, struct arena *arena, int most);
void pool_release(struct pool *pool);
int pool_take(struct pool *pool, int ms); /* the one that was given back last; -1 when none came free in time */
void pool_give(struct pool *pool, int number);

#endif
