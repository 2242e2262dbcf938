/* lint_tables.c: a folder never sees another's tables. What crosses goes through headers; the few readers that are
 * sanctioned stand in LAYERS, and nobody writes another's. */
#include "lint.h"

/* "src/module/hall/draft.sql" -> "module/hall"; of a schema file the folder above it. */
static struct str folder_of(struct str path)
{
	size_t end = path.len;
	while (end > 0 && path.at[end - 1] != '/')
		end--;
	struct str folder = str_part(path, 4, end ? end - 1 : 0);
	return str_ends(folder, STR("/schema")) ? str_part(folder, 0, folder.len - 7) : folder;
}

static bool is_schema(struct str path)
{
	return str_contains(path, STR("/schema/"));
}

/* The next word, with comments, quotes and marks left out; none at the end. */
static struct str next_word(struct str *rest)
{
	while (rest->len && !lint_is_name(rest->at[0])) {
		if (str_starts(*rest, STR("--")))
			str_until(rest, '\n');
		else if (rest->at[0] == '\'') {
			*rest = str_part(*rest, 1, rest->len);
			str_until(rest, '\'');
		} else
			*rest = str_part(*rest, 1, rest->len);
	}
	size_t len = 0;
	while (len < rest->len && lint_is_name(rest->at[len]))
		len++;
	struct str word = str_part(*rest, 0, len);
	*rest = str_part(*rest, len, rest->len);
	return word;
}

void lint_allow_reads(struct lint *lint, struct str row)
{
	str_until(&row, ' ');
	struct str folder = str_until(&row, ' ');
	while (row.len) {
		struct str table = str_until(&row, ' ');
		map_put(&lint->reads, str_format(lint->arena, "%.*s %.*s", STR_ARGS(folder), STR_ARGS(table)), lint);
	}
}

static bool may_read(const struct lint *lint, struct str folder, struct str table)
{
	return map_get(&lint->reads, str_format(lint->arena, "%.*s *", STR_ARGS(folder))) ||
	       map_get(&lint->reads, str_format(lint->arena, "%.*s %.*s", STR_ARGS(folder), STR_ARGS(table)));
}

static void keep(struct lint *lint, struct map *map, struct str name, struct str folder)
{
	map_put(map, name, (void *)(intptr_t)str_c(lint->arena, folder));
}

void lint_learn_tables(struct lint *lint, struct str path, struct str bytes)
{
	struct str rest = bytes, word, folder = folder_of(path);
	if (!is_schema(path)) {
		struct str name = str_part(path, 4 + folder.len + 1, path.len - 4);
		keep(lint, &lint->statements, name, folder);
		return;
	}
	while ((word = next_word(&rest)).len)
		if (str_equal(word, STR("TABLE")))
			keep(lint, &lint->tables, next_word(&rest), folder);
}

static int line_of(const struct source *source, struct str rest)
{
	int line = 1;
	for (const char *at = source->bytes.at; at < rest.at; at++)
		line += *at == '\n';
	return line;
}

void lint_check_tables(const struct source *source)
{
	struct lint *lint = source->lint;
	struct str rest = source->bytes, word, earlier = STR_NONE, before = STR_NONE, folder = folder_of(source->path);
	if (is_schema(source->path))
		return;
	while ((word = next_word(&rest)).len) {
		bool from = str_equal(before, STR("FROM")) || str_equal(before, STR("JOIN"));
		bool into = str_equal(before, STR("INTO")) || str_equal(before, STR("UPDATE")) || (from && str_equal(earlier, STR("DELETE")));
		const char *owner = into || from ? map_get(&lint->tables, word) : NULL;
		if (owner && into && !str_equal(str_of(owner), folder))
			lint_fault(source, line_of(source, rest), "a folder changes its own tables only: ", word);
		else if (owner && from && !str_equal(str_of(owner), folder) && !may_read(lint, folder, word))
			lint_fault(source, line_of(source, rest), "a folder reads its own tables only (others go by a header; LAYERS): ", word);
		earlier = before;
		before = word;
	}
}

/* "draft_sql.h" is seen by the folder of draft.sql. */
void lint_check_statement_header(const struct source *source, int line, struct str header)
{
	struct str folder = folder_of(source->path), name = str_part(header, 0, header.len > 6 ? header.len - 6 : 0);
	const char *owner = str_ends(header, STR("_sql.h")) ? map_get(&source->lint->statements, name) : NULL;
	if (owner && !str_equal(str_of(owner), folder) && !may_read(source->lint, folder, STR("*")) && !str_ends(source->path, STR("_test.c")))
		lint_fault(source, line, "statements are their folder's own: ", header);
}
