/* id.c: ids in order of time, made without asking anyone. */
#include "base/call.h"

#include <stdatomic.h>

enum { SEQUENCE_BITS = 13, NODE_BITS = 8 };

static const int64_t epoch_ms = 1735689600000; /* 2025-01-01 */
static _Atomic int64_t last_stamp;             /* milliseconds and sequence, without the node */
static _Atomic int64_t node_of_process;

void id_set_node(int node)
{
	atomic_store(&node_of_process, node);
}

int64_t id_new(const struct call *c)
{
	int64_t ms = c->now.ms > epoch_ms ? c->now.ms - epoch_ms : 1;
	int64_t wanted = ms << SEQUENCE_BITS, last = atomic_load(&last_stamp), stamp;
	do {
		stamp = wanted > last ? wanted : last + 1;
	} while (!atomic_compare_exchange_weak(&last_stamp, &last, stamp));
	int64_t sequence = stamp & ((1 << SEQUENCE_BITS) - 1);
	return (stamp >> SEQUENCE_BITS) << (SEQUENCE_BITS + NODE_BITS) | atomic_load(&node_of_process) << SEQUENCE_BITS | sequence;
}

int64_t id_at(struct instant at)
{
	return at.ms > epoch_ms ? (at.ms - epoch_ms) << (SEQUENCE_BITS + NODE_BITS) : 0;
}
