/* tmplc IN.html OUT.c OUT.h [COMPONENT.html…]: compiles a page or a component to a C function (see tools/README.md).
 *
 * The components given are those that the template may use. Every fault is told as `file:line: sentence`. */
#include "tmplc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void refuse(const struct template *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s:%zu: ", t->file, t->line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

static struct str read_file(struct template *t)
{
	FILE *file = fopen(t->file, "rb");
	if (!file)
		refuse(t, "cannot be opened");
	struct buf bytes;
	buf_init(&bytes, t->arena, 1 << 20);
	char part[4096];
	size_t len;
	while ((len = fread(part, 1, sizeof part, file)) > 0)
		buf_add(&bytes, (struct str){ part, len });
	fclose(file);
	if (bytes.full)
		refuse(t, "a template is at most 1 MB");
	if (!str_is_utf8(buf_str(&bytes)))
		refuse(t, "the template is not UTF-8");
	return buf_str(&bytes);
}

/* ---- literal text ---- */

static char last_literal(const struct template *t)
{
	struct str literal = buf_str(&t->literal);
	return literal.len ? literal.at[literal.len - 1] : 0;
}

/* Indentation and blank lines are the author's, not the reader's. */
static bool is_needless(const struct template *t, char byte)
{
	bool blank = byte == ' ' || byte == '\t' || byte == '\n';
	return blank && t->markup.place == PLACE_TEXT && !t->markup.kept && last_literal(t) == '\n';
}

static void take_byte(struct template *t)
{
	char byte = t->text.at[t->at++];
	if (byte == '\r' || (byte >= 0 && byte < ' ' && byte != '\n' && byte != '\t'))
		refuse(t, "a control character");
	bool needless = is_needless(t, byte);
	markup_feed(t, byte);
	if (!needless)
		buf_add_byte(&t->literal, byte);
	if (byte == '\n')
		t->line++;
}

/* ---- directives ---- */

static struct block *block_push(struct template *t, enum block_kind kind)
{
	if (t->depth == sizeof t->blocks / sizeof *t->blocks)
		refuse(t, "blocks are nested too deep");
	struct block *block = &t->blocks[t->depth++];
	*block = (struct block){ .kind = kind, .line = t->line, .before = t->markup };
	return block;
}

static struct block *block_top(struct template *t, const char *word)
{
	if (!t->depth)
		refuse(t, "{%s} without a block", word);
	return &t->blocks[t->depth - 1];
}

static void take_if(struct template *t, struct str *rest)
{
	struct str condition = condition_take(t, rest);
	emit(t, "if (%.*s) {", STR_ARGS(condition));
	block_push(t, BLOCK_IF);
}

static void take_each(struct template *t, struct str *rest)
{
	struct str variable = word_take(rest);
	if (!variable.len || !keyword_take(rest, "in"))
		refuse(t, "a loop is written {each x in list}");
	for (size_t i = 0; i < t->depth; i++)
		if (str_equal(t->blocks[i].variable, variable))
			refuse(t, "a loop around this one already names %.*s", STR_ARGS(variable));
	struct str list = path_take(t, rest, NULL);
	emit(t, "for (size_t at_%.*s = 0; at_%.*s < %.*s.count; at_%.*s++) {", STR_ARGS(variable), STR_ARGS(variable),
	     STR_ARGS(list), STR_ARGS(variable));
	emit(t, "const __typeof__(*%.*s.items) *each_%.*s = &%.*s.items[at_%.*s]; (void)each_%.*s;", STR_ARGS(list),
	     STR_ARGS(variable), STR_ARGS(list), STR_ARGS(variable), STR_ARGS(variable));
	struct block *block = block_push(t, BLOCK_EACH);
	block->variable = variable;
	block->call = list;
}

/* The second way of a block begins where the first did. */
static struct block *second_way(struct template *t, enum block_kind kind, const char *word)
{
	struct block *block = block_top(t, word);
	if (block->kind != kind || block->second)
		refuse(t, "{%s} does not belong to the block of line %zu", word, block->line);
	return block;
}

static void take_else(struct template *t, struct str *rest)
{
	struct block *block = second_way(t, BLOCK_IF, "else");
	bool again = keyword_take(rest, "if");
	struct str condition = again ? condition_take(t, rest) : STR_NONE;
	emit(t, again ? "} else if (%.*s) {" : "} else {%.*s", STR_ARGS(condition));
	if (block->after.tag[0] || block->call.len)
		markup_join(t, &block->after, &t->markup, block->line);
	block->after = t->markup;
	block->call = STR("joined");
	block->second = !again;
	t->markup = block->before;
}

static void take_none(struct template *t)
{
	struct block *block = second_way(t, BLOCK_EACH, "none");
	markup_join(t, &block->before, &t->markup, block->line);
	emit(t, "} if (%.*s.count == 0) {", STR_ARGS(block->call));
	block->second = true;
}

static void end_if(struct template *t, const struct block *block)
{
	if (!block->second)
		markup_join(t, &block->before, &t->markup, block->line);
	if (block->call.len)
		markup_join(t, &block->after, &t->markup, block->line);
	bool value_empty = block->before.value_empty && t->markup.value_empty;
	t->markup.value_empty = value_empty;
	emit(t, "}");
}

static void take_end(struct template *t)
{
	struct block *block = block_top(t, "end");
	if (block->kind == BLOCK_IF) {
		end_if(t, block);
	} else {
		markup_join(t, &block->before, &t->markup, block->line);
		flush(t);
		if (block->kind == BLOCK_USE) {
			size_t inner = t->outs--;
			emit(t, "%.*s, view_html(c, &out%zu));", STR_ARGS(block->call), inner);
		}
		emit(t, "}");
	}
	t->depth--;
}

static const struct component *component_named(const struct template *t, struct str name)
{
	for (size_t i = 0; i < t->component_count; i++)
		if (str_equal(t->components[i].name, name))
			return &t->components[i];
	refuse(t, "there is no component named %.*s", STR_ARGS(name));
}

static void note_use(struct template *t, struct str name)
{
	for (size_t i = 0; i < t->used_count; i++)
		if (str_equal(t->used[i], name))
			return;
	if (t->used_count == sizeof t->used / sizeof *t->used)
		refuse(t, "a template uses at most %zu components", t->used_count);
	t->used[t->used_count++] = name;
}

static struct str arguments_take(struct template *t, const struct component *component, struct str *rest)
{
	struct buf out;
	buf_init(&out, t->arena, 1 << 16);
	if (!mark_take(rest, "("))
		refuse(t, "a component is used as {use name(arguments)}");
	for (size_t i = 0; i < component->count; i++) {
		if (i && !mark_take(rest, ","))
			refuse(t, "%.*s takes %zu arguments", STR_ARGS(component->name), component->count);
		struct str argument = argument_take(t, &component->parameters[i], rest);
		buf_add_format(&out, ", %.*s", STR_ARGS(argument));
	}
	if (!mark_take(rest, ")"))
		refuse(t, "%.*s takes %zu arguments, and then ')'", STR_ARGS(component->name), component->count);
	return buf_str(&out);
}

static void take_use(struct template *t, struct str *rest)
{
	if (t->markup.place != PLACE_TEXT)
		refuse(t, "a component may not stand inside a tag");
	const struct component *component = component_named(t, word_take(rest));
	note_use(t, component->name);
	struct str arguments = arguments_take(t, component, rest);
	struct str call = str_format(t->arena, "use_%.*s(c, %.*s%.*s", STR_ARGS(component->name), STR_ARGS(out_name(t)),
				     STR_ARGS(arguments));
	if (!component->has_content) {
		emit(t, "%.*s);", STR_ARGS(call));
		return;
	}
	emit(t, "{ struct buf out%zu;", t->outs + 1);
	emit(t, "buf_init(&out%zu, c->arena, VIEW_CEILING);", t->outs + 1);
	block_push(t, BLOCK_USE)->call = call;
	t->outs++;
}

static void take_layout(struct template *t, struct str *rest)
{
	if (!t->is_page)
		refuse(t, "only a page has a layout");
	if (t->layout.len)
		refuse(t, "a page has one layout");
	struct str try = *rest;
	if (string_take(t, &try).len) {
		struct str sentence = sentence_take(t, rest);
		t->layout = str_format(t->arena, "view_sentence(c, %.*s)", STR_ARGS(sentence));
	} else {
		t->layout = text_value_take(t, rest);
	}
}

static const char *place_suffix(const struct template *t)
{
	if (t->markup.place == PLACE_ADDRESS)
		return t->markup.value_empty ? "link" : "url";
	return t->markup.place == PLACE_TEXT ? "text" : "attribute";
}

static void take_sentence(struct template *t, struct str *rest)
{
	if (t->markup.place == PLACE_ADDRESS)
		refuse(t, "a translated text may not stand in an address");
	struct str sentence = sentence_take(t, rest);
	emit(t, "put_sentence(c, %.*s, %.*s);", STR_ARGS(out_name(t)), STR_ARGS(sentence));
	markup_value(t);
}

static void take_asset(struct template *t, struct str *rest)
{
	struct str name = string_take(t, rest);
	if (!name.len || t->markup.place != PLACE_ADDRESS || !t->markup.value_empty)
		refuse(t, "{asset \"name\"} stands at the start of an address");
	emit(t, "put_link_str(%.*s, view_asset(%.*s));", STR_ARGS(out_name(t)), STR_ARGS(name));
	markup_value(t);
}

static void take_value(struct template *t, struct str *rest)
{
	const char *place = place_suffix(t);
	struct str try = *rest;
	struct str filter = word_take(&try);
	bool filtered = (str_equal(filter, STR("money")) || str_equal(filter, STR("local"))) && word_take(&try).len;
	if (filtered) {
		struct str value = text_value_take(t, rest);
		emit(t, "put_%s_str(%.*s, %.*s);", place, STR_ARGS(out_name(t)), STR_ARGS(value));
	} else {
		bool html_allowed = t->markup.place == PLACE_TEXT && !t->markup.kept;
		struct str path = path_take(t, rest, NULL);
		emit(t, "put_%s(c, %.*s, %s(%.*s));", place, STR_ARGS(out_name(t)), html_allowed ? "VIEW" : "VIEW_PLAIN",
		     STR_ARGS(path));
	}
	markup_value(t);
}

static void take_csrf(struct template *t)
{
	if (t->markup.place != PLACE_TEXT || !t->markup.in_form)
		refuse(t, "{csrf} stands inside a form");
	t->markup.has_csrf = true;
	emit(t, "put_csrf(c, %.*s);", STR_ARGS(out_name(t)));
}

static void take_content(struct template *t)
{
	if (!t->is_component || t->markup.place != PLACE_TEXT)
		refuse(t, "{content} stands in a component's text");
	emit(t, "put_html(%.*s, content);", STR_ARGS(out_name(t)));
}

/* The words that lead a directive; anything else is a value. False: it prints, so its line stays. */
static bool take_directive(struct template *t, struct str *rest)
{
	struct str try = *rest;
	markup_settle(t);
	if (keyword_take(rest, "if"))
		take_if(t, rest);
	else if (keyword_take(rest, "else"))
		take_else(t, rest);
	else if (keyword_take(rest, "each"))
		take_each(t, rest);
	else if (keyword_take(rest, "none"))
		take_none(t);
	else if (keyword_take(rest, "end"))
		take_end(t);
	else if (keyword_take(rest, "use"))
		take_use(t, rest);
	else if (keyword_take(rest, "layout"))
		take_layout(t, rest);
	else if (keyword_take(rest, "csrf"))
		take_csrf(t);
	else if (keyword_take(&try, "content") && t->is_component)
		*rest = try, take_content(t);
	else
		return false;
	return true;
}

static void take_print(struct template *t, struct str *rest)
{
	struct str try = *rest, word = word_take(&try);
	bool string = mark_take(&try, "\"");
	if (str_equal(word, STR("raw")))
		refuse(t, "there is no {raw}: only templates make HTML");
	if (string && str_equal(word, STR("t")))
		word_take(rest), take_sentence(t, rest);
	else if (string && str_equal(word, STR("asset")))
		word_take(rest), take_asset(t, rest);
	else
		take_value(t, rest);
}

/* The inside of the directive at t->at; strings may hold braces. Leaves t->at behind it. */
static struct str directive_inside(struct template *t)
{
	bool quoted = false;
	size_t i = t->at + 1;
	for (; i < t->text.len; i++) {
		if (t->text.at[i] == '"')
			quoted = !quoted;
		if (t->text.at[i] == '\n' && quoted)
			refuse(t, "a string ends on the line where it begins");
		if (t->text.at[i] == '}' && !quoted)
			break;
	}
	if (i >= t->text.len)
		refuse(t, "a directive without its '}'");
	struct str inside = str_part(t->text, t->at + 1, i);
	t->at = i + 1;
	return inside;
}

static void count_lines(struct template *t, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		t->line += s.at[i] == '\n';
}

/* A comment ends with the brace that balances its first. */
static bool take_comment(struct template *t)
{
	if (!str_starts(str_part(t->text, t->at, t->text.len), STR("{#")))
		return false;
	size_t depth = 0, i = t->at;
	do {
		if (i == t->text.len)
			refuse(t, "a comment without its '}'");
		depth += t->text.at[i] == '{';
		depth -= t->text.at[i] == '}';
		i++;
	} while (depth);
	count_lines(t, str_part(t->text, t->at, i));
	t->at = i;
	return true;
}

/* A directive alone on its line leaves no empty line. */
static void drop_line_end(struct template *t, bool fresh_line)
{
	size_t i = t->at;
	while (i < t->text.len && (t->text.at[i] == ' ' || t->text.at[i] == '\t'))
		i++;
	if (!fresh_line || t->markup.kept || t->markup.place != PLACE_TEXT || i >= t->text.len || t->text.at[i] != '\n')
		return;
	t->at = i + 1;
	t->line++;
}

static bool begins_line(const struct template *t)
{
	size_t i = t->at;
	while (i && (t->text.at[i - 1] == ' ' || t->text.at[i - 1] == '\t'))
		i--;
	return i == 0 || t->text.at[i - 1] == '\n';
}

static void take_braces(struct template *t)
{
	bool fresh_line = begins_line(t);
	if (take_comment(t)) {
		drop_line_end(t, fresh_line);
		return;
	}
	struct str rest = directive_inside(t), whole = rest;
	bool prints = !take_directive(t, &rest);
	if (prints)
		take_print(t, &rest);
	if (str_trim(rest).len)
		refuse(t, "what does \"%.*s\" mean here?", STR_ARGS(str_trim(rest)));
	count_lines(t, whole);
	if (!prints)
		drop_line_end(t, fresh_line);
}

/* ---- the whole ---- */

static void skip_space(struct template *t)
{
	while (t->at < t->text.len && isspace((unsigned char)t->text.at[t->at]))
		t->line += t->text.at[t->at++] == '\n';
}

/* {include "x.h"}… and then {page …} or {component …}. */
static void take_head(struct template *t)
{
	while (!t->is_page && !t->is_component) {
		skip_space(t);
		if (take_comment(t))
			continue;
		if (t->at >= t->text.len || t->text.at[t->at] != '{')
			refuse(t, "a template begins {page name(parameter: type, …)} or {component name(…)}");
		struct str rest = directive_inside(t), whole = rest;
		if (keyword_take(&rest, "include")) {
			struct str header = string_take(t, &rest);
			buf_add_format(&t->includes, "#include %.*s\n", STR_ARGS(header));
		} else {
			t->is_page = keyword_take(&rest, "page");
			t->is_component = !t->is_page && keyword_take(&rest, "component");
			if (t->is_page || t->is_component)
				parameters_take(t, &t->self, &rest);
		}
		if (str_trim(rest).len)
			refuse(t, "what does \"%.*s\" mean here?", STR_ARGS(str_trim(rest)));
		count_lines(t, whole);
	}
	skip_space(t);
}

static void template_init(struct template *t, struct arena *arena, const char *file)
{
	*t = (struct template){ .arena = arena, .file = file, .line = 1 };
	buf_init(&t->includes, arena, 1 << 16);
	buf_init(&t->code, arena, 8 << 20);
	buf_init(&t->literal, arena, 1 << 20);
	t->text = read_file(t);
	take_head(t);
	t->self.has_content = t->is_component && str_contains(t->text, STR("{content}"));
}

static void take_body(struct template *t)
{
	while (t->at < t->text.len) {
		if (t->text.at[t->at] == '{')
			take_braces(t);
		else if (t->text.at[t->at] == '}')
			refuse(t, "a '}' without its '{'");
		else
			take_byte(t);
	}
	if (t->depth)
		refuse(t, "the block of line %zu has no {end}", t->blocks[t->depth - 1].line);
	if (t->markup.place != PLACE_TEXT || t->markup.in_form)
		refuse(t, "the template ends inside a tag or a form");
	flush(t);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "tmplc IN.html OUT.c OUT.h [COMPONENT.html...]\n");
		return 2;
	}
	struct arena *arena = arena_new((size_t)256 << 20);
	struct component *components = ARENA_MANY(arena, struct component, (size_t)argc);
	struct template *t = ARENA_ONE(arena, struct template);
	size_t count = 0;
	for (int i = 4; i < argc; i++) {
		template_init(t, arena, argv[i]);
		if (!t->is_component)
			refuse(t, "is no component");
		components[count++] = t->self;
	}
	template_init(t, arena, argv[1]);
	t->components = components;
	t->component_count = count;
	take_body(t);
	write_source(t, argv[2], argv[3]);
	write_header(t, argv[3]);
	arena_free(arena);
	return 0;
}
