/* wire_kit.c: a server on a free port of the loopback address, and clients that speak to it byte by byte. */
#include "kit/wire_kit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

enum { LATER_MOST = 4096 };

struct wire wire;

static struct {
	pthread_mutex_t mutex;
	struct exchange *items[LATER_MOST];
	size_t count;
} later = { .mutex = PTHREAD_MUTEX_INITIALIZER };

void wire_nap(int ms)
{
	struct timespec time = { ms / 1000, (long)(ms % 1000) * 1000000 };
	nanosleep(&time, NULL);
}

static void answer(struct exchange *x, const char *type, struct str body)
{
	x->response.status = 200;
	x->response.body.bytes = body;
	response_header(x, STR("Content-Type"), str_of(type));
	exchange_send(x);
}

static void answer_file(struct exchange *x)
{
	char name[] = "/tmp/http-test-XXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	assert_int_equal(write(fd, "0123456789", 10), 10);
	x->response.status = 200;
	x->response.body = (struct body){ .fd = fd, .size = 10 };
	x->response.etag = STR("\"v1\"");
	exchange_send(x);
}

static struct str long_page(struct arena *arena)
{
	char *text = arena_take(arena, 20000);
	for (size_t i = 0; i < 20000; i++)
		text[i] = "<p>居住证办理</p>"[i % 22];
	return (struct str){ text, 20000 };
}

static struct str tell_request(struct exchange *x)
{
	struct request *r = &x->request;
	char last = 0;
	if (r->body.size)
		assert_int_equal(body_copy(&r->body, r->body.size - 1, &last, 1), 1);
	if (r->body.fd > 0)
		atomic_fetch_add(&wire.spooled, r->body.size);
	return str_format(x->arena, "%.*s?%.*s %llu %c %.*s %d", STR_ARGS(r->path), STR_ARGS(r->query),
			  (unsigned long long)r->body.size, last ? last : '-', STR_ARGS(r->peer), r->secure);
}

static void handle(void *context, struct exchange *x)
{
	(void)context;
	atomic_fetch_add(&wire.handled, 1);
	struct str path = x->request.path;
	if (str_equal(path, STR("/later"))) {
		pthread_mutex_lock(&later.mutex);
		later.items[later.count++] = x;
		pthread_mutex_unlock(&later.mutex);
		return;
	}
	if (str_equal(path, STR("/slow")))
		wire_nap(100);
	if (str_equal(path, STR("/file")))
		answer_file(x);
	else if (str_equal(path, STR("/long")))
		answer(x, "text/html; charset=utf-8", long_page(x->arena));
	else
		answer(x, "text/plain", tell_request(x));
}

static struct http_kept kept_answer;

static bool give_kept(struct exchange *x)
{
	x->response.status = 200;
	x->response.body.bytes = STR("in clear");
	x->response.brotli = STR("in brotli");
	x->response.gzip = STR("in gzip");
	x->response.etag = STR("\"k1\"");
	x->response.kept = &kept_answer;
	return true;
}

static bool answer_at_once(void *context, struct exchange *x)
{
	(void)context;
	if (str_equal(x->request.path, STR("/kept")))
		return give_kept(x);
	if (!str_equal(x->request.path, STR("/cached")))
		return false;
	x->response.status = 200;
	x->response.body.bytes = STR("from the cache");
	x->response.etag = STR("\"c1\"");
	return true;
}

static void log_access(void *context, const struct exchange *x, int status, uint64_t bytes, int64_t microseconds)
{
	(void)context, (void)x, (void)status, (void)bytes;
	assert_true(microseconds >= 0);
	atomic_fetch_add(&wire.logged, 1);
}

void wire_send_later(void)
{
	pthread_mutex_lock(&later.mutex);
	for (size_t i = 0; i < later.count; i++)
		answer(later.items[i], "text/plain", STR("at last"));
	later.count = 0;
	pthread_mutex_unlock(&later.mutex);
}

size_t wire_count_later(void)
{
	pthread_mutex_lock(&later.mutex);
	size_t count = later.count;
	pthread_mutex_unlock(&later.mutex);
	return count;
}

void wire_start_with(int fd, int workers, const char *const *trusted)
{
	struct http_listener listener = { fd < 0 ? "127.0.0.1:0" : NULL, fd, 7 };
	struct http_options options = { .listeners = &listener, .listener_count = 1, .workers = workers, .body_ceiling = WIRE_CEILING,
					.header_seconds = 1, .idle_seconds = 3, .trusted_proxies = trusted, .spool_dir = "/tmp",
					.handle = handle, .answer_at_once = answer_at_once, .log = log_access };
	struct str why = STR_NONE;
	wire.arena = arena_new(16 << 20);
	assert_int_equal(http_start(&options, &why, wire.arena, &wire.http), STATUS_OK);
	wire.port = http_port(wire.http, 0);
}

int wire_start(void **state)
{
	(void)state;
	wire_start_with(-1, 4, NULL);
	return 0;
}

int wire_stop(void **state)
{
	(void)state;
	wire_send_later(); /* of a test that failed in between */
	http_stop(wire.http, 2);
	http_kept_release(&kept_answer);
	arena_free(wire.arena);
	return 0;
}

int wire_dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)wire.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { 5, 0 };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

void wire_put(int fd, struct str text)
{
	while (text.len) {
		ssize_t done = send(fd, text.at, text.len, MSG_NOSIGNAL);
		if (done <= 0)
			return;
		text = str_part(text, (size_t)done, text.len);
	}
}

/* Reads one answer: its head and as much body as Content-Length says. Gives the length, 0 when there was none. */
size_t wire_take(int fd, char *to, size_t room)
{
	size_t len = 0;
	while (len < room - 1) {
		to[len] = 0;
		char *body = strstr(to, "\r\n\r\n"), *length = strstr(to, "Content-Length: ");
		if (body && (!length || length > body || len >= (size_t)(body + 4 - to) + strtoul(length + 16, NULL, 10)))
			return len;
		/* A byte at a time would do too: what is pipelined behind must stay in the socket. */
		size_t want = body ? (size_t)(body + 4 - to) + strtoul(length + 16, NULL, 10) - len : 1;
		if (want > room - 1 - len)
			want = room - 1 - len;
		ssize_t got = recv(fd, to + len, want, 0);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	to[len] = 0;
	return len;
}

void wire_take_head(int fd, char *to, size_t room)
{
	size_t len = 0;
	to[0] = 0;
	while (len < room - 1 && !strstr(to, "\r\n\r\n") && recv(fd, to + len, 1, 0) == 1)
		to[++len] = 0;
	wire_nap(20);
	assert_true(recv(fd, to + len, room - 1 - len, MSG_DONTWAIT) < 0);
}

bool wire_is_closed(int fd)
{
	char rest[256];
	ssize_t got = 1;
	for (int i = 0; i < 16 && got > 0; i++)
		got = recv(fd, rest, sizeof rest, 0);
	return got == 0 || errno == ECONNRESET;
}

int wire_status_in(const char *text)
{
	return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(text + 9, NULL, 10) : 0;
}

int wire_ask(struct str request, char *to, size_t room)
{
	int fd = wire_dial();
	wire_put(fd, request);
	wire_take(fd, to, room);
	close(fd);
	return wire_status_in(to);
}
