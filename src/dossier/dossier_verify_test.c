/* dossier_verify_test.c: every column answered for, events that lie, and verification without a key. */
#include "kit/story_kit.h"
#include "seal/log.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* ---- verification ---- */

static sqlite3 *outside;

static void sql(const char *format, ...) PRINTF_LIKE(1, 2);
static void sql(const char *format, ...)
{
	char statement[2000];
	va_list args;
	va_start(args, format);
	vsnprintf(statement, sizeof statement, format, args);
	va_end(args);
	kit_sql(story_house, statement);
}

/* One column of one row changed, looked for, and put back. */
static void tamper_column(const char *table, const char *id, const char *column, const char *type)
{
	char value[200];
	if (strcmp(type, "INTEGER") == 0)
		snprintf(value, sizeof value, "coalesce(%s, 0) + 1", column);
	else if (strcmp(type, "BLOB") == 0)
		snprintf(value, sizeof value, "CAST(coalesce(%s, x'') || x'00' AS BLOB)", column);
	else
		snprintf(value, sizeof value, "coalesce(%s, '') || ' '", column);
	sql("UPDATE %s SET %s = %s WHERE id = %s", table, column, value, id);
	enum status status = story_verify();
	if (status != STATUS_INVALID || !story_fault_count)
		fail_msg("%s.%s was changed and nobody noticed: %s", table, column, status_name(status));
	sql("DELETE FROM %s WHERE id = %s OR id = %s + 1; INSERT INTO %s SELECT * FROM saved_%s WHERE id = %s", table, id, id, table, table, id);
}

static void tamper_columns(const char *table, const char *id)
{
	sqlite3_stmt *columns;
	const char *ask = str_format(story_house->arena, "SELECT name, type FROM pragma_table_info('%s')", table).at;
	assert_int_equal(sqlite3_prepare_v2(outside, ask, -1, &columns, NULL), SQLITE_OK);
	int count = 0;
	while (sqlite3_step(columns) == SQLITE_ROW) {
		tamper_column(table, id, (const char *)sqlite3_column_text(columns, 0), (const char *)sqlite3_column_text(columns, 1));
		count++;
	}
	sqlite3_finalize(columns);
	assert_true(count > 3);
}

static void tamper_rows(const char *table)
{
	sqlite3_stmt *last;
	char id[32] = "";
	const char *ask = str_format(story_house->arena, "SELECT max(id) FROM %s", table).at;
	assert_int_equal(sqlite3_prepare_v2(outside, ask, -1, &last, NULL), SQLITE_OK);
	if (sqlite3_step(last) == SQLITE_ROW)
		snprintf(id, sizeof id, "%lld", (long long)sqlite3_column_int64(last, 0));
	sqlite3_finalize(last);
	sql("CREATE TABLE saved_%s AS SELECT * FROM %s WHERE id = %s", table, table, id);
	tamper_columns(table, id);
	sql("DELETE FROM %s WHERE id = %s", table, id);
	if (story_verify() != STATUS_INVALID)
		fail_msg("a row of %s was deleted and nobody noticed", table);
	sql("INSERT INTO %s SELECT * FROM saved_%s; DROP TABLE saved_%s", table, table, table);
	story_assert_verified();
}

static void every_column_of_every_table_is_answered_for(void **state)
{
	(void)state;
	static const char *const tables[] = { "dossier", "task", "material", "pause", "certificate", "rating" };
	struct str number;
	struct story job = story_filed_by(story_wang, STALL_WITH_HELPERS);
	story_act(story_window, job.filed.number, "accept", NULL, NULL);
	story_act(story_clerk, job.filed.number, "inspect", "{\"reason\":\"inspection\"}", NULL);
	story_granted_certificate(story_wang, &number);
	assert_int_equal(story_rate(story_wang, number, 5, "{\"speed\":5}", &job), STATUS_OK);
	story_assert_verified();
	assert_int_equal(sqlite3_open(story_house->database, &outside), SQLITE_OK);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		tamper_rows(tables[i]);
	sqlite3_close(outside);
}

static enum status recount_step(struct call *c)
{
	struct dossier_id last = { 0 };
	do
		TRY(dossier_recount(c, last, 7, &last));
	while (last.n);
	return STATUS_OK;
}

static void a_recount_puts_the_due_days_right(void **state)
{
	(void)state;
	struct story job = story_filed_by(story_wang, STALL);
	story_assert_verified();
	sql("UPDATE dossier SET due_on = due_on + 3 WHERE ended_on IS NULL; UPDATE task SET urgency = 5 WHERE closed_at IS NULL");
	assert_int_equal(story_verify(), STATUS_INVALID);
	assert_int_equal(kit_apply(story_call_of(kit_nobody(), &job), recount_step), STATUS_OK);
	story_assert_verified();
	assert_int_equal(kit_apply(story_call_of(kit_nobody(), &job), recount_step), STATUS_OK); /* what stays is not told again */
	struct story seen = { 0 };
	assert_int_equal(story_find(story_wang, job.filed.number, STR_NONE, &seen), STATUS_OK);
	assert_int_equal(seen.line_count, 2);
	assert_true(str_equal(seen.lines[1].action, STR("recount")));
}

/* What a changed event would have to say to hide a changed row: each is found, without the log. */
static void an_event_that_lies_contradicts_the_others(void **state)
{
	(void)state;
	static const struct row {
		const char *told, *change;
	} rows[] = {
		{ "another token was completed", "UPDATE event SET detail = replace(detail, '\"token\":1', '\"token\":2') WHERE id = " },
		{ "the step led elsewhere", "UPDATE event SET detail = replace(detail, 'review', 'decide') WHERE id = " },
		{ "it entered another status", "UPDATE event SET detail = replace(detail, 'accepted', 'granted') WHERE id = " },
		{ "it was another day", "UPDATE event SET at = at + 86400000 WHERE id = " },
		{ "another action was taken", "UPDATE event SET action = 'supplement' WHERE id = " },
		{ "it bound another state", "UPDATE event SET state = zeroblob(32) WHERE id = " },
		{ "it was never done", "DELETE FROM event WHERE id = " },
	};
	struct story job = story_filed_by(story_wang, STALL_WITH_HELPERS);
	story_act(story_window, job.filed.number, "accept", NULL, NULL);
	sql("CREATE TABLE saved_event AS SELECT * FROM event WHERE id = (SELECT max(id) FROM event WHERE dossier IS NOT NULL)");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sql("PRAGMA foreign_keys = OFF; %s (SELECT id FROM saved_event)", rows[i].change);
		if (story_verify() != STATUS_INVALID)
			fail_msg("%s, and nobody noticed", rows[i].told);
		sql("PRAGMA foreign_keys = OFF; DELETE FROM event WHERE id = (SELECT id FROM saved_event);"
		    "INSERT INTO event SELECT * FROM saved_event");
	}
	sql("DROP TABLE saved_event");
	story_assert_verified();
}

static enum status head_step(struct call *c)
{
	return log_make_head(c);
}

static void verification_needs_no_key(void **state)
{
	(void)state;
	struct keys *keys = story_house->house.keys;
	struct story job = { 0 };
	assert_int_equal(kit_apply(story_call_of(kit_nobody(), &job), head_step), STATUS_OK);
	story_house->house.keys = NULL;
	enum status status = story_verify();
	story_house->house.keys = keys;
	assert_int_equal(status, STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_MONDAY(every_column_of_every_table_is_answered_for),
		ON_MONDAY(a_recount_puts_the_due_days_right),
		ON_MONDAY(an_event_that_lies_contradicts_the_others),
		ON_MONDAY(verification_needs_no_key),
	};
	int failed = cmocka_run_group_tests_name("dossier, verified", tests, story_open, NULL);
	story_free(NULL);
	story_close(NULL);
	return failed;
}
