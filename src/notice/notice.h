/* notice.h: what people are told, and by which way: in the site, by mail, by SMS. Rows are written in the apply; jobs send.
 *
 * At least once, with one Message-ID a notice; an SMS whose fate is unknown is shown to a person, not sent again. */
#ifndef YIZHAN_NOTICE_H
#define YIZHAN_NOTICE_H

#include "job/job.h"

struct notice {
	struct account_id to;
	struct dossier_id dossier;  /* or none */
	struct str subject, text;
	struct str link;            /* a path of ours, or none */
};

/* In the apply: one row in the site, and one outbox row for each way that the account has confirmed. */
MUST_CHECK enum status notice_send(struct call *c, const struct notice *notice);
/* In the apply: a code by SMS to a phone that belongs to nobody yet. */
MUST_CHECK enum status notice_send_sms(struct call *c, struct str phone, struct str text);

/* Where mail goes (SMTP, libcurl) and where SMS are spooled (smstools' form): from settings, or the environment. */
struct notice_ways {
	struct str smtp_url, mail_from; /* none: mail waits */
	struct str sms_spool;           /* a folder with checked/, outgoing/, sent/, failed/ */
};
void notice_set_ways(const struct notice_ways *ways);

extern const struct job_kind notice_jobs[];

#endif
