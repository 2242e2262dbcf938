/* form_type_test.c: the richer types, with the ugliest that people type, as rows. */
#include "form/form_inside.h"
#include "form/yaml.h"

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
	if (form_read(arena, str_of(yaml), &form, &faults) != STATUS_OK)
		fail_msg("%s", faults.count ? faults.items[0].at : "no fault told");
	return form;
}

static const char *first_fault(void)
{
	return call.faults.count ? call.faults.items[0].sentence.at : "";
}

static enum status check_json(const struct form *form, const char *json, json_t **values)
{
	assert_int_equal(json_read(arena, str_of(json), values), STATUS_OK);
	call.faults.count = 0;
	return form_check(&call, form, -1, *values);
}

static const struct row {
	const char *told, *type, *json, *becomes, *says;
} rows[] = {
	{ "a decimal with its declared digits", "number, decimals: 2", "\"12.5\"", "\"12.50\"", "" },
	{ "a decimal as a whole JSON number", "number, decimals: 2", "12", "\"12.00\"", "" },
	{ "a fraction in JSON is no exact decimal", "number, decimals: 2", "12.5", NULL, "Send a text" },
	{ "0.1 and 0.2 stay what they are", "number, decimals: 1", "\"0.3\"", "\"0.3\"", "" },
	{ "leading zeros go", "number, decimals: 1", "\"0007.5\"", "\"7.5\"", "" },
	{ "full width and thousands", "number, decimals: 2", "\"１，２３４．５０\"", "\"1234.50\"", "" },
	{ "thousands at the wrong place", "number, decimals: 2", "\"12,34.5\"", NULL, "Enter a number with at most 2 digits" },
	{ "one digit too many", "number, decimals: 2", "\"1.234\"", NULL, "Enter a number with at most 2 digits after the point, such as 12.50." },
	{ "no digit behind the point", "number, decimals: 2", "\"1.\"", NULL, "Enter a number" },
	{ "no digit before it", "number, decimals: 2", "\".5\"", NULL, "Enter a number" },
	{ "a number of an engineer", "number, decimals: 2", "\"1e5\"", NULL, "Enter a number" },
	{ "below nothing", "number, decimals: 1", "\"-0.1\"", NULL, "Enter 0.0 or more." },
	{ "minus nothing is nothing", "number, decimals: 1", "\"-0\"", "\"0.0\"", "" },
	{ "a temperature", "number, decimals: 1, least: -40.5, most: 60", "\"-40.5\"", "\"-40.5\"", "" },
	{ "a lower one", "number, decimals: 1, least: -40.5, most: 60", "\"-40.6\"", NULL, "Enter -40.5 or more." },
	{ "a higher one", "number, decimals: 1, least: -40.5, most: 60", "\"60.1\"", NULL, "Enter 60.0 or less." },
	{ "sixteen digits before the point", "number", "\"1234567890123456\"", NULL, "Enter a number" },
	{ "fifteen with six behind would overflow", "number, decimals: 6", "\"999999999999999.999999\"", NULL, "Enter a number" },
	{ "two minus signs", "number", "\"--1\"", NULL, "Enter a number" },
	{ "a zero-width space within", "number", "\"1\\u200b2\"", "\"12\"", "" },
	{ "one space is none", "number", "\" \"", NULL, "" },
	{ "money with its sign", "money", "1250", "1250", "" },
	{ "a day as one types it", "day", "\"2025-3-1\"", "\"2025-03-01\"", "" },
	{ "a day with 号", "day", "\"2025年3月1号\"", "\"2025-03-01\"", "" },
	{ "a day with spaces", "day", "\"2025 3 1\"", "\"2025-03-01\"", "" },
	{ "a day in Chinese with spaces", "day", "\"2025 年 3 月 1 日\"", "\"2025-03-01\"", "" },
	{ "a day in Chinese digits", "day", "\"二〇二五年三月一日\"", "\"2025-03-01\"", "" },
	{ "a day in Chinese with tens", "day", "\"二零二五年十二月三十一日\"", "\"2025-12-31\"", "" },
	{ "the twentieth of October", "day", "\"二〇二五年十月二十日\"", "\"2025-10-20\"", "" },
	{ "a day in full width with slashes", "day", "\"２０２５／３／１\"", "\"2025-03-01\"", "" },
	{ "a day with commas", "day", "\"2025,3,1\"", "\"2025-03-01\"", "" },
	{ "six digits are no day", "day", "\"202531\"", NULL, "Enter a day that exists" },
	{ "a year of two digits is none", "day", "\"25-3-1\"", NULL, "Enter a day that exists" },
	{ "29 February in Chinese of a common year", "day", "\"2025年2月29日\"", NULL, "Enter a day that exists" },
	{ "a day and more", "day", "\"2025-3-1-4\"", NULL, "Enter a day that exists" },
	{ "words are no day", "day", "\"next Monday\"", NULL, "Enter a day that exists" },
	{ "a direction mark in a day", "day", "\"\\u200e2025-03-01\"", "\"2025-03-01\"", "" },
	{ "a period", "period", "{\"from\":\"2025-3-1\",\"to\":\"2025年3月10日\"}", "{\"from\":\"2025-03-01\",\"to\":\"2025-03-10\"}", "" },
	{ "one day is a period", "period", "{\"from\":\"2025-03-01\",\"to\":\"2025-03-01\"}", "{\"from\":\"2025-03-01\",\"to\":\"2025-03-01\"}", "" },
	{ "a period backwards", "period", "{\"from\":\"2025-03-02\",\"to\":\"2025-03-01\"}", NULL, "The last day is before the first" },
	{ "a period without its end", "period", "{\"from\":\"2025-03-02\"}", NULL, "Enter the last day." },
	{ "a period without its beginning", "period", "{\"to\":\"2025-03-02\"}", NULL, "Enter the first day." },
	{ "a period that is too short", "period, least: 3", "{\"from\":\"2025-03-01\",\"to\":\"2025-03-02\"}", NULL, "At least 3 days are needed here, the first and the last counted; these are 2." },
	{ "a period that is too long", "period, most: 29", "{\"from\":\"2024-02-01\",\"to\":\"2024-03-01\"}", NULL, "At most 29 days are possible here, the first and the last counted; these are 30." },
	{ "over a leap day it just fits", "period, most: 29", "{\"from\":\"2024-02-01\",\"to\":\"2024-02-29\"}", "{\"from\":\"2024-02-01\",\"to\":\"2024-02-29\"}", "" },
	{ "a period in the future", "period, latest: today", "{\"from\":\"2026-11-01\",\"to\":\"2026-11-23\"}", NULL, "Enter a day on or before 2026-11-22." },
	{ "an empty period is absent", "period", "{\"from\":\"\",\"to\":\" \"}", NULL, "" },
	{ "and missing when required", "period, required: yes", "{\"from\":\"\"}", NULL, "Enter the first and the last day." },
	{ "a period is no text", "period", "\"2025-03-01\"", NULL, "Send an object" },
	{ "a period with a third part", "period", "{\"from\":\"2025-03-01\",\"to\":\"2025-03-01\",\"by\":\"x\"}", NULL, "There is no field of this name" },
	{ "a part that is a number", "period", "{\"from\":20250301,\"to\":\"2025-03-01\"}", NULL, "Send a text here" },
	{ "several choices in their order", "choices, options: [{name: a, label: A}, {name: b, label: B}, {name: c, label: C}]", "[\"c\",\"a\"]", "[\"a\",\"c\"]", "" },
	{ "one twice", "choices, options: [{name: a, label: A}, {name: b, label: B}]", "[\"a\",\"a\"]", NULL, "Choose among the answers offered, each once." },
	{ "one that is not offered", "choices, options: [{name: a, label: A}]", "[\"x\"]", NULL, "Choose among" },
	{ "too many", "choices, most: 1, options: [{name: a, label: A}, {name: b, label: B}]", "[\"a\",\"b\"]", NULL, "Choose at most 1." },
	{ "too few", "choices, least: 2, options: [{name: a, label: A}, {name: b, label: B}]", "[\"a\"]", NULL, "Choose at least 2." },
	{ "none when one is required", "choices, required: yes, options: [{name: a, label: A}]", "[]", NULL, "Choose at least one." },
	{ "a text is no list", "choices, options: [{name: a, label: A}]", "\"a\"", NULL, "Send a list" },
	{ "a bank card with spaces", "bank_card", "\"6222 0299 99000000012\"", "\"6222029999000000012\"", "" },
	{ "a bank card in full width", "bank_card", "\"６２２２０２９９９９０００００００１２\"", "\"6222029999000000012\"", "" },
	{ "a wrong digit", "bank_card", "\"6222029999000000013\"", NULL, "A digit is wrong or missing" },
	{ "all zeros", "bank_card", "\"0000000000000000\"", NULL, "A digit is wrong" },
	{ "twelve digits", "bank_card", "\"622202999900\"", NULL, "A digit is wrong" },
	{ "a landline", "landline", "\"0826-2345678\"", "\"0826-2345678\"", "" },
	{ "a landline in brackets, full width", "landline", "\"（０８２６）２３４５６７８\"", "\"0826-2345678\"", "" },
	{ "a landline of Beijing without a mark", "landline", "\"01066001234\"", "\"010-66001234\"", "" },
	{ "a landline with country", "landline", "\"+86 826 2345678\"", "\"0826-2345678\"", "" },
	{ "a landline with extension", "landline", "\"0826-2345678-801\"", "\"0826-2345678-801\"", "" },
	{ "a landline without area", "landline", "\"2345678\"", NULL, "Enter area code and number" },
	{ "a mobile number", "landline", "\"19900001234\"", NULL, "Enter area code" },
	{ "a number that begins with 1", "landline", "\"0826-1345678\"", NULL, "Enter area code" },
	{ "letters", "landline", "\"0826-ABCDEFG\"", NULL, "Enter area code" },
	{ "a postal code with a leading zero", "postal_code", "\"010010\"", "\"010010\"", "" },
	{ "a postal code in full width", "postal_code", "\"６３８０００\"", "\"638000\"", "" },
	{ "five digits", "postal_code", "\"63800\"", NULL, "Enter the 6 digits of the postal code." },
	{ "a passport", "identity_document", "{\"kind\":\"passport\",\"number\":\"e 1234567８\"}", "{\"kind\":\"passport\",\"number\":\"E12345678\"}", "" },
	{ "a passport of letters alone", "identity_document", "{\"kind\":\"passport\",\"number\":\"ABCDEFG\"}", NULL, "Enter the passport" },
	{ "a passport number in Chinese", "identity_document", "{\"kind\":\"passport\",\"number\":\"护照12345\"}", NULL, "Enter the passport" },
	{ "a permanent residence card of 15", "identity_document", "{\"kind\":\"permanent\",\"number\":\"kaz110090123105\"}", "{\"kind\":\"permanent\",\"number\":\"KAZ110090123105\"}", "" },
	{ "with two letters", "identity_document", "{\"kind\":\"permanent\",\"number\":\"KA1110090123105\"}", NULL, "Enter the card's 18 digits" },
	{ "one of 18", "identity_document", "{\"kind\":\"permanent\",\"number\":\"91184019850101001X\"}", "{\"kind\":\"permanent\",\"number\":\"91184019850101001X\"}", "" },
	{ "a resident's number is none", "identity_document", "{\"kind\":\"permanent\",\"number\":\"810000199001010019\"}", NULL, "Enter the card's" },
	{ "a Hong Kong permit", "identity_document", "{\"kind\":\"hongkong_macao\",\"number\":\"h12345678\"}", "{\"kind\":\"hongkong_macao\",\"number\":\"H12345678\"}", "" },
	{ "a permit of nowhere", "identity_document", "{\"kind\":\"hongkong_macao\",\"number\":\"A12345678\"}", NULL, "Enter H or M" },
	{ "a Taiwan permit", "identity_document", "{\"kind\":\"taiwan\",\"number\":\"01234567\"}", "{\"kind\":\"taiwan\",\"number\":\"01234567\"}", "" },
	{ "seven digits of it", "identity_document", "{\"kind\":\"taiwan\",\"number\":\"0123456\"}", NULL, "Enter the 8 digits" },
	{ "a residence permit", "identity_document", "{\"kind\":\"residence\",\"number\":\"810000199001010019\"}", "{\"kind\":\"residence\",\"number\":\"810000199001010019\"}", "" },
	{ "of another region", "identity_document", "{\"kind\":\"residence\",\"number\":\"999999199003150012\"}", NULL, "Enter the permit's 18" },
	{ "a resident's card with Ｘ", "identity_document", "{\"kind\":\"resident\",\"number\":\"99999919900101018Ｘ\"}", "{\"kind\":\"resident\",\"number\":\"99999919900101018X\"}", "" },
	{ "a resident's card with a wrong digit", "identity_document", "{\"kind\":\"resident\",\"number\":\"999999199001010181\"}", NULL, "A digit is wrong" },
	{ "another document", "identity_document", "{\"kind\":\"other\",\"number\":\"军字第1234567号\"}", "{\"kind\":\"other\",\"number\":\"军字第1234567号\"}", "" },
	{ "a kind that is not offered", "identity_document, kinds: [passport]", "{\"kind\":\"taiwan\",\"number\":\"01234567\"}", NULL, "Choose one of the answers offered." },
	{ "a number without its kind", "identity_document", "{\"number\":\"E12345678\"}", NULL, "Choose the kind of document." },
	{ "a kind without its number", "identity_document", "{\"kind\":\"passport\"}", NULL, "Enter the document's number." },
	{ "a place", "place", "{\"lon\":\"106.6321\",\"lat\":\"30.4561\"}", "{\"lon\":\"106.632100\",\"lat\":\"30.456100\"}", "" },
	{ "a place in JSON numbers", "place", "{\"lon\":106.6321,\"lat\":30}", "{\"lon\":\"106.632100\",\"lat\":\"30.000000\"}", "" },
	{ "a place in degrees, minutes, seconds", "place", "{\"lon\":\"E106°37′55.56″\",\"lat\":\"北纬30°27'22\\\"\"}", "{\"lon\":\"106.632100\",\"lat\":\"30.456111\"}", "" },
	{ "more digits are cut", "place", "{\"lon\":\"106.63210099\",\"lat\":\"30.4561\"}", "{\"lon\":\"106.632100\",\"lat\":\"30.456100\"}", "" },
	{ "west is minus", "place", "{\"lon\":\"W77.0365\",\"lat\":\"38.8977\"}", "{\"lon\":\"-77.036500\",\"lat\":\"38.897700\"}", "" },
	{ "a latitude that is none", "place", "{\"lon\":\"106.6\",\"lat\":\"91\"}", NULL, "This lies outside of the area: enter degrees from -90.000000 to 90.000000." },
	{ "outside of the county", "place, bounds: {west: \"106.3\", south: \"30.2\", east: \"106.9\", north: \"30.7\"}", "{\"lon\":\"107\",\"lat\":\"30.5\"}", NULL, "This lies outside of the area: enter degrees from 106.300000 to 106.900000." },
	{ "half a place", "place", "{\"lon\":\"106.6\"}", NULL, "Enter both longitude and latitude." },
	{ "a place in words", "place", "{\"lon\":\"县政府门口\",\"lat\":\"旁边\"}", NULL, "Enter degrees as a number" },
	{ "two points in one", "place", "{\"lon\":\"1.2.3.4\",\"lat\":\"30\"}", NULL, "Enter degrees" },
	{ "a signature by name", "signature", "{\"name\":\"买买提•艾力\"}", "{\"name\":\"买买提·艾力\"}", "" },
	{ "a signature by picture", "signature", "{\"file\":\"123\"}", "{\"file\":\"123\"}", "" },
	{ "none where one is needed", "signature, required: yes", "{\"name\":\" \"}", NULL, "Sign here" },
	{ "a minority name with a bullet", "text", "\"买买提•艾力\"", "\"买买提·艾力\"", "" },
	{ "with a Japanese dot", "text", "\"迪丽热巴・迪力木拉提\"", "\"迪丽热巴·迪力木拉提\"", "" },
	{ "with a half-width one", "text", "\"阿依･古丽\"", "\"阿依·古丽\"", "" },
	{ "a bullet between other letters stays", "text", "\"a•b\"", "\"a•b\"", "" },
	{ "a dot next to a rare character", "text", "\"𠮷•㛃\"", "\"𠮷·㛃\"", "" },
	{ "a foreigner's name", "text", "\"Jean-François O\\u2019Connor-Müller\"", "\"Jean-François O\\u2019Connor-Müller\"", "" },
	{ "an Arabic name keeps its letters", "text", "\"\\u202bمحمد\\u202c\"", "\"محمد\"", "" },
	{ "a line end in a name", "text", "\"王\\r\\n明\"", "\"王 明\"", "" },
};

static void every_type_takes_what_is_right_and_says_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		json_t *values = NULL, *wanted = NULL;
		struct str yaml = str_format(arena, "fields:\n  - {name: x, label: X, type: %s}\n", row->type);
		enum status status = check_json(form_of(yaml.at), str_format(arena, "{\"x\":%s}", row->json).at, &values);
		if (strncmp(first_fault(), row->says, strlen(row->says)) != 0 || (status == STATUS_OK) != (row->says[0] == 0))
			fail_msg("%s: it says \"%s\"", row->told, first_fault());
		if (status != STATUS_OK)
			continue;
		assert_int_equal(json_read(arena, row->becomes ? str_format(arena, "{\"x\":%s}", row->becomes) : STR("{}"), &wanted), STATUS_OK);
		if (!json_equal(values, wanted))
			fail_msg("%s: it became %s", row->told, json_text(arena, values, false).at);
	}
}

/* What is accepted once is accepted again and does not change: a dossier is checked more than once. */
static void what_was_made_canonical_stays_as_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *values = NULL;
		struct form *form = form_of(str_format(arena, "fields:\n  - {name: x, label: X, type: %s}\n", rows[i].type).at);
		if (check_json(form, str_format(arena, "{\"x\":%s}", rows[i].json).at, &values) != STATUS_OK)
			continue;
		struct str once = json_text(arena, values, true);
		if (form_check(&call, form, -1, values) != STATUS_OK || !str_equal(once, json_text(arena, values, true)))
			fail_msg("%s: it changes when it is checked again", rows[i].told);
	}
}

static const struct table_row division_rows[] = {
	{ { STR_INIT("99"), STR_INIT("云州省"), STR_INIT("Yunzhou") }, 2 },
	{ { STR_INIT("9999"), STR_INIT("云溪市"), STR_INIT("Yunxi City") }, 3 },
	{ { STR_INIT("999999"), STR_INIT("云溪县"), STR_INIT("Yunxi County") }, 4 },
	{ { STR_INIT("999999101"), STR_INIT("城关镇"), STR_INIT("Chengguan") }, 5 },
	{ { STR_INIT("999999101001"), STR_INIT("滨河社区"), STR_INIT("Binhe") }, 6 },
	{ { STR_INIT("999999102"), STR_INIT("龙潭乡"), { 0 } }, 7 },
};

static bool find_divisions(const struct yaml *yaml, struct str name, struct yaml_table *out, struct str *why)
{
	struct table_row *rows_of = ARENA_MANY(yaml->arena, struct table_row, 6);
	memcpy(rows_of, division_rows, sizeof division_rows);
	*out = (struct yaml_table){ rows_of, 6 };
	*why = STR("there is none");
	return str_equal(name, STR("divisions.csv"));
}

static struct form *form_with_table(const char *text, struct yaml *yaml)
{
	*yaml = (struct yaml){ .arena = arena, .find_table = find_divisions };
	const struct yaml_node *root = yaml_read(yaml, str_of(text));
	return yaml_form(yaml, root);
}

static const struct { const char *more, *json, *says; } addresses[] = {
	{ "", "{\"code\":\"999999101001\",\"detail\":\" 滨河路36号\"}", "" },
	{ "", "{\"code\":\"９９９９９９１０２\",\"detail\":\"3组\"}", "" },
	{ "", "{\"code\":\"999999101\",\"detail\":\"滨河路36号\"}", "Choose the smaller division too." },
	{ "", "{\"code\":\"999998\",\"detail\":\"滨河路36号\"}", "Choose one of the divisions offered." },
	{ "", "{\"detail\":\"滨河路36号\"}", "Choose the division, from the largest to the smallest." },
	{ "", "{\"code\":\"999999101001\"}", "Enter street, house number and room." },
	{ ", level: county", "{\"code\":\"999999\",\"detail\":\"滨河路36号\"}", "" },
	{ ", level: county", "{\"code\":\"9999\",\"detail\":\"滨河路36号\"}", "Choose the smaller division too." },
	{ ", detail: no", "{\"code\":\"999999102\"}", "" },
	{ ", detail: no", "{\"code\":\"999999102\",\"detail\":\"x\"}", "There is no field of this name: remove it." },
	{ ", within: \"999999101\"", "{\"code\":\"999999102\",\"detail\":\"3组\"}", "Choose one of the divisions offered." },
	{ ", most: 5", "{\"code\":\"999999102\",\"detail\":\"123456\"}", "At most 5 characters fit here; this has 6: shorten it." },
};

static void an_address_goes_down_to_where_the_table_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct yaml yaml;
		json_t *values = NULL;
		struct str text = str_format(arena, "fields:\n  - {name: x, label: X, type: address, table: divisions.csv%s}\n", addresses[i].more);
		struct form *form = form_with_table(text.at, &yaml);
		assert_int_equal(yaml.fault_count, 0);
		enum status status = check_json(form, str_format(arena, "{\"x\":%s}", addresses[i].json).at, &values);
		if (strcmp(first_fault(), addresses[i].says) != 0 || (status == STATUS_OK) != !addresses[i].says[0])
			fail_msg("row %zu: it says \"%s\"", i, first_fault());
	}
}

static void a_division_that_is_no_more_keeps_its_name_and_is_not_offered(void **state)
{
	(void)state;
	struct str why;
	int line;
	const struct table_row old_rows[] = { { { STR("99"), STR("省"), STR("") }, 2 },
					      { { STR("9901"), STR("旧市"), STR("Old City"), STR("2025-12-31") }, 3 },
					      { { STR("9902"), STR("新市"), STR("New City"), STR("") }, 4 } };
	const struct division_table *table = division_table_read(arena, old_rows, 3, &why, &line);
	assert_non_null(table);
	struct division_list below = divisions_below(arena, table, STR("99"));
	assert_int_equal(below.count, 1);
	assert_string_equal(below.items[0]->code.at, "9902");
	assert_string_equal(division_names(&call, table, STR("9901")).at, "省Old City");
	struct field field = { .name = STR("x"), .type = FIELD_ADDRESS, .divisions = table, .no_detail = true };
	json_t *values = json_keep(arena, json_pack("{s:{s:s}}", "x", "code", "9901"));
	call.faults.count = 0;
	assert_false(field_check(&call, &field, values, STR("x")));
	assert_string_equal(first_fault(), "This division is no more: choose the one that took its place.");
}

static const struct { struct table_row rows[2]; const char *says; int line; } bad_tables[] = {
	{ { { { STR_INIT("99"), STR_INIT("省") }, 2 }, { { STR_INIT("98"), STR_INIT("省") }, 3 } }, "The rows must be in ascending order", 3 },
	{ { { { STR_INIT("99"), STR_INIT("省") }, 2 }, { { STR_INIT("99"), STR_INIT("省") }, 3 } }, "The rows must be in ascending order", 3 },
	{ { { { STR_INIT("99"), STR_INIT("省") }, 2 }, { { STR_INIT("999901"), STR_INIT("县") }, 3 } }, "Its parent 9999 is missing", 3 },
	{ { { { STR_INIT("999"), STR_INIT("省") }, 2 }, { { STR_INIT("9999"), STR_INIT("市") }, 3 } }, "A code has 2, 4, 6, 9 or 12 digits", 2 },
	{ { { { STR_INIT("99"), STR_INIT("") }, 2 }, { { STR_INIT("9999"), STR_INIT("市") }, 3 } }, "The name is missing", 2 },
};

static void a_wrong_table_of_divisions_is_told_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad_tables / sizeof *bad_tables; i++) {
		struct str why = STR_NONE;
		int line = 0;
		assert_null(division_table_read(arena, bad_tables[i].rows, 2, &why, &line));
		if (!str_starts(why, str_of(bad_tables[i].says)) || line != bad_tables[i].line)
			fail_msg("row %zu says \"%.*s\" of line %d", i, STR_ARGS(why), line);
	}
}

static const char fees[] =
	"fields:\n"
	"  - {name: area, type: number, decimals: 2, label: {zh: 面积, en: Area}, unit: {zh: 平方米, en: m²}, required: yes, example: '12.50'}\n"
	"  - {name: price, type: money, label: {zh: 单价, en: Price}, required: yes, example: '1000'}\n"
	"  - {name: total, type: money, label: {zh: 合计, en: Total}, required: yes, value: 'scaled(form.area, 2) * form.price // 100'}\n"
	"  - {name: dear, type: yes_no, label: {zh: 是否高价, en: Dear}, value: form.total > 100000}\n"
	"  - {name: why, type: text, label: {zh: 理由, en: Why}, required: yes, when: form.dear, example: 急用}\n"
	"  - name: rooms\n    type: group\n    label: R\n    least: 2\n    most: 3\n    fields:\n"
	"      - {name: wide, type: number, decimals: 1, label: W, required: yes, example: '3.0'}\n"
	"      - {name: long, type: number, decimals: 1, label: L, required: yes, example: '4.0'}\n"
	"      - {name: size, type: number, decimals: 2, label: S, value: 'decimal(scaled(row.wide, 1) * scaled(row.long, 1), 2)'}\n"
	"rules:\n"
	"  - {check: 'count(form.rooms) < 3 or form.area ~= form.rooms[1].size', says: {zh: 面积不一致, en: The areas differ.}, fields: [area, rooms]}\n";

static void what_is_computed_is_never_taken_from_whoever_fills_in(void **state)
{
	(void)state;
	struct form *form = form_of(fees);
	json_t *values;
	assert_int_equal(check_json(form, "{\"area\":\"12.55\",\"price\":999,\"total\":1,\"dear\":true,\"why\":\"x\"}", &values), STATUS_OK);
	assert_int_equal(json_int(values, "total", 0), 1255 * 999 / 100);
	assert_true(json_is_false(form_at(values, STR("dear"))));
	assert_null(form_at(values, STR("why")));
	assert_int_equal(check_json(form, "{\"area\":\"1000\",\"price\":100000,\"dear\":false}", &values), STATUS_INVALID);
	assert_string_equal(call.faults.items[0].field.at, "why");
	assert_int_equal(check_json(form, "{\"area\":\"many\",\"price\":1,\"total\":\"text\"}", &values), STATUS_INVALID);
	assert_int_equal(call.faults.count, 1);
	assert_null(form_at(values, STR("total")));
}

static void rows_are_computed_and_counted(void **state)
{
	(void)state;
	struct form *form = form_of(fees);
	json_t *values;
	const char *two = "{\"area\":\"1\",\"price\":1,\"rooms\":[{\"wide\":\"3\",\"long\":\"4.5\",\"size\":\"1\"},{\"wide\":\"2.5\",\"long\":\"2\"}]}";
	assert_int_equal(check_json(form, two, &values), STATUS_OK);
	assert_string_equal(json_string_value(form_at(values, STR("rooms[0].size"))), "13.50");
	assert_string_equal(json_string_value(form_at(values, STR("rooms[1].size"))), "5.00");
	assert_int_equal(check_json(form, "{\"area\":\"1\",\"price\":1,\"rooms\":[{\"wide\":\"3\",\"long\":\"4\"}]}", &values), STATUS_INVALID);
	assert_string_equal(first_fault(), "At least 2 entries are needed: add more.");
}

static void a_rule_across_fields_is_told_beside_each(void **state)
{
	(void)state;
	json_t *values;
	const char *three = "{\"area\":\"12.00\",\"price\":1,\"rooms\":[{\"wide\":\"3\",\"long\":\"4\"},{\"wide\":\"1\",\"long\":\"1\"},{\"wide\":\"1\",\"long\":\"1\"}]}";
	assert_int_equal(check_json(form_of(fees), three, &values), STATUS_INVALID);
	assert_int_equal(call.faults.count, 2);
	assert_string_equal(call.faults.items[0].field.at, "area");
	assert_string_equal(call.faults.items[1].field.at, "rooms");
	assert_string_equal(first_fault(), "The areas differ.");
}

static const char guest[] =
	"fields:\n"
	"  - {name: document, type: identity_document, label: D, required: yes, example: {kind: passport, number: E12345678}}\n"
	"  - {name: card, type: bank_card, label: C, example: '6222029999000000012'}\n"
	"  - {name: stay, type: period, label: S, example: {from: 2026-01-01, to: 2026-01-31}}\n"
	"  - {name: likes, type: choices, label: L, options: [{name: a, label: {zh: 甲, en: Alpha}}, {name: b, label: {zh: 乙, en: Beta}}], example: [a, b]}\n"
	"  - {name: size, type: number, decimals: 1, unit: {zh: 米, en: metres}, label: N, example: '1.5'}\n"
	"  - {name: spot, type: place, label: P, example: {lon: '106.632100', lat: '30.456100'}}\n"
	"  - {name: sign, type: signature, label: G, example: {name: Maria}}\n";

static const struct { const char *name, *open, *masked; } shown[] = {
	{ "document", "Passport E12345678", "Passport E*******8" }, { "card", "6222029999000000012", "6*****************2" },
	{ "stay", "2026-01-01 to 2026-01-31 (31 days)", NULL },	    { "likes", "Alpha, Beta", NULL },
	{ "size", "1.5 metres", NULL },				    { "spot", "longitude 106.632100, latitude 30.456100", NULL },
	{ "sign", "Maria", NULL },
};

static void values_are_shown_as_people_read_them_and_secrets_masked(void **state)
{
	(void)state;
	struct form *form = form_of(guest);
	json_t *values = form_example(arena, form);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		const struct field *field = form_field(form, str_of(shown[i].name));
		const json_t *value = form_at(values, field->name);
		assert_string_equal(form_show(&call, field, value, false).at, shown[i].open);
		assert_string_equal(form_show(&call, field, value, true).at, shown[i].masked ? shown[i].masked : shown[i].open);
	}
}

static void the_secrets_of_documents_and_cards_are_found(void **state)
{
	(void)state;
	struct form *form = form_of(guest);
	json_t *values = form_example(arena, form);
	struct str_list secrets = form_secrets(arena, form, values);
	assert_int_equal(secrets.count, 2);
	assert_string_equal(secrets.items[0].at, "document.number");
	assert_string_equal(secrets.items[1].at, "card");
	assert_ptr_equal(form_field(form, secrets.items[0]), form_field(form, STR("document")));
	assert_string_equal(form_show(&call, form_field(form, secrets.items[0]), form_at(values, secrets.items[0]), true).at, "E*******8");
	form_put(values, secrets.items[0], json_string("sealed"));
	assert_string_equal(json_text(arena, form_at(values, STR("document")), true).at, "{\"kind\":\"passport\",\"number\":\"sealed\"}");
}

static void the_schema_names_the_parts_and_its_example_is_taken(void **state)
{
	(void)state;
	struct form *form = form_of(guest);
	json_t *schema = form_schema(&call, form), *example = json_deep_copy(json_array_get(json_object_get(schema, "examples"), 0));
	json_keep(arena, example);
	assert_string_equal(json_text(arena, form_at(schema, STR("properties.stay.required")), false).at, "[\"from\",\"to\"]");
	assert_string_equal(json_string_value(form_at(schema, STR("properties.stay.properties.from.format"))), "date");
	assert_string_equal(json_string_value(form_at(schema, STR("properties.size.pattern"))), "^-?[0-9]+\\.[0-9]{1}$");
	assert_string_equal(json_string_value(form_at(schema, STR("properties.likes.items.oneOf[1].const"))), "b");
	assert_true(json_is_true(form_at(form_schema(&call, form_of(fees)), STR("properties.total.readOnly"))));
	assert_int_equal(form_check(&call, form, -1, example), STATUS_OK);
}

struct typed { const char *name, *text; };

static struct str typed_get(const void *pairs, struct str name)
{
	for (const struct typed *at = pairs; at->name; at++)
		if (str_equal(str_of(at->name), name))
			return str_of(at->text);
	return STR_NONE;
}

static void boxes_of_one_answer_become_one_value(void **state)
{
	(void)state;
	static const struct typed pairs[] = {
		{ "document.kind", "passport" }, { "document.number", " e12345678 " }, { "stay.from", "2026年1月1日" }, { "stay.to", "soon" },
		{ "likes.b", "yes" },		 { "card", "6222 0299 9900 0000 012" }, { "size", "１．５" }, { NULL, NULL },
	};
	json_t *values = form_values_from(&call, form_of(guest), -1, (struct pair_view){ pairs, typed_get }, NULL);
	assert_string_equal(json_text(arena, values, true).at,
			    "{\"card\":\"6222029999000000012\",\"document\":{\"kind\":\"passport\",\"number\":\"E12345678\"},"
			    "\"likes\":[\"b\"],\"size\":\"1.5\",\"stay\":{\"from\":\"2026-01-01\",\"to\":\"soon\"}}");
	assert_int_equal(form_check(&call, form_of(guest), -1, values), STATUS_INVALID);
	assert_string_equal(call.faults.items[0].field.at, "stay.to");
	assert_string_equal(json_string_value(form_at(values, STR("stay.to"))), "soon");
}

static const struct { const char *typed[4], *code; } chosen[] = {
	{ { "99", NULL }, "99" },
	{ { "99", "9999", "999999", "999999101" }, "999999101" },
	{ { "99", "8888", NULL }, "99" },
	{ { "99", "", "999999", NULL }, "999999" },
};

static void lists_below_another_choice_are_forgotten(void **state)
{
	(void)state;
	struct yaml yaml;
	struct form *form = form_with_table("fields:\n  - {name: x, label: X, type: address, table: divisions.csv}\n", &yaml);
	for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
		struct typed pairs[] = { { "x.level1", chosen[i].typed[0] }, { "x.level2", chosen[i].typed[1] }, { "x.level3", chosen[i].typed[2] },
					 { "x.level4", chosen[i].typed[3] }, { "x.detail", "1号" }, { NULL, NULL } };
		json_t *values = form_values_from(&call, form, -1, (struct pair_view){ pairs, typed_get }, NULL);
		assert_string_equal(json_string_value(form_at(values, STR("x.code"))), chosen[i].code);
	}
}

static const struct { const char *field, *says; } bad_fields[] = {
	{ "type: text, decimals: 2", "Only a field of type number has \"decimals\"" },
	{ "type: number, decimals: 7", "\"decimals\" must be a whole number from 0 to 6." },
	{ "type: number, decimals: 1, least: '0.55'", "\"least\" must be a number with at most 1 digits" },
	{ "type: address", "An address needs a \"table\"" },
	{ "type: address, table: other.csv", "The table \"other.csv\" can't be used: there is none." },
	{ "type: address, table: divisions.csv, within: '999998'", "\"within\" names no division" },
	{ "type: address, table: divisions.csv, level: street", "\"level\" can't be \"street\"" },
	{ "type: choice, table: other.csv", "The table \"other.csv\" can't be used" },
	{ "type: choice, table: divisions.csv, options: [{name: a, label: A}]", "The options stand in the table" },
	{ "type: text, table: divisions.csv", "Only a field of type address, choice or choices has \"table\"" },
	{ "type: choices", "\"options\" is missing" },
	{ "type: choices, options: [{name: a, label: A}], example: a", "\"example\" is no value of a field of type choices." },
	{ "type: period, example: 2026-01-01", "\"example\" is no value" },
	{ "type: place, bounds: {west: '107', south: '30', east: '106', north: '31'}", "\"bounds\" go from west to east" },
	{ "type: place, bounds: {west: '107', south: '30', east: '108'}", "\"north\" is missing" },
	{ "type: place, outline: ['106 30']", "Only a field of type place with bounds has \"outline\"" },
	{ "type: place, bounds: {west: '106', south: '30', east: '107', north: '31'}, outline: ['106,30']", "A point is longitude and latitude" },
	{ "type: identity_document, kinds: [licence]", "\"licence\" is no kind of document" },
	{ "type: text, kinds: [passport]", "Only a field of type identity_document has \"kinds\"" },
	{ "type: period, secret: yes", "A field of type period can't be secret" },
	{ "type: file, value: '1'", "Only a field of type integer, money, number, yes_no, text, long_text, day or choice has \"value\"" },
	{ "type: integer, value: '1', example: '1'", "A field with \"value\" is computed" },
	{ "type: signature, prefill: earlier", "A field that takes files or is computed can't be filled beforehand" },
	{ "type: text, prefill: later", "\"prefill\" can't be \"later\"" },
	{ "type: integer, value: 'form.a +'", "The condition \"value\" can't be read" },
};

static void a_wrong_field_is_told_with_its_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad_fields / sizeof *bad_fields; i++) {
		struct yaml yaml;
		form_with_table(str_format(arena, "fields:\n  - {name: x, label: X, %s}\n", bad_fields[i].field).at, &yaml);
		if (!yaml.fault_count || !str_starts(yaml.faults[0].sentence, str_of(bad_fields[i].says)) || yaml.faults[0].line != 2)
			fail_msg("%s: it says \"%s\"", bad_fields[i].field, yaml.fault_count ? yaml.faults[0].sentence.at : "nothing");
	}
}

static const struct { const char *rules, *says; } bad_rules[] = {
	{ "[{check: form.x, fields: [x]}]", "\"says\" is missing" },
	{ "[{says: S, fields: [x]}]", "\"check\" is missing" },
	{ "[{check: form.x, says: S}]", "A rule needs \"fields\"" },
	{ "[{check: form.x, says: S, fields: [y]}]", "The rule marks \"y\", which is no field" },
	{ "[{check: frm.x, says: S, fields: [x]}]", "The condition \"check\" names \"frm\"" },
};

static void a_wrong_rule_is_told_with_its_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad_rules / sizeof *bad_rules; i++) {
		struct yaml yaml;
		form_with_table(str_format(arena, "fields:\n  - {name: x, label: X, type: text}\nrules: %s\n", bad_rules[i].rules).at, &yaml);
		if (!yaml.fault_count || !str_starts(yaml.faults[0].sentence, str_of(bad_rules[i].says)))
			fail_msg("%s: it says \"%s\"", bad_rules[i].rules, yaml.fault_count ? yaml.faults[0].sentence.at : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_type_takes_what_is_right_and_says_what_to_do, begin, end),
		cmocka_unit_test_setup_teardown(what_was_made_canonical_stays_as_it_is, begin, end),
		cmocka_unit_test_setup_teardown(an_address_goes_down_to_where_the_table_ends, begin, end),
		cmocka_unit_test_setup_teardown(a_division_that_is_no_more_keeps_its_name_and_is_not_offered, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_table_of_divisions_is_told_by_line, begin, end),
		cmocka_unit_test_setup_teardown(what_is_computed_is_never_taken_from_whoever_fills_in, begin, end),
		cmocka_unit_test_setup_teardown(rows_are_computed_and_counted, begin, end),
		cmocka_unit_test_setup_teardown(a_rule_across_fields_is_told_beside_each, begin, end),
		cmocka_unit_test_setup_teardown(values_are_shown_as_people_read_them_and_secrets_masked, begin, end),
		cmocka_unit_test_setup_teardown(the_secrets_of_documents_and_cards_are_found, begin, end),
		cmocka_unit_test_setup_teardown(the_schema_names_the_parts_and_its_example_is_taken, begin, end),
		cmocka_unit_test_setup_teardown(boxes_of_one_answer_become_one_value, begin, end),
		cmocka_unit_test_setup_teardown(lists_below_another_choice_are_forgotten, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_field_is_told_with_its_remedy, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_rule_is_told_with_its_remedy, begin, end),
	};
	return cmocka_run_group_tests_name("form_type", tests, NULL, NULL);
}
