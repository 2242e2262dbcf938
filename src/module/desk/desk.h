/* desk.h: the one inbox of everyone who works here, and the window; as modules.c lists it. */
#ifndef YIZHAN_DESK_H
#define YIZHAN_DESK_H

#include "route/route.h"

extern const struct module desk_module;

#endif
