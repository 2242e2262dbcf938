/* helper_main.c: the helper's life. It stands behind a seccomp filter that knows no files, no network, no processes, and
 * turns the images that come over its socket into plain ones by libvips, whose other loaders are blocked. */
#include "base/sanitized.h"
#include "file/file_inner.h"

#include <errno.h>
#include <linux/close_range.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vips/vips.h>
#include <vips/vector.h>

enum {
	SOCKET = 0,
	MEMORY = 512 * 1024 * 1024,
	OUTPUT = 64 * 1024 * 1024,
	CPU_SECONDS = 600,    /* the kernel ends it then; before that it leaves by itself between two images */
	LEAVE_SECONDS = 300,
	QUALITY = 85,
	MARK_MOST = 1024 * 1024,
	MARK_SIDE = 1000,     /* of a picture's shorter side, that the words can be read */
	ENLARGED_MOST = 4,
};

static bool limit(int what, rlim_t most)
{
	struct rlimit ceiling = { most, most };
	return setrlimit((__rlimit_resource_t)what, &ceiling) == 0;
}

static bool limit_all(void)
{
	return limit(RLIMIT_CPU, CPU_SECONDS) && limit(RLIMIT_FSIZE, OUTPUT) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 16) &&
	       (SANITIZED || limit(RLIMIT_AS, MEMORY));
}

/* What decoding in memory with threads needs. All else gives EPERM: no open, no socket, no exec, no kill of others. */
static bool filter(void)
{
	static const int calls[] = {
		SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(writev), SCMP_SYS(lseek),
		SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg),
		SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk),
		SCMP_SYS(futex), SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
		SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getrandom),
		SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(tgkill), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
		SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
		SCMP_SYS(gettimeofday), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall),
	};
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool ready = context && seccomp_attr_set(context, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
	for (size_t i = 0; ready && i < sizeof calls / sizeof *calls; i++)
		ready = seccomp_rule_add(context, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	ready = ready && seccomp_load(context) == 0;
	seccomp_release(context);
	return ready;
}

/* Makes libvips load what it loads late, while files can still be opened. */
static bool warm_up(void)
{
	static const unsigned char pixels[16 * 16 * 3];
	void *bytes = NULL;
	size_t len = 0;
	VipsImage *image = vips_image_new_from_memory(pixels, sizeof pixels, 16, 16, 3, VIPS_FORMAT_UCHAR), *thumb = NULL;
	bool done = image && vips_jpegsave_buffer(image, &bytes, &len, NULL) == 0 &&
		    vips_thumbnail_buffer(bytes, len, &thumb, 8, "export_profile", "srgb", NULL) == 0 &&
		    vips_image_wio_input(thumb) == 0;
	g_free(bytes);
	if (thumb)
		g_object_unref(thumb);
	if (image)
		g_object_unref(image);
	return done;
}

static bool start_vips(void)
{
	if (vips_init("helper"))
		return false;
	vips_vector_set_enabled(FALSE);
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	vips_operation_block_set("VipsForeignLoad", TRUE);
	vips_operation_block_set("VipsForeignLoadJpeg", FALSE);
	vips_operation_block_set("VipsForeignLoadPng", FALSE);
	vips_operation_block_set("VipsForeignLoadWebp", FALSE);
	return warm_up();
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static void save(VipsImage *image, enum file_kind kind, int out, struct helper_answer *answer)
{
	void *bytes = NULL;
	size_t len = 0;
	int failed = kind == KIND_PNG ? vips_pngsave_buffer(image, &bytes, &len, "strip", TRUE, NULL)
				      : vips_jpegsave_buffer(image, &bytes, &len, "Q", QUALITY, "strip", TRUE, NULL);
	if (!failed && write_all(out, bytes, len))
		*answer = (struct helper_answer){ HELPER_DONE, (int32_t)kind, len, vips_image_get_width(image),
						  vips_image_get_height(image) };
	g_free(bytes);
}

/* The header is read first: what would be too large is never decoded. */
static enum helper_outcome judge_header(const void *bytes, size_t len, enum file_kind *kind)
{
	VipsImage *header = vips_image_new_from_buffer(bytes, len, "", NULL);
	if (!header)
		return HELPER_UNREADABLE;
	int64_t pixels = (int64_t)vips_image_get_width(header) * vips_image_get_height(header);
	bool png = *kind == KIND_PNG || vips_image_hasalpha(header);
	bool moves = vips_image_get_n_pages(header) > 1;
	g_object_unref(header);
	*kind = png ? KIND_PNG : KIND_JPEG;
	if (moves)
		return HELPER_UNREADABLE;
	return pixels > IMAGE_PIXELS ? HELPER_TOO_MANY_PIXELS : HELPER_DONE;
}

static void drop_all(VipsImage **images, size_t count)
{
	for (size_t i = 0; i < count; i++)
		g_clear_object(&images[i]);
}

/* The mark about half as wide as the picture's shorter side, again and again until it is covered. */
static bool cover(VipsImage *image, struct str mark, VipsImage **out)
{
	enum { WHOLE, SIZED, COPIED, MANY, CUT, COUNT };
	VipsImage *step[COUNT] = { 0 };
	int width = vips_image_get_width(image), height = vips_image_get_height(image);
	double least = width < height ? width : height;
	step[WHOLE] = vips_image_new_from_buffer(mark.at, mark.len, "", NULL);
	double scale = step[WHOLE] ? least * 9 / 20 / vips_image_get_width(step[WHOLE]) : 0;
	bool done = step[WHOLE] && vips_image_hasalpha(step[WHOLE]) && scale > 0 &&
		    vips_resize(step[WHOLE], &step[SIZED], scale, NULL) == 0 &&
		    (step[COPIED] = vips_image_copy_memory(step[SIZED])) != NULL &&
		    vips_replicate(step[COPIED], &step[MANY], width / vips_image_get_width(step[COPIED]) + 1,
				   height / vips_image_get_height(step[COPIED]) + 1, NULL) == 0 &&
		    vips_extract_area(step[MANY], &step[CUT], 0, 0, width, height, NULL) == 0 &&
		    vips_composite2(image, step[CUT], out, VIPS_BLEND_MODE_OVER, NULL) == 0;
	drop_all(step, COUNT);
	return done;
}

/* The picture on white paper, the mark over it. */
static bool put_mark(VipsImage *image, struct str mark, VipsImage **out)
{
	enum { LARGE, WHITE, COVERED, COUNT };
	VipsImage *step[COUNT] = { 0 };
	int width = vips_image_get_width(image), height = vips_image_get_height(image);
	double scale = (double)MARK_SIDE / (width < height ? width : height);
	scale = scale < 1 ? 1 : scale > ENLARGED_MOST ? ENLARGED_MOST : scale;
	double paper[] = { 255 };
	VipsArrayDouble *white = vips_array_double_new(paper, 1);
	bool clear = vips_image_hasalpha(image);
	bool done = vips_resize(image, &step[LARGE], scale, NULL) == 0 &&
		    (!clear || vips_flatten(step[LARGE], &step[WHITE], "background", white, NULL) == 0) &&
		    cover(clear ? step[WHITE] : step[LARGE], mark, &step[COVERED]) &&
		    vips_flatten(step[COVERED], out, "background", white, NULL) == 0;
	vips_area_unref(VIPS_AREA(white));
	drop_all(step, COUNT);
	return done;
}

static void save_marked(VipsImage *image, struct str mark, int out, struct helper_answer *answer)
{
	VipsImage *marked = NULL;
	if (put_mark(image, mark, &marked))
		save(marked, KIND_JPEG, out, answer);
	g_clear_object(&marked);
}

/* `mark`: laid over it; none: nothing is. */
static struct helper_answer recode(const void *bytes, size_t len, struct str mark, int out)
{
	struct helper_answer answer = { .outcome = HELPER_UNREADABLE };
	enum file_kind kind = kind_of((struct str){ bytes, len });
	VipsImage *image, *thumb = NULL;
	struct str whole = { bytes, len };
	if (kind == KIND_NONE || kind == KIND_PDF || (kind == KIND_PNG && !png_is_modest(whole)) || !exif_is_modest(whole))
		return answer;
	enum helper_outcome judged = judge_header(bytes, len, &kind);
	if (judged != HELPER_DONE)
		return (struct helper_answer){ .outcome = (int32_t)judged };
	image = vips_image_new_from_buffer(bytes, len, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
					   VIPS_FAIL_ON_TRUNCATED, NULL);
	if (image && vips_thumbnail_image(image, &thumb, IMAGE_SIDE, "height", IMAGE_SIDE, "size", VIPS_SIZE_DOWN,
					  "export_profile", "srgb", NULL) == 0) {
		if (mark.len)
			save_marked(thumb, mark, out, &answer);
		else
			save(thumb, kind, out, &answer);
	}
	g_clear_object(&thumb);
	g_clear_object(&image);
	vips_error_clear();
	return answer;
}

static struct str map_in(int fd, uint64_t size)
{
	void *bytes = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	return bytes == MAP_FAILED ? STR_NONE : (struct str){ bytes, size };
}

static void map_out(struct str bytes)
{
	if (bytes.len)
		munmap((void *)(uintptr_t)bytes.at, bytes.len);
}

static struct helper_answer serve(const struct helper_order *order, int in, int out, int mark_in)
{
	struct helper_answer answer = { .outcome = HELPER_UNREADABLE };
	if (order->size == 0 || order->size > FILE_SIZE_CEILING || order->mark > MARK_MOST)
		return answer;
	struct str image = map_in(in, order->size), mark = map_in(mark_in, order->mark);
	if (image.len && (mark.len || !order->mark))
		answer = recode(image.at, image.len, mark, out);
	map_out(image);
	map_out(mark);
	return answer;
}

static bool has_worked_long(void)
{
	struct timespec used;
	return clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0 || used.tv_sec >= LEAVE_SECONDS;
}

int helper_main(void)
{
	struct helper_order order;
	struct helper_answer answer = { 0 };
	int fds[3];
	const char *tool = getenv("HELPER_TOOL");
	if (tool)
		return helper_tool_main(tool);
	prctl(PR_SET_DUMPABLE, 0);
	if (close_range(3, ~0U, 0) != 0 || !start_vips() || !limit_all() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !filter())
		_exit(3);
	bool open = helper_send(SOCKET, &answer, sizeof answer, NULL, 0);
	while (open && !has_worked_long() && helper_receive(SOCKET, &order, sizeof order, fds, 3)) {
		answer = serve(&order, fds[0], fds[1], fds[2]);
		for (size_t i = 0; i < 3; i++)
			close(fds[i]);
		open = helper_send(SOCKET, &answer, sizeof answer, NULL, 0);
	}
	_exit(0);
}
