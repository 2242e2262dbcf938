/* hall.h: the service hall, as modules.c lists it. */
#ifndef YIZHAN_HALL_H
#define YIZHAN_HALL_H

#include "route/route.h"

extern const struct module hall_module;

#endif
