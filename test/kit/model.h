/* model.h: for tests of flows: models made at random, all of which can run and end. */
#ifndef YIZHAN_KIT_MODEL_H
#define YIZHAN_KIT_MODEL_H

#include "base/str.h"

/* A model of nested blocks: choices, forks, loops, sub-processes, events and repetition. The same seed makes the same model.
 * Its conditions ask for x, a number from 0 to 3; it allows every operation. */
struct str model_make(struct arena *arena, uint64_t seed);
/* The next number of a series, below `limit`; *series is its seed. */
unsigned model_random(uint64_t *series, unsigned limit);

#endif
