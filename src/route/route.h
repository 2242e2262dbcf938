/* route.h: path + method -> handler. Session, permission, assurance, CSRF and the transaction are decided here, by the row.
 *
 * GET and HEAD: `act` runs in a snapshot and shows. POST, PUT, DELETE: `prepare` runs without a transaction, `act` inside
 * one; what it left in c->response is sent after the commit is durable, once a step that `finish` named has completed it.
 * A refusal undoes the change, applies c->keep, and is answered: a problem document (RFC 9457) for the API, for people a page with the sentences, which is
 * the form again when the handler set one with `show_again`. */
#ifndef YIZHAN_ROUTE_H
#define YIZHAN_ROUTE_H

#define YIZHAN_VERSION "0.1.0"

#include "base/json.h"
#include "http/http.h"
#include "view/view.h"

enum zone { ZONE_PUBLIC, ZONE_STAFF, ZONE_ADMIN, ZONE_COUNT };

enum route_flags {
	CACHED = 1,       /* the page is the same for every visitor without a session: served from the page cache */
	READS_PERSON = 2, /* answered only when the reading record has committed: the handler names whom by reads_person */
	API = 4,          /* JSON in and out, bearer token, no CSRF token, problem documents */
	ANY_ZONE = 8,     /* served on every listener (health, sign-in, static files) */
	NO_LEAVE = 16,    /* anonymous POST without session, as sign-in: CSRF by double-submit cookie */
	DOOR = 64,        /* open to everyone on the listeners of staff and admin: where one signs in */
	BYTES = 128,      /* the body is bytes: neither form nor JSON; the handler reads c->request->body */
	SCRIPT = 256,     /* asked by our own pages' script: the session's cookie, the token in X-Csrf, problem documents */
	NO_DATA = 32,     /* needs neither snapshot nor session: health, files of the program */
};

/* The API's description of a row, from which OpenAPI 3.1 is made. JSON Schema texts. */
struct route_api {
	const char *summary;
	const char *takes;  /* of the body, or NULL */
	const char *gives;  /* of the answer, or NULL */
	const char *query;  /* "limit:integer cursor:string", or NULL */
	const char *takes_type; /* media type of the body; NULL: application/json */
	int status;         /* of success; 0: 200 */
};
#define API_LIST(item) /* the schema of show_list's answer */ \
	"{\"type\":\"object\",\"properties\":{\"items\":{\"type\":\"array\",\"items\":" item "}," \
	"\"next\":{\"type\":[\"string\",\"null\"]}},\"required\":[\"items\",\"next\"]}"

typedef enum status route_step(struct call *c);

struct route {
	enum method method;
	const char *path;      /* "/desk/tasks/:id"; a segment that begins with ':' is a parameter */
	enum zone zone;
	enum permission permission;
	enum level level;
	unsigned flags;
	route_step *prepare, *act;
	const struct route_api *api; /* API rows only */
	const char *query;           /* of a CACHED page: the names it depends on, "theme cursor"; it sees no others */
	enum object object;          /* the rule that the last of the path's parameters obeys */
};

struct job_kind;

/* How a rule is asked before anything else of a POST is looked at: `step` finds the object of the path in a snapshot, and says
 * object_is or refuses. So whoever may not have it, or names none, learns just that, whatever he typed. The act asks again. */
struct object_rule {
	enum object object;
	route_step *step;
};

/* A module of the application. */
struct module {
	const char *name;
	const struct route *const *routes; /* tables, NULL-ended; each ends with a zeroed row */
	const struct job_kind *jobs;      /* ends with a zeroed row, or NULL */
	const struct object_rule *rules;  /* ends with a zeroed row, or NULL; of rows whose prepare reads what was typed first */
	enum status (*open)(struct call *c); /* once at start, or NULL */
};
extern const struct module *const modules[]; /* modules.c; NULL-ended */

/* Who asks: account gives this to route, which is below it. Runs in a snapshot; sets c->user, or leaves nobody.
 * `token` is the session's cookie or the bearer token. */
typedef enum status route_identify(struct call *c, struct str token);
void route_set_identify(route_identify *identify);

struct routes;
/* Checks every row (zone, permission, level, handlers present; no two alike) and makes the table. A fault ends the start. */
MUST_CHECK enum status routes_new(struct house *house, const struct module *const *list, struct str *why, struct routes **out);
/* The same check, without a house. */
MUST_CHECK enum status routes_check(struct arena *arena, const struct module *const *list, struct str *why);
const struct route *routes_builtin(void); /* the rows that every house has; ends with a zeroed one */
void routes_free(struct routes *routes);
void routes_handle(void *routes, struct exchange *x);         /* http's handle */
bool routes_answer_at_once(void *routes, struct exchange *x); /* http's answer_at_once: the page cache */
/* http's log: one line with the call's number, without the query. */
void routes_log(void *routes, const struct exchange *x, int status, uint64_t bytes, int64_t microseconds);
struct str routes_openapi(struct call *c, const struct routes *routes);
struct apply_record {
	int64_t microseconds;
	const char *path;
};
struct apply_record routes_longest_apply(const struct routes *routes); /* since the start */

/* ---- what handlers use ---- */
/* In prepare: a look at the database, in a snapshot of its own that ends with the step. BUSY: no reader came free. */
MUST_CHECK enum status look(struct call *c, route_step *step);
struct str path_value(const struct call *c, const char *name);   /* of ":name"; decoded */
struct str query_value(const struct call *c, const char *name);  /* none when absent */
int64_t query_int(const struct call *c, const char *name, int64_t least, int64_t most, int64_t otherwise);
const struct pair_list *form_values(struct call *c);             /* of the body, read before prepare */
const struct upload_list *form_uploads(struct call *c);
struct str form_value(struct call *c, const char *name);
json_t *body_json(struct call *c);                               /* of an API body; an object, never NULL in API rows */
MUST_CHECK enum status show(struct call *c, struct html page);   /* 200 */
MUST_CHECK enum status show_json(struct call *c, int status, json_t *value); /* takes the value over */
/* A list of the API: how many are asked for (`limit`, 1 to 200, more is cut, 50 when absent), and the answer
 * {"items": […], "next": cursor or null}; takes the items over. */
int list_limit(const struct call *c);
MUST_CHECK enum status show_list(struct call *c, json_t *items, struct str next);
MUST_CHECK enum status show_file(struct call *c, struct str type, struct str name, struct body body, bool inline_view);
MUST_CHECK enum status redirect(struct call *c, struct str path); /* 303; a path of ours only */
/* A POST's way to keep what was typed: called on refusal (c->faults are set) to draw the form again, in a snapshot. */
void show_again(struct call *c, route_step *draw);
/* In act: what the answer needs of the commit itself (a receipt). `step` runs in a snapshot after the commit is durable and
 * shows; what it refuses is answered so, though the change stands. */
void finish(struct call *c, route_step *step);
/* In act of a GET: what is slow and needs no database (drawing a document). `step` runs when the snapshot has ended, and shows. */
void outside(struct call *c, route_step *step);
void set_cookie(struct call *c, const char *name, struct str value, int seconds); /* HttpOnly, SameSite=Lax; __Host- under TLS */
/* A reading of a person's data: recorded before the answer leaves. `why` names what was read; the person may be none, for
 * an applicant whom the register does not know yet. */
void reads_person(struct call *c, struct person_id person, const char *why);
/* The route layer calls this, set by dossier/account, to write the reading record inside the second transaction. */
typedef enum status route_record_reading(struct call *c, struct person_id person, struct str why);
void route_set_record_reading(route_record_reading *record);
struct str csrf_token(const struct call *c); /* the value of a form's hidden field "csrf"; masked, so never twice the same */
void set_header(struct call *c, const char *name, struct str value); /* of the answer */
/* Cached pages are stale: from the commit of this act on; at once outside an act. Pages expire after 60 s anyhow. */
void pages_forget(struct call *c);

/* Loopback: a request through the whole of route without a socket; for tests and the command line. Waits for the answer. */
void routes_loopback(struct routes *routes, struct exchange *x);

#endif
