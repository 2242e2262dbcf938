/* frame.h: what stands on every page and is not the page's: whose site this is. */
#ifndef YIZHAN_FRAME_H
#define YIZHAN_FRAME_H

#include "base/call.h"
#include "form/form.h"

struct view_frame {
	struct words county;      /* the site's name */
	struct words responsible; /* the office that answers for the site */
	struct str phone;         /* a human: 12345 */
	bool demonstration;       /* the people and matters are invented */
};

/* Gives the frame; packs, which are above, know it. Until it is set pages go by the program's own name. */
void view_set_frame(const struct view_frame *(*frame_of)(const struct call *c));

/* Modes are switched by links to the same page: ?language=en or zh, ?elders=yes or no, which route answers with
 * a cookie and a redirect to the page without them. */

#endif
