/* flow_kind_task.c: the activities of a process, how they repeat themselves, and what the pack allows at them. */
#include "flow/flow_reader.h"
#include "flow/flow_operation.h"

#include <string.h>

enum { MOST_INSTANCES = 500 };

/* Words of a list, each known; `unknown` is the first that is not. */
bool read_allowed(struct reader *r, const xmlNode *node, unsigned *out, bool *said)
{
	struct str words = bpmn_ours(r, node, "allow");
	*said = words.at != NULL;
	while (words.len) {
		struct str word = str_until(&words, ' ');
		enum flow_action_kind kind = flow_operation_of(word);
		if (word.len && kind == FLOW_ACTION_KINDS) {
			bpmn_refuse(r, node, str_format(r->arena, "it allows “%.*s”, which is no operation", STR_ARGS(str_part(word, 0, 40))).at);
			return false;
		}
		if (word.len)
			*out |= 1u << kind;
	}
	return true;
}

/* sign="all", "one", "veto", "first" or "share:60": the instances of this task are votes. */
static bool read_sign(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	struct str sign = bpmn_ours(r, node, "sign");
	if (!sign.at || flow_sign_read(sign, &out->sign, &out->share))
		return true;
	bpmn_refuse(r, node, "its sign is none of all, one, veto, first, share:1 to share:100");
	return false;
}

/* to="li wu": each of these posts has an instance. */
static bool read_posts(struct reader *r, const xmlNode *node, struct flow_loop *out)
{
	struct str rest = out->to = bpmn_ours(r, node, "to");
	out->fixed = 0;
	while (rest.len)
		out->fixed += str_until(&rest, ' ').len > 0;
	if (out->fixed > 0 && out->fixed <= MOST_INSTANCES)
		return true;
	bpmn_refuse(r, node, "it names no posts, or too many, to repeat itself for");
	return false;
}

static bool read_cardinality(struct reader *r, const xmlNode *node, const xmlNode *loop, struct flow_loop *out)
{
	if (bpmn_ours(r, node, "to").at)
		return read_posts(r, node, out);
	xmlNode *many = bpmn_child(loop, "loopCardinality"), *input = bpmn_child(loop, "loopDataInputRef");
	out->fixed = -1;
	out->collection = bpmn_foreign(r, loop, "collection");
	if (!out->collection.at)
		out->collection = input ? bpmn_content(r, input) : bpmn_extension(r, loop, "loopCharacteristics", "inputCollection");
	if (many && str_int(bpmn_content(r, many), 0, MOST_INSTANCES, &out->fixed)) {
		out->collection = STR_NONE;
		return true;
	}
	if (many)
		return bpmn_rule(r, node, many, "loopCardinality", &out->cardinality);
	if (!str_is_empty(out->collection) || !r->strict)
		return true;
	bpmn_refuse(r, node, "it repeats itself and does not say how often: it needs a loopCardinality or a collection");
	return false;
}

static bool read_many(struct reader *r, const xmlNode *node, const xmlNode *loop, struct flow_loop *out)
{
	xmlNode *condition = bpmn_child(loop, "completionCondition");
	struct str behaviour = bpmn_attribute(r, loop, "behavior");
	out->kind = bpmn_true(r, loop, "isSequential", false) ? LOOP_SEQUENTIAL : LOOP_PARALLEL;
	if (behaviour.at && !str_equal(behaviour, STR("All"))) {
		bpmn_refuse(r, node, "events thrown by instances are not run");
		return false;
	}
	out->says_condition = condition && !str_is_empty(bpmn_content(r, condition));
	if (!read_cardinality(r, node, loop, out))
		return false;
	return !out->says_condition || bpmn_rule(r, node, condition, "completionCondition", &out->condition);
}

static bool read_while(struct reader *r, const xmlNode *node, const xmlNode *loop, struct flow_loop *out)
{
	xmlNode *condition = bpmn_child(loop, "loopCondition");
	struct str most = bpmn_attribute(r, loop, "loopMaximum");
	out->kind = LOOP_WHILE;
	out->test_before = bpmn_true(r, loop, "testBefore", false);
	out->says_condition = condition && !str_is_empty(bpmn_content(r, condition));
	if (most.at && !str_int(str_trim(most), 1, INT32_MAX, &out->fixed)) {
		bpmn_refuse(r, node, "its loopMaximum is not a number");
		return false;
	}
	if (!out->says_condition && !out->fixed) {
		bpmn_refuse(r, node, "it repeats itself and does not say how long: it needs a loopCondition or a loopMaximum");
		return false;
	}
	return !out->says_condition || bpmn_rule(r, node, condition, "loopCondition", &out->condition);
}

static bool read_loop(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	xmlNode *many = bpmn_child(node, "multiInstanceLoopCharacteristics"), *again = bpmn_child(node, "standardLoopCharacteristics");
	if (!many && !again)
		return true;
	out->loop = ARENA_ONE(r->arena, struct flow_loop);
	return many ? read_many(r, node, many, out->loop) : read_while(r, node, again, out->loop);
}

/* What all kinds of activity have. */
static bool check_activity(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	size_t before = r->faults->count;
	if (bpmn_true(r, node, "isForCompensation", false))
		bpmn_refuse(r, node, "compensation is not run");
	struct str start = bpmn_attribute(r, node, "startQuantity"), complete = bpmn_attribute(r, node, "completionQuantity");
	if ((start.at && !str_equal(start, STR("1"))) || (complete.at && !str_equal(complete, STR("1"))))
		bpmn_refuse(r, node, "a quantity other than 1 is not run");
	return r->faults->count == before && read_allowed(r, node, &out->allowed, &out->allowed_said) && read_loop(r, node, out);
}

bool read_task(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_TASK;
	if (!check_activity(r, node, out) || !read_sign(r, node, out))
		return false;
	if (!out->sign || (out->loop && out->loop->kind == LOOP_PARALLEL))
		return true;
	bpmn_refuse(r, node, "votes need instances side by side: a multiInstanceLoopCharacteristics that is not sequential");
	return false;
}

/* The first of the names that says anything. */
static struct str first_said(struct str a, struct str b)
{
	return str_is_empty(a) ? b : a;
}

static struct str name_of(struct reader *r, const xmlNode *node)
{
	return first_said(bpmn_attribute(r, node, "name"), bpmn_attribute(r, node, "id"));
}

bool read_service(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_SERVICE;
	out->name = first_said(bpmn_foreign(r, node, "topic"), bpmn_referred(r, node, "operationRef"));
	out->name = first_said(out->name, name_of(r, node));
	return check_activity(r, node, out);
}

bool read_rule_task(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_SERVICE;
	out->name = first_said(bpmn_foreign(r, node, "decisionRef"), bpmn_extension(r, node, "calledDecision", "decisionId"));
	out->name = first_said(out->name, name_of(r, node));
	return check_activity(r, node, out);
}

/* A script in Lua gives values; another runs as a service by its name, where a script of `flow run` may stand in for it. */
bool read_script(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	xmlNode *script = bpmn_child(node, "script");
	struct str why;
	out->kind = NODE_SERVICE;
	out->name = name_of(r, node);
	if (!script || !bpmn_is_lua(r, node, "scriptFormat")) {
		if (r->strict)
			bpmn_refuse(r, node, script ? "its script is not marked as Lua" : "it has no script");
		return !r->strict && check_activity(r, node, out);
	}
	out->kind = NODE_SCRIPT;
	if (rule_read(r->arena, bpmn_content(r, script), &out->rule, &why) == STATUS_OK)
		return check_activity(r, node, out);
	bpmn_refuse(r, node, str_format(r->arena, "its script cannot be read: %.*s", STR_ARGS(why)).at);
	return false;
}

bool read_send(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_SERVICE;
	return check_activity(r, node, out) && read_message(r, node, node, out);
}

bool read_receive(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_CATCH;
	if (bpmn_true(r, node, "instantiate", false)) {
		bpmn_refuse(r, node, "a receive task that starts a process is not run");
		return false;
	}
	return check_activity(r, node, out) && read_message(r, node, node, out);
}

bool read_sub(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	bool by_event = bpmn_true(r, node, "triggeredByEvent", false);
	out->kind = by_event ? NODE_EVENT_SUB : NODE_SUB;
	if (!check_activity(r, node, out))
		return false;
	if (!by_event || !out->loop)
		return true;
	bpmn_refuse(r, node, "an event sub-process does not repeat itself");
	return false;
}

/* What a called global task is in its own file. */
static bool read_global(struct reader *r, const xmlNode *node, struct str kind, struct flow_node *out)
{
	out->name = out->called_id;
	out->called_id = STR_NONE;
	out->kind = str_equal(kind, STR("globalBusinessRuleTask")) ? NODE_SERVICE : NODE_TASK;
	if (!str_equal(kind, STR("globalScriptTask")))
		return true;
	bpmn_refuse(r, node, "a global script task is not run");
	return false;
}

bool read_call(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	struct str called = bpmn_attribute(r, node, "calledElement");
	if (str_is_empty(called))
		called = bpmn_extension(r, node, "calledElement", "processId");
	out->kind = NODE_SUB;
	out->called_id = bpmn_local(called);
	if (str_is_empty(called)) {
		bpmn_refuse(r, node, "it does not say what it calls");
		return false;
	}
	const struct str *global = map_get(&r->globals, out->called_id);
	return check_activity(r, node, out) && (!global || read_global(r, node, *global, out));
}
