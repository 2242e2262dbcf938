/* admin.h: how the house stands, for who looks after it; as modules.c lists it. */
#ifndef YIZHAN_ADMIN_H
#define YIZHAN_ADMIN_H

#include "route/route.h"

extern const struct module admin_module;

#endif
