/* flow_kind_event.c: the events of a process: what they wait for and what they send. */
#include "flow/flow_reader.h"

#include <string.h>

static bool is_digit(struct str s, size_t at)
{
	return at < s.len && s.at[at] >= '0' && s.at[at] <= '9';
}

/* One part of a duration: digits and one of `units`, which must come in their order. */
static bool take_parts(struct str *s, const char *units)
{
	bool any = false;
	while (is_digit(*s, 0)) {
		size_t at = 0;
		while (is_digit(*s, at))
			at++;
		const char *unit = at < s->len ? strchr(units, s->at[at]) : NULL;
		if (!unit || !*unit)
			return false;
		units = unit + 1;
		*s = str_part(*s, at + 1, s->len);
		any = true;
	}
	return any;
}

/* ISO 8601: P3D, PT2H30M, P1Y2M3DT4H. */
static bool is_duration(struct str s)
{
	if (!str_starts(s, STR("P")))
		return false;
	s = str_part(s, 1, s.len);
	bool days = take_parts(&s, "YMWD");
	if (!str_starts(s, STR("T")))
		return days && s.len == 0;
	s = str_part(s, 1, s.len);
	return take_parts(&s, "HMS") && s.len == 0;
}

static bool is_date(struct str s)
{
	static const char shape[] = "0000-00-00";
	for (size_t i = 0; i < 10; i++) {
		if (shape[i] == '0' ? !is_digit(s, i) : i >= s.len || s.at[i] != shape[i])
			return false;
	}
	return s.len == 10 || s.at[10] == 'T';
}

/* R3/PT1H, R/P1D, or with a date between. */
static bool is_cycle(struct str s)
{
	if (!str_starts(s, STR("R")))
		return false;
	s = str_part(s, 1, s.len);
	str_until(&s, '/');
	if (is_date(s))
		str_until(&s, '/');
	return is_duration(s);
}

static bool read_timer(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	xmlNode *duration = bpmn_child(definition, "timeDuration"), *date = bpmn_child(definition, "timeDate");
	xmlNode *cycle = bpmn_child(definition, "timeCycle");
	xmlNode *time = duration ? duration : date ? date : cycle;
	out->name = time ? bpmn_content(r, time) : STR("");
	out->repeats = time && time == cycle;
	bool is_start = strcmp((const char *)node->name, "startEvent") == 0;
	if (out->repeats && !is_start && bpmn_true(r, node, "cancelActivity", true)) {
		bpmn_refuse(r, node, "a timer that rings again and again needs an event that does not interrupt");
		return false;
	}
	if (!r->strict)
		return true;
	const char *why = str_is_empty(out->name) ? "its timer names no time: it needs a timeDuration, timeDate or timeCycle" :
			  (time == duration && !is_duration(out->name)) || (time == date && !is_date(out->name)) ||
			  (time == cycle && !is_cycle(out->name)) ? "its timer's time is not written as ISO 8601 says" : NULL;
	if (why)
		bpmn_refuse(r, node, why);
	return !why;
}

bool read_message(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	out->trigger = TRIGGER_MESSAGE;
	out->name = bpmn_referred(r, definition, "messageRef");
	if (str_is_empty(out->name))
		out->name = bpmn_attribute(r, node, "name");
	if (!str_is_empty(out->name))
		return true;
	bpmn_refuse(r, node, "its message has no name");
	return false;
}

static bool read_signal(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	out->name = bpmn_referred(r, definition, "signalRef");
	if (str_is_empty(out->name))
		out->name = bpmn_attribute(r, node, "name");
	if (!str_is_empty(out->name))
		return true;
	bpmn_refuse(r, node, "its signal has no name");
	return false;
}

/* Without a reference an error event catches every error; who throws must say which. */
static bool read_error(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	out->name = bpmn_referred(r, definition, "errorRef");
	if (!str_is_empty(out->name) || out->kind != NODE_END)
		return true;
	out->name = bpmn_attribute(r, node, "name");
	if (!str_is_empty(out->name))
		return true;
	bpmn_refuse(r, node, "its error has no name");
	return false;
}

static bool read_condition(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	xmlNode *condition = bpmn_child(definition, "condition");
	r->flow->has_conditions = true;
	if (condition)
		return bpmn_rule(r, node, condition, "condition", &out->rule);
	bpmn_refuse(r, node, "its conditional event has no condition");
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
	struct str why = str_format(r->arena, "its %s is not run", (const char *)definition->name);
	bpmn_refuse(r, node, why.at);
	return false;
}

/* Which triggers an event may have, a bit each. */
enum { MAY_NONE = 1 << TRIGGER_NONE, MAY_MESSAGE = 1 << TRIGGER_MESSAGE, MAY_TIMER = 1 << TRIGGER_TIMER,
       MAY_SIGNAL = 1 << TRIGGER_SIGNAL, MAY_ERROR = 1 << TRIGGER_ERROR, MAY_CONDITION = 1 << TRIGGER_CONDITION,
       MAY_TERMINATE = 1 << TRIGGER_TERMINATE };

typedef bool (*definition_reader)(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out);

static bool read_terminate(struct reader *r, const xmlNode *node, const xmlNode *definition, struct flow_node *out)
{
	(void)r, (void)node, (void)definition, (void)out;
	return true;
}

static bool read_trigger(struct reader *r, const xmlNode *node, unsigned may, struct flow_node *out)
{
	static const struct { const char *name; enum trigger trigger; definition_reader read; } definitions[] = {
		{ "messageEventDefinition", TRIGGER_MESSAGE, read_message },
		{ "timerEventDefinition", TRIGGER_TIMER, read_timer },
		{ "signalEventDefinition", TRIGGER_SIGNAL, read_signal },
		{ "errorEventDefinition", TRIGGER_ERROR, read_error },
		{ "conditionalEventDefinition", TRIGGER_CONDITION, read_condition },
		{ "terminateEventDefinition", TRIGGER_TERMINATE, read_terminate },
	};
	xmlNode *definition;
	if (!read_definition(r, node, &definition))
		return false;
	if (bpmn_true(r, node, "parallelMultiple", false))
		bpmn_refuse(r, node, "an event that waits for several others is not run");
	else if (!definition && !(may & MAY_NONE))
		bpmn_refuse(r, node, "this event says what it waits for");
	else if (!definition)
		return true;
	for (size_t i = 0; definition && i < sizeof definitions / sizeof *definitions; i++) {
		out->trigger = definitions[i].trigger;
		if (bpmn_called(definition, definitions[i].name) && (may & 1u << out->trigger))
			return definitions[i].read(r, node, definition, out);
	}
	return definition ? refuse_definition(r, node, definition) : false;
}

bool read_start(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_START;
	out->cancels = bpmn_true(r, node, "isInterrupting", true);
	return read_trigger(r, node, MAY_NONE | MAY_MESSAGE | MAY_TIMER | MAY_SIGNAL | MAY_ERROR | MAY_CONDITION, out);
}

bool read_end(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_END;
	return read_trigger(r, node, MAY_NONE | MAY_MESSAGE | MAY_SIGNAL | MAY_ERROR | MAY_TERMINATE, out);
}

bool read_catch(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_CATCH;
	return read_trigger(r, node, MAY_MESSAGE | MAY_TIMER | MAY_SIGNAL | MAY_CONDITION, out);
}

bool read_throw(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_THROW;
	return read_trigger(r, node, MAY_NONE | MAY_MESSAGE | MAY_SIGNAL, out);
}

bool read_boundary(struct reader *r, const xmlNode *node, struct flow_node *out)
{
	out->kind = NODE_BOUNDARY;
	out->host_id = bpmn_local(bpmn_attribute(r, node, "attachedToRef"));
	out->cancels = bpmn_true(r, node, "cancelActivity", true);
	if (!read_trigger(r, node, MAY_MESSAGE | MAY_TIMER | MAY_SIGNAL | MAY_ERROR | MAY_CONDITION, out))
		return false;
	if (out->trigger != TRIGGER_ERROR || out->cancels)
		return true;
	bpmn_refuse(r, node, "an error always interrupts its activity");
	return false;
}
