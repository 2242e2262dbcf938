/* tree.c: the tree's arithmetic. */
#include "seal/tree.h"

#include <assert.h>

struct digest tree_leaf(enum profile profile, struct str entry)
{
	struct str parts[] = { { "\0", 1 }, entry };
	return digest_of_parts(profile, parts, 2);
}

struct digest tree_node(enum profile profile, const struct digest *left, const struct digest *right)
{
	struct str parts[] = { { "\1", 1 }, digest_str(left), digest_str(right) };
	return digest_of_parts(profile, parts, 3);
}

int64_t tree_split(int64_t size)
{
	assert(size >= 2);
	return (int64_t)1 << (63 - __builtin_clzll((unsigned long long)size - 1));
}

struct digest tree_root(enum profile profile, const struct digest *leaves, size_t count)
{
	struct tree tree = { .profile = profile };
	for (size_t i = 0; i < count; i++)
		tree_add(&tree, &leaves[i]);
	return tree_current(&tree);
}

void tree_add(struct tree *tree, const struct digest *leaf)
{
	struct digest root = *leaf;
	size_t level = 0;
	for (; tree->size >> level & 1; level++) {
		tree->latest[level] = root;
		root = tree_node(tree->profile, &tree->complete[level], &root);
	}
	tree->latest[level] = tree->complete[level] = root;
	tree->size++;
}

struct digest tree_current(const struct tree *tree)
{
	if (tree->size == 0)
		return digest_of(tree->profile, STR(""));
	size_t level = (size_t)__builtin_ctzll((unsigned long long)tree->size);
	struct digest root = tree->complete[level];
	while (tree->size >> ++level)
		if (tree->size >> level & 1)
			root = tree_node(tree->profile, &tree->complete[level], &root);
	return root;
}

void path_add(struct path *path, const struct digest *digest)
{
	assert(path->count < sizeof path->items / sizeof *path->items);
	path->items[path->count++] = *digest;
}

void tree_path(enum profile profile, const struct digest *leaves, size_t count, size_t index, struct path *path)
{
	if (count < 2)
		return;
	size_t split = (size_t)tree_split((int64_t)count);
	bool left = index < split;
	if (left)
		tree_path(profile, leaves, split, index, path);
	else
		tree_path(profile, leaves + split, count - split, index - split, path);
	struct digest other =
		left ? tree_root(profile, leaves + split, count - split) : tree_root(profile, leaves, split);
	path_add(path, &other);
}

/* How many nodes lie before the right subtree: the root and the left one. */
static size_t nodes_before_right(size_t count)
{
	return 2 * (size_t)tree_split((int64_t)count);
}

void tree_nodes(enum profile profile, const struct digest *leaves, size_t count, struct digest *nodes)
{
	assert(count > 0);
	if (count == 1) {
		nodes[0] = leaves[0];
		return;
	}
	size_t split = (size_t)tree_split((int64_t)count);
	struct digest *left = nodes + 1, *right = nodes + nodes_before_right(count);
	tree_nodes(profile, leaves, split, left);
	tree_nodes(profile, leaves + split, count - split, right);
	nodes[0] = tree_node(profile, left, right);
}

struct digest tree_nodes_path(const struct digest *nodes, size_t count, size_t index, struct path *path)
{
	assert(index < count);
	if (count == 1)
		return nodes[0];
	size_t split = (size_t)tree_split((int64_t)count);
	const struct digest *left = nodes + 1, *right = nodes + nodes_before_right(count);
	bool is_left = index < split;
	struct digest leaf = is_left ? tree_nodes_path(left, split, index, path)
				     : tree_nodes_path(right, count - split, index - split, path);
	path_add(path, is_left ? right : left);
	return leaf;
}
