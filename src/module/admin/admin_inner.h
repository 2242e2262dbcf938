/* admin_inner.h: lists as this module's templates walk them. */
#ifndef YIZHAN_ADMIN_INNER_H
#define YIZHAN_ADMIN_INNER_H

#include "notice/notice.h"
#include "pack/pack.h"
#include "route/route.h"
#include "seal/log_search.h"

/* A year of the working calendar. */
struct year_line { int64_t year; bool loaded; };
struct year_line_list { struct year_line *items; size_t count; };

/* A service that runs here. */
struct running_line { struct str code; struct words title, office; int64_t steps; };
struct running_line_list { struct running_line *items; size_t count; };

/* A deed as the auditor reads it, and the kinds to choose from. */
struct deed_found { struct instant at; struct str who, office, label, subject, facts; struct dossier_id dossier; };
struct deed_found_list { struct deed_found *items; size_t count; };
struct kind_choice { struct str kind, label; bool chosen; };
struct kind_choice_list { struct kind_choice *items; size_t count; };

/* Whether the path's office, post is there: asked by route before what was typed is judged. */
MUST_CHECK enum status ask_office(struct call *c);
MUST_CHECK enum status ask_post(struct call *c);

extern const struct route state_routes[], deeds_routes[], office_routes[];

#endif
