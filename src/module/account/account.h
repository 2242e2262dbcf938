/* account.h: how one signs in, and how sure we are of who it is.
 *
 * L1: a phone confirmed by code. L2: seen at a window with the card, or staff signed in with the second factor (GB/T 22239
 * 8.1.4.1). A login is found by keyed digest; nothing tells whether one exists, by words or by time. Failures slow the
 * login and the address; successes are never counted. */
#ifndef YIZHAN_ACCOUNT_H
#define YIZHAN_ACCOUNT_H

#include "notice/notice.h"
#include "register/register.h"

/* The permissions of a role ("resident", "company", "window", "clerk", "head", "supervisor", "leader", "editor", "system",
 * "security", "audit"); 0 for a name that is none. */
uint64_t role_permissions(struct str role);
bool role_is_staff(struct str role);
const char *role_at(size_t at);             /* the name of each; NULL past the last */
/* Whether each account, its posts, deputyships and consents are as the history last bound them. In a snapshot; a line per fault.
 *   INVALID: there was one */
MUST_CHECK enum status accounts_verify(struct call *c, void (*fault)(struct call *c, struct str line));
bool role_exists(struct str role);
const char *role_words(struct str role); /* a translatable text */
/* Whether who has these permissions may get the role too: an administrator's rights go with nothing else. */
bool roles_fit(uint64_t permissions, struct str role);

struct new_account {
	struct str role, login, name, password; /* password none: can't sign in yet */
	struct str totp;                        /* base32; staff only */
	struct str phone, mail, credit_code;
	struct person_id person;
	struct organisation_id organisation;    /* of an organisation's account */
	enum level level;
	const struct str *posts;
	size_t post_count;
	struct str password_hash;               /* made by account_ready */
};

/* prepare: checks login and password (10 to 100 characters, not among the commonest, not the login) and hashes.
 *   INVALID  the faults stand beside "login" and "password" */
MUST_CHECK enum status account_ready(struct call *c, struct new_account *account);
/* apply: adds the account.  CONFLICT: the login is taken. */
MUST_CHECK enum status account_add_new(struct call *c, const struct new_account *account, struct account_id *out);

/* A sign-in in three parts: look (snapshot), weigh (slow, no transaction), open (apply). */
struct sign_in {
	struct str login, password, code, address;
	bool staff;              /* which door: a resident's or staff's */
	bool any_door;           /* the API's */
	struct account_id account;
	struct str hash, totp, role, name, told; /* told: the version of the privacy notice that was shown */
	int64_t totp_step, last_step;
	enum level level;
	int64_t wait_seconds;    /* > 0: too many failures */
	bool right;
	bool proven;             /* by a code to the phone: nothing was guessed here */
	bool must_change;
	struct spare_code_id spare; /* the code typed was one of these, not used before */
	struct session_id opened;
};
MUST_CHECK enum status sign_in_look(struct call *c, struct sign_in *attempt);
void sign_in_weigh(struct call *c, struct sign_in *attempt);
/* What must come before all else in a session of staff. */
enum session_stage { STAGE_NONE, STAGE_PASSWORD, STAGE_ENROL };
struct session { struct str token; struct instant expires_at; enum level level; bool staff; enum session_stage stage; };
/*   DENIED  wrong login, password or code: one sentence for all three; c->keep counts the failure
 *   BUSY    too many failures: says how long to wait */
MUST_CHECK enum status sign_in_open(struct call *c, struct sign_in *attempt, struct session *out);
MUST_CHECK enum status session_end(struct call *c);

/* route's hook: sets c->user from a token, or leaves nobody. */
MUST_CHECK enum status account_identify(struct call *c, struct str token);
/* notice's hook: where an account can be reached; none where it can't. */
MUST_CHECK enum status account_contacts(struct call *c, struct account_id account, struct contacts *out);
/* Whose account it is: the person once seen (or none), the name as shown.  ABSENT */
struct account_whose { struct person_id person; struct organisation_id organisation; struct str name; enum level level; };
MUST_CHECK enum status account_whose(struct call *c, struct account_id account, struct account_whose *out);
/* apply: a person's name was corrected in the register: the account with his real name is called so too. */
MUST_CHECK enum status account_rename(struct call *c, struct person_id person, struct str name);
/* notice's other hook: the accounts at L2 of a person; of an organisation its own, and that of its legal representative. */
MUST_CHECK enum status account_party(struct call *c, struct person_id person, struct organisation_id organisation, struct notice_accounts *out);
/* notice's third hook: who holds a post today and can sign in, and who stands in for them. */
MUST_CHECK enum status account_holders(struct call *c, struct str post, struct notice_accounts *out);

/* A code to a phone. apply: makes and queues it.  BUSY: asked again within a minute, or too many went unused within the
 * hour, to this phone or for this address. */
MUST_CHECK enum status phone_code_send(struct call *c, struct str phone);
/* apply: uses the code.  INVALID: wrong, too old, or too often wrong; stands beside "code", and the caller's c->keep counts it. */
MUST_CHECK enum status phone_code_check(struct call *c, struct str phone, struct str code);
MUST_CHECK enum status phone_code_look(struct call *c, struct str phone, struct str code); /* the same, in a snapshot, not using it */
MUST_CHECK enum status phone_code_count(struct call *c, struct str phone);

/* The window: ties the account of a login to a person seen with the card, and raises it to L2. An account once tied to a person is
 * never another's. With `move` the real name moves here from another account of the person: that one drops to L1 at once, its
 * sessions end, and it is told.
 *   ABSENT  no such account; CONFLICT  it is another person's, is locked, or another account has the real name and move is false */
MUST_CHECK enum status account_raise(struct call *c, struct str login, struct person_id person, struct str name, bool move);

/* ---- for the window: the accounts of a person whose card was seen ---- */
struct account_line {
	struct account_id id;
	struct str login, phone; /* masked; phone none: it has none */
	bool real_name, locked;
};
struct account_line_list { struct account_line *items; size_t count; };
MUST_CHECK enum status accounts_of(struct call *c, struct person_id person, struct account_line_list *out);
/* apply: a code with which the person sets a new password himself; no clerk sees the password. It goes to the account's phone,
 * or into *digits for a slip of paper (print). It is good for half an hour, and keeps the level: the card was seen.
 *   ABSENT  not an account of this person; CONFLICT  it has no phone; BUSY */
MUST_CHECK enum status account_window_code(struct call *c, struct account_id account, struct person_id person, bool print, struct str *digits);
/* apply: another phone, proved by a code that the person reads out. The former phone is told.  ABSENT; INVALID: "code"; CONFLICT */
MUST_CHECK enum status account_window_phone_ask(struct call *c, struct account_id account, struct person_id person, struct str phone);
MUST_CHECK enum status account_window_phone(struct call *c, struct account_id account, struct person_id person, struct str phone, struct str code);
MUST_CHECK enum status account_window_phone_wrong(struct call *c, struct account_id account, struct str phone); /* c->keep's */
/* apply: what a person's state means for his accounts. Deceased: locked, sessions end. Moved: the real name has to be seen again.
 * Here after all, and not dead as `former` said: what was locked for it is open again, at L1. */
MUST_CHECK enum status account_follow_person(struct call *c, struct person_id person, enum person_state former, enum person_state state);

MUST_CHECK enum status account_change_password(struct call *c, struct account_id account, struct str hash);
MUST_CHECK enum status account_find_login(struct call *c, struct str login, struct account_id *out); /* ABSENT */
MUST_CHECK enum status account_lock(struct call *c, struct account_id account, bool locked);
/* From the command line only: how sure we are, without a person seen. */
MUST_CHECK enum status account_set_assurance(struct call *c, struct account_id account, enum level level);

/* Posts and deputyships of a post that was closed go to another, for each holder. In the apply that closes it. */
MUST_CHECK enum status holdings_move(struct call *c, struct str from, struct str to, int64_t *moved);
MUST_CHECK enum status holdings_count(struct call *c, struct str post, int64_t *count);

/* apply, from the command line: staff stand for a deed with a code of the second factor, which it uses up; gives who it is.
 *   DENIED  no such account, locked, without this permission, or the code is wrong */
MUST_CHECK enum status account_vouch(struct call *c, struct str login, struct str code, enum permission permission, struct user *out);

struct module;
extern const struct module account_module;

#endif
