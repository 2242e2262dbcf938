/* register.h: typed records with history. Here: natural persons (人口库, GB 11643), found by keyed digest, kept secret. */
#ifndef YIZHAN_REGISTER_H
#define YIZHAN_REGISTER_H

#include "base/call.h"
#include "seal/seal.h"

struct person {
	struct person_id id;
	struct str name;
	struct str number;       /* resident identity number, in clear: only where it must be; masked for show */
	struct day born;
	struct str sex;          /* "1" male, "2" female: GB/T 2261.1, from the number */
	struct str phone, address;
	int64_t version;
};

/* Finds by identity number.  ABSENT. */
MUST_CHECK enum status person_find(struct call *c, struct str number, struct person *out);
MUST_CHECK enum status person_get(struct call *c, struct person_id id, struct person *out);
/* In an apply: adds or changes; each change keeps the former values as a version with who and why. INVALID, CONFLICT. */
MUST_CHECK enum status person_put(struct call *c, struct person *person, const char *why);
/* "3****************X"; names "王*明". */
struct str mask_number(struct arena *arena, struct str number);
struct str mask_name(struct arena *arena, struct str name);

#endif
