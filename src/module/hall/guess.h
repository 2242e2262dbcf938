/* guess.h: query codes can't be guessed by trying: wrong ones slow the address that tries.
 *
 * The count lies in memory, for a page that only looks changes nothing in the database; it begins anew with the process. Only
 * failures count: ten are free, then each doubles the wait, up to half a minute; an hour without one forgets them. */
#ifndef YIZHAN_GUESS_H
#define YIZHAN_GUESS_H

#include "dossier/dossier.h"

/* dossier_find by a query code.  ABSENT: counted; BUSY, with a sentence: this address has tried too often just now. */
MUST_CHECK enum status guess_find(struct call *c, struct str number, struct str query_code, struct dossier *out);

#endif
