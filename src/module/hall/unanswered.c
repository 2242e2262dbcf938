/* unanswered.c: a small table of filings whose answer failed behind their commit. */
#include "module/hall/unanswered.h"

#include <pthread.h>
#include <string.h>

enum { KEPT = 256, KEY_ROOM = 64, KEPT_MS = 600000 };

struct unanswered {
	struct account_id applicant;
	struct digest body;
	char key[KEY_ROOM];
	size_t key_len;
	struct instant until;
};

static struct unanswered table[KEPT];
static size_t next;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static bool is_of(const struct unanswered *one, const struct filing *filing)
{
	return one->until.ms && one->applicant.n == filing->applicant.n && str_equal(digest_str(&one->body), digest_str(&filing->body));
}

void unanswered_keep(const struct call *c, const struct filing *filing)
{
	if (filing->key.len > KEY_ROOM)
		return;
	unanswered_forget(filing);
	pthread_mutex_lock(&gate);
	struct unanswered *one = &table[next++ % KEPT];
	*one = (struct unanswered){ .applicant = filing->applicant, .body = filing->body, .key_len = filing->key.len,
				    .until = instant_add(c->now, KEPT_MS) };
	memcpy(one->key, filing->key.at, filing->key.len);
	pthread_mutex_unlock(&gate);
}

void unanswered_find(const struct call *c, struct filing *filing)
{
	pthread_mutex_lock(&gate);
	for (size_t i = 0; i < KEPT; i++)
		if (is_of(&table[i], filing) && table[i].until.ms > c->now.ms)
			filing->key = str_copy(c->arena, (struct str){ table[i].key, table[i].key_len });
	pthread_mutex_unlock(&gate);
}

void unanswered_forget(const struct filing *filing)
{
	pthread_mutex_lock(&gate);
	for (size_t i = 0; i < KEPT; i++)
		if (is_of(&table[i], filing))
			table[i] = (struct unanswered){ 0 };
	pthread_mutex_unlock(&gate);
}
