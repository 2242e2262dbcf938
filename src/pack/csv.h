/* csv.h: RFC 4180, in UTF-8, a byte order mark allowed, lines ending in CRLF or LF. */
#ifndef YIZHAN_CSV_H
#define YIZHAN_CSV_H

#include "base/str.h"

struct csv_row {
	struct str *cells;
	size_t count;
	int line; /* where it begins; 1 is the first */
};

struct csv {
	struct csv_row *rows;
	size_t count;
};

/* Reads at most 100,000 rows of at most 100 cells; an empty line is no row.  INVALID: *why and *line say it. */
MUST_CHECK enum status csv_read(struct arena *arena, struct str text, struct csv *out, struct str *why, int *line);

#endif
