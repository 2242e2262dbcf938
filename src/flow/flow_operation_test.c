/* flow_operation_test.c: what offices do beside the model, each as a small model, a script and its trail. */
#include "kit/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#define ALL "return take_back transfer delegate add_before add_beside add_after countersign copy urge suspend jump void"
/* a, b, c in a row. */
#define ROW                                                                                                              \
	ALLOW(ALL) "<task id='a'/><task id='b'/><task id='c'/>" LINE("a", "b") LINE("b", "c") LINE("c", "e") END
/* a, then b and (c, d) side by side, then x. */
#define FORK                                                                                                             \
	ALLOW(ALL) "<task id='a'/><parallelGateway id='f'/><task id='b'/><task id='c'/><task id='d'/><parallelGateway id='j'/>" \
	      "<task id='x'/>" LINE("a", "f") LINE("f", "b") LINE("f", "c") LINE("c", "d") LINE("b", "j") LINE("d", "j")   \
	      LINE("j", "x") LINE("x", "e") END
#define AB "task open a\ntask close a\ntask open b\n"
#define ABC AB "task close b\ntask open c\n"

static void cases_go_back(void **state)
{
	static const struct trail_row rows[] = {
		{ "to the step before", ROW, "start\ncomplete a\nreturn b\ncomplete a\ncomplete b",
		  AB "task close b\ntask open a\ntask close a\ntask open b\ntask close b\ntask open c\n(0)" },
		{ "to any step that led here, then through all again", ROW, "start\ncomplete a\ncomplete b\nreturn c to=a\ncomplete a\ncomplete b",
		  ABC "task close c\ntask open a\ntask close a\ntask open b\ntask close b\ntask open c\n(0)" },
		{ "and straight back", ROW, "start\ncomplete a\ncomplete b\nreturn c to=a straight\ncomplete a\ncomplete c",
		  ABC "task close c\ntask open a\ntask close a\ntask open c\ntask close c\nended\n(0)" },
		{ "to the applicant", ROW, "start\ncomplete a\nreturn b to=s\ncomplete s", AB "task close b\ntask open s\ntask close s\ntask open a\n(0)" },
		{ "to the applicant and straight back", ROW, "start\ncomplete a\nreturn b to=s straight\ncomplete s",
		  AB "task close b\ntask open s\ntask close s\ntask open b\n(0)" },
		{ "not to a step that did not lead here", ROW, "start\ncomplete a\nreturn b to=c", AB "(1)" },
		{ "not from the first step to one before it", ROW, "start\nreturn a", "task open a\n(1)" },
		{ "before the fork: the other branch is taken away", FORK, "start\ncomplete a\ncomplete c\nreturn d to=a\ncomplete a",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask close c\ntask open d\ntask close b\ntask close d\n"
		  "task open a\ntask close a\ntask open b\ntask open c\n(0)" },
		{ "within a branch: the other one stays", FORK, "start\ncomplete a\ncomplete c\nreturn d\ncomplete b\ncomplete c\ncomplete d\ncomplete x",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask close c\ntask open d\ntask close d\ntask open c\n"
		  "task close b\ntask close c\ntask open d\ntask close d\ntask open x\ntask close x\nended\n(0)" },
		{ "into a branch that was joined: what the other had brought waits again", FORK,
		  "start\ncomplete a\ncomplete b\ncomplete c\ncomplete d\nreturn x to=d\ncomplete d\ncomplete x",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask close b\ntask close c\ntask open d\ntask close d\ntask open x\n"
		  "task close x\ntask open d\ntask close d\ntask open x\ntask close x\nended\n(0)" },
		{ "the last step is taken back while nobody has gone on", ROW, "start\ncomplete a\ntake_back a\ncomplete a",
		  AB "task close b\ntask open a\ntask close a\ntask open b\n(0)" },
		{ "not when somebody has", ROW, "start\ncomplete a\ncomplete b\ntake_back a", ABC "(1)" },
		{ "a branch that was joined is taken back alone", FORK, "start\ncomplete a\ncomplete b\ncomplete c\ncomplete d\ntake_back d\ncomplete d",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask close b\ntask close c\ntask open d\ntask close d\ntask open x\n"
		  "task close x\ntask open d\ntask close d\ntask open x\n(0)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

static void others_share_a_task(void **state)
{
	static const struct trail_row rows[] = {
		{ "it is handed on", ROW, "start\ntransfer a to=li\ncomplete a", "task open a\ntask given a for li\ntask close a\ntask open b\n(0)" },
		{ "to one only", ROW, "start\ntransfer a to=li,wu", "task open a\n(1)" },
		{ "another works on it, then it comes back", ROW, "start\ndelegate a to=li\ncomplete a\ncomplete a",
		  "task open a\ntask close a\ntask open a for li\ntask close a\ntask open a\ntask close a\ntask open b\n(0)" },
		{ "all who are asked before give an opinion", ROW, "start\nadd_before a to=li,wu\ncomplete a\ncomplete a\ncomplete a",
		  "task open a\ntask close a\ntask open a for li\ntask open a for wu\ntask close a\ntask close a\ntask open a\ntask close a\n"
		  "task open b\n(0)" },
		{ "beside: it is completed when all have", ROW, "start\nadd_beside a to=li\ncomplete a by=li\ncomplete a",
		  "task open a\ntask open a for li\ntask close a\ntask close a\ntask open b\n(0)" },
		{ "and not earlier", ROW, "start\nadd_beside a to=li\ncomplete a", "task open a\ntask open a for li\n(1)" },
		{ "after: each in turn has it", ROW, "start\nadd_after a to=li,wu\ncomplete a\ncomplete a\ncomplete a",
		  "task open a\ntask close a\ntask open a for li\ntask close a\ntask open a for wu\ntask close a\ntask open b\n(0)" },
		{ "an asked one passes it on", ROW, "start\ndelegate a to=li\ntransfer a to=wu\ncomplete a\ncomplete a",
		  "task open a\ntask close a\ntask open a for li\ntask given a for wu\ntask close a\ntask open a\ntask close a\ntask open b\n(0)" },
		{ "but asks nobody else", ROW, "start\ndelegate a to=li\nadd_before a to=wu", "task open a\ntask close a\ntask open a for li\n(1)" },
		{ "copies and urging move nothing", ROW, "start\ncopy a to=li,wu\nurge a\ncomplete a",
		  "task open a\ncopy of a for li\ncopy of a for wu\nurge a\ntask close a\ntask open b\n(0)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

/* Three vote on a; then its holder decides by what they said. */
#define VOTE                                                                                                             \
	ALLOW(ALL) "<task id='a'/><task id='y'/><task id='n'/>" IF("a", "y", "signed == 'agreed'") IF("a", "n", "signed == 'refused'") \
	      LINE("y", "e") LINE("n", "e") END
#define ASKED "task open a\ntask close a\ntask open a for p\ntask open a for q\ntask open a for r\n"

static void several_hands_decide(void **state)
{
	static const struct trail_row rows[] = {
		{ "all: every vote is waited for", VOTE, "start\ncountersign a to=p,q,r sign=all\ncomplete a\ncomplete a against\ncomplete a\ncomplete a",
		  ASKED "task close a\ntask close a\ntask close a\nsigned a refused\ntask open a\ntask close a\ntask open n\n(0)" },
		{ "veto: one against is enough", VOTE, "start\ncountersign a to=p,q,r sign=veto\ncomplete a against\ncomplete a",
		  ASKED "task close a\ntask close a\ntask close a\nsigned a refused\ntask open a\ntask close a\ntask open n\n(0)" },
		{ "one: a single yes is enough", VOTE, "start\ncountersign a to=p,q,r sign=one\ncomplete a against\ncomplete a\ncomplete a",
		  ASKED "task close a\ntask close a\ntask close a\nsigned a agreed\ntask open a\ntask close a\ntask open y\n(0)" },
		{ "a share: two of three are 60 per cent", VOTE, "start\ncountersign a to=p,q,r sign=share:60\ncomplete a\ncomplete a\ncomplete a",
		  ASKED "task close a\ntask close a\ntask close a\nsigned a agreed\ntask open a\ntask close a\ntask open y\n(0)" },
		{ "first: whoever acts decides", VOTE, "start\ncountersign a to=p,q,r sign=first\ncomplete a against\ncomplete a",
		  ASKED "task close a\ntask close a\ntask close a\nsigned a refused\ntask open a\ntask close a\ntask open n\n(0)" },
		{ "how they decide must be said", VOTE, "start\ncountersign a to=p", "task open a\n(1)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

#define NESTED                                                                                                           \
	ALLOW(ALL) "<task id='a'/><parallelGateway id='f'/><task id='b'/><parallelGateway id='f2'/><task id='c'/><task id='d'/>" \
	      "<parallelGateway id='j2'/><task id='g'/><parallelGateway id='j'/><task id='x'/>" LINE("a", "f") LINE("f", "b")    \
	      LINE("f", "f2") LINE("f2", "c") LINE("f2", "d") LINE("c", "j2") LINE("d", "j2") LINE("j2", "g") LINE("g", "j") \
	      LINE("b", "j") LINE("j", "x") LINE("x", "e") END

static void cases_stand_still_jump_and_end(void **state)
{
	static const struct trail_row rows[] = {
		{ "nothing moves while it is suspended", ROW, "start\nsuspend the court asked\nurge a\ncomplete a",
		  "task open a\nsuspended the court asked\nurge a\n(1)" },
		{ "after it is resumed all goes on", ROW, "start\nsuspend hearing\nresume\ncomplete a",
		  "task open a\nsuspended hearing\nresumed\ntask close a\ntask open b\n(0)" },
		{ "it is not suspended twice", ROW, "start\nsuspend hearing\nsuspend hearing", "task open a\nsuspended hearing\n(1)" },
		{ "void: it ends", ROW, "start\nvoid", "task open a\ntask close a\nended\n(0)" },
		{ "a jump along the row", ROW, "start\njump a to=c\ncomplete c", "task open a\ntask close a\ntask open c\ntask close c\nended\n(0)" },
		{ "a jump to the end", ROW, "start\njump a to=e", "task open a\ntask close a\nended\n(0)" },
		{ "within a branch", FORK, "start\ncomplete a\njump c to=d\ncomplete b\ncomplete d\ncomplete x",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask close c\ntask open d\ntask close b\ntask close d\ntask open x\n"
		  "task close x\nended\n(0)" },
		{ "behind the join: the other branch is taken away", FORK, "start\ncomplete a\ncomplete b\njump c to=x\ncomplete x",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask close b\ntask close c\ntask open x\ntask close x\nended\n(0)" },
		{ "before the fork", FORK, "start\ncomplete a\njump b to=a", "task open a\ntask close a\ntask open b\ntask open c\ntask close b\n"
		  "task close c\ntask open a\n(0)" },
		{ "not into one branch from outside: the join would wait for ever", FORK, "start\njump a to=b", "task open a\n(1)" },
		{ "not into another branch", FORK, "start\ncomplete a\njump b to=d", "task open a\ntask close a\ntask open b\ntask open c\n(1)" },
		{ "not out of an inner fork into the outer branch", NESTED, "start\ncomplete a\njump c to=g",
		  "task open a\ntask close a\ntask open b\ntask open c\ntask open d\n(1)" },
		{ "what the pack does not allow is denied", ALLOW("copy") "<task id='a' yz:allow='urge'/><task id='b'/>" LINE("a", "b") LINE("b", "e") END,
		  "start\nurge a\ncomplete a\ncopy b to=li\nurge b", "task open a\nurge a\ntask close a\ntask open b\ncopy of b for li\n(1)" },
		{ "without a word nothing is allowed", BEGIN "<task id='a'/>" LINE("a", "e") END, "start\nurge a", "task open a\n(1)" },
	};
	(void)state;
	trails_try(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_go_back),
		cmocka_unit_test(others_share_a_task),
		cmocka_unit_test(several_hands_decide),
		cmocka_unit_test(cases_stand_still_jump_and_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
