/* log.h: the tamper-evident history. Every deed is an event; every event a leaf of one append-only Merkle tree.
 *
 * leaf = H(00 || entry), node = H(01 || left || right), as RFC 9162 with the profile's digest. The entry is the
 * canonical text of the event and a salt. Words that a person wrote (the note) enter by their salted digest, so that
 * they can be erased by order of law and the tree still holds. A batch's receipts share one signature, made before its
 * commit. */
#ifndef YIZHAN_LOG_H
#define YIZHAN_LOG_H

#include "base/json.h"
#include "seal/seal.h"

/* One deed. What is none stays none. No personal value may stand in `detail`. */
struct deed {
	const char *kind;          /* "dossier.filed", "session.opened", "person.read", …: listed in WORDS.md */
	struct dossier_id dossier; /* of which case, or none */
	struct str subject;        /* of what else: "account 123", "person 45"; none when the dossier says it */
	struct str step;           /* the flow's step, by its id */
	struct str action;         /* what was done, by its name in the pack */
	struct str note;           /* words of the actor; erasable */
	struct str article;        /* the law's article relied on */
	struct str detail;         /* canonical JSON of further facts, without personal values */
	struct digest state;       /* digest of the dossier's new state and files; zero when there is none */
	bool open;                 /* the applicant may see it */
};

/* Appends inside the apply, as done by c->user. Gives the leaf's index (leaf may be NULL). Empty words count as none; a
 * note has at most 64 KB, all else together 256 KB: BROKEN past that. */
MUST_CHECK enum status log_append(struct call *c, const struct deed *deed, int64_t *leaf);

/* store's closer: signs the batch's new leaves and stores the signature. Registered by main. */
MUST_CHECK enum status log_close_batch(struct call *c);

/* The receipt of a leaf, as CONTRACT's JSON: {number, leaf (its hash), leaf_index, filed_at, path, index, batch_size,
 * root, signed_at, signature, public_key, algorithm}; ABSENT before its batch has closed. */
MUST_CHECK enum status log_receipt(struct call *c, int64_t leaf, struct str number, struct str *json);
MUST_CHECK enum status log_receipt_json(struct call *c, int64_t leaf, struct str number, json_t **json); /* not yet written out */

/* Signs a head over all leaves and stores it, if any came since the last (or none was ever made). In an apply. The head
 * is itself followed by an event that binds it. To be called at init, start, stop and each minute. */
MUST_CHECK enum status log_make_head(struct call *c);
MUST_CHECK enum status log_head(struct call *c, int64_t size, struct str *json); /* size -1: the newest; ABSENT */
MUST_CHECK enum status log_proof(struct call *c, int64_t leaf, int64_t size, struct str *json); /* inclusion; ABSENT */
MUST_CHECK enum status log_consistency(struct call *c, int64_t from, int64_t to, struct str *json); /* ABSENT */

/* The algorithm of this log: of the keys, or without them that of the newest head. In a snapshot. */
MUST_CHECK enum status log_profile(struct call *c, enum profile *out);

MUST_CHECK enum status log_find(struct call *c, struct str hash_hex,
				int64_t *leaf); /* a leaf by its hash, as in a receipt; ABSENT */

/* Who looked at the data of a subject ("person 45"), older than an event (id 0: from the newest), the newest first. */
struct log_reading { struct event_id id; struct instant at; struct account_id actor; struct str actor_name, office, detail; };
struct log_reading_list { struct log_reading *items; size_t count; };
MUST_CHECK enum status log_readings(struct call *c, struct str subject, struct event_id before, int most, struct log_reading_list *out);

/* Erases a note by order of law: value and salt go, the digest stays, and the erasure is itself an event. In an apply.
 * INVALID: no order named; ABSENT: no such event; CONFLICT: it has no note. */
MUST_CHECK enum status log_erase_note(struct call *c, struct event_id event, struct str order);

/* Recomputes every leaf, batch, node and head from the rows, and checks them against each other, and against `older`
 * (the JSON of a head held outside; none to leave out). In a snapshot; memory is bounded. A line per fault (at most
 * 100, then their number), and a line to `told` per note erased by order; needs no key. INVALID when there was any
 * fault. */
typedef void log_report(struct call *c, struct str line);
MUST_CHECK enum status log_verify(struct call *c, struct str older, log_report *fault, log_report *told);

#endif
