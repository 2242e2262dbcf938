/* waiting.h: what waits at a post, for who decides on posts and holders: no names of applicants. */
#ifndef YIZHAN_DOSSIER_WAITING_H
#define YIZHAN_DOSSIER_WAITING_H

#include "form/form.h"

struct waiting_task { struct str number; struct words service, step; struct day due_on; };
struct waiting_task_list { struct waiting_task *items; size_t count; };

MUST_CHECK enum status waiting_count(struct call *c, struct str post, int64_t *out);
/* The most urgent of them, at most `most`. */
MUST_CHECK enum status waiting_tasks(struct call *c, struct str post, int most, struct waiting_task_list *out);

#endif
