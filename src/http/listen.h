/* listen.h: listening sockets. */
#ifndef YIZHAN_LISTEN_H
#define YIZHAN_LISTEN_H

#include "http/http.h"

/* Opens or takes over a listener's socket; tells the port that it got. False: *why says it. */
bool listen_open(const struct http_listener *listener, int *fd, int *port, struct str *why, struct arena *arena);

/* How many connections the process's descriptors allow, after raising the soft limit to the hard one. */
int connections_most(void);

#endif
