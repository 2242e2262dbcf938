/* model.c: makes models of nested blocks. A block has one way in and one way out, so that blocks can stand in any order. */
#include "kit/model.h"
#include "base/buf.h"

struct maker {
	struct arena *arena;
	struct buf out;
	uint64_t series;
	int next;
};

unsigned model_random(uint64_t *series, unsigned limit)
{
	*series = *series * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((*series >> 33) % limit);
}

static unsigned any(struct maker *m, unsigned limit)
{
	return model_random(&m->series, limit);
}

/* A new element of a kind; gives its number. */
static int element(struct maker *m, const char *kind, const char *inside)
{
	int id = ++m->next;
	buf_add_format(&m->out, "<%s id='n%d'>%s</%s>", kind, id, inside, kind);
	return id;
}

static void line(struct maker *m, int from, int to)
{
	buf_add_format(&m->out, "<sequenceFlow id='f%d' sourceRef='n%d' targetRef='n%d'/>", ++m->next, from, to);
}

static void line_if(struct maker *m, int from, int to, unsigned x)
{
	buf_add_format(&m->out, "<sequenceFlow id='f%d' sourceRef='n%d' targetRef='n%d'><conditionExpression>x == %u</conditionExpression>"
		       "</sequenceFlow>", ++m->next, from, to, x);
}

/* The way that is taken when no other is; its gateway was named with default='fN' of this number. */
static void line_default(struct maker *m, int from, int to)
{
	buf_add_format(&m->out, "<sequenceFlow id='d%d' sourceRef='n%d' targetRef='n%d'/>", from, from, to);
}

static int gateway(struct maker *m, const char *kind, bool has_default)
{
	int id = ++m->next;
	if (has_default)
		buf_add_format(&m->out, "<%s id='n%d' default='d%d'/>", kind, id, id);
	else
		buf_add_format(&m->out, "<%s id='n%d'/>", kind, id);
	return id;
}

static int edge_event(struct maker *m, int host, bool interrupts, const char *what)
{
	int id = ++m->next;
	buf_add_format(&m->out, "<boundaryEvent id='n%d' attachedToRef='n%d' cancelActivity='%s'>%s</boundaryEvent>", id, host,
		       interrupts ? "true" : "false", what);
	return id;
}

static int blocks(struct maker *m, int from, int depth);

#define MESSAGE "<messageEventDefinition messageRef='m'/>"
#define SIGNAL "<signalEventDefinition signalRef='g'/>"
#define TIMER "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"
#define ERROR "<errorEventDefinition errorRef='r'/>"
#define WHEN "<conditionalEventDefinition><condition>x == 2</condition></conditionalEventDefinition>"

/* One step without blocks within it. */
static int step(struct maker *m, int from)
{
	static const char *const kinds[] = { "userTask", "userTask", "userTask", "task", "serviceTask", "intermediateThrowEvent",
					     "intermediateCatchEvent", "intermediateCatchEvent", "intermediateCatchEvent", "callActivity" };
	static const char *const within[] = { "", "", "", "", "", SIGNAL, MESSAGE, TIMER, WHEN, "" };
	unsigned kind = any(m, sizeof kinds / sizeof *kinds);
	int id = ++m->next;
	buf_add_format(&m->out, "<%s id='n%d' %s>%s</%s>", kinds[kind], id, kind == 9 ? "calledElement='called'" : "", within[kind], kinds[kind]);
	line(m, from, id);
	return id;
}

/* A choice of one way, of all that hold, or of all: two or three branches that come together again. */
static int branches(struct maker *m, int from, int depth)
{
	static const char *const kinds[] = { "exclusiveGateway", "inclusiveGateway", "parallelGateway" };
	unsigned kind = any(m, 3), count = 2 + any(m, 2);
	int fork = gateway(m, kinds[kind], kind != 2), join = gateway(m, kinds[kind], false);
	line(m, from, fork);
	for (unsigned i = 0; i < count; i++) {
		int first = element(m, "userTask", "");
		if (kind == 2)
			line(m, fork, first);
		else if (i == 0)
			line_default(m, fork, first);
		else
			line_if(m, fork, first, any(m, 3));
		line(m, blocks(m, first, depth + 1), join);
	}
	return join;
}

static int loop(struct maker *m, int from, int depth)
{
	int begin = gateway(m, "exclusiveGateway", false), choice = gateway(m, "exclusiveGateway", true), out = element(m, "task", "");
	line(m, from, begin);
	int task = element(m, "userTask", "");
	line(m, begin, task);
	line(m, blocks(m, task, depth + 1), choice);
	line_if(m, choice, begin, 3);
	line_default(m, choice, out);
	return out;
}

static int repeated(struct maker *m, int from)
{
	static const char *const loops[] = {
		"<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>",
		"<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>x</loopCardinality></multiInstanceLoopCharacteristics>",
		("<multiInstanceLoopCharacteristics><loopCardinality>4</loopCardinality><completionCondition>nrOfCompletedInstances &gt;= 2"
		 "</completionCondition></multiInstanceLoopCharacteristics>"),
		"<standardLoopCharacteristics loopMaximum='4'><loopCondition>x == 1</loopCondition></standardLoopCharacteristics>",
	};
	static const char *const signs[] = { "", "yz:sign='all'", "yz:sign='one'", "yz:sign='veto'", "yz:sign='first'", "yz:sign='share:50'" };
	unsigned kind = any(m, 4);
	int id = ++m->next;
	buf_add_format(&m->out, "<userTask id='n%d' %s>%s</userTask>", id, kind == 0 || kind == 2 ? signs[any(m, 6)] : "", loops[kind]);
	line(m, from, id);
	return id;
}

static int first_event(struct maker *m, int from)
{
	static const char *const events[] = { MESSAGE, TIMER, SIGNAL, WHEN };
	int choice = gateway(m, "eventBasedGateway", false), out = gateway(m, "exclusiveGateway", false);
	unsigned first = any(m, 4);
	line(m, from, choice);
	for (unsigned i = 0; i < 2; i++) {
		int event = element(m, "intermediateCatchEvent", events[(first + i) % 4]);
		line(m, choice, event);
		line(m, event, out);
	}
	return out;
}

/* A way beside the block `host`: it comes back behind it when the event interrupts, else it ends by itself. */
static int beside(struct maker *m, int host)
{
	static const char *const events[] = { MESSAGE, TIMER, SIGNAL, WHEN };
	bool interrupts = any(m, 2);
	int event = edge_event(m, host, interrupts, events[any(m, 4)]), task = element(m, "userTask", "");
	line(m, event, task);
	if (!interrupts) {
		line(m, task, element(m, "endEvent", ""));
		return host;
	}
	int out = gateway(m, "exclusiveGateway", false);
	line(m, host, out);
	line(m, task, out);
	return out;
}

static void event_sub(struct maker *m)
{
	static const char *const events[] = { MESSAGE, SIGNAL, WHEN, ERROR };
	unsigned kind = any(m, 4);
	int start = ++m->next + 1;
	buf_add_format(&m->out, "<subProcess id='n%d' triggeredByEvent='true'><startEvent id='n%d' isInterrupting='%s'>%s</startEvent>",
		       m->next, start, kind == 3 || any(m, 2) ? "true" : "false", events[kind]);
	m->next = start;
	int task = element(m, "userTask", "");
	line(m, start, task);
	line(m, task, element(m, "endEvent", ""));
	buf_add(&m->out, STR("</subProcess>"));
}

static int sub_process(struct maker *m, int from, int depth)
{
	int id = ++m->next;
	buf_add_format(&m->out, "<subProcess id='n%d'>%s", id, any(m, 5) ? "" :
		       "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>");
	int last = blocks(m, element(m, "startEvent", ""), depth + 1), choice = gateway(m, "exclusiveGateway", true);
	line(m, last, choice);
	line_default(m, choice, element(m, "endEvent", ""));
	line_if(m, choice, element(m, "endEvent", any(m, 2) ? "<terminateEventDefinition/>" : ERROR), 1);
	if (any(m, 3) == 0)
		event_sub(m);
	buf_add(&m->out, STR("</subProcess>"));
	line(m, from, id);
	int error = edge_event(m, id, true, "<errorEventDefinition/>"), out = gateway(m, "exclusiveGateway", false);
	line(m, error, out);
	line(m, any(m, 2) ? beside(m, id) : id, out);
	return out;
}

static int block(struct maker *m, int from, int depth)
{
	unsigned kind = any(m, depth > 2 ? 6 : 12);
	if (kind < 3)
		return step(m, from);
	if (kind == 3)
		return repeated(m, from);
	if (kind == 4)
		return first_event(m, from);
	if (kind == 5) {
		int task = element(m, "userTask", "");
		line(m, from, task);
		return beside(m, task);
	}
	if (kind < 9)
		return branches(m, from, depth);
	return kind == 9 ? loop(m, from, depth) : sub_process(m, from, depth);
}

static int blocks(struct maker *m, int from, int depth)
{
	for (unsigned count = any(m, 3) + (depth ? 0 : 2); count; count--)
		from = block(m, from, depth);
	return from;
}

struct str model_make(struct arena *arena, uint64_t seed)
{
	struct maker m = { .arena = arena, .series = seed * 2654435761u + 99 };
	buf_init(&m.out, arena, 1 << 20);
	buf_add(&m.out, STR("<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:yz='urn:yizhan:flow' "
		"expressionLanguage='lua'><message id='m' name='paid'/><signal id='g' name='flood'/><error id='r' errorCode='E1'/>"
		"<process id='called'><startEvent id='c1'/><userTask id='c2'/><endEvent id='c3'/><sequenceFlow id='c4' sourceRef='c1' "
		"targetRef='c2'/><sequenceFlow id='c5' sourceRef='c2' targetRef='c3'/></process><process id='p'>"));
	int last = blocks(&m, element(&m, "startEvent", ""), 0);
	line(&m, last, element(&m, "endEvent", ""));
	buf_add(&m.out, STR("</process></definitions>"));
	return buf_str(&m.out);
}
