/* erase_test.c: values erased by order of law: who may, what goes, what verify says of it. */
#include "dossier/certificate.h"
#include "dossier/dossier.h"
#include "dossier/erase.h"
#include "seal/log.h"

#include "kit/kit.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct kit *kit;
static struct user resident, security;

struct job {
	struct filing filing;
	struct filed filed;
	struct str number;
	struct erasure erasure;
	struct dossier dossier;
	size_t materials;
	json_t *form;
};

static struct call *call_of(struct user user, struct job *job)
{
	struct call *c = kit_call(kit, user);
	c->prepared = job;
	return c;
}

static void must(struct call *c, enum status status)
{
	if (status != STATUS_OK)
		fail_msg("%s: %s", status_name(status), kit_sentence(c));
	kit_done(c);
}

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

static enum status withdraw_step(struct call *c)
{
	return dossier_withdraw(c, ((struct job *)c->prepared)->number, STR("I am ill and move to my sister"));
}

static enum status erase_step(struct call *c)
{
	return dossier_erase(c, &((struct job *)c->prepared)->erasure);
}

static enum status open_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(dossier_find(c, job->number, STR_NONE, &job->dossier));
	return dossier_form_open(c, &job->dossier, &job->form);
}

static struct material_list required_materials(struct call *c, const struct service *service)
{
	struct material_list list = { ARENA_MANY(c->arena, struct material, service->material_count), 0 };
	for (size_t i = 0; i < service->material_count; i++) {
		const struct material_need *need = &service->materials[i];
		if (!need->required || str_equal(need->name, STR("study_proof")))
			continue;
		struct material *one = &list.items[list.count++];
		*one = (struct material){ str_copy(c->arena, need->name), ARENA_ONE(c->arena, struct file_id), 1 };
		one->files[0] = kit_file(kit, resident, "image/jpeg");
	}
	return list;
}

static struct str file_one(const char *key, bool withdrawn)
{
	struct job job = { 0 };
	struct call *c = call_of(resident, &job);
	const struct service *service = service_find(c, STR("residence-permit"));
	struct material_list materials = required_materials(c, service);
	json_t *form = json_keep(c->arena, json_deep_copy(form_example(c->arena, service->form)));
	if (dossier_prepare(c, service, form, &materials, str_of(key), &job.filing) != STATUS_OK)
		fail_msg("%s", kit_sentence(c));
	assert_int_equal(kit_apply(c, file_step), STATUS_OK);
	job.number = str_copy(kit->arena, job.filed.number);
	kit_done(c);
	if (withdrawn) {
		c = call_of(resident, &job);
		must(c, kit_apply(c, withdraw_step));
	}
	return job.number;
}

static enum status erase(struct user user, struct str number, const struct str *fields, size_t count, const char *order, int64_t beside)
{
	struct job job = { .erasure = { number, str_of(order), fields, count, { beside } } };
	struct call *c = call_of(user, &job);
	enum status status = kit_apply(c, erase_step);
	kit_done(c);
	return status;
}

static json_t *form_of(struct str number, struct call **keep)
{
	struct job job = { .number = number };
	*keep = call_of(resident, &job);
	assert_int_equal(kit_read(*keep, open_step), STATUS_OK);
	return job.form;
}

/* ---- what verify says ---- */

static int faults, told;

static void note_fault(struct call *c, struct str line)
{
	(void)c;
	fprintf(stderr, "%.*s\n", STR_ARGS(line));
	faults++;
}

static void note_told(struct call *c, struct str line)
{
	(void)c;
	told += str_contains(line, STR("erased by order"));
}

static enum status verify_step(struct call *c)
{
	enum status history = log_verify(c, STR_NONE, note_fault, note_told);
	enum status rows = dossier_verify(c, note_fault, note_told);
	return history == STATUS_OK ? rows : history;
}

static enum status verify(void)
{
	struct job job = { 0 };
	struct call *c = call_of(kit_nobody(), &job);
	faults = told = 0;
	enum status status = kit_read(c, verify_step);
	kit_done(c);
	return status;
}

static const struct str address = STR_INIT("address"), child = STR_INIT("members[0].number");

static void who_may_erase_what(void **state)
{
	const struct str nothing = STR("no_such_field");
	const struct {
		const char *what;
		struct user user;
		bool ended;
		const struct str *field;
		const char *order;
		int64_t beside;
		enum status status;
	} rows[] = {
		{ "a resident", resident, true, &address, "order 1", 77, STATUS_DENIED },
		{ "a clerk", kit_staff(2001, "钱警官", "police", "police-window"), true, &address, "order 1", 77, STATUS_DENIED },
		{ "security alone", security, true, &address, "order 1", 0, STATUS_DENIED },
		{ "security beside itself", security, true, &address, "order 1", 66, STATUS_DENIED },
		{ "without an order", security, true, &address, "  ", 77, STATUS_INVALID },
		{ "what is not there", security, true, &nothing, "order 1", 77, STATUS_INVALID },
		{ "what is still in process", security, false, &address, "order 1", 77, STATUS_CONFLICT },
		{ "what has ended, by two", security, true, &address, "order 1", 77, STATUS_OK },
	};
	(void)state;
	struct str ended = file_one("ended", true), open = file_one("open", false);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (erase(rows[i].user, rows[i].ended ? ended : open, rows[i].field, 1, rows[i].order, rows[i].beside) != rows[i].status)
			fail_msg("%s", rows[i].what);
	assert_int_equal(erase(security, STR("20260928-NONE"), &address, 1, "order 1", 77), STATUS_ABSENT);
	assert_int_equal(erase(security, ended, &address, 0, "order 1", 77), STATUS_INVALID);
}

static void the_value_goes_the_others_stay_and_verify_tells_it(void **state)
{
	const struct str both[] = { address, child };
	struct call *keep;
	(void)state;
	struct str number = file_one("told", true);
	json_t *form = form_of(number, &keep);
	assert_true(json_is_string(form_at(form, address)) && json_is_string(form_at(form, child)));
	kit_done(keep);
	assert_int_equal(erase(security, number, both, 2, "（2026）云9999行初1号", 77), STATUS_OK);
	form = form_of(number, &keep);
	assert_null(form_at(form, address));
	assert_null(form_at(form, child));
	assert_true(json_is_string(form_at(form, STR("home_address"))) && json_is_string(form_at(form, STR("members[0].name"))));
	kit_done(keep);
	assert_int_equal(verify(), STATUS_OK);
	assert_int_equal(faults, 0);
	assert_true(told >= 1);
	assert_int_equal(erase(security, number, both, 1, "again", 77), STATUS_INVALID); /* it is gone */
}

/* ---- all that a dossier holds ---- */

static enum status count_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(dossier_find(c, job->number, STR_NONE, &job->dossier));
	job->materials = 0;
	for (size_t i = 0; i < job->dossier.materials.count; i++)
		job->materials += job->dossier.materials.items[i].file_count;
	return STATUS_OK;
}

static size_t materials_of(struct str number)
{
	struct job job = { .number = number };
	struct call *c = call_of(resident, &job);
	must(c, kit_read(c, count_step));
	return job.materials;
}

/* Each target, what it takes away, and that it is nothing the second time. */
static void an_order_reaches_uploads_and_notes_and_nothing_twice(void **state)
{
	static const struct { const char *target; size_t fewer; } rows[] = {
		{ "material:photo", 1 }, { "notes", 0 },
	};
	(void)state;
	struct str number = file_one("reach", true);
	size_t before = materials_of(number);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str target = str_of(rows[i].target);
		assert_int_equal(erase(security, number, &target, 1, "order 2", 77), STATUS_OK);
		before -= rows[i].fewer;
		assert_int_equal(materials_of(number), before);
		assert_int_equal(erase(security, number, &target, 1, "order 2", 77), STATUS_INVALID);
		assert_int_equal(verify(), STATUS_OK);
		assert_int_equal(faults, 0);
	}
	assert_true(told >= 2);
}

/* What the house does after an older backup came back: once, by nobody else, whatever is still there. */
static enum status again_step(struct call *c)
{
	struct job *job = c->prepared;
	job->erasure.again = true;
	return dossier_erase(c, &job->erasure);
}

static void the_house_carries_an_erasure_out_again_once(void **state)
{
	const struct str targets[] = { STR("address"), STR("no_such_field"), STR("material:photo") };
	struct user house = { .is_system = true, .level = LEVEL_2, .name = STR("system") };
	(void)state;
	struct str number = file_one("again", true);
	struct job job = { .erasure = { number, STR("order 3"), targets, 3, { 77 }, .ordered_by = { 66 } } };
	struct call *c = call_of(resident, &job);
	assert_int_equal(kit_apply(c, again_step), STATUS_DENIED);
	kit_done(c);
	c = call_of(house, &job);
	must(c, kit_apply(c, again_step));
	assert_true(job.erasure.carried_out);
	job.erasure.carried_out = false;
	c = call_of(house, &job);
	must(c, kit_apply(c, again_step));
	assert_false(job.erasure.carried_out);
	assert_int_equal(verify(), STATUS_OK);
}

static void what_is_taken_away_without_an_order_is_a_fault(void **state)
{
	static const char *const ways[] = {
		"UPDATE dossier SET form = json_remove(form, '$.home_address')",
		"UPDATE dossier SET salt = randomblob(16)",
		"UPDATE dossier SET sent_body = randomblob(32)",
		"DELETE FROM event WHERE kind = 'dossier.erased'",
		"UPDATE event SET article = 'another order' WHERE kind = 'dossier.erased'",
	};
	(void)state;
	struct str number = file_one("tampered", true);
	assert_int_equal(erase(security, number, &address, 1, "order 2", 77), STATUS_OK);
	assert_int_equal(verify(), STATUS_OK);
	kit_sql(kit, "CREATE TABLE kept_dossier AS SELECT * FROM dossier");
	kit_sql(kit, "CREATE TABLE kept_event AS SELECT * FROM event");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		kit_sql(kit, ways[i]);
		if (verify() != STATUS_INVALID || faults == 0)
			fail_msg("not found: %s", ways[i]);
		kit_sql(kit, "PRAGMA foreign_keys = OFF; DELETE FROM dossier; INSERT INTO dossier SELECT * FROM kept_dossier; DELETE FROM event; "
			     "INSERT INTO event SELECT * FROM kept_event");
		assert_int_equal(verify(), STATUS_OK);
	}
}

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "packs/residence-permit", NULL };
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "sm");
	resident = kit_resident(1001, "王明");
	security = kit_staff(66, "许静", "government", "security-administrator");
	security.permissions = UINT64_C(1) << PERMISSION_ADMIN_SECURITY;
	struct call *c = kit_call(kit, kit_nobody());
	must(c, kit_apply(c, log_make_head));
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_may_erase_what, open_house, close_house),
		cmocka_unit_test_setup_teardown(the_value_goes_the_others_stay_and_verify_tells_it, open_house, close_house),
		cmocka_unit_test_setup_teardown(an_order_reaches_uploads_and_notes_and_nothing_twice, open_house, close_house),
		cmocka_unit_test_setup_teardown(the_house_carries_an_erasure_out_again_once, open_house, close_house),
		cmocka_unit_test_setup_teardown(what_is_taken_away_without_an_order_is_a_fault, open_house, close_house),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
