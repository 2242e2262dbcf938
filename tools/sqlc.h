/* sqlc.h: the compiler of schema and statements: what its parts share. The language stands in tools/README.md.
 *
 * Every part reports what is wrong by `fault` and goes on, so that one build shows all faults; nothing is written when
 * there was any. All memory is one arena's. */
#ifndef YIZHAN_SQLC_H
#define YIZHAN_SQLC_H

#include "base/buf.h"

#define LIST_CEILING 64   /* columns of a table, parameters, values of a statement */
#define OPTION_CEILING 6  /* optional predicates of a statement: 64 variants */

enum type { TYPE_ID, TYPE_TEXT, TYPE_JSON, TYPE_INTEGER, TYPE_MONEY, TYPE_FLAG, TYPE_TIME, TYPE_DAY, TYPE_BYTES, TYPE_SECRET, TYPE_COUNT };

struct typed {
	enum type type;
	struct str table; /* of an id */
};

struct column {
	struct str name;
	struct typed typed;
	bool not_null, is_key;
};

struct table {
	struct str name, path;
	struct column columns[LIST_CEILING];
	size_t count;
};

struct script { /* one schema file */
	int64_t number;
	struct str name, path;
	struct buf sqlite, postgres;
};

struct schema {
	struct table *tables;
	struct script *scripts;
	size_t count, script_count;
	struct str named[256]; /* tables that ids of other modules' tables name before those exist */
	size_t named_count;
};

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_PARAMETER, TOKEN_OPEN, TOKEN_MARK, TOKEN_SPACE, TOKEN_COMMENT };

struct token { /* TOKEN_OPEN is `{name:`; its text and that of a parameter is the name alone */
	enum token_kind kind;
	struct str text;
	int line;
};

struct source {
	struct str path, rest;
	int line;
};

enum result { RESULT_MANY, RESULT_ONE, RESULT_SCALAR, RESULT_CHANGED, RESULT_NOTHING };

struct parameter {
	struct str name;
	struct typed typed;
	const struct table *row; /* `row certificate_row`; else NULL */
};

struct value { /* what is bound, in the order of the numbers */
	struct str text; /* as written, without the colon */
	const struct parameter *parameter;
	struct typed typed;
};

struct shape { /* a struct of result columns */
	struct str name;
	bool is_row;
	struct column columns[LIST_CEILING];
	size_t count;
};

struct statement {
	struct str path, name, sentence, shape_name, writes;
	int line;
	struct parameter parameters[LIST_CEILING];
	size_t parameter_count;
	enum result result;
	struct typed scalar;
	struct shape *shape;
	struct str plan[LIST_CEILING];
	bool plan_met[LIST_CEILING];
	size_t plan_count;
	struct token *tokens;
	size_t token_count;
	struct value values[LIST_CEILING];
	size_t value_count;
	const struct parameter *options[OPTION_CEILING];
	size_t option_count;
};

struct statements {
	struct str path;
	struct statement *items;
	struct shape *shapes;
	size_t count, shape_count;
};

extern struct arena *all;
extern int faults;

void fault(struct str path, int line, const char *format, ...) PRINTF_LIKE(3, 4);

/* sqlc_read.c */
struct source source_open(const char *path);
struct token token_next(struct source *source);
bool token_is(struct token token, const char *text); /* a word or mark, whatever its case */
bool type_from_word(struct str word, enum type *out);

/* sqlc_schema.c */
struct schema *schema_read(int count, char **paths);
struct table *schema_table(const struct schema *schema, struct str name);
struct column *table_column(struct table *table, struct str name);

/* sqlc_statement.c */
struct statements *statements_read(const char *path, const struct schema *schema);
struct str statement_sql(const struct statement *statement, unsigned given, bool postgres); /* one variant */

/* sqlc_check.c: lets SQLite prepare every variant, types the results, checks the plans. */
void statements_check(struct statements *statements, const struct schema *schema);

/* sqlc_write.c */
void write_ids(struct buf *out, const struct schema *schema);
void write_migrations(struct buf *out, const struct schema *schema);
void write_statements(struct buf *code, struct buf *header, const struct statements *statements);
void write_index(struct buf *out, int count, char **paths);
struct str path_stem(struct str path); /* "src/store/setting.sql" -> "setting" */

#endif
