/* held.c: what the county holds of a person or an organisation already need not be proved again (国务院令第716号 7). */
#include "dossier/held.h"

#include "certificate_sql.h"
#include "register/register.h"

static enum status held_of_organisation(struct call *c, struct organisation_id id, struct str name, bool *out)
{
	struct organisation organisation;
	enum status status = organisation_get(c, id, &organisation);
	if (status == STATUS_OK)
		*out = organisation_value(&organisation, name).len > 0;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

enum status held_find(struct call *c, struct person_id id, struct organisation_id organisation, struct str name, bool *out)
{
	struct person person;
	*out = false;
	if (organisation.n && name.len)
		return held_of_organisation(c, organisation, name, out);
	if (!name.len || !id.n)
		return STATUS_OK;
	enum status status = person_get(c, id, &person);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	*out = person_value(c, &person, name).len > 0;
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
