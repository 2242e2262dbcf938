/* helper_test.c: the confined helper with good pictures and documents, and with what only looks like them. */
#include "kit/helper_kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vips/vips.h>
#include <zlib.h>
#include <cmocka.h>

/* What is two things at once, and what no honest document has, is not taken in at all. */
static void documents_that_pretend_are_not_plain(void **state)
{
	static const struct {
		const char *what;
		struct str bytes;
		bool plain;
	} rows[] = {
		{ "A4", STR_INIT("%PDF-1.4 /MediaBox [0 0 595.276 841.890] %%EOF"), true },
		{ "the largest that is allowed", STR_INIT("/MediaBox[0 0 14400 14400]"), true },
		{ "a unit more", STR_INIT("/MediaBox[0 0 14401 100]"), false },
		{ "a number of 20 digits", STR_INIT("/MediaBox[0 0 99999999999999999999 1]"), false },
		{ "the second page", STR_INIT("/MediaBox[0 0 1 1] /MediaBox [0 0 1e9 -20000]"), false },
		{ "an archive at its end", STR_INIT("%PDF-1.4 %%EOF PK\x05\x06\0\0\0\0\1\0\1\0\x2e\0\0\0\x20\0\0\0\0\0"), false },
		{ "an archive with words behind it", STR_INIT("%PDF PK\x05\x06\0\0\0\0\1\0\1\0\x2e\0\0\0\x20\0\0\0\5\0%%EOF"), false },
		{ "its mark by chance", STR_INIT("PK\x05\x06 and 30 bytes and more that are no archive at all"), true },
		{ "nothing", STR_INIT(""), true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (pdf_is_plain(rows[i].bytes) != rows[i].plain)
			fail_msg("%s", rows[i].what);
	char *many = malloc(7 * 50001 + 1);
	for (int i = 0; i < 50001; i++)
		memcpy(many + 7 * i, "9 0 obj", 8);
	assert_false(pdf_is_plain((struct str){ many, 7 * 50001 }));
	assert_true(pdf_is_plain((struct str){ many, 7 * 50000 }));
	free(many);
}

static void documents_are_drawn_page_by_page_or_not_at_all(void **state)
{
	(void)state;
	struct arena *arena = arena_new(64 << 20);
	const struct {
		const char *what;
		struct str bytes;
		int page;
		bool drawn;
	} rows[] = {
		{ "a page", kit_document(arena, "0 0 595 842", "0 0 100 100 re f\n", 1), 1, true },
		{ "a page that is not there", kit_document(arena, "0 0 595 842", "q Q\n", 1), 2, false },
		{ "a very long page", kit_document(arena, "0 0 1 14000", "0 0 1 1 re f\n", 1), 1, true },
		{ "no document", STR("%PDF-1.4\n<<<<<<<<"), 1, false },
		{ "brackets without end", kit_document(arena, "0 0 595 842", "[", 40 << 20), 1, true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int in = kit_memory_file(rows[i].bytes.at, rows[i].bytes.len), out = kit_memory_file("", 0);
		enum helper_outcome outcome = helper_pdf_page(in, rows[i].page, out);
		if (outcome == HELPER_AWAY)
			skip(); /* this kernel confines nothing */
		bool drawn = outcome == HELPER_DONE;
		if (drawn != rows[i].drawn && i != 4)
			fail_msg("%s: %d", rows[i].what, outcome);
		close(in);
		close(out);
	}
	arena_free(arena);
}

static void a_document_is_counted(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct str bytes = kit_document(arena, "0 0 595 842", "q Q\n", 1);
	int in = kit_memory_file(bytes.at, bytes.len), out = kit_memory_file("", 0), pages = 0;
	enum helper_outcome outcome = helper_pdf_pages(in, out, &pages);
	close(in);
	close(out);
	arena_free(arena);
	if (outcome == HELPER_AWAY)
		skip();
	assert_int_equal(outcome, HELPER_DONE);
	assert_int_equal(pages, 1);
}

static void pictures_come_out_upright_small_and_bare(void **state)
{
	static const struct {
		const char *what, *format;
		int width, height, orientation, kind, out_width, out_height;
	} rows[] = {
		{ "a jpeg stays one", ".jpg", 400, 200, 1, KIND_JPEG, 400, 200 },
		{ "one turned by its camera stands up", ".jpg", 400, 200, 6, KIND_JPEG, 200, 400 },
		{ "a large one is made smaller", ".jpg", 4000, 3000, 1, KIND_JPEG, 2400, 1800 },
		{ "large and turned", ".jpg", 4000, 3000, 8, KIND_JPEG, 1800, 2400 },
		{ "a png stays one", ".png", 300, 300, 1, KIND_PNG, 300, 300 },
		{ "as large as is allowed", ".jpg", 8000, 6250, 6, KIND_JPEG, 1875, 2400 },
		{ "as large as is allowed, as png", ".png", 8000, 6250, 1, KIND_PNG, 2400, 1875 },
		{ "webp becomes jpeg", ".webp", 320, 200, 1, KIND_JPEG, 320, 200 },
	};
	(void)state;
	struct arena *arena = arena_new(256 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int out;
		struct str bytes = kit_picture(rows[i].width, rows[i].height, rows[i].format, rows[i].orientation);
		struct helper_answer answer = kit_recode(bytes, &out);
		if (answer.outcome != HELPER_DONE)
			fail_msg("%s: outcome %d", rows[i].what, answer.outcome);
		assert_int_equal(answer.kind, rows[i].kind);
		assert_int_equal(answer.width, rows[i].out_width);
		assert_int_equal(answer.height, rows[i].out_height);
		struct str derived = kit_content(arena, out, answer.size);
		assert_int_equal(kind_of(derived), rows[i].kind);
		assert_false(str_contains(derived, STR("secret place")));
		assert_false(str_contains(derived, STR("Exif")));
		close(out);
		g_free((void *)(uintptr_t)bytes.at);
	}
	arena_free(arena);
}

/* The corner of the picture that was its top left when the camera was held upright: which way up it came out. */
static int corner(struct str bytes, int across, int down)
{
	VipsImage *image = vips_image_new_from_buffer(bytes.at, bytes.len, "", NULL);
	double *point;
	int count;
	assert_non_null(image);
	int x = across ? vips_image_get_width(image) - 1 : 0, y = down ? vips_image_get_height(image) - 1 : 0;
	assert_int_equal(vips_getpoint(image, &point, &count, x, y, NULL), 0);
	int value = (int)point[0];
	g_free(point);
	g_object_unref(image);
	return value;
}

/* A picture with one white quarter, top left as it is stored. */
static struct str marked(int orientation)
{
	VipsImage *black, *white, *both, *copy;
	void *bytes;
	size_t len;
	assert_int_equal(vips_black(&black, 200, 100, "bands", 3, NULL), 0);
	assert_int_equal(vips_black(&white, 100, 50, "bands", 3, NULL), 0);
	VipsImage *bright;
	assert_int_equal(vips_linear1(white, &bright, 1, 255, "uchar", TRUE, NULL), 0);
	assert_int_equal(vips_insert(black, bright, &both, 0, 0, NULL), 0);
	assert_int_equal(vips_copy(both, &copy, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
	vips_image_set_int(copy, VIPS_META_ORIENTATION, orientation);
	assert_int_equal(vips_image_write_to_buffer(copy, ".jpg", &bytes, &len, NULL), 0);
	g_object_unref(black);
	g_object_unref(white);
	g_object_unref(bright);
	g_object_unref(both);
	g_object_unref(copy);
	return (struct str){ bytes, len };
}

/* EXIF's eight: where the stored top left corner stands when the picture stands upright (CIPA DC-008, orientation). */
static void each_of_the_eight_orientations_comes_out_upright(void **state)
{
	static const struct {
		int orientation, across, down;
		bool turned;
	} rows[] = {
		{ 1, 0, 0, false }, { 2, 1, 0, false }, { 3, 1, 1, false }, { 4, 0, 1, false },
		{ 5, 0, 0, true },  { 6, 1, 0, true },  { 7, 1, 1, true },  { 8, 0, 1, true },
	};
	(void)state;
	struct arena *arena = arena_new(1 << 24);
	for (size_t i = 0; i < 8; i++) {
		int out;
		struct str bytes = marked(rows[i].orientation);
		struct helper_answer answer = kit_recode(bytes, &out);
		assert_int_equal(answer.outcome, HELPER_DONE);
		assert_int_equal(answer.width, rows[i].turned ? 100 : 200);
		struct str upright = kit_content(arena, out, answer.size);
		for (int corners = 0; corners < 4; corners++) {
			bool white = corner(upright, corners & 1, corners >> 1) > 200;
			if (white != ((corners & 1) == rows[i].across && corners >> 1 == rows[i].down))
				fail_msg("orientation %d: corner %d", rows[i].orientation, corners);
		}
		close(out);
		g_free((void *)(uintptr_t)bytes.at);
	}
	arena_free(arena);
}

static void what_is_no_picture_is_unreadable_and_the_helper_lives(void **state)
{
	(void)state;
	struct str whole = kit_picture(600, 400, ".jpg", 1);
	const struct str rows[] = {
		STR("\xff\xd8\xff\xe0 no picture at all"), STR("<svg xmlns='http://www.w3.org/2000/svg'/>"), STR("GIF89a"),
		STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),      STR("RIFF\x10\0\0\0WEBPVP8 \0\0\0\0"), str_part(whole, 0, whole.len / 2),
		STR("%PDF-1.4"),
	};
	int process = helper_process(), out;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct helper_answer answer = kit_recode(rows[i], &out);
		if (answer.outcome != HELPER_UNREADABLE)
			fail_msg("row %zu came out as %d", i, answer.outcome);
		close(out);
	}
	assert_int_equal(kit_recode(whole, &out).outcome, HELPER_DONE);
	close(out);
	assert_int_equal(helper_process(), process);
	g_free((void *)(uintptr_t)whole.at);
}

static void kinds_are_told_by_content(void **state)
{
	static const struct {
		struct str head;
		enum file_kind kind;
	} rows[] = {
		{ STR_INIT("\xff\xd8\xff\xe0"), KIND_JPEG },
		{ STR_INIT("\x89PNG\r\n\x1a\n"), KIND_PNG },
		{ STR_INIT("RIFF\0\0\0\0WEBPVP8 "), KIND_WEBP },
		{ STR_INIT("RIFX\0\0\0\0WEBPVP8 "), KIND_NONE },
		{ STR_INIT("%PDF-1.7\n"), KIND_PDF },
		{ STR_INIT(" %PDF-1.7\n"), KIND_NONE },
		{ STR_INIT("<!doctype html>"), KIND_NONE },
		{ STR_INIT("PK\x03\x04"), KIND_NONE },
		{ STR_INIT(""), KIND_NONE },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(kind_of(rows[i].head), rows[i].kind);
	assert_true(pdf_is_whole(STR("%PDF-1.5\n"), STR("startxref\n5\n%%EOF\n")));
	assert_false(pdf_is_whole(STR("%PDF-1.5\n"), STR("startxref\n5\n")));
	assert_false(pdf_is_whole(STR("%PDF-9.5\n"), STR("startxref\n5\n%%EOF\n")));
	assert_false(pdf_is_whole(STR("%PDF"), STR("startxref\n5\n%%EOF\n")));
}

int main(int count, char **args)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_that_pretend_are_not_plain),
		cmocka_unit_test(documents_are_drawn_page_by_page_or_not_at_all),
		cmocka_unit_test(a_document_is_counted),
		cmocka_unit_test(pictures_come_out_upright_small_and_bare),
		cmocka_unit_test(each_of_the_eight_orientations_comes_out_upright),
		cmocka_unit_test(what_is_no_picture_is_unreadable_and_the_helper_lives),
		cmocka_unit_test(kinds_are_told_by_content),
	};
	if (count > 1 && strcmp(args[1], "helper") == 0)
		return helper_main();
	return cmocka_run_group_tests(tests, kit_start_helper, kit_stop_helper);
}
