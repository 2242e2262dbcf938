/* organisation.h: companies and other organisations (法人库, GB 32100), found by their credit code, kept with their past.
 *
 * Each change keeps the former values as a version with who and why, and is an event ("organisation.added",
 * "organisation.changed", "organisation.closed"). The legal representative acts for it (公司法 11): whoever he is holds a
 * mandate of that kind for as long as the register names him. */
#ifndef YIZHAN_ORGANISATION_H
#define YIZHAN_ORGANISATION_H

#include "base/call.h"
#include "form/form.h"
#include "register/register.h"

enum organisation_state {
	ORGANISATION_ACTIVE,
	ORGANISATION_CANCELLED, /* 注销 */
	ORGANISATION_REVOKED,   /* 吊销 */
};
const char *organisation_state_words(enum organisation_state state); /* for people; a translatable text */

struct organisation {
	struct organisation_id id;
	struct str credit_code, name, address;
	struct str legal_name, legal_number;   /* of the legal representative; the number in clear, none when unknown */
	struct person_id legal_person;         /* of the register, when it knows him */
	enum organisation_state state;
	struct day state_on;                   /* since when it is not active */
	int64_t version;
};

/* What kind of organisation a credit code names (GB 32100 table 1): "Company", "Sole trader", …; a translatable text. */
const char *organisation_kind_words(struct str credit_code);

/* A value by the name that packs give it: "organisation.name", ".credit_code", ".kind" (in Chinese), ".address", ".legal_name". None for
 * another name, and for what the register does not hold. */
struct str organisation_value(const struct organisation *organisation, struct str name);
/* Who of the register of persons its legal representative is; id none: it does not know him by this number and name. */
MUST_CHECK enum status organisation_representative(struct call *c, const struct organisation *organisation, struct person *out);

/* Whether a person is the legal representative of one that is in being. */
MUST_CHECK enum status organisation_is_represented(struct call *c, struct organisation_id id, struct person_id person, bool *out);

/* By credit code; spaces around it and small letters are forgiven.  ABSENT; BROKEN: a secret was tampered with. */
MUST_CHECK enum status organisation_find(struct call *c, struct str credit_code, struct organisation *out);
MUST_CHECK enum status organisation_get(struct call *c, struct organisation_id id, struct organisation *out);

/* Whether it can be written: texts trimmed, numbers as the register has them.  INVALID: as organisation_put */
MUST_CHECK enum status organisation_check(struct call *c, struct organisation *organisation);
/* In an apply: adds (id none) or changes; state and state_on stay as they are. Fills in id, legal_person, version.
 *   INVALID   a field is wrong; its sentence stands beside "name", "credit_code", "legal_name", "legal_number" or "address"
 *   ABSENT    no such organisation
 *   CONFLICT  the version is stale, or the code belongs to another */
MUST_CHECK enum status organisation_put(struct call *c, struct organisation *organisation, const char *why);
/* In an apply: it is cancelled or revoked since a day not after today; or active again (`day` none).
 *   INVALID: the day; ABSENT; CONFLICT: stale */
MUST_CHECK enum status organisation_enter(struct call *c, struct organisation *organisation, enum organisation_state state,
					  struct day day, const char *why);

/* What was said before, the oldest first, secrets opened. */
struct organisation_before {
	struct organisation organisation;
	struct instant from, until;
	struct account_id by;
	struct str why;
};
struct organisation_history { struct organisation_before *items; size_t count; };
MUST_CHECK enum status organisation_past(struct call *c, struct organisation_id id, struct organisation_history *out);

#endif
