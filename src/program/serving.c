/* serving.c: the life of a serving process: helper, house, listeners, jobs; SIGTERM drains and stops. */
#include "program/program.h"

#include "dossier/dossier.h"
#include "file/file.h"
#include "job/job.h"
#include "notice/notice.h"
#include "route/route.h"
#include "seal/log.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LISTENERS_MOST = 16, DRAIN_SECONDS = 8, FIRST_INHERITED = 3, BODY_CEILING = 64 << 20 };

struct serving {
	struct line *line;
	struct house *house;
	struct routes *routes;
	struct http *http;
	struct http_listener listeners[LISTENERS_MOST];
	size_t listener_count;
	const char *proxies[LISTENERS_MOST + 1];
};

static const char *const zone_names[] = { "public", "staff", "admin" };

static int zone_of(const char *name)
{
	for (int zone = 0; zone < ZONE_COUNT; zone++)
		if (strcmp(name, zone_names[zone]) == 0)
			return zone;
	return -1;
}

/* --zone names the zone of the --listen behind it; without it all zones share the address. */
static enum exit_code read_listeners(struct serving *s)
{
	int zone = -1;
	size_t proxies = 0;
	for (size_t i = 0; i < s->line->option_count; i++) {
		const char *name = s->line->options[i].name, *value = s->line->options[i].value;
		if (strcmp(name, "zone") == 0 && (zone = zone_of(value)) < 0)
			return line_fail(s->line, EXIT_USAGE, "The zone is public, staff or admin.");
		if (strcmp(name, "listen") == 0 && !strchr(value, ':'))
			return line_fail(s->line, EXIT_USAGE, "--listen is an address and a port, as 127.0.0.1:8080 or [::1]:8080.");
		if (strcmp(name, "listen") == 0 && s->listener_count < LISTENERS_MOST)
			s->listeners[s->listener_count++] = (struct http_listener){ value, -1, zone };
		if (strcmp(name, "proxy") == 0 && proxies < LISTENERS_MOST)
			s->proxies[proxies++] = value;
	}
	if (zone >= 0 && s->listener_count == 0 && !getenv("LISTEN_FDS"))
		return line_fail(s->line, EXIT_USAGE, "--zone needs the --listen of its address behind it.");
	return EXIT_DONE;
}

/* Sockets handed over by the service manager (sd_listen_fds(3)): they take the place of the addresses, in order. */
static void inherit_listeners(struct serving *s)
{
	const char *count = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID");
	int64_t fds, of;
	if (!count || !str_int(str_of(count), 1, LISTENERS_MOST, &fds))
		return;
	if (pid && str_int(str_of(pid), 1, INT32_MAX, &of) && of != getpid())
		return;
	for (int i = 0; i < (int)fds; i++) {
		size_t at = (size_t)i;
		if (at >= s->listener_count)
			s->listeners[s->listener_count++] = (struct http_listener){ NULL, -1, -1 };
		s->listeners[at].fd = FIRST_INHERITED + i;
		fcntl(FIRST_INHERITED + i, F_SETFD, FD_CLOEXEC);
	}
}

static void log_request(void *context, const struct exchange *x, int status, uint64_t bytes, int64_t microseconds)
{
	const struct serving *s = context;
	routes_log(s->routes, x, status, bytes, microseconds);
}

static void handle(void *context, struct exchange *x)
{
	const struct serving *s = context;
	routes_handle(s->routes, x);
}

static bool answer_at_once(void *context, struct exchange *x)
{
	const struct serving *s = context;
	return routes_answer_at_once(s->routes, x);
}

static enum exit_code start_http(struct serving *s)
{
	int64_t workers = 0;
	const char *wanted = line_option(s->line, "workers");
	if (wanted && !str_int(str_of(wanted), 1, 256, &workers))
		return line_fail(s->line, EXIT_USAGE, "--workers is a number from 1 to 256.");
	struct http_options options = {
		.listeners = s->listeners,
		.listener_count = s->listener_count,
		.workers = (int)workers,
		.body_ceiling = BODY_CEILING,
		.line_ceiling = 8192,
		.headers_ceiling = 16384,
		.header_seconds = 10,
		.idle_seconds = 30,
		.trusted_proxies = s->proxies,
		.spool_dir = house_path(s->line->arena, s->house->dir, "spool"),
		.context = s,
		.handle = handle,
		.answer_at_once = answer_at_once,
		.log = log_request,
	};
	struct str why;
	if (http_start(&options, &why, s->line->arena, &s->http) != STATUS_OK)
		return line_fail(s->line, EXIT_MACHINE, "Can't listen: %.*s", STR_ARGS(why));
	return EXIT_DONE;
}

/* Written before the first answer; a stale one is replaced. */
static enum exit_code write_pid(struct serving *s, int *lock)
{
	const char *path = house_path(s->line->arena, s->house->dir, "yizhan.pid");
	*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	if (*lock < 0)
		return line_fail(s->line, EXIT_MACHINE, "%s can't be opened: %s", path, strerror(errno));
	if (fcntl(*lock, F_SETLK, &whole) != 0) {
		close(*lock);
		*lock = -1; /* the file is the other's, and stays */
		return line_fail(s->line, EXIT_WRONG, "Another process serves %s: stop it first.", s->house->dir);
	}
	struct str pid = str_format(s->line->arena, "%d\n", getpid());
	if (ftruncate(*lock, 0) != 0 || write(*lock, pid.at, pid.len) != (ssize_t)pid.len)
		return line_fail(s->line, EXIT_MACHINE, "%s can't be written.", path);
	return EXIT_DONE;
}

static void set_ways(struct serving *s)
{
	const char *smtp = getenv("YIZHAN_SMTP_URL"), *from = getenv("YIZHAN_MAIL_FROM"), *sms = getenv("YIZHAN_SMS_SPOOL");
	struct notice_ways ways = {
		.smtp_url = str_of(smtp),
		.mail_from = str_of(from ? from : "yizhan@localhost"),
		.sms_spool = str_of(sms ? sms : house_path(s->line->arena, s->house->dir, "sms")),
	};
	notice_set_ways(&ways);
	const char *clamd = getenv("YIZHAN_CLAMD"), *unscanned = getenv("YIZHAN_UNSCANNED");
	file_set_scanner(&(struct scan_ways){ str_of(clamd), unscanned && strcmp(unscanned, "refuse") == 0 });
}

static enum status make_head_now(struct house *house)
{
	struct arena *arena = arena_new(64 << 20);
	struct call c;
	call_init(&c, house, arena);
	c.user.is_system = true;
	enum status status = store_apply_wait(&c, log_make_head);
	arena_free(arena);
	return status;
}

static const struct job_kind *const *kinds_of_all(struct arena *arena)
{
	static const struct job_kind *const own[] = { notice_jobs, file_jobs, chores };
	size_t count = sizeof own / sizeof *own, at = 0;
	for (const struct module *const *m = modules; *m; m++)
		count += (*m)->jobs != NULL;
	const struct job_kind **kinds = ARENA_MANY(arena, const struct job_kind *, count + 1);
	for (; at < sizeof own / sizeof *own; at++)
		kinds[at] = own[at];
	for (const struct module *const *m = modules; *m; m++)
		if ((*m)->jobs)
			kinds[at++] = (*m)->jobs;
	return kinds;
}

static enum exit_code open_modules(struct serving *s)
{
	struct call c;
	call_init(&c, s->house, s->line->arena);
	c.language = LANGUAGE_ENGLISH;
	enum status status = store_begin_read(&c);
	for (const struct module *const *m = modules; *m && status == STATUS_OK; m++)
		status = (*m)->open ? (*m)->open(&c) : STATUS_OK;
	store_end_read(&c);
	return status == STATUS_OK ? EXIT_DONE : line_refused(s->line, &c, status);
}

static enum exit_code start_all(struct serving *s, int *lock)
{
	enum exit_code code = write_pid(s, lock);
	if (code != EXIT_DONE)
		return code;
	struct str why;
	if (routes_new(s->house, modules, &why, &s->routes) != STATUS_OK)
		return line_fail(s->line, EXIT_MACHINE, "The table of routes is wrong: %.*s", STR_ARGS(why));
	set_ways(s);
	code = open_modules(s);
	if (code == EXIT_DONE)
		code = erase_list_again(s->line, s->house);
	if (code == EXIT_DONE && make_head_now(s->house) != STATUS_OK)
		code = line_fail(s->line, EXIT_MACHINE, "The log's head can't be signed.");
	if (code == EXIT_DONE && jobs_start(s->house, kinds_of_all(s->line->arena), 2) != STATUS_OK)
		code = line_fail(s->line, EXIT_MACHINE, "The jobs can't be started.");
	if (code == EXIT_DONE && control_start(s->house) != STATUS_OK)
		fprintf(stderr, "%s/yizhan.sock can't be opened: load, account, backup and export will not work meanwhile.\n", s->house->dir);
	return code == EXIT_DONE ? start_http(s) : code;
}

static void stop_all(struct serving *s)
{
	if (s->http)
		http_stop(s->http, DRAIN_SECONDS);
	control_stop();
	jobs_stop();
	if (s->http && make_head_now(s->house) != STATUS_OK)
		fputs("The last head could not be signed.\n", stderr);
	routes_free(s->routes);
}

static void wait_for_end(void)
{
	sigset_t set;
	int which;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigwait(&set, &which);
}

/* All threads inherit this: the signals that end us wait for sigwait, a client that left ends nothing. */
static void block_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* What a password's digest or a picture took goes back to the machine at once: the idle process stays small. */
static void keep_small(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 1 << 20);
	mallopt(M_ARENA_MAX, 4);
}

static void set_address(struct serving *s)
{
	const char *address = line_option(s->line, "address");
	if (address)
		s->house->address = str_of(address);
	else if (s->listeners[0].address)
		s->house->address = str_format(s->line->arena, "http://%s", s->listeners[0].address);
	s->house->secure = str_starts(s->house->address, STR("https://"));
}

enum exit_code serve_run(struct line *line)
{
	struct serving s = { .line = line };
	enum exit_code code = read_listeners(&s);
	if (code != EXIT_DONE)
		return code;
	inherit_listeners(&s);
	if (s.listener_count == 0)
		s.listeners[s.listener_count++] = (struct http_listener){ "127.0.0.1:8080", -1, -1 };
	keep_small();
	block_signals();
	if (helper_start("/proc/self/exe") != STATUS_OK)
		return line_fail(line, EXIT_MACHINE, "The helper process can't be started.");
	code = house_open(line, false, &s.house);
	int lock = -1;
	if (code == EXIT_DONE) {
		set_address(&s);
		code = start_all(&s, &lock);
		if (code == EXIT_DONE)
			wait_for_end();
		stop_all(&s);
		house_close(s.house);
	}
	helper_stop();
	if (lock >= 0)
		unlink(str_format(line->arena, "%s/yizhan.pid", line->words[0]).at);
	return code;
}
