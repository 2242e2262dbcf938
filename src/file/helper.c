/* helper.c: the parent's side of the helper: starts it, gives it one image at a time, replaces it when it dies or dawdles.
 *
 * It is a program run anew, not a fork that goes on: nothing of this process's memory is in it. */
#include "file/file_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	pthread_mutex_t lock;
	char *program;
	pid_t process;
	int socket;
} helper = { .lock = PTHREAD_MUTEX_INITIALIZER, .socket = -1 };

static bool spawn(int child_end)
{
	static char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "VIPS_CONCURRENCY=1", NULL };
	char *const args[] = { helper.program, "helper", NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_adddup2(&actions, child_end, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	int error = posix_spawn(&helper.process, helper.program, &actions, &attributes, args, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (error)
		helper.process = 0;
	return error == 0;
}

/* With the lock held. */
static void end(void)
{
	if (helper.socket >= 0)
		close(helper.socket);
	helper.socket = -1;
	if (helper.process > 0) {
		kill(helper.process, SIGKILL);
		while (waitpid(helper.process, NULL, 0) < 0 && errno == EINTR)
			;
	}
	helper.process = 0;
}

/* True when an answer, or the end of the helper, came in time. */
static bool wait_for_answer(void)
{
	struct pollfd descriptor = { helper.socket, POLLIN, 0 };
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t until = now.tv_sec * 1000 + now.tv_nsec / 1000000 + HELPER_MS, left = HELPER_MS;
	for (;;) {
		int ready = poll(&descriptor, 1, (int)left);
		if (ready >= 0 || errno != EINTR)
			return ready > 0;
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = until - (now.tv_sec * 1000 + now.tv_nsec / 1000000);
		if (left <= 0)
			return false;
	}
}

/* With the lock held. The helper says one word when it stands behind its filter. */
static bool begin(void)
{
	int ends[2];
	struct helper_answer ready;
	if (!helper.program || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	bool started = spawn(ends[1]);
	close(ends[1]);
	helper.socket = ends[0];
	if (started && wait_for_answer() && helper_receive(helper.socket, &ready, sizeof ready, NULL, 0))
		return true;
	end();
	return false;
}

enum status helper_start(const char *program)
{
	pthread_mutex_lock(&helper.lock);
	end();
	free(helper.program);
	helper.program = strdup(program);
	bool started = begin();
	pthread_mutex_unlock(&helper.lock);
	return started ? STATUS_OK : STATUS_BROKEN;
}

void helper_stop(void)
{
	pthread_mutex_lock(&helper.lock);
	end();
	free(helper.program);
	helper.program = NULL;
	pthread_mutex_unlock(&helper.lock);
}

int helper_process(void)
{
	pthread_mutex_lock(&helper.lock);
	int process = helper.process;
	pthread_mutex_unlock(&helper.lock);
	return process;
}

static struct helper_answer ask(int in, uint64_t size, int out)
{
	struct helper_order order = { size };
	struct helper_answer answer = { .outcome = HELPER_AWAY };
	const int fds[] = { in, out };
	if (helper.socket < 0 && !begin())
		return answer;
	bool sent = helper_send(helper.socket, &order, sizeof order, fds, 2);
	if (sent && !wait_for_answer()) {
		end();
		return (struct helper_answer){ .outcome = HELPER_TOO_SLOW };
	}
	if (!sent || !helper_receive(helper.socket, &answer, sizeof answer, NULL, 0)) {
		end();
		return (struct helper_answer){ .outcome = sent ? HELPER_UNREADABLE : HELPER_AWAY };
	}
	return answer;
}

/* One that ended by itself between two images is replaced, and the image given once more; who ends it twice is unreadable. */
struct helper_answer helper_recode(int in, uint64_t size, int out)
{
	pthread_mutex_lock(&helper.lock);
	struct helper_answer answer = ask(in, size, out);
	if (helper.socket < 0 && answer.outcome != HELPER_TOO_SLOW && ftruncate(out, 0) == 0 && lseek(out, 0, SEEK_SET) == 0)
		answer = ask(in, size, out);
	pthread_mutex_unlock(&helper.lock);
	return answer;
}
