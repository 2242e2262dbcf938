/* helper_tool.c: PDFs are looked at by Debian's own tools (pdfinfo, pdftoppm), each page in a process of its own that sees the
 * document on its input and writes to its output, and nothing else: Landlock leaves it programs and fonts to read and
 * nothing to write, a filter takes network, processes and signals, limits end it. Where the kernel has no Landlock no PDF is
 * drawn: it can be saved, and that is said. */
#include "base/sanitized.h"
#include "file/file_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <poll.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	TOOLS_AT_ONCE = 2, WAIT_SECONDS = 8, NOT_CONFINED = 90,
	TOOL_MEMORY = 400 * 1024 * 1024, TOOL_CPU_SECONDS = 4, TOOL_OUTPUT = 32 * 1024 * 1024,
	PAGE_SIDE = 1600, INFO_MOST = 4096,
};

/* ---- the child: confined, then the tool ---- */

static bool limit(int what, rlim_t most)
{
	struct rlimit ceiling = { most, most };
	return setrlimit((__rlimit_resource_t)what, &ceiling) == 0;
}

static bool limit_tool(void)
{
	return limit(RLIMIT_CPU, TOOL_CPU_SECONDS) && (SANITIZED || limit(RLIMIT_AS, TOOL_MEMORY)) && limit(RLIMIT_FSIZE, TOOL_OUTPUT) &&
	       limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 32);
}

static bool may_read(int rules, const char *path, bool folder)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | (folder ? LANDLOCK_ACCESS_FS_READ_DIR : 0),
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	if (rule.parent_fd < 0)
		return errno == ENOENT;
	bool added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return added;
}

/* All that the first version of Landlock knows is taken away, but for reading these. */
static bool fence(void)
{
	static const struct {
		const char *path;
		bool folder;
	} readable[] = { { "/usr", true }, { "/lib", true }, { "/lib64", true }, { "/etc/fonts", true }, { "/var/cache/fontconfig", true },
			 { "/var/lib/ghostscript", true }, { "/etc/ld.so.cache", false } };
	struct landlock_ruleset_attr attributes = { .handled_access_fs = (1ULL << 13) - 1 };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
	bool fenced = rules >= 0;
	for (size_t i = 0; fenced && i < sizeof readable / sizeof *readable; i++)
		fenced = may_read(rules, readable[i].path, readable[i].folder);
	fenced = fenced && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	if (rules >= 0)
		close(rules);
	return fenced;
}

/* What starting a program and reading files needs; writing only to what is open. */
static bool filter_tool(void)
{
	static const int calls[] = {
		SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
		SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
		SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(fcntl), SCMP_SYS(ioctl),
		SCMP_SYS(fadvise64), SCMP_SYS(dup), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk),
		SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield),
		SCMP_SYS(sched_getaffinity), SCMP_SYS(getrandom), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
		SCMP_SYS(getegid), SCMP_SYS(getppid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(prlimit64), SCMP_SYS(getrlimit), SCMP_SYS(arch_prctl), SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
		SCMP_SYS(execve), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall),
	};
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool ready = context != NULL;
	for (size_t i = 0; ready && i < sizeof calls / sizeof *calls; i++)
		ready = calls[i] < 0 || seccomp_rule_add(context, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	ready = ready && seccomp_load(context) == 0;
	seccomp_release(context);
	return ready;
}

/* `what` is "info", or a page's number. */
int helper_tool_main(const char *what)
{
	static char side[16];
	static char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent", NULL };
	char *page = (char *)(uintptr_t)what;
	char *const info[] = { "/usr/bin/pdfinfo", "-", NULL };
	char *const draw[] = { "/usr/bin/pdftoppm", "-png", "-f", page, "-l", page, "-scale-to", side, "-", NULL };
	char *const *args = strcmp(what, "info") == 0 ? info : draw;
	snprintf(side, sizeof side, "%d", PAGE_SIDE);
	prctl(PR_SET_DUMPABLE, 0);
	bool confined = close_range(3, ~0U, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && fence() && limit_tool() && filter_tool();
	if (confined)
		execve(args[0], args, environment);
	_exit(NOT_CONFINED);
}

/* ---- the parent ---- */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	int running;
} tools = { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER };

static bool enter(void)
{
	struct timespec until;
	int waited = 0;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_SECONDS;
	pthread_mutex_lock(&tools.lock);
	while (tools.running >= TOOLS_AT_ONCE && waited == 0)
		waited = pthread_cond_timedwait(&tools.freed, &tools.lock, &until);
	bool entered = tools.running < TOOLS_AT_ONCE;
	tools.running += entered;
	pthread_mutex_unlock(&tools.lock);
	return entered;
}

static void leave(void)
{
	pthread_mutex_lock(&tools.lock);
	tools.running--;
	pthread_cond_signal(&tools.freed);
	pthread_mutex_unlock(&tools.lock);
}

static pid_t spawn(const char *what, int in, int out)
{
	static const char name[] = "HELPER_TOOL=";
	char setting[64];
	char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", setting, NULL };
	char *const args[] = { "/proc/self/exe", "helper", NULL };
	posix_spawn_file_actions_t actions;
	pid_t process = 0;
	snprintf(setting, sizeof setting, "%s%s", name, what);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&process, args[0], &actions, NULL, args, environment) != 0)
		process = 0;
	posix_spawn_file_actions_destroy(&actions);
	return process;
}

/* Waits for its end; whoever dawdles is ended. */
static int wait_for(pid_t process)
{
	int how = -1;
	int end = (int)syscall(SYS_pidfd_open, process, 0);
	struct pollfd descriptor = { end, POLLIN, 0 };
	int ready = -1;
	while (end >= 0 && (ready = poll(&descriptor, 1, 2 * HELPER_MS)) < 0 && errno == EINTR)
		;
	if (ready <= 0)
		kill(process, SIGKILL);
	while (waitpid(process, &how, 0) < 0 && errno == EINTR)
		;
	if (end >= 0)
		close(end);
	return how;
}

static enum helper_outcome run(const char *what, int in, int out)
{
	if (!enter())
		return HELPER_AWAY;
	pid_t process = lseek(in, 0, SEEK_SET) == 0 ? spawn(what, in, out) : 0;
	int how = process > 0 ? wait_for(process) : -1;
	leave();
	if (process <= 0 || (WIFEXITED(how) && WEXITSTATUS(how) == NOT_CONFINED))
		return HELPER_AWAY;
	if (WIFSIGNALED(how) && (WTERMSIG(how) == SIGKILL || WTERMSIG(how) == SIGXCPU))
		return HELPER_TOO_SLOW;
	return WIFEXITED(how) && WEXITSTATUS(how) == 0 ? HELPER_DONE : HELPER_UNREADABLE;
}

enum helper_outcome helper_pdf_pages(int in, int out, int *pages)
{
	char text[INFO_MOST + 1];
	enum helper_outcome outcome = run("info", in, out);
	ssize_t len = outcome == HELPER_DONE ? pread(out, text, INFO_MOST, 0) : 0;
	text[len > 0 ? len : 0] = 0;
	const char *line = strstr(text, "\nPages:");
	*pages = line ? (int)strtol(line + 7, NULL, 10) : 0;
	return outcome == HELPER_DONE && *pages < 1 ? HELPER_UNREADABLE : outcome;
}

/* A page that fell silent is not drawn: the tool says all is well when its memory ended. */
enum helper_outcome helper_pdf_page(int in, int page, int out)
{
	static const char png[] = "\x89PNG\r\n\x1a\n", end[] = "IEND\xae\x42\x60\x82";
	char what[16], head[8], tail[8];
	snprintf(what, sizeof what, "%d", page);
	enum helper_outcome outcome = run(what, in, out);
	struct stat about;
	if (outcome != HELPER_DONE)
		return outcome;
	bool whole = fstat(out, &about) == 0 && about.st_size > 16 && pread(out, head, 8, 0) == 8 && memcmp(head, png, 8) == 0 &&
		     pread(out, tail, 8, about.st_size - 8) == 8 && memcmp(tail, end, 8) == 0;
	return whole ? HELPER_DONE : HELPER_UNREADABLE;
}
