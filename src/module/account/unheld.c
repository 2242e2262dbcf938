/* unheld.c: posts at which tasks wait and nobody works: after the last day of the only holder, or when he was locked. They are
 * shown on the page of staff, and the security administrators are told of each once. */
#include "module/account/staff.h"

#include "dossier/waiting.h"
#include "job/job.h"
#include "module/account/account_inner.h"
#include "notice/notice.h"
#include "pack/pack.h"
#include "unheld_sql.h"

enum status posts_unheld(struct call *c, struct unheld_post_list *out)
{
	const struct county *county = county_of(c);
	size_t count = county ? county->post_count : 0;
	*out = (struct unheld_post_list){ ARENA_MANY(c->arena, struct unheld_post, count), 0 };
	for (size_t i = 0; i < count; i++) {
		const struct post_entry *post = &county->posts[i];
		int64_t tasks, holders;
		TRY(waiting_count(c, post->code, &tasks));
		if (!tasks)
			continue;
		TRY(holders_besides(c, post->code, (struct account_id){ 0 }, c->today, &holders));
		if (!holders)
			out->items[out->count++] = (struct unheld_post){ post->code, post->name, tasks };
	}
	return STATUS_OK;
}

/* ---- telling ---- */

static bool was_told(const struct unheld_row_list *told, struct str post)
{
	for (size_t i = 0; i < told->count; i++)
		if (str_equal(told->items[i].post, post))
			return true;
	return false;
}

static bool is_unheld(const struct unheld_post_list *posts, struct str post)
{
	for (size_t i = 0; i < posts->count; i++)
		if (str_equal(posts->items[i].code, post))
			return true;
	return false;
}

static enum status compare_step(struct call *c)
{
	struct unheld_post_list posts;
	struct unheld_row_list told;
	bool *differs = c->prepared;
	TRY(posts_unheld(c, &posts));
	TRY(unheld_all(c, &told));
	*differs = posts.count != told.count;
	for (size_t i = 0; i < posts.count; i++)
		*differs = *differs || !was_told(&told, posts.items[i].code);
	return STATUS_OK;
}

static enum status tell_of(struct call *c, const struct unheld_post *post)
{
	struct staff_line_list all;
	struct notice notice = { .site_only = true, .link = STR("/admin/staff"), .subject = str_of(say(c, "Tasks wait where nobody works")) };
	notice.text = str_format(c->arena, say(c, "%lld tasks wait at the post “%s”, and nobody holds it who can sign in. Give it to somebody."),
				 (long long)post->tasks, words_in(c->language, &post->name));
	TRY(staff_with(c, PERMISSION_ADMIN_SECURITY, &all));
	for (size_t i = 0; i < all.count; i++) {
		notice.to = all.items[i].id;
		TRY(notice_send(c, &notice));
	}
	return unheld_add(c, post->code, c->now);
}

static enum status tell_step(struct call *c)
{
	struct unheld_post_list posts;
	struct unheld_row_list told;
	TRY(posts_unheld(c, &posts));
	TRY(unheld_all(c, &told));
	for (size_t i = 0; i < posts.count; i++)
		if (!was_told(&told, posts.items[i].code))
			TRY(tell_of(c, &posts.items[i]));
	for (size_t i = 0; i < told.count; i++)
		if (!is_unheld(&posts, told.items[i].post))
			TRY(unheld_forget(c, told.items[i].post));
	return STATUS_OK;
}

enum status unheld_run(struct call *c, struct str detail)
{
	bool differs = false;
	(void)detail;
	c->language = LANGUAGE_CHINESE; /* of who reads it */
	c->prepared = &differs;
	TRY(job_read(c, compare_step));
	return differs ? job_apply(c, tell_step) : STATUS_OK;
}
