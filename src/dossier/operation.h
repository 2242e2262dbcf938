/* operation.h: what offices do beside a step of the flow: 退回, 转办, 委托, 加签, 会签, 抄送, 挂起, and the opinions of who was asked.
 *
 * To the desk and the API they are actions of the task like the pack's own, behind them: each with its form. A pack allows them
 * step by step (`allow`, docs/flow.md); one that has the name of an action of the pack is not offered. The notes are for staff. */
#ifndef YIZHAN_DOSSIER_OPERATION_H
#define YIZHAN_DOSSIER_OPERATION_H

#include "dossier/matter.h"

/* The step of an open task with all that can be done there now; lives as long as the call. */
const struct task_kind *operations_offered(struct call *c, const struct matter *matter, const struct task_row *row);
/* What an action of the office is called; none for one that is none. */
bool operation_label(struct str name, struct words *out);

/* Whether an action of operations_offered is none of the pack's; then what it does to the flow. */
bool operation_read(struct call *c, const struct task_row *row, struct str name, const json_t *fields, struct flow_action *out);

/* In the apply, behind the step: who was asked, given the task or put into copy is told. */
MUST_CHECK enum status operation_tell(struct call *c, const struct matter *matter, const struct task_row *row,
				      const struct flow_effect_list *effects);

#endif
