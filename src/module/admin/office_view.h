/* office_view.h: lists as the templates about offices walk them. */
#ifndef YIZHAN_ADMIN_OFFICE_VIEW_H
#define YIZHAN_ADMIN_OFFICE_VIEW_H

#include "module/admin/reorganise.h"
#include "view/view.h"

struct office_line { struct str code; struct words name, successor; int64_t posts; bool closed; };
struct office_line_list { struct office_line *items; size_t count; };

struct post_line { struct str code, role; struct words name, successor; int64_t holders, version; bool closed; };
struct post_line_list { struct post_line *items; size_t count; };

struct code_choice { struct str code; struct str label; bool chosen; };
struct code_choice_list { struct code_choice *items; size_t count; };

struct office_past_line { struct words name; struct instant until; };
struct office_past_line_list { struct office_past_line *items; size_t count; };

struct office_view {
	struct str code;
	struct words name, successor;
	struct str successor_code;
	bool closed;
	int64_t version;
	struct post_line_list posts;
	struct code_choice_list others; /* offices into which it may merge */
	struct office_past_line_list pasts;
};

struct hidden_line { struct str name, value; };
struct hidden_line_list { struct hidden_line *items; size_t count; };

#endif
