/* watch.c: absolute deadlines. The library's own timeout counts inactivity only, so that a client who drips a byte a
 * second would hold its line for ever. */
#include "http/server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { SWEEP_MS = 200, DRAIN_IDLE_MS = 500, BODY_MS = 60 * 1000, BODY_BYTES_PER_SECOND = 8 * 1024 };

int64_t monotonic_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t monotonic_ms(void)
{
	return monotonic_us() / 1000;
}

static bool is_over(struct watch *watch, const struct line *line, int64_t now)
{
	int64_t deadline = atomic_load(&line->deadline);
	if (deadline && now > deadline)
		return true;
	return atomic_load(&watch->draining) && atomic_load(&line->stage) == STAGE_WAITING &&
	       now - atomic_load(&line->since) > DRAIN_IDLE_MS;
}

/* A line is taken off the list before its descriptor is closed, so what is on the list is open. */
static void sweep(struct watch *watch)
{
	int64_t now = monotonic_ms();
	for (struct line *line = watch->lines; line; line = line->next)
		if (is_over(watch, line, now))
			shutdown(line->fd, SHUT_RDWR);
}

static void wait_for(struct watch *watch, int64_t ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	int64_t nanoseconds = until.tv_nsec + ms * 1000000;
	until.tv_sec += (time_t)(nanoseconds / 1000000000);
	until.tv_nsec = (long)(nanoseconds % 1000000000);
	pthread_cond_timedwait(&watch->changed, &watch->mutex, &until);
}

static void *watch_run(void *argument)
{
	struct watch *watch = argument;
	pthread_mutex_lock(&watch->mutex);
	while (!watch->stopping) {
		sweep(watch);
		wait_for(watch, SWEEP_MS);
	}
	pthread_mutex_unlock(&watch->mutex);
	return NULL;
}

bool watch_start(struct watch *watch, int header_seconds, int idle_seconds)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&watch->mutex, NULL);
	watch->header_ms = (int64_t)header_seconds * 1000;
	watch->idle_ms = (int64_t)idle_seconds * 1000;
	return pthread_create(&watch->thread, NULL, watch_run, watch) == 0;
}

void watch_drain(struct watch *watch)
{
	atomic_store(&watch->draining, true);
}

bool watch_wait_empty(struct watch *watch, int seconds)
{
	int64_t until = monotonic_ms() + (int64_t)seconds * 1000;
	pthread_mutex_lock(&watch->mutex);
	while (watch->count && monotonic_ms() < until)
		wait_for(watch, 20);
	bool empty = watch->count == 0;
	pthread_mutex_unlock(&watch->mutex);
	return empty;
}

void watch_shut_all(struct watch *watch)
{
	pthread_mutex_lock(&watch->mutex);
	for (struct line *line = watch->lines; line; line = line->next)
		shutdown(line->fd, SHUT_RDWR);
	pthread_mutex_unlock(&watch->mutex);
}

void watch_stop(struct watch *watch)
{
	pthread_mutex_lock(&watch->mutex);
	watch->stopping = true;
	pthread_cond_broadcast(&watch->changed);
	pthread_mutex_unlock(&watch->mutex);
	pthread_join(watch->thread, NULL);
	pthread_cond_destroy(&watch->changed);
	pthread_mutex_destroy(&watch->mutex);
}

struct line *line_open(struct watch *watch, int fd)
{
	struct line *line = calloc(1, sizeof *line);
	if (!line)
		abort();
	line->fd = fd;
	line_enter(watch, line, STAGE_WAITING);
	pthread_mutex_lock(&watch->mutex);
	line->next = watch->lines;
	line->from = &watch->lines;
	if (line->next)
		line->next->from = &line->next;
	watch->lines = line;
	watch->count++;
	pthread_mutex_unlock(&watch->mutex);
	return line;
}

void line_close(struct watch *watch, struct line *line)
{
	pthread_mutex_lock(&watch->mutex);
	*line->from = line->next;
	if (line->next)
		line->next->from = line->from;
	watch->count--;
	pthread_mutex_unlock(&watch->mutex);
	free(line);
}

/* A new line has the time of a header for its first request line; a kept one may idle before. */
static int64_t time_for(const struct watch *watch, const struct line *line, enum stage stage)
{
	switch (stage) {
	case STAGE_WAITING:
		return line->began ? watch->idle_ms + watch->header_ms : watch->header_ms;
	case STAGE_HEADERS:
		return watch->header_ms;
	case STAGE_BODY:
	case STAGE_ANSWERING:
		return BODY_MS;
	case STAGE_HANDLED:
		return 0;
	}
	return 0;
}

void line_enter(struct watch *watch, struct line *line, enum stage stage)
{
	int64_t now = monotonic_ms(), allowed = time_for(watch, line, stage);
	int64_t deadline = allowed ? now + allowed : 0, before = atomic_load(&line->deadline);
	if (stage == STAGE_HEADERS) {
		if (before && before < deadline)
			deadline = before;
		line->began = true;
	}
	atomic_store(&line->since, now);
	atomic_store(&line->deadline, deadline);
	atomic_store(&line->stage, stage);
}

void line_progress(struct line *line, uint64_t bytes)
{
	int64_t earned = (int64_t)(bytes * 1000 / BODY_BYTES_PER_SECOND);
	atomic_store(&line->deadline, atomic_load(&line->since) + BODY_MS + earned);
}

void line_linger(struct line *line)
{
	atomic_store(&line->deadline, monotonic_ms() + LINGER_MS);
}
