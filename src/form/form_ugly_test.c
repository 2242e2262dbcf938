/* form_ugly_test.c: every type of field against the ugliest that names, addresses and numbers look like: what it becomes, or which
 * sentence is told. Each row is tried twice: as JSON sends it, and as a page does; and what was taken is taken again unchanged. */
#include "form/form_inside.h"
#include "form/form_type.h"
#include "base/buf.h"

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

#define UNPRINTABLE "This holds characters that can't be printed"
#define PRIVATE "This holds a character that only the device knows"
#define NO_DAY "Enter a day that exists as year-month-day"
#define NO_PHONE "Enter the 11 digits of a mainland mobile number."
#define NO_MAIL "Enter a mail address such as name@example.com."
#define NO_AMOUNT "Enter an amount in yuan"
#define NO_CODE "A character is wrong or two are swapped"
#define NO_LETTERS "The letters I, O, S, V and Z do not stand in such codes"
#define NO_CARD "A digit is wrong or missing"
#define NO_LANDLINE "Enter area code and number"
#define LONGEST "阿卜杜热合曼·阿卜杜热依木·阿卜杜喀迪尔·买买提吐尔逊·艾合买提江·阿卜力孜·玉素甫·麦麦提明"

/* typed: what stands in the box. becomes: the canonical value, NULL when `says` is told. Parts of one answer: see below. */
static const struct row { const char *told, *type, *typed, *becomes, *says; } rows[] = {
	/* ---- names ---- */
	{ "rare characters of Extension A and B", "text", "𠮷䶮㛃㻂", "𠮷䶮㛃㻂", "" },
	{ "one of the newest extensions", "text", "\xF0\xB1\x83\xAD\xF0\xAE\xAF\xB0", "\xF0\xB1\x83\xAD\xF0\xAE\xAF\xB0", "" },
	{ "a rare character with its variation selector", "text", "葛\xF3\xA0\x84\x80", "葛\xF3\xA0\x84\x80", "" },
	{ "䶮 where old household systems kept it", "text", "刘\xEE\xA1\xA3", "刘䶮", "" },
	{ "䲠 likewise", "text", "王\xEE\xA1\x98", "王䲠", "" },
	{ "a character that somebody drew himself", "text", "王\xEE\x80\x80", NULL, PRIVATE },
	{ "one of the last planes", "text", "王\xF4\x80\x80\x80", NULL, PRIVATE },
	{ "what is no character", "text", "王\xEF\xBF\xBE", NULL, UNPRINTABLE },
	{ "a replacement sign", "text", "王\xEF\xBF\xBD", NULL, UNPRINTABLE },
	{ "an escape sequence", "text", "\x1B[31m王", NULL, UNPRINTABLE },
	{ "a name of one character", "text", "龘", "龘", "" },
	{ "a name of one Latin letter", "text", "O", "O", "" },
	{ "a long Uyghur name", "text, most: 60", LONGEST, LONGEST, "" },
	{ "one that is too long", "text, most: 20", LONGEST, NULL, "At most 20 characters fit here; this has 47: shorten it." },
	{ "a Uyghur name in its own letters", "text", "ئابدۇرېھىم ئۆتكۈر", "ئابدۇرېھىم ئۆتكۈر", "" },
	{ "a Tibetan one", "text", "བསྟན་འཛིན", "བསྟན་འཛིན", "" },
	{ "a Mongolian one with its separators", "text", "ᠪᠠᠲᠤ\xE2\x80\xAFᠶᠢᠨ", "ᠪᠠᠲᠤ\xE2\x80\xAFᠶᠢᠨ", "" },
	{ "a Yi and a Dai one", "text", "ꆈꌠ ᥖᥭᥰ", "ꆈꌠ ᥖᥭᥰ", "" },
	{ "the right dot", "text", "买买提·艾力", "买买提·艾力", "" },
	{ "a bullet", "text", "买买提•艾力", "买买提·艾力", "" },
	{ "a hyphenation point", "text", "买买提‧艾力", "买买提·艾力", "" },
	{ "a katakana dot", "text", "买买提・艾力", "买买提·艾力", "" },
	{ "a half-width katakana dot", "text", "买买提･艾力", "买买提·艾力", "" },
	{ "a full stop", "text", "买买提.艾力", "买买提·艾力", "" },
	{ "a full-width full stop", "text", "买买提．艾力", "买买提·艾力", "" },
	{ "an operator and a Greek dot", "text", "买买提⋅艾\xCE\x87力", "买买提·艾·力", "" },
	{ "spaces around the dot", "text", "买买提 · 艾力", "买买提·艾力", "" },
	{ "two dots are left to who reads them", "text", "买买提··艾力", "买买提··艾力", "" },
	{ "a full stop in what is no name", "text", "第3.2款见附件.另附", "第3.2款见附件.另附", "" },
	{ "a dot at an end", "text", "·艾力", "·艾力", "" },
	{ "Latin letters in full width", "text", "ＪＯＨＮ　ＳＭＩＴＨ", "JOHN SMITH", "" },
	{ "a foreigner's name with apostrophe, hyphen, umlaut", "text", "Seán O'Brien-Müller, Jr.", "Seán O'Brien-Müller, Jr.", "" },
	{ "a letter with its accent apart", "text", "Rene\xCC\x81", "Rene\xCC\x81", "" },
	{ "a letter under a heap of marks", "text, most: 5", "Z\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x86", NULL, "At most 5 characters fit here; this has 6" },
	{ "Vietnamese and Icelandic", "text", "Nguyễn Þór", "Nguyễn Þór", "" },
	{ "emoji with joiners", "text", "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦", "" },
	{ "a no-break space within, a byte order mark before", "text", "\xEF\xBB\xBF王\xC2\xA0明", "王 明", "" },
	{ "wide spaces at both ends", "text", "　王明　", "王明", "" },
	{ "a zero-width space and a soft hyphen within", "text", "王\xE2\x80\x8B小\xC2\xAD明", "王小明", "" },
	{ "direction marks that turn a name round", "text", "\xE2\x80\xAE" "exe.txt", "exe.txt", "" },
	{ "a line separator", "text", "甲\xE2\x80\xA8乙", "甲 乙", "" },
	{ "marks alone are nothing", "text, required: yes", "\xE2\x80\x8B\xEF\xBB\xBF　", NULL, "Fill this in." },
	{ "markup is words", "text", "<b>王</b> & \"x\"", "<b>王</b> & \"x\"", "" },
	/* ---- long texts ---- */
	{ "lines of every kind", "long_text", "甲\r\n乙\r丙\xE2\x80\xA9丁", "甲\n乙\n丙\n丁", "" },
	{ "a paragraph's indent within stays", "long_text", "甲\n　　乙", "甲\n　　乙", "" },
	{ "a tab is a space", "long_text", "甲\t乙", "甲 乙", "" },
	{ "full width stays in a letter", "long_text", "（１）ＡＢＣ。", "（１）ＡＢＣ。", "" },
	{ "a private character in a letter", "long_text", "王\xEE\x80\x80", NULL, PRIVATE },
	/* ---- identity numbers ---- */
	{ "with X", "resident_number", "99999919900101018X", "99999919900101018X", "" },
	{ "with x", "resident_number", "99999919900101018x", "99999919900101018X", "" },
	{ "with ×", "resident_number", "99999919900101018×", "99999919900101018X", "" },
	{ "with a full-width ｘ and digits", "resident_number", "９９９９９９１９９００１０１０１８ｘ", "99999919900101018X", "" },
	{ "with a Roman ten", "resident_number", "99999919900101018Ⅹ", "99999919900101018X", "" },
	{ "with a Cyrillic Х", "resident_number", "99999919900101018Х", "99999919900101018X", "" },
	{ "with * for X", "resident_number", "99999919900101018*", NULL, "Enter 17 digits, then a last digit or X" },
	{ "in groups with dashes and spaces", "resident_number", "999999–19900101 018X", "99999919900101018X", "" },
	{ "with invisible marks from a chat", "resident_number", "\xE2\x80\xAD" "99999919900101018X\xE2\x80\xAC", "99999919900101018X", "" },
	{ "of 15 digits", "resident_number", "999999900101018", NULL, "This is an old number of 15 digits" },
	{ "of 15 with a letter", "resident_number", "99999990010101X", NULL, "Enter the 18 characters" },
	{ "19 characters", "resident_number", "99999919900101018X1", NULL, "Enter the 18 characters" },
	{ "two digits swapped", "resident_number", "99999919900110018X", NULL, "A digit is wrong or two are swapped" },
	{ "born on 29 February of a leap year", "resident_number", "999999200002290019", "999999200002290019", "" },
	{ "born on 31 April", "resident_number", "999999199004310018", NULL, "The day of birth in this number (digits 7 to 14) does not exist" },
	{ "born in month 13", "resident_number", "999999199013010018", NULL, "The day of birth in this number (digits 7 to 14) does not exist" },
	{ "born in 1899, it is told by the digit alone", "resident_number", "999999189901010010", NULL, "A digit is wrong" },
	{ "all zeros", "resident_number", "000000000000000000", NULL, "The day of birth" },
	{ "an X in the middle", "resident_number", "9999991990X101018X", NULL, "Enter 17 digits" },
	{ "Arabic digits", "resident_number", "٩٩٩٩٩٩١٩٩٠٠١٠١٠١٨٠", NULL, "Enter the 18 characters" },
	/* ---- credit codes ---- */
	{ "a credit code", "credit_code", "91350100M000100Y43", "91350100M000100Y43", "" },
	{ "small, full width, with spaces", "credit_code", "９１３５ ０１００ m000100y43", "91350100M000100Y43", "" },
	{ "O for 0", "credit_code", "9135O100M000100Y43", NULL, NO_LETTERS },
	{ "I for 1", "credit_code", "9I350100M000100Y43", NULL, NO_LETTERS },
	{ "Z for 2", "credit_code", "91350100M000100Z43", NULL, NO_LETTERS },
	{ "S for 5", "credit_code", "913S0100M000100Y43", NULL, NO_LETTERS },
	{ "V for U", "credit_code", "91350100M000100V43", NULL, NO_LETTERS },
	{ "two swapped", "credit_code", "91350100M000100Y34", NULL, NO_CODE },
	{ "an old registration number of 15", "credit_code", "350100100012345", NULL, "Enter the 18 characters of the unified" },
	{ "an organisation code of 9", "credit_code", "M000100Y-4", NULL, "Enter the 18 characters of the unified" },
	/* ---- phones ---- */
	{ "with country and separators", "phone", "+86 199-0000-1234", "19900001234", "" },
	{ "with country in brackets", "phone", "(+86)19900001234", "19900001234", "" },
	{ "with country and no plus", "phone", "86 19900001234", "19900001234", "" },
	{ "with 0086", "phone", "0086-199.0000.1234", "19900001234", "" },
	{ "with no-break hyphens", "phone", "199‑0000‑1234", "19900001234", "" },
	{ "in full width", "phone", "１９９００００１２３４", "19900001234", "" },
	{ "with a zero before it", "phone", "019900001234", NULL, NO_PHONE },
	{ "of Hong Kong", "phone", "+852 9123 4567", NULL, NO_PHONE },
	{ "that begins with 12", "phone", "12900001234", NULL, NO_PHONE },
	{ "two of them", "phone", "19900001234/19900001235", NULL, NO_PHONE },
	{ "with an O", "phone", "1990000l23O", NULL, NO_PHONE },
	{ "area code, number, extension", "landline", "0826-2345678-801", "0826-2345678-801", "" },
	{ "extension in Chinese", "landline", "（0826）2345678转801", "0826-2345678-801", "" },
	{ "extension in English", "landline", "+86 10 66001234 ext. 12", "010-66001234-12", "" },
	{ "an extension that is none", "landline", "0826-2345678转总机", NULL, NO_LANDLINE },
	{ "six digits behind the area", "landline", "0826-234567", NULL, NO_LANDLINE },
	{ "an area that begins with two zeros", "landline", "0012-2345678", NULL, NO_LANDLINE },
	/* ---- money ---- */
	{ "thousands and one decimal", "money", "1,234.5", "#123450", "" },
	{ "in full width", "money", "１２３４．５", "#123450", "" },
	{ "with ¥ and 元", "money", "¥ 1,234.50 元", "#123450", "" },
	{ "in ten thousands", "money", "1.5万元", "#1500000", "" },
	{ "in ten thousands, exactly", "money", "0.000001万", "#1", "" },
	{ "a tenth of a 分", "money", "0.0000001万", NULL, NO_AMOUNT },
	{ "negative zero", "money", "-0", "#0", "" },
	{ "negative zero with decimals", "money", "-0.00", "#0", "" },
	{ "less than nothing", "money", "-0.01", NULL, "Enter 0.00 or more." },
	{ "with a minus sign of typesetters", "money", "−5", NULL, "Enter 0.00 or more." },
	{ "a debt, where that is allowed", "money, least: -1000, most: 0", "-5", "#-500", "" },
	{ "more than nothing where nothing is the most", "money, least: -1000, most: 0", "0.01", NULL, "Enter 0.00 or less." },
	{ "as an engineer writes", "money", "1e3", NULL, NO_AMOUNT },
	{ "three decimals", "money", "0.001", NULL, NO_AMOUNT },
	{ "a plus sign among the decimals", "money", "12.+5", NULL, NO_AMOUNT },
	{ "commas at the wrong place", "money", "12,34", NULL, NO_AMOUNT },
	{ "two points", "money", "1.234.5", NULL, NO_AMOUNT },
	{ "in words", "money", "壹仟元整", NULL, NO_AMOUNT },
	{ "in dollars", "money", "$12", NULL, NO_AMOUNT },
	{ "more than anybody has", "money", "99999999999999999999", NULL, NO_AMOUNT },
	/* ---- whole numbers and decimals ---- */
	{ "nothing as the most", "integer, least: -10, most: 0", "0", "#0", "" },
	{ "one more than nothing", "integer, least: -10, most: 0", "1", NULL, "Enter 0 or less." },
	{ "full width with thousands", "integer", "１，０００", "#1000", "" },
	{ "with its unit", "integer", "12人", NULL, "Enter a whole number" },
	{ "hexadecimal", "integer", "0x10", NULL, "Enter a whole number" },
	{ "with a plus", "integer", "+5", NULL, "Enter a whole number" },
	{ "with decimals", "integer", "12.0", NULL, "Enter a whole number" },
	{ "a depth, where nothing is the most", "number, decimals: 1, least: -100, most: 0", "-0.5", "-0.5", "" },
	{ "above it", "number, decimals: 1, least: -100, most: 0", "0.1", NULL, "Enter 0.0 or less." },
	{ "a fraction", "number, decimals: 2", "1/2", NULL, "Enter a number" },
	{ "not a number", "number, decimals: 2", "NaN", NULL, "Enter a number" },
	{ "a comma as in Germany", "number, decimals: 2", "1,5", NULL, "Enter a number" },
	/* ---- days ---- */
	{ "29 February 2026", "day", "2026-02-29", NULL, NO_DAY },
	{ "in Chinese", "day", "2026年2月28日", "2026-02-28", "" },
	{ "in eight digits", "day", "20260228", "2026-02-28", "" },
	{ "in full width", "day", "２０２６年２月２８日", "2026-02-28", "" },
	{ "a year of two digits", "day", "26-02-28", NULL, NO_DAY },
	{ "month 13", "day", "2026-13-01", NULL, NO_DAY },
	{ "day 0", "day", "2026-01-00", NULL, NO_DAY },
	{ "day before month", "day", "28/02/2026", NULL, NO_DAY },
	{ "year and month alone", "day", "2026年2月", NULL, NO_DAY },
	{ "by the republic's years", "day", "民国115年2月28日", NULL, NO_DAY },
	{ "by the moon's calendar", "day", "二〇二六年正月初一", NULL, NO_DAY },
	{ "with a time", "day", "2026-02-28T08:00", NULL, NO_DAY },
	{ "with no-break hyphens", "day", "2026‑02‑28", "2026-02-28", "" },
	{ "in a year to come far off", "day", "9999-12-31", "9999-12-31", "" },
	{ "minus", "day", "-2026-02-28", NULL, NO_DAY },
	/* ---- mail ---- */
	{ "with plus and dots", "mail", "a.b+yizhan@mail.example.com", "a.b+yizhan@mail.example.com", "" },
	{ "in full width", "mail", "ａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "a@example.com", "" },
	{ "a Chinese full stop", "mail", "a@example。com", "a@example.com", "" },
	{ "a Chinese domain", "mail", "a@例子.中国", NULL, "Mail addresses with Chinese" },
	{ "a Chinese name", "mail", "王明@example.com", NULL, "Mail addresses with Chinese" },
	{ "the domain as machines write it", "mail", "a@xn--fsqu00a.xn--fiqs8s", "a@xn--fsqu00a.xn--fiqs8s", "" },
	{ "quotes", "mail", "\"a b\"@example.com", NULL, NO_MAIL },
	{ "a name before it", "mail", "王明 <a@example.com>", NULL, "Mail addresses with Chinese" },
	{ "two dots", "mail", "a..b@example.com", NULL, NO_MAIL },
	{ "an address of a machine", "mail", "a@[127.0.0.1]", NULL, NO_MAIL },
	{ "no domain of the world", "mail", "a@localhost", NULL, NO_MAIL },
	{ "a domain that begins with a hyphen", "mail", "a@-example.com", NULL, NO_MAIL },
	/* ---- cards and codes ---- */
	{ "16 digits by Luhn", "bank_card", "6222 0299 9900 0017", NULL, NO_CARD },
	{ "19 digits by Luhn", "bank_card", "6222-0299-9900-0000-772", "6222029999000000772", "" },
	{ "with a letter", "bank_card", "622202999900000077O", NULL, NO_CARD },
	{ "20 digits", "bank_card", "62220299990000007721", NULL, NO_CARD },
	{ "postal code with a space", "postal_code", "638 000", "638000", "" },
	{ "postal code abroad", "postal_code", "SW1A 1AA", NULL, "Enter the 6 digits of the postal code." },
	/* ---- addresses in a line ---- */
	{ "building, unit, room", "text", "滨河路３６号２号楼３单元１２０３室", "滨河路36号2号楼3单元1203室", "" },
	{ "many numbers", "text", "G318国道1234km+500m处第12-3-4567号（原88号）", "G318国道1234km+500m处第12-3-4567号（原88号）", "" },
	{ "with letters and signs", "text", "Ａ区#12-B栋/1-2-301", "A区#12-B栋/1-2-301", "" },
	{ "a rare place", "text", "㙟㘭村", "㙟㘭村", "" },
};

/* The parts of an answer in several boxes, as JSON. */
static const struct { const char *told, *type, *json, *becomes, *says; } several[] = {
	{ "a foreigner's card of 15 by its rule", "identity_document", "{\"kind\":\"permanent\",\"number\":\"kaz 1100 9012 3105\"}", "{\"kind\":\"permanent\",\"number\":\"KAZ110090123105\"}", "" },
	{ "one whose last digit differs is doubted, not refused", "identity_document", "{\"kind\":\"permanent\",\"number\":\"KAZ110090123106\"}", "{\"kind\":\"permanent\",\"number\":\"KAZ110090123106\"}", "" },
	{ "one born in month 13", "identity_document", "{\"kind\":\"permanent\",\"number\":\"KAZ110090133105\"}", NULL, "Enter the card's 18 digits" },
	{ "the new one of 18", "identity_document", "{\"kind\":\"permanent\",\"number\":\"91184019850101001×\"}", "{\"kind\":\"permanent\",\"number\":\"91184019850101001X\"}", "" },
	{ "the new one with a wrong digit", "identity_document", "{\"kind\":\"permanent\",\"number\":\"911840198501010011\"}", NULL, "Enter the card's 18 digits" },
	{ "Hong Kong, old with 10 digits", "identity_document", "{\"kind\":\"hongkong_macao\",\"number\":\"Ｈ1234567801\"}", "{\"kind\":\"hongkong_macao\",\"number\":\"H1234567801\"}", "" },
	{ "Macao", "identity_document", "{\"kind\":\"hongkong_macao\",\"number\":\"m 1234 5678\"}", "{\"kind\":\"hongkong_macao\",\"number\":\"M12345678\"}", "" },
	{ "a Hong Kong identity card is no permit", "identity_document", "{\"kind\":\"hongkong_macao\",\"number\":\"A123456(7)\"}", NULL, "Enter H or M" },
	{ "Taiwan, old with 10 digits", "identity_document", "{\"kind\":\"taiwan\",\"number\":\"0123456789\"}", "{\"kind\":\"taiwan\",\"number\":\"0123456789\"}", "" },
	{ "a Taiwan identity card is no permit", "identity_document", "{\"kind\":\"taiwan\",\"number\":\"A123456789\"}", NULL, "Enter the 8 digits" },
	{ "a residence permit with ×", "identity_document", "{\"kind\":\"residence\",\"number\":\"810000199001010019\"}", "{\"kind\":\"residence\",\"number\":\"810000199001010019\"}", "" },
	{ "a passport with a hyphen", "identity_document", "{\"kind\":\"passport\",\"number\":\"e-1234 5678\"}", "{\"kind\":\"passport\",\"number\":\"E12345678\"}", "" },
	{ "a resident with 15 digits", "identity_document", "{\"kind\":\"resident\",\"number\":\"999999900101018\"}", NULL, "This is an old number of 15 digits" },
	{ "a private character in another document", "identity_document", "{\"kind\":\"other\",\"number\":\"军\xEE\x80\x80字1号\"}", NULL, PRIVATE },
	{ "a period backwards", "period", "{\"from\":\"2026年3月2日\",\"to\":\"20260301\"}", NULL, "The last day is before the first" },
	{ "a period into month 13", "period", "{\"from\":\"2026-12-01\",\"to\":\"2026-13-01\"}", NULL, NO_DAY },
	{ "a place out of China where the county asks", "place, bounds: {west: \"106.3\", south: \"30.2\", east: \"106.9\", north: \"30.7\"}", "{\"lon\":\"-0.1276\",\"lat\":\"51.5072\"}", NULL, "This lies outside of the area" },
	{ "swapped", "place, bounds: {west: \"106.3\", south: \"30.2\", east: \"106.9\", north: \"30.7\"}", "{\"lon\":\"30.4561\",\"lat\":\"106.6321\"}", NULL, "Longitude and latitude are swapped here" },
	{ "swapped on the whole earth", "place", "{\"lon\":\"30.4561\",\"lat\":\"106.6321\"}", NULL, "Longitude and latitude are swapped here" },
	{ "in full width", "place", "{\"lon\":\"１０６．６３２１\",\"lat\":\"３０．４５６１\"}", "{\"lon\":\"106.632100\",\"lat\":\"30.456100\"}", "" },
	{ "both in one box", "place", "{\"lon\":\"106.6321,30.4561\",\"lat\":\"\"}", NULL, "Enter degrees as a number" },
	{ "a signature with a private character", "signature", "{\"name\":\"王\xEE\x80\x80\"}", NULL, PRIVATE },
	{ "a signature in full width", "signature", "{\"name\":\"Ｍａｒｉａ\"}", "{\"name\":\"Maria\"}", "" },
	{ "choices with one that looks the same", "choices, options: [{name: a, label: A}]", "[\"а\"]", NULL, "Choose among" },
	{ "yes in words", "yes_no", "\"是\"", NULL, "Answer yes or no." },
	{ "money as JSON's fraction", "money", "12.5", NULL, NO_AMOUNT },
	{ "money as JSON's exponent", "money", "1e3", NULL, NO_AMOUNT },
	{ "a file by a path", "file", "[\"\"]", NULL, "Send a list with the ids" },
};

static struct form *form_of(const char *type)
{
	struct form *form = NULL;
	struct str_list faults;
	struct str yaml = str_format(arena, "fields:\n  - {name: x, label: X, type: %s}\n", type);
	if (form_read(arena, yaml, &form, &faults) != STATUS_OK)
		fail_msg("%s: %s", type, faults.count ? faults.items[0].at : "no fault told");
	return form;
}

static const char *first_fault(void)
{
	return call.faults.count ? call.faults.items[0].sentence.at : "";
}

static int wrong; /* rows that were not as they should be: all are told, then the test fails */

static void judge(const struct form *form, json_t *values, const char *told, const json_t *wanted, const char *says)
{
	call.faults.count = 0;
	enum status status = form_check(&call, form, -1, values);
	bool same = json_equal(json_object_get(values, "x"), wanted) || (!wanted && !json_object_get(values, "x"));
	if (strncmp(first_fault(), says, strlen(says)) != 0 || (status == STATUS_OK) != (says[0] == 0) || (status == STATUS_OK && !same)) {
		print_error("%s: it says \"%s\" and is %s\n", told, first_fault(), json_text(arena, values, false).at);
		wrong++;
	} else if (status == STATUS_OK && (form_check(&call, form, -1, values) != STATUS_OK || !json_equal(json_object_get(values, "x"), wanted))) {
		print_error("%s: a second time it is %s\n", told, json_text(arena, values, false).at);
		wrong++;
	}
}

static struct str typed_get(const void *pairs, struct str name)
{
	return str_equal(name, STR("x")) ? str_of(pairs) : STR_NONE;
}

/* "#12" is the number 12. */
static json_t *value_written(const char *text)
{
	int64_t number;
	if (!text)
		return NULL;
	bool whole = text[0] == '#' && str_int(str_of(text + 1), INT64_MIN / 2, INT64_MAX / 2, &number);
	return json_keep(arena, whole ? json_integer(number) : json_string(text));
}

static void what_stands_in_a_box_becomes_one_value_or_gets_a_sentence(void **state)
{
	(void)state;
	wrong = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct form *form = form_of(row->type);
		json_t *wanted = value_written(row->becomes);
		judge(form, form_values_from(&call, form, -1, (struct pair_view){ row->typed, typed_get }, NULL), row->told, wanted, row->says);
		if (str_starts(str_of(row->type), STR("integer")) || str_starts(str_of(row->type), STR("money")))
			continue; /* JSON has numbers of its own */
		json_t *sent = json_keep(arena, json_object());
		json_set(sent, "x", json_string(row->typed));
		judge(form, sent, row->told, wanted, row->says);
	}
	assert_int_equal(wrong, 0);
}

static void what_several_boxes_say_becomes_one_value_or_gets_a_sentence(void **state)
{
	(void)state;
	wrong = 0;
	for (size_t i = 0; i < sizeof several / sizeof *several; i++) {
		json_t *values = NULL, *wanted = NULL;
		assert_int_equal(json_read(arena, str_format(arena, "{\"x\":%s}", several[i].json), &values), STATUS_OK);
		if (several[i].becomes)
			assert_int_equal(json_read(arena, str_format(arena, "{\"x\":%s}", several[i].becomes), &wanted), STATUS_OK);
		judge(form_of(several[i].type), values, several[i].told, json_object_get(wanted, "x"), several[i].says);
	}
	assert_int_equal(wrong, 0);
}

static const struct { const char *number; bool doubted; } doubts[] = {
	{ "KAZ110090123105", false }, { "KAZ110090123106", true }, { "91184019850101001X", false }, { "KAZ", false },
};

static void a_last_digit_that_one_published_number_speaks_against_is_doubted(void **state)
{
	(void)state;
	const struct field *field = &form_of("identity_document")->steps[0].fields[0];
	for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
		json_t *value = json_keep(arena, json_pack("{s:s, s:s}", "kind", "permanent", "number", doubts[i].number));
		assert_int_equal(form_doubt(&call, field, value).len > 0, doubts[i].doubted);
	}
	json_t *passport = json_keep(arena, json_pack("{s:s, s:s}", "kind", "passport", "number", "KAZ110090123106"));
	assert_int_equal(form_doubt(&call, field, passport).len, 0);
}

static const char *const countless[] = { "text, most: 0", "group, most: 0, fields: [{name: a, label: A, type: text}]", "file, most: 0",
					 "choices, most: 0, options: [{name: a, label: A}]", "long_text, least: -1", "period, most: 0" };

static void nothing_can_be_the_most_of_amounts_and_of_nothing_that_is_counted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof countless / sizeof *countless; i++) {
		struct form *form;
		struct str_list faults;
		struct str yaml = str_format(arena, "fields:\n  - {name: x, label: X, type: %s}\n", countless[i]);
		assert_int_equal(form_read(arena, yaml, &form, &faults), STATUS_INVALID);
		assert_true(str_starts(faults.items[0], STR("line 2: \"least\" and \"most\" count here")));
	}
	json_t *schema = form_schema(&call, form_of("integer, least: -10, most: 0"));
	assert_int_equal(json_integer_value(form_at(schema, STR("properties.x.maximum"))), 0);
	assert_int_equal(json_integer_value(form_at(schema, STR("properties.x.minimum"))), -10);
	assert_int_equal(json_integer_value(form_at(form_schema(&call, form_of("integer")), STR("properties.x.maximum"))), 9007199254740991);
}

/* What of Unicode may begin a name: no sentence may be a crash, and what is taken is printable. */
static void every_single_character_is_taken_or_told(void **state)
{
	(void)state;
	struct form *form = form_of("text");
	size_t taken = 0;
	for (uint32_t character = 1; character < 0x110000; character += character < 0x3000 ? 1 : 61) {
		if (character >= 0xD800 && character <= 0xDFFF)
			continue;
		struct arena *one = arena_new(1 << 20);
		struct call own = { .arena = one, .language = LANGUAGE_ENGLISH, .today = call.today };
		struct buf text;
		buf_init(&text, one, 16);
		buf_add_utf8(&text, character);
		json_t *values = json_object();
		json_set(values, "x", json_from_str(buf_str(&text)));
		enum status status = form_check(&own, form, -1, values);
		json_t *value = json_object_get(values, "x");
		if (status == STATUS_OK && value)
			assert_false(has_control(str_of(json_string_value(value)), false) || has_private_use(str_of(json_string_value(value))));
		taken += status == STATUS_OK;
		json_decref(values);
		arena_free(one);
	}
	assert_true(taken > 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_stands_in_a_box_becomes_one_value_or_gets_a_sentence, begin, end),
		cmocka_unit_test_setup_teardown(what_several_boxes_say_becomes_one_value_or_gets_a_sentence, begin, end),
		cmocka_unit_test_setup_teardown(a_last_digit_that_one_published_number_speaks_against_is_doubted, begin, end),
		cmocka_unit_test_setup_teardown(nothing_can_be_the_most_of_amounts_and_of_nothing_that_is_counted, begin, end),
		cmocka_unit_test_setup_teardown(every_single_character_is_taken_or_told, begin, end),
	};
	return cmocka_run_group_tests_name("form_ugly", tests, NULL, NULL);
}
