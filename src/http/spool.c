/* spool.c: bodies: in memory while small, then in a file that has no name. */
#include "http/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_unnamed(struct arena *arena, const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd > 0)
		return fd;
	struct str path = str_format(arena, "%s/spool-XXXXXX", dir);
	char *name = arena_copy(arena, path.at, path.len);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd > 0)
		unlink(name);
	return fd;
}

static bool write_whole(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t done = write(fd, bytes, len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		len -= (size_t)done;
	}
	return true;
}

static bool move_to_file(struct visit *visit)
{
	struct body *body = &visit->x.request.body;
	body->fd = open_unnamed(visit->x.arena, visit->http->options.spool_dir);
	if (body->fd <= 0 || !write_whole(body->fd, visit->body, (size_t)body->size))
		return false;
	body->bytes = STR_NONE;
	return true;
}

int visit_keep(struct visit *visit, const char *bytes, size_t len)
{
	struct body *body = &visit->x.request.body;
	if (body->size + len > visit->http->options.body_ceiling)
		return 413;
	if (body->fd <= 0 && body->size + len <= BODY_IN_MEMORY) {
		if (!visit->body)
			visit->body = arena_take(visit->x.arena, BODY_IN_MEMORY + 1);
		memcpy(visit->body + body->size, bytes, len);
		body->size += len;
		body->bytes = (struct str){ visit->body, (size_t)body->size };
		return 0;
	}
	if (body->fd <= 0 && !move_to_file(visit))
		return 503;
	if (!write_whole(body->fd, bytes, len))
		return 503;
	body->size += len;
	return 0;
}
