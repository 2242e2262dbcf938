/* step.c: one step of a dossier's flow, and what it does to its tasks.
 *
 * The event keeps the fact of the step (what was done to which token, and where the case stood after it), so that
 * verify can repeat it without anybody's personal values. When a condition looked at a decision table, the fact says what the
 * table said; only when one looked at the values themselves, so that the step leads elsewhere without them, does it say
 * "given": then verify takes the event's word. See docs/adr/0004. */
#include "dossier/matter.h"
#include "dossier/timer.h"

#include "flow/flow_operation.h"
#include "pack/office.h"

const struct task_kind *task_kind_find(const struct service *service, struct str step)
{
	for (size_t i = 0; i < service->task_count; i++)
		if (str_equal(service->tasks[i].id, step))
			return &service->tasks[i];
	return NULL;
}

const struct task_action *task_action_find(const struct task_kind *kind, struct str name)
{
	for (size_t i = 0; i < kind->action_count; i++)
		if (str_equal(kind->actions[i].name, name))
			return &kind->actions[i];
	return NULL;
}

/* ---- facts ---- */

static json_t *plain_values(struct arena *arena, struct str name)
{
	json_t *values = json_keep(arena, json_object());
	json_set(values, "action", json_from_str(name.at ? name : STR("")));
	json_set(values, "form", json_object());
	json_set(values, "fields", json_object());
	return values;
}

static json_t *full_values(struct call *c, const struct matter *matter, const struct step *step)
{
	json_t *values = plain_values(c->arena, step->name);
	json_set(values, "form", json_incref(matter->form));
	if (step->fields)
		json_set(values, "fields", json_incref(step->fields));
	decisions_take(c->arena, matter->service, values);
	return values;
}

static json_t *fact_of(struct arena *arena, const struct flow_action *action, struct str after)
{
	json_t *fact = json_keep(arena, json_object());
	json_set(fact, "kind", json_from_str(flow_action_name(action->kind)));
	if (action->token)
		json_set(fact, "token", json_integer(action->token));
	if (action->name.at)
		json_set(fact, "name", json_from_str(action->name));
	if (action->to.len)
		json_set(fact, "to", json_from_str(action->to));
	if (action->straight)
		json_set(fact, "straight", json_true());
	if (action->against)
		json_set(fact, "against", json_true());
	if (action->sign)
		json_set(fact, "sign", json_integer(action->sign));
	if (action->share)
		json_set(fact, "share", json_integer(action->share));
	json_set(fact, "after", json_from_str(after));
	return fact;
}

static bool read_fact(const json_t *fact, struct flow_action *out)
{
	struct str kind = json_str(fact, "kind");
	*out = (struct flow_action){
		.token = json_int(fact, "token", 0),
		.name = json_str(fact, "name"),
		.to = json_str(fact, "to"),
		.straight = json_is_true(json_object_get(fact, "straight")),
		.against = json_is_true(json_object_get(fact, "against")),
		.sign = (enum flow_sign)json_int(fact, "sign", FLOW_SIGN_NONE),
		.share = (int)json_int(fact, "share", 0),
	};
	for (int i = 0; i < FLOW_ACTION_KINDS; i++)
		if (str_equal(kind, flow_action_name((enum flow_action_kind)i))) {
			out->kind = (enum flow_action_kind)i;
			return true;
		}
	return false;
}

enum status flow_repeat(struct arena *arena, const struct flow *flow, const struct flow_state *before, const json_t *fact, struct str name,
			struct flow_state *after)
{
	struct flow_action action;
	if (!read_fact(fact, &action))
		return STATUS_INVALID;
	struct str told = json_str(fact, "after"), why;
	if (json_is_true(json_object_get(fact, "given")))
		return flow_state_read(arena, flow, told, after);
	struct flow_effect_list effects = { 0 };
	json_t *values = plain_values(arena, name), *decision = json_object_get(fact, "decision");
	if (decision)
		json_set(values, "decision", json_incref(decision));
	action.values = values;
	enum status status = flow_step(arena, flow, before, &action, after, &effects, &why);
	if (status == STATUS_OK && !str_equal(flow_state_text(arena, flow, after), told))
		return STATUS_CONFLICT;
	return status;
}

static bool leads_there(struct call *c, const struct matter *matter, const struct step *step, const json_t *fact)
{
	struct flow_state state;
	return flow_repeat(c->arena, matter->service->flow, &matter->flow, fact, step->name, &state) == STATUS_OK;
}

/* With as little of the values as the step can be repeated by: nothing, what the decision tables said, or the event's word. */
static json_t *fact_to_repeat(struct call *c, const struct matter *matter, const struct step *step, struct str after, json_t *decision)
{
	json_t *fact = fact_of(c->arena, &step->action, after);
	if (leads_there(c, matter, step, fact))
		return fact;
	json_set(fact, "decision", json_incref(decision));
	if (leads_there(c, matter, step, fact))
		return fact;
	json_object_del(fact, "decision");
	json_set(fact, "given", json_true());
	return fact;
}

/* ---- effects ---- */

/* Who has it: whom an operation gave it to, else the post of the step. */
static struct str post_of(const struct matter *matter, const struct flow_effect *effect)
{
	const struct task_kind *kind = task_kind_find(matter->service, effect->element->id);
	for (size_t i = 0; i < matter->flow.count; i++)
		if (matter->flow.tokens[i].id == effect->token && matter->flow.tokens[i].who.len)
			return matter->flow.tokens[i].who;
	return kind && kind->post.at ? kind->post : effect->element->post;
}

static enum status open_task(struct call *c, struct matter *matter, const struct flow_effect *effect)
{
	struct task_row row = {
		.id = { id_new(c) },
		.dossier = matter->row.id,
		.token = effect->token,
		.step = effect->element->id,
		.post = post_of(matter, effect),
		.service = matter->row.service,
		.opened_at = c->now,
	};
	if (str_is_empty(row.post))
		return broken(c, "dossier %lld: nobody works on the step %.*s", (long long)row.dossier.n, STR_ARGS(row.step));
	TRY(post_in_force(c, row.post, &row.post));
	task_count_due(c, matter, matter_due(c, matter).on, &row);
	matter->tasks.items = list_with(c, matter->tasks.items, matter->tasks.count, sizeof row);
	matter->tasks.items[matter->tasks.count++] = row;
	return task_add(c, &row);
}

static enum status close_task(struct call *c, struct task_row *row, const struct step *step)
{
	row->closed_at = c->now;
	if (row->id.n == step->closes.n) {
		row->closed_by = c->user.account;
		row->action = step->name;
		row->fields = step->fields ? json_text(c->arena, step->fields, true) : STR_NONE;
	}
	return task_close(c, row);
}

static enum status close_token(struct call *c, struct matter *matter, int64_t token, const struct step *step)
{
	for (size_t i = 0; i < matter->tasks.count; i++) {
		struct task_row *row = &matter->tasks.items[i];
		if (row->token == token && !row->closed_at.ms)
			TRY(close_task(c, row, step));
	}
	return STATUS_OK;
}

/* What a service task of a flow may ask of the house. */
static const struct operation {
	const char *name;
	enum status (*run)(struct call *c, struct matter *matter);
} operations[] = {
	{ "issue_certificate", certificate_issue },
	{ "urge", matter_urge },
};

static enum status run_operation(struct call *c, struct matter *matter, struct str name)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		if (str_equal(name, str_of(operations[i].name)))
			return operations[i].run(c, matter);
	return broken(c, "dossier %lld: its flow asks for “%.*s”, which the house does not know", (long long)matter->row.id.n, STR_ARGS(name));
}

/* Who passes a task on has done his part, and goes on seeing the dossier; the other begins with a task of his own. */
static enum status give_task(struct call *c, struct matter *matter, const struct step *step, const struct flow_effect *effect)
{
	TRY(close_token(c, matter, effect->token, step));
	return open_task(c, matter, effect);
}

static enum status take_effect(struct call *c, struct matter *matter, const struct step *step, const struct flow_effect *effect)
{
	switch (effect->kind) {
	case FLOW_OPEN_TASK:
		return open_task(c, matter, effect);
	case FLOW_CLOSE_TASK:
		return close_token(c, matter, effect->token, step);
	case FLOW_SERVICE:
		return run_operation(c, matter, effect->name);
	case FLOW_GIVE_TASK:
		return give_task(c, matter, step, effect);
	case FLOW_SUSPENDED:
		return matter_enter(c, matter, DOSSIER_PAUSED, effect->name);
	case FLOW_RESUMED:
		return matter_enter(c, matter, matter->row.accepted_on.n ? DOSSIER_ACCEPTED : DOSSIER_FILED, STR_NONE);
	case FLOW_WAIT_MESSAGE:
	case FLOW_ENDED:
	case FLOW_SET_TIMER: /* timers_take */
	case FLOW_CLEAR_TIMER:
	case FLOW_WAIT_SIGNAL:
	case FLOW_WAIT_CONDITION:
	case FLOW_THROW_SIGNAL:
	case FLOW_THROW_ERROR:
	case FLOW_VALUES:
	case FLOW_SIGNED:
	case FLOW_COPY_TO:
	case FLOW_URGE_TASK:
		break;
	}
	return STATUS_OK;
}

static enum status take_effects(struct call *c, struct matter *matter, const struct step *step, const struct flow_effect_list *effects)
{
	if (step->action.kind == FLOW_COMPLETE)
		TRY(close_token(c, matter, step->action.token, step));
	for (size_t i = 0; i < effects->count; i++)
		TRY(take_effect(c, matter, step, &effects->items[i]));
	if (matter->flow.ended && !matter_has_ended(matter))
		return matter_enter(c, matter, DOSSIER_ENDED, STR_NONE);
	return STATUS_OK;
}

enum status matter_step(struct call *c, struct matter *matter, const struct step *step, json_t *detail)
{
	const struct flow *flow = matter->service->flow;
	struct flow_action action = step->action;
	struct flow_effect_list own = { 0 }, *effects = step->effects ? step->effects : &own;
	struct flow_state after;
	struct str why = STR_NONE;
	action.values = full_values(c, matter, step);
	enum status status = flow_step(c->arena, flow, &matter->flow, &action, &after, effects, &why);
	if (status == STATUS_INVALID)
		call_log(c, "error", "dossier %lld: %.*s", (long long)matter->row.id.n, STR_ARGS(why));
	if (status == STATUS_CONFLICT || status == STATUS_INVALID || status == STATUS_DENIED)
		return fail(c, STATUS_CONFLICT, "The flow of this dossier does not lead there from where it stands.");
	TRY(status);
	struct str words = flow_state_text(c->arena, flow, &after);
	json_set(detail, "flow", json_incref(fact_to_repeat(c, matter, step, words, json_object_get(action.values, "decision"))));
	matter->flow = after;
	matter->row.flow_state = words;
	TRY(timers_take(c, matter, step, effects, detail));
	return take_effects(c, matter, step, effects);
}
