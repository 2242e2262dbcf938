/* file_test.c: uploads on a real store: what is taken, what is refused with which words, who may use it, when it goes. The
 * test program is its own helper: `file_test helper`. */
#include "job/test_house.h"
#include "file/file_inner.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <vips/vips.h>
#include <cmocka.h>

static struct test_house *test;
static const struct job_kind *const kinds[] = { file_jobs, NULL };
#define PDF "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"

static struct str jpeg_of(int width, int height)
{
	VipsImage *black, *image;
	void *bytes;
	size_t len;
	assert_int_equal(vips_black(&black, width, height, "bands", 3, NULL), 0);
	assert_int_equal(vips_copy(black, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
	vips_image_set_string(image, "exif-ifd0-ImageDescription", "secret place");
	assert_int_equal(vips_jpegsave_buffer(image, &bytes, &len, NULL), 0);
	struct str copy = str_copy(test->arena, (struct str){ bytes, len });
	g_free(bytes);
	g_object_unref(black);
	g_object_unref(image);
	return copy;
}

/* As a body in memory, with something before it. */
static enum status take(struct call *c, struct str bytes, struct str name, struct stored_file *out)
{
	char *at = arena_take(test->arena, bytes.len + 6);
	memcpy(at, "before", 6);
	if (bytes.len)
		memcpy(at + 6, bytes.at, bytes.len);
	struct body body = { { at, bytes.len + 6 }, -1, bytes.len + 6 };
	return file_take(c, STR("photo"), &body, 6, bytes.len, name, out);
}

/* ---- steps ---- */

static enum status keep(struct call *c)
{
	const struct stored_file *file = c->prepared;
	return file_keep(c, file);
}

struct use {
	struct file_id file;
	struct dossier_id dossier;
	bool serves;
};

static enum status assign(struct call *c)
{
	const struct use *use = c->prepared;
	struct str type;
	struct digest assigned, proof;
	TRY(file_assign(c, use->file, use->dossier, STR("photo"), &type, &assigned));
	TRY(file_proof(c, keys_profile(c->house->keys), use->file, &proof));
	assert_memory_equal(&assigned, &proof, sizeof proof);
	assert_true(type.len > 0);
	return STATUS_OK;
}

static enum status ask_serves(struct call *c)
{
	struct use *use = c->prepared;
	return file_serves(c, use->file, use->dossier, &use->serves);
}

struct opening {
	struct file_id file;
	bool original;
	struct body body;
	struct str type, name;
};

static enum status open_it(struct call *c)
{
	struct opening *opening = c->prepared;
	return file_open(c, opening->file, opening->original, &opening->body, &opening->type, &opening->name);
}

static struct stored_file kept(int64_t account, struct str bytes, const char *name)
{
	struct stored_file file;
	struct call *c = test_call(test, account);
	assert_int_equal(take(c, bytes, str_of(name), &file), STATUS_OK);
	c->prepared = &file;
	assert_int_equal(job_apply(c, keep), STATUS_OK);
	return file;
}

static enum status use_for(int64_t account, struct file_id file, int64_t dossier)
{
	struct call *c = test_call(test, account);
	struct use use = { file, { dossier }, false };
	c->prepared = &use;
	return job_apply(c, assign);
}

static bool serves(struct file_id file, int64_t dossier)
{
	struct call *c = test_call(test, 0);
	struct use use = { file, { dossier }, false };
	c->prepared = &use;
	assert_int_equal(job_read(c, ask_serves), STATUS_OK);
	return use.serves;
}

static enum status opened(struct file_id file, bool original, struct opening *opening)
{
	struct call *c = test_call(test, 0);
	*opening = (struct opening){ .file = file, .original = original };
	c->prepared = opening;
	return job_read(c, open_it);
}

static struct str content(struct body *body)
{
	char *bytes = arena_take(test->arena, body->size + 1);
	assert_int_equal(pread(body->fd, bytes, body->size, 0), body->size);
	close(body->fd);
	return (struct str){ bytes, body->size };
}

static const char *path_of(const struct stored_file *file, const char *end)
{
	return str_format(test->arena, "%s/files/%.2s/%.*s.%s", test->dir, file->stored.at, STR_ARGS(file->stored), end).at;
}

/* ---- stories ---- */

static void the_original_is_kept_and_a_bare_derivative_is_served(void **state)
{
	(void)state;
	struct opening opening;
	struct str bytes = jpeg_of(3000, 1500);
	struct stored_file file = kept(1, bytes, "../../etc/证明 照片\n.jpg");
	assert_true(str_equal(file.name, STR("....etc证明 照片.jpg")));
	assert_true(str_equal(file.type, STR("image/jpeg")));
	assert_int_equal(opened(file.id, true, &opening), STATUS_OK);
	assert_true(str_equal(content(&opening.body), bytes));
	assert_int_equal(opened(file.id, false, &opening), STATUS_OK);
	assert_true(str_equal(opening.name, file.name));
	struct str derived = content(&opening.body);
	assert_true(kind_of(derived) == KIND_JPEG);
	assert_false(str_contains(derived, STR("secret place")));
	struct digest digest = digest_of(PROFILE_SM, bytes);
	assert_memory_equal(digest.bytes, file.digest.bytes, DIGEST_SIZE);
}

static void a_name_ends_as_the_content_is(void **state)
{
	static const struct {
		const char *given, *kept;
	} rows[] = {
		{ "证明.pdf", "证明.pdf" },
		{ "证明.PDF", "证明.PDF" },
		{ "evil.html", "evil.html.pdf" },
		{ "photo.jpg", "photo.jpg.pdf" },
		{ "证明\u202egpj.exe", "证明gpj.exe.pdf" },
		{ "no end", "no end.pdf" },
		{ "\u2066", "file.pdf" },
		{ "", "file.pdf" },
		{ "../../etc/𠮷.pdf", "....etc𠮷.pdf" },
		{ "..\\..\\a\tb\x7f.pdf", "....ab.pdf" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(str_c(test->arena, kept(1, STR(PDF), rows[i].given).name), rows[i].kept);
}

static void a_pdf_is_served_as_it_is(void **state)
{
	(void)state;
	struct opening opening;
	struct stored_file file = kept(1, STR(PDF), "");
	assert_true(str_equal(file.name, STR("file.pdf")));
	assert_int_equal(opened(file.id, false, &opening), STATUS_OK);
	assert_true(str_equal(content(&opening.body), STR(PDF)));
	assert_true(str_equal(opening.type, STR("application/pdf")));
}

static void an_upload_that_was_spooled_to_disk_is_taken_from_its_place_in_it(void **state)
{
	(void)state;
	struct stored_file file;
	struct call *c = test_call(test, 1);
	int fd = open(test->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct str picture = jpeg_of(2000, 1500);
	assert_int_equal(pwrite(fd, picture.at, picture.len, 70000), picture.len);
	struct body body = { STR_NONE, fd, 70000 + picture.len };
	assert_int_equal(file_take(c, STR("photo"), &body, 70000, picture.len, STR("x.jpg"), &file), STATUS_OK);
	struct digest digest = digest_of(PROFILE_SM, picture);
	assert_memory_equal(digest.bytes, file.digest.bytes, DIGEST_SIZE);
	assert_int_equal(file.size, picture.len);
	close(fd);
}

static void what_lies_on_the_disk_is_sealed_and_cannot_be_changed_or_swapped(void **state)
{
	(void)state;
	struct opening opening;
	struct stored_file one = kept(1, STR(PDF), "one.pdf"), two = kept(1, STR(PDF), "two.pdf");
	struct stat about;
	assert_int_equal(stat(path_of(&one, "o"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	int fd = open(path_of(&one, "o"), O_RDWR);
	char bytes[4096];
	ssize_t len = read(fd, bytes, sizeof bytes);
	assert_true(len > 0);
	assert_false(str_contains((struct str){ bytes, (size_t)len }, STR("%PDF")));
	assert_int_equal(pwrite(fd, bytes + 40, 1, 41), 1);
	close(fd);
	assert_int_equal(opened(one.id, false, &opening), STATUS_BROKEN);
	assert_int_equal(rename(path_of(&two, "o"), path_of(&one, "o")), 0);
	assert_int_equal(opened(one.id, false, &opening), STATUS_BROKEN);
	assert_int_equal(opened(two.id, false, &opening), STATUS_BROKEN);
	assert_int_equal(opened((struct file_id){ 12345 }, false, &opening), STATUS_ABSENT);
}

/* ---- verification ---- */

static size_t lines;
static char line[200];

static void remember(struct call *c, struct str words)
{
	(void)c;
	lines++;
	snprintf(line, sizeof line, "%.*s", STR_ARGS(words));
}

static enum status verify(struct call *c)
{
	return files_verify(c, remember);
}

/* The number of faults; the last one is in `line`. */
static size_t faults(void)
{
	lines = 0;
	line[0] = 0;
	enum status status = job_read(test_call(test, 0), verify);
	assert_int_equal(status, lines ? STATUS_INVALID : STATUS_OK);
	return lines;
}

static void flip(const char *path, off_t at)
{
	char byte;
	int fd = open(path, O_RDWR);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void verification_finds_what_is_missing_or_changed_on_the_disk(void **state)
{
	(void)state;
	struct stored_file picture = kept(1, jpeg_of(50, 50), "x.jpg"), paper = kept(1, STR(PDF), "x.pdf");
	assert_int_equal(use_for(1, picture.id, 10), STATUS_OK);
	assert_int_equal(faults(), 0);
	flip(path_of(&picture, "o"), 100);
	assert_int_equal(faults(), 1);
	assert_non_null(strstr(line, "its original is not as it was written"));
	flip(path_of(&picture, "o"), 100);
	flip(path_of(&picture, "d"), 0);
	assert_int_equal(faults(), 1);
	assert_non_null(strstr(line, "its derivative is not as it was written"));
	flip(path_of(&picture, "d"), 0);
	assert_int_equal(truncate(path_of(&paper, "o"), 20), 0);
	assert_int_equal(faults(), 1);
	assert_int_equal(unlink(path_of(&paper, "o")), 0);
	assert_int_equal(faults(), 1);
	assert_non_null(strstr(line, "its original is missing"));
	test_now_ms += 24LL * 3600 * 1000; /* it may be swept meanwhile */
	assert_int_equal(faults(), 0);
	assert_int_equal(unlink(path_of(&picture, "d")), 0);
	assert_int_equal(faults(), 1);
}

static void what_is_wrong_is_refused_beside_its_field(void **state)
{
	static const struct {
		const char *what;
		struct str bytes;
		const char *sentence;
	} rows[] = {
		{ "empty", STR_INIT(""), "empty" },
		{ "a page", STR_INIT("<html><script>alert(1)</script>"), "Only pictures" },
		{ "a program", STR_INIT("\x7f""ELF\x02\x01"), "Only pictures" },
		{ "an svg", STR_INIT("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), "Only pictures" },
		{ "bytes of zero", STR_INIT("\0\0\0\0\0\0\0\0"), "Only pictures" },
		{ "a gif that moves", STR_INIT("GIF89a\x01\0\x01\0\x80\0\0!\xff\x0bNETSCAPE2.0"), "Only pictures" },
		{ "a gif that is an archive too", STR_INIT("GIF89a PK\x05\x06\0\0\0\0\1\0\1\0\x2e\0\0\0\x20\0\0\0\0\0"), "Only pictures" },
		{ "a page that is a pdf too", STR_INIT("<html>%PDF-1.4\nstartxref\n0\n%%EOF"), "Only pictures" },
		{ "a billion laughs", STR_INIT("<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><l>&b;</l>"), "Only pictures" },
		{ "an archive, also one of archives or a Word file", STR_INIT("PK\x03\x04\x14\0\0\0\x08\0"), "Archives, Word and Excel" },
		{ "an old Word file", STR_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "Archives, Word and Excel" },
		{ "an OFD", STR_INIT("PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0OFD.xml"), "OFD" },
		{ "a phone's own picture", STR_INIT("\0\0\0\x18""ftypheic\0\0\0\0"), "HEIC" },
		{ "a pdf that is an archive too", STR_INIT("%PDF-1.4\nstartxref\n0\n%%EOF PK\x05\x06\0\0\0\0\1\0\1\0\x2e\0\0\0\x20\0\0\0\0\0"), "broken or incomplete" },
		{ "half a pdf", STR_INIT("%PDF-1.4\n1 0 obj"), "broken or incomplete" },
		{ "a jpeg in name only", STR_INIT("\xff\xd8\xff\xe0\0\x10JFIF"), "cannot be read" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stored_file file;
		struct call *c = test_call(test, 1);
		if (take(c, rows[i].bytes, STR("x.jpg"), &file) != STATUS_INVALID)
			fail_msg("%s was taken", rows[i].what);
		assert_int_equal(c->faults.count, 1);
		assert_true(str_equal(c->faults.items[0].field, STR("photo")));
		assert_true(str_contains(c->faults.items[0].sentence, str_of(rows[i].sentence)));
	}
	struct stored_file file;
	struct call *c = test_call(test, 1);
	struct body body = { STR_NONE, -1, (uint64_t)1 << 40 };
	assert_int_equal(file_take(c, STR("photo"), &body, 0, FILE_SIZE_CEILING + 1, STR("x"), &file), STATUS_INVALID);
}

static void a_file_serves_any_number_of_its_owners_dossiers(void **state)
{
	(void)state;
	struct stored_file file = kept(1, STR(PDF), "x.pdf");
	assert_false(serves(file.id, 10));
	assert_int_equal(use_for(1, file.id, 10), STATUS_OK);
	assert_int_equal(use_for(1, file.id, 10), STATUS_OK);
	assert_int_equal(use_for(1, file.id, 11), STATUS_OK);
	assert_int_equal(use_for(2, file.id, 12), STATUS_INVALID);
	assert_int_equal(use_for(1, (struct file_id){ 99 }, 12), STATUS_INVALID);
	assert_true(serves(file.id, 10) && serves(file.id, 11));
	assert_false(serves(file.id, 12));
}

static void what_serves_nothing_goes_after_a_day(void **state)
{
	(void)state;
	struct stored_file used = kept(1, STR(PDF), "used.pdf"), unused = kept(1, jpeg_of(50, 50), "unused.jpg");
	struct opening opening;
	assert_int_equal(use_for(1, used.id, 10), STATUS_OK);
	test_now_ms += 24LL * 3600 * 1000;
	jobs_run_due(&test->house, kinds);
	assert_int_equal(access(path_of(&unused, "o"), F_OK), 0);
	test_now_ms += 1;
	jobs_run_due(&test->house, kinds);
	assert_int_equal(access(path_of(&unused, "o"), F_OK), -1);
	assert_int_equal(access(path_of(&unused, "d"), F_OK), -1);
	assert_int_equal(opened(unused.id, false, &opening), STATUS_ABSENT);
	assert_int_equal(opened(used.id, false, &opening), STATUS_OK);
	close(opening.body.fd);
}

static void without_a_helper_pictures_wait_and_pdfs_go_on(void **state)
{
	(void)state;
	struct stored_file file;
	struct str picture = jpeg_of(50, 50);
	helper_stop();
	assert_int_equal(take(test_call(test, 1), picture, STR("x.jpg"), &file), STATUS_BUSY);
	assert_int_equal(take(test_call(test, 1), STR(PDF), STR("x.pdf"), &file), STATUS_OK);
	assert_int_equal(helper_start("/proc/self/exe"), STATUS_OK);
	assert_int_equal(take(test_call(test, 1), picture, STR("x.jpg"), &file), STATUS_OK);
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

static int start(void **state)
{
	(void)state;
	return vips_init("file_test") || helper_start("/proc/self/exe") != STATUS_OK;
}

static int stop(void **state)
{
	(void)state;
	helper_stop();
	vips_shutdown();
	return 0;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int count, char **args)
{
	const struct CMUnitTest tests[] = {
		STORY(the_original_is_kept_and_a_bare_derivative_is_served),
		STORY(a_name_ends_as_the_content_is),
		STORY(a_pdf_is_served_as_it_is),
		STORY(an_upload_that_was_spooled_to_disk_is_taken_from_its_place_in_it),
		STORY(what_lies_on_the_disk_is_sealed_and_cannot_be_changed_or_swapped),
		STORY(verification_finds_what_is_missing_or_changed_on_the_disk),
		STORY(what_is_wrong_is_refused_beside_its_field),
		STORY(a_file_serves_any_number_of_its_owners_dossiers),
		STORY(what_serves_nothing_goes_after_a_day),
		STORY(without_a_helper_pictures_wait_and_pdfs_go_on),
	};
	if (count > 1 && strcmp(args[1], "helper") == 0)
		return helper_main();
	return cmocka_run_group_tests(tests, start, stop);
}
