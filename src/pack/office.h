/* office.h: offices and posts as records: the pack brings them in, here they are renamed, moved, merged and closed.
 *
 * A code is never given twice and never taken away: that of a closed office or post leads on to its successor, so that packs
 * and links that name it keep working. Every change is an event of the log. In force for all after packs_reload. */
#ifndef YIZHAN_OFFICE_H
#define YIZHAN_OFFICE_H

#include "pack/pack.h"
#include "seal/seal.h"

#include "office_sql.h"

/* Brings in what is not there yet: when a county's pack is stored. */
MUST_CHECK enum status offices_seed(struct call *c, const struct county *county);
/* Puts the records over what the pack says, when packs are read. */
MUST_CHECK enum status offices_overlay(struct call *c, struct arena *arena, struct county *county);
/* The office in charge of a service: the pack's or its successor; another's when all posts that work on it went there. */
struct str office_of_service(const struct county *county, const struct service *service);

/* Read in the transaction, so that nothing is opened at what was just closed: the code, or that of its last successor. */
MUST_CHECK enum status office_in_force(struct call *c, struct str code, struct str *out);
MUST_CHECK enum status post_in_force(struct call *c, struct str code, struct str *out);
/* What an office was called at a moment. */
struct words office_name_at(const struct county *county, struct str code, struct instant at);

/* In an apply; faults stand beside "code", "name" and "name_english".
 *   ABSENT  there is none; INVALID; CONFLICT  the code was used, the version is stale, or it is closed */
MUST_CHECK enum status office_open(struct call *c, struct str code, struct words name);
MUST_CHECK enum status office_may_open(struct call *c, struct str code, struct words name); /* the same refusals; nothing changes */
MUST_CHECK enum status office_rename(struct call *c, struct str code, struct words name, int64_t version);
MUST_CHECK enum status office_find_open(struct call *c, struct str code, struct office_row *out);
MUST_CHECK enum status post_open(struct call *c, struct str code, struct str office, struct str role, struct words name);
MUST_CHECK enum status post_rename(struct call *c, struct str code, struct words name, int64_t version);
MUST_CHECK enum status post_find_open(struct call *c, struct str code, struct post_row *out);
/* The parts of a reorganisation; who calls them has moved tasks and dossiers. */
MUST_CHECK enum status office_close(struct call *c, const struct office_row *office, struct str successor, const char *kind);
MUST_CHECK enum status post_move(struct call *c, const struct post_row *post, struct str office);
MUST_CHECK enum status post_close(struct call *c, const struct post_row *post, struct str successor);
/* An event about an office or post, with what else is to be told (or NULL). */
MUST_CHECK enum status office_log(struct call *c, const char *kind, const char *what, struct str code, json_t *detail);

/* The digest of an office's or a post's row ("office", "post"), which each deed about it binds. */
MUST_CHECK enum status office_state_of(struct call *c, enum profile profile, const char *what, struct str code, struct digest *out);
/* Whether each office and post is as the history last bound it. In a snapshot; a line per fault.  INVALID: there was one */
MUST_CHECK enum status offices_verify(struct call *c, void (*fault)(struct call *c, struct str line));

#endif
