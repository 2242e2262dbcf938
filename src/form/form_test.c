/* form_test.c: what people type, as rows. */
#include "form/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;
static struct call call;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(256 << 20);
	call = (struct call){ .arena = arena, .language = LANGUAGE_ENGLISH, .today = day_of(2026, 11, 22) };
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct form *form_of(const char *yaml)
{
	struct form *form = NULL;
	struct str_list faults;
	enum status status = form_read(arena, str_of(yaml), &form, &faults);
	if (status != STATUS_OK)
		fail_msg("%s", faults.count ? faults.items[0].at : "no fault told");
	return form;
}

static struct form *one_field(const char *type_and_more)
{
	struct str yaml = str_format(arena, "fields:\n  - {name: x, label: X, type: %s}\n", type_and_more);
	return form_of(yaml.at);
}

static const char *first_fault(void)
{
	return call.faults.count ? call.faults.items[0].sentence.at : "";
}

static struct str parsed_text(const char *json, bool quote)
{
	return quote ? str_format(arena, "{\"x\":\"%s\"}", json) : str_format(arena, "{\"x\":%s}", json);
}

struct row {
	const char *told, *type, *json, *becomes, *says;
};

static const struct row rows[] = {
	/* told                                    type                             value                  becomes / says */
	{ "a rare name stays itself",              "text",                          "\"𠮷䶮㛃㻂\"",          "\"𠮷䶮㛃㻂\"", "" },
	{ "a name with a middle dot",              "text",                          "\"买买提·艾力\"",       "\"买买提·艾力\"", "" },
	{ "emoji are text",                        "text",                          "\"👨‍👩‍👧 好\"",           "\"👨‍👩‍👧 好\"", "" },
	{ "ends are trimmed, U+3000 too",          "text",                          "\" \\u3000王明 \\n\"",  "\"王明\"", "" },
	{ "direction marks go",                    "text",                          "\"\\u202e王明\\u200f\"", "\"王明\"", "" },
	{ "a zero-width space goes",               "text",                          "\"王\\u200b明\"",      "\"王明\"", "" },
	{ "a control character is refused",        "text",                          "\"王\\u0007明\"",      NULL, "This holds characters" },
	{ "spaces alone are absent",               "text",                          "\"  \"",               NULL, "" },
	{ "and absent is missing when required",   "text, required: yes",           "\"  \"",               NULL, "Fill this in." },
	{ "a number is no text",                   "text",                          "12",                   NULL, "Send a text" },
	{ "two characters are two, not six bytes", "text, most: 2",                 "\"王明\"",              "\"王明\"", "" },
	{ "three are too many",                    "text, most: 2",                 "\"王小明\"",            NULL, "At most 2 characters fit here; this has 3" },
	{ "four bytes are one character",          "text, least: 2",                "\"𠮷\"",               NULL, "At least 2 characters" },
	{ "lines end in LF",                       "long_text",                     "\"甲\\r\\n乙\\r丙\"",    "\"甲\\n乙\\n丙\"", "" },
	{ "one line has no lines",                 "text",                          "\"甲\\n乙\"",           "\"甲 乙\"", "" },
	{ "a whole number",                        "integer",                       "12",                   "12", "" },
	{ "a text is no number in JSON",           "integer",                       "\"12\"",               NULL, "Enter a whole number" },
	{ "a fraction is no whole number",         "integer",                       "12.5",                 NULL, "Enter a whole number" },
	{ "below its least",                       "integer, least: 18, most: 60",  "17",                   NULL, "Enter 18 or more." },
	{ "above its most",                        "integer, least: 18, most: 60",  "61",                   NULL, "Enter 60 or less." },
	{ "money is fen",                          "money, least: 100, most: 999",  "99",                   NULL, "Enter 1.00 or more." },
	{ "money within",                          "money, least: 100, most: 999",  "999",                  "999", "" },
	{ "29 February of a leap year",            "day",                           "\"2024-02-29\"",       "\"2024-02-29\"", "" },
	{ "29 February of another year",           "day",                           "\"2026-02-29\"",       NULL, "Enter a day that exists" },
	{ "1900 had none",                         "day",                           "\"1900-02-29\"",       NULL, "Enter a day that exists" },
	{ "a day in full-width digits",            "day",                           "\"２０２４-０２-２９\"",   "\"2024-02-29\"", "" },
	{ "a day with slashes, without zeros",     "day",                           "\"2024/2/9\"",         "\"2024-02-09\"", "" },
	{ "a day in Chinese",                      "day",                           "\"2024年2月9日\"",      "\"2024-02-09\"", "" },
	{ "a day in eight digits",                 "day",                           "\"20240209\"",         "\"2024-02-09\"", "" },
	{ "a day that is none",                    "day",                           "\"2024-13-01\"",       NULL, "Enter a day that exists" },
	{ "tomorrow is after today",               "day, latest: today",            "\"2026-11-23\"",       NULL, "Enter a day on or before 2026-11-22." },
	{ "today is not",                          "day, latest: today",            "\"2026-11-22\"",       "\"2026-11-22\"", "" },
	{ "before the earliest",                   "day, earliest: 2000-01-01",     "\"1999-12-31\"",       NULL, "Enter a day on or after 2000-01-01." },
	{ "a choice",                              "choice, options: [{name: a, label: A}]", "\"a\"",       "\"a\"", "" },
	{ "another choice",                        "choice, options: [{name: a, label: A}]", "\"b\"",       NULL, "Choose one of" },
	{ "yes",                                   "yes_no",                        "true",                 "true", "" },
	{ "a text is no yes",                      "yes_no",                        "\"yes\"",              NULL, "Answer yes or no." },
	{ "a phone",                               "phone",                         "\"19900001234\"",      "\"19900001234\"", "" },
	{ "a phone with country, hyphens, width",  "phone",                         "\"＋86 199-0000-１２３４\"", "\"19900001234\"", "" },
	{ "a land line",                           "phone",                         "\"08261234567\"",      NULL, "Enter the 11 digits" },
	{ "twelve digits",                         "phone",                         "\"199000012345\"",     NULL, "Enter the 11 digits" },
	{ "a mail address",                        "mail",                          "\"a.b@example.com\"",  "\"a.b@example.com\"", "" },
	{ "two at signs",                          "mail",                          "\"a@b@example.com\"",  NULL, "Enter a mail address" },
	{ "a header in an address",                "mail",                          "\"a\\r\\nBcc:x@example.com\"", NULL, "Enter a mail address" },
	{ "an identity number",                    "resident_number",               "\"999999199003150012\"", "\"999999199003150012\"", "" },
	{ "a small x, spaces, full width",         "resident_number",               "\"９９９９９９ 19900101 018x\"", "\"99999919900101018X\"", "" },
	{ "a wrong check digit",                   "resident_number",               "\"999999199003150013\"", NULL, "A digit is wrong" },
	{ "seventeen characters",                  "resident_number",               "\"99999919900315001\"", NULL, "Enter the 18 characters" },
	{ "born on 29 February 1901",              "resident_number",               "\"99999919010229001X\"", NULL, "The day of birth in this number (digits 7 to 14) does not" },
	{ "born in the future",                    "resident_number",               "\"999999203001010015\"", NULL, "The day of birth in this number (digits 7 to 14) lies" },
	{ "letters within",                        "resident_number",               "\"99999919900315O01X\"", NULL, "Enter 17 digits" },
	{ "a credit code, small letters",          "credit_code",                   "\"91999999ma0000001@\"", NULL, "A character is wrong" },
	{ "a password keeps its spaces",           "password",                      "\" correct horse \"",  "\" correct horse \"", "" },
	{ "a short password",                      "password",                      "\"short\"",            NULL, "At least 10 characters" },
	{ "a password's most leaves its least",    "password, most: 64",            "\"short\"",            NULL, "At least 10 characters" },
	{ "a code in full width",                  "code",                          "\"１２３ ４５６\"",      "\"123456\"", "" },
	{ "a code with a letter",                  "code",                          "\"12345a\"",           NULL, "Enter the 6 digits" },
	{ "files are ids",                         "file",                          "[\"abc\"]",            "[\"abc\"]", "" },
	{ "six files",                             "file",                          "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]", NULL, "At most 5 files" },
	{ "a required file",                       "file, required: yes",           "[]",                   NULL, "Add the file." },
	{ "null is absent",                        "text",                          "null",                 NULL, "" },
	{ "a check that looks at the value",       "integer, check: value % 2 == 0, says: Enter an even number.", "3", NULL, "Enter an even number." },
	{ "and holds",                             "integer, check: value % 2 == 0, says: Enter an even number.", "4", "4", "" },
};

static void every_type_takes_what_is_right_and_says_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *values = NULL;
		assert_int_equal(json_read(arena, parsed_text(rows[i].json, false), &values), STATUS_OK);
		call.faults.count = 0;
		enum status status = form_check(&call, one_field(rows[i].type), -1, values);
		if (strncmp(first_fault(), rows[i].says, strlen(rows[i].says)) != 0 || (status == STATUS_OK) != (rows[i].says[0] == 0))
			fail_msg("%s: it says \"%s\"", rows[i].told, first_fault());
		if (status == STATUS_OK) {
			struct str now = json_text(arena, values, false);
			struct str wanted = rows[i].becomes ? parsed_text(rows[i].becomes, false) : STR("{}");
			if (!str_equal(now, wanted))
				fail_msg("%s: it became %s", rows[i].told, now.at);
		}
	}
}

static void ten_thousand_characters_are_refused_in_a_sentence(void **state)
{
	(void)state;
	char *long_text = arena_take(arena, 30001);
	for (size_t i = 0; i < 30000; i += 3)
		memcpy(long_text + i, "字", 3);
	json_t *values = NULL;
	assert_int_equal(json_read(arena, parsed_text(long_text, true), &values), STATUS_OK);
	assert_int_equal(form_check(&call, one_field("long_text"), -1, values), STATUS_INVALID);
	assert_string_equal(first_fault(), "At most 5000 characters fit here; this has 10000: shorten it.");
}

static const char household[] =
	"steps:\n"
	"  - name: self\n    title: {zh: 本人, en: You}\n    fields:\n"
	"      - {name: name, type: text, label: {zh: 姓名, en: Name}, required: yes, example: 王明}\n"
	"      - {name: number, type: resident_number, label: {zh: 号码, en: Number}, required: yes, secret: yes, example: '999999199003150012'}\n"
	"      - {name: basis, type: choice, label: B, required: yes, example: work, options: [{name: work, label: W}, {name: home, label: H}]}\n"
	"      - {name: employer, type: text, label: E, required: yes, when: form.basis == 'work', example: 云溪茶厂}\n"
	"      - {name: landlord, type: text, label: L, required: yes, when: form.basis == 'home', example: 李强}\n"
	"  - name: family\n    title: {zh: 家人, en: Family}\n    fields:\n"
	"      - {name: alone, type: yes_no, label: A, example: no}\n"
	"      - name: members\n        type: group\n        label: M\n        most: 3\n        required: yes\n        when: not form.alone\n        fields:\n"
	"          - {name: name, type: text, label: N, required: yes, example: 王小}\n"
	"          - {name: number, type: resident_number, label: N, secret: yes, example: '99999919900101018X'}\n"
	"          - {name: school, type: text, label: S, required: yes, when: row.child == true}\n"
	"          - {name: child, type: yes_no, label: C, example: no}\n";

static enum status check_json(const struct form *form, int step, const char *json, json_t **values)
{
	assert_int_equal(json_read(arena, str_of(json), values), STATUS_OK);
	call.faults.count = 0;
	return form_check(&call, form, step, *values);
}

static void assert_fault(size_t index, const char *field, const char *sentence)
{
	assert_true(index < call.faults.count);
	assert_string_equal(call.faults.items[index].field.at, field);
	assert_string_equal(call.faults.items[index].sentence.at, sentence);
}

static void what_a_condition_hides_is_dropped_and_not_asked(void **state)
{
	(void)state;
	struct form *form = form_of(household);
	json_t *values;
	assert_int_equal(check_json(form, 0, "{\"name\":\"王明\",\"number\":\"999999199003150012\",\"basis\":\"home\",\"employer\":7,\"landlord\":\"李强\"}",
				    &values), STATUS_OK);
	assert_null(form_at(values, STR("employer")));
	assert_int_equal(check_json(form, 0, "{\"name\":\"王明\",\"number\":\"999999199003150012\",\"basis\":\"home\"}", &values), STATUS_INVALID);
	assert_fault(0, "landlord", "Fill this in.");
	assert_int_equal(check_json(form, 1, "{\"alone\":true,\"members\":[{\"name\":\"\"}]}", &values), STATUS_OK);
	assert_null(form_at(values, STR("members")));
}

static void a_group_is_checked_row_by_row(void **state)
{
	(void)state;
	struct form *form = form_of(household);
	json_t *values;
	assert_int_equal(check_json(form, 1, "{\"alone\":false,\"members\":[{\"name\":\"甲\",\"child\":true},{\"number\":\"1\"},7]}", &values),
			 STATUS_INVALID);
	assert_fault(0, "members[1].number", "Enter the 18 characters of the identity number.");
	assert_fault(1, "members[2]", "Send an object with this group's fields.");
	assert_fault(2, "members[0].school", "Fill this in.");
	assert_fault(3, "members[1].name", "Fill this in.");
	assert_int_equal(check_json(form, 1, "{\"members\":[]}", &values), STATUS_INVALID);
	assert_fault(0, "members", "Add at least one entry.");
	assert_int_equal(check_json(form, 1, "{\"members\":[{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"a\"}]}", &values), STATUS_INVALID);
	assert_fault(0, "members", "At most 3 entries fit here: remove some.");
	assert_int_equal(check_json(form, 1, "{\"members\":{\"name\":\"a\"}}", &values), STATUS_INVALID);
	assert_fault(0, "members", "Send a list of entries here.");
}

static void members_that_nobody_knows_are_faults(void **state)
{
	(void)state;
	json_t *values;
	assert_int_equal(check_json(form_of(household), -1, "{\"nmae\":\"a\",\"members\":[{\"nam\":1}]}", &values), STATUS_INVALID);
	assert_fault(0, "nmae", "There is no field of this name: remove it.");
	assert_fault(1, "members[0].nam", "There is no field of this name: remove it.");
}

struct typed { const char *name, *text; };

static struct str typed_get(const void *pairs, struct str name)
{
	for (const struct typed *at = pairs; at->name; at++)
		if (str_equal(str_of(at->name), name))
			return str_of(at->text);
	return STR_NONE;
}

static void pairs_of_a_page_become_values_and_gaps_close(void **state)
{
	(void)state;
	static const struct typed pairs[] = {
		{ "members[0].name", "" },      { "members[2].name", " 王小 " },   { "members[2].child", "on" },
		{ "members[7].name", "李雷" },   { "members[x].name", "nobody" },  { "alone", "no" },
		{ "name", "not of this step" }, { NULL, NULL },
	};
	json_t *before = json_keep(arena, json_pack("{s:s, s:b}", "name", "王明", "alone", 1));
	json_t *values = form_values_from(&call, form_of(household), 1, (struct pair_view){ pairs, typed_get }, before);
	assert_string_equal(json_text(arena, values, true).at,
			    "{\"alone\":false,\"members\":[{\"child\":true,\"name\":\"王小\"},{\"name\":\"李雷\"}],\"name\":\"王明\"}");
}

static void what_is_typed_wrong_is_kept_and_told(void **state)
{
	(void)state;
	struct form *form = form_of("fields:\n  - {name: a, type: integer, label: A}\n  - {name: b, type: money, label: B}\n"
				    "  - {name: d, type: money, label: D}\n  - {name: f, type: file, label: F}\n");
	static const struct typed pairs[] = { { "a", "１２ people" }, { "b", "12.5" }, { "d", "12.345" }, { "f", "u1, u2,," }, { NULL, NULL } };
	json_t *values = form_values_from(&call, form, -1, (struct pair_view){ pairs, typed_get }, NULL);
	assert_string_equal(json_text(arena, values, true).at, "{\"a\":\"12people\",\"b\":1250,\"d\":\"12.345\",\"f\":[\"u1\",\"u2\"]}");
	assert_int_equal(form_check(&call, form, -1, values), STATUS_INVALID);
	assert_fault(0, "a", "Enter a whole number, such as 12.");
	assert_fault(1, "d", "Enter an amount in yuan with at most two decimals, such as 12.50.");
}

static void secrets_are_found_by_path_and_masked(void **state)
{
	(void)state;
	struct form *form = form_of(household);
	json_t *values = form_example(arena, form);
	struct str_list secrets = form_secrets(arena, form, values);
	assert_int_equal(secrets.count, 2);
	assert_string_equal(secrets.items[0].at, "number");
	assert_string_equal(secrets.items[1].at, "members[0].number");
	const struct field *field = form_field(form, secrets.items[1]);
	assert_string_equal(form_show(&call, field, form_at(values, secrets.items[1]), true).at, "9****************X");
	assert_string_equal(form_show(&call, field, form_at(values, secrets.items[1]), false).at, "99999919900101018X");
	form_put(values, secrets.items[1], json_string("sealed"));
	assert_string_equal(json_string_value(form_at(values, STR("members[0].number"))), "sealed");
	assert_null(form_at(values, STR("members[9].number")));
	assert_null(form_at(values, STR("members[-1].number")));
}

/* The part of JSON Schema that form_schema writes; false when a value does not fit. */
static bool fits(const json_t *schema, const json_t *value)
{
	struct str type = json_str(schema, "type");
	const char *name;
	json_t *member;
	size_t i;
	if (str_equal(type, STR("object"))) {
		json_array_foreach(json_object_get(schema, "required"), i, member)
			if (!json_object_get(value, json_string_value(member)))
				return false;
		json_object_foreach((json_t *)value, name, member) {
			const json_t *property = json_object_get(json_object_get(schema, "properties"), name);
			if (!property || !fits(property, member))
				return false;
		}
		return json_is_object(value);
	}
	if (str_equal(type, STR("array"))) {
		json_array_foreach((json_t *)value, i, member)
			if (!fits(json_object_get(schema, "items"), member))
				return false;
		return json_is_array(value) && (int64_t)json_array_size(value) >= json_int(schema, "minItems", 0) &&
		       (int64_t)json_array_size(value) <= json_int(schema, "maxItems", 0);
	}
	if (str_equal(type, STR("boolean")))
		return json_is_boolean(value);
	if (str_equal(type, STR("integer")))
		return json_is_integer(value);
	bool among = !json_object_get(schema, "oneOf");
	json_array_foreach(json_object_get(schema, "oneOf"), i, member)
		among = among || json_equal(json_object_get(member, "const"), value);
	return among && json_is_string(value);
}

static void the_schema_holds_its_example_and_the_form_takes_it(void **state)
{
	(void)state;
	struct form *form = form_of(household);
	json_t *schema = form_schema(&call, form);
	json_t *example = json_deep_copy(json_array_get(json_object_get(schema, "examples"), 0));
	assert_true(fits(schema, example));
	assert_string_equal(json_string_value(form_at(schema, STR("properties.number.title"))), "Number");
	assert_string_equal(json_text(arena, json_object_get(schema, "required"), false).at, "[\"name\",\"number\",\"basis\"]");
	assert_non_null(form_at(example, STR("employer")));
	assert_null(form_at(example, STR("landlord")));
	assert_int_equal(form_check(&call, form, -1, example), STATUS_OK);
	json_object_set_new(example, "landlord", json_integer(1));
	assert_false(fits(schema, example));
	json_decref(example);
}

static const struct { const char *yaml, *says; } bad_forms[] = {
	{ "fields: [{name: a, type: text, label: A}, {name: a, type: text, label: A}]", "line 1: The field \"a\" stands twice: rename one." },
	{ "fields:\n  - {name: a, typ: text, label: A}\n", "line 2: \"typ\" is not known here" },
	{ "fields:\n  - {name: a, type: texts, label: A}\n", "line 2: \"type\" can't be \"texts\"; it is one of: text, long_text" },
	{ "fields:\n  - {name: A, type: text, label: A}\n", "line 2: A field's name is small letters" },
	{ "fields:\n  - &a {name: a, type: text, label: A}\n", "line 2: Anchors (&name) are not allowed" },
	{ "fields:\n  - *a\n", "line 2: Aliases (*name) are not allowed" },
	{ "fields:\n  - !!map {name: a}\n", "line 2: Tags (!name) are not allowed" },
	{ "fields: []\nfields: []\n", "line 2: This name stands twice in one map" },
	{ "fields: [\n", "line 2: This is not YAML" },
	{ "", "line 1: The file is empty" },
	{ "fields: []\n---\nfields: []\n", "line 2: A file holds one document" },
	{ "fields:\n  - {name: a, type: text, label: A, when: 'form.b =='}\n", "line 2: The condition \"when\" can't be read" },
	{ "fields:\n  - {name: a, type: integer, label: A, example: many}\n", "line 2: \"example\" is no value" },
	{ "fields:\n  - {name: a, type: choice, label: A}\n", "line 2: \"options\" is missing" },
	{ "fields:\n  - {name: a, type: group, label: A}\n", "line 2: \"fields\" is missing" },
	{ "fields:\n  - {name: a, type: text, label: A, least: 5, most: 2}\n", "line 2: \"least\" is more than \"most\"" },
	{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "line 1: This is nested more than 32 levels" },
	{ "steps: [{name: a, title: A, fields: [{name: x, type: text, label: X}]}, {name: b, title: B, fields: [{name: x, type: text, label: X}]}]",
	  "line 1: The field \"x\" stands in two steps" },
};

static void every_fault_of_a_form_is_told_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad_forms / sizeof *bad_forms; i++) {
		struct form *form = NULL;
		struct str_list faults;
		assert_int_equal(form_read(arena, str_of(bad_forms[i].yaml), &form, &faults), STATUS_INVALID);
		if (!faults.count || !str_starts(faults.items[0], str_of(bad_forms[i].says)))
			fail_msg("row %zu says \"%s\"", i, faults.count ? faults.items[0].at : "nothing");
	}
}

static const struct { const char *number; bool resident, credit; } numbers[] = {
	{ "999999199003150012", true, false },  { "99999919900101018X", true, false },  { "99999919900101018x", false, false },
	{ "999999200002290019", true, false },  { "999999190002290012", false, false }, { "91350100M000100Y43", false, true },
	{ "91350100M000100Y44", false, false }, { "", false, false },                   { "91350100M000100Y4", false, false },
};

static void check_digits_decide(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		if (is_resident_number(str_of(numbers[i].number)) != numbers[i].resident || is_credit_code(str_of(numbers[i].number)) != numbers[i].credit)
			fail_msg("%s is judged wrongly", numbers[i].number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_type_takes_what_is_right_and_says_what_to_do, begin, end),
		cmocka_unit_test_setup_teardown(ten_thousand_characters_are_refused_in_a_sentence, begin, end),
		cmocka_unit_test_setup_teardown(what_a_condition_hides_is_dropped_and_not_asked, begin, end),
		cmocka_unit_test_setup_teardown(a_group_is_checked_row_by_row, begin, end),
		cmocka_unit_test_setup_teardown(members_that_nobody_knows_are_faults, begin, end),
		cmocka_unit_test_setup_teardown(pairs_of_a_page_become_values_and_gaps_close, begin, end),
		cmocka_unit_test_setup_teardown(what_is_typed_wrong_is_kept_and_told, begin, end),
		cmocka_unit_test_setup_teardown(secrets_are_found_by_path_and_masked, begin, end),
		cmocka_unit_test_setup_teardown(the_schema_holds_its_example_and_the_form_takes_it, begin, end),
		cmocka_unit_test_setup_teardown(every_fault_of_a_form_is_told_by_line, begin, end),
		cmocka_unit_test_setup_teardown(check_digits_decide, begin, end),
	};
	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
