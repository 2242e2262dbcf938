/* prefill.c: what the county holds need not be typed (国务院令第716号 7): at L2: one's own, or whose mandate one holds. */
#include "module/hall/draft_inner.h"

#include "register/organisation.h"
#include "register/register.h"

/* Whose data a form may be filled with. */
struct held {
	struct person person, agent;
	struct organisation organisation;
};

/* "person.name" … of the registers; none for what they do not hold. */
static struct str held_value(struct call *c, const struct held *held, struct str name)
{
	const struct person *person = &held->person;
	const struct { struct str name, value; } values[] = {
		{ STR("person.name"), person->name },
		{ STR("person.number"), person->number },
		{ STR("person.sex"), person->sex },
		{ STR("person.born"), person->born.n ? day_text(c->arena, person->born) : STR_NONE },
		{ STR("person.phone"), person->phone },
		{ STR("person.address"), person->address },
		{ STR("agent.name"), held->agent.name },
		{ STR("agent.number"), held->agent.number },
		{ STR("agent.phone"), held->agent.phone },
		{ STR("organisation.name"), held->organisation.name },
		{ STR("organisation.credit_code"), held->organisation.credit_code },
		{ STR("organisation.address"), held->organisation.address },
		{ STR("organisation.legal_name"), held->organisation.legal_name },
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

/* At L2 only. Who acts for another is the agent; whoever gave the mandate is the person or the organisation. */
static enum status read_held(struct call *c, const struct mandate *mandate, struct held *out)
{
	struct organisation_id organisation = mandate ? mandate->organisation : c->user.organisation;
	bool other = mandate || organisation.n;
	struct person_id person = mandate ? mandate->giver : c->user.person;
	*out = (struct held){ 0 };
	if (organisation.n)
		TRY(organisation_get(c, organisation, &out->organisation));
	else if (person.n)
		TRY(person_get(c, person, &out->person));
	return other && c->user.person.n ? person_get(c, c->user.person, &out->agent) : STATUS_OK;
}

enum status draft_prefill(struct call *c, const struct form *form, const struct mandate *mandate, json_t *values)
{
	struct held held;
	if (c->user.level < LEVEL_2)
		return STATUS_OK;
	TRY(read_held(c, mandate, &held));
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			struct str value = held_value(c, &held, field->prefill);
			if (fits(field, value))
				json_set(values, str_c(c->arena, field->name), json_from_str(value));
		}
	return STATUS_OK;
}
