/* trail.h: for tests of flows: a model in few words, what is told when it is read, and the trail of a script. */
#ifndef YIZHAN_KIT_TRAIL_H
#define YIZHAN_KIT_TRAIL_H

#include "flow/flow.h"

#define HEAD                                                                                                             \
	"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:yz='urn:yizhan:flow' "                   \
	"expressionLanguage='lua'>"                                                                                      \
	"<message id='m' name='paid'/><signal id='g' name='flood'/><error id='r' errorCode='E1'/><error id='r2' errorCode='E2'/>"
#define BEGIN HEAD "<process id='p'><startEvent id='s'/>" LINE("s", "a")
#define ALLOW(words) HEAD "<process id='p' yz:allow='" words "'><startEvent id='s'/>" LINE("s", "a")
#define END "<endEvent id='e'/></process></definitions>"
#define LINE(from, to) "<sequenceFlow id='" from "-" to "' sourceRef='" from "' targetRef='" to "'/>"
#define IF(from, to, lua)                                                                                                \
	"<sequenceFlow id='" from "-" to "' sourceRef='" from "' targetRef='" to "'>"                                    \
	"<conditionExpression>" lua "</conditionExpression></sequenceFlow>"

/* The first fault of a model, "id: why", or "" when it can run. */
struct str model_told(struct arena *arena, struct str xml, bool strict, struct flow **flow);

/* What `flow run` prints for a model and a script; "(code)" ends it. */
struct str trail_of(struct arena *arena, const char *xml, const char *script);

struct trail_row {
	const char *says, *xml, *script, *trail;
};
/* Runs each row and compares; the first that differs fails the test. */
void trails_try(const struct trail_row *rows, size_t count);

struct str trail_file(struct arena *arena, const char *path); /* a whole file of at most 1 MB */

#endif
