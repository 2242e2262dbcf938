/* move.c: dossiers and tasks move with their office or post. */
#include "dossier/move.h"

#include "dossier/matter.h"

enum { PAGE = 100, SCRATCH_CEILING = 256 << 20 };

/* A move under way: rows of a page live in one arena, all else of a dossier in another. */
struct mover {
	const struct moving *moving;
	struct call page, one;
	struct moved *out;
};

static bool among(const struct moving *moving, struct str post)
{
	for (size_t i = 0; i < moving->post_count; i++)
		if (str_equal(moving->posts[i], post))
			return true;
	return false;
}

/* Of a split: it waits for the posts that go, and for no other. */
static bool goes(const struct moving *moving, const struct task_row_list *tasks)
{
	bool waits = false;
	if (!moving->posts)
		return true;
	for (size_t i = 0; i < tasks->count; i++) {
		if (tasks->items[i].closed_at.ms)
			continue;
		if (!among(moving, tasks->items[i].post))
			return false;
		waits = true;
	}
	return waits;
}

static int64_t tasks_that_go(const struct mover *m, const struct task_row_list *tasks, bool whole)
{
	int64_t count = 0;
	for (size_t i = 0; i < tasks->count; i++)
		if (!tasks->items[i].closed_at.ms)
			count += whole || (m->moving->post.len && str_equal(tasks->items[i].post, m->moving->post));
	return count;
}

static enum status move_tasks(struct mover *m, struct matter *matter)
{
	for (size_t i = 0; m->moving->post.len && i < matter->tasks.count; i++) {
		struct task_row *task = &matter->tasks.items[i];
		if (task->closed_at.ms || !str_equal(task->post, m->moving->post))
			continue;
		task->post = m->moving->to_post;
		TRY(task_set_post(&m->one, task->id, task->post));
	}
	return STATUS_OK;
}

static enum status move_one(struct mover *m, const struct dossier_row *row, bool with_office)
{
	struct call *c = &m->one;
	struct matter matter;
	struct deed deed = { .kind = "dossier.moved", .action = STR("move"), .open = with_office };
	json_t *detail = json_keep(c->arena, json_object());
	TRY(matter_read(c, row, &matter));
	TRY(move_tasks(m, &matter));
	if (m->moving->post.len) {
		json_set(detail, "from_post", json_from_str(m->moving->post));
		json_set(detail, "to_post", json_from_str(m->moving->to_post));
	}
	if (with_office) {
		json_set(detail, "from_office", json_from_str(row->office));
		json_set(detail, "to_office", json_from_str(m->moving->to_office));
		matter.row.office = m->moving->to_office;
		TRY(dossier_set_office(c, row->id, matter.row.office));
	}
	return matter_record(c, &matter, &deed, detail);
}

static enum status take_row(struct mover *m, const struct dossier_row *row, bool with_office)
{
	struct task_row_list tasks;
	TRY(tasks_of_dossier(&m->one, row->id, &tasks));
	bool whole = with_office && goes(m->moving, &tasks);
	int64_t count = tasks_that_go(m, &tasks, whole);
	if (!whole && !count)
		return STATUS_OK;
	m->out->dossiers++;
	m->out->tasks += count;
	return m->moving->dry ? STATUS_OK : move_one(m, row, whole);
}

static enum status take_office(struct mover *m)
{
	struct dossier_row_list rows;
	int64_t after = 0;
	do {
		TRY(dossiers_of_office(&m->page, m->moving->office, after, PAGE, &rows));
		after = rows.count ? rows.items[rows.count - 1].id.n : 0;
		for (size_t i = 0; i < rows.count; i++) {
			TRY(take_row(m, &rows.items[i], true));
			arena_clear(m->one.arena);
		}
		arena_clear(m->page.arena);
	} while (after);
	return STATUS_OK;
}

/* The tasks at a post that closes, of dossiers of other offices: those of its own office went before. */
static enum status take_post(struct mover *m)
{
	struct task_line_list lines;
	int64_t urgency = INT64_MIN, after = 0;
	do {
		TRY(tasks_open_by_post(&m->page, m->moving->post, urgency, after, INT64_MAX, PAGE, &lines));
		bool more = lines.count > 0;
		for (size_t i = 0; i < lines.count; i++) {
			struct dossier_row row;
			TRY(dossier_by_id(&m->one, lines.items[i].dossier, &row));
			if (!m->moving->office.len || !str_equal(row.office, m->moving->office))
				TRY(take_row(m, &row, false));
			arena_clear(m->one.arena);
		}
		urgency = more ? lines.items[lines.count - 1].urgency : 0;
		after = more ? lines.items[lines.count - 1].id.n : 0;
		arena_clear(m->page.arena);
	} while (after);
	return STATUS_OK;
}

enum status dossiers_move(struct call *c, const struct moving *moving, struct moved *out)
{
	struct mover m = { .moving = moving, .page = *c, .one = *c, .out = out };
	*out = (struct moved){ 0 };
	m.page.arena = arena_new(SCRATCH_CEILING);
	m.one.arena = arena_new(SCRATCH_CEILING);
	enum status status = moving->office.len ? take_office(&m) : STATUS_OK;
	if (status == STATUS_OK && moving->post.len)
		status = take_post(&m);
	arena_free(m.one.arena);
	arena_free(m.page.arena);
	return status;
}
