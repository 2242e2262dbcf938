/* flow_script.h: inside flow/: steps a model by the lines of a script and prints the trail; docs/flow.md tells the lines. */
#ifndef YIZHAN_FLOW_SCRIPT_H
#define YIZHAN_FLOW_SCRIPT_H

#include "flow/flow.h"

#include <stdio.h>

/* False when a line cannot be done, which is told in err by `path` and line; what was printed before has happened. */
bool flow_script_run(struct arena *arena, const struct flow *flow, struct str script, const char *path, FILE *out, FILE *err);

#endif
