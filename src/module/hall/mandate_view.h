/* mandate_view.h: mandates as the templates walk them. */
#ifndef YIZHAN_MANDATE_VIEW_H
#define YIZHAN_MANDATE_VIEW_H

#include "module/hall/hall_inner.h"
#include "register/mandate.h"

struct mandate_line {
	struct mandate_id id;
	struct str holder, giver, number, giver_number; /* numbers masked; a credit code in clear */
	struct str kind, state, tone, proof, end, reason, services;
	struct str papers;   /* seen at the window */
	struct file_id scan;
	struct day from_on, until_on;
	bool of_organisation, may_end;
	int64_t version;
};
struct mandate_line_list { struct mandate_line *items; size_t count; };

struct giver_line { struct str value, name; bool chosen; }; /* "self", or an organisation's id */
struct giver_line_list { struct giver_line *items; size_t count; };
struct scope_line { struct str code; struct words title; bool chosen; };
struct scope_line_list { struct scope_line *items; size_t count; };

#endif
