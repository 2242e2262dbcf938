/* pdf_test.c: documents, read back by other people's tools: poppler, zbar. */
#include "view/pdf.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* Fontconfig keeps what it has read until the process ends, and its own threads are not built for the sanitizers. */
const char *__lsan_default_suppressions(void);
const char *__tsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}
const char *__tsan_default_suppressions(void)
{
	return "race:libfontconfig\nrace:libpango\nrace:libglib\ncalled_from_lib:libfontconfig.so.1";
}

static struct instant fixed_now(void)
{
	return (struct instant){ 1795334400000 };
}

static struct house house = { .now = fixed_now };

static struct call *call_new(void)
{
	struct arena *arena = arena_new(256 << 20);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &house, arena);
	return c;
}

/* Runs a tool to its end; gives what it printed, none when there is no such tool. */
static struct str tool(struct arena *arena, const char *const *args)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		dup2(open("/dev/null", O_WRONLY), 2);
		execvp(args[0], (char *const *)(uintptr_t)args);
		_exit(127);
	}
	close(ends[1]);
	char *text = arena_take(arena, 1 << 16);
	size_t len = 0;
	for (ssize_t n; len < 65535 && (n = read(ends[0], text + len, 65535 - len)) > 0;)
		len += (size_t)n;
	close(ends[0]);
	int status;
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? STR_NONE : (struct str){ text, len };
}

static const struct pdf_pair pairs[] = {
	{ STR_INIT("持证人"), STR_INIT("𠮷䶮") },
	{ STR_INIT("公民身份号码"), STR_INIT("320826********0018") },
	{ STR_INIT("居住地址"), STR_INIT("江苏省淮安市涟水县涟城街道安东路 100 号红日社区 3 幢 2 单元 501 室") },
	{ STR_INIT("签发日期"), STR_INIT("2026 年 11 月 22 日") },
	{ STR_INIT("有效期至"), STR_INIT("2027 年 11 月 21 日") },
};
static const struct pdf_element certificate_elements[] = {
	{ .kind = PDF_FOOTER, .text = STR_INIT("本证照由驿站生成，以扫码查验结果为准。") },
	{ .kind = PDF_EMBLEM },
	{ .kind = PDF_TITLE, .text = STR_INIT("居住证") },
	{ .kind = PDF_SUBTITLE, .text = STR_INIT("证照编号  JZZ-2026-000123") },
	{ .kind = PDF_TABLE, .pairs = pairs, .pair_count = 5 },
	{ .kind = PDF_PARAGRAPH,
	  .text = STR_INIT("依据《居住证暂行条例》，经审核，准予签发居住证。持证人在居住地依法享受劳动就业、义务教育、基本公共卫生服务等权利。") },
	{ .kind = PDF_SPACE },
	{ .kind = PDF_SPACE },
	{ .kind = PDF_QR, .text = STR_INIT("http://127.0.0.1:8080/c/AbCdEf0123456789"), .note = STR_INIT("扫码查验本证照\n是否仍然有效") },
	{ .kind = PDF_SEAL, .text = STR_INIT("示范县公安局"), .note = STR_INIT("2026 年 11 月 22 日"), .seal = true },
};
static const struct pdf_document certificate = {
	STR_INIT("居住证 JZZ-2026-000123"), STR_INIT("示范县公安局"), LANGUAGE_CHINESE, true, certificate_elements,
	sizeof certificate_elements / sizeof *certificate_elements,
};

static const char *path_of(struct arena *arena, const char *end)
{
	return str_format(arena, "/tmp/pdf_test.%d%s", (int)getpid(), end).at;
}

static const char *certificate_file(struct call *c)
{
	struct body body;
	assert_int_equal(pdf_make(c, &certificate, &body), STATUS_OK);
	const char *path = path_of(c->arena, ".pdf");
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(body.bytes.at, 1, body.bytes.len, file), body.bytes.len);
	fclose(file);
	return path;
}

static void a_reader_finds_all_words_also_rare_names(void **state)
{
	(void)state;
	static const char *const words[] = { "居住证", "𠮷䶮", "安东路", "示范县公安局", "JZZ-2026-000123", "为准" };
	struct call *c = call_new();
	const char *path = certificate_file(c);
	struct str text = tool(c->arena, (const char *const[]){ "pdftotext", path, "-", NULL });
	unlink(path);
	if (!text.at)
		skip();
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!str_contains(text, str_of(words[i])))
			fail_msg("%s is not in: %.*s", words[i], STR_ARGS(text));
	arena_free(c->arena);
}

static void it_is_tagged_titled_small_and_says_its_language(void **state)
{
	(void)state;
	struct call *c = call_new();
	const char *path = certificate_file(c);
	struct str info = tool(c->arena, (const char *const[]){ "pdfinfo", path, NULL });
	struct str fonts = tool(c->arena, (const char *const[]){ "pdffonts", path, NULL });
	struct str check = tool(c->arena, (const char *const[]){ "qpdf", "--check", path, NULL });
	struct str catalogue = tool(c->arena, (const char *const[]){ "qpdf", "--qdf", path, "-", NULL });
	unlink(path);
	if (!info.at || !fonts.at || !check.at)
		skip();
	assert_true(str_contains(info, STR("Tagged:          yes")));
	assert_true(str_contains(info, STR("Title:           居住证 JZZ-2026-000123")));
	assert_true(str_contains(info, STR("Page size:       595.276 x 841.89 pts (A4)")));
	assert_true(str_contains(info, STR("Pages:           1")));
	assert_true(str_contains(check, STR("No syntax or stream encoding errors")));
	assert_true(str_contains(catalogue, STR("/Lang (zh-CN)")));
	assert_true(str_contains(fonts, STR("yes yes yes")));
	assert_false(str_contains(fonts, STR("yes no")));
	arena_free(c->arena);
}

static void a_phone_reads_the_code_on_the_printed_page(void **state)
{
	(void)state;
	struct call *c = call_new();
	const char *path = certificate_file(c), *picture = path_of(c->arena, "");
	struct str drawn = tool(c->arena, (const char *const[]){ "pdftoppm", "-r", "110", "-png", "-singlefile", path, picture, NULL });
	const char *image = path_of(c->arena, ".png");
	struct str read = tool(c->arena, (const char *const[]){ "zbarimg", "-q", "--raw", image, NULL });
	unlink(path);
	if (!getenv("KEEP_PICTURE"))
		unlink(image);
	if (!drawn.at || !read.at)
		skip();
	assert_true(str_equal(str_trim(read), STR("http://127.0.0.1:8080/c/AbCdEf0123456789")));
	arena_free(c->arena);
}

static enum status make_name(struct call *c, struct str name)
{
	struct pdf_pair pair = { STR("姓名"), name };
	struct pdf_element table = { .kind = PDF_TABLE, .pairs = &pair, .pair_count = 1 };
	struct pdf_document document = { STR("t"), STR("a"), LANGUAGE_ENGLISH, false, &table, 1 };
	struct body body;
	return pdf_make(c, &document, &body);
}

static void a_character_that_cannot_be_printed_is_named(void **state)
{
	static const struct {
		struct str name;
		enum status status;
		const char *named;
	} rows[] = {
		{ STR_INIT("王小明"), STATUS_OK, NULL },
		{ STR_INIT("㛃㻂𠮷䶮"), STATUS_OK, NULL },
		{ STR_INIT("阿卜杜·热合曼"), STATUS_OK, NULL },
		{ STR_INIT("王\xee\x80\x80"), STATUS_INVALID, "U+E000" },
		{ STR_INIT("王\xf3\xb0\x80\x81"), STATUS_INVALID, "U+F0001" },
		{ STR_INIT("\xf0\xbf\xbf\xb0王"), STATUS_INVALID, "U+3FFF0" },
		{ STR_INIT("\xff"), STATUS_INVALID, "not readable" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct call *c = call_new();
		c->language = LANGUAGE_ENGLISH;
		assert_int_equal(make_name(c, rows[i].name), rows[i].status);
		if (rows[i].named)
			assert_true(str_contains(c->faults.items[0].sentence, str_of(rows[i].named)));
		arena_free(c->arena);
	}
}

static void long_documents_turn_the_page_and_endless_ones_are_refused(void **state)
{
	(void)state;
	struct call *c = call_new();
	struct pdf_element elements[3000];
	for (size_t i = 0; i < 3000; i++)
		elements[i] = (struct pdf_element){ .kind = PDF_PARAGRAPH, .text = STR("公示内容，公示内容。") };
	struct pdf_document document = { STR("t"), STR("a"), LANGUAGE_CHINESE, false, elements, 100 };
	struct body body;
	assert_int_equal(pdf_make(c, &document, &body), STATUS_OK);
	assert_true(str_contains(body.bytes, STR("/Count 4")));
	document.count = 3000;
	assert_int_equal(pdf_make(c, &document, &body), STATUS_INVALID);
	arena_free(c->arena);
}

enum { SENTENCES = 900 };

static struct str numbered(struct arena *arena)
{
	char *text = arena_take(arena, SENTENCES * 24);
	size_t len = 0;
	for (int i = 0; i < SENTENCES; i++)
		len += (size_t)snprintf(text + len, 24, "第%04d句。", i);
	return (struct str){ text, len };
}

static const char *file_with(struct call *c, enum pdf_kind kind, struct str value)
{
	struct pdf_pair *pair = ARENA_MANY(c->arena, struct pdf_pair, 2);
	struct pdf_element *elements = ARENA_MANY(c->arena, struct pdf_element, 2);
	struct body body;
	pair[0] = (struct pdf_pair){ STR("说明"), value };
	pair[1] = (struct pdf_pair){ STR("其后"), STR("在后面") };
	elements[0] = (struct pdf_element){ .kind = PDF_TITLE, .text = STR("长文") };
	elements[1] = (struct pdf_element){ .kind = kind, .pairs = pair, .pair_count = 2 };
	const struct pdf_document document = { STR("长文"), STR("县"), LANGUAGE_CHINESE, false, elements, 2 };
	assert_int_equal(pdf_make(c, &document, &body), STATUS_OK);
	const char *path = path_of(c->arena, kind == PDF_BOXES ? ".boxes.pdf" : ".table.pdf");
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(body.bytes.at, 1, body.bytes.len, file), body.bytes.len);
	fclose(file);
	return path;
}

/* The lowest edge of a word on any page, in points from above. */
static double lowest(struct str boxes)
{
	double worst = 0;
	struct str mark = STR("yMax=\"");
	for (size_t at; (at = str_find(boxes, mark)) < boxes.len;) {
		boxes = str_part(boxes, at + mark.len, boxes.len);
		double y = strtod(boxes.at, NULL);
		worst = y > worst ? y : worst;
	}
	return worst;
}

static void a_value_longer_than_a_page_runs_on_and_nothing_is_cut(void **state)
{
	static const enum pdf_kind kinds[] = { PDF_TABLE, PDF_BOXES };
	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct call *c = call_new();
		struct str value = numbered(c->arena);
		const char *path = file_with(c, kinds[k], value);
		struct str text = tool(c->arena, (const char *const[]){ "pdftotext", "-raw", path, "-", NULL });
		struct str boxes = tool(c->arena, (const char *const[]){ "pdftotext", "-bbox", path, "-", NULL });
		unlink(path);
		if (!text.at)
			skip();
		char *joined = arena_take(c->arena, text.len + 1);
		size_t len = 0;
		for (size_t i = 0; i < text.len; i++)
			if (text.at[i] != '\n' && text.at[i] != '\f')
				joined[len++] = text.at[i];
		for (int i = 0; i < SENTENCES; i++) {
			struct str one = str_format(c->arena, "第%04d句。", i);
			if (!str_contains((struct str){ joined, len }, one))
				fail_msg("kind %d: %.*s is cut", (int)kinds[k], STR_ARGS(one));
		}
		assert_true(str_contains((struct str){ joined, len }, STR("在后面")));
		assert_true(lowest(boxes) > 600 && lowest(boxes) < 790);
		arena_free(c->arena);
	}
}

static void *make_some(void *given)
{
	(void)given;
	for (int i = 0; i < 5; i++) {
		struct call *c = call_new();
		struct body body;
		if (pdf_make(c, &certificate, &body) != STATUS_OK)
			abort();
		arena_free(c->arena);
	}
	return NULL;
}

static void several_threads_make_documents(void **state)
{
	(void)state;
	pthread_t threads[4];
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_some, NULL), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_finds_all_words_also_rare_names),
		cmocka_unit_test(it_is_tagged_titled_small_and_says_its_language),
		cmocka_unit_test(a_phone_reads_the_code_on_the_printed_page),
		cmocka_unit_test(a_character_that_cannot_be_printed_is_named),
		cmocka_unit_test(long_documents_turn_the_page_and_endless_ones_are_refused),
		cmocka_unit_test(a_value_longer_than_a_page_runs_on_and_nothing_is_cut),
		cmocka_unit_test(several_threads_make_documents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
