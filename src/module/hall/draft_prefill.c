/* draft_prefill.c: with whose data a draft begins: at L2 one's own, or of whoever gave the mandate. */
#include "module/hall/draft_inner.h"

#include "dossier/prefill.h"

/* Who acts for another is the agent; whoever gave the mandate is the person or the organisation. */
enum status draft_prefill(struct call *c, const struct form *form, const struct mandate *mandate, json_t *values)
{
	struct prefill from = { .organisation = mandate ? mandate->organisation : c->user.organisation };
	if (c->user.level < LEVEL_2)
		return STATUS_OK;
	if (!from.organisation.n)
		from.person = mandate ? mandate->giver : c->user.person;
	if (mandate || from.organisation.n)
		from.agent = c->user.person;
	return prefill_values(c, form, &from, values);
}
