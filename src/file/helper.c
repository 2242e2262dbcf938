/* helper.c: the parent's side of the helpers: starts them, gives each one image at a time, replaces one that dies or dawdles.
 *
 * A helper is a program run anew, not a fork that goes on: nothing of this process's memory is in it. One stands ready;
 * others are started when two images come at once. Whoever waits longer than WAIT_SECONDS for one is told so. */
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
#include <time.h>
#include <unistd.h>

enum { HELPERS = 3, WAIT_SECONDS = 8 };

struct helper {
	pid_t process;
	int socket;
	bool busy;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	bool open;
	char *program; /* changes only while no helper is busy */
	struct helper helpers[HELPERS];
} crew = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.freed = PTHREAD_COND_INITIALIZER,
	.helpers = { { .socket = -1 }, { .socket = -1 }, { .socket = -1 } },
};

static bool spawn(struct helper *helper, int child_end)
{
	static char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "VIPS_CONCURRENCY=1", NULL };
	char *const args[] = { crew.program, "helper", NULL };
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
	int error = posix_spawn(&helper->process, crew.program, &actions, &attributes, args, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (error)
		helper->process = 0;
	return error == 0;
}

static void end(struct helper *helper)
{
	if (helper->socket >= 0)
		close(helper->socket);
	helper->socket = -1;
	if (helper->process > 0) {
		kill(helper->process, SIGKILL);
		while (waitpid(helper->process, NULL, 0) < 0 && errno == EINTR)
			;
	}
	helper->process = 0;
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* True when an answer, or the end of the helper, came in time. */
static bool wait_for_answer(const struct helper *helper)
{
	struct pollfd descriptor = { helper->socket, POLLIN, 0 };
	int64_t until = now_ms() + HELPER_MS;
	for (int64_t left = HELPER_MS; left > 0; left = until - now_ms()) {
		int ready = poll(&descriptor, 1, (int)left);
		if (ready >= 0 || errno != EINTR)
			return ready > 0;
	}
	return false;
}

/* The helper says one word when it stands behind its filter. */
static bool begin(struct helper *helper)
{
	int ends[2];
	struct helper_answer ready;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	helper->socket = ends[0];
	bool started = spawn(helper, ends[1]);
	close(ends[1]);
	if (started && wait_for_answer(helper) && helper_receive(helper->socket, &ready, sizeof ready, NULL, 0))
		return true;
	end(helper);
	return false;
}

/* A free one for this thread alone, one that stands already if there is such; NULL: none became free in time. */
static struct helper *take(void)
{
	struct timespec until;
	struct helper *found = NULL;
	int waited = 0;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_SECONDS;
	pthread_mutex_lock(&crew.lock);
	while (crew.open && !found && waited == 0) {
		for (size_t i = 0; i < HELPERS; i++) {
			struct helper *helper = &crew.helpers[i];
			if (!helper->busy && (!found || (found->socket < 0 && helper->socket >= 0)))
				found = helper;
		}
		if (!found)
			waited = pthread_cond_timedwait(&crew.freed, &crew.lock, &until);
	}
	if (found)
		found->busy = true;
	pthread_mutex_unlock(&crew.lock);
	return found;
}

static void give_back(struct helper *helper)
{
	pthread_mutex_lock(&crew.lock);
	helper->busy = false;
	pthread_cond_broadcast(&crew.freed);
	pthread_mutex_unlock(&crew.lock);
}

enum status helper_start(const char *program)
{
	helper_stop();
	pthread_mutex_lock(&crew.lock);
	crew.program = strdup(program);
	crew.open = crew.program != NULL;
	pthread_mutex_unlock(&crew.lock);
	struct helper *first = take();
	bool started = first && (first->socket >= 0 || begin(first));
	if (first)
		give_back(first);
	return started ? STATUS_OK : STATUS_BROKEN;
}

void helper_stop(void)
{
	pthread_mutex_lock(&crew.lock);
	crew.open = false;
	pthread_cond_broadcast(&crew.freed);
	for (size_t i = 0; i < HELPERS; i++) {
		while (crew.helpers[i].busy)
			pthread_cond_wait(&crew.freed, &crew.lock);
		end(&crew.helpers[i]);
	}
	free(crew.program);
	crew.program = NULL;
	pthread_mutex_unlock(&crew.lock);
}

bool helper_is_open(void)
{
	pthread_mutex_lock(&crew.lock);
	bool open = crew.open;
	pthread_mutex_unlock(&crew.lock);
	return open;
}

int helper_process(void)
{
	pthread_mutex_lock(&crew.lock);
	int process = crew.helpers[0].process;
	pthread_mutex_unlock(&crew.lock);
	return process;
}

struct errand {
	struct helper_order order;
	int in, out, mark;
};

static struct helper_answer ask(struct helper *helper, const struct errand *errand)
{
	struct helper_answer answer = { .outcome = HELPER_AWAY };
	const int fds[] = { errand->in, errand->out, errand->mark };
	if (helper->socket < 0 && !begin(helper))
		return answer;
	bool sent = helper_send(helper->socket, &errand->order, sizeof errand->order, fds, 3);
	if (sent && !wait_for_answer(helper)) {
		end(helper);
		return (struct helper_answer){ .outcome = HELPER_TOO_SLOW };
	}
	if (!sent || !helper_receive(helper->socket, &answer, sizeof answer, NULL, 0)) {
		end(helper);
		return (struct helper_answer){ .outcome = sent ? HELPER_UNREADABLE : HELPER_AWAY };
	}
	return answer;
}

/* One that ended by itself between two images is replaced, and the image given once more; who ends it twice is unreadable. */
static struct helper_answer send_out(const struct errand *errand)
{
	struct helper *helper = take();
	if (!helper)
		return (struct helper_answer){ .outcome = HELPER_AWAY };
	struct helper_answer answer = ask(helper, errand);
	if (helper->socket < 0 && answer.outcome != HELPER_TOO_SLOW && ftruncate(errand->out, 0) == 0 && lseek(errand->out, 0, SEEK_SET) == 0)
		answer = ask(helper, errand);
	give_back(helper);
	return answer;
}

struct helper_answer helper_recode(int in, uint64_t size, int out)
{
	return send_out(&(struct errand){ { size, 0 }, in, out, in });
}

struct helper_answer helper_mark(int in, uint64_t size, int mark, uint64_t mark_size, int out)
{
	return send_out(&(struct errand){ { size, mark_size }, in, out, mark });
}
