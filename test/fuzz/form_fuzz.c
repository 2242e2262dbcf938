/* form_fuzz.c: any bytes as what is typed into a form that has every type: lines "name=value" as a page's pairs, and, when
 * they parse, the whole as JSON from the API.
 *
 * With libFuzzer: clang -g -fsanitize=fuzzer,address,undefined, with src/form, src/rule and src/base; seeds in
 * test/fuzz/form. */
#include "form/form.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char yaml[] =
	"fields:\n"
	"  - {name: text, type: text, label: T, required: yes}\n"
	"  - {name: lines, type: long_text, label: L, most: 300}\n"
	"  - {name: number, type: integer, label: N, least: -5, most: 99}\n"
	"  - {name: money, type: money, label: M}\n"
	"  - {name: day, type: day, label: D, latest: today}\n"
	"  - {name: choice, type: choice, label: C, options: [{name: a, label: A}, {name: b, label: B}]}\n"
	"  - {name: agreed, type: yes_no, label: Y}\n"
	"  - {name: phone, type: phone, label: P, when: form.choice == 'a'}\n"
	"  - {name: mail, type: mail, label: M}\n"
	"  - {name: id, type: resident_number, label: I, secret: yes, check: len(value) == 18, says: S}\n"
	"  - {name: credit, type: credit_code, label: C}\n"
	"  - {name: password, type: password, label: P}\n"
	"  - {name: code, type: code, label: C}\n"
	"  - {name: files, type: file, label: F}\n"
	"  - {name: area, type: number, decimals: 2, label: A, least: '-5.25', most: '99.5'}\n"
	"  - {name: total, type: integer, label: T, value: 'scaled(form.area, 2) * form.number'}\n"
	"  - {name: several, type: choices, label: S, most: 2, options: [{name: a, label: A}, {name: b, label: B}, {name: c, label: C}]}\n"
	"  - {name: stay, type: period, label: S, least: 2, most: 400}\n"
	"  - {name: papers, type: identity_document, label: P}\n"
	"  - {name: card, type: bank_card, label: C}\n"
	"  - {name: line, type: landline, label: L}\n"
	"  - {name: post, type: postal_code, label: P}\n"
	"  - {name: spot, type: place, label: S}\n"
	"  - {name: sign, type: signature, label: S}\n"
	"  - {name: rows, type: group, label: R, most: 4, fields: [{name: a, type: text, label: A, required: yes}, "
	"{name: b, type: resident_number, label: B, secret: yes, when: row.a ~= 'x'}]}\n";

static struct str line_of(const void *pairs, struct str name)
{
	struct str rest = *(const struct str *)pairs;
	while (rest.len) {
		struct str line = str_until(&rest, '\n');
		if (str_equal(str_until(&line, '='), name))
			return line;
	}
	return STR_NONE;
}

/* Checked values stay as they are when they are checked again, and their text is valid. */
static void check(struct call *c, const struct form *form, json_t *values)
{
	if (form_check(c, form, -1, values) != STATUS_OK) {
		if (!c->faults.count)
			abort();
		c->faults.count = 0;
		return;
	}
	struct str once = json_text(c->arena, values, true);
	if (!str_is_utf8(once) || form_check(c, form, -1, values) != STATUS_OK || !str_equal(once, json_text(c->arena, values, true)))
		abort();
	struct str_list secrets = form_secrets(c->arena, form, values);
	for (size_t i = 0; i < secrets.count; i++)
		form_show(c, form_field(form, secrets.items[i]), form_at(values, secrets.items[i]), true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)512 << 20);
	struct call c = { .arena = arena, .today = day_of(2026, 11, 22) };
	struct str bytes = { (const char *)data, size };
	struct form *form = NULL;
	struct str_list faults;
	json_t *sent = NULL;
	if (form_read(arena, str_of(yaml), &form, &faults) != STATUS_OK)
		abort();
	check(&c, form, form_values_from(&c, form, -1, (struct pair_view){ &bytes, line_of }, NULL));
	if (json_read(arena, bytes, &sent) == STATUS_OK)
		check(&c, form, sent);
	arena_free(arena);
	return 0;
}
