/* modules.c: the list of modules, and nothing else. */
#include "module/account/account.h"
#include "module/admin/admin.h"
#include "module/desk/desk.h"
#include "module/hall/hall.h"
#include "route/route.h"

const struct module *const modules[] = { &hall_module, &desk_module, &admin_module, &account_module, NULL };
