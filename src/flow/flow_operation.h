/* flow_operation.h: what offices do beside the model, each a pure action on the state (flow_step in flow/flow.h).
 *
 * A step allows an operation by its name in the attribute `allow` of our namespace, urn:yizhan:flow, at the task or else at
 * the process; what is not named is DENIED. `stop` (FLOW_END) is the shell's own and always possible.
 *
 *   return      退回  to the step before, to any step that led here (`to`), or to the applicant (the start event); then again
 *                     through all steps, or straight back. Whatever came of the step since is taken away
 *   take_back   撤回  of a completed task's token: while nobody has worked on what came of it
 *   transfer    转办  `to` has the task in place of its post
 *   delegate    委托  `to` works on it, then it comes back
 *   add_before  加签  each of `to` gives an opinion, then the task comes back
 *   add_beside  加签  the same beside the task, which can be completed when all have
 *   add_after   加签  each of `to` in turn has the task after it is completed; the last decides the way on
 *   countersign 会签  all of `to` vote (sign and share); the task comes back with the result. FLOW_SIGN_FIRST is 或签
 *   copy        抄送  `to` is told
 *   urge        催办  whoever has the task is told
 *   suspend     挂起  nothing moves until resume (恢复, always allowed)
 *   jump        跳转  to another element, where the case is sure to reach an end from there
 *   void        作废  the case ends as if it had not been */
#ifndef YIZHAN_FLOW_OPERATION_H
#define YIZHAN_FLOW_OPERATION_H

#include "flow/flow.h"

/* The operation of a name in `allow`; FLOW_ACTION_KINDS when it is none. */
enum flow_action_kind flow_operation_of(struct str name);
/* The name of a kind of action: "start", "complete" … "void". */
struct str flow_action_name(enum flow_action_kind kind);
/* all, one, share, veto, first; "" for none. */
struct str flow_sign_name(enum flow_sign sign);
/* all, one, veto, first, share:60. */
bool flow_sign_read(struct str text, enum flow_sign *sign, int *share);
/* Does the pack allow it at the element of that task? */
bool flow_allows(const struct flow *flow, uint32_t element, enum flow_action_kind kind);

#endif
