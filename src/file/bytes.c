/* bytes.c: the bytes of uploads in the data folder: DIR/files/ab/<random>.o is the sealed original, .d the sealed
 * derivative. The context of a seal names the file, so that two can't be swapped. */
#include "file/file_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct str folder_of(struct call *c, struct str stored)
{
	return str_format(c->arena, "%s/files/%.*s", c->house->dir, STR_ARGS(str_part(stored, 0, 2)));
}

const char *bytes_path(struct call *c, struct str stored, bool original)
{
	struct str folder = folder_of(c, stored);
	return str_format(c->arena, "%.*s/%.*s.%s", STR_ARGS(folder), STR_ARGS(stored), original ? "o" : "d").at;
}

static const char *context_of(struct call *c, struct str stored, bool original)
{
	return str_format(c->arena, "file.%s.%.*s", original ? "original" : "derivative", STR_ARGS(stored)).at;
}

static enum status world(struct call *c, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(c, STATUS_BUSY, "There is no room for files just now. Please try again later.");
	return broken(c, "file: %s: %s", what, strerror(errno));
}

static enum status folder_make(struct call *c, const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? STATUS_OK : world(c, "make a folder");
}

enum status bytes_temporary(struct call *c, int *out)
{
	struct str folder = str_format(c->arena, "%s/files", c->house->dir);
	TRY(folder_make(c, folder.at));
	*out = open(folder.at, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return *out >= 0 ? STATUS_OK : world(c, "make a temporary file");
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

enum status bytes_copy(struct call *c, const struct body *body, uint64_t offset, uint64_t size, int to)
{
	char piece[16 * 1024];
	enum status status = STATUS_OK;
	for (uint64_t done = 0; done < size && status == STATUS_OK;) {
		size_t len = size - done < sizeof piece ? (size_t)(size - done) : sizeof piece;
		int64_t n = body_copy(body, offset + done, piece, len);
		if (n <= 0)
			status = broken(c, "file: the upload can't be read");
		else if (!write_all(to, piece, (size_t)n))
			status = world(c, "write a temporary file");
		done += n > 0 ? (uint64_t)n : 0;
	}
	explicit_bzero(piece, sizeof piece);
	return status;
}

/* The name is durable only when its folder is. */
static bool sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return synced;
}

enum status bytes_seal(struct call *c, struct str stored, bool original, int from, uint64_t size, struct digest *sealed)
{
	struct str folder = folder_of(c, stored);
	const char *path = bytes_path(c, stored, original);
	TRY(folder_make(c, folder.at));
	int to = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		return world(c, "make a file");
	enum status status = seal_close_file(c, context_of(c, stored, original), NULL, from, 0, size, to);
	if (status == STATUS_OK && (fsync(to) != 0 || !sync_folder(folder.at)))
		status = world(c, "sync a file");
	bool ok = true;
	if (status == STATUS_OK)
		*sealed = digest_of_file(keys_profile(c->house->keys), to, &ok);
	if (!ok)
		status = broken(c, "file: what was sealed can't be read again");
	close(to);
	if (status != STATUS_OK)
		unlink(path);
	return status;
}

enum status bytes_open(struct call *c, struct str stored, bool original, struct body *out)
{
	int to = -1, from = open(bytes_path(c, stored, original), O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return world(c, "open a file");
	enum status status = bytes_temporary(c, &to);
	if (status == STATUS_OK)
		status = seal_open_file(c, context_of(c, stored, original), from, to);
	close(from);
	struct stat about = { 0 };
	if (status == STATUS_OK && fstat(to, &about) != 0)
		status = world(c, "look at a file");
	if (status != STATUS_OK) {
		if (to >= 0)
			close(to);
		return status;
	}
	*out = (struct body){ .fd = to, .size = (uint64_t)about.st_size };
	return STATUS_OK;
}

enum status bytes_size(struct call *c, int fd, uint64_t *out)
{
	struct stat about;
	if (fstat(fd, &about) != 0)
		return world(c, "look at a file");
	*out = (uint64_t)about.st_size;
	return STATUS_OK;
}

void bytes_remove(struct call *c, struct str stored)
{
	unlink(bytes_path(c, stored, true));
	unlink(bytes_path(c, stored, false));
}
