/* subject_test.c: for whom a dossier is: the child, the company, whoever stood at the window; and who sees it when. */
#include "dossier/certificate.h"
#include "dossier/organisation_change.h"
#include "dossier/task.h"

#include "kit/kit.h"
#include "register/mandate.h"
#include "register/organisation.h"
#include "register/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STALL "{\"name\":\"王小雨\",\"card\":\"999999198802030020\",\"place\":\"own\"}"
#define FAIR "{\"company\":\"绿源茶业\",\"code\":\"91999999MA0000001N\",\"contact\":\"王明\",\"area\":9}"

static struct kit *kit;
static struct user mother, father, child, window, clerk, head, account, second, boss;
static struct organisation_id tea, silk;
static struct call *calls[512];
static size_t call_count;

struct job {
	struct person person;
	struct organisation organisation;
	struct mandate mandate;
	struct mandate_list mandates;
	struct filing filing;
	struct filed filed;
	struct dossier dossier;
	struct dossier_list list;
	struct certificate_list certificates;
	struct site_notice_list notices;
	struct task_list tasks;
	struct task task;
	struct str number, action;
	enum organisation_state state;
	const char *why;
};

static enum status do_it(struct user user, kit_step *step, struct job *job, bool apply)
{
	struct call *c = kit_call(kit, user);
	c->prepared = job;
	assert_true(call_count < sizeof calls / sizeof *calls);
	calls[call_count++] = c;
	enum status status = apply ? kit_apply(c, step) : kit_read(c, step);
	job->why = kit_sentence(c);
	return status;
}

static void must(struct user user, kit_step *step, struct job *job, bool apply)
{
	if (do_it(user, step, job, apply) != STATUS_OK)
		fail_msg("%s", job->why);
}

/* ---- steps ---- */

static enum status person_step(struct call *c)
{
	return person_put(c, &((struct job *)c->prepared)->person, "test");
}

static enum status organisation_step(struct call *c)
{
	return organisation_put(c, &((struct job *)c->prepared)->organisation, "test");
}

static enum status record_step(struct call *c)
{
	return mandate_record(c, &((struct job *)c->prepared)->mandate);
}

static enum status give_step(struct call *c)
{
	return mandate_give(c, &((struct job *)c->prepared)->mandate);
}

static enum status take_back_step(struct call *c)
{
	struct job *job = c->prepared;
	return mandate_withdraw(c, job->mandate.id, STR("不再需要"), job->mandate.version, &job->mandate);
}

static enum status file_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_file(c, &job->filing, &job->filed);
}

static enum status find_step(struct call *c)
{
	struct job *job = c->prepared;
	return dossier_find(c, job->number, STR_NONE, &job->dossier);
}

static enum status list_step(struct call *c)
{
	return dossiers_mine(c, STR_NONE, 200, &((struct job *)c->prepared)->list);
}

static enum status certificates_step(struct call *c)
{
	return certificates_mine(c, &((struct job *)c->prepared)->certificates);
}

static enum status notices_step(struct call *c)
{
	return notices_mine(c, STR_NONE, 200, &((struct job *)c->prepared)->notices);
}

static enum status withdraw_step(struct call *c)
{
	return dossier_withdraw(c, ((struct job *)c->prepared)->number, STR("不办了"));
}

static enum status tasks_step(struct call *c)
{
	return tasks_mine(c, true, STR_NONE, 200, &((struct job *)c->prepared)->tasks);
}

static enum status act_step(struct call *c)
{
	struct job *job = c->prepared;
	struct task_list next;
	return task_act(c, job->task.id, job->action, NULL, STR_NONE, job->task.version, &next);
}

static enum status state_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(organisation_get(c, tea, &job->organisation));
	return organisation_enter(c, &job->organisation, job->state, job->state ? c->today : DAY_NONE, "test");
}

static enum status tea_step(struct call *c)
{
	return organisation_get(c, tea, &((struct job *)c->prepared)->organisation);
}

static enum status register_step(struct call *c)
{
	return organisation_register(c, &((struct job *)c->prepared)->organisation, true, "test");
}

static enum status end_step(struct call *c)
{
	struct job *job = c->prepared;
	TRY(organisation_get(c, tea, &job->organisation));
	return organisation_end(c, &job->organisation, job->state, job->state ? c->today : DAY_NONE, "test");
}

/* ---- the house ---- */

static struct user person_of(int64_t n, const char *name, const char *number)
{
	struct job job = { .person = { .name = str_of(name), .number = str_of(number) } };
	must(window, person_step, &job, true);
	struct user user = kit_resident(n, name);
	user.person = job.person.id;
	return user;
}

static struct str child_number(void)
{
	for (const char *check = "0123456789X"; *check; check++) {
		struct str number = str_format(kit->arena, "99999920181001002%c", *check);
		if (is_resident_number(number))
			return number;
	}
	return STR_NONE;
}

static enum status accounts_of(struct call *c, struct person_id person, struct organisation_id organisation, struct notice_accounts *out)
{
	static struct account_id found[3];
	(void)c;
	size_t count = 0;
	if (person.n == mother.person.n || person.n == child.person.n)
		found[count++] = person.n == mother.person.n ? mother.account : child.account;
	if (person.n && person.n == boss.person.n)
		found[count++] = boss.account;
	if (organisation.n == tea.n && tea.n)
		found[count++] = account.account;
	*out = (struct notice_accounts){ found, count };
	return STATUS_OK;
}

static int open_house(void **state)
{
	static const char *const packs[] = { "test/packs/county", "test/packs/stall", "test/packs/fair", NULL };
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	kit = kit_open(packs, "intl");
	window = kit_staff(2001, "钱窗口", "market", "market-window");
	window.permissions |= 1u << PERMISSION_WINDOW;
	clerk = kit_staff(2002, "孙审查", "market", "market-clerk");
	head = kit_staff(2003, "李局长", "market", "market-head");
	mother = person_of(1001, "李秀英", "999999198807120025");
	father = person_of(1002, "王明", "999999199003150012");
	child = person_of(1003, "王小雨", child_number().at);
	second = person_of(1004, "赵桂兰", "999999195504010044");
	boss = person_of(1005, "孙建国", "999999197812300069");
	struct job job = { .organisation = { .credit_code = STR("91999999MA0000001N"), .name = STR("绿源茶业"), .address = STR("云溪县茶市路1号"),
					     .legal_name = STR("孙建国"), .legal_number = STR("999999197812300069") } };
	must(window, organisation_step, &job, true);
	tea = job.organisation.id;
	job.organisation = (struct organisation){ .credit_code = STR("91999999MA0000002R"), .name = STR("云溪丝绸"), .legal_name = STR("李秀英"),
						  .legal_number = STR("999999198807120025") };
	must(window, organisation_step, &job, true);
	silk = job.organisation.id;
	account = kit_resident(1100, "绿源茶业");
	account.person = (struct person_id){ 0 };
	account.organisation = tea;
	notice_set_party(accounts_of);
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	while (call_count)
		kit_done(calls[--call_count]);
	kit_close(kit);
	return 0;
}

static int monday(void **state)
{
	(void)state;
	kit_set_clock("2026-09-28T02:00:00Z");
	return 0;
}

/* ---- verbs ---- */

static enum status file_for(struct user user, const char *service, const char *form, struct mandate_id mandate, struct person_id at_window,
			    const char *key, struct job *job)
{
	struct call *c = kit_call(kit, user);
	json_t *values;
	struct file_id file = kit_file(kit, user, "image/jpeg");
	struct material photo = { STR("photo"), &file, 1 };
	struct material_list materials = { &photo, str_equal(str_of(service), STR("stall")) };
	calls[call_count++] = c;
	c->prepared = job;
	assert_int_equal(json_read(c->arena, str_of(form), &values), STATUS_OK);
	enum status status = dossier_prepare(c, service_find(c, str_of(service)), values, &materials, str_of(key), &job->filing);
	job->filing.mandate = mandate;
	if (at_window.n) {
		job->filing.clerk = user.account;
		job->filing.person = at_window;
	}
	if (status == STATUS_OK)
		status = kit_apply(c, file_step);
	job->why = kit_sentence(c);
	job->number = job->filed.number;
	return status;
}

static const struct mandate_id no_mandate;
static const struct person_id nobody;

static struct job filed(struct user user, const char *service, const char *form, struct mandate_id mandate, struct person_id at_window)
{
	struct job job = { 0 };
	if (file_for(user, service, form, mandate, at_window, NULL, &job) != STATUS_OK)
		fail_msg("not filed: %s", job.why);
	return job;
}

static struct mandate guardianship(void)
{
	struct job job = { .mandate = { .kind = MANDATE_GUARDIAN, .giver = child.person, .holder = mother.person, .papers = STR("居民户口簿") } };
	must(window, record_step, &job, true);
	return job.mandate;
}

static struct mandate handler(void)
{
	struct job job = { .mandate = { .kind = MANDATE_HANDLER, .organisation = tea, .holder_name = STR("王明"),
					.holder_number = STR("999999199003150012") } };
	must(account, give_step, &job, true);
	return job.mandate;
}

static enum status given_step(struct call *c)
{
	return mandates_given(c, &((struct job *)c->prepared)->mandates);
}

/* Whatever the company gave to this person before is taken back first. */
static void dismiss(struct user user)
{
	struct job all = { 0 };
	must(account, given_step, &all, false);
	for (size_t i = 0; i < all.mandates.count; i++)
		if (all.mandates.items[i].holder.n == user.person.n && all.mandates.items[i].state == MANDATE_GIVEN &&
		    all.mandates.items[i].kind != MANDATE_REPRESENTATIVE)
			must(account, take_back_step, &(struct job){ .mandate = all.mandates.items[i] }, true);
}

static struct mandate only_handler(struct user user)
{
	dismiss(user);
	return handler();
}

static struct mandate named(const char *name, const char *number, enum mandate_kind kind, const char *service)
{
	static struct str services[1];
	services[0] = str_of(service);
	struct job job = { .mandate = { .kind = kind, .organisation = tea, .holder_name = str_of(name), .holder_number = str_of(number),
					.services = { services, service != NULL } } };
	if (kind == MANDATE_AGENT)
		(void)day_from_text(STR("2026-10-30"), &job.mandate.until_on);
	must(account, give_step, &job, true);
	return job.mandate;
}

static bool sees(struct user user, struct str number)
{
	struct job job = { .number = number };
	return do_it(user, find_step, &job, false) == STATUS_OK;
}

static bool lists(struct user user, struct str number)
{
	struct job job = { 0 };
	must(user, list_step, &job, false);
	for (size_t i = 0; i < job.list.count; i++)
		if (str_equal(job.list.items[i].number, number))
			return true;
	return false;
}

static size_t notices_of(struct user user)
{
	struct job job = { 0 };
	must(user, notices_step, &job, false);
	return job.notices.count;
}

static size_t certificates_of_user(struct user user)
{
	struct job job = { 0 };
	must(user, certificates_step, &job, false);
	return job.certificates.count;
}

static enum status withdraw(struct user user, struct str number)
{
	struct job job = { .number = number };
	return do_it(user, withdraw_step, &job, true);
}

static void act(struct user user, struct str number, const char *action)
{
	struct job job = { .action = str_of(action) };
	must(user, tasks_step, &job, false);
	for (size_t i = 0; i < job.tasks.count; i++)
		if (str_equal(job.tasks.items[i].dossier, number))
			job.task = job.tasks.items[i];
	must(user, act_step, &job, true);
}

static size_t fault_count;

static void note_fault(struct call *c, struct str line)
{
	(void)c, (void)line;
	fault_count++;
}

static enum status verify_step(struct call *c)
{
	return dossier_verify(c, note_fault, NULL);
}

/* ---- sentences ---- */

static void a_mother_files_for_her_child(void **state)
{
	(void)state;
	struct mandate mandate = guardianship();
	size_t before_mother = notices_of(mother), before_child = notices_of(child);
	struct job job = filed(mother, "stall", STALL, mandate.id, nobody);
	struct job seen = { .number = job.number };
	must(mother, find_step, &seen, false);
	assert_int_equal(seen.dossier.person.n, child.person.n);
	assert_string_equal(seen.dossier.applicant_name.at, "王小雨");
	assert_string_equal(seen.dossier.agent_name.at, "李秀英");
	assert_int_equal(seen.dossier.mandate.n, mandate.id.n);
	assert_true(lists(mother, job.number) && lists(child, job.number));
	assert_false(sees(father, job.number));
	assert_int_equal(notices_of(mother), before_mother + 1);
	assert_int_equal(notices_of(child), before_child + 1);
	assert_int_equal(withdraw(child, job.number), STATUS_DENIED);
	assert_int_equal(withdraw(mother, job.number), STATUS_OK);
}

static void what_comes_of_it_is_the_childs(void **state)
{
	(void)state;
	struct job job = filed(mother, "stall", STALL, guardianship().id, nobody), seen = { .number = job.number };
	size_t of_child = certificates_of_user(child), of_mother = certificates_of_user(mother);
	act(window, job.number, "accept");
	act(head, job.number, "grant");
	assert_int_equal(certificates_of_user(child), of_child + 1);
	assert_int_equal(certificates_of_user(mother), of_mother);
	must(mother, find_step, &seen, false);
	assert_true(seen.dossier.certificate_number.len > 0);
}

static void the_handler_of_a_company_files_for_it(void **state)
{
	(void)state;
	struct mandate mandate = handler();
	struct job job = filed(father, "fair", FAIR, mandate.id, nobody);
	struct job seen = { .number = job.number };
	must(account, find_step, &seen, false);
	assert_int_equal(seen.dossier.organisation.n, tea.n);
	assert_int_equal(seen.dossier.person.n, 0);
	assert_string_equal(seen.dossier.applicant_name.at, "绿源茶业");
	assert_true(lists(account, job.number) && lists(father, job.number));
	size_t before = certificates_of_user(account);
	act(window, job.number, "accept");
	act(window, job.number, "grant");
	assert_int_equal(certificates_of_user(account), before + 1);
	assert_int_equal(certificates_of_user(father), before + 1);
}

static void an_organisations_account_files_for_itself(void **state)
{
	(void)state;
	struct job job = filed(account, "fair", FAIR, no_mandate, nobody), state_job = { .state = ORGANISATION_CANCELLED }, refused = { 0 };
	struct job seen = { .number = job.number };
	must(account, find_step, &seen, false);
	assert_int_equal(seen.dossier.organisation.n, tea.n);
	size_t times = 0;
	must(account, list_step, &seen, false);
	for (size_t i = 0; i < seen.list.count; i++)
		times += str_equal(seen.list.items[i].number, job.number);
	assert_int_equal(times, 1);
	must(window, state_step, &state_job, true);
	assert_int_equal(file_for(account, "fair", FAIR, no_mandate, nobody, NULL, &refused), STATUS_DENIED);
	state_job.state = ORGANISATION_ACTIVE;
	must(window, state_step, &state_job, true);
}

static void a_service_is_for_those_whom_it_names(void **state)
{
	(void)state;
	struct job job = { 0 };
	assert_int_equal(file_for(mother, "fair", FAIR, no_mandate, nobody, NULL, &job), STATUS_INVALID);
	assert_int_equal(file_for(account, "stall", STALL, no_mandate, nobody, NULL, &job), STATUS_INVALID);
	assert_int_equal(file_for(father, "stall", STALL, handler().id, nobody, NULL, &job), STATUS_INVALID);
}

static void a_mandate_that_was_taken_back_closes_the_dossier_to_its_holder(void **state)
{
	(void)state;
	struct mandate mandate = only_handler(father);
	struct job job = filed(father, "fair", FAIR, mandate.id, nobody), back = { .mandate = mandate };
	assert_true(sees(father, job.number));
	must(account, take_back_step, &back, true);
	assert_false(sees(father, job.number));
	assert_false(lists(father, job.number));
	assert_int_equal(withdraw(father, job.number), STATUS_ABSENT);
	assert_true(sees(account, job.number));
	struct job again = { 0 };
	assert_int_equal(file_for(father, "fair", FAIR, mandate.id, nobody, NULL, &again), STATUS_DENIED);
	size_t before = notices_of(father), of_account = notices_of(account);
	assert_int_equal(withdraw(account, job.number), STATUS_OK);
	assert_int_equal(notices_of(father), before);
	assert_int_equal(notices_of(account), of_account + 1);
}

/* Each row: what another of the company's people holds while a handler's application is under way. */
static void a_companys_dossier_is_open_to_whom_the_company_lets_act(void **state)
{
	static const struct row {
		const char *name;
		bool given;
		enum mandate_kind kind;
		const char *service;
		bool sees;
	} rows[] = {
		{ "another handler sees it", true, MANDATE_HANDLER, NULL, true },
		{ "a handler for this service sees it", true, MANDATE_HANDLER, "T-FAIR-01", true },
		{ "a handler for another service does not", true, MANDATE_HANDLER, "T-STALL-01", false },
		{ "an agent for this service sees what he filed himself only", true, MANDATE_AGENT, "T-FAIR-01", false },
		{ "whom nobody named does not", false, MANDATE_HANDLER, NULL, false },
	};
	(void)state;
	struct job job = filed(father, "fair", FAIR, only_handler(father).id, nobody);
	act(window, job.number, "accept");
	act(window, job.number, "grant");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		dismiss(second);
		size_t before = certificates_of_user(second);
		if (rows[i].given)
			(void)named("赵桂兰", "999999195504010044", rows[i].kind, rows[i].service);
		if (sees(second, job.number) != rows[i].sees || lists(second, job.number) != rows[i].sees ||
		    (certificates_of_user(second) > before) != rows[i].sees)
			fail_msg("%s", rows[i].name);
		struct user half = second;
		half.level = LEVEL_1;
		assert_false(sees(half, job.number) || lists(half, job.number));
	}
	dismiss(second);
	assert_false(sees(second, job.number) || lists(second, job.number));
	assert_int_equal(certificates_of_user(second), 0);
}

static void the_legal_representative_sees_it_and_another_companys_does_not(void **state)
{
	(void)state;
	struct job job = filed(father, "fair", FAIR, only_handler(father).id, nobody);
	assert_true(sees(boss, job.number) && lists(boss, job.number));
	assert_false(sees(mother, job.number) || lists(mother, job.number)); /* who represents another company */
	assert_int_equal(withdraw(mother, job.number), STATUS_ABSENT);
	assert_int_equal(withdraw(boss, job.number), STATUS_OK);
}

static void a_handler_who_stays_may_act_where_another_began(void **state)
{
	(void)state;
	struct mandate gone = only_handler(father);
	struct job job = filed(father, "fair", FAIR, gone.id, nobody), back = { .mandate = gone };
	dismiss(second);
	(void)named("赵桂兰", "999999195504010044", MANDATE_HANDLER, NULL);
	must(account, take_back_step, &back, true);
	assert_false(sees(father, job.number));
	size_t of_account = notices_of(account);
	act(window, job.number, "accept");
	assert_true(sees(second, job.number));
	act(window, job.number, "grant");
	assert_int_equal(notices_of(account), of_account + 1);
	assert_int_equal(certificates_of_user(father), 0);
	dismiss(second);
}

struct file_job { struct file_id file; bool shows; };

static enum status shows_step(struct call *c)
{
	struct file_job *job = c->prepared;
	return dossier_shows_file(c, job->file, &job->shows, NULL);
}

static bool shows_file(struct user user, struct file_id file)
{
	struct file_job job = { .file = file };
	struct call *c = kit_call(kit, user);
	c->prepared = &job;
	calls[call_count++] = c;
	assert_int_equal(kit_read(c, shows_step), STATUS_OK);
	return job.shows;
}

static void a_proof_is_open_to_whom_the_dossier_is_open_to(void **state)
{
	(void)state;
	struct mandate mandate = guardianship();
	struct job job = filed(mother, "stall", STALL, mandate.id, nobody), seen = { .number = job.number }, back = { .mandate = mandate };
	must(mother, find_step, &seen, false);
	assert_int_equal(seen.dossier.materials.count, 1);
	struct file_id photo = seen.dossier.materials.items[0].files[0];
	assert_true(shows_file(mother, photo) && shows_file(child, photo));
	assert_false(shows_file(father, photo));
	must(window, take_back_step, &back, true);
	assert_false(shows_file(mother, photo));
	assert_true(shows_file(child, photo));
}

static enum status held_by_register(struct call *c)
{
	struct job *job = c->prepared;
	TRY(mandates_held(c, &job->mandates));
	for (size_t i = 0; i < job->mandates.count; i++)
		if (job->mandates.items[i].organisation.n == silk.n)
			job->mandate = job->mandates.items[i];
	return STATUS_OK;
}

static void what_the_register_of_organisations_holds_is_not_asked_and_what_it_does_not_is(void **state)
{
	(void)state;
	struct job job = filed(account, "fair", FAIR, no_mandate, nobody), held = { 0 }, refused = { 0 };
	assert_true(job.number.len > 0);
	must(mother, held_by_register, &held, false); /* the register holds no address of her company */
	assert_int_equal(file_for(mother, "fair", FAIR, held.mandate.id, nobody, NULL, &refused), STATUS_INVALID);
	assert_non_null(strstr(refused.why, "Proof of the seat"));
}

static void nobody_acts_by_anothers_mandate(void **state)
{
	(void)state;
	struct job job = { 0 };
	assert_int_equal(file_for(mother, "fair", FAIR, handler().id, nobody, NULL, &job), STATUS_DENIED);
	assert_int_equal(file_for(father, "fair", FAIR, (struct mandate_id){ 5 }, nobody, NULL, &job), STATUS_DENIED);
	struct user half = mother;
	half.level = LEVEL_1;
	assert_int_equal(file_for(half, "stall", STALL, guardianship().id, nobody, NULL, &job), STATUS_DENIED);
}

static void one_key_is_one_dossier_for_one_subject(void **state)
{
	(void)state;
	struct mandate mandate = guardianship();
	struct job first = { 0 }, again = { 0 };
	assert_int_equal(file_for(mother, "stall", STALL, mandate.id, nobody, "one-key", &first), STATUS_OK);
	assert_int_equal(file_for(mother, "stall", STALL, no_mandate, nobody, "one-key", &again), STATUS_CONFLICT);
}

static void the_window_files_for_who_stands_there(void **state)
{
	(void)state;
	struct job refused = { 0 };
	assert_int_equal(file_for(clerk, "stall", STALL, no_mandate, mother.person, NULL, &refused), STATUS_DENIED);
	struct job job = filed(window, "stall", STALL, no_mandate, mother.person);
	assert_true(sees(mother, job.number) && lists(mother, job.number));
	assert_false(sees(father, job.number) || lists(window, job.number));
	struct job seen = { .number = job.number };
	must(mother, find_step, &seen, false);
	assert_true(seen.dossier.at_window);
	struct user half = mother;
	half.level = LEVEL_1;
	assert_false(sees(half, job.number) || lists(half, job.number));
	assert_int_equal(withdraw(mother, job.number), STATUS_OK);
}

static void the_window_files_by_the_mandate_of_who_stands_there(void **state)
{
	(void)state;
	struct mandate child_of = guardianship(), of_tea = only_handler(father);
	struct job job = { 0 }, seen = { 0 };
	assert_int_equal(file_for(window, "stall", STALL, child_of.id, mother.person, "w-1", &job), STATUS_OK);
	seen.number = job.number;
	must(child, find_step, &seen, false);
	assert_int_equal(seen.dossier.person.n, child.person.n);
	assert_string_equal(seen.dossier.agent_name.at, "李秀英");
	assert_true(seen.dossier.at_window && sees(mother, job.number));
	assert_false(sees(father, job.number));
	assert_int_equal(file_for(window, "fair", FAIR, of_tea.id, father.person, "w-2", &job), STATUS_OK);
	assert_true(sees(account, job.number) && sees(father, job.number));
	assert_int_equal(file_for(window, "fair", FAIR, of_tea.id, mother.person, "w-3", &job), STATUS_DENIED); /* another's mandate */
	assert_int_equal(file_for(clerk, "fair", FAIR, of_tea.id, father.person, "w-4", &job), STATUS_DENIED);  /* no window */
	dismiss(father);
	assert_int_equal(file_for(window, "fair", FAIR, of_tea.id, father.person, "w-5", &job), STATUS_DENIED); /* taken back */
}

static void another_legal_representative_sees_and_the_former_does_not(void **state)
{
	(void)state;
	struct job job = filed(account, "fair", FAIR, no_mandate, nobody), change = { 0 };
	struct mandate stays = only_handler(father);
	assert_true(sees(boss, job.number));
	assert_false(sees(second, job.number));
	must(window, tea_step, &change, true);
	change.organisation.legal_name = STR("赵桂兰");
	change.organisation.legal_number = STR("999999195504010044");
	must(window, register_step, &change, true);
	assert_false(sees(boss, job.number) || lists(boss, job.number));
	assert_true(sees(second, job.number) && lists(second, job.number));
	assert_true(sees(father, job.number)); /* the organisation named him, and does still */
	assert_int_equal(withdraw(boss, job.number), STATUS_ABSENT);
	change.organisation.legal_name = STR("孙建国");
	change.organisation.legal_number = STR("999999197812300069");
	must(window, register_step, &change, true);
	assert_true(sees(boss, job.number));
	assert_false(sees(second, job.number));
	change.organisation.legal_number = STR("999999199308080086"); /* nobody of the register */
	assert_int_equal(do_it(window, register_step, &change, true), STATUS_INVALID);
	(void)stays;
}

static void a_cancelled_organisation_is_looked_at_by_its_last_representative(void **state)
{
	static const struct row {
		enum organisation_state state;
		enum status withdraws;
	} rows[] = { { ORGANISATION_CANCELLED, STATUS_DENIED }, { ORGANISATION_REVOKED, STATUS_OK } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mandate mandate = only_handler(father);
		struct job job = filed(father, "fair", FAIR, mandate.id, nobody), end = { .state = rows[i].state }, refused = { 0 };
		size_t told = notices_of(boss);
		must(window, end_step, &end, true);
		assert_true(sees(boss, job.number) && lists(boss, job.number));
		assert_false(sees(father, job.number) || lists(father, job.number) || sees(mother, job.number));
		assert_int_equal(file_for(father, "fair", FAIR, mandate.id, nobody, NULL, &refused), STATUS_DENIED);
		struct job seen = { .number = job.number };
		must(boss, find_step, &seen, false);
		assert_int_equal(seen.dossier.may_act, rows[i].withdraws == STATUS_OK);
		assert_int_equal(withdraw(boss, job.number), rows[i].withdraws);
		assert_true(notices_of(boss) > told);
		end.state = ORGANISATION_ACTIVE;
		must(window, end_step, &end, true);
		assert_true(sees(father, job.number));
	}
}

static void verify_answers_for_whom_a_dossier_is(void **state)
{
	static const char *const columns[] = { "person", "organisation", "mandate", "agent", "clerk" };
	(void)state;
	struct job job = filed(mother, "stall", STALL, guardianship().id, nobody), run = { 0 };
	assert_int_equal(do_it(window, verify_step, &run, false), STATUS_OK);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		const char *column = columns[i];
		long long id = (long long)job.filed.id.n;
		kit_sql(kit, str_format(kit->arena, "UPDATE dossier SET %s = coalesce(%s, 0) + 1 WHERE id = %lld", column, column, id).at);
		fault_count = 0;
		assert_int_equal(do_it(window, verify_step, &run, false), STATUS_INVALID);
		assert_int_equal(fault_count, 1);
		kit_sql(kit, str_format(kit->arena, "UPDATE dossier SET %s = nullif(%s - 1, 0) WHERE id = %lld", column, column, id).at);
	}
	assert_int_equal(do_it(window, verify_step, &run, false), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_mother_files_for_her_child, monday),
		cmocka_unit_test_setup(what_comes_of_it_is_the_childs, monday),
		cmocka_unit_test_setup(the_handler_of_a_company_files_for_it, monday),
		cmocka_unit_test_setup(an_organisations_account_files_for_itself, monday),
		cmocka_unit_test_setup(a_service_is_for_those_whom_it_names, monday),
		cmocka_unit_test_setup(a_mandate_that_was_taken_back_closes_the_dossier_to_its_holder, monday),
		cmocka_unit_test_setup(a_companys_dossier_is_open_to_whom_the_company_lets_act, monday),
		cmocka_unit_test_setup(the_legal_representative_sees_it_and_another_companys_does_not, monday),
		cmocka_unit_test_setup(a_handler_who_stays_may_act_where_another_began, monday),
		cmocka_unit_test_setup(a_proof_is_open_to_whom_the_dossier_is_open_to, monday),
		cmocka_unit_test_setup(what_the_register_of_organisations_holds_is_not_asked_and_what_it_does_not_is, monday),
		cmocka_unit_test_setup(nobody_acts_by_anothers_mandate, monday),
		cmocka_unit_test_setup(one_key_is_one_dossier_for_one_subject, monday),
		cmocka_unit_test_setup(the_window_files_for_who_stands_there, monday),
		cmocka_unit_test_setup(the_window_files_by_the_mandate_of_who_stands_there, monday),
		cmocka_unit_test_setup(another_legal_representative_sees_and_the_former_does_not, monday),
		cmocka_unit_test_setup(a_cancelled_organisation_is_looked_at_by_its_last_representative, monday),
		cmocka_unit_test_setup(verify_answers_for_whom_a_dossier_is, monday),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
