/* test_house.h: for test programs: a house in a folder of its own, with a database, keys and a clock that the test turns. */
#ifndef YIZHAN_TEST_HOUSE_H
#define YIZHAN_TEST_HOUSE_H

#include "job/job.h"
#include "seal/seal.h"
#include "store/store.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t test_now_ms = 1795334400000; /* 2026-11-22 16:00 in Asia/Shanghai */

static inline struct instant test_now(void)
{
	return (struct instant){ test_now_ms };
}

struct test_house {
	struct arena *arena;
	struct house house;
	char dir[64];
	struct call *call; /* a new one by test_call */
};

static inline void test_house_open_store(struct test_house *test)
{
	struct str why = STR_NONE;
	if (store_open(str_format(test->arena, "%s/db", test->dir).at, &why, test->arena, &test->house.store) != STATUS_OK) {
		fprintf(stderr, "store: %.*s\n", STR_ARGS(why));
		exit(3);
	}
}

static inline struct test_house *test_house_new(void)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct test_house *test = ARENA_ONE(arena, struct test_house);
	struct str why = STR_NONE, sheet;
	test->arena = arena;
	snprintf(test->dir, sizeof test->dir, "/tmp/yizhan_test.XXXXXX");
	if (!mkdtemp(test->dir))
		exit(3);
	test->house = (struct house){ .dir = test->dir, .now = test_now, .address = STR("http://127.0.0.1:8080") };
	const char *key = str_format(arena, "%s/key", test->dir).at;
	if (keys_make(key, PROFILE_SM, arena, &sheet, &why) != STATUS_OK || keys_open(key, arena, &test->house.keys, &why) != STATUS_OK) {
		fprintf(stderr, "keys: %.*s\n", STR_ARGS(why));
		exit(3);
	}
	test_house_open_store(test);
	return test;
}

static inline int test_remove(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about, (void)kind, (void)walk;
	return remove(path);
}

static inline void test_house_free(struct test_house *test)
{
	store_close(test->house.store);
	keys_close(test->house.keys);
	nftw(test->dir, test_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(test->arena);
}

/* A call of an account, in the house's arena. */
static inline struct call *test_call(struct test_house *test, int64_t account)
{
	struct call *c = ARENA_ONE(test->arena, struct call);
	call_init(c, &test->house, test->arena);
	c->user.account.n = account;
	c->language = LANGUAGE_ENGLISH;
	return c;
}

#endif
