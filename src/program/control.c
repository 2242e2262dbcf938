/* control.c: while a process serves a folder, the command line asks it to do the work.
 *
 * A request is the caller's folder and the words of the line, each ended by NUL, and then an empty one; the answer is the exit code as one byte, then what is
 * printed. The socket is open to the owner of the folder only. */
#include "program/program.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { REQUEST_MOST = 65536 };

static struct {
	struct house *house;
	int fd;
	char path[108];
	pthread_t thread;
	atomic_bool stopping;
} control = { .fd = -1 };

static bool address_of(const char *dir, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	int len = snprintf(address->sun_path, sizeof address->sun_path, "%s/yizhan.sock", dir);
	return len > 0 && (size_t)len < sizeof address->sun_path;
}

static bool send_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		at += sent;
		len -= (size_t)sent;
	}
	return true;
}

/* Reads words up to the empty one; gives their number, 0 when the request is no good. */
static int read_words(int fd, char *request, char **argv, int most)
{
	size_t len = 0;
	while (len < 2 || request[len - 1] != 0 || request[len - 2] != 0) {
		ssize_t got = len < REQUEST_MOST ? read(fd, request + len, REQUEST_MOST - len) : 0;
		if (got <= 0)
			return 0;
		len += (size_t)got;
	}
	int argc = 0;
	for (size_t at = 0; at < len - 1 && argc < most; at += strlen(request + at) + 1)
		argv[argc++] = request + at;
	return argc;
}

static const struct verb *verb_through_server(const char *name)
{
	for (const struct verb *verb = verbs; verb->name; verb++)
		if (verb->through_server && strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

static void serve_one(int fd, struct arena *arena)
{
	char *request = arena_take(arena, REQUEST_MOST);
	char *argv[WORDS_MOST];
	int argc = read_words(fd, request, argv, WORDS_MOST);
	const struct verb *verb = argc > 1 ? verb_through_server(argv[1]) : NULL;
	struct line line = { .arena = arena, .house = control.house, .here = argc > 0 ? argv[0] : "" };
	buf_init(&line.out, arena, (size_t)1 << 26);
	char code = EXIT_USAGE;
	if (verb && line_read(&line, verb, argc - 2, argv + 2))
		code = (char)verb->run(&line);
	if (send_all(fd, &code, 1))
		send_all(fd, line.out.at, line.out.len);
}

static void *serve_all(void *unused)
{
	(void)unused;
	while (!atomic_load(&control.stopping)) {
		struct pollfd wait = { .fd = control.fd, .events = POLLIN };
		if (poll(&wait, 1, 200) <= 0)
			continue;
		int fd = accept4(control.fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		struct arena *arena = arena_new((size_t)1 << 30);
		serve_one(fd, arena);
		arena_free(arena);
		close(fd);
	}
	return NULL;
}

enum status control_start(struct house *house)
{
	struct sockaddr_un address;
	if (!address_of(house->dir, &address))
		return STATUS_INVALID;
	control.house = house;
	memcpy(control.path, address.sun_path, sizeof control.path);
	unlink(control.path);
	control.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t before = umask(0177);
	bool bound = control.fd >= 0 && bind(control.fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(control.fd, 8) == 0;
	umask(before);
	if (!bound || pthread_create(&control.thread, NULL, serve_all, NULL) != 0)
		return STATUS_BROKEN;
	return STATUS_OK;
}

void control_stop(void)
{
	if (control.fd < 0)
		return;
	atomic_store(&control.stopping, true);
	pthread_join(control.thread, NULL);
	close(control.fd);
	unlink(control.path);
	control.fd = -1;
}

/* The caller's folder goes first, so that relative paths mean what he means. */
static bool send_words(int fd, int argc, char **argv)
{
	char here[PATH_MAX];
	if (!getcwd(here, sizeof here) || !send_all(fd, here, strlen(here) + 1))
		return false;
	for (int i = 0; i < argc; i++)
		if (!send_all(fd, argv[i], strlen(argv[i]) + 1))
			return false;
	return send_all(fd, "", 1);
}

static int read_answer(int fd)
{
	char code = EXIT_MACHINE, bytes[4096];
	if (read(fd, &code, 1) != 1)
		return EXIT_MACHINE;
	FILE *to = code == EXIT_DONE ? stdout : stderr;
	for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;)
		fwrite(bytes, 1, (size_t)got, to);
	return code;
}

bool control_ask(const char *dir, int argc, char **argv, int *code)
{
	struct sockaddr_un address;
	if (!address_of(dir, &address))
		return false;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	*code = send_words(fd, argc, argv) ? read_answer(fd) : EXIT_MACHINE;
	close(fd);
	return true;
}
