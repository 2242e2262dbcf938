/* pack_test.c: the demonstration's packs read, and what is wrong with a pack is told with file and line. */
#include "pack/csv.h"
#include "pack/demonstration.h"
#include "pack/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(512 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void fail_with(const struct pack_fault_list *faults)
{
	if (faults->count)
		fail_msg("%s:%d: %s", faults->items[0].file.at, faults->items[0].line, faults->items[0].sentence.at);
	fail_msg("nothing was told");
}

static struct pack_files folder(const char *path)
{
	struct pack_files files;
	struct pack_fault_list faults = { 0 };
	if (pack_read_folder(arena, path, &files, &faults) != STATUS_OK)
		fail_with(&faults);
	return files;
}

static struct county *demonstration_county(void)
{
	struct pack_files files = folder("packs/county");
	struct pack_fault_list faults = { 0 };
	struct county *county = NULL;
	if (county_read(arena, &files, &county, &faults) != STATUS_OK)
		fail_with(&faults);
	return county;
}

static void the_county_has_offices_posts_calendar_and_a_catalogue(void **state)
{
	(void)state;
	struct county *county = demonstration_county();
	assert_int_equal(county->catalogue_count, 1135);
	assert_true(county->demonstration);
	assert_true(calendar_has_year(county->calendar, 2026));
	assert_non_null(county_office(county, STR("police")));
	assert_string_equal(county_post(county, STR("police-window"))->role.at, "window");
	size_t elsewhere = 0;
	for (size_t i = 0; i < county->catalogue_count; i++) {
		const struct service *service = county->catalogue[i];
		assert_non_null(county_office(county, service->office));
		assert_int_equal(service->type.len, 2);
		elsewhere += service->where == WHERE_ELSEWHERE;
	}
	assert_int_equal(elsewhere, 83 + 7); /* tax and tobacco */
}

static void invented_people_have_impossible_numbers_and_every_role_is_held(void **state)
{
	(void)state;
	static const char *const roles[] = { "window", "clerk", "head", "supervisor", "leader", "editor", "system", "security", "audit" };
	struct pack_files files = folder("packs/county");
	struct pack_fault_list faults = { 0 };
	struct demonstration *all = NULL;
	if (demonstration_read(arena, &files, demonstration_county(), &all, &faults) != STATUS_OK)
		fail_with(&faults);
	size_t companies = 0;
	for (size_t i = 0; i < all->person_count; i++)
		companies += all->people[i].credit_code.len > 0;
	assert_int_equal(companies, 1);
	assert_true(all->person_count - companies >= 6);
	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
		size_t held = 0;
		for (size_t i = 0; i < all->staff_count; i++)
			held += str_equal(all->staff[i].role, str_of(roles[r]));
		assert_true(held > 0);
	}
}

static struct service *permit(void)
{
	struct pack_files files = folder("packs/residence-permit");
	struct pack_fault_list faults = { 0 };
	struct service *service = NULL;
	if (service_read(arena, &files, &service, &faults) != STATUS_OK)
		fail_with(&faults);
	return service;
}

static void the_residence_permit_reads_and_fits_the_county(void **state)
{
	(void)state;
	struct pack_files files = folder("packs/residence-permit");
	struct pack_fault_list faults = { 0 };
	if (pack_check(arena, &files, demonstration_county(), &faults) != STATUS_OK)
		fail_with(&faults);
	struct service *service = permit();
	assert_string_equal(service->short_name.at, "residence-permit");
	assert_int_equal(service->statutory.days, 15);
	assert_int_equal(service->statutory.unit, LIMIT_CALENDAR_DAYS);
	assert_true(service->promised.days < service->statutory.days);
	assert_int_equal(service->form->step_count, 2);
	assert_int_equal(service->certificate->months, 12);
}

static void its_example_is_an_application_that_its_form_takes(void **state)
{
	(void)state;
	struct service *service = permit();
	struct call c = { .arena = arena, .language = LANGUAGE_ENGLISH, .today = day_of(2026, 11, 22) };
	json_t *example = json_deep_copy(form_example(arena, service->form));
	assert_int_equal(form_check(&c, service->form, -1, example), STATUS_OK);
	assert_int_equal(form_secrets(arena, service->form, example).count, 5);
	json_object_set_new(example, "sex", json_string("2"));
	assert_int_equal(form_check(&c, service->form, -1, example), STATUS_INVALID);
	assert_string_equal(c.faults.items[0].field.at, "sex");
	c.faults.count = 0;
	json_object_set_new(example, "sex", json_string("1"));
	json_object_set_new(example, "since", json_string("2026-10-01"));
	assert_int_equal(form_check(&c, service->form, -1, example), STATUS_INVALID);
	assert_string_equal(c.faults.items[0].field.at, "since");
	json_decref(example);
}

static bool all_words(const struct words *words)
{
	return words->chinese.len > 0 && words->english.len > 0;
}

static void every_label_of_the_permit_stands_in_both_languages(void **state)
{
	(void)state;
	struct service *service = permit();
	for (size_t s = 0; s < service->form->step_count; s++)
		for (size_t f = 0; f < service->form->steps[s].field_count; f++)
			assert_true(all_words(&service->form->steps[s].fields[f].label));
	for (size_t i = 0; i < service->material_count; i++)
		assert_true(all_words(&service->materials[i].label));
	for (size_t i = 0; i < service->notice_count; i++)
		assert_true(all_words(&service->notices[i].subject) && all_words(&service->notices[i].text));
	for (size_t t = 0; t < service->task_count; t++)
		for (size_t a = 0; a < service->tasks[t].action_count; a++)
			assert_true(all_words(&service->tasks[t].actions[a].label));
	assert_true(all_words(&service->title) && all_words(&service->conditions) && all_words(&service->appeal));
}

/* A copy of a pack's files with one text of one of them replaced. */
static struct pack_files with(const char *pack, const char *file, const char *from, const char *to)
{
	struct pack_files files = folder(pack);
	for (size_t i = 0; i < files.count; i++) {
		struct str bytes = files.items[i].bytes;
		size_t at = str_find(bytes, str_of(from));
		if (!str_equal(files.items[i].name, str_of(file)))
			continue;
		if (at == bytes.len)
			fail_msg("%s does not hold \"%s\"", file, from);
		files.items[i].bytes = str_format(arena, "%.*s%s%.*s", (int)at, bytes.at, to, (int)(bytes.len - at - strlen(from)), bytes.at + at + strlen(from));
	}
	return files;
}

static const struct {
	const char *told, *file, *from, *to, *says;
} faulty[] = {
	{ "a task that the flow lacks", "service.yaml", "  - id: recheck", "  - id: rechek", "The flow's task \"recheck\" is not described" },
	{ "a promise longer than the law", "service.yaml", "promised: 10 calendar", "promised: 20 calendar", "The promised limit is longer" },
	{ "an extension in another unit", "service.yaml", "acceptance: 5 working days", "extension: 5 working days", "use one unit for all three" },
	{ "an extension without its measure", "service.yaml", "effect: accept", "effect: extend\n        note_required: yes", "say in \"limits\" by how much" },
	{ "an extension without a reason", "service.yaml", "effect: accept", "effect: extend", "set note_required" },
	{ "a limit without a unit", "service.yaml", "promised: 10 calendar days", "promised: 10 days", "\"promised\" must be as" },
	{ "an action that no condition knows", "service.yaml", "name: approve", "name: approved", "Action approved of review leads nowhere" },
	{ "a grant without its effect", "service.yaml", "effect: grant", "effect: none", "Exactly one action has the effect grant" },
	{ "a post that the county lacks", "service.yaml", "post: police-clerk", "post: polise-clerk", "The county has no post \"polise-clerk\"" },
	{ "an office that it lacks", "service.yaml", "office: police", "office: polise", "The county has no office \"polise\"" },
	{ "an unknown member", "service.yaml", "visits: 1", "visit: 1", "\"visit\" is not known here" },
	{ "an unknown place in a notice", "service.yaml", "编号{number}", "编号{nummer}", "The place {nummer} is not known" },
	{ "an unknown place in the certificate", "service.yaml", "本证由{issuer}", "本证由{isuer}", "The certificate's place {isuer}" },
	{ "a certificate of an unknown field", "service.yaml", "fields: [name, sex", "fields: [name, sexes", "The certificate prints \"sexes\"" },
	{ "a refusal without reasons", "service.yaml", "article: 居住证暂行条例第二条\n        note_required: yes", "article: 居住证暂行条例第二条", "A refusal says why" },
	{ "an example that the form refuses", "form.yaml", "example: 1990-03-15", "example: 1990-03-16", "The examples don't make a valid form: born" },
	{ "a rule with a name that none has", "form.yaml", "days_between(value, today) >= 181", "day_between(value, today) >= 181",
	  "The condition \"check\" names \"day_between\"" },
	{ "a rule that forgets form.", "form.yaml", "when: form.basis == 'work'", "when: basis == 'work'", "The condition \"when\" names \"basis\"" },
	{ "a value that nobody holds", "form.yaml", "prefill: person.born", "prefill: person.birth", "\"prefill\" can't be \"person.birth\"" },
	{ "a kind of file that is never taken", "service.yaml", "accept: image/jpeg,image/png", "accept: image/jpeg,image/tiff", "\"image/tiff\" is no kind" },
	{ "a material named as a field", "service.yaml", "  - name: photo", "  - name: employer", "The material \"employer\" has the name of a field" },
	{ "a supplement that asks for what is not there", "service.yaml", "- { name: since, label", "- { name: sinse, label", "\"sinse\" can be asked for" },
	{ "a supplement without its group", "service.yaml", "- name: asked\n", "- name: wanted\n", "Action supplement asks for a supplement: give it" },
	{ "a required field without example", "form.yaml", "        example: 汉族\n", "", "The examples don't make a valid form: nation" },
	{ "a flow that waits for another message", "flow.bpmn", "name=\"supplement\"", "name=\"suplement\"", "Action supplement of task accept asks for a supplement" },
	{ "a task that leads to itself", "flow.bpmn", "sourceRef=\"recheck\" targetRef=\"review\"", "sourceRef=\"recheck\" targetRef=\"recheck\"",
	  "recheck: no end can be reached" },
	{ "an unknown operation", "flow.bpmn", "name=\"issue_certificate\"", "name=\"issue\"", "known are issue_certificate and urge" },
	{ "a timer that rings at once", "flow.bpmn", "<messageEventDefinition id=\"wait_supplement_message\" messageRef=\"message_supplement\"/>",
	  "<timerEventDefinition><timeDuration>PT5S</timeDuration></timerEventDefinition>", "wait_supplement waits for \"PT5S\"" },
	{ "a condition that is not Lua", "flow.bpmn", "language=\"http://www.lua.org/\"", "language=\"http://www.w3.org/1999/XPath\"", "complete" },
};

static const struct {
	const char *told, *from, *to, *says;
} faulty_decisions[] = {
	{ "a gap", "      - {place: leased, to: review}\n", "", "No row answers place leased" },
	{ "an overlap", "helpers: \"> 0\"", "helpers: \"0..2\"", "both answer place own, helpers 0" },
	{ "an unknown column", "{place: leased,", "{palce: leased,", "\"palce\"" },
	{ "a value that the input cannot have", "place: leased,", "place: rented,", "“rented” is nothing that “place” can be" },
	{ "an output that is none of its options", "to: decide}", "to: decides}", "“decides” is nothing that the output \"to\" can be" },
	{ "a row without output", ", to: decide}", "}", "\"to\" is missing" },
	{ "an input without its bounds", "least: 0, most: 3, ", "", "\"least\" is missing" },
	{ "a column twice", "{name: to, type", "{name: place, type", "Two columns are named \"place\"" },
	{ "a sum of texts", "hit: unique", "hit: sum", "A sum has one output, a number" },
	{ "a value that is no rule", "value: form.place", "value: form.place ==", "value" },
};

static void what_is_wrong_with_a_decision_table_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faulty_decisions / sizeof *faulty_decisions; i++) {
		struct pack_files files = with("test/packs/stall", "decisions.yaml", faulty_decisions[i].from, faulty_decisions[i].to);
		struct pack_fault_list faults = { 0 };
		bool told = false;
		assert_int_equal(pack_check(arena, &files, NULL, &faults), STATUS_INVALID);
		for (size_t k = 0; k < faults.count; k++)
			told = told || (faults.items[k].line > 0 && str_equal(faults.items[k].file, STR("decisions.yaml")) &&
					str_contains(faults.items[k].sentence, str_of(faulty_decisions[i].says)));
		if (!told)
			fail_msg("%s: it says \"%s\"", faulty_decisions[i].told, faults.count ? faults.items[0].sentence.at : "nothing");
	}
}

static void what_is_wrong_with_a_pack_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
		struct pack_files files = with("packs/residence-permit", faulty[i].file, faulty[i].from, faulty[i].to);
		struct pack_fault_list faults = { 0 };
		enum status status = pack_check(arena, &files, demonstration_county(), &faults);
		bool told = false;
		for (size_t k = 0; k < faults.count; k++)
			told = told || (faults.items[k].line > 0 && str_contains(faults.items[k].sentence, str_of(faulty[i].says)));
		if (status == STATUS_OK || !told)
			fail_msg("%s: it says \"%s\"", faulty[i].told, faults.count ? faults.items[0].sentence.at : "nothing");
	}
}

static const struct {
	const char *told, *file, *from, *to, *says;
} faulty_counties[] = {
	{ "a department without office", "county.yaml", "departments: [区公安分局]", "departments: [公安分局]", "No office of county.yaml has the department" },
	{ "a post of no office", "county.yaml", "office: police\n    role: window", "office: polise\n    role: window", "There is no office \"polise\"" },
	{ "an unknown role", "county.yaml", "role: audit", "role: auditor", "\"role\" can't be \"auditor\"" },
	{ "a real area code", "demonstration.yaml", "999999199003150012", "110101199003070011", "The number must have the area code 999999" },
	{ "a wrong check digit", "demonstration.yaml", "999999199003150012", "999999199003150013", "The number must have the area code 999999" },
	{ "a login twice", "demonstration.yaml", "login: clerk01", "login: window01", "The login \"window01\" stands twice" },
	{ "an item code twice", "catalogue.csv", "511A0138000000-511602000000-000-115113010833722043-1-00",
	  "511Z07001006-511602000000-000-11511301008778183N-1-00", "The item code is missing or stands twice" },
	{ "a broken calendar", "calendar.json", "{", "[", "" },
};

static void what_is_wrong_with_a_county_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faulty_counties / sizeof *faulty_counties; i++) {
		struct pack_files files = with("packs/county", faulty_counties[i].file, faulty_counties[i].from, faulty_counties[i].to);
		struct pack_fault_list faults = { 0 };
		enum status status = pack_check(arena, &files, NULL, &faults);
		bool told = false;
		for (size_t k = 0; k < faults.count; k++)
			told = told || str_contains(faults.items[k].sentence, str_of(faulty_counties[i].says));
		if (status == STATUS_OK || !told)
			fail_msg("%s: it says \"%s\"", faulty_counties[i].told, faults.count ? faults.items[0].sentence.at : "nothing");
	}
}

static const struct {
	const char *text, *cells; /* cells between |, rows between / */
} tables[] = {
	{ "a,b\r\nc,d\r\n", "a|b/c|d" },
	{ "\xEF\xBB\xBFname\n", "name" },
	{ "\"a,b\",\"c\"\"d\"\n", "a,b|c\"d" },
	{ "\"two\nlines\",x", "two\nlines|x" },
	{ "a,\n\n,b", "a|/|b" },
	{ "", "" },
	{ "\"open", NULL },
	{ "a\"b,c\n", NULL },
	{ "\"a\"b\n", NULL },
};

static void tables_are_read_by_rfc_4180(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct csv csv;
		struct str why, cells = STR("");
		int line;
		enum status status = csv_read(arena, str_of(tables[i].text), &csv, &why, &line);
		assert_int_equal(status, tables[i].cells ? STATUS_OK : STATUS_INVALID);
		for (size_t r = 0; status == STATUS_OK && r < csv.count; r++)
			for (size_t k = 0; k < csv.rows[r].count; k++)
				cells = str_format(arena, "%.*s%s%.*s", STR_ARGS(cells), k ? "|" : r ? "/" : "", STR_ARGS(csv.rows[r].cells[k]));
		if (status == STATUS_OK)
			assert_string_equal(cells.at, tables[i].cells);
	}
}

static void a_pack_with_every_type_of_question_reads_and_its_tables_are_checked(void **state)
{
	(void)state;
	struct pack_fault_list faults = { 0 };
	struct pack_files files = folder("test/packs/sampler");
	if (pack_check(arena, &files, demonstration_county(), &faults) != STATUS_OK)
		fail_with(&faults);
	for (size_t i = 0; i < files.count; i++)
		if (str_equal(files.items[i].name, STR("divisions.csv")))
			files.items[i].bytes = STR("code,zh\n99,云州省\n999999,云溪县\n");
	assert_int_equal(pack_check(arena, &files, demonstration_county(), &faults), STATUS_INVALID);
	assert_string_equal(faults.items[0].file.at, "form.yaml");
	assert_true(faults.items[0].line > 1);
	assert_true(str_contains(faults.items[0].sentence, STR("The table of divisions, line 3: Its parent 9999 is missing")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_county_has_offices_posts_calendar_and_a_catalogue, begin, end),
		cmocka_unit_test_setup_teardown(invented_people_have_impossible_numbers_and_every_role_is_held, begin, end),
		cmocka_unit_test_setup_teardown(the_residence_permit_reads_and_fits_the_county, begin, end),
		cmocka_unit_test_setup_teardown(its_example_is_an_application_that_its_form_takes, begin, end),
		cmocka_unit_test_setup_teardown(every_label_of_the_permit_stands_in_both_languages, begin, end),
		cmocka_unit_test_setup_teardown(what_is_wrong_with_a_pack_is_told, begin, end),
		cmocka_unit_test_setup_teardown(what_is_wrong_with_a_decision_table_is_told, begin, end),
		cmocka_unit_test_setup_teardown(what_is_wrong_with_a_county_is_told, begin, end),
		cmocka_unit_test_setup_teardown(a_pack_with_every_type_of_question_reads_and_its_tables_are_checked, begin, end),
		cmocka_unit_test_setup_teardown(tables_are_read_by_rfc_4180, begin, end),
	};
	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
