/* flow_operation.c: what offices do beside the model: who has a task, who is asked, what stands still. */
#include "flow/flow_operation.h"
#include "flow/flow_stepper.h"

enum { MOST_POSTS = 20, LONGEST_POST = 200 };

static const char *const names[FLOW_ACTION_KINDS] = {
	"start", "complete", "message", "timer", "end", "signal", "error", "change", "return", "take_back", "transfer", "delegate",
	"add_before", "add_beside", "add_after", "countersign", "copy", "urge", "suspend", "resume", "jump", "void",
};

struct str flow_action_name(enum flow_action_kind kind)
{
	return str_of(names[kind]);
}

enum flow_action_kind flow_operation_of(struct str name)
{
	for (int kind = FLOW_RETURN; kind < FLOW_ACTION_KINDS; kind++) {
		if (str_equal(name, str_of(names[kind])))
			return (enum flow_action_kind)kind;
	}
	return FLOW_ACTION_KINDS;
}

static const char *const signs[] = { "", "all", "one", "share", "veto", "first" };

struct str flow_sign_name(enum flow_sign sign)
{
	return str_of(signs[sign]);
}

bool flow_sign_read(struct str text, enum flow_sign *sign, int *share)
{
	struct str rest = text, name = str_until(&rest, ':');
	int64_t number = 0;
	for (int i = FLOW_SIGN_ALL; i <= FLOW_SIGN_FIRST; i++) {
		if (!str_equal(name, str_of(signs[i])))
			continue;
		bool needs = i == FLOW_SIGN_SHARE;
		if (needs ? !str_int(rest, 1, 100, &number) : name.len != text.len)
			return false;
		*sign = (enum flow_sign)i;
		*share = (int)number;
		return true;
	}
	return false;
}

bool flow_allows(const struct flow *flow, uint32_t element, enum flow_action_kind kind)
{
	const struct flow_node *node = &flow->nodes[element];
	unsigned allowed = node->allowed_said ? node->allowed : flow->processes[node->process].allowed;
	return kind == FLOW_RESUME || (allowed & 1u << kind);
}

/* ---- who is named ---- */

static enum status count_posts(struct stepper *s, size_t *count)
{
	struct str rest = s->action->to;
	*count = 0;
	while (rest.len) {
		struct str word = str_until(&rest, ' ');
		*count += word.len > 0;
		if (word.len > LONGEST_POST || *count > MOST_POSTS)
			return flow_conflict(s, "these are too many");
	}
	return *count ? STATUS_OK : flow_conflict(s, "to whom is not said");
}

/* The first post; *rest goes on behind it. */
static struct str next_post(struct stepper *s, struct str *rest)
{
	struct str word = STR("");
	while (rest->len && !word.len)
		word = str_until(rest, ' ');
	return str_copy(s->arena, word);
}

static void add_guests(struct stepper *s, int64_t host, enum flow_role role, enum flow_sign sign)
{
	struct str rest = s->action->to;
	struct flow_token is = *flow_token_find(s->state, host);
	for (struct str who = next_post(s, &rest); who.len; who = next_post(s, &rest)) {
		struct flow_token *guest = flow_token_add(s, role, is.element, is.parent, is.from);
		guest->host = host;
		guest->who = who;
		guest->sign = sign;
		if (role == FLOW_ADDED)
			flow_task_tell(s, guest);
	}
}

static void park(struct stepper *s, int64_t id)
{
	struct flow_token *token = flow_token_find(s->state, id);
	flow_effect_add(s, FLOW_CLOSE_TASK, id, token->element, STR_NONE);
	token->role = FLOW_PARKED;
}

static bool has_guests(const struct stepper *s, int64_t host)
{
	for (size_t i = 0; i < s->state->count; i++) {
		if (s->state->tokens[i].host == host && s->state->tokens[i].role == FLOW_ADDED)
			return true;
	}
	return false;
}

/* ---- of a task ---- */

/* Hands a task to one other. */
static enum status transfer(struct stepper *s, struct flow_token *token, size_t count)
{
	struct str rest = s->action->to;
	if (count != 1)
		return flow_conflict(s, "a task goes to one");
	token->who = next_post(s, &rest);
	flow_effect_add(s, FLOW_GIVE_TASK, token->id, token->element, token->who);
	return STATUS_OK;
}

/* Others work on it first; then it comes back. */
static enum status ask_before(struct stepper *s, int64_t id, size_t count)
{
	enum flow_sign sign = s->action->kind == FLOW_COUNTERSIGN ? s->action->sign : FLOW_SIGN_NONE;
	struct flow_token *token = flow_token_find(s->state, id);
	if (s->action->kind == FLOW_DELEGATE && count != 1)
		return flow_conflict(s, "a task goes to one");
	if (s->action->kind == FLOW_COUNTERSIGN && !sign)
		return flow_conflict(s, "how the votes decide is not said");
	if (sign == FLOW_SIGN_SHARE && (s->action->share < 1 || s->action->share > 100))
		return flow_conflict(s, "a share is 1 to 100 per cent");
	if (has_guests(s, id))
		return flow_conflict(s, "others still work on what was added to this task");
	if (sign) {
		token->sign = sign;
		token->share = sign == FLOW_SIGN_SHARE ? s->action->share : 0;
		token->total = (int32_t)count;
		token->done = token->agreed = 0;
	}
	park(s, id);
	add_guests(s, id, FLOW_ADDED, sign);
	return STATUS_OK;
}

static enum status copy_to(struct stepper *s, const struct flow_token *token)
{
	struct str rest = s->action->to;
	for (struct str who = next_post(s, &rest); who.len; who = next_post(s, &rest))
		flow_effect_add(s, FLOW_COPY_TO, token->id, token->element, who);
	return STATUS_OK;
}

static bool names_posts(enum flow_action_kind kind)
{
	return kind == FLOW_TRANSFER || kind == FLOW_DELEGATE || kind == FLOW_ADD_BEFORE || kind == FLOW_ADD_BESIDE ||
	       kind == FLOW_ADD_AFTER || kind == FLOW_COUNTERSIGN || kind == FLOW_COPY;
}

/* What also those may do whom an operation asked. */
static bool is_for_guests(enum flow_action_kind kind)
{
	return kind == FLOW_TRANSFER || kind == FLOW_COPY || kind == FLOW_URGE;
}

static enum status operate_task(struct stepper *s, struct flow_token *token)
{
	enum flow_action_kind kind = s->action->kind;
	size_t count = 0;
	if (names_posts(kind))
		TRY(count_posts(s, &count));
	if (kind == FLOW_TRANSFER)
		return transfer(s, token, count);
	if (kind == FLOW_COPY)
		return copy_to(s, token);
	if (kind == FLOW_RETURN)
		return flow_return(s);
	if (kind == FLOW_JUMP)
		return flow_jump(s);
	if (kind == FLOW_ADD_BESIDE || kind == FLOW_ADD_AFTER) {
		add_guests(s, token->id, kind == FLOW_ADD_BESIDE ? FLOW_ADDED : FLOW_LATER, FLOW_SIGN_NONE);
		return STATUS_OK;
	}
	if (kind != FLOW_URGE)
		return ask_before(s, token->id, count);
	flow_effect_add(s, FLOW_URGE_TASK, token->id, token->element, token->who);
	return STATUS_OK;
}

/* ---- of a case ---- */

static enum status denied(struct stepper *s)
{
	*s->why = STR("the flow does not allow this here");
	return STATUS_DENIED;
}

static enum status suspend(struct stepper *s)
{
	if (str_is_empty(s->action->name))
		return flow_conflict(s, "the reason is not said");
	s->state->suspended = true;
	flow_effect_add(s, FLOW_SUSPENDED, 0, FLOW_NOWHERE, s->action->name);
	return STATUS_OK;
}

static enum status resume(struct stepper *s)
{
	if (!s->state->suspended)
		return flow_conflict(s, "the case is not suspended");
	s->state->suspended = false;
	flow_effect_add(s, FLOW_RESUMED, 0, FLOW_NOWHERE, STR_NONE);
	return STATUS_OK;
}

static enum status make_void(struct stepper *s)
{
	s->state->voided = true;
	s->state->suspended = false;
	flow_scope_clear(s, 0);
	return flow_settle(s, 0);
}

static enum status operate_case(struct stepper *s)
{
	if (!flow_allows(s->flow, s->state->tokens[0].element, s->action->kind))
		return denied(s);
	if (s->action->kind == FLOW_SUSPEND)
		return suspend(s);
	return s->action->kind == FLOW_RESUME ? resume(s) : make_void(s);
}

enum status flow_operate(struct stepper *s)
{
	enum flow_action_kind kind = s->action->kind;
	if (kind == FLOW_SUSPEND || kind == FLOW_RESUME || kind == FLOW_VOID)
		return operate_case(s);
	if (kind == FLOW_TAKE_BACK)
		return flow_take_back(s);
	struct flow_token *token = flow_token_find(s->state, s->action->token);
	if (!token || !flow_token_is_open(s->flow, token) || token->role == FLOW_RETURNED)
		return flow_conflict(s, "the task is not open");
	if (token->role == FLOW_ADDED && !is_for_guests(kind))
		return flow_conflict(s, "whoever was asked gives an opinion or passes the task on");
	if (!flow_allows(s->flow, token->element, kind))
		return denied(s);
	return operate_task(s, token);
}
