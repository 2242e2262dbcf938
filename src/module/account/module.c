/* module.c: the contents of account: signing up, in and out, and one's own account. */
#include "module/account/account_inner.h"
#include "route/route.h"

extern const struct route account_routes[], account_api_routes[], own_routes[], contact_routes[], recover_routes[],
	rights_routes[], privacy_routes[], setup_routes[], staff_routes[], deputy_routes[], departure_routes[];

static const struct route *const routes[] = { account_routes, account_api_routes, own_routes, contact_routes, recover_routes, rights_routes,
					      privacy_routes, setup_routes, staff_routes, deputy_routes, departure_routes, NULL };

const struct module account_module = { .name = "account", .routes = routes, .jobs = account_jobs };
