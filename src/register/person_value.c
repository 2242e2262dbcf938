/* person_value.c: what a person's record says, by the names that packs use. */
#include "register/register.h"

struct str person_value(struct call *c, const struct person *person, struct str name)
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
