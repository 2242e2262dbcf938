/* follow.c: a death, a move, or a correction of either reaches the open dossiers of the person. */
#include "dossier/follow.h"

#include "dossier/matter.h"

static const struct following {
	const char *action, *subject, *text;
} followings[] = {
	[PERSON_HERE] = { "person_here", "An applicant lives here after all",
			  "Dossier %.*s: the register says again that its applicant lives here. How it goes on is yours to decide." },
	[PERSON_MOVED] = { "person_moved", "An applicant moved away",
			   "Dossier %.*s: the register says that its applicant moved away. How it goes on is yours to decide." },
	[PERSON_DECEASED] = { "person_deceased", "An applicant has died",
			      "Dossier %.*s: the register says that its applicant has died. How it goes on is yours to decide." },
};

static bool told_before(const struct matter *matter, size_t task)
{
	for (size_t i = 0; i < task; i++)
		if (!matter->tasks.items[i].closed_at.ms && str_equal(matter->tasks.items[i].post, matter->tasks.items[task].post))
			return true;
	return false;
}

/* Once to each post that works on it. */
static enum status tell_posts(struct call *c, const struct matter *matter, const struct following *following)
{
	struct notice notice = { .dossier = matter->row.id, .subject = str_of(say(c, following->subject)) };
	notice.text = str_format(c->arena, say(c, following->text), STR_ARGS(matter->row.number));
	for (size_t i = 0; i < matter->tasks.count; i++) {
		const struct task_row *task = &matter->tasks.items[i];
		if (task->closed_at.ms || told_before(matter, i))
			continue;
		notice.link = str_format(c->arena, "/desk/tasks/%lld", (long long)task->id.n);
		TRY(notice_send_post(c, task->post, &notice));
	}
	return STATUS_OK;
}

static enum status follow(struct call *c, const struct dossier_row *row, const struct following *following)
{
	struct matter matter;
	struct deed deed = { .kind = "dossier.person_changed", .action = str_of(following->action) };
	TRY(matter_read(c, row, &matter));
	TRY(matter_record(c, &matter, &deed, json_keep(c->arena, json_object())));
	enum language language = c->language;
	c->language = LANGUAGE_CHINESE;
	enum status status = tell_posts(c, &matter, following);
	c->language = language;
	return status;
}

enum status dossiers_follow_person(struct call *c, struct person_id person, enum person_state state)
{
	struct dossier_row_list rows;
	TRY(dossiers_open_of_person(c, person, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(follow(c, &rows.items[i], &followings[state]));
	return STATUS_OK;
}
