/* status.h: the seven outcomes of the whole platform, and the only macro that hides a return. */
#ifndef YIZHAN_STATUS_H
#define YIZHAN_STATUS_H

enum status {
	STATUS_OK,       /* done                                                          HTTP 200 */
	STATUS_INVALID,  /* what was sent is wrong; the sentence says what to do           HTTP 422 */
	STATUS_DENIED,   /* not yours to do (or, when nobody is signed in, sign in first)  HTTP 403, 401 */
	STATUS_ABSENT,   /* not there, or not visible to you: the two are not told apart   HTTP 404 */
	STATUS_CONFLICT, /* stale or contradictory: look again, then decide                HTTP 409 */
	STATUS_BUSY,     /* not now: too many failures, or no room                         HTTP 429, 503 */
	STATUS_BROKEN,   /* the world failed; the detail is in the log                     HTTP 500 */
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

/* Runs a step; hands its status up unless it is OK. */
#define TRY(step)                                     \
	do {                                          \
		enum status status_of_step = (step);  \
		if (status_of_step != STATUS_OK)      \
			return status_of_step;        \
	} while (0)

/* The English word of a status, for logs and the command line. */
const char *status_name(enum status status);

#endif
