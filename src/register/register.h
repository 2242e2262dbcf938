/* register.h: typed records with history. Here: natural persons (人口库, GB 11643), found by keyed digest, kept secret. */
#ifndef YIZHAN_REGISTER_H
#define YIZHAN_REGISTER_H

#include "base/call.h"
#include "seal/seal.h"

enum person_state { PERSON_HERE, PERSON_MOVED, PERSON_DECEASED };

struct person {
	struct person_id id;
	struct str name;
	struct str number;       /* resident identity number, in clear: only where it must be; masked for show */
	struct day born;
	struct str sex;          /* "1" male, "2" female: GB/T 2261.1, from the number */
	struct str phone, address;
	enum person_state state; /* changed by person_set_state only */
	struct day state_on;     /* of the death, of the move; else none */
	struct str state_source; /* by which paper or register it is known */
	int64_t version;
};

/* Finds by identity number; spaces around it and a small x are forgiven.  ABSENT; BROKEN: a secret was tampered with. */
MUST_CHECK enum status person_find(struct call *c, struct str number, struct person *out);
MUST_CHECK enum status person_get(struct call *c, struct person_id id, struct person *out);

/* In an apply: adds (id none) or changes; day of birth and sex follow from the number. Each change keeps the former values as
 * a version with who and why, and is an event of the log ("person.added", "person.changed"). Fills in id, born, sex, version.
 *   STATUS_INVALID   a field is wrong; its sentence stands beside "name", "number", "phone" or "address"
 *   STATUS_ABSENT    no such person
 *   STATUS_CONFLICT  the version is stale, or the number belongs to another person */
MUST_CHECK enum status person_put(struct call *c, struct person *person, const char *why);

/* In an apply: dead, moved away, or here after all; who is dead or gone keeps his record. An event ("person.state_changed").
 *   STATUS_INVALID   "on": no day, or one to come; "source": nothing is named
 *   STATUS_ABSENT    no such person;  STATUS_CONFLICT  the version is stale */
MUST_CHECK enum status person_set_state(struct call *c, struct person_id id, enum person_state state, struct day on, struct str source,
					int64_t version);
const char *person_state_words(enum person_state state); /* a translatable text */

/* A value by the name that packs give it: "person.name", "person.number", "person.sex", "person.born" (YYYY-MM-DD), "person.phone",
 * "person.address". None for another name, and for what the register does not hold. */
struct str person_value(struct call *c, const struct person *person, struct str name);

/* What was said before, the oldest first, secrets opened. */
struct person_before {
	struct person person;
	struct instant from, until;
	struct account_id by;
	struct str why;
};
struct person_history {
	struct person_before *items;
	size_t count;
};
MUST_CHECK enum status person_past(struct call *c, struct person_id id, struct person_history *out);

/* For show: "3****************X"; names "王*明", "王*". */
struct str mask_number(struct arena *arena, struct str number);
struct str mask_name(struct arena *arena, struct str name);

/* Whether each person, organisation and mandate is as the history last bound it. In a snapshot; a line per fault.
 *   INVALID: there was one */
MUST_CHECK enum status registers_verify(struct call *c, void (*fault)(struct call *c, struct str line));

#endif
