/* unheld.c: posts at which tasks wait and nobody works: after the last day of the only holder, or when he was locked. */
#include "module/account/staff.h"

#include "dossier/waiting.h"
#include "pack/pack.h"

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
			out->items[out->count++] = (struct unheld_post){ post->name, tasks };
	}
	return STATUS_OK;
}
