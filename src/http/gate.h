/* gate.h: what a request must be before anything looks at it (RFC 9112, stricter where the RFC lets one choose).
 * Pure: text in, a verdict out. The library below lets most of this through. */
#ifndef YIZHAN_GATE_H
#define YIZHAN_GATE_H

#include "http/http.h"

/* A verdict: status 0 lets through; else the HTTP status and an English sentence for whoever wrote the client. */
struct refusal {
	int status;
	const char *says;
};

#define LET_THROUGH ((struct refusal){ 0 })

enum { HEADERS_MOST = 100 };

enum method method_of(const char *name); /* METHOD_NONE when unknown */

/* Splits a request target into path and query, and decodes the path once: valid UTF-8, no control character, no
 * backslash, no "." or ".." segment, no encoded slash. Absolute targets lose scheme and authority. */
struct refusal gate_target(struct arena *arena, struct str target, struct request *r);

/* Judges the headers: Host exactly once; Content-Length at most once, digits; Transfer-Encoding only `chunked` and not
 * beside Content-Length; names are tokens; values have no control characters. */
struct refusal gate_headers(const struct header *headers, size_t count);

/* Content-Length, 0 when there is none. Only after gate_headers. */
uint64_t gate_content_length(const struct request *r);

/* The visitor's address and scheme: what trusted proxies say, if the socket's other end is one. */
void gate_proxies(struct request *r, const char *const *trusted);

#endif
