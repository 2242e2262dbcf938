/* export_inner.h: what is exported, as tables of columns, and how a cell is written. Nobody but export's files includes it. */
#ifndef YIZHAN_EXPORT_INNER_H
#define YIZHAN_EXPORT_INNER_H

#include "base/call.h"
#include "base/json.h"

#include <stdio.h>

enum column_kind {
	COLUMN_ID, COLUMN_TEXT, COLUMN_JSON, COLUMN_INTEGER, COLUMN_FLAG, COLUMN_TIME, COLUMN_DAY, COLUMN_BYTES,
	COLUMN_SECRET,      /* sealed under `context` */
	COLUMN_SECRET_JSON, /* the same, of JSON */
	COLUMN_FORM,        /* JSON in which secrets are sealed for the dossier whose id stands at `context_at` */
	COLUMN_POSTS,       /* of the account whose id stands here */
};

struct column {
	const char *name;
	enum column_kind kind;
	size_t at;            /* of its member in the row */
	const char *context;
	size_t context_at;
};

/* A page of rows behind `after`, which moves on; count 0 at the end. */
struct page { const void *rows; size_t count, size; };
typedef enum status read_page(struct call *c, int64_t *after, struct page *out);

struct table {
	const char *name;
	read_page *read;
	const struct column *columns; /* ends with a zeroed one */
};
extern const struct table export_tables[]; /* ends with a zeroed one */

/* What of the schema is not exported: "table" or "table.column"; ends with a zeroed one. */
struct left_out { const char *name, *why; };
extern const struct left_out export_left_out[];

/* A cell as JSON, secrets opened; null for none. */
MUST_CHECK enum status export_cell(struct call *c, const struct column *column, const void *row, json_t **out);

/* One row of a table, as a line of CSV (RFC 4180) and as an item of a JSON array. */
void export_write_csv(struct call *c, FILE *file, const struct column *columns, json_t *const *cells);
void export_write_json(struct call *c, FILE *file, const struct column *columns, json_t *const *cells, bool first);
/* Text of CSV: what a spreadsheet would take for a formula is led by an apostrophe. */
void export_write_text(FILE *file, struct str text);

#endif
