/* export_cell.c: a value of a row as JSON, secrets opened, and a row as a line. */
#include "program/export_inner.h"

#include "dossier/dossier.h"
#include "session_sql.h"
#include "account_sql.h"
#include "staff_sql.h"

#include <string.h>

/* ---- cells ---- */

static enum status json_cell(struct call *c, struct str text, json_t **out)
{
	*out = json_keep(c->arena, json_null());
	if (text.at && json_read(c->arena, text, out) != STATUS_OK)
		return broken(c, "a column of JSON holds none");
	return STATUS_OK;
}

static enum status secret_cell(struct call *c, const struct column *column, struct sealed sealed, json_t **out)
{
	struct str clear = STR_NONE;
	if (sealed.bytes.at)
		TRY(seal_open(c, column->context, sealed, &clear));
	if (column->kind == COLUMN_SECRET_JSON)
		return json_cell(c, clear, out);
	*out = json_keep(c->arena, json_from_str(clear));
	return STATUS_OK;
}

static enum status form_cell(struct call *c, struct str text, struct dossier_id dossier, json_t **out)
{
	json_t *stored;
	TRY(json_cell(c, text, &stored));
	*out = stored;
	return json_is_null(stored) ? STATUS_OK : secrets_open(c, dossier, stored, out);
}

static enum status posts_cell(struct call *c, struct account_id account, json_t **out)
{
	struct holding_line_list held;
	TRY(holdings_of(c, account, c->today, &held));
	*out = json_keep(c->arena, json_array());
	for (size_t i = 0; i < held.count; i++)
		json_array_append_new(*out, json_from_str(held.items[i].post));
	return STATUS_OK;
}

static json_t *plain_cell(struct call *c, const struct column *column, const void *at)
{
	const struct str *text = at;
	switch (column->kind) {
	case COLUMN_ID:
		return json_from_id(c->arena, *(const int64_t *)at);
	case COLUMN_INTEGER:
		return json_integer(*(const int64_t *)at);
	case COLUMN_FLAG:
		return json_boolean(*(const bool *)at);
	case COLUMN_TIME:
		return json_from_instant(c->arena, *(const struct instant *)at);
	case COLUMN_DAY:
		return json_from_day(c->arena, *(const struct day *)at);
	case COLUMN_BYTES:
		return json_from_str(text->at ? str_hex(c->arena, *text) : STR_NONE);
	case COLUMN_TEXT: case COLUMN_JSON: case COLUMN_SECRET: case COLUMN_SECRET_JSON: case COLUMN_FORM: case COLUMN_POSTS:
		break;
	}
	return json_from_str(*text);
}

enum status export_cell(struct call *c, const struct column *column, const void *row, json_t **out)
{
	const char *at = (const char *)row + column->at;
	switch (column->kind) {
	case COLUMN_JSON:
		return json_cell(c, *(const struct str *)(const void *)at, out);
	case COLUMN_SECRET: case COLUMN_SECRET_JSON:
		return secret_cell(c, column, *(const struct sealed *)(const void *)at, out);
	case COLUMN_FORM:
		return form_cell(c, *(const struct str *)(const void *)at, *(const struct dossier_id *)(const void *)((const char *)row + column->context_at), out);
	case COLUMN_POSTS:
		return posts_cell(c, *(const struct account_id *)(const void *)at, out);
	case COLUMN_ID: case COLUMN_TEXT: case COLUMN_INTEGER: case COLUMN_FLAG: case COLUMN_TIME: case COLUMN_DAY: case COLUMN_BYTES:
		break;
	}
	json_t *cell = plain_cell(c, column, at);
	if (!cell)
		return broken(c, "the column %s holds no text", column->name);
	*out = json_keep(c->arena, cell);
	return STATUS_OK;
}

/* ---- lines ---- */

void export_write_text(FILE *file, struct str text)
{
	bool formula = text.len && memchr("=+-@\t\r", text.at[0], 6);
	bool quoted = formula;
	for (size_t i = 0; i < text.len && !quoted; i++)
		quoted = memchr(",\"\r\n", text.at[i], 4) != NULL;
	if (quoted)
		fputc('"', file);
	if (formula)
		fputc('\'', file);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			fputc('"', file);
		fputc(text.at[i], file);
	}
	if (quoted)
		fputc('"', file);
}

static void write_cell(struct call *c, FILE *file, const json_t *cell)
{
	if (json_is_string(cell))
		export_write_text(file, (struct str){ json_string_value(cell), json_string_length(cell) });
	else if (json_is_integer(cell))
		fprintf(file, "%lld", (long long)json_integer_value(cell));
	else if (!json_is_null(cell))
		export_write_text(file, json_text(c->arena, cell, false));
}

void export_write_csv(struct call *c, FILE *file, const struct column *columns, json_t *const *cells)
{
	for (size_t i = 0; columns[i].name; i++) {
		if (i)
			fputc(',', file);
		write_cell(c, file, cells[i]);
	}
	fputs("\r\n", file);
}

void export_write_json(struct call *c, FILE *file, const struct column *columns, json_t *const *cells, bool first)
{
	json_t *item = json_keep(c->arena, json_object());
	for (size_t i = 0; columns[i].name; i++)
		json_set(item, columns[i].name, json_incref(cells[i]));
	struct str text = json_text(c->arena, item, false);
	fprintf(file, "%s\n", first ? "" : ",");
	fwrite(text.at, 1, text.len, file);
}
