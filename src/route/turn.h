/* turn.h: one request's turn through the table; what the files of route/ share. Nobody else includes it.
 *
 * A turn hangs on its exchange, and a call leads to it by its request: a call without a request has none. */
#ifndef YIZHAN_TURN_H
#define YIZHAN_TURN_H

#include "route/route.h"
#include "base/map.h"
#include "seal/seal.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PARAMETERS_MOST = 8, READINGS_MOST = 64, A_YEAR = 365 * 24 * 3600 };
#define METHODS (DELETE + 1)

struct parameter {
	const char *name;
	struct str value;
};

struct reading {
	struct person_id person;
	struct str why;
};

/* A node of the tree of paths: what stands at one segment. */
struct node {
	const char *segment;   /* of the table, to the next '/' */
	size_t len;
	struct node *next;     /* the next sibling */
	struct node *children; /* plain segments */
	struct node *parameter;/* the child that takes any segment */
	const struct route *rows[METHODS];
};

struct routes {
	struct house *house;
	struct arena *arena;
	struct node *root;
	const struct route **rows;
	size_t count, room;
	route_step *rules[OBJECT_COUNT]; /* by enum object; NULL: prepare asks itself */
	_Atomic int64_t longest_us;
	_Atomic(const char *) longest_path;
};

struct turn {
	struct call call;
	struct exchange *exchange;
	struct routes *routes;
	const struct route *row;
	struct parameter parameters[PARAMETERS_MOST];
	size_t parameter_count;
	struct pair_list query, fields;
	struct upload_list uploads;
	json_t *json;
	struct str session;       /* the token that identified the user; none when nobody is signed in */
	struct str form_secret;   /* of the double-submit cookie */
	bool is_api, has_session_cookie, forgets, new_form_secret, csrf_used, sets_cookie, chose_language, chose_elders;
	enum status status;       /* of the refusal being answered */
	size_t headers_kept, faults_kept;
	struct reading readings[READINGS_MOST];
	size_t reading_count;
	route_step *draw;         /* show_again's */
	route_step *finish;       /* what completes the answer after the commit */
	uint64_t generation;      /* of the page cache when the snapshot began */
};

struct turn *turn_of(const struct call *c); /* NULL for jobs and the command line */

/* table.c */
MUST_CHECK enum status table_add(struct routes *routes, const struct route *rows, const char *module, struct str *why);
/* Finds the node of a path and the parameters' values; NULL when nothing stands there. */
const struct node *table_find(const struct routes *routes, struct str path, struct parameter *parameters, size_t *count);
void name_parameters(const struct route *row, struct parameter *parameters, size_t count);
const struct route *table_row(const struct node *node, enum method method);
struct str table_allowed(struct arena *arena, const struct node *node); /* "GET, HEAD, POST" */
bool zone_has(int zone, const struct route *row);

/* identity.c */
struct str cookie_value(const struct call *c, const char *name);
bool is_secure(const struct call *c);
void choose_language(struct turn *turn);
void remember_choice(struct turn *turn);        /* into cookies, when this request made it */
enum status identify(struct turn *turn);        /* in a snapshot */
bool may_enter(struct turn *turn, bool *signed_out); /* permission and level of the row */
struct str own_referer(struct call *c);         /* the path that led here, "/" when it was not ours */

/* csrf.c */
enum status csrf_check(struct turn *turn);
bool came_from_here(const struct call *c);      /* by Sec-Fetch-Site and Origin; true for browsers that send neither */

/* hold.c: keeps what was typed; false when there is nothing to keep. */
const char *sign_in_of(const struct turn *turn); /* the door of the row's zone */
bool hold_typed(struct turn *turn, bool signed_out);

/* serve.c */
bool is_rule_kept(const struct turn *turn);                /* the domain has said that the row's object may be had */
MUST_CHECK enum status record_readings(struct call *c);   /* in an apply */

/* answer.c */
void answer_ready(struct turn *turn);           /* the headers that every answer has */
void answer_send(struct turn *turn);
void answer_forget(struct turn *turn);          /* what a step put into the response, before it runs again */

/* refuse.c */
void refuse(struct turn *turn, enum status status);          /* on a worker: draws and sends */
void refuse_later(struct exchange *x);                      /* the same for what turn->status says */
void refuse_plainly(struct turn *turn, int code, const char *english);
int http_code(const struct turn *turn, enum status status);

/* pages.c */
struct pages *pages_new(void);
void pages_free(struct pages *pages);
uint64_t pages_generation(const struct pages *pages);
void pages_bump(struct pages *pages);
void pages_keep(struct turn *turn);             /* a 200 of a CACHED row, ready to be sent */
bool pages_answer(struct routes *routes, struct exchange *x);
/* The query as a CACHED page sees it: the declared names alone, in their order. */
struct str declared_query(const struct turn *turn);
bool query_is_declared(const struct route *row, struct str name);

/* builtin.c */
extern const struct route builtin_routes[];

#endif
