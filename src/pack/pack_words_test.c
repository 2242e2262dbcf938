/* pack_words_test.c: whatever the shipped service says to people, it says in both languages; every question has its help and an
 * example. */
#include "pack/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;
static int lacking;

static bool has_han(struct str text)
{
	while (text.len) {
		uint32_t character = str_next(&text);
		if (character >= 0x3400 && character <= 0x9FFF)
			return true;
	}
	return false;
}

/* What is said at all is said twice, and the English holds no Chinese. */
static void judge(const char *what, struct str name, const struct words *words, bool needed)
{
	bool both = words->chinese.len && words->english.len && has_han(words->chinese) && !has_han(words->english);
	if (both || (!needed && !words->chinese.len))
		return;
	print_error("%.*s: %s: \"%.*s\", \"%.*s\"\n", STR_ARGS(name), what, STR_ARGS(words->chinese), STR_ARGS(words->english));
	lacking++;
}

static void judge_fields(const struct field *fields, size_t count, bool helped)
{
	for (size_t f = 0; f < count; f++) {
		const struct field *field = &fields[f];
		judge("label", field->name, &field->label, true);
		judge("help", field->name, &field->help, helped);
		judge("unit", field->name, &field->unit, false);
		judge("says", field->name, &field->check_says, false);
		for (size_t k = 0; k < field->option_count; k++)
			judge("option", field->options[k].name, &field->options[k].label, true);
		if (field->type != FIELD_GROUP && helped && !field->example.len) {
			print_error("%.*s: has no example\n", STR_ARGS(field->name));
			lacking++;
		}
		judge_fields(field->fields, field->field_count, helped);
	}
}

static void judge_form(const struct form *form, bool helped)
{
	for (size_t s = 0; form && s < form->step_count; s++) {
		const struct form_step *step = &form->steps[s];
		judge("title", step->name, &step->title, helped);
		judge("intro", step->name, &step->intro, false);
		judge_fields(step->fields, step->field_count, helped);
		for (size_t k = 0; k < step->rule_count; k++)
			judge("rule", step->name, &step->rules[k].says, true);
	}
}

static struct service *shipped(void)
{
	struct pack_files files;
	struct pack_fault_list faults = { 0 };
	struct service *service = NULL;
	assert_int_equal(pack_read_folder(arena, "packs/residence-permit", &files, &faults), STATUS_OK);
	assert_int_equal(service_read(arena, &files, &service, &faults), STATUS_OK);
	return service;
}

static void every_question_of_the_shipped_service_has_help_and_example_in_both_languages(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	lacking = 0;
	judge_form(shipped()->form, true);
	arena_free(arena);
	assert_int_equal(lacking, 0);
}

static void what_the_shipped_service_says_is_said_in_both_languages(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	lacking = 0;
	const struct service *service = shipped();
	const struct { const char *what; const struct words *words; } guide[] = {
		{ "title", &service->title }, { "summary", &service->summary }, { "conditions", &service->conditions }, { "result", &service->result },
		{ "place", &service->place }, { "hours", &service->hours },	{ "complain", &service->complain },	{ "appeal", &service->appeal },
	};
	for (size_t i = 0; i < sizeof guide / sizeof *guide; i++)
		judge(guide[i].what, service->code, guide[i].words, true);
	for (size_t i = 0; i < service->material_count; i++) {
		judge("material", service->materials[i].name, &service->materials[i].label, true);
		judge("material's help", service->materials[i].name, &service->materials[i].help, true);
	}
	for (size_t i = 0; i < service->task_count; i++) {
		const struct task_kind *task = &service->tasks[i];
		judge("task", task->id, &task->label, true);
		judge("what the applicant is told", task->id, &task->applicant_words, false);
		for (size_t k = 0; k < task->action_count; k++) {
			judge("action", task->actions[k].name, &task->actions[k].label, true);
			judge_form(task->actions[k].form, false);
		}
	}
	arena_free(arena);
	assert_int_equal(lacking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_question_of_the_shipped_service_has_help_and_example_in_both_languages),
		cmocka_unit_test(what_the_shipped_service_says_is_said_in_both_languages),
	};
	return cmocka_run_group_tests_name("pack_words", tests, NULL, NULL);
}
