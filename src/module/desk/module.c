/* module.c: the contents of the desk: the inbox, a dossier with its actions, its files, and the window. */
#include "module/desk/desk.h"
#include "module/desk/desk_api.h"
#include "module/desk/desk_inner.h"

static const struct route *const routes[] = { inbox_routes, sheet_routes, act_routes, proof_routes, window_routes, paper_find_routes, paper_routes, visit_person_routes, visit_state_routes, correction_routes, example_routes, start_routes, desk_notice_routes,
					      visit_file_routes, visit_supplement_routes, visit_mandate_routes, duplicate_routes, organisation_routes,
					      desk_api_routes, NULL };

static const struct object_rule rules[] = {
	{ OBJECT_FILE_OF_DOSSIER, ask_proof },
	{ OBJECT_CORRECTION, ask_correction },
	{ OBJECT_VISIT_OWN, ask_visit },
	{ OBJECT_ORGANISATION, ask_organisation },
	{ OBJECT_MANDATE_OF_VISIT, ask_visit_mandate },
	{ 0 },
};

const struct module desk_module = { .name = "desk", .routes = routes, .rules = rules };
