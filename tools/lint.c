/* lint.c: the house rules that a program can decide. `lint TOP` prints file:line: sentence, and exits 1 when there is one.
 *
 * Layers (an #include points downwards), tables (a folder's SQL names its own), sizes (function 80, file 600, header 150), banned
 * functions, headers' guards by first comment, names of files that must be unique, words of this project only, and texts
 * without a translation. */
#include "lint.h"

#include <dirent.h>
#include <gettext-po.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FUNCTION_MOST = 80, FILE_MOST = 600, HEADER_MOST = 150, FILE_BYTES = 4 << 20, DEPTH_MOST = 8 };

void lint_fault(const struct source *source, int line, const char *sentence, struct str what)
{
	printf("%.*s:%d: %s%.*s\n", STR_ARGS(source->path), line, sentence, STR_ARGS(what));
	source->lint->faults++;
}

static struct str read_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return STR_NONE;
	static char bytes[FILE_BYTES];
	size_t len = fread(bytes, 1, FILE_BYTES - 1, file);
	fclose(file);
	struct str s = str_copy(arena, (struct str){ bytes, len });
	return s;
}

/* ---- layers ---- */

static void read_layers(struct lint *lint)
{
	struct str rest = read_file(lint->arena, str_format(lint->arena, "%s/LAYERS", lint->top).at);
	for (intptr_t rank = 1; rest.len; rank++) {
		struct str row = str_until(&rest, '\n');
		if (str_starts(row, STR("#")))
			continue;
		if (str_starts(row, STR("reads "))) {
			lint_allow_reads(lint, row);
			continue;
		}
		while (row.len) {
			struct str folder = str_until(&row, ' ');
			if (folder.len)
				map_put(&lint->layers, folder, (void *)rank);
		}
	}
}

/* "src/module/hall/x.c" -> "module"; "main.c" -> "main". */
static struct str layer_of(struct str path)
{
	struct str rest = path;
	str_until(&rest, '/');
	struct str folder = str_until(&rest, '/');
	if (str_equal(folder, STR("main.c")) || str_equal(folder, STR("modules.c")))
		return STR("main");
	return folder;
}

static bool may_see_store(struct str layer)
{
	return str_equal(layer, STR("route")) || str_equal(layer, STR("program")) || str_equal(layer, STR("main")) ||
	       str_equal(layer, STR("job")) || str_equal(layer, STR("store"));
}

/* module/hall/x.c may include of module/account only account.h: one header of another module. */
static bool is_foreign_inner(struct str path, struct str header)
{
	struct str from = path, to = header;
	str_until(&from, '/');
	str_until(&from, '/');
	struct str own = str_until(&from, '/');
	str_until(&to, '/');
	struct str other = str_until(&to, '/');
	return !str_equal(own, other) && str_ends(to, STR("_inner.h"));
}

static void check_include(const struct source *source, int line, struct str header)
{
	struct str rest = header, folder = str_until(&rest, '/'), own = layer_of(source->path);
	intptr_t rank = (intptr_t)map_get(&source->lint->layers, folder), mine = (intptr_t)map_get(&source->lint->layers, own);
	if (rest.len == 0 || !str_starts(source->path, STR("src/")) || str_ends(source->path, STR("_test.c")))
		return;
	if (rank == 0 || mine == 0)
		lint_fault(source, line, "this folder does not stand in LAYERS: ", rank ? own : folder);
	else if (rank < mine || (rank == mine && !str_equal(folder, own)))
		lint_fault(source, line, "an include points downwards only: ", header);
	if (str_equal(folder, STR("store")) && !may_see_store(own))
		lint_fault(source, line, "store/ is seen by route/, program/, job/ and what sqlc wrote: ", header);
	if (str_equal(folder, STR("module")) && str_equal(own, STR("module")) && is_foreign_inner(source->path, header))
		lint_fault(source, line, "a module's inner header is its own: ", header);
}

/* ---- words ---- */

bool lint_is_name(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/* `name(` as a whole word. */
static bool calls(struct str row, const char *name)
{
	struct str word = str_of(name);
	for (size_t from = 0; from < row.len;) {
		size_t at = from + str_find(str_part(row, from, row.len), word);
		if (at >= row.len)
			return false;
		bool starts = at == 0 || !lint_is_name(row.at[at - 1]);
		if (starts && at + word.len < row.len && row.at[at + word.len] == '(')
			return true;
		from = at + word.len;
	}
	return false;
}

static void check_banned(const struct source *source, int line, struct str row)
{
	static const char *const banned[] = { "strcpy", "strcat", "sprintf", "vsprintf", "gets", "strtok", "atoi", "atol", "atof",
					      "scanf", "sscanf", "localtime", "gmtime", "ctime", "asctime", "system", "popen",
					      "tmpnam", "mktemp", "rand", "srand", "alloca", "setlocale", "strncpy", "strncat" };
	static const char *const shell_only[] = { "malloc", "calloc", "realloc", "free", "strdup" };
	for (size_t i = 0; i < sizeof banned / sizeof *banned; i++)
		if (calls(row, banned[i]))
			lint_fault(source, line, "this function is banned: ", str_of(banned[i]));
	if (!str_starts(source->path, STR("src/module/")))
		return;
	for (size_t i = 0; i < sizeof shell_only / sizeof *shell_only; i++)
		if (calls(row, shell_only[i]))
			lint_fault(source, line, "modules take memory from arenas: ", str_of(shell_only[i]));
}

static void check_row(const struct source *source, int line, struct str row)
{
	static const struct str include = STR_INIT("#include \"");
	if (str_starts(row, include)) {
		struct str rest = str_part(row, include.len, row.len);
		struct str header = str_until(&rest, '"');
		check_include(source, line, header);
		lint_check_statement_header(source, line, header);
	}
	struct str plain = str_trim(row);
	if (!str_starts(plain, STR("*")) && !str_starts(plain, STR("/*")) && !str_starts(plain, STR("\"")))
		check_banned(source, line, row);
	if (str_contains(row, STR("TO" "DO")) || str_contains(row, STR("FIX" "ME")))
		lint_fault(source, line, "what is left to do stands in the issues, not in the code", STR_NONE);
}

/* ---- sizes ---- */

/* A function is what lies between a `{` in column 0 and its `}`. */
static void check_lengths(const struct source *source)
{
	struct str rest = source->bytes;
	int line = 0, opened = 0;
	while (rest.len) {
		struct str row = str_until(&rest, '\n');
		line++;
		if (str_equal(row, STR("{")))
			opened = line;
		if (str_equal(row, STR("}")) && opened) {
			if (line - opened > FUNCTION_MOST)
				lint_fault(source, opened, "a function longer than 80 lines is two", STR_NONE);
			opened = 0;
		}
		check_row(source, line, row);
	}
	bool header = str_ends(source->path, STR(".h"));
	if (line > FILE_MOST && !str_ends(source->path, STR("_test.c")))
		lint_fault(source, line, "a file longer than 600 lines is two", STR_NONE);
	if (header && line > HEADER_MOST)
		lint_fault(source, line, "a header longer than 150 lines is too many ideas", STR_NONE);
	if (!str_starts(source->bytes, STR("/*")))
		lint_fault(source, 1, "the first comment says what this is", STR_NONE);
}

static void check_basename(const struct source *source)
{
	struct str rest = source->path, name = rest;
	while (rest.len)
		name = str_until(&rest, '/');
	if (str_equal(name, STR("module.c")) || str_equal(name, STR("README.md")))
		return;
	const char *before = map_get(&source->lint->basenames, name);
	if (before)
		lint_fault(source, 1, "another file has this name: ", str_of(before));
	map_put(&source->lint->basenames, name, (void *)(intptr_t)str_c(source->lint->arena, source->path));
}

/* ---- translations ---- */

static void on_error(int severity, po_message_t message, const char *file, size_t line, size_t column, int multiline,
		     const char *text)
{
	(void)severity, (void)message, (void)column, (void)multiline;
	fprintf(stderr, "%s:%zu: %s\n", file ? file : "?", line, text);
}

static void on_error_pair(int severity, po_message_t m1, const char *file, size_t line, size_t column, int multiline,
			  const char *text, po_message_t m2, const char *file2, size_t line2, size_t column2, int multiline2,
			  const char *text2)
{
	(void)m2, (void)file2, (void)line2, (void)column2, (void)multiline2, (void)text2;
	on_error(severity, m1, file, line, column, multiline, text);
}

static void read_translations(struct lint *lint, const char *path)
{
	struct po_xerror_handler handler = { .xerror = on_error, .xerror2 = on_error_pair };
	po_file_t file = po_file_read(path, &handler);
	if (!file)
		return;
	po_message_iterator_t at = po_message_iterator(file, NULL);
	for (po_message_t message; (message = po_next_message(at));) {
		struct str id = str_copy(lint->arena, str_of(po_message_msgid(message)));
		if (*po_message_msgstr(message))
			map_put(&lint->translated, id, (void *)(intptr_t)id.at);
	}
	po_message_iterator_free(at);
	po_file_free(file);
}

/* Reads the C string literals that begin at *rest (adjacent ones are one); false when none does. */
static bool read_literal(struct arena *arena, struct str *rest, struct str *out)
{
	struct buf buf;
	buf_init(&buf, arena, 65536);
	bool any = false;
	for (*rest = str_trim(*rest); rest->len && rest->at[0] == '"'; *rest = str_trim(*rest)) {
		size_t at = 1;
		for (; at < rest->len && rest->at[at] != '"'; at++) {
			if (rest->at[at] == '\\' && at + 1 < rest->len)
				buf_add_byte(&buf, rest->at[++at] == 'n' ? '\n' : rest->at[at]);
			else
				buf_add_byte(&buf, rest->at[at]);
		}
		*rest = str_part(*rest, at + 1, rest->len);
		any = true;
	}
	*out = buf_str(&buf);
	return any;
}

static int line_at(struct str bytes, const char *at)
{
	int line = 1;
	for (const char *p = bytes.at; p < at; p++)
		line += *p == '\n';
	return line;
}

static void check_text(const struct source *source, const char *at, struct str text)
{
	if (text.len && !map_get(&source->lint->translated, text))
		lint_fault(source, line_at(source->bytes, at), "no translation in po/zh_CN: ", text);
}

/* After `mark`, `commas` arguments further, stands a text. */
static void check_marked(const struct source *source, const char *mark, int commas)
{
	struct str rest = source->bytes, word = str_of(mark);
	for (size_t at; (at = str_find(rest, word)) < rest.len;) {
		const char *place = rest.at + at;
		bool whole = place == source->bytes.at || !lint_is_name(place[-1]);
		rest = str_part(rest, at + word.len, rest.len);
		struct str args = rest, text;
		for (int i = 0, depth = 0; i < commas && args.len; args = str_part(args, 1, args.len)) {
			depth += (args.at[0] == '(') - (args.at[0] == ')');
			if (depth < 0)
				break;
			i += args.at[0] == ',' && depth == 0;
		}
		if (whole && read_literal(source->lint->arena, &args, &text))
			check_text(source, place, text);
	}
}

static void check_texts(const struct source *source)
{
	if (str_ends(source->path, STR("_test.c")))
		return;
	if (str_ends(source->path, STR(".html"))) {
		check_marked(source, "{t ", 0);
		check_marked(source, "{layout ", 0);
		check_marked(source, "t ", 0);
		return;
	}
	check_marked(source, "say(", 1);
	check_marked(source, "fail(", 2);
	check_marked(source, "fail_field(", 2);
	check_marked(source, "SAY(", 0);
}

/* ---- the tree ---- */

static void check_file(struct lint *lint, struct str path)
{
	struct source source = { lint, path, read_file(lint->arena, str_format(lint->arena, "%s/%.*s", lint->top, STR_ARGS(path)).at) };
	bool code = str_ends(path, STR(".c")) || str_ends(path, STR(".h")), page = str_ends(path, STR(".html"));
	if (code)
		check_lengths(&source);
	if (code || page || str_ends(path, STR(".sql")))
		check_basename(&source);
	if ((code || page) && str_starts(path, STR("src/")))
		check_texts(&source);
	if (str_ends(path, STR(".sql")))
		lint_check_tables(&source);
}

static void walk(struct lint *lint, struct str folder, int depth, void (*visit)(struct lint *lint, struct str path))
{
	DIR *dir = opendir(str_format(lint->arena, "%s/%.*s", lint->top, STR_ARGS(folder)).at);
	if (!dir || depth > DEPTH_MOST)
		return;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "node_modules") == 0)
			continue;
		struct str path = str_format(lint->arena, "%.*s/%s", STR_ARGS(folder), entry->d_name);
		struct stat found;
		if (stat(str_format(lint->arena, "%s/%.*s", lint->top, STR_ARGS(path)).at, &found) != 0)
			continue;
		if (S_ISDIR(found.st_mode))
			walk(lint, path, depth + 1, visit);
		else
			visit(lint, path);
	}
	closedir(dir);
}

static void visit_po(struct lint *lint, struct str path)
{
	if (str_ends(path, STR(".po")))
		read_translations(lint, str_format(lint->arena, "%s/%.*s", lint->top, STR_ARGS(path)).at);
}

static void visit_sql(struct lint *lint, struct str path)
{
	if (str_ends(path, STR(".sql")))
		lint_learn_tables(lint, path, read_file(lint->arena, str_format(lint->arena, "%s/%.*s", lint->top, STR_ARGS(path)).at));
}

int main(int argc, char **argv)
{
	struct lint lint = { .arena = arena_new((size_t)8 << 30), .top = argc > 1 ? argv[1] : "." };
	map_init(&lint.layers, lint.arena);
	map_init(&lint.reads, lint.arena);
	map_init(&lint.tables, lint.arena);
	map_init(&lint.statements, lint.arena);
	map_init(&lint.basenames, lint.arena);
	map_init(&lint.translated, lint.arena);
	read_layers(&lint);
	walk(&lint, STR("po"), 0, visit_po);
	walk(&lint, STR("src"), 0, visit_sql);
	walk(&lint, STR("src"), 0, check_file);
	walk(&lint, STR("tools"), 0, check_file);
	int faults = lint.faults;
	arena_free(lint.arena);
	return faults ? 1 : 0;
}
