/* pdf_language.c: says a finished document's language, which cairo 1.16 cannot: its catalogue is written again, with a few
 * entries more (also that it is tagged, which cairo leaves out when drawings stand outside of tags),
 * behind the end of the file, as the standard lets any editor do. */
#include "view/pdf_inner.h"

static size_t find_last(struct str text, struct str part)
{
	for (size_t at = text.len - part.len + 1; at-- > 0;)
		if (str_equal(str_part(text, at, at + part.len), part))
			return at;
	return text.len;
}

/* The number that follows the last `mark` of a file. */
static bool number_after(struct str file, struct str mark, int64_t *out)
{
	if (file.len < mark.len)
		return false;
	size_t at = find_last(file, mark);
	if (at == file.len)
		return false;
	struct str rest = str_trim(str_part(file, at + mark.len, at + mark.len + 24));
	size_t digits = 0;
	while (digits < rest.len && rest.at[digits] >= '0' && rest.at[digits] <= '9')
		digits++;
	return str_int(str_part(rest, 0, digits), 0, INT32_MAX, out);
}

/* What stands in the catalogue between its outer brackets. */
static bool read_catalogue(struct arena *arena, struct str file, int64_t root, struct str *inside)
{
	struct str mark = str_format(arena, "\n%lld 0 obj\n<<", (long long)root);
	size_t from = find_last(file, mark);
	if (from == file.len)
		return false;
	struct str rest = str_part(file, from + mark.len, file.len);
	size_t end = str_find(rest, STR("\nendobj"));
	if (end == rest.len)
		return false;
	struct str object = str_trim(str_part(rest, 0, end));
	if (!str_ends(object, STR(">>")))
		return false;
	*inside = str_part(object, 0, object.len - 2);
	return true;
}

enum status pdf_add_language(struct call *c, struct buf *file, enum language language)
{
	struct str text = str_copy(c->arena, buf_str(file)), catalogue;
	int64_t root, size, info, before;
	if (!number_after(text, STR("/Root "), &root) || !number_after(text, STR("/Size "), &size) ||
	    !number_after(text, STR("/Info "), &info) || !number_after(text, STR("startxref\n"), &before) ||
	    !read_catalogue(c->arena, text, root, &catalogue))
		return broken(c, "pdf: the catalogue is not where cairo writes it");
	size_t object = file->len;
	const char *marked = str_contains(catalogue, STR("/MarkInfo")) ? "" : "/MarkInfo << /Marked true >>\n";
	buf_add_format(file, "%lld 0 obj\n<<%.*s\n%s/Lang (%s)\n", (long long)root, STR_ARGS(catalogue), marked,
		       language_code(language));
	buf_add(file, STR("/ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n"));
	size_t table = file->len;
	buf_add_format(file, "xref\n%lld 1\n%010zu 00000 n \ntrailer\n<< /Size %lld\n/Root %lld 0 R\n/Info %lld 0 R\n/Prev %lld\n>>\n",
		       (long long)root, object, (long long)size, (long long)root, (long long)info, (long long)before);
	buf_add_format(file, "startxref\n%zu\n%%%%EOF\n", table);
	return file->full ? broken(c, "pdf: the file is too large") : STATUS_OK;
}
