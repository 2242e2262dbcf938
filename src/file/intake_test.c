/* intake_test.c: uploads in parts, the quota, and what the sweep takes away. PDFs need no helper. */
#include "job/test_house.h"
#include "file/file_inner.h"
#include "file/intake.h"
#include "file_sql.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static struct test_house *test;
static const struct job_kind *const kinds[] = { file_jobs, NULL };
#define PDF "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
enum { DAY_MS = 24 * 3600 * 1000 };

struct work {
	struct intake intake;
	struct intake_taken taken;
	struct intake_id id;
	struct str name;
	int64_t size;
	struct file_row row;
	int64_t rows;
};

static enum status begin(struct call *c)
{
	struct work *work = c->prepared;
	return intake_begin(c, work->name, work->size, &work->intake);
}

static enum status find(struct call *c)
{
	struct work *work = c->prepared;
	return intake_find(c, work->id, &work->intake);
}

static enum status keep(struct call *c)
{
	struct work *work = c->prepared;
	return intake_keep(c, &work->intake, &work->taken);
}

static struct intake_id begun(int64_t account, int64_t size)
{
	struct call *c = test_call(test, account);
	struct work work = { .name = STR("证明.pdf"), .size = size };
	c->prepared = &work;
	assert_int_equal(job_apply(c, begin), STATUS_OK);
	return work.intake.id;
}

static enum status found(int64_t account, struct intake_id id, struct intake *out)
{
	struct call *c = test_call(test, account);
	struct work work = { .id = id };
	c->prepared = &work;
	enum status status = job_read(c, find);
	*out = work.intake;
	return status;
}

static enum status sent(int64_t account, struct intake_id id, uint64_t offset, struct str bytes, struct work *work)
{
	struct call *c = test_call(test, account);
	struct body body = { bytes, -1, bytes.len };
	*work = (struct work){ .id = id };
	c->prepared = work;
	TRY(job_read(c, find));
	TRY(intake_take(c, STR("file"), &work->intake, offset, &body, &work->taken));
	return job_apply(c, keep);
}

static const char *path_of(struct str stored)
{
	return str_format(test->arena, "%s/files/%.2s/%.*s.o", test->dir, stored.at, STR_ARGS(stored)).at;
}

static void make_old(const char *path)
{
	struct timespec times[2] = { { test_now_ms / 1000 - 2 * DAY_MS / 1000, 0 }, { test_now_ms / 1000 - 2 * DAY_MS / 1000, 0 } };
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* ---- stories ---- */

static void it_comes_in_parts_and_is_a_file_with_the_last(void **state)
{
	(void)state;
	struct str whole = STR(PDF);
	struct work work;
	struct intake intake;
	struct intake_id id = begun(1, (int64_t)whole.len);
	assert_int_equal(sent(1, id, 0, str_part(whole, 0, 10), &work), STATUS_OK);
	assert_int_equal(sent(1, id, 10, str_part(whole, 10, 11), &work), STATUS_OK);
	assert_int_equal(found(1, id, &intake), STATUS_OK);
	assert_int_equal(intake.came, 11);
	assert_int_equal(intake.file.n, 0);
	assert_int_equal(sent(1, id, 11, str_part(whole, 11, whole.len), &work), STATUS_OK);
	assert_int_equal(found(1, id, &intake), STATUS_OK);
	assert_int_equal(intake.file.n, work.taken.file.id.n);
	struct digest digest = digest_of(keys_profile(test->house.keys), whole);
	assert_true(str_equal(digest_str(&digest), digest_str(&work.taken.file.digest)));
	assert_true(str_equal(work.taken.file.name, STR("证明.pdf")));
}

static void a_part_that_is_not_waited_for_is_a_conflict_and_leaves_all_as_it_was(void **state)
{
	(void)state;
	struct work work;
	struct intake intake;
	struct intake_id id = begun(1, 100);
	static const struct {
		uint64_t offset;
		size_t len;
		enum status status;
	} rows[] = {
		{ 0, 40, STATUS_OK }, { 0, 40, STATUS_CONFLICT }, { 39, 10, STATUS_CONFLICT }, { 41, 10, STATUS_CONFLICT },
		{ 40, 61, STATUS_INVALID }, { 40, 0, STATUS_INVALID }, { UINT64_MAX, 1, STATUS_CONFLICT }, { 40, 1, STATUS_OK },
	};
	static const char bytes[100] = "%PDF-";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(sent(1, id, rows[i].offset, (struct str){ bytes, rows[i].len }, &work), rows[i].status);
	assert_int_equal(found(1, id, &intake), STATUS_OK);
	assert_int_equal(intake.came, 41);
	assert_int_equal(sent(2, id, 41, STR("x"), &work), STATUS_ABSENT);
}

static void a_part_changed_on_the_disk_is_found_out(void **state)
{
	(void)state;
	struct str whole = STR(PDF);
	struct work work;
	struct intake_id id = begun(1, (int64_t)whole.len);
	assert_int_equal(sent(1, id, 0, str_part(whole, 0, 30), &work), STATUS_OK);
	int fd = open(path_of(work.taken.part.stored), O_WRONLY);
	assert_int_equal(pwrite(fd, "x", 1, 25), 1);
	close(fd);
	assert_int_equal(sent(1, id, 30, str_part(whole, 30, whole.len), &work), STATUS_BROKEN);
}

static void after_a_day_it_goes_with_its_parts(void **state)
{
	(void)state;
	struct work work;
	struct intake intake;
	struct intake_id id = begun(1, 100);
	assert_int_equal(sent(1, id, 0, STR("%PDF-"), &work), STATUS_OK);
	const char *path = path_of(work.taken.part.stored);
	test_now_ms += DAY_MS;
	jobs_run_due(&test->house, kinds);
	assert_int_equal(access(path, F_OK), 0);
	test_now_ms += 1;
	jobs_run_due(&test->house, kinds);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(found(1, id, &intake), STATUS_ABSENT);
}

static void bytes_that_no_row_names_go_after_a_day_and_no_others(void **state)
{
	(void)state;
	struct work part;
	struct stored_file stray;
	struct body body = { STR(PDF), -1, sizeof PDF - 1 };
	struct intake_id id = begun(1, 100);
	assert_int_equal(sent(1, id, 0, STR("%PDF-"), &part), STATUS_OK);
	assert_int_equal(file_take(test_call(test, 1), STR("photo"), &body, 0, body.size, STR("x.pdf"), &stray), STATUS_OK);
	const char *of_part = path_of(part.taken.part.stored), *of_stray = path_of(stray.stored);
	jobs_run_due(&test->house, kinds);
	assert_int_equal(access(of_stray, F_OK), 0);
	make_old(of_stray);
	make_old(of_part);
	jobs_run_due(&test->house, kinds);
	assert_int_equal(access(of_stray, F_OK), -1);
	assert_int_equal(access(of_part, F_OK), 0);
}

static enum status add_rows(struct call *c)
{
	const struct work *work = c->prepared;
	for (int64_t i = 0; i < work->rows; i++) {
		struct file_row row = work->row;
		row.id = (struct file_id){ id_new(c) };
		row.stored = random_token(c->arena, 32);
		row.name = seal_close(c, "file.name", STR("x"));
		TRY(file_insert(c, &row));
	}
	return STATUS_OK;
}

static void an_account_has_a_quota_of_what_serves_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int64_t rows, size, more;
		enum status status;
	} rows[] = {
		{ "one less than allowed", QUOTA_FILES - 1, 1, 10, STATUS_OK },
		{ "as many as allowed", QUOTA_FILES, 1, 10, STATUS_INVALID },
		{ "as much as allowed", 1, QUOTA_BYTES - 10, 10, STATUS_OK },
		{ "a byte more", 1, QUOTA_BYTES - 10, 11, STATUS_INVALID },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t account = 10 + (int64_t)i;
		struct call *c = test_call(test, account);
		struct work work = { .rows = rows[i].rows, .size = rows[i].more, .name = STR("x"),
				     .row = { .owner = { account }, .type = STR("application/pdf"), .served = STR("application/pdf"),
					      .size = rows[i].size, .digest = STR("d"), .sealed = STR("s"), .made_at = c->now } };
		c->prepared = &work;
		assert_int_equal(job_apply(c, add_rows), STATUS_OK);
		enum status status = job_apply(c, begin);
		if (status != rows[i].status)
			fail_msg("%s: %s", rows[i].what, status_name(status));
	}
	begun(1, 10);
}

static int set_up(void **state)
{
	(void)state;
	test = test_house_new();
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
		STORY(it_comes_in_parts_and_is_a_file_with_the_last),
		STORY(a_part_that_is_not_waited_for_is_a_conflict_and_leaves_all_as_it_was),
		STORY(a_part_changed_on_the_disk_is_found_out),
		STORY(after_a_day_it_goes_with_its_parts),
		STORY(bytes_that_no_row_names_go_after_a_day_and_no_others),
		STORY(an_account_has_a_quota_of_what_serves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
