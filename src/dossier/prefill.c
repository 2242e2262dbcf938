/* prefill.c: from the registers into a form. */
#include "dossier/prefill.h"

#include "form/source.h"
#include "register/organisation.h"
#include "register/register.h"

/* What the registers hold of them. */
struct held {
	struct person person, agent;
	struct organisation organisation;
};

/* What a field asks for of the registers; none for what they do not hold. */
static struct str held_value(struct call *c, const struct held *held, struct str name)
{
	switch (source_of(name)) {
	case SOURCE_AGENT_NAME:
		return held->agent.name;
	case SOURCE_AGENT_NUMBER:
		return held->agent.number;
	case SOURCE_AGENT_PHONE:
		return held->agent.phone;
	case SOURCE_ORGANISATION_NAME: case SOURCE_ORGANISATION_CREDIT_CODE: case SOURCE_ORGANISATION_KIND: case SOURCE_ORGANISATION_ADDRESS:
	case SOURCE_ORGANISATION_LEGAL_NAME:
		return organisation_value(&held->organisation, name);
	case SOURCE_PERSON_NAME: case SOURCE_PERSON_NUMBER: case SOURCE_PERSON_SEX: case SOURCE_PERSON_BORN: case SOURCE_PERSON_PHONE:
	case SOURCE_PERSON_ADDRESS: case SOURCE_EARLIER: case SOURCE_COUNT:
		break;
	}
	return person_value(c, &held->person, name);
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

static enum status read_held(struct call *c, const struct prefill *from, struct held *out)
{
	*out = (struct held){ 0 };
	if (from->organisation.n)
		TRY(organisation_get(c, from->organisation, &out->organisation));
	if (from->person.n)
		TRY(person_get(c, from->person, &out->person));
	return from->agent.n ? person_get(c, from->agent, &out->agent) : STATUS_OK;
}

enum status prefill_values(struct call *c, const struct form *form, const struct prefill *from, json_t *values)
{
	struct held held;
	TRY(read_held(c, from, &held));
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			struct str value = held_value(c, &held, field->prefill);
			if (fits(field, value))
				json_set(values, str_c(c->arena, field->name), json_from_str(value));
		}
	return STATUS_OK;
}
