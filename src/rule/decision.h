/* decision.h: decision tables of packs: rows of conditions over a few inputs, and what follows. Pure.
 *
 * Each input is a whole number inside: a number in its last digit after the point, a day, the ordinal of an option, 0 or 1
 * of a flag. So what no row answers and what two rows answer can be found when the table is read, not when somebody asks.
 * The ways of hitting are those of OMG DMN 1.3, 8.2.10. */
#ifndef YIZHAN_DECISION_H
#define YIZHAN_DECISION_H

#include "rule/rule.h"

enum { DECISION_INPUTS = 12, DECISION_ROWS = 192 };

enum decision_hit {
	HIT_UNIQUE,   /* exactly one row answers */
	HIT_FIRST,    /* the first that does */
	HIT_PRIORITY, /* the one whose output stands first among the options */
	HIT_ANY,      /* several may, and all say the same */
	HIT_COLLECT,  /* all that do, as a list */
	HIT_SUM       /* and of their numbers the sum */
};

enum decision_input_type { INPUT_NUMBER, INPUT_DAY, INPUT_CHOICE, INPUT_FLAG };

struct decision_input {
	struct str name;
	enum decision_input_type type;
	int decimals;                 /* of numbers */
	int64_t least, most;          /* the values there are; of others than numbers given by the type */
	const struct str *options;    /* of choices, by their ordinals */
	size_t option_count;
	bool optional;                /* may be missing: a cell `none` means that */
	const struct rule *value;     /* from what is asked; NULL: the member of this name */
};

struct decision_range { int64_t from, to; }; /* both within */
struct decision_cell {                    /* of one row, for one input */
	bool any;                     /* whatever it is, missing too */
	bool none;                    /* answers when it is missing */
	struct decision_range *ranges;         /* ascending, apart */
	size_t count;
};

struct decision_row {
	struct decision_cell *cells;           /* one an input */
	json_t *output;               /* an object; one number under HIT_SUM */
	size_t rank;                  /* of its output, under HIT_PRIORITY: the lowest wins */
	int line;                     /* in the file */
};

struct decision {
	struct str name;
	enum decision_hit hit;
	struct decision_input *inputs;
	size_t input_count;
	struct decision_row *rows;
	size_t row_count;
	int line;
};

/* Reads a cell: nothing or "-" (any), "none", "yes", "a, b", "not a, b", "< 10", "<= 10", "> 10", ">= 10", "5", "1..5" (both
 * within), several of these with commas. Days are YYYY-MM-DD.
 *   INVALID: *why says it */
MUST_CHECK enum status decision_cell_read(struct arena *arena, const struct decision_input *input, struct str text, struct decision_cell *out, struct str *why);

/* Whether a cell takes a value, or that there is none. */
bool decision_cell_holds(const struct decision_cell *cell, bool missing, int64_t point);

struct decision_fault { int line; struct str why; };
/* What is wrong with a table as a whole: values that no row answers (none of HIT_COLLECT and HIT_SUM), that two rows answer
 * differently where one may, rows that never answer. At most 20 faults, each with an example.
 *   INVALID: there are some, or the table has too many cases to look at (a million) */
MUST_CHECK enum status decision_check(struct arena *arena, const struct decision *decision, struct decision_fault **faults, size_t *count);

struct decided {
	json_t *output;               /* an object; a list of them (HIT_COLLECT); a number (HIT_SUM) */
	size_t *rows;                 /* that answered, by their ordinals: the reasons */
	size_t row_count;
};
/* Decides by the members of `values`.  INVALID: an input is missing, wrong or out of its bounds; *why says which. */
MUST_CHECK enum status decision_take(struct arena *arena, const struct decision *decision, const json_t *values, struct decided *out,
				     struct str *why);

#endif
