/* module.c: the contents of account: signing up, in and out, and one's own account. */
#include "module/account/account_inner.h"
#include "module/account/staff.h"
#include "route/route.h"

extern const struct route account_routes[], account_api_routes[], own_routes[], contact_routes[], recover_routes[],
	rights_routes[], privacy_routes[], setup_routes[], staff_routes[], deputy_routes[], departure_routes[];

static const struct route *const routes[] = { account_routes, account_api_routes, own_routes, contact_routes, recover_routes, rights_routes,
					      privacy_routes, setup_routes, staff_routes, deputy_routes, departure_routes, NULL };

static const struct object_rule rules[] = { { OBJECT_STAFF, ask_staff }, { 0 } };

const struct module account_module = { .name = "account", .routes = routes, .jobs = account_jobs, .rules = rules };
