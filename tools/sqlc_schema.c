/* sqlc_schema.c: schema files to tables, and to the scripts of both dialects.
 *
 * A script is the source with its comments left out and each column's type replaced; the rest is common SQL. */
#include "sqlc.h"

#include <stdlib.h>
#include <string.h>

struct reader {
	struct source source;
	struct script *script;
	struct schema *schema;
	struct table *table;     /* being made or altered */
	struct column *column;   /* the last one read: a comment behind it may name its table */
	struct token token;
};

struct table *schema_table(const struct schema *schema, struct str name)
{
	for (size_t i = 0; i < schema->count; i++)
		if (str_equal(schema->tables[i].name, name))
			return &schema->tables[i];
	return NULL;
}

struct column *table_column(struct table *table, struct str name)
{
	for (size_t i = 0; table && i < table->count; i++)
		if (str_equal(table->columns[i].name, name))
			return &table->columns[i];
	return NULL;
}

static void emit(struct reader *r, struct str text)
{
	buf_add(&r->script->sqlite, text);
	buf_add(&r->script->postgres, text);
}

static void complain(struct reader *r, const char *what)
{
	fault(r->source.path, r->token.line, "%s, at '%.*s'", what, STR_ARGS(r->token.text));
}

/* `id … -- office`: the comment behind a column names the table whose id it is. */
static void take_comment(struct reader *r)
{
	struct column *column = r->column;
	struct str words = str_trim(r->token.text);
	if (!column || column->typed.type != TYPE_ID || column->typed.table.at)
		return;
	size_t len = 0;
	while (len < words.len && ((words.at[len] >= 'a' && words.at[len] <= 'z') || words.at[len] == '_'))
		len++;
	if (len && (len == words.len || strchr(",.;:(", words.at[len])))
		column->typed.table = str_part(words, 0, len);
}

/* The next token that means something; comments are dropped, space becomes one blank. */
static void advance(struct reader *r)
{
	bool space = false;
	for (;;) {
		r->token = token_next(&r->source);
		if (r->token.kind == TOKEN_COMMENT)
			take_comment(r);
		else if (r->token.kind != TOKEN_SPACE)
			break;
		space = true;
	}
	if (space && r->token.kind != TOKEN_END)
		emit(r, STR(" "));
}

static void accept(struct reader *r)
{
	emit(r, r->token.text);
	advance(r);
}

static struct str accept_word(struct reader *r, const char *what)
{
	struct str word = r->token.text;
	if (r->token.kind != TOKEN_WORD)
		complain(r, what);
	accept(r);
	return word;
}

static bool accept_if(struct reader *r, const char *word)
{
	if (!token_is(r->token, word))
		return false;
	accept(r);
	return true;
}

static void read_type(struct reader *r, struct column *column)
{
	static const char *const sqlite[TYPE_COUNT] = { "INTEGER", "TEXT", "TEXT", "INTEGER", "INTEGER",
							"INTEGER", "INTEGER", "INTEGER", "BLOB", "BLOB" };
	static const char *const postgres[TYPE_COUNT] = { "BIGINT", "TEXT COLLATE \"C\"", "TEXT COLLATE \"C\"", "BIGINT", "BIGINT",
							  "BIGINT", "BIGINT", "BIGINT", "BYTEA", "BYTEA" };
	if (!type_from_word(r->token.text, &column->typed.type))
		complain(r, "a column's type is one of id text json integer money flag time day bytes secret");
	buf_add(&r->script->sqlite, str_of(sqlite[column->typed.type]));
	buf_add(&r->script->postgres, str_of(postgres[column->typed.type]));
	advance(r);
}

static void check_column(struct reader *r, const struct column *column, int line)
{
	enum type type = column->typed.type;
	if ((type == TYPE_INTEGER || type == TYPE_MONEY || type == TYPE_FLAG) && !column->not_null && !column->is_key)
		fault(r->source.path, line, "%.*s is never NULL in C: say NOT NULL", STR_ARGS(column->name));
}

static void read_constraint(struct reader *r, struct column *column)
{
	if (accept_if(r, "not")) {
		column->not_null = accept_if(r, "null");
	} else if (accept_if(r, "primary")) {
		column->is_key = column->not_null = true;
	} else if (accept_if(r, "references")) {
		struct str table = accept_word(r, "the table that is referred to");
		if (!schema_table(r->schema, table))
			fault(r->source.path, r->token.line, "%.*s is not there yet: its file has a later number, or none",
			      STR_ARGS(table));
		if (column->typed.type == TYPE_ID)
			column->typed.table = table;
	} else {
		accept(r);
	}
}

/* A column, up to the comma or bracket that ends it, or the statement's end. */
static void read_column(struct reader *r)
{
	struct table *table = r->table;
	int line = r->token.line, depth = 0;
	struct column column = { .name = r->token.text };
	if (table->count == LIST_CEILING || table_column(table, column.name)) {
		complain(r, "too many columns, or one twice");
		return;
	}
	accept_word(r, "a column's name");
	read_type(r, &column);
	while (r->token.kind != TOKEN_END && !token_is(r->token, ";") &&
	       (depth || (!token_is(r->token, ",") && !token_is(r->token, ")")))) {
		depth += token_is(r->token, "(") - token_is(r->token, ")");
		read_constraint(r, &column);
	}
	if (column.typed.type == TYPE_ID && !column.typed.table.at && column.is_key)
		column.typed.table = table->name;
	check_column(r, &column, line);
	table->columns[table->count++] = column;
	r->column = &table->columns[table->count - 1];
}

static bool at_table_constraint(const struct reader *r)
{
	static const char *const words[] = { "primary", "unique", "foreign", "check", "constraint" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (token_is(r->token, words[i]))
			return true;
	return false;
}

static void skip_item(struct reader *r)
{
	int depth = 0;
	while (r->token.kind != TOKEN_END && !token_is(r->token, ";") &&
	       (depth || (!token_is(r->token, ",") && !token_is(r->token, ")")))) {
		depth += token_is(r->token, "(") - token_is(r->token, ")");
		accept(r);
	}
}

static void read_table(struct reader *r)
{
	struct schema *schema = r->schema;
	struct str name = accept_word(r, "a table's name");
	if (schema->count == 256 || schema_table(schema, name)) {
		complain(r, "too many tables, or one twice");
		return;
	}
	r->table = &schema->tables[schema->count++];
	r->table->name = name;
	r->table->path = r->source.path;
	if (!accept_if(r, "("))
		complain(r, "a table's columns stand in brackets");
	do {
		if (at_table_constraint(r))
			skip_item(r);
		else
			read_column(r);
	} while (accept_if(r, ","));
	if (!token_is(r->token, ")"))
		complain(r, "a table ends with a bracket");
	emit(r, STR(")"));
	buf_add(&r->script->sqlite, STR(" STRICT"));
	advance(r);
	if (!token_is(r->token, ";"))
		complain(r, "nothing stands behind a table's bracket but ;");
}

static void read_alter(struct reader *r)
{
	r->table = schema_table(r->schema, accept_word(r, "a table's name"));
	if (!r->table || !accept_if(r, "add") || !accept_if(r, "column"))
		complain(r, "only ALTER TABLE (one that is there) ADD COLUMN is known");
	else
		read_column(r);
}

static void read_schema_statement(struct reader *r)
{
	if (accept_if(r, "create")) {
		if (accept_if(r, "table"))
			read_table(r);
		else if (!token_is(r->token, "index") && !token_is(r->token, "unique"))
			complain(r, "CREATE TABLE and CREATE INDEX are known");
	} else if (accept_if(r, "alter") && accept_if(r, "table")) {
		read_alter(r);
	} else if (!accept_if(r, "update") && !accept_if(r, "insert") && !accept_if(r, "drop")) {
		complain(r, "a schema is made of CREATE, ALTER TABLE, DROP INDEX, INSERT and UPDATE");
	}
	while (r->token.kind != TOKEN_END && !token_is(r->token, ";"))
		accept(r);
	emit(r, STR(";\n"));
	advance(r);
}

static void read_script(struct schema *schema, struct script *script)
{
	buf_init(&script->sqlite, all, 1 << 20);
	buf_init(&script->postgres, all, 1 << 20);
	struct reader r = { .source = source_open(str_c(all, script->path)), .script = script, .schema = schema };
	advance(&r);
	while (r.token.kind != TOKEN_END) {
		int before = faults;
		read_schema_statement(&r);
		if (faults != before)
			return;
	}
}

static int compare_script(const void *a, const void *b)
{
	const struct script *one = a, *other = b;
	return (one->number > other->number) - (one->number < other->number);
}

/* An id without a table's name is of no use; tables that are only named get their id type too. */
static void check_ids(struct schema *schema, const struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		struct str name = column->typed.table;
		if (column->typed.type != TYPE_ID)
			continue;
		if (!name.at)
			fault(table->path, 0,
			      "%.*s.%.*s: whose id is it? REFERENCES a table, or name one in the comment behind it",
			      STR_ARGS(table->name), STR_ARGS(column->name));
		bool known = schema_table(schema, name) != NULL;
		for (size_t j = 0; j < schema->named_count; j++)
			known = known || str_equal(schema->named[j], name);
		if (!known && schema->named_count < sizeof schema->named / sizeof *schema->named)
			schema->named[schema->named_count++] = name;
	}
}

static void name_script(struct script *script, const char *path)
{
	script->path = str_of(path);
	struct str name = path_stem(script->path);
	if (!str_int(str_until(&name, '_'), 1, 999, &script->number))
		fault(script->path, 0, "a schema file is named NNN_name.sql");
	script->name = name;
}

struct schema *schema_read(int count, char **paths)
{
	struct schema *schema = ARENA_ONE(all, struct schema);
	schema->tables = ARENA_MANY(all, struct table, 256);
	schema->script_count = count > 0 ? (size_t)count : 0;
	schema->scripts = ARENA_MANY(all, struct script, schema->script_count);
	for (size_t i = 0; i < schema->script_count; i++)
		name_script(&schema->scripts[i], paths[i]);
	qsort(schema->scripts, schema->script_count, sizeof *schema->scripts, compare_script);
	for (size_t i = 0; i < schema->script_count && !faults; i++) {
		if (i && schema->scripts[i].number == schema->scripts[i - 1].number)
			fault(schema->scripts[i].path, 0, "has the number of %.*s", STR_ARGS(schema->scripts[i - 1].path));
		read_script(schema, &schema->scripts[i]);
	}
	for (size_t i = 0; i < schema->count && !faults; i++)
		check_ids(schema, &schema->tables[i]);
	return schema;
}
