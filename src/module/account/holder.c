/* holder.c: who works at a post today. */
#include "module/account/staff.h"

#include "holder_sql.h"

static bool is_in(const struct notice_accounts *list, struct account_id id)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].n == id.n)
			return true;
	return false;
}

static void add(struct notice_accounts *list, struct account_id id)
{
	if (!is_in(list, id))
		list->items[list->count++] = id;
}

static bool holds_on(const struct holder_line *line, struct day day)
{
	return line->from_on.n <= day.n && (!line->until_on.n || line->until_on.n >= day.n);
}

bool holder_works(const struct holder_line *line, struct day day)
{
	return !line->locked && holds_on(line, day);
}

enum status account_holders(struct call *c, struct str post, struct notice_accounts *out)
{
	struct holder_line_list holders;
	TRY(holders_of(c, post, &holders));
	struct post_deputy_line_list *deputies = ARENA_MANY(c->arena, struct post_deputy_line_list, holders.count);
	size_t room = holders.count;
	for (size_t i = 0; i < holders.count; i++) {
		if (holds_on(&holders.items[i], c->today))
			TRY(post_deputies(c, post, holders.items[i].account, c->today, &deputies[i]));
		room += deputies[i].count;
	}
	*out = (struct notice_accounts){ ARENA_MANY(c->arena, struct account_id, room), 0 };
	for (size_t i = 0; i < holders.count; i++) {
		if (holder_works(&holders.items[i], c->today))
			add(out, holders.items[i].account);
		for (size_t d = 0; d < deputies[i].count; d++)
			add(out, deputies[i].items[d].account);
	}
	return STATUS_OK;
}
