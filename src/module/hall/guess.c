/* guess.c: a small table of addresses; a stranger's entry is overwritten when two share a place. */
#include "module/hall/guess.h"

#include "route/route.h"

#include <pthread.h>

enum { PLACES = 4096, FREE_FAILURES = 10, LONGEST_WAIT_MS = 30000, FORGET_MS = 3600000 };

static struct guesser {
	uint64_t address; /* its digest */
	int failures;
	int64_t last_ms;
} guessers[PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t digest_of_peer(const struct call *c)
{
	uint64_t digest = 14695981039346656037u;
	for (size_t i = 0; i < c->request->peer.len; i++)
		digest = (digest ^ (unsigned char)c->request->peer.at[i]) * 1099511628211u;
	return digest;
}

/* The place of an address; emptied when it is another's, or its failures are forgotten. Called with the lock held. */
static struct guesser *guesser_of(const struct call *c)
{
	uint64_t address = digest_of_peer(c);
	struct guesser *guesser = &guessers[address % PLACES];
	if (guesser->address != address || c->now.ms - guesser->last_ms > FORGET_MS)
		*guesser = (struct guesser){ .address = address };
	return guesser;
}

static int64_t wait_after(int failures)
{
	if (failures < FREE_FAILURES)
		return 0;
	int doublings = failures - FREE_FAILURES;
	int64_t wait = doublings > 10 ? LONGEST_WAIT_MS : (int64_t)1000 << doublings;
	return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

static enum status may_guess(struct call *c)
{
	pthread_mutex_lock(&lock);
	const struct guesser *guesser = guesser_of(c);
	int64_t left = guesser->last_ms + wait_after(guesser->failures) - c->now.ms;
	bool waits = guesser->failures >= FREE_FAILURES && left > 0;
	pthread_mutex_unlock(&lock);
	if (!waits)
		return STATUS_OK;
	return fail(c, STATUS_BUSY, "Too many failures: wait %lld seconds, then try again.", (long long)(left + 999) / 1000);
}

static void count_failure(struct call *c)
{
	pthread_mutex_lock(&lock);
	struct guesser *guesser = guesser_of(c);
	guesser->failures++;
	guesser->last_ms = c->now.ms;
	pthread_mutex_unlock(&lock);
}

enum status guess_find(struct call *c, struct str number, struct str query_code, struct dossier *out)
{
	TRY(may_guess(c));
	enum status status = dossier_find(c, number, query_code, out);
	if (status == STATUS_ABSENT)
		count_failure(c);
	return status;
}

enum status guess_certificate(struct call *c, struct str number_or_code, struct certificate *out)
{
	TRY(may_guess(c));
	enum status status = certificate_find(c, number_or_code, out);
	if (status == STATUS_ABSENT)
		count_failure(c);
	return status;
}
