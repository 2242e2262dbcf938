/* task.c: the tasks of one's posts, and taking an action on one.
 *
 * What an action means in law is this table: from which states it may come, where it leads, how history names it, and
 * which of the pack's notices tells the applicant. */
#include "dossier/matter.h"

#include "dossier/operation.h"
#include "register/register.h"

#include "history_sql.h"

#include <stdlib.h>

#define BIT(status) (1u << (status))
#define BEFORE_DECISION (BIT(DOSSIER_FILED) | BIT(DOSSIER_ACCEPTED))

static const struct rule_of_effect {
	enum effect effect;
	unsigned from;
	enum dossier_status to;
	const char *kind, *occasion;
} rules[] = {
	/* effect            from                   to                  kind                        notice       */
	{ EFFECT_ACCEPT,     BEFORE_DECISION,       DOSSIER_ACCEPTED,   "dossier.accepted",         "accepted"   },
	{ EFFECT_SUPPLEMENT, BEFORE_DECISION,       DOSSIER_SUPPLEMENT, "dossier.supplement_asked", "supplement" },
	{ EFFECT_GRANT,      BEFORE_DECISION,       DOSSIER_GRANTED,    "dossier.granted",          "granted"    },
	{ EFFECT_REFUSE,     BEFORE_DECISION,       DOSSIER_REFUSED,    "dossier.refused",          "refused"    },
	{ EFFECT_PAUSE,      BEFORE_DECISION,       DOSSIER_PAUSED,     "dossier.paused",           "paused"     },
	{ EFFECT_RESUME,     BIT(DOSSIER_PAUSED),   DOSSIER_ACCEPTED,   "dossier.resumed",          "resumed"    },
	{ EFFECT_EXTEND,     BIT(DOSSIER_ACCEPTED), DOSSIER_ACCEPTED,   "dossier.extended",         "extended"   },
};

static const struct rule_of_effect *rule_find(enum effect effect)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].effect == effect)
			return &rules[i];
	return NULL;
}

/* ---- seeing ---- */

static bool holds_post(const struct call *c, struct str post)
{
	for (size_t i = 0; i < c->user.post_count; i++)
		if (str_equal(c->user.posts[i], post))
			return true;
	return false;
}

static enum status absent(struct call *c)
{
	return fail(c, STATUS_ABSENT, "There is no such task, or none of your posts.");
}

struct task task_of(struct call *c, const struct matter *matter, const struct task_row *row)
{
	bool open = !row->closed_at.ms;
	return (struct task){
		.id = row->id,
		.dossier = matter->row.number,
		.applicant_name = matter->row.applicant_name,
		.service = matter->service,
		.kind = matter->flow.tokens ? operations_offered(c, matter, row) : task_kind_find(matter->service, row->step),
		.post = row->post,
		.opened_at = row->opened_at,
		.due_on = row->due_on,
		.light = open ? clock_light(calendar_in_force(c), row->due_on, c->today) : LIGHT_NONE,
		.open = open,
		.version = matter->row.version,
	};
}

static enum status find(struct call *c, struct task_id id, struct task_row *row, struct matter *matter)
{
	struct dossier_row dossier;
	enum status status = task_by_id(c, id, row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (!may(c, PERMISSION_WORK) || !holds_post(c, row->post))))
		return absent(c);
	TRY(status);
	object_is(c, OBJECT_TASK_OF_POST);
	TRY(dossier_by_id(c, row->dossier, &dossier));
	TRY(matter_read(c, &dossier, matter));
	if (!task_kind_find(matter->service, row->step))
		return broken(c, "task %lld: its pack knows no step %.*s", (long long)id.n, STR_ARGS(row->step));
	return STATUS_OK;
}

enum status task_find(struct call *c, struct task_id id, struct task *out)
{
	struct task_row row;
	struct matter matter;
	TRY(find(c, id, &row, &matter));
	*out = task_of(c, &matter, &row);
	return STATUS_OK;
}

enum status task_done(struct call *c, struct task_id id, struct task *out)
{
	struct task_row row;
	struct dossier_row dossier;
	struct matter matter;
	struct dossier_event last;
	TRY(task_by_id(c, id, &row));
	TRY(dossier_by_id(c, row.dossier, &dossier));
	TRY(dossier_last_event(c, row.dossier, &last));
	bool was_last = last.actor.n == c->user.account.n && str_equal(last.step, row.step);
	if (row.closed_by.n != c->user.account.n && !was_last)
		return STATUS_ABSENT;
	TRY(matter_read(c, &dossier, &matter));
	*out = task_of(c, &matter, &row);
	return out->kind ? STATUS_OK : STATUS_ABSENT;
}

/* ---- acting ---- */

/* One action under way. */
struct act {
	struct matter *matter;
	const struct task_row *row;
	const struct task_action *action;
	json_t *fields; /* secrets sealed, or NULL */
	struct str note;
};

static enum status check_status(struct call *c, const struct act *act)
{
	enum dossier_status status = (enum dossier_status)act->matter->row.status;
	const struct rule_of_effect *rule = rule_find(act->action->effect);
	if (!rule || (rule->from & BIT(status)))
		return STATUS_OK;
	return fail(c, STATUS_CONFLICT, "“%s” is not possible now: the dossier stands at “%s”.", words_in(c->language, &act->action->label),
		    say(c, dossier_status_words(status)));
}

/* Once, and while the law's limit runs: 行政许可法 42. */
static enum status check_extension(struct call *c, const struct matter *matter)
{
	struct day due_on = matter_statutory(c, matter);
	if (matter->row.extended_on.n)
		return fail(c, STATUS_CONFLICT, "The limit was extended already; the law allows it once.");
	if (due_on.n && due_on.n < c->today.n)
		return fail(c, STATUS_CONFLICT, "The limit has passed; it can no longer be extended.");
	return STATUS_OK;
}

static enum status check_act(struct call *c, const struct act *act)
{
	if (act->row->closed_at.ms)
		return fail(c, STATUS_CONFLICT, "This task is done already.");
	if (act->action->note_required && str_is_empty(str_trim(act->note))) {
		fail_field(c, STR("note"), "Please say why: the applicant will read it.");
		return STATUS_INVALID;
	}
	TRY(check_status(c, act));
	return act->action->effect == EFFECT_EXTEND ? check_extension(c, act->matter) : STATUS_OK;
}

static struct words label_of_asked(const struct service *service, struct str name)
{
	const struct field *field = str_is_empty(name) ? NULL : form_field(service->form, name);
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return service->materials[i].label;
	return field ? field->label : (struct words){ STR_INIT(""), STR_INIT("") };
}

static void add_asked(json_t *list, const struct service *service, struct str name, struct str words)
{
	struct words label = label_of_asked(service, name);
	json_t *one = json_object();
	json_set(one, "name", json_from_str(name.at ? name : STR("")));
	json_set(one, "chinese", json_from_str(label.chinese.at ? label.chinese : STR("")));
	json_set(one, "english", json_from_str(label.english.at ? label.english : STR("")));
	json_set(one, "words", json_from_str(words.at ? words : STR("")));
	json_array_append_new(list, one);
}

/* What is missing stands in the action's group `asked`, rows of `name` (a material's or a field's) and `words`; an action
 * without one asks by its note. */
static struct str asked_text(struct call *c, const struct act *act)
{
	json_t *list = json_keep(c->arena, json_array());
	const json_t *rows = json_object_get(act->fields, "asked");
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		add_asked(list, act->matter->service, json_str(row, "name"), json_str(row, "words"));
	}
	if (!json_array_size(list))
		add_asked(list, act->matter->service, STR(""), act->note);
	return json_text(c->arena, list, true);
}

static struct str pause_reason(const struct act *act)
{
	if (act->action->effect == EFFECT_SUPPLEMENT)
		return STR("supplement");
	struct str reason = json_str(act->fields, "reason");
	return str_is_empty(reason) ? act->action->name : reason;
}

static enum status enter(struct call *c, const struct act *act, const struct rule_of_effect *rule, json_t *detail)
{
	struct matter *matter = act->matter;
	enum dossier_status to = rule->to;
	if (rule->effect == EFFECT_RESUME && !matter->row.accepted_on.n)
		to = DOSSIER_FILED;
	if (rule->effect == EFFECT_SUPPLEMENT)
		matter->row.asked = asked_text(c, act);
	if (rule->effect == EFFECT_EXTEND)
		matter->row.extended_on = c->today;
	if (to == DOSSIER_SUPPLEMENT || to == DOSSIER_PAUSED)
		json_set(detail, "pause", json_from_str(pause_reason(act)));
	return matter_enter(c, matter, to, pause_reason(act));
}

/* Who stands in for the holder of the post says so: the history names both, and the event binds for whom it was. */
static void act_for(struct call *c, struct str post, json_t *detail)
{
	for (size_t i = 0; c->user.stands_in && i < c->user.post_count; i++) {
		const struct stand_in *in = &c->user.stands_in[i];
		if (!in->account.n || !str_equal(c->user.posts[i], post))
			continue;
		c->user.name = str_format(c->arena, "%.*s（代%.*s）", STR_ARGS(c->user.name), STR_ARGS(in->name));
		json_set(detail, "for", json_from_id(c->arena, in->account.n));
		return;
	}
}

static enum status take(struct call *c, const struct act *act)
{
	const struct rule_of_effect *rule = rule_find(act->action->effect);
	struct step step = {
		.action = { .kind = FLOW_COMPLETE, .token = act->row->token },
		.name = act->action->name,
		.fields = act->fields,
		.closes = act->row->id,
	};
	struct deed deed = {
		.kind = rule ? rule->kind : "dossier.handled",
		.step = act->row->step,
		.action = act->action->name,
		.note = str_is_empty(act->note) ? STR_NONE : act->note,
		.article = act->action->article,
		.open = rule != NULL,
	};
	json_t *detail = json_keep(c->arena, json_object());
	act_for(c, act->row->post, detail);
	if (rule)
		TRY(enter(c, act, rule, detail));
	TRY(matter_step(c, act->matter, &step, detail));
	TRY(matter_record(c, act->matter, &deed, detail));
	if (act->action->effect == EFFECT_SUPPLEMENT)
		TRY(findings_of_asked(c, act->matter, act->fields));
	act->matter->note = act->note;
	return rule ? matter_tell(c, act->matter, rule->occasion, STR_NONE) : STATUS_OK;
}

/* What is no action of the pack's: an operation, or the opinion of who was asked. */
static enum status operate(struct call *c, const struct act *act)
{
	struct flow_effect_list effects = { 0 };
	struct step step = { .name = act->action->name, .fields = act->fields, .closes = act->row->id, .effects = &effects };
	struct deed deed = { .kind = "dossier.operated", .step = act->row->step, .action = act->action->name,
			     .note = str_is_empty(act->note) ? STR_NONE : act->note };
	json_t *detail = json_keep(c->arena, json_object());
	if (!operation_read(c, act->row, act->action->name, act->fields, &step.action))
		return fail(c, STATUS_CONFLICT, "This step has no such action.");
	act_for(c, act->row->post, detail);
	if (step.action.kind == FLOW_SUSPEND)
		json_set(detail, "pause", json_from_str(step.action.name));
	TRY(matter_step(c, act->matter, &step, detail));
	TRY(matter_record(c, act->matter, &deed, detail));
	act->matter->note = act->note;
	return operation_tell(c, act->matter, act->row, &effects);
}

static void list_open(struct call *c, const struct matter *matter, struct task_list *out)
{
	*out = (struct task_list){ .items = ARENA_MANY(c->arena, struct task, matter->tasks.count) };
	for (size_t i = 0; i < matter->tasks.count; i++)
		if (!matter->tasks.items[i].closed_at.ms)
			out->items[out->count++] = task_of(c, matter, &matter->tasks.items[i]);
}

enum status task_act(struct call *c, struct task_id id, struct str action, json_t *fields, struct str note, int64_t version,
		     struct task_list *next)
{
	struct task_row row;
	struct matter matter;
	struct act act = { .matter = &matter, .row = &row, .note = note };
	TRY(find(c, id, &row, &matter));
	TRY(matter_is_fresh(c, &matter, version));
	act.action = task_action_find(operations_offered(c, &matter, &row), action);
	if (!act.action) {
		fail_field(c, STR("action"), "This step has no such action.");
		return STATUS_INVALID;
	}
	TRY(check_act(c, &act));
	if (fields && act.action->form)
		act.fields = secrets_close(c, act.action->form, matter.row.id, fields);
	if (act.fields)
		TRY(task_files_take(c, &matter, row.step, act.action->form, fields));
	TRY(act.action->line ? take(c, &act) : operate(c, &act));
	list_open(c, &matter, next);
	return STATUS_OK;
}
