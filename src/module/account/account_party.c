/* account_party.c: by which accounts a person or an organisation is reached. */
#include "module/account/account_inner.h"

#include "account_party_sql.h"

enum status account_party(struct call *c, struct person_id person, struct organisation_id organisation, struct notice_accounts *out)
{
	struct account_id_line_list rows;
	*out = (struct notice_accounts){ 0 };
	TRY(organisation.n ? accounts_of_organisation(c, organisation, &rows) : accounts_real(c, person, &rows));
	out->items = ARENA_MANY(c->arena, struct account_id, rows.count);
	for (size_t i = 0; i < rows.count; i++)
		out->items[out->count++] = rows.items[i].id;
	return STATUS_OK;
}

enum status account_rename(struct call *c, struct person_id person, struct str name)
{
	return accounts_rename(c, person, name);
}
