/* pack_table.c: tables that a form names: CSV files of the pack's folder. */
#include "pack/csv.h"
#include "pack/pack_inside.h"

static bool is_header(const struct csv_row *row)
{
	bool coded = row->count > 1 && (str_equal(row->cells[0], STR("name")) || str_equal(row->cells[0], STR("code")));
	static const struct str others[] = { STR_INIT("zh"), STR_INIT("en"), STR_INIT("until") };
	for (size_t i = 1; coded && i < row->count; i++)
		coded = i < 4 && str_equal(row->cells[i], others[i - 1]);
	return coded;
}

bool pack_table_rows(struct arena *arena, struct str text, struct yaml_table *out, struct str *why)
{
	struct csv csv = { 0 };
	struct str wrong = STR_NONE;
	int line = 0;
	if (csv_read(arena, text, &csv, &wrong, &line) != STATUS_OK) {
		*why = str_format(arena, "line %d: %.*s", line, STR_ARGS(wrong));
		return false;
	}
	if (!csv.count || !is_header(&csv.rows[0])) {
		*why = STR("its first line must be name,zh,en (or code,zh,en,until; en and until may be left out)");
		return false;
	}
	out->rows = ARENA_MANY(arena, struct table_row, csv.count);
	for (size_t i = 1; i < csv.count; i++) {
		struct table_row *row = &out->rows[out->count++];
		row->line = csv.rows[i].line;
		for (size_t k = 0; k < csv.rows[i].count && k < 4; k++)
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
	return pack_table_rows(yaml->arena, text, out, why);
}
