/* log_kit.h: a log of its own under /tmp, with deeds of many kinds, for tests of the log. One at a time. */
#ifndef YIZHAN_LOG_KIT_H
#define YIZHAN_LOG_KIT_H

#include "seal/log_inside.h"
#include "store/store.h"

#include <sqlite3.h>

struct bench {
	struct arena *arena;
	struct house house;
	char dir[32];
	const char *key, *database;
	int deeds;     /* how many the next apply does */
	int done;      /* so far */
	int64_t event; /* what bench_erase erases */
	struct str order;
	int faults, told; /* of the last verifying */
	struct str line;  /* the last told or fault */
};

void bench_open(struct bench *bench, enum profile profile);
void bench_close(struct bench *bench);
/* Runs a step in a call of its own, waited for. */
enum status bench_apply(struct bench *bench, store_step *step);
/* One deed of many kinds, so that every column is filled somewhere and empty elsewhere. */
struct deed bench_deed(struct call *c, int n);
void bench_deeds(struct bench *bench, int deeds);
void bench_refused(struct bench *bench);
void bench_head(struct bench *bench);
enum status bench_erase(struct bench *bench, int64_t event, struct str order);
void bench_read(struct bench *bench, struct call *c);
void bench_end(struct call *c);
/* Verifies without a key; how many faults were told. */
int bench_verify(struct bench *bench, struct str older);
/* Full access to the database, past the program. */
sqlite3 *bench_raw(struct bench *bench);
void bench_sql(sqlite3 *db, const char *sql);
int64_t bench_number(sqlite3 *db, const char *sql);

#endif
