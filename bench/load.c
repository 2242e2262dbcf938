/* load.c: files applications over HTTP as fast as they are answered, from many kept connections, each waiting for its answer.
 *
 *   bench_load PORT SECONDS CONNECTIONS BODY TOKEN [BODY TOKEN]…
 *
 * BODY is a file with the JSON of an application whose key is KEY_PLACE; each sent copy gets a key of its own. Prints one line:
 * filings a second, the median and the 99th percentile of the waiting in milliseconds, and how many answers were no 201. */
#include "base/arena.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define KEY_PLACE "KEY-0000000000000000"
enum { CONNECTIONS_MOST = 1024, WAITS_MOST = 1 << 22, ANSWER_MOST = 16384, BODY_MOST = 65536 };

struct connection {
	int fd;
	struct str request; /* its own copy, with the place of the key */
	char *key;
	double sent_at;
	char answer[ANSWER_MOST + 1];
	size_t len;
};

static double waits[WAITS_MOST];
static size_t answers, wrong;
static long long keys;

static double clock_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

_Noreturn static void stop(const char *why)
{
	fprintf(stderr, "load: %s\n", why);
	exit(3);
}

static struct str read_file(struct arena *arena, const char *path)
{
	char *at = arena_take(arena, BODY_MOST);
	FILE *file = fopen(path, "rb");
	if (!file)
		stop("a body can't be read");
	size_t len = fread(at, 1, BODY_MOST - 1, file);
	fclose(file);
	return (struct str){ at, len };
}

static void prepare(struct arena *arena, struct connection *one, const char *body, const char *token)
{
	struct str json = read_file(arena, body);
	one->request = str_format(arena,
				  "POST /api/v1/dossiers HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
				  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s",
				  token, json.len, STR_ARGS(json));
	one->key = strstr((char *)(uintptr_t)one->request.at, KEY_PLACE);
	if (!one->key)
		stop("a body has no place for its key");
}

static void send_one(struct connection *one)
{
	char key[sizeof KEY_PLACE];
	snprintf(key, sizeof key, "%08x%012llx", (unsigned)getpid(), ++keys);
	memcpy(one->key, key, sizeof KEY_PLACE - 1);
	one->len = 0;
	one->sent_at = clock_seconds();
	for (size_t done = 0; done < one->request.len;) {
		ssize_t n = send(one->fd, one->request.at + done, one->request.len - done, MSG_NOSIGNAL);
		if (n <= 0)
			stop("the server is gone");
		done += (size_t)n;
	}
}

/* The whole answer is there: its head, and as many bytes as Content-Length says. */
static bool is_whole(const struct connection *one)
{
	const char *end = strstr(one->answer, "\r\n\r\n"), *length = strcasestr(one->answer, "\r\nContent-Length:");
	return end && length && one->len >= (size_t)(end + 4 - one->answer) + strtoul(length + 17, NULL, 10);
}

static void receive(struct connection *one)
{
	ssize_t n = recv(one->fd, one->answer + one->len, ANSWER_MOST - one->len, 0);
	if (n <= 0)
		stop("the server closed a connection");
	one->len += (size_t)n;
	one->answer[one->len] = '\0';
	if (!is_whole(one))
		return;
	if (answers < WAITS_MOST)
		waits[answers] = clock_seconds() - one->sent_at;
	answers++;
	if (strncmp(one->answer, "HTTP/1.1 201", 12) != 0 && !wrong++)
		fprintf(stderr, "load: %.500s\n", one->answer);
	send_one(one);
}

static void open_connection(struct connection *one, int port, int epoll)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	one->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (one->fd < 0 || connect(one->fd, (struct sockaddr *)&address, sizeof address))
		stop("no connection");
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = one };
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, one->fd, &event))
		stop("no epoll");
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void report(double took)
{
	size_t kept = answers < WAITS_MOST ? answers : WAITS_MOST;
	if (!kept)
		stop("no answer");
	qsort(waits, kept, sizeof *waits, compare);
	printf("%.0f %.2f %.2f %zu\n", (double)(answers - wrong) / took, waits[kept / 2] * 1000, waits[kept * 99 / 100] * 1000, wrong);
}

int main(int count, char **arguments)
{
	if (count < 6 || count % 2)
		stop("bench_load PORT SECONDS CONNECTIONS BODY TOKEN [BODY TOKEN]...");
	int port = (int)strtol(arguments[1], NULL, 10), many = (int)strtol(arguments[3], NULL, 10), pairs = (count - 4) / 2;
	double seconds = strtod(arguments[2], NULL), begun, now;
	if (many < 1 || many > CONNECTIONS_MOST)
		stop("1 to 1024 connections");
	struct arena *arena = arena_new((size_t)256 << 20);
	struct connection *all = ARENA_MANY(arena, struct connection, (size_t)many);
	int epoll = epoll_create1(0);
	for (int i = 0; i < many; i++) {
		prepare(arena, &all[i], arguments[4 + i % pairs * 2], arguments[5 + i % pairs * 2]);
		open_connection(&all[i], port, epoll);
	}
	begun = clock_seconds();
	for (int i = 0; i < many; i++)
		send_one(&all[i]);
	while ((now = clock_seconds()) - begun < seconds) {
		struct epoll_event events[64];
		int ready = epoll_wait(epoll, events, 64, 100);
		for (int i = 0; i < ready; i++)
			receive(events[i].data.ptr);
	}
	report(now - begun);
	arena_free(arena);
	return wrong ? 1 : 0;
}
