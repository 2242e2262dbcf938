/* urge.c: a flow urges who works on a dossier, by its service task `urge`: a notice to each post with an open task. */
#include "dossier/matter.h"
#include "dossier/timer.h"

static bool told_before(const struct matter *matter, size_t task)
{
	for (size_t i = 0; i < task; i++)
		if (!matter->tasks.items[i].closed_at.ms && str_equal(matter->tasks.items[i].post, matter->tasks.items[task].post))
			return true;
	return false;
}

static enum status tell(struct call *c, const struct matter *matter, const struct task_row *task)
{
	const struct task_kind *kind = task_kind_find(matter->service, task->step);
	struct notice notice = { .dossier = matter->row.id };
	notice.subject = str_format(c->arena, say(c, "Still waiting for you: %s"), words_in(c->language, &matter->service->title));
	notice.text = str_format(c->arena, say(c, "Dossier %.*s has waited at the step “%s” since %.*s."), STR_ARGS(matter->row.number),
				 kind ? words_in(c->language, &kind->label) : "", STR_ARGS(instant_local(c->arena, task->opened_at)));
	notice.link = str_format(c->arena, "/desk/tasks/%lld", (long long)task->id.n);
	return notice_send_post(c, task->post, &notice);
}

enum status matter_urge(struct call *c, struct matter *matter)
{
	enum language language = c->language;
	enum status status = STATUS_OK;
	c->language = LANGUAGE_CHINESE; /* staff work in it */
	for (size_t i = 0; status == STATUS_OK && i < matter->tasks.count; i++)
		if (!matter->tasks.items[i].closed_at.ms && !told_before(matter, i))
			status = tell(c, matter, &matter->tasks.items[i]);
	c->language = language;
	return status;
}
