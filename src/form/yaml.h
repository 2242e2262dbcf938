/* yaml.h: a YAML 1.1 text as a tree of nodes with line numbers, and typed reading of a map's members.
 *
 * Only what packs need: one document, maps, lists and texts. Anchors, aliases, tags, merge keys and a key twice are
 * refused, and so are texts over 1 MiB, nesting over 32 levels and more than 100,000 nodes: a small file never becomes
 * a large tree. Reading goes on after a fault, so that all are told at once; the caller asks for `faults.count` at the end. */
#ifndef YIZHAN_YAML_H
#define YIZHAN_YAML_H

#include "form/form_type.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	int line;                 /* 1 is the first */
	struct str text;          /* of a text; a NUL follows */
	struct yaml_node **items; /* of a list */
	struct yaml_pair *pairs;  /* of a map, in the file's order */
	size_t count, room;       /* of items or pairs */
};

struct yaml_pair {
	struct str name;
	int line;
	struct yaml_node *value;
};

struct yaml_fault { /* what is wrong, and what to do */
	int line;
	struct str sentence;
};

struct yaml_table { /* that stands beside the file; the header is not among the rows */
	struct table_row *rows;
	size_t count;
};

/* One reading: where memory comes from and what was found wrong. Starts as { .arena = … }. Where tables can be named,
 * `find_table` finds them among `tables`; false: *why says why not. */
struct yaml {
	struct arena *arena;
	bool (*find_table)(const struct yaml *yaml, struct str name, struct yaml_table *out, struct str *why);
	const void *tables;
	const struct division_table *divisions; /* of addresses that name no table; NULL: there is none */
	struct yaml_fault *faults;
	size_t fault_count, fault_room; /* at most 200 are kept */
};

/* The tree of a text; NULL when it can't be read, which is told as a fault. */
const struct yaml_node *yaml_read(struct yaml *yaml, struct str text);

void yaml_fault(struct yaml *yaml, int line, const char *format, ...) PRINTF_LIKE(3, 4);

/* The value of a map's member; NULL when absent, or when `map` is NULL or no map. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *name);

/* Faults for members that are not among `known` (space separated), and for a node that is no map (gives false). */
bool yaml_only(struct yaml *yaml, const struct yaml_node *map, const char *known);

/* Members by type. An absent one gives none, 0 or false, and is a fault when `required`; a wrong one is a fault. */
struct str yaml_text(struct yaml *yaml, const struct yaml_node *map, const char *name, bool required);
struct words yaml_words(struct yaml *yaml, const struct yaml_node *map, const char *name, bool required); /* a text, or {zh, en} */
int64_t yaml_integer(struct yaml *yaml, const struct yaml_node *map, const char *name, int64_t least, int64_t most, int64_t otherwise);
bool yaml_flag(struct yaml *yaml, const struct yaml_node *map, const char *name); /* yes, no, true, false */
struct day yaml_day(struct yaml *yaml, const struct yaml_node *map, const char *name); /* YYYY-MM-DD or `today` */
struct rule *yaml_rule(struct yaml *yaml, const struct yaml_node *map, const char *name);
/* One of `names` (ends with NULL) as its index, -1 when absent or wrong. */
int yaml_choice(struct yaml *yaml, const struct yaml_node *map, const char *name, const char *const *names, bool required);
/* A list; an empty one when absent or wrong. */
const struct yaml_node *yaml_list(struct yaml *yaml, const struct yaml_node *map, const char *name, bool required);
struct str_list yaml_texts(struct yaml *yaml, const struct yaml_node *map, const char *name);

/* [a-z][a-z0-9_-]*, up to 40 characters: names of fields, tasks, actions. */
bool yaml_is_name(struct str text);

/* The fields and steps of a form within a larger file (form_read.c). NULL when there are faults or nothing. */
struct form *yaml_form(struct yaml *yaml, const struct yaml_node *node);          /* {steps: […]} or {fields: […]} */
struct form *yaml_form_of_fields(struct yaml *yaml, const struct yaml_node *list); /* one step without a title */

#endif
