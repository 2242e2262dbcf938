/* loopback.c: a request without a socket. What http would run on workers runs on the thread that waits. */
#include "route/turn.h"

struct loop {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool sent;
	void (*run)(struct exchange *x);
};

static void loop_send(struct exchange *x)
{
	struct loop *loop = x->carrier;
	pthread_mutex_lock(&loop->mutex);
	loop->sent = true;
	pthread_cond_signal(&loop->changed);
	pthread_mutex_unlock(&loop->mutex);
}

static void loop_later(struct exchange *x, void (*run)(struct exchange *x))
{
	struct loop *loop = x->carrier;
	pthread_mutex_lock(&loop->mutex);
	loop->run = run;
	pthread_cond_signal(&loop->changed);
	pthread_mutex_unlock(&loop->mutex);
}

static void wait_for_answer(struct exchange *x, struct loop *loop)
{
	pthread_mutex_lock(&loop->mutex);
	while (!loop->sent) {
		void (*run)(struct exchange *x) = loop->run;
		loop->run = NULL;
		if (run) {
			pthread_mutex_unlock(&loop->mutex);
			run(x);
			pthread_mutex_lock(&loop->mutex);
		} else {
			pthread_cond_wait(&loop->changed, &loop->mutex);
		}
	}
	pthread_mutex_unlock(&loop->mutex);
}

void routes_loopback(struct routes *routes, struct exchange *x)
{
	struct loop loop = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, NULL };
	x->send = loop_send;
	x->later = loop_later;
	x->carrier = &loop;
	if (routes_answer_at_once(routes, x)) {
		exchange_finish(x);
		return;
	}
	routes_handle(routes, x);
	wait_for_answer(x, &loop);
}
