/* helper_life_test.c: the confined helper with its own death: ended, stopped, asked by many; and what it may not touch. */
#include "kit/helper_kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vips/vips.h>
#include <zlib.h>
#include <cmocka.h>

static void it_stands_behind_a_filter_with_nothing_open(void **state)
{
	(void)state;
	char path[64], line[256];
	bool filtered = false, privileges = false;
	snprintf(path, sizeof path, "/proc/%d/status", helper_process());
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		filtered |= strcmp(line, "Seccomp:\t2\n") == 0;
		privileges |= strcmp(line, "NoNewPrivs:\t1\n") == 0;
	}
	fclose(file);
	assert_true(filtered && privileges);
	for (int fd = 3; fd < 16; fd++) {
		char target[256];
		snprintf(path, sizeof path, "/proc/%d/fd/%d", helper_process(), fd);
		ssize_t len = readlink(path, target, sizeof target - 1);
		if (len > 0 && strncmp(target, "anon_inode:[eventfd]", 20) != 0)
			fail_msg("descriptor %d is open in the helper: %.*s", fd, (int)len, target);
	}
}

static void one_that_died_is_replaced(void **state)
{
	(void)state;
	struct str bytes = kit_picture(100, 100, ".jpg", 1);
	int process = helper_process(), out;
	kit_signal_helper(SIGKILL);
	assert_int_equal(kit_recode(bytes, &out).outcome, HELPER_DONE);
	close(out);
	assert_int_not_equal(helper_process(), process);
	g_free((void *)(uintptr_t)bytes.at);
}

static void *recode_some(void *bytes)
{
	for (int i = 0; i < 10; i++) {
		int out;
		if (kit_recode(*(struct str *)bytes, &out).outcome != HELPER_DONE)
			abort();
		close(out);
	}
	return NULL;
}

static void many_at_once_are_all_served_also_while_one_dies(void **state)
{
	(void)state;
	pthread_t threads[8];
	struct str bytes = kit_picture(300, 300, ".jpg", 1);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, recode_some, &bytes), 0);
	usleep(20000);
	kit_signal_helper(SIGKILL);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	g_free((void *)(uintptr_t)bytes.at);
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void one_that_dawdles_is_ended_and_replaced(void **state)
{
	(void)state;
	struct str bytes = kit_picture(100, 100, ".jpg", 1);
	int out;
	kit_signal_helper(SIGSTOP);
	int64_t from = now_ms();
	assert_int_equal(kit_recode(bytes, &out).outcome, HELPER_TOO_SLOW);
	close(out);
	int64_t took = now_ms() - from;
	assert_true(took >= HELPER_MS - 100 && took < HELPER_MS + 2000);
	assert_int_equal(kit_recode(bytes, &out).outcome, HELPER_DONE);
	close(out);
	g_free((void *)(uintptr_t)bytes.at);
}

int main(int count, char **args)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_stands_behind_a_filter_with_nothing_open),
		cmocka_unit_test(one_that_died_is_replaced),
		cmocka_unit_test(many_at_once_are_all_served_also_while_one_dies),
		cmocka_unit_test(one_that_dawdles_is_ended_and_replaced),
	};
	if (count > 1 && strcmp(args[1], "helper") == 0)
		return helper_main();
	return cmocka_run_group_tests(tests, kit_start_helper, kit_stop_helper);
}
