/* hall_inner.h: what the files of this module share; lists as templates walk them. */
#ifndef YIZHAN_HALL_INNER_H
#define YIZHAN_HALL_INNER_H

#include "dossier/certificate.h"
#include "dossier/dossier.h"
#include "file/viewing.h"
#include "module/hall/draft.h"
#include "route/route.h"
#include "search/search.h"

struct material_need_list { const struct material_need *items; size_t count; };
struct guide_step_list { const struct guide_step *items; size_t count; };
struct fee_list { const struct fee *items; size_t count; };
struct basis_list { const struct basis *items; size_t count; };
struct faq_list { const struct faq *items; size_t count; };
struct step_line_list { const struct step_line *items; size_t count; };
struct asked_list { const struct asked *items; size_t count; };

/* A service as lists show it. */
struct service_line {
	struct str code, office, url;
	struct words title;
	enum where where;
};
struct service_line_list { struct service_line *items; size_t count; };

struct office_line { struct str code; struct words name; int64_t services; };
struct office_line_list { struct office_line *items; size_t count; };

/* What people look for: what leads to it in the search, and its label. An event of a life has a drawing too. */
struct wish { struct str query; struct words label; };
struct wish_list { const struct wish *items; size_t count; };
struct life_event { struct str icon, query; struct words label; };
struct life_event_list { const struct life_event *items; size_t count; };

/* A day of the first page's plot: how much was filed, and the bar's place in the drawing's units. */
struct bar { struct day day; int64_t filed, x, y, width, height; };
struct bar_list { struct bar *items; size_t count; };

/* One uploaded file of a material, as pages show it. */
struct file_line { struct file_id id; struct str name, size, pages, grade; bool before, behind; /* others of the same proof */ };
struct file_line_list { struct file_line *items; size_t count; };

struct earlier_line { struct file_id id; struct str name, size; struct day on; };
struct earlier_line_list { struct earlier_line *items; size_t count; };
struct own_certificate { struct str number, title; bool chosen; /* in what was refused just now */ };
struct own_certificate_list { struct own_certificate *items; size_t count; };

/* A material need with what was handed in for it. */
struct handed_in {
	const struct material_need *need;
	struct words label, help;
	struct str name, accept, fault;
	struct words held;                        /* where the county has it: it need not be handed in */
	bool may_allow;                           /* something was handed in before, but offering it was not consented to */
	struct earlier_line_list earlier;         /* what was handed in before and would do */
	struct own_certificate_list certificates; /* of one's own that would do */
	struct words promise;                     /* what may be declared instead */
	bool promised;                            /* it was ticked, and could not be taken yet */
	struct str signature;
	bool required, camera; /* camera: pictures are taken */
	struct file_line_list files;
};
struct handed_in_list { struct handed_in *items; size_t count; };

/* A part of somebody else's application to which one is invited. */
struct part_line { struct draft_part_id id; struct words title, step; bool confirmed; };
struct part_line_list { struct part_line *items; size_t count; };

/* A field that two pages saved differently. */
struct conflict_line { struct words label; struct str name, mine, theirs; };
struct conflict_line_list { struct conflict_line *items; size_t count; };

/* What is begun, and what was filed, as lists show it. */
struct draft_line { struct draft_id id; struct mandate_id mandate; struct str code, whom, left; struct words title; struct instant saved_at; struct day ends_on; bool soon; };
struct draft_line_list { struct draft_line *items; size_t count; };
struct dossier_line { struct str number, whom; struct words title; enum dossier_status status; struct day filed_on, due_on; };
struct dossier_line_list { struct dossier_line *items; size_t count; };

/* A step of the way through an application. */
struct step_mark { struct words title; struct str address; bool now, done; int left; /* things to do in it */ };
struct step_mark_list { struct step_mark *items; size_t count; };

/* What is wrong, with the address where it is put right; none when it is not one field's. */
struct fault_line { struct str address, label, sentence; };
struct fault_line_list { struct fault_line *items; size_t count; };

struct count_row { struct day day; struct str words; bool counts; };
struct count_row_list { struct count_row *items; size_t count; };

/* Whether the path's dossier, mandate, file is one's own: asked by route before what was typed is judged. */
MUST_CHECK enum status ask_file_own(struct call *c);
MUST_CHECK enum status ask_dossier_own(struct call *c);
MUST_CHECK enum status ask_mandate_own(struct call *c);
struct service_line service_line_of(struct call *c, const struct service *service);
const struct words *office_words(struct call *c, struct str code); /* its name; a pointer to empty words when unknown */
/* The best hits for what was typed, over the index of the services in force. */
MUST_CHECK enum status hall_find(struct call *c, struct str query, size_t limit, struct search_hits *out);
MUST_CHECK enum status hall_open(struct call *c);

/* The needs of a service that hold for these values, with what was handed in. */
MUST_CHECK enum status handed_in_of(struct call *c, const struct service *service, const json_t *form,
				    const struct material_list *materials, struct handed_in_list *out);
/* What need not be handed in anew: of the registers, of certificates, of what was handed in before. In a snapshot. */
MUST_CHECK enum status reuse_fill(struct call *c, struct mandate_id mandate, struct handed_in_list *needs); /* mandate: by which it is for another, or none */
/* prepare: the certificates chosen for materials, as files of their own kind; added behind `files`, which has room for all.
 *   INVALID: none of c->user's own that holds today */
MUST_CHECK enum status certificates_take(struct call *c, const struct service *service, struct stored_file *files, struct str *names, size_t *count);
size_t certificates_chosen(struct call *c); /* at most so many */
/* Files that were handed in before and are chosen for a material: the form's values "file.<material>". */
struct material_list files_brought(struct call *c, const struct service *service);
/* In an apply.  INVALID: one is not there, or not c->user's own */
MUST_CHECK enum status files_are_own(struct call *c, const struct material_list *materials);
MUST_CHECK enum status own_file_find(struct call *c, struct stored_file *out); /* the path's :file.  ABSENT: not c->user's own */
struct str size_words(struct arena *arena, int64_t size);
struct count_row_list count_rows(struct call *c, const struct due *due);
struct fault_line_list fault_lines(struct call *c, const struct draft *draft);
struct pair_view typed_pairs(struct call *c); /* the fields of this request's body, for form_values_from */

extern const struct job_kind draft_jobs[];
extern const struct route home_routes[], intake_routes[], own_file_routes[], guide_routes[], draft_routes[], draft_end_routes[], matter_routes[], notice_routes[], certificate_routes[];
extern const struct route service_api_routes[], dossier_api_routes[], certificate_api_routes[], log_api_routes[], mandate_api_routes[], mandate_routes[];
extern const struct route print_routes[], part_routes[], own_copy_routes[];

#endif
