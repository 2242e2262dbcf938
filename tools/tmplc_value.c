/* tmplc_value.c: paths, strings, conditions and arguments, as C expressions. */
#include "tmplc.h"

#include <ctype.h>
#include <string.h>

static void skip_blank(struct str *rest)
{
	while (rest->len && isspace((unsigned char)rest->at[0]))
		*rest = str_part(*rest, 1, rest->len);
}

struct str word_take(struct str *rest)
{
	skip_blank(rest);
	size_t len = 0;
	while (len < rest->len && (isalnum((unsigned char)rest->at[len]) || rest->at[len] == '_') &&
	       !(len == 0 && isdigit((unsigned char)rest->at[0])))
		len++;
	struct str word = len ? str_part(*rest, 0, len) : STR_NONE;
	*rest = str_part(*rest, len, rest->len);
	return word;
}

bool mark_take(struct str *rest, const char *mark)
{
	skip_blank(rest);
	if (!str_starts(*rest, str_of(mark)))
		return false;
	*rest = str_part(*rest, strlen(mark), rest->len);
	return true;
}

bool keyword_take(struct str *rest, const char *word)
{
	struct str try = *rest;
	if (!str_equal(word_take(&try), str_of(word)))
		return false;
	*rest = try;
	return true;
}

struct str string_take(struct template *t, struct str *rest)
{
	skip_blank(rest);
	if (!rest->len || rest->at[0] != '"')
		return STR_NONE;
	struct buf out;
	buf_init(&out, t->arena, 16384);
	buf_add_byte(&out, '"');
	size_t i = 1;
	for (; i < rest->len && rest->at[i] != '"'; i++) {
		if (rest->at[i] == '\n')
			refuse(t, "a string ends on the line where it begins");
		if (rest->at[i] == '\\')
			refuse(t, "a string may not hold a backslash");
		buf_add_byte(&out, rest->at[i]);
	}
	if (i == rest->len)
		refuse(t, "a string without its end");
	buf_add_byte(&out, '"');
	*rest = str_part(*rest, i + 1, rest->len);
	return buf_str(&out);
}

static const struct parameter *parameter_named(const struct template *t, struct str name)
{
	for (size_t i = 0; i < t->self.count; i++)
		if (str_equal(t->self.parameters[i].name, name))
			return &t->self.parameters[i];
	return NULL;
}

static bool is_plain_type(struct str type)
{
	static const struct str plain[] = { STR_INIT("str"), STR_INIT("html"), STR_INIT("int"), STR_INIT("bool"),
					    STR_INIT("day"), STR_INIT("instant"), STR_INIT("money") };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (str_equal(plain[i], type))
			return true;
	return false;
}

static bool is_pointer(const struct parameter *parameter)
{
	return !parameter->is_list && !is_plain_type(parameter->type);
}

/* The first word of a path: *is_pointer tells how its members are reached. */
static struct str root_of(struct template *t, struct str word, bool *pointer)
{
	*pointer = true;
	for (size_t i = t->depth; i-- > 0;)
		if (t->blocks[i].kind == BLOCK_EACH && !t->blocks[i].second && str_equal(t->blocks[i].variable, word))
			return str_format(t->arena, "each_%.*s", STR_ARGS(word));
	if (str_equal(word, STR("c")))
		return word;
	const struct parameter *parameter = parameter_named(t, word);
	if (!parameter)
		refuse(t, "there is no value named %.*s here", STR_ARGS(word));
	*pointer = is_pointer(parameter);
	return t->is_page ? str_format(t->arena, "page->%.*s", STR_ARGS(word)) : str_format(t->arena, "%.*s", STR_ARGS(word));
}

struct str path_take(struct template *t, struct str *rest, bool *alone)
{
	struct str word = word_take(rest);
	if (!word.len)
		refuse(t, "a value is missing before \"%.*s\"", STR_ARGS(*rest));
	bool pointer, whole = true;
	struct buf out;
	buf_init(&out, t->arena, 4096);
	buf_add(&out, root_of(t, word, &pointer));
	while (rest->len && (rest->at[0] == '.' || str_starts(*rest, STR("->")))) {
		bool arrow = rest->at[0] == '-' || (whole && pointer);
		*rest = str_part(*rest, rest->at[0] == '-' ? 2 : 1, rest->len);
		struct str member = word_take(rest);
		if (!member.len)
			refuse(t, "a path ends in a point");
		buf_add_format(&out, "%s%.*s", arrow ? "->" : ".", STR_ARGS(member));
		whole = false;
	}
	if (alone)
		*alone = whole && pointer;
	else if (whole && pointer)
		return str_format(t->arena, "(*%.*s)", STR_ARGS(buf_str(&out)));
	return buf_str(&out);
}

static bool sees_path(struct str rest)
{
	return word_take(&rest).len != 0;
}

/* `money path`, `local path`: a struct str; none when neither word leads a path. */
static struct str filtered_take(struct template *t, struct str *rest)
{
	struct str try = *rest;
	struct str word = word_take(&try);
	bool money = str_equal(word, STR("money"));
	if ((!money && !str_equal(word, STR("local"))) || !sees_path(try))
		return STR_NONE;
	*rest = try;
	struct str path = path_take(t, rest, NULL);
	return str_format(t->arena, "%s(c, %.*s)", money ? "view_money" : "view_local", STR_ARGS(path));
}

struct str text_value_take(struct template *t, struct str *rest)
{
	struct str literal = string_take(t, rest);
	if (literal.len)
		return str_format(t->arena, "STR(%.*s)", STR_ARGS(literal));
	if (rest->len > 1 && rest->at[0] == 't' && isspace((unsigned char)rest->at[1])) {
		struct str try = str_part(*rest, 1, rest->len);
		skip_blank(&try);
		if (try.len && try.at[0] == '"') {
			*rest = try;
			struct str sentence = sentence_take(t, rest);
			return str_format(t->arena, "view_sentence(c, %.*s)", STR_ARGS(sentence));
		}
	}
	struct str filtered = filtered_take(t, rest);
	if (filtered.len)
		return filtered;
	struct str path = path_take(t, rest, NULL);
	return str_format(t->arena, "view_str(c, VIEW_PLAIN(%.*s))", STR_ARGS(path));
}

static size_t count_places(struct str literal)
{
	size_t count = 0;
	for (size_t i = 0; i + 1 < literal.len; i++)
		count += literal.at[i] == '{' && literal.at[i + 1] == '}';
	return count;
}

struct str sentence_take(struct template *t, struct str *rest)
{
	struct str english = string_take(t, rest);
	if (english.len < 3)
		refuse(t, "a text is missing after t");
	struct buf values;
	buf_init(&values, t->arena, 16384);
	size_t count = 0, places = count_places(english);
	for (; count < places; count++) {
		skip_blank(rest);
		if (!sees_path(*rest) && !(rest->len && rest->at[0] == '"'))
			refuse(t, "the text %.*s has %zu places and %zu values", STR_ARGS(english), places, count);
		struct str value = text_value_take(t, rest);
		buf_add_format(&values, "%s%.*s", count ? ", " : "", STR_ARGS(value));
	}
	if (!count)
		return str_format(t->arena, "%.*s, NULL, 0", STR_ARGS(english));
	return str_format(t->arena, "%.*s, (const struct str[]){ %.*s }, %zu", STR_ARGS(english), STR_ARGS(buf_str(&values)),
			  count);
}

static struct str number_take(struct str *rest)
{
	skip_blank(rest);
	size_t len = rest->len > 1 && rest->at[0] == '-' ? 1 : 0;
	size_t from = len;
	while (len < rest->len && isdigit((unsigned char)rest->at[len]))
		len++;
	if (len == from)
		return STR_NONE;
	struct str number = str_part(*rest, 0, len);
	*rest = str_part(*rest, len, rest->len);
	return number;
}

/* A C constant: capitals, digits, underscores. */
static struct str constant_take(struct str *rest)
{
	struct str try = *rest;
	struct str word = word_take(&try);
	for (size_t i = 0; i < word.len; i++)
		if (islower((unsigned char)word.at[i]))
			return STR_NONE;
	if (word.len)
		*rest = try;
	return word;
}

static struct str comparison(struct template *t, struct str path, struct str *rest)
{
	struct str literal = string_take(t, rest);
	if (literal.len)
		return str_format(t->arena, "str_equal(%.*s, STR(%.*s))", STR_ARGS(path), STR_ARGS(literal));
	struct str other = number_take(rest);
	if (!other.len)
		other = constant_take(rest);
	if (!other.len)
		refuse(t, "after '=' stands a C constant, a number or a string");
	return str_format(t->arena, "(%.*s) == (%.*s)", STR_ARGS(path), STR_ARGS(other));
}

struct str condition_take(struct template *t, struct str *rest)
{
	bool negated = keyword_take(rest, "not");
	struct str condition, permission = STR_NONE, try = *rest;
	if (keyword_take(&try, "may"))
		permission = constant_take(&try);
	if (permission.len) {
		*rest = try;
		condition = str_format(t->arena, "may(c, %.*s)", STR_ARGS(permission));
	} else {
		bool alone;
		struct str path = path_take(t, rest, &alone);
		if (mark_take(rest, "="))
			condition = comparison(t, alone ? str_format(t->arena, "*%.*s", STR_ARGS(path)) : path, rest);
		else
			condition = str_format(t->arena, "VIEW_SET(%.*s)", STR_ARGS(path));
	}
	return negated ? str_format(t->arena, "!(%.*s)", STR_ARGS(condition)) : condition;
}

static struct str int_take(struct template *t, struct str *rest)
{
	struct str number = number_take(rest);
	if (!number.len)
		number = constant_take(rest);
	if (number.len)
		return str_format(t->arena, "(int64_t)(%.*s)", STR_ARGS(number));
	struct str path = path_take(t, rest, NULL);
	return str_format(t->arena, "(int64_t)(%.*s * 1)", STR_ARGS(path));
}

static struct str bool_take(struct template *t, struct str *rest)
{
	if (keyword_take(rest, "true"))
		return STR("true");
	return keyword_take(rest, "false") ? STR("false") : condition_take(t, rest);
}

struct str argument_take(struct template *t, const struct parameter *parameter, struct str *rest)
{
	struct str type = parameter->type;
	if (parameter->is_list)
		return path_take(t, rest, NULL);
	if (str_equal(type, STR("str")))
		return text_value_take(t, rest);
	if (str_equal(type, STR("int")) || str_equal(type, STR("money")))
		return int_take(t, rest);
	if (str_equal(type, STR("bool")))
		return bool_take(t, rest);
	if (is_plain_type(type))
		return path_take(t, rest, NULL);
	bool alone;
	struct str path = path_take(t, rest, &alone);
	return alone ? path
		     : str_format(t->arena, "VIEW_POINTER(struct %.*s, %.*s)", STR_ARGS(type), STR_ARGS(path));
}

void parameters_take(struct template *t, struct component *self, struct str *rest)
{
	self->name = word_take(rest);
	if (!self->name.len || !mark_take(rest, "("))
		refuse(t, "a template begins {page name(parameter: type, …)} or {component name(…)}");
	while (!mark_take(rest, ")")) {
		if (self->count == sizeof self->parameters / sizeof *self->parameters)
			refuse(t, "more than %zu parameters", self->count);
		struct parameter *parameter = &self->parameters[self->count];
		parameter->name = word_take(rest);
		bool typed = mark_take(rest, ":");
		parameter->type = word_take(rest);
		if (!typed || !parameter->name.len || !parameter->type.len)
			refuse(t, "a parameter is written name: type");
		if (str_equal(parameter->name, STR("c")) || str_equal(parameter->name, STR("out")) ||
		    str_equal(parameter->name, STR("page")) || (t->is_component && str_equal(parameter->name, STR("content"))))
			refuse(t, "a parameter may not be named %.*s", STR_ARGS(parameter->name));
		if (parameter_named(t, parameter->name) && self == &t->self)
			refuse(t, "two parameters are named %.*s", STR_ARGS(parameter->name));
		parameter->is_list = mark_take(rest, "[]");
		self->count++;
		if (!mark_take(rest, ",") && !str_starts(*rest, STR(")")))
			refuse(t, "between parameters stands a comma");
	}
}

struct str parameter_c(struct arena *arena, const struct parameter *parameter)
{
	struct str type = parameter->type, name = parameter->name;
	if (parameter->is_list)
		return str_format(arena, "struct %.*s_list %.*s", STR_ARGS(type), STR_ARGS(name));
	if (str_equal(type, STR("int")) || str_equal(type, STR("money")))
		return str_format(arena, "int64_t %.*s", STR_ARGS(name));
	if (str_equal(type, STR("bool")))
		return str_format(arena, "bool %.*s", STR_ARGS(name));
	if (is_plain_type(type))
		return str_format(arena, "struct %.*s %.*s", STR_ARGS(type), STR_ARGS(name));
	return str_format(arena, "const struct %.*s *%.*s", STR_ARGS(type), STR_ARGS(name));
}
