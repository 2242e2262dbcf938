/* view_test.c: what is hostile stays text, whatever its type and place; a form keeps what was typed. */
#include "view/asset.h"
#include "view/form_view.h"
#include "view/frame.h"
#include "http/http.h"
#include "components_html.h"
#include "place_test_html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct instant fixed_now(void)
{
	return (struct instant){ 1795334400000 };
}

static struct house house = { .now = fixed_now };
static const struct str hostile = STR_INIT("</p><script>alert('x')</script>\"onload='&{csrf}");

static struct call *call_new(enum language language)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &house, arena);
	c->language = language;
	c->request = ARENA_ONE(arena, struct request);
	c->request->method = GET;
	c->request->path = STR("/components");
	return c;
}

static struct str token_of(const struct call *c)
{
	(void)c;
	return STR("t\"o");
}

static void assert_has(struct html page, const char *part)
{
	if (!str_contains(page.text, str_of(part)))
		fail_msg("%s is missing in %.*s", part, STR_ARGS(page.text));
}

static void assert_lacks(struct html page, const char *part)
{
	if (str_contains(page.text, str_of(part)))
		fail_msg("%s stands in %.*s", part, STR_ARGS(page.text));
}

static void text_is_escaped_for_its_place(void **state)
{
	static const struct {
		const char *typed, *text, *part, *link;
	} rows[] = {
		{ "居住证", "居住证", "%E5%B1%85%E4%BD%8F%E8%AF%81", "#" },
		{ "a&b<c>\"'", "a&amp;b&lt;c&gt;&quot;&#39;", "a%26b%3Cc%3E%22%27", "#" },
		{ "/a?b=\"&c", "/a?b=&quot;&amp;c", "%2Fa%3Fb%3D%22%26c", "/a?b=&quot;&amp;c" },
		{ "//evil.example", "//evil.example", "%2F%2Fevil.example", "#" },
		{ "/\\evil.example", "/\\evil.example", "%2F%5Cevil.example", "#" },
		{ "/\t/evil.example", "/\t/evil.example", "%2F%09%2Fevil.example", "#" },
		{ "javascript:alert(1)", "javascript:alert(1)", "javascript%3Aalert%281%29", "#" },
		{ "JavaScript:alert(1)", "JavaScript:alert(1)", "JavaScript%3Aalert%281%29", "#" },
		{ " javascript:alert(1)", " javascript:alert(1)", "%20javascript%3Aalert%281%29", "#" },
		{ "data:text/html,x", "data:text/html,x", "data%3Atext%2Fhtml%2Cx", "#" },
		{ "https://gov.example/a", "https://gov.example/a", "https%3A%2F%2Fgov.example%2Fa", "https://gov.example/a" },
		{ "tel:12345", "tel:12345", "tel%3A12345", "tel:12345" },
		{ "a~b-c.d_e", "a~b-c.d_e", "a~b-c.d_e", "#" },
		{ "\xff<", "\xff&lt;", "%FF%3C", "#" },
		{ "", "", "", "" },
	};
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf text, part, link;
		buf_init(&text, c->arena, 4096);
		buf_init(&part, c->arena, 4096);
		buf_init(&link, c->arena, 4096);
		put_text_str(&text, str_of(rows[i].typed));
		put_url_str(&part, str_of(rows[i].typed));
		put_link_str(&link, str_of(rows[i].typed));
		assert_string_equal(buf_str(&text).at, rows[i].text);
		assert_string_equal(buf_str(&part).at, rows[i].part);
		assert_string_equal(buf_str(&link).at, rows[i].link);
	}
	arena_free(c->arena);
}

static void a_value_is_written_by_its_type_and_place(void **state)
{
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	struct words words = { STR("县<"), STR("county<") };
	struct str items[] = { STR("a<"), STR("b") };
	struct place_test_page page = { .text = hostile, .made = { STR("<b>made</b>") }, .number = -7, .flag = true,
					.on = day_of(2026, 11, 22), .at = { 1795334400000 }, .fee = 128050, .words = &words,
					.names = { items, 2 }, .none = { 0 } };
	c->user.account.n = 42;
	struct html out = html_place_test(c, &page);
	static const char *const chinese[] = {
		"<p>&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;onload=&#39;&amp;{csrf}</p>", "title=\"&lt;/p&gt;",
		"href=\"/a?q=%3C%2Fp%3E", "href='#'", "<b>made</b>", "number -7", "day 2026年11月22日", "data-day=\"2026-11-22\"",
		"at 2026-11-22 ", "fee 1,280.50", "words 县&lt;", "[a&lt;][b]", "nothing", "id 42", "flag 是", "set", "else",
		"<textarea>\n  &lt;/p&gt;",
	};
	for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
		assert_has(out, chinese[i]);
	assert_lacks(out, "<script>");
	c->language = LANGUAGE_ENGLISH;
	out = html_place_test(c, &page);
	assert_has(out, "day 22 Nov 2026");
	assert_has(out, "words county&lt;");
	assert_has(out, "flag Yes");
	arena_free(c->arena);
}

static const char sample_form[] =
	"steps:\n"
	"  - name: self\n    title: {zh: 本人情况, en: About you}\n    intro: {zh: 请按身份证件填写。, en: As on your identity card.}\n    fields:\n"
	"      - {name: name, type: text, label: {zh: 姓名, en: Name}, required: yes, most: 50}\n"
	"      - {name: number, type: resident_number, label: {zh: 公民身份号码, en: Identity number}, help: {zh: 18 位，末位可为 X, en: 18 digits; the last may be X}, required: yes, secret: yes}\n"
	"      - {name: since, type: day, label: {zh: 来本县居住的日期, en: Lives here since}, help: {zh: 例如 2025-03-01, en: for example 2025-03-01}, required: yes}\n"
	"      - {name: phone, type: phone, label: {zh: 手机号码, en: Mobile phone}, required: yes}\n"
	"      - {name: basis, type: choice, label: {zh: 申领依据, en: On what grounds}, required: yes, options: [{name: work, label: {zh: 合法稳定就业, en: Steady work}}, {name: home, label: {zh: 合法稳定住所, en: A home}}, {name: school, label: {zh: 连续就读, en: School}}]}\n"
	"      - {name: employer, type: text, label: {zh: 单位名称, en: Employer}, required: yes, when: form.basis == 'work'}\n"
	"      - {name: rent, type: money, label: {zh: 月租金, en: Monthly rent}, when: form.basis == 'home'}\n"
	"      - {name: proof, type: file, label: {zh: 居住证明, en: Proof of residence}, required: yes, most: 3}\n"
	"      - {name: password, type: password, label: {zh: 密码, en: Password}}\n"
	"      - {name: note, type: long_text, label: {zh: 补充说明, en: Anything else}}\n"
	"      - name: members\n        type: group\n        label: {zh: 同住家人, en: People who live with you}\n        most: 3\n        fields:\n"
	"          - {name: name, type: text, label: {zh: 姓名, en: Name}, required: yes}\n"
	"          - {name: minor, type: yes_no, label: {zh: 是否未满 16 周岁, en: Under 16}}\n";

static struct form *form_new(struct call *c)
{
	struct form *form;
	struct str_list faults = { 0 };
	if (form_read(c->arena, str_of(sample_form), &form, &faults) != STATUS_OK)
		fail_msg("%.*s", STR_ARGS(faults.items[0]));
	return form;
}

static json_t *values_of(struct call *c, const char *json)
{
	json_t *values;
	assert_int_equal(json_read(c->arena, str_of(json), &values), STATUS_OK);
	return values;
}

static void a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(void **state)
{
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	struct form *form = form_new(c);
	fail_field(c, STR("members[1].name"), "Fill this in.");
	struct html out = view_form_step(c, form, 0, values_of(c,
		"{\"name\":\"王<小明\",\"basis\":\"home\",\"rent\":150000,\"password\":\"hunter2\",\"proof\":[\"7\",\"8\"],"
		"\"members\":[{\"name\":\"王\\\"小\",\"minor\":true},{\"minor\":false}]}"));
	assert_has(out, "<label for=\"f-name\">姓名</label>");
	assert_has(out, "value=\"王&lt;小明\"");
	assert_has(out, "value=\"home\" checked");
	assert_has(out, "value=\"1500.00\"");
	assert_has(out, "name=\"members[0].name\"");
	assert_has(out, "value=\"王&quot;小\"");
	assert_has(out, "<p class=\"fault\" id=\"e-members[1].name\">");
	assert_has(out, "aria-invalid=\"true\" aria-describedby=\"e-members[1].name\"");
	assert_has(out, "<input type=\"hidden\" name=\"proof\" value=\"7,8\">");
	assert_lacks(out, "hunter2");
	assert_lacks(out, "name=\"employer\"");
	assert_has(out, "name=\"redraw\"");
	assert_true(str_find(out.text, STR("type=\"submit\" tabindex")) < str_find(out.text, STR("name=\"remove\"")));
	assert_has(view_form_step(c, form, -1, values_of(c, "{\"basis\":\"work\"}")), "name=\"employer\"");
	arena_free(c->arena);
}

static struct str pressed(const void *pair, struct str name)
{
	const struct str *both = pair;
	return str_equal(both[0], name) ? both[1] : STR_NONE;
}

static void a_groups_buttons_change_its_rows(void **state)
{
	static const struct {
		const char *told;
		struct str pair[2];
		bool is_button;
		size_t rows;
	} rows[] = {
		{ "one more", { STR_INIT("add"), STR_INIT("members") }, true, 3 },
		{ "the first goes", { STR_INIT("remove"), STR_INIT("members[0]") }, true, 1 },
		{ "one that is not there", { STR_INIT("remove"), STR_INIT("members[9]") }, true, 2 },
		{ "a field that is no group", { STR_INIT("add"), STR_INIT("name") }, false, 2 },
		{ "broken brackets", { STR_INIT("remove"), STR_INIT("members[") }, false, 2 },
		{ "drawn again", { STR_INIT("redraw"), STR_INIT("yes") }, true, 2 },
		{ "the page's own button", { STR_INIT("go"), STR_INIT("on") }, false, 2 },
	};
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	struct form *form = form_new(c);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *values = values_of(c, "{\"members\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");
		bool is_button = view_form_button(c, form, (struct pair_view){ rows[i].pair, pressed }, values);
		if (is_button != rows[i].is_button || json_array_size(json_object_get(values, "members")) != rows[i].rows)
			fail_msg("%s", rows[i].told);
	}
	arena_free(c->arena);
}

static struct html components_page(struct call *c)
{
	fail_field(c, STR("name"), "Fill this in.");
	fail_field(c, STR("members[0].name"), "Fill this in.");
	json_t *values = values_of(c, "{\"basis\":\"work\",\"employer\":\"云溪茶厂\",\"since\":\"2025-03-01\",\"members\":[{}]}");
	struct components_page page = { .hostile = hostile, .none = STR_NONE };
	page.picture = view_qr(c, STR("https://yunxi.example/verify/YX2026112200017"));
	page.faults = view_faults(c, form_new(c));
	page.form = view_form_step(c, form_new(c), -1, values);
	return html_components(c, &page);
}

static void every_component_keeps_hostile_text_as_text(void **state)
{
	(void)state;
	for (int language = LANGUAGE_CHINESE; language <= LANGUAGE_ENGLISH; language++) {
		struct call *c = call_new((enum language)language);
		struct html page = components_page(c);
		assert_lacks(page, "<script>alert");
		assert_lacks(page, "\"onload");
		assert_lacks(page, " style=");
		assert_has(page, "name=\"csrf\" value=\"t&quot;o\"");
		assert_has(page, language == LANGUAGE_ENGLISH ? "<html lang=\"en\"" : "<html lang=\"zh-CN\"");
		assert_has(page, language == LANGUAGE_ENGLISH ? "<a href=\"#f-members%5B0%5D.name\">Name: Fill this in."
							       : "<a href=\"#f-members%5B0%5D.name\">姓名：请填写此项。");
		arena_free(c->arena);
	}
}

static void the_frame_knows_mode_visitor_and_place(void **state)
{
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	struct html none = { STR("<p>x</p>") };
	c->request->query = STR("q=a&language=en&page=2");
	struct html page = view_layout(c, hostile, none);
	assert_has(page, "<title>&lt;/p&gt;");
	assert_has(page, "href=\"?language=en&amp;q=a&amp;page=2\"");
	assert_has(page, "href=\"/sign-in\"");
	assert_lacks(page, "class=\"who\"");
	c->user.account.n = 1;
	c->user.name = STR("<王>");
	c->user.permissions = 1u << PERMISSION_WORK;
	c->request->path = STR("/desk");
	c->elders = true;
	page = view_layout(c, STR("x"), none);
	assert_has(page, "class=\"desk elders\"");
	assert_has(page, "<span class=\"who\">&lt;王&gt;</span>");
	assert_has(page, "href=\"/desk\"");
	assert_lacks(page, "href=\"/my\"");
	arena_free(c->arena);
}

static void a_page_past_its_ceiling_says_so(void **state)
{
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	struct buf out;
	buf_init(&out, c->arena, VIEW_CEILING);
	while (!out.full)
		put_text_str(&out, STR("0123456789abcdef0123456789abcdef"));
	assert_has(view_html(c, &out), "本页内容过长");
	arena_free(c->arena);
}

static void assets_are_found_by_name_and_address(void **state)
{
	(void)state;
	const struct asset *css = asset_named(STR("site.css"));
	assert_non_null(css);
	assert_ptr_equal(asset_at(css->url), css);
	assert_null(asset_at(STR("/static/00000000000000000000000000000000/site.css")));
	assert_null(asset_at(STR("/static/../site.css")));
	assert_null(asset_named(STR("site.cs")));
	assert_true(css->brotli.len > 0 && css->brotli.len < css->gzip.len && css->gzip.len < css->plain.len);
	assert_true(css->brotli.len < 8000);
}

static int64_t cut_int(struct str *rest, char mark)
{
	int64_t number = 0;
	return str_int(str_until(rest, mark), 0, 1000, &number) ? number : 0;
}

/* Draws the squares of the picture's path as a grey map, six dots a module. */
static void write_dots(const char *path, struct html code)
{
	enum { SIDE = 100, DOT = 6 };
	static char dots[SIDE * DOT][SIDE * DOT];
	memset(dots, 255, sizeof dots);
	struct str rest = code.text;
	while (rest.len) {
		str_until(&rest, 'M');
		int x = (int)cut_int(&rest, ' '), y = (int)cut_int(&rest, 'h'), width = (int)cut_int(&rest, 'v');
		if (y == 0)
			continue; /* the ground */
		for (int row = y * DOT; row < (y + 1) * DOT; row++)
			memset(&dots[row][x * DOT], 0, (size_t)(width * DOT));
	}
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fprintf(file, "P5 %d %d 255\n", SIDE * DOT, SIDE * DOT);
	fwrite(dots, 1, sizeof dots, file);
	fclose(file);
}

/* Runs a tool to its end; gives what it printed, none when there is no such tool. */
static struct str tool(struct arena *arena, const char *const *args)
{
	int ends[2], status;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], 1);
		execvp(args[0], (char *const *)(uintptr_t)args);
		_exit(127);
	}
	close(ends[1]);
	char *text = arena_take(arena, 4096);
	size_t len = 0;
	for (ssize_t n; len < 4095 && (n = read(ends[0], text + len, 4095 - len)) > 0;)
		len += (size_t)n;
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? STR_NONE : (struct str){ text, len };
}

static void a_qr_code_is_read_back(void **state)
{
	(void)state;
	char path[] = "/tmp/view_test_XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	struct call *c = call_new(LANGUAGE_CHINESE);
	write_dots(path, view_qr(c, STR("https://yunxi.example/居住证?n=1&m=2")));
	const char *const args[] = { "zbarimg", "-q", "--raw", path, NULL };
	struct str read_back = tool(c->arena, args);
	remove(path);
	if (!read_back.at)
		skip();
	assert_string_equal(read_back.at, "https://yunxi.example/居住证?n=1&m=2\n");
	arena_free(c->arena);
}

/* More contents than places to keep them: each is found kept, or drawn again, and never another's. */
static void each_content_keeps_its_own_code(void **state)
{
	(void)state;
	enum { CONTENTS = 200 };
	struct call *c = call_new(LANGUAGE_ENGLISH);
	struct html first[CONTENTS];
	for (int i = 0; i < CONTENTS; i++)
		first[i] = view_qr_public(c, str_format(c->arena, "https://yunxi.example/c/%d", i));
	for (int i = 0; i < CONTENTS; i++) {
		struct str content = str_format(c->arena, "https://yunxi.example/c/%d", i);
		assert_true(str_equal(view_qr_public(c, content).text, first[i].text));
		assert_true(str_equal(view_qr_public(c, content).text, first[i].text));
		for (int k = 0; k < i; k++)
			assert_false(str_equal(first[i].text, first[k].text));
	}
	arena_free(c->arena);
}

static void what_is_too_long_for_a_qr_code_gives_none(void **state)
{
	(void)state;
	struct call *c = call_new(LANGUAGE_CHINESE);
	struct str content = { arena_take(c->arena, 1001), 1001 };
	assert_int_equal(view_qr(c, content).text.len, 0);
	content.len = 1000;
	assert_true(view_qr(c, content).text.len > 0);
	arena_free(c->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped_for_its_place),
		cmocka_unit_test(a_value_is_written_by_its_type_and_place),
		cmocka_unit_test(a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it),
		cmocka_unit_test(a_groups_buttons_change_its_rows),
		cmocka_unit_test(every_component_keeps_hostile_text_as_text),
		cmocka_unit_test(the_frame_knows_mode_visitor_and_place),
		cmocka_unit_test(a_page_past_its_ceiling_says_so),
		cmocka_unit_test(assets_are_found_by_name_and_address),
		cmocka_unit_test(a_qr_code_is_read_back),
		cmocka_unit_test(each_content_keeps_its_own_code),
		cmocka_unit_test(what_is_too_long_for_a_qr_code_gives_none),
	};
	view_set_csrf(token_of);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
