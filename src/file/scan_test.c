/* scan_test.c: uploads before a scanner. The scanner is one of the test's own, which speaks clamd's protocol as clamd(8) has it. */
#include "job/test_house.h"
#include "file/file_inner.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cmocka.h>

#define PDF "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
/* EICAR's test file, in two halves, so that no scanner takes this source for it. */
#define EICAR "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" "ANTIVIRUS-TEST-FILE!$H+H*"

static struct test_house *test;

enum mood { ANSWERS, TOO_LARGE, HANGS_UP, TALKS_NONSENSE };

static struct {
	pthread_t thread;
	char path[96];
	int listener;
	enum mood mood;
	char seen[1 << 16];
	size_t len;
	bool well_formed;
} clamd;

static bool receive(int end, void *to, size_t len)
{
	return recv(end, to, len, MSG_WAITALL) == (ssize_t)len;
}

/* One INSTREAM session: the command, pieces with their length, a length of 0. */
static void hear(int end)
{
	char command[10];
	uint32_t ahead = 1;
	clamd.len = 0;
	clamd.well_formed = receive(end, command, 10) && memcmp(command, "zINSTREAM", 10) == 0;
	while (clamd.well_formed && receive(end, &ahead, 4) && ahead) {
		size_t len = ntohl(ahead);
		clamd.well_formed = clamd.len + len <= sizeof clamd.seen && receive(end, clamd.seen + clamd.len, len);
		clamd.len += len;
	}
	clamd.well_formed = clamd.well_formed && ahead == 0;
}

static void answer(int end)
{
	static const char clean[] = "stream: OK", found[] = "stream: Eicar-Signature FOUND", limit[] = "INSTREAM size limit exceeded. ERROR";
	bool infected = memmem(clamd.seen, clamd.len, EICAR, sizeof EICAR - 1) != NULL;
	if (clamd.mood == TOO_LARGE)
		send(end, limit, sizeof limit, MSG_NOSIGNAL);
	else if (clamd.mood == TALKS_NONSENSE)
		send(end, "stream: OK but who knows", 25, MSG_NOSIGNAL);
	else if (infected)
		send(end, found, sizeof found, MSG_NOSIGNAL);
	else
		send(end, clean, sizeof clean, MSG_NOSIGNAL);
}

static void *serve(void *unused)
{
	(void)unused;
	for (int end; (end = accept(clamd.listener, NULL, NULL)) >= 0; close(end))
		if (clamd.mood != HANGS_UP) {
			hear(end);
			answer(end);
		}
	return NULL;
}

static void start_clamd(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(clamd.path, sizeof clamd.path, "%s/clamd.ctl", test->dir);
	memcpy(address.sun_path, clamd.path, strlen(clamd.path));
	clamd.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	clamd.mood = ANSWERS;
	assert_int_equal(bind(clamd.listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(clamd.listener, 4), 0);
	assert_int_equal(pthread_create(&clamd.thread, NULL, serve, NULL), 0);
}

static void stop_clamd(void)
{
	shutdown(clamd.listener, SHUT_RDWR);
	pthread_join(clamd.thread, NULL);
	close(clamd.listener);
}

static enum status take(struct call *c, struct str bytes, struct stored_file *file)
{
	struct body body = { bytes, -1, bytes.len };
	return file_take(c, STR("photo"), &body, 0, bytes.len, STR("x.pdf"), file);
}

static struct str document_with(const char *words)
{
	struct str whole = STR(PDF);
	return str_format(test->arena, "%%PDF-1.4\n%%%s\n%.*s", words, STR_ARGS(str_part(whole, 9, whole.len)));
}

static enum status find_kept(struct call *c)
{
	struct stored_file *file = c->prepared;
	return file_find(c, file->id, file);
}

static enum status keep(struct call *c)
{
	return file_keep(c, c->prepared);
}

/* ---- stories ---- */

static void what_is_clean_is_taken_and_says_so(void **state)
{
	(void)state;
	struct stored_file file;
	struct call *c = test_call(test, 1);
	struct str bytes = document_with("nothing");
	file_set_scanner(&(struct scan_ways){ str_of(clamd.path), true });
	assert_int_equal(take(c, bytes, &file), STATUS_OK);
	assert_true(clamd.well_formed);
	assert_true(str_equal((struct str){ clamd.seen, clamd.len }, bytes));
	c->prepared = &file;
	assert_int_equal(job_apply(c, keep), STATUS_OK);
	file.scan = SCAN_NONE;
	assert_int_equal(job_read(c, find_kept), STATUS_OK);
	assert_int_equal(file.scan, SCAN_CLEAN);
}

static void a_virus_is_refused_with_a_sentence_and_recorded(void **state)
{
	(void)state;
	struct stored_file file;
	struct call *c = test_call(test, 7);
	file_set_scanner(&(struct scan_ways){ str_of(clamd.path), false });
	assert_int_equal(take(c, document_with(EICAR), &file), STATUS_INVALID);
	assert_true(str_equal(c->faults.items[0].field, STR("photo")));
	assert_true(str_contains(c->faults.items[0].sentence, STR("virus")));
	assert_true(c->keep == file_keep_refused);
	assert_int_equal(job_apply(c, c->keep), STATUS_OK);
	assert_true(str_contains(c->kept, STR("Eicar-Signature")));
	assert_false(str_contains(c->kept, STR("x.pdf")));
}

static void a_large_file_is_sent_whole(void **state)
{
	(void)state;
	struct stored_file file;
	char *filler = arena_take(test->arena, 50001);
	memset(filler, 'x', 50000);
	filler[50000] = 0;
	struct str bytes = document_with(filler);
	file_set_scanner(&(struct scan_ways){ str_of(clamd.path), true });
	assert_int_equal(take(test_call(test, 1), bytes, &file), STATUS_OK);
	assert_int_equal(clamd.len, bytes.len);
}

static void what_cannot_be_scanned_is_marked_or_refused_as_the_county_chose(void **state)
{
	static const struct {
		const char *what;
		bool there;
		enum mood mood;
		bool refuse;
		enum status status;
	} rows[] = {
		{ "nobody there, taken", false, ANSWERS, false, STATUS_OK },
		{ "nobody there, refused", false, ANSWERS, true, STATUS_BUSY },
		{ "too large for it, taken", true, TOO_LARGE, false, STATUS_OK },
		{ "too large for it, refused", true, TOO_LARGE, true, STATUS_BUSY },
		{ "it hangs up, taken", true, HANGS_UP, false, STATUS_OK },
		{ "it hangs up, refused", true, HANGS_UP, true, STATUS_BUSY },
		{ "an answer that is none of its, refused", true, TALKS_NONSENSE, true, STATUS_BUSY },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stored_file file = { 0 };
		clamd.mood = rows[i].mood;
		file_set_scanner(&(struct scan_ways){ rows[i].there ? str_of(clamd.path) : STR("/nonexistent/clamd.ctl"), rows[i].refuse });
		enum status status = take(test_call(test, 1), STR(PDF), &file);
		if (status != rows[i].status || (status == STATUS_OK && file.scan != SCAN_AWAY))
			fail_msg("%s: %s", rows[i].what, status_name(status));
	}
}

static void without_a_scanner_nothing_is_scanned(void **state)
{
	(void)state;
	struct stored_file file;
	file_set_scanner(&(struct scan_ways){ STR_NONE, true });
	assert_int_equal(take(test_call(test, 1), document_with(EICAR), &file), STATUS_OK);
	assert_int_equal(file.scan, SCAN_NONE);
}

static int set_up(void **state)
{
	(void)state;
	test = test_house_new();
	start_clamd();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	stop_clamd();
	test_house_free(test);
	return 0;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(what_is_clean_is_taken_and_says_so),
		STORY(a_virus_is_refused_with_a_sentence_and_recorded),
		STORY(a_large_file_is_sent_whole),
		STORY(what_cannot_be_scanned_is_marked_or_refused_as_the_county_chose),
		STORY(without_a_scanner_nothing_is_scanned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
