/* flow.c: looks into a model. */
#include "flow/flow_model.h"

size_t flow_element_count(const struct flow *flow)
{
	return flow->count;
}

const struct flow_element *flow_element(const struct flow *flow, size_t index)
{
	return &flow->elements[index];
}

const struct flow_element *flow_find(const struct flow *flow, struct str id)
{
	return map_get(&flow->by_id, id);
}

size_t flow_process_count(const struct flow *flow)
{
	return flow->process_count;
}

bool flow_process_is_called(const struct flow *flow, size_t index)
{
	return flow->processes[index].is_called;
}

struct str flow_process_id(const struct flow *flow, size_t index)
{
	return flow->processes[index].id;
}
