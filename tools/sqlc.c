/* sqlc.c: the command line of the compiler of schema and statements.
 *
 *   sqlc ids OUT.h SCHEMA…
 *   sqlc schema OUT.c SCHEMA…
 *   sqlc statements IN.sql OUT.c OUT.h SCHEMA…
 *   sqlc index OUT.c IN.sql… */
#include "sqlc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_CEILING ((size_t)512 << 20)
#define OUTPUT_CEILING ((size_t)16 << 20)

struct arena *all;
int faults;

void fault(struct str path, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%.*s:%d: ", STR_ARGS(path), line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	faults++;
}

static void write_file(const char *path, const struct buf *buf)
{
	if (faults)
		return;
	FILE *file = fopen(path, "wb");
	bool written = file && !buf->full && fwrite(buf->at, 1, buf->len, file) == buf->len;
	if (!file || fclose(file) != 0 || !written)
		fault(str_of(path), 0, "could not be written");
}

static struct buf new_output(void)
{
	struct buf buf;
	buf_init(&buf, all, OUTPUT_CEILING);
	return buf;
}

static void run_statements(int count, char **words)
{
	struct buf code = new_output(), header = new_output();
	struct schema *schema = schema_read(count - 3, words + 3);
	struct statements *statements = statements_read(words[0], schema);
	if (!faults)
		statements_check(statements, schema);
	if (!faults)
		write_statements(&code, &header, statements);
	write_file(words[1], &code);
	write_file(words[2], &header);
}

int main(int count, char **words)
{
	all = arena_new(MEMORY_CEILING);
	const char *verb = count > 2 ? words[1] : "";
	struct buf out = new_output();
	if (strcmp(verb, "statements") == 0 && count > 4) {
		run_statements(count - 2, words + 2);
	} else if (strcmp(verb, "ids") == 0) {
		write_ids(&out, schema_read(count - 3, words + 3));
		write_file(words[2], &out);
	} else if (strcmp(verb, "schema") == 0) {
		write_migrations(&out, schema_read(count - 3, words + 3));
		write_file(words[2], &out);
	} else if (strcmp(verb, "index") == 0) {
		write_index(&out, count - 3, words + 3);
		write_file(words[2], &out);
	} else {
		fprintf(stderr, "sqlc ids OUT.h SCHEMA… | schema OUT.c SCHEMA… | statements IN.sql OUT.c OUT.h SCHEMA… | "
				"index OUT.c IN.sql…\n");
		return 2;
	}
	arena_free(all);
	return faults ? 1 : 0;
}
