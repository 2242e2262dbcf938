/* call.h: one piece of work, from a request, a job or the command line: what every function is given first.
 *
 * Everything reached from a call lives as long as the call. A call is worked on by one thread at a time. */
#ifndef YIZHAN_CALL_H
#define YIZHAN_CALL_H

#include "base/day.h"
#include "base/object.h"
#include "base/text.h"
#include "ids.h" /* a type per table's id, written by sqlc */

/* Assurance levels: how sure we are of whom we talk to. */
enum level {
	LEVEL_0, /* a visitor */
	LEVEL_1, /* a phone or mail confirmed by code */
	LEVEL_2, /* real name seen at a window, or a staff sign-in with its second factor */
};

/* What one may do, coarsely; the domain decides finely. A role is a set of these (role.h of account). */
enum permission {
	PERMISSION_NONE,          /* open to everyone */
	PERMISSION_OWN,           /* one's own matters, as a resident or company */
	PERMISSION_WORK,          /* the desk: the tasks of one's posts */
	PERMISSION_WINDOW,        /* the window: see people, raise them to L2, file for them */
	PERMISSION_SUPERVISE,     /* see lateness and findings of all offices */
	PERMISSION_LEAD,          /* the county's leaders */
	PERMISSION_EDIT,          /* guides and articles */
	PERMISSION_ADMIN_SYSTEM,  /* packs, calendar, offices, making accounts */
	PERMISSION_ADMIN_SECURITY,/* posts, rights, second factors, locks */
	PERMISSION_ADMIN_AUDIT,   /* the log of deeds */
	PERMISSION_ADMINISTER,    /* what all administrators see: who works here, and nothing that changes */
	PERMISSION_COUNT
};

/* For whom somebody stands in; account none: it is a post of his own. */
struct stand_in { struct account_id account; struct str name; };

/* Who acts. Nobody (id 0, LEVEL_0) for a visitor; the system itself for a job. */
struct user {
	struct account_id account;
	struct person_id person;     /* whose data these are; none until known */
	struct organisation_id organisation; /* whose account it is, when not a person's */
	struct str office;           /* of staff: the code of the office of the first post */
	struct session_id session;
	struct str name;             /* as shown to him and to others */
	enum level level;
	uint64_t permissions;        /* bits by enum permission */
	const struct str *posts;     /* of staff: codes */
	size_t post_count;
	const struct stand_in *stands_in; /* beside posts; NULL: all are his own */
	const char *first;           /* where he must go before all else: a path, or NULL */
	bool is_system;              /* a job acts */
};

struct store;
struct store_work;
struct keys;
struct packs;
struct files;
struct pages;
struct request;
struct response;

/* The long-lived things of the process, opened by main and given to all. */
struct house {
	const char *dir;                 /* the data folder */
	struct store *store;
	struct keys *keys;               /* seal */
	struct packs *packs;             /* services, forms, flows in force */
	struct files *files;             /* sealed originals and derivatives */
	struct pages *pages;             /* page cache */
	struct instant (*now)(void);     /* the one clock; tests inject another */
	bool secure;                     /* behind TLS: cookies are __Host- and Secure */
	struct str address;              /* scheme://host[:port] as outsiders reach us, for links and QR codes */
};

/* A refusal with its sentence, or one of many wrong fields. */
struct fault {
	struct str field;    /* the field's path, as "children[0].name"; none when the whole is at fault */
	struct str sentence; /* in the call's language: says what to do */
};

struct fault_list {
	struct fault *items;
	size_t count, room;
};

struct call {
	struct arena *arena;
	struct house *house;
	struct store_work *work;         /* the transaction or snapshot; NULL outside one */
	struct instant now;              /* taken once when the call begins */
	struct day today;                /* of now, in Asia/Shanghai */
	enum language language;
	bool elders;                     /* elders' mode */
	struct user user;
	struct str number;               /* the call's number, in the log and on apology pages */
	struct request *request;         /* NULL for jobs and the command line */
	struct response *response;
	struct fault_list faults;        /* why it was refused */
	void *prepared;                  /* what `prepare` leaves for `apply` */
	enum status (*keep)(struct call *c); /* what must outlive a refusal: applied in a small transaction of its own */
	uint64_t objects;                /* bits by enum object: rules that were kept */
	struct str kept;                 /* what a lower layer found that must outlive it: its own text */
};

/* Refuses with a sentence in the visitor's language; gives `status` back.
 * The English text is the key of its translation. */
MUST_CHECK enum status fail(struct call *c, enum status status, const char *english, ...) PRINTF_LIKE(3, 4);

/* The same, beside a field. May be called many times; the caller returns STATUS_INVALID in the end. */
void fail_field(struct call *c, struct str field, const char *english, ...) PRINTF_LIKE(3, 4);

/* The world's failure: the detail goes to the log under the call's number, an apology to the visitor.
 * Never pass a secret or a full identity number. Returns STATUS_BROKEN. */
MUST_CHECK enum status broken(struct call *c, const char *detail, ...) PRINTF_LIKE(2, 3);

/* A sentence in the call's language. */
const char *say(const struct call *c, const char *english);

bool may(const struct call *c, enum permission permission);

/* Readies a call of `house` in its own arena: the clock is read, the user is nobody. */
void call_init(struct call *c, struct house *house, struct arena *arena);

/* A new id: 42 bits of the call's milliseconds, 8 of the node, 13 of sequence. Later ones are larger within a process,
 * whatever the clock does. Below 2^63. */
int64_t id_new(const struct call *c);
int64_t id_at(struct instant at); /* no id made from that moment on is smaller */
void id_set_node(int node); /* 0 to 255, once at start */

/* Writes one line to the process's log (standard error): level, the call's number, the words. */
void call_log(const struct call *c, const char *level, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
