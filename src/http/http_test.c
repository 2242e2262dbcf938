/* http_test.c: what comes over the wire, told as rows; real sockets on the loopback address. */
#include "http/http.h"
#include "base/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

enum { CEILING = 1 << 20, LATER_MOST = 4096 };

static struct arena *house;
static struct http *http;
static _Atomic int port;
static _Atomic long handled, logged;
static _Atomic uint64_t spooled;

static struct {
	pthread_mutex_t mutex;
	struct exchange *items[LATER_MOST];
	size_t count;
} later = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static void nap(int ms)
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
		atomic_fetch_add(&spooled, r->body.size);
	return str_format(x->arena, "%.*s?%.*s %llu %c %.*s %d", STR_ARGS(r->path), STR_ARGS(r->query),
			  (unsigned long long)r->body.size, last ? last : '-', STR_ARGS(r->peer), r->secure);
}

static void handle(void *context, struct exchange *x)
{
	(void)context;
	atomic_fetch_add(&handled, 1);
	struct str path = x->request.path;
	if (str_equal(path, STR("/later"))) {
		pthread_mutex_lock(&later.mutex);
		later.items[later.count++] = x;
		pthread_mutex_unlock(&later.mutex);
		return;
	}
	if (str_equal(path, STR("/slow")))
		nap(100);
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
	atomic_fetch_add(&logged, 1);
}

static void send_later(void)
{
	pthread_mutex_lock(&later.mutex);
	for (size_t i = 0; i < later.count; i++)
		answer(later.items[i], "text/plain", STR("at last"));
	later.count = 0;
	pthread_mutex_unlock(&later.mutex);
}

static size_t count_later(void)
{
	pthread_mutex_lock(&later.mutex);
	size_t count = later.count;
	pthread_mutex_unlock(&later.mutex);
	return count;
}

static const char *const proxies[] = { "127.0.0.1", "10.0.0.1", NULL };

static void start_with(int fd, int workers, const char *const *trusted)
{
	struct http_listener listener = { fd < 0 ? "127.0.0.1:0" : NULL, fd, 7 };
	struct http_options options = { .listeners = &listener, .listener_count = 1, .workers = workers, .body_ceiling = CEILING,
					.header_seconds = 1, .idle_seconds = 3, .trusted_proxies = trusted, .spool_dir = "/tmp",
					.handle = handle, .answer_at_once = answer_at_once, .log = log_access };
	struct str why = STR_NONE;
	house = arena_new(16 << 20);
	assert_int_equal(http_start(&options, &why, house, &http), STATUS_OK);
	port = http_port(http, 0);
}

static int start(void **state)
{
	(void)state;
	start_with(-1, 4, NULL);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	send_later(); /* of a test that failed in between */
	http_stop(http, 2);
	http_kept_release(&kept_answer);
	arena_free(house);
	return 0;
}

static int dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
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

static void put(int fd, struct str text)
{
	while (text.len) {
		ssize_t done = send(fd, text.at, text.len, MSG_NOSIGNAL);
		if (done <= 0)
			return;
		text = str_part(text, (size_t)done, text.len);
	}
}

/* Reads one answer: its head and as much body as Content-Length says. Gives the length, 0 when there was none. */
static size_t take(int fd, char *to, size_t room)
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

static void take_head(int fd, char *to, size_t room)
{
	size_t len = 0;
	to[0] = 0;
	while (len < room - 1 && !strstr(to, "\r\n\r\n") && recv(fd, to + len, 1, 0) == 1)
		to[++len] = 0;
	nap(20);
	assert_true(recv(fd, to + len, room - 1 - len, MSG_DONTWAIT) < 0);
}

static bool is_closed(int fd)
{
	char rest[256];
	ssize_t got = 1;
	for (int i = 0; i < 16 && got > 0; i++)
		got = recv(fd, rest, sizeof rest, 0);
	return got == 0 || errno == ECONNRESET;
}

static int status_in(const char *text)
{
	return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(text + 9, NULL, 10) : 0;
}

static int ask(struct str request, char *to, size_t room)
{
	int fd = dial();
	put(fd, request);
	take(fd, to, room);
	close(fd);
	return status_in(to);
}

#define H "Host: a\r\n"

static void what_is_not_strictly_http_is_refused(void **state)
{
	static const struct {
		const char *sentence;
		struct str request;
		int status;
		bool stays_open;
	} rows[] = {
		{ "plain", STR_INIT("GET / HTTP/1.1\r\n" H "\r\n"), 200, true },
		{ "Content-Length twice", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), 400, false },
		{ "the same twice", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400, false },
		{ "Content-Length and chunked", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, false },
		{ "gzip, chunked", STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501, false },
		{ "xchunked", STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501, false },
		{ "chunked", STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), 200, true },
		{ "space before the colon", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length : 2\r\n\r\nab"), 400, false },
		{ "a signed length", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: +2\r\n\r\nab"), 400, false },
		{ "a negative length", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: -2\r\n\r\nab"), 400, false },
		{ "a length with letters", STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 2x\r\n\r\nab"), 400, false },
		{ "no Host", STR_INIT("GET / HTTP/1.1\r\n\r\n"), 400, false },
		{ "Host twice", STR_INIT("GET / HTTP/1.1\r\n" H H "\r\n"), 400, false },
		{ "a Host that is none", STR_INIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400, false },
		{ "an unknown method", STR_INIT("BREW / HTTP/1.1\r\n" H "\r\n"), 501, false },
		{ "a lower-case method", STR_INIT("get / HTTP/1.1\r\n" H "\r\n"), 501, false },
		{ "OPTIONS is not served", STR_INIT("OPTIONS / HTTP/1.1\r\n" H "\r\n"), 501, false },
		{ "dot dot", STR_INIT("GET /a/../b HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "dot dot, encoded", STR_INIT("GET /a/%2e%2E/b HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "dot", STR_INIT("GET /./b HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "encoded NUL", STR_INIT("GET /a%00b HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "broken UTF-8", STR_INIT("GET /%ff HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "backslash", STR_INIT("GET /a%5cb HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "encoded slash", STR_INIT("GET /a%2fb HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "a bad escape", STR_INIT("GET /a%2 HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "encoded twice is decoded once", STR_INIT("GET /%252e%252e HTTP/1.1\r\n" H "\r\n"), 200, true },
		{ "Chinese", STR_INIT("GET /%E5%B1%85 HTTP/1.1\r\n" H "\r\n"), 200, true },
		{ "an absolute target", STR_INIT("GET http://b/x?y=1 HTTP/1.1\r\n" H "\r\n"), 200, true },
		{ "an asterisk", STR_INIT("GET * HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "a fragment", STR_INIT("GET /a#b HTTP/1.1\r\n" H "\r\n"), 400, false },
		{ "a name that is no token", STR_INIT("GET / HTTP/1.1\r\n" H "a[b: x\r\n\r\n"), 400, false },
		{ "a control character", STR_INIT("GET / HTTP/1.1\r\n" H "a: x\x01y\r\n\r\n"), 400, false },
	};
	char to[4096];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = dial();
		put(fd, rows[i].request);
		take(fd, to, sizeof to);
		if (status_in(to) != rows[i].status)
			fail_msg("%s: %d, not %d", rows[i].sentence, status_in(to), rows[i].status);
		if (!rows[i].stays_open && (!strstr(to, "Connection: close") || !is_closed(fd)))
			fail_msg("%s: the connection stays open: %s", rows[i].sentence, to);
		close(fd);
	}
	assert_true(ask(STR("GET /%252e%252e?a=%2e HTTP/1.1\r\n" H "\r\n"), to, sizeof to) == 200);
	assert_non_null(strstr(to, "/%2e%2e?a=%2e 0"));
}

static struct str filled(struct arena *arena, const char *before, size_t count, const char *after)
{
	char *text = arena_take(arena, strlen(before) + count + strlen(after) + 1);
	size_t len = strlen(before);
	memcpy(text, before, len);
	memset(text + len, 'a', count);
	memcpy(text + len + count, after, strlen(after));
	return (struct str){ text, len + count + strlen(after) };
}

static void long_lines_and_headers_have_a_ceiling(void **state)
{
	struct arena *arena = arena_new(4 << 20);
	char to[4096];
	(void)state;
	assert_int_equal(ask(filled(arena, "GET /", 8000, " HTTP/1.1\r\n" H "\r\n"), to, sizeof to), 200);
	assert_int_equal(ask(filled(arena, "GET /", 9000, " HTTP/1.1\r\n" H "\r\n"), to, sizeof to), 414);
	assert_int_equal(ask(filled(arena, "GET / HTTP/1.1\r\n" H "x: ", 15000, "\r\n\r\n"), to, sizeof to), 200);
	assert_int_equal(ask(filled(arena, "GET / HTTP/1.1\r\n" H "x: ", 17000, "\r\n\r\n"), to, sizeof to), 431);
	struct buf many;
	buf_init(&many, arena, 1 << 20);
	buf_add(&many, STR("GET / HTTP/1.1\r\n" H));
	for (int i = 0; i < 120; i++)
		buf_add_format(&many, "x%d: y\r\n", i);
	buf_add(&many, STR("\r\n"));
	assert_int_equal(ask(buf_str(&many), to, sizeof to), 431);
	arena_free(arena);
}

static void a_header_that_drips_is_cut_off(void **state)
{
	(void)state;
	int fd = dial(), beats = 0;
	put(fd, STR("GET / HTTP/1.1\r\n" H));
	for (; beats < 40; beats++) {
		char byte;
		nap(100);
		put(fd, STR("x: y\r\n"));
		if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
			break;
	}
	close(fd);
	assert_in_range(beats, 5, 20);
	fd = dial();
	for (beats = 0; beats < 40; beats++) {
		char byte;
		nap(100);
		put(fd, STR("G"));
		if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
			break;
	}
	close(fd);
	assert_in_range(beats, 5, 20);
}

static void *keep_asking(void *argument)
{
	long *failed = argument;
	char to[8192];
	int fd = dial();
	for (int i = 0; i < 50; i++) {
		put(fd, i % 3 ? STR("GET /cached HTTP/1.1\r\n" H "\r\n")
			      : STR("POST /x HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"));
		take(fd, to, sizeof to);
		if (status_in(to) != 200 || !strstr(to, i % 3 ? "from the cache" : "/x? 3 c"))
			++*failed;
	}
	close(fd);
	return NULL;
}

static void sixty_four_clients_keep_their_connections(void **state)
{
	pthread_t threads[64];
	long failed[64] = { 0 };
	(void)state;
	for (int i = 0; i < 64; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, keep_asking, &failed[i]), 0);
	for (int i = 0; i < 64; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(failed[i], 0);
	}
}

static void a_large_body_is_spooled_to_a_file(void **state)
{
	struct arena *arena = arena_new(8 << 20);
	char to[4096];
	(void)state;
	atomic_store(&spooled, 0);
	const char *head = "POST /up HTTP/1.1\r\n" H "Content-Length: 1000001\r\n\r\n";
	assert_int_equal(ask(filled(arena, head, 1000000, "z"), to, sizeof to), 200);
	assert_non_null(strstr(to, "/up? 1000001 z"));
	assert_int_equal(atomic_load(&spooled), 1000001);
	head = "POST /up HTTP/1.1\r\n" H "Content-Length: 16384\r\n\r\n";
	assert_int_equal(ask(filled(arena, head, 16383, "z"), to, sizeof to), 200);
	assert_int_equal(atomic_load(&spooled), 1000001);
	arena_free(arena);
}

static void a_body_that_is_too_large_is_refused_early(void **state)
{
	struct arena *arena = arena_new(8 << 20);
	char to[4096];
	(void)state;
	long before = atomic_load(&handled);
	int fd = dial();
	put(fd, STR("POST /up HTTP/1.1\r\n" H "Content-Length: 2000000\r\n\r\nabc"));
	take(fd, to, sizeof to);
	assert_int_equal(status_in(to), 413);
	assert_true(is_closed(fd));
	close(fd);
	fd = dial();
	put(fd, STR("POST /up HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"));
	for (int i = 0; i < 20; i++)
		put(fd, filled(arena, "10000\r\n", 65536, "\r\n"));
	take(fd, to, sizeof to);
	assert_int_equal(status_in(to), 413);
	close(fd);
	fd = dial();
	put(fd, STR("POST /up HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"));
	take(fd, to, sizeof to);
	assert_int_equal(status_in(to), 413);
	close(fd);
	assert_int_equal(atomic_load(&handled), before);
	arena_free(arena);
}

static void await_later(size_t count)
{
	for (int i = 0; i < 3000 && count_later() < count; i++)
		nap(10);
	assert_int_equal(count_later(), count);
}

static void clients_that_leave_while_suspended_harm_nobody(void **state)
{
	int fds[300];
	char to[4096];
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 300; i++) { /* never more at once than may wait for a worker */
			fds[i] = dial();
			put(fds[i], STR("GET /later HTTP/1.1\r\n" H "\r\n"));
			if (i % 100 == 99)
				await_later((size_t)i + 1);
		}
		for (int i = 0; i < 300; i++) {
			struct linger reset = { 1, 0 };
			if (i % 3 == 0)
				setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
			if (i % 10)
				close(fds[i]);
		}
		send_later();
		for (int i = 0; i < 300; i += 10) {
			take(fds[i], to, sizeof to);
			assert_int_equal(status_in(to), 200);
			assert_non_null(strstr(to, "at last"));
			close(fds[i]);
		}
	}
	assert_int_equal(ask(STR("GET / HTTP/1.1\r\n" H "\r\n"), to, sizeof to), 200);
}

static void a_full_queue_answers_503_at_once(void **state)
{
	int fds[200], busy = 0, fine = 0;
	char to[4096];
	(void)state;
	http_stop(http, 1);
	arena_free(house);
	start_with(-1, 1, NULL);
	for (int i = 0; i < 200; i++) {
		fds[i] = dial();
		put(fds[i], i < 70 ? STR("GET /slow HTTP/1.1\r\n" H "\r\n") : STR("GET /x HTTP/1.1\r\n" H "\r\n"));
	}
	for (int i = 0; i < 200; i++) {
		take(fds[i], to, sizeof to);
		busy += status_in(to) == 503 && strstr(to, "Retry-After: ");
		fine += status_in(to) == 200;
		close(fds[i]);
		if (busy && fine && i > 100)
			for (i++; i < 200; i++)
				close(fds[i]);
	}
	assert_true(busy > 0);
	assert_true(fine > 0);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	char to[4096];
	(void)state;
	int fd = dial();
	put(fd, STR("GET /slow?1 HTTP/1.1\r\n" H "\r\nPOST /b?2 HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nxy"
		    "GET /cached HTTP/1.1\r\n" H "\r\nGET /c?3 HTTP/1.1\r\n" H "\r\n"));
	static const char *const expected[] = { "/slow?1 0", "/b?2 2 y", "from the cache", "/c?3 0" };
	for (int i = 0; i < 4; i++) {
		take(fd, to, sizeof to);
		assert_int_equal(status_in(to), 200);
		assert_non_null(strstr(to, expected[i]));
	}
	close(fd);
}

static void answers_are_compressed_tagged_and_cut(void **state)
{
	static const struct {
		const char *sentence, *request, *has, *has_not;
		int status;
	} rows[] = {
		{ "brotli first", "GET /long HTTP/1.1\r\n" H "Accept-Encoding: gzip, br\r\n\r\n", "Content-Encoding: br", NULL, 200 },
		{ "gzip else", "GET /long HTTP/1.1\r\n" H "Accept-Encoding: gzip, br;q=0\r\n\r\n", "Content-Encoding: gzip", NULL, 200 },
		{ "neither", "GET /long HTTP/1.1\r\n" H "\r\n", "Content-Length: 20000", "Content-Encoding", 200 },
		{ "small stays", "GET /x HTTP/1.1\r\n" H "Accept-Encoding: br\r\n\r\n", "ETag: \"", "Content-Encoding", 200 },
		{ "caches are told", "GET /long HTTP/1.1\r\n" H "\r\n", "Vary: Accept-Encoding", NULL, 200 },
		{ "HEAD is GET without body", "HEAD /long HTTP/1.1\r\n" H "\r\n", "Content-Length: 20000", "<p>", 200 },
		{ "not modified", "GET /cached HTTP/1.1\r\n" H "If-None-Match: \"a\", W/\"c1\"\r\n\r\n", "ETag: \"c1\"", "from", 304 },
		{ "modified", "GET /cached HTTP/1.1\r\n" H "If-None-Match: \"c2\"\r\n\r\n", "from the cache", NULL, 200 },
		{ "a kept answer in brotli", "GET /kept HTTP/1.1\r\n" H "Accept-Encoding: br\r\n\r\n", "in brotli", "gzip", 200 },
		{ "in gzip", "GET /kept HTTP/1.1\r\n" H "Accept-Encoding: gzip\r\n\r\n", "in gzip", "br", 200 },
		{ "in clear", "GET /kept HTTP/1.1\r\n" H "\r\n", "in clear", "Content-Encoding", 200 },
		{ "in brotli again", "GET /kept HTTP/1.1\r\n" H "Accept-Encoding: br\r\n\r\n", "in brotli", "gzip", 200 },
		{ "in gzip again", "GET /kept HTTP/1.1\r\n" H "Accept-Encoding: gzip\r\n\r\n", "in gzip", "br", 200 },
		{ "in clear again", "GET /kept HTTP/1.1\r\n" H "\r\n", "in clear", "Content-Encoding", 200 },
		{ "kept, not modified", "GET /kept HTTP/1.1\r\n" H "If-None-Match: \"k1\"\r\n\r\n", "ETag: \"k1\"", "clear", 304 },
		{ "HEAD of what is kept", "HEAD /kept HTTP/1.1\r\n" H "\r\n", "Content-Length: 8", "clear", 200 },
		{ "a range", "GET /file HTTP/1.1\r\n" H "Range: bytes=2-4\r\n\r\n", "\r\n\r\n234", "2345", 206 },
		{ "a range says where", "GET /file HTTP/1.1\r\n" H "Range: bytes=2-4\r\n\r\n", "Content-Range: bytes 2-4/10", NULL, 206 },
		{ "an open range", "GET /file HTTP/1.1\r\n" H "Range: bytes=7-\r\n\r\n", "\r\n\r\n789", NULL, 206 },
		{ "the end", "GET /file HTTP/1.1\r\n" H "Range: bytes=-2\r\n\r\n", "\r\n\r\n89", NULL, 206 },
		{ "past the end", "GET /file HTTP/1.1\r\n" H "Range: bytes=10-\r\n\r\n", "bytes */10", NULL, 416 },
		{ "a stale range", "GET /file HTTP/1.1\r\n" H "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n\r\n", "0123456789", NULL, 200 },
		{ "two ranges are ignored", "GET /file HTTP/1.1\r\n" H "Range: bytes=0-1,3-4\r\n\r\n", "0123456789", NULL, 200 },
		{ "a file unchanged", "GET /file HTTP/1.1\r\n" H "If-None-Match: \"v1\"\r\n\r\n", "ETag: \"v1\"", "0123", 304 },
		{ "the date is told", "GET / HTTP/1.1\r\n" H "\r\n", "Date: ", "Server:", 200 },
	};
	char to[32768];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = dial();
		put(fd, str_of(rows[i].request));
		if (rows[i].request[0] == 'H')
			take_head(fd, to, sizeof to);
		else
			take(fd, to, sizeof to);
		close(fd);
		if (status_in(to) != rows[i].status || (rows[i].has && !strstr(to, rows[i].has)) ||
		    (rows[i].has_not && strstr(to, rows[i].has_not)))
			fail_msg("%s: %.400s", rows[i].sentence, to);
	}
}

static void only_trusted_proxies_tell_who_asks(void **state)
{
	static const struct {
		const char *sentence, *headers, *expected;
	} rows[] = {
		{ "the socket's other end", "", " 127.0.0.1 0" },
		{ "one proxy", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n", " 192.0.2.7 1" },
		{ "the visitor's own claim does not count", "X-Forwarded-For: 198.51.100.1, 192.0.2.7, 10.0.0.1\r\n", " 192.0.2.7 0" },
		{ "no address", "X-Forwarded-For: nonsense\r\n", " 127.0.0.1 0" },
		{ "six", "X-Forwarded-For: 2001:db8::1\r\n", " 2001:db8::1 0" },
	};
	struct arena *arena = arena_new(1 << 20);
	char to[4096];
	(void)state;
	assert_int_equal(ask(STR("GET / HTTP/1.1\r\n" H "X-Forwarded-For: 192.0.2.7\r\n\r\n"), to, sizeof to), 200);
	assert_non_null(strstr(to, " 127.0.0.1 0"));
	http_stop(http, 1);
	arena_free(house);
	start_with(-1, 2, proxies);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ask(str_format(arena, "GET / HTTP/1.1\r\n" H "%s\r\n", rows[i].headers), to, sizeof to);
		if (!strstr(to, rows[i].expected))
			fail_msg("%s: %s", rows[i].sentence, to);
	}
	arena_free(arena);
}

static int inherited_socket(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 1024), 0);
	return fd;
}

static _Atomic bool enough;

static void *ask_until_enough(void *argument)
{
	long *counts = argument; /* answered, failed */
	char to[4096];
	int fd = -1;
	while (!atomic_load(&enough)) {
		if (fd < 0)
			fd = dial();
		put(fd, STR("GET /x HTTP/1.1\r\n" H "\r\n"));
		take(fd, to, sizeof to);
		counts[status_in(to) == 200 ? 0 : 1]++;
		if (status_in(to) != 200 || strstr(to, "Connection: close")) {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void a_restart_under_load_loses_nothing(void **state)
{
	pthread_t threads[16];
	long counts[16][2] = { { 0 } }, answered = 0;
	(void)state;
	http_stop(http, 1);
	arena_free(house);
	int kept = inherited_socket();
	start_with(dup(kept), 4, NULL);
	atomic_store(&enough, false);
	for (int i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_until_enough, counts[i]), 0);
	for (int i = 0; i < 3; i++) {
		nap(150);
		http_stop(http, 5);
		arena_free(house);
		start_with(dup(kept), 4, NULL);
	}
	nap(100);
	atomic_store(&enough, true);
	for (int i = 0; i < 16; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(counts[i][1], 0);
		answered += counts[i][0];
	}
	close(kept);
	assert_true(answered > 100);
}

static void everything_is_logged(void **state)
{
	char to[4096];
	(void)state;
	long before = atomic_load(&logged);
	ask(STR("GET / HTTP/1.1\r\n" H "\r\n"), to, sizeof to);
	ask(STR("GET / HTTP/1.1\r\n\r\n"), to, sizeof to);
	for (int i = 0; i < 100 && atomic_load(&logged) < before + 2; i++)
		nap(10);
	assert_int_equal(atomic_load(&logged), before + 2);
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(what_is_not_strictly_http_is_refused),
		WITH_SERVER(long_lines_and_headers_have_a_ceiling),
		WITH_SERVER(a_header_that_drips_is_cut_off),
		WITH_SERVER(sixty_four_clients_keep_their_connections),
		WITH_SERVER(a_large_body_is_spooled_to_a_file),
		WITH_SERVER(a_body_that_is_too_large_is_refused_early),
		WITH_SERVER(clients_that_leave_while_suspended_harm_nobody),
		WITH_SERVER(a_full_queue_answers_503_at_once),
		WITH_SERVER(pipelined_requests_are_answered_in_order),
		WITH_SERVER(answers_are_compressed_tagged_and_cut),
		WITH_SERVER(only_trusted_proxies_tell_who_asks),
		WITH_SERVER(a_restart_under_load_loses_nothing),
		WITH_SERVER(everything_is_logged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
