/* mail.c: sends what waits for mail, over one connection as long as it lasts. Before each message its next try is written
 * down, so that an end of the process in the middle sends it again and never forgets it. A server that can't be reached
 * costs no tries: all mail pauses. */
#include "notice/notice_inner.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

enum { TRIES = 900, FIRST_WAIT_MS = 5000, LONGEST_WAIT_MS = 300000, CONNECT_SECONDS = 10, SEND_SECONDS = 60 };

enum outcome { MAIL_SENT, MAIL_LATER, MAIL_NEVER, MAIL_UNREACHABLE };

static struct {
	pthread_once_t once;
	int64_t pause_ms;      /* of the last pause */
	struct instant until;
} road = { .once = PTHREAD_ONCE_INIT };

/* What the steps of an apply are given by c->prepared. */
struct posting {
	struct outbox_letter_list letters;
	const struct outbox_letter *letter;
	enum outcome outcome;
	struct str error;
	struct instant now;
};

struct reading {
	struct str left;
};

static void start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t give(char *to, size_t size, size_t count, void *given)
{
	struct reading *reading = given;
	size_t len = size * count < reading->left.len ? size * count : reading->left.len;
	memcpy(to, reading->left.at, len);
	reading->left = str_part(reading->left, len, reading->left.len);
	return len;
}

static int64_t wait_ms(int64_t tries)
{
	int64_t wait = FIRST_WAIT_MS;
	while (tries-- > 0 && wait < LONGEST_WAIT_MS)
		wait *= 2;
	return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

/* A way with a password in its address goes only over a TLS that proves itself; others take what TLS the server offers. */
static void set_road(struct call *c, CURL *curl)
{
	const struct notice_ways *ways = notice_ways();
	bool secret = str_contains(ways->smtp_url, STR("@")) || str_starts(ways->smtp_url, STR("smtps:"));
	curl_easy_setopt(curl, CURLOPT_URL, str_c(c->arena, ways->smtp_url));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, secret ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, secret ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, secret ? 2L : 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SEND_SECONDS);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
}

static enum outcome judge(CURL *curl, CURLcode code, long answer)
{
	double connected = 0;
	if (code == CURLE_OK)
		return MAIL_SENT;
	curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME, &connected);
	if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_WEIRD_SERVER_REPLY ||
	    (code == CURLE_OPERATION_TIMEDOUT && connected <= 0))
		return MAIL_UNREACHABLE;
	return answer >= 550 && answer <= 554 ? MAIL_NEVER : MAIL_LATER;
}

static enum outcome post(struct call *c, CURL *curl, struct str to, struct str message, struct str *error)
{
	struct reading reading = { message };
	struct curl_slist *receivers = curl_slist_append(NULL, str_format(c->arena, "<%.*s>", STR_ARGS(to)).at);
	long answer = 0;
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, str_format(c->arena, "<%.*s>", STR_ARGS(notice_ways()->mail_from)).at);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, receivers);
	curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	curl_slist_free_all(receivers);
	*error = code == CURLE_OK ? STR_NONE : str_format(c->arena, "%s (%ld)", curl_easy_strerror(code), answer);
	return judge(curl, code, answer);
}

static enum status list_due(struct call *c)
{
	struct posting *posting = c->prepared;
	return outbox_due(c, WAY_MAIL, posting->now, &posting->letters);
}

static enum status lease(struct call *c)
{
	const struct posting *posting = c->prepared;
	struct instant next = instant_add(posting->now, wait_ms(posting->letter->tries));
	return outbox_lease(c, posting->letter->id, posting->letter->tries, next);
}

static enum status settle(struct call *c)
{
	const struct posting *posting = c->prepared;
	const struct outbox_letter *letter = posting->letter;
	switch (posting->outcome) {
	case MAIL_SENT:
		return outbox_end(c, letter->id, OUTBOX_SENT, STR_NONE, posting->now);
	case MAIL_NEVER:
		return outbox_fail(c, letter->id, OUTBOX_FAILED, posting->error, posting->now);
	case MAIL_LATER:
		if (letter->tries + 1 >= TRIES)
			return outbox_fail(c, letter->id, OUTBOX_FAILED, posting->error, posting->now);
		return outbox_wait(c, letter->id, instant_add(posting->now, wait_ms(letter->tries)), letter->tries + 1, posting->error);
	case MAIL_UNREACHABLE:
		return outbox_wait(c, letter->id, posting->now, letter->tries, posting->error);
	}
	return STATUS_OK;
}

static struct str body_of(struct call *c, const struct outbox_letter *row, struct str text)
{
	struct buf buf;
	buf_init(&buf, c->arena, 16 * 1024);
	buf_add(&buf, text);
	if (!str_is_empty(row->link))
		buf_add_format(&buf, "\n\n%.*s%.*s", STR_ARGS(c->house->address), STR_ARGS(row->link));
	buf_add_format(&buf, "\n\n--\n%s", say(c, "This mail was sent by the service hall by itself; answers to it are not read."));
	return buf_str(&buf);
}

static enum status compose(struct call *c, const struct outbox_letter *row, struct str *to, struct str *message)
{
	struct str text, subject;
	TRY(seal_open(c, ADDRESS_CONTEXT, row->address, to));
	TRY(seal_open(c, NOTICE_SUBJECT_CONTEXT, row->subject, &subject));
	TRY(letter_words(c, row, &text));
	if (row->own.bytes.at) {
		struct str rest = text;
		subject = str_until(&rest, '\n');
	}
	struct letter letter = { notice_ways()->mail_from, *to, row->message, subject, body_of(c, row, text), row->made_at };
	return letter_text(c, &letter, message);
}

static void pause_road(struct posting *posting)
{
	road.pause_ms = road.pause_ms ? road.pause_ms * 2 : FIRST_WAIT_MS;
	if (road.pause_ms > LONGEST_WAIT_MS)
		road.pause_ms = LONGEST_WAIT_MS;
	road.until = instant_add(posting->now, road.pause_ms);
}

static enum status send_one(struct call *c, CURL *curl, struct posting *posting)
{
	struct str to, message;
	enum status leased = job_apply(c, lease);
	if (leased == STATUS_CONFLICT)
		return STATUS_OK; /* Somebody else has it. */
	TRY(leased);
	if (compose(c, posting->letter, &to, &message) == STATUS_OK) {
		posting->outcome = post(c, curl, to, message, &posting->error);
	} else {
		posting->outcome = MAIL_NEVER;
		posting->error = STR("it can't be composed");
	}
	posting->now = c->house->now();
	TRY(job_apply(c, settle));
	if (posting->outcome == MAIL_NEVER)
		call_log(c, "alarm", "mail %lld is given up: %.*s", (long long)posting->letter->id.n, STR_ARGS(posting->error));
	return STATUS_OK;
}

static enum status send_all(struct call *c, CURL *curl, struct posting *posting)
{
	set_road(c, curl);
	for (size_t i = 0; i < posting->letters.count; i++) {
		posting->letter = &posting->letters.items[i];
		TRY(send_one(c, curl, posting));
		if (posting->outcome == MAIL_UNREACHABLE) {
			pause_road(posting);
			call_log(c, "warning", "the mail server can't be reached: %.*s", STR_ARGS(posting->error));
			return STATUS_BUSY;
		}
		road.pause_ms = 0;
	}
	return STATUS_OK;
}

static enum status send_batches(struct call *c, CURL *curl, struct posting *posting)
{
	for (int i = 0; i < OUTBOX_BATCHES && posting->letters.count > 0; i++) {
		TRY(send_all(c, curl, posting));
		if (posting->letters.count < OUTBOX_BATCH)
			break;
		TRY(job_read(c, list_due));
	}
	return STATUS_OK;
}

enum status mail_run(struct call *c, struct str detail)
{
	(void)detail;
	struct posting posting = { .now = c->now };
	if (str_is_empty(notice_ways()->smtp_url) || str_is_empty(notice_ways()->mail_from) || c->now.ms < road.until.ms)
		return STATUS_OK;
	c->prepared = &posting;
	TRY(job_read(c, list_due));
	if (posting.letters.count == 0)
		return STATUS_OK;
	pthread_once(&road.once, start_curl);
	CURL *curl = curl_easy_init();
	if (!curl)
		return broken(c, "curl does not start");
	enum status status = send_batches(c, curl, &posting);
	curl_easy_cleanup(curl);
	return status;
}
