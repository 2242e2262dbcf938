/* log_recent.c: the trees of the last batches, so that a receipt's path is looked up, not hashed from all leaves again.
 *
 * A tree is kept before its batch is committed. What was undone, or is another house's, does no harm: a tree is believed only
 * when its root is the one in the batch's row. */
#include "seal/log_inside.h"

#include <pthread.h>
#include <string.h>

enum { KEPT = 16, LEAVES_MOST = 256 };

struct recent {
	int64_t first, size;
	struct digest nodes[2 * LEAVES_MOST - 1];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct recent kept[KEPT];
static size_t oldest;

struct digest log_recent_keep(enum profile profile, int64_t first, int64_t size, const struct digest *leaves)
{
	if (size < 1 || size > LEAVES_MOST)
		return tree_root(profile, leaves, (size_t)size);
	struct digest nodes[2 * LEAVES_MOST - 1];
	tree_nodes(profile, leaves, (size_t)size, nodes);
	pthread_mutex_lock(&lock);
	struct recent *recent = &kept[oldest++ % KEPT];
	recent->first = first;
	recent->size = size;
	memcpy(recent->nodes, nodes, (size_t)(2 * size - 1) * sizeof *nodes);
	pthread_mutex_unlock(&lock);
	return nodes[0];
}

bool log_recent_path(const struct batch_row *batch, int64_t index, struct digest *leaf, struct path *path)
{
	bool found = false;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < KEPT && !found; i++) {
		const struct recent *recent = &kept[i];
		found = recent->size == batch->size && recent->first == batch->first && recent->size > index &&
			str_equal(digest_str(&recent->nodes[0]), batch->root);
		if (found)
			*leaf = tree_nodes_path(recent->nodes, (size_t)recent->size, (size_t)index, path);
	}
	pthread_mutex_unlock(&lock);
	return found;
}
