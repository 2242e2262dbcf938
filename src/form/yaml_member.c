/* yaml_member.c: a map's members by type, each wrong one a fault with its line and what to write. */
#include "form/yaml.h"
#include "base/buf.h"

static const struct yaml_node empty_list = { .kind = YAML_LIST };

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *name)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (str_equal(map->pairs[i].name, str_of(name)))
			return map->pairs[i].value;
	return NULL;
}

static bool is_word_of(struct str word, const char *words)
{
	struct str rest = str_of(words);
	while (rest.len)
		if (str_equal(str_until(&rest, ' '), word))
			return true;
	return false;
}

bool yaml_only(struct yaml *yaml, const struct yaml_node *map, const char *known)
{
	if (map->kind != YAML_MAP) {
		yaml_fault(yaml, map->line, "Here members are needed, each as \"name: value\": %s.", known);
		return false;
	}
	for (size_t i = 0; i < map->count; i++)
		if (!is_word_of(map->pairs[i].name, known))
			yaml_fault(yaml, map->pairs[i].line, "\"%.*s\" is not known here; known are: %s.", STR_ARGS(map->pairs[i].name), known);
	return true;
}

/* A member of a kind; NULL when absent or of another kind. */
static const struct yaml_node *member(struct yaml *yaml, const struct yaml_node *map, const char *name, enum yaml_kind kind, bool required)
{
	static const char *const nouns[] = { "a text", "a list, each item after a dash", "members, each as \"name: value\"" };
	const struct yaml_node *node = yaml_find(map, name);
	if (!node) {
		if (required && map)
			yaml_fault(yaml, map->line, "\"%s\" is missing: add it.", name);
		return NULL;
	}
	if (node->kind == kind)
		return node;
	yaml_fault(yaml, node->line, "\"%s\" must be %s.", name, nouns[kind]);
	return NULL;
}

struct str yaml_text(struct yaml *yaml, const struct yaml_node *map, const char *name, bool required)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_TEXT, required);
	if (!node)
		return STR_NONE;
	struct str text = str_copy(yaml->arena, str_trim(node->text));
	if (required && text.len == 0)
		yaml_fault(yaml, node->line, "\"%s\" is empty: write it.", name);
	return text;
}

struct words yaml_words(struct yaml *yaml, const struct yaml_node *map, const char *name, bool required)
{
	const struct yaml_node *node = yaml_find(map, name);
	if (!node || node->kind == YAML_TEXT)
		return (struct words){ .chinese = yaml_text(yaml, map, name, required) };
	if (!yaml_only(yaml, node, "zh en"))
		return (struct words){ 0 };
	return (struct words){ yaml_text(yaml, node, "zh", true), yaml_text(yaml, node, "en", false) };
}

int64_t yaml_integer(struct yaml *yaml, const struct yaml_node *map, const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_TEXT, false);
	int64_t number = otherwise;
	if (node && !str_int(node->text, least, most, &number))
		yaml_fault(yaml, node->line, "\"%s\" must be a whole number from %lld to %lld.", name, (long long)least, (long long)most);
	return number;
}

bool yaml_flag(struct yaml *yaml, const struct yaml_node *map, const char *name)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_TEXT, false);
	if (!node)
		return false;
	if (is_word_of(node->text, "yes true"))
		return true;
	if (!is_word_of(node->text, "no false"))
		yaml_fault(yaml, node->line, "\"%s\" must be yes or no.", name);
	return false;
}

struct day yaml_day(struct yaml *yaml, const struct yaml_node *map, const char *name)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_TEXT, false);
	struct day day = DAY_NONE;
	if (node && str_equal(node->text, STR("today")))
		return FIELD_TODAY;
	if (node && !day_from_text(node->text, &day))
		yaml_fault(yaml, node->line, "\"%s\" must be a day as 2026-11-22, or today.", name);
	return day;
}

static bool is_letter(char b)
{
	return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
}

/* The first name that no rule of a pack has: it would be nil, and the rule would never hold. Members (form.x) and what
 * stands in quotes are left alone. */
static struct str unknown_name(struct str source)
{
	static const char known[] = "form today row value action fields len sub find upper lower sum count days_between age scaled decimal "
				    "and or not nil true false if then else elseif end local return for in do while function ";
	for (size_t at = 0; at < source.len;) {
		char b = source.at[at], before = at ? source.at[at - 1] : ' ';
		size_t from = at++;
		if (b == '\'' || b == '"') {
			while (at < source.len && source.at[at] != b)
				at += source.at[at] == '\\' ? 2 : 1;
			at++;
		} else if (is_letter(b)) {
			while (at < source.len && is_letter(source.at[at]))
				at++;
			struct str name = str_part(source, from, at);
			bool number = b >= '0' && b <= '9', member = before == '.' && (from < 2 || source.at[from - 2] != '.');
			if (!number && !member && !is_word_of(name, known))
				return name;
		}
	}
	return STR_NONE;
}

struct rule *yaml_rule(struct yaml *yaml, const struct yaml_node *map, const char *name)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_TEXT, false);
	struct rule *rule = NULL;
	struct str why = STR_NONE;
	if (node && rule_read(yaml->arena, node->text, &rule, &why) != STATUS_OK) {
		yaml_fault(yaml, node->line, "The condition \"%s\" can't be read as a Lua expression: %.*s", name, STR_ARGS(why));
		return NULL;
	}
	struct str unknown = rule && !str_contains(node->text, STR("local")) ? unknown_name(node->text) : STR_NONE;
	if (unknown.len)
		yaml_fault(yaml, node->line, "The condition \"%s\" names \"%.*s\", which no rule has: fields are form.NAME; "
			   "docs/packs.md lists what a rule sees.", name, STR_ARGS(unknown));
	return rule;
}

int yaml_choice(struct yaml *yaml, const struct yaml_node *map, const char *name, const char *const *names, bool required)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_TEXT, required);
	if (!node)
		return -1;
	struct buf known;
	buf_init(&known, yaml->arena, 400);
	for (int i = 0; names[i]; i++) {
		if (str_equal(node->text, str_of(names[i])))
			return i;
		buf_add(&known, i ? STR(", ") : STR(""));
		buf_add(&known, str_of(names[i]));
	}
	yaml_fault(yaml, node->line, "\"%s\" can't be \"%.*s\"; it is one of: %s.", name, STR_ARGS(str_part(node->text, 0, 60)), known.at);
	return -1;
}

const struct yaml_node *yaml_list(struct yaml *yaml, const struct yaml_node *map, const char *name, bool required)
{
	const struct yaml_node *node = member(yaml, map, name, YAML_LIST, required);
	return node ? node : &empty_list;
}

struct str_list yaml_texts(struct yaml *yaml, const struct yaml_node *map, const char *name)
{
	const struct yaml_node *list = yaml_list(yaml, map, name, false);
	struct str_list texts = { ARENA_MANY(yaml->arena, struct str, list->count), 0 };
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i]->kind == YAML_TEXT)
			texts.items[texts.count++] = str_trim(list->items[i]->text);
		else
			yaml_fault(yaml, list->items[i]->line, "Each item of \"%s\" must be a text.", name);
	}
	return texts;
}

bool yaml_is_name(struct str text)
{
	if (text.len == 0 || text.len > 40 || text.at[0] < 'a' || text.at[0] > 'z')
		return false;
	for (size_t i = 1; i < text.len; i++) {
		char b = text.at[i];
		if (!((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '_' || b == '-'))
			return false;
	}
	return true;
}
