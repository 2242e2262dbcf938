/* form_body_test.c: pairs, cookies and form bodies, told as rows. */
#include "http/http.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void pairs_are_decoded_in_their_order(void **state)
{
	static const struct {
		const char *sentence;
		struct str text, name, value;
		enum status status;
		size_t count;
	} rows[] = {
		{ "plain", STR_INIT("a=1&b=2"), STR_INIT("b"), STR_INIT("2"), STATUS_OK, 2 },
		{ "the first of two", STR_INIT("a=1&a=2"), STR_INIT("a"), STR_INIT("1"), STATUS_OK, 2 },
		{ "plus and escapes", STR_INIT("n=a+b%2B%E5%B1%85"), STR_INIT("n"), STR_INIT("a b+居"), STATUS_OK, 1 },
		{ "an encoded name", STR_INIT("m%5B0%5D=x"), STR_INIT("m[0]"), STR_INIT("x"), STATUS_OK, 1 },
		{ "without a value", STR_INIT("a&b="), STR_INIT("a"), STR_INIT(""), STATUS_OK, 2 },
		{ "a stray percent stands for itself", STR_INIT("a=5%&b=%zz"), STR_INIT("a"), STR_INIT("5%"), STATUS_OK, 2 },
		{ "empty ones are none", STR_INIT("&&a=1&"), STR_INIT("a"), STR_INIT("1"), STATUS_OK, 1 },
		{ "nothing", STR_INIT(""), STR_INIT("a"), { 0 }, STATUS_OK, 0 },
		{ "a NUL", STR_INIT("a=%00"), STR_INIT("a"), { 0 }, STATUS_INVALID, 0 },
		{ "not UTF-8", STR_INIT("a=%FF"), STR_INIT("a"), { 0 }, STATUS_INVALID, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct pair_list pairs;
		enum status status = pairs_read(arena, rows[i].text, &pairs);
		if (status != rows[i].status || (status == STATUS_OK && (pairs.count != rows[i].count ||
			!str_equal(pairs_get(&pairs, rows[i].name), rows[i].value))))
			fail_msg("%s", rows[i].sentence);
		arena_free(arena);
	}
}

static void more_than_two_thousand_pairs_are_refused(void **state)
{
	struct arena *arena = arena_new(4 << 20);
	struct pair_list pairs;
	struct buf buf;
	(void)state;
	buf_init(&buf, arena, 1 << 20);
	for (int i = 0; i < 2000; i++)
		buf_add(&buf, i ? STR("&a=1") : STR("a=1"));
	assert_int_equal(pairs_read(arena, buf_str(&buf), &pairs), STATUS_OK);
	assert_int_equal(pairs.count, 2000);
	buf_add(&buf, STR("&a=1"));
	assert_int_equal(pairs_read(arena, buf_str(&buf), &pairs), STATUS_INVALID);
	arena_free(arena);
}

static void cookies_are_found_by_their_whole_name(void **state)
{
	struct header headers[] = { { STR_INIT("cookie"), STR_INIT("xsession=no; session=yes; q=\"in\"") },
				    { STR_INIT("Cookie"), STR_INIT("later=1; empty=") } };
	struct request r = { .headers = headers, .header_count = 2 };
	(void)state;
	assert_true(str_equal(request_cookie(&r, "session"), STR("yes")));
	assert_true(str_equal(request_cookie(&r, "q"), STR("in")));
	assert_true(str_equal(request_cookie(&r, "later"), STR("1")));
	assert_non_null(request_cookie(&r, "empty").at);
	assert_null(request_cookie(&r, "sess").at);
}

struct read {
	struct pair_list fields;
	struct upload_list uploads;
};

static enum status read_as(struct arena *arena, const char *type, struct body body, struct read *out)
{
	struct header header = { STR("Content-Type"), str_of(type) };
	struct request r = { .headers = &header, .header_count = 1, .body = body };
	return body_read(arena, &r, &out->fields, &out->uploads);
}

#define PART(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define MULTIPART "multipart/form-data; boundary=x"

static void form_bodies_are_read_or_refused(void **state)
{
	static const struct {
		const char *sentence, *type;
		struct str body;
		enum status status;
		size_t fields, uploads;
	} rows[] = {
		{ "one field", MULTIPART, STR_INIT("--x\r\n" PART("a") "1\r\n--x--\r\n"), STATUS_OK, 1, 0 },
		{ "an empty field", MULTIPART, STR_INIT("--x\r\n" PART("a") "\r\n--x--"), STATUS_OK, 1, 0 },
		{ "a quoted boundary", "multipart/form-data; boundary=\"x\"", STR_INIT("--x\r\n" PART("a") "1\r\n--x--"), STATUS_OK, 1, 0 },
		{ "a file", MULTIPART, STR_INIT("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nb\r\n--x--"), STATUS_OK, 0, 1 },
		{ "no file chosen", MULTIPART, STR_INIT("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--x--"), STATUS_OK, 0, 0 },
		{ "urlencoded", "application/x-www-form-urlencoded; charset=utf-8", STR_INIT("a=1&b=2"), STATUS_OK, 2, 0 },
		{ "no end", MULTIPART, STR_INIT("--x\r\n" PART("a") "1\r\n--x"), STATUS_INVALID, 0, 0 },
		{ "no boundary", "multipart/form-data", STR_INIT("--x\r\n" PART("a") "1\r\n--x--"), STATUS_INVALID, 0, 0 },
		{ "another boundary", MULTIPART, STR_INIT("--y\r\n" PART("a") "1\r\n--y--"), STATUS_INVALID, 0, 0 },
		{ "a part without a name", MULTIPART, STR_INIT("--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"), STATUS_INVALID, 0, 0 },
		{ "a part that is no form-data", MULTIPART, STR_INIT("--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--x--"), STATUS_INVALID, 0, 0 },
		{ "a field that is no text", MULTIPART, STR_INIT("--x\r\n" PART("a") "\xff\r\n--x--"), STATUS_INVALID, 0, 0 },
		{ "garbage behind a boundary", MULTIPART, STR_INIT("--xy\r\n" PART("a") "1\r\n--x--"), STATUS_INVALID, 0, 0 },
		{ "another type", "text/plain", STR_INIT("a=1"), STATUS_INVALID, 0, 0 },
		{ "no body", "text/plain", STR_INIT(""), STATUS_OK, 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(8 << 20);
		struct read read;
		struct body body = { .bytes = rows[i].body, .fd = -1, .size = rows[i].body.len };
		enum status status = read_as(arena, rows[i].type, body, &read);
		if (status != rows[i].status || (status == STATUS_OK && (read.fields.count != rows[i].fields ||
									 read.uploads.count != rows[i].uploads)))
			fail_msg("%s: %d", rows[i].sentence, status);
		arena_free(arena);
	}
}

static void a_file_name_comes_without_folders(void **state)
{
	struct arena *arena = arena_new(8 << 20);
	struct read read;
	struct str text = STR("--x\r\nContent-Disposition: form-data; name=\"f\\\"%22\"; filename=\"C:\\dir\\../居住证.pdf\"\r\n"
			      "Content-Type: application/pdf\r\n\r\n%PDF\r\n--\r\n-x\r\n--x--");
	struct body body = { .bytes = text, .fd = -1, .size = text.len };
	char bytes[64];
	(void)state;
	assert_int_equal(read_as(arena, MULTIPART, body, &read), STATUS_OK);
	assert_int_equal(read.uploads.count, 1);
	struct upload *upload = &read.uploads.items[0];
	assert_true(str_equal(upload->field, STR("f\"\"")));
	assert_true(str_equal(upload->name, STR("居住证.pdf")));
	assert_true(str_equal(upload->type, STR("application/pdf")));
	assert_int_equal(body_copy(&body, upload->offset, bytes, upload->size), 12);
	assert_memory_equal(bytes, "%PDF\r\n--\r\n-x", 12);
	arena_free(arena);
}

/* The delimiter is laid over every place near the window's edge. */
static void a_spooled_body_is_read_across_the_windows_edge(void **state)
{
	static char text[200 * 1024];
	(void)state;
	for (int shift = -40; shift < 40; shift++) {
		struct arena *arena = arena_new(8 << 20);
		struct read read;
		const char *head = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
		const char *tail = "\r\n--x\r\n" PART("after") "last\r\n--x--\r\n";
		size_t size = (size_t)(64 * 1024 + shift), len = strlen(head);
		memcpy(text, head, len);
		memset(text + len, '\r', size);
		memcpy(text + len + size, tail, strlen(tail));
		len += size + strlen(tail);
		FILE *file = tmpfile();
		assert_int_equal(fwrite(text, 1, len, file), len);
		fflush(file);
		assert_int_equal(read_as(arena, MULTIPART, (struct body){ .fd = fileno(file), .size = len }, &read), STATUS_OK);
		assert_int_equal(read.uploads.items[0].size, size);
		assert_true(str_equal(pairs_get(&read.fields, STR("after")), STR("last")));
		fclose(file);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_decoded_in_their_order),
		cmocka_unit_test(more_than_two_thousand_pairs_are_refused),
		cmocka_unit_test(cookies_are_found_by_their_whole_name),
		cmocka_unit_test(form_bodies_are_read_or_refused),
		cmocka_unit_test(a_file_name_comes_without_folders),
		cmocka_unit_test(a_spooled_body_is_read_across_the_windows_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
