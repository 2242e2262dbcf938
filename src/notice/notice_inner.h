/* notice_inner.h: what the files of notice/ share: the ways, and a letter as text. */
#ifndef YIZHAN_NOTICE_INNER_H
#define YIZHAN_NOTICE_INNER_H

#include "base/buf.h"
#include "notice/notice.h"
#include "notice_sql.h"
#include "seal/seal.h"

enum way { WAY_MAIL, WAY_SMS };

/* Rows that outbox_due gives at once, and how many such batches one run of a timer sends. */
enum { OUTBOX_BATCH = 50, OUTBOX_BATCHES = 10 };

#define ADDRESS_CONTEXT "outbox.address"
#define TEXT_CONTEXT "outbox.text"
#define NOTICE_SUBJECT_CONTEXT "notice.subject"
#define NOTICE_TEXT_CONTEXT "notice.text"

const struct notice_ways *notice_ways(void);

enum status mail_run(struct call *c, struct str detail);
enum status sms_run(struct call *c, struct str detail);
enum status sms_sweep(struct call *c, struct str detail);

struct letter {
	struct str from, to;      /* bare addresses */
	struct str message;       /* the Message-ID without its brackets */
	struct str subject, text; /* UTF-8; lines end in \n */
	struct instant at;
};

/* A whole message by RFC 5322, with RFC 2047 and quoted-printable; lines end in CRLF, at most 76 bytes. The same letter
 * gives the same bytes. INVALID: an address with a space, a bracket or a control character. */
MUST_CHECK enum status letter_text(struct call *c, const struct letter *letter, struct str *out);

/* What a letter says: words of its own, or those of its notice. */
MUST_CHECK enum status letter_words(struct call *c, const struct outbox_letter *letter, struct str *out);

/* A phone as smsd wants it: digits with the country's code, no '+'. False: not a phone's number. */
bool phone_digits(struct arena *arena, struct str phone, struct str *out);

/* The file's text in smstools' form. */
struct str sms_text(struct call *c, struct str phone, struct str text);

#endif
