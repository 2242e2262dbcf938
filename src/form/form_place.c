/* form_place.c: places by longitude and latitude in CGCS2000, which is WGS 84 to within centimetres; kept in millionths of a
 * degree, about a decimetre. */
#include "form/form_inside.h"
#include "form/form_type.h"

enum { PLACE_DECIMALS = 6 };
enum { MILLION = 1000000 };

static bool is_number_character(uint32_t character)
{
	return (character >= '0' && character <= '9') || character == '.';
}

/* Which sign the letters say: N, E, 北, 东 plus; S, W, 南, 西 minus. */
static int sign_of(uint32_t character)
{
	switch (character) {
	case 'S': case 's': case 'W': case 'w': case 0x5357: case 0x897F: case '-': case 0x2212:
		return -1;
	default:
		return 1;
	}
}

/* The next number of the text, cut to six digits after the point; false when none is left. */
static bool take_number(struct arena *arena, struct str *rest, int64_t *out, int *sign)
{
	struct str from = *rest;
	while (rest->len) {
		from = *rest;
		uint32_t character = str_next(rest);
		if (is_number_character(character))
			break;
		*sign *= sign_of(character);
		from = STR_NONE;
	}
	if (!from.len)
		return false;
	size_t len = 0;
	while (len < from.len && is_number_character((unsigned char)from.at[len]))
		len++;
	*rest = str_part(from, len, from.len);
	struct str number = str_part(from, 0, len);
	size_t point = str_find(number, STR("."));
	number = str_part(number, 0, point + 1 + PLACE_DECIMALS);
	if (str_ends(number, STR(".")))
		number = str_part(number, 0, number.len - 1);
	return decimal_read(str_copy(arena, number), PLACE_DECIMALS, out);
}

bool degrees_read(struct arena *arena, struct str typed, int64_t *millionths)
{
	struct str rest = text_compact(arena, typed, false, false);
	int64_t parts[3] = { 0 };
	int count = 0, sign = 1;
	if (typed.len > 60)
		return false;
	while (count < 3 && take_number(arena, &rest, &parts[count], &sign))
		count++;
	while (rest.len) {
		uint32_t character = str_next(&rest);
		if (is_number_character(character))
			return false;
		sign *= sign_of(character);
	}
	bool whole = count < 2 || (parts[0] % MILLION == 0 && (count < 3 || parts[1] % MILLION == 0));
	if (count == 0 || !whole || parts[0] > 360LL * MILLION || parts[1] >= 60LL * MILLION || parts[2] >= 60LL * MILLION)
		return false;
	*millionths = sign * ((parts[0] * 3600 + parts[1] * 60 + parts[2] + 1800) / 3600);
	return true;
}

static struct place_bounds bounds_of(const struct field *field)
{
	static const struct place_bounds earth = { .west = -180LL * MILLION, .south = -90LL * MILLION, .east = 180LL * MILLION, .north = 90LL * MILLION };
	return field->bounds ? *field->bounds : earth;
}

static bool check_degree(struct call *c, json_t *value, const char *part, int64_t least, int64_t most, struct str path)
{
	struct str text = json_str(value, part);
	int64_t degree;
	path = part_path(c->arena, path, part);
	if (!text.len)
		return field_refuse(c, path, "Enter both longitude and latitude.");
	if (!degrees_read(c->arena, text, &degree))
		return field_refuse(c, path, "Enter degrees as a number with a point, such as 106.632100.");
	json_set(value, part, json_from_str(decimal_text(c->arena, degree, PLACE_DECIMALS)));
	if (degree >= least && degree <= most)
		return true;
	fail_field(c, path, "This lies outside of the area: enter degrees from %s to %s.", decimal_text(c->arena, least, PLACE_DECIMALS).at,
		   decimal_text(c->arena, most, PLACE_DECIMALS).at);
	return false;
}

static bool is_within(struct call *c, const json_t *value, const char *part, int64_t least, int64_t most)
{
	int64_t degree;
	return degrees_read(c->arena, json_str(value, part), &degree) && degree >= least && degree <= most;
}

/* Latitude first is how maps and phones often say it. It is told, not mended: only who typed it knows. */
static bool is_swapped(struct call *c, const json_t *value, const struct place_bounds *b)
{
	bool right = is_within(c, value, "lon", b->west, b->east) && is_within(c, value, "lat", b->south, b->north);
	return !right && is_within(c, value, "lon", b->south, b->north) && is_within(c, value, "lat", b->west, b->east);
}

bool check_place(struct call *c, const struct field *field, json_t *value, struct str path)
{
	struct place_bounds bounds = bounds_of(field);
	if (is_swapped(c, value, &bounds))
		return field_refuse(c, part_path(c->arena, path, "lon"), "Longitude and latitude are swapped here: put each into the other box.");
	bool lon = check_degree(c, value, "lon", bounds.west, bounds.east, path);
	return check_degree(c, value, "lat", bounds.south, bounds.north, path) && lon;
}
