/* form_type.h: what the richer types of fields are made of: divisions, places, identity documents. */
#ifndef YIZHAN_FORM_TYPE_H
#define YIZHAN_FORM_TYPE_H

#include "base/decimal.h"
#include "form/form.h"

struct table_row { /* of a CSV file of the pack; cells that are not there are none */
	struct str cells[4];
	int line;
};

/* ---- divisions: province (2 digits), city (4), county (6), town (9), village (12), in ascending order of their codes ---- */

struct division {
	struct str code;
	struct words name;
	bool is_past; /* no more: old addresses keep its name, new ones can't choose it */
};

struct division_table {
	struct division *items;
	size_t count;
};

/* Rows of "code,name", "code,name,english" or "code,name,english,until" below a header, sorted and each below its parent.  NULL: *why and *line say it. */
const struct division_table *division_table_read(struct arena *arena, const struct table_row *rows, size_t count, struct str *why, int *line);
const struct division *division_find(const struct division_table *table, struct str code); /* NULL */
/* Those directly below a code (none: the first level) that can be chosen, as a part of the table's items. They need not stand side by side. */
struct division_list { const struct division **items; size_t count; };
struct division_list divisions_below(struct arena *arena, const struct division_table *table, struct str code);
struct str division_parent(struct str code); /* none above a province */
/* "云州省云溪市云溪县城关镇", from the outermost to the innermost. */
struct str division_names(struct call *c, const struct division_table *table, struct str code);

/* ---- places ---- */

struct place_point { int64_t lon, lat; struct words label; }; /* in millionths of a degree */
struct place_bounds {
	int64_t west, south, east, north;   /* in millionths of a degree */
	struct place_point *outline;        /* what the drawn map shows: a closed line, and points with names */
	size_t outline_count;
	struct place_point *marks;
	size_t mark_count;
};

/* Degrees as a decimal, or degrees, minutes and seconds (30°27'22"), with N, E, 北纬, 东经 or without. */
bool degrees_read(struct arena *arena, struct str text, int64_t *millionths);

/* ---- identity documents ---- */

enum document_kind {
	DOCUMENT_RESIDENT,          /* 居民身份证, GB 11643 */
	DOCUMENT_PASSPORT,          /* ICAO 9303: letters and digits */
	DOCUMENT_PERMANENT,         /* 外国人永久居留身份证, GA/T 704: 15 characters, since 2023 18 */
	DOCUMENT_HONGKONG_MACAO,    /* 港澳居民来往内地通行证 */
	DOCUMENT_TAIWAN,            /* 台湾居民来往大陆通行证 */
	DOCUMENT_RESIDENCE,         /* 港澳台居民居住证 */
	DOCUMENT_OTHER,
	DOCUMENT_KIND_COUNT
};

extern const char *const document_kind_names[]; /* as in JSON; NULL behind the last */
const char *document_kind_label(const struct call *c, enum document_kind kind);
bool is_permanent_number(struct str number); /* both forms; the check digit of the one with 18 included, see form_doubt */
bool is_bank_card(struct str number);        /* 13 to 19 digits, Luhn */

#endif
