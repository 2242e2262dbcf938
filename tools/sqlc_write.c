/* sqlc_write.c: the C that all of it becomes. */
#include "sqlc.h"

#include <stdio.h>
#include <string.h>

#define WRITTEN "/* Written by sqlc: change its source instead. */\n"

struct str path_stem(struct str path)
{
	while (str_contains(path, STR("/")))
		str_until(&path, '/');
	return str_until(&path, '.');
}

static void put(struct buf *out, const char *text)
{
	buf_add(out, str_of(text));
}

static void put_string(struct buf *out, struct str text)
{
	put(out, "\"");
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"' || text.at[i] == '\\')
			buf_add_byte(out, '\\');
		if (text.at[i] == '\n')
			put(out, i + 1 < text.len ? "\\n\"\n\t\"" : "\\n");
		else if (text.at[i] == '\t')
			put(out, "\\t");
		else
			buf_add_byte(out, text.at[i]);
	}
	put(out, "\"");
}

static struct str upper(struct str name)
{
	char *copy = arena_copy(all, name.at, name.len);
	for (size_t i = 0; i < name.len; i++)
		if (copy[i] >= 'a' && copy[i] <= 'z')
			copy[i] = (char)(copy[i] - 'a' + 'A');
	return (struct str){ copy, name.len };
}

/* ---- ids, migrations, the index ---- */

void write_ids(struct buf *out, const struct schema *schema)
{
	put(out, WRITTEN "#ifndef YIZHAN_IDS_H\n#define YIZHAN_IDS_H\n\n#include <stdint.h>\n\n");
	for (size_t i = 0; i < schema->count + schema->named_count; i++) {
		struct str name = i < schema->count ? schema->tables[i].name : schema->named[i - schema->count];
		buf_add_format(out, "#define HAS_%.*s_ID\nstruct %.*s_id {\n\tint64_t n;\n};\n", STR_ARGS(upper(name)), STR_ARGS(name));
	}
	put(out, "\n#endif\n");
}

void write_migrations(struct buf *out, const struct schema *schema)
{
	put(out, WRITTEN "#include \"store/store.h\"\n\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
			 "const struct migration migrations[] = {\n");
	for (size_t i = 0; i < schema->script_count; i++) {
		const struct script *script = &schema->scripts[i];
		buf_add_format(out, "\t{ %d, \"%.*s\",\n\t", (int)script->number, STR_ARGS(script->name));
		put_string(out, buf_str(&script->sqlite));
		put(out, ",\n\t");
		put_string(out, buf_str(&script->postgres));
		put(out, " },\n");
	}
	put(out, "\t{ 0, NULL, NULL, NULL },\n};\n");
}

void write_index(struct buf *out, int count, char **paths)
{
	put(out, WRITTEN "#include \"store/store.h\"\n\n");
	for (int i = 0; i < count; i++)
		buf_add_format(out, "extern const struct store_statement statements_of_%.*s[];\n",
			       STR_ARGS(path_stem(str_of(paths[i]))));
	put(out, "\nconst struct store_statement *const store_statements[] = {\n");
	for (int i = 0; i < count; i++)
		buf_add_format(out, "\tstatements_of_%.*s,\n", STR_ARGS(path_stem(str_of(paths[i]))));
	put(out, "\tNULL,\n};\n");
}

/* ---- types ---- */

/* How a type stands in C, how a value of it is bound, how it is read from a column. */
static const struct {
	const char *c, *bind, *read, *none;
	char letter;
} forms[TYPE_COUNT] = {
	[TYPE_ID] = { "struct %s_id ", "store_of_id(%s.n)", "(struct %s_id){ store_column(cursor, %d).integer }", ".n != 0", 'i' },
	[TYPE_TEXT] = { "struct str ", "store_of_text(%s)", "store_column(cursor, %d).bytes", ".at != NULL", 't' },
	[TYPE_JSON] = { "struct str ", "store_of_text(%s)", "store_column(cursor, %d).bytes", ".at != NULL", 't' },
	[TYPE_INTEGER] = { "int64_t ", "store_of_integer(%s)", "store_column(cursor, %d).integer", "", 'i' },
	[TYPE_MONEY] = { "int64_t ", "store_of_integer(%s)", "store_column(cursor, %d).integer", "", 'i' },
	[TYPE_FLAG] = { "bool ", "store_of_integer(%s)", "store_column(cursor, %d).integer != 0", "", 'i' },
	[TYPE_TIME] = { "struct instant ", "store_of_id(%s.ms)", "(struct instant){ store_column(cursor, %d).integer }", ".ms != 0", 'i' },
	[TYPE_DAY] = { "struct day ", "store_of_id(%s.n)", "store_day(store_column(cursor, %d).integer)", ".n != 0", 'i' },
	[TYPE_BYTES] = { "struct str ", "store_of_bytes(%s)", "store_column(cursor, %d).bytes", ".at != NULL", 'b' },
	[TYPE_SECRET] = { "struct sealed ", "store_of_bytes(%s.bytes)", "(struct sealed){ store_column(cursor, %d).bytes }",
			  ".bytes.at != NULL", 'b' },
};

/* A form with %s replaced by words and %d by a number. */
static struct str fill(const char *form, struct str words, int number)
{
	struct buf out;
	buf_init(&out, all, 4096);
	for (; *form; form++) {
		if (form[0] == '%' && form[1] == 's')
			buf_add(&out, words);
		else if (form[0] == '%' && form[1] == 'd')
			buf_add_format(&out, "%d", number);
		else
			buf_add_byte(&out, *form);
		form += *form == '%';
	}
	return buf_str(&out);
}

static struct str c_type(struct typed typed)
{
	return fill(forms[typed.type].c, typed.table, 0);
}

static struct str read_form(struct typed typed, int column)
{
	return fill(forms[typed.type].read, typed.table, column);
}

/* ---- the header ---- */

static bool uses_secret(const struct statements *statements)
{
	for (size_t i = 0; i < statements->shape_count; i++)
		for (size_t j = 0; j < statements->shapes[i].count; j++)
			if (statements->shapes[i].columns[j].typed.type == TYPE_SECRET)
				return true;
	for (size_t i = 0; i < statements->count; i++) {
		const struct statement *s = &statements->items[i];
		for (size_t j = 0; j < s->value_count; j++)
			if (s->values[j].typed.type == TYPE_SECRET)
				return true;
		if (s->result == RESULT_SCALAR && s->scalar.type == TYPE_SECRET)
			return true;
		for (size_t j = 0; j < s->parameter_count; j++)
			for (size_t k = 0; s->parameters[j].row && k < s->parameters[j].row->count; k++)
				if (s->parameters[j].row->columns[k].typed.type == TYPE_SECRET)
					return true;
	}
	return false;
}

/* A table's row may stand in several headers, so it is guarded. */
static void write_struct(struct buf *out, struct str name, const struct column *columns, size_t count)
{
	struct str guard = upper(name);
	buf_add_format(out, "#ifndef HAS_%.*s\n#define HAS_%.*s\nstruct %.*s {\n", STR_ARGS(guard), STR_ARGS(guard), STR_ARGS(name));
	for (size_t i = 0; i < count; i++) {
		struct str type = c_type(columns[i].typed);
		buf_add_format(out, "\t%.*s%.*s;\n", STR_ARGS(type), STR_ARGS(columns[i].name));
	}
	buf_add_format(out, "};\nstruct %.*s_list {\n\tstruct %.*s *items;\n\tsize_t count;\n};\n#endif\n\n", STR_ARGS(name),
		       STR_ARGS(name));
}

static void write_shape(struct buf *out, const struct shape *shape)
{
	if (shape->is_row) {
		write_struct(out, shape->name, shape->columns, shape->count);
		return;
	}
	buf_add_format(out, "struct %.*s {\n", STR_ARGS(shape->name));
	for (size_t i = 0; i < shape->count; i++) {
		struct str type = c_type(shape->columns[i].typed);
		buf_add_format(out, "\t%.*s%.*s;\n", STR_ARGS(type), STR_ARGS(shape->columns[i].name));
	}
	buf_add_format(out, "};\nstruct %.*s_list {\n\tstruct %.*s *items;\n\tsize_t count;\n};\n\n", STR_ARGS(shape->name),
		       STR_ARGS(shape->name));
}

static void write_prototype(struct buf *out, const struct statement *s)
{
	buf_add_format(out, "enum status %.*s(struct call *c", STR_ARGS(s->name));
	for (size_t i = 0; i < s->parameter_count; i++) {
		const struct parameter *p = &s->parameters[i];
		if (p->row)
			buf_add_format(out, ", const struct %.*s_row *%.*s", STR_ARGS(p->row->name), STR_ARGS(p->name));
		else
			buf_add_format(out, ", %.*s%.*s", STR_ARGS(c_type(p->typed)), STR_ARGS(p->name));
	}
	if (s->result == RESULT_MANY)
		buf_add_format(out, ", struct %.*s_list *out", STR_ARGS(s->shape_name));
	else if (s->result == RESULT_ONE)
		buf_add_format(out, ", struct %.*s *out", STR_ARGS(s->shape_name));
	else if (s->result == RESULT_SCALAR)
		buf_add_format(out, ", %.*s*out", STR_ARGS(c_type(s->scalar)));
	put(out, ")");
}

static void write_header(struct buf *out, const struct statements *statements)
{
	struct str stem = path_stem(statements->path), guard = upper(stem);
	buf_add_format(out, WRITTEN "#ifndef YIZHAN_%.*s_SQL_H\n#define YIZHAN_%.*s_SQL_H\n\n#include \"base/call.h\"\n%s\n",
		       STR_ARGS(guard), STR_ARGS(guard), uses_secret(statements) ? "#include \"seal/seal.h\"\n" : "");
	for (size_t i = 0; i < statements->shape_count; i++)
		write_shape(out, &statements->shapes[i]);
	for (size_t i = 0; i < statements->count; i++) {
		const struct statement *s = &statements->items[i];
		for (size_t j = 0; j < s->parameter_count; j++) {
			const struct table *row = s->parameters[j].row;
			if (row)
				write_struct(out, str_format(all, "%.*s_row", STR_ARGS(row->name)), row->columns, row->count);
		}
		buf_add_format(out, "/* %.*s */\nMUST_CHECK ", STR_ARGS(s->sentence));
		write_prototype(out, s);
		put(out, ";\n");
	}
	put(out, "\n#endif\n");
}

/* ---- the code ---- */

static void write_table(struct buf *out, const struct statements *statements)
{
	buf_add_format(out, "extern const struct store_statement statements_of_%.*s[];\n", STR_ARGS(path_stem(statements->path)));
	buf_add_format(out, "const struct store_statement statements_of_%.*s[] = {\n", STR_ARGS(path_stem(statements->path)));
	for (size_t i = 0; i < statements->count; i++) {
		const struct statement *s = &statements->items[i];
		for (unsigned given = 0; given < 1u << s->option_count; given++) {
			buf_add_format(out, "\t{ \"%.*s\",\n\t", STR_ARGS(s->name));
			put_string(out, statement_sql(s, given, false));
			put(out, ",\n\t");
			put_string(out, statement_sql(s, given, true));
			put(out, ",\n\t\"");
			for (size_t j = 0; j < s->value_count; j++)
				buf_add_byte(out, forms[s->values[j].typed.type].letter);
			buf_add_format(out, s->writes.at ? "\", \"%.*s\" },\n" : "\", NULL },\n", STR_ARGS(s->writes));
		}
	}
	put(out, "\t{ NULL, NULL, NULL, NULL, NULL },\n};\n\n");
}

static void write_reader(struct buf *out, const struct shape *shape)
{
	buf_add_format(out, "static void read_%.*s(struct store_cursor *cursor, void *item)\n{\n\tstruct %.*s *row = item;\n",
		       STR_ARGS(shape->name), STR_ARGS(shape->name));
	for (size_t i = 0; i < shape->count; i++)
		buf_add_format(out, "\trow->%.*s = %.*s;\n", STR_ARGS(shape->columns[i].name),
			       STR_ARGS(read_form(shape->columns[i].typed, (int)i)));
	put(out, "}\n\n");
}

static void write_scalar_reader(struct buf *out, const struct statement *s)
{
	struct str type = c_type(s->scalar), form = read_form(s->scalar, 0);
	buf_add_format(out, "static void read_of_%.*s(struct store_cursor *cursor, void *item)\n{\n\t*(%.*s*)item = %.*s;\n}\n\n",
		       STR_ARGS(s->name), STR_ARGS(type), STR_ARGS(form));
}

static void write_values(struct buf *out, const struct statement *s)
{
	if (!s->value_count)
		return;
	put(out, "\tconst struct store_value values[] = {\n");
	for (size_t i = 0; i < s->value_count; i++) {
		const struct value *value = &s->values[i];
		struct str path = value->text, head = str_until(&path, '.');
		struct str words = value->parameter->row ? str_format(all, "%.*s->%.*s", STR_ARGS(head), STR_ARGS(path)) : value->text;
		buf_add_format(out, "\t\t%.*s,\n", STR_ARGS(fill(forms[value->typed.type].bind, words, 0)));
	}
	put(out, "\t};\n");
}

/* The variant is the sum of the bits of what is given. */
static void write_choice(struct buf *out, const struct statement *s, size_t first, const char *stem)
{
	buf_add_format(out, "\tconst struct store_statement *statement = &statements_of_%s[%zu", stem, first);
	for (size_t i = 0; i < s->option_count; i++)
		buf_add_format(out, " + (%.*s%s ? %uu : 0u)", STR_ARGS(s->options[i]->name),
			       forms[s->options[i]->typed.type].none, 1u << i);
	put(out, "];\n");
}

static void write_run(struct buf *out, const struct statement *s)
{
	const char *values = s->value_count ? "values" : "NULL";
	size_t count = s->value_count;
	switch (s->result) {
	case RESULT_MANY:
		buf_add_format(out, "\tstruct store_rows rows;\n\tTRY(store_many(c, statement, %s, %zu, sizeof *out->items, read_%.*s, &rows));\n",
			       values, count, STR_ARGS(s->shape_name));
		buf_add_format(out, "\t*out = (struct %.*s_list){ rows.items, rows.count };\n\treturn STATUS_OK;\n", STR_ARGS(s->shape_name));
		break;
	case RESULT_ONE:
		buf_add_format(out, "\treturn store_one(c, statement, %s, %zu, read_%.*s, out);\n", values, count, STR_ARGS(s->shape_name));
		break;
	case RESULT_SCALAR:
		buf_add_format(out, "\treturn store_one(c, statement, %s, %zu, read_of_%.*s, out);\n", values, count, STR_ARGS(s->name));
		break;
	case RESULT_CHANGED:
	case RESULT_NOTHING:
		buf_add_format(out, "\treturn store_change(c, statement, %s, %zu, %s);\n", values, count,
			       s->result == RESULT_CHANGED ? "true" : "false");
		break;
	}
}

static void write_code(struct buf *out, const struct statements *statements)
{
	const char *stem = str_c(all, path_stem(statements->path));
	size_t first = 0;
	buf_add_format(out, WRITTEN "#include \"%s_sql.h\"\n#include \"store/store.h\"\n\n", stem);
	put(out, "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n");
	write_table(out, statements);
	for (size_t i = 0; i < statements->shape_count; i++)
		write_reader(out, &statements->shapes[i]);
	for (size_t i = 0; i < statements->count; i++) {
		const struct statement *s = &statements->items[i];
		if (s->result == RESULT_SCALAR)
			write_scalar_reader(out, s);
		write_prototype(out, s);
		put(out, "\n{\n");
		write_choice(out, s, first, stem);
		write_values(out, s);
		write_run(out, s);
		put(out, "}\n\n");
		first += (size_t)1 << s->option_count;
	}
}

void write_statements(struct buf *code, struct buf *header, const struct statements *statements)
{
	write_header(header, statements);
	write_code(code, statements);
}
