/* rule.h: small Lua 5.4 expressions of packs: conditions, computed values, cross-field checks.
 *
 * Text only, no libraries, 1 MiB, 64 KiB for one text, 100,000 instructions. A rule sees the values that it is given and
 * can change nothing; JSON's null and what is missing are nil, and a member of nil fails the rule with a sentence.
 *
 * What it may call (characters, not bytes; nil counts as nothing):
 *   len(x)                    characters of a text, items of a list
 *   sub(text, from, to)       from 1, negative from the end       find(text, part)     ordinal, or nil
 *   upper(text) lower(text)   ASCII letters
 *   sum(list, name)           of numbers, or of the members `name`
 *   count(list, name, value)  items; those that have `name`; those where it equals `value`
 *   days_between(from, to)    days are YYYY-MM-DD                 age(birth, on)       full years; birth a day or a number of 18
 *   scaled(text, digits)      an exact decimal as a whole number of its last digit: scaled('12.5', 2) is 1250; nil when it is none
 *   decimal(number, digits)   and back: decimal(1250, 2) is '12.50'
 * A value with the name of a function hides it. */
#ifndef YIZHAN_RULE_H
#define YIZHAN_RULE_H

#include "base/json.h"

struct rule; /* compiled, immutable, shared by threads */

/* Reads an expression ("form.basis == 'work'") or statements that end in `return`, of at most 16 KiB.
 *   INVALID: *why says it, with the line */
MUST_CHECK enum status rule_read(struct arena *arena, struct str source, struct rule **out, struct str *why);
struct str rule_source(const struct rule *rule);

/* Evaluates with the members of `values` (an object) as names.  INVALID: failed, too long, too large; *why says it. */
MUST_CHECK enum status rule_value(struct arena *arena, const struct rule *rule, const json_t *values, json_t **out, struct str *why);
/* The same as a condition: Lua's truth. */
MUST_CHECK enum status rule_holds(struct arena *arena, const struct rule *rule, const json_t *values, bool *out, struct str *why);

/* Values of which many conditions are asked in turn: each is converted once, each rule compiled once. One thread's; it lives
 * as long as the arena, and so must the rules and the values. A name (at most 8, none that of a function) is set as often as its
 * value is another; NULL takes it away. What changed inside a value is seen after rule_scope_forget. */
struct rule_scope;
struct rule_scope *rule_scope_new(struct arena *arena);
void rule_scope_set(struct rule_scope *scope, const char *name, const json_t *value);
void rule_scope_forget(struct rule_scope *scope);
MUST_CHECK enum status rule_scope_holds(struct rule_scope *scope, const struct rule *rule, bool *out, struct str *why);

#endif
