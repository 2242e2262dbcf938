/* rule.h: small Lua 5.4 expressions of packs: conditions, computed values, cross-field checks.
 *
 * Text only, no libraries but a few functions of ours (len, sub, find, upper, lower, sum, count, days_between, age),
 * 1 MiB, 100,000 instructions. A rule sees the values that it is given and can change nothing. */
#ifndef YIZHAN_RULE_H
#define YIZHAN_RULE_H

#include "base/json.h"

struct rule; /* compiled, immutable, shared by threads */

/* Compiles an expression ("form.basis == 'work'").  INVALID: *why says it, with the place. */
MUST_CHECK enum status rule_read(struct arena *arena, struct str source, struct rule **out, struct str *why);
struct str rule_source(const struct rule *rule);

/* Evaluates with the members of `values` (an object) as names.  INVALID: failed, too long, too large; *why says it. */
MUST_CHECK enum status rule_value(struct arena *arena, const struct rule *rule, const json_t *values, json_t **out, struct str *why);
/* The same as a condition: Lua's truth. */
MUST_CHECK enum status rule_holds(struct arena *arena, const struct rule *rule, const json_t *values, bool *out, struct str *why);

#endif
