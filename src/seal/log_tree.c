/* log_tree.c: the tree in the tables, and proofs from it.
 *
 * Only leaves and the roots of complete tiles are stored, so appending writes one row a leaf and reading a proof takes
 * a few hundred hashes a level at most. */
#include "seal/log_inside.h"
#include "base/buf.h"

#include <string.h>

enum { TILE_BITS = 8, AT_ONCE = 4096, TILES_AT_ONCE = 64 };

/* Copies the hashes of [from, to); BROKEN when one is missing. */
static enum status take_hashes(struct call *c, const struct log_hash_list *rows, int64_t from, int64_t to,
			       struct digest *into)
{
	if (rows->count != (size_t)(to - from))
		return broken(c, "the log has %zu of %lld hashes from %lld", rows->count, (long long)(to - from),
			      (long long)from);
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].position != from + (int64_t)i || !digest_from(rows->items[i].hash, &into[i]))
			return broken(c, "the log's hash %lld is missing or not whole", (long long)from + (long long)i);
	return STATUS_OK;
}

enum status log_leaves(struct call *c, int64_t from, int64_t to, struct digest **out)
{
	*out = ARENA_MANY(c->arena, struct digest, (size_t)(to - from));
	for (int64_t at = from, end; at < to; at = end) {
		struct log_hash_list rows;
		end = to - at > AT_ONCE ? at + AT_ONCE : to;
		TRY(log_leaf_hashes(c, at, end, &rows));
		TRY(take_hashes(c, &rows, at, end, *out + (at - from)));
	}
	return STATUS_OK;
}

static enum status tiles(struct call *c, int64_t level, int64_t from, int64_t to, struct digest **out)
{
	struct log_hash_list rows;
	if (level == 0)
		return log_leaves(c, from, to, out);
	TRY(log_tile_hashes(c, level, from, to, &rows));
	*out = ARENA_MANY(c->arena, struct digest, (size_t)(to - from));
	return take_hashes(c, &rows, from, to, *out);
}

/* The root over [from, to), a complete subtree: a power of two of leaves, and `from` a multiple of it. */
static enum status complete_range(struct call *c, int64_t from, int64_t to, struct digest *out)
{
	int bits = __builtin_ctzll((unsigned long long)(to - from)), level = bits / TILE_BITS;
	struct digest *hashes;
	int64_t first = from >> (level * TILE_BITS), end = to >> (level * TILE_BITS);
	TRY(tiles(c, level, first, end, &hashes));
	*out = tree_root(keys_profile(c->house->keys), hashes, (size_t)(end - first));
	return STATUS_OK;
}

enum status log_range(struct call *c, int64_t from, int64_t to, struct digest *out)
{
	int64_t size = to - from;
	enum profile profile = keys_profile(c->house->keys);
	if (size == 0) {
		*out = digest_of(profile, STR(""));
		return STATUS_OK;
	}
	if ((size & (size - 1)) == 0)
		return complete_range(c, from, to, out);
	struct digest left, right;
	int64_t split = from + tree_split(size);
	TRY(log_range(c, from, split, &left));
	TRY(log_range(c, split, to, &right));
	*out = tree_node(profile, &left, &right);
	return STATUS_OK;
}

/* The first bytes of each leaf's hash, one behind the other. */
static struct str marks_of(struct arena *arena, const struct digest *leaves)
{
	char *marks = arena_take(arena, LOG_TILE * LOG_MARK_SIZE);
	for (size_t i = 0; i < LOG_TILE; i++)
		memcpy(marks + i * LOG_MARK_SIZE, leaves[i].bytes, LOG_MARK_SIZE);
	return (struct str) { marks, LOG_TILE * LOG_MARK_SIZE };
}

enum status log_keep_tiles(struct call *c, int64_t position)
{
	for (int64_t level = 1; (position + 1) % LOG_TILE == 0; level++) {
		struct digest *hashes, root;
		int64_t first = position + 1 - LOG_TILE;
		TRY(tiles(c, level - 1, first, position + 1, &hashes));
		root = tree_root(keys_profile(c->house->keys), hashes, LOG_TILE);
		struct tile_row tile = { .level = level, .position = first / LOG_TILE, .hash = digest_str(&root) };
		if (level == 1)
			tile.marks = marks_of(c->arena, hashes);
		TRY(log_add_tile(c, &tile));
		position = first / LOG_TILE;
	}
	return STATUS_OK;
}

/* RFC 9162 2.1.3.1: the path of a leaf in the tree over [from, to), from below. */
static enum status inclusion(struct call *c, int64_t leaf, int64_t from, int64_t to, struct path *path)
{
	struct digest other;
	if (to - from < 2)
		return STATUS_OK;
	int64_t split = from + tree_split(to - from);
	if (leaf < split) {
		TRY(inclusion(c, leaf, from, split, path));
		TRY(log_range(c, split, to, &other));
	} else {
		TRY(inclusion(c, leaf, split, to, path));
		TRY(log_range(c, from, split, &other));
	}
	path_add(path, &other);
	return STATUS_OK;
}

/* RFC 9162 2.1.4.1: that the tree over [from, old) begins the one over [from, to). `whole`: old is a tree of its own.
 */
static enum status consistency(struct call *c, int64_t from, int64_t old, int64_t to, bool whole, struct path *path)
{
	struct digest digest;
	if (old == to) {
		if (whole)
			return STATUS_OK;
		TRY(log_range(c, from, to, &digest));
		path_add(path, &digest);
		return STATUS_OK;
	}
	int64_t split = from + tree_split(to - from);
	if (old <= split) {
		TRY(consistency(c, from, old, split, whole, path));
		TRY(log_range(c, split, to, &digest));
	} else {
		TRY(consistency(c, split, old, to, false, path));
		TRY(log_range(c, from, split, &digest));
	}
	path_add(path, &digest);
	return STATUS_OK;
}

json_t *log_path_json(struct call *c, const struct path *path)
{
	json_t *list = json_array();
	for (size_t i = 0; i < path->count; i++)
		json_array_append_new(list, json_from_str(str_hex(c->arena, digest_str(&path->items[i]))));
	return list;
}

enum status log_proof(struct call *c, int64_t leaf, int64_t size, struct str *json)
{
	int64_t all;
	struct path path = { .count = 0 };
	TRY(log_size(c, &all));
	if (leaf < 0 || leaf >= size || size > all)
		return STATUS_ABSENT;
	TRY(inclusion(c, leaf, 0, size, &path));
	json_t *answer = json_keep(c->arena, json_object());
	json_set(answer, "leaf_index", json_integer(leaf));
	json_set(answer, "size", json_integer(size));
	json_set(answer, "path", log_path_json(c, &path));
	*json = json_text(c->arena, answer, false);
	return STATUS_OK;
}

enum status log_consistency(struct call *c, int64_t from, int64_t to, struct str *json)
{
	int64_t all;
	struct path path = { .count = 0 };
	TRY(log_size(c, &all));
	if (from < 0 || from > to || to > all)
		return STATUS_ABSENT;
	if (from > 0) /* every tree begins with the empty one */
		TRY(consistency(c, 0, from, to, true, &path));
	json_t *answer = json_keep(c->arena, json_object());
	json_set(answer, "path", log_path_json(c, &path));
	*json = json_text(c->arena, answer, false);
	return STATUS_OK;
}

/* Looks through the leaves [from, to) for a hash. */
static enum status find_among(struct call *c, int64_t from, int64_t to, const struct digest *hash, int64_t *leaf)
{
	struct digest *leaves;
	TRY(log_leaves(c, from, to, &leaves));
	for (int64_t i = from; i < to; i++) {
		if (memcmp(leaves[i - from].bytes, hash->bytes, DIGEST_SIZE) == 0) {
			*leaf = i;
			return STATUS_OK;
		}
	}
	return STATUS_ABSENT;
}

/* Looks through the tiles [from, to) of level 1: the leaves only of one that has the mark. */
static enum status find_in_tiles(struct call *c, int64_t from, int64_t to, const struct digest *hash, int64_t *leaf)
{
	struct log_marks_list rows;
	TRY(log_tile_marks(c, from, to, &rows));
	for (size_t i = rows.count; i-- > 0;) {
		struct str marks = rows.items[i].marks;
		bool met = false;
		for (size_t at = 0; at + LOG_MARK_SIZE <= marks.len && !met; at += LOG_MARK_SIZE)
			met = memcmp(marks.at + at, hash->bytes, LOG_MARK_SIZE) == 0;
		if (!met)
			continue;
		int64_t first = rows.items[i].position * LOG_TILE;
		enum status status = find_among(c, first, first + LOG_TILE, hash, leaf);
		if (status != STATUS_ABSENT)
			return status;
	}
	return STATUS_ABSENT;
}

enum status log_find(struct call *c, struct str hash_hex, int64_t *leaf)
{
	struct str bytes;
	struct digest hash;
	int64_t all;
	if (!str_from_hex(c->arena, hash_hex, &bytes) || !digest_from(bytes, &hash))
		return STATUS_ABSENT;
	TRY(log_size(c, &all));
	int64_t end = all / LOG_TILE;
	enum status status = find_among(c, end * LOG_TILE, all, &hash, leaf);
	struct arena *arena = c->arena;
	c->arena = arena_new((size_t)16 << 20);
	for (; status == STATUS_ABSENT && end > 0; end -= TILES_AT_ONCE) { /* the newest first: most ask soon */
		status = find_in_tiles(c, end > TILES_AT_ONCE ? end - TILES_AT_ONCE : 0, end, &hash, leaf);
		arena_clear(c->arena);
	}
	arena_free(c->arena);
	c->arena = arena;
	return status;
}
