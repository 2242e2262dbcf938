/* held_test.c: proofs that the county holds, that grow old, that serve so often; findings; grades. */
#include "dossier/task.h"
#include "dossier/held.h"
#include "register/register.h"

#include "kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct kit *kit;
static struct user settled, roaming; /* the register holds the address of one of them */

struct job {
	struct person person;
	struct filing filing;
	struct filed filed;
	struct task task;
	json_t *fields;
	struct finding_list findings;
	struct file_id file;
	struct stored_file stored;
	char grade;
	size_t held; /* how many certificates were found */
};

static struct call *call_of(struct user user, struct job *job)
{
	struct call *c = kit_call(kit, user);
	c->prepared = job;
	return c;
}

static enum status put_person(struct call *c)
{
	struct job *job = c->prepared;
	return person_put(c, &job->person, "test");
}

static struct user person_with(int64_t account, const char *number, const char *address)
{
	struct job job = { .person = { .name = STR("王小明"), .number = str_of(number), .phone = STR("19900001111"),
				       .address = address ? str_of(address) : STR_NONE } };
	struct user user = kit_resident(account, "王小明");
	struct call *c = call_of(user, &job);
	if (kit_apply(c, put_person) != STATUS_OK)
		fail_msg("%s", kit_sentence(c));
	user.person = job.person.id;
	kit_done(c);
	return user;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/proofs", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	settled = person_with(1001, "999999199001010016", "云溪县城关镇滨河路36号");
	roaming = person_with(1002, "999999199203150025", NULL);
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

/* ---- filing ---- */

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

static enum status file_with(struct user user, struct file_id photo, struct file_id home, struct job *job, struct str *sentence)
{
	struct call *c = call_of(user, job);
	const struct service *service = service_find(c, STR("T-PROOF-01"));
	struct material given[] = { { STR("photo"), &photo, photo.n != 0 }, { STR("home"), &home, home.n != 0 } };
	struct material_list list = { given, 2 };
	json_t *form = json_keep(c->arena, json_deep_copy(form_example(c->arena, service->form)));
	enum status status = dossier_prepare(c, service, form, &list, STR_NONE, &job->filing);
	if (status == STATUS_OK)
		status = kit_apply(c, file_step);
	*sentence = str_copy(kit->arena, str_of(kit_sentence(c)));
	job->filed.number = str_copy(kit->arena, job->filed.number.at ? job->filed.number : STR(""));
	kit_done(c);
	return status;
}

static void what_the_register_holds_need_not_be_proved_and_everything_else_must(void **state)
{
	(void)state;
	struct user unseen = settled;
	unseen.level = LEVEL_1;
	const struct {
		const char *what;
		struct user user;
		bool gives;
		enum status status;
	} rows[] = {
		{ "the register has the address: nothing to prove", settled, false, STATUS_OK },
		{ "he may prove it all the same", settled, true, STATUS_OK },
		{ "the register has none: it is asked for", roaming, false, STATUS_INVALID },
		{ "and taken", roaming, true, STATUS_OK },
		{ "who was not seen learns nothing of the register", unseen, false, STATUS_INVALID },
		{ "and proves it", unseen, true, STATUS_OK },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct job job = { 0 };
		struct str sentence;
		struct file_id home = { 0 };
		if (rows[i].gives)
			home = kit_file(kit, rows[i].user, "application/pdf");
		enum status status = file_with(rows[i].user, kit_file(kit, rows[i].user, "image/jpeg"), home, &job, &sentence);
		if (status != rows[i].status)
			fail_msg("%s: %s, %.*s", rows[i].what, status_name(status), STR_ARGS(sentence));
		if (status == STATUS_INVALID)
			assert_true(str_contains(sentence, STR("Proof of address")));
	}
}

static void a_proof_grows_old_and_serves_so_often(void **state)
{
	(void)state;
	struct job job = { 0 };
	struct str sentence;
	struct file_id photo = kit_file(kit, settled, "image/jpeg"), none = { 0 };
	assert_int_equal(file_with(settled, photo, none, &job, &sentence), STATUS_OK);
	assert_int_equal(file_with(settled, photo, none, &job, &sentence), STATUS_OK);
	assert_int_equal(file_with(settled, photo, none, &job, &sentence), STATUS_INVALID);
	assert_true(str_contains(sentence, STR("2 applications")));
	photo = kit_file(kit, settled, "image/jpeg");
	kit_set_clock("2026-10-28T02:00:00Z");
	assert_int_equal(file_with(settled, photo, none, &job, &sentence), STATUS_OK);
	kit_set_clock("2026-10-28T02:00:01Z");
	assert_int_equal(file_with(settled, photo, none, &job, &sentence), STATUS_INVALID);
	assert_true(str_contains(sentence, STR("30 days")));
	kit_set_clock("2026-09-28T02:00:00Z");
}

/* ---- findings ---- */

static enum status next_task(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list list;
	TRY(tasks_mine(c, true, STR_NONE, 200, &list));
	for (size_t i = 0; i < list.count; i++)
		if (str_equal(list.items[i].dossier, job->filed.number))
			job->task = list.items[i];
	return STATUS_OK;
}

static enum status ask(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list next;
	return task_act(c, job->task.id, STR("supplement"), job->fields, STR("please"), job->task.version, &next);
}

static enum status read_findings(struct call *c)
{
	struct job *job = c->prepared;
	return findings_list(c, 100, &job->findings);
}

static size_t findings_after_asking(struct user user, const char *material)
{
	struct job job = { 0 };
	struct str sentence;
	struct user clerk = kit_staff(2001, "窗口", "market", "market-window");
	assert_int_equal(file_with(user, kit_file(kit, user, "image/jpeg"), kit_file(kit, user, "application/pdf"), &job, &sentence), STATUS_OK);
	struct call *c = call_of(clerk, &job);
	assert_int_equal(kit_read(c, next_task), STATUS_OK);
	job.fields = json_keep(c->arena, json_pack("{s:[{s:s,s:s}]}", "asked", "name", material, "words", "please"));
	if (kit_apply(c, ask) != STATUS_OK)
		fail_msg("%s", kit_sentence(c));
	assert_int_equal(kit_read(c, read_findings), STATUS_OK);
	size_t count = job.findings.count;
	if (count)
		assert_true(str_equal(job.findings.items[0].material, STR("home")) && str_equal(job.findings.items[0].held, STR("person.address")));
	kit_done(c);
	return count;
}

static void asking_for_what_is_held_is_a_finding_and_nothing_else_is(void **state)
{
	(void)state;
	assert_int_equal(findings_after_asking(settled, "photo"), 0);
	assert_int_equal(findings_after_asking(roaming, "home"), 0);
	assert_int_equal(findings_after_asking(settled, "home"), 1);
	assert_int_equal(findings_after_asking(settled, "photo"), 1);
}

/* ---- certificates ---- */

static enum status forward(struct call *c)
{
	static const char *const names[] = { "accept", "propose", "grant" };
	struct job *job = c->prepared;
	struct task_list next;
	TRY(next_task(c));
	const struct task_kind *kind = job->task.kind;
	for (size_t i = 0; i < kind->action_count; i++)
		for (size_t k = 0; k < 3; k++)
			if (str_equal(kind->actions[i].name, str_of(names[k])))
				return task_act(c, job->task.id, kind->actions[i].name, job->fields, STR("good"), job->task.version, &next);
	return STATUS_ABSENT;
}

static void grant(struct job *job)
{
	static const struct str posts[] = { STR_INIT("market-window"), STR_INIT("market-clerk"), STR_INIT("market-head") };
	struct user clerk = kit_staff(2001, "窗口", "market", "market-window");
	clerk.posts = posts;
	clerk.post_count = 3;
	for (int step = 0; step < 3; step++) {
		struct call *c = call_of(clerk, job);
		job->fields = json_keep(c->arena, json_object());
		if (kit_apply(c, forward) != STATUS_OK)
			fail_msg("step %d: %s", step, kit_sentence(c));
		kit_done(c);
	}
}

static enum status read_held(struct call *c)
{
	struct certificate_list held;
	struct job *job = c->prepared;
	TRY(held_certificates(c, job->filing.key, &held));
	job->held = held.count;
	return STATUS_OK;
}

static size_t held_by(struct user user, const char *service)
{
	struct job job = { .filing = { .key = str_of(service) } };
	struct call *c = call_of(user, &job);
	assert_int_equal(kit_read(c, read_held), STATUS_OK);
	kit_done(c);
	return job.held;
}

static void a_certificate_of_ones_own_that_holds_today_serves_and_no_other(void **state)
{
	(void)state;
	struct job job = { 0 };
	struct str sentence;
	struct user unseen = settled;
	unseen.level = LEVEL_1;
	assert_int_equal(held_by(settled, "T-PROOF-01"), 0);
	assert_int_equal(file_with(settled, kit_file(kit, settled, "image/jpeg"), (struct file_id){ 0 }, &job, &sentence), STATUS_OK);
	grant(&job);
	assert_int_equal(held_by(settled, "T-PROOF-01"), 1);
	assert_int_equal(held_by(settled, "T-OTHER"), 0);
	assert_int_equal(held_by(settled, ""), 0);
	assert_int_equal(held_by(roaming, "T-PROOF-01"), 0);
	assert_int_equal(held_by(unseen, "T-PROOF-01"), 0);
	kit_set_clock("2027-09-27T02:00:00Z");
	assert_int_equal(held_by(settled, "T-PROOF-01"), 1);
	kit_set_clock("2027-11-28T02:00:00Z");
	assert_int_equal(held_by(settled, "T-PROOF-01"), 0);
	kit_set_clock("2026-09-28T02:00:00Z");
	kit_sql(kit, "UPDATE certificate SET state = 1");
	assert_int_equal(held_by(settled, "T-PROOF-01"), 0);
}

/* ---- grades ---- */

static enum status find_grade(struct call *c)
{
	struct job *job = c->prepared;
	TRY(file_find(c, job->file, &job->stored));
	return file_grade(c, &job->stored, &job->grade);
}

static enum status see(struct call *c)
{
	const struct job *job = c->prepared;
	return file_set_seen(c, job->file, STR("20260928-X"));
}

static char grade_of(struct file_id file)
{
	struct job job = { .file = file };
	struct call *c = call_of(settled, &job);
	assert_int_equal(kit_read(c, find_grade), STATUS_OK);
	kit_done(c);
	return job.grade;
}

static void an_upload_rises_when_its_original_was_seen(void **state)
{
	(void)state;
	struct job job = { .file = kit_file(kit, settled, "image/jpeg") };
	assert_int_equal(grade_of(job.file), 'C');
	struct call *c = call_of(kit_staff(2001, "窗口", "market", "market-window"), &job);
	assert_int_equal(kit_apply(c, see), STATUS_OK);
	assert_int_equal(kit_apply(c, see), STATUS_OK);
	assert_int_equal(grade_of(job.file), 'B');
	kit_sql(kit, "UPDATE file SET source = 'TP2026'");
	assert_int_equal(grade_of(job.file), 'A');
	kit_done(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_the_register_holds_need_not_be_proved_and_everything_else_must, open_house, close_house),
		cmocka_unit_test_setup_teardown(a_proof_grows_old_and_serves_so_often, open_house, close_house),
		cmocka_unit_test_setup_teardown(asking_for_what_is_held_is_a_finding_and_nothing_else_is, open_house, close_house),
		cmocka_unit_test_setup_teardown(a_certificate_of_ones_own_that_holds_today_serves_and_no_other, open_house, close_house),
		cmocka_unit_test_setup_teardown(an_upload_rises_when_its_original_was_seen, open_house, close_house),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
