/* listen.c: listening sockets. */
#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, CONNECTIONS_MOST = 20000, DESCRIPTORS_KEPT = 256 };

int connections_most(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1000 - DESCRIPTORS_KEPT;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur > CONNECTIONS_MOST + DESCRIPTORS_KEPT)
		return CONNECTIONS_MOST;
	return limit.rlim_cur > 2 * DESCRIPTORS_KEPT ? (int)limit.rlim_cur - DESCRIPTORS_KEPT : DESCRIPTORS_KEPT;
}

/* "127.0.0.1:8080", "[::1]:0". */
static bool split_address(struct arena *arena, const char *address, const char **host, const char **port)
{
	struct str text = str_of(address);
	size_t colon = text.len;
	while (colon > 0 && text.at[colon - 1] != ':')
		colon--;
	if (colon < 2 || colon == text.len)
		return false;
	struct str name = str_part(text, 0, colon - 1);
	if (name.len > 2 && name.at[0] == '[' && name.at[name.len - 1] == ']')
		name = str_part(name, 1, name.len - 1);
	*host = str_c(arena, name);
	*port = str_c(arena, str_part(text, colon, text.len));
	return true;
}

static int bind_to(const struct addrinfo *found)
{
	int on = 1, fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int open_address(const char *address, struct str *why, struct arena *arena)
{
	const char *host, *port;
	struct addrinfo wanted = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
				   .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found;
	if (!split_address(arena, address, &host, &port) || getaddrinfo(host, port, &wanted, &found) != 0) {
		*why = str_format(arena, "%s is not an address and a port, as 127.0.0.1:8080", address);
		return -1;
	}
	int fd = bind_to(found);
	if (fd < 0)
		*why = str_format(arena, "%s: %s", address, strerror(errno));
	freeaddrinfo(found);
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof address;
	if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		return 0;
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)(void *)&address)->sin6_port);
	return address.ss_family == AF_INET ? ntohs(((struct sockaddr_in *)(void *)&address)->sin_port) : 0;
}

bool listen_open(const struct http_listener *listener, int *fd, int *port, struct str *why, struct arena *arena)
{
	if (listener->address) {
		*fd = open_address(listener->address, why, arena);
	} else {
		*fd = listener->fd;
		int flags = fcntl(*fd, F_GETFL);
		if (flags < 0 || fcntl(*fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(*fd, F_SETFD, FD_CLOEXEC) < 0) {
			*why = str_format(arena, "the inherited socket %d can't be used", *fd);
			return false;
		}
	}
	if (*fd < 0)
		return false;
	*port = port_of(*fd);
	return true;
}
