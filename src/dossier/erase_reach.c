/* erase_reach.c: what an erasure reaches besides values of the form: uploads, what officials entered, notes, what was told. */
#include "dossier/erase.h"

#include "dossier/matter.h"
#include "file/file.h"
#include "history_sql.h"
#include "notice/notice.h"

/* ---- uploads ---- */

static enum status erase_material(struct call *c, struct matter *matter, struct erasure *erasure, size_t i)
{
	struct material_row row = matter->materials.items[i];
	bool gone, serves = false;
	TRY(material_erase(c, row.id));
	for (size_t k = i; k + 1 < matter->materials.count; k++)
		matter->materials.items[k] = matter->materials.items[k + 1];
	matter->materials.count--;
	for (size_t k = 0; k < matter->materials.count; k++)
		serves = serves || matter->materials.items[k].file.n == row.file.n;
	if (serves)
		return STATUS_OK; /* under another name, which the order does not mention */
	TRY(file_let_go(c, row.file, matter->row.id, &gone));
	erasure->files_gone += gone;
	erasure->files_kept += !gone;
	return STATUS_OK;
}

/* All that was handed in under a name, replaced ones too; with `inside`, also under the questions of a group. */
static enum status erase_materials(struct call *c, struct matter *matter, struct erasure *erasure, struct str name, bool inside, size_t *count)
{
	*count = 0;
	for (size_t i = matter->materials.count; i-- > 0;) {
		struct str own = matter->materials.items[i].name;
		bool below = inside && own.len > name.len && str_starts(own, name) && (own.at[name.len] == '[' || own.at[name.len] == '.');
		if (!str_equal(own, name) && !below)
			continue;
		TRY(erase_material(c, matter, erasure, i));
		++*count;
	}
	return STATUS_OK;
}

enum status erase_answers(struct call *c, struct matter *matter, struct erasure *erasure, struct str path)
{
	size_t count;
	return erase_materials(c, matter, erasure, path, true, &count);
}

/* ---- what officials entered ---- */

/* "check.opinion": the field of every task of that step. */
static enum status erase_fields(struct call *c, struct matter *matter, struct str target, size_t *count)
{
	struct str name = target, step = str_until(&name, '.');
	*count = 0;
	for (size_t i = 0; i < matter->tasks.count; i++) {
		struct task_row *row = &matter->tasks.items[i];
		json_t *fields;
		if (!str_equal(row->step, step) || !row->fields.at)
			continue;
		if (json_read(c->arena, row->fields, &fields) != STATUS_OK)
			return broken(c, "task %lld: its fields are not JSON", (long long)row->id.n);
		if (json_object_del(fields, str_c(c->arena, name)) != 0)
			continue;
		row->fields = json_text(c->arena, fields, true);
		TRY(task_set_fields(c, row->id, row->fields));
		++*count;
	}
	return STATUS_OK;
}

/* ---- words ---- */

static enum status erase_notes(struct call *c, const struct matter *matter, const struct erasure *erasure, size_t *count)
{
	struct dossier_event_list events;
	*count = 0;
	TRY(dossier_events(c, matter->row.id, &events));
	for (size_t i = 0; i < events.count; i++) {
		if (!events.items[i].note.at)
			continue;
		TRY(log_erase_note(c, events.items[i].id, str_trim(erasure->order)));
		++*count;
	}
	return notices_forget(c, matter->row.id);
}

static enum status erase_rating(struct call *c, struct matter *matter, size_t *count)
{
	*count = matter->rating.id.n && matter->rating.words.at;
	if (!*count)
		return STATUS_OK;
	matter->rating.words = STR_NONE;
	return rating_set_words(c, matter->rating.id, STR_NONE);
}

enum status erase_target(struct call *c, struct matter *matter, struct erasure *erasure, struct str target, bool *known)
{
	struct str rest = target, kind = str_until(&rest, ':');
	size_t count = 0;
	*known = true;
	if (str_equal(target, STR("notes")))
		TRY(erase_notes(c, matter, erasure, &count));
	else if (str_equal(target, STR("rating")))
		TRY(erase_rating(c, matter, &count));
	else if (str_equal(kind, STR("material")))
		TRY(erase_materials(c, matter, erasure, rest, false, &count));
	else if (str_equal(kind, STR("task")))
		TRY(erase_fields(c, matter, rest, &count));
	else
		*known = false;
	if (*known && !count && !erasure->again)
		return fail(c, STATUS_INVALID, "This dossier has nothing of the kind “%.*s”.", STR_ARGS(target));
	return STATUS_OK;
}
