/* form_address.c: addresses by division: a table of codes, each below its parent, and a line of words for the rest. */
#include "form/form_inside.h"
#include "form/form_type.h"
#include "base/buf.h"

static const size_t code_lengths[] = { 2, 4, 6, 9, 12 };

static bool is_code(struct str code)
{
	bool known = false;
	for (size_t i = 0; i < 5; i++)
		known = known || code.len == code_lengths[i];
	for (size_t i = 0; i < code.len; i++)
		known = known && code.at[i] >= '0' && code.at[i] <= '9';
	return known;
}

struct str division_parent(struct str code)
{
	for (size_t i = 1; i < 5; i++)
		if (code.len == code_lengths[i])
			return str_part(code, 0, code_lengths[i - 1]);
	return STR_NONE;
}

/* The index of the first row that does not come before a code. */
static size_t place_of(const struct division_table *table, struct str code)
{
	size_t low = 0, high = table->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_compare(table->items[middle].code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct division *division_find(const struct division_table *table, struct str code)
{
	size_t at = code.len ? place_of(table, code) : table->count;
	return at < table->count && str_equal(table->items[at].code, code) ? &table->items[at] : NULL;
}

static bool is_offered_below(const struct division *one, struct str code)
{
	return !one->is_past && one->code.len > code.len && str_equal(division_parent(one->code), code);
}

struct division_list divisions_below(struct arena *arena, const struct division_table *table, struct str code)
{
	struct division_list list = { 0 };
	size_t from = place_of(table, code), to = from;
	while (to < table->count && str_starts(table->items[to].code, code))
		to++;
	for (size_t i = from; i < to; i++)
		list.count += is_offered_below(&table->items[i], code);
	list.items = ARENA_MANY(arena, const struct division *, list.count);
	for (size_t i = from, n = 0; i < to; i++)
		if (is_offered_below(&table->items[i], code))
			list.items[n++] = &table->items[i];
	return list;
}

struct str division_names(struct call *c, const struct division_table *table, struct str code)
{
	struct str parent = division_parent(code);
	const struct division *division = division_find(table, code);
	struct str outer = parent.len ? division_names(c, table, parent) : STR("");
	const char *name = division ? words_in(c->language, &division->name) : "";
	bool latin = outer.len && (unsigned char)outer.at[outer.len - 1] < 0x80;
	return str_format(c->arena, "%.*s%s%s", STR_ARGS(outer), latin ? ", " : "", name);
}

const struct division_table *division_table_read(struct arena *arena, const struct table_row *rows, size_t count, struct str *why, int *line)
{
	struct division_table *table = ARENA_ONE(arena, struct division_table);
	table->items = ARENA_MANY(arena, struct division, count);
	for (size_t i = 0; i < count; i++) {
		struct str code = rows[i].cells[0], parent = division_parent(code);
		*line = rows[i].line;
		*why = STR_NONE;
		if (!is_code(code))
			*why = STR("A code has 2, 4, 6, 9 or 12 digits, for province, city, county, town and village.");
		else if (rows[i].cells[1].len == 0 || !str_is_utf8(rows[i].cells[1]))
			*why = STR("The name is missing: write it behind the code.");
		else if (i && str_compare(rows[i - 1].cells[0], code) >= 0)
			*why = STR("The rows must be in ascending order of their codes, each once: sort them as texts.");
		else if (parent.len && !division_find(table, parent))
			*why = str_format(arena, "Its parent %.*s is missing: add a row for it above.", STR_ARGS(parent));
		if (why->len)
			return NULL;
		table->items[table->count++] = (struct division){ code, { rows[i].cells[1], rows[i].cells[2] }, rows[i].cells[3].len > 0 };
	}
	return table;
}

/* How deep an address must go: to `level`, else to where the table ends. */
static bool is_deep_enough(struct call *c, const struct field *field, struct str code)
{
	if (field->level && code.len >= (size_t)field->level)
		return true;
	return divisions_below(c->arena, field->divisions, code).count == 0;
}

static bool check_detail(struct call *c, const struct field *field, json_t *value, struct str path)
{
	struct str detail = json_str(value, "detail");
	path = part_path(c->arena, path, "detail");
	if (field->no_detail)
		return !detail.len || field_refuse(c, path, "There is no field of this name: remove it.");
	if (!detail.len)
		return field_refuse(c, path, "Enter street, house number and room.");
	return check_printable(c, detail, false, path) && check_text_length(c, field_bounds(field), detail, path);
}

bool check_address(struct call *c, const struct field *field, json_t *value, struct str path)
{
	struct str code = json_str(value, "code"), code_path = part_path(c->arena, path, "code");
	const struct division *division = division_find(field->divisions, code);
	bool right;
	if (!code.len)
		right = field_refuse(c, code_path, "Choose the division, from the largest to the smallest.");
	else if (!division || !str_starts(code, field->within.at ? field->within : STR("")))
		right = field_refuse(c, code_path, "Choose one of the divisions offered.");
	else if (division->is_past)
		right = field_refuse(c, code_path, "This division is no more: choose the one that took its place.");
	else
		right = is_deep_enough(c, field, code) || field_refuse(c, code_path, "Choose the smaller division too.");
	return check_detail(c, field, value, path) && right;
}
