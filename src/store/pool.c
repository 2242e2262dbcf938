/* pool.c: a bounded set of connections; the one used last is given first, so that few stay warm. */
#include "store/engine.h"

#include <errno.h>
#include <time.h>

void pool_init(struct pool *pool, struct arena *arena, int most)
{
	pthread_condattr_t by_clock;
	pthread_condattr_init(&by_clock);
	pthread_condattr_setclock(&by_clock, CLOCK_MONOTONIC);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->changed, &by_clock);
	pthread_condattr_destroy(&by_clock);
	pool->free = ARENA_MANY(arena, int, (size_t)most);
	for (pool->free_count = 0; pool->free_count < most; pool->free_count++)
		pool->free[pool->free_count] = most - 1 - pool->free_count;
}

void pool_release(struct pool *pool)
{
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
}

int pool_take(struct pool *pool, int ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&pool->lock);
	int failed = 0;
	while (!pool->free_count && failed != ETIMEDOUT)
		failed = pthread_cond_timedwait(&pool->changed, &pool->lock, &until);
	int number = pool->free_count ? pool->free[--pool->free_count] : -1;
	pthread_mutex_unlock(&pool->lock);
	return number;
}

void pool_give(struct pool *pool, int number)
{
	pthread_mutex_lock(&pool->lock);
	pool->free[pool->free_count++] = number;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}
