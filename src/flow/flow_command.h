/* flow_command.h: `yizhan flow check FILE.bpmn` and `yizhan flow run FILE.bpmn SCRIPT`; docs/flow.md tells the script. */
#ifndef YIZHAN_FLOW_COMMAND_H
#define YIZHAN_FLOW_COMMAND_H

#include <stdio.h>

/* argv[0] is "flow". Gives the exit code: 0 done, 1 the model or the script is wrong, 2 the call is wrong, 3 the machine failed. */
int flow_command(int argc, char **argv, FILE *out, FILE *err);

#endif
