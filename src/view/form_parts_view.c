/* form_parts_view.c: answers of several boxes: periods, addresses, places, documents, signatures, several choices. */
#include "view/form_view_inside.h"

#include "check_box_html.h"
#include "form/form_type.h"
#include "next_list_html.h"
#include "option_line_html.h"
#include "part_box_html.h"
#include "part_select_html.h"
#include "place_map_html.h"
#include "place_mark_html.h"
#include "sign_box_html.h"

#include <string.h>

enum { MAP_WIDTH = 600 };

static struct str part_name(struct call *c, const struct drawn *d, const char *part)
{
	return str_format(c->arena, "%.*s.%s", STR_ARGS(d->name), part);
}

static struct str part_value(const struct drawn *d, const char *part)
{
	return json_str(d->value, part);
}

static void draw_text(struct call *c, struct buf *out, const struct drawn *d, const char *part, const char *label, const char *size, int most)
{
	struct str name = part_name(c, d, part);
	bool degrees = d->field->type == FIELD_PLACE;
	use_part_box(c, out, name, str_of(label), part_value(d, part), str_of(degrees ? "decimal" : ""), STR("off"), str_of(size), most, view_fault(c, name),
		     d->field->required, d->field->type == FIELD_PERIOD, d->decides);
}

static void draw_period(struct call *c, struct buf *out, const struct drawn *d)
{
	draw_text(c, out, d, "from", say(c, "First day"), "short", 40);
	draw_text(c, out, d, "to", say(c, "Last day"), "short", 40);
}

static void draw_document(struct call *c, struct buf *out, const struct drawn *d)
{
	struct str kind = part_value(d, "kind"), name = part_name(c, d, "kind");
	struct buf options;
	buf_start(c, &options);
	for (int i = 0; i < DOCUMENT_KIND_COUNT; i++)
		if (d->field->kinds & 1U << i)
			use_option_line(c, &options, str_of(document_kind_names[i]), str_of(document_kind_label(c, (enum document_kind)i)),
					str_equal(kind, str_of(document_kind_names[i])));
	use_part_select(c, out, name, name, str_of(say(c, "Kind of document")), view_fault(c, name), d->field->required, d->decides, view_html(c, &options));
	draw_text(c, out, d, "number", say(c, "Number of the document"), "middle", 60);
}

static void draw_choices(struct call *c, struct buf *out, const struct drawn *d)
{
	const struct field *field = d->field;
	for (size_t i = 0; i < field->option_count; i++) {
		size_t index;
		const json_t *name;
		bool chosen = false;
		json_array_foreach(d->value, index, name)
			chosen |= json_is_string(name) && str_equal(str_of(json_string_value(name)), field->options[i].name);
		use_check_box(c, out, part_name(c, d, str_c(c->arena, field->options[i].name)), words_str(c, &field->options[i].label), chosen, d->decides);
	}
}

/* ---- addresses ---- */

static const char *level_label(const struct call *c, size_t digits)
{
	switch (digits) {
	case 2:
		return say(c, "Province");
	case 4:
		return say(c, "City");
	case 6:
		return say(c, "County or district");
	case 9:
		return say(c, "Town or street");
	default:
		return say(c, "Village or community");
	}
}

/* The piece of a code that a list below `above` would hold. */
static struct str piece_of(struct str code, struct str above)
{
	static const size_t lengths[] = { 2, 4, 6, 9, 12 };
	for (size_t i = 0; i < 5; i++)
		if (lengths[i] > above.len && code.len >= lengths[i] && str_starts(code, above.at ? above : STR("")))
			return str_part(code, 0, lengths[i]);
	return STR_NONE;
}

static void draw_level(struct call *c, struct buf *out, const struct drawn *d, int level, struct division_list list, struct str chosen)
{
	struct buf options;
	buf_start(c, &options);
	for (size_t i = 0; i < list.count; i++)
		use_option_line(c, &options, list.items[i]->code, words_str(c, &list.items[i]->name), str_equal(list.items[i]->code, chosen));
	bool last = !chosen.len || divisions_below(c->arena, d->field->divisions, chosen).count == 0;
	struct str code = part_name(c, d, "code"), name = str_format(c->arena, "%.*s.level%d", STR_ARGS(d->name), level);
	use_part_select(c, out, name, last ? code : name, str_of(level_label(c, list.items[0]->code.len)), last ? view_fault(c, code) : STR_NONE,
			d->field->required, true, view_html(c, &options));
}

static void draw_address(struct call *c, struct buf *out, const struct drawn *d)
{
	struct str code = part_value(d, "code"), above = d->field->within;
	struct division_list list = divisions_below(c->arena, d->field->divisions, above);
	for (int level = 1; level <= 5 && list.count; level++) {
		struct str chosen = piece_of(code, above);
		draw_level(c, out, d, level, list, chosen);
		above = chosen;
		list = chosen.len ? divisions_below(c->arena, d->field->divisions, chosen) : (struct division_list){ 0 };
		if (!chosen.len)
			use_next_list(c, out);
	}
	if (!d->field->no_detail)
		draw_text(c, out, d, "detail", say(c, "Street, house number, building and room"), "", 200);
}

/* ---- places ---- */

static int64_t map_height(const struct place_bounds *bounds)
{
	int64_t width = bounds->east - bounds->west, height = bounds->north - bounds->south;
	int64_t drawn = MAP_WIDTH * height / width * 115 / 100; /* a degree of latitude is longer: about so at 30 degrees */
	return drawn < 200 ? 200 : drawn > 700 ? 700 : drawn;
}

static int64_t map_x(const struct place_bounds *bounds, int64_t lon)
{
	return (lon - bounds->west) * MAP_WIDTH / (bounds->east - bounds->west);
}

static int64_t map_y(const struct place_bounds *bounds, int64_t lat)
{
	return (bounds->north - lat) * map_height(bounds) / (bounds->north - bounds->south);
}

static void draw_map(struct call *c, struct buf *out, const struct drawn *d)
{
	const struct place_bounds *bounds = d->field->bounds;
	struct buf points, marks;
	buf_start(c, &points);
	buf_start(c, &marks);
	for (size_t i = 0; i < bounds->outline_count; i++)
		buf_add_format(&points, "%lld,%lld ", (long long)map_x(bounds, bounds->outline[i].lon), (long long)map_y(bounds, bounds->outline[i].lat));
	for (size_t i = 0; i < bounds->mark_count; i++) {
		long long x = (long long)map_x(bounds, bounds->marks[i].lon), y = (long long)map_y(bounds, bounds->marks[i].lat);
		use_place_mark(c, &marks, str_format(c->arena, "%lld", x), str_format(c->arena, "%lld", y), words_str(c, &bounds->marks[i].label),
			       str_format(c->arena, "%lld", x + 8));
	}
	use_place_map(c, out, d->name, decimal_text(c->arena, bounds->west, 6), decimal_text(c->arena, bounds->south, 6),
		      decimal_text(c->arena, bounds->east, 6), decimal_text(c->arena, bounds->north, 6), buf_str(&points),
		      str_format(c->arena, "0 0 %d %lld", MAP_WIDTH, (long long)map_height(bounds)), view_html(c, &marks));
}

static void draw_place(struct call *c, struct buf *out, const struct drawn *d)
{
	draw_text(c, out, d, "lon", say(c, "Longitude (east)"), "short", 40);
	draw_text(c, out, d, "lat", say(c, "Latitude (north)"), "short", 40);
	if (d->field->bounds)
		draw_map(c, out, d);
}

static void draw_signature(struct call *c, struct buf *out, const struct drawn *d)
{
	struct str accept = d->field->accept.len ? d->field->accept : STR("image/png,image/jpeg");
	use_sign_box(c, out, d->name, part_value(d, "file"), accept, view_fault(c, part_name(c, d, "upload")));
	draw_text(c, out, d, "name", say(c, "Or your name, typed"), "middle", 60);
}

bool is_drawn_as_several(const struct field *field)
{
	return field->type == FIELD_CHOICES || field->type == FIELD_PERIOD || field->type == FIELD_ADDRESS || field->type == FIELD_PLACE ||
	       field->type == FIELD_IDENTITY_DOCUMENT || field->type == FIELD_SIGNATURE;
}

bool has_own_button(const struct field *field)
{
	return field->type == FIELD_GROUP || field->type == FIELD_ADDRESS;
}

void draw_several(struct call *c, struct buf *out, const struct drawn *d)
{
	if (d->field->type == FIELD_CHOICES)
		draw_choices(c, out, d);
	else if (d->field->type == FIELD_PERIOD)
		draw_period(c, out, d);
	else if (d->field->type == FIELD_ADDRESS)
		draw_address(c, out, d);
	else if (d->field->type == FIELD_PLACE)
		draw_place(c, out, d);
	else if (d->field->type == FIELD_IDENTITY_DOCUMENT)
		draw_document(c, out, d);
	else
		draw_signature(c, out, d);
}
