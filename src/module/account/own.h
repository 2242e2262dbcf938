/* own.h: lists as the pages of one's own account walk them. */
#ifndef YIZHAN_ACCOUNT_OWN_H
#define YIZHAN_ACCOUNT_OWN_H

#include "form/form.h"

struct own_session { struct session_id id; struct str device, since, used, place; bool here; };
struct own_session_list { struct own_session *items; size_t count; };

struct privacy_line { struct words title, text; };
struct privacy_line_list { struct privacy_line *items; size_t count; };

struct consent_line { struct str code, version; struct words title, text; bool given, lapsed; struct instant since; };
struct consent_line_list { struct consent_line *items; size_t count; };

struct consent_past { struct words title; struct str version; struct instant given_at, ended_at; };
struct consent_past_list { struct consent_past *items; size_t count; };

struct correction_line { struct str state, wish, answer; struct instant asked_at; };
struct correction_line_list { struct correction_line *items; size_t count; };

struct str own_done(struct call *c);                         /* what was just done, said on the page after it; none */

#endif
