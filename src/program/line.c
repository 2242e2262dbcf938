/* line.c: a command line, taken apart and answered. */
#include "program/program.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *line_option(const struct line *line, const char *name)
{
	for (size_t i = 0; i < line->option_count; i++)
		if (strcmp(line->options[i].name, name) == 0)
			return line->options[i].value;
	return NULL;
}

const char *line_path(const struct line *line, const char *word)
{
	if (!line->here || word[0] == '/')
		return word;
	return str_format(line->arena, "%s/%s", line->here, word).at;
}

static void say_list(struct line *line, const char *format, va_list args)
{
	char words[2048];
	int len = vsnprintf(words, sizeof words, format, args);
	size_t kept = len < 0 ? 0 : (size_t)len < sizeof words ? (size_t)len : sizeof words - 1;
	buf_add(&line->out, (struct str){ words, kept });
	buf_add_byte(&line->out, '\n');
}

void line_say(struct line *line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say_list(line, format, args);
	va_end(args);
}

enum exit_code line_fail(struct line *line, enum exit_code code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say_list(line, format, args);
	va_end(args);
	return code;
}

enum exit_code line_refused(struct line *line, const struct call *c, enum status status)
{
	for (size_t i = 0; i < c->faults.count; i++)
		line_say(line, "%.*s%s%.*s", STR_ARGS(c->faults.items[i].field), c->faults.items[i].field.len ? ": " : "",
			 STR_ARGS(c->faults.items[i].sentence));
	if (c->faults.count == 0)
		line_say(line, "%s", status_name(status));
	return status == STATUS_BROKEN || status == STATUS_BUSY ? EXIT_MACHINE : EXIT_WRONG;
}

/* Whether `options` ("key= dry-run") names it; *valued tells whether a value follows. */
static bool option_known(const char *options, const char *name, bool *valued)
{
	struct str rest = str_of(options);
	while (rest.len) {
		struct str option = str_until(&rest, ' ');
		*valued = str_ends(option, STR("="));
		if (str_equal(str_part(option, 0, option.len - *valued), str_of(name)))
			return true;
	}
	return false;
}

static bool read_option(struct line *line, const struct verb *verb, int argc, char **argv, int *at)
{
	const char *name = argv[*at] + 2;
	bool valued = false;
	if (!option_known(verb->options, name, &valued) || line->option_count == OPTIONS_MOST) {
		line_say(line, "There is no option --%s here. Usage: yizhan %s", name, verb->usage);
		return false;
	}
	if (valued && *at + 1 >= argc) {
		line_say(line, "--%s needs a value. Usage: yizhan %s", name, verb->usage);
		return false;
	}
	line->options[line->option_count].name = name;
	line->options[line->option_count++].value = valued ? argv[++*at] : "";
	return true;
}

bool line_read(struct line *line, const struct verb *verb, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0) {
			if (!read_option(line, verb, argc, argv, &i))
				return false;
		} else if (line->count < WORDS_MOST) {
			line->words[line->count++] = argv[i];
		} else {
			line_say(line, "There are more than %d words: do it in parts.", WORDS_MOST);
			return false;
		}
	}
	if (line->count >= verb->least && line->count <= verb->most)
		return true;
	line_say(line, "Usage: yizhan %s", verb->usage);
	return false;
}
