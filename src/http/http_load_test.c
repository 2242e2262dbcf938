/* http_load_test.c: many clients, slow ones, those that leave, and a restart under load; real sockets on the loopback address. */
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

static void a_header_that_drips_is_cut_off(void **state)
{
	(void)state;
	int fd = wire_dial(), beats = 0;
	wire_put(fd, STR("GET / HTTP/1.1\r\n" WIRE_HOST));
	for (; beats < 40; beats++) {
		char byte;
		wire_nap(100);
		wire_put(fd, STR("x: y\r\n"));
		if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
			break;
	}
	close(fd);
	assert_in_range(beats, 5, 20);
	fd = wire_dial();
	for (beats = 0; beats < 40; beats++) {
		char byte;
		wire_nap(100);
		wire_put(fd, STR("G"));
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
	int fd = wire_dial();
	for (int i = 0; i < 50; i++) {
		wire_put(fd, i % 3 ? STR("GET /cached HTTP/1.1\r\n" WIRE_HOST "\r\n")
			      : STR("POST /x HTTP/1.1\r\n" WIRE_HOST "Content-Length: 3\r\n\r\nabc"));
		wire_take(fd, to, sizeof to);
		if (wire_status_in(to) != 200 || !strstr(to, i % 3 ? "from the cache" : "/x? 3 c"))
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

static void await_later(size_t count)
{
	for (int i = 0; i < 3000 && wire_count_later() < count; i++)
		wire_nap(10);
	assert_int_equal(wire_count_later(), count);
}

static void clients_that_leave_while_suspended_harm_nobody(void **state)
{
	int fds[300];
	char to[4096];
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 300; i++) { /* never more at once than may wait for a worker */
			fds[i] = wire_dial();
			wire_put(fds[i], STR("GET /later HTTP/1.1\r\n" WIRE_HOST "\r\n"));
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
		wire_send_later();
		for (int i = 0; i < 300; i += 10) {
			wire_take(fds[i], to, sizeof to);
			assert_int_equal(wire_status_in(to), 200);
			assert_non_null(strstr(to, "at last"));
			close(fds[i]);
		}
	}
	assert_int_equal(wire_ask(STR("GET / HTTP/1.1\r\n" WIRE_HOST "\r\n"), to, sizeof to), 200);
}

static void a_full_queue_answers_503_at_once(void **state)
{
	int fds[200], busy = 0, fine = 0;
	char to[4096];
	(void)state;
	http_stop(wire.http, 1);
	arena_free(wire.arena);
	wire_start_with(-1, 1, NULL);
	for (int i = 0; i < 200; i++) {
		fds[i] = wire_dial();
		wire_put(fds[i], i < 70 ? STR("GET /slow HTTP/1.1\r\n" WIRE_HOST "\r\n") : STR("GET /x HTTP/1.1\r\n" WIRE_HOST "\r\n"));
	}
	for (int i = 0; i < 200; i++) {
		wire_take(fds[i], to, sizeof to);
		busy += wire_status_in(to) == 503 && strstr(to, "Retry-After: ");
		fine += wire_status_in(to) == 200;
		close(fds[i]);
		if (busy && fine && i > 100)
			for (i++; i < 200; i++)
				close(fds[i]);
	}
	assert_true(busy > 0);
	assert_true(fine > 0);
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
			fd = wire_dial();
		wire_put(fd, STR("GET /x HTTP/1.1\r\n" WIRE_HOST "\r\n"));
		wire_take(fd, to, sizeof to);
		counts[wire_status_in(to) == 200 ? 0 : 1]++;
		if (wire_status_in(to) != 200 || strstr(to, "Connection: close")) {
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
	http_stop(wire.http, 1);
	arena_free(wire.arena);
	int kept = inherited_socket();
	wire_start_with(dup(kept), 4, NULL);
	atomic_store(&enough, false);
	for (int i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_until_enough, counts[i]), 0);
	for (int i = 0; i < 3; i++) {
		wire_nap(150);
		http_stop(wire.http, 5);
		arena_free(wire.arena);
		wire_start_with(dup(kept), 4, NULL);
	}
	wire_nap(100);
	atomic_store(&enough, true);
	for (int i = 0; i < 16; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(counts[i][1], 0);
		answered += counts[i][0];
	}
	close(kept);
	assert_true(answered > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(a_header_that_drips_is_cut_off),
		WITH_SERVER(sixty_four_clients_keep_their_connections),
		WITH_SERVER(clients_that_leave_while_suspended_harm_nobody),
		WITH_SERVER(a_full_queue_answers_503_at_once),
		WITH_SERVER(a_restart_under_load_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
