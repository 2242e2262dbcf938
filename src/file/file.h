/* file.h: uploads. The original lies sealed (encrypted, under a random name) as evidence; people are served a derivative:
 * images upright and re-encoded by the confined helper, PDF as it is, as an attachment.
 *
 * Type is judged by content: JPEG, PNG, WebP, PDF. A file belongs to who uploaded it and may serve any number of his
 * dossiers; one that serves none goes after 24 hours. Who may open a file is the caller's to decide. */
#ifndef YIZHAN_FILE_H
#define YIZHAN_FILE_H

#include "http/http.h"
#include "job/job.h"
#include "seal/seal.h"

enum { FILE_SIZE_CEILING = 20 * 1024 * 1024, FILE_NAME_CEILING = 200 /* bytes */ };

/* Whether a virus was looked for. */
enum scan { SCAN_NONE /* no scanner is named */, SCAN_CLEAN, SCAN_INFECTED, SCAN_AWAY /* named, and did not answer */ };

struct stored_file { /* what prepare made; file_keep puts it into the database */
	struct file_id id;
	struct account_id owner;
	struct str name, type;   /* the visitor's name for it; media type by content */
	int64_t size;
	int pages;               /* of a document; 1 for a picture; 0: they can't be counted here */
	struct digest digest;    /* of the original's bytes */
	struct str stored;       /* its random name in the data folder */
	struct str served;       /* media type of the derivative: image/jpeg, image/png or application/pdf */
	enum scan scan;
	struct str source;       /* of what it was made here: a certificate's number; none: it was uploaded */
	bool declared;           /* made here from what its owner declared, in place of a proof */
	struct instant made_at;
	struct digest sealed, sealed_served; /* of both as they lie sealed in the data folder; a PDF has no derivative */
};
struct stored_file_list {
	struct stored_file *items;
	size_t count;
};

/* prepare: judges, decodes in the helper, seals original and derivative into the data folder. The id is set.
 *   STATUS_INVALID  not a type we take, too large (20 MB), broken, or a bomb: the sentence stands beside `field`
 *   STATUS_BUSY     no room on the disk, or the helper cannot work now */
MUST_CHECK enum status file_take(struct call *c, struct str field, const struct body *body, uint64_t offset, uint64_t size,
				 struct str name, struct stored_file *out);
/* When a virus was found: an event, for what is kept of a refusal. file_take sets c->keep to it; who sets his own calls it. */
MUST_CHECK enum status file_keep_refused(struct call *c);
/* apply: the row, owned by c->user.account.  INVALID: too much of his serves nothing yet (1,000 files, 2 GB) */
MUST_CHECK enum status file_keep(struct call *c, const struct stored_file *file);

/* apply: the file serves a dossier, under a material's name. Saying it again changes nothing. Gives its media type and its
 * file_proof by the profile in force.
 *   STATUS_INVALID  no such file, or not one of c->user.account's own */
MUST_CHECK enum status file_assign(struct call *c, struct file_id id, struct dossier_id dossier, struct str material, struct str *type,
				   struct digest *proof);
/* apply: it is kept from now on, though it serves no dossier: something else names it.  INVALID: as file_assign */
MUST_CHECK enum status file_hold(struct call *c, struct file_id id);
/* apply: what this account brought and nothing took goes at the next sweep. */
MUST_CHECK enum status file_forget(struct call *c, struct account_id owner);
/* apply: a file that serves nothing yet is wanted still: it stays for a day more. */
MUST_CHECK enum status file_renew(struct call *c, struct file_id id);
/* What is known of a file.  ABSENT */
MUST_CHECK enum status file_find(struct call *c, struct file_id id, struct stored_file *out);
/* What c->user handed in for dossiers before, the newest first, at most `most`. */
MUST_CHECK enum status files_before(struct call *c, int64_t most, struct stored_file_list *out);
/* Which dossiers a file serves, the newest first. */
struct dossier_ids { struct dossier_id *items; size_t count; };
MUST_CHECK enum status file_dossiers(struct call *c, struct file_id id, struct dossier_ids *out);
/* How many dossiers a file serves. */
MUST_CHECK enum status file_count_served(struct call *c, struct file_id id, int64_t *out);
/* How far it can be trusted (国办函〔2016〕108号): 'A' made by who issued it (here), 'B' its original was seen by an official,
 * 'C' uploaded, 'D' declared by the applicant in place of a proof. */
MUST_CHECK enum status file_grade(struct call *c, const struct stored_file *file, char *out);
const char *file_grade_words(char grade); /* for people; a translatable text */
/* apply: c->user, an official, saw the original; an event. Saying it again changes nothing. */
MUST_CHECK enum status file_set_seen(struct call *c, struct file_id id, struct str dossier);
/* apply: erased by order, the file serves a dossier no more. When it serves no other, *gone: row and bytes go at the next sweep. */
MUST_CHECK enum status file_let_go(struct call *c, struct file_id id, struct dossier_id dossier, bool *gone);
/* True in *out when the file serves that dossier: for whom it was opened to through a dossier. */
MUST_CHECK enum status file_serves(struct call *c, struct file_id id, struct dossier_id dossier, bool *out);

/* Opens the derivative (or the original) as a plain unlinked temporary file, decrypted. Needs a snapshot or an apply.
 * Serve it as an attachment and with nosniff. The caller, or http, closes out->fd.
 *   ABSENT; BROKEN: tampered, or its bytes are gone */
MUST_CHECK enum status file_open(struct call *c, struct file_id id, bool original, struct body *out, struct str *type, struct str *name);

/* Outside a snapshot: how many pages a PDF has (as file_open gave it), and one of them, from 1, drawn as a PNG. Slow: each is
 * a confined process of its own. `pdf` stays open.
 *   ABSENT  it has no such page, or can't be drawn within the limits; BUSY: not now, or not on this machine */
enum { FILE_PAGES_MOST = 200 };
MUST_CHECK enum status file_count_pages(struct call *c, const struct body *pdf, int *out);
MUST_CHECK enum status file_draw_page(struct call *c, const struct body *pdf, int page, struct body *out);

/* One digest over all that a file's row says but whether it is used: what the history of a dossier binds.  ABSENT */
MUST_CHECK enum status file_proof(struct call *c, enum profile profile, struct file_id id, struct digest *out);
/* Compares the sealed bytes of every file with the digests in its row: missing or changed is a line to `fault`. In a
 * snapshot; needs no key, memory does not grow with their number.  INVALID when there was a fault. */
MUST_CHECK enum status files_verify(struct call *c, void (*fault)(struct call *c, struct str line));

/* clamd's local socket ("/run/clamav/clamd.ctl"; none: nothing is scanned), and whether what it could not scan is refused.
 * Set once before serving; the text is kept by the caller. */
struct scan_ways {
	struct str socket;
	bool refuse_unscanned;
};
void file_set_scanner(const struct scan_ways *ways);

/* "file.sweep": removes what has served nothing for 24 hours, uploads in parts of that age, and bytes that no row names. */
extern const struct job_kind file_jobs[];

/* The helper processes that decode untrusted bytes: no keys, no database, no network, seccomp, limits on time and memory.
 * main starts the first before keys are opened, more come when images come at once, at most three; one that dies or takes
 * longer than 5 s is replaced. `program` (a path; "/proc/self/exe" will do) is run again as `program helper`, and must
 * call helper_main for that.  BROKEN: it does not start. */
MUST_CHECK enum status helper_start(const char *program);
void helper_stop(void);
int helper_main(void); /* `yizhan helper`: the child's life; the exit code */

#endif
