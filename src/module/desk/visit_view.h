/* visit_view.h: what the window's pages of a visit show, as templates walk it. */
#ifndef YIZHAN_VISIT_VIEW_H
#define YIZHAN_VISIT_VIEW_H

#include "module/desk/desk_inner.h"
#include "module/desk/visit.h"
#include "register/mandate.h"

struct visit_service { struct str address; struct words title; };
struct visit_service_list { struct visit_service *items; size_t count; };

struct visit_whom { struct str address, name, kind; }; /* for whom who stands here may act */
struct visit_whom_list { struct visit_whom *items; size_t count; };

/* A proof that the service asks for, with the scans that are here already. */
struct visit_need {
	struct words label, help;
	struct str name, accept, fault, ids; /* ids: of the files here, comma separated */
	bool required;
	struct proof_file_list files;
};
struct visit_need_list { struct visit_need *items; size_t count; };

struct visit_scope { struct str code; struct words title; bool chosen; }; /* a service that a mandate may name */
struct visit_scope_list { struct visit_scope *items; size_t count; };
struct visit_mandate { struct mandate_id id; struct str who, kind, state, until; int64_t version; bool may_end; };
struct visit_mandate_list { struct visit_mandate *items; size_t count; };

#endif
