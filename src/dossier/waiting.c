/* waiting.c: the open tasks at a post. */
#include "dossier/waiting.h"

#include "dossier/matter.h"

enum status waiting_count(struct call *c, struct str post, int64_t *out)
{
	return tasks_count_open(c, post, INT64_MIN, INT64_MAX, out);
}

enum status waiting_tasks(struct call *c, struct str post, int most, struct waiting_task_list *out)
{
	struct task_line_list lines;
	TRY(tasks_open_by_post(c, post, INT64_MIN, 0, INT64_MAX, most, &lines));
	*out = (struct waiting_task_list){ ARENA_MANY(c->arena, struct waiting_task, lines.count), lines.count };
	for (size_t i = 0; i < lines.count; i++) {
		const struct task_line *line = &lines.items[i];
		const struct service *service = service_of_pack(c, line->pack);
		const struct task_kind *kind = service ? task_kind_find(service, line->step) : NULL;
		struct words step = { line->step, line->step };
		out->items[i] = (struct waiting_task){ .number = line->number, .step = kind ? kind->label : step, .due_on = line->due_on };
		if (service)
			out->items[i].service = service->title;
	}
	return STATUS_OK;
}
