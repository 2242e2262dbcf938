/* whom.c: "For whom do you apply?" */
#include "module/hall/whom.h"

#include "route/route.h"

static bool fits(const struct service *service, bool organisation)
{
	return service->audiences & (organisation ? AUDIENCE_ORGANISATION : AUDIENCE_PERSON | AUDIENCE_FOREIGNER);
}

enum status whom_others(struct call *c, const struct service *service, struct whom_list *out)
{
	struct mandate_list held;
	TRY(mandates_for(c, service->code, &held));
	*out = (struct whom_list){ ARENA_MANY(c->arena, struct whom, held.count), 0 };
	for (size_t i = 0; i < held.count; i++) {
		const struct mandate *one = &held.items[i];
		if (fits(service, one->organisation.n != 0))
			out->items[out->count++] = (struct whom){ one->id, one->giver_name, str_of(say(c, mandate_kind_words(one->kind))) };
	}
	return STATUS_OK;
}

bool whom_self(const struct call *c, const struct service *service)
{
	return fits(service, c->user.organisation.n != 0);
}

enum status whom_read(struct call *c, struct str typed, const struct service *service, struct mandate_id *out)
{
	struct whom_list others;
	*out = (struct mandate_id){ 0 };
	if ((str_is_empty(typed) || str_equal(typed, STR("self"))) && whom_self(c, service))
		return STATUS_OK;
	TRY(whom_others(c, service, &others));
	for (size_t i = 0; i < others.count; i++)
		if (str_equal(typed, str_format(c->arena, "%lld", (long long)others.items[i].id.n)))
			*out = others.items[i].id;
	if (out->n)
		return STATUS_OK;
	fail_field(c, STR("whom"), "Choose for whom you apply.");
	return STATUS_INVALID;
}

enum status whom_name(struct call *c, struct mandate_id id, struct str *out)
{
	struct mandate mandate;
	*out = STR_NONE;
	if (!id.n)
		return STATUS_OK;
	TRY(mandate_get(c, id, &mandate));
	*out = mandate.giver_name;
	return STATUS_OK;
}

/* ---- what is seen of whom one acts for ---- */

void whom_reads(struct call *c, const struct dossier *dossier)
{
	bool agent = !dossier->by_code && !dossier->by_staff && dossier->mandate.n && dossier->person.n != c->user.person.n;
	if (agent && dossier->person.n)
		reads_person(c, dossier->person, str_format(c->arena, "dossier %.*s, by a mandate", STR_ARGS(dossier->number)).at);
}

void whom_reads_certificate(struct call *c, const struct certificate *certificate)
{
	if (certificate->by_agent)
		reads_person(c, certificate->person, str_format(c->arena, "certificate %.*s, by a mandate", STR_ARGS(certificate->number)).at);
}

void whom_reads_register(struct call *c, const struct mandate *mandate, const struct service *service)
{
	if (mandate->giver.n && !mandate->organisation.n && mandate->giver.n != c->user.person.n)
		reads_person(c, mandate->giver, str_format(c->arena, "register for %.*s, by a mandate", STR_ARGS(service->code)).at);
}
