/* form_decimal.c: whether a decimal is one that its field takes. */
#include "form/form_inside.h"
#include "form/form_type.h"

/* 12.5 in as many digits. */
static const char *example_of(struct call *c, int decimals)
{
	int64_t scaled = 0;
	if (!decimal_read(decimals ? STR("12.5") : STR("12"), decimals, &scaled))
		return "";
	return decimal_text(c->arena, scaled, decimals).at;
}

bool check_decimal(struct call *c, const struct field *field, struct str text, struct str path)
{
	struct bounds bounds = field_bounds(field);
	int64_t number;
	if (!decimal_read(text, field->decimals, &number)) {
		fail_field(c, path, "Enter a number with at most %d digits after the point, such as %s.", field->decimals,
			   example_of(c, field->decimals));
		return false;
	}
	if (number < bounds.least)
		fail_field(c, path, "Enter %s or more.", decimal_text(c->arena, bounds.least, field->decimals).at);
	else if (number > bounds.most)
		fail_field(c, path, "Enter %s or less.", decimal_text(c->arena, bounds.most, field->decimals).at);
	else
		return true;
	return false;
}
