/* http_test.c: what comes over the wire and what goes back, told as rows; real sockets on the loopback address. */
#include "kit/wire_kit.h"
#include "base/buf.h"

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

static void what_is_not_strictly_http_is_refused(void **state)
{
	static const struct {
		const char *sentence;
		struct str request;
		int status;
		bool stays_open;
	} rows[] = {
		{ "plain", STR_INIT("GET / HTTP/1.1\r\n" WIRE_HOST "\r\n"), 200, true },
		{ "Content-Length twice", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), 400, false },
		{ "the same twice", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400, false },
		{ "Content-Length and chunked", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, false },
		{ "gzip, chunked", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501, false },
		{ "xchunked", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501, false },
		{ "chunked", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), 200, true },
		{ "space before the colon", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length : 2\r\n\r\nab"), 400, false },
		{ "a signed length", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length: +2\r\n\r\nab"), 400, false },
		{ "a negative length", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length: -2\r\n\r\nab"), 400, false },
		{ "a length with letters", STR_INIT("POST / HTTP/1.1\r\n" WIRE_HOST "Content-Length: 2x\r\n\r\nab"), 400, false },
		{ "no Host", STR_INIT("GET / HTTP/1.1\r\n\r\n"), 400, false },
		{ "Host twice", STR_INIT("GET / HTTP/1.1\r\n" WIRE_HOST WIRE_HOST "\r\n"), 400, false },
		{ "a Host that is none", STR_INIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400, false },
		{ "an unknown method", STR_INIT("BREW / HTTP/1.1\r\n" WIRE_HOST "\r\n"), 501, false },
		{ "a lower-case method", STR_INIT("get / HTTP/1.1\r\n" WIRE_HOST "\r\n"), 501, false },
		{ "OPTIONS is not served", STR_INIT("OPTIONS / HTTP/1.1\r\n" WIRE_HOST "\r\n"), 501, false },
		{ "dot dot", STR_INIT("GET /a/../b HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "dot dot, encoded", STR_INIT("GET /a/%2e%2E/b HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "dot", STR_INIT("GET /./b HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "encoded NUL", STR_INIT("GET /a%00b HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "broken UTF-8", STR_INIT("GET /%ff HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "backslash", STR_INIT("GET /a%5cb HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "encoded slash", STR_INIT("GET /a%2fb HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "a bad escape", STR_INIT("GET /a%2 HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "encoded twice is decoded once", STR_INIT("GET /%252e%252e HTTP/1.1\r\n" WIRE_HOST "\r\n"), 200, true },
		{ "Chinese", STR_INIT("GET /%E5%B1%85 HTTP/1.1\r\n" WIRE_HOST "\r\n"), 200, true },
		{ "an absolute target", STR_INIT("GET http://b/x?y=1 HTTP/1.1\r\n" WIRE_HOST "\r\n"), 200, true },
		{ "an asterisk", STR_INIT("GET * HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "a fragment", STR_INIT("GET /a#b HTTP/1.1\r\n" WIRE_HOST "\r\n"), 400, false },
		{ "a name that is no token", STR_INIT("GET / HTTP/1.1\r\n" WIRE_HOST "a[b: x\r\n\r\n"), 400, false },
		{ "a control character", STR_INIT("GET / HTTP/1.1\r\n" WIRE_HOST "a: x\x01y\r\n\r\n"), 400, false },
	};
	char to[4096];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = wire_dial();
		wire_put(fd, rows[i].request);
		wire_take(fd, to, sizeof to);
		if (wire_status_in(to) != rows[i].status)
			fail_msg("%s: %d, not %d", rows[i].sentence, wire_status_in(to), rows[i].status);
		if (!rows[i].stays_open && (!strstr(to, "Connection: close") || !wire_is_closed(fd)))
			fail_msg("%s: the connection stays open: %s", rows[i].sentence, to);
		close(fd);
	}
	assert_true(wire_ask(STR("GET /%252e%252e?a=%2e HTTP/1.1\r\n" WIRE_HOST "\r\n"), to, sizeof to) == 200);
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
	assert_int_equal(wire_ask(filled(arena, "GET /", 8000, " HTTP/1.1\r\n" WIRE_HOST "\r\n"), to, sizeof to), 200);
	assert_int_equal(wire_ask(filled(arena, "GET /", 9000, " HTTP/1.1\r\n" WIRE_HOST "\r\n"), to, sizeof to), 414);
	assert_int_equal(wire_ask(filled(arena, "GET / HTTP/1.1\r\n" WIRE_HOST "x: ", 15000, "\r\n\r\n"), to, sizeof to), 200);
	assert_int_equal(wire_ask(filled(arena, "GET / HTTP/1.1\r\n" WIRE_HOST "x: ", 17000, "\r\n\r\n"), to, sizeof to), 431);
	struct buf many;
	buf_init(&many, arena, 1 << 20);
	buf_add(&many, STR("GET / HTTP/1.1\r\n" WIRE_HOST));
	for (int i = 0; i < 120; i++)
		buf_add_format(&many, "x%d: y\r\n", i);
	buf_add(&many, STR("\r\n"));
	assert_int_equal(wire_ask(buf_str(&many), to, sizeof to), 431);
	arena_free(arena);
}

static void a_large_body_is_spooled_to_a_file(void **state)
{
	struct arena *arena = arena_new(8 << 20);
	char to[4096];
	(void)state;
	atomic_store(&wire.spooled, 0);
	const char *head = "POST /up HTTP/1.1\r\n" WIRE_HOST "Content-Length: 1000001\r\n\r\n";
	assert_int_equal(wire_ask(filled(arena, head, 1000000, "z"), to, sizeof to), 200);
	assert_non_null(strstr(to, "/up? 1000001 z"));
	assert_int_equal(atomic_load(&wire.spooled), 1000001);
	head = "POST /up HTTP/1.1\r\n" WIRE_HOST "Content-Length: 16384\r\n\r\n";
	assert_int_equal(wire_ask(filled(arena, head, 16383, "z"), to, sizeof to), 200);
	assert_int_equal(atomic_load(&wire.spooled), 1000001);
	arena_free(arena);
}

static void a_body_that_is_too_large_is_refused_early(void **state)
{
	struct arena *arena = arena_new(8 << 20);
	char to[4096];
	(void)state;
	long before = atomic_load(&wire.handled);
	int fd = wire_dial();
	wire_put(fd, STR("POST /up HTTP/1.1\r\n" WIRE_HOST "Content-Length: 2000000\r\n\r\nabc"));
	wire_take(fd, to, sizeof to);
	assert_int_equal(wire_status_in(to), 413);
	assert_true(wire_is_closed(fd));
	close(fd);
	fd = wire_dial();
	wire_put(fd, STR("POST /up HTTP/1.1\r\n" WIRE_HOST "Transfer-Encoding: chunked\r\n\r\n"));
	for (int i = 0; i < 20; i++)
		wire_put(fd, filled(arena, "10000\r\n", 65536, "\r\n"));
	wire_take(fd, to, sizeof to);
	assert_int_equal(wire_status_in(to), 413);
	close(fd);
	fd = wire_dial();
	wire_put(fd, STR("POST /up HTTP/1.1\r\n" WIRE_HOST "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"));
	wire_take(fd, to, sizeof to);
	assert_int_equal(wire_status_in(to), 413);
	close(fd);
	assert_int_equal(atomic_load(&wire.handled), before);
	arena_free(arena);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	char to[4096];
	(void)state;
	int fd = wire_dial();
	wire_put(fd, STR("GET /slow?1 HTTP/1.1\r\n" WIRE_HOST "\r\nPOST /b?2 HTTP/1.1\r\n" WIRE_HOST "Content-Length: 2\r\n\r\nxy"
		    "GET /cached HTTP/1.1\r\n" WIRE_HOST "\r\nGET /c?3 HTTP/1.1\r\n" WIRE_HOST "\r\n"));
	static const char *const expected[] = { "/slow?1 0", "/b?2 2 y", "from the cache", "/c?3 0" };
	for (int i = 0; i < 4; i++) {
		wire_take(fd, to, sizeof to);
		assert_int_equal(wire_status_in(to), 200);
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
		{ "brotli first", "GET /long HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: gzip, br\r\n\r\n", "Content-Encoding: br", NULL, 200 },
		{ "gzip else", "GET /long HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: gzip, br;q=0\r\n\r\n", "Content-Encoding: gzip", NULL, 200 },
		{ "neither", "GET /long HTTP/1.1\r\n" WIRE_HOST "\r\n", "Content-Length: 20000", "Content-Encoding", 200 },
		{ "small stays", "GET /x HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: br\r\n\r\n", "ETag: \"", "Content-Encoding", 200 },
		{ "caches are told", "GET /long HTTP/1.1\r\n" WIRE_HOST "\r\n", "Vary: Accept-Encoding", NULL, 200 },
		{ "HEAD is GET without body", "HEAD /long HTTP/1.1\r\n" WIRE_HOST "\r\n", "Content-Length: 20000", "<p>", 200 },
		{ "not modified", "GET /cached HTTP/1.1\r\n" WIRE_HOST "If-None-Match: \"a\", W/\"c1\"\r\n\r\n", "ETag: \"c1\"", "from", 304 },
		{ "modified", "GET /cached HTTP/1.1\r\n" WIRE_HOST "If-None-Match: \"c2\"\r\n\r\n", "from the cache", NULL, 200 },
		{ "a kept answer in brotli", "GET /kept HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: br\r\n\r\n", "in brotli", "gzip", 200 },
		{ "in gzip", "GET /kept HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: gzip\r\n\r\n", "in gzip", "br", 200 },
		{ "in clear", "GET /kept HTTP/1.1\r\n" WIRE_HOST "\r\n", "in clear", "Content-Encoding", 200 },
		{ "in brotli again", "GET /kept HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: br\r\n\r\n", "in brotli", "gzip", 200 },
		{ "in gzip again", "GET /kept HTTP/1.1\r\n" WIRE_HOST "Accept-Encoding: gzip\r\n\r\n", "in gzip", "br", 200 },
		{ "in clear again", "GET /kept HTTP/1.1\r\n" WIRE_HOST "\r\n", "in clear", "Content-Encoding", 200 },
		{ "kept, not modified", "GET /kept HTTP/1.1\r\n" WIRE_HOST "If-None-Match: \"k1\"\r\n\r\n", "ETag: \"k1\"", "clear", 304 },
		{ "HEAD of what is kept", "HEAD /kept HTTP/1.1\r\n" WIRE_HOST "\r\n", "Content-Length: 8", "clear", 200 },
		{ "a range", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=2-4\r\n\r\n", "\r\n\r\n234", "2345", 206 },
		{ "a range says where", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=2-4\r\n\r\n", "Content-Range: bytes 2-4/10", NULL, 206 },
		{ "an open range", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=7-\r\n\r\n", "\r\n\r\n789", NULL, 206 },
		{ "the end", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=-2\r\n\r\n", "\r\n\r\n89", NULL, 206 },
		{ "past the end", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=10-\r\n\r\n", "bytes */10", NULL, 416 },
		{ "a stale range", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n\r\n", "0123456789", NULL, 200 },
		{ "two ranges are ignored", "GET /file HTTP/1.1\r\n" WIRE_HOST "Range: bytes=0-1,3-4\r\n\r\n", "0123456789", NULL, 200 },
		{ "a file unchanged", "GET /file HTTP/1.1\r\n" WIRE_HOST "If-None-Match: \"v1\"\r\n\r\n", "ETag: \"v1\"", "0123", 304 },
		{ "the date is told", "GET / HTTP/1.1\r\n" WIRE_HOST "\r\n", "Date: ", "Server:", 200 },
	};
	char to[32768];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = wire_dial();
		wire_put(fd, str_of(rows[i].request));
		if (rows[i].request[0] == 'H')
			wire_take_head(fd, to, sizeof to);
		else
			wire_take(fd, to, sizeof to);
		close(fd);
		if (wire_status_in(to) != rows[i].status || (rows[i].has && !strstr(to, rows[i].has)) ||
		    (rows[i].has_not && strstr(to, rows[i].has_not)))
			fail_msg("%s: %.400s", rows[i].sentence, to);
	}
}

static const char *const proxies[] = { "127.0.0.1", "10.0.0.1", NULL };

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
	assert_int_equal(wire_ask(STR("GET / HTTP/1.1\r\n" WIRE_HOST "X-Forwarded-For: 192.0.2.7\r\n\r\n"), to, sizeof to), 200);
	assert_non_null(strstr(to, " 127.0.0.1 0"));
	http_stop(wire.http, 1);
	arena_free(wire.arena);
	wire_start_with(-1, 2, proxies);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		wire_ask(str_format(arena, "GET / HTTP/1.1\r\n" WIRE_HOST "%s\r\n", rows[i].headers), to, sizeof to);
		if (!strstr(to, rows[i].expected))
			fail_msg("%s: %s", rows[i].sentence, to);
	}
	arena_free(arena);
}

static void everything_is_logged(void **state)
{
	char to[4096];
	(void)state;
	long before = atomic_load(&wire.logged);
	wire_ask(STR("GET / HTTP/1.1\r\n" WIRE_HOST "\r\n"), to, sizeof to);
	wire_ask(STR("GET / HTTP/1.1\r\n\r\n"), to, sizeof to);
	for (int i = 0; i < 100 && atomic_load(&wire.logged) < before + 2; i++)
		wire_nap(10);
	assert_int_equal(atomic_load(&wire.logged), before + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(what_is_not_strictly_http_is_refused),
		WITH_SERVER(long_lines_and_headers_have_a_ceiling),
		WITH_SERVER(a_large_body_is_spooled_to_a_file),
		WITH_SERVER(a_body_that_is_too_large_is_refused_early),
		WITH_SERVER(pipelined_requests_are_answered_in_order),
		WITH_SERVER(answers_are_compressed_tagged_and_cut),
		WITH_SERVER(only_trusted_proxies_tell_who_asks),
		WITH_SERVER(everything_is_logged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
