/* kit.h: a small house for tests: a data folder under /tmp with a real database, real keys, the log and packs in force.
 *
 * Whatever goes wrong here ends the test program. One house at a time; its clock stands where the test put it. */
#ifndef YIZHAN_KIT_H
#define YIZHAN_KIT_H

#include "base/call.h"

struct kit {
	struct house house;
	struct arena *arena;  /* lives as long as the kit */
	const char *database; /* the SQLite file */
};

/* Opens a house with packs from these folders (NULL-ended, a county first), in the profile `intl` or `sm`. */
struct kit *kit_open(const char *const *packs, const char *profile);
void kit_close(struct kit *kit); /* removes the folder */

/* Sets the house's clock: "2026-09-28T02:00:00Z". The calls that begin later see it. */
void kit_set_clock(const char *instant);

/* Who acts: a resident at L2; staff of posts with the permissions of the desk; nobody. Accounts are numbered by the test. */
struct user kit_resident(int64_t account, const char *name);
struct user kit_staff(int64_t account, const char *name, const char *office, const char *post);
struct user kit_nobody(void);

/* A call of somebody in an arena of its own, in English; kit_done frees both. */
struct call *kit_call(struct kit *kit, struct user user);
void kit_done(struct call *c);

typedef enum status kit_step(struct call *c);
enum status kit_apply(struct call *c, kit_step *step); /* one transaction, durable when it returns */
enum status kit_read(struct call *c, kit_step *step);  /* in a snapshot */

/* The row of an upload of `user`, without any bytes behind it. */
struct file_id kit_file(struct kit *kit, struct user user, const char *type);

/* Changes the database from outside, as who holds the file could. */
void kit_sql(struct kit *kit, const char *sql);

const char *kit_sentence(const struct call *c); /* of the first fault; "" when there is none */

#endif
