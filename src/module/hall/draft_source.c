/* draft_source.c: what one said in one's last application of the same service need not be typed again, and from where what stands
 * in a draft was taken. A value that was changed since has no source any more. */
#include "module/hall/draft_inner.h"

enum { LOOKED_AT = 20 };

static bool asks_earlier(const struct field *field)
{
	return str_equal(field->prefill, STR("earlier"));
}

static bool form_asks_earlier(const struct form *form)
{
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++)
			if (asks_earlier(&form->steps[s].fields[f]))
				return true;
	return false;
}

/* One's own newest application of a service, for oneself.  ABSENT */
static enum status find_earlier(struct call *c, const struct service *service, struct dossier *out)
{
	struct dossier_list list;
	TRY(dossiers_mine(c, STR_NONE, LOOKED_AT, &list));
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].service && !list.items[i].mandate.n && list.items[i].organisation.n == c->user.organisation.n &&
		    str_equal(list.items[i].service->code, service->code)) {
			*out = list.items[i];
			return STATUS_OK;
		}
	return STATUS_ABSENT;
}

/* Secrets come back to who was seen; files belong to the application that they were sent with. */
static bool may_come_back(const struct call *c, const struct field *field, const struct form *before)
{
	const struct field *old = form_field(before, field->name);
	bool file = field->type == FIELD_FILE || field->type == FIELD_SIGNATURE;
	return asks_earlier(field) && old && old->type == field->type && !file && (!field->secret || c->user.level >= LEVEL_2);
}

/* The earlier values that this form asks for, as they were; none when there are none. */
static enum status earlier_values(struct call *c, const struct service *service, json_t *values, struct str *number)
{
	struct dossier dossier;
	json_t *form;
	if (!form_asks_earlier(service->form))
		return STATUS_OK;
	enum status found = find_earlier(c, service, &dossier);
	if (found != STATUS_OK || !dossier.service->form)
		return found == STATUS_ABSENT ? STATUS_OK : found;
	TRY(dossier_form_open(c, &dossier, &form));
	*number = dossier.number;
	for (size_t s = 0; s < service->form->step_count; s++)
		for (size_t f = 0; f < service->form->steps[s].field_count; f++) {
			const struct field *field = &service->form->steps[s].fields[f];
			json_t *value = form_at(form, field->name);
			if (value && may_come_back(c, field, dossier.service->form))
				form_put(values, field->name, json_deep_copy(value));
		}
	return STATUS_OK;
}

enum status draft_prefill_earlier(struct call *c, const struct service *service, json_t *values)
{
	struct str number;
	return earlier_values(c, service, values, &number);
}

static void tell(const json_t *values, const json_t *held, struct str sentence, json_t *sources)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)held, name, value)
		if (json_equal(value, json_object_get(values, name)))
			json_set(sources, name, json_from_str(sentence));
}

enum status draft_sources(struct call *c, const struct draft *draft, json_t **out)
{
	struct mandate used;
	struct str number = STR_NONE;
	json_t *held = json_keep(c->arena, json_object()), *earlier = json_keep(c->arena, json_object());
	*out = json_keep(c->arena, json_object());
	if (draft->mandate.n)
		TRY(mandate_use(c, draft->mandate, draft->service->code, &used));
	else
		TRY(earlier_values(c, draft->service, earlier, &number));
	TRY(draft_prefill(c, draft->service->form, draft->mandate.n ? &used : NULL, held));
	tell(draft->form, earlier, str_format(c->arena, say(c, "Taken from your application %s; correct it here if it has changed."), str_c(c->arena, number)), *out);
	tell(draft->form, held, str_of(say(c, "Taken from the county's register; correct it here if it is wrong.")), *out);
	return STATUS_OK;
}
