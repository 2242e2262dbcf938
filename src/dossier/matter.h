/* matter.h: a dossier with all its rows, as the files of this folder pass it on; nobody else includes this.
 *
 * Whatever changes a dossier reads its matter, changes the rows here and in the database alike, and ends with
 * matter_record: one event, whose digest binds all of them. */
#ifndef YIZHAN_DOSSIER_MATTER_H
#define YIZHAN_DOSSIER_MATTER_H

#include "dossier/code.h"
#include "dossier/task.h"
#include "register/mandate.h"
#include "seal/log.h"

#include "certificate_sql.h"
#include "dossier_sql.h"
#include "task_sql.h"
#include "timer_sql.h"

enum { ISSUED_MOST = 4 };

struct matter {
	struct dossier_row row;
	const struct service *service;
	json_t *form;                  /* secrets as {"sealed": hex, "mask": text} */
	struct flow_state flow;
	struct task_row_list tasks;
	struct material_row_list materials;
	struct pause_row_list pauses;
	struct timer_row_list timers;
	struct certificate_row_list certificates;
	struct rating_row rating;      /* id 0: none yet */
	struct certificate_id issued[ISSUED_MOST]; /* by the step under way: told of behind the decision that led to them */
	size_t issued_count;
	struct str note;               /* of the act under way: {reason} of its notice */
};

/* ---- matter.c ---- */
/* Reads all rows of a dossier.  BROKEN: its pack or its flow state can't be read. */
MUST_CHECK enum status matter_read(struct call *c, const struct dossier_row *row, struct matter *out);
/* The digest that an event binds: all columns of all rows, but those that the clock recounts. */
struct digest matter_state(struct arena *arena, enum profile profile, const struct matter *matter);
/* Enters a status, and what it means for the clock: accepted_on, ended_on, pauses. `reason` is a pause's. */
MUST_CHECK enum status matter_enter(struct call *c, struct matter *matter, enum dossier_status status, struct str reason);
/* Recounts the due days, takes the next version, writes event and row. `detail` gets what verify needs. */
MUST_CHECK enum status matter_record(struct call *c, struct matter *matter, struct deed *deed, json_t *detail);
/* The same for the first event of all, which adds the row. */
MUST_CHECK enum status matter_file(struct call *c, struct matter *matter, struct deed *deed, json_t *detail);
bool matter_has_ended(const struct matter *matter); /* decided, withdrawn or run to its end */
struct words words_of(const char *english); /* a translatable text in both languages */
void *list_with(struct call *c, const void *items, size_t count, size_t size); /* a copy with room for one more */

/* ---- step.c ---- */
struct step {
	struct flow_action action;
	struct str name;               /* the action's name in the pack: what conditions see as `action` */
	json_t *fields;                /* what they see as `fields`; NULL for none */
	struct task_id closes;         /* the task that somebody closes by it */
	struct flow_effect_list *effects; /* what came of it, for who wants to know; NULL */
};
/* Takes one step of the flow, and its effects into rows.  CONFLICT: the flow does not lead there. */
MUST_CHECK enum status matter_step(struct call *c, struct matter *matter, const struct step *step, json_t *detail);
/* The step alone, without rows: what verify repeats. */
MUST_CHECK enum status flow_repeat(struct arena *arena, const struct flow *flow, const struct flow_state *before, const json_t *fact,
				   struct str action, struct flow_state *after);
const struct task_kind *task_kind_find(const struct service *service, struct str step);
const struct task_action *task_action_find(const struct task_kind *kind, struct str name);

/* ---- task.c ---- */
struct task task_of(struct call *c, const struct matter *matter, const struct task_row *row);

/* ---- due.c ---- */
/* Where in the order of the inbox a light begins and ends. */
void light_range(struct call *c, enum light light, int64_t *from, int64_t *below);
const struct calendar *calendar_in_force(struct call *c);
/* From which day its decision is counted: that of the acceptance, or, by_silence, of what came in and was not answered in time. */
struct day matter_accepted(struct call *c, const struct matter *matter, bool *by_silence);
struct due matter_due(struct call *c, const struct matter *matter);
struct day matter_statutory(struct call *c, const struct matter *matter);
/* The due day and the place in the inbox of an open task. */
void task_count_due(struct call *c, const struct matter *matter, struct day dossier_due, struct task_row *task);
/* Counts all due days of a matter anew into its rows; writes those of tasks that moved. */
MUST_CHECK enum status matter_recount(struct call *c, struct matter *matter);

/* ---- secret.c: secrets of a form ---- */
/* A copy of `values` in which each secret is sealed for this dossier, with its mask beside it. */
json_t *secrets_close(struct call *c, const struct form *form, struct dossier_id id, const json_t *values);
json_t *secrets_mask(struct call *c, const json_t *sealed); /* a copy with the masks in their place */
/* Puts the stored secret back wherever `typed` still shows its mask. */
void secrets_restore(json_t *typed, const json_t *masked, const json_t *clear);

/* ---- finding.c ---- */
/* In the apply of a supplement: a finding for each material that was asked for though the county holds it. */
MUST_CHECK enum status findings_of_asked(struct call *c, const struct matter *matter, const json_t *fields);

/* ---- number.c ---- */
struct str number_new(struct call *c, struct str prefix, int64_t id); /* prefix, day, ten characters in order of time */

/* ---- filing.c ---- */
/* Faults stand by "materials.<name>".  INVALID */
MUST_CHECK enum status materials_check(struct call *c, const struct service *service, const json_t *form, const struct material_list *given,
				       bool all);
/* Takes the files into the matter.  INVALID: not there, not the sender's, or of a type that the material does not take. */
MUST_CHECK enum status material_take_file(struct call *c, struct matter *matter, const struct material_need *need, struct file_id id);
/* Files that answer questions of the form serve the dossier too, under the question's path.  INVALID: not the applicant's own */
MUST_CHECK enum status form_files_take(struct call *c, struct matter *matter);
/* The same of a task's fields: they serve it under "step/question".  INVALID: not c->user's own */
MUST_CHECK enum status task_files_take(struct call *c, struct matter *matter, struct str step, const struct form *form, const json_t *fields);
MUST_CHECK enum status materials_take(struct call *c, struct matter *matter, const struct material_list *given);

/* ---- subject.c: for whom ---- */
/* In the apply: whose the filing is. As dossier_file. */
MUST_CHECK enum status filing_place(struct call *c, struct filing *filing);
/* Whether c->user sees a dossier as its own: whose it is, or who acts for him by a mandate in force. */
MUST_CHECK enum status is_applicants(struct call *c, const struct dossier_row *row, bool *out);
/* The same for many rows: c->user's mandates in force are read once. */
MUST_CHECK enum status standing_of(struct call *c, struct mandate_list *out);
bool stands_for(const struct call *c, const struct mandate_list *standing, const struct dossier_row *row);
/* Whether he may act in it too: a child sees what its guardian does, and acts from eighteen on; what a
 * cancelled organisation had under way is only looked at.  DENIED */
MUST_CHECK enum status may_act_in(struct call *c, const struct dossier_row *row);
MUST_CHECK enum status acts_are_open(struct call *c, const struct dossier_row *row, bool *out); /* the same, without a sentence */

/* ---- tell.c ---- */
/* Queues the pack's notice for an occasion, when it has one. query_code none: only `filed` knows it. */
MUST_CHECK enum status matter_tell(struct call *c, const struct matter *matter, const char *occasion, struct str query_code);
const struct office_entry *office_find(struct call *c, struct str code); /* NULL */
struct place { const char *name; struct str value; };
/* A template's text with its {places} filled; a place without a value vanishes. */
struct str text_fill(struct call *c, const char *text, const struct place *places, size_t count);

/* ---- certificate.c ---- */
MUST_CHECK enum status certificate_issue(struct call *c, struct matter *matter);
/* Behind the event of that step: one for each certificate that it issued. */
MUST_CHECK enum status certificates_record(struct call *c, struct matter *matter);

/* ---- dossier.c ---- */
enum viewer { VIEWER_NONE, VIEWER_CODE, VIEWER_APPLICANT, VIEWER_STAFF };
MUST_CHECK enum status matter_viewer(struct call *c, const struct matter *matter, enum viewer *out);
/* Reads by number for the applicant's own act.  ABSENT: not his. */
MUST_CHECK enum status matter_of_applicant(struct call *c, struct str number, struct matter *out);
/* The same at the window, of who stands there.  DENIED: not the window */
MUST_CHECK enum status matter_of_visitor(struct call *c, struct person_id person, struct str number, struct matter *out);
/* CONFLICT, with who did what since; OK when the version is still the one read. */
MUST_CHECK enum status matter_is_fresh(struct call *c, const struct matter *matter, int64_t version);

#endif
