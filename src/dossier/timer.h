/* timer.h: the timers of flows: set and cleared by the steps of a dossier, rung by a timer of the house.
 *
 * A ring is an event of the history like any other step. It happens exactly once: the row is closed in the apply that takes the
 * step. When the house was down it rings late; a cycle that missed several rings once and is set anew from then.
 *
 * A pause of the legal clock moves no timer: a publicity period of seven days is over after seven days, whatever else the office
 * waits for, and the timer on a step that waits for the applicant is meant to run in just that pause. What is suspended stands
 * still: its timers keep their times, and what came due meanwhile rings when it is resumed. */
#ifndef YIZHAN_DOSSIER_TIMER_H
#define YIZHAN_DOSSIER_TIMER_H

#include "base/call.h"
#include "base/json.h"

struct matter;
struct step;
struct flow_effect_list;

/* The timers that a step set and cleared, into rows and into the event's `timers`. */
MUST_CHECK enum status timers_take(struct call *c, struct matter *matter, const struct step *step, const struct flow_effect_list *effects, json_t *detail);
/* The operation `urge` of a flow: a notice to each post that has an open task. */
MUST_CHECK enum status matter_urge(struct call *c, struct matter *matter);

enum { TIMERS_EVERY_MS = 15000 };

/* A timer of job/: rings what is due, each in an apply of its own. What can't be rung is logged, and the next time tried again. */
MUST_CHECK enum status timers_ring(struct call *c, struct str detail);

#endif
