/* look.c: prepare has no transaction; what it must know it looks up in a moment. */
#include "route/route.h"

#include "store/store.h"

enum status look(struct call *c, route_step *step)
{
	TRY(store_begin_read(c));
	enum status status = step(c);
	store_end_read(c);
	return status;
}
