/* flow_state.h: inside flow/: what the writer and the reader of a state's text share. */
#ifndef YIZHAN_FLOW_STATE_H
#define YIZHAN_FLOW_STATE_H

#include "flow/flow_model.h"

enum { FLOW_TEXT_CEILING = 16 << 20, FLOW_TEXT_VERSION = 2 };

extern const char *const flow_roles[FLOW_RETURNED + 1];
/* What an element says of a token by itself: sub-processes hold scopes, a way in makes one that joins. */
enum flow_role flow_usual_role(const struct flow *flow, uint32_t element, uint32_t via);

#endif
