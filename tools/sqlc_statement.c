/* sqlc_statement.c: a file of statements to what its signatures and SQL say. */
#include "sqlc.h"

#include <string.h>

#define STATEMENT_CEILING 256 /* in one file */
#define TOKEN_CEILING 4096    /* in one statement */

struct reader {
	struct source source;
	const struct schema *schema;
	struct statements *statements;
	struct statement *statement;
	struct token token;
};

static void complain(struct statement *s, const char *what, struct str about)
{
	fault(s->path, s->line, "%.*s: %s%s%.*s", STR_ARGS(s->name), what, about.at ? ": " : "", STR_ARGS(about));
}

/* ---- the comment before a statement ---- */

static bool read_typed(const struct schema *schema, struct str word, struct typed *out)
{
	*out = (struct typed){ .type = TYPE_ID };
	if (type_from_word(word, &out->type))
		return out->type != TYPE_ID;
	if (!str_ends(word, STR("_id")))
		return false;
	out->table = str_part(word, 0, word.len - 3);
	bool known = schema_table(schema, out->table) != NULL;
	for (size_t i = 0; i < schema->named_count; i++)
		known = known || str_equal(schema->named[i], out->table);
	return known;
}

static const struct table *row_table(const struct schema *schema, struct str word)
{
	return str_ends(word, STR("_row")) ? schema_table(schema, str_part(word, 0, word.len - 4)) : NULL;
}

static bool is_taken(struct str name)
{
	static const char *const names[] = { "c", "out", "rows", "values", "statement" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_equal(name, str_of(names[i])))
			return true;
	return false;
}

static void read_parameter(struct reader *r, struct str words)
{
	struct statement *s = r->statement;
	struct str type = str_trim(words);
	struct parameter parameter = { .name = str_until(&type, ' ') };
	type = str_trim(type);
	parameter.row = row_table(r->schema, type);
	if (!parameter.row && !read_typed(r->schema, type, &parameter.typed))
		complain(s, "a parameter is written `name type`, with a type of ours, <table>_id or <table>_row", words);
	if (is_taken(parameter.name))
		complain(s, "this parameter's name is taken by the function that is written", parameter.name);
	if (s->parameter_count == LIST_CEILING)
		complain(s, "too many parameters", STR_NONE);
	else
		s->parameters[s->parameter_count++] = parameter;
}

static void read_result(struct reader *r, struct str words)
{
	struct statement *s = r->statement;
	struct str rest = str_trim(words), word = str_until(&rest, ' ');
	s->shape_name = str_trim(rest);
	if (str_equal(word, STR("many")) && s->shape_name.len)
		s->result = RESULT_MANY;
	else if (str_equal(word, STR("one")) && s->shape_name.len)
		s->result = RESULT_ONE;
	else if (str_equal(word, STR("changed")) && !s->shape_name.len)
		s->result = RESULT_CHANGED;
	else if (str_equal(word, STR("nothing")) && !s->shape_name.len)
		s->result = RESULT_NOTHING;
	else if (!s->shape_name.len && read_typed(r->schema, word, &s->scalar))
		s->result = RESULT_SCALAR;
	else
		complain(s, "gives `many x`, `one x`, a type, `changed` or `nothing`", words);
}

/* name(parameters) -> result */
static void read_signature(struct reader *r, struct str words)
{
	struct statement *s = r->statement;
	struct str rest = words;
	s->name = str_trim(str_until(&rest, '('));
	struct str parameters = str_until(&rest, ')');
	rest = str_trim(rest);
	if (!s->name.len || str_contains(s->name, STR(" ")) || !str_starts(rest, STR("->"))) {
		fault(s->path, s->line, "a statement begins with its signature: -- name(parameters) -> result");
		return;
	}
	while (str_trim(parameters).len)
		read_parameter(r, str_until(&parameters, ','));
	read_result(r, str_part(rest, 2, rest.len));
}

/* `plan: a, b` names indices; behind `scan` stands the reason. */
static void read_plan(struct statement *s, struct str words)
{
	while (str_trim(words).len && s->plan_count < LIST_CEILING) {
		struct str name = str_trim(str_until(&words, ','));
		bool scan = str_starts(name, STR("scan"));
		if (scan && name.len < 8)
			complain(s, "behind `plan: scan` stands why a scan is right here", STR_NONE);
		s->plan[s->plan_count++] = scan ? STR("scan") : name;
		if (scan)
			return;
	}
}

static void read_comment(struct reader *r, const struct str *lines, size_t count)
{
	struct buf signature, sentence;
	buf_init(&signature, all, 4096);
	buf_init(&sentence, all, 4096);
	for (size_t i = 0; i < count; i++) {
		struct str line = str_trim(lines[i]);
		bool begun = str_contains(buf_str(&signature), STR("->"));
		if (str_starts(line, STR("plan:"))) {
			read_plan(r->statement, str_part(line, 5, line.len));
			continue;
		}
		buf_add(begun ? &sentence : &signature, line);
		buf_add_byte(begun ? &sentence : &signature, ' ');
	}
	read_signature(r, str_trim(buf_str(&signature)));
	r->statement->sentence = str_trim(buf_str(&sentence));
	if (!r->statement->sentence.len)
		complain(r->statement, "a sentence says what it does", STR_NONE);
}

/* ---- its SQL ---- */

static const struct parameter *find_parameter(const struct statement *s, struct str name)
{
	for (size_t i = 0; i < s->parameter_count; i++)
		if (str_equal(s->parameters[i].name, name))
			return &s->parameters[i];
	return NULL;
}

static void add_value(struct statement *s, struct token token)
{
	for (size_t i = 0; i < s->value_count; i++)
		if (str_equal(s->values[i].text, token.text))
			return;
	struct str member = token.text;
	const struct parameter *parameter = find_parameter(s, str_until(&member, '.'));
	struct value value = { .text = token.text, .parameter = parameter };
	struct column *column = parameter && parameter->row ? table_column((struct table *)(uintptr_t)parameter->row, member) : NULL;
	if (!parameter || s->value_count == LIST_CEILING || (parameter->row ? !column : member.len != 0)) {
		fault(s->path, token.line, "%.*s: no such parameter: %.*s", STR_ARGS(s->name), STR_ARGS(token.text));
		return;
	}
	value.typed = column ? column->typed : parameter->typed;
	s->values[s->value_count++] = value;
}

static void add_option(struct statement *s, struct token token)
{
	const struct parameter *parameter = find_parameter(s, token.text);
	for (size_t i = 0; i < s->option_count; i++)
		if (s->options[i] == parameter)
			return;
	enum type type = parameter ? parameter->typed.type : TYPE_INTEGER;
	if (!parameter || parameter->row || type == TYPE_INTEGER || type == TYPE_MONEY || type == TYPE_FLAG)
		fault(s->path, token.line, "%.*s: a predicate is optional by a parameter that can be none: %.*s",
		      STR_ARGS(s->name), STR_ARGS(token.text));
	else if (s->option_count == OPTION_CEILING)
		complain(s, "has too many optional predicates", STR_NONE);
	else
		s->options[s->option_count++] = parameter;
}

/* Words that only one of the two databases knows, or that they understand differently. */
static void check_dialect(struct statement *s, size_t i)
{
	static const char *const functions[] = { "strftime", "datetime", "julianday", "unixepoch", "ifnull", "iif", "printf", "format",
						 "group_concat", "total", "json_extract", "json_each", "instr", "hex", "random",
						 "randomblob", "typeof", "last_insert_rowid", "changes", "now", "greatest", "least" };
	static const char *const words[] = { "rowid", "_rowid_", "oid", "glob", "ilike", "collate", "regexp", "indexed", "current_timestamp" };
	struct token token = s->tokens[i], none = { 0 };
	struct token behind = i + 1 < s->token_count ? s->tokens[i + 1] : none, next = i + 2 < s->token_count ? s->tokens[i + 2] : none;
	bool known = true;
	for (size_t j = 0; j < sizeof functions / sizeof *functions; j++)
		known = known && !(token_is(token, functions[j]) && token_is(behind, "("));
	for (size_t j = 0; j < sizeof words / sizeof *words; j++)
		known = known && !(token.kind == TOKEN_WORD && token_is(token, words[j]));
	if (!known)
		fault(s->path, token.line, "%.*s: %.*s is not common to SQLite and PostgreSQL", STR_ARGS(s->name), STR_ARGS(token.text));
	if (token_is(token, "insert") && token_is(next, "or"))
		fault(s->path, token.line, "%.*s: say ON CONFLICT instead of INSERT OR", STR_ARGS(s->name));
	if (token_is(token, "is") && (next.kind == TOKEN_PARAMETER || next.kind == TOKEN_NUMBER || next.kind == TOKEN_STRING))
		fault(s->path, token.line, "%.*s: IS compares with NULL only; say IS NOT DISTINCT FROM", STR_ARGS(s->name));
	if (token.kind == TOKEN_MARK && strchr("\"`[@$?", token.text.at[0]))
		fault(s->path, token.line, "%.*s: %.*s has no place here", STR_ARGS(s->name), STR_ARGS(token.text));
}

/* `insert into x`, `update x`, `delete from x`: which table changes. */
static struct str changed_table(const struct statement *s)
{
	size_t at = 0;
	if (token_is(s->tokens[0], "update"))
		at = 2;
	else if (token_is(s->tokens[0], "insert") || token_is(s->tokens[0], "delete"))
		at = 4;
	return at && at < s->token_count ? s->tokens[at].text : STR_NONE;
}

static void check_sql(struct statement *s, const struct schema *schema)
{
	bool open = false;
	for (size_t i = 0; i < s->token_count; i++) {
		struct token token = s->tokens[i];
		if (token.kind == TOKEN_PARAMETER)
			add_value(s, token);
		if (token.kind == TOKEN_OPEN)
			add_option(s, token);
		if (token.kind == TOKEN_OPEN ? open : token_is(token, "}") && !open)
			fault(s->path, token.line, "%.*s: braces do not match", STR_ARGS(s->name));
		open = token.kind == TOKEN_OPEN || (open && !token_is(token, "}"));
		check_dialect(s, i);
	}
	s->writes = changed_table(s);
	bool writes = s->result == RESULT_CHANGED || s->result == RESULT_NOTHING;
	if (open)
		complain(s, "a brace is not closed", STR_NONE);
	if (s->writes.at && !schema_table(schema, s->writes))
		complain(s, "no such table", s->writes);
	if (writes && !s->writes.at)
		complain(s, "gives `changed` or `nothing` but changes no table", STR_NONE);
	for (size_t i = 0; i < s->parameter_count; i++) {
		bool used = false;
		for (size_t j = 0; j < s->value_count; j++)
			used = used || s->values[j].parameter == &s->parameters[i];
		for (size_t j = 0; j < s->option_count; j++)
			used = used || s->options[j] == &s->parameters[i];
		if (!used)
			complain(s, "a parameter is not used", s->parameters[i].name);
	}
}

static void read_sql(struct reader *r)
{
	struct statement *s = r->statement;
	s->tokens = ARENA_MANY(all, struct token, TOKEN_CEILING);
	while (r->token.kind != TOKEN_END && !token_is(r->token, ";")) {
		bool blank = r->token.kind == TOKEN_SPACE || r->token.kind == TOKEN_COMMENT;
		bool again = s->token_count && s->tokens[s->token_count - 1].kind == TOKEN_SPACE;
		if (blank)
			r->token = (struct token){ TOKEN_SPACE, STR(" "), r->token.line };
		if (s->token_count == TOKEN_CEILING) {
			complain(s, "is too long", STR_NONE);
			return;
		}
		if (!blank || !again)
			s->tokens[s->token_count++] = r->token;
		r->token = token_next(&r->source);
	}
	if (r->token.kind == TOKEN_END)
		complain(s, "has no ; at its end", STR_NONE);
	r->token = token_next(&r->source);
	check_sql(s, r->schema);
}

struct str statement_sql(const struct statement *s, unsigned given, bool postgres)
{
	struct buf out;
	buf_init(&out, all, 1 << 20);
	bool left_out = false;
	for (size_t i = 0; i < s->token_count; i++) {
		struct token token = s->tokens[i];
		if (token.kind == TOKEN_OPEN) {
			size_t option = 0;
			while (!str_equal(s->options[option]->name, token.text))
				option++;
			left_out = !(given >> option & 1);
		} else if (token_is(token, "}")) {
			left_out = false;
		} else if (!left_out && token.kind == TOKEN_PARAMETER) {
			size_t number = 0;
			while (!str_equal(s->values[number].text, token.text))
				number++;
			buf_add_format(&out, "%c%zu", postgres ? '$' : '?', number + 1);
		} else if (!left_out) {
			buf_add(&out, token.text);
		}
	}
	return str_trim(buf_str(&out));
}

/* ---- the file ---- */

static bool is_blank_line(struct token token)
{
	const char *first = token.kind == TOKEN_SPACE ? memchr(token.text.at, '\n', token.text.len) : NULL;
	return first && memchr(first + 1, '\n', token.text.len - (size_t)(first + 1 - token.text.at));
}

/* The comment right before a statement is its signature; one that a blank line parts from it is for readers only. */
static void read_statement(struct reader *r)
{
	struct str lines[LIST_CEILING];
	size_t count = 0;
	int line = 0;
	while (r->token.kind == TOKEN_SPACE || r->token.kind == TOKEN_COMMENT) {
		if (is_blank_line(r->token))
			count = 0;
		if (r->token.kind == TOKEN_COMMENT && count < LIST_CEILING) {
			line = count ? line : r->token.line;
			lines[count++] = r->token.text;
		}
		r->token = token_next(&r->source);
	}
	if (r->token.kind == TOKEN_END)
		return;
	struct statements *statements = r->statements;
	if (statements->count == STATEMENT_CEILING) {
		fault(r->source.path, line, "too many statements in one file");
		r->token.kind = TOKEN_END;
		return;
	}
	r->statement = &statements->items[statements->count++];
	r->statement->path = r->source.path;
	r->statement->line = count ? line : r->token.line;
	int before = faults;
	read_comment(r, lines, count);
	if (faults == before)
		read_sql(r);
	else
		r->token.kind = TOKEN_END;
}

struct statements *statements_read(const char *path, const struct schema *schema)
{
	struct statements *statements = ARENA_ONE(all, struct statements);
	statements->path = str_of(path);
	statements->items = ARENA_MANY(all, struct statement, STATEMENT_CEILING);
	statements->shapes = ARENA_MANY(all, struct shape, STATEMENT_CEILING);
	struct reader r = { .source = source_open(path), .schema = schema, .statements = statements };
	r.token = token_next(&r.source);
	while (r.token.kind != TOKEN_END)
		read_statement(&r);
	return statements;
}
