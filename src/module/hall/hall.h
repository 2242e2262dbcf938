/* hall.h: the service hall, as modules.c lists it. */
#ifndef YIZHAN_HALL_H
#define YIZHAN_HALL_H

#include "base/json.h"
#include "route/route.h"

extern const struct module hall_module;

/* In an apply: all that an account began and did not send goes. */
MUST_CHECK enum status hall_forget(struct call *c, struct account_id account);
/* For a copy of one's data: what c->user began and did not send, and the parts of others' applications that he fills. */
MUST_CHECK enum status hall_begun_json(struct call *c, json_t *drafts, json_t *parts);

#endif
