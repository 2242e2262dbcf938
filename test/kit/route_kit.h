/* route_kit.h: the rows, sessions and readings that the tests of route/ share, asked through the loopback. */
#ifndef YIZHAN_ROUTE_KIT_H
#define YIZHAN_ROUTE_KIT_H

#include "route/route.h"

enum { KIT_PERSON = 7 }; /* whose reading is recorded */

/* What happened in the house since the test began. One at a time. */
extern struct route_kit {
	struct arena *arena;
	struct house house;
	struct routes *routes;
	int drawn, readings, prepared;
	bool readings_fail; /* no reading can be recorded now */
	int64_t clock_ms;
} route_kit;

int kit_open_routes(void **state); /* setup and teardown of a group of tests */
int kit_close_routes(void **state);

struct kit_asked {
	enum method method;
	int zone;
	const char *target, *headers, *body; /* headers: "Name: value" lines */
};
struct exchange *kit_ask(struct kit_asked asked);
struct exchange *kit_get(const char *target, const char *headers);
struct exchange *kit_post(const char *target, const char *headers, struct str token, const char *fields);
struct str kit_token(const char *headers); /* the hidden token of the form that these headers see */

struct str kit_header(const struct exchange *x, const char *name); /* none when the answer has none */
bool kit_says(const struct exchange *x, const char *words);
struct str kit_between(struct str text, const char *before, const char *after);
struct str kit_setting(const char *name);                          /* what an apply has put down */

#endif
