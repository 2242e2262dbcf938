/* visit_paper.h: papers that a clerk scans for who stands at the window: what came with a request, what came before on the same
 * page, and which of them were compared with the original. */
#ifndef YIZHAN_DESK_VISIT_PAPER_H
#define YIZHAN_DESK_VISIT_PAPER_H

#include "module/desk/visit_view.h"

struct visit_papers {
	struct material_list materials;
	struct stored_file *files;      /* those that came with this request */
	size_t file_count;
	struct field_files field_files; /* that answer questions of the form */
};

/* The proofs of a service with the files that are there.  In a snapshot or apply */
MUST_CHECK enum status visit_needs(struct call *c, const struct service *service, const struct material_list *materials, struct visit_need_list *out);
/* In prepare: all files of the request; those of form fields go into `values` (or NULL).  INVALID: told beside the boxes */
MUST_CHECK enum status visit_papers_read(struct call *c, const struct service *service, json_t *values, struct visit_papers *out);
/* In an apply: they are the clerk's; what was compared with its original is of grade B. */
MUST_CHECK enum status visit_papers_keep(struct call *c, const struct visit_papers *papers);

#endif
