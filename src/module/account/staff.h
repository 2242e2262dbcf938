/* staff.h: who works here: accounts without rights of their own, posts given and taken back, deputies.
 *
 * Rights come from posts (and from the role of an account that the command line made). An administrator's rights go with
 * nothing else; nobody acts on himself; the last who can do a kind of administrator's work keeps it. */
#ifndef YIZHAN_STAFF_H
#define YIZHAN_STAFF_H

#include "form/form.h"
#include "module/account/account.h"

#include "account_sql.h"
#include "staff_sql.h"

enum { SPARE_CODES = 10 };

/* ---- second_factor.c ---- */
MUST_CHECK enum status spare_make(struct call *c, struct account_id account, struct str_list *out); /* the former ones are void */
MUST_CHECK enum status second_factor_enrol(struct call *c, struct account_id account, struct str secret, int64_t step,
					   struct str_list *codes); /* CONFLICT: has one */
MUST_CHECK enum status second_factor_reset(struct call *c, struct account_id account);

/* ---- staff.c ---- */
MUST_CHECK enum status staff_get(struct call *c, struct account_id id, struct account_row *out); /* ABSENT: none, or a resident's */
MUST_CHECK enum status ask_staff(struct call *c); /* the path's member of staff: asked by route before what was typed is judged */
MUST_CHECK enum status staff_login(struct call *c, const struct account_row *row, struct str *out);
/* What somebody may do by all posts given to him, those of the future too, and his account's role. */
MUST_CHECK enum status staff_rights(struct call *c, const struct account_row *row, uint64_t *permissions);
/*   DENIED: it is the caller's own account */
MUST_CHECK enum status staff_not_self(struct call *c, struct account_id id);
/* CONFLICT: without this account nobody would be left with a right that it has. `ending`: only this holding ends, or none. */
MUST_CHECK enum status staff_not_last(struct call *c, const struct account_row *row, struct holding_id ending);

/* The same for these rights alone. */
MUST_CHECK enum status staff_last_of(struct call *c, const struct account_row *row, uint64_t ends);
/* Who has a right today and can sign in with it. */
MUST_CHECK enum status staff_with(struct call *c, enum permission permission, struct staff_line_list *out);

/* Gives a post from a day until another (none: no end).
 *   INVALID  beside "post", "from_on", "until_on"; CONFLICT  held already, or an administrator's rights with others */
MUST_CHECK enum status staff_give(struct call *c, const struct account_row *row, struct str post, struct day from, struct day until);
MUST_CHECK enum status staff_take(struct call *c, const struct account_row *row, struct holding_id holding);
MUST_CHECK enum status staff_lock(struct call *c, const struct account_row *row, bool locked);
MUST_CHECK enum status staff_let_in(struct call *c, const struct account_row *row, struct str password_hash);
MUST_CHECK enum status staff_reset_factor(struct call *c, const struct account_row *row);
/* Takes the rights away that an account has without a post. */
MUST_CHECK enum status staff_plain(struct call *c, const struct account_row *row);

/* Ends all posts of an account; a successor gets those that he does not hold, or none: id 0. */
MUST_CHECK enum status staff_pass_posts(struct call *c, struct account_id from, struct account_id successor);
MUST_CHECK enum status staff_end_deputy(struct call *c, const struct deputy_line *line);

/* ---- unheld.c ---- */
struct unheld_post { struct str code; struct words name; int64_t tasks; };
struct unheld_post_list { struct unheld_post *items; size_t count; };
/* Posts at which tasks wait and that nobody holds today who can sign in. */
MUST_CHECK enum status posts_unheld(struct call *c, struct unheld_post_list *out);

/* ---- holder.c, departure.c ---- */
/* How many others hold a post and are there on a day. */
MUST_CHECK enum status holders_besides(struct call *c, struct str post, struct account_id account, struct day day, int64_t *out);
bool holder_works(const struct holder_line *line, struct day day); /* he holds it on that day, and can sign in */
#endif
