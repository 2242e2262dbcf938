/* poc OUT.c PO…: compiles translations to `text_catalogue` (base/text.h).
 *
 * Refused: a fuzzy or empty translation, one text translated in two ways, a translation whose printf conversions or
 * "{}" places differ from those of its source. */
#include "base/buf.h"

#include <gettext-po.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	const char *english, *translated, *file;
	size_t line;
};

struct catalogue {
	struct arena *arena;
	struct entry *entries;
	size_t count, room;
	int faults;
};

static void fault(struct catalogue *all, const char *file, size_t line, const char *sentence, const char *text)
{
	fprintf(stderr, "%s:%zu: %s: \"%.60s\"\n", file, line, sentence, text);
	all->faults++;
}

/* What the library finds wrong with a file's grammar. */
static bool broken_file;

static void tell(int severity, po_message_t message, const char *file, size_t line, size_t column, int lines, const char *words)
{
	(void)message;
	(void)column;
	(void)lines;
	fprintf(stderr, "%s:%zu: %s\n", file ? file : "po", line, words);
	broken_file = broken_file || severity != PO_SEVERITY_WARNING;
}

static void tell_two(int severity, po_message_t message, const char *file, size_t line, size_t column, int lines,
		     const char *words, po_message_t other, const char *other_file, size_t other_line, size_t other_column,
		     int other_lines, const char *other_words)
{
	tell(severity, message, file, line, column, lines, words);
	tell(severity, other, other_file, other_line, other_column, other_lines, other_words);
}

/* The conversions of a format in their order, without what is spelled out: "%.*s %d" gives ".*s d ". */
static struct str conversions(struct arena *arena, const char *format)
{
	struct buf out;
	buf_init(&out, arena, 65536);
	for (const char *p = format; *p; p++) {
		if (p[0] == '{' && p[1] == '}')
			buf_add(&out, STR("{} "));
		if (*p != '%')
			continue;
		size_t len = strcspn(p + 1, "diouxXeEfFgGaAcspn%") + 1;
		if (p[len] == 0)
			break;
		if (p[len] != '%')
			buf_add(&out, (struct str){ p + 1, len });
		buf_add_byte(&out, ' ');
		p += len;
	}
	return buf_str(&out);
}

static void add(struct catalogue *all, const char *file, po_message_t message)
{
	const char *english = po_message_msgid(message), *translated = po_message_msgstr(message);
	if (!*english || po_message_is_obsolete(message))
		return;
	po_filepos_t position = po_message_filepos(message, 0);
	size_t line = position ? po_filepos_start_line(position) : 0;
	if (line == (size_t)-1)
		line = 0;
	if (po_message_is_fuzzy(message))
		fault(all, file, line, "a translation is marked fuzzy: look at it and take the mark away", english);
	if (!*translated)
		fault(all, file, line, "a text has no translation", english);
	else if (!str_equal(conversions(all->arena, english), conversions(all->arena, translated)))
		fault(all, file, line, "a translation keeps the conversions and places of its source in their order", english);
	if (all->count == all->room) {
		size_t room = all->room ? all->room * 2 : 1024;
		struct entry *entries = ARENA_MANY(all->arena, struct entry, room);
		if (all->count)
			memcpy(entries, all->entries, all->count * sizeof *entries);
		all->entries = entries;
		all->room = room;
	}
	all->entries[all->count++] = (struct entry){ arena_copy(all->arena, english, strlen(english)),
						     arena_copy(all->arena, translated, strlen(translated)), file, line };
}

static void read_po(struct catalogue *all, const char *path)
{
	static const struct po_xerror_handler handler = { tell, tell_two };
	po_file_t file = po_file_read(path, &handler);
	if (!file || broken_file) {
		fprintf(stderr, "%s:1: cannot be read\n", path);
		exit(1);
	}
	po_message_iterator_t iterator = po_message_iterator(file, NULL);
	po_message_t message;
	while ((message = po_next_message(iterator)))
		add(all, path, message);
	po_message_iterator_free(iterator);
	po_file_free(file);
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->english, ((const struct entry *)b)->english);
}

/* One text may stand in several files when its translation is the same. */
static void drop_doubles(struct catalogue *all)
{
	size_t kept = 0;
	for (size_t i = 0; i < all->count; i++) {
		const struct entry *entry = &all->entries[i];
		if (kept && strcmp(all->entries[kept - 1].english, entry->english) == 0) {
			if (strcmp(all->entries[kept - 1].translated, entry->translated) != 0)
				fault(all, entry->file, entry->line, "a text is translated in another way elsewhere", entry->english);
			continue;
		}
		all->entries[kept++] = *entry;
	}
	all->count = kept;
}

static void write_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p < 0x20 || *p >= 0x7f || *p == '"' || *p == '\\' || *p == '?')
			fprintf(out, "\\%03o", *p);
		else
			fputc(*p, out);
	}
	fputc('"', out);
}

static void write_catalogue(const struct catalogue *all, const char *path)
{
	FILE *out = fopen(path, "wb");
	if (!out) {
		fprintf(stderr, "%s:1: cannot be written\n", path);
		exit(1);
	}
	fprintf(out, "/* Written by poc. */\n#include \"base/text.h\"\n\nconst struct text_entry text_catalogue[] = {\n");
	for (size_t i = 0; i < all->count; i++) {
		fprintf(out, "\t{ ");
		write_string(out, all->entries[i].english);
		fprintf(out, ", ");
		write_string(out, all->entries[i].translated);
		fprintf(out, " },\n");
	}
	fprintf(out, "\t{ 0 },\n};\nconst size_t text_catalogue_count = %zu;\n", all->count);
	if (fclose(out) != 0)
		exit(1);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "poc OUT.c PO...\n");
		return 2;
	}
	struct catalogue all = { .arena = arena_new((size_t)256 << 20) };
	for (int i = 2; i < argc; i++)
		read_po(&all, argv[i]);
	if (all.count)
		qsort(all.entries, all.count, sizeof *all.entries, compare_entries);
	drop_doubles(&all);
	if (!all.faults)
		write_catalogue(&all, argv[1]);
	arena_free(all.arena);
	return all.faults ? 1 : 0;
}
