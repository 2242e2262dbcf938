/* judge.c: whether a file is a database of this program, whole and of its schema: asked before it is trusted. */
#include "store/store.h"

#include <sqlite3.h>
#include <string.h>

static const struct migration *migration_find(int64_t number)
{
	for (const struct migration *m = migrations; m->number; m++)
		if (m->number == number)
			return m;
	return NULL;
}

/* Each migration that ran in it is one of ours, under its own name. */
static enum status judge_migrations(sqlite3 *db, struct arena *arena, struct str *why)
{
	sqlite3_stmt *rows = NULL;
	enum status status = STATUS_INVALID;
	*why = STR("it is no database of this program");
	int step = sqlite3_prepare_v2(db, "SELECT number, name FROM migration ORDER BY number", -1, &rows, NULL);
	while (step == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW) {
		const struct migration *ours = migration_find(sqlite3_column_int64(rows, 0));
		const char *name = (const char *)sqlite3_column_text(rows, 1);
		status = ours && name && strcmp(name, ours->name) == 0 ? STATUS_OK : STATUS_CONFLICT;
		if (status == STATUS_OK)
			continue;
		*why = str_format(arena, "it was made by another version of this program, which knows a step “%s”", name ? name : "");
		break;
	}
	sqlite3_finalize(rows);
	return status;
}

/* Its pages are whole. */
static enum status judge_pages(sqlite3 *db, struct arena *arena, struct str *why)
{
	sqlite3_stmt *check = NULL;
	const char *said = NULL;
	if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &check, NULL) == SQLITE_OK && sqlite3_step(check) == SQLITE_ROW)
		said = (const char *)sqlite3_column_text(check, 0);
	bool whole = said && strcmp(said, "ok") == 0;
	*why = str_format(arena, "its database is damaged: %s", said ? said : sqlite3_errmsg(db));
	sqlite3_finalize(check);
	return whole ? STATUS_OK : STATUS_INVALID;
}

/* Every statement of the program finds its tables and columns. */
static enum status judge_schema(sqlite3 *db, struct arena *arena, struct str *why)
{
	for (size_t i = 0; store_statements[i]; i++)
		for (const struct store_statement *s = store_statements[i]; s->name; s++) {
			sqlite3_stmt *prepared = NULL;
			bool fits = sqlite3_prepare_v2(db, s->sqlite, -1, &prepared, NULL) == SQLITE_OK;
			sqlite3_finalize(prepared);
			if (fits)
				continue;
			*why = str_format(arena, "its database has another schema than this program: %s", sqlite3_errmsg(db));
			return STATUS_CONFLICT;
		}
	return STATUS_OK;
}

static enum status judge(const char *path, bool schema, struct arena *arena, struct str *why)
{
	sqlite3 *db = NULL;
	enum status status = STATUS_INVALID;
	*why = STR("its database can't be opened");
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		status = schema ? judge_schema(db, arena, why) : judge_migrations(db, arena, why);
	if (status == STATUS_OK && !schema)
		status = judge_pages(db, arena, why);
	sqlite3_close(db);
	return status;
}

enum status store_judge(const char *path, struct arena *arena, struct str *why)
{
	struct store *store;
	TRY(judge(path, false, arena, why));
	TRY(store_open(path, why, arena, &store)); /* an older one is brought forward */
	store_close(store);
	return judge(path, true, arena, why);
}
