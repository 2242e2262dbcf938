/* guess.h: query codes and numbers of certificates can't be guessed by trying: wrong ones slow the address that tries.
 *
 * The count lies in memory, for a page that only looks changes nothing in the database; it begins anew with the process. Only
 * failures count: ten are free, then each doubles the wait, up to half a minute; an hour without one forgets them. */
#ifndef YIZHAN_GUESS_H
#define YIZHAN_GUESS_H

#include "dossier/certificate.h"
#include "dossier/dossier.h"

/* dossier_find by a query code.  ABSENT: counted; BUSY, with a sentence: this address has tried too often just now. */
MUST_CHECK enum status guess_find(struct call *c, struct str number, struct str query_code, struct dossier *out);
/* certificate_find, for whoever holds a certificate's number or code before him: numbers can't be tried out either. */
MUST_CHECK enum status guess_certificate(struct call *c, struct str number_or_code, struct certificate *out);

#endif
