/* helper_kit.c: pictures and documents to decode, and the confined helper that is the test program itself. */
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

int kit_memory_file(const void *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	return fd;
}

struct helper_answer kit_recode(struct str bytes, int *out)
{
	int in = kit_memory_file(bytes.at, bytes.len);
	*out = kit_memory_file("", 0);
	struct helper_answer answer = helper_recode(in, bytes.len, *out);
	close(in);
	return answer;
}

/* A picture of two halves, black left and white right, so that one can see which way up it is. */
struct str kit_picture(int width, int height, const char *format, int orientation)
{
	VipsImage *black, *white, *both, *copy;
	void *bytes;
	size_t len;
	assert_int_equal(vips_black(&black, width / 2, height, "bands", 3, NULL), 0);
	assert_int_equal(vips_linear1(black, &white, 1, 255, "uchar", TRUE, NULL), 0);
	assert_int_equal(vips_join(black, white, &both, VIPS_DIRECTION_HORIZONTAL, NULL), 0);
	assert_int_equal(vips_copy(both, &copy, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
	vips_image_set_int(copy, VIPS_META_ORIENTATION, orientation);
	vips_image_set_string(copy, "exif-ifd0-ImageDescription", "secret place");
	assert_int_equal(vips_image_write_to_buffer(copy, format, &bytes, &len, NULL), 0);
	g_object_unref(black);
	g_object_unref(white);
	g_object_unref(both);
	g_object_unref(copy);
	return (struct str){ bytes, len };
}

struct str kit_content(struct arena *arena, int fd, uint64_t size)
{
	char *bytes = arena_take(arena, size + 1);
	assert_int_equal(pread(fd, bytes, size, 0), size);
	return (struct str){ bytes, size };
}

/* A document of one page with this box, whose content is `len` times a mark, deflated. */
struct str kit_document(struct arena *arena, const char *box, const char *mark, size_t len)
{
	size_t mark_len = strlen(mark);
	uLongf packed_len = compressBound(len * mark_len);
	unsigned char *content_bytes = malloc(len * mark_len + 1), *packed = malloc(packed_len);
	for (size_t i = 0; i < len; i++)
		memcpy(content_bytes + i * mark_len, mark, mark_len);
	assert_int_equal(compress2(packed, &packed_len, content_bytes, len * mark_len, 9), Z_OK);
	struct str head = str_format(arena, "%%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\n"
					    "endobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<>>>>\nendobj\n4 0 obj\n"
					    "<</Length %lu/Filter/FlateDecode>>\nstream\n", box, packed_len);
	struct str tail = STR("\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF\n");
	char *whole = arena_take(arena, head.len + packed_len + tail.len);
	memcpy(whole, head.at, head.len);
	memcpy(whole + head.len, packed, packed_len);
	memcpy(whole + head.len + packed_len, tail.at, tail.len);
	free(content_bytes);
	free(packed);
	return (struct str){ whole, head.len + packed_len + tail.len };
}

/* Never to a whole group of processes. */
void kit_signal_helper(int signal)
{
	int process = helper_process();
	assert_true(process > 0);
	assert_int_equal(kill(process, signal), 0);
}

int kit_start_helper(void **state)
{
	(void)state;
	return vips_init("helper_test") || helper_start("/proc/self/exe") != STATUS_OK;
}

int kit_stop_helper(void **state)
{
	(void)state;
	helper_stop();
	vips_shutdown();
	return 0;
}
