/* sqlc_read.c: SQL text to tokens. */
#include "sqlc.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FILE_CEILING ((size_t)1 << 20)

struct source source_open(const char *path)
{
	struct source source = { str_of(path), STR(""), 1 };
	char *bytes = arena_take(all, FILE_CEILING);
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(bytes, 1, FILE_CEILING, file) : 0;
	if (!file || ferror(file) || len == FILE_CEILING)
		fault(source.path, 0, "could not be read, or is longer than 1 MB");
	else
		source.rest = (struct str){ bytes, len };
	if (file)
		fclose(file);
	if (!str_is_utf8(source.rest))
		fault(source.path, 0, "is not UTF-8");
	return source;
}

static bool is_word(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

static size_t word_length(struct str s, bool dots)
{
	size_t len = 0;
	while (len < s.len && (is_word(s.at[len]) || (dots && s.at[len] == '.')))
		len++;
	return len;
}

/* The token is the first `len` bytes; its text may leave out some of them at both ends. */
static struct token cut(struct source *source, enum token_kind kind, size_t len, size_t before, size_t after)
{
	struct token token = { kind, str_part(source->rest, before, len - after), source->line };
	for (size_t i = 0; i < len; i++)
		source->line += source->rest.at[i] == '\n';
	source->rest = str_part(source->rest, len, source->rest.len);
	return token;
}

static size_t string_length(struct str s)
{
	size_t len = 1;
	while (len < s.len && (s.at[len] != '\'' || (len + 1 < s.len && s.at[len + 1] == '\'')))
		len += s.at[len] == '\'' ? 2 : 1;
	return len < s.len ? len + 1 : s.len;
}

static size_t space_length(struct str s)
{
	size_t len = 0;
	while (len < s.len && isspace((unsigned char)s.at[len]))
		len++;
	return len;
}

struct token token_next(struct source *source)
{
	struct str s = source->rest;
	if (!s.len)
		return (struct token){ TOKEN_END, STR(""), source->line };
	if (isspace((unsigned char)s.at[0]))
		return cut(source, TOKEN_SPACE, space_length(s), 0, 0);
	if (str_starts(s, STR("--"))) {
		const char *end = memchr(s.at, '\n', s.len);
		return cut(source, TOKEN_COMMENT, end ? (size_t)(end - s.at) : s.len, 2, 0);
	}
	if (s.at[0] == '\'')
		return cut(source, TOKEN_STRING, string_length(s), 0, 0);
	if (isdigit((unsigned char)s.at[0]))
		return cut(source, TOKEN_NUMBER, word_length(s, true), 0, 0);
	if (is_word(s.at[0]))
		return cut(source, TOKEN_WORD, word_length(s, false), 0, 0);
	if (s.at[0] == ':' && word_length(str_part(s, 1, s.len), true))
		return cut(source, TOKEN_PARAMETER, 1 + word_length(str_part(s, 1, s.len), true), 1, 0);
	if (s.at[0] == '{') {
		size_t len = 1 + word_length(str_part(s, 1, s.len), false);
		if (len > 1 && len < s.len && s.at[len] == ':')
			return cut(source, TOKEN_OPEN, len + 1, 1, 1);
	}
	return cut(source, TOKEN_MARK, 1, 0, 0);
}

bool token_is(struct token token, const char *text)
{
	return (token.kind == TOKEN_WORD || token.kind == TOKEN_MARK) && token.text.len == strlen(text) &&
	       strncasecmp(token.text.at, text, token.text.len) == 0;
}

bool type_from_word(struct str word, enum type *out)
{
	static const char *const names[TYPE_COUNT] = { "id", "text", "json", "integer", "money",
						       "flag", "time", "day", "bytes", "secret" };
	for (int i = 0; i < TYPE_COUNT; i++) {
		if (str_equal(word, str_of(names[i]))) {
			*out = (enum type)i;
			return true;
		}
	}
	return false;
}
