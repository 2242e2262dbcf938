/* letter_test.c: messages by RFC 5322 and files in smstools' form, as rows. */
#include "notice/notice_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct instant fixed_now(void)
{
	return (struct instant){ 1795334400000 };
}

static struct house house = { .now = fixed_now };

static struct call *call_new(void)
{
	struct arena *arena = arena_new(16 << 20);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &house, arena);
	return c;
}

static struct letter letter_of(const char *to, const char *subject, const char *text)
{
	return (struct letter){ STR("hall@county.example"), str_of(to), STR("abc@county.example"), str_of(subject), str_of(text),
				{ 1795334400000 } };
}

static void a_letter_is_plain_ascii_with_everything_a_server_asks_for(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"From: <hall@county.example>\r\n", "To: <wang@home.example>\r\n", "Date: Sun, 22 Nov 2026 16:00:00 +0800\r\n",
		"Message-ID: <abc@county.example>\r\n", "Subject: =?UTF-8?B?5bGF5L2P6K+B?=\r\n", "\r\n\r\n=E6=82=A8=E5=A5=BD",
	};
	struct call *c = call_new();
	struct str text;
	struct letter letter = letter_of("wang@home.example", "居住证", "您好");
	assert_int_equal(letter_text(c, &letter, &text), STATUS_OK);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!str_contains(text, str_of(lines[i])))
			fail_msg("not in the letter: %s", lines[i]);
	for (size_t i = 0; i < text.len; i++)
		assert_true((unsigned char)text.at[i] < 0x80);
	arena_free(c->arena);
}

static void no_line_is_long_and_no_word_is_cut_in_a_character(void **state)
{
	(void)state;
	struct call *c = call_new();
	struct buf long_text;
	buf_init(&long_text, c->arena, 10000);
	for (int i = 0; i < 300; i++)
		buf_add(&long_text, i % 7 ? STR("办理 ") : STR("permit=. "));
	struct str text;
	struct letter letter = letter_of("w@h.example", "关于您申请的居住证签发事项需要补正材料的通知（涟水县公安局户籍窗口）", buf_str(&long_text).at);
	assert_int_equal(letter_text(c, &letter, &text), STATUS_OK);
	for (struct str rest = text; rest.len;) {
		struct str line = str_until(&rest, '\n');
		assert_true(str_ends(line, STR("\r")));
		if (line.len > 77)
			fail_msg("%zu bytes: %.*s", line.len, STR_ARGS(line));
		if (str_starts(line, STR(" =?")))
			assert_int_equal((line.len - 1 - 13) % 4, 0);
	}
	arena_free(c->arena);
}

static void what_is_typed_makes_no_header(void **state)
{
	static const struct {
		const char *to, *subject;
		enum status status;
	} rows[] = {
		{ "a@b.example", "x\r\nBcc: c@d.example", STATUS_OK },  { "a@b.example\r\nBcc: c@d", "x", STATUS_INVALID },
		{ "a@b.example>, <c@d", "x", STATUS_INVALID },          { "a b@c.example", "x", STATUS_INVALID },
		{ "nobody", "x", STATUS_INVALID },                      { "", "x", STATUS_INVALID },
		{ "@b.example", "x", STATUS_INVALID },                  { "a@", "x", STATUS_INVALID },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct call *c = call_new();
		struct str text;
		struct letter letter = letter_of(rows[i].to, rows[i].subject, "text");
		assert_int_equal(letter_text(c, &letter, &text), rows[i].status);
		if (rows[i].status == STATUS_OK)
			assert_false(str_contains(text, STR("\nBcc:")));
		arena_free(c->arena);
	}
}

static void phones_are_written_as_smsd_wants_them(void **state)
{
	static const struct {
		const char *typed, *digits;
	} rows[] = {
		{ "13800138000", "8613800138000" }, { "+8613800138000", "8613800138000" }, { " 13800138000 ", "8613800138000" },
		{ "+4915112345678", "4915112345678" }, { "+12025550100", "12025550100" }, { "10086", "10086" },
		{ "1234", NULL }, { "138-0013-8000", NULL }, { "13800138000\nTo: 1", NULL }, { "", NULL }, { "+1234567890123456", NULL },
	};
	(void)state;
	struct call *c = call_new();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str digits;
		bool good = phone_digits(c->arena, str_of(rows[i].typed), &digits);
		assert_int_equal(good, rows[i].digits != NULL);
		if (good)
			assert_string_equal(digits.at, rows[i].digits);
	}
	assert_string_equal(sms_text(c, STR("8613800138000"), STR("验证码 123456")).at,
			    "To: 8613800138000\nAlphabet: UTF-8\n\n验证码 123456\n");
	arena_free(c->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_letter_is_plain_ascii_with_everything_a_server_asks_for),
		cmocka_unit_test(no_line_is_long_and_no_word_is_cut_in_a_character),
		cmocka_unit_test(what_is_typed_makes_no_header),
		cmocka_unit_test(phones_are_written_as_smsd_wants_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
