/* frame.c: what stands on every page and comes from the county in force. */
#include "program/program.h"

#include "pack/pack.h"
#include "view/frame.h"

static const struct view_frame *frame_of(const struct call *c)
{
	/* The frame lives as long as the call, as the county does. */
	struct call *call = (struct call *)(uintptr_t)c;
	const struct county *county = county_of(call);
	if (!county)
		return NULL;
	struct view_frame *frame = ARENA_ONE(call->arena, struct view_frame);
	*frame = (struct view_frame){
		.county = county->name,
		.responsible = { STR("县人民政府办公室"), STR("Office of the County Government") },
		.phone = STR("12345"),
		.demonstration = county->demonstration,
	};
	return frame;
}

void frame_set(void)
{
	view_set_frame(frame_of);
}
