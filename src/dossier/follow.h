/* follow.h: what becomes of a person is told where his dossiers are worked on. What a dossier then may do, its clerk decides. */
#ifndef YIZHAN_DOSSIER_FOLLOW_H
#define YIZHAN_DOSSIER_FOLLOW_H

#include "register/register.h"

/* In the apply that changed the state: an event in the history of each open dossier of the person, and a notice to who works at
 * the posts of its open tasks. */
MUST_CHECK enum status dossiers_follow_person(struct call *c, struct person_id person, enum person_state state);

#endif
