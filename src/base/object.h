/* object.h: what the parameter of a route's path names, and whose it must be: the fine half of the rights, declared in the
 * route's row as the coarse half is.
 *
 * The function of the domain that decides whether somebody may have such a thing says so with `object_is`, where it has let
 * him. route/ sends no answer, and makes no change, of a row whose rule nobody has said to be kept: declaration and truth
 * can't part. `yizhan routes` prints the rule's name. */
#ifndef YIZHAN_OBJECT_H
#define YIZHAN_OBJECT_H

enum object {
	OBJECT_NONE,             /* the path has no parameter */
	OBJECT_WORD,             /* a word of the program, as a language or a step: nothing is behind it */
	OBJECT_SERVICE,          /* a service: open to everyone */
	OBJECT_CERTIFICATE,      /* whoever has the number or the code of a certificate learns whether it holds; guesses are counted */
	OBJECT_DOSSIER_TRACKED,  /* of who may see it, or has its query code; guesses are counted */
	OBJECT_DOSSIER_OWN,      /* filed by oneself, or about oneself at L2, or for whom one may act by a mandate that holds */
	OBJECT_DRAFT_OWN,        /* begun by oneself; by a mandate only as long as it holds */
	OBJECT_PART_INVITED,     /* the part of another's application to which one was invited */
	OBJECT_CERTIFICATE_OWN,  /* held by oneself, or by one's organisation */
	OBJECT_FILE_OWN,         /* handed in by oneself, or, once sent, for a dossier that is one's own */
	OBJECT_UPLOAD_OWN,       /* begun by oneself */
	OBJECT_MANDATE_OWN,      /* of which one is giver or holder */
	OBJECT_SESSION_OWN,      /* of one's own account */
	OBJECT_TASK_OF_POST,     /* of a post that one holds, or stands in for */
	OBJECT_DOSSIER_OF_POST,  /* in which such a post has or had a task; supervisors: all */
	OBJECT_FILE_OF_DOSSIER,  /* handed in for a dossier that one may see so */
	OBJECT_VISIT_OWN,        /* the person stood at one's window with the card, within two hours */
	OBJECT_MANDATE_OF_VISIT, /* of which that person is giver or holder */
	OBJECT_DRAFT_ON_PAPER,   /* opened at one's window by the code on its paper and its owner's card, within two hours */
	OBJECT_ORGANISATION,     /* any of the register of organisations, by its credit code */
	OBJECT_CORRECTION,       /* any that waits or was decided */
	OBJECT_DEPUTY_OF_OFFICE, /* named by oneself, or for a post of which one may name deputies */
	OBJECT_STAFF,            /* any member of staff */
	OBJECT_HOLDING,          /* a post of that member of staff */
	OBJECT_OFFICE,           /* any office of the county */
	OBJECT_POST,             /* any post of the county */
	OBJECT_COUNT
};

struct call;
/* Says that whoever asks may have a thing by this rule. */
void object_is(struct call *c, enum object object);
const char *object_name(enum object object); /* "draft-own" */

#endif
