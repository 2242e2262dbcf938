/* print_test.c: applications on paper, read back by poppler: every type of field, rare characters, other people's parts. */
#include "module/hall/print.h"

#include "dossier/dossier.h"
#include "kit/kit.h"
#include "module/hall/draft.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct kit *kit;

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/sampler", NULL };
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "intl");
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

/* What poppler reads, spaces and line ends left out, for values wrap; none when there is no poppler. */
static struct str words_of(struct call *c, const struct body *body)
{
	const char *path = str_format(c->arena, "/tmp/print_test.%d.pdf", (int)getpid()).at;
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(body->bytes.at, 1, body->bytes.len, file), body->bytes.len);
	fclose(file);
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		execlp("pdftotext", "pdftotext", "-raw", path, "-", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	char *text = arena_take(c->arena, 1 << 17);
	size_t len = 0;
	for (char one; read(ends[0], &one, 1) == 1 && len < (1 << 17);)
		if (one != ' ' && one != '\n' && one != '\f')
			text[len++] = one;
	close(ends[0]);
	int status;
	waitpid(child, &status, 0);
	unlink(path);
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? STR_NONE : (struct str){ text, len };
}

static struct str without_spaces(struct call *c, struct str text)
{
	char *out = arena_take(c->arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != ' ' && text.at[i] != '\n')
			out[len++] = text.at[i];
	return (struct str){ out, len };
}

static void must_say(struct call *c, struct str words, struct str what)
{
	if (!str_contains(words, without_spaces(c, what)))
		fail_msg("“%.*s” is not in: %.*s", STR_ARGS(what), STR_ARGS(words));
}

struct making {
	struct print print;
	struct body body;
	enum status status;
};

static enum status make(struct call *c)
{
	struct making *making = c->prepared;
	making->status = print_application(c, &making->print, &making->body);
	return STATUS_OK;
}

static struct making *printed(struct call *c, json_t *form, bool boxes)
{
	struct making *making = ARENA_ONE(c->arena, struct making);
	making->print = (struct print){ .service = service_find(c, STR("T-SAMPLER-01")), .form = form, .subtitle = STR("T"), .boxes = boxes };
	assert_non_null(making->print.service);
	c->prepared = making;
	assert_int_equal(kit_read(c, make), STATUS_OK);
	return making;
}

static json_t *example(struct call *c)
{
	return json_keep(c->arena, json_deep_copy(form_example(c->arena, service_find(c, STR("T-SAMPLER-01"))->form)));
}

static void every_type_of_field_is_printed_with_label_and_value(void **state)
{
	(void)state;
	for (int boxes = 0; boxes < 2; boxes++) {
		struct call *c = kit_call(kit, kit_resident(1001, "王小明"));
		json_t *form = example(c);
		struct making *making = printed(c, form, boxes);
		assert_int_equal(making->status, STATUS_OK);
		struct str words = words_of(c, &making->body);
		if (!words.at)
			skip();
		const struct form *of = making->print.service->form;
		for (size_t s = 0; s < of->step_count; s++)
			for (size_t f = 0; f < of->steps[s].field_count; f++) {
				const struct field *field = &of->steps[s].fields[f];
				const json_t *value = json_object_get(form, str_c(c->arena, field->name));
				if (!value && !boxes)
					continue;
				must_say(c, words, str_of(words_in(c->language, &field->label)));
				if (value && field->type != FIELD_GROUP && field->type != FIELD_FILE && field->type != FIELD_YES_NO)
					must_say(c, words, form_show(c, field, value, false));
			}
		kit_done(c);
	}
}

static void rare_and_joined_names_are_printed_or_refused_by_name(void **state)
{
	static const struct {
		const char *sentence, *text, *refused;
	} rows[] = {
		{ "a rare surname", "𠮷野", NULL },
		{ "four rare characters", "𠮷䶮㛃㻂", NULL },
		{ "a name joined by a dot", "买买提·艾力", NULL },
		{ "a character of one's own", "王\uE000", "U+E000" },
		{ "one that no font has", "王\U0003FFFD", "U+3FFFD" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct call *c = kit_call(kit, kit_resident(1001, "王小明"));
		json_t *form = example(c);
		json_set(form, "text", json_from_str(str_of(rows[i].text)));
		struct making *making = printed(c, form, i % 2);
		if (making->status != (rows[i].refused ? STATUS_INVALID : STATUS_OK))
			fail_msg("%s: %d", rows[i].sentence, (int)making->status);
		if (rows[i].refused)
			assert_true(str_contains(str_of(kit_sentence(c)), str_of(rows[i].refused)));
		else if (words_of(c, &making->body).at)
			must_say(c, words_of(c, &making->body), str_of(rows[i].text));
		kit_done(c);
	}
}

/* 60 rows of a group, and more than its pack takes: what is there is printed. */
static void no_row_of_a_group_is_left_out(void **state)
{
	(void)state;
	struct call *c = kit_call(kit, kit_resident(1001, "王小明"));
	json_t *form = example(c), *rows = json_array();
	for (int i = 0; i < 60; i++) {
		json_t *row = json_object();
		json_set(row, "name", json_from_str(str_format(c->arena, "同行%02d号", i)));
		json_array_append_new(rows, row);
	}
	json_set(form, "guests", rows);
	struct making *making = printed(c, form, false);
	assert_int_equal(making->status, STATUS_OK);
	struct str words = words_of(c, &making->body);
	if (!words.at)
		skip();
	for (int i = 0; i < 60; i++)
		must_say(c, words, str_format(c->arena, "同行%02d号", i));
	kit_done(c);
}

static void what_would_fill_too_many_pages_is_refused_and_not_cut(void **state)
{
	(void)state;
	struct call *c = kit_call(kit, kit_resident(1001, "王小明"));
	json_t *form = example(c), *rows = json_array();
	for (int i = 0; i < 3000; i++) {
		json_t *row = json_object();
		json_set(row, "name", json_from_str(STR("同行")));
		json_array_append_new(rows, row);
	}
	json_set(form, "guests", rows);
	assert_int_equal(printed(c, form, true)->status, STATUS_INVALID);
	assert_true(str_contains(str_of(kit_sentence(c)), STR("50 pages")));
	kit_done(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_of_field_is_printed_with_label_and_value),
		cmocka_unit_test(rare_and_joined_names_are_printed_or_refused_by_name),
		cmocka_unit_test(no_row_of_a_group_is_left_out),
		cmocka_unit_test(what_would_fill_too_many_pages_is_refused_and_not_cut),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
