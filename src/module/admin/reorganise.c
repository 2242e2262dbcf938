/* reorganise.c: a plan is checked, counted, and carried out. */
#include "module/admin/reorganise.h"

#include "dossier/move.h"
#include "module/account/account.h"
#include "pack/office.h"

static enum status count_holders(struct call *c, struct str post, struct plan_count *out)
{
	int64_t holders;
	TRY(holdings_count(c, post, &holders));
	out->posts++;
	out->holders += holders;
	return STATUS_OK;
}

static void take_count(const struct moved *moved, struct plan_count *out)
{
	out->dossiers = moved->dossiers;
	out->tasks = moved->tasks;
}

/* ---- merging: the posts keep their codes and holders, under the other office ---- */

static enum status merge_posts(struct call *c, const struct plan *plan, struct plan_count *out)
{
	struct post_row_list posts;
	TRY(posts_list(c, &posts));
	for (size_t i = 0; i < posts.count; i++) {
		const struct post_row *post = &posts.items[i];
		if (post->closed_at.ms || !str_equal(post->office, plan->code))
			continue;
		TRY(count_holders(c, post->code, out));
		if (!plan->dry)
			TRY(post_move(c, post, plan->into));
	}
	return STATUS_OK;
}

static enum status merge(struct call *c, const struct plan *plan, struct plan_count *out)
{
	struct office_row from, into;
	struct moved moved;
	struct moving moving = { .office = plan->code, .to_office = plan->into, .dry = plan->dry };
	TRY(office_find_open(c, plan->code, &from));
	TRY(office_find_open(c, plan->into, &into));
	if (str_equal(from.code, into.code))
		return fail(c, STATUS_INVALID, "An office does not merge with itself: choose another.");
	TRY(merge_posts(c, plan, out));
	TRY(dossiers_move(c, &moving, &moved));
	take_count(&moved, out);
	if (plan->dry)
		return STATUS_OK;
	return office_close(c, &from, into.code, "office.merged");
}

/* ---- splitting: some posts go to a new office, with the dossiers that wait for them alone ---- */

static enum status split_posts(struct call *c, const struct plan *plan, struct plan_count *out)
{
	for (size_t i = 0; i < plan->post_count; i++) {
		struct post_row post;
		TRY(post_find_open(c, plan->posts[i], &post));
		if (!str_equal(post.office, plan->code))
			return fail(c, STATUS_CONFLICT, "A post of another office can't go with this one.");
		TRY(count_holders(c, post.code, out));
		if (!plan->dry)
			TRY(post_move(c, &post, plan->into));
	}
	return STATUS_OK;
}

/* An office without posts could do nothing with the dossiers that stay: that is a rename or a merger. */
static enum status keeps_a_post(struct call *c, const struct plan *plan)
{
	struct post_row_list posts;
	size_t open = 0;
	TRY(posts_list(c, &posts));
	for (size_t i = 0; i < posts.count; i++)
		open += !posts.items[i].closed_at.ms && str_equal(posts.items[i].office, plan->code);
	if (plan->post_count < open)
		return STATUS_OK;
	return fail(c, STATUS_INVALID, "One post at least stays: an office that gives all away is renamed, or merges into another.");
}

static enum status split(struct call *c, const struct plan *plan, struct plan_count *out)
{
	struct office_row from;
	struct moved moved;
	struct moving moving = { .office = plan->code, .to_office = plan->into, .posts = plan->posts, .post_count = plan->post_count,
				 .dry = plan->dry };
	TRY(office_find_open(c, plan->code, &from));
	if (!plan->post_count)
		return fail(c, STATUS_INVALID, "Choose the posts that go to the new office.");
	TRY(office_may_open(c, plan->into, plan->name));
	TRY(keeps_a_post(c, plan));
	if (!plan->dry)
		TRY(office_open(c, plan->into, plan->name));
	TRY(split_posts(c, plan, out));
	TRY(dossiers_move(c, &moving, &moved));
	take_count(&moved, out);
	if (plan->dry)
		return STATUS_OK;
	json_t *detail = json_object();
	json_set(detail, "into", json_from_str(plan->into));
	return office_log(c, "office.split", "office", plan->code, detail);
}

/* ---- closing a post: another takes over its holders and its open tasks ---- */

static enum status close_post(struct call *c, const struct plan *plan, struct plan_count *out)
{
	struct post_row from, into;
	struct moved moved;
	struct moving moving = { .post = plan->code, .to_post = plan->into, .dry = plan->dry };
	int64_t holders;
	TRY(post_find_open(c, plan->code, &from));
	TRY(post_find_open(c, plan->into, &into));
	if (str_equal(from.code, into.code))
		return fail(c, STATUS_INVALID, "A post does not take over from itself: choose another.");
	if (!str_equal(from.role, into.role)) /* else its holders would get other rights, which is not for this administrator */
		return fail(c, STATUS_CONFLICT, "Only a post of the same kind can take over: its holders keep their rights.");
	TRY(count_holders(c, from.code, out));
	TRY(dossiers_move(c, &moving, &moved));
	take_count(&moved, out);
	if (plan->dry)
		return STATUS_OK;
	TRY(holdings_move(c, from.code, into.code, &holders));
	return post_close(c, &from, into.code);
}

enum status plan_run(struct call *c, const struct plan *plan, struct plan_count *out)
{
	*out = (struct plan_count){ 0 };
	switch (plan->kind) {
	case REORGANISE_MERGE:
		return merge(c, plan, out);
	case REORGANISE_SPLIT:
		return split(c, plan, out);
	case REORGANISE_POST:
		return close_post(c, plan, out);
	}
	return STATUS_INVALID;
}
