/* print.h: an application on paper: as it was typed, or as a form to be filled in by pen. */
#ifndef YIZHAN_HALL_PRINT_H
#define YIZHAN_HALL_PRINT_H

#include "http/http.h"
#include "module/hall/hall_inner.h"

struct print {
	const struct service *service;
	const json_t *form;            /* values; secrets in clear, or as masks */
	const struct handed_in_list *needs;
	struct str subtitle;           /* the number, or that it is a draft */
	struct str qr, qr_note;        /* none: no code */
	struct str code;               /* printed above it, to be typed; or none */
	bool mask;                     /* secrets masked */
	const struct draft *draft;     /* of a paper form: whose parts are confirmed; none: of an empty form */
	bool boxes;                    /* all fields, also empty ones, in boxes; choices with all their options */
};

/* Nothing is left out: it is printed whole or refused.  INVALID: a character can't be printed, or it fills over 50 pages. */
MUST_CHECK enum status print_application(struct call *c, const struct print *print, struct body *out);

#endif
