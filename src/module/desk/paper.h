/* paper.h: an application that came back on paper, as the files of the window pass it on. It is opened by the code on the paper
 * in a visit of the person who began it, and only for that person; who signed the parts of others is confirmed by the clerk. */
#ifndef YIZHAN_DESK_PAPER_H
#define YIZHAN_DESK_PAPER_H

#include "module/desk/desk_inner.h"
#include "module/desk/visit.h"
#include "module/hall/draft.h"
#include "register/mandate.h"

/* Who signed another person's part, as typed. */
struct paper_signer { const struct form_step *step; struct person card; struct str field; bool here; };

struct paper { /* what prepare leaves for apply */
	struct draft draft;       /* with what was typed in it */
	struct visit visit;       /* of who stands before the clerk */
	struct mandate mandate;   /* by which that person acts; id 0: for itself */
	struct person_id owner;   /* of the account; none when its real name was not seen: then the account alone follows the case */
	json_t *signatures;       /* what was typed of who signed, by names that no pack has */
	struct paper_signer *signers;
	size_t signer_count;
	struct stored_file *files;
	size_t file_count;
	struct field_files field_files; /* that answer questions of the form */
	struct filing filing;
	struct filed filed;
	bool files_it, redraw;
};

/* In a snapshot or apply: what this clerk opened by its code, and who stands there.  ABSENT; CONFLICT: sent, or the form is
 * another by now; DENIED: the mandate is not in force, or not for this service */
MUST_CHECK enum status paper_open(struct call *c, struct paper *out);

/* The same for a draft that was just found; that of an organisation's account gets the mandate by which its legal representative or
 * handler acts.  INVALID: somebody else's, beside `field`; DENIED: the mandate is not in force, or not for this service */
MUST_CHECK enum status paper_stand(struct call *c, const struct person *person, struct str field, struct draft *draft);

/* The steps that are typed here, with the questions of who signed behind each part; `all`: also of parts that need none now. */
const struct form *paper_form(struct call *c, const struct draft *draft, bool all);
/* Reads what was typed: into the draft's values, and of signatures aside. */
void paper_read(struct call *c, struct paper *paper);
/* In prepare, before filing: who signed each part that needs it.  INVALID beside the fields */
MUST_CHECK enum status paper_check_signers(struct call *c, struct paper *paper);
/* In the apply: the signers as persons of the register.  INVALID beside the fields */
MUST_CHECK enum status paper_see_signers(struct call *c, struct paper *paper, struct part_signature_list *out);
/* The parts that were confirmed online, to be read only. */
struct html paper_confirmed(struct call *c, const struct draft *draft);
json_t *paper_values(struct call *c, const struct paper *paper); /* answers and signatures, to be drawn */

#endif
