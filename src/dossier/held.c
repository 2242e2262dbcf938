/* held.c: what the county holds of a person already need not be proved again (国务院令第716号 7). */
#include "dossier/held.h"

#include "certificate_sql.h"
#include "register/register.h"

static struct str value_of(struct call *c, const struct person *person, struct str name)
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

enum status held_find(struct call *c, struct person_id id, struct str name, bool *out)
{
	struct person person;
	*out = false;
	if (!name.len || !id.n)
		return STATUS_OK;
	enum status status = person_get(c, id, &person);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	*out = value_of(c, &person, name).len > 0;
	return STATUS_OK;
}

enum status held_certificates(struct call *c, struct str service, struct certificate_list *out)
{
	struct certificate_serving_list rows;
	*out = (struct certificate_list){ 0 };
	if (!service.len || c->user.level < LEVEL_2 || !c->user.account.n)
		return STATUS_OK;
	TRY(certificates_serving(c, c->user.account, service, &rows));
	out->items = ARENA_MANY(c->arena, struct certificate, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		struct certificate *one = &out->items[out->count];
		TRY(certificate_find(c, rows.items[i].number, one));
		out->count += one->state == CERTIFICATE_VALID && one->printed;
	}
	return STATUS_OK;
}
