/* pack_table.c: tables that a form names: CSV files of the pack's folder. */
#include "pack/csv.h"
#include "pack/pack_inside.h"

static bool is_header(const struct csv_row *row)
{
	bool coded = row->count > 1 && (str_equal(row->cells[0], STR("name")) || str_equal(row->cells[0], STR("code")));
	return coded && str_equal(row->cells[1], STR("zh")) && (row->count == 2 || (row->count == 3 && str_equal(row->cells[2], STR("en"))));
}

static bool read_rows(struct arena *arena, struct str text, struct yaml_table *out, struct str *why)
{
	struct csv csv = { 0 };
	struct str wrong = STR_NONE;
	int line = 0;
	if (csv_read(arena, text, &csv, &wrong, &line) != STATUS_OK) {
		*why = str_format(arena, "line %d: %.*s", line, STR_ARGS(wrong));
		return false;
	}
	if (!csv.count || !is_header(&csv.rows[0])) {
		*why = STR("its first line must be name,zh,en (or code,zh,en; en may be left out)");
		return false;
	}
	out->rows = ARENA_MANY(arena, struct table_row, csv.count);
	for (size_t i = 1; i < csv.count; i++) {
		struct table_row *row = &out->rows[out->count++];
		row->line = csv.rows[i].line;
		for (size_t k = 0; k < csv.rows[i].count && k < 3; k++)
			row->cells[k] = str_trim(csv.rows[i].cells[k]);
	}
	return true;
}

bool pack_find_table(const struct yaml *yaml, struct str name, struct yaml_table *out, struct str *why)
{
	struct str text = pack_file_of(yaml->tables, str_c(yaml->arena, name));
	if (!text.at || !str_ends(name, STR(".csv"))) {
		*why = STR("there is no file of this name that ends in .csv in the folder");
		return false;
	}
	return read_rows(yaml->arena, text, out, why);
}
