/* hall.h: the service hall, as modules.c lists it. */
#ifndef YIZHAN_HALL_H
#define YIZHAN_HALL_H

#include "route/route.h"

extern const struct module hall_module;

/* In an apply: all that an account began and did not send goes. */
MUST_CHECK enum status hall_forget(struct call *c, struct account_id account);

#endif
