/* account_party.c: by which accounts a person or an organisation is reached. */
#include "module/account/account_inner.h"

#include "account_party_sql.h"
#include "register/organisation.h"

/* Of an organisation: the legal representative whom the register names today. */
static enum status legal_representative(struct call *c, struct organisation_id id, struct account_id_line_list *out)
{
	struct organisation organisation;
	struct person person;
	*out = (struct account_id_line_list){ 0 };
	TRY(organisation_get(c, id, &organisation));
	TRY(organisation_representative(c, &organisation, &person));
	return person.id.n ? accounts_real(c, person.id, out) : STATUS_OK;
}

enum status account_party(struct call *c, struct person_id person, struct organisation_id organisation, struct notice_accounts *out)
{
	struct account_id_line_list rows, others = { 0 };
	*out = (struct notice_accounts){ 0 };
	TRY(organisation.n ? accounts_of_organisation(c, organisation, &rows) : accounts_real(c, person, &rows));
	if (organisation.n)
		TRY(legal_representative(c, organisation, &others));
	out->items = ARENA_MANY(c->arena, struct account_id, rows.count + others.count);
	for (size_t i = 0; i < rows.count; i++)
		out->items[out->count++] = rows.items[i].id;
	for (size_t i = 0; i < others.count; i++)
		out->items[out->count++] = others.items[i].id;
	return STATUS_OK;
}

enum status account_rename(struct call *c, struct person_id person, struct str name)
{
	return accounts_rename(c, person, name);
}
