/* csv.c: RFC 4180 in one pass. */
#include "pack/csv.h"
#include "base/buf.h"

#include <string.h>

enum { ROWS_MOST = 100000, CELLS_MOST = 100, CELL_SIZE_MOST = 100000 };

struct reader {
	struct arena *arena;
	struct str rest;
	int line;
	const char *why;
};

static bool is_line_end(char b)
{
	return b == '\n' || b == '\r';
}

static struct str quoted_cell(struct reader *r)
{
	struct buf cell;
	buf_init(&cell, r->arena, CELL_SIZE_MOST);
	r->rest = str_part(r->rest, 1, r->rest.len);
	for (size_t i = 0; i < r->rest.len; i++) {
		char b = r->rest.at[i];
		if (b == '"' && (i + 1 == r->rest.len || r->rest.at[i + 1] != '"')) {
			r->rest = str_part(r->rest, i + 1, r->rest.len);
			if (r->rest.len && r->rest.at[0] != ',' && !is_line_end(r->rest.at[0]))
				r->why = "After the closing quote a comma or the line's end must follow: double quotes inside a cell.";
			return buf_str(&cell);
		}
		i += b == '"';
		r->line += b == '\n';
		buf_add_byte(&cell, b);
	}
	r->why = "A quote is opened here and never closed: close it.";
	return STR_NONE;
}

static struct str plain_cell(struct reader *r)
{
	size_t len = 0;
	while (len < r->rest.len && r->rest.at[len] != ',' && !is_line_end(r->rest.at[len]))
		if (r->rest.at[len++] == '"')
			r->why = "A quote stands inside a cell without quotes: quote the whole cell and double it.";
	struct str cell = str_copy(r->arena, str_part(r->rest, 0, len));
	r->rest = str_part(r->rest, len, r->rest.len);
	return cell;
}

static void skip_line_end(struct reader *r)
{
	if (r->rest.len && r->rest.at[0] == '\r')
		r->rest = str_part(r->rest, 1, r->rest.len);
	if (r->rest.len && r->rest.at[0] == '\n')
		r->rest = str_part(r->rest, 1, r->rest.len);
	r->line++;
}

static struct csv_row read_row(struct reader *r)
{
	struct str cells[CELLS_MOST];
	struct csv_row row = { .line = r->line };
	for (;;) {
		if (row.count == CELLS_MOST) {
			r->why = "A row has at most 100 cells.";
			return row;
		}
		cells[row.count++] = r->rest.len && r->rest.at[0] == '"' ? quoted_cell(r) : plain_cell(r);
		if (r->why || !r->rest.len || r->rest.at[0] != ',')
			break;
		r->rest = str_part(r->rest, 1, r->rest.len);
	}
	row.cells = ARENA_MANY(r->arena, struct str, row.count);
	memcpy(row.cells, cells, row.count * sizeof *cells);
	return row;
}

static void add_row(struct arena *arena, struct csv *out, size_t *room, struct csv_row row)
{
	if (out->count == *room) {
		*room = *room ? *room * 2 : 64;
		struct csv_row *more = ARENA_MANY(arena, struct csv_row, *room);
		if (out->count)
			memcpy(more, out->rows, out->count * sizeof *more);
		out->rows = more;
	}
	out->rows[out->count++] = row;
}

enum status csv_read(struct arena *arena, struct str text, struct csv *out, struct str *why, int *line)
{
	struct reader r = { .arena = arena, .rest = text, .line = 1 };
	size_t room = 0;
	*out = (struct csv){ 0 };
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		r.rest = str_part(text, 3, text.len);
	if (!str_is_utf8(text))
		r.why = "The file is not UTF-8: save it as UTF-8.";
	while (!r.why && r.rest.len) {
		struct csv_row row = read_row(&r);
		if (out->count == ROWS_MOST)
			r.why = "The file has more than 100,000 rows: split it.";
		if (r.why)
			break;
		if (row.count > 1 || row.cells[0].len)
			add_row(arena, out, &room, row);
		skip_line_end(&r);
	}
	if (!r.why)
		return STATUS_OK;
	*why = str_of(r.why);
	*line = r.line;
	return STATUS_INVALID;
}
