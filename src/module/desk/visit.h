/* visit.h: that a person stood at the window with the card (办事人到场核验). What a clerk does for somebody rests on a visit of
 * his own that is not older than two hours; an event ("window.seen") tells of each. */
#ifndef YIZHAN_VISIT_H
#define YIZHAN_VISIT_H

#include "base/call.h"
#include "register/register.h"

struct visit {
	struct visit_id id;
	struct person person;
};

/* In an apply: the card was seen. */
MUST_CHECK enum status visit_begin(struct call *c, struct person_id person, struct visit_id *out);
/* By its id as written in an address or a form.  ABSENT: none, another clerk's, or too long ago: begin again with the card. */
MUST_CHECK enum status visit_find(struct call *c, struct str id, struct visit *out);
MUST_CHECK enum status visit_get(struct call *c, struct visit_id id, struct visit *out); /* the same by its id */
/* In an apply: whose card it is. Who is in the register stays as he is there; who is not is added from the card.
 *   INVALID  beside `name_field`: the register knows the number under another name */
MUST_CHECK enum status card_seen(struct call *c, const struct person *card, struct str name_field, struct person *out);
/* Those of a clerk that still count; and in an apply: another goes on with them (account none: they begin again with the card). */
MUST_CHECK enum status visits_recent(struct call *c, struct account_id clerk, int64_t *out);
MUST_CHECK enum status visits_pass(struct call *c, struct account_id from, struct account_id to);
/* In an apply: a scan that is this account's was compared with its original at the window: grade B. Another's stays as it is. */
MUST_CHECK enum status original_seen(struct call *c, struct file_id file, struct account_id owner, struct str where);
struct str visit_path(struct call *c, struct visit_id id, const char *rest); /* "/window/visits/…" */

#endif
