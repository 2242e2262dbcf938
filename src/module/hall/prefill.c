/* prefill.c: what the county holds need not be typed (国务院令第716号 7): at L2, and only one's own. */
#include "module/hall/draft_inner.h"

#include "register/register.h"

/* "person.name" … of the register; none for what it does not hold. */
static struct str held_value(struct call *c, const struct person *person, struct str name)
{
	const struct { struct str name, value; } values[] = {
		{ STR("person.name"), person->name },
		{ STR("person.number"), person->number },
		{ STR("person.sex"), person->sex },
		{ STR("person.born"), person->born.n ? day_text(c->arena, person->born) : STR_NONE },
		{ STR("person.phone"), person->phone },
		{ STR("person.address"), person->address },
	};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (str_equal(values[i].name, name))
			return values[i].value;
	return STR_NONE;
}

static bool fits(const struct field *field, struct str value)
{
	if (field->type != FIELD_CHOICE)
		return value.len > 0;
	for (size_t i = 0; i < field->option_count; i++)
		if (str_equal(field->options[i].name, value))
			return true;
	return false;
}

enum status draft_prefill(struct call *c, const struct form *form, json_t *values)
{
	struct person person;
	if (c->user.level < LEVEL_2 || !c->user.person.n)
		return STATUS_OK;
	TRY(person_get(c, c->user.person, &person));
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			struct str value = held_value(c, &person, field->prefill);
			if (fits(field, value))
				json_set(values, str_c(c->arena, field->name), json_from_str(value));
		}
	return STATUS_OK;
}
