/* desk_inner.h: what the files of this module share; lists as templates walk them. */
#ifndef YIZHAN_DESK_INNER_H
#define YIZHAN_DESK_INNER_H

#include "dossier/field_file.h"
#include "dossier/task.h"
#include "file/viewing.h"
#include "route/route.h"

enum desk_tab { TAB_OPEN, TAB_DONE, TAB_WINDOW, TAB_NOTICES, TAB_NONE };

/* A task as the inbox shows it. */
struct inbox_line {
	struct task_id id;
	struct str number, applicant, light, left; /* light: a state of the component; left: its words */
	struct words service, step;
	struct day due_on;
	struct instant opened_at;
	bool open, here;                           /* here: the one that is open beside the list */
};
struct inbox_line_list { struct inbox_line *items; size_t count; };

/* What was just done, said on the page after it. */
struct done_line { bool set; struct str number; struct words service, step; };

/* One action of a step, with its form. */
struct action_line {
	struct words label;
	struct str name, tone, article, note, note_fault;
	struct html faults, fields;
	bool has_fields, note_required;
	bool told;   /* the applicant reads the note */
	bool folded, open;
	bool linked; /* drawn on a page of its own: its fields would have the names of another's */
	bool beside; /* an operation of the office: listed below the step's own actions, and a page away */
};
struct action_line_list { struct action_line *items; size_t count; bool beside; };

struct deed_line {
	struct instant at;
	struct words label;
	struct str who, office, note, article;
	bool open;   /* the applicant sees it */
};
struct deed_line_list { struct deed_line *items; size_t count; };

struct proof_file { struct file_id id; struct str name, size, pages, grade, source; bool may_see, unscanned, below; /* below: the pack asks for a better grade */ };
struct proof_file_list { struct proof_file *items; size_t count; };
struct proof_line { struct words label; struct proof_file_list files; struct str asked; /* the grade that the pack asks for */ };
struct proof_line_list { struct proof_line *items; size_t count; };

struct asked_line_list { const struct asked *items; size_t count; };
struct due_line { struct day day; struct str words; bool counts; };
struct due_line_list { struct due_line *items; size_t count; };

/* A dossier's page. */
struct sheet_view {
	struct html bar, faults, summary;
	struct done_line done;
	const struct dossier *dossier;
	struct words title, step;
	struct str status, tone, light, left, path;
	struct due_line_list due_lines;
	struct asked_line_list asked;
	struct proof_line_list proofs;
	struct deed_line_list deeds;
	struct str left_state;          /* the register says that its person died or moved away; and when */
	struct day left_on;
	bool clear, supervised;
	bool says_step;                 /* where it stands says more than the status */
	bool stands;                    /* the clock stands: no day is due */
	/* with a task */
	bool has_task, open, alone;     /* alone: one action of several is drawn */
	struct inbox_line_list beside;
	struct day step_due;
	struct str step_light, step_left, kept_note;
	int64_t version;
	struct action_line_list actions;
};

/* What was sent to a task's address. */
struct acting {
	struct task_id id;
	struct task task;
	const struct task_action *action;
	json_t *fields;        /* as typed; NULL when the action has none */
	struct field_files files; /* that came with them */
	struct str note;
	int64_t version;
	bool redraw;           /* one of the form's own buttons was pressed */
	bool tried;            /* the apply was reached: what is drawn again is what was found there */
};

struct finding_line { struct instant at; struct str number, held; struct words office, label; };
struct finding_line_list { struct finding_line *items; size_t count; };

/* The bar above every page of the desk. `number` is what was searched for, `fault` what was wrong with it. */
struct html desk_bar(struct call *c, enum desk_tab tab, struct str number, struct str fault);

struct str light_state(enum light light);
struct str light_words(struct call *c, enum light light, struct day due_on, bool open);
enum light dossier_light(struct call *c, const struct dossier *dossier);
struct inbox_line inbox_line_of(struct call *c, const struct task *task);
struct str task_path(struct call *c, struct task_id id);

MUST_CHECK enum status desk_done(struct call *c, struct done_line *out);

/* A dossier as who works on it or supervises it sees it.  ABSENT: none, or not so; one's own is read where its applicant reads it */
MUST_CHECK enum status desk_dossier(struct call *c, struct str number, struct dossier *out);

/* The open task of one's posts in a dossier; none when there is none among the most urgent. */
MUST_CHECK enum status desk_task_of(struct call *c, struct str number, struct task_id *out);

/* Draws a dossier: with the panel of a task's actions, or without (task NULL); typed: what was refused, or NULL.
 * `clear`: secrets are opened, and the reading is recorded so. */
struct desk_sheet {
	const struct dossier *dossier;
	const struct task *task;
	const struct acting *typed;
	struct str chosen;     /* the one action to draw; none: all */
	bool clear, supervised;
};
MUST_CHECK enum status draw_sheet(struct call *c, const struct desk_sheet *sheet);
struct action_line_list action_lines(struct call *c, const struct desk_sheet *sheet);
/* In a snapshot or apply: the file of the path's dossier, when it serves it.  ABSENT */
MUST_CHECK enum status proof_find(struct call *c, struct dossier *dossier, struct file_id *out);
MUST_CHECK enum status proof_lines(struct call *c, const struct dossier *dossier, struct proof_line_list *out);

struct pair_view desk_pairs(struct call *c); /* the fields of this request's body, for form_values_from */

/* A proof of a draft at the window, with the files that are there. */
struct paper_file { struct str name, grade; };
struct paper_file_list { struct paper_file *items; size_t count; };
struct paper_proof { struct str name, accept, fault; struct words label, help; bool required, camera; struct paper_file_list files; };
struct paper_proof_list { struct paper_proof *items; size_t count; };

/* Whether the path's object may be had: asked by route before what was typed is judged. */
MUST_CHECK enum status ask_proof(struct call *c);
MUST_CHECK enum status ask_correction(struct call *c);
MUST_CHECK enum status ask_visit(struct call *c);
MUST_CHECK enum status ask_organisation(struct call *c);
MUST_CHECK enum status ask_visit_mandate(struct call *c);

extern const struct route visit_supplement_routes[], visit_file_routes[], visit_mandate_routes[], organisation_routes[];
extern const struct route inbox_routes[], sheet_routes[], act_routes[], proof_routes[], window_routes[], visit_person_routes[], visit_state_routes[], example_routes[], start_routes[], desk_notice_routes[];
extern const struct route paper_find_routes[], paper_routes[], correction_routes[], duplicate_routes[];

#endif
