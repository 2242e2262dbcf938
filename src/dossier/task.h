/* task.h: what waits for a post: the inbox, and acting on a task. */
#ifndef YIZHAN_TASK_H
#define YIZHAN_TASK_H

#include "dossier/dossier.h"

struct task {
	struct task_id id;
	struct str dossier;              /* its number */
	struct str applicant_name;       /* masked in lists */
	const struct service *service;
	const struct task_kind *kind;
	struct str post;                 /* who has it now */
	struct instant opened_at;
	struct day due_on;
	enum light light;
	bool open;
	int64_t version;                 /* of the dossier: what `act` compares */
};
struct task_list { struct task *items; size_t count; struct str next; };
struct task_filter {                     /* of open tasks; a member that is none takes all */
	struct str post;                 /* one of one's own */
	struct str service;              /* its code */
	bool by_light;
	enum light light;
};
/* The most urgent first; limit 1 to 200.  DENIED: no post; INVALID: not a cursor of ours, not one's post */
MUST_CHECK enum status tasks_filtered(struct call *c, const struct task_filter *filter, struct str cursor, int limit, struct task_list *out);
MUST_CHECK enum status tasks_counted(struct call *c, const struct task_filter *filter, int64_t *out);
/* The same without a filter, or what one has done, the newest first. */
MUST_CHECK enum status tasks_mine(struct call *c, bool open, struct str cursor, int limit, struct task_list *out);
MUST_CHECK enum status task_find(struct call *c, struct task_id id, struct task *out);   /* ABSENT unless of one's posts */
/* What c->user did last at a task, which may have gone to others by it.  ABSENT: nothing */
MUST_CHECK enum status task_done(struct call *c, struct task_id id, struct task *out);
/* In an apply. `fields` were checked in prepare by form_check with the action's form.
 *   CONFLICT: stale version, done by somebody else meanwhile, or the flow does not lead there; DENIED; INVALID: a note is required */
MUST_CHECK enum status task_act(struct call *c, struct task_id id, struct str action, json_t *fields, struct str note, int64_t version, struct task_list *next);

#endif
