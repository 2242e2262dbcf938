/* tmplc_write.c: writes the C: literal text, statements with the line that they come from, the function and its header. */
#include "tmplc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str out_name(const struct template *t)
{
	return t->outs ? str_format(t->arena, "&out%zu", t->outs) : STR("out");
}

void flush(struct template *t)
{
	enum { PIECE = 1000 }; /* compilers need not take more than 4,095 characters */
	struct str rest = buf_str(&t->literal);
	while (rest.len) {
		buf_add_format(&t->code, "\tbuf_add(%.*s, STR(\"", STR_ARGS(out_name(t)));
		size_t i = 0;
		for (; i < rest.len && (i < PIECE || (rest.at[i] & 0xc0) == 0x80); i++) {
			if (rest.at[i] == '\n')
				buf_add(&t->code, STR("\\n"));
			else if (strchr("\"\\?", rest.at[i]))
				buf_add_format(&t->code, "\\%c", rest.at[i]);
			else
				buf_add_byte(&t->code, rest.at[i]);
		}
		buf_add(&t->code, STR("\"));\n"));
		rest = str_part(rest, i, rest.len);
	}
	buf_init(&t->literal, t->arena, 1 << 20);
}

void emit(struct template *t, const char *format, ...)
{
	flush(t);
	va_list args;
	va_start(args, format);
	char *words = NULL;
	if (vasprintf(&words, format, args) < 0)
		abort();
	va_end(args);
	buf_add_format(&t->code, "#line %zu \"%s\"\n\t%s\n", t->line, t->file, words);
	free(words);
}

static struct str signature(const struct template *t)
{
	const struct component *self = &t->self;
	struct buf out;
	buf_init(&out, t->arena, 1 << 16);
	if (t->is_page) {
		buf_add_format(&out, "struct html html_%.*s(struct call *c", STR_ARGS(self->name));
		if (self->count)
			buf_add_format(&out, ", const struct %.*s_page *page", STR_ARGS(self->name));
	} else {
		buf_add_format(&out, "void use_%.*s(struct call *c, struct buf *out", STR_ARGS(self->name));
		for (size_t i = 0; i < self->count; i++)
			buf_add_format(&out, ", %.*s", STR_ARGS(parameter_c(t->arena, &self->parameters[i])));
		if (self->has_content)
			buf_add(&out, STR(", struct html content"));
	}
	buf_add_byte(&out, ')');
	return buf_str(&out);
}

static FILE *open_output(const struct template *t, const char *path)
{
	FILE *file = fopen(path, "wb");
	if (!file)
		refuse(t, "%s cannot be written", path);
	fprintf(file, "/* Written by tmplc from %s. */\n", t->file);
	return file;
}

static void close_output(const struct template *t, FILE *file, const char *path)
{
	if (fclose(file) != 0)
		refuse(t, "%s cannot be written", path);
}

void write_header(const struct template *t, const char *path)
{
	FILE *file = open_output(t, path);
	const struct component *self = &t->self;
	fprintf(file, "#ifndef HTML_%.*s_H\n#define HTML_%.*s_H\n#include \"view/view.h\"\n%.*s\n", STR_ARGS(self->name),
		STR_ARGS(self->name), STR_ARGS(buf_str(&t->includes)));
	if (t->is_page && self->count) {
		fprintf(file, "struct %.*s_page {\n", STR_ARGS(self->name));
		for (size_t i = 0; i < self->count; i++)
			fprintf(file, "\t%.*s;\n", STR_ARGS(parameter_c(t->arena, &self->parameters[i])));
		fprintf(file, "};\n");
	}
	fprintf(file, "%.*s;\n#endif\n", STR_ARGS(signature(t)));
	close_output(t, file, path);
}

void write_source(const struct template *t, const char *path, const char *header)
{
	FILE *file = open_output(t, path);
	const char *slash = strrchr(header, '/');
	fprintf(file, "#include \"%s\"\n", slash ? slash + 1 : header);
	for (size_t i = 0; i < t->used_count; i++)
		fprintf(file, "#include \"%.*s_html.h\"\n", STR_ARGS(t->used[i]));
	fprintf(file, "\n%.*s\n{\n", STR_ARGS(signature(t)));
	if (t->is_page)
		fprintf(file, "\tstruct buf whole, *out = &whole;\n\tbuf_init(out, c->arena, VIEW_CEILING);\n");
	else
		fprintf(file, "\t(void)c;\n\t(void)out;\n");
	if (t->is_page && t->self.count)
		fprintf(file, "\t(void)page;\n");
	for (size_t i = 0; t->is_component && i < t->self.count; i++)
		fprintf(file, "\t(void)%.*s;\n", STR_ARGS(t->self.parameters[i].name));
	fprintf(file, "%.*s", STR_ARGS(buf_str(&t->code)));
	if (t->is_page && t->layout.len)
		fprintf(file, "\treturn view_layout(c, %.*s, view_html(c, out));\n", STR_ARGS(t->layout));
	else if (t->is_page)
		fprintf(file, "\treturn view_html(c, out);\n");
	fprintf(file, "}\n");
	close_output(t, file, path);
}
