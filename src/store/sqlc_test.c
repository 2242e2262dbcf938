/* sqlc_test.c: what the compiler of statements refuses, and in which words; the program is run as the build runs it. */
#include "base/arena.h"
#include "base/str.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define OUTPUT_MOST 16384

static struct arena *arena;
static const char *folder, *compiler;

static const char good_schema[] = "CREATE TABLE office (id id PRIMARY KEY, name text NOT NULL UNIQUE);\n"
				  "CREATE TABLE certificate (\n"
				  "	id id PRIMARY KEY,\n"
				  "	office id NOT NULL REFERENCES office,\n"
				  "	holder id NOT NULL, -- person\n"
				  "	ends_on day,\n"
				  "	secret secret,\n"
				  "	version integer NOT NULL DEFAULT 1\n"
				  ");\n"
				  "CREATE INDEX certificate_by_end ON certificate (office, ends_on);\n";

static const char *write_text(const char *name, const char *text)
{
	const char *path = str_format(arena, "%s/%s", folder, name).at;
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	fclose(file);
	return path;
}

/* Runs sqlc with its words going to a file; gives its exit code and what it said. */
static int run(const char *const *words, struct str *said)
{
	const char *path = str_format(arena, "%s/said", folder).at;
	pid_t child = fork();
	if (child == 0) {
		int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(file, 2);
		execv(words[0], (char *const *)(uintptr_t)words);
		_exit(127);
	}
	int code = 0;
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFEXITED(code));
	char *bytes = arena_take(arena, OUTPUT_MOST);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	*said = (struct str){ bytes, fread(bytes, 1, OUTPUT_MOST - 1, file) };
	fclose(file);
	return WEXITSTATUS(code);
}

static int compile(const char *schema, const char *statements, struct str *said)
{
	const char *code = str_format(arena, "%s/x_sql.c", folder).at, *header = str_format(arena, "%s/x_sql.h", folder).at;
	unlink(code);
	unlink(header);
	const char *const words[] = { compiler, "statements", write_text("x.sql", statements), code, header,
				      write_text("001_x.sql", schema), NULL };
	int result = run(words, said);
	assert_int_equal(access(code, R_OK) == 0, result == 0); /* nothing is written when there was a fault */
	return result;
}

static void a_fault_of_a_statement_is_told_in_a_sentence(void **state)
{
	static const struct {
		const char *statements, *said;
	} rows[] = {
		{ "-- x(id certificate_id) -> one line\n-- One.\n-- plan: primary key\nSELECT version FROM certificate WHERE id = :id;", NULL },
		{ "-- x(of office_id) -> many line\n-- All.\n-- plan: certificate_by_end\nSELECT id, holder, ends_on, secret FROM certificate WHERE office = :of;", NULL },
		{ "-- x(name text) -> office_id\n-- One.\n-- plan: unique\nSELECT id FROM office WHERE name = :name;", NULL },
		{ "-- x(row certificate_row) -> nothing\n-- Adds.\nINSERT INTO certificate (id, office, holder) VALUES (:row.id, :row.office, :row.holder);", NULL },
		{ "-- For readers.\n\n-- x() -> integer\n-- Counts.\n-- plan: scan (small)\nSELECT count(*) FROM office;", NULL },
		{ "SELECT 1;", "begins with its signature" },
		{ "-- x() -> integer\nSELECT 1;", "a sentence says what it does" },
		{ "-- x() -> integer\n-- Y.\nSELECT 1", "no ; at its end" },
		{ "-- x(a number) -> integer\n-- Y.\nSELECT :a;", "a parameter is written" },
		{ "-- x(a nothing_id) -> integer\n-- Y.\nSELECT :a;", "a parameter is written" },
		{ "-- x(c integer) -> integer\n-- Y.\nSELECT :c;", "is taken by the function" },
		{ "-- x() -> integer\n-- Y.\nSELECT :a;", "no such parameter: a" },
		{ "-- x(a integer) -> integer\n-- Y.\nSELECT 1;", "a parameter is not used: a" },
		{ "-- x() -> several line\n-- Y.\nSELECT 1;", "gives `many x`" },
		{ "-- x() -> many line\n-- Y.\n-- plan: scan (few)\nSELECT count(*) AS n FROM office;", "can't tell the type" },
		{ "-- x() -> many line\n-- Y.\n-- plan: scan (few)\nSELECT nobody FROM office;", "no such column" },
		{ "-- x(a day) -> many line\n-- Y.\nSELECT id FROM certificate WHERE ends_on < :a;", "which `plan:` does not name" },
		{ "-- x(a office_id) -> many line\n-- Y.\n-- plan: primary key\nSELECT id FROM certificate WHERE office = :a;",
		  "uses `certificate_by_end`, which `plan:` does not name" },
		{ "-- x(a certificate_id) -> many line\n-- Y.\n-- plan: primary key, certificate_by_end\nSELECT id FROM certificate WHERE id = :a;",
		  "no plan of it uses" },
		{ "-- x() -> many line\n-- Y.\n-- plan: scan\nSELECT id FROM office;", "stands why" },
		{ "-- x(a day) -> many line\n-- Y.\n-- plan: certificate_by_end, scan (why not)\nSELECT id FROM certificate WHERE true {b: AND ends_on = :a};",
		  "by a parameter that can be none: b" },
		{ "-- x(a integer) -> many line\n-- Y.\n-- plan: primary key\nSELECT id FROM office WHERE true {a: AND id = :a};", "by a parameter that can be none" },
		{ "-- x(a office_id) -> many line\n-- Y.\n-- plan: primary key\nSELECT id FROM office WHERE true {a: AND id = :a};",
		  "uses `scan`, which `plan:` does not name" },
		{ "-- x(a office_id) -> many line\n-- Y.\n-- plan: primary key\nSELECT id FROM office WHERE true {a: AND id = :a;", "a brace is not closed" },
		{ "-- x(a text) -> nothing\n-- Y.\nINSERT OR REPLACE INTO office (id, name) VALUES (1, :a);", "ON CONFLICT" },
		{ "-- x(a text) -> many line\n-- Y.\n-- plan: unique\nSELECT id FROM office WHERE name IS :a;", "IS compares with NULL only" },
		{ "-- x() -> text\n-- Y.\nSELECT strftime('%Y');", "not common" },
		{ "-- x() -> integer\n-- Y.\n-- plan: scan (few)\nSELECT rowid FROM office;", "not common" },
		{ "-- x() -> text\n-- Y.\n-- plan: scan (few)\nSELECT \"name\" FROM office;", "has no place here" },
		{ "-- x() -> nothing\n-- Y.\n-- plan: scan (few)\nSELECT id FROM office;", "changes no table" },
		{ "-- x() -> integer\n-- Y.\nDELETE FROM office;", "other columns than it gives" },
		{ "-- x() -> many line\n-- Y.\n-- plan: scan (few)\nSELECT id FROM office;\n"
		  "-- y() -> many line\n-- Y.\n-- plan: scan (few)\nSELECT id, name FROM office;", "not those that others give" },
		{ "-- x() -> many office_row\n-- Y.\n-- plan: scan (few)\nSELECT name, id FROM office;", "not those that others give" },
		{ "-- x() -> integer\n-- Y.\nSELECT 1;\n-- x() -> integer\n-- Y.\nSELECT 2;", "there twice" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str said = STR_NONE;
		int code = compile(good_schema, rows[i].statements, &said);
		bool as_expected = rows[i].said ? code == 1 && str_contains(said, str_of(rows[i].said)) && str_contains(said, STR("x.sql:")) :
						  code == 0 && said.len == 0;
		if (!as_expected)
			fail_msg("%s\n-> %d: %.*s", rows[i].statements, code, STR_ARGS(said));
	}
}

static void a_fault_of_a_schema_is_told_in_a_sentence(void **state)
{
	static const struct {
		const char *schema, *said;
	} rows[] = {
		{ "CREATE TABLE a (n integer);", "say NOT NULL" },
		{ "CREATE TABLE a (n int NOT NULL);", "a column's type is one of" },
		{ "CREATE TABLE a (n id NOT NULL);", "whose id is it?" },
		{ "CREATE TABLE a (n id REFERENCES b);", "is not there yet" },
		{ "CREATE TABLE a (n text, n text);", "one twice" },
		{ "CREATE TABLE a (n text) WITHOUT ROWID;", "behind a table's bracket" },
		{ "CREATE TABLE a (n text); CREATE TABLE a (n text);", "one twice" },
		{ "CREATE TRIGGER a;", "are known" },
		{ "CREATE TABLE a (n text); CREATE INDEX b ON a (m);", "no such column: m" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str said = STR_NONE;
		int code = compile(rows[i].schema, "", &said);
		if (code != 1 || !str_contains(said, str_of(rows[i].said)))
			fail_msg("%s\n-> %d: %.*s", rows[i].schema, code, STR_ARGS(said));
	}
}

static void two_schema_files_do_not_share_a_number(void **state)
{
	struct str said = STR_NONE;
	(void)state;
	const char *const words[] = { compiler, "schema", str_format(arena, "%s/m.c", folder).at, write_text("007_a.sql", "CREATE TABLE a (n text);"),
				      write_text("007_b.sql", "CREATE TABLE b (n text);"), NULL };
	assert_int_equal(run(words, &said), 1);
	assert_true(str_contains(said, STR("has the number of")));
}

int main(int count, char **words)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_of_a_statement_is_told_in_a_sentence),
		cmocka_unit_test(a_fault_of_a_schema_is_told_in_a_sentence),
		cmocka_unit_test(two_schema_files_do_not_share_a_number),
	};
	(void)count;
	arena = arena_new((size_t)16 << 20);
	char *dir = arena_copy(arena, "/tmp/yizhan-sqlc-XXXXXX", 23);
	folder = mkdtemp(dir);
	const char *slash = strrchr(words[0], '/');
	compiler = str_format(arena, "%.*s/sqlc", slash ? (int)(slash - words[0]) : 1, slash ? words[0] : ".").at;
	int failures = cmocka_run_group_tests_name("sqlc", tests, NULL, NULL);
	static const char *const names[] = { "x.sql", "x_sql.c", "x_sql.h", "001_x.sql", "007_a.sql", "007_b.sql", "said" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(str_format(arena, "%s/%s", folder, names[i]).at);
	rmdir(folder);
	arena_free(arena);
	return failures;
}
