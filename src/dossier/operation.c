/* operation.c: the operations of a task as actions with forms, and what they ask of the flow. */
#include "dossier/operation.h"

#include "flow/flow_operation.h"
#include "view/page_form.h"

enum { POSTS_MOST = 20 };

/* In the order in which the desk shows them. `form`: whom or what it asks for. */
static const struct operation {
	const char *name;
	enum flow_action_kind flow;
	enum action_kind kind;
	const char *label, *form, *options; /* options: "posts", "steps" */
	bool reasons;
} operations[] = {
	{ "return",      FLOW_RETURN,      ACTION_BACK,  "Send back to an earlier step",         "operation_return.form",  "steps", true },
	{ "transfer",    FLOW_TRANSFER,    ACTION_OTHER, "Pass on to another post",              "operation_post.form",    "posts", true },
	{ "delegate",    FLOW_DELEGATE,    ACTION_OTHER, "Have another post do it, and get it back", "operation_post.form", "posts", true },
	{ "add_before",  FLOW_ADD_BEFORE,  ACTION_OTHER, "Ask others first",                     "operation_posts.form",   "posts", true },
	{ "add_beside",  FLOW_ADD_BESIDE,  ACTION_OTHER, "Ask others at the same time",          "operation_posts.form",   "posts", true },
	{ "add_after",   FLOW_ADD_AFTER,   ACTION_OTHER, "Have others decide after me",          "operation_posts.form",   "posts", true },
	{ "countersign", FLOW_COUNTERSIGN, ACTION_OTHER, "Have several posts countersign",       "operation_sign.form",    "posts", true },
	{ "copy",        FLOW_COPY,        ACTION_OTHER, "Put others into copy",                 "operation_posts.form",   "posts", false },
	{ "suspend",     FLOW_SUSPEND,     ACTION_PAUSE, "Suspend",                              "operation_suspend.form", NULL,    true },
	{ "resume",      FLOW_RESUME,      ACTION_OTHER, "Resume",                               NULL,                     NULL,    false },
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

/* What who was asked may answer. */
static const struct operation opinions[] = {
	{ "opinion",  FLOW_COMPLETE, ACTION_FORWARD, "Give the opinion", NULL, NULL, false },
	{ "agree",    FLOW_COMPLETE, ACTION_FORWARD, "Agree",            NULL, NULL, false },
	{ "disagree", FLOW_COMPLETE, ACTION_OTHER,   "Object",           NULL, NULL, true },
};

static const struct operation *operation_find(struct str name)
{
	for (size_t i = 0; i < OPERATIONS; i++)
		if (str_equal(name, str_of(operations[i].name)))
			return &operations[i];
	for (size_t i = 0; i < sizeof opinions / sizeof *opinions; i++)
		if (str_equal(name, str_of(opinions[i].name)))
			return &opinions[i];
	return NULL;
}

bool operation_label(struct str name, struct words *out)
{
	const struct operation *operation = operation_find(name);
	if (operation)
		*out = words_of(operation->label);
	return operation != NULL;
}

/* ---- what they ask for ---- */

static struct option *posts_of(struct call *c, const struct task_row *row, size_t *count)
{
	const struct county *county = county_of(c);
	struct option *options = ARENA_MANY(c->arena, struct option, county ? county->post_count : 0);
	*count = 0;
	for (size_t i = 0; county && i < county->post_count; i++) {
		const struct post_entry *post = &county->posts[i];
		const struct office_entry *office = county_office(county, post->office);
		if (!str_equal(post->role, STR("window")) && !str_equal(post->role, STR("clerk")) && !str_equal(post->role, STR("head")))
			continue;
		if (!office || str_equal(post->code, row->post))
			continue;
		struct words label = { str_format(c->arena, "%.*s · %.*s", STR_ARGS(office->name.chinese), STR_ARGS(post->name.chinese)),
				       str_format(c->arena, "%.*s · %.*s", STR_ARGS(office->name.english), STR_ARGS(post->name.english)) };
		options[(*count)++] = (struct option){ post->code, label };
	}
	return options;
}

static bool is_listed(const struct option *options, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(options[i].name, name))
			return true;
	return false;
}

/* The steps that were taken, but for the task's own. */
static struct option *steps_of(struct call *c, const struct matter *matter, const struct task_row *row, size_t *count)
{
	struct option *options = ARENA_MANY(c->arena, struct option, matter->flow.passage_count);
	*count = 0;
	for (size_t i = matter->flow.passage_count; i-- > 0;) {
		struct str step = flow_element(matter->service->flow, matter->flow.passages[i].element)->id;
		const struct task_kind *kind = task_kind_find(matter->service, step);
		if (kind && !str_equal(step, row->step) && !is_listed(options, *count, step))
			options[(*count)++] = (struct option){ step, kind->label };
	}
	return options;
}

/* The form with its choices; false when there is nothing to choose. */
static bool form_of(struct call *c, const struct matter *matter, const struct task_row *row, const struct operation *operation, struct form **out)
{
	size_t count = 1;
	struct option *options = NULL;
	*out = NULL;
	if (operation->options)
		options = operation->options[0] == 'p' ? posts_of(c, row, &count) : steps_of(c, matter, row, &count);
	if (!count)
		return false;
	if (operation->form)
		*out = operation->options ? (struct form *)(uintptr_t)page_form_with(c, operation->form, "to", options, count) :
					    (struct form *)(uintptr_t)page_form(operation->form);
	return true;
}

/* ---- what is offered ---- */

static struct task_action action_of(const struct operation *operation, struct form *form)
{
	return (struct task_action){ .name = str_of(operation->name), .label = words_of(operation->label), .kind = operation->kind, .form = form,
				     .note_required = operation->reasons };
}

static const struct flow_token *token_of(const struct matter *matter, const struct task_row *row)
{
	for (size_t i = 0; i < matter->flow.count; i++)
		if (matter->flow.tokens[i].id == row->token)
			return &matter->flow.tokens[i];
	return NULL;
}

static void offer_opinions(struct task_kind *kind, const struct flow_token *token)
{
	bool votes = token->sign != FLOW_SIGN_NONE;
	for (size_t i = votes ? 1 : 0; i < (votes ? 3 : 1); i++)
		kind->actions[kind->action_count++] = action_of(&opinions[i], NULL);
}

static bool is_possible(const struct matter *matter, const struct flow_token *token, const struct operation *operation)
{
	if (matter->flow.suspended != (operation->flow == FLOW_RESUME))
		return false;
	if (operation->flow == FLOW_SUSPEND && matter->row.status != DOSSIER_FILED && matter->row.status != DOSSIER_ACCEPTED)
		return false;
	if (token->role == FLOW_ADDED && operation->flow != FLOW_TRANSFER && operation->flow != FLOW_COPY)
		return false;
	return flow_allows(matter->service->flow, token->element, operation->flow);
}

static void offer(struct call *c, const struct matter *matter, const struct task_row *row, const struct flow_token *token, struct task_kind *kind)
{
	for (size_t i = 0; i < OPERATIONS; i++) {
		struct form *form;
		if (!is_possible(matter, token, &operations[i]) || task_action_find(kind, str_of(operations[i].name)) ||
		    !form_of(c, matter, row, &operations[i], &form))
			continue;
		struct task_action *action = &kind->actions[kind->action_count++];
		*action = action_of(&operations[i], form);
		action->beside = true;
	}
}

const struct task_kind *operations_offered(struct call *c, const struct matter *matter, const struct task_row *row)
{
	const struct task_kind *written = task_kind_find(matter->service, row->step);
	const struct flow_token *token = token_of(matter, row);
	if (!written || !token || row->closed_at.ms)
		return written;
	struct task_kind *kind = ARENA_ONE(c->arena, struct task_kind);
	*kind = *written;
	kind->actions = ARENA_MANY(c->arena, struct task_action, written->action_count + OPERATIONS + 2);
	kind->action_count = 0;
	if (token->role == FLOW_ADDED)
		offer_opinions(kind, token);
	for (size_t i = 0; token->role != FLOW_ADDED && !matter->flow.suspended && i < written->action_count; i++)
		kind->actions[kind->action_count++] = written->actions[i];
	offer(c, matter, row, token, kind);
	return kind;
}

/* ---- what they do ---- */

static struct str posts_text(struct call *c, const json_t *to)
{
	struct str words = STR("");
	if (json_is_string(to))
		return str_copy(c->arena, (struct str){ json_string_value(to), json_string_length(to) });
	for (size_t i = 0; i < json_array_size(to) && i <= POSTS_MOST; i++)
		words = str_format(c->arena, "%.*s%s%s", STR_ARGS(words), i ? " " : "", json_string_value(json_array_get(to, i)));
	return words;
}

static void read_sign(const json_t *fields, struct flow_action *out)
{
	struct str sign = json_str(fields, "sign");
	out->share = (int)json_int(fields, "share", 0);
	if (str_equal(sign, STR("share")))
		out->sign = FLOW_SIGN_SHARE;
	else
		(void)flow_sign_read(sign, &out->sign, &out->share);
}

bool operation_read(struct call *c, const struct task_row *row, struct str name, const json_t *fields, struct flow_action *out)
{
	const struct operation *operation = operation_find(name);
	if (!operation)
		return false;
	*out = (struct flow_action){ .kind = operation->flow, .token = row->token, .to = posts_text(c, json_object_get(fields, "to")) };
	out->straight = json_is_true(json_object_get(fields, "straight"));
	out->against = str_equal(name, STR("disagree"));
	if (operation->flow == FLOW_SUSPEND)
		out->name = json_str(fields, "reason");
	if (operation->flow == FLOW_COUNTERSIGN)
		read_sign(fields, out);
	return true;
}

/* ---- who is told ---- */

static struct str told_post(const struct matter *matter, const struct flow_effect *effect)
{
	if (effect->kind == FLOW_GIVE_TASK || effect->kind == FLOW_COPY_TO)
		return effect->name;
	for (size_t i = 0; effect->kind == FLOW_OPEN_TASK && i < matter->tasks.count; i++)
		if (matter->tasks.items[i].token == effect->token && !matter->tasks.items[i].closed_at.ms)
			return matter->tasks.items[i].post;
	return STR_NONE;
}

enum status operation_tell(struct call *c, const struct matter *matter, const struct task_row *row, const struct flow_effect_list *effects)
{
	const struct task_kind *kind = task_kind_find(matter->service, row->step);
	struct notice notice = { .dossier = matter->row.id, .site_only = true };
	enum language language = c->language;
	enum status status = STATUS_OK;
	c->language = LANGUAGE_CHINESE; /* staff work in it */
	notice.subject = str_format(c->arena, say(c, "%.*s asks you: %s"), STR_ARGS(c->user.name), words_in(c->language, &matter->service->title));
	notice.text = str_format(c->arena, say(c, "Dossier %.*s, step “%s”. %.*s"), STR_ARGS(matter->row.number),
				 kind ? words_in(c->language, &kind->label) : "", STR_ARGS(matter->note));
	notice.link = str_format(c->arena, "/desk/dossiers/%.*s", STR_ARGS(matter->row.number));
	for (size_t i = 0; status == STATUS_OK && i < effects->count; i++) {
		struct str post = told_post(matter, &effects->items[i]);
		if (post.len)
			status = notice_send_post(c, post, &notice);
	}
	c->language = language;
	return status;
}
