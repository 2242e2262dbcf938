/* helper_test.c: the confined helper, with good pictures, bad ones, bombs, and with its own death. The test program is its
 * own helper: `helper_test helper`. */
#include "base/sanitized.h"
#include "file/file_inner.h"

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

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int memory_file(const void *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	return fd;
}

static struct helper_answer recode(struct str bytes, int *out)
{
	int in = memory_file(bytes.at, bytes.len);
	*out = memory_file("", 0);
	struct helper_answer answer = helper_recode(in, bytes.len, *out);
	close(in);
	return answer;
}

/* A picture of two halves, black left and white right, so that one can see which way up it is. */
static struct str picture(int width, int height, const char *format, int orientation)
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

static struct str content(struct arena *arena, int fd, uint64_t size)
{
	char *bytes = arena_take(arena, size + 1);
	assert_int_equal(pread(fd, bytes, size, 0), size);
	return (struct str){ bytes, size };
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
		struct str bytes = picture(rows[i].width, rows[i].height, rows[i].format, rows[i].orientation);
		struct helper_answer answer = recode(bytes, &out);
		if (answer.outcome != HELPER_DONE)
			fail_msg("%s: outcome %d", rows[i].what, answer.outcome);
		assert_int_equal(answer.kind, rows[i].kind);
		assert_int_equal(answer.width, rows[i].out_width);
		assert_int_equal(answer.height, rows[i].out_height);
		struct str derived = content(arena, out, answer.size);
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
		struct helper_answer answer = recode(bytes, &out);
		assert_int_equal(answer.outcome, HELPER_DONE);
		assert_int_equal(answer.width, rows[i].turned ? 100 : 200);
		struct str upright = content(arena, out, answer.size);
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

/* Never to a whole group of processes. */
static void signal_helper(int signal)
{
	int process = helper_process();
	assert_true(process > 0);
	assert_int_equal(kill(process, signal), 0);
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
	struct helper_answer answer = recode(bomb, &out);
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
	struct str whole = picture(64, 64, ".jpg", 1), webp = picture(64, 64, ".webp", 1), moving = moving_webp();
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

/* A document of one page with this box, whose content is `len` times a mark, deflated. */
static struct str document(struct arena *arena, const char *box, const char *mark, size_t len)
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
		{ "a page", document(arena, "0 0 595 842", "0 0 100 100 re f\n", 1), 1, true },
		{ "a page that is not there", document(arena, "0 0 595 842", "q Q\n", 1), 2, false },
		{ "a very long page", document(arena, "0 0 1 14000", "0 0 1 1 re f\n", 1), 1, true },
		{ "no document", STR("%PDF-1.4\n<<<<<<<<"), 1, false },
		{ "brackets without end", document(arena, "0 0 595 842", "[", 40 << 20), 1, true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int in = memory_file(rows[i].bytes.at, rows[i].bytes.len), out = memory_file("", 0);
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
	struct str bytes = document(arena, "0 0 595 842", "q Q\n", 1);
	int in = memory_file(bytes.at, bytes.len), out = memory_file("", 0), pages = 0;
	enum helper_outcome outcome = helper_pdf_pages(in, out, &pages);
	close(in);
	close(out);
	arena_free(arena);
	if (outcome == HELPER_AWAY)
		skip();
	assert_int_equal(outcome, HELPER_DONE);
	assert_int_equal(pages, 1);
}

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

static void what_is_no_picture_is_unreadable_and_the_helper_lives(void **state)
{
	(void)state;
	struct str whole = picture(600, 400, ".jpg", 1);
	const struct str rows[] = {
		STR("\xff\xd8\xff\xe0 no picture at all"), STR("<svg xmlns='http://www.w3.org/2000/svg'/>"), STR("GIF89a"),
		STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),      STR("RIFF\x10\0\0\0WEBPVP8 \0\0\0\0"), str_part(whole, 0, whole.len / 2),
		STR("%PDF-1.4"),
	};
	int process = helper_process(), out;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct helper_answer answer = recode(rows[i], &out);
		if (answer.outcome != HELPER_UNREADABLE)
			fail_msg("row %zu came out as %d", i, answer.outcome);
		close(out);
	}
	assert_int_equal(recode(whole, &out).outcome, HELPER_DONE);
	close(out);
	assert_int_equal(helper_process(), process);
	g_free((void *)(uintptr_t)whole.at);
}

static void one_that_died_is_replaced(void **state)
{
	(void)state;
	struct str bytes = picture(100, 100, ".jpg", 1);
	int process = helper_process(), out;
	signal_helper(SIGKILL);
	assert_int_equal(recode(bytes, &out).outcome, HELPER_DONE);
	close(out);
	assert_int_not_equal(helper_process(), process);
	g_free((void *)(uintptr_t)bytes.at);
}

static void one_that_dawdles_is_ended_and_replaced(void **state)
{
	(void)state;
	struct str bytes = picture(100, 100, ".jpg", 1);
	int out;
	signal_helper(SIGSTOP);
	int64_t from = now_ms();
	assert_int_equal(recode(bytes, &out).outcome, HELPER_TOO_SLOW);
	close(out);
	int64_t took = now_ms() - from;
	assert_true(took >= HELPER_MS - 100 && took < HELPER_MS + 2000);
	assert_int_equal(recode(bytes, &out).outcome, HELPER_DONE);
	close(out);
	g_free((void *)(uintptr_t)bytes.at);
}

static void *recode_some(void *bytes)
{
	for (int i = 0; i < 10; i++) {
		int out;
		if (recode(*(struct str *)bytes, &out).outcome != HELPER_DONE)
			abort();
		close(out);
	}
	return NULL;
}

static void many_at_once_are_all_served_also_while_one_dies(void **state)
{
	(void)state;
	pthread_t threads[8];
	struct str bytes = picture(300, 300, ".jpg", 1);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, recode_some, &bytes), 0);
	usleep(20000);
	signal_helper(SIGKILL);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	g_free((void *)(uintptr_t)bytes.at);
}

static void it_stands_behind_a_filter_with_nothing_open(void **state)
{
	(void)state;
	char path[64], line[256];
	bool filtered = false, privileges = false;
	snprintf(path, sizeof path, "/proc/%d/status", helper_process());
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		filtered |= strcmp(line, "Seccomp:\t2\n") == 0;
		privileges |= strcmp(line, "NoNewPrivs:\t1\n") == 0;
	}
	fclose(file);
	assert_true(filtered && privileges);
	for (int fd = 3; fd < 16; fd++) {
		char target[256];
		snprintf(path, sizeof path, "/proc/%d/fd/%d", helper_process(), fd);
		ssize_t len = readlink(path, target, sizeof target - 1);
		if (len > 0 && strncmp(target, "anon_inode:[eventfd]", 20) != 0)
			fail_msg("descriptor %d is open in the helper: %.*s", fd, (int)len, target);
	}
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

static int start(void **state)
{
	(void)state;
	return vips_init("helper_test") || helper_start("/proc/self/exe") != STATUS_OK;
}

static int stop(void **state)
{
	(void)state;
	helper_stop();
	vips_shutdown();
	return 0;
}

/* ---- marks ---- */

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
	int in = memory_file(bytes.at, bytes.len), over = memory_file(with.at, with.len);
	*out = memory_file("", 0);
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
		struct str bytes = picture(rows[i].width, rows[i].height, rows[i].format, 1);
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
	struct str bytes = picture(400, 300, ".jpg", 1);
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
		cmocka_unit_test(it_stands_behind_a_filter_with_nothing_open),
		cmocka_unit_test(the_helper_has_limits_of_memory_time_and_output),
		cmocka_unit_test(bombs_are_refused_with_little_time_and_memory),
		cmocka_unit_test(documents_that_pretend_are_not_plain),
		cmocka_unit_test(documents_are_drawn_page_by_page_or_not_at_all),
		cmocka_unit_test(a_document_is_counted),
		cmocka_unit_test(pictures_come_out_upright_small_and_bare),
		cmocka_unit_test(each_of_the_eight_orientations_comes_out_upright),
		cmocka_unit_test(what_is_no_picture_is_unreadable_and_the_helper_lives),
		cmocka_unit_test(one_that_died_is_replaced),
		cmocka_unit_test(many_at_once_are_all_served_also_while_one_dies),
		cmocka_unit_test(one_that_dawdles_is_ended_and_replaced),
		cmocka_unit_test(a_mark_lies_over_the_whole_picture_whatever_its_kind),
		cmocka_unit_test(what_is_no_mark_gives_no_copy),
		cmocka_unit_test(kinds_are_told_by_content),
	};
	if (count > 1 && strcmp(args[1], "helper") == 0)
		return helper_main();
	return cmocka_run_group_tests(tests, start, stop);
}
