/* module.c: the contents of administration: how the house stands, offices and posts, the log of deeds. */
#include "module/admin/admin.h"
#include "module/admin/admin_inner.h"

static const struct route *const routes[] = { state_routes, deeds_routes, office_routes, NULL };

static const struct object_rule rules[] = {
	{ OBJECT_OFFICE, ask_office },
	{ OBJECT_POST, ask_post },
	{ 0 },
};

const struct module admin_module = { .name = "admin", .routes = routes, .rules = rules };
