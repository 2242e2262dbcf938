/* module.c: the contents of administration: how the house stands. */
#include "module/admin/admin.h"
#include "module/admin/admin_inner.h"

static const struct route *const routes[] = { state_routes, NULL };

const struct module admin_module = { .name = "admin", .routes = routes };
