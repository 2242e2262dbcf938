/* notice.h: what people are told, and by which way: in the site, by mail, by SMS. Rows are written in the apply; jobs send.
 *
 * Mail goes at least once, with one Message-ID a notice. An SMS is handed to the spool once; one whose fate is unknown is
 * shown to a person, not sent again. Texts and addresses lie sealed; the outbox forgets its own when they have been
 * sent, and then the file in the spool goes too. */
#ifndef YIZHAN_NOTICE_H
#define YIZHAN_NOTICE_H

#include "job/job.h"

struct notice {
	struct account_id to;
	struct dossier_id dossier;  /* or none */
	struct str subject, text;   /* at most 200 and 4,000 bytes; longer is cut at a character */
	struct str link;            /* a path of ours, or none */
	bool site_only;             /* neither mail nor SMS */
};

/* In the apply: one row in the site, and one outbox row for each way that the account has confirmed. */
MUST_CHECK enum status notice_send(struct call *c, const struct notice *notice);
/* In the apply: the same to every account at L2 of a person or an organisation, but notice->to. */
MUST_CHECK enum status notice_send_party(struct call *c, struct person_id person, struct organisation_id organisation,
					 const struct notice *notice);
/* In the apply: the same to whoever works at a post today, but c->user; at the site only. */
MUST_CHECK enum status notice_send_post(struct call *c, struct str post, const struct notice *notice);
/* In the apply: a code by SMS to a phone that belongs to nobody yet.  INVALID: not a phone's number (5 to 15 digits,
 * a '+' before them allowed; a Chinese mobile number of 11 digits gets its 86). */
MUST_CHECK enum status notice_send_sms(struct call *c, struct str phone, struct str text);
/* In the apply: a mail to an address that belongs to nobody yet; the subject is the first line of the text. */
MUST_CHECK enum status notice_send_mail(struct call *c, struct str mail, struct str text);

/* In the apply: what was told of a dossier, in the site and what waits to be sent, is erased by order of law. */
MUST_CHECK enum status notices_forget(struct call *c, struct dossier_id dossier);
/* In the apply: what an account was told goes with it. */
MUST_CHECK enum status notices_forget_account(struct call *c, struct account_id account);

/* Where an account is reached: what it has confirmed, none for the rest. Account gives this to notice, which is below it;
 * it is asked inside the apply. */
struct contacts {
	struct str mail, phone;
};
typedef enum status notice_contacts(struct call *c, struct account_id account, struct contacts *out);
void notice_set_contacts(notice_contacts *contacts);
/* The accounts at L2 of a person or an organisation: given likewise. */
struct notice_accounts { struct account_id *items; size_t count; };
typedef enum status notice_party(struct call *c, struct person_id person, struct organisation_id organisation, struct notice_accounts *out);
void notice_set_party(notice_party *party);
/* Who holds a post today, and who stands in for them: given likewise, for tasks wait for posts. */
typedef enum status notice_holders(struct call *c, struct str post, struct notice_accounts *out);
void notice_set_holders(notice_holders *holders);

/* Where mail goes (SMTP, libcurl) and where SMS are spooled (smstools' form): from settings, or the environment. */
struct notice_ways {
	struct str smtp_url, mail_from; /* "smtp://127.0.0.1:25", a bare address; none: mail waits */
	struct str sms_spool;           /* a folder with outgoing/, checked/, sent/, failed/, made when absent; none: SMS wait */
};
void notice_set_ways(const struct notice_ways *ways); /* before the jobs start; the texts are kept by the caller */

/* "notice.mail", "notice.sms": timers that send what waits and learn its fate; "notice.sweep" clears the spool after an end
 * of the process in between. */
extern const struct job_kind notice_jobs[];

/* ---- in the site ---- */
struct site_notice {
	struct str id;               /* as text, for links */
	struct dossier_id dossier;
	struct str subject, text, link;
	struct instant at;
	bool read;
};
struct site_notice_list {
	struct site_notice *items;
	size_t count;
	struct str next;             /* cursor of the next page, or none */
};
/* Mine (c->user.account), the newest first.  INVALID: a cursor that is none of ours. */
MUST_CHECK enum status notices_mine(struct call *c, struct str cursor, int limit, struct site_notice_list *out);
MUST_CHECK enum status notice_count_unread(struct call *c, int64_t *out); /* mine */
/* In an apply: mine are read now; with an id, that one.  ABSENT: not one of mine. */
MUST_CHECK enum status notice_mark_read(struct call *c, struct str id);

/* ---- for who looks after the outbox ---- */
enum outbox_state { OUTBOX_WAITING, OUTBOX_SPOOLED, OUTBOX_SENT, OUTBOX_FAILED, OUTBOX_UNKNOWN };
struct outbox_line {
	struct str id, way;          /* way: "mail", "sms" */
	enum outbox_state state;
	int64_t tries;
	struct str last_error;       /* without addresses */
	struct instant made_at;
};
struct outbox_line_list {
	struct outbox_line *items;
	size_t count;
};
/* The newest 200 that failed for good or whose fate is unknown: a person decides what to do. */
MUST_CHECK enum status outbox_troubles(struct call *c, struct outbox_line_list *out);

#endif
