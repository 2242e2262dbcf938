/* workers.c: threads that run the handler, and the bounded queue before them. */
#include "http/server.h"

#include <stdlib.h>

enum { WAITING_PER_WORKER = 64 };

static struct visit *next_visit(struct workers *workers)
{
	pthread_mutex_lock(&workers->mutex);
	while (!workers->first && !workers->stopping)
		pthread_cond_wait(&workers->filled, &workers->mutex);
	struct visit *visit = workers->first;
	if (visit) {
		workers->first = visit->next;
		if (!workers->first)
			workers->last = &workers->first;
		workers->count--;
	}
	pthread_mutex_unlock(&workers->mutex);
	return visit;
}

static void *worker_run(void *argument)
{
	struct http *http = argument;
	struct visit *visit;
	while ((visit = next_visit(&http->workers))) {
		if (visit->run)
			visit->run(&visit->x);
		else
			http->options.handle(http->options.context, &visit->x);
	}
	return NULL;
}

bool workers_start(struct http *http, int threads)
{
	struct workers *workers = &http->workers;
	pthread_mutex_init(&workers->mutex, NULL);
	pthread_cond_init(&workers->filled, NULL);
	workers->last = &workers->first;
	workers->ceiling = (size_t)threads * WAITING_PER_WORKER;
	workers->threads = calloc((size_t)threads, sizeof *workers->threads);
	if (!workers->threads)
		abort();
	for (int i = 0; i < threads; i++) {
		if (pthread_create(&workers->threads[i], NULL, worker_run, http) != 0)
			return false;
		workers->threads_running++;
	}
	return true;
}

void workers_stop(struct workers *workers)
{
	pthread_mutex_lock(&workers->mutex);
	workers->stopping = true;
	pthread_cond_broadcast(&workers->filled);
	pthread_mutex_unlock(&workers->mutex);
	for (size_t i = 0; i < workers->threads_running; i++)
		pthread_join(workers->threads[i], NULL);
	free(workers->threads);
	pthread_cond_destroy(&workers->filled);
	pthread_mutex_destroy(&workers->mutex);
}

static void add_last(struct workers *workers, struct visit *visit)
{
	visit->next = NULL;
	*workers->last = visit;
	workers->last = &visit->next;
	workers->count++;
	pthread_cond_signal(&workers->filled);
}

/* What is under way is ended before anything new begins: the count of a failure comes before the next try. */
static void add_first(struct workers *workers, struct visit *visit)
{
	visit->next = workers->first;
	if (!workers->first)
		workers->last = &visit->next;
	workers->first = visit;
	workers->count++;
	pthread_cond_signal(&workers->filled);
}

void workers_go_on(struct exchange *x, void (*run)(struct exchange *x))
{
	struct visit *visit = (struct visit *)(void *)x;
	struct workers *workers = &visit->http->workers;
	visit->run = run;
	pthread_mutex_lock(&workers->mutex);
	add_first(workers, visit);
	pthread_mutex_unlock(&workers->mutex);
}

/* The connection is suspended before a worker can see the visit, so that resuming always finds it suspended. */
bool workers_take(struct http *http, struct visit *visit)
{
	struct workers *workers = &http->workers;
	pthread_mutex_lock(&workers->mutex);
	bool room = workers->count < workers->ceiling;
	if (room) {
		atomic_fetch_add(&http->under_way, 1);
		MHD_suspend_connection(visit->connection);
		add_last(workers, visit);
	}
	pthread_mutex_unlock(&workers->mutex);
	return room;
}
