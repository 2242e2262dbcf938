/* task_list.c: what waits for one's posts, in the order in which it is due, and what one has done. */
#include "dossier/matter.h"

#include "register/register.h"

#include <stdlib.h>

static int compare_lines(const void *a, const void *b)
{
	const struct task_line *one = a, *other = b;
	if (one->urgency != other->urgency)
		return one->urgency < other->urgency ? -1 : 1;
	return one->id.n < other->id.n ? -1 : one->id.n > other->id.n;
}

static void add_lines(struct call *c, struct task_line_list *all, const struct task_line_list *more)
{
	struct task_line *items = ARENA_MANY(c->arena, struct task_line, all->count + more->count);
	for (size_t i = 0; i < all->count; i++)
		items[i] = all->items[i];
	for (size_t i = 0; i < more->count; i++)
		items[all->count + i] = more->items[i];
	all->items = items;
	all->count += more->count;
}

/* "urgency-id", or "id" for what is closed. */
static bool read_place(struct str cursor, bool open, int64_t *urgency, int64_t *id)
{
	*urgency = INT64_MIN;
	*id = open ? 0 : INT64_MAX;
	if (str_is_empty(cursor))
		return true;
	if (!open)
		return str_int(cursor, 1, INT64_MAX, id);
	struct str first = str_until(&cursor, '-');
	return str_int(first, 0, INT64_MAX, urgency) && str_int(cursor, 1, INT64_MAX, id);
}

/* A filter's stretch of the order, and its posts. */
struct stretch {
	const struct str *posts;
	size_t post_count;
	struct str service;
	int64_t from, below;
};

static enum status stretch_of(struct call *c, const struct task_filter *filter, struct stretch *out)
{
	*out = (struct stretch){ c->user.posts, c->user.post_count, filter->service, 0, INT64_MAX };
	if (!may(c, PERMISSION_WORK) || !c->user.post_count)
		return fail(c, STATUS_DENIED, "You hold no post that has tasks.");
	if (filter->by_light)
		light_range(c, filter->light, &out->from, &out->below);
	if (str_is_empty(filter->post))
		return STATUS_OK;
	for (size_t i = 0; i < c->user.post_count; i++)
		if (str_equal(c->user.posts[i], filter->post)) {
			out->posts = &c->user.posts[i];
			out->post_count = 1;
			return STATUS_OK;
		}
	fail_field(c, STR("post"), "You do not hold this post.");
	return STATUS_INVALID;
}

static enum status read_open(struct call *c, const struct stretch *stretch, int64_t urgency, int64_t after, int most, struct task_line_list *out)
{
	for (size_t i = 0; i < stretch->post_count; i++) {
		struct task_line_list more;
		if (str_is_empty(stretch->service))
			TRY(tasks_open_by_post(c, stretch->posts[i], urgency, after, stretch->below, most, &more));
		else
			TRY(tasks_open_by_service(c, stretch->posts[i], stretch->service, urgency, after, stretch->below, most, &more));
		add_lines(c, out, &more);
	}
	if (out->count)
		qsort(out->items, out->count, sizeof *out->items, compare_lines);
	return STATUS_OK;
}

static enum status show_line(struct call *c, const struct task_line *line, struct task *out)
{
	struct matter matter = { .service = service_of_pack(c, line->pack), .row = { .number = line->number, .version = line->version } };
	struct task_row row = { .id = line->id, .step = line->step, .opened_at = line->opened_at, .due_on = line->due_on,
				.closed_at = line->closed_at };
	if (!matter.service || !task_kind_find(matter.service, line->step))
		return broken(c, "task %lld: its pack can't be read", (long long)line->id.n);
	matter.row.applicant_name = mask_name(c->arena, line->applicant_name);
	*out = task_of(c, &matter, &row);
	return STATUS_OK;
}

static struct str place_of(struct call *c, const struct task_line *line, bool open)
{
	if (!open)
		return str_format(c->arena, "%lld", (long long)line->id.n);
	return str_format(c->arena, "%lld-%lld", (long long)line->urgency, (long long)line->id.n);
}

static enum status lost_place(struct call *c)
{
	fail_field(c, STR("cursor"), "This place in the list is not one of ours.");
	return STATUS_INVALID;
}

static int most_of(int limit)
{
	return limit < 1 ? 1 : limit > 200 ? 200 : limit;
}

/* One line more than `most` was read: it says that there are more. */
static enum status show_lines(struct call *c, const struct task_line_list *lines, int most, bool open, struct task_list *out)
{
	*out = (struct task_list){ .items = ARENA_MANY(c->arena, struct task, lines->count) };
	while (out->count < lines->count && out->count < (size_t)most) {
		TRY(show_line(c, &lines->items[out->count], &out->items[out->count]));
		out->count++;
	}
	if (lines->count > (size_t)most)
		out->next = place_of(c, &lines->items[most - 1], open);
	return STATUS_OK;
}

enum status tasks_filtered(struct call *c, const struct task_filter *filter, struct str cursor, int limit, struct task_list *out)
{
	int64_t urgency, id;
	struct stretch stretch;
	struct task_line_list lines = { 0 };
	TRY(stretch_of(c, filter, &stretch));
	if (!read_place(cursor, true, &urgency, &id))
		return lost_place(c);
	if (urgency < stretch.from) {
		urgency = stretch.from;
		id = 0;
	}
	TRY(read_open(c, &stretch, urgency, id, most_of(limit) + 1, &lines));
	return show_lines(c, &lines, most_of(limit), true, out);
}

static enum status tasks_done(struct call *c, struct str cursor, int limit, struct task_list *out)
{
	int64_t urgency, id;
	struct task_line_list lines = { 0 };
	if (!may(c, PERMISSION_WORK) || !c->user.post_count)
		return fail(c, STATUS_DENIED, "You hold no post that has tasks.");
	if (!read_place(cursor, false, &urgency, &id))
		return lost_place(c);
	TRY(tasks_closed_by(c, c->user.account, (struct task_id){ id }, most_of(limit) + 1, &lines));
	return show_lines(c, &lines, most_of(limit), false, out);
}

enum status tasks_mine(struct call *c, bool open, struct str cursor, int limit, struct task_list *out)
{
	return open ? tasks_filtered(c, &(struct task_filter){ 0 }, cursor, limit, out) : tasks_done(c, cursor, limit, out);
}

enum status tasks_counted(struct call *c, const struct task_filter *filter, int64_t *out)
{
	struct stretch stretch;
	*out = 0;
	TRY(stretch_of(c, filter, &stretch));
	for (size_t i = 0; i < stretch.post_count; i++) {
		int64_t count;
		if (str_is_empty(stretch.service))
			TRY(tasks_count_open(c, stretch.posts[i], stretch.from, stretch.below, &count));
		else
			TRY(tasks_count_by_service(c, stretch.posts[i], stretch.service, stretch.from, stretch.below, &count));
		*out += count;
	}
	return STATUS_OK;
}
