/* permit_test.c: the shipped residence permit from filing to certificate, by the examples that its pack gives, in the
 * profile sm. */
#include "dossier/certificate.h"
#include "dossier/task.h"
#include "dossier/figures.h"

#include "kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct kit *kit;
static struct user resident, staff;
static struct str granted; /* the number of the dossier of the first test */

static int open_house(void **state)
{
	static const char *const packs[] = { "packs/county", "packs/residence-permit", NULL };
	static const struct str posts[] = { STR_INIT("police-window"), STR_INIT("police-clerk"), STR_INIT("police-head") };
	(void)state;
	kit_set_clock("2026-11-23T02:00:00Z");
	kit = kit_open(packs, "sm");
	resident = kit_resident(1001, "王明");
	staff = kit_staff(2001, "钱警官", "police", "police-window");
	staff.posts = posts;
	staff.post_count = 3;
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	kit_close(kit);
	return 0;
}

struct job {
	struct filing filing;
	struct filed filed;
	struct str number, certificate_number;
	struct task task;
	const char *action;
	struct dossier dossier;
	struct certificate certificate;
	struct material_list materials;
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
}

/* ---- filing by the example ---- */

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
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

static struct str file_example(void)
{
	struct job job = { 0 };
	struct call *c = call_of(resident, &job);
	const struct service *service = service_find(c, STR("residence-permit"));
	struct material_list materials = required_materials(c, service);
	json_t *form = json_keep(c->arena, json_deep_copy(form_example(c->arena, service->form)));
	must(c, dossier_prepare(c, service, form, &materials, STR("draft-1"), &job.filing));
	must(c, kit_apply(c, file_step));
	struct str number = str_copy(kit->arena, job.filed.number);
	kit_done(c);
	return number;
}

/* ---- acting by the examples ---- */

static enum status next_task_step(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list list;
	TRY(tasks_mine(c, true, STR_NONE, 10, &list));
	job->task = list.count ? list.items[0] : (struct task){ 0 };
	return STATUS_OK;
}

static const struct task_action *chosen(const struct job *job)
{
	for (size_t i = 0; i < job->task.kind->action_count; i++) {
		const struct task_action *action = &job->task.kind->actions[i];
		if (job->action ? str_equal(action->name, str_of(job->action)) : action->kind == ACTION_FORWARD)
			return action;
	}
	fail_msg("no such action");
	return NULL;
}

static enum status act_step(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list next;
	const struct task_action *action = chosen(job);
	json_t *fields = action->form ? json_keep(c->arena, json_deep_copy(form_example(c->arena, action->form))) : NULL;
	return task_act(c, job->task.id, action->name, fields, STR("按规定办理"), job->task.version, &next);
}

/* Takes an action on the only open task, the first forward one for NULL; false when nothing is open. */
static bool act(const char *action)
{
	struct job job = { .action = action };
	struct call *c = call_of(staff, &job);
	must(c, kit_read(c, next_task_step));
	bool open = job.task.id.n != 0;
	if (open)
		must(c, kit_apply(c, act_step));
	kit_done(c);
	return open;
}

static enum status find_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(dossier_find(c, job->number, STR_NONE, &job->dossier));
	job->certificate_number = job->dossier.certificate_number;
	return job->certificate_number.at ? certificate_find(c, job->certificate_number, &job->certificate) : STATUS_OK;
}

static enum status supplement_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_supplement(c, job->number, NULL, &job->materials, job->dossier.version);
}

static void send_what_was_asked(struct str number)
{
	struct job job = { .number = number };
	struct call *c = call_of(resident, &job);
	must(c, kit_read(c, find_step));
	assert_int_equal(job.dossier.status, DOSSIER_SUPPLEMENT);
	assert_int_equal(job.dossier.asked_count, 1);
	assert_true(str_equal(job.dossier.asked[0].label.chinese, STR("居住地住址证明")));
	struct material proof = { job.dossier.asked[0].name, ARENA_ONE(c->arena, struct file_id), 1 };
	proof.files[0] = kit_file(kit, resident, "application/pdf");
	job.materials = (struct material_list){ &proof, 1 };
	must(c, kit_apply(c, supplement_step));
	kit_done(c);
}

static size_t fault_count;

static void note_fault(struct call *c, struct str line)
{
	(void)c;
	fprintf(stderr, "%.*s\n", STR_ARGS(line));
	fault_count++;
}

static enum status verify_step(struct call *c)
{
	return dossier_verify(c, note_fault, NULL);
}

static void a_residence_permit_is_granted_after_a_supplement(void **state)
{
	(void)state;
	struct str number = file_example();
	assert_true(act("supplement"));
	assert_false(act(NULL));
	send_what_was_asked(number);
	int steps = 0;
	while (act(NULL) && steps < 20)
		steps++;
	struct job job = { .number = number };
	struct call *c = call_of(resident, &job);
	must(c, kit_read(c, find_step));
	assert_int_equal(job.dossier.status, DOSSIER_GRANTED);
	assert_true(str_starts(job.certificate_number, STR("JZZ20261123-")));
	assert_int_equal(json_array_size(job.certificate.printed), 7);
	must(c, kit_read(c, verify_step));
	assert_int_equal(fault_count, 0);
	granted = number;
	kit_done(c);
}

static void the_permit_is_printed_for_its_holder(void **state)
{
	(void)state;
	struct body pdf = { 0 };
	struct job job = { .number = granted };
	struct call *c = call_of(resident, &job);
	must(c, kit_read(c, find_step));
	must(c, certificate_pdf(c, &job.certificate, &pdf));
	assert_true(str_starts(pdf.bytes, STR("%PDF-")));
	job.certificate.printed = NULL;
	assert_int_equal(certificate_pdf(c, &job.certificate, &pdf), STATUS_DENIED);
	kit_done(c);
}

static enum status figures_step(struct call *c)
{
	return figures_read(c, c->prepared);
}

static void the_first_page_counts_what_was_filed_and_finished(void **state)
{
	static const struct { const char *now; int64_t today, plotted, finished; } rows[] = {
		{ "2026-11-23T15:59:00Z", 1, 1, 1 }, /* a minute before midnight here */
		{ "2026-11-23T16:00:00Z", 0, 1, 1 }, /* the next day */
		{ "2026-12-06T02:00:00Z", 0, 1, 1 },
		{ "2026-12-07T02:00:00Z", 0, 0, 1 }, /* out of the fourteen days */
		{ "2026-12-22T02:00:00Z", 0, 0, 1 },
		{ "2026-12-23T02:00:00Z", 0, 0, 0 }, /* out of the thirty */
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct figures figures;
		kit_set_clock(rows[i].now);
		struct call *c = kit_call(kit, kit_nobody());
		c->prepared = &figures;
		must(c, kit_read(c, figures_step));
		int64_t plotted = 0;
		for (int day = 0; day < FIGURES_PLOTTED; day++)
			plotted += figures.days[day].filed;
		assert_int_equal(figures.today, rows[i].today);
		assert_int_equal(plotted, rows[i].plotted);
		assert_int_equal(figures.finished, rows[i].finished);
		assert_int_equal(figures.timely, rows[i].finished);
		kit_done(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_residence_permit_is_granted_after_a_supplement),
		cmocka_unit_test(the_permit_is_printed_for_its_holder),
		cmocka_unit_test(the_first_page_counts_what_was_filed_and_finished),
	};
	return cmocka_run_group_tests_name("permit", tests, open_house, close_house);
}
