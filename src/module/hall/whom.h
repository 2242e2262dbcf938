/* whom.h: for whom one may apply: oneself, or whoever gave a mandate that is in force and names this service. */
#ifndef YIZHAN_WHOM_H
#define YIZHAN_WHOM_H

#include "dossier/certificate.h"
#include "dossier/dossier.h"
#include "pack/service.h"
#include "register/mandate.h"

struct whom { struct mandate_id id; struct str name, kind; };
struct whom_list { struct whom *items; size_t count; };

/* The others for whom c->user may apply here, the service's audience among them. In a snapshot or apply. */
MUST_CHECK enum status whom_others(struct call *c, const struct service *service, struct whom_list *out);
/* Whether the service is for c->user himself, or for the organisation whose account it is. */
bool whom_self(const struct call *c, const struct service *service);
/* The choice of a form: a mandate's id, or none for oneself.  INVALID: it is neither, or not his for this service. */
MUST_CHECK enum status whom_read(struct call *c, struct str typed, const struct service *service, struct mandate_id *out);
/* The name of whoever gave a mandate; none for no mandate. */
MUST_CHECK enum status whom_name(struct call *c, struct mandate_id id, struct str *out);

/* What who acts for a person sees of him is a reading record, which that person finds under "Who looked at my data". Of an
 * organisation and of oneself there is none. */
void whom_reads(struct call *c, const struct dossier *dossier);
void whom_reads_certificate(struct call *c, const struct certificate *certificate);
void whom_reads_register(struct call *c, const struct mandate *mandate, const struct service *service); /* laid into a draft */

#endif
