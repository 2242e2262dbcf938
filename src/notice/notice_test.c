/* notice_test.c: the site's notices, mail to a real SMTP server with faults (test/smtp/sink.mjs), and the SMS spool. */
#include "job/test_house.h"
#include "notice/notice.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

static struct test_house *test;
static const struct job_kind *const kinds[] = { notice_jobs, NULL };
static struct str spool;

static enum status contacts_of(struct call *c, struct account_id account, struct contacts *out)
{
	if (account.n == 1)
		*out = (struct contacts){ STR("wang@home.example"), STR("13800138000") };
	if (account.n == 2)
		out->mail = str_format(c->arena, "li%d@home.example", 2);
	return STATUS_OK;
}

/* ---- what the tests do in an apply ---- */

static enum status send_note(struct call *c)
{
	const struct notice *notice = c->prepared;
	return notice_send(c, notice);
}

static enum status send_code(struct call *c)
{
	const struct str *phone = c->prepared;
	return notice_send_sms(c, *phone, STR("验证码 246810，5 分钟内有效。"));
}

static void tell(int64_t account, const char *subject)
{
	struct call *c = test_call(test, 0);
	struct notice notice = { { account }, { 7 }, str_of(subject), STR("您的申请已受理。\n.第二行"), STR("/my/7") };
	c->prepared = &notice;
	assert_int_equal(job_apply(c, send_note), STATUS_OK);
}

static enum status send_code_to(struct str phone)
{
	struct call *c = test_call(test, 0);
	c->prepared = &phone;
	return job_apply(c, send_code);
}

static struct outbox_line_list troubles_found;

static enum status read_troubles(struct call *c)
{
	return outbox_troubles(c, &troubles_found);
}

static size_t troubles(void)
{
	assert_int_equal(job_read(test_call(test, 0), read_troubles), STATUS_OK);
	return troubles_found.count;
}

static void later(int64_t ms)
{
	test_now_ms += ms;
	jobs_run_due(&test->house, kinds);
}

/* ---- the mail server ---- */

struct sink {
	pid_t process;
	int hold, port;
	struct str file;
};

static bool sink_start(struct sink *sink, const char *plan)
{
	int in[2], out[2];
	char line[64] = "";
	sink->file = str_format(test->arena, "%s/mail", test->dir);
	if (access("test/node_modules/smtp-server", F_OK) != 0)
		return false;
	assert_true(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
	sink->process = fork();
	if (sink->process == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execlp("node", "node", "test/smtp/sink.mjs", sink->file.at, plan, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	sink->hold = in[1];
	ssize_t len = read(out[0], line, sizeof line - 1);
	close(out[0]);
	sink->port = len > 5 ? (int)strtol(line + 5, NULL, 10) : 0;
	return sink->port > 0;
}

static void sink_stop(struct sink *sink)
{
	close(sink->hold);
	waitpid(sink->process, NULL, 0);
}

static void point_mail_to(int port)
{
	struct notice_ways ways = { str_format(test->arena, "smtp://127.0.0.1:%d", port), STR("hall@county.example"), spool };
	notice_set_ways(&ways);
}

static struct str file_text(const char *path)
{
	char *bytes = arena_take(test->arena, 1 << 20);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return STR_NONE;
	ssize_t len = read(fd, bytes, 1 << 20);
	close(fd);
	return (struct str){ bytes, len > 0 ? (size_t)len : 0 };
}

static size_t count_of(struct str text, struct str part)
{
	size_t count = 0;
	for (size_t at; (at = str_find(text, part)) < text.len; count++)
		text = str_part(text, at + part.len, text.len);
	return count;
}

/* How many messages of a subject came whole, and with how many ids. The subject is seen in base64. */
static void count_mail(struct str file, struct str subject, size_t *came, size_t *ids)
{
	struct str first = STR_NONE;
	*came = *ids = 0;
	for (struct str rest = file; rest.len;) {
		struct str line = str_until(&rest, '\n');
		if (!str_contains(line, subject))
			continue;
		struct str id = str_part(line, 0, str_find(line, STR("\",\"to\"")));
		*came += 1;
		if (!str_equal(id, first))
			*ids += 1;
		first = id;
	}
}

/* "n0" … "n7" as RFC 2047 writes them. */
static const char *const subjects[][2] = {
	{ "n0", "?bjA=?" }, { "n1", "?bjE=?" }, { "n2", "?bjI=?" }, { "n3", "?bjM=?" },
	{ "n4", "?bjQ=?" }, { "n5", "?bjU=?" }, { "n6", "?bjY=?" }, { "n7", "?bjc=?" },
};
enum { SUBJECTS = sizeof subjects / sizeof *subjects };

static void mail_arrives_at_least_once_with_one_id_whatever_the_server_does(void **state)
{
	(void)state;
	struct sink sink = { 0 };
	if (!sink_start(&sink, "refuse:2,later:3,drop:2"))
		skip();
	point_mail_to(1); /* nobody listens there: the server is down for hours */
	for (size_t i = 0; i < SUBJECTS; i++)
		tell(2, subjects[i][0]);
	for (int i = 0; i < 40; i++)
		later(300000);
	point_mail_to(sink.port);
	for (int i = 0; i < 20; i++)
		later(300000);
	struct str mail = file_text(sink.file.at);
	for (size_t i = 0; i < SUBJECTS; i++) {
		size_t came, ids;
		count_mail(mail, str_of(subjects[i][1]), &came, &ids);
		if (came < 1 || came > 3 || ids != 1)
			fail_msg("%s came %zu times with %zu ids", subjects[i][0], came, ids);
	}
	assert_int_equal(count_of(mail, STR("\"dropped\":true")), 2);
	assert_int_equal(count_of(mail, STR("\"dropped\":false")), SUBJECTS);
	assert_int_equal(count_of(mail, STR("http://127.0.0.1:8080/my/7")), SUBJECTS + 2);
	assert_int_equal(troubles(), 0);
	sink_stop(&sink);
}

static void mail_to_nobody_is_shown_to_a_person(void **state)
{
	(void)state;
	struct sink sink = { 0 };
	if (!sink_start(&sink, "never:1"))
		skip();
	point_mail_to(sink.port);
	tell(2, "n0");
	for (int i = 0; i < 3; i++)
		later(300000);
	assert_int_equal(troubles(), 1);
	assert_int_equal(troubles_found.items[0].state, OUTBOX_FAILED);
	assert_true(str_contains(troubles_found.items[0].last_error, STR("550")));
	assert_false(str_contains(troubles_found.items[0].last_error, STR("@")));
	assert_false(file_text(sink.file.at).len > 0);
	sink_stop(&sink);
}

/* Ends in the middle: the row's next try stands written before anything is sent. */
static void mail_survives_the_death_of_the_process(void **state)
{
	(void)state;
	struct sink sink = { 0 };
	if (!sink_start(&sink, ""))
		skip();
	point_mail_to(sink.port);
	tell(2, "n0");
	kill(sink.process, SIGSTOP);
	store_close(test->house.store);
	pid_t child = fork();
	if (child == 0) {
		test_house_open_store(test);
		jobs_run_due(&test->house, kinds);
		_exit(0);
	}
	usleep(700000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	kill(sink.process, SIGCONT);
	test_house_open_store(test);
	later(300000);
	size_t came, ids;
	count_mail(file_text(sink.file.at), str_of(subjects[0][1]), &came, &ids);
	assert_true(came >= 1 && ids == 1);
	sink_stop(&sink);
}

/* ---- SMS ---- */

/* The name of a file in one of the spool's folders; none when it is empty. */
static struct str only_file(const char *folder)
{
	struct str name = STR_NONE;
	DIR *dir = opendir(str_format(test->arena, "%.*s/%s", STR_ARGS(spool), folder).at);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			name = str_copy(test->arena, str_of(entry->d_name));
	if (dir)
		closedir(dir);
	return name;
}

static const char *spooled(const char *folder, struct str name)
{
	return str_format(test->arena, "%.*s/%s/%.*s", STR_ARGS(spool), folder, STR_ARGS(name)).at;
}

static void an_sms_lies_in_the_spool_and_its_fate_is_learnt(void **state)
{
	static const struct {
		const char *moved_to, *head;
		size_t troubles;
		enum outbox_state state;
		const char *error;
	} rows[] = {
		{ "sent", NULL, 0, OUTBOX_SENT, NULL },
		{ "failed", "To: 8613800138000\nFail_reason: no network\n\nx", 1, OUTBOX_FAILED, "no network" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
		later(0);
		struct str name = only_file("outgoing");
		assert_true(str_starts(name, STR("yizhan-")));
		assert_true(str_equal(file_text(spooled("outgoing", name)),
				      STR("To: 8613800138000\nAlphabet: UTF-8\n\n验证码 246810，5 分钟内有效。\n")));
		later(3600000);
		assert_int_equal(rename(spooled("outgoing", name), spooled(rows[i].moved_to, name)), 0);
		if (rows[i].head) {
			FILE *file = fopen(spooled(rows[i].moved_to, name), "w");
			fputs(rows[i].head, file);
			fclose(file);
		}
		later(300000);
		assert_int_equal(troubles(), rows[i].troubles);
		if (rows[i].error) {
			assert_int_equal(troubles_found.items[0].state, rows[i].state);
			assert_true(str_equal(troubles_found.items[0].last_error, str_of(rows[i].error)));
		}
	}
	assert_int_equal(send_code_to(STR("not a phone")), STATUS_INVALID);
}

static void an_sms_whose_fate_is_unknown_is_shown_and_not_sent_again(void **state)
{
	(void)state;
	assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
	later(0);
	assert_int_equal(unlink(spooled("outgoing", only_file("outgoing"))), 0);
	for (int i = 0; i < 9; i++)
		later(300000);
	assert_int_equal(troubles(), 0);
	for (int i = 0; i < 20; i++)
		later(300000);
	assert_int_equal(troubles(), 1);
	assert_int_equal(troubles_found.items[0].state, OUTBOX_UNKNOWN);
	assert_true(str_is_empty(only_file("outgoing")));
}

static void an_sms_that_was_not_handed_over_when_the_process_ended_is_handed_over_once(void **state)
{
	(void)state;
	assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
	later(0);
	struct str name = only_file("outgoing");
	const char *hidden = str_format(test->arena, "%.*s/.%.*s", STR_ARGS(spool), STR_ARGS(name)).at;
	assert_int_equal(rename(spooled("outgoing", name), hidden), 0);
	later(300000);
	assert_true(str_equal(only_file("outgoing"), name));
	assert_int_equal(access(hidden, F_OK), -1);
}

static void a_backlog_is_spooled_in_one_run(void **state)
{
	(void)state;
	for (int i = 0; i < 120; i++)
		assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
	later(0);
	size_t count = 0;
	DIR *dir = opendir(str_format(test->arena, "%.*s/outgoing", STR_ARGS(spool)).at);
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		count += entry->d_name[0] != '.';
	closedir(dir);
	assert_int_equal(count, 120);
}

/* As smsd does. */
static const char *move_to(const char *folder, struct str name)
{
	const char *to = spooled(folder, name);
	assert_int_equal(rename(spooled("outgoing", name), to), 0);
	return to;
}

static void what_an_end_of_the_process_left_in_the_spool_is_swept(void **state)
{
	(void)state;
	assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
	later(0);
	struct str name = only_file("outgoing");
	const char *sent = move_to("sent", name);
	later(300000);
	assert_int_equal(access(sent, F_OK), -1); /* its fate is written: it went at once */
	assert_int_equal(close(open(sent, O_CREAT | O_WRONLY, 0600)), 0);
	const char *foreign = spooled("sent", STR("somebody-else"));
	assert_int_equal(close(open(foreign, O_CREAT | O_WRONLY, 0600)), 0);
	later(1200000);
	assert_int_equal(access(sent, F_OK), -1);
	assert_int_equal(access(foreign, F_OK), 0);
	assert_int_equal(troubles(), 0);
}

static void sms_wait_while_there_is_no_spool(void **state)
{
	(void)state;
	struct notice_ways none = { 0 };
	notice_set_ways(&none);
	assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
	later(86400000);
	point_mail_to(1);
	later(0);
	assert_true(str_starts(only_file("outgoing"), STR("yizhan-")));
}

/* ---- in the site ---- */

static struct site_notice_list mine_found;
static int64_t unread_found;
static struct str cursor_asked;

static enum status read_mine(struct call *c)
{
	TRY(notice_count_unread(c, &unread_found));
	return notices_mine(c, cursor_asked, 2, &mine_found);
}

static enum status mark_read(struct call *c)
{
	const struct str *id = c->prepared;
	return notice_mark_read(c, *id);
}

static void mine(int64_t account, struct str cursor)
{
	cursor_asked = cursor;
	assert_int_equal(job_read(test_call(test, account), read_mine), STATUS_OK);
}

static enum status mark(int64_t account, struct str id)
{
	struct call *c = test_call(test, account);
	c->prepared = &id;
	return job_apply(c, mark_read);
}

static void the_site_shows_mine_newest_first_and_no_one_elses(void **state)
{
	(void)state;
	tell(1, "first");
	tell(1, "second");
	tell(1, "third");
	tell(2, "not mine");
	mine(1, STR_NONE);
	assert_int_equal(unread_found, 3);
	assert_int_equal(mine_found.count, 2);
	assert_true(str_equal(mine_found.items[0].subject, STR("third")));
	struct str third = mine_found.items[0].id;
	mine(1, mine_found.next);
	assert_int_equal(mine_found.count, 1);
	assert_true(str_equal(mine_found.items[0].subject, STR("first")));
	assert_true(str_is_empty(mine_found.next));
	assert_int_equal(mark(2, third), STATUS_ABSENT);
	assert_int_equal(mark(1, STR("x")), STATUS_ABSENT);
	assert_int_equal(mark(1, third), STATUS_OK);
	mine(1, STR_NONE);
	assert_int_equal(unread_found, 2);
	assert_true(mine_found.items[0].read);
	assert_int_equal(mark(1, STR_NONE), STATUS_OK);
	mine(1, STR_NONE);
	assert_int_equal(unread_found, 0);
	mine(2, STR_NONE);
	assert_int_equal(unread_found, 1);
	cursor_asked = STR("zzz");
	assert_int_equal(job_read(test_call(test, 1), read_mine), STATUS_INVALID);
}

static void neither_phone_nor_code_nor_words_stand_in_the_database(void **state)
{
	(void)state;
	assert_int_equal(send_code_to(STR("13800138000")), STATUS_OK);
	tell(1, "query code QX7Z2P");
	store_close(test->house.store);
	struct str base = file_text(str_format(test->arena, "%s/db", test->dir).at);
	assert_true(base.len > 1000);
	assert_false(str_contains(base, STR("13800138000")));
	assert_false(str_contains(base, STR("246810")));
	assert_false(str_contains(base, STR("QX7Z2P")));
	assert_false(str_contains(base, STR("您的申请已受理")));
	test_house_open_store(test);
}

static int set_up(void **state)
{
	(void)state;
	test = test_house_new();
	spool = str_format(test->arena, "%s/sms", test->dir);
	notice_set_contacts(contacts_of);
	point_mail_to(1);
	test_now_ms += 3600000;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	test_house_free(test);
	return 0;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(the_site_shows_mine_newest_first_and_no_one_elses),
		STORY(neither_phone_nor_code_nor_words_stand_in_the_database),
		STORY(what_an_end_of_the_process_left_in_the_spool_is_swept),
		STORY(an_sms_lies_in_the_spool_and_its_fate_is_learnt),
		STORY(an_sms_whose_fate_is_unknown_is_shown_and_not_sent_again),
		STORY(an_sms_that_was_not_handed_over_when_the_process_ended_is_handed_over_once),
		STORY(a_backlog_is_spooled_in_one_run),
		STORY(sms_wait_while_there_is_no_spool),
		STORY(mail_arrives_at_least_once_with_one_id_whatever_the_server_does),
		STORY(mail_to_nobody_is_shown_to_a_person),
		STORY(mail_survives_the_death_of_the_process),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
