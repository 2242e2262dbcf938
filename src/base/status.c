/* status.c: the names of the statuses. */
#include "base/status.h"

const char *status_name(enum status status)
{
	static const char *const names[] = { "ok", "invalid", "denied", "absent", "conflict", "busy", "broken" };
	return names[status];
}
