/* helper_mark_test.c: the confined helper lays a mark over pictures of every kind. */
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

/* A mark of 60 by 30: red but for a clear margin. */
static struct str red_mark(void)
{
	VipsImage *black, *red, *inside;
	void *bytes;
	size_t len;
	double add[] = { 200, 0, 0, 255 }, one[] = { 1, 1, 1, 1 };
	assert_int_equal(vips_black(&black, 40, 20, "bands", 4, NULL), 0);
	assert_int_equal(vips_linear(black, &red, one, add, 4, "uchar", TRUE, NULL), 0);
	assert_int_equal(vips_embed(red, &inside, 10, 5, 60, 30, NULL), 0);
	assert_int_equal(vips_image_write_to_buffer(inside, ".png", &bytes, &len, NULL), 0);
	g_object_unref(black);
	g_object_unref(red);
	g_object_unref(inside);
	return (struct str){ bytes, len };
}

static double mean_red(int fd, uint64_t size)
{
	double mean;
	VipsImage *image = NULL, *red = NULL, *green = NULL, *more = NULL;
	void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_true(bytes != MAP_FAILED);
	image = vips_image_new_from_buffer(bytes, size, "", NULL);
	assert_non_null(image);
	assert_int_equal(vips_extract_band(image, &red, 0, NULL), 0);
	assert_int_equal(vips_extract_band(image, &green, 1, NULL), 0);
	assert_int_equal(vips_subtract(red, green, &more, NULL), 0);
	assert_int_equal(vips_avg(more, &mean, NULL), 0);
	g_object_unref(red);
	g_object_unref(green);
	g_object_unref(more);
	g_object_unref(image);
	munmap(bytes, size);
	return mean;
}

static struct helper_answer mark(struct str bytes, struct str with, int *out)
{
	int in = kit_memory_file(bytes.at, bytes.len), over = kit_memory_file(with.at, with.len);
	*out = kit_memory_file("", 0);
	struct helper_answer answer = helper_mark(in, bytes.len, over, with.len, *out);
	close(in);
	close(over);
	return answer;
}

static void a_mark_lies_over_the_whole_picture_whatever_its_kind(void **state)
{
	(void)state;
	static const struct { const char *format; int width, height, to_width; } rows[] = {
		{ ".jpg", 1200, 1600, 1200 }, { ".png", 1600, 1200, 1600 }, { ".webp", 2000, 2000, 2000 }, { ".jpg", 250, 500, 1000 }, { ".png", 30, 30, 120 },
	};
	struct str red = red_mark();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str bytes = kit_picture(rows[i].width, rows[i].height, rows[i].format, 1);
		int out;
		struct helper_answer answer = mark(bytes, red, &out);
		assert_int_equal(answer.outcome, HELPER_DONE);
		assert_int_equal(answer.kind, KIND_JPEG);
		assert_int_equal(answer.width, rows[i].to_width);
		assert_true(mean_red(out, answer.size) > 20);
		close(out);
		g_free((void *)(uintptr_t)bytes.at);
	}
	g_free((void *)(uintptr_t)red.at);
}

static void what_is_no_mark_gives_no_copy(void **state)
{
	(void)state;
	struct str bytes = kit_picture(400, 300, ".jpg", 1);
	int out;
	assert_int_equal(mark(bytes, STR("no picture"), &out).outcome, HELPER_UNREADABLE);
	close(out);
	assert_int_equal(mark(bytes, bytes, &out).outcome, HELPER_UNREADABLE); /* one through which nothing is seen */
	close(out);
	g_free((void *)(uintptr_t)bytes.at);
}

int main(int count, char **args)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_lies_over_the_whole_picture_whatever_its_kind),
		cmocka_unit_test(what_is_no_mark_gives_no_copy),
	};
	if (count > 1 && strcmp(args[1], "helper") == 0)
		return helper_main();
	return cmocka_run_group_tests(tests, kit_start_helper, kit_stop_helper);
}
