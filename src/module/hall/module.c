/* module.c: the contents of the hall: finding a service, applying, following, certificates. */
#include "module/hall/hall.h"
#include "module/hall/hall_inner.h"

static const struct route *const routes[] = { home_routes, guide_routes, draft_routes, draft_end_routes, print_routes, part_routes, matter_routes, notice_routes, certificate_routes, intake_routes, own_file_routes, own_copy_routes, service_api_routes, dossier_api_routes,
					      certificate_api_routes, log_api_routes, mandate_api_routes, mandate_routes, NULL };

static const struct object_rule rules[] = {
	{ OBJECT_DOSSIER_OWN, ask_dossier_own },
	{ OBJECT_FILE_OWN, ask_file_own },
	{ OBJECT_MANDATE_OWN, ask_mandate_own },
	{ 0 },
};

const struct module hall_module = { .name = "hall", .routes = routes, .jobs = draft_jobs, .rules = rules, .open = hall_open };
