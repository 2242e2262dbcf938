/* own.h: lists as the pages of one's own account walk them. */
#ifndef YIZHAN_ACCOUNT_OWN_H
#define YIZHAN_ACCOUNT_OWN_H

#include "base/call.h"

struct own_session { struct session_id id; struct str device, since, address; bool here; };
struct own_session_list { struct own_session *items; size_t count; };

struct str own_done(struct call *c);                         /* what was just done, said on the page after it; none */

#endif
