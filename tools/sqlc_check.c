/* sqlc_check.c: SQLite prepares every variant of every statement, tells its columns, and explains its plan.
 *
 * The plan must use exactly the indices that the statement names: one that isn't named, in any variant, is a fault, and so
 * is a name that no variant uses. The database is empty and never analysed, so that plans follow from the schema alone. */
#include "sqlc.h"

#include <sqlite3.h>
#include <string.h>

struct checker {
	sqlite3 *db;
	const struct schema *schema;
	struct statements *statements;
	struct statement *statement;
};

static void complain(const struct checker *k, const char *what, struct str about)
{
	const struct statement *s = k->statement;
	fault(s->path, s->line, "%.*s: %s%s%.*s", STR_ARGS(s->name), what, about.at ? ": " : "", STR_ARGS(about));
}

static struct str keep(const void *text)
{
	return str_copy(all, str_of(text));
}

/* `count(*) AS total__integer`: the type stands behind two underscores. */
static bool type_from_alias(const struct checker *k, struct str *name, struct typed *out)
{
	size_t at = str_find(*name, STR("__"));
	if (at == name->len)
		return false;
	struct str word = str_part(*name, at + 2, name->len);
	*name = str_part(*name, 0, at);
	if (type_from_word(word, &out->type) && out->type != TYPE_ID)
		return true;
	out->type = TYPE_ID;
	out->table = str_ends(word, STR("_id")) ? str_part(word, 0, word.len - 3) : STR_NONE;
	if (!out->table.at)
		complain(k, "no such type", word);
	return true;
}

static void read_column(const struct checker *k, sqlite3_stmt *prepared, int i, struct column *out)
{
	out->name = keep(sqlite3_column_name(prepared, i));
	if (type_from_alias(k, &out->name, &out->typed))
		return;
	struct str table = keep(sqlite3_column_table_name(prepared, i));
	struct str origin = keep(sqlite3_column_origin_name(prepared, i));
	if (!table.at && k->statement->writes.at) {
		table = k->statement->writes; /* RETURNING */
		origin = out->name;
	}
	const struct column *column = table.at ? table_column(schema_table(k->schema, table), origin) : NULL;
	if (column)
		out->typed = column->typed;
	else
		complain(k, "SQL can't tell the type of this result; say it in an alias, as total__integer", out->name);
}

static bool same_columns(const struct column *a, size_t count, const struct column *b, size_t other)
{
	for (size_t i = 0; i < count && count == other; i++)
		if (!str_equal(a[i].name, b[i].name) || a[i].typed.type != b[i].typed.type ||
		    !str_equal(a[i].typed.table, b[i].typed.table))
			return false;
	return count == other;
}

static struct shape *find_shape(struct checker *k, struct str name)
{
	struct statements *all_of_file = k->statements;
	for (size_t i = 0; i < all_of_file->shape_count; i++)
		if (str_equal(all_of_file->shapes[i].name, name))
			return &all_of_file->shapes[i];
	struct shape *shape = &all_of_file->shapes[all_of_file->shape_count++];
	const struct table *table = NULL;
	if (str_ends(name, STR("_row")))
		table = schema_table(k->schema, str_part(name, 0, name.len - 4));
	*shape = (struct shape){ .name = name, .is_row = table != NULL };
	if (table) {
		memcpy(shape->columns, table->columns, sizeof shape->columns);
		shape->count = table->count;
	}
	return shape;
}

static void check_shape(struct checker *k, const struct column *columns, size_t count)
{
	struct shape *shape = find_shape(k, k->statement->shape_name);
	if (!shape->count) {
		memcpy(shape->columns, columns, count * sizeof *columns);
		shape->count = count;
	}
	if (!same_columns(columns, count, shape->columns, shape->count))
		complain(k, "its columns are not those that others give, or that the table has, by name, type and order",
			 shape->name);
	k->statement->shape = shape;
}

static void check_columns(struct checker *k, sqlite3_stmt *prepared)
{
	struct statement *s = k->statement;
	struct column columns[LIST_CEILING] = { 0 };
	int count = sqlite3_column_count(prepared);
	if (count > LIST_CEILING) {
		complain(k, "gives too many columns", STR_NONE);
		return;
	}
	if (s->result == RESULT_CHANGED || s->result == RESULT_NOTHING) {
		if (count)
			complain(k, "gives columns, but its signature says otherwise", STR_NONE);
		return;
	}
	if (!count || (s->result == RESULT_SCALAR && count != 1)) {
		complain(k, "its signature asks for other columns than it gives", STR_NONE);
		return;
	}
	if (s->result == RESULT_SCALAR)
		return;
	int before = faults;
	for (int i = 0; i < count; i++)
		read_column(k, prepared, i, &columns[i]);
	if (faults == before)
		check_shape(k, columns, (size_t)count);
}

/* ---- plans ---- */

/* SQLite's own index of a PRIMARY KEY or UNIQUE: "pk" or "u". */
static struct str automatic_origin(const struct checker *k, struct str index)
{
	struct str origin = STR_NONE;
	sqlite3_stmt *ask = NULL;
	static const char sql[] = "SELECT i.origin FROM sqlite_schema s, pragma_index_list(s.name) i WHERE i.name = ?1";
	if (sqlite3_prepare_v2(k->db, sql, -1, &ask, NULL) == SQLITE_OK) {
		sqlite3_bind_text(ask, 1, index.at, (int)index.len, SQLITE_STATIC);
		if (sqlite3_step(ask) == SQLITE_ROW)
			origin = keep(sqlite3_column_text(ask, 0));
	}
	sqlite3_finalize(ask);
	return origin;
}

static void meet(struct checker *k, struct str index, struct str detail)
{
	struct statement *s = k->statement;
	for (size_t i = 0; i < s->plan_count; i++) {
		if (str_equal(s->plan[i], index)) {
			s->plan_met[i] = true;
			return;
		}
	}
	fault(s->path, s->line, "%.*s: its plan uses `%.*s`, which `plan:` does not name (%.*s)", STR_ARGS(s->name),
	      STR_ARGS(index), STR_ARGS(detail));
}

static struct str behind(struct str detail, struct str mark)
{
	size_t at = str_find(detail, mark);
	struct str rest = str_part(detail, at + mark.len, detail.len);
	return at == detail.len ? STR_NONE : str_until(&rest, ' ');
}

static void check_step(struct checker *k, struct str detail)
{
	bool scan = str_starts(detail, STR("SCAN "));
	if (!scan && !str_starts(detail, STR("SEARCH ")))
		return;
	struct str about = str_part(detail, scan ? 5 : 7, detail.len), of = str_until(&about, ' ');
	struct str index = behind(detail, STR(" INDEX "));
	if (str_contains(detail, STR("AUTOMATIC")))
		complain(k, "SQLite would make an index for each run; make one", detail);
	else if (str_contains(detail, STR("USING INTEGER PRIMARY KEY")))
		meet(k, STR("primary key"), detail);
	else if (str_starts(index, STR("sqlite_autoindex_")))
		meet(k, str_equal(automatic_origin(k, index), STR("pk")) ? STR("primary key") : STR("unique"), detail);
	else if (index.at)
		meet(k, index, detail);
	else if (scan && of.at && !str_starts(of, STR("(")) && !str_equal(of, STR("CONSTANT")))
		meet(k, STR("scan"), detail);
}

static void check_plan(struct checker *k, struct str sql)
{
	sqlite3_stmt *explain = NULL;
	struct str whole = str_format(all, "EXPLAIN QUERY PLAN %.*s", STR_ARGS(sql));
	if (sqlite3_prepare_v2(k->db, whole.at, (int)whole.len, &explain, NULL) != SQLITE_OK)
		complain(k, sqlite3_errmsg(k->db), STR_NONE);
	while (explain && sqlite3_step(explain) == SQLITE_ROW)
		check_step(k, keep(sqlite3_column_text(explain, 3)));
	sqlite3_finalize(explain);
}

static void check_variant(struct checker *k, unsigned given)
{
	sqlite3_stmt *prepared = NULL;
	struct str sql = statement_sql(k->statement, given, false);
	if (sqlite3_prepare_v2(k->db, sql.at, (int)sql.len, &prepared, NULL) != SQLITE_OK) {
		complain(k, sqlite3_errmsg(k->db), STR_NONE);
		return;
	}
	bool writes = !sqlite3_stmt_readonly(prepared);
	if (writes != (k->statement->writes.at != NULL))
		complain(k, "a statement that changes a table begins with INSERT, UPDATE or DELETE", STR_NONE);
	check_columns(k, prepared);
	sqlite3_finalize(prepared);
	check_plan(k, sql);
}

static void check_statement(struct checker *k)
{
	struct statement *s = k->statement;
	int before = faults;
	for (unsigned given = 0; given < 1u << s->option_count && faults == before; given++)
		check_variant(k, given);
	for (size_t i = 0; i < s->plan_count && faults == before; i++)
		if (!s->plan_met[i])
			complain(k, "no plan of it uses what `plan:` names", s->plan[i]);
}

void statements_check(struct statements *statements, const struct schema *schema)
{
	struct checker k = { .schema = schema, .statements = statements };
	char *why = NULL;
	if (sqlite3_open(":memory:", &k.db) != SQLITE_OK ||
	    sqlite3_exec(k.db, "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON", NULL, NULL, NULL) != SQLITE_OK)
		fault(statements->path, 0, "SQLite can't be opened");
	for (size_t i = 0; i < schema->script_count && !faults; i++)
		if (sqlite3_exec(k.db, schema->scripts[i].sqlite.at, NULL, NULL, &why) != SQLITE_OK)
			fault(schema->scripts[i].path, 0, "%s", why ? why : "refused by SQLite");
	int before = faults;
	for (size_t i = 0; i < statements->count && faults == before; i++) {
		for (size_t j = 0; j < i; j++)
			if (str_equal(statements->items[i].name, statements->items[j].name))
				fault(statements->path, statements->items[i].line, "%.*s is there twice",
				      STR_ARGS(statements->items[i].name));
	}
	for (size_t i = 0; i < statements->count && faults == before; i++) {
		k.statement = &statements->items[i];
		int so_far = faults;
		check_statement(&k);
		before += faults - so_far; /* each statement tells its own faults */
	}
	sqlite3_close(k.db);
}
