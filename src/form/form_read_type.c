/* form_read_type.c: members of fields that only some types have, examples, and rules across fields. */
#include "form/form_inside.h"
#include "form/form_read_inside.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 500, RULES_MOST = 100 };

bool read_table(struct yaml *yaml, const struct yaml_node *map, struct yaml_table *out)
{
	const struct yaml_node *node = yaml_find(map, "table");
	struct str name = yaml_text(yaml, map, "table", false), why = STR("no table can be named here");
	if (!node)
		return false;
	if (yaml->find_table && yaml->find_table(yaml, name, out, &why))
		return true;
	yaml_fault(yaml, node->line, "The table \"%.*s\" can't be used: %.*s.", STR_ARGS(name), STR_ARGS(why));
	return false;
}

/* A member that only fields of some type may have. */
static void only_for(struct yaml *yaml, const struct yaml_node *map, const char *member, bool right, const char *types)
{
	const struct yaml_node *node = yaml_find(map, member);
	if (node && !right)
		yaml_fault(yaml, node->line, "Only a field of type %s has \"%s\": remove it or change the type.", types, member);
}

/* ---- addresses ---- */

static int read_level(struct yaml *yaml, const struct yaml_node *map)
{
	static const char *const levels[] = { "province", "city", "county", "town", "village", NULL };
	static const int digits[] = { 2, 4, 6, 9, 12 };
	int level = yaml_choice(yaml, map, "level", levels, false);
	return level < 0 ? 0 : digits[level];
}

static void read_divisions(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	struct yaml_table table = { 0 };
	struct str why;
	int line = 0;
	field->level = read_level(yaml, map);
	field->within = yaml_text(yaml, map, "within", false);
	field->no_detail = yaml_find(map, "detail") && !yaml_flag(yaml, map, "detail");
	if (!yaml_find(map, "table")) {
		field->divisions = yaml->divisions;
		if (!field->divisions)
			yaml_fault(yaml, map->line, "An address needs a \"table\" with the codes and names of divisions: load a county that has divisions.csv, or name a CSV file of this folder.");
	} else if (read_table(yaml, map, &table)) {
		field->divisions = division_table_read(yaml->arena, table.rows, table.count, &why, &line);
	} else {
		return;
	}
	if (!field->divisions && yaml_find(map, "table"))
		yaml_fault(yaml, map->line, "The table of divisions, line %d: %.*s", line, STR_ARGS(why));
	else if (field->divisions && field->within.len && !division_find(field->divisions, field->within))
		yaml_fault(yaml, map->line, "\"within\" names no division of the table: use a code that stands in it.");
}

/* ---- places ---- */

static bool read_degrees(struct yaml *yaml, const struct yaml_node *map, const char *name, int64_t *out)
{
	struct str text = yaml_text(yaml, map, name, true);
	if (text.len && decimal_read(text, 6, out))
		return true;
	if (text.len)
		yaml_fault(yaml, map->line, "\"%s\" must be degrees with at most six digits after the point, such as \"106.632100\".", name);
	return false;
}

static bool read_point(struct yaml *yaml, int line, struct str text, struct place_point *out)
{
	struct str rest = text, lon = str_until(&rest, ' ');
	if (decimal_read(str_trim(lon), 6, &out->lon) && decimal_read(str_trim(rest), 6, &out->lat))
		return true;
	yaml_fault(yaml, line, "A point is longitude and latitude with a space between: \"106.632100 30.456100\".");
	return false;
}

static void read_marks(struct yaml *yaml, const struct yaml_node *map, struct place_bounds *bounds)
{
	const struct yaml_node *marks = yaml_list(yaml, map, "marks", false);
	bounds->marks = ARENA_MANY(yaml->arena, struct place_point, marks->count);
	for (size_t i = 0; i < marks->count && i < POINTS_MOST; i++) {
		struct place_point *point = &bounds->marks[bounds->mark_count];
		if (!yaml_only(yaml, marks->items[i], "at label"))
			continue;
		point->label = yaml_words(yaml, marks->items[i], "label", true);
		bounds->mark_count += read_point(yaml, marks->items[i]->line, yaml_text(yaml, marks->items[i], "at", true), point);
	}
}

static void read_outline(struct yaml *yaml, const struct yaml_node *map, struct place_bounds *bounds)
{
	const struct yaml_node *node = yaml_find(map, "outline");
	struct str_list points = yaml_texts(yaml, map, "outline");
	if (points.count > POINTS_MOST)
		yaml_fault(yaml, node->line, "An outline has at most %d points.", POINTS_MOST);
	bounds->outline = ARENA_MANY(yaml->arena, struct place_point, points.count);
	for (size_t i = 0; i < points.count && i < POINTS_MOST; i++)
		bounds->outline_count += read_point(yaml, node->line, points.items[i], &bounds->outline[bounds->outline_count]);
}

static void read_bounds(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	const struct yaml_node *node = yaml_find(map, "bounds");
	struct place_bounds *bounds = ARENA_ONE(yaml->arena, struct place_bounds);
	if (!node || !yaml_only(yaml, node, "west south east north"))
		return;
	bool right = read_degrees(yaml, node, "west", &bounds->west) && read_degrees(yaml, node, "south", &bounds->south) &&
		     read_degrees(yaml, node, "east", &bounds->east) && read_degrees(yaml, node, "north", &bounds->north);
	if (right && (bounds->west >= bounds->east || bounds->south >= bounds->north))
		yaml_fault(yaml, node->line, "\"bounds\" go from west to east and from south to north: swap them.");
	read_outline(yaml, map, bounds);
	read_marks(yaml, map, bounds);
	field->bounds = bounds;
}

/* ---- identity documents ---- */

static void read_kinds(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	struct str_list kinds = yaml_texts(yaml, map, "kinds");
	field->kinds = kinds.count ? 0 : (1U << DOCUMENT_KIND_COUNT) - 1;
	for (size_t i = 0; i < kinds.count; i++) {
		unsigned bit = 0;
		for (int k = 0; k < DOCUMENT_KIND_COUNT; k++)
			bit |= str_equal(kinds.items[i], str_of(document_kind_names[k])) ? 1U << k : 0;
		if (!bit)
			yaml_fault(yaml, yaml_find(map, "kinds")->line,
				   "\"%.*s\" is no kind of document; known are: resident, passport, permanent, hongkong_macao, taiwan, residence, other.",
				   STR_ARGS(kinds.items[i]));
		field->kinds |= bit;
	}
}

static bool can_be_computed(enum field_type type)
{
	return type == FIELD_INTEGER || type == FIELD_MONEY || type == FIELD_NUMBER || type == FIELD_YES_NO || type == FIELD_TEXT ||
	       type == FIELD_LONG_TEXT || type == FIELD_DAY || type == FIELD_CHOICE;
}

void read_type(struct yaml *yaml, const struct yaml_node *map, struct field *field)
{
	enum field_type type = field->type;
	bool address = type == FIELD_ADDRESS, place = type == FIELD_PLACE;
	only_for(yaml, map, "decimals", type == FIELD_NUMBER, "number");
	only_for(yaml, map, "table", address || type == FIELD_CHOICE || type == FIELD_CHOICES, "address, choice or choices");
	only_for(yaml, map, "within", address, "address");
	only_for(yaml, map, "level", address, "address");
	only_for(yaml, map, "detail", address, "address");
	only_for(yaml, map, "bounds", place, "place");
	only_for(yaml, map, "outline", place && yaml_find(map, "bounds"), "place with bounds");
	only_for(yaml, map, "marks", place && yaml_find(map, "bounds"), "place with bounds");
	only_for(yaml, map, "kinds", type == FIELD_IDENTITY_DOCUMENT, "identity_document");
	only_for(yaml, map, "value", can_be_computed(type), "integer, money, number, yes_no, text, long_text, day or choice");
	if (field->value && yaml_find(map, "example"))
		yaml_fault(yaml, map->line, "A field with \"value\" is computed and needs no \"example\": remove it.");
	if (address)
		read_divisions(yaml, map, field);
	if (place)
		read_bounds(yaml, map, field);
	if (type == FIELD_IDENTITY_DOCUMENT)
		read_kinds(yaml, map, field);
	field->secret = field->secret || type == FIELD_IDENTITY_DOCUMENT || type == FIELD_BANK_CARD;
}

/* ---- rules across fields ---- */

static void check_marked(struct yaml *yaml, const struct form *form, const struct form_rule *rule)
{
	if (!rule->fields.count)
		yaml_fault(yaml, rule->line, "A rule needs \"fields\": the names of those beside which its sentence is told.");
	for (size_t i = 0; i < rule->fields.count; i++) {
		const struct field *field = form_field(form, rule->fields.items[i]);
		if (!field || !str_equal(field->name, rule->fields.items[i]))
			yaml_fault(yaml, rule->line, "The rule marks \"%.*s\", which is no field of this form.", STR_ARGS(rule->fields.items[i]));
	}
}

void read_rules(struct yaml *yaml, const struct yaml_node *map, const struct form *form, struct form_rule **rules, size_t *count)
{
	const struct yaml_node *list = yaml_list(yaml, map, "rules", false);
	if (list->count > RULES_MOST)
		yaml_fault(yaml, list->line, "There are more than %d rules here: join some with \"and\".", RULES_MOST);
	*rules = ARENA_MANY(yaml->arena, struct form_rule, list->count);
	for (size_t i = 0; i < list->count && i < RULES_MOST; i++) {
		struct form_rule *rule = &(*rules)[*count];
		if (!yaml_only(yaml, list->items[i], "check says fields"))
			continue;
		*rule = (struct form_rule){ .check = yaml_rule(yaml, list->items[i], "check"), .says = yaml_words(yaml, list->items[i], "says", true),
					    .fields = yaml_texts(yaml, list->items[i], "fields"), .line = list->items[i]->line };
		if (!yaml_find(list->items[i], "check"))
			yaml_fault(yaml, rule->line, "\"check\" is missing: add it.");
		check_marked(yaml, form, rule);
		*count += rule->check != NULL;
	}
}
