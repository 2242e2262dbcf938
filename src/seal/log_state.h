/* log_state.h: rows of the registers bound to the history, as a dossier's are.
 *
 * Whoever changes a row that gives a right records the deed with the digest of the row as it then stands. A verification
 * computes the digest anew and compares it with the last one that the history holds of that subject. */
#ifndef YIZHAN_LOG_STATE_H
#define YIZHAN_LOG_STATE_H

#include "base/buf.h"
#include "seal/log.h"

/* The canonical text of what is bound: a name, the length of a value, the value. */
struct log_state { struct buf text; };
void log_state_begin(struct call *c, struct log_state *state, const char *kind); /* "account" */
void log_state_text(struct log_state *state, const char *name, struct str value); /* none and empty are two things */
void log_state_number(struct log_state *state, const char *name, int64_t value);
struct digest log_state_end(enum profile profile, const struct log_state *state);

/* A verification of the rows of one kind, each given with the digest of its present state. Each is told to `fault` whose digest
 * is not the last one bound, and each of which the history knows nothing. */
struct log_state_check {
	const char *kind;  /* of the subjects: "account" */
	const char *words; /* how a fault calls it */
	enum profile profile;
	log_report *fault;
	size_t faults;
};
MUST_CHECK enum status log_state_begin_check(struct call *c, struct log_state_check *check);
MUST_CHECK enum status log_state_compare(struct call *c, struct log_state_check *check, struct str name, struct digest now);
/* Rows that the history knows and that are gone: `is_there` says whether the row of a name still is. */
typedef enum status log_state_row(struct call *c, struct str name, bool *out);
MUST_CHECK enum status log_state_missing(struct call *c, struct log_state_check *check, log_state_row *is_there);

#endif
