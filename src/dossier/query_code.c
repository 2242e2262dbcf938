/* query_code.c: the code that shows a dossier's public state, for its applicant to read again. */
#include "dossier/matter.h"

enum status dossier_query_code(struct call *c, const struct dossier *dossier, struct str *out)
{
	struct dossier_row row;
	bool own = false;
	TRY(dossier_by_id(c, dossier->id, &row));
	if (!dossier->by_code)
		TRY(is_applicants(c, &row, &own));
	if (!own)
		return STATUS_DENIED;
	return seal_open(c, "dossier.query_code", row.query_code, out);
}
