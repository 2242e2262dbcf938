/* tree.h: the Merkle tree of RFC 9162 with the profile's digest; pure.
 *
 * leaf = H(00 || entry), node = H(01 || left || right); the tree over n leaves splits at the largest power of two below
 * n; that over none is H(""). */
#ifndef YIZHAN_TREE_H
#define YIZHAN_TREE_H

#include "seal/seal.h"

struct digest tree_leaf(enum profile profile, struct str entry);
struct digest tree_node(enum profile profile, const struct digest *left, const struct digest *right);

/* The root over leaves that are at hand. */
struct digest tree_root(enum profile profile, const struct digest *leaves, size_t count);

/* All of a tree's nodes, 2 * count - 1 of them, each before its left and then its right subtree; count is at least 1. */
void tree_nodes(enum profile profile, const struct digest *leaves, size_t count, struct digest *nodes);

/* The largest power of two below `size`, which is at least 2. */
int64_t tree_split(int64_t size);

/* A tree that only grows, and remembers the roots of its complete subtrees and nothing else. */
struct tree {
	enum profile profile;
	int64_t size;
	struct digest complete[63]; /* [k]: over 2^k leaves, where bit k of size is set */
	struct digest latest[63];   /* [k]: the last subtree of 2^k leaves that became complete */
};

void tree_add(struct tree *tree, const struct digest *leaf);
struct digest tree_current(const struct tree *tree); /* the root over all added leaves */

/* Digests from the leaf up, or for a consistency proof in RFC 9162's order. */
struct path {
	struct digest items[64];
	size_t count;
};

void path_add(struct path *path, const struct digest *digest);

/* The inclusion path of one of the leaves at hand. */
void tree_path(enum profile profile, const struct digest *leaves, size_t count, size_t index, struct path *path);
/* The same from tree_nodes, without hashing; gives the leaf. */
struct digest tree_nodes_path(const struct digest *nodes, size_t count, size_t index, struct path *path);

#endif
