/* pack_store_test.c: versions in a database, and what is in force while it changes. */
#include "form/form_type.h"
#include "pack/pack_inside.h"
#include "pack_sql.h"
#include "seal/seal.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct bench {
	struct arena *arena;
	struct house house;
	struct call call;
	struct pack_files files;
	struct str base;
	char place[64];
};

static struct bench bench;

static struct instant some_day(void)
{
	return day_start(day_of(2026, 11, 22));
}

static enum status store_files(struct call *c)
{
	return pack_store(c, &bench.files, bench.base);
}

static enum status load(const char *folder, struct str base)
{
	struct pack_fault_list faults = { 0 };
	assert_int_equal(pack_read_folder(bench.arena, folder, &bench.files, &faults), STATUS_OK);
	bench.base = base;
	return store_apply_wait(&bench.call, store_files);
}

static int begin(void **state)
{
	(void)state;
	struct str why, sheet;
	bench = (struct bench){ .arena = arena_new(1 << 30), .house = { .now = some_day } };
	snprintf(bench.place, sizeof bench.place, "/tmp/pack_test.XXXXXX");
	if (!mkdtemp(bench.place))
		return 1;
	call_init(&bench.call, &bench.house, bench.arena);
	struct str path = str_format(bench.arena, "%s/yizhan.db", bench.place);
	const char *key = str_format(bench.arena, "%s/key", bench.place).at;
	if (keys_make(key, PROFILE_INTL, bench.arena, &sheet, &why) != STATUS_OK || keys_open(key, bench.arena, &bench.house.keys, &why) != STATUS_OK)
		return 1;
	if (store_open(path.at, &why, bench.arena, &bench.house.store) != STATUS_OK)
		return 1;
	return load("packs/county", STR_NONE) != STATUS_OK || load("packs/residence-permit", STR_NONE) != STATUS_OK;
}

static int end(void **state)
{
	(void)state;
	packs_close(bench.house.packs);
	store_close(bench.house.store);
	keys_close(bench.house.keys);
	unlink(str_format(bench.arena, "%s/key", bench.place).at);
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < 3; i++)
		unlink(str_format(bench.arena, "%s/yizhan.db%s", bench.place, suffixes[i]).at);
	rmdir(bench.place);
	arena_free(bench.arena);
	return 0;
}

static void open_packs(void)
{
	assert_int_equal(store_begin_read(&bench.call), STATUS_OK);
	assert_int_equal(packs_open(&bench.call, &bench.house.packs), STATUS_OK);
	store_end_read(&bench.call);
}

static void reload(void)
{
	assert_int_equal(store_begin_read(&bench.call), STATUS_OK);
	assert_int_equal(packs_reload(&bench.call), STATUS_OK);
	store_end_read(&bench.call);
}

static const char code[] = "512B0011200070-511602000000-000-11511300008778693M-1-00";

static void packs_and_catalogue_are_found_by_code_and_name(void **state)
{
	(void)state;
	open_packs();
	const struct service *permit = service_find(&bench.call, str_of(code));
	assert_non_null(permit);
	assert_ptr_equal(permit, service_find(&bench.call, STR("residence-permit")));
	assert_string_equal(permit->title.chinese.at, "居住证办理");
	assert_non_null(permit->flow);
	assert_int_equal(services_all(&bench.call).count, 1135);
	assert_ptr_equal(services_all(&bench.call).items[0], permit);
	assert_null(service_find(&bench.call, STR("nobody")));
	assert_int_equal(county_of(&bench.call)->office_count, 36);
	assert_ptr_equal(service_of_pack(&bench.call, permit->pack), permit);
}

static void change(const char *from, const char *to)
{
	for (size_t i = 0; i < bench.files.count; i++) {
		struct str bytes = bench.files.items[i].bytes;
		size_t at = str_find(bytes, str_of(from));
		if (at < bytes.len)
			bench.files.items[i].bytes = str_format(bench.arena, "%.*s%s%.*s", (int)at, bytes.at, to,
								(int)(bytes.len - at - strlen(from)), bytes.at + at + strlen(from));
	}
}

static enum status count_versions(struct call *c)
{
	struct pack_row_list rows;
	TRY(pack_versions(c, STR("residence-permit"), &rows));
	return rows.count == 1 ? STATUS_OK : STATUS_CONFLICT;
}

static void the_same_bytes_make_no_version(void **state)
{
	(void)state;
	assert_int_equal(load("packs/residence-permit", STR_NONE), STATUS_OK);
	assert_int_equal(store_apply_wait(&bench.call, count_versions), STATUS_OK);
}

static void a_dossier_finds_the_version_it_was_filed_under(void **state)
{
	(void)state;
	open_packs();
	struct pack_id first = service_find(&bench.call, STR("residence-permit"))->pack;
	change("promised: 10 calendar", "promised: 12 calendar");
	assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_OK);
	reload();
	assert_int_equal(service_find(&bench.call, STR("residence-permit"))->promised.days, 12);
	assert_int_equal(store_begin_read(&bench.call), STATUS_OK);
	const struct service *older = service_of_pack(&bench.call, first);
	store_end_read(&bench.call);
	assert_non_null(older);
	assert_int_equal(older->promised.days, 10);
	assert_ptr_equal(service_of_pack(&bench.call, first), older);
	assert_null(service_of_pack(&bench.call, (struct pack_id){ 12345 }));
}

/* As a call of its own sees it. */
static bool goes_on(struct pack_id pack)
{
	struct call c;
	struct arena *arena = arena_new(64 << 20);
	call_init(&c, &bench.house, arena);
	assert_int_equal(store_begin_read(&c), STATUS_OK);
	const struct service *service = service_of_pack(&c, pack);
	store_end_read(&c);
	bool runs = service && service->form && service->flow && service->pack.n == pack.n;
	arena_free(arena);
	return runs;
}

static void older_versions_are_given_up_and_read_again(void **state)
{
	struct pack_id versions[12];
	(void)state;
	open_packs();
	for (int i = 0; i < 12; i++) {
		versions[i] = service_find(&bench.call, STR("residence-permit"))->pack;
		change("summary:", str_format(bench.arena, "# %d\nsummary:", i).at);
		assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_OK);
		reload();
	}
	for (int i = 0; i < 12; i++)
		assert_true(goes_on(versions[i]));
	assert_int_equal(packs_older_count(bench.house.packs), 8);
	for (int i = 0; i < 12; i++)
		assert_true(goes_on(versions[i]));
	assert_int_equal(packs_older_count(bench.house.packs), 8);
}

static void a_stored_version_with_faults_is_not_offered_but_its_dossiers_go_on(void **state)
{
	(void)state;
	change("- on: withdrawn", "- on: nothing");
	assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_OK); /* as a program stored it that checked less */
	open_packs();
	const struct service *offered = service_find(&bench.call, str_of(code));
	assert_non_null(offered);
	assert_null(offered->form); /* the catalogue's entry */
	assert_null(service_find(&bench.call, STR("residence-permit")));
	struct pack_row newest;
	assert_int_equal(store_begin_read(&bench.call), STATUS_OK);
	assert_int_equal(pack_newest(&bench.call, STR("residence-permit"), &newest), STATUS_OK);
	store_end_read(&bench.call);
	assert_true(goes_on(newest.id));
}

static void a_load_upon_a_stale_version_is_refused(void **state)
{
	(void)state;
	struct str first = pack_digest(&bench.call, &bench.files);
	change("promised: 10 calendar", "promised: 12 calendar");
	bench.base = first;
	assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_OK);
	change("promised: 12 calendar", "promised: 11 calendar");
	assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_CONFLICT);
	assert_true(str_starts(bench.call.faults.items[0].sentence, STR("业务包residence-permit已被他人更改")) ||
		    str_starts(bench.call.faults.items[0].sentence, STR("The pack residence-permit was changed")));
}

static void what_a_call_looks_at_lives_until_it_ends(void **state)
{
	(void)state;
	open_packs();
	struct call other = bench.call;
	other.arena = arena_new(1 << 20);
	const struct service *seen = service_find(&other, STR("residence-permit"));
	reload();
	assert_ptr_not_equal(service_find(&bench.call, STR("residence-permit")), seen);
	assert_string_equal(seen->title.chinese.at, "居住证办理");
	arena_free(other.arena);
}

static const struct field *origin_of(const struct service *service)
{
	const struct field *field = service ? form_field(service->form, STR("origin")) : NULL;
	assert_non_null(field);
	return field;
}

static const struct division *village(const struct service *service)
{
	const struct division *found = division_find(origin_of(service)->divisions, STR("999999102201"));
	assert_non_null(found);
	return found;
}

/* One table for all: what changes in it changes for every service, for what is filed under older versions too. */
static void the_county_has_one_table_of_divisions_for_all_services(void **state)
{
	(void)state;
	assert_int_equal(load("test/packs/fair", STR_NONE), STATUS_OK);
	open_packs();
	const struct service *fair = service_find(&bench.call, STR("T-FAIR-01"));
	assert_ptr_equal(origin_of(fair)->divisions, county_of(&bench.call)->divisions);
	assert_string_equal(village(fair)->name.chinese.at, "茶园村");
	struct pack_id first = fair->pack;
	change("茶叶产地", "茶的产地");
	assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_OK);
	assert_int_equal(load("packs/county", STR_NONE), STATUS_OK);
	change("999999102201,茶园村,Chayuan Village", "999999102201,新茶园村,New Chayuan Village");
	assert_int_equal(store_apply_wait(&bench.call, store_files), STATUS_OK);
	reload();
	assert_string_equal(village(service_find(&bench.call, STR("T-FAIR-01")))->name.chinese.at, "新茶园村");
	assert_int_equal(store_begin_read(&bench.call), STATUS_OK);
	const struct service *older = service_of_pack(&bench.call, first);
	store_end_read(&bench.call);
	assert_string_equal(origin_of(older)->label.chinese.at, "茶叶产地");
	assert_string_equal(village(older)->name.chinese.at, "新茶园村");
	assert_int_equal(packs_older_count(bench.house.packs), 1);
	reload();
	assert_int_equal(packs_older_count(bench.house.packs), 0);
	assert_string_equal(village(older)->name.chinese.at, "新茶园村"); /* the call holds what it looked at */
}

static const struct { const char *from, *to, *file, *says; } broken_tables[] = {
	{ "code,zh,en", "nummer,zh,en", "divisions.csv", "its first line must be" },
	{ "999999101,城关镇", "9999991,城关镇", "divisions.csv", "A code has 2, 4, 6, 9 or 12 digits" },
	{ "999998,青石县", "999996,青石县", "divisions.csv", NULL },
};

static void a_wrong_table_of_the_county_is_told_by_file_and_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken_tables / sizeof *broken_tables; i++) {
		struct pack_fault_list faults = { 0 };
		struct county *county;
		assert_int_equal(load("packs/county", STR_NONE), STATUS_OK);
		change(broken_tables[i].from, broken_tables[i].to);
		enum status status = county_read(bench.arena, &bench.files, &county, &faults);
		if (!broken_tables[i].says) {
			assert_int_equal(status, STATUS_OK);
			continue;
		}
		assert_int_equal(status, STATUS_INVALID);
		assert_string_equal(faults.items[0].file.at, broken_tables[i].file);
		assert_true(str_contains(faults.items[0].sentence, str_of(broken_tables[i].says)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(packs_and_catalogue_are_found_by_code_and_name, begin, end),
		cmocka_unit_test_setup_teardown(the_same_bytes_make_no_version, begin, end),
		cmocka_unit_test_setup_teardown(a_dossier_finds_the_version_it_was_filed_under, begin, end),
		cmocka_unit_test_setup_teardown(older_versions_are_given_up_and_read_again, begin, end),
		cmocka_unit_test_setup_teardown(a_stored_version_with_faults_is_not_offered_but_its_dossiers_go_on, begin, end),
		cmocka_unit_test_setup_teardown(a_load_upon_a_stale_version_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(what_a_call_looks_at_lives_until_it_ends, begin, end),
		cmocka_unit_test_setup_teardown(the_county_has_one_table_of_divisions_for_all_services, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_table_of_the_county_is_told_by_file_and_line, begin, end),
	};
	return cmocka_run_group_tests_name("packs in the database", tests, NULL, NULL);
}
