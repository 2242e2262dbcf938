/* helper_bomb_test.c: bombs of every kind against the confined helper: little time, little memory, and a refusal. */
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

/* Whatever a bomb that nobody has thought of does, it ends here. */
static void the_helper_has_limits_of_memory_time_and_output(void **state)
{
	static const struct {
		__rlimit_resource_t what;
		rlim_t most;
	} rows[] = { { RLIMIT_CPU, 600 }, { RLIMIT_AS, 512 << 20 }, { RLIMIT_FSIZE, 64 << 20 }, { RLIMIT_CORE, 0 }, { RLIMIT_NOFILE, 16 } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rlimit limit;
		if (SANITIZED && rows[i].what == RLIMIT_AS)
			continue;
		assert_int_equal(prlimit(helper_process(), rows[i].what, NULL, &limit), 0);
		assert_true(limit.rlim_max <= rows[i].most && limit.rlim_cur <= limit.rlim_max);
	}
}

static void put_u32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* A PNG whose header says `side` squared, with an empty body. */
static struct str png_bomb(unsigned char bytes[57], uint32_t side)
{
	static const unsigned char start[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
	memcpy(bytes, start, 16);
	put_u32(bytes + 16, side);
	put_u32(bytes + 20, side);
	memcpy(bytes + 24, "\x08\x02\0\0\0", 5);
	put_u32(bytes + 29, (uint32_t)crc32(0, bytes + 12, 17));
	memcpy(bytes + 33, "\0\0\0\x08IDAT\x78\x9c\x03\0\0\0\0\x01", 16);
	put_u32(bytes + 49, (uint32_t)crc32(0, bytes + 37, 12));
	return (struct str){ (char *)bytes, 53 };
}

static int64_t helper_peak_kb(void)
{
	char path[64], line[256];
	snprintf(path, sizeof path, "/proc/%d/status", helper_process());
	FILE *file = fopen(path, "r");
	int64_t peak = 0;
	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, "VmHWM:", 6) == 0)
			peak = strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return peak;
}

/* Time of a processor that the helper has used: no load of the machine changes it. */
static int64_t helper_cpu_ms(void)
{
	char path[64], line[1024] = "";
	long used = 0;
	snprintf(path, sizeof path, "/proc/%d/stat", helper_process());
	FILE *file = fopen(path, "r");
	char *at = file && fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
	for (int field = 2; at && field < 15; field++) { /* proc(5): the 14th and 15th are user and system time in ticks */
		at = strchr(at + 1, ' ');
		used += at && field >= 13 ? strtol(at, NULL, 10) : 0;
	}
	if (file)
		fclose(file);
	return used * 1000 / sysconf(_SC_CLK_TCK);
}

/* Chunks of bombs are put together here. */
static struct {
	unsigned char bytes[1 << 20];
	size_t len;
} bench;

static void put(const void *bytes, size_t len)
{
	assert_true(bench.len + len <= sizeof bench.bytes);
	memcpy(bench.bytes + bench.len, bytes, len);
	bench.len += len;
}

static void put_chunk(const char *kind, const void *bytes, size_t len)
{
	unsigned char number[4];
	size_t from = bench.len + 4;
	put_u32(number, (uint32_t)len);
	put(number, 4);
	put(kind, 4);
	put(bytes, len);
	put_u32(number, (uint32_t)crc32(0, bench.bytes + from, (uInt)(len + 4)));
	put(number, 4);
}

/* A small PNG with `len` zeros, deflated, in one chunk of a kind. */
static struct str png_with(const char *kind, const char *ahead, size_t ahead_len, size_t len)
{
	static const unsigned char head[] = { 0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0 };
	uLongf packed_len = compressBound(len);
	unsigned char *zeros = calloc(1, len), *packed = malloc(packed_len + 100), pixels[8 * 25] = { 0 }, row[300];
	uLongf row_len = sizeof row;
	memcpy(packed, ahead, ahead_len);
	assert_int_equal(compress2(packed + ahead_len, &packed_len, zeros, len, 9), Z_OK);
	assert_int_equal(compress(row, &row_len, pixels, sizeof pixels), Z_OK);
	bench.len = 0;
	put("\x89PNG\r\n\x1a\n", 8);
	put_chunk("IHDR", head, sizeof head);
	put_chunk(kind, packed, packed_len + ahead_len);
	put_chunk("IDAT", row, row_len);
	put_chunk("IEND", "", 0);
	free(zeros);
	free(packed);
	return (struct str){ (char *)bench.bytes, bench.len };
}

static struct str jpeg_bomb(void)
{
	static const unsigned char bytes[] = {
		0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0xff, 0xdc, 0xff, 0xdc, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
		0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9,
	};
	return (struct str){ (const char *)bytes, sizeof bytes };
}

static struct str webp_bomb(void)
{
	static const unsigned char bytes[] = { 'R', 'I', 'F', 'F', 26, 0, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8', 'L', 13, 0, 0, 0,
					       0x2f, 0xfe, 0xbf, 0xff, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	return (struct str){ (const char *)bytes, sizeof bytes };
}

/* Two pictures that follow each other. */
static struct str moving_webp(void)
{
	VipsImage *black, *white, *both, *copy;
	void *bytes;
	size_t len;
	assert_int_equal(vips_black(&black, 64, 64, "bands", 3, NULL), 0);
	assert_int_equal(vips_linear1(black, &white, 1, 255, "uchar", TRUE, NULL), 0);
	assert_int_equal(vips_join(black, white, &both, VIPS_DIRECTION_VERTICAL, NULL), 0);
	assert_int_equal(vips_copy(both, &copy, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
	vips_image_set_int(copy, VIPS_META_PAGE_HEIGHT, 64);
	assert_int_equal(vips_webpsave_buffer(copy, &bytes, &len, "lossless", TRUE, NULL), 0);
	g_object_unref(black);
	g_object_unref(white);
	g_object_unref(both);
	g_object_unref(copy);
	return (struct str){ bytes, len };
}

/* EXIF whose directory of 2,000 entries points at itself, again and again. */
static struct str jpeg_with_deep_exif(struct str plain)
{
	unsigned char exif[6 + 8 + 2 + 2000 * 12 + 4] = "Exif\0\0II*\0\x08\0\0\0\xd0\x07";
	for (size_t i = 0; i < 2000; i++)
		memcpy(exif + 16 + 12 * i, i % 2 ? "\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" : "\x25\x88\x04\0\x01\0\0\0\x08\0\0\0", 12);
	exif[sizeof exif - 4] = 8;
	unsigned char head[] = { 0xff, 0xd8, 0xff, 0xe1, (unsigned char)((sizeof exif + 2) >> 8), (unsigned char)((sizeof exif + 2) & 255) };
	bench.len = 0;
	put(head, sizeof head);
	put(exif, sizeof exif);
	put(plain.at + 2, plain.len - 2);
	return (struct str){ (char *)bench.bytes, bench.len };
}

enum expected { REFUSED, BARE /* taken, and nothing of the bomb is in what is served */ };

static void explode(const char *what, struct str bomb, enum expected expected)
{
	int out;
	int64_t memory = helper_peak_kb(), time = helper_cpu_ms();
	int process = helper_process();
	struct helper_answer answer = kit_recode(bomb, &out);
	if (expected == REFUSED && answer.outcome != HELPER_UNREADABLE && answer.outcome != HELPER_TOO_MANY_PIXELS)
		fail_msg("%s: outcome %d", what, answer.outcome);
	if (expected == BARE && answer.size > 4096)
		fail_msg("%s: %d bytes are served", what, (int)answer.size);
	close(out);
	if (helper_process() != process)
		fail_msg("%s ended the helper", what);
	if (SANITIZED)
		return; /* what a sanitizer needs of both says nothing */
	if (helper_peak_kb() - memory >= 16 * 1024 || helper_cpu_ms() - time > 100)
		fail_msg("%s: %lld KB, %lld ms of a processor", what, (long long)(helper_peak_kb() - memory), (long long)(helper_cpu_ms() - time));
}

static void bombs_are_refused_with_little_time_and_memory(void **state)
{
	(void)state;
	unsigned char bytes[57];
	struct str whole = kit_picture(64, 64, ".jpg", 1), webp = kit_picture(64, 64, ".webp", 1), moving = moving_webp();
	explode("a png of 900 megapixels", png_bomb(bytes, 30000), REFUSED);
	explode("a png as wide as can be said", png_bomb(bytes, 0x7fffffff), REFUSED);
	explode("a jpeg of 4,294 megapixels", jpeg_bomb(), REFUSED);
	explode("a webp of 268 megapixels", webp_bomb(), REFUSED);
	explode("pictures that move", moving, REFUSED);
	explode("a png with 60 MB of words in 60 KB", png_with("zTXt", "words\0\0", 7, 60 << 20), REFUSED);
	explode("a png with 60 MB of colours in 60 KB", png_with("iCCP", "icc\0\0", 5, 60 << 20), BARE);
	explode("a png with 60 MB behind its pixels", png_with("IDAT", "", 0, 60 << 20), BARE);
	explode("words about the picture that point at themselves", jpeg_with_deep_exif(whole), REFUSED);
	explode("half a webp", str_part(webp, 0, webp.len / 2), REFUSED);
	explode("an svg", STR("<svg xmlns='http://www.w3.org/2000/svg' width='9e9' height='9e9'/>"), REFUSED);
	explode("an archive", STR("PK\x03\x04\x14\0\0\0\x08\0"), REFUSED);
	explode("a tiff", STR("II*\0\x08\0\0\0"), REFUSED);
	explode("postscript", STR("%!PS-Adobe-3.0\n{} loop\n"), REFUSED);
	g_free((void *)(uintptr_t)whole.at);
	g_free((void *)(uintptr_t)webp.at);
	g_free((void *)(uintptr_t)moving.at);
}

int main(int count, char **args)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_helper_has_limits_of_memory_time_and_output),
		cmocka_unit_test(bombs_are_refused_with_little_time_and_memory),
	};
	if (count > 1 && strcmp(args[1], "helper") == 0)
		return helper_main();
	return cmocka_run_group_tests(tests, kit_start_helper, kit_stop_helper);
}
