/* flow_kind.c: what may stand in a process, as one table; all else is refused by name. */
#include "flow/flow_reader.h"

#include <string.h>

#define BPMN_NAMESPACE "http://www.omg.org/spec/BPMN/20100524/MODEL"

bool bpmn_is(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE && node->ns && strcmp((const char *)node->ns->href, BPMN_NAMESPACE) == 0;
}

bool bpmn_called(const xmlNode *node, const char *name)
{
	return bpmn_is(node) && strcmp((const char *)node->name, name) == 0;
}

int bpmn_line(const xmlNode *node)
{
	return (int)xmlGetLineNo(node);
}

struct str bpmn_attribute(struct reader *r, const xmlNode *node, const char *name)
{
	for (xmlAttr *a = node->properties; a; a = a->next) {
		if (strcmp((const char *)a->name, name) != 0)
			continue;
		xmlChar *value = xmlNodeListGetString(node->doc, a->children, 1);
		struct str copy = value ? str_copy(r->arena, str_of((const char *)value)) : STR("");
		xmlFree(value);
		return copy;
	}
	return STR_NONE;
}

struct str bpmn_content(struct reader *r, const xmlNode *node)
{
	xmlChar *value = xmlNodeGetContent(node);
	struct str copy = value ? str_trim(str_copy(r->arena, str_of((const char *)value))) : STR("");
	xmlFree(value);
	return copy;
}

/* The last part of a qualified name. */
static struct str bpmn_local(struct str name)
{
	for (size_t i = name.len; i-- > 0;) {
		if (name.at[i] == ':')
			return str_part(name, i + 1, name.len);
	}
	return name;
}

xmlNode *bpmn_child(const xmlNode *node, const char *name)
{
	for (xmlNode *c = node->children; c; c = c->next) {
		if (bpmn_called(c, name))
			return c;
	}
	return NULL;
}

void bpmn_refuse(struct reader *r, const xmlNode *node, const char *why)
{
	struct str id = bpmn_attribute(r, node, "id");
	flow_fault_add(r->arena, r->faults, str_is_empty(id) ? str_of((const char *)node->name) : id, bpmn_line(node), "%s", why);
}

struct str bpmn_referred(struct reader *r, const struct map *names, const xmlNode *node, const char *name)
{
	struct str reference = bpmn_attribute(r, node, name);
	if (str_is_empty(reference))
		return STR_NONE;
	struct str *found = map_get(names, reference);
	if (!found)
		found = map_get(names, bpmn_local(reference));
	return found ? *found : STR_NONE;
}

static bool read_message(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	out->name = bpmn_referred(r, &r->messages, definition, "messageRef");
	if (str_is_empty(out->name))
		out->name = bpmn_attribute(r, node, "name");
	if (!str_is_empty(out->name))
		return true;
	bpmn_refuse(r, node, "its message has no name");
	return false;
}

static bool read_timer(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	xmlNode *duration = bpmn_child(definition, "timeDuration");
	if (!duration)
		duration = bpmn_child(definition, "timeDate");
	out->name = duration ? bpmn_content(r, duration) : STR_NONE;
	if (!str_is_empty(out->name))
		return true;
	bpmn_refuse(r, node, "a timer needs a timeDuration or a timeDate; cycles are not run");
	return false;
}

/* The one event definition of an event; NULL for a none event. Two are refused. */
static bool read_definition(struct reader *r, const xmlNode *node, xmlNode **out)
{
	*out = NULL;
	for (xmlNode *c = node->children; c; c = c->next) {
		if (!bpmn_is(c))
			continue;
		bool is_reference = strcmp((const char *)c->name, "eventDefinitionRef") == 0;
		if (!is_reference && !str_ends(str_of((const char *)c->name), STR("EventDefinition")))
			continue;
		if (*out || is_reference) {
			bpmn_refuse(r, node, is_reference ? "event definitions by reference are not run" : "an event has one definition");
			return false;
		}
		*out = c;
	}
	return true;
}

static bool refuse_definition(struct reader *r, const xmlNode *node, const xmlNode *definition)
{
	struct str why = str_format(r->arena, "a %s with %s is not run", (const char *)node->name, (const char *)definition->name);
	bpmn_refuse(r, node, why.at);
	return false;
}

static bool read_start(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	xmlNode *definition;
	out->kind = NODE_START;
	if (!read_definition(r, node, &definition))
		return false;
	return !definition || refuse_definition(r, node, definition);
}

static bool read_end(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	xmlNode *definition;
	out->kind = NODE_END;
	if (!read_definition(r, node, &definition))
		return false;
	if (definition && bpmn_called(definition, "terminateEventDefinition"))
		out->kind = NODE_TERMINATE;
	else if (definition)
		return refuse_definition(r, node, definition);
	return true;
}

static bool read_catch(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	xmlNode *definition;
	if (!read_definition(r, node, &definition))
		return false;
	if (!definition) {
		bpmn_refuse(r, node, "an intermediate catch event says what it waits for");
		return false;
	}
	out->kind = bpmn_called(definition, "timerEventDefinition") ? NODE_TIMER : NODE_MESSAGE;
	if (out->kind == NODE_TIMER)
		return read_timer(r, node, definition, out);
	if (bpmn_called(definition, "messageEventDefinition"))
		return read_message(r, node, definition, out);
	return refuse_definition(r, node, definition);
}

static bool read_throw(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	xmlNode *definition;
	if (!read_definition(r, node, &definition))
		return false;
	out->kind = definition ? NODE_SERVICE : NODE_PASS;
	if (!definition)
		return true;
	if (bpmn_called(definition, "messageEventDefinition"))
		return read_message(r, node, definition, out);
	return refuse_definition(r, node, definition);
}

/* What no kind of activity may have. */
static bool check_activity(struct reader *r, const xmlNode *node)
{
	size_t before = r->faults->count;
	if (bpmn_child(node, "multiInstanceLoopCharacteristics") || bpmn_child(node, "standardLoopCharacteristics"))
		bpmn_refuse(r, node, "an activity that repeats itself is not run");
	if (str_equal(bpmn_attribute(r, node, "isForCompensation"), STR("true")))
		bpmn_refuse(r, node, "compensation is not run");
	struct str start = bpmn_attribute(r, node, "startQuantity"), complete = bpmn_attribute(r, node, "completionQuantity");
	if ((start.at && !str_equal(start, STR("1"))) || (complete.at && !str_equal(complete, STR("1"))))
		bpmn_refuse(r, node, "a quantity other than 1 is not run");
	return r->faults->count == before;
}

static bool read_task(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_TASK;
	return check_activity(r, node);
}

static bool read_service(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_SERVICE;
	out->name = bpmn_attribute(r, node, "topic");
	if (str_is_empty(out->name))
		out->name = bpmn_referred(r, &r->operations, node, "operationRef");
	if (str_is_empty(out->name))
		out->name = bpmn_attribute(r, node, "name");
	if (str_is_empty(out->name))
		out->name = bpmn_attribute(r, node, "id");
	return check_activity(r, node);
}

static bool read_send(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_SERVICE;
	return check_activity(r, node) && read_message(r, node, node, out);
}

static bool read_receive(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_MESSAGE;
	if (str_equal(bpmn_attribute(r, node, "instantiate"), STR("true"))) {
		bpmn_refuse(r, node, "a receive task that starts a process is not run");
		return false;
	}
	return check_activity(r, node) && read_message(r, node, node, out);
}

static bool read_exclusive(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	(void)r, (void)node;
	out->kind = NODE_EXCLUSIVE;
	return true;
}

static bool read_parallel(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	(void)r, (void)node;
	out->kind = NODE_PARALLEL;
	return true;
}

static bool read_sub(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_SUB;
	if (str_equal(bpmn_attribute(r, node, "triggeredByEvent"), STR("true"))) {
		bpmn_refuse(r, node, "an event sub-process is not run");
		return false;
	}
	return check_activity(r, node);
}

static const struct element_kind element_kinds[] = {
	{ "startEvent", read_start, NULL },
	{ "endEvent", read_end, NULL },
	{ "intermediateCatchEvent", read_catch, NULL },
	{ "intermediateThrowEvent", read_throw, NULL },
	{ "task", read_task, NULL },
	{ "userTask", read_task, NULL },
	{ "manualTask", read_task, NULL },
	{ "serviceTask", read_service, NULL },
	{ "sendTask", read_send, NULL },
	{ "receiveTask", read_receive, NULL },
	{ "exclusiveGateway", read_exclusive, NULL },
	{ "parallelGateway", read_parallel, NULL },
	{ "subProcess", read_sub, NULL },
	{ "boundaryEvent", NULL, "an event on the edge of an activity is not run" },
	{ "scriptTask", NULL, "a script task is not run" },
	{ "businessRuleTask", NULL, "a business rule task is not run" },
	{ "callActivity", NULL, "a call activity is not run" },
	{ "inclusiveGateway", NULL, "an inclusive gateway is not run" },
	{ "eventBasedGateway", NULL, "an event-based gateway is not run" },
	{ "complexGateway", NULL, "a complex gateway is not run" },
	{ "transaction", NULL, "a transaction is not run" },
	{ "adHocSubProcess", NULL, "an ad-hoc sub-process is not run" },
	{ "subChoreography", NULL, "a choreography is not run" },
	{ "choreographyTask", NULL, "a choreography is not run" },
	{ "callChoreography", NULL, "a choreography is not run" },
	{ "implicitThrowEvent", NULL, "an implicit throw event is not run" },
	{ "event", NULL, "an event without a kind is not run" },
	{ "artifact", NULL, NULL },
	{ "association", NULL, NULL },
	{ "auditing", NULL, NULL },
	{ "correlationSubscription", NULL, NULL },
	{ "dataInputAssociation", NULL, NULL },
	{ "dataObject", NULL, NULL },
	{ "dataObjectReference", NULL, NULL },
	{ "dataOutputAssociation", NULL, NULL },
	{ "dataStoreReference", NULL, NULL },
	{ "documentation", NULL, NULL },
	{ "extensionElements", NULL, NULL },
	{ "group", NULL, NULL },
	{ "humanPerformer", NULL, NULL },
	{ "incoming", NULL, NULL },
	{ "ioBinding", NULL, NULL },
	{ "ioSpecification", NULL, NULL },
	{ "laneSet", NULL, NULL },
	{ "monitoring", NULL, NULL },
	{ "outgoing", NULL, NULL },
	{ "performer", NULL, NULL },
	{ "potentialOwner", NULL, NULL },
	{ "property", NULL, NULL },
	{ "resourceRole", NULL, NULL },
	{ "supports", NULL, NULL },
	{ "supportedInterfaceRef", NULL, NULL },
	{ "textAnnotation", NULL, NULL },
};

const struct element_kind *element_kind_of(const xmlNode *node)
{
	for (size_t i = 0; i < sizeof element_kinds / sizeof *element_kinds; i++) {
		if (bpmn_called(node, element_kinds[i].name))
			return &element_kinds[i];
	}
	return NULL;
}
