/* visitor.h: what the window does in a dossier for whose it is, or who acts in it by a mandate, while that person stands there. */
#ifndef YIZHAN_DOSSIER_VISITOR_H
#define YIZHAN_DOSSIER_VISITOR_H

#include "dossier/dossier.h"

/* In an apply: what was missing; the files are the clerk's, the rest is as dossier_supplement.  ABSENT: not that person's; DENIED: not the window */
MUST_CHECK enum status dossier_supplement_for(struct call *c, struct person_id person, struct str number, json_t *form,
					      const struct material_list *materials, int64_t version);
/* In a snapshot or apply: the same dossier, as its person sees it, with the secrets masked.  ABSENT; DENIED */
MUST_CHECK enum status dossier_find_for(struct call *c, struct person_id person, struct str number, struct dossier *out);

#endif
