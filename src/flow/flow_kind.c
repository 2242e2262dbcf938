/* flow_kind.c: what may stand in a process, as one table; all else is refused by name. */
#include "flow/flow_reader.h"

static bool read_exclusive(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	(void)r, (void)node;
	out->kind = NODE_EXCLUSIVE;
	return true;
}

static bool read_inclusive(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	(void)node;
	out->kind = NODE_INCLUSIVE;
	r->flow->has_inclusive = true;
	return true;
}

static bool read_parallel(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	(void)r, (void)node;
	out->kind = NODE_PARALLEL;
	return true;
}

static bool read_events(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_EVENTS;
	if (bpmn_true(r, node, "instantiate", false))
		bpmn_refuse(r, node, "an event-based gateway that starts a process is not run");
	else if (str_equal(bpmn_attribute(r, node, "eventGatewayType"), STR("Parallel")))
		bpmn_refuse(r, node, "an event-based gateway that waits for all its events is not run");
	else
		return true;
	return false;
}

static const struct element_kind element_kinds[] = {
	{ "startEvent", read_start, NULL },
	{ "endEvent", read_end, NULL },
	{ "intermediateCatchEvent", read_catch, NULL },
	{ "intermediateThrowEvent", read_throw, NULL },
	{ "boundaryEvent", read_boundary, NULL },
	{ "task", read_task, NULL },
	{ "userTask", read_task, NULL },
	{ "manualTask", read_task, NULL },
	{ "serviceTask", read_service, NULL },
	{ "businessRuleTask", read_rule_task, NULL },
	{ "scriptTask", read_script, NULL },
	{ "sendTask", read_send, NULL },
	{ "receiveTask", read_receive, NULL },
	{ "callActivity", read_call, NULL },
	{ "subProcess", read_sub, NULL },
	{ "exclusiveGateway", read_exclusive, NULL },
	{ "inclusiveGateway", read_inclusive, NULL },
	{ "parallelGateway", read_parallel, NULL },
	{ "eventBasedGateway", read_events, NULL },
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
	{ "multiInstanceLoopCharacteristics", NULL, NULL }, /* of the sub-process that is being read */
	{ "outgoing", NULL, NULL },
	{ "performer", NULL, NULL },
	{ "potentialOwner", NULL, NULL },
	{ "property", NULL, NULL },
	{ "resourceRole", NULL, NULL },
	{ "standardLoopCharacteristics", NULL, NULL },
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
