/* query_code.c: the code that shows a dossier's public state, for its applicant to read again. */
#include "dossier/dossier.h"

#include "dossier_sql.h"
#include "seal/seal.h"

enum status dossier_query_code(struct call *c, const struct dossier *dossier, struct str *out)
{
	struct dossier_row row;
	if (dossier->by_code || c->user.account.n != dossier->applicant.n)
		return STATUS_DENIED;
	TRY(dossier_by_id(c, dossier->id, &row));
	return seal_open(c, "dossier.query_code", row.query_code, out);
}
