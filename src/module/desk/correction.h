/* correction.h: a list as the page of corrections walks it. */
#ifndef YIZHAN_DESK_CORRECTION_H
#define YIZHAN_DESK_CORRECTION_H

#include "base/call.h"

struct waiting_line { struct correction_id id; struct str name; struct instant asked_at; };
struct waiting_line_list { struct waiting_line *items; size_t count; };

#endif
