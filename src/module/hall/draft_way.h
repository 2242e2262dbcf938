/* draft_way.h: the way through a draft, as its pages share it: which step is where, what is left, what was typed. */
#ifndef YIZHAN_DRAFT_WAY_H
#define YIZHAN_DRAFT_WAY_H

#include "module/hall/draft_inner.h"
#include "module/hall/hall_inner.h"
#include "module/hall/proofs.h"

#define materials_step STR("materials")
#define review_step STR("review")

struct typed { /* what prepare leaves for apply */
	struct draft draft;       /* with what was typed in it */
	json_t *stored;           /* the values as they lay there */
	struct str step, next;    /* names of steps; next is where the answer leads, an address when it begins with '/' */
	struct stored_file *files;
	struct str *file_names;   /* of the material each belongs to */
	size_t file_count;
	struct proofs proofs;
	bool alone;               /* saved by script, not by a button: answered in JSON */
	bool stale;               /* somebody else saved meanwhile, and something differs */
	bool kept;                /* what was refused has been saved nevertheless */
	struct filing filing;
	struct filed filed;
};

struct draft_id draft_of_path(const struct call *c);
struct str draft_path(struct call *c, const struct draft *draft, struct str step);
int form_step_of(const struct draft *draft, struct str name);   /* -1: none */
/* The step after or before `from` (-1: the first) that is shown for what was typed. */
struct str step_after(struct call *c, const struct draft *draft, int from);
struct str step_before(struct call *c, const struct draft *draft, int from);
struct str step_of_field(const struct form *form, struct str path);
/* A copy of the form's values for its applicant to proofread: numbers of persons and cards, and the secrets of other people's
 * parts, are masked. */
json_t *draft_readable(struct call *c, const struct draft *draft);

/* All steps by name; `at` is where one stands, none for nowhere. A step is done when nothing in it is left to do. */
struct step_mark_list step_marks(struct call *c, const struct draft *draft, struct str at, const struct fault_list *faults);
/* What sending would refuse, by field; nothing of the draft is changed. */
struct fault_list draft_faults(struct call *c, const struct draft *draft);
int faults_in(const struct draft *draft, const struct fault_list *faults, struct str step);
struct str fault_step(const struct draft *draft, const struct fault *fault);
struct str draft_left_words(struct call *c, const struct draft *draft);

struct str clock_words(struct call *c, struct instant at);      /* "14:03", with the day when it is not today's */

/* Where a service's newer version, or its end, is told instead of the step. */
MUST_CHECK enum status draw_draft(struct call *c, const struct draft *draft, struct str step);
MUST_CHECK enum status draw_changed(struct call *c, const struct draft *draft);
MUST_CHECK enum status draw_part(struct call *c, const struct draft *draft, int step); /* of another person, as the applicant sees it */
MUST_CHECK enum status draw_typed(struct call *c);
MUST_CHECK enum status draw_conflict(struct call *c, const struct typed *typed, const struct draft *now);
/* In prepare: the draft of the path with the version that the page says. */
MUST_CHECK enum status prepare_typed(struct call *c, struct typed **out);
/* In prepare: whether another page saved this step meanwhile, and differently. */
void look_stale(struct call *c, struct typed *typed, int step);
/* In prepare: of the fields in conflict, those that were chosen from the other device. */
void settle(struct call *c, struct typed *typed, int step);

/* In prepare: takes the files that came with a step and puts their ids into the values.  INVALID: told beside the field */
MUST_CHECK enum status take_field_files(struct call *c, struct typed *typed);
MUST_CHECK enum status keep_field_files(struct call *c, const struct typed *typed); /* in apply */
json_t *field_files_json(struct call *c, const struct typed *typed); /* for script: the ids of the signatures that came, by path */

#endif
