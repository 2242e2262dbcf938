/* server.h: what the files of the server share; nobody else includes it.
 *
 * A line is a connection, known from its accept to its close; it has one deadline at a time, and the watch shuts down
 * the socket of a line that is over it. A visit is one request on a line, from its first line to the answer's end; it is
 * freed in the library's completion call and nowhere else, so that a client who leaves while a worker handles his
 * request takes nothing away from under it. */
#ifndef YIZHAN_SERVER_H
#define YIZHAN_SERVER_H

#include "http/gate.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum { VISIT_ARENA = 64 << 20, BODY_IN_MEMORY = 16 * 1024, LINGER_MS = 2000 };

enum stage { STAGE_WAITING, STAGE_HEADERS, STAGE_BODY, STAGE_HANDLED, STAGE_ANSWERING };

struct line {
	struct line *next, **from;  /* the watch's list, under its mutex */
	int fd;
	bool began;                 /* its first request line has come */
	_Atomic int stage;
	_Atomic int64_t since;      /* when the stage began, monotonic ms */
	_Atomic int64_t deadline;   /* 0: none */
};

struct watch {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t thread;
	struct line *lines;
	size_t count;
	bool stopping;
	_Atomic bool draining;
	int64_t header_ms, idle_ms;
};

struct visit {
	struct exchange x;          /* first, so that an exchange leads here */
	struct http *http;
	struct line *line;
	struct MHD_Connection *connection;
	struct MHD_Response *reply;
	struct visit *next;         /* in the workers' queue */
	void (*run)(struct exchange *x); /* what a worker goes on with; NULL: the handler */
	struct str target;
	int zone, status;
	uint64_t sent, received;
	int64_t began_us;
	bool begun, handed, refused;
	size_t body_room;
	char *body;
};

struct workers {
	pthread_mutex_t mutex;
	pthread_cond_t filled;
	pthread_t *threads;
	struct visit *first, **last;
	size_t count, ceiling, threads_running;
	bool stopping;
};

struct listener {
	struct http *http;
	struct MHD_Daemon *daemon;
	int fd, zone, port;
};

struct http {
	struct http_options options;
	struct listener *listeners;
	struct watch watch;
	struct workers workers;
	_Atomic size_t under_way;   /* handed to workers and not yet answered */
};

int64_t monotonic_ms(void);
int64_t monotonic_us(void);

/* watch.c */
bool watch_start(struct watch *watch, int header_seconds, int idle_seconds);
void watch_drain(struct watch *watch);                  /* idle lines are shut from now on */
bool watch_wait_empty(struct watch *watch, int seconds);
void watch_shut_all(struct watch *watch);
void watch_stop(struct watch *watch);
struct line *line_open(struct watch *watch, int fd);
void line_close(struct watch *watch, struct line *line);
void line_enter(struct watch *watch, struct line *line, enum stage stage);
void line_progress(struct line *line, uint64_t bytes);  /* of a body: a minute, then 8 KB a second */
void line_linger(struct line *line);

/* workers.c */
bool workers_start(struct http *http, int threads);
void workers_stop(struct workers *workers);             /* after the last visit was answered */
/* Suspends the visit's connection and queues it; false when the queue is full. */
bool workers_take(struct http *http, struct visit *visit);
/* Queues a visit that is under way, whatever the queue's length. */
void workers_go_on(struct exchange *x, void (*run)(struct exchange *x));

/* spool.c */
/* Keeps a piece of a body. 0, or the HTTP status of the refusal: 413, or 503 when the disk is full. */
int visit_keep(struct visit *visit, const char *bytes, size_t len);

/* reply.c */
enum MHD_Result reply_queue(struct visit *visit);                   /* x->response, finished */
enum MHD_Result reply_refuse(struct visit *visit, struct refusal refusal); /* on the first call, or before handing over */
void reply_refuse_reading(struct visit *visit, int status);         /* while the body comes: the socket is ours then */
struct MHD_Response *reply_make(struct visit *visit);

/* server.c, for the fuzzer and its tests too */
void visit_send(struct exchange *x);

#endif
