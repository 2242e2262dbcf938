/* helper_talk.c: messages and descriptors over a socket pair, for both sides. */
#include "file/file_inner.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FD_CEILING = 3 };

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(FD_CEILING * sizeof(int))];
};

bool helper_send(int socket, const void *message, size_t len, const int *fds, size_t fd_count)
{
	union control control = { 0 };
	struct iovec part = { (void *)(uintptr_t)message, len };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };
	if (fd_count) {
		header.msg_control = control.bytes;
		header.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
	}
	ssize_t sent;
	do
		sent = sendmsg(socket, &header, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)len;
}

/* Takes the descriptors that came; all that are not wanted are closed. Gives how many it took. */
static size_t take_descriptors(struct msghdr *header, int *fds, size_t fd_count)
{
	size_t taken = 0;
	for (struct cmsghdr *rights = CMSG_FIRSTHDR(header); rights; rights = CMSG_NXTHDR(header, rights)) {
		if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS)
			continue;
		size_t count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < count; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(rights) + i * sizeof fd, sizeof fd);
			if (taken < fd_count)
				fds[taken++] = fd;
			else
				close(fd);
		}
	}
	return taken;
}

bool helper_receive(int socket, void *message, size_t len, int *fds, size_t fd_count)
{
	union control control = { 0 };
	struct iovec part = { message, len };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
				 .msg_controllen = sizeof control.bytes };
	ssize_t came;
	do
		came = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (came < 0 && errno == EINTR);
	size_t taken = came > 0 ? take_descriptors(&header, fds, fd_count) : 0;
	if (came == (ssize_t)len && taken == fd_count)
		return true;
	while (taken > 0)
		close(fds[--taken]);
	return false;
}
