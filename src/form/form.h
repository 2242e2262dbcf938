/* form.h: field definitions -> typed values, or a sentence per wrong field. Pure. One reader for packs and our own pages.
 *
 * Values are a JSON object whose members are named by fields; a group is an array of objects. A page's fields are named
 * "members[0].name". Secrets are read like text; whoever stores them seals those that form_secrets names. */
#ifndef YIZHAN_FORM_H
#define YIZHAN_FORM_H

#include "base/call.h"
#include "base/json.h"
#include "rule/rule.h"

enum field_type {
	FIELD_TEXT, FIELD_LONG_TEXT, FIELD_INTEGER, FIELD_MONEY, FIELD_DAY, FIELD_CHOICE, FIELD_YES_NO, FIELD_PHONE, FIELD_MAIL,
	FIELD_RESIDENT_NUMBER, /* GB 11643 */
	FIELD_CREDIT_CODE,     /* GB 32100 */
	FIELD_PASSWORD, FIELD_CODE, /* our own pages: never shown again; a code of digits */
	FIELD_FILE,            /* a material: a list of ids of uploads */
	FIELD_GROUP,           /* repeats */
	FIELD_NUMBER,          /* an exact decimal, kept as its text: "12.50" */
	FIELD_CHOICES,         /* several of the options: a list of names */
	FIELD_PERIOD,          /* {from, to} */
	FIELD_ADDRESS,         /* {code, detail}: GB/T 2260 and the statistical codes of towns and villages */
	FIELD_PLACE,           /* {lon, lat}: degrees of CGCS2000 (WGS 84) with six decimals, as texts */
	FIELD_IDENTITY_DOCUMENT, /* {kind, number} */
	FIELD_SIGNATURE,       /* {name}, or {file}: the id of an upload */
	FIELD_BANK_CARD,       /* ISO/IEC 7812, always secret */
	FIELD_LANDLINE, FIELD_POSTAL_CODE,
	FIELD_TYPE_COUNT
};

struct words { /* a text in both languages */
	struct str chinese, english;
};

struct option {
	struct str name;
	struct words label;
};

#define FIELD_TODAY ((struct day){ -1 })

struct field {
	struct str name;              /* [a-z][a-z0-9_]*, unique in its form or group */
	enum field_type type;
	struct words label, help, unit;
	bool required, secret;
	int decimals;                 /* of numbers: digits after the point, 0 to 6; least and most count in the last of them */
	int64_t least, most;          /* of integers, money (分), characters of text, items of a group, files, days of a period; least 0: the type's own */
	bool has_most;                /* most is said, though it may be 0; else a most of 0 is the type's own */
	struct day earliest, latest;  /* of days; none: open; FIELD_TODAY: the day of the call */
	struct str accept;            /* of files: media types, comma separated */
	struct option *options;       /* of choices */
	size_t option_count;
	struct rule *when;            /* shown and kept only when it holds; sees form, row (of a group), today; NULL: always */
	struct rule *value;           /* computed: recomputed by each form_check, never taken from whoever fills the form in */
	struct rule *check;           /* must hold, else `check_says`; sees value too; asked only of a field that has a value */
	struct words check_says;
	struct field *fields;         /* of a group */
	size_t field_count;
	bool show_example;            /* under the help */
	struct str example;           /* JSON text of a valid value */
	struct str prefill;           /* "person.name": from where it may be filled at L2 */
	const struct division_table *divisions; /* of addresses */
	int level;                    /* digits of the code that suffice; 0: down to where the table ends */
	bool no_detail;               /* the division alone is asked */
	struct str within;            /* the code of the division in which an address must lie; none: any */
	const struct place_bounds *bounds; /* of places; NULL: the whole earth */
	unsigned kinds;               /* of identity documents: bits of enum document_kind */
	int line;                     /* in the file that it was read from */
};

struct form_rule { /* what must hold between fields; told beside each of them */
	struct rule *check;
	struct words says;
	struct str_list fields;
	int line;
};

struct form_step {
	struct str name;
	struct words title, intro;
	struct field *fields;
	size_t field_count;
	struct rule *when;
	struct form_rule *rules;
	size_t rule_count;
	struct words of;              /* what another person is called who fills it in and confirms it himself; none: the applicant's */
	struct str_list sees;         /* of such a step: names of the steps that this person reads, and confirms along */
};

struct form {
	struct form_step *steps;
	size_t step_count;
	struct form_rule *rules;      /* asked of the whole form */
	size_t rule_count;
};

/* Reads a form from YAML (the grammar is in docs/packs.md). INVALID: faults with line and remedy in `faults`. */
MUST_CHECK enum status form_read(struct arena *arena, struct str yaml, struct form **out, struct str_list *faults);

/* Values from the pairs of a page: one step (or all with step < 0) laid over `before`. Never fails: what is wrong is kept as
 * typed and told by form_check. An empty text is an absent value; the ids of a file field stand in one pair, comma separated;
 * blank rows of a group are dropped, and gaps in its numbering closed. */
struct pair_view { const void *pairs; struct str (*get)(const void *pairs, struct str name); };
json_t *form_values_from(struct call *c, const struct form *form, int step, struct pair_view pairs, const json_t *before);

/* Whether a field (in its row, or NULL) or a step is shown for these values. A condition that fails counts as no. */
bool field_is_shown(const struct call *c, const struct field *field, const json_t *values, const json_t *row);
bool step_is_shown(const struct call *c, const struct form_step *step, const json_t *values);
const struct field *form_field(const struct form *form, struct str path); /* "members[1].number", "members.number", "stay.from"; NULL */
const char *field_type_name(enum field_type type);                        /* as in YAML: "resident_number" */

/* Checks the values of a step (all with step < 0), drops what a condition hides, makes them canonical (trimmed, upper-case
 * X, half-width digits), computes what is computed. Members that no field names are faults. Each `check` and the rules are
 * asked when all else is right. Faults go to c by the field's path, in the visitor's language.  INVALID when there was one. */
MUST_CHECK enum status form_check(struct call *c, const struct form *form, int step, json_t *values);

/* JSON Schema 2020-12 with labels as titles in the call's language and examples[0] valid (CONTRACT). */
json_t *form_schema(struct call *c, const struct form *form);
json_t *form_example(struct arena *arena, const struct form *form);

/* Paths of the secrets that stand in these values, for sealing: "partner_number", "members[1].number". */
struct str_list form_secrets(struct arena *arena, const struct form *form, const json_t *values);
json_t *form_at(json_t *values, struct str path);                       /* NULL when absent */
void form_put(json_t *values, struct str path, json_t *value);          /* takes the value over */

/* A value as people read it, and masked for secrets ("3****************X"). */
struct str form_show(struct call *c, const struct field *field, const json_t *value, bool mask);

/* What is doubted of a value that is taken: a sentence that asks to compare it; none for most. */
struct str form_doubt(const struct call *c, const struct field *field, const json_t *value);

const char *words_in(enum language language, const struct words *words); /* English falls back to Chinese */

/* Check digits, for others too. */
bool is_resident_number(struct str number); /* GB 11643: 18 characters, a date, the check digit; the area is not judged */
bool is_credit_code(struct str code);       /* GB 32100: 18 characters, the check digit */
bool is_mail(struct str mail);              /* RFC 5321's usual form: no quoted local part, no literal address */
bool is_phone(struct str phone);            /* a mainland mobile number: 1[3-9] and nine digits; test numbers 1990000xxxx too */

/* All answers in order, secrets as they stand in `values`: [{path, label: {zh, en}, value: {zh, en}}], to be let go by the caller. */
json_t *form_answers(struct call *c, const struct form *form, const json_t *values);

#endif
