/* desk_api.h: the desk's rows of the JSON API. */
#ifndef YIZHAN_DESK_API_H
#define YIZHAN_DESK_API_H

#include "route/route.h"

extern const struct route desk_api_routes[];

#endif
