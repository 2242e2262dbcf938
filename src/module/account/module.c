/* module.c: the contents of account: signing up, in and out. */
#include "module/account/account.h"
#include "route/route.h"

extern const struct route account_routes[], account_api_routes[];

static const struct route *const routes[] = { account_routes, account_api_routes, NULL };

const struct module account_module = { .name = "account", .routes = routes };
