/* threads.c: the threads that run jobs. A thread with nothing to do sleeps; one of them looks at the queue each second,
 * or at once when it is woken. Timers live here and not in the queue, so that an idle house writes nothing. */
#include "job/job_inner.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

enum { THREADS = 16, TIMERS = 64, LOOK_MS = 1000, STOP_SECONDS = 5 };

struct timer {
	const struct job_kind *kind;
	int64_t next_ms;
	bool runs;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct house *house;
	const struct job_kind *const *kinds;
	struct timer timers[TIMERS];
	pthread_t threads[THREADS];
	int timer_count, thread_count;
	int64_t look_ms; /* when the queue is looked at next */
	bool stopping;
} crew = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* With the lock held: sleeps until `until`, or until something changed. */
static void sleep_until(int64_t until)
{
	struct timespec moment = { until / 1000, until % 1000 * 1000000 };
	pthread_cond_timedwait(&crew.changed, &crew.lock, &moment);
}

static struct timer *due_timer(int64_t now)
{
	for (int i = 0; i < crew.timer_count; i++)
		if (!crew.timers[i].runs && crew.timers[i].next_ms <= now)
			return &crew.timers[i];
	return NULL;
}

static int64_t next_moment(void)
{
	int64_t next = crew.look_ms;
	for (int i = 0; i < crew.timer_count; i++)
		if (!crew.timers[i].runs && crew.timers[i].next_ms < next)
			next = crew.timers[i].next_ms;
	return next;
}

static void run_timer(struct timer *timer)
{
	timer->runs = true;
	pthread_mutex_unlock(&crew.lock);
	job_run_timer(crew.house, timer->kind);
	pthread_mutex_lock(&crew.lock);
	timer->runs = false;
	timer->next_ms = now_ms() + timer->kind->every_ms;
	pthread_cond_signal(&crew.changed);
}

/* A second of waiting for a database that has no room; false when we stop. */
static bool may_wait(void)
{
	pthread_mutex_lock(&crew.lock);
	int64_t until = now_ms() + LOOK_MS;
	while (!crew.stopping && now_ms() < until)
		sleep_until(until);
	bool go_on = !crew.stopping;
	pthread_mutex_unlock(&crew.lock);
	return go_on;
}

static void look_at_queue(void)
{
	crew.look_ms = now_ms() + LOOK_MS;
	pthread_mutex_unlock(&crew.lock);
	bool ran = job_run_next(crew.house, crew.kinds, may_wait);
	pthread_mutex_lock(&crew.lock);
	if (ran) {
		crew.look_ms = 0;
		pthread_cond_signal(&crew.changed);
	}
}

static void *work(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&crew.lock);
	while (!crew.stopping) {
		int64_t now = now_ms();
		struct timer *timer = due_timer(now);
		if (timer)
			run_timer(timer);
		else if (crew.look_ms <= now)
			look_at_queue();
		else
			sleep_until(next_moment());
	}
	pthread_mutex_unlock(&crew.lock);
	return NULL;
}

static void collect_timers(void)
{
	crew.timer_count = 0;
	for (const struct job_kind *const *list = crew.kinds; *list; list++)
		for (const struct job_kind *kind = *list; kind->name; kind++)
			if (kind->every_ms > 0 && crew.timer_count < TIMERS)
				crew.timers[crew.timer_count++] = (struct timer){ .kind = kind };
}

/* Threads of ours take no signals: those are main's. */
static bool start_thread(void)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = pthread_create(&crew.threads[crew.thread_count], NULL, work, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	crew.thread_count += started;
	return started;
}

enum status jobs_start(struct house *house, const struct job_kind *const *kinds, int threads)
{
	pthread_condattr_t attributes;
	TRY(job_take_up(house));
	crew.house = house;
	crew.kinds = kinds;
	crew.stopping = false;
	crew.look_ms = 0;
	crew.thread_count = 0;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&crew.changed, &attributes);
	pthread_condattr_destroy(&attributes);
	collect_timers();
	while (crew.thread_count < threads && crew.thread_count < THREADS && start_thread())
		;
	return crew.thread_count > 0 ? STATUS_OK : STATUS_BROKEN;
}

void jobs_wake(void)
{
	pthread_mutex_lock(&crew.lock);
	if (crew.thread_count > 0) {
		crew.look_ms = 0;
		pthread_cond_signal(&crew.changed);
	}
	pthread_mutex_unlock(&crew.lock);
}

void jobs_stop(void)
{
	struct timespec until;
	bool all_ended = true;
	pthread_mutex_lock(&crew.lock);
	int count = crew.thread_count;
	crew.stopping = true;
	crew.thread_count = 0;
	if (count > 0)
		pthread_cond_broadcast(&crew.changed);
	pthread_mutex_unlock(&crew.lock);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_SECONDS;
	for (int i = 0; i < count; i++)
		if (pthread_timedjoin_np(crew.threads[i], NULL, &until) != 0)
			all_ended = false;
	if (count > 0 && !all_ended && job_release(crew.house) != STATUS_OK)
		return; /* They are taken up at the next start, as if the process had ended. */
}
