/* http.h: bytes -> request; response -> bytes. Knows nothing of what is served.
 *
 * libmicrohttpd's epoll thread reads and writes; workers run the handler. A strict gate refuses what the library lets
 * through (RFC 9112). Bodies past 16 KB are spooled to an unlinked file and are complete before a worker sees the
 * request. The handler calls exchange_send once, from any thread, then or later. */
#ifndef YIZHAN_HTTP_H
#define YIZHAN_HTTP_H

#include "base/arena.h"
#include "base/str.h"

enum method { METHOD_NONE, GET, HEAD, POST, PUT, DELETE };

struct header {
	struct str name, value; /* names of requests are compared without case */
};

/* A body in memory, or, when bytes.at is NULL and fd > 0, the first `size` bytes of a file. */
struct body {
	struct str bytes;
	int fd;
	uint64_t size;
};

struct request {
	enum method method;
	int zone;                 /* the listener's */
	struct str path;          /* decoded once; valid UTF-8; begins with '/'; no "." or ".." segment */
	struct str query;         /* as it came, without '?' */
	struct str peer;          /* the visitor's address: of the socket, or from a trusted proxy's X-Forwarded-For */
	bool secure;              /* a trusted proxy said https */
	struct header *headers;
	size_t header_count;
	struct body body;
};

enum coding { CODING_NONE, CODING_BROTLI, CODING_GZIP, CODING_COUNT };

/* An answer that many get: http keeps the library's shape of it, one a coding. It outlives every exchange that has it. */
struct http_kept {
	void *_Atomic of[CODING_COUNT];
};
void http_kept_release(struct http_kept *kept);

struct response {
	int status;               /* 0 until set */
	struct header *headers;   /* Content-Length, Date and Connection are http's own */
	size_t header_count, header_room;
	struct body body;         /* from memory of the exchange's arena, or an open file that http closes */
	uint64_t body_from;       /* where the part to be sent begins in a file */
	struct str brotli, gzip;  /* the same body already compressed, or none */
	struct http_kept *kept;   /* whose body and headers these are, and ready forms must all be; or NULL */
	enum coding coding;       /* how the body is compressed, once it is finished */
	struct str etag;          /* quoted and strong; none: made from a body in memory unless Cache-Control says no-store */
};

/* One request and its answer; its arena is freed when the answer is sent or the visitor is gone. */
struct exchange {
	struct arena *arena;
	struct request request;
	struct response response;
	void *handlers;           /* the handler's own */
	void (*send)(struct exchange *x); /* who takes the answer: http, or a loopback */
	void (*later)(struct exchange *x, void (*run)(struct exchange *x)); /* who runs the rest on a worker */
	void *carrier;            /* theirs */
	bool finished;            /* exchange_finish has run */
};

struct http;

struct http_listener {
	const char *address;      /* "127.0.0.1:8080", "[::1]:0"; or NULL with an inherited descriptor */
	int fd;                   /* -1, or an inherited listening socket */
	int zone;
};

struct http_options {
	const struct http_listener *listeners;
	size_t listener_count;
	int workers;                        /* 0: four per processor; at most 64 requests a worker wait, more are 503 */
	uint64_t body_ceiling;              /* bytes; larger is 413 */
	size_t line_ceiling, headers_ceiling; /* 8 KB, 16 KB: the library clears as much for each request */
	int header_seconds, idle_seconds;   /* absolute, 10; 30. Bodies: a minute, and 8 KB a second after it */
	const char *const *trusted_proxies; /* addresses, NULL-ended; may be NULL */
	const char *spool_dir;              /* for large bodies */
	void *context;
	void (*handle)(void *context, struct exchange *x); /* on a worker */
	/* On the epoll thread, must not block: fills the response from the page cache and gives true, or false. */
	bool (*answer_at_once)(void *context, struct exchange *x);
	void (*log)(void *context, const struct exchange *x, int status, uint64_t bytes, int64_t microseconds);
};

MUST_CHECK enum status http_start(const struct http_options *options, struct str *why, struct arena *arena, struct http **out);
int http_port(const struct http *http, size_t listener); /* as bound, for ":0" */
/* Stops accepting, answers what is under way with "Connection: close", waits at most `seconds`, stops. */
void http_stop(struct http *http, int seconds);

/* Sends x->response. Exactly once per exchange; x is gone afterwards. Finishes it first where that was not yet done. */
void exchange_send(struct exchange *x);
/* Goes on with a request on a worker, from a thread that must not be held up (as the one that closes a batch). */
void exchange_later(struct exchange *x, void (*run)(struct exchange *x));
/* The slow part of sending a GET's 200, for who wants it done on his own thread: compresses text over 1 KB by
 * Accept-Encoding, sets ETag, answers If-None-Match and the Range of a file. */
void exchange_finish(struct exchange *x);
/* Compressed forms (none when that failed) and a tag, for who keeps answers ready. */
struct str compress_brotli(struct arena *arena, struct str clear);
struct str compress_gzip(struct arena *arena, struct str clear);
struct str etag_of(struct arena *arena, struct str bytes);
void response_header(struct exchange *x, struct str name, struct str value); /* CR, LF and NUL in values become spaces */

/* Reading a request. Values are decoded, and none when absent. */
struct str request_header(const struct request *r, const char *name);
struct str request_cookie(const struct request *r, const char *name);

struct pair {
	struct str name, value;
};
struct pair_list {
	struct pair *items;
	size_t count;
};
/* application/x-www-form-urlencoded text, in its order. INVALID: not UTF-8, a NUL, more than 2,000 pairs. */
MUST_CHECK enum status pairs_read(struct arena *arena, struct str text, struct pair_list *out);
struct str pairs_get(const struct pair_list *pairs, struct str name); /* the first; none when absent */

/* An uploaded part: its bytes lie in the request's body from `offset`. */
struct upload {
	struct str field, name, type; /* the visitor's file name without folders, and what he says it is */
	uint64_t offset, size;
};
struct upload_list {
	struct upload *items;
	size_t count;
};
/* multipart/form-data or urlencoded body: plain fields and uploads. INVALID: broken, or past the ceilings of RFC 7578 use
 * here (200 uploads, 2,000 fields, 1 MB a plain field). */
MUST_CHECK enum status body_read(struct arena *arena, const struct request *r, struct pair_list *fields, struct upload_list *uploads);
/* Copies at most `len` bytes of the body from `offset`; gives how many, -1 when reading failed. */
int64_t body_copy(const struct body *body, uint64_t offset, void *to, size_t len);

#endif
