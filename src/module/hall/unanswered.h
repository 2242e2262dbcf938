/* unanswered.h: what was filed without a key of the sender's own and could not be answered: sent again, it is the same. */
#ifndef YIZHAN_UNANSWERED_H
#define YIZHAN_UNANSWERED_H

#include "dossier/dossier.h"

/* The commit stands, its answer failed: for ten minutes the same account and body find the key it was filed under. The 256
 * newest are kept, in this process: whether an answer arrived nobody knows after its end, and the same body without a key may
 * well be a second application. Who wants to be sure of one sends a key, which the dossier keeps for good. */
void unanswered_keep(const struct call *c, const struct filing *filing);
/* Gives `filing` that key, if there is one. */
void unanswered_find(const struct call *c, struct filing *filing);
void unanswered_forget(const struct filing *filing); /* its answer was given */

#endif
